// This file is the matching money as one call asks for it: its own ratios by size of organisation, where its rules allow them.
package budget

import (
	"cmp"
	"database/sql/driver"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// MatchingTerm is what a call asks of organisations of one size. nil leaves the rules' own ratio.
type MatchingTerm struct {
	Key Size
	// GrantMax is the greatest share of the grant in the cost of an organisation, CashMin the least share of cash in what it bears.
	GrantMax *krw.Bp
	CashMin  *krw.Bp
}

// Matching are the ratios of a call, one for each size it says something of.
type Matching []MatchingTerm

// Value encodes the ratios for a jsonb column.
func (m Matching) Value() (driver.Value, error) {
	if m == nil {
		m = Matching{}
	}
	return domain.JSONValue(m)
}

// Scan decodes a jsonb column.
func (m *Matching) Scan(src any) error { return domain.JSONScan(m, src) }

// Of is what the call says of a size, the zero term when it says nothing.
func (m Matching) Of(s Size) MatchingTerm {
	if i := slices.IndexFunc(m, func(t MatchingTerm) bool { return t.Key == s }); i >= 0 {
		return m[i]
	}
	return MatchingTerm{Key: s}
}

// Field is the name of a ratio of a size: "matching.SME.grantMax".
func (t MatchingTerm) Field(ratio string) string { return "matching." + string(t.Key) + "." + ratio }

// Check refuses ratios that the rules do not leave to a call. set is the rule set without what the call announces. Where the set
// does not say that a call sets a ratio freely (ruleset.MatchingFree for the grant, ruleset.CashFree for cash), it may only ask for
// more: a smaller share of the grant, a greater share of cash. Errors, at the Field: budget.matching.size, budget.matching.ratio, budget.matching.grant, budget.matching.cash.
func (m Matching) Check(set ruleset.Set) error {
	var out domain.Problems
	seen := map[Size]bool{}
	for _, t := range m {
		if !slices.Contains(Sizes(), t.Key) || seen[t.Key] {
			out = append(out, domain.E(domain.Invalid, "budget.matching.size").At("matching").With("size", string(t.Key)))
			continue
		}
		seen[t.Key] = true
		for _, ratio := range t.ratios() {
			at := t.Field(ratio.name)
			limit, err := set.Value(ratio.code)
			if err != nil {
				return err
			}
			free, err := set.Value(ratio.free)
			switch {
			case *ratio.bp < 0 || *ratio.bp > krw.Whole:
				out = append(out, domain.E(domain.Invalid, "budget.matching.ratio").At(at))
			case err != nil:
				return err
			case free.N == 0 && ratio.beyond(krw.Bp(limit.N)):
				out = append(out, domain.E(domain.Invalid, ratio.key).At(at).With("size", t.Key.label()).With("limit", krw.Bp(limit.N)).By(ruleset.Cite(free.Source)))
			}
		}
	}
	return out.OrNil()
}

// Unsaid lists what a call has to say of its matching money because its rules state no ratios (ruleset.MatchingStated): to companies of
// these sizes a share of the grant, in the cost of the project (ratio) or by size, and where that is not the whole a share of cash, which
// may be nothing. nil where the rules state them. Errors: call.matching.grant_unsaid, call.matching.cash_unsaid (kind Invalid).
func (m Matching) Unsaid(set ruleset.Set, ratio krw.Bp, sizes []Size) domain.Problems {
	if statesMatching(set) {
		return nil
	}
	var out domain.Problems
	grant, cash := "", ""
	for _, s := range sizes {
		t := m.Of(s)
		switch {
		case !s.Company():
			continue
		case ratio <= 0 && t.GrantMax == nil:
			grant = cmp.Or(grant, t.Field("grantMax"))
		case t.CashMin == nil && !(ratio >= krw.Whole && t.GrantMax == nil || t.GrantMax != nil && *t.GrantMax >= krw.Whole && (ratio <= 0 || ratio >= krw.Whole)):
			cash = cmp.Or(cash, t.Field("cashMin"))
		}
	}
	if grant != "" {
		out = append(out, domain.E(domain.Invalid, "call.matching.grant_unsaid").At(grant))
	}
	if cash != "" {
		out = append(out, domain.E(domain.Invalid, "call.matching.cash_unsaid").At(cash))
	}
	return out
}

// Borrowed are the ratios that rules which state none have from elsewhere, as a call of them may begin; nil where the rules state them.
func Borrowed(set ruleset.Set) Matching {
	if statesMatching(set) {
		return nil
	}
	var out Matching
	for _, s := range Sizes() {
		grant, err1 := set.Bp(s.grantMax())
		cash, err2 := set.Bp(s.cashMin())
		if s.Company() && err1 == nil && err2 == nil {
			out = append(out, MatchingTerm{Key: s, GrantMax: &grant, CashMin: &cash})
		}
	}
	return out
}

// label is the message key of the size's name.
func (s Size) label() string { return "condition.option.size." + string(s) }

// ratio is one number of a term with what it stands for.
type ratio struct {
	name, key  string
	code, free ruleset.Code
	bp         *krw.Bp
	beyond     func(limit krw.Bp) bool
}

func (t MatchingTerm) ratios() []ratio {
	var out []ratio
	if t.GrantMax != nil {
		out = append(out, ratio{"grantMax", "budget.matching.grant", t.Key.grantMax(), ruleset.MatchingFree, t.GrantMax, func(limit krw.Bp) bool { return *t.GrantMax > limit }})
	}
	if t.CashMin != nil {
		out = append(out, ratio{"cashMin", "budget.matching.cash", t.Key.cashMin(), ruleset.CashFree, t.CashMin, func(limit krw.Bp) bool { return *t.CashMin < limit }})
	}
	return out
}

// Over lays the ratios over a rule set, so that whatever reads the set finds those of the call, announced by it. Errors as
// ruleset.Set.With.
func (m Matching) Over(set ruleset.Set) (ruleset.Set, error) {
	var values []ruleset.Value
	for _, t := range m {
		for _, r := range t.ratios() {
			if r.code != "" {
				values = append(values, ruleset.Value{Code: r.code, Kind: ruleset.KindBp, N: int64(*r.bp)})
			}
		}
	}
	if len(values) == 0 {
		return set, nil
	}
	return set.With(values...)
}
