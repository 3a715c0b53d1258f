// This test counts what the house has agreed with a company before.
package workflows_test

import (
	"testing"

	"gongmo/domain/agreement"
	"gongmo/domain/condition"
	"gongmo/workflows"
)

// A condition on earlier grants is judged by the agreements of this house: one that was concluded counts, whatever became of it; one that
// is only being drawn up does not.
func TestEarlierGrantsAreTheAgreementsThatWereConcluded(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	first := condition.Where(condition.FactEarlierGrants, condition.Eq, condition.Number(0))
	state := func() condition.State {
		s, err := r.e.Standing(t.Context(), by(accOwner), accLead)
		r.ok(err)
		return first.Eval(s.For(9000, 1, 1, nil)).State
	}
	if got := state(); got != condition.Met {
		t.Errorf("an agreement that nobody signed counts: %s", got)
	}
	r.do(func(tx workflows.Tx) error {
		a, err := workflows.Get[agreement.Agreement](tx, int64(r.id))
		if err != nil {
			return err
		}
		now := tx.Now()
		a.ConcludedAt = &now
		return tx.Save(a)
	})
	if got := state(); got != condition.NotMet {
		t.Errorf("a project that was agreed does not count: %s", got)
	}
}
