// These tests walk the lifecycles of a stage and of a score sheet: each state with each event, each guard alone, and random walks.
package evaluation_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/evaluation"
	"gongmo/domain/lifecycle"
	"gongmo/domain/lifecycle/lifecycletest"
)

func good() evaluation.Facts {
	return evaluation.Facts{Actor: 1, Size: 7, MinSize: 5, MaxSize: 9, Accepted: 5, Quorum: 5, Chairs: 1, Candidates: 3, IsChair: true, MaxRounds: 1}
}

func trips() []lifecycletest.Trip[evaluation.Facts] {
	type facts = *evaluation.Facts
	with := func(guard, key string, change func(facts)) lifecycletest.Trip[evaluation.Facts] {
		f := good()
		change(&f)
		return lifecycletest.Trip[evaluation.Facts]{Guard: guard, Facts: f, Key: key}
	}
	return []lifecycletest.Trip[evaluation.Facts]{
		with("candidates", "evaluation.committee.no_candidates", func(f facts) { f.Candidates = 0 }),
		with("sizeInRange", "evaluation.committee.size", func(f facts) { f.Size = 4 }),
		with("noneExcluded", "evaluation.committee.excluded", func(f facts) { f.Excluded = 1 }),
		with("quotasMet", "evaluation.committee.program_experts", func(f facts) {
			f.Quotas = domain.Problems{domain.E(domain.Refused, "evaluation.committee.program_experts")}
		}),
		with("outside", "evaluation.outside.needs_committee", func(f facts) { f.Committee = true }),
		with("decided", "evaluation.outside.undecided", func(f facts) { f.Undecided = 1 }),
		with("quorum", "evaluation.gather.no_quorum", func(f facts) { f.Accepted = 4 }),
		with("oneChair", "evaluation.open.no_chair", func(f facts) { f.Chairs = 2 }),
		with("isChair", "evaluation.close.not_chair", func(f facts) { f.IsChair = false }),
		with("allSubmitted", "evaluation.close.sheets_open", func(f facts) { f.SheetsOpen = 1 }),
		with("enoughScores", "evaluation.close.too_few_scores", func(f facts) { f.TooFewScores = 1 }),
		with("commented", "evaluation.conclude.comments_missing", func(f facts) { f.CommentsMissing = 1 }),
		with("allSigned", "evaluation.sign.unsigned", func(f facts) { f.Unsigned = 1 }),
		with("computed", "evaluation.finalize.results_missing", func(f facts) { f.ResultsMissing = 1 }),
		with("tiesBroken", "evaluation.finalize.ties_open", func(f facts) { f.TiesOpen = 2 }),
		with("repeatable", "evaluation.abort.twice", func(f facts) { f.Rounds = 1 }),
	}
}

func goodSheet() evaluation.SheetFacts {
	return evaluation.SheetFacts{StageOpen: true, Mine: true, MaxReturns: 1}
}

func sheetTrips() []lifecycletest.Trip[evaluation.SheetFacts] {
	type facts = *evaluation.SheetFacts
	with := func(guard, key string, change func(facts)) lifecycletest.Trip[evaluation.SheetFacts] {
		f := goodSheet()
		change(&f)
		return lifecycletest.Trip[evaluation.SheetFacts]{Guard: guard, Facts: f, Key: key}
	}
	return []lifecycletest.Trip[evaluation.SheetFacts]{
		with("stageOpen", "evaluation.sheet.stage_closed", func(f facts) { f.StageOpen = false }),
		with("mine", "evaluation.sheet.not_yours", func(f facts) { f.Mine = false }),
		with("noConflict", "evaluation.sheet.conflict", func(f facts) { f.Conflict = true }),
		with("finished", "stage.sheet.missing", func(f facts) { f.Unfinished = domain.Problems{domain.E(domain.Invalid, "stage.sheet.missing")} }),
		with("returnable", "evaluation.sheet.returned_twice", func(f facts) { f.Returns = 1 }),
	}
}

func TestEveryStepOfAStage(t *testing.T) {
	lifecycletest.Exhaustive(t, evaluation.Machine, good(), trips())
}

func TestEveryStepOfASheet(t *testing.T) {
	lifecycletest.Exhaustive(t, evaluation.SheetMachine, goodSheet(), sheetTrips())
}

func TestRandomWalksNeverLeaveTheTablesNorAFinalState(t *testing.T) {
	t.Run("of a stage", func(t *testing.T) { walk(t, evaluation.Machine, good(), trips()) })
	t.Run("of a sheet", func(t *testing.T) { walk(t, evaluation.SheetMachine, goodSheet(), sheetTrips()) })
}

func walk[S, E ~string, F any](t *testing.T, m lifecycle.Machine[S, E, F], good F, trips []lifecycletest.Trip[F]) {
	rapid.Check(t, func(rt *rapid.T) {
		state := m.Start
		for range rapid.IntRange(1, 60).Draw(rt, "steps") {
			event := E(rapid.SampledFrom(m.Events()).Draw(rt, "event"))
			facts := good
			if n := rapid.IntRange(0, 3*len(trips)).Draw(rt, "trip"); n < len(trips) {
				facts = trips[n].Facts
			}
			next, _, err := m.Fire(state, event, facts, "because")
			if err != nil {
				if next != state {
					rt.Fatalf("a refused %s moved %s to %s", event, state, next)
				}
				continue
			}
			if !slices.ContainsFunc(m.Rows, func(r lifecycle.Row[S, E, F]) bool { return r.From == state && r.Event == event && r.To == next }) {
				rt.Fatalf("%s took %s to %s, which no row says", event, state, next)
			}
			if slices.Contains(m.Final, state) {
				rt.Fatalf("%s left the final state %s", event, state)
			}
			state = next
		}
	})
}
