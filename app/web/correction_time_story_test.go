// This story corrects the form of a call shortly before its deadline: with a reason why the deadline stays, and with a later deadline.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongmo/app/form"
	"gongmo/app/web/webtest"
	"gongmo/domain/call"
	domainform "gongmo/domain/form"
	"gongmo/workflows"
)

// ask proposes a form that asks the questions and the plan of costs.
func (s *corrections) ask(questions ...domainform.Question) {
	s.t.Helper()
	questions = append(questions, domainform.Question{Key: "budget", Kind: domainform.Budget, Label: "사업비 편성표"})
	d := domainform.Definition{Sections: []domainform.Section{{Key: "a", Title: "개요", Part: domainform.Lead, Questions: questions}}}
	s.ok(s.App.Engine.ProposeCall(s.t.Context(), workflows.Command{Actor: s.Actor(webtest.Officer), Stamp: s.App.Clock.Now()},
		workflows.ProposeCall{Call: s.call, Kind: call.ToAmend, Reason: "문항을 바로잡습니다.", Parts: workflows.CallParts{Form: &d}}))
}

func TestACorrectionShortlyBeforeTheDeadlineSaysWhomItMeetsAndMovesItOrSaysWhyNot(t *testing.T) {
	s := startCorrections(t)
	why := domainform.Question{Key: "why", Kind: domainform.Text, Label: "이유", MaxChars: 50}
	post(t, s.House, webtest.OwnerA, s.mine+"/sections/a", url.Values{"q.why": {"현장이 멉니다"}, "v.why": {"0"}}, http.StatusSeeOther)
	s.MoveTo(s.closes.AddDate(0, 0, -2))

	why.Label = "추진하는 이유"
	s.ask(why)
	// Both people read how many have begun and how many have something to do again: A has answered the question, B has not.
	for _, r := range []webtest.Role{webtest.Officer, webtest.Approver} {
		page(t, s.House, r, s.desk, "이미 쓰기 시작한 신청에 미치는 영향", "기업 2곳의 신청서 2건", "다시 손볼 곳이 있는 신청", "1건", "2일만 남습니다")
	}
	s.shoot(webtest.Officer, s.desk, "correction-short")
	if body := page(t, s.House, webtest.Approver, s.desk); strings.Contains(body, s.desk+"/keep") {
		t.Error("the approver is offered to write the reason")
	}
	s.step(webtest.Approver, call.AmendNotice, http.StatusUnprocessableEntity)

	form1 := with(page(t, s.House, webtest.Officer, s.desk), url.Values{"kept": {" "}})
	if a := post(t, s.House, webtest.Officer, s.desk+"/keep", form1, http.StatusUnprocessableEntity); !strings.Contains(a.Body, "마감을 늦추지 않는 까닭을 적어 주세요") {
		t.Error("an empty reason is not asked for")
	}
	post(t, s.House, webtest.Approver, s.desk+"/keep", url.Values{"kept": {"몰래"}}, http.StatusForbidden)
	const kept = "문구만 바꾸었고 답은 그대로 쓸 수 있습니다."
	form1.Set("kept", kept)
	post(t, s.House, webtest.Officer, s.desk+"/keep", form1, http.StatusSeeOther)
	page(t, s.House, webtest.Approver, s.desk, kept)
	s.shoot(webtest.Approver, s.desk, "correction-kept")
	if body := page(t, s.House, webtest.Visitor, mustPath(s.House, "/calls/:code")); strings.Contains(body, kept) {
		t.Error("the public reads a reason that nobody approved")
	}
	s.step(webtest.Approver, call.AmendNotice, http.StatusSeeOther)
	s.public("마감을 늦추지 않는 까닭", kept)
	page(t, s.House, webtest.Officer, s.desk, "마감을 늦추지 않는 까닭: "+kept)
	page(t, s.House, webtest.OwnerA, s.mine+"/correction", "마감을 늦추지 않는 까닭", kept)
	s.tell(call.NoticeAmended, call.AmendNotice, webtest.OwnerA, webtest.OwnerB)
	var told string
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select body from notice where code = 'CALL_AMENDED' and channel = 'IN_APP' and person_id = $1 order by id desc limit 1`, int64(s.Person(webtest.OwnerA).ID)).Scan(&told))
	if !strings.Contains(told, "마감을 늦추지 않는 까닭: 문구만 바꾸었고 답은 그대로 쓸 수 있습니다. 바뀐 곳을") {
		t.Errorf("the notice says %q", told)
	}

	// The next one puts the deadline off with it, on the page of the timetable, and needs no reason.
	s.ask(why, domainform.Question{Key: "where", Kind: domainform.Text, Label: "실증 장소", MaxChars: 50, Required: true})
	page(t, s.House, webtest.Officer, s.desk, "다시 손볼 곳이 있는 신청", "2건", s.desk+"/edit/schedule")
	later := s.closes.Add(7 * 24 * time.Hour)
	s.propose("schedule", "문항을 바로잡습니다.", url.Values{"kind": {string(call.ToAmend)}, "closeAt": {form.Instant(&later)}, "resultAt": {""}})
	if body := page(t, s.House, webtest.Approver, s.desk, "정정 뒤 마감"); strings.Contains(body, "일만 남습니다") {
		t.Error("a correction that leaves nine days is too short")
	}
	s.step(webtest.Approver, call.AmendNotice, http.StatusSeeOther)
	var closes time.Time
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select close_at from call where id = $1`, int64(s.call)).Scan(&closes))
	if !closes.Equal(later) {
		t.Errorf("the intake closes at %s, want %s", closes, later)
	}
	s.tell(call.NoticeAmended, call.AmendNotice, webtest.OwnerA, webtest.OwnerB)
}
