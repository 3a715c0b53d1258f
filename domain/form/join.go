// This file puts the rows of two people together who wrote to the same table at once.
package form

import (
	"maps"
	"slices"
	"strconv"

	"gongmo/domain/budget"
)

// HasRows reports whether an answer to a question of a kind is rows that can be put together.
func (k Kind) HasRows() bool {
	return k == Table || k == People || k == Targets || k == Budget
}

// Join is what is stored with the rows of the writer that are not among it behind: nothing of either is left out. A row that both have in
// different words stays twice, the writer's under a key of its own, because which of the two is meant only a person can say. An answer
// that is no rows is the stored one.
func Join(kind Kind, stored, mine Answer) Answer {
	out := stored
	switch kind {
	case People:
		out.People = joinRows("r", stored.People, mine.People, func(m *Member) *string { return &m.Key })
	case Targets:
		out.Targets = joinRows("r", stored.Targets, mine.Targets, func(t *Target) *string { return &t.Key })
	case Budget:
		var plan budget.Plan
		if stored.Budget != nil {
			plan = *stored.Budget
		}
		if mine.Budget != nil {
			plan.Lines = joinRows("l", plan.Lines, mine.Budget.Lines, func(l *budget.Line) *string { return &l.Key })
		}
		out.Budget = &plan
	case Table:
		out.Rows = slices.Clone(stored.Rows)
		left := slices.Clone(stored.Rows)
		for _, row := range mine.Rows {
			if i := slices.IndexFunc(left, func(r Row) bool { return maps.Equal(r, row) }); i >= 0 {
				left = slices.Delete(left, i, i+1) // the same row written twice by one person is meant twice
				continue
			}
			out.Rows = append(out.Rows, row)
		}
	}
	return out
}

// joinRows puts those of mine behind the stored ones that are not among them; a key that is taken is replaced by the next free one.
func joinRows[R comparable](sign string, stored, mine []R, key func(*R) *string) []R {
	out, used := slices.Clone(stored), map[string]bool{}
	for i := range stored {
		used[*key(&stored[i])] = true
	}
	for i := range mine {
		used[*key(&mine[i])] = true
	}
	for _, row := range mine {
		if slices.Contains(stored, row) {
			continue
		}
		if slices.ContainsFunc(stored, func(r R) bool { return *key(&r) == *key(&row) }) {
			n := len(out)
			for used[sign+strconv.Itoa(n)] {
				n++
			}
			*key(&row) = sign + strconv.Itoa(n)
			used[*key(&row)] = true
		}
		out = append(out, row)
	}
	return out
}
