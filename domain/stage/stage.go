// Package stage is how a call chooses: an ordered list of stages, each a row of data. Every programme of the catalogue,
// however special, is a combination of these; none needs code of its own (domain.md §3.5).
//
// This file is one stage: its kind, how it is judged, what comes out of it and who sees what.
package stage

import (
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/score"
)

// Kind is what happens in a stage.
type Kind string

const (
	RequirementCheck Kind = "REQUIREMENT_CHECK" // 요건검토
	Paper            Kind = "PAPER"             // 서면평가
	Presentation     Kind = "PRESENTATION"      // 발표평가
	Discussion       Kind = "DISCUSSION"        // 토론평가
	SiteVisit        Kind = "SITE_VISIT"        // 현장실사
	Deliberation     Kind = "DELIBERATION"      // 심의
	BudgetReview     Kind = "BUDGET_REVIEW"     // 사업비 심의·조정
	ExternalReview   Kind = "EXTERNAL_REVIEW"   // 외부기관 심사
	Negotiation      Kind = "NEGOTIATION"       // 협상
	StageEvaluation  Kind = "STAGE_EVALUATION"  // 단계평가
	MajorityVote     Kind = "MAJORITY_VOTE"     // 과반 의결
	Preliminary      Kind = "PRELIMINARY"       // 예선
	MainRound        Kind = "MAIN_ROUND"        // 본선
	FinalRound       Kind = "FINAL_ROUND"       // 결선
)

// Kinds lists every kind in the order a builder offers them.
func Kinds() []Kind {
	return []Kind{RequirementCheck, Paper, Presentation, Discussion, SiteVisit, Deliberation, BudgetReview, ExternalReview,
		Negotiation, StageEvaluation, MajorityVote, Preliminary, MainRound, FinalRound}
}

// Label is the message key of the kind's name.
func (k Kind) Label() string { return "stage.kind." + string(k) }

// Method is how one application is judged.
type Method string

const (
	ByScore    Method = "SCORE"     // reviewers score a rubric
	ByPassFail Method = "PASS_FAIL" // one verdict with findings
	ByYesNo    Method = "YES_NO"    // the committee decides as one
	ByVote     Method = "VOTE"      // each reviewer says yes or no; more than half decides
	ByQuantity Method = "QUANTITY"  // an amount or quantity is set
)

// Methods lists every method.
func Methods() []Method { return []Method{ByScore, ByPassFail, ByYesNo, ByVote, ByQuantity} }

// Label is the message key of the method's name.
func (m Method) Label() string { return "stage.method." + string(m) }

// OutcomeRule is how the results of a stage decide who goes on.
type OutcomeRule string

const (
	PassMark           OutcomeRule = "PASS_MARK"           // everybody at or above the mark
	Verdict            OutcomeRule = "VERDICT"             // everybody with a yes or a pass
	NarrowTo           OutcomeRule = "NARROW_TO"           // the best Keep
	NarrowTimesAwards  OutcomeRule = "NARROW_TIMES_AWARDS" // the best Times × awards
	RankInBudget       OutcomeRule = "RANK_IN_BUDGET"      // down the ranking while the money lasts
	RankInQuantity     OutcomeRule = "RANK_IN_QUANTITY"    // down the ranking while the resource lasts
	SplitQuantity      OutcomeRule = "SPLIT_QUANTITY"      // the resource is split, the last one takes what is left
	PrizeRanks         OutcomeRule = "PRIZE_RANKS"         // fixed prizes by rank
	NegotiateByRank    OutcomeRule = "NEGOTIATE_BY_RANK"   // from rank 1 down within what is left
	AdjustAmount       OutcomeRule = "ADJUST_AMOUNT"       // nobody leaves; the amount is set
	DifferentialAmount OutcomeRule = "DIFFERENTIAL_AMOUNT" // nobody leaves; the share paid follows the score
)

// OutcomeRules lists every rule.
func OutcomeRules() []OutcomeRule {
	return []OutcomeRule{PassMark, Verdict, NarrowTo, NarrowTimesAwards, RankInBudget, RankInQuantity, SplitQuantity,
		PrizeRanks, NegotiateByRank, AdjustAmount, DifferentialAmount}
}

// Label is the message key of the rule's name.
func (r OutcomeRule) Label() string { return "stage.outcome." + string(r) }

// Outcome is the rule with its numbers.
type Outcome struct {
	Rule OutcomeRule
	// Keep is how many go on under NARROW_TO.
	Keep int
	// Times is the multiple of the awards that goes on under NARROW_TIMES_AWARDS.
	Times int
	// KeepTies lets everybody on who ties with the last one that goes on, under NARROW_TO and NARROW_TIMES_AWARDS.
	KeepTies bool
	// Bands are the shares paid under DIFFERENTIAL_AMOUNT, best first.
	Bands []Band
}

// Band is the share of the amount paid from a score up.
type Band struct {
	From    score.Score
	ShareBp krw.Bp
}

// AggregateRule is how reviewers' totals become one score.
type AggregateRule string

const (
	TrimmedMean AggregateRule = "TRIMMED_MEAN" // one maximum and one minimum left out (L8 §2②10)
	Mean        AggregateRule = "MEAN"
)

// Aggregate is the rule with its numbers, which come from the rule set.
type Aggregate struct {
	Rule AggregateRule
	Trim score.TrimRule
}

// Of is the exact mean of reviewers' totals under the rule.
func (a Aggregate) Of(totals []score.Score) (score.Exact, error) {
	trim := a.Trim
	if a.Rule == Mean {
		trim.MinReviewers = len(totals) + 1 // nothing is left out
	}
	return score.TrimmedMean(totals, trim)
}

// TieBreaker decides between equal final scores; a stage holds an ordered list of them. Submission time is never one
// (domain.md §3.1).
type TieBreaker string

const (
	BonusExcluded TieBreaker = "BONUS_EXCLUDED_SCORE" // the score without bonus and penalty
	SMEFirst      TieBreaker = "SME_FIRST"
	RegionFirst   TieBreaker = "REGION_FIRST" // outside the capital region
	CommitteeVote TieBreaker = "COMMITTEE_VOTE"
	itemPrefix               = "ITEM:"
)

// ByItem breaks ties by the score of one rubric item.
func ByItem(key string) TieBreaker { return TieBreaker(itemPrefix + key) }

// Item is the rubric item the tie is broken by, "" for the other kinds.
func (t TieBreaker) Item() string {
	if key, ok := strings.CutPrefix(string(t), itemPrefix); ok {
		return key
	}
	return ""
}

// Label is the message key of the tie breaker's name; ByItem's text has the placeholder {item}.
func (t TieBreaker) Label() string {
	if t.Item() != "" {
		return "stage.tie.ITEM"
	}
	return "stage.tie." + string(t)
}

// PeerView says when a reviewer sees the others' scores.
type PeerView string

const (
	PeersNever    PeerView = "NEVER"
	PeersAfterOwn PeerView = "AFTER_OWN" // after handing in the own sheet
	PeersAtEnd    PeerView = "AT_END"    // when all sheets are in
)

// Shown is something of the result that an applicant may see.
type Shown string

const (
	ShowMembers Shown = "MEMBERS" // names of the committee
	ShowComment Shown = "COMMENT" // 종합평가의견
	ShowTotal   Shown = "TOTAL"
	ShowRank    Shown = "RANK"
)

// Visibility says who sees what. Reviewers' own scores and comments are not in the list of what applicants may be shown
// and cannot be (L6 §21⑦, L8 §22①).
type Visibility struct {
	// Blind hides who applied from the reviewers.
	Blind     bool
	Peers     PeerView
	Applicant []Shown
}

// Range is a number of members, both ends included.
type Range struct{ Min, Max int }

// Stage is one step of the choosing.
type Stage struct {
	Key  string
	Kind Kind
	// Title overrides the kind's name, "" when it is enough.
	Title string
	// TitleEn is the title for readers of English, "" where the kind's name has to do.
	TitleEn       string `json:",omitempty"`
	Method        Method
	Rubric        Rubric
	Aggregate     Aggregate
	PassMark      score.Score
	Outcome       Outcome
	TieBreakers   []TieBreaker
	BonusCap      score.Score
	CommitteeSize Range
	Visibility    Visibility
	// AllowSkip goes on past an application that does not fit into what is left.
	AllowSkip bool
	// AllowNoSelection lets the stage choose nobody.
	AllowNoSelection bool
	// RecursOnAgreement is a stage held on running agreements; who does not go on loses further support.
	RecursOnAgreement bool
}

// Scored reports whether reviewers fill in score sheets.
func (s Stage) Scored() bool { return s.Method == ByScore }

// NeedsCommittee reports whether people are appointed to judge: not for the requirement check, which officers do, nor
// for the review of an outside body.
func (s Stage) NeedsCommittee() bool {
	return s.Kind != RequirementCheck && s.Kind != ExternalReview && s.Kind != Negotiation
}

// usualTies is the customary order (domain.md §3.1): items by weight, then the score without bonus, then the committee.
func usualTies(r Rubric) []TieBreaker {
	items := slices.Clone(r.Items)
	slices.SortStableFunc(items, func(a, b Item) int { return int(b.Weight) - int(a.Weight) })
	var out []TieBreaker
	for _, i := range items {
		out = append(out, ByItem(i.Key))
	}
	return append(out, BonusExcluded, SMEFirst, CommitteeVote)
}

// check collects what is wrong with the stage by itself.
func (s Stage) check(field string) domain.Problems {
	var p domain.Problems
	refuse := func(key string, args domain.Args) {
		p = append(p, &domain.Error{Kind: domain.Invalid, Key: key, Field: field, Args: args})
	}
	if !slices.Contains(Kinds(), s.Kind) || !slices.Contains(Methods(), s.Method) || !slices.Contains(OutcomeRules(), s.Outcome.Rule) {
		refuse("stage.unknown", domain.Args{"stage": s.Key})
		return p
	}
	args := domain.Args{"stage": s.Kind.Label()}
	if s.Scored() {
		p = append(p, s.Rubric.check(field)...)
	}
	if ranks(s.Outcome.Rule) && !s.Scored() {
		refuse("stage.rank_without_score", args)
	}
	if s.Outcome.Rule == Verdict && (s.Scored() || s.Method == ByQuantity) {
		refuse("stage.verdict_without_method", args)
	}
	if s.Outcome.Rule == PassMark && s.PassMark <= 0 {
		refuse("stage.pass_mark_missing", args)
	}
	if s.PassMark < 0 || s.PassMark > score.Full {
		refuse("stage.pass_mark_range", args)
	}
	if s.Outcome.Rule == NarrowTo && s.Outcome.Keep <= 0 {
		refuse("stage.keep_missing", args)
	}
	if s.Outcome.Rule == NarrowTimesAwards && s.Outcome.Times <= 0 {
		refuse("stage.times_missing", args)
	}
	if s.Outcome.Rule == DifferentialAmount && !falling(s.Outcome.Bands) {
		refuse("stage.bands", args)
	}
	switch size := s.CommitteeSize; {
	case !s.NeedsCommittee():
	case size.Min <= 0 || size.Max <= 0:
		refuse("stage.committee_size", args)
	case size.Max < size.Min:
		refuse("stage.committee_range", domain.Args{"stage": s.Kind.Label(), "min": size.Min, "max": size.Max})
	}
	for _, t := range s.TieBreakers {
		if !s.Breaks(t) {
			refuse("stage.tie_unknown", domain.Args{"stage": s.Kind.Label(), "tie": string(t)})
		}
	}
	for _, x := range s.Visibility.Applicant {
		if !slices.Contains([]Shown{ShowMembers, ShowComment, ShowTotal, ShowRank}, x) {
			refuse("stage.visibility", args)
		}
	}
	return p
}

// ranks reports whether the rule puts applications in order of score.
func ranks(r OutcomeRule) bool {
	return slices.Contains([]OutcomeRule{PassMark, NarrowTo, NarrowTimesAwards, RankInBudget, RankInQuantity, PrizeRanks, DifferentialAmount}, r)
}

func falling(bands []Band) bool {
	for i, b := range bands {
		if b.ShareBp < 0 || b.ShareBp > krw.Whole || (i > 0 && (b.From >= bands[i-1].From || b.ShareBp > bands[i-1].ShareBp)) {
			return false
		}
	}
	return len(bands) > 0
}

// Ties lists every tie breaker that the stage can have: the items of its rubric in their order, then what every stage has.
func (s Stage) Ties() []TieBreaker {
	var out []TieBreaker
	for _, i := range s.Rubric.Items {
		out = append(out, ByItem(i.Key))
	}
	return append(out, BonusExcluded, SMEFirst, RegionFirst, CommitteeVote)
}

// Breaks reports whether the stage can part equal scores that way.
func (s Stage) Breaks(t TieBreaker) bool { return slices.Contains(s.Ties(), t) }
