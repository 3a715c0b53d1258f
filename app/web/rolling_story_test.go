package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongmo/app/locale"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/workflows"
)

// rollingStory is a call in the first of two windows, a submission of A and a draft of B.
type rollingStory struct {
	*corrections
	code string
	ends [2]time.Time
	next time.Time // when the second window opens
	// title is the call's.
	title string
}

func startRolling(t *testing.T) *rollingStory {
	s := &rollingStory{corrections: startCorrections(t)}
	s.code = mustPath(s.House, "/calls/:code")
	now := s.App.Clock.Now()
	s.ends, s.next = [2]time.Time{now.AddDate(0, 0, 2).Truncate(time.Hour), s.closes}, now.AddDate(0, 0, 5).Truncate(time.Hour)
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: s.ends[0]}, {No: 2, OpenAt: s.next, CloseAt: s.ends[1]}}
		c.Stages.Rolling = true
		officer := s.Person(webtest.Officer).ID
		c.OfficerID, s.title = &officer, c.Title
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	}))
	return s
}

// Every date that a company is shown is that of its window, and between two windows nobody is told that they could apply.
func TestARollingIntakeShowsAndKeepsItsWindows(t *testing.T) {
	s := startRolling(t)
	due := func(at time.Time) string { return strings.TrimPrefix(locale.DateTime(locale.KO, at), "2025. ") }
	first, second := due(s.ends[0]), due(s.ends[1])
	shown := func(r webtest.Role, path, want, not string) {
		t.Helper()
		if body := page(t, s.House, r, path, want); strings.Contains(body, not) {
			t.Errorf("%s at %s is shown %s", r, path, not)
		}
	}
	day := func(at time.Time) string { return locale.DateShort(locale.KO, at) }
	shown(webtest.OwnerA, s.code+"/apply", day(s.ends[0]), day(s.ends[1]))
	shown(webtest.OwnerB, s.other, first, second)
	shown(webtest.OwnerB, "/applications", day(s.ends[0]), day(s.ends[1]))
	s.public("1차", first, s.code+"/apply")
	s.step(webtest.Officer, call.StartScreening, http.StatusUnprocessableEntity)
	s.shoot(webtest.Visitor, s.code, "open")
	shown(webtest.Officer, "/inbox?kind=call_screen", "할 일", "요건검토 시작: "+s.title)
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	if n := strings.Count(page(t, s.House, webtest.Visitor, s.code+"/calendar.ics"), "BEGIN:VEVENT"); n < 2 {
		t.Errorf("the calendar of the call has %d dates", n)
	}

	s.MoveTo(s.ends[0].Add(time.Hour))
	if body := page(t, s.House, webtest.Visitor, s.code, "접수 예정", due(s.next)); strings.Contains(body, s.code+"/apply") {
		t.Error("one is sent to apply between two windows")
	}
	s.shoot(webtest.Visitor, s.code, "between")
	page(t, s.House, webtest.Officer, s.desk, "지금은 차수 사이입니다")
	post(t, s.House, webtest.OwnerB, s.code+"/apply", url.Values{"org": {fmt.Sprint(s.Orgs[webtest.OwnerB])}, "title": {"새 과제"}}, http.StatusUnprocessableEntity)

	s.MoveTo(s.next.Add(time.Hour))
	s.public(s.code+"/apply", "접수 중")
	shown(webtest.OwnerB, s.other, second, first)
	// The first window is evaluated meanwhile: its days are not those of an application that is still being written.
	held := func(window int, at time.Time) string {
		if _, err := s.App.DB.Pool.Exec(t.Context(), `insert into stage (id, version, call_id, no, key, stage_kind, state, window_no, opens_at, closes_at)
			select nextval('gongmo_id'), 1, id, 2, stages->'Stages'->1->>'Key', stages->'Stages'->1->>'Kind', 'PLANNED', $2, $3, $3 from call where code = $1`,
			strings.TrimPrefix(s.code, "/calls/"), window, at); err != nil {
			t.Fatal(err)
		}
		return locale.Date(locale.KO, at) + " 예정"
	}
	ofAll, ofFirst := held(0, s.ends[1].AddDate(0, 1, 2)), held(1, s.ends[1].AddDate(0, 1, 1))
	shown(webtest.OwnerB, s.other, ofAll, ofFirst)
	if _, err := s.App.DB.Pool.Exec(t.Context(), `delete from stage where version = 1 and opens_at > $1`, s.ends[1].AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if body := page(t, s.House, webtest.OwnerA, s.mine); strings.Contains(body, s.mine+"/revise") {
		t.Error("what was handed in in the first window can be corrected in the second")
	}
	if a := s.Ask(webtest.OwnerA, http.MethodPost, s.mine+"/revise", ""); a.Status == http.StatusSeeOther {
		t.Error("what was handed in in the first window is corrected in the second")
	}
	shown(webtest.OwnerA, s.mine+"/receipt", "접수 차수", second)
	page(t, s.House, webtest.OwnerA, s.mine+"/receipt", "1차")

	// The first window is checked while the second takes applications: what comes in now waits. Its officer finds the work in the inbox
	// and is told of it once.
	s.submit(webtest.OwnerB, s.other, http.StatusSeeOther)
	shown(webtest.Officer, "/inbox?kind=call_screen", "요건검토 시작: "+s.title, "접수 2건")
	for range 2 {
		s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	}
	if n := strings.Count(page(t, s.House, webtest.Officer, "/notices", "1차 접수 마감"), "1차 접수 마감: "); n != 1 {
		t.Errorf("the officer is told %d times that the window ended", n)
	}
	s.step(webtest.Officer, call.StartScreening, http.StatusSeeOther)
	s.effect(call.EffectScreening)
	shown(webtest.Officer, "/inbox?kind=screen", "요건검토: "+s.title, "요건검토 시작: "+s.title)
	shown(webtest.Officer, "/inbox?kind=call_screen", "할 일", "요건검토 시작: "+s.title)
	page(t, s.House, webtest.OwnerA, s.mine, "요건검토 중")
	page(t, s.House, webtest.OwnerB, s.other, "제출 완료")
	s.step(webtest.Officer, call.StartScreening, http.StatusUnprocessableEntity)
	s.public("접수 중")
}

// An officer makes a call rolling on its timetable page.
func TestACallIsMadeRollingOnItsPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	right := with(d.get(webtest.Officer, "/desk/calls/new"), url.Values{"title": {"수시 접수 공고"}, "code": {"2025-ROL-01"}, "year": {"2025"}, "category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"},
		"regime": {"ICT_FUND"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})
	at := d.post(webtest.Officer, "/desk/calls/new", 303, right).Location
	form := func(last string) url.Values {
		return with(d.get(webtest.Officer, at+"/edit/schedule"), url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-11T10:00"}, "closeAt": {"2025-06-30T15:00"},
			"windows.0.openAt": {"2025-04-11T10:00"}, "windows.0.closeAt": {"2025-05-15T15:00"}, "windows.1.openAt": {"2025-06-01T09:00"}, "windows.1.closeAt": {last}})
	}
	if a := d.post(webtest.Officer, at+"/edit/schedule", 422, form("")); !strings.Contains(a.Body, "차수의 시작과 마감을 모두 적으십시오") {
		t.Error("a window without an end is taken without a word")
	}
	d.post(webtest.Officer, at+"/edit/schedule", 303, form("2025-06-20T15:00"))
	if body := d.get(webtest.Officer, at); !strings.Contains(body, at+"/edit/schedule#f-") {
		t.Error("a last window that ends before the intake is not named")
	}
	d.post(webtest.Officer, at+"/edit/schedule", 303, form("2025-06-30T15:00"))
	if body := d.get(webtest.Officer, at+"/edit/schedule"); !strings.Contains(body, `value="2025-06-01T09:00"`) || !strings.Contains(body, "windows.2.openAt") {
		t.Error("the windows are not kept, or no more can be added")
	}
	var rolling bool
	if err := d.h.App.DB.Pool.QueryRow(t.Context(), `select (stages->>'Rolling')::bool from call where code = '2025-ROL-01'`).Scan(&rolling); err != nil || !rolling {
		t.Errorf("the call is not rolling: %v", err)
	}
	storyCamera(t, d.h, "rolling")(webtest.Officer, at+"/edit/schedule", "edit")
}
