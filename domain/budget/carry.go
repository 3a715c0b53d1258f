// This file takes a plan over into another call: what its rules know and who is still there, line by line.
package budget

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/ruleset"
)

// Carry parts the lines of a plan into those that another call may take over and those that it may not: of an item or detail that its
// regime does not know, or of an organisation that is not in the consortium. The kept lines are not judged by the rules.
func (p Plan) Carry(to ruleset.Regime, orgs []domain.OrganizationID) (kept Plan, left []Line) {
	tree := TreeOf(to)
	for _, l := range p.Lines {
		known := slices.ContainsFunc(tree, func(n Node) bool {
			return n.Item == l.Item && (l.Detail == "" || slices.Contains(n.Details, l.Detail))
		})
		if known && slices.Contains(orgs, l.Org) {
			kept.Lines = append(kept.Lines, l)
		} else {
			left = append(left, l)
		}
	}
	return kept, left
}
