// This file is what people and sweeps do to a recovery: each act sets its fields and fires its row.
package recovery

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Propose makes a case. principal is what shall be recovered.
func Propose(agreement domain.AgreementID, call domain.CallID, org domain.OrganizationID, g Ground, principal krw.Won) *Recovery {
	return &Recovery{AgreementID: agreement, CallID: call, OrganizationID: org, Ground: g, State: Proposed, ProposedWon: principal, PrincipalWon: principal, Plan: Plan{}}
}

// OfSurcharge is the case that collects a surcharge. The sanction has been through the panel, heard and decided: the case
// begins as notified on the day the sanction's notice reached the subject, with the terms of payment and of objection from there.
func OfSurcharge(agreement domain.AgreementID, call domain.CallID, org domain.OrganizationID, g Ground, basis, facts string, won krw.Won,
	decidedOn period.Date, decidedBy domain.PersonID, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (*Recovery, error) {
	r := &Recovery{AgreementID: agreement, CallID: call, OrganizationID: org, Ground: g, Basis: basis, Facts: facts, State: Notified, SurchargeWon: won,
		DecidedOn: decidedOn, DecidedBy: &decidedBy, Plan: Plan{}}
	return r, r.tell(reachedOn, rules, cal)
}

// Describe states the case while it is being considered: the article, what happened, and how much is to come back.
// Error recovery.describe.closed.
func (r *Recovery) Describe(basis, facts string, won krw.Won) (domain.Change, error) {
	if r.State != Proposed {
		return domain.Change{}, domain.E(domain.Refused, "recovery.describe.closed")
	}
	if won <= 0 {
		return domain.Change{}, domain.E(domain.Invalid, "recovery.claim.amount").At("won")
	}
	before := r.ProposedWon
	r.Basis, r.Facts, r.ProposedWon, r.PrincipalWon = basis, facts, won, won
	return domain.Act("describe", map[string]any{"before": int64(before), "after": int64(won)}), nil
}

// Know is what the guards read at an instant, as far as the case itself knows it. PanelMet, WithinProposal, AbovePaid,
// PlanAllowed, PaidSomething, PaidAll and PanelWroteOff belong to one act each and are filled by it.
func (r *Recovery) Know(now time.Time) Facts {
	today := period.DateOf(now)
	return Facts{
		ExplainUntil: r.ExplainUntil, DueOn: r.DueOn, DemandDueOn: r.DemandDueOn, OutstandingWon: r.OutstandingWon(),
		Stated:           slices.Contains(Grounds, r.Ground) && r.Basis != "" && r.PrincipalWon > 0,
		PanelMet:         r.PanelOn != 0,
		ExplainOpen:      r.ExplainUntil != 0 && today <= r.ExplainUntil,
		HeardOrOver:      r.ExplainedAt != nil || r.ExplainUntil != 0 && today > r.ExplainUntil,
		WithinProposal:   r.PrincipalWon <= r.ProposedWon,
		AbovePaid:        r.PaidWon <= r.TotalWon(),
		PaidAll:          r.OutstandingWon() == 0,
		DueOver:          r.DaysOverdue(today) > 0,
		DemandOver:       r.DemandDueOn != 0 && today > r.DemandDueOn,
		SomethingToRemit: r.PaidWon > 0,
	}
}

func (r *Recovery) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(r.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	r.State = to
	return change, nil
}

// SubmitToPanel lays the case before the panel.
func (r *Recovery) SubmitToPanel(now time.Time) (domain.Change, error) {
	return r.fire(SubmitToPanel, r.Know(now), "")
}

// Recommend records that the panel wants the money back, and gives the performer prior notice, which reaches it on
// reachedOn. Its term to explain runs from there.
func (r *Recovery) Recommend(now time.Time, panelOn period.Date, note string, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	term, err := rules.Term(ruleset.SanctionExplainTerm)
	if err != nil {
		return domain.Change{}, err
	}
	next := *r
	next.PanelOn, next.PanelNote = panelOn, note
	next.PreNoticedOn, next.ExplainUntil = reachedOn, cal.Due(reachedOn, term)
	change, err := next.fire(Recommend, next.Know(now), "")
	if err == nil {
		*r = next
	}
	return change, err
}

// Explain records the performer's explanation.
func (r *Recovery) Explain(now time.Time, text string) (domain.Change, error) {
	change, err := r.fire(Explain, r.Know(now), "")
	if err == nil {
		r.Explanation, r.ExplainedAt = text, &now
	}
	return change, err
}

// Claim is what is decided to be recovered.
type Claim struct{ PrincipalWon, InterestWon, SurchargeWon krw.Won }

func (c Claim) check() error {
	if c.PrincipalWon < 0 || c.InterestWon < 0 || c.SurchargeWon < 0 || c.PrincipalWon+c.InterestWon+c.SurchargeWon == 0 {
		return domain.E(domain.Invalid, "recovery.claim.amount").At("won")
	}
	return nil
}

// Decide fixes the claim. The principal may not be more than what was proposed and explained.
func (r *Recovery) Decide(now time.Time, c Claim, by domain.PersonID, reason string) (domain.Change, error) {
	if err := c.check(); err != nil {
		return domain.Change{}, err
	}
	next := *r
	next.PrincipalWon, next.InterestWon, next.SurchargeWon = c.PrincipalWon, c.InterestWon, c.SurchargeWon
	next.DecidedOn, next.DecidedBy = period.DateOf(now), &by
	change, err := next.fire(Decide, next.Know(now), reason)
	if err == nil {
		*r = next
	}
	return change, err
}

// Notify demands the money. The terms of payment and of objection run from the day the notice reaches the performer.
func (r *Recovery) Notify(now time.Time, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	next := *r
	if err := next.tell(reachedOn, rules, cal); err != nil {
		return domain.Change{}, err
	}
	change, err := next.fire(Notify, r.Know(now), "")
	if err == nil {
		*r = next
	}
	return change, err
}

// tell sets the dates that run from the day a notice reached the performer.
func (r *Recovery) tell(reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) error {
	t := rules.Read()
	pay, appeal, demand := t.Term(ruleset.RecoveryTerm), t.Term(ruleset.AppealDispositionTerm), t.Term(ruleset.DemandTerm)
	if err := t.Err(); err != nil {
		return err
	}
	r.NotifiedOn, r.DueOn, r.AppealUntil = reachedOn, cal.Due(reachedOn, pay), cal.Due(reachedOn, appeal)
	r.DemandBy = cal.Due(r.DueOn, demand)
	return nil
}

// Revise changes the claim after an objection was upheld. It may not fall below what is paid, nor rise above the proposal.
func (r *Recovery) Revise(now time.Time, c Claim, reason string) (domain.Change, error) {
	if err := c.check(); err != nil {
		return domain.Change{}, err
	}
	next := *r
	next.PrincipalWon, next.InterestWon, next.SurchargeWon = c.PrincipalWon, c.InterestWon, c.SurchargeWon
	change, err := next.fire(Revise, next.Know(now), reason)
	if err == nil {
		*r = next
	}
	return change, err
}

// GrantInstallments puts the payment off by a plan: as often and as long as the rule set allows (ICT: once, two years).
func (r *Recovery) GrantInstallments(now time.Time, plan Plan, rules ruleset.Set, reason string) (domain.Change, error) {
	f := r.Know(now)
	if rules.Has(ruleset.RecoveryDeferrals) {
		t := rules.Read()
		times, longest := t.Count(ruleset.RecoveryDeferrals), t.Term(ruleset.RecoveryDeferralMax)
		if err := t.Err(); err != nil {
			return domain.Change{}, err
		}
		f.PlanAllowed = r.Extends < times && plan.sound(r.OutstandingWon(), period.DateOf(now), r.DueOn.AddMonths(longest.N))
	}
	change, err := r.fire(GrantInstallments, f, reason)
	if err == nil {
		// What is paid already counts as a first instalment, so that the plan and PaidWon stay comparable.
		if r.PaidWon > 0 {
			plan = append(Plan{{DueOn: r.PaidOn, Won: r.PaidWon}}, plan...)
		}
		r.Plan, r.Extends = plan, r.Extends+1
	}
	return change, err
}

// sound reports whether a plan sums to what is owed, in rising order of date from a day until a last day.
func (p Plan) sound(owed krw.Won, from, until period.Date) bool {
	last := from
	for _, i := range p {
		if i.Won <= 0 || i.DueOn < last || i.DueOn > until {
			return false
		}
		last = i.DueOn
	}
	return len(p) > 0 && p.Total() == owed
}

// ChargeLate brings the charge for paying late up to a day: on what is owed without it, from the day it was due. A charge
// never falls.
func (r *Recovery) ChargeLate(on period.Date, rules ruleset.Set) (domain.Change, error) {
	if r.DueOn == 0 || r.State.Ended() {
		return domain.Change{}, domain.E(domain.Refused, "recovery.late.not_now")
	}
	base := r.PrincipalWon + r.InterestWon + r.SurchargeWon - r.PaidWon
	charge, err := LateCharge(rules, max(0, base), r.DueOn, on)
	if err != nil {
		return domain.Change{}, err
	}
	was := r.LateChargeWon
	r.LateChargeWon = max(was, charge)
	return domain.Act("chargeLate", map[string]any{"before": was, "after": r.LateChargeWon}), nil
}

// Pay books money that came in. It ends the claim when nothing is left. More than what is owed is refused.
func (r *Recovery) Pay(now time.Time, won krw.Won) (domain.Change, error) {
	if won > r.OutstandingWon() {
		return domain.Change{}, domain.E(domain.Invalid, "recovery.payment.too_much").At("won").With("amount", r.OutstandingWon())
	}
	event := PayPart
	if won == r.OutstandingWon() {
		event = PayInFull
	}
	f := r.Know(now)
	f.PaidSomething, f.PaidAll = won > 0, won == r.OutstandingWon()
	change, err := r.fire(event, f, "")
	if err != nil {
		return domain.Change{}, err
	}
	r.PaidWon += won
	r.PaidOn = period.DateOf(now)
	return change.With("won", won), nil
}

// Demand sends the demand letter about money that is overdue; its own term runs from the day it reaches the performer.
func (r *Recovery) Demand(now time.Time, reachedOn period.Date, rules ruleset.Set, cal calendar.Calendar) (domain.Change, error) {
	term, err := rules.Term(ruleset.DemandPayTerm)
	if err != nil {
		return domain.Change{}, err
	}
	change, err := r.fire(Demand, r.Know(now), "")
	if err == nil {
		r.DemandedOn, r.DemandDueOn = period.DateOf(now), cal.Due(reachedOn, term)
	}
	return change, err
}

// Enforce hands the case to compulsory collection, after the example of national taxes.
func (r *Recovery) Enforce(now time.Time, reason string) (domain.Change, error) {
	change, err := r.fire(Enforce, r.Know(now), reason)
	if err == nil {
		r.EnforcedOn = period.DateOf(now)
	}
	return change, err
}

// WriteOff gives up what is left, by decision of the panel that met on the day.
func (r *Recovery) WriteOff(now time.Time, panelOn period.Date, reason string) (domain.Change, error) {
	f := r.Know(now)
	f.PanelWroteOff = panelOn != 0 && panelOn <= period.DateOf(now)
	change, err := r.fire(WriteOff, f, reason)
	if err == nil {
		r.WrittenOffWon, r.EndedOn = r.OutstandingWon(), period.DateOf(now)
	}
	return change, err
}

// Drop ends the case without a claim.
func (r *Recovery) Drop(now time.Time, reason string) (domain.Change, error) {
	change, err := r.fire(Drop, r.Know(now), reason)
	if err == nil {
		r.EndedOn = period.DateOf(now)
	}
	return change, err
}

// Remit records that the money went to the treasury.
func (r *Recovery) Remit(now time.Time) (domain.Change, error) {
	change, err := r.fire(Remit, r.Know(now), "")
	if err == nil {
		r.RemittedOn = period.DateOf(now)
	}
	return change, err
}
