// These tests walk the lifecycle of a call: each state with each event, each guard alone, and random walks.
package call_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
)

var deadline = period.On(2026, 3, 31).At(15, 0)

// good satisfies every guard: a request just before the deadline, done just after it.
func good() call.Facts {
	return call.Facts{
		Stamp: deadline.Add(-time.Second), Now: deadline.Add(time.Second), Due: true, Actor: 2, Previous: 1,
		Deadline: deadline, NewDeadline: deadline.Add(48 * time.Hour), OutageWindow: 24 * time.Hour, Proposed: true,
		WindowOver: 1, WindowScreened: 1, WindowDecided: 1, Standing: 1, MinBids: 2, Waiver: true, Deliberated: true,
	}
}

func trips() []lifecycletest.Trip[call.Facts] {
	with := func(guard, key string, change func(*call.Facts)) lifecycletest.Trip[call.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[call.Facts]{Guard: guard, Facts: f, Key: key}
	}
	gap := func(name string) lifecycletest.Trip[call.Facts] {
		return with(name, "call.example", func(f *call.Facts) {
			f.Gaps = map[string]domain.Problems{name: {domain.E(domain.Invalid, "call.example")}}
		})
	}
	return []lifecycletest.Trip[call.Facts]{
		gap(call.GapBudget), gap(call.GapStages), gap(call.GapRubric), gap(call.GapEligibility), gap(call.GapForm),
		gap(call.GapNotice), gap(call.GapSchedule), gap(call.GapAnnounce), gap(call.GapIntake), gap(call.GapReannounce), gap(call.GapCorrection),
		with("due", "call.step.not_due", func(f *call.Facts) { f.Due = false }),
		with("secondPerson", "call.approve.same_person", func(f *call.Facts) { f.Previous = f.Actor }),
		with("proposed", "call.proposal.none", func(f *call.Facts) { f.Proposed = false }),
		with("beforeDeadline", "call.amend.closed", func(f *call.Facts) { f.Stamp = f.Deadline }),
		with("laterDeadline", "call.extend.not_later", func(f *call.Facts) { f.NewDeadline = f.Deadline }),
		with("inOutageWindow", "call.extend.outage_too_late", func(f *call.Facts) { f.Stamp = f.Deadline.Add(24*time.Hour + time.Millisecond) }),
		with("tooFewBids", "call.fail.enough_bids", func(f *call.Facts) { f.Standing = 2 }),
		with("enoughBids", "call.screening.too_few_bids", func(f *call.Facts) { f.Waiver = false }),
		with("enoughEligible", "call.evaluation.too_few_eligible", func(f *call.Facts) { f.Waiver = false }),
		with("windowDecided", "call.confirm.no_window", func(f *call.Facts) { f.WindowDecided = 0 }),
		with("windowScreened", "call.evaluation.no_window", func(f *call.Facts) { f.WindowScreened = 0 }),
		with("windowOver", "call.screening.no_window", func(f *call.Facts) { f.WindowOver = 0 }),
		with("screened", "call.evaluation.unscreened", func(f *call.Facts) { f.Unscreened = 1 }),
		with("latePermissionsOver", "call.late_open", func(f *call.Facts) { f.LateOpen = 1 }),
		with("stagesFinal", "call.confirm.stages_open", func(f *call.Facts) { f.UnfinalizedStages = 1 }),
		with("deliberated", "call.confirm.not_deliberated", func(f *call.Facts) { f.Deliberated = false }),
		with("resultsNotified", "call.contract.unnotified", func(f *call.Facts) { f.Unnotified = 1 }),
		with("appealsClosed", "call.execute.appeals_open", func(f *call.Facts) { f.OpenAppeals = 1 }),
		with("allContracted", "call.execute.uncontracted", func(f *call.Facts) { f.Uncontracted = 1 }),
		with("allSettled", "call.settle.unsettled", func(f *call.Facts) { f.Unsettled = 1 }),
	}
}

func TestEveryStepOfACall(t *testing.T) {
	lifecycletest.Exhaustive(t, call.Machine, good(), trips())
}

func TestARandomWalkNeverLeavesTheTableNorAFinalState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		state := call.Machine.Start
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			event := call.Event(rapid.SampledFrom(call.Machine.Events()).Draw(rt, "event"))
			facts := good()
			if n := rapid.IntRange(0, 3*len(trips())).Draw(rt, "trip"); n < len(trips()) {
				facts = trips()[n].Facts
			}
			next, ch, err := call.Machine.Fire(state, event, facts, "because")
			if err != nil {
				if next != state {
					rt.Fatalf("a refused %s moved %s to %s", event, state, next)
				}
				continue
			}
			if slices.Contains(call.Machine.Final, state) {
				rt.Fatalf("%s left the final state %s", event, state)
			}
			if !listed(state, event, next) {
				rt.Fatalf("%s took %s to %s, which no row says: %v", event, state, next, ch)
			}
			state = next
		}
	})
}

func listed(from call.State, event call.Event, to call.State) bool {
	for _, r := range call.Machine.Out(from) {
		if r.Event == event && r.To == to {
			return true
		}
	}
	return false
}

// What is left to decide may still pass, so the two steps out of the requirement check never contradict each other: while applications
// are undecided the evaluation is refused for those alone, and only what is decided is counted as passed.
func TestWhatIsUndecidedIsNotCountedAsFailed(t *testing.T) {
	facts := call.Facts{Unscreened: 27, Standing: 0, MinBids: 1}
	_, _, err := call.Machine.Fire(call.Screening, call.StartEvaluation, facts, "")
	if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != "call.evaluation.unscreened" || p[0].Args["count"] != 27 {
		t.Errorf("27 undecided applications refuse the evaluation with %v", err)
	}
	facts.Unscreened = 0
	_, _, err = call.Machine.Fire(call.Screening, call.StartEvaluation, facts, "")
	if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != "call.evaluation.too_few_eligible" {
		t.Errorf("nothing passed, and the evaluation is refused with %v", err)
	}
}
