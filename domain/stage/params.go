// This file takes the numbers of a stage from the rule set a call pins.
package stage

import (
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
)

// ParamsOf are the numbers a rule set states: pass mark, cap on bonus points, trimming and size of a committee. The caller
// adds the call's own (category, awards, tracks …). The errors are those of the set's accessors.
func ParamsOf(set ruleset.Set) (Params, error) {
	r := set.Read()
	p := Params{
		PassMark:      r.Score(ruleset.PassMark),
		BonusCap:      score.Score(krw.Won(score.Full).Of(r.Bp(ruleset.BonusCap))),
		Trim:          score.TrimRule{MinReviewers: r.Count(ruleset.TrimMinReviewers), MinScores: r.Count(ruleset.TrimMinScores)},
		CommitteeSize: Range{Min: r.Count(ruleset.CommitteeMin), Max: r.Count(ruleset.CommitteeMax)},
	}
	return p, r.Err()
}
