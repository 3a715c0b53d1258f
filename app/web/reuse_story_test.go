// This story offers what was written in a failed round and not handed in: texts, costs and what cannot come along.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

func TestTheNextRoundOffersWhatTheLastOneDidNotGetIn(t *testing.T) {
	s := startLate(t)
	var old int64
	if _, err := fmt.Sscan(idOf(s.mine), &old); err != nil {
		t.Fatal(err)
	}
	err := s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "money", Kind: form.Budget, Label: "사업비 편성"})
		c.Round = 2
		if err := workflows.Record(tx, domain.System, c, domain.Act("test", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, old)
		if err != nil {
			return err
		}
		lines := []budget.Line{{Key: "1", Org: a.LeadID, Year: 1, Item: budget.Labor, GrantWon: 30_000_000}, {Key: "2", Org: a.LeadID, Year: 1, Item: budget.SubsidyTravel, GrantWon: 1_500_000}}
		if _, _, _, err := a.Save(form.Answers{}, form.Answers{"why": {Text: "현장이 멉니다"}, "money": {Budget: &budget.Plan{Lines: lines}}}, s.Actor(webtest.OwnerA).Person, tx.Now()); err != nil {
			return err
		}
		change, err := a.Void("유찰되었습니다.")
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, change)
	})
	s.ok(err)
	id, err := s.App.Engine.BeginApplication(t.Context(), workflows.Command{Actor: s.Actor(webtest.OwnerA), Stamp: s.App.Clock.Now()},
		workflows.Begin{Call: s.call, Org: s.Orgs[webtest.OwnerA], Title: "다시 내는 과제"})
	s.ok(err)
	now := fmt.Sprint("/applications/", id)
	page(t, s.House, webtest.OwnerA, now, "이전 신청서의 답을 쓸 수 있습니다")
	page(t, s.House, webtest.OwnerA, now+"/sections/a", "지난 회차에 쓰다가 제출하지 않은 답입니다", "현장이 멉니다", "30,000,000원", "가져올 수 없는 것", "1,500,000원: 이 공고의 규정에 없는 비목입니다.")
	s.shoot(webtest.OwnerA, now+"/sections/a", "reuse")
	post(t, s.House, webtest.OwnerA, now+"/reuse/a", url.Values{"reuse": {"why", "money"}}, http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, now+"/sections/a", "현장이 멉니다", `value="30,000,000"`)
	page(t, s.House, webtest.OwnerA, now, "30,000,000원")
}
