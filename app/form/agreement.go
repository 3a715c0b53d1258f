// This file reads the forms of agreements and payments.
package form

import (
	"net/url"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Plan is the revised plan as it was typed.
type Plan struct {
	Budget budget.Plan
	Text   string
	Period period.Period
	Wrong  domain.Problems
}

// ReadPlan reads the revised plan.
func ReadPlan(name string, posted url.Values, orgs []domain.OrganizationID) Plan {
	p := Plan{Text: strings.ReplaceAll(posted.Get("text"), "\r\n", "\n")}
	var err error
	p.Budget, err = ReadBudget(name, posted, orgs)
	p.Wrong = append(p.Wrong, domain.ProblemsOf(err)...)
	p.Period.From, p.Wrong = day(posted, "start_on", p.Wrong)
	p.Period.To, p.Wrong = day(posted, "end_on", p.Wrong)
	if p.Period.From != 0 && p.Period.To != 0 && p.Period.To < p.Period.From {
		p.Wrong = append(p.Wrong, domain.E(domain.Invalid, "agreement.period.backwards").At("end_on"))
	}
	return p
}

// ReadChange reads a change of the budget: the plan after it, and why.
func ReadChange(name string, posted url.Values, orgs []domain.OrganizationID) Plan {
	p := Plan{Text: strings.ReplaceAll(posted.Get("text"), "\r\n", "\n")}
	var err error
	p.Budget, err = ReadBudget(name, posted, orgs)
	p.Wrong = append(p.Wrong, domain.ProblemsOf(err)...)
	return p
}

// RequiredDay reads a day that must be given.
func RequiredDay(posted url.Values, name string) (period.Date, error) {
	d, wrong := day(posted, name, nil)
	return d, wrong.OrNil()
}

func day(posted url.Values, name string, wrong domain.Problems) (period.Date, domain.Problems) {
	text := strings.TrimSpace(posted.Get(name))
	if text == "" {
		return 0, append(wrong, domain.E(domain.Invalid, "agreements.date.missing").At(name))
	}
	d, err := period.ParseDate(text)
	for _, e := range domain.ProblemsOf(err) {
		wrong = append(wrong, e.At(name))
	}
	return d, wrong
}

// RequiredAmount reads a required amount.
func RequiredAmount(posted url.Values, name string) (krw.Won, error) {
	text := strings.TrimSpace(posted.Get(name))
	if text == "" {
		return 0, domain.E(domain.Invalid, "agreements.amount.missing").At(name)
	}
	won, err := krw.Parse(text)
	var wrong domain.Problems
	for _, e := range domain.ProblemsOf(err) {
		wrong = append(wrong, e.At(name))
	}
	return won, wrong.OrNil()
}
