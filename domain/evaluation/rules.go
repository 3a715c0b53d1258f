// This file reads the numbers an evaluation is held by from the rule set that the call pins.
package evaluation

import (
	"gongmo/domain/calendar"
	"gongmo/domain/ruleset"
)

// Rules are the numbers of a rule set that matter to an evaluation and that are not in the stage's plan.
type Rules struct {
	CommitteeMin, CommitteeMax int
	ProgramExpertsMin          int // 0 where the rule set sets none
	SubsidyExpertsMin          int
	ReusedMin                  int // selection reviewers in a later evaluation
	SheetReturnMax             int
	DeferralMax                int
	ReEvaluationMax            int
	ReEvaluationTerm           calendar.Term
	DrawMultiple               int
	Coi                        CoiTerms
}

// RulesOf reads them. An error means that the rule set lacks a number, which is a fault of ours.
func RulesOf(set ruleset.Set) (Rules, error) {
	r := set.Read()
	optional := func(c ruleset.Code) int {
		if !set.Has(c) {
			return 0
		}
		return r.Count(c)
	}
	rules := Rules{
		CommitteeMin: r.Count(ruleset.CommitteeMin), CommitteeMax: r.Count(ruleset.CommitteeMax),
		ProgramExpertsMin: optional(ruleset.ProgramExpertsMin), SubsidyExpertsMin: optional(ruleset.SubsidyExpertsMin),
		ReusedMin: optional(ruleset.ReviewersReusedMin), DrawMultiple: optional(ruleset.DrawMultiple),
		SheetReturnMax: r.Count(ruleset.SheetReturnMax), DeferralMax: r.Count(ruleset.DeferralMax),
		ReEvaluationMax: r.Count(ruleset.ReEvaluationMax), ReEvaluationTerm: r.Term(ruleset.ReEvaluationTerm),
		Coi: CoiTerms{Sanction: r.Term(ruleset.COISanctionTerm), Advisor: r.Term(ruleset.COIAdvisorTerm)},
	}
	return rules, r.Err()
}
