// Package ruleset is the numbers of the rules as dated data: terms, caps, ratios, thresholds, each with the text it
// comes from. A call names its regime; an agreement is judged by the rows in force on its date. Rows are ended and
// replaced, never edited.
package ruleset

import (
	"encoding/json"
	"slices"
	"sync"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Regime is the body of law that a call's money stands under.
type Regime string

const (
	ICTFund               Regime = "ICT_FUND"       // contributions and funds that are neither R&D nor subsidy
	NRDInnovation         Regime = "NRD_INNOVATION" // national R&D
	SubsidyAct            Regime = "SUBSIDY_ACT"    // national subsidies
	PublicFinanceRecovery Regime = "PUBLIC_FINANCE_RECOVERY"
)

// CallRegimes are the three of which a call carries exactly one. PublicFinanceRecovery stands behind each of them:
// it answers where the special law is silent (공공재정환수법 §5).
var CallRegimes = []Regime{ICTFund, NRDInnovation, SubsidyAct}

// LabelKey names the regime's label in the message catalogue.
func (r Regime) LabelKey() string { return "ruleset.regime." + string(r) }

// layer is a table of rows; a set looks through its layers from the most special to the most general.
type layer string

const (
	layerCall   layer = "CALL"   // announced by one call
	layerFund   layer = "FUND"   // the fund guideline (ICT기금 사업관리 지침) within ICT_FUND
	layerCommon layer = "COMMON" // every regime
)

// Row is a value with the time it holds.
type Row struct {
	Value
	layer layer
	Valid period.Period
}

// Set is the values in force under one regime on one date.
type Set struct {
	Regime Regime
	// From and To bound the time in which the set stays exactly as it is; zero is open.
	From, To period.Date
	fund     bool
	on       period.Date
	rows     []Row
	byCode   map[Code]Value
	overlay  []Value
}

// For is the set of a regime on a date. Error ruleset.unknown_regime, ruleset.no_date (kind Invalid).
func For(regime Regime, on period.Date) (Set, error) { return ForMoney(regime, on, false) }

// ForMoney is the set of a regime for the money of one call: fund says that it comes from an ICT fund, so that the fund
// guideline stands over the regime. Errors as For.
func ForMoney(regime Regime, on period.Date, fund bool) (Set, error) {
	if err := chosen(regime, on); err != nil {
		return Set{}, err
	}
	sets := shippedSets()[regime]
	if fund && regime == ICTFund {
		sets = shippedSets()[fundOver]
	}
	s := sets[slices.IndexFunc(sets, func(s Set) bool { return s.To == 0 || on <= s.To })]
	s.on = on
	return s, nil
}

// fundOver names the sets of ICT_FUND under the fund guideline among the shipped ones.
const fundOver Regime = "ICT_FUND under the fund guideline"

// shippedSets are the sets of every regime for all time, in order: a set is asked for several times in every request, and there are few.
var shippedSets = sync.OnceValue(func() map[Regime][]Set {
	out := map[Regime][]Set{}
	forAllTime := func(regime Regime, fund bool) (sets []Set) {
		for on := period.Date(1); ; {
			s := build(shippedRows(), regime, on, fund, nil)
			sets = append(sets, s)
			if s.To == 0 {
				return sets
			}
			on = s.To.AddDays(1)
		}
	}
	for _, regime := range append(slices.Clone(CallRegimes), PublicFinanceRecovery) {
		out[regime] = forAllTime(regime, false)
	}
	out[fundOver] = forAllTime(ICTFund, true)
	return out
})

// chosen reports whether a set can be asked for.
func chosen(regime Regime, on period.Date) error {
	if !slices.Contains(CallRegimes, regime) && regime != PublicFinanceRecovery {
		return domain.E(domain.Invalid, "ruleset.unknown_regime").With("regime", string(regime))
	}
	if on.IsZero() {
		return domain.E(domain.Invalid, "ruleset.no_date")
	}
	return nil
}

// Fund is the set under the fund guideline, which shortens several terms of ICT_FUND. Other regimes stay as they are.
func (s Set) Fund() Set { return build(s.rows, s.Regime, s.on, s.Regime == ICTFund, s.overlay) }

// Bare is the set without what a call announces.
func (s Set) Bare() Set { return build(s.rows, s.Regime, s.on, s.fund, nil) }

// With lays the numbers that a call announces (pass mark, ratios, dates) over the set. Only codes the set knows, with
// their kind, are taken. Errors: ruleset.missing, ruleset.wrong_kind, ruleset.out_of_range.
func (s Set) With(announced ...Value) (Set, error) {
	overlay := slices.Clone(s.overlay)
	for _, v := range announced {
		if _, err := s.get(v.Code, v.Kind); err != nil {
			return Set{}, err
		}
		if !v.possible() {
			return Set{}, domain.E(domain.Invalid, "ruleset.out_of_range").With("code", string(v.Code))
		}
		v.Source, v.Confirmed = ByCall, true
		overlay = slices.DeleteFunc(overlay, func(o Value) bool { return o.Code == v.Code })
		overlay = append(overlay, v)
	}
	return build(s.rows, s.Regime, s.on, s.fund, overlay), nil
}

// layers from the most general to the most special.
func layers(regime Regime, fund bool) []layer {
	out := []layer{layer(PublicFinanceRecovery), layerCommon}
	if regime != PublicFinanceRecovery {
		out = append(out, layer(regime))
	}
	if fund {
		out = append(out, layerFund)
	}
	return out
}

func build(rows []Row, regime Regime, on period.Date, fund bool, overlay []Value) Set {
	s := Set{Regime: regime, fund: fund, on: on, rows: rows, overlay: overlay, byCode: make(map[Code]Value, len(rows))}
	for _, l := range layers(regime, fund) {
		for _, r := range rows {
			if r.layer != l {
				continue
			}
			s.bound(r.Valid, on)
			if r.Valid.Contains(on) {
				s.byCode[r.Code] = r.Value
			}
		}
	}
	for _, v := range overlay {
		s.byCode[v.Code] = v
	}
	return s
}

// bound narrows the time in which the set stays as it is by a row that begins or ends beside the date.
func (s *Set) bound(valid period.Period, on period.Date) {
	starts := valid.From
	var stops period.Date
	if valid.To != 0 {
		stops = valid.To.AddDays(1)
	}
	for _, change := range [2]period.Date{starts, stops} {
		switch {
		case change == 0:
		case change <= on:
			s.From = max(s.From, change)
		case s.To == 0 || change.AddDays(-1) < s.To:
			s.To = change.AddDays(-1)
		}
	}
}

// Ever lists every value that any regime has at any time under a code: what a query has to reach that looks for rows of all
// of them at once.
func Ever(c Code) []Value {
	var out []Value
	for _, r := range shippedRows() {
		if r.Code == c {
			out = append(out, r.Value)
		}
	}
	return out
}

// Has reports whether the regime, or the general rules behind it, states the value. A rule whose parameter is not
// stated does not apply.
func (s Set) Has(c Code) bool {
	_, ok := s.byCode[c]
	return ok
}

// Value is the value behind a code. Error ruleset.missing (kind NotFound).
func (s Set) Value(c Code) (Value, error) {
	v, ok := s.byCode[c]
	if !ok {
		return Value{}, domain.E(domain.NotFound, "ruleset.missing").With("code", string(c)).With("regime", string(s.Regime))
	}
	return v, nil
}

func (s Set) get(c Code, k Kind) (Value, error) {
	v, err := s.Value(c)
	if err != nil {
		return Value{}, err
	}
	if v.Kind != k {
		return Value{}, domain.E(domain.Invalid, "ruleset.wrong_kind").With("code", string(c)).With("kind", string(v.Kind))
	}
	return v, nil
}

// The typed accessors fail with ruleset.missing (kind NotFound) or ruleset.wrong_kind (kind Invalid); both mean a
// mistake in the program or its data, so callers pass them on.

// Won is an amount.
func (s Set) Won(c Code) (krw.Won, error) {
	v, err := s.get(c, KindWon)
	return krw.Won(v.N), err
}

// Bp is a ratio in basis points.
func (s Set) Bp(c Code) (krw.Bp, error) {
	v, err := s.get(c, KindBp)
	return krw.Bp(v.N), err
}

// Count is a number of people, times, hours or days of a month.
func (s Set) Count(c Code) (int, error) {
	v, err := s.get(c, KindCount)
	return int(v.N), err
}

// Score is points.
func (s Set) Score(c Code) (score.Score, error) {
	v, err := s.get(c, KindScore)
	return score.Score(v.N), err
}

// Flag is whether a rule holds.
func (s Set) Flag(c Code) (bool, error) {
	v, err := s.get(c, KindFlag)
	return v.N != 0, err
}

// Text is one of a few fixed words.
func (s Set) Text(c Code) (string, error) {
	v, err := s.get(c, KindText)
	return v.Text, err
}

// DaysBefore lists the days before a date on which something is done, negative for after it.
func (s Set) DaysBefore(c Code) ([]int, error) {
	v, err := s.get(c, KindDays)
	return slices.Clone(v.Days), err
}

// Term is a period of time. Under ICT_FUND Labour Day ends a term like a holiday, in every year.
func (s Set) Term(c Code) (calendar.Term, error) {
	v, err := s.get(c, KindTerm)
	return calendar.Term{N: int(v.N), Unit: v.Unit, LabourDay: s.Regime == ICTFund}, err
}

// Yearly is the day of a year on which something is due every year.
func (s Set) Yearly(c Code, year int) (period.Date, error) {
	v, err := s.get(c, KindMonthDay)
	if err != nil {
		return 0, err
	}
	return v.In(year), nil
}

// Trim is how the scores of a committee are averaged.
func (s Set) Trim() (score.TrimRule, error) {
	r := s.Read()
	rule := score.TrimRule{MinReviewers: r.Count(TrimMinReviewers), MinScores: r.Count(TrimMinScores)}
	return rule, r.Err()
}

// Values lists every value of the set for display, in the order of the codes' table.
func (s Set) Values() []Shown {
	var out []Shown
	for _, c := range Codes() {
		if v, ok := s.byCode[c]; ok {
			out = append(out, v.Show())
		}
	}
	return out
}

// MarshalJSON shows the set with all its values.
func (s Set) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Regime   Regime
		From, To period.Date
		Values   []Shown
	}{s.Regime, s.From, s.To, s.Values()})
}
