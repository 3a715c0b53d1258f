// This file turns score sheets into results: trimmed mean, bonus and penalty, ranking, and what it means for each
// application.
package evaluation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

// Asked is what is known of a candidate's application for the ranking.
type Asked struct {
	Won      krw.Won // the grant asked for, or adjusted before
	Quantity int64   // units of the resource
	Class    string  // class of applicant, for quotas
	Excepted bool    // the resource of the stage is not given to such applicants
	SME      bool
	Regional bool
	// Before is the final score of the stage before, for a stage that gives none of its own.
	Before score.Score
}

// Computed is the outcome of a stage before it is final.
type Computed struct {
	Results []Result // without hash and date, in the order of the ranking
	Ranking stage.Ranking
}

// Compute works out the results. Sheets of other rounds and sheets that are not submitted do not count; deferred candidates
// are not ranked. The error names a candidate with too few scores (score.too_few, kind Refused).
func (s *Stage) Compute(sheets []*Sheet, asked map[domain.ApplicationID]Asked, rule stage.Rule) (Computed, error) {
	plan := stage.Stage(s.Plan)
	results := map[domain.ApplicationID]Result{}
	var running []stage.Candidate
	for _, c := range s.Candidates {
		r := Result{StageID: s.Ref(), Round: s.Round, ApplicationID: c.ApplicationID, MeanDen: 1, Comment: c.Comment}
		mine := counted(sheets, s.Round, c.ApplicationID)
		if c.Deferred {
			r.Outcome = OutDeferred
			results[c.ApplicationID] = r
			continue
		}
		row, err := s.judge(&r, c, mine, asked[c.ApplicationID], plan)
		if err != nil {
			return Computed{}, err
		}
		running = append(running, row)
		results[c.ApplicationID] = r
	}
	ranking := stage.Rank(running, rule)
	out := Computed{Ranking: ranking}
	for _, row := range ranking.Rows {
		r := results[row.Application]
		r.Rank, r.ReserveNo, r.GrantWon, r.Quantity, r.Why, r.Failed = row.Rank, row.ReserveNo, row.GrantWon, row.Quantity, row.Why, row.Failed
		r.Outcome = outcome(row.Placement, rule.Outcome.Rule, s.Last)
		if r.Outcome != OutReserve {
			r.ReserveNo = 0
		}
		out.Results = append(out.Results, r)
	}
	for _, c := range s.Candidates {
		if c.Deferred {
			out.Results = append(out.Results, results[c.ApplicationID])
		}
	}
	return out, nil
}

// counted are the sheets that count for a candidate.
func counted(sheets []*Sheet, round int, a domain.ApplicationID) []*Sheet {
	var out []*Sheet
	for _, sh := range sheets {
		if sh.Round == round && sh.ApplicationID == a && sh.State == SheetSubmitted {
			out = append(out, sh)
		}
	}
	return out
}

// judge fills a candidate's scores or votes into its result and gives its line for the ranking.
func (s *Stage) judge(r *Result, c Candidate, sheets []*Sheet, a Asked, plan stage.Stage) (stage.Candidate, error) {
	row := stage.Candidate{Application: c.ApplicationID, AskedWon: a.Won, Asked: a.Quantity, Class: a.Class, Excepted: a.Excepted, SME: a.SME,
		Regional: a.Regional, Vote: c.Vote, Score: a.Before, Base: a.Before, Verdict: c.Verdict == Yes}
	if c.AdjustedWon != nil {
		row.AskedWon = *c.AdjustedWon
	}
	if c.AdjustedQuantity != nil {
		row.Asked = *c.AdjustedQuantity
	}
	r.Scores, r.Final = len(sheets), a.Before
	switch {
	case plan.Scored():
		return row, scoreOf(r, &row, c, sheets, plan)
	case sheeted(plan):
		for _, sh := range sheets {
			if sh.Vote == Yes {
				r.YesVotes++
			} else {
				r.NoVotes++
			}
		}
		row.Verdict = stage.Majority(r.YesVotes, len(sheets))
	case plan.Method != stage.ByQuantity:
		if row.Verdict {
			r.YesVotes = 1
		} else {
			r.NoVotes = 1
		}
	}
	return row, nil
}

func scoreOf(r *Result, row *stage.Candidate, c Candidate, sheets []*Sheet, plan stage.Stage) error {
	totals := make([]score.Score, len(sheets))
	for i, sh := range sheets {
		totals[i] = sh.Total
	}
	mean, err := plan.Aggregate.Of(totals)
	if err != nil {
		return err
	}
	r.MeanNum, r.MeanDen, r.Mean = mean.Num, mean.Den, mean.Rounded()
	r.Bonus, r.Penalty = min(c.Bonus, plan.BonusCap), c.Penalty
	r.Final = score.Final(mean, c.Bonus, plan.BonusCap, c.Penalty)
	row.Score, row.Base, row.Items = r.Final, r.Mean, itemMeans(sheets, plan.Rubric)
	return nil
}

// itemMeans are the plain means of each item over all sheets that count; nothing is left out of them.
func itemMeans(sheets []*Sheet, rubric stage.Rubric) map[string]score.Score {
	out := map[string]score.Score{}
	for _, item := range rubric.Items {
		var sum int64
		for _, sh := range sheets {
			sum += int64(sh.Items[item.Key].Score)
		}
		out[item.Key] = score.Exact{Num: sum, Den: int64(len(sheets))}.Rounded()
	}
	return out
}

// outcome is what a placement means for the application. A ranking that gives out money, a resource, prizes or places for
// good keeps a reserve list even when another stage follows it, such as a site visit; a narrowing on the way does not.
func outcome(p stage.Placement, rule stage.OutcomeRule, last bool) Outcome {
	keeps := last || slices.Contains([]stage.OutcomeRule{stage.RankInBudget, stage.RankInQuantity, stage.SplitQuantity, stage.PrizeRanks, stage.NegotiateByRank}, rule)
	switch {
	case p == stage.In && last:
		return OutRecommended
	case p == stage.In:
		return OutAdvanced
	case p == stage.Reserve && keeps:
		return OutReserve
	case last:
		return OutNotSelected
	}
	return OutEliminated
}

// chained dates the results and chains them by hash: by rank, then by application. It returns the last hash.
func chained(results []Result, previous string, now time.Time) ([]Result, string) {
	out := slices.Clone(results)
	slices.SortStableFunc(out, func(a, b Result) int {
		return cmp.Or(cmp.Compare(rankKey(a), rankKey(b)), cmp.Compare(a.ApplicationID, b.ApplicationID))
	})
	for i := range out {
		out[i].FinalizedAt = now
		out[i].Hash = out[i].digest(previous)
		previous = out[i].Hash
	}
	return out, previous
}

// rankKey puts candidates without a rank last.
func rankKey(r Result) int {
	if r.Rank == 0 {
		return int(^uint(0) >> 1)
	}
	return r.Rank
}

// digest is the hash of the row and the one before it, over a fixed writing of every field that decides something.
func (r Result) digest(previous string) string {
	text := fmt.Sprintf("%s|%d|%d|%d|%d|%d/%d|%d|%d|%d|%d|%d|%d|%d|%d|%d|%d|%s|%s|%s|%s", previous, r.StageID, r.Round, r.ApplicationID, r.Scores,
		r.MeanNum, r.MeanDen, r.Mean, r.Bonus, r.Penalty, r.Final, r.YesVotes, r.NoVotes, r.Rank, r.ReserveNo, r.GrantWon, r.Quantity,
		r.Outcome, r.Why, strings.Join(r.Failed, ","), r.Comment)
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Hash is the hash of the whole outcome before it is final: what the members sign.
func (c Computed) Hash(previous string) string {
	_, last := chained(c.Results, previous, time.Time{})
	return last
}

// Verify walks the chain of final results of one stage and reports the first row that does not fit, nil when all do.
func Verify(results []Result, previous string) error {
	for _, r := range results {
		if r.digest(previous) != r.Hash {
			return domain.E(domain.Conflict, "evaluation.result.broken").With("application", int64(r.ApplicationID))
		}
		previous = r.Hash
	}
	return nil
}
