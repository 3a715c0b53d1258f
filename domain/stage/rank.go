// This file is the ranking: order by score, ties broken in the announced order, and who is in as far as places, money
// or a resource reach.
package stage

import (
	"cmp"
	"database/sql/driver"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/score"
)

// Candidate is one application with its results in a stage.
type Candidate struct {
	Application domain.ApplicationID
	Score       score.Score            // final, bonus and penalty in, rounded
	Base        score.Score            // without bonus and penalty
	Items       map[string]score.Score // mean points by rubric item, rounded
	// Verdict is the yes or pass of a stage that gives one; it is not looked at under a rule that ranks.
	Verdict  bool
	AskedWon krw.Won // the adjusted grant where the budget review has set one
	Asked    int64   // units of the resource
	Class    string  // class of applicant, for quotas
	Excepted bool    // the resource is not given to such applicants (Pool.Except)
	SME      bool
	Regional bool // outside the capital region
	// Vote is the place the committee gave among the tied, from 1; 0 when it has not voted.
	Vote int
}

// Rule is how a stage's candidates are placed. It is taken from the stage and the call by RuleOf.
type Rule struct {
	Outcome     Outcome
	PassMark    score.Score
	Rubric      Rubric // for the floors
	TieBreakers []TieBreaker
	AllowSkip   bool
	// Places is how many can be in, 0 for no limit.
	Places int
	// Budget is the money there is, for RANK_IN_BUDGET.
	Budget krw.Won
	// Pool is the resource there is, for RANK_IN_QUANTITY and SPLIT_QUANTITY.
	Pool   Pool
	Prizes []PrizeRank
}

// RuleOf is the rule of a stage of a plan. budget is the money of the call; a track's own money and awards stand before
// the call's. A stage on a pool ranks the pool named, the first one when it is "".
func RuleOf(p Plan, track string, s Stage, budget krw.Won, pool string) Rule {
	awards, pools := p.Award.Awards, p.Award.Pools
	if t, ok := p.Track(track); ok {
		if t.BudgetWon > 0 {
			budget = t.BudgetWon
		}
		if t.Awards > 0 {
			awards = t.Awards
		}
		if len(t.Pools) > 0 {
			pools = t.Pools
		}
	}
	r := Rule{Outcome: s.Outcome, PassMark: s.PassMark, Rubric: s.Rubric, TieBreakers: s.TieBreakers, AllowSkip: s.AllowSkip, Budget: budget}
	switch s.Outcome.Rule {
	case NarrowTo:
		r.Places = s.Outcome.Keep
	case NarrowTimesAwards:
		r.Places = s.Outcome.Times * awards
	case RankInBudget, RankInQuantity, SplitQuantity:
		r.Places = awards
	case PrizeRanks:
		r.Prizes = p.Award.Prizes
		r.Places = len(r.Prizes)
	}
	for i, x := range pools {
		if x.Key == pool || (pool == "" && i == 0) {
			r.Pool = x
		}
	}
	return r
}

// Placement is what the ranking says of an application.
type Placement string

const (
	In        Placement = "IN"        // goes on, or is recommended in a last stage
	Reserve   Placement = "RESERVE"   // good enough, but there was no room
	Out       Placement = "OUT"       // not good enough
	Undecided Placement = "UNDECIDED" // tied where the order decides: the committee must vote
)

// Label is the message key of the placement's name.
func (p Placement) Label() string { return "stage.placement." + string(p) }

// Why says what decided a placement.
type Why string

const (
	Fits         Why = "FITS"
	BelowMark    Why = "BELOW_MARK"
	BelowFloor   Why = "BELOW_FLOOR" // 과락
	VerdictNo    Why = "VERDICT_NO"
	NoPlaceLeft  Why = "NO_PLACE_LEFT"
	NoMoneyLeft  Why = "NO_MONEY_LEFT"
	NothingLeft  Why = "NOTHING_LEFT" // of the resource
	QuotaReached Why = "QUOTA_REACHED"
	NotForThem   Why = "NOT_FOR_THEM"  // the pool excepts such applicants
	AfterTheCut  Why = "AFTER_THE_CUT" // would fit, but one before it did not and skipping is not allowed
	TiedAtTheCut Why = "TIED_AT_THE_CUT"
)

// Label is the message key of the reason.
func (w Why) Label() string { return "stage.why." + string(w) }

// Row is one line of the ranking list.
type Row struct {
	Application domain.ApplicationID
	Score       score.Score
	Rank        int // tied applications share the better rank; 0 when it is out
	Placement   Placement
	Why         Why
	// ReserveNo is the place on the reserve list, from 1; 0 when it is not on it.
	ReserveNo int
	GrantWon  krw.Won // what it gets of the money, or its prize
	Quantity  int64   // what it gets of the resource
	// CumulativeWon is the money given down to this row.
	CumulativeWon krw.Won
	// BrokenBy is the tie breaker that put it after the row above, "" when the scores differ or the tie stands.
	BrokenBy TieBreaker
	// Failed are the rubric items whose floor it missed.
	Failed []string
}

// Ranking is the whole list, best first.
type Ranking struct {
	Rows     []Row
	UsedWon  krw.Won
	LeftWon  krw.Won
	Used     int64
	Left     int64
	Reserves int
	// Ties are groups that no tie breaker has parted.
	Ties [][]domain.ApplicationID
}

// Value encodes the ranking for a jsonb column.
func (r Ranking) Value() (driver.Value, error) { return domain.JSONValue(r) }

// Scan decodes a jsonb column.
func (r *Ranking) Scan(src any) error { return domain.JSONScan(r, src) }

// Undecided lists the applications the committee must still vote on before the ranking can be confirmed.
func (r Ranking) Undecided() []domain.ApplicationID {
	var out []domain.ApplicationID
	for _, row := range r.Rows {
		if row.Placement == Undecided {
			out = append(out, row.Application)
		}
	}
	return out
}

// With lists the applications in a placement, best first.
func (r Ranking) With(p Placement) []domain.ApplicationID {
	var out []domain.ApplicationID
	for _, row := range r.Rows {
		if row.Placement == p {
			out = append(out, row.Application)
		}
	}
	return out
}

// Row finds an application's row.
func (r Ranking) Row(id domain.ApplicationID) (Row, bool) {
	for _, row := range r.Rows {
		if row.Application == id {
			return row, true
		}
	}
	return Row{}, false
}

// Rank orders candidates and places them. It does not depend on the order they are given in.
//
// Only candidates without a missed floor, at or above the mark (or with the verdict) compete. They are taken in order
// while they fit; a candidate that does not fit ends the list unless the rule allows to skip it. Where tied candidates
// would be treated differently depending on their order, they are UNDECIDED.
func Rank(candidates []Candidate, rule Rule) Ranking {
	if rule.Outcome.Rule == Verdict {
		rule.Places = 0 // nobody with a yes can be left out, as there is no order to leave out by
	}
	var good, bad []Candidate
	reasons := map[domain.ApplicationID]Why{}
	failed := map[domain.ApplicationID][]string{}
	for _, c := range candidates {
		if why, items := disqualified(c, rule); why != "" {
			reasons[c.Application], failed[c.Application] = why, items
			bad = append(bad, c)
		} else {
			good = append(good, c)
		}
	}
	groups := ordered(good, rule)
	w := &room{rule: rule, moneyLeft: rule.Budget, left: rule.Pool.Quantity, places: rule.Places, quotas: map[string]int64{}}
	for _, q := range rule.Pool.Quotas {
		w.quotas[q.Class] = q.Quantity
	}
	var out Ranking
	rank := 1
	for g, group := range groups {
		rows := w.place(group)
		for i := range rows {
			rows[i].Rank = rank
			if i == 0 && g > 0 {
				rows[0].BrokenBy = parted(groups[g-1][0], group[0], rule)
			}
			out.add(rows[i])
		}
		if len(group) > 1 && rule.Outcome.Rule != Verdict {
			out.Ties = append(out.Ties, ids(group))
		}
		rank += len(group)
	}
	for _, group := range ordered(bad, rule) {
		for _, c := range group {
			out.add(Row{Application: c.Application, Score: c.Score, Placement: Out, Why: reasons[c.Application], Failed: failed[c.Application]})
		}
	}
	out.LeftWon, out.Left = w.moneyLeft, w.left
	if rule.Outcome.Rule != RankInBudget {
		out.LeftWon = 0
	}
	return out
}

func (r *Ranking) add(row Row) {
	if row.Placement == Reserve {
		r.Reserves++
		row.ReserveNo = r.Reserves
	}
	r.UsedWon += row.GrantWon
	r.Used += row.Quantity
	row.CumulativeWon = r.UsedWon
	r.Rows = append(r.Rows, row)
}

func disqualified(c Candidate, rule Rule) (Why, []string) {
	switch rule.Outcome.Rule {
	case Verdict:
		if !c.Verdict {
			return VerdictNo, nil
		}
		return "", nil
	case AdjustAmount, NegotiateByRank:
		return "", nil
	case RankInQuantity, SplitQuantity:
		if c.Excepted {
			return NotForThem, nil
		}
	}
	if items := rule.Rubric.Failed(c.Items); len(items) > 0 {
		return BelowFloor, items
	}
	if !score.Passes(c.Score, rule.PassMark) {
		return BelowMark, nil
	}
	return "", nil
}

// ordered sorts best first and puts candidates that nothing parts into one group, by application id so that the list
// looks the same every time.
func ordered(list []Candidate, rule Rule) [][]Candidate {
	sorted := slices.Clone(list)
	slices.SortFunc(sorted, func(a, b Candidate) int {
		if c := compare(a, b, rule); c != 0 {
			return c
		}
		return cmp.Compare(a.Application, b.Application)
	})
	var out [][]Candidate
	for _, c := range sorted {
		if n := len(out); n > 0 && compare(out[n-1][0], c, rule) == 0 {
			out[n-1] = append(out[n-1], c)
			continue
		}
		out = append(out, []Candidate{c})
	}
	return out
}

func compare(a, b Candidate, rule Rule) int {
	if rule.Outcome.Rule == Verdict {
		return 0 // a verdict has no order
	}
	if c := cmp.Compare(b.Score, a.Score); c != 0 {
		return c
	}
	for _, t := range rule.TieBreakers {
		if c := t.compare(a, b); c != 0 {
			return c
		}
	}
	return 0
}

// compare is negative when a stands before b.
func (t TieBreaker) compare(a, b Candidate) int {
	if key := t.Item(); key != "" {
		return cmp.Compare(b.Items[key], a.Items[key])
	}
	switch t {
	case BonusExcluded:
		return cmp.Compare(b.Base, a.Base)
	case SMEFirst:
		return truth(b.SME) - truth(a.SME)
	case RegionFirst:
		return truth(b.Regional) - truth(a.Regional)
	case CommitteeVote:
		if a.Vote == 0 || b.Vote == 0 { // who was voted on stands before who was not
			return truth(b.Vote > 0) - truth(a.Vote > 0)
		}
		return cmp.Compare(a.Vote, b.Vote)
	}
	return 0
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func parted(above, below Candidate, rule Rule) TieBreaker {
	if above.Score != below.Score {
		return ""
	}
	for _, t := range rule.TieBreakers {
		if t.compare(above, below) != 0 {
			return t
		}
	}
	return ""
}

func ids(group []Candidate) []domain.ApplicationID {
	out := make([]domain.ApplicationID, len(group))
	for i, c := range group {
		out[i] = c.Application
	}
	return out
}
