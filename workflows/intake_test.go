// These tests move many applications at once: looked at first, then done by one command.
package workflows_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/workflows"
)

// checked is a fair with three applications whose checklists the first officer has worked through; one item of the last stays open.
func checked(t *testing.T) *fair {
	f := opened(t, 100, 200, 300)
	f.ok(f.step(first, call.StartScreening))
	for n, id := range f.apps {
		for i, item := range all[application.ScreeningItem](f, workflows.Where{"ApplicationID": id}) {
			if n == 2 && i == 0 {
				f.ok(f.engine.DecideItem(t.Context(), as(first), workflows.DecideItem{Application: id, Code: item.Code, Outcome: application.Open}))
				continue
			}
			f.ok(f.engine.DecideItem(t.Context(), as(first), workflows.DecideItem{Application: id, Code: item.Code, Outcome: application.Met}))
		}
	}
	return f
}

func (f *fair) pick(n ...int) (out []workflows.Picked) {
	for _, i := range n {
		out = append(out, workflows.Picked{Application: f.apps[i], Version: read[application.Application](f, int64(f.apps[i])).Version})
	}
	return out
}

func TestAMoveIsLookedAtFirstAndDoesThenWhatItSaid(t *testing.T) {
	f := checked(t)
	ctx := context.Background()
	in := workflows.MoveApplications{Call: f.call, Event: application.Pass, Picked: f.pick(2, 0, 1)}
	before, jobs := f.states(), len(f.store.Jobs)
	seen, err := f.engine.DryRun().MoveApplications(ctx, as(second), in)
	f.ok(err)
	var to []application.State
	var wrong []string
	for _, m := range seen {
		to = append(to, m.To)
		if m.Wrong != nil {
			wrong = append(wrong, m.Title+" "+m.Wrong.Key)
		}
	}
	if d := cmp.Diff([]application.State{application.Eligible, application.Eligible, ""}, to); d != "" || len(wrong) != 1 || wrong[0] != "과제 2 application.pass.items_open" {
		t.Errorf("%s %v", d, wrong)
	}
	if d := cmp.Diff(before, f.states()); d != "" || len(f.store.Jobs) != jobs {
		t.Errorf("looking changed something: %s", d)
	}

	// One that cannot be moved keeps all of them.
	f.refused2(f.engine.MoveApplications(ctx, as(second), in))("application.pass.items_open")
	if d := cmp.Diff(before, f.states()); d != "" {
		t.Error(d)
	}
	in.Picked = f.pick(0, 1)
	cmd := as(second)
	cmd.Key = "once"
	for range 2 { // a double click
		moved, err := f.engine.MoveApplications(ctx, cmd, in)
		if f.ok(err); len(moved) != 2 {
			t.Errorf("moved %+v", moved)
		}
	}
	if got := f.states(); got[0] != application.Eligible || got[1] != application.Eligible || got[2] != application.UnderScreening {
		t.Errorf("%v", got)
	}
}

func TestASecondPersonPassesAlsoWhenManyAreMoved(t *testing.T) {
	f := checked(t)
	seen, err := f.engine.DryRun().MoveApplications(t.Context(), as(first), workflows.MoveApplications{Call: f.call, Event: application.Pass, Picked: f.pick(0)})
	if f.ok(err); seen[0].Wrong == nil {
		t.Error("who worked on the checklist may pass it")
	}
}

func TestManyFailForOneReasonThatEachIsTold(t *testing.T) {
	f := checked(t)
	in := workflows.MoveApplications{Call: f.call, Event: application.Fail, Picked: f.pick(0, 2), Reason: "확인서가 없습니다."}
	seen, err := f.engine.DryRun().MoveApplications(t.Context(), as(first), in)
	if f.ok(err); seen[0].Wrong == nil || seen[0].Wrong.Key != "application.fail.code_missing" {
		t.Errorf("without a code: %+v", seen[0])
	}
	in.Code = condition.DocMissing
	moved, err := f.engine.MoveApplications(t.Context(), as(first), in)
	f.ok(err)
	for _, m := range moved {
		a := read[application.Application](f, int64(m.Application))
		if a.State != application.Ineligible || a.IneligibleCode != condition.DocMissing || a.IneligibleReason != in.Reason || len(m.Notices) != 1 {
			t.Errorf("%+v %+v", m, a.IneligibleReason)
		}
	}
}

func TestAMoveOfWhatWasChangedMeanwhileOrIsNotThereIsRefused(t *testing.T) {
	f := checked(t)
	old := f.pick(0)
	old[0].Version--
	move := func(in workflows.MoveApplications) ([]workflows.Moved, error) {
		in.Call = f.call
		return f.engine.MoveApplications(t.Context(), as(second), in)
	}
	f.refused2(move(workflows.MoveApplications{Event: application.Pass, Picked: old}))("stale_version")
	f.refused2(move(workflows.MoveApplications{Event: application.Pass}))("assess.move.nothing")
	f.refused2(move(workflows.MoveApplications{Event: application.Void, Picked: f.pick(0)}))("assess.move.event")
	f.refused2(move(workflows.MoveApplications{Event: application.Pass, Picked: make([]workflows.Picked, 201)}))("assess.move.many")
	if _, err := f.engine.MoveApplications(t.Context(), as(second), workflows.MoveApplications{Call: f.call + 1, Event: application.Pass, Picked: f.pick(0)}); domain.KindOf(err) != domain.NotFound {
		t.Errorf("an application of another call: %v", err)
	}
}

// refused2 is refused for a command with an answer.
func (f *fair) refused2(_ []workflows.Moved, err error) func(key string) {
	f.t.Helper()
	return func(key string) { f.t.Helper(); f.refused(err, key) }
}
