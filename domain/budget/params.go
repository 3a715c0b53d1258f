// This file is the numbers the caps take, pinned from a rule set: the plan of an old agreement is judged by its own.
package budget

import (
	"database/sql/driver"
	"maps"
	"slices"
	"sync"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// Size is the class of an organisation, in the texts of domain/organization. It decides the public share and the cash.
type Size string

const (
	SME       Size = condition.SizeSME
	Mid       Size = condition.SizeMid
	Large     Size = condition.SizeLarge
	Public    Size = condition.SizePublic
	NonProfit Size = condition.SizeNonProfit
)

// Sizes lists every size.
func Sizes() []Size { return []Size{SME, Mid, Large, Public, NonProfit} }

// Company reports whether the organisation works for profit.
func (s Size) Company() bool { return s != NonProfit }

// grantMax and cashMin name the ratios of a size.
func (s Size) grantMax() ruleset.Code {
	return map[Size]ruleset.Code{SME: ruleset.GrantMaxSmall, Mid: ruleset.GrantMaxMedium, Large: ruleset.GrantMaxLarge,
		Public: ruleset.GrantMaxPublic, NonProfit: ruleset.GrantMaxNonProfit}[s]
}

func (s Size) cashMin() ruleset.Code {
	return map[Size]ruleset.Code{SME: ruleset.CashMinSmall, Mid: ruleset.CashMinMedium, Large: ruleset.CashMinLarge,
		Public: ruleset.CashMinPublic, NonProfit: ruleset.CashMinNonProfit}[s]
}

// Number is one pinned number and where it comes from.
type Number struct {
	N      int64 // won, basis points, months or a count, as the rule set keeps it
	Source string
}

// Params are the numbers that judge a plan. A number that is not there means that the regime does not state the rule,
// which then does not apply.
type Params struct {
	Regime  ruleset.Regime
	Numbers map[ruleset.Code]Number
	Limits
}

// Limits are what a notice says of its support beside the rules (공고문 지원조건).
type Limits struct {
	// CeilingWon is the most one application may get (과제당 한도), 0 when the call sets none.
	CeilingWon krw.Won
	// FloorWon is the least one application may ask for (과제당 최소 지원금), 0 when the call sets none and for a plan that is not asked for
	// any more: a review of the costs may leave less.
	FloorWon krw.Won `json:",omitempty"`
	// Track is the title of the track whose ceiling it is (트랙별 지원한도), "" where the call's own counts.
	Track string `json:",omitempty"`
	// GrantRatio is the greatest share of the grant in the cost of the project (지원 비율), 0 when the call sets none.
	GrantRatio krw.Bp `json:",omitempty"`
	// Security says that the projects of the call, or of the track, are security projects (보안과제, 혁신법 시행령 §45).
	Security bool `json:",omitempty"`
}

// ParamsOf pins every number the rules of this package take from a rule set. The call's own ratios are laid over the
// set before, see ruleset.Set.With. Ratios of matching money that a set only borrows judge nothing: there the call says its own.
func ParamsOf(set ruleset.Set, limits Limits) Params {
	p := Params{Regime: set.Regime, Numbers: make(map[ruleset.Code]Number, len(codes())), Limits: limits}
	stated := statesMatching(set)
	for _, code := range codes() {
		if v, err := set.Value(code); err == nil && (stated || v.Source == ruleset.ByCall || !isRatio(code)) {
			p.Numbers[code] = Number{N: v.N, Source: v.Source}
		}
	}
	return p
}

// statesMatching reports whether rules state ratios of matching money themselves (R&D: 혁신법 시행령 §19③; the ICT rules: 별표 3).
func statesMatching(set ruleset.Set) bool {
	v, err := set.Value(ruleset.MatchingStated)
	return err != nil || v.N != 0
}

// Unstated reports a ratio of matching money that the rules do not state and the call does not say: it judges nothing.
func Unstated(set ruleset.Set, code ruleset.Code) bool {
	v, err := set.Value(code)
	return err == nil && isRatio(code) && v.Source != ruleset.ByCall && !statesMatching(set)
}

// isRatio reports a ratio of matching money of some size.
func isRatio(c ruleset.Code) bool {
	return slices.ContainsFunc(Sizes(), func(s Size) bool { return c == s.grantMax() || c == s.cashMin() })
}

// Codes lists every code of the rule set that some rule takes, sorted.
func Codes() []ruleset.Code { return slices.Clone(codes()) }

var codes = sync.OnceValue(func() []ruleset.Code {
	seen := map[ruleset.Code]bool{}
	for _, r := range rules() {
		for _, c := range r.Needs {
			seen[c] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
})

// Value encodes the parameters for a jsonb column.
func (p Params) Value() (driver.Value, error) { return domain.JSONValue(p) }

// Scan decodes a jsonb column.
func (p *Params) Scan(src any) error { return domain.JSONScan(p, src) }

// Matching are the ratios of a size in these numbers; nil where they state none.
func (p Params) Matching(s Size) MatchingTerm {
	t := MatchingTerm{Key: s}
	if n, ok := p.bp(s.grantMax()); ok {
		t.GrantMax = &n
	}
	if n, ok := p.bp(s.cashMin()); ok {
		t.CashMin = &n
	}
	return t
}

func (p Params) number(c ruleset.Code) (int64, bool) {
	n, ok := p.Numbers[c]
	return n.N, ok
}

// announced is the mark of a number that the call itself sets, "" for one of the rules.
func (p Params) announced(c ruleset.Code) string {
	if p.Numbers[c].Source == ruleset.ByCall {
		return ruleset.ByCall
	}
	return ""
}

// holds reports a flag of the rule set; ok is false where the set does not state it.
func (p Params) holds(c ruleset.Code) (yes, ok bool) {
	n, ok := p.number(c)
	return n != 0, ok
}

func (p Params) bp(c ruleset.Code) (krw.Bp, bool) {
	n, ok := p.number(c)
	return krw.Bp(n), ok
}
