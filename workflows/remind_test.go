// These tests let the clock run over deadlines: every reminder comes once, an outage is caught up once, and a mail whose
// sender was killed waits for a person.
package workflows_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// keysOnly says every text as its key.
type keysOnly struct{}

func (keysOnly) Say(_, key string, _ domain.Args) string { return key }
func (keysOnly) Has(string) bool                         { return true }

// mailBox counts what was handed over; fail is what it answers.
type mailBox struct {
	sent []workflows.Mail
	fail error
}

func (m *mailBox) Send(_ context.Context, mail workflows.Mail) error {
	m.sent = append(m.sent, mail)
	return m.fail
}

type remindRoom struct {
	*callRoom
	mail mailBox
	who  domain.PersonID
	call domain.CallID
}

// newRemindRoom is a company with a draft in a call that closes on 25 March at 18:00.
func newRemindRoom(t *testing.T) *remindRoom {
	r := &remindRoom{callRoom: &callRoom{t: t, now: period.On(2026, 3, 2).At(9, 0)}}
	r.store = memory.New(func() time.Time { return r.now })
	r.engine = &workflows.Engine{Work: r.store, Access: callStaff{}, Texts: keysOnly{}, Mail: &r.mail}
	r.do(func(tx workflows.Tx) error {
		p := &person.Person{Email: "kim@corp.kr", Name: "김철수", Lang: person.Korean}
		o := &organization.Organization{Number: "1234567891", Name: "바다소프트"}
		r.save(tx, p, o)
		r.who = p.Ref()
		m, _ := organization.Found(o.Ref(), r.who, p.Email, r.now)
		open, shut := period.On(2026, 3, 1).At(9, 0), period.On(2026, 3, 25).At(18, 0)
		c := &call.Call{Code: "2026-T-01", Regime: ruleset.ICTFund, RulesOn: period.On(2026, 1, 15), State: call.Open, Terms: call.Terms{Title: "시험 공고", OpenAt: &open, CloseAt: &shut}}
		r.save(tx, m, c)
		r.call = c.Ref()
		r.save(tx, &application.Application{CallID: r.call, LeadID: o.Ref(), CreatedBy: r.who, State: application.Draft, Title: "물류 실증"})
		return nil
	})
	return r
}

func (r *remindRoom) do(fn func(tx workflows.Tx) error) {
	r.t.Helper()
	r.ok(r.store.Do(r.t.Context(), workflows.Options{}, fn))
}

func (r *remindRoom) save(tx workflows.Tx, list ...domain.Aggregate) {
	r.t.Helper()
	for _, a := range list {
		r.ok(workflows.Record(tx, domain.System, a, domain.Act("seed", nil)))
	}
}

func (r *remindRoom) sweep(name string) {
	r.t.Helper()
	r.ok(r.engine.Sweep(r.t.Context(), workflows.SweepJob{Sweep: name}))
}

// keys lists the dedupe keys of the inbox, oldest first.
func (r *remindRoom) keys() []string {
	r.t.Helper()
	var out []string
	r.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Channel": string(notice.InApp)}, "ID")
		for _, n := range list {
			out = append(out, n.DedupeKey)
		}
		return err
	})
	return out
}

func (r *remindRoom) count(want int, why string) {
	r.t.Helper()
	if got := r.keys(); len(got) != want {
		r.t.Fatalf("%s: %d notices, want %d: %v", why, len(got), want, got)
	}
}

func TestADraftIsRemindedOfItsDeadlineOnceEach(t *testing.T) {
	r := newRemindRoom(t)
	r.sweep(workflows.SweepRemind)
	r.count(0, "three weeks before")
	r.now = period.On(2026, 3, 22).At(9, 0)
	r.sweep(workflows.SweepRemind)
	r.count(1, "D-3")
	for range 3 {
		r.now = r.now.Add(time.Minute)
		r.sweep(workflows.SweepRemind)
	}
	r.count(1, "asked again and again")
	r.now = period.On(2026, 3, 24).At(9, 1)
	r.sweep(workflows.SweepRemind)
	r.count(2, "D-1")
	r.now = period.On(2026, 3, 25).At(15, 0)
	r.sweep(workflows.SweepRemind)
	r.count(3, "three hours before")
	r.now = period.On(2026, 3, 25).At(18, 0)
	r.sweep(workflows.SweepRemind)
	r.count(3, "at the deadline nobody is told to hurry")
}

func TestADraftOfARollingCallIsRemindedOfTheEndOfItsWindow(t *testing.T) {
	r := newRemindRoom(t)
	ends := []time.Time{period.On(2026, 3, 10).At(18, 0), period.On(2026, 3, 25).At(18, 0)}
	r.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(r.call))
		r.ok(err)
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: ends[0]}, {No: 2, OpenAt: period.On(2026, 3, 12).At(9, 0), CloseAt: ends[1]}}
		r.save(tx, c)
		return nil
	})
	for i, end := range ends {
		r.now = end.AddDate(0, 0, -3).Add(-9 * time.Hour)
		r.sweep(workflows.SweepRemind)
		r.sweep(workflows.SweepRemind)
		r.count(i+1, "three days before a window ends")
		if got, want := r.keys()[i], ":"+end.Format(time.DateOnly)+":D-3"; !strings.HasSuffix(got, want) {
			t.Errorf("the reminder is %s, want %s", got, want)
		}
	}
}

func TestTheEndOfAWindowIsToldOnceWhereSomethingWaitsInIt(t *testing.T) {
	r := newRemindRoom(t)
	ends := []time.Time{period.On(2026, 3, 10).At(18, 0), period.On(2026, 3, 15).At(18, 0), period.On(2026, 3, 25).At(18, 0)}
	officer := &person.Person{Email: "lee@agency.kr", Name: "이영희", Lang: person.Korean}
	var draft *application.Application
	r.do(func(tx workflows.Tx) error {
		r.save(tx, officer)
		who := officer.Ref()
		c, err := workflows.LockRow[call.Call](tx, int64(r.call))
		r.ok(err)
		c.OfficerID = &who
		c.Windows = call.Windows{{No: 1, OpenAt: *c.OpenAt, CloseAt: ends[0]}, {No: 2, OpenAt: ends[0], CloseAt: ends[1]}, {No: 3, OpenAt: ends[1], CloseAt: ends[2]}}
		r.save(tx, c)
		list, err := workflows.Find[application.Application](tx, nil)
		draft = list[0]
		return err
	})
	at := func(when time.Time, want int, why string) {
		t.Helper()
		r.now = when
		r.sweep(workflows.SweepCallClose)
		r.sweep(workflows.SweepCallClose)
		r.count(want, why)
	}
	at(ends[0].Add(time.Hour), 0, "nothing came in in the first window")
	r.do(func(tx workflows.Tx) error {
		handed := ends[1].Add(-time.Hour)
		draft.State, draft.SubmittedAt, draft.WindowNo, draft.Round = application.Submitted, &handed, 2, 0
		r.save(tx, draft)
		return nil
	})
	at(ends[1], 0, "the end's own instant belongs to the window")
	at(ends[1].Add(30*time.Second), 0, "a request stamped in time may be on its way")
	at(ends[1].Add(2*time.Minute), 1, "the second window is over")
	r.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": call.NoticeWindow})
		for _, n := range list {
			if want := "/desk/calls/" + itoa(int64(r.call)) + "/screening"; n.PersonID != officer.Ref() || n.Link != want {
				t.Errorf("person %d is sent to %s, want the officer at %s", n.PersonID, n.Link, want)
			}
		}
		return err
	})
	at(ends[2].Add(-10*24*time.Hour+time.Hour), 1, "asked again")
}

func TestAnOutageOverSeveralRemindersIsCaughtUpWithTheNewestAlone(t *testing.T) {
	r := newRemindRoom(t)
	r.now = period.On(2026, 3, 24).At(20, 0) // away since before D-3
	r.sweep(workflows.SweepRemind)
	r.sweep(workflows.SweepRemind)
	r.count(1, "after the outage")
	if got := r.keys()[0]; got != "DRAFT_NOT_SUBMITTED:call:"+itoa(int64(r.call))+":2026-03-25:D-1" {
		t.Errorf("the reminder is %s", got)
	}
}

func TestSettlementsAreRemindedByTheirState(t *testing.T) {
	r := newRemindRoom(t)
	due := period.On(2026, 6, 30)
	r.do(func(tx workflows.Tx) error {
		orgs, err := workflows.Find[organization.Organization](tx, nil)
		if err != nil {
			return err
		}
		a := &agreement.Agreement{CallID: r.call, LeadID: orgs[0].Ref(), Title: "과제", State: agreement.PeriodEnded, Regime: ruleset.ICTFund, RulesOn: period.On(2026, 1, 15)}
		r.save(tx, a)
		r.ok(tx.Insert(&agreement.Party{AgreementID: a.Ref(), OrganizationID: orgs[0].Ref()}))
		r.save(tx, &settlement.Settlement{AgreementID: a.Ref(), CallID: r.call, LeadID: orgs[0].Ref(), Type: settlement.Final, State: settlement.PaymentDue,
			EndedOn: period.On(2025, 12, 31), FinalOn: period.On(2026, 6, 1), PayDueOn: due, RemitWon: 12_500_000})
		return nil
	})
	r.now = due.AddDays(-7).At(9, 0)
	r.sweep(workflows.SweepRemind)
	r.count(1, "a week before the money is due")
	r.now = due.AddDays(1).At(9, 0)
	r.sweep(workflows.SweepRemind)
	r.count(1, "after it is due another notice speaks")
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestAMailWhoseSenderWasKilledIsListedAndNotSentAgain(t *testing.T) {
	r := newRemindRoom(t)
	r.now = period.On(2026, 3, 22).At(9, 0)
	r.sweep(workflows.SweepRemind)
	var job workflows.MailJob
	for _, q := range r.store.Jobs {
		if j, ok := q.Job.(workflows.MailJob); ok {
			job = j
		}
	}
	// Killed between the markers: the first transaction is in, the mail server's answer never came.
	r.mail.fail = unsureError{errors.New("connection lost")}
	r.ok(r.engine.SendMail(t.Context(), job))
	state := func() (s notice.State) {
		r.do(func(tx workflows.Tx) error {
			n, err := workflows.Get[notice.Notice](tx, job.NoticeID)
			if err == nil {
				s = n.State
			}
			return err
		})
		return s
	}
	r.now = r.now.Add(9 * time.Minute)
	r.sweep(workflows.SweepLostMail)
	if state() != notice.Sending {
		t.Fatalf("given up too soon: %s", state())
	}
	r.now = r.now.Add(2 * time.Minute)
	r.sweep(workflows.SweepLostMail)
	r.sweep(workflows.SweepLostMail)
	if state() != notice.Unknown {
		t.Fatalf("the mail is %s", state())
	}
	r.mail.fail = nil
	r.ok(r.engine.SendMail(t.Context(), job)) // the queue tries its job again
	if len(r.mail.sent) != 1 {
		t.Fatalf("sent %d times", len(r.mail.sent))
	}
	r.engine.Access = anything{}
	r.refused(r.engine.ResolveMail(t.Context(), by(9), job.NoticeID, notice.SendAgain, ""), domain.Invalid, "step.reason_missing")
	r.ok(r.engine.ResolveMail(t.Context(), by(9), job.NoticeID, notice.SendAgain, "받지 못했다고 함"))
	r.ok(r.engine.SendMail(t.Context(), job))
	if state() != notice.Sent || len(r.mail.sent) != 2 || r.mail.sent[0].ID != r.mail.sent[1].ID {
		t.Errorf("%s after %d mails with ids %v", state(), len(r.mail.sent), r.mail.sent)
	}
}

type unsureError struct{ error }

func (unsureError) IsUnsure() bool { return true }

// anything allows everything.
type anything struct{}

func (anything) Can(domain.Actor, string, domain.Resource) error { return nil }

func TestEachSweepsLastRunIsKept(t *testing.T) {
	r := newRemindRoom(t)
	r.sweep(workflows.SweepRemind)
	first := r.now
	r.now = r.now.Add(time.Minute)
	r.sweep(workflows.SweepRemind)
	r.do(func(tx workflows.Tx) error {
		runs, err := workflows.Find[workflows.SweepRun](tx, nil)
		if err != nil {
			return err
		}
		if len(runs) != 1 || runs[0].Name != workflows.SweepRemind || runs[0].GoodAt == nil || !runs[0].GoodAt.After(first) || runs[0].Failures != 0 {
			t.Errorf("%+v", runs)
		}
		return nil
	})
}
