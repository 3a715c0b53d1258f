// This file says in one line how far an application has come, for lists.
package applicant

import (
	"slices"

	"gongmo/app/view"
	"gongmo/domain/application"
)

// macroStage is one of the parts of the way, with the states in which an application stands there.
type macroStage struct {
	key    string
	states []application.State
}

// stages are the macro stages of an application with the states in which it stands there. What was withdrawn, missed its deadline or became
// void stands nowhere.
var stages = []macroStage{
	{"draft", []application.State{application.Draft}},
	{"submitted", []application.State{application.Submitted}},
	{"screening", []application.State{application.UnderScreening, application.SupplementRequested, application.Eligible, application.Ineligible}},
	{"evaluation", []application.State{application.InEvaluation, application.Advanced, application.Eliminated, application.Deferred, application.Recommended}},
	{"selection", []application.State{application.Selected, application.Reserve, application.NotSelected, application.Released, application.Forfeited, application.Cancelled}},
	{"agreement", []application.State{application.Contracted}},
}

// Stages is the way of an application in a state to its agreement, with where it stands; nil for one that stands nowhere any more.
func Stages(b view.Base, state string) []view.Step {
	now := -1
	for i, s := range stages {
		if slices.Contains(s.states, application.State(state)) {
			now = i
		}
	}
	if now < 0 {
		return nil
	}
	out := make([]view.Step, len(stages))
	for i, s := range stages {
		out[i] = view.Step{Label: b.T("application.timeline." + s.key), Done: i < now, Current: i == now}
	}
	return out
}
