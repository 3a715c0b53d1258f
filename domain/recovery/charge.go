// This file is the money on top of what was wrongly used: the surcharge (F6 to F8) and the charge for paying late (F9).
package recovery

import (
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Cause is what a surcharge is reckoned from.
type Cause struct {
	Ground  Ground
	BaseWon krw.Won // what has to be returned
	// FinesWon is what courts have already fined for the same act; surcharge and fines together stay under the limit.
	FinesWon krw.Won
	// PrincipalInWindowWon is all that was wrongly received within the window of the exemption, this case included.
	PrincipalInWindowWon krw.Won
	// SelfReported is set when the performer reported it before the prior notice and paid everything back.
	SelfReported bool
	// CollectionWon is what collecting would cost, 0 when unknown.
	CollectionWon krw.Won
}

// Why no surcharge is imposed, or that it was cut: message keys recovery.surcharge.<word>.
const (
	SurchargeFull         = "full"
	SurchargeCapped       = "capped"
	SurchargeNoMultiple   = "no_multiple"   // the rule set has none for this ground
	SurchargeExempt       = "exempt"        // small amount (공공재정환수법 §11)
	SurchargeSelfReported = "self_reported" // (공공재정환수법 §10①)
	SurchargeNotWorth     = "not_worth"     // collecting costs more
)

var multiples = map[Ground]ruleset.Code{
	Fraud: ruleset.SurchargeFraud, Overclaim: ruleset.SurchargeOverclaim, Diversion: ruleset.SurchargeDiversion,
	Breach: ruleset.SurchargeBreach, Ineligible: ruleset.SurchargeIneligible,
}

// Surcharge works out the surcharge and says in a word how it came about: base × the multiple of the ground, at most
// base × the limit less fines (보조금법 시행령 §14의2③, 공공재정환수법 §9, 혁신법 §32①).
func Surcharge(rules ruleset.Set, c Cause) (krw.Won, string, error) {
	code, has := multiples[c.Ground]
	if !has || !rules.Has(code) {
		return 0, SurchargeNoMultiple, nil
	}
	if c.BaseWon < 0 || c.FinesWon < 0 {
		return 0, "", domain.E(domain.Invalid, "recovery.surcharge.invalid")
	}
	r := rules.Read()
	multiple, limit, exempt := r.Bp(code), r.Bp(ruleset.SurchargeCap), r.Won(ruleset.SurchargeExemptWon)
	if err := r.Err(); err != nil {
		return 0, "", err
	}
	if max(c.PrincipalInWindowWon, c.BaseWon) <= exempt {
		return 0, SurchargeExempt, nil
	}
	if c.SelfReported {
		return 0, SurchargeSelfReported, nil
	}
	won, word := c.BaseWon.Of(multiple), SurchargeFull
	if most := max(0, c.BaseWon.Of(limit)-c.FinesWon); won > most {
		won, word = most, SurchargeCapped
	}
	if c.CollectionWon > won {
		return 0, SurchargeNotWorth, nil
	}
	return won, word, nil
}

// LateCharge is F9 on an amount that was due on one day and is paid on another (보조금법 시행령 §14의2⑧, 공공재정환수법 시행령 §8): a
// first step for the first week, a second for the first month, then a step more for every month that has passed. A month
// has passed when its last day is over, as with the first one.
func LateCharge(rules ruleset.Set, amount krw.Won, dueOn, paidOn period.Date) (krw.Won, error) {
	if paidOn <= dueOn || amount <= 0 {
		return 0, nil
	}
	r := rules.Read()
	week, month := r.Term(ruleset.LateWeekTerm), r.Term(ruleset.LateMonthTerm)
	weekRate, monthRate, perMonth, limit := r.Bp(ruleset.LateWeekRate), r.Bp(ruleset.LateMonthRate), r.Bp(ruleset.LatePerMonthRate), r.Bp(ruleset.LateCap)
	if err := r.Err(); err != nil {
		return 0, err
	}
	switch {
	case paidOn <= after(dueOn, week):
		return amount.Of(min(weekRate, limit)), nil
	case paidOn <= after(dueOn, month):
		return amount.Of(min(monthRate, limit)), nil
	}
	rate := monthRate
	for n := 1; rate < limit && paidOn > dueOn.AddMonths(n); n++ {
		rate += perMonth
	}
	return amount.Of(min(rate, limit)), nil
}

// after is a term laid on a day as it is: a charge runs through holidays.
func after(d period.Date, t calendar.Term) period.Date {
	if t.Unit == calendar.Month {
		return d.AddMonths(t.N)
	}
	return d.AddDays(t.N)
}
