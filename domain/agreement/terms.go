// This file counts the dates before an agreement is concluded.
package agreement

import (
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Terms are the periods of a rule set that run before the conclusion.
type Terms struct {
	Plan  calendar.Term // for the revised plan, from the request (ICT R&D rules §22② 15일, R&D decree §12⑥ 20일)
	Limit calendar.Term // for the conclusion, from the notice (ICT §23② 1개월, R&D decree §13② 30일)
	// LimitAbroad is the longer limit of international joint work (ICT §23② 2개월); zero where the regime knows none.
	LimitAbroad calendar.Term
}

// TermsFrom reads the terms of a rule set.
func TermsFrom(s ruleset.Set) (Terms, error) {
	r := s.Read()
	t := Terms{Plan: r.Term(ruleset.PlanTerm), Limit: r.Term(ruleset.ConcludeTerm)}
	if s.Has(ruleset.ConcludeJointTerm) {
		t.LimitAbroad = r.Term(ruleset.ConcludeJointTerm)
	}
	return t, r.Err()
}

// LimitFor is the term that binds this agreement.
func (t Terms) LimitFor(abroad bool) calendar.Term {
	if abroad && t.LimitAbroad.N > 0 {
		return t.LimitAbroad
	}
	return t.Limit
}

// LimitAfter is the last day to conclude an agreement whose selection was noticed, or the appeal about it ended, on a day.
func (t Terms) LimitAfter(from period.Date, abroad bool, cal calendar.Calendar) period.Date {
	return cal.Due(from, t.LimitFor(abroad))
}

// setDates counts from the later of the result notice and the end of an appeal about it (decision 19).
// A due date that was extended by hand is never shortened.
func (a *Agreement) setDates(t Terms, cal calendar.Calendar) {
	from := max(a.ResultNoticedOn, a.AppealEndedOn)
	a.LimitOn = max(a.LimitOn, t.LimitAfter(from, a.Abroad, cal))
	a.PlanDueOn = max(a.PlanDueOn, min(cal.Due(from, t.Plan), a.LimitOn))
}
