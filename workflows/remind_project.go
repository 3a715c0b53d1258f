// This file reads the dates of running and ended projects: the end, the last days for equipment and amendments, the reports, and
// the answers that the agency owes.
package workflows

import (
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/notice"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

var running = Where{"State": string(agreement.Active)}

// nearEnds are the ends of running projects.
func nearEnds(g *gathering, _ notice.Entry) error {
	return nearAgreements(g, running, "EndOn", g.near(), func(a *agreement.Agreement) (notice.Deadline, error) {
		return notice.Deadline{On: a.EndOn, Since: startOf(a.StartOn)}, nil
	})
}

// nearEquipment are the last days on which equipment is recognised, of projects that buy some.
func nearEquipment(g *gathering, _ notice.Entry) error {
	return nearAgreements(g, running, "EndOn", notice.Ending(g.near(), ruleset.EquipmentCutoff), func(a *agreement.Agreement) (notice.Deadline, error) {
		set, err := g.rules(a)
		if err != nil {
			return notice.Deadline{}, err
		}
		on, err := a.EquipmentUntil(set, g.days)
		return notice.Deadline{On: on, Since: startOf(a.StartOn)}, err
	})
}

// nearAmendmentCutoffs are the last days to ask for an amendment.
func nearAmendmentCutoffs(g *gathering, _ notice.Entry) error {
	return nearAgreements(g, running, "EndOn", notice.Ending(g.near(), ruleset.AmendmentCutoff), func(a *agreement.Agreement) (notice.Deadline, error) {
		set, err := g.rules(a)
		if err != nil {
			return notice.Deadline{}, err
		}
		on, err := a.AmendmentUntil(set, g.days)
		return notice.Deadline{On: on, Since: startOf(a.StartOn)}, err
	})
}

// nearAnswers warn the officers of an answer to an amendment that is due, and alarm them on its day.
func nearAnswers(g *gathering, _ notice.Entry) error {
	waiting := Where{"State": []amendment.State{amendment.Submitted, amendment.Reviewing}}
	for _, column := range []string{"WarnOn", "AnswerDueOn"} {
		err := rowsNear(g, waiting, column, byDay, g.near(), func(m *amendment.Amendment) int64 { return m.ID }, func(list []*amendment.Amendment) error {
			for _, m := range list {
				for _, on := range []period.Date{m.WarnOn, m.AnswerDueOn} {
					if on.IsZero() {
						continue
					}
					about := notice.About{Kind: m.Kind(), ID: m.ID, Call: &m.CallID}
					g.open = append(g.open, notice.Deadline{Code: g.entry.Code, About: about, On: on, Days: []int{0}})
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// nearInterimReports are the interim reports of projects paid from an ICT fund, due on a fixed day of the year.
func nearInterimReports(g *gathering, _ notice.Entry) error {
	for _, on := range yearlyIn(ruleset.InterimReportBy, g.near()) {
		where := Where{"State": string(agreement.Active), "FundMoney": true}
		days := []period.Period{{From: on, To: on.AddMonths(longestProject)}}
		err := nearAgreements(g, where, "EndOn", days, func(a *agreement.Agreement) (notice.Deadline, error) {
			set, err := g.rules(a)
			if err != nil {
				return notice.Deadline{}, err
			}
			due, err := a.InterimReportOn(on.Year(), set)
			return notice.Deadline{On: due, Since: startOf(a.StartOn)}, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// longestProject is more months than any agreement runs.
const longestProject = 240

// yearlyIn lists the days that a yearly date of any rule set has within the spans.
func yearlyIn(code ruleset.Code, spans []period.Period) []period.Date {
	var out []period.Date
	for _, p := range spans {
		for year := p.From.Year(); year <= p.To.Year(); year++ {
			for _, v := range ruleset.Ever(code) {
				if on := v.In(year); p.Contains(on) {
					out = append(out, on)
				}
			}
		}
	}
	return out
}

// nearFinalReports are the final reports of ended projects: a term after the end, or of fund money after the end of the year.
func nearFinalReports(g *gathering, _ notice.Entry) error {
	due := func(a *agreement.Agreement) (notice.Deadline, error) {
		set, err := g.rules(a)
		if err != nil {
			return notice.Deadline{}, err
		}
		on, err := a.FinalReportOn(set, g.days)
		return notice.Deadline{On: on, Since: startOf(a.EndOn)}, err
	}
	spans := notice.Starting(g.near(), ruleset.FinalReportTerm)
	if err := nearAgreements(g, Where{"State": string(agreement.PeriodEnded), "FundMoney": false}, "EndOn", spans, due); err != nil {
		return err
	}
	var years []period.Period
	for _, p := range spans {
		for year := p.From.Year(); year <= p.To.Year(); year++ {
			if last := agreement.FiscalYearEnd(year); p.Contains(last) {
				years = append(years, period.Period{From: period.On(year, 1, 1), To: last})
			}
		}
	}
	return nearAgreements(g, Where{"State": string(agreement.PeriodEnded), "FundMoney": true}, "EndOn", years, due)
}

// stillUnevaluated leaves out projects whose final evaluation is recorded: their report has come.
func stillUnevaluated(_ *Engine, tx Tx, r notice.Reminder, _ *delivery) (bool, error) {
	n, err := tx.Count(settlement.Evaluation{}, Where{"AgreementID": r.About.ID})
	return n == 0, err
}
