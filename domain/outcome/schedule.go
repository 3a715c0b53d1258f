// This file says which years a project has to report on, and until when.
package outcome

import (
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Ended is a project as it ended.
type Ended struct {
	AgreementID    domain.AgreementID
	CallID         domain.CallID
	OrganizationID domain.OrganizationID
	On             period.Date
	// Failed is set for failed and stopped projects, which are exempt (정보통신·방송 연구개발 관리규정 §44①).
	Failed bool
}

// Schedule makes the reports of a project, none when it is exempt. ICT rules count years reported on: a project that ended
// before 1 July reports on that same year first, a later one on the next (기반조성사업 수행관리지침 §55⑤). R&D rules count years of
// reporting: the first report is due in the year after the end (혁신법 시행령 §37①). Either way a report on a year is due early
// in the following one, on the rule set's day or, when offices are closed, the next day they are open.
func Schedule(e Ended, rules ruleset.Set, cal calendar.Calendar) ([]*Outcome, error) {
	r := rules.Read()
	years, exempt, nextYear := r.Count(ruleset.OutcomeYears), r.Flag(ruleset.OutcomeExemptFailed), r.Flag(ruleset.OutcomeFromNextYear)
	if err := r.Err(); err != nil {
		return nil, err
	}
	if e.Failed && exempt {
		return nil, nil
	}
	first := e.On.Year()
	if !nextYear && rules.Has(ruleset.OutcomeSameYearBefore) {
		border, err := rules.Yearly(ruleset.OutcomeSameYearBefore, first)
		if err != nil {
			return nil, err
		}
		if e.On >= border {
			first++
		}
	}
	list := make([]*Outcome, 0, years)
	for n := range years {
		due, err := rules.Yearly(ruleset.OutcomeDueBy, first+n+1)
		if err != nil {
			return nil, err
		}
		list = append(list, &Outcome{
			AgreementID: e.AgreementID, CallID: e.CallID, OrganizationID: e.OrganizationID, State: NotStarted,
			Year: first + n, Nth: n + 1, WindowFrom: period.On(first+n+1, 1, 1), DueOn: cal.NextBusiness(due),
		})
	}
	return list, nil
}
