// This file sends the reminders that hang on open deadlines, and lists the mails whose sender never came back. What is due
// when is a pure function in domain/notice; here the deadlines that are still open are gathered.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/notice"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

// ahead bounds which deadlines are looked at: no reminder comes earlier than this before its deadline.
const ahead = 60 // days

// remind sends every reminder that has fallen due, each once: its key names the deadline and which reminder it is. After
// an outage the newest one is sent alone, and none after the deadline it speaks of.
func (e *Engine) remind(ctx context.Context) error {
	var due []notice.Reminder
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		g := gathering{tx: tx, today: period.DateOf(tx.Now()), sets: map[string]ruleset.Set{}}
		for _, gather := range []func(*gathering) error{callDeadlines, inquiryDeadlines, supplementDeadlines, periodDeadlines, amendmentDeadlines,
			settlementDeadlines, outcomeDeadlines} {
			if err := gather(&g); err != nil {
				return err
			}
		}
		due = notice.Due(tx.Now(), g.open)
		return nil
	})
	if err != nil {
		return fmt.Errorf("gather deadlines: %w", err)
	}
	var failed []error
	for _, r := range due {
		if err := e.remindOnce(ctx, r); err != nil {
			failed = append(failed, fmt.Errorf("remind %s: %w", r.DedupeKey, err))
		}
	}
	return errors.Join(failed...)
}

// remindOnce delivers one reminder to everyone it concerns, unless it was.
func (e *Engine) remindOnce(ctx context.Context, r notice.Reminder) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if n, err := tx.Count(notice.Notice{}, Where{"DedupeKey": r.DedupeKey}); err != nil || n > 0 {
			return err
		}
		at := r.On.At(23, 59)
		if c, err := closing(tx, r); err != nil {
			return err
		} else if c != nil {
			at = *c
		}
		args := domain.Args{"on": r.On, "at": at, "reason": "", "n": 0, "year": r.On.Year()}
		return e.deliver(tx, r.Code, r.About.Kind, r.About.ID, r.DedupeKey, args)
	})
}

// closing is the instant of a deadline that has one.
func closing(tx Tx, r notice.Reminder) (*time.Time, error) {
	if r.About.Kind != call.Machine.Name {
		return nil, nil
	}
	c, err := Get[call.Call](tx, r.About.ID)
	if err != nil {
		return nil, err
	}
	return c.CloseAt, nil
}

// gathering collects open deadlines in one transaction.
type gathering struct {
	tx    Tx
	today period.Date
	sets  map[string]ruleset.Set
	open  []notice.Deadline
}

// hang adds a deadline with the reminders that the rule set gives it.
func (g *gathering) hang(code domain.NoticeCode, about notice.About, regime ruleset.Regime, rulesOn, on period.Date, at, since time.Time) error {
	if on.IsZero() {
		return nil
	}
	entry, ok := notice.Lookup(code)
	if !ok {
		return fmt.Errorf("there is no notice %s", code)
	}
	key := string(regime) + rulesOn.String()
	set, ok := g.sets[key]
	if !ok {
		var err error
		if set, err = ruleset.For(regime, rulesOn); err != nil {
			return err
		}
		g.sets[key] = set
	}
	days, hours, dates, err := entry.Offsets(set, on)
	if err != nil {
		return err
	}
	if at.IsZero() {
		hours = nil
	}
	g.open = append(g.open, notice.Deadline{Code: code, About: about, On: on, At: at, Days: days, Hours: hours, Dates: dates, Since: since})
	return nil
}

// callDeadlines are the closings of open calls: for those who watch, and for those whose draft is not handed in.
func callDeadlines(g *gathering) error {
	calls, err := Find[call.Call](g.tx, Where{"State": string(call.Open)})
	if err != nil {
		return err
	}
	for _, c := range calls {
		if c.CloseAt == nil || c.OpenAt == nil {
			continue
		}
		ref := c.Ref()
		about := notice.About{Kind: c.Kind(), ID: c.ID, Call: &ref}
		for _, code := range []domain.NoticeCode{"CALL_CLOSING", "DRAFT_NOT_SUBMITTED"} {
			if err := g.hang(code, about, c.Regime, c.RulesOn, period.DateOf(*c.CloseAt), *c.CloseAt, *c.OpenAt); err != nil {
				return err
			}
		}
	}
	return nil
}

func supplementDeadlines(g *gathering) error {
	list, err := Find[application.Application](g.tx, Where{"State": string(application.SupplementRequested)})
	if err != nil {
		return err
	}
	calls := map[domain.CallID]*call.Call{}
	for _, a := range list {
		if a.SupplementDueAt == nil {
			continue
		}
		c := calls[a.CallID]
		if c == nil {
			if c, err = Get[call.Call](g.tx, int64(a.CallID)); err != nil {
				return err
			}
			calls[a.CallID] = c
		}
		about := notice.About{Kind: a.Kind(), ID: a.ID, Call: &a.CallID}
		// The instant is the last one of its day, or the end of it: a moment before is the day people count to.
		on := period.DateOf(a.SupplementDueAt.Add(-time.Second))
		if err := g.hang("SUPPLEMENT_REQUEST", about, c.Regime, c.RulesOn, on, *a.SupplementDueAt, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// periodDeadlines are the ends of running projects.
func periodDeadlines(g *gathering) error {
	list, err := Find[agreement.Agreement](g.tx, Where{"State": string(agreement.Active), "EndOn": AtOrBefore{g.today.AddDays(ahead)}})
	if err != nil {
		return err
	}
	for _, a := range list {
		about := notice.About{Kind: a.Kind(), ID: a.ID, Call: &a.CallID}
		if err := g.hang("PERIOD_END", about, a.Regime, a.RulesOn, a.EndOn, time.Time{}, a.StartOn.Start()); err != nil {
			return err
		}
	}
	return nil
}

// amendmentDeadlines warn the officers of an answer that is due, and alarm them on its day.
func amendmentDeadlines(g *gathering) error {
	list, err := Find[amendment.Amendment](g.tx, Where{"State": []string{string(amendment.Submitted), string(amendment.Reviewing)}})
	if err != nil {
		return err
	}
	for _, m := range list {
		about := notice.About{Kind: m.Kind(), ID: m.ID, Call: &m.CallID}
		for _, on := range []period.Date{m.WarnOn, m.AnswerDueOn} {
			if !on.IsZero() {
				g.open = append(g.open, notice.Deadline{Code: "AMENDMENT_SLA", About: about, On: on, Days: []int{0}})
			}
		}
	}
	return nil
}

// settlementDeadlines are the report, the time to object and the money that is due back.
func settlementDeadlines(g *gathering) error {
	states := []string{string(settlement.ReportDue), string(settlement.ReportOverdue), string(settlement.Notified), string(settlement.PaymentDue)}
	list, err := Find[settlement.Settlement](g.tx, Where{"State": states})
	if err != nil {
		return err
	}
	agreements, err := g.agreements(list)
	if err != nil {
		return err
	}
	for _, s := range list {
		code, on, since := domain.NoticeCode("EXPENDITURE_REPORT_DUE"), s.ReportDueOn, s.EndedOn
		switch s.State {
		case settlement.Notified:
			code, on, since = "SETTLEMENT_APPEAL_CLOSING", s.AppealUntil, s.NotifiedOn
		case settlement.PaymentDue:
			code, on, since = "REFUND_DUE", s.PayDueOn, s.FinalOn
		}
		a := agreements[s.AgreementID]
		if a == nil {
			continue
		}
		about := notice.About{Kind: s.Kind(), ID: s.ID, Call: &s.CallID}
		if err := g.hang(code, about, a.Regime, a.RulesOn, on, time.Time{}, since.Start()); err != nil {
			return err
		}
	}
	return nil
}

func (g *gathering) agreements(list []*settlement.Settlement) (map[domain.AgreementID]*agreement.Agreement, error) {
	out := map[domain.AgreementID]*agreement.Agreement{}
	if len(list) == 0 {
		return out, nil
	}
	var ids []int64
	for _, s := range list {
		ids = append(ids, int64(s.AgreementID))
	}
	found, err := Find[agreement.Agreement](g.tx, Where{"ID": ids})
	for _, a := range found {
		out[a.Ref()] = a
	}
	return out, err
}

// outcomeDeadlines are the yearly outcome reports that wait.
func outcomeDeadlines(g *gathering) error {
	list, err := Find[outcome.Outcome](g.tx, Where{"State": []string{string(outcome.Open), string(outcome.Returned)}, "DueOn": AtOrBefore{g.today.AddDays(ahead)}})
	if err != nil {
		return err
	}
	for _, o := range list {
		a, err := Get[agreement.Agreement](g.tx, int64(o.AgreementID))
		if err != nil {
			return err
		}
		about := notice.About{Kind: o.Kind(), ID: o.ID, Call: &a.CallID}
		if err := g.hang(outcome.NoticeDue, about, a.Regime, a.RulesOn, o.DueOn, time.Time{}, o.WindowFrom.Start()); err != nil {
			return err
		}
	}
	return nil
}

// longestSending is how long a sender may take: the mail server's own time-out and more. A marker that is older belongs to
// a worker that was killed.
const longestSending = 10 * time.Minute

// listLostMails gives the mails whose sender went away between its two markers to a person: nobody knows whether they went
// out, so they are not sent again by themselves (decisions §20).
func (e *Engine) listLostMails(ctx context.Context) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		lost, err := Find[notice.Notice](tx, Where{"Channel": string(notice.Mail), "State": string(notice.Sending), "SendingAt": AtOrBefore{tx.Now().Add(-longestSending - time.Second)}})
		if err != nil {
			return err
		}
		for _, found := range lost {
			n := new(notice.Notice)
			err := tx.Load(n, found.ID, SkipTaken)
			if domain.KindOf(err) == domain.NotFound || err == nil && n.State != notice.Sending {
				continue
			}
			if err != nil {
				return err
			}
			if _, err := n.Lose(tx.Now(), longestSending); err != nil {
				return err
			}
			if err := tx.Update(n); err != nil {
				return err
			}
		}
		return nil
	})
}
