// This file reads what a rule set says about payments.
package payment

import (
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Terms are the numbers of a rule set that bind payments; zero where the regime states none.
type Terms struct {
	First         calendar.Term // from the conclusion to the first payment (ICT R&D rules §29② 1개월)
	RequestBefore calendar.Term // before the planned day, from when a request is taken (ICT cost rules §8 10일)
	Forward       calendar.Term // for the lead to pass shares on (ICT cost rules §8③ 15일)
	Silence       calendar.Term // after which a participant may report (30일)
	// OwnShareCutoff is before the end of the year by when R&D performers must have paid their own share (R&D decree §19⑤ 3개월).
	OwnShareCutoff calendar.Term
	SpentBp        krw.Bp // share of earlier instalments to be spent before the next
	MatchingFirst  bool
	// InstalmentsMin is how many instalments there must be at least (subsidy 2, fund 4).
	InstalmentsMin int
}

// TermsFrom reads the terms of a rule set.
func TermsFrom(s ruleset.Set) (Terms, error) {
	r := s.Read()
	t := Terms{First: r.Term(ruleset.FirstPaymentTerm), Forward: r.Term(ruleset.ForwardTerm), Silence: r.Term(ruleset.SilenceTerm),
		SpentBp: r.Bp(ruleset.PreviousSpentMin), MatchingFirst: r.Flag(ruleset.MatchingFirst), InstalmentsMin: r.Count(ruleset.InstallmentsMin)}
	if s.Has(ruleset.RequestBefore) {
		t.RequestBefore = r.Term(ruleset.RequestBefore)
	}
	if s.Has(ruleset.OwnShareCutoff) {
		t.OwnShareCutoff = r.Term(ruleset.OwnShareCutoff)
	}
	return t, r.Err()
}

// RequestFrom is the first day on which an instalment planned for a day may be requested; zero where the rules set none.
func (t Terms) RequestFrom(planned period.Date, cal calendar.Calendar) period.Date {
	if t.RequestBefore.N == 0 {
		return 0
	}
	return cal.Cutoff(planned, t.RequestBefore)
}
