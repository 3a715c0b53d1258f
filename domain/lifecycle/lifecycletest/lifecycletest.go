// Package lifecycletest is the exhaustive test every lifecycle passes: each state with each event, and each guard alone.
package lifecycletest

import (
	"errors"
	"testing"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
)

// Trip is a set of facts that makes exactly one guard refuse.
type Trip[F any] struct {
	Guard string
	Facts F
	Key   string // the message key the refusal must carry
}

// Exhaustive checks the table itself, then every state × every event: with facts that satisfy every guard a listed pair
// moves as its row says, and an unlisted pair refuses. Each guard named in the table must have a trip that it alone refuses.
func Exhaustive[S, E ~string, F any](t *testing.T, m lifecycle.Machine[S, E, F], good F, trips []Trip[F]) {
	t.Helper()
	if err := m.Sane(); err != nil {
		t.Fatal(err)
	}
	rows := map[string]lifecycle.Row[S, E, F]{}
	for _, r := range m.Rows {
		rows[string(r.From)+"|"+string(r.Event)] = r
	}
	for _, s := range m.States() {
		for _, e := range m.Events() {
			to, change, err := m.Fire(S(s), E(e), good, "because")
			row, listed := rows[s+"|"+e]
			switch {
			case listed && err != nil:
				t.Errorf("%s: %s in %s is refused with good facts: %v", m.Name, e, s, err)
			case listed && (to != row.To || change.To != string(row.To) || change.From != s || change.Event != e):
				t.Errorf("%s: %s in %s went to %s, the row says %s", m.Name, e, s, to, row.To)
			case !listed && !errors.Is(err, domain.E(domain.Refused, "step.illegal")):
				t.Errorf("%s: %s in %s is not in the table but gave %v", m.Name, e, s, err)
			case !listed && string(to) != s:
				t.Errorf("%s: a refused %s moved %s to %s", m.Name, e, s, to)
			}
			if listed && row.NeedsReason {
				if _, _, err := m.Fire(S(s), E(e), good, ""); !errors.Is(err, domain.E(domain.Invalid, "step.reason_missing")) {
					t.Errorf("%s: %s in %s needs a reason but went without", m.Name, e, s)
				}
			}
		}
	}
	tripped := map[string]bool{}
	for _, trip := range trips {
		tripped[trip.Guard] = true
		for _, r := range m.Rows {
			for _, g := range r.Guards {
				err := g.Check(trip.Facts)
				if g.Name == trip.Guard {
					if found := domain.ProblemsOf(err); len(found) == 0 || (trip.Key != "" && found[0].Key != trip.Key) {
						t.Errorf("%s: guard %s should refuse with %s, got %v", m.Name, g.Name, trip.Key, err)
					}
				}
			}
		}
	}
	for _, r := range m.Rows {
		for _, g := range r.Guards {
			if !tripped[g.Name] {
				t.Errorf("%s: guard %s has no trip: write facts that make it refuse", m.Name, g.Name)
			}
		}
	}
}
