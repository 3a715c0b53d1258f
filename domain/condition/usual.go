// This file reads the usual conditions of a notice back out of a tree, so that they can be edited as a few numbers.
package condition

import "encoding/json"

// ScreeningOf reads the numbers and choices from which Usual would make the tree. ok is false for a tree that says more or
// less than that: a page then shows it, but does not offer its short editor without a warning.
func ScreeningOf(t Tree) (s Screening, ok bool) {
	if t.Op != All {
		return s, t.IsZero()
	}
	for _, n := range t.Nodes {
		switch {
		case n.Fact == FactEntityType && n.Op == In:
			s.EntityTypes = n.Want.Texts()
		case n.Fact == FactSize && n.Op == In:
			s.Sizes = n.Want.Texts()
		case n.Fact == FactRegion && n.Op == In:
			s.Regions = n.Want.Texts()
		case n.Fact == FactAgeMonths && n.Op == Ge:
			s.MinAgeMonths = n.Want.Number()
		case n.Fact == FactAgeMonths && n.Op == Lt:
			s.MaxAgeMonths = n.Want.Number()
		case n.Fact == FactDebtRatio && n.Op == Lt:
			s.DebtRatioPercent = n.Want.Number()
		case n.Fact == FactLeadProjects && n.Op == Le:
			s.LeadProjects = n.Want.Number()
		case n.Fact == FactParticipantProjects && n.Op == Le:
			s.ParticipantProjects = n.Want.Number()
		}
	}
	again, errA := json.Marshal(Usual(s))
	was, errB := json.Marshal(t)
	return s, errA == nil && errB == nil && string(again) == string(was)
}

// FitsNobody reports whether the limits of age leave no organisation: at least five years old and under three.
func (s Screening) FitsNobody() bool { return s.MaxAgeMonths > 0 && s.MinAgeMonths >= s.MaxAgeMonths }

// And is the usual conditions with one more node behind them; nothing more leaves them as they are.
func (t Tree) And(further Tree) Tree {
	if further.IsZero() {
		return t
	}
	out := t
	out.Nodes = append(append([]Tree(nil), t.Nodes...), further)
	return out
}

// FurtherOf takes a tree apart into the usual conditions and the one node that a notice has beyond them, the zero Tree for
// none. ok is false for any other tree.
func FurtherOf(t Tree) (s Screening, further Tree, ok bool) {
	if s, ok := ScreeningOf(t); ok || t.Op != All || len(t.Nodes) == 0 {
		return s, Tree{}, ok
	}
	rest, last := t, len(t.Nodes)-1
	rest.Nodes = t.Nodes[:last]
	s, ok = ScreeningOf(rest)
	if !ok {
		return s, Tree{}, false
	}
	return s, t.Nodes[last], true
}
