package agreement

import (
	"testing"

	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func TestTheDatesOfAProjectAreCountedByItsRules(t *testing.T) {
	cal, day := calendar.Shipped(), period.On(2026, 1, 15)
	type counted func(a *Agreement, set ruleset.Set) (period.Date, error)
	equipment := func(a *Agreement, s ruleset.Set) (period.Date, error) { return a.EquipmentUntil(s, cal) }
	amendment := func(a *Agreement, s ruleset.Set) (period.Date, error) { return a.AmendmentUntil(s, cal) }
	ownShare := func(a *Agreement, s ruleset.Set) (period.Date, error) { return a.OwnShareUntil(s, cal) }
	final := func(a *Agreement, s ruleset.Set) (period.Date, error) { return a.FinalReportOn(s, cal) }
	interim := func(a *Agreement, s ruleset.Set) (period.Date, error) { return a.InterimReportOn(2026, s) }
	for name, c := range map[string]struct {
		regime ruleset.Regime
		fund   bool
		end    period.Date
		count  counted
		want   period.Date
	}{
		"equipment is bought two months before the end (L7 §11⑨)":              {ruleset.ICTFund, false, period.On(2026, 11, 30), equipment, period.On(2026, 9, 30)},
		"the same before a month's end (L5 §23⑤3)":                             {ruleset.NRDInnovation, false, period.On(2026, 12, 31), equipment, period.On(2026, 10, 31)},
		"an amendment is asked for a month before the end (L6 §24②③)":          {ruleset.ICTFund, false, period.On(2026, 11, 30), amendment, period.On(2026, 10, 31)},
		"R&D performers pay their share three months before the end (L4 §19⑤)": {ruleset.NRDInnovation, false, period.On(2026, 11, 30), ownShare, period.On(2026, 8, 31)},
		"no other rules name such a day":                                       {ruleset.ICTFund, true, period.On(2026, 11, 30), ownShare, 0},
		"an ICT project reports finally after 45 days (L6; L7)":                {ruleset.ICTFund, false, period.On(2026, 11, 30), final, period.On(2027, 1, 14)},
		"an R&D project after 60 days (L3; L4)":                                {ruleset.NRDInnovation, false, period.On(2026, 11, 30), final, period.On(2027, 1, 29)},
		"a fund project a month after the fiscal year, on a Monday (L9)":       {ruleset.ICTFund, true, period.On(2026, 6, 30), final, period.On(2027, 2, 1)},
		"a subsidised project's expenditure report is its final report (L10)":  {ruleset.SubsidyAct, false, period.On(2026, 11, 30), final, 0},
		"a fund project reports in between by 15 July (L9)":                    {ruleset.ICTFund, true, period.On(2026, 11, 30), interim, period.On(2026, 7, 15)},
		"but not when it has ended by then":                                    {ruleset.ICTFund, true, period.On(2026, 7, 14), interim, 0},
		"other money asks for no interim report":                               {ruleset.ICTFund, false, period.On(2026, 11, 30), interim, 0},
	} {
		t.Run(name, func(t *testing.T) {
			a := &Agreement{Regime: c.regime, RulesOn: day, FundMoney: c.fund, StartOn: period.On(2026, 3, 1), EndOn: c.end}
			a.Plan.Lines = []budget.Line{{Item: budget.Equipment, GrantWon: 1}}
			set, err := a.RuleSet()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.count(a, set); err != nil || got != c.want {
				t.Errorf("%s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestOnlyAPlanThatBuysEquipmentHasALastDayForIt(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 1, 15))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		line budget.Line
		has  bool
	}{
		"bought with the grant":      {budget.Line{Item: budget.Equipment, GrantWon: 1}, true},
		"bought with own cash":       {budget.Line{Item: budget.Equipment, CashWon: 1}, true},
		"bought with a subsidy":      {budget.Line{Item: budget.SubsidyTangible, GrantWon: 1}, true},
		"given in kind":              {budget.Line{Item: budget.Equipment, InKindWon: 1}, false},
		"materials are no equipment": {budget.Line{Item: budget.Materials, GrantWon: 1}, false},
	} {
		a := &Agreement{EndOn: period.On(2026, 11, 30), Plan: budget.Plan{Lines: []budget.Line{c.line}}}
		if on, err := a.EquipmentUntil(set, calendar.Shipped()); err != nil || on.IsZero() == c.has {
			t.Errorf("%s: %s, %v", name, on, err)
		}
	}
}
