// A rolling intake in the browser: the first of two windows is checked, evaluated, deliberated on and confirmed while a company applies in
// the second.
package browser_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/score"
	"gongmo/workflows"
)

// rolling is a call in the second of its two windows; three applications came in in the first.
type rolling struct {
	*story
	call domain.CallID
	code string
	apps []domain.ApplicationID
}

func startRolling(t *testing.T) *rolling {
	s := &rolling{story: begin(t)}
	s.do(func(tx workflows.Tx) error {
		calls, err := workflows.Find[call.Call](tx, workflows.Where{"Design": "PAPER_PRESENTATION", "State": call.Open}, "ID")
		if err != nil {
			return err
		}
		c, now := calls[0], tx.Now()
		first, closes, officer := now.AddDate(0, 0, -3), now.AddDate(0, 1, 0), s.People[webtest.Officer].ID
		c.MinBids, c.CloseAt, c.Stages.Rolling, c.Deliberation, c.OfficerID = 1, &closes, true, true, &officer
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: first}, {No: 2, OpenAt: now.AddDate(0, 0, -1), CloseAt: closes}}
		s.call, s.code, s.desk = c.Ref(), c.Code, fmt.Sprintf("/desk/calls/%d", c.ID)
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		for i, name := range []string{"가온테크", "누리메드", "아주 긴 이름을 가진 다솜로보틱스 연구소"} {
			if err := s.bid(tx, c, i, name, first.Add(-time.Hour)); err != nil {
				return err
			}
		}
		return nil
	})
	return s
}

func (s *rolling) do(fn func(tx workflows.Tx) error) {
	s.t.Helper()
	if err := s.App.Store.Do(context.Background(), workflows.Options{}, fn); err != nil {
		s.t.Fatal(err)
	}
}

// bid is an application that was handed in in the first window.
func (s *rolling) bid(tx workflows.Tx, c *call.Call, i int, name string, at time.Time) error {
	o := &organization.Organization{Number: bizno.Number([]string{"1208147521", "1048136565", "2148700015"}[i]), Name: name + " 주식회사", Type: organization.Company, Size: organization.SME, RegisteredAt: at}
	if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
		return err
	}
	owner, receipt := s.People[webtest.OwnerA].ID, fmt.Sprintf("%s-%06d", c.Code, i+1)
	a := application.New(c.Ref(), c.Round, c.VersionNo, o.Ref(), o.Name, fmt.Sprintf("현장 자료로 배우는 서비스 %d", i+1), "", owner, at)
	if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
		return err
	}
	sub := &application.Submission{ApplicationID: a.Ref(), CallID: c.Ref(), Seq: 1, ReceiptNo: receipt, SubmittedAt: at, SubmittedBy: owner, SignedAs: domain.RoleOwner, Title: a.Title, RequestWon: 100_000_000,
		Digest: strings.Repeat("0", 64), WindowNo: 1}
	if err := tx.Insert(sub); err != nil {
		return err
	}
	a.State, a.RequestWon, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.SubmissionID, a.ContentHash, a.WindowNo = application.Submitted, sub.RequestWon, receipt, &at, &owner, &sub.ID, sub.Digest, 1
	if err := workflows.Record(tx, domain.System, a, domain.Act("handedIn", nil)); err != nil {
		return err
	}
	a.Members[0].ApplicationID = a.Ref()
	s.apps = append(s.apps, a.Ref())
	return tx.Insert(&a.Members[0])
}

// passed finds what came in eligible, as two officers do on the pages of another story.
func (s *rolling) passed() {
	s.t.Helper()
	for _, id := range s.apps {
		found := map[condition.Item]application.Outcome{}
		s.do(func(tx workflows.Tx) error {
			list, err := workflows.Find[application.ScreeningItem](tx, workflows.Where{"ApplicationID": id})
			for _, i := range list {
				found[i.Code] = application.Met
			}
			return err
		})
		as := func(r webtest.Role) workflows.Command { return workflows.Command{Actor: s.Actor(r)} }
		err := s.App.Engine.DecideItems(s.t.Context(), as(webtest.Officer), workflows.DecideItems{Application: id, Found: found})
		if err == nil {
			err = s.App.Engine.PassScreening(s.t.Context(), as(secondOfficer), id, 0)
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// scored ends the evaluation of the first window; how a committee scores is the long story's.
func (s *rolling) scored() {
	s.do(func(tx workflows.Tx) error {
		stages, err := workflows.Find[evaluation.Stage](tx, workflows.Where{"CallID": s.call, "WindowNo": 1})
		if err != nil {
			return err
		}
		for _, x := range stages {
			by, at := s.People[webtest.Officer].ID, tx.Now()
			x.State, x.FinalizedAt, x.FinalizedBy, x.ResultHash = evaluation.Finalized, &at, &by, strings.Repeat("0", 64)
			if err := workflows.Record(tx, domain.System, x, domain.Act("edit", nil)); err != nil {
				return err
			}
		}
		for i, id := range s.apps {
			a, err := workflows.LockRow[application.Application](tx, int64(id))
			if err != nil {
				return err
			}
			final := score.Score(9200 - 400*i)
			a.State, a.StageNo, a.Rank, a.FinalScore = application.Recommended, 2, i+1, &final
			if i == 2 {
				a.State, a.ReserveNo = application.Reserve, 1
			}
			if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

// both takes a page at two widths.
func both(b *browser.Session, name string) {
	b.Resize(390, 844)
	b.Sound().Shot(name)
	b.Resize(1280, 900)
	b.Sound().Shot(name)
}

func TestAWindowIsConfirmedInTheBrowserWhileACompanyAppliesInTheNext(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database, a server and a browser")
	}
	s := startRolling(t)
	officer, approver, lead := s.as(webtest.Officer), s.as(webtest.Approver), s.as(webtest.OwnerB)
	officer.Goto(s.desk+"/screening?window=1").Sees("1차", "가온테크").Step("startScreening", "")
	officer.Until(s.desk+"/screening?window=1", func(b *browser.Session) bool { return b.Exists(".check-item") && !b.Has("제출 완료") }, "the requirement check of the first window")
	both(officer, "window-check")
	s.passed()

	// A company applies in the second window meanwhile, and reads its end and not that of another.
	lead.Goto("/calls/"+s.code).Sees("1차", "2차", "접수 중").Press("신청하기")
	p := &pair{story: s.story, lead: lead, title: "둘째 차수의 과제"}
	p.begin()

	officer.Goto("/inbox?kind=evaluate_window").Sees("1차 평가 시작", "적격 신청 3건").PressOn("main a[href*='/stages?window=1']")
	officer.Sees("1차의 평가가 아직 시작되지 않았습니다").Step("startEvaluation", "")
	officer.Until(s.desk+"/stages?window=1", func(b *browser.Session) bool { return b.Has("서면평가") && b.Has("발표평가") }, "the stages of the first window")
	both(officer, "window-stages")
	if officer.Goto(s.desk + "/stages?window=2"); officer.Has("서면평가") {
		t.Error("the second window has stages")
	}
	s.scored()

	deliberate := "form[action*='/deliberate'] button[type=submit]"
	officer.Goto("/inbox?kind=deliberate_window").Sees("1차 심의일 기록").PressOn("main a[href*='/result?window=1']")
	officer.Unfold(deliberate).PressOn(deliberate).Sees("고칠 내용이 1건", "1차")
	both(officer, "window-deliberate")
	officer.Unfold(deliberate).Date("on", period.DateOf(s.App.Clock.Now()).String()).PressOn(deliberate).Sees("심의일을 남겼습니다")
	approver.Goto("/inbox?kind=result_window").Sees("1차 결과 확정").PressOn("main a[href*='/result?window=1']")
	approver.Sees("가온테크", "누리메드", "선정 통지", "예비")
	both(approver, "window-result")
	approver.PressOn("form[action$='/result?window=1'] button[type=submit]")
	approver.Until(s.desk+"/result?window=1", func(b *browser.Session) bool { return !b.Has("선정 추천") && b.Has("이미 확정했습니다") }, "the confirmed result")
	both(approver, "window-confirmed")

	lead.Goto(p.application).Sees("작성 중", "둘째 차수의 과제")
	both(lead, "window-second")
	lead.Goto("/calls/" + s.code).Sees("접수 중")
}
