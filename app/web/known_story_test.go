// This story puts people of an earlier application into a new one through the page of its section, without a script.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/workflows"
)

func TestPeopleOfAnEarlierApplicationAreOfferedAndPutBehindWhatWasTyped(t *testing.T) {
	s := startLate(t)
	a, b := s.Orgs[webtest.OwnerA], s.Orgs[webtest.OwnerB]
	var old int64
	if _, err := fmt.Sscan(idOf(s.mine), &old); err != nil {
		t.Fatal(err)
	}
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "staff", Kind: form.People, Label: "참여인력"})
		c.Round = 2
		if err := workflows.Record(tx, domain.System, c, domain.Act("test", nil)); err != nil {
			return err
		}
		x, err := workflows.LockRow[application.Application](tx, old)
		if err != nil {
			return err
		}
		x.Answers = form.Answers{"crew": {Version: 1, People: []form.Member{
			{Key: "r0", Name: "김하나", Org: a, Role: form.RoleLead, Position: "연구소장", ResearcherNo: "10000001", RateBp: 3000},
			{Key: "r1", Name: "이둘", Org: a, Role: form.RoleMember, Position: "선임"},
			{Key: "r2", Name: "박남", Org: b, Role: form.RoleMember, Position: "이사"}}}}
		change, err := x.Void("유찰되었습니다.")
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, x, change)
	}))
	id, err := s.App.Engine.BeginApplication(t.Context(), workflows.Command{Actor: s.Actor(webtest.OwnerA), Stamp: s.App.Clock.Now()}, workflows.Begin{Call: s.call, Org: a, Title: "다시 내는 과제"})
	s.ok(err)
	at := fmt.Sprint("/applications/", id, "/sections/a")
	body := page(t, s.House, webtest.OwnerA, at, "전에 적은 참여인력 불러오기", "김하나 · 연구소장 · 10000001", "이둘 · 선임", " 적음")
	if strings.Contains(body, "박남") {
		t.Error("a partner's person is offered")
	}
	s.shoot(webtest.OwnerA, at, "known")
	first, second := fmt.Sprintf("%d:crew:r0", old), fmt.Sprintf("%d:crew:r1", old)
	typed := url.Values{"v.why": {"0"}, "q.why": {"현장이 멉니다"}, "v.staff": {"0"}, "q.staff.r0.name": {"최새"}, "q.staff.r0.role": {form.RoleMember}, "q.staff.r0.org": {fmt.Sprint(a)}, "known": {"staff"}}
	if got := post(t, s.House, webtest.OwnerA, at, typed, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "넣을 사람을 한 명 이상 골라 주세요") || !strings.Contains(got.Body, "최새") {
		t.Errorf("nothing chosen: %s", plain(got))
	}
	typed.Set("v.why", "1")
	typed.Set("v.staff", "1")
	typed["known.staff"] = []string{first, second}
	got := post(t, s.House, webtest.OwnerA, at, typed, http.StatusSeeOther)
	if !strings.HasSuffix(got.Location, "#f-q-staff-r1-rate") {
		t.Errorf("it leads to %s", got.Location)
	}
	body = page(t, s.House, webtest.OwnerA, at, "현장이 멉니다", `value="최새"`, `value="김하나"`, `value="연구소장"`, `value="10000001"`, `value="이둘"`, `name="q.staff.r1.rate" value=""`)
	if strings.Contains(body, "전에 적은 참여인력") {
		t.Error("who is in the table already is offered again")
	}
	// Nobody reaches another company's people, and an unread place is not found.
	other := fmt.Sprint(s.other, "/sections/a")
	if body := page(t, s.House, webtest.OwnerB, other); strings.Contains(body, "전에 적은 참여인력") {
		t.Error("another company is offered people")
	}
	for _, place := range []string{first, "nobody"} {
		post(t, s.House, webtest.OwnerB, other, url.Values{"known": {"staff"}, "known.staff": {place}}, http.StatusNotFound)
	}
}
