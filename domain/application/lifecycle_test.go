// These tests walk the lifecycle of an application: each state with each event, each guard alone, and random walks.
package application_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/lifecycle"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
)

var deadline = period.On(2026, 3, 31).At(15, 0)

// good satisfies every guard: a request one second before the deadline, done a second later.
func good() application.Facts {
	return application.Facts{
		Stamp: deadline.Add(-time.Second), Now: deadline, OpenAt: deadline.AddDate(0, -1, 0), Deadline: deadline, Running: true, Due: true,
		Role: domain.RoleSigner, PerLead: 1, Actor: 2, ScreenedBy: 1, FailBy: 1, IneligibleCode: condition.DocMissing,
		SupplementAsked: 1, SupplementDueAt: deadline, StageFinal: true, FirstInLine: true, Vacant: true,
		Ground: application.GroundFalse, Concluded: true, AppealUpheld: true, LatePermitted: true,
	}
}

func trips() []lifecycletest.Trip[application.Facts] {
	with := func(guard, key string, change func(*application.Facts)) lifecycletest.Trip[application.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[application.Facts]{Guard: guard, Facts: f, Key: key}
	}
	type facts = *application.Facts
	return []lifecycletest.Trip[application.Facts]{
		with("callRunning", "application.submit.call_stopped", func(f facts) { f.Running = false }),
		with("intakeOpened", "application.submit.not_open", func(f facts) { f.OpenAt = f.Stamp.Add(time.Millisecond) }),
		with("beforeDeadline", "application.submit.closed", func(f facts) { f.Stamp = f.Deadline.Add(time.Millisecond) }),
		with("freshStamp", "application.submit.stale_stamp", func(f facts) { f.Now = f.Stamp.Add(time.Minute + time.Nanosecond) }),
		with("signer", "application.submit.not_signer", func(f facts) { f.Role = domain.RoleWriter }),
		with("formComplete", "form.example", func(f facts) { f.Unfinished = domain.Problems{domain.E(domain.Invalid, "form.example")} }),
		with("budgetSound", "budget.example", func(f facts) { f.BudgetProblems = domain.Problems{domain.E(domain.Invalid, "budget.example")} }),
		with("filesPresent", "application.submit.file_missing", func(f facts) { f.FilesMissing = []string{"사업자등록증"} }),
		with("partsDone", "application.submit.part_open", func(f facts) { f.PartsOpen = []application.OpenPart{{Org: 7, Name: "한빛"}} }),
		with("consented", "application.submit.consent_missing", func(f facts) { f.Unconsented = []string{"한빛"} }),
		with("declared", "application.declare.unanswered", func(f facts) { f.Undeclared = []condition.Fact{condition.FactTaxArrears} }),
		with("perLead", "application.submit.too_many", func(f facts) { f.OtherStanding = 1 }),
		with("newestForm", "application.submit.correction", func(f facts) { f.Outdated = true }),
		with("due", "application.step.not_due", func(f facts) { f.Due = false }),
		with("deadlineMoved", "application.reopen.closed", func(f facts) { f.Stamp = f.Deadline.Add(time.Millisecond) }),
		with("latePermitted", "application.late.none", func(f facts) { f.LatePermitted = false }),
		with("noRevision", "application.screen.revision_open", func(f facts) { f.RevisionOpen = true }),
		with("secondPerson", "application.pass.same_person", func(f facts) { f.ScreenedBy = f.Actor }),
		with("checked", "application.pass.not_checked", func(f facts) { f.ScreenedBy = 0 }),
		with("unchecked", "application.check.done", func(f facts) { f.Checked = true }),
		with("failProposed", "application.fail.not_proposed", func(f facts) { f.FailBy = 0 }),
		with("noFailOpen", "application.fail.waiting", func(f facts) { f.FailOpen = true }),
		with("secondFails", "application.fail.same_person", func(f facts) { f.FailBy = f.Actor }),
		with("itemsDone", "application.pass.items_open", func(f facts) { f.ItemsOpen = 1 }),
		with("itemsMet", "application.pass.items_failed", func(f facts) { f.ItemsFailed = 1 }),
		with("cured", "application.stage.not_cured", func(f facts) { f.ItemsCurable = 1 }),
		with("reasonCode", "application.fail.code_missing", func(f facts) { f.IneligibleCode = "BECAUSE" }),
		with("itemNotMet", "application.fail.item_met", func(f facts) { f.FailItem = application.Met }),
		with("itemNotMet", "application.fail.item_waived", func(f facts) { f.FailItem = application.Waived }),
		with("noneUnmet", "application.stage.items_failed", func(f facts) { f.ItemsFailed = 1 }),
		with("documentsOnly", "application.supplement.body", func(f facts) { f.SupplementBody = true }),
		with("somethingAsked", "application.supplement.nothing_asked", func(f facts) { f.SupplementAsked = 0 }),
		with("supplementInTime", "application.supplement.closed", func(f facts) { f.SupplementDueAt = f.Stamp.Add(-time.Millisecond) }),
		with("supplementDone", "application.supplement.missing", func(f facts) { f.SupplementMissing = 1 }),
		with("stageFinal", "application.stage.not_final", func(f facts) { f.StageFinal = false }),
		with("deferredOnce", "application.defer.twice", func(f facts) { f.Deferrals = 1 }),
		with("firstInLine", "application.promote.not_first", func(f facts) { f.FirstInLine = false }),
		with("vacancy", "application.promote.no_vacancy", func(f facts) { f.Vacant = false }),
		with("ground", "application.cancel.ground", func(f facts) { f.Ground = "" }),
		with("concluded", "application.contract.not_concluded", func(f facts) { f.Concluded = false }),
		with("appealUpheld", "application.reinstate.no_appeal", func(f facts) { f.AppealUpheld = false }),
	}
}

func TestEveryStepOfAnApplication(t *testing.T) {
	lifecycletest.Exhaustive(t, application.Machine, good(), trips())
}

// A final state is left only by an upheld appeal (reinstate), by an extension for an outage (reopen), or by a late permission (reopenLate).
func TestARandomWalkNeverLeavesTheTableNorResurrectsWithoutRight(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		state := application.Machine.Start
		for range rapid.IntRange(1, 80).Draw(rt, "steps") {
			event := application.Event(rapid.SampledFrom(application.Machine.Events()).Draw(rt, "event"))
			facts := good()
			if n := rapid.IntRange(0, 3*len(trips())).Draw(rt, "trip"); n < len(trips()) {
				facts = trips()[n].Facts
			}
			next, _, err := application.Machine.Fire(state, event, facts, "because")
			if err != nil {
				if next != state {
					rt.Fatalf("a refused %s moved %s to %s", event, state, next)
				}
				continue
			}
			fits := slices.ContainsFunc(application.Machine.Rows, func(r lifecycle.Row[application.State, application.Event, application.Facts]) bool {
				return r.From == state && r.Event == event && r.To == next
			})
			if !fits {
				rt.Fatalf("%s took %s to %s, which no row says", event, state, next)
			}
			if slices.Contains(application.Machine.Final, state) && next != state {
				appeal := event == application.Reinstate && facts.AppealUpheld
				outage := event == application.Reopen && !facts.Stamp.After(facts.Deadline)
				late := event == application.ReopenLate && facts.LatePermitted && !facts.Stamp.After(facts.Deadline)
				if !appeal && !outage && !late {
					rt.Fatalf("%s resurrected %s", event, state)
				}
			}
			state = next
		}
	})
}

func TestWithdrawalIsPossibleFromEveryStateBeforeTheSelection(t *testing.T) {
	for _, s := range []application.State{application.Submitted, application.UnderScreening, application.SupplementRequested, application.Eligible,
		application.InEvaluation, application.Advanced, application.Deferred, application.Recommended, application.Reserve} {
		if next, _, err := application.Machine.Fire(s, application.Withdraw, application.Facts{}, ""); err != nil || next != application.Withdrawn {
			t.Errorf("%s: %s, %v", s, next, err)
		}
	}
}
