// This file reads the numbers the rules ask by from a rule set. A rule whose number is not stated does not apply.
package screening

import (
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Params are the numbers of one rule set. Zero means that the rule set states none.
type Params struct {
	Regime ruleset.Regime
	On     period.Date // the day of the rule set

	Plan budget.Params // the numbers of the cost rules, which give the caps

	Entry               calendar.Term // to enter a line after it was paid
	EntryBeforeSpending bool
	SimpleReceiptWon    krw.Won // most a simple receipt proves
	NightFrom, NightTo  int     // hours; night runs over midnight
	MeetingMemoWon      krw.Won // meeting cost from which minutes or an approval are asked for
	MeetingHeadWon      krw.Won // per head
	SplitDays           calendar.Term
	SplitWon            krw.Won
	RivalQuoteWon       krw.Won
	PriceExcessBp       krw.Bp
	SameVendor          int
	LastMonthBp         krw.Bp
	SupplyOnly          bool // a taxable organisation's VAT is never recognised
	NewHire             calendar.Term
	NewHireMedium       bool // medium companies pay new hires in cash, not only small ones
	SoftwareStaff       bool // small companies pay staff of the named fields in cash
	ParticipationBp     krw.Bp
	NonProfitBp         krw.Bp // participation cap of public institutes
	ParticipationYearly bool   // that cap holds on the average of a year
	EquipmentCutoff     calendar.Term
	SoftwareCutoff      calendar.Term // software and cloud contracts
	EquipmentWon        krw.Won       // unit price that needs approval
	RegisterWon         krw.Won       // unit price that is registered
	Register            calendar.Term // to register it after it was acquired
	IncentivePersonBp   krw.Bp
	IncentivePersonFrom int
	IncentiveGapBp      krw.Bp // the incentive may be ahead of direct cost by this much
	OwnShareCutoff      calendar.Term
}

// ParamsFrom reads the numbers of a rule set.
func ParamsFrom(s ruleset.Set, on period.Date) (Params, error) {
	r := s.Read()
	p := Params{Regime: s.Regime, On: on, Plan: budget.ParamsOf(s, budget.Limits{})}
	for code, into := range map[ruleset.Code]*krw.Won{
		ruleset.SimpleReceiptMax: &p.SimpleReceiptWon, ruleset.MeetingMemoWon: &p.MeetingMemoWon, ruleset.MeetingPerHeadWon: &p.MeetingHeadWon,
		ruleset.SplitWon: &p.SplitWon, ruleset.RivalQuoteWon: &p.RivalQuoteWon, ruleset.EquipmentApprovalWon: &p.EquipmentWon,
		ruleset.EquipmentRegisterWon: &p.RegisterWon,
	} {
		if s.Has(code) {
			*into = r.Won(code)
		}
	}
	for code, into := range map[ruleset.Code]*krw.Bp{
		ruleset.PriceExcess: &p.PriceExcessBp, ruleset.LastMonthShare: &p.LastMonthBp, ruleset.ParticipationMax: &p.ParticipationBp,
		ruleset.ParticipationMaxNonProfit: &p.NonProfitBp, ruleset.IncentivePersonMax: &p.IncentivePersonBp, ruleset.IncentiveSpendingGap: &p.IncentiveGapBp,
	} {
		if s.Has(code) {
			*into = r.Bp(code)
		}
	}
	for code, into := range map[ruleset.Code]*int{
		ruleset.NightFrom: &p.NightFrom, ruleset.NightTo: &p.NightTo, ruleset.SameVendorPerformers: &p.SameVendor,
		ruleset.IncentivePersonFrom: &p.IncentivePersonFrom,
	} {
		if s.Has(code) {
			*into = r.Count(code)
		}
	}
	for code, into := range map[ruleset.Code]*calendar.Term{
		ruleset.EntryTerm: &p.Entry, ruleset.SplitWindow: &p.SplitDays, ruleset.NewHireTerm: &p.NewHire,
		ruleset.EquipmentCutoff: &p.EquipmentCutoff, ruleset.SoftwareCutoff: &p.SoftwareCutoff, ruleset.OwnShareCutoff: &p.OwnShareCutoff,
		ruleset.EquipmentRegisterTerm: &p.Register,
	} {
		if s.Has(code) {
			*into = r.Term(code)
		}
	}
	for code, into := range map[ruleset.Code]*bool{
		ruleset.EntryBeforeSpending: &p.EntryBeforeSpending, ruleset.SupplyOnlyWhenTaxable: &p.SupplyOnly,
		ruleset.NewHireCashMedium: &p.NewHireMedium, ruleset.SoftwareStaffCash: &p.SoftwareStaff,
		ruleset.ParticipationYearly: &p.ParticipationYearly,
	} {
		if s.Has(code) {
			*into = r.Flag(code)
		}
	}
	return p, r.Err()
}
