// These tests evaluate a window of a rolling intake while the next one takes applications.
package workflows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/watch"
	"gongmo/workflows"
)

// rolls makes the call of a fair a rolling one of two windows, the first over; the applications named are for the second.
func (f *fair) rolls(second ...domain.ApplicationID) {
	f.t.Helper()
	err := f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		closes := f.now.AddDate(0, 0, 20)
		c.State, c.CloseAt, c.Stages.Rolling = call.Open, &closes, true
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: f.now.AddDate(0, 0, -2)}, {No: 2, OpenAt: f.now.AddDate(0, 0, -1), CloseAt: closes}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("test", nil)); err != nil {
			return err
		}
		for _, id := range f.apps {
			a, err := workflows.LockRow[application.Application](tx, int64(id))
			if err != nil {
				return err
			}
			at := f.now.AddDate(0, 0, -3)
			if a.WindowNo = 1; slices.Contains(second, id) {
				at, a.WindowNo = f.now.Add(-time.Hour), 2
			}
			a.SubmittedAt = &at
			if err := workflows.Record(tx, domain.System, a, domain.Act("test", nil)); err != nil {
				return err
			}
		}
		return nil
	})
	f.ok(err)
}

// passed finds applications eligible whose check has begun.
func (f *fair) passed(apps ...domain.ApplicationID) {
	f.t.Helper()
	for _, id := range apps {
		found := map[condition.Item]application.Outcome{}
		for _, i := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": id}) {
			found[i.Code] = application.Met
		}
		f.ok(f.engine.DecideItems(context.Background(), as(first), workflows.DecideItems{Application: id, Found: found}))
		f.ok(f.engine.PassScreening(context.Background(), as(second), id, 0))
	}
}

// judged takes a window through its two stages: everybody gets its points twice.
func (f *fair) judged(window int, points map[domain.ApplicationID]int) {
	f.t.Helper()
	for no := range 2 {
		s := all[evaluation.Stage](f, workflows.Where{"CallID": f.call, "WindowNo": window, "No": no + 1})[0].Ref()
		f.seated(s)
		f.scored(s, points)
		f.finished(s)
	}
}

func TestAWindowIsEvaluatedWhileTheNextTakesApplicationsAndTheNextGetsWhatIsLeft(t *testing.T) {
	f := opened(t, 300_000_000, 100_000_000, 150_000_000, 120_000_000)
	early, late := f.apps[:2], f.apps[2:]
	f.rolls(late...)
	f.refused(f.step(first, call.StartEvaluation), "call.evaluation.no_window")
	f.ok(f.step(first, call.StartScreening))
	f.passed(early[0])
	f.refused(f.step(first, call.StartEvaluation), "call.evaluation.no_window") // one of the window is not checked
	f.passed(early[1])
	f.ok(f.step(first, call.StartEvaluation))
	if c := read[call.Call](f, int64(f.call)); c.State != call.Open {
		t.Fatalf("the call is %s", c.State)
	}
	f.refused(f.step(first, call.StartEvaluation), "call.evaluation.no_window") // nothing more is ready
	want := []application.State{application.InEvaluation, application.InEvaluation, application.Submitted, application.Submitted}
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("the first window is in evaluation: %v, want %v", got, want)
	}
	f.judged(1, map[domain.ApplicationID]int{early[0]: 92, early[1]: 85})
	want = []application.State{application.Recommended, application.Recommended, application.Submitted, application.Submitted}
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("after the first window: %v, want %v", got, want)
	}

	// Its result is confirmed and told while the second window takes applications; a place that is given up stays the window's.
	if err := f.confirmWindow(first, 1); domain.KindOf(err) != domain.Forbidden {
		t.Fatalf("an officer confirmed the result: %v", err)
	}
	f.ok(f.confirmWindow(manager, 1))
	f.refused(f.confirmWindow(manager, 1), "call.confirm.no_window")
	for _, id := range early {
		if a := read[application.Application](f, int64(id)); a.State != application.Selected || a.NotifiedOn.IsZero() {
			t.Errorf("%s is %s, told on %s", a.Title, a.State, a.NotifiedOn)
		}
	}
	if c := read[call.Call](f, int64(f.call)); c.State != call.Open {
		t.Fatalf("the call is %s", c.State)
	}

	// The call closes, and the second window goes the ordinary way: of 500 million 100 are left, and no place of the two.
	f.now = f.now.AddDate(0, 0, 21)
	f.ok(f.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	f.ok(f.step(first, call.StartScreening))
	f.passed(late...)
	f.ok(f.step(first, call.StartEvaluation))
	if n := len(all[evaluation.Stage](f, workflows.Where{"CallID": f.call})); n != 4 {
		t.Fatalf("%d stages, want two of each window", n)
	}
	f.judged(2, map[domain.ApplicationID]int{late[0]: 95, late[1]: 90})
	for _, id := range late {
		if a := read[application.Application](f, int64(id)); a.State == application.Recommended {
			t.Errorf("%s is recommended beyond the budget", a.Title)
		}
	}
	f.ok(f.step(manager, call.ConfirmResult))
	for _, id := range late {
		if a := read[application.Application](f, int64(id)); a.NotifiedOn.IsZero() {
			t.Errorf("%s was not told", a.Title)
		}
	}
	if got := f.states()[:2]; !slices.Equal(got, []application.State{application.Selected, application.Selected}) {
		t.Errorf("the first window came to %v", got)
	}
}

func TestAWindowThatAnOutageMayStillExtendIsNotEvaluated(t *testing.T) {
	f := opened(t, 300_000_000, 100_000_000)
	f.rolls()
	f.ok(f.step(first, call.StartScreening))
	f.passed(f.apps...)
	f.now = f.now.AddDate(0, 0, -2).Add(23 * time.Hour) // decisions §18: until 24 hours after the deadline
	f.refused(f.step(first, call.StartEvaluation), "call.evaluation.no_window")
	f.now = f.now.Add(2 * time.Hour)
	f.ok(f.step(first, call.StartEvaluation))
}

func TestThePlaceOfAWindowIsTakenFromItsOwnReserveListWhileOthersGoOn(t *testing.T) {
	f := opened(t, 300_000_000, 150_000_000, 100_000_000, 150_000_000)
	early := f.apps[:3]
	f.rolls(f.apps[3])
	f.ok(f.step(first, call.StartScreening))
	f.passed(early...)
	f.ok(f.step(first, call.StartEvaluation))
	f.refused(f.confirmWindow(manager, 1), "call.confirm.no_window") // nothing is decided
	f.judged(1, map[domain.ApplicationID]int{early[0]: 92, early[1]: 88, early[2]: 80})
	f.ok(f.confirmWindow(manager, 1))
	want := []application.State{application.Selected, application.Selected, application.Reserve, application.Submitted}
	if got := f.states(); !slices.Equal(got, want) {
		t.Fatalf("the window came to %v, want %v", got, want)
	}
	f.forfeit(early[0])
	f.work()
	want = []application.State{application.Forfeited, application.Selected, application.Selected, application.Submitted}
	if got := f.states(); !slices.Equal(got, want) {
		t.Errorf("after a place was given up: %v, want %v", got, want)
	}
}

// committee gives the call a deliberation committee.
func (f *fair) committee() {
	f.t.Helper()
	f.ok(f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(f.call))
		if err != nil {
			return err
		}
		c.Deliberation = true
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	}))
}

// deliberate records the day of the committee for a window, 0 for the whole call.
func (f *fair) deliberate(window int, on period.Date) error {
	return f.engine.Deliberate(context.Background(), as(first), workflows.Deliberate{Call: f.call, Window: window, On: on})
}

// 정보통신·방송 연구개발 관리규정 제22조: the result is confirmed after the deliberation committee. It decides window by window while the
// intake goes on, and its word on one window is none on another.
func TestTheDeliberationCommitteeDecidesWindowByWindowWhileTheIntakeGoesOn(t *testing.T) {
	f := opened(t, 300_000_000, 100_000_000, 150_000_000, 120_000_000)
	early, late := f.apps[:2], f.apps[2:]
	f.rolls(late...)
	f.committee()
	today := period.DateOf(f.now)
	f.ok(f.step(first, call.StartScreening))
	f.passed(early...)
	f.ok(f.step(first, call.StartEvaluation))
	f.refused(f.deliberate(1, today), "call.deliberate.not_decided")
	f.judged(1, map[domain.ApplicationID]int{early[0]: 92, early[1]: 85})
	f.refused(f.confirmWindow(manager, 1), "call.confirm.not_deliberated")
	f.refused(f.deliberate(0, today), "call.deliberate.not_now") // of the whole call there is no result yet
	f.refused(f.deliberate(2, today), "call.deliberate.not_decided")
	f.refused(f.deliberate(1, today.AddDays(-30)), "call.deliberate.day") // the window took applications then
	f.refused(f.deliberate(1, today.AddDays(1)), "call.deliberate.day")
	f.ok(f.deliberate(1, today))
	f.ok(f.confirmWindow(manager, 1))
	if c := read[call.Call](f, int64(f.call)); c.State != call.Open || !c.DeliberatedOn.IsZero() || c.WindowResults.Of(1).ConfirmedAt == nil {
		t.Fatalf("the call is %s, deliberated on %s, %+v", c.State, c.DeliberatedOn, c.WindowResults)
	}

	f.now = f.now.AddDate(0, 0, 21)
	f.ok(f.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	f.ok(f.step(first, call.StartScreening))
	f.passed(late...)
	f.ok(f.step(first, call.StartEvaluation))
	f.judged(2, map[domain.ApplicationID]int{late[0]: 95, late[1]: 90})
	f.refused(f.step(manager, call.ConfirmResult), "call.confirm.not_deliberated")
	f.ok(f.deliberate(2, period.DateOf(f.now)))
	f.ok(f.step(manager, call.ConfirmResult))
}

// Two windows may be decided at the same time: confirming one tells nobody of the other.
func TestConfirmingAWindowLeavesAnotherDecidedOneAlone(t *testing.T) {
	f := opened(t, 100_000_000, 100_000_000)
	f.rolls(f.apps[1])
	f.now = f.now.AddDate(0, 0, 21)
	f.ok(f.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	f.ok(f.step(first, call.StartScreening))
	f.passed(f.apps...)
	f.ok(f.step(first, call.StartEvaluation))
	f.judged(1, map[domain.ApplicationID]int{f.apps[0]: 92})
	f.judged(2, map[domain.ApplicationID]int{f.apps[1]: 90})
	f.refused(f.confirmWindow(manager, 0), "call.confirm.no_window")
	f.refused(f.confirmWindow(manager, 9), "call.confirm.no_window")
	f.ok(f.confirmWindow(manager, 2))
	if got, want := f.states(), []application.State{application.Recommended, application.Selected}; !slices.Equal(got, want) {
		t.Fatalf("they came to %v, want %v", got, want)
	}
}

// Who keeps a call hears of the result of each window once: at the end only of what is left, and of nothing where nothing is left.
func TestWhoWatchesACallHearsOfTheResultOfEachWindowOnce(t *testing.T) {
	heard := func(f *fair) (out []string) {
		f.engine.Texts, f.engine.Calendars, f.engine.Secrets = argsSaid{}, shippedCalendar{}, linkSecrets{}
		for range 2 { // a job may run twice
			for _, q := range f.store.Jobs {
				if job, ok := q.Job.(workflows.NoticeJob); ok && job.Code == call.NoticeResult {
					f.ok(f.engine.DeliverNotice(context.Background(), job))
				}
			}
		}
		for _, n := range all[notice.Notice](f, workflows.Where{"Code": call.NoticeResult, "Channel": notice.InApp}, "ID") {
			out = append(out, n.Subject)
		}
		return out
	}
	for name, alone := range map[string]bool{"the last window is confirmed by itself": true, "the last window is confirmed with the call": false} {
		t.Run(name, func(t *testing.T) {
			f := opened(t, 100_000_000, 100_000_000)
			f.rolls(f.apps[1])
			f.ok(f.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
				p := &person.Person{Email: "reader@example.kr", Name: "관심", Lang: person.Korean}
				if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
					return err
				}
				return tx.Insert(watch.Call(p.Ref(), f.call, tx.Now()))
			}))
			f.ok(f.step(first, call.StartScreening))
			f.passed(f.apps[0])
			f.ok(f.step(first, call.StartEvaluation))
			f.judged(1, map[domain.ApplicationID]int{f.apps[0]: 92})
			f.ok(f.confirmWindow(manager, 1))
			if got := heard(f); len(got) != 1 || !strings.Contains(got[0], "no:1]") {
				t.Fatalf("after the first window they heard %q", got)
			}
			f.now = f.now.AddDate(0, 0, 21)
			f.ok(f.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
			f.ok(f.step(first, call.StartScreening))
			f.passed(f.apps[1])
			f.ok(f.step(first, call.StartEvaluation))
			f.judged(2, map[domain.ApplicationID]int{f.apps[1]: 90})
			if alone {
				f.ok(f.confirmWindow(manager, 2))
			}
			f.ok(f.step(manager, call.ConfirmResult))
			if got := heard(f); len(got) != 2 || !strings.Contains(got[1], "no:2]") {
				t.Errorf("they heard %q", got)
			}
		})
	}
}
