package workflows_test

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
)

// costed puts a plan of an R&D call into the application that is looked at. A person of it works half of the time in another project, to
// which the agreement is the given state.
func costed(state agreement.State, lines ...budget.Line) func(workflows.Tx, *call.Call, *application.Application) error {
	return func(tx workflows.Tx, c *call.Call, a *application.Application) error {
		c.Regime, c.RulesOn = ruleset.NRDInnovation, period.On(2026, 4, 1)
		for i := range lines {
			lines[i].Key, lines[i].Org, lines[i].Year = string(rune('a'+i)), a.LeadID, 1
		}
		a.Budget = budget.Plan{Lines: lines}
		a.Answers = form.Answers{"people": {People: []form.Member{{Key: "p1", Name: "김하늘", RateBp: 6000}}}}
		x := &agreement.Agreement{CallID: c.Ref(), LeadID: a.LeadID, Title: "다른 과제", State: state, StartOn: period.On(2026, 1, 1), EndOn: period.On(2027, 12, 31)}
		if err := workflows.Record(tx, domain.System, x, domain.Act("open", nil)); err != nil {
			return err
		}
		return tx.Insert(&agreement.Participant{AgreementID: x.Ref(), OrganizationID: a.LeadID, PersonKey: "k", Name: "김하늘", RateBp: 5000, FromOn: period.On(2026, 1, 1), ToOn: period.On(2026, 6, 30)})
	}
}

// 연구개발비 사용 기준 §18③, §27①, §65⑦: what a plan claims beyond the rules, or cannot be told from a claim, is one item of the requirement
// check, and a person decides it.
func TestTheRequirementCheckAsksAPersonAboutTheExceptionsOfAPlan(t *testing.T) {
	activity := budget.Line{Item: budget.Activity, GrantWon: 350_000_000}
	approved := budget.Line{Item: budget.Subcontract, GrantWon: 150_000_000, Approval: "연구개발정책과-101", ApprovedOn: period.On(2026, 2, 20)}
	paid := budget.Line{Item: budget.Labor, InKindWon: 10_000_000, Person: "people.p1", RateBp: 6000, From: period.On(2026, 5, 1), To: period.On(2026, 9, 1)}
	later := paid
	later.From = period.On(2026, 7, 1)
	for name, c := range map[string]struct {
		state agreement.State
		lines []budget.Line
		want  string
	}{
		"an approval above a cap":                        {agreement.Active, []budget.Line{activity, approved}, "found=rule:CAP_LEAVE 회사 0 연구개발정책과-101 (2026-02-20)"},
		"a person beside another project":                {agreement.Active, []budget.Line{paid}, "found=rule:PARTICIPATION_ELSEWHERE 회사 0 김하늘 2026-05 110%"},
		"a project that is over by then":                 {agreement.Active, []budget.Line{later}, ""},
		"a project that is settled":                      {agreement.Closed, []budget.Line{paid}, ""},
		"a plan that claims nothing beyond the rules":    {agreement.Active, []budget.Line{activity}, ""},
		"a subcontract within its cap needs no approval": {agreement.Active, []budget.Line{activity, {Item: budget.Subcontract, GrantWon: 1, Approval: "x"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			i := looked(t, costed(c.state, c.lines...))[condition.CostException]
			switch {
			case c.want == "" && i != nil:
				t.Errorf("the check asks about %+v", i)
			case c.want != "" && (i == nil || i.Outcome != application.Open || i.Evidence != c.want):
				t.Errorf("the check has %+v, want %q", i, c.want)
			}
		})
	}
}
