// This file keeps a changed plan above what was spent by it already (집행액).
package amendment

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
)

// Cell is a line of the plan as spending is held against it: an item of an organisation, in money or in kind.
type Cell struct {
	Org    domain.OrganizationID
	Item   budget.Item
	InKind bool
}

// of is what a plan gives a cell.
func (c Cell) of(p budget.Plan) krw.Won {
	t := p.For(c.Org).Of(c.Item).Totals()
	if c.InKind {
		return t.InKindWon
	}
	return t.Money()
}

// Spent is what was spent and stands, by cell; what was disallowed does not stand.
type Spent map[Cell]krw.Won

// BelowSpent refuses each line that a change lowers below what was spent by it: the money is gone, and a plan that says otherwise would
// put it under nothing. One that was overspent before and is not lowered is not the change's doing. name tells whose line it is. Errors
// amendment.spent.below and, for what was borne in kind, amendment.spent.below_in_kind.
func BelowSpent(before, after budget.Plan, spent Spent, name func(domain.OrganizationID) string) (out domain.Problems) {
	for _, org := range before.Orgs() {
		var items []budget.Item
		for _, l := range before.For(org).Lines {
			if !slices.Contains(items, l.Item) {
				items = append(items, l.Item)
			}
		}
		for _, item := range items {
			for _, inKind := range []bool{false, true} {
				c := Cell{org, item, inKind}
				was, is, gone := c.of(before), c.of(after), spent[c]
				if is >= was || is >= gone {
					continue
				}
				key := "amendment.spent.below"
				if inKind {
					key = "amendment.spent.below_in_kind"
				}
				out = append(out, domain.E(domain.Refused, key).At("changes").With("name", name(org)).With("item", item.Label()).
					With("planned", is).With("spent", gone).With("short", gone-is))
			}
		}
	}
	return out
}
