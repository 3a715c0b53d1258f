package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/locale"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/workflows"
)

// corrections is a house with an open call and drafts of two companies, and the page of the call for staff.
type corrections struct {
	*lateStory
	desk string
}

func startCorrections(t *testing.T) *corrections {
	s := startLate(t)
	return &corrections{lateStory: s, desk: mustPath(s.House, "/desk/calls/:id")}
}

// propose fills in what it changes on the editing page of a part, and sends the rest as it stands.
func (s *corrections) propose(part, reason string, change url.Values) webtest.Answer {
	s.t.Helper()
	form := filled(page(s.t, s.House, webtest.Officer, s.desk+"/edit/"+part))
	form.Set("reason", reason)
	for k, v := range change {
		form[k] = v
	}
	return post(s.t, s.House, webtest.Officer, s.desk+"/edit/"+part, form, http.StatusSeeOther)
}

// step presses the button of a step; without one on the page it posts what the button would.
func (s *corrections) step(r webtest.Role, e call.Event, want int) webtest.Answer {
	s.t.Helper()
	body := page(s.t, s.House, r, s.desk)
	if button := strings.Contains(body, `name="event" value="`+string(e)+`"`); button != (want == http.StatusSeeOther) {
		s.t.Errorf("%s has the button of %s: %v", r, e, button)
	}
	form := with(body, url.Values{"event": {string(e)}})
	return post(s.t, s.House, r, s.desk+"/step", form, want)
}

// tell delivers the notice of a step as the queue would. Everyone in people has it in the inbox once.
func (s *corrections) tell(code domain.NoticeCode, event call.Event, people ...webtest.Role) {
	s.t.Helper()
	var seq int64
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select max(seq) from audit_entry where aggregate = 'call' and aggregate_id = $1 and event = $2`, int64(s.call), string(event)).Scan(&seq))
	before := map[webtest.Role]int{}
	count := func(r webtest.Role) (n int) {
		s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select count(*) from notice where code = $1 and channel = 'IN_APP' and person_id = $2`, string(code), int64(s.Person(r).ID)).Scan(&n))
		return n
	}
	for _, r := range people {
		before[r] = count(r)
	}
	s.ok(s.App.Engine.DeliverNotice(s.t.Context(), workflows.NoticeJob{Code: code, Aggregate: "call", ID: int64(s.call), Seq: seq}))
	for _, r := range people {
		if n := count(r) - before[r]; n != 1 {
			s.t.Errorf("%s is told of %s %d times", r, event, n)
		}
	}
}

func (s *corrections) public(has ...string) {
	s.t.Helper()
	page(s.t, s.House, webtest.Visitor, mustPath(s.House, "/calls/:code"), has...)
}

// A correction that lacks something says so, with the way to mend it, before anybody can approve it (정보통신·방송 연구개발 관리규정
// 제19조제2항); a whole one is published by a second person, with its difference, and everyone who has begun is told.
func TestACorrectionIsCompleteBeforeItIsApproved(t *testing.T) {
	s := startCorrections(t)
	stages := filled(page(t, s.House, webtest.Officer, s.desk+"/edit/stages"))
	first, second := "", ""
	for name := range stages {
		if strings.HasSuffix(name, ".items.0.weight") && (first == "" || name < first) {
			first, second = name, strings.Replace(name, ".items.0.", ".items.1.", 1)
		}
	}
	s.propose("stages", "배점 오기를 바로잡습니다", url.Values{first: {"1"}})
	box := first[:len("stages.0")]
	page(t, s.House, webtest.Officer, s.desk, "승인하기 전에 채울 내용이 1건", s.desk+"/edit/stages#f-"+strings.ReplaceAll(box, ".", "-"))
	s.shoot(webtest.Officer, s.desk, "gaps")
	if body := page(t, s.House, webtest.Approver, s.desk, "승인하기 전에 채울 내용이 1건"); strings.Contains(body, s.desk+"/edit/stages#") {
		t.Error("the approver is sent to a page that is not theirs")
	} else if strings.Contains(body, locale.T(locale.KO, "ui.error.internal")) {
		t.Error("a list that stands above is told as a fault of the program")
	}
	s.step(webtest.Approver, call.AmendNotice, http.StatusUnprocessableEntity)
	s.propose("notice", "배점 오기를 바로잡습니다", url.Values{"noticeItems.ROYALTY": {" "}})
	page(t, s.House, webtest.Officer, s.desk, "승인하기 전에 채울 내용이 2건")

	s.propose("notice", "배점 오기를 바로잡습니다", url.Values{"noticeItems.ROYALTY": {"기술료 징수 대상이 아님을 밝힙니다"}})

	// Staff previews what would become; to everybody else the same address is the public page.
	code := mustPath(s.House, "/calls/:code")
	page(t, s.House, webtest.Officer, s.desk+"/edit/notice", code+"?proposal=1", code+"/form?proposal=1")
	for _, r := range []webtest.Role{webtest.Officer, webtest.Approver} {
		page(t, s.House, r, code+"?proposal=1", "승인을 기다리는 변경안", "기술료 징수 대상이 아님을 밝힙니다", code+"/form?proposal=1")
		page(t, s.House, r, code+"/form?proposal=1", "승인을 기다리는 변경안")
	}
	for r, sees := range map[webtest.Role]bool{webtest.Officer: true, webtest.Approver: true, webtest.Finance: false} {
		body := page(t, s.House, r, s.desk+"/form/preview?proposal=1", "미리보기입니다", "/form/preview/sections/")
		if regexp.MustCompile(`/form/preview/sections/[^"]*proposal=1`).MatchString(body) != sees {
			t.Errorf("%s previews the proposed form: %v", r, !sees)
		}
	}
	for _, r := range []webtest.Role{webtest.Visitor, webtest.OwnerA} {
		if body := page(t, s.House, r, code+"?proposal=1"); strings.Contains(body, "승인을 기다리는 변경안") || strings.Contains(body, "기술료 징수 대상이 아님을 밝힙니다") {
			t.Errorf("%s sees a proposal that nobody approved", r)
		}
	}
	s.shoot(webtest.Officer, code+"?proposal=1", "proposed")
	other := number(t, stages.Get(second)) + number(t, stages.Get(first)) - 1
	s.propose("stages", "배점 오기를 바로잡습니다", url.Values{first: {"1"}, second: {strconv.Itoa(other)}})
	s.step(webtest.Officer, call.AmendNotice, http.StatusForbidden)
	s.step(webtest.Approver, call.AmendNotice, http.StatusSeeOther)
	s.public("배점 오기를 바로잡습니다", "기술료 징수 대상이 아님을 밝힙니다")
	s.tell(call.NoticeAmended, call.AmendNotice, webtest.OwnerA, webtest.OwnerB)

	// The dates beside the deadline are corrected too, and the deadline by nothing but an extension.
	later := s.closes.AddDate(0, 3, 0).Format("2006-01-02T15:04")
	form := filled(page(t, s.House, webtest.Officer, s.desk+"/edit/schedule"))
	for k, v := range map[string]string{"kind": "AMEND", "reason": "발표 예정일을 바로잡습니다", "closeAt": later} {
		form.Set(k, v)
	}
	post(t, s.House, webtest.Officer, s.desk+"/edit/schedule", form, http.StatusUnprocessableEntity)
	s.shoot(webtest.Officer, s.desk+"/edit/schedule", "schedule")
	s.propose("schedule", "발표 예정일을 바로잡습니다", url.Values{"kind": {"AMEND"}, "resultAt": {later}})
	s.step(webtest.Approver, call.AmendNotice, http.StatusSeeOther)
	s.public("발표 예정일을 바로잡습니다")
}

// Two kinds of changes do not push each other out in passing: who saves the second is told what waits, and says that it may go.
func TestAnotherKindOfChangeThrowsAWaitingOneAwayOnlyWhenItIsTold(t *testing.T) {
	s := startCorrections(t)
	later := s.closes.AddDate(0, 0, 3).Format("2006-01-02T15:04")
	overview, schedule := s.desk+"/edit/overview", s.desk+"/edit/schedule"
	if body := page(t, s.House, webtest.Officer, overview); strings.Contains(body, `name="replace"`) {
		t.Error("a tick asks for what does not wait")
	}
	s.propose("schedule", "문의가 몰려 마감을 늦춥니다", url.Values{"kind": {"EXTEND"}, "closeAt": {later}})

	form := filled(page(t, s.House, webtest.Officer, overview, `name="replace"`, "없어지는 변경안", "문의가 몰려 마감을 늦춥니다"))
	form.Set("reason", "소개의 오기를 바로잡습니다")
	form.Set("summary", "바로잡은 소개")
	again := post(t, s.House, webtest.Officer, overview, form, http.StatusUnprocessableEntity)
	for _, want := range []string{"승인을 기다리는 변경안(마감 연장)이 있습니다", "바로잡은 소개", "소개의 오기를 바로잡습니다"} {
		if !strings.Contains(again.Body, want) {
			t.Errorf("the page that refuses does not say %q", want)
		}
	}
	page(t, s.House, webtest.Officer, s.desk, "문의가 몰려 마감을 늦춥니다")
	page(t, s.House, webtest.Officer, s.desk+"/edit/stages", `name="replace"`)
	page(t, s.House, webtest.Officer, s.desk+"/edit/form", `name="replace"`)
	page(t, s.House, webtest.Officer, s.desk+"/forms", `name="replace`)
	s.shoot(webtest.Officer, overview, "replace")

	form.Set("replace", "1")
	post(t, s.House, webtest.Officer, overview, form, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, s.desk, "소개의 오기를 바로잡습니다", "마감 연장 변경안을 없애고 올림")

	// The timetable asks for the kind: it starts without the reason of the other one, and keeps that where it only adds to it.
	body := page(t, s.House, webtest.Officer, schedule, `name="replace"`)
	if got := filled(body).Get("reason"); got != "" {
		t.Errorf("the page of the timetable starts with the reason %q of a correction", got)
	}
	s.propose("schedule", "", url.Values{"kind": {"AMEND"}, "resultAt": {s.closes.AddDate(0, 3, 0).Format("2006-01-02T15:04")}})
	page(t, s.House, webtest.Officer, s.desk, "소개의 오기를 바로잡습니다")
	form = filled(page(t, s.House, webtest.Officer, schedule))
	form.Set("kind", "EXTEND")
	form.Set("closeAt", later)
	post(t, s.House, webtest.Officer, schedule, form, http.StatusUnprocessableEntity) // neither a reason nor a tick
	form.Set("reason", "장애는 아니지만 늦춥니다")
	post(t, s.House, webtest.Officer, schedule, form, http.StatusUnprocessableEntity)
	form.Set("replace", "1")
	form.Set("resultAt", "")
	post(t, s.House, webtest.Officer, schedule, form, http.StatusSeeOther)
	page(t, s.House, webtest.Officer, s.desk, "장애는 아니지만 늦춥니다", "정정공고 변경안을 없애고 올림")
}

// An outage moves the deadline after it has passed: for everybody, by two people, and the drafts that had expired come back.
func TestAnOutageExtendsAClosedIntakeThroughItsPages(t *testing.T) {
	s := startCorrections(t)
	s.close()
	page(t, s.House, webtest.OwnerA, s.mine, "미제출 마감")
	until := s.closes.AddDate(0, 0, 2)
	s.propose("schedule", "접수 서버 장애", url.Values{"closeAt": {until.Format("2006-01-02T15:04")}, "resultAt": {""}})
	s.step(webtest.Officer, call.ExtendForOutage, http.StatusForbidden)
	s.step(webtest.Approver, call.ExtendForOutage, http.StatusSeeOther)
	s.effect(call.EffectReopenDrafts)
	s.public("장애로 인한 연장", "접수 서버 장애", "<del>", mustPath(s.House, "/calls/:code")+"/apply")
	s.tell(call.NoticeExtended, call.ExtendForOutage, webtest.OwnerA, webtest.OwnerB)
	if body := page(t, s.House, webtest.OwnerA, s.mine); strings.Contains(body, "미제출 마감") {
		t.Error("the draft did not come back")
	}

	// While the intake runs, an outage is a choice beside the ordinary extension.
	again := until.AddDate(0, 0, 1)
	s.propose("schedule", "두 번째 장애", url.Values{"kind": {"OUTAGE"}, "closeAt": {again.Format("2006-01-02T15:04")}})
	page(t, s.House, webtest.Officer, s.desk+"/edit/schedule", `value="OUTAGE" checked`)
	s.step(webtest.Approver, call.ExtendForOutage, http.StatusSeeOther)
	s.public("두 번째 장애")
}

// A call that failed is announced again as a new round: complete, by two people, told to everyone who had begun.
func TestAFailedCallIsAnnouncedAgainThroughItsPages(t *testing.T) {
	s := startCorrections(t)
	s.close()
	s.step(webtest.Officer, call.DeclareFailed, http.StatusSeeOther)
	s.effect(call.EffectVoid)
	at := func(days, hours int) []string {
		return []string{s.closes.AddDate(0, 0, days).Add(time.Duration(hours) * time.Hour).Format("2006-01-02T15:04")}
	}
	s.propose("overview", "신청이 없어 다시 공고합니다", url.Values{"summary": {"다시 공고합니다"}})
	page(t, s.House, webtest.Officer, s.desk, "승인하기 전에 채울 내용이", s.desk+"/edit/schedule#f-")
	s.step(webtest.Approver, call.Reannounce, http.StatusUnprocessableEntity)
	s.propose("schedule", "신청이 없어 다시 공고합니다", url.Values{"openAt": at(1, 0), "closeAt": at(12, 0), "resultAt": at(40, 0), "questionsUntil": {""}})
	s.shoot(webtest.Approver, s.desk, "again")
	s.step(webtest.Officer, call.Reannounce, http.StatusForbidden)
	s.step(webtest.Approver, call.Reannounce, http.StatusSeeOther)
	s.public("재공고", "신청이 없어 다시 공고합니다", "<del>")
	s.tell(call.NoticeReannounced, call.Reannounce, webtest.OwnerA, webtest.OwnerB)
	s.MoveTo(s.closes.AddDate(0, 0, 1).Add(time.Hour))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallOpen}))
	s.public(mustPath(s.House, "/calls/:code") + "/apply")
	if _, err := s.App.Engine.BeginApplication(t.Context(), workflows.Command{Actor: s.Actor(webtest.OwnerA), Stamp: s.App.Clock.Now()},
		workflows.Begin{Call: s.call, Org: s.Orgs[webtest.OwnerA], Title: "다시 신청합니다"}); err != nil {
		t.Errorf("nobody can begin in the second round: %v", err)
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
