// This file reads from the rule set until when one may appeal, on which grounds, and until when the agency answers.
package appeal

import (
	"slices"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Rules are the numbers of a rule set for appeals of one subject.
type Rules struct {
	Window calendar.Term
	// Answer is the term to answer, Answers whether there is one; Extension puts it off once, Extends whether that is allowed.
	Answer    calendar.Term
	Answers   bool
	Extension calendar.Term
	Extends   bool
	// AnyGround admits every ground; otherwise only a grave fault in the procedure is one.
	AnyGround bool
	Max       int // appeals against one decision
}

// anyGround is the rule set's word for "every ground".
const anyGround = "ANY"

// evaluations are the subjects that are evaluations; the others are settlements and orders.
var evaluations = []Subject{Screening, Selection, Annual, Final}

// RulesOf reads the rules for a subject. An error means that the rule set lacks a number, which is a fault of ours.
func RulesOf(set ruleset.Set, subject Subject) (Rules, error) {
	r := set.Read()
	rules := Rules{AnyGround: true, Max: r.Count(ruleset.AppealMax)}
	var answer ruleset.Code
	switch {
	case slices.Contains(evaluations, subject):
		rules.Window, answer = r.Term(ruleset.AppealEvaluationTerm), ruleset.AppealEvaluationAnswer
		// Whether somebody may apply at all is a matter of fact, not of the committee's judgement.
		rules.AnyGround = subject == Screening || r.Text(ruleset.AppealEvaluationGround) == anyGround
	case subject == Settlement:
		rules.Window = r.Term(ruleset.AppealSettlementTerm)
	default:
		rules.Window, answer = r.Term(ruleset.AppealDispositionTerm), ruleset.AppealDispositionAnswer
		if rules.Extends = set.Has(ruleset.AppealAnswerExtension); rules.Extends {
			rules.Extension = r.Term(ruleset.AppealAnswerExtension)
		}
	}
	if rules.Answers = answer != "" && set.Has(answer); rules.Answers {
		rules.Answer = r.Term(answer)
	}
	return rules, r.Err()
}

// Admits reports whether the rules admit a ground.
func (r Rules) Admits(g Ground) bool {
	if r.AnyGround {
		return slices.Contains([]Ground{Procedure, Fact, Law, NewProof, ScoreGiven}, g)
	}
	return g == Procedure
}

// WindowEnd is the last day to appeal: the day of the notice does not count, and a last day off rolls on.
func (r Rules) WindowEnd(noticed period.Date, holidays calendar.Calendar) period.Date {
	return holidays.Due(noticed, r.Window)
}
