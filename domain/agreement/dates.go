// This file counts the dates that a running project is reminded of.
package agreement

import (
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// EquipmentUntil is the last day on which equipment bought for the project is recognised: a term before its end (R&D cost rules
// §23⑤3, ICT cost rules §11⑨ 2개월). Zero when the plan buys none.
func (a *Agreement) EquipmentUntil(rules ruleset.Set, cal calendar.Calendar) (period.Date, error) {
	bought := a.Plan.Of(budget.Equipment, budget.SubsidyTangible).Totals()
	if bought.Money() == 0 {
		return 0, nil
	}
	return a.cutoff(ruleset.EquipmentCutoff, rules, cal)
}

// AmendmentUntil is the last day on which an amendment may be asked for (ICT R&D rules §24②③ 1개월).
func (a *Agreement) AmendmentUntil(rules ruleset.Set, cal calendar.Calendar) (period.Date, error) {
	return a.cutoff(ruleset.AmendmentCutoff, rules, cal)
}

// OwnShareUntil is the last day on which the performers' own cash may come (R&D decree §19⑤ 3개월). Zero under rules that name none.
func (a *Agreement) OwnShareUntil(rules ruleset.Set, cal calendar.Calendar) (period.Date, error) {
	if !rules.Has(ruleset.OwnShareCutoff) {
		return 0, nil
	}
	return a.cutoff(ruleset.OwnShareCutoff, rules, cal)
}

func (a *Agreement) cutoff(code ruleset.Code, rules ruleset.Set, cal calendar.Calendar) (period.Date, error) {
	if a.EndOn.IsZero() {
		return 0, nil
	}
	term, err := rules.Term(code)
	if err != nil {
		return 0, err
	}
	return cal.Cutoff(a.EndOn, term), nil
}

// InterimReportOn is the day of a year by which the interim report is due (fund guideline 7/15). Zero under rules that name none,
// and where the project does not run on that day.
func (a *Agreement) InterimReportOn(year int, rules ruleset.Set) (period.Date, error) {
	if !rules.Has(ruleset.InterimReportBy) {
		return 0, nil
	}
	on, err := rules.Yearly(ruleset.InterimReportBy, year)
	if err != nil || !a.Period().Contains(on) {
		return 0, err
	}
	return on, nil
}

// FinalReportOn is the last day for the final report: a term after the end of the project (ICT R&D rules 45일, R&D decree 60일),
// or after the end of its fiscal year (fund guideline 1개월). Zero where the expenditure report is the final report as well
// (subsidies): one report is not asked for twice.
func (a *Agreement) FinalReportOn(rules ruleset.Set, cal calendar.Calendar) (period.Date, error) {
	r := rules.Read()
	same, yearEnd, term := r.Flag(ruleset.FinalWithExpenditure), r.Flag(ruleset.FinalReportFromYearEnd), r.Term(ruleset.FinalReportTerm)
	if err := r.Err(); err != nil || same || a.EndOn.IsZero() {
		return 0, err
	}
	from := a.EndOn
	if yearEnd {
		from = FiscalYearEnd(from.Year())
	}
	return cal.Due(from, term), nil
}

// FiscalYearEnd is the last day of a public budget's year.
func FiscalYearEnd(year int) period.Date { return period.On(year, 12, 31) }
