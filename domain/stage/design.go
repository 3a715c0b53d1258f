// This file is the one reviewed table from a design code of the catalogue to stages. Adding a design is adding a row.
package stage

import (
	"maps"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/score"
)

// Params are the numbers of one call that a design is filled with. Those that are rules (marks, caps, sizes) come from
// the rule set the call pins; the others from the call.
type Params struct {
	Category      string // of the catalogue, for the template rubric
	PassMark      score.Score
	BonusCap      score.Score
	Trim          score.TrimRule
	CommitteeSize Range
	// Weights replace the template's weights by item key; nil keeps them.
	Weights map[string]score.Score
	// Times replaces the design's multiple of the awards that a NARROW_TIMES_AWARDS stage lets on; 0 keeps it.
	Times int
	// Keep are the numbers of the NARROW_TO stages, in order.
	Keep   []int
	Awards int
	// AllowSkip goes on past an application that does not fit into the budget.
	AllowSkip bool
	Pools     []Pool
	Prizes    []PrizeRank
	Tracks    []Track
	// Payments replace the design's own.
	Payments []Payment
}

// needs names what a design cannot do without.
type needs int

const (
	needAwards needs = 1 << iota
	needTracks
	needPools
	needPrizes
)

// step is a stage of a design before its numbers.
type step struct {
	key     string
	kind    Kind
	method  Method
	outcome OutcomeRule
	times   int
	recurs  bool
	none    bool // may choose nobody
}

// design is one row of the table.
type design struct {
	award    AwardKind
	steps    []step
	needs    needs
	child    string
	rolling  bool
	supplier bool
	payments []krw.Bp
}

var (
	requirement  = step{key: "requirement", kind: RequirementCheck, method: ByPassFail, outcome: Verdict}
	paperFinal   = step{key: "paper", kind: Paper, method: ByScore, outcome: RankInBudget}
	paperTimes   = step{key: "paper", kind: Paper, method: ByScore, outcome: NarrowTimesAwards, times: 3}
	paperNarrow  = step{key: "paper", kind: Paper, method: ByScore, outcome: NarrowTo}
	presentFinal = step{key: "presentation", kind: Presentation, method: ByScore, outcome: RankInBudget}
	presentMark  = step{key: "presentation", kind: Presentation, method: ByScore, outcome: PassMark}
	siteVisit    = step{key: "site", kind: SiteVisit, method: ByPassFail, outcome: Verdict}
)

// designs is the table of decisions.md. A last stage that ranks applies the pass mark first: only those at or above it
// are ranked into the budget (domain.md §3.1).
func designs() map[string]design {
	return map[string]design{
		"PAPER_ONLY":         {award: Money, steps: []step{requirement, paperFinal}},
		"PAPER_PRESENTATION": {award: Money, steps: []step{requirement, paperTimes, presentFinal}, needs: needAwards},
		// The visit comes after the ranking and before the result is confirmed: who fails it makes room for the reserve.
		"PAPER_PRESENTATION_SITE": {award: Money, steps: []step{requirement, paperTimes, presentFinal, siteVisit}, needs: needAwards},
		"TRACKS":                  {award: Money, steps: []step{requirement, paperTimes, presentFinal}, needs: needTracks},
		"VOUCHER":                 {award: Voucher, steps: []step{requirement, paperFinal}, supplier: true},
		"RESOURCE_ALLOCATION": {award: Resource, steps: []step{requirement,
			{key: "paper", kind: Paper, method: ByScore, outcome: RankInQuantity}}, needs: needPools},
		"DEMAND_THEN_PERFORMER": {award: Designation, steps: []step{requirement, paperTimes,
			{key: "presentation", kind: Presentation, method: ByScore, outcome: NarrowTo}}, needs: needAwards, child: "PAPER_PRESENTATION"},
		"DESIGNATION": {award: Designation, steps: []step{requirement, siteVisit,
			{key: "deliberation", kind: Deliberation, method: ByYesNo, outcome: Verdict, none: true}}, rolling: true},
		"STAGED_COMPETITIVE": {award: Money, steps: []step{requirement, paperNarrow,
			{key: "presentation", kind: Presentation, method: ByScore, outcome: NarrowTo},
			{key: "budget", kind: BudgetReview, method: ByQuantity, outcome: AdjustAmount},
			{key: "evaluation", kind: StageEvaluation, method: ByScore, outcome: NarrowTo, recurs: true}}},
		"SCORED_THEN_EXTERNAL_REVIEW": {award: Money, steps: []step{requirement, presentMark,
			{key: "external", kind: ExternalReview, method: ByPassFail, outcome: Verdict, none: true}}},
		"SPLIT_QUANTITY": {award: Resource, steps: []step{requirement, presentMark, siteVisit,
			{key: "budget", kind: BudgetReview, method: ByQuantity, outcome: SplitQuantity}}, needs: needPools},
		"NEGOTIATE_BY_RANK": {award: Money, steps: []step{requirement, presentMark,
			{key: "negotiation", kind: Negotiation, method: ByQuantity, outcome: NegotiateByRank}}, payments: []krw.Bp{7000, 3000}},
		"PRIZE_RANKED": {award: Prize, steps: []step{
			{key: "preliminary", kind: Preliminary, method: ByScore, outcome: NarrowTo},
			{key: "main", kind: MainRound, method: ByScore, outcome: NarrowTo},
			{key: "final", kind: FinalRound, method: ByScore, outcome: PrizeRanks}}, needs: needPrizes},
	}
}

// Designs lists the codes of the table, sorted.
func Designs() []string { return slices.Sorted(maps.Keys(designs())) }

// FromDesign fills a design with the numbers of a call. Errors are of kind Invalid: stage.design.unknown for a code that
// is not in the table, stage.design.<what>_missing when a number is missing, and those of Plan.Check, which the caller
// runs with the call's budget.
func FromDesign(code string, p Params) (Plan, error) {
	d, ok := designs()[code]
	if !ok {
		return Plan{}, domain.E(domain.Invalid, "stage.design.unknown").With("code", code)
	}
	if err := d.complete(p); err != nil {
		return Plan{}, err
	}
	plan := Plan{Design: code, Tracks: p.Tracks, Rolling: d.rolling, Payments: p.Payments,
		Award: Award{Kind: d.award, Awards: p.Awards, Pools: p.Pools, Prizes: p.Prizes, SupplierPool: d.supplier}}
	if d.child != "" {
		plan.Child = &Child{Design: d.child}
	}
	if len(plan.Payments) == 0 {
		for _, share := range d.payments {
			plan.Payments = append(plan.Payments, Payment{ShareBp: share})
		}
	}
	keep := p.Keep
	if d.child != "" { // the demand call ends with as many demands as it has awards
		keep = append(slices.Clone(keep), p.Awards)
	}
	for _, st := range d.steps {
		s := st.fill(p)
		if st.outcome == NarrowTo {
			s.Outcome.Keep, keep = keep[0], keep[1:]
		}
		plan.Stages = append(plan.Stages, s)
	}
	return plan, nil
}

func (d design) complete(p Params) error {
	missing := func(what string) error { return domain.E(domain.Invalid, "stage.design."+what+"_missing") }
	narrows := 0
	for _, s := range d.steps {
		if s.outcome == NarrowTo {
			narrows++
		}
	}
	if d.child != "" {
		narrows--
	}
	withTracks := len(p.Tracks) > 0
	switch {
	case len(p.Keep) < narrows:
		return missing("keep")
	case d.needs&needAwards != 0 && p.Awards <= 0:
		return missing("awards")
	case d.needs&needTracks != 0 && !withTracks:
		return missing("tracks")
	case d.needs&needPools != 0 && len(p.Pools) == 0 && !withTracks:
		return missing("pools")
	case d.needs&needPrizes != 0 && len(p.Prizes) == 0:
		return missing("prizes")
	}
	return nil
}

func (st step) fill(p Params) Stage {
	s := Stage{Key: st.key, Kind: st.kind, Method: st.method, Outcome: Outcome{Rule: st.outcome},
		RecursOnAgreement: st.recurs, AllowNoSelection: st.none,
		Visibility: Visibility{Peers: PeersNever, Applicant: []Shown{ShowMembers, ShowComment}}}
	if st.outcome == NarrowTimesAwards {
		s.Outcome.Times = st.times
		if p.Times > 0 {
			s.Outcome.Times = p.Times
		}
	}
	if s.NeedsCommittee() {
		s.CommitteeSize = p.CommitteeSize
	}
	if st.method == ByScore {
		s.Rubric = Template(p.Category).WithWeights(p.Weights)
		s.Aggregate = Aggregate{Rule: TrimmedMean, Trim: p.Trim}
		s.PassMark, s.BonusCap = p.PassMark, p.BonusCap
		s.TieBreakers = usualTies(s.Rubric)
		s.Visibility.Peers = PeersAtEnd
		s.AllowSkip = p.AllowSkip && (st.outcome == RankInBudget || st.outcome == RankInQuantity)
	}
	return s
}

// New is a stage of a kind that is put into a plan by hand, with the method and outcome such a stage usually has; key is one
// that no stage of the plan has.
func New(key string, kind Kind, p Params) Stage {
	st := step{key: key, kind: kind, method: ByScore, outcome: PassMark}
	all := designs()
	for _, code := range Designs() {
		for _, known := range all[code].steps {
			if known.kind == kind && known.method != ByScore && st.method == ByScore {
				st.method, st.outcome, st.none = known.method, known.outcome, known.none
			}
		}
	}
	if kind == StageEvaluation {
		st.recurs = true
	}
	return st.fill(p)
}
