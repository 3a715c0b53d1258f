// This file holds the acts on an amendment.
package amendment

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Terms are the periods of a rule set that bind an amendment.
type Terms struct {
	Cutoff         calendar.Term // before the agreement ends (ICT R&D rules §24② 1개월)
	CarryOverAtEnd bool          // a carry-over may be asked for until the last day (ICT §24②)
	Answer         calendar.Term // for the agency's answer (ICT §24⑤ 15일)
	Warn           calendar.Term // after which the officer is warned
	Supplement     calendar.Term
}

// TermsFrom reads the terms of a rule set.
func TermsFrom(s ruleset.Set) (Terms, error) {
	r := s.Read()
	t := Terms{Cutoff: r.Term(ruleset.AmendmentCutoff), Answer: r.Term(ruleset.AmendmentAnswerTerm), Warn: r.Term(ruleset.AmendmentWarnTerm),
		Supplement: r.Term(ruleset.SupplementTerm)}
	if s.Has(ruleset.CarryOverUntilEnd) {
		t.CarryOverAtEnd = r.Flag(ruleset.CarryOverUntilEnd)
	}
	return t, r.Err()
}

// CutoffOn is the last day on which an amendment may be submitted: a carry-over until the agreement's last day,
// everything else a term before it (ICT R&D rules §24②).
func CutoffOn(end period.Date, changes Changes, t Terms, cal calendar.Calendar) period.Date {
	if t.CarryOverAtEnd && onlyCarryOver(changes) {
		return end
	}
	return cal.Cutoff(end, t.Cutoff)
}

func onlyCarryOver(changes Changes) bool {
	for _, c := range changes {
		if c.Code != ChangeCarryOver {
			return false
		}
	}
	return len(changes) > 0
}

// Standing is what stands for and against an amendment outside of it.
type Standing struct {
	Running  bool            // the agreement
	Problems domain.Problems // what the rules of the plan of costs say against the changed plan; none for other changes
}

// Facts gathers what the guards read, for one day and one event.
func (a *Amendment) Facts(event Event, today period.Date, s Standing) Facts {
	return Facts{
		PlanProblems: s.Problems, OpenExceptions: a.Exceptions.Open(),
		CutoffOn: a.CutoffOn, CutoffOpen: a.CutoffOn == 0 || today <= a.CutoffOn,
		AgreementRunning: s.Running, Changes: len(a.Changes), Reason: a.Reason != "",
		TypeFits:        a.typeFits(event),
		SupplementDueOn: a.SupplementDueOn, SupplementOpen: a.SupplementDueOn == 0 || today <= a.SupplementDueOn,
		SupplementOver:   a.SupplementDueOn != 0 && today > a.SupplementDueOn,
		ExtensionIsLater: true,
	}
}

func (a *Amendment) typeFits(event Event) bool {
	switch event {
	case Submit:
		return a.Type != Discretionary
	case RecordOwn:
		return a.Type == Discretionary
	case StartReview:
		return a.Type == Approval
	case Acknowledge:
		return a.Type == Notice
	}
	return true
}

func (a *Amendment) fire(event Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(a.State, event, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	a.State = to
	return change, nil
}

// Describe writes what is to be changed while the amendment is a draft or is being supplemented, and weighs it.
func (a *Amendment) Describe(changes Changes, patch Patch, reason string, regime ruleset.Regime, t Thresholds) (domain.Change, error) {
	if a.State != Draft && a.State != SupplementRequested {
		return domain.Change{}, domain.E(domain.Refused, "amendment.describe.closed")
	}
	if err := Forbidden(changes, t); err != nil {
		return domain.Change{}, err
	}
	kind := TypeOf(regime, changes, t)
	if a.State == SupplementRequested && kind != a.Type {
		return domain.Change{}, domain.E(domain.Refused, "amendment.describe.other_type")
	}
	a.Changes, a.Patch, a.Reason, a.Type = changes, patch, reason, kind
	return domain.Act("describe", map[string]any{"type": string(a.Type), "changes": len(changes)}), nil
}

// Submit hands the amendment in; the agency's time to answer begins. A notice takes effect on the day it is received.
func (a *Amendment) Submit(now time.Time, s Standing, t Terms, cal calendar.Calendar) (domain.Change, error) {
	today := period.DateOf(now)
	change, err := a.fire(Submit, a.Facts(Submit, today, s), "")
	if err != nil {
		return change, err
	}
	a.SubmittedOn, a.SubmittedAt = today, &now
	if a.Type == Approval {
		a.WarnOn, a.AnswerDueOn = cal.Due(today, t.Warn), cal.Due(today, t.Answer)
	}
	return change.With("type", string(a.Type)).With("answerDueOn", a.AnswerDueOn.String()), nil
}

// Record notes a change that the performer makes at its own discretion; it holds from today.
func (a *Amendment) Record(now time.Time, s Standing) (domain.Change, error) {
	today := period.DateOf(now)
	change, err := a.fire(RecordOwn, a.Facts(RecordOwn, today, s), "")
	if err != nil {
		return change, err
	}
	a.SubmittedOn, a.SubmittedAt, a.EffectiveOn = today, &now, today
	return change, nil
}

// Review takes an approval amendment up.
func (a *Amendment) Review(today period.Date, s Standing) (domain.Change, error) {
	return a.fire(StartReview, a.Facts(StartReview, today, s), "")
}

// Decided says who decided, when, and in which words.
type Decided struct {
	By    domain.PersonID
	At    time.Time
	Words string
}

func (a *Amendment) decide(d Decided) {
	if d.By != 0 {
		a.DecidedBy = &d.By
	}
	a.DecidedAt, a.Decision = &d.At, d.Words
}

// Acknowledge takes note of a notice, which has held since it was received (ICT R&D rules §24⑧).
func (a *Amendment) Acknowledge(d Decided, s Standing) (domain.Change, error) {
	change, err := a.fire(Acknowledge, a.Facts(Acknowledge, period.DateOf(d.At), s), "")
	if err != nil {
		return change, err
	}
	a.decide(d)
	a.EffectiveOn = a.SubmittedOn
	return change.With("effectiveOn", a.EffectiveOn.String()), nil
}

// Approve accepts the change from the day of approval (ICT R&D rules §24⑧).
func (a *Amendment) Approve(d Decided, s Standing) (domain.Change, error) {
	today := period.DateOf(d.At)
	f := a.Facts(Approve, today, s)
	f.OwnException = a.confirmed(d.By)
	change, err := a.fire(Approve, f, "")
	if err != nil {
		return change, err
	}
	a.decide(d)
	a.EffectiveOn = today
	return change.With("effectiveOn", today.String()), nil
}

// confirmed reports whether the person confirmed one of the exceptions: another one approves, as with the requirements of an application.
func (a *Amendment) confirmed(by domain.PersonID) bool {
	return slices.ContainsFunc(a.Exceptions, func(x Exception) bool { return x.By != 0 && x.By == by })
}

// Reject refuses the change, or cancels a notice that may not stand (a debarred participant, ICT R&D rules §24⑥).
func (a *Amendment) Reject(d Decided, s Standing) (domain.Change, error) {
	change, err := a.fire(Reject, a.Facts(Reject, period.DateOf(d.At), s), d.Words)
	if err != nil {
		return change, err
	}
	a.decide(d)
	return change, nil
}

// RequestSupplement sends it back once more; the agency's time stands still meanwhile because the answer is due anew after the supplement.
func (a *Amendment) RequestSupplement(reason string, today period.Date, s Standing, t Terms, cal calendar.Calendar) (domain.Change, error) {
	change, err := a.fire(RequestSupplement, a.Facts(RequestSupplement, today, s), reason)
	if err != nil {
		return change, err
	}
	a.SupplementDueOn = cal.Due(today, t.Supplement)
	return change.With("dueOn", a.SupplementDueOn.String()), nil
}

// Supplement hands it in again.
func (a *Amendment) Supplement(now time.Time, s Standing, t Terms, cal calendar.Calendar) (domain.Change, error) {
	today := period.DateOf(now)
	change, err := a.fire(Supplement, a.Facts(Supplement, today, s), "")
	if err != nil {
		return change, err
	}
	a.WarnOn, a.AnswerDueOn, a.SupplementDueOn = cal.Due(today, t.Warn), cal.Due(today, t.Answer), 0
	return change, nil
}

// TimeOut rejects an amendment that was not supplemented in time.
func (a *Amendment) TimeOut(today period.Date) (domain.Change, error) {
	return a.fire(TimeOut, a.Facts(TimeOut, today, Standing{Running: true}), "")
}

// ExtendAnswer announces a later answer with its reason (ICT R&D rules §24⑤).
func (a *Amendment) ExtendAnswer(until, today period.Date, reason string) (domain.Change, error) {
	f := a.Facts(ExtendAnswer, today, Standing{Running: true})
	f.ExtensionIsLater = until > a.AnswerDueOn && until > today
	change, err := a.fire(ExtendAnswer, f, reason)
	if err != nil {
		return change, err
	}
	before := a.AnswerDueOn
	a.AnswerDueOn, a.AnswerExtendedOn = until, today
	return change.With("before", before.String()).With("after", until.String()), nil
}

// Withdraw takes the amendment back.
func (a *Amendment) Withdraw(reason string, today period.Date) (domain.Change, error) {
	return a.fire(Withdraw, a.Facts(Withdraw, today, Standing{Running: true}), reason)
}

// Overdue reports whether the agency owes an answer on the day, and by how many days (D+15 breach, domain document §2.5).
func (a *Amendment) Overdue(today period.Date) (days int, overdue bool) {
	if a.AnswerDueOn == 0 || (a.State != Submitted && a.State != Reviewing) || today <= a.AnswerDueOn {
		return 0, false
	}
	return int(today - a.AnswerDueOn), true
}

// Apply notes that the agreement has taken the change over. Error amendment.apply.again, amendment.apply.not_effective.
func (a *Amendment) Apply(now time.Time) (domain.Change, error) {
	if a.AppliedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "amendment.apply.again")
	}
	if a.State != Approved && a.State != Acknowledged || a.EffectiveOn == 0 {
		return domain.Change{}, domain.E(domain.Refused, "amendment.apply.not_effective")
	}
	a.AppliedAt = &now
	return domain.Act("apply", map[string]any{"effectiveOn": a.EffectiveOn.String()}), nil
}
