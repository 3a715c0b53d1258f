package applicant

import (
	"slices"
	"testing"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/domain/application"
)

func TestEveryStateHasItsStageOrIsOver(t *testing.T) {
	over := []application.State{application.Withdrawn, application.Expired, application.Voided}
	for _, s := range application.Machine.States() {
		state := application.State(s)
		steps := Stages(view.Base{Lang: locale.KO}, string(state))
		if slices.Contains(over, state) != (steps == nil) {
			t.Errorf("%s: stages %v", state, steps)
		}
		current := 0
		for _, s := range steps {
			if s.Current {
				current++
			}
		}
		if steps != nil && current != 1 {
			t.Errorf("%s stands in %d stages", state, current)
		}
	}
}
