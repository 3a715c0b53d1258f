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
	if f.ok(err); seen[0].Wrong == nil || seen[0].Wrong.Key != "assess.move.pass_self" {
		t.Errorf("who worked on the checklist may pass it: %+v", seen[0].Wrong)
	}
}

// unmet lets an officer find an item not met.
func (f *fair) unmet(who domain.PersonID, code condition.Item, n ...int) {
	f.t.Helper()
	for _, i := range n {
		f.ok(f.engine.DecideItem(f.t.Context(), as(who), workflows.DecideItem{Application: f.apps[i], Code: code, Outcome: application.NotMet}))
	}
}

// met lets the machine find every item met, as when the registers know everything.
func (f *fair) met(n int) {
	f.t.Helper()
	f.ok(f.store.Do(f.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		list, err := workflows.Find[application.ScreeningItem](tx, workflows.Where{"ApplicationID": f.apps[n]})
		for _, i := range list {
			i.Outcome = application.Met
			if err := tx.Update(i); err != nil {
				return err
			}
		}
		return err
	}))
}

func TestManyThatTheMachineFoundInOrderStillTakeTwoPeople(t *testing.T) {
	f := opened(t, 100, 200)
	f.ok(f.step(first, call.StartScreening))
	f.met(0)
	ctx := t.Context()
	pass := func(who domain.PersonID, n ...int) ([]workflows.Moved, error) {
		return f.engine.DryRun().MoveApplications(ctx, as(who), workflows.MoveApplications{Call: f.call, Event: application.Pass, Picked: f.pick(n...)})
	}
	if seen, err := pass(second, 0); err != nil || seen[0].Wrong == nil || seen[0].Wrong.Key != "application.pass.not_checked" {
		t.Errorf("one person may pass what nobody looked at: %+v %v", seen, err)
	}
	f.refused(f.engine.PassScreening(ctx, as(second), f.apps[0], 0), "application.pass.not_checked")
	check := workflows.MoveApplications{Call: f.call, Event: application.ConfirmCheck, Picked: f.pick(0, 1)}
	seen, err := f.engine.DryRun().MoveApplications(ctx, as(first), check)
	if f.ok(err); seen[0].Wrong != nil || seen[1].Wrong == nil || seen[1].Wrong.Key != "application.pass.items_open" {
		t.Errorf("%+v", seen)
	}
	check.Picked = f.pick(0)
	if _, err = f.engine.MoveApplications(ctx, as(first), check); err != nil {
		t.Fatal(err)
	}
	if a := read[application.Application](f, int64(f.apps[0])); a.ScreenedBy == nil || *a.ScreenedBy != first {
		t.Errorf("who looked is not written down: %+v", a.ScreenedBy)
	}
	if seen, err := pass(first, 0); err != nil || seen[0].Wrong == nil || seen[0].Wrong.Key != "assess.move.pass_self" {
		t.Errorf("who looked may pass: %+v %v", seen, err)
	}
	f.ok(f.engine.PassScreening(ctx, as(second), f.apps[0], 0))
}

func TestAnEvaluationDoesNotBeginWhileSomethingThatPassedIsProposedToFail(t *testing.T) {
	f := checked(t)
	ctx := t.Context()
	f.met(2)
	for _, id := range f.apps {
		f.ok(f.engine.PassScreening(ctx, as(second), id, 0))
	}
	f.refused(f.engine.ProposeFail(ctx, as(second), workflows.ProposeFail{Application: f.apps[0], Code: condition.DuplicateProject, Reason: "같은 과제"}), "application.fail.item_met")
	f.unmet(second, condition.DuplicateProject, 0)
	f.ok(f.engine.ProposeFail(ctx, as(second), workflows.ProposeFail{Application: f.apps[0], Code: condition.DuplicateProject, Reason: "같은 과제"}))
	f.refused(f.step(first, call.StartEvaluation), "call.evaluation.unscreened")
	if err := f.engine.FailScreening(ctx, as(second), f.apps[0], 0); domain.KindOf(err) != domain.Forbidden {
		t.Errorf("who proposed it confirmed it: %v", err)
	}
	f.ok(f.engine.DropFail(ctx, as(second), workflows.DropFail{Application: f.apps[0], Reason: "다른 과제입니다."}))
	f.ok(f.step(first, call.StartEvaluation))
}

func TestManyAreProposedForOneReasonAndFailByTheWordOfAnother(t *testing.T) {
	f := checked(t)
	in := workflows.MoveApplications{Call: f.call, Event: application.ProposeFail, Picked: f.pick(0, 2), Reason: "확인서가 없습니다."}
	seen, err := f.engine.DryRun().MoveApplications(t.Context(), as(first), in)
	if f.ok(err); seen[0].Wrong == nil || seen[0].Wrong.Key != "application.fail.code_missing" {
		t.Errorf("without a code: %+v", seen[0])
	}
	in.Code = condition.DocMissing
	seen, err = f.engine.DryRun().MoveApplications(t.Context(), as(first), in)
	if f.ok(err); seen[0].Wrong == nil || seen[0].Wrong.Key != "application.fail.item_met" {
		t.Errorf("proposed to fail for what its checklist calls met: %+v", seen[0])
	}
	f.refused2(f.engine.MoveApplications(t.Context(), as(first), in))("application.fail.item_met")
	f.unmet(first, condition.DocMissing, 0, 2)
	in.Picked = f.pick(0, 2)
	moved, err := f.engine.MoveApplications(t.Context(), as(first), in)
	f.ok(err)
	for _, m := range moved {
		a := read[application.Application](f, int64(m.Application))
		if a.State != application.UnderScreening || a.IneligibleCode != "" || a.NotifiedOn != 0 || len(m.Notices) != 0 {
			t.Errorf("a proposal failed it or told somebody: %+v %+v", m, a)
		}
	}

	// The third was proposed by the other officer: who confirms is told which ones are not theirs to confirm.
	f.unmet(second, condition.TaxArrears, 1)
	f.ok(f.engine.ProposeFail(t.Context(), as(second), workflows.ProposeFail{Application: f.apps[1], Code: condition.TaxArrears, Reason: "국세 체납"}))
	confirm := workflows.MoveApplications{Call: f.call, Event: application.Fail, Picked: f.pick(0, 1, 2)}
	wrong := func(who domain.PersonID) map[string]string {
		seen, err := f.engine.DryRun().MoveApplications(t.Context(), as(who), confirm)
		f.ok(err)
		out := map[string]string{}
		for _, m := range seen {
			if m.Wrong != nil {
				out[m.Title] = m.Wrong.Key
			} else if m.FailReason == "" || m.FailCode == "" {
				t.Errorf("%s goes without its reason being shown", m.Title)
			}
		}
		return out
	}
	if d := cmp.Diff(map[string]string{"과제 0": "assess.move.fail_self", "과제 2": "assess.move.fail_self"}, wrong(first)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[string]string{"과제 1": "assess.move.fail_self"}, wrong(second)); d != "" {
		t.Error(d)
	}
	confirm.Picked = f.pick(0, 2)
	moved, err = f.engine.MoveApplications(t.Context(), as(second), confirm)
	f.ok(err)
	for _, m := range moved {
		a := read[application.Application](f, int64(m.Application))
		if a.State != application.Ineligible || a.IneligibleCode != condition.DocMissing || a.IneligibleReason != in.Reason || *a.IneligibleBy != second || a.NotifiedOn == 0 || len(m.Notices) != 2 {
			t.Errorf("%+v %+v", m, a)
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
