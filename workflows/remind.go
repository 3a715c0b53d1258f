// This file sends the reminders that hang on open deadlines. What is due when is a pure function in domain/notice; here the
// deadlines near enough to a reminder are read, a batch at a time, and each reminder is delivered once.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/inquiry"
	"gongmo/domain/latepermit"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// hook is one sort of deadline that people are reminded of.
type hook struct {
	code domain.NoticeCode
	// near reads the deadlines that may have a reminder due; near enough is what notice.Entry.Near says.
	near func(g *gathering, e notice.Entry) error
	// says fills what the text speaks of besides the date, and whom it concerns where the catalogue's groups are too many. It
	// answers false when there is nothing to remind of any more. Nil where the date says all.
	says func(e *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error)
}

// hooks lists the reminders by the sweep that sends them.
var hooks = map[string][]hook{
	SweepRemind: {
		{code: "CALL_CLOSING", near: nearClosings, says: closingFor},
		{code: "DRAFT_NOT_SUBMITTED", near: nearClosings},
		{code: inquiry.NoticeDue, near: nearInquiries},
		{code: inquiry.NoticeOverdue, near: nearInquiries},
		{code: latepermit.NoticeWaits, near: nearLateDecisions, says: stillUndecided},
		{code: application.NoticeInviteDue, near: nearInvitations, says: stillInvited},
		{code: "SUPPLEMENT_REQUEST", near: nearSupplements},
		{code: "EXPENDITURE_REPORT_DUE", near: nearReports},
		{code: "SETTLEMENT_APPEAL_CLOSING", near: nearAppealEnds},
		{code: "REFUND_DUE", near: nearRefunds},
		{code: "OUTCOME_DUE", near: nearOutcomes},
		{code: "WALLET_EXPIRING", near: nearPapers, says: stillInWallet},
	},
	SweepAgreementRemind: {
		{code: agreement.NoticePlanDue, near: nearPlans},
		{code: agreement.NoticeDue, near: nearLimits},
	},
	SweepRemindProject: {
		{code: "PERIOD_END", near: nearEnds},
		{code: "EQUIPMENT_CUTOFF", near: nearEquipment},
		{code: "AMENDMENT_CUTOFF", near: nearAmendmentCutoffs},
		{code: "AMENDMENT_SLA", near: nearAnswers},
		{code: "INTERIM_REPORT_DUE", near: nearInterimReports},
		{code: "FINAL_REPORT_DUE", near: nearFinalReports, says: stillUnevaluated},
	},
	SweepRemindMoney: {
		{code: "MATCHING_UNPAID", near: nearMatching, says: missingMatching},
		{code: "PARTICIPANT_PAYMENT_15D", near: nearShares, says: unpassedShares},
		{code: "EXPENSE_ENTRY_LATE", near: nearEntries, says: unenteredLines},
	},
	SweepRemindReview: {
		{code: "REVIEWER_REMIND", near: nearAnswersOfReviewers, says: unansweredMembers},
		{code: "REVIEWER_UNSCORED", near: nearScoring, says: unscoredMembers},
	},
}

// Reminded lists the notices that a sweep sends around a date, with the sweep.
func Reminded() map[domain.NoticeCode]string {
	out := map[domain.NoticeCode]string{}
	for sweep, list := range hooks {
		for _, h := range list {
			out[h.code] = sweep
		}
	}
	return out
}

// remindOf does the reminders of one sweep. After an outage the newest reminder of a deadline is sent alone, and none after the
// deadline it speaks of. One that fails does not keep the others.
func remindOf(sweep string) func(*Engine, context.Context) error {
	return func(e *Engine, ctx context.Context) error {
		days, err := e.days(ctx)
		if err != nil {
			return err
		}
		var failed []error
		for _, h := range hooks[sweep] {
			due, err := e.dueOf(ctx, sweep, h, days)
			if err != nil {
				failed = append(failed, fmt.Errorf("gather %s: %w", h.code, err))
			}
			for _, r := range due {
				if err := e.remindOnce(ctx, h, r, days); err != nil {
					failed = append(failed, fmt.Errorf("remind %s: %w", r.DedupeKey, err))
				}
			}
		}
		return errors.Join(failed...)
	}
}

// dueOf reads which reminders of one sort are due and not dealt with.
func (e *Engine) dueOf(ctx context.Context, sweep string, h hook, days calendar.Calendar) ([]notice.Reminder, error) {
	entry, ok := notice.Lookup(h.code)
	if !ok {
		return nil, fmt.Errorf("there is no notice %s", h.code)
	}
	var due []notice.Reminder
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		since, err := lookingBackTo(tx, sweep)
		if err != nil {
			return err
		}
		g := gathering{tx: tx, days: days, entry: entry, since: since, today: period.DateOf(tx.Now()), sets: map[rulesKey]ruleset.Set{}, seen: map[string]bool{}}
		err = h.near(&g, entry)
		due = g.due
		return err
	})
	return due, err
}

// lookingBackTo is the first day whose reminders are still to be sent: the day before the sweep last ended well, so that an outage
// of any length is caught up with and an ordinary minute reads the rows of two days. A sweep that never ran looks back over
// the longest time before a deadline at which anything reminds of it.
func lookingBackTo(tx Tx, sweep string) (period.Date, error) {
	today := period.DateOf(tx.Now())
	runs, err := Find[SweepRun](tx, Where{"Name": sweep})
	if err != nil {
		return 0, err
	}
	since := today.AddDays(-longestLead)
	if len(runs) > 0 && runs[0].GoodAt != nil {
		since = max(since, period.DateOf(*runs[0].GoodAt).AddDays(-1))
	}
	return min(since, today.AddDays(-1)), nil
}

// longestLead is more days than any reminder comes before its deadline.
const longestLead = 60

// remindOnce delivers one reminder to everyone it concerns, unless it was. The row that says so is written in the same
// transaction: a sweep that is killed leaves nothing, and of two at once the second finds the key taken.
func (e *Engine) remindOnce(ctx context.Context, h hook, r notice.Reminder, days calendar.Calendar) error {
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if n, err := tx.Count(notice.Done{}, Where{"DedupeKey": r.DedupeKey}); err != nil || n > 0 {
			return err
		}
		done := notice.DoneBy(r, tx.Now())
		if err := tx.Insert(done); err != nil {
			return err
		}
		until := r.Until
		if until.IsZero() {
			until = r.On.At(23, 59)
		}
		d := delivery{code: r.Code, kind: r.About.Kind, id: r.About.ID, dedupe: r.DedupeKey, org: r.Org, days: days,
			args: domain.Args{"on": r.On, "at": until}}
		if h.says != nil {
			if open, err := h.says(e, tx, r, &d); err != nil || !open {
				return err // dealt with: what it reminds of is done already
			}
		}
		people, err := e.deliver(tx, d)
		if err != nil {
			return err
		}
		done.People = people
		return tx.Update(done)
	})
	if errors.Is(err, domain.E(domain.Conflict, "reminder.done")) {
		return nil // another sweep was quicker
	}
	return err
}

// gathering collects the reminders of one sort that are due, in one transaction.
type gathering struct {
	tx    Tx
	days  calendar.Calendar
	entry notice.Entry
	since period.Date // reminders that fell due before are not caught up with
	today period.Date
	sets  map[rulesKey]ruleset.Set
	open  []notice.Deadline // of the batch
	seen  map[string]bool
	due   []notice.Reminder
}

type rulesKey struct {
	regime ruleset.Regime
	on     period.Date
	fund   bool
}

// near are the days on which deadlines of the notice have to lie.
func (g *gathering) near() []period.Period { return g.entry.Near(g.since, g.today) }

// rules is the rule set of an agreement; ofCall that of a call.
func (g *gathering) rules(a *agreement.Agreement) (ruleset.Set, error) {
	return g.ruleSet(rulesKey{a.Regime, a.RulesOn, a.FundMoney})
}

func (g *gathering) rulesOfCall(c *call.Call) (ruleset.Set, error) {
	return g.ruleSet(rulesKey{c.Regime, c.RulesOn, c.FundMoney})
}

func (g *gathering) ruleSet(key rulesKey) (ruleset.Set, error) {
	if set, ok := g.sets[key]; ok {
		return set, nil
	}
	set, err := ruleset.ForMoney(key.regime, key.on, key.fund)
	if err == nil {
		g.sets[key] = set
	}
	return set, err
}

// hang adds a deadline with the reminders that its rule set gives it. A deadline without a day is none.
func (g *gathering) hang(d notice.Deadline, rules ruleset.Set) error {
	if d.On.IsZero() {
		return nil
	}
	days, hours, dates, err := g.entry.Offsets(rules, d.On)
	if err != nil {
		return err
	}
	d.Code, d.Days, d.Dates = g.entry.Code, append(d.Days, days...), dates
	if !d.At.IsZero() {
		d.Hours = hours
	}
	g.open = append(g.open, d)
	return nil
}

// settle takes from the batch what is due and not dealt with.
func (g *gathering) settle() error {
	found := map[string]notice.Reminder{}
	var keys []string
	for _, r := range notice.Due(g.tx.Now(), g.open) {
		if r.At.Before(g.since.Start()) || g.seen[r.DedupeKey] {
			continue
		}
		g.seen[r.DedupeKey], found[r.DedupeKey] = true, r
		keys = append(keys, r.DedupeKey)
	}
	g.open = nil
	if len(keys) == 0 {
		return nil
	}
	done, err := Find[notice.Done](g.tx, Where{"DedupeKey": keys})
	for _, d := range done {
		delete(found, d.DedupeKey)
	}
	for _, k := range keys {
		if r, ok := found[k]; ok {
			g.due = append(g.due, r)
		}
	}
	return err
}

// byDay and byInstant say how a column names a day.
func byDay(p period.Period) any     { return Between{p.From, p.To} }
func byInstant(p period.Period) any { return Between{p.From.Start(), p.To.End()} }

// batch is how many rows are read at once.
const batch = 200

// rowsNear goes through the rows of a table whose column lies on one of the days, a batch at a time: use hangs the deadlines of
// a batch. where has to be what an index on the column covers.
func rowsNear[T any](g *gathering, where Where, column string, as func(period.Period) any, days []period.Period, id func(*T) int64, use func([]*T) error) error {
	for _, span := range days {
		w := maps.Clone(where)
		w[column] = as(span)
		err := inBatches(g.tx, w, id, func(rows []*T) error {
			if err := use(rows); err != nil {
				return err
			}
			return g.settle()
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// inBatches reads the rows that match by their ids, a batch at a time.
func inBatches[T any](tx Tx, where Where, id func(*T) int64, use func([]*T) error) error {
	w := maps.Clone(where)
	for last := int64(0); ; {
		w["ID"] = After{last}
		var rows []*T
		if err := tx.Find(&rows, Query{Where: w, Order: []string{"ID"}, Limit: batch}); err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil
		}
		if err := use(rows); err != nil {
			return err
		}
		if len(rows) < batch {
			return nil
		}
		last = id(rows[len(rows)-1])
	}
}

// rowsOf reads the rows with these ids, by id.
func rowsOf[T any](tx Tx, list []int64, id func(*T) int64) (map[int64]*T, error) {
	out := map[int64]*T{}
	if len(list) == 0 {
		return out, nil
	}
	rows, err := Find[T](tx, Where{"ID": list})
	for _, r := range rows {
		out[id(r)] = r
	}
	return out, err
}

func idsOf[T any, I ~int64](rows []*T, of func(*T) I) []int64 {
	out := make([]int64, 0, len(rows))
	for _, r := range rows {
		out = append(out, int64(of(r)))
	}
	return out
}

// startOf is the instant since which a thing that began on a day is reminded of; the zero instant when nobody knows.
func startOf(d period.Date) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	return d.Start()
}
