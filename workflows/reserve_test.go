// These tests give up a selected place and see who takes it.
package workflows_test

import (
	"context"
	"slices"
	"testing"

	"gongmo/domain"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// selected takes a call of two stages to its confirmed result; the applications rank in the order they are given in.
func selected(t *testing.T, asks ...krw.Won) *fair {
	t.Helper()
	f := opened(t, asks...)
	f.screened()
	for no := range 2 {
		id, points := f.stage(no+1), map[domain.ApplicationID]int{}
		for i, a := range f.apps {
			points[a] = 95 - 3*i
		}
		f.seated(id)
		f.scored(id, points)
		f.finished(id)
	}
	f.ok(f.step(manager, call.ConfirmResult))
	return f
}

// act does something to an application as the system records it.
func (f *fair) act(id domain.ApplicationID, do func(tx workflows.Tx, a *application.Application) (domain.Change, error)) {
	f.t.Helper()
	f.ok(f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		change, err := do(tx, a)
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, change)
	}))
}

func (f *fair) forfeit(id domain.ApplicationID) {
	f.t.Helper()
	f.act(id, func(_ workflows.Tx, a *application.Application) (domain.Change, error) {
		return a.Forfeit("사업 철수")
	})
}

func (f *fair) want(states ...application.State) {
	f.t.Helper()
	if got := f.states(); !slices.Equal(got, states) {
		f.t.Fatalf("got %v, want %v", got, states)
	}
}

func (f *fair) again(effect domain.Effect) {
	f.t.Helper()
	for _, q := range slices.Clone(f.store.Jobs) {
		if job, ok := q.Job.(workflows.EffectJob); ok && job.Effect == effect {
			f.ok(f.engine.RunEffect(context.Background(), job))
		}
	}
}

const (
	sel = application.Selected
	res = application.Reserve
	fft = application.Forfeited
)

func TestAPlaceGivenUpGoesToTheNextOfTheReserveOnceAndWithinTheMoney(t *testing.T) {
	f := selected(t, 300_000_000, 250_000_000, 200_000_000, 100_000_000)
	f.want(sel, res, res, res)
	f.forfeit(f.apps[0])
	f.want(fft, sel, res, res)
	f.again(application.EffectPromote) // 250 million are left and the next asks for 200: a job that comes twice takes no second place
	f.want(fft, sel, res, res)
	a := read[application.Application](f, int64(f.apps[1]))
	if a.PlaceOf == nil || *a.PlaceOf != f.apps[0] || a.ReserveNo != 0 || a.NotifiedOn.IsZero() {
		t.Errorf("promoted as %+v, %d, %s", a.PlaceOf, a.ReserveNo, a.NotifiedOn)
	}
	f.forfeit(f.apps[1])
	f.want(fft, fft, sel, res)
}

func TestWhoDoesNotFitIntoTheMoneyThatIsLeftIsNotPassedOver(t *testing.T) {
	f := selected(t, 300_000_000, 150_000_000, 250_000_000, 100_000_000)
	f.want(sel, sel, res, res)
	f.forfeit(f.apps[1])
	f.want(sel, fft, res, res) // 200 million are left; the first of the list asks for 250, and skipping was not announced

	ctx := context.Background()
	f.refused(f.engine.PromoteReserve(ctx, as(first), f.apps[2]), "access.forbidden")
	f.refused(f.engine.PromoteReserve(ctx, as(manager), f.apps[2]), "application.promote.no_vacancy")
	f.refused(f.engine.PromoteReserve(ctx, as(manager), f.apps[3]), "application.promote.not_first")
	f.act(f.apps[2], func(_ workflows.Tx, a *application.Application) (domain.Change, error) {
		return a.AdjustGrant(200_000_000)
	})
	f.ok(f.engine.PromoteReserve(ctx, as(manager), f.apps[2]))
	f.want(sel, fft, sel, res)
	f.refused(f.engine.PromoteReserve(ctx, as(manager), f.apps[2]), "access.forbidden") // it is a reserve no more
}

func TestAClosedReserveListPromotesNobody(t *testing.T) {
	f := selected(t, 300_000_000, 250_000_000, 200_000_000)
	ctx := context.Background()
	f.refused(f.engine.CloseReserveList(ctx, as(manager), f.call), "access.forbidden")
	f.ok(f.engine.CloseReserveList(ctx, as(first), f.call))
	f.want(sel, application.Released, application.Released)
	f.forfeit(f.apps[0])
	f.want(fft, application.Released, application.Released)
	f.refused(f.engine.CloseReserveList(ctx, as(first), f.call), "application.promote.closed")
}

// decided files an appeal of an application's lead and takes it to the notice of its result.
func (f *fair) decided(subject appeal.Subject, id domain.ApplicationID, remedy appeal.Remedy) {
	f.t.Helper()
	ctx := context.Background()
	a, err := f.engine.FileAppeal(ctx, as(first), workflows.FileAppeal{Subject: subject, SubjectID: int64(id), Ground: appeal.Procedure, Statement: "절차에 하자가 있습니다.", Challenge: true})
	f.ok(err)
	step := func(who domain.PersonID, event appeal.Event) {
		f.t.Helper()
		f.ok(f.engine.StepAppeal(ctx, as(who), workflows.StepAppeal{Appeal: a, Event: event, Reason: "하자 인정", Remedy: remedy}))
	}
	step(first, appeal.Receive)
	step(first, appeal.Admit)
	// Those who judged it may not decide it again once one of them is challenged (관리규정 제6조의3제4항).
	former := read[appeal.Appeal](f, int64(a)).Former
	if subject == appeal.Selection {
		f.ok(f.engine.SetAppealPanel(ctx, as(first), a, 0, appeal.NewCommittee, former[:1]))
		f.refused(f.engine.StepAppeal(ctx, as(manager), workflows.StepAppeal{Appeal: a, Event: appeal.Uphold, Reason: "하자 인정", Remedy: remedy}), "appeal.decide.challenged")
	}
	f.ok(f.engine.SetAppealPanel(ctx, as(first), a, 0, appeal.NewCommittee, []domain.PersonID{f.agency}))
	step(manager, appeal.Uphold)
	step(first, appeal.Notify)
	f.again(appeal.EffectRemedy)
}

func TestAnUpheldAppealIsJudgedInARoundOfItsOwnWithinTheMoneyThatIsLeft(t *testing.T) {
	f := selected(t, 300_000_000, 150_000_000, 40_000_000, 100_000_000)
	f.want(sel, sel, res, res)
	// The last one is found below the mark in a call of its own making: take it as not selected.
	f.act(f.apps[3], func(_ workflows.Tx, a *application.Application) (domain.Change, error) {
		a.State, a.ReserveNo = application.NotSelected, 0
		return domain.Act("test", nil), nil
	})
	f.decided(appeal.Selection, f.apps[3], appeal.ReEvaluate)
	f.want(sel, sel, res, application.InEvaluation)
	rounds := all[evaluation.Stage](f, workflows.Where{"CallID": f.call, "No": 2}, "Round")
	if len(rounds) != 2 || rounds[1].PreviousID == nil || *rounds[1].PreviousID != rounds[0].Ref() {
		t.Fatalf("%d rounds", len(rounds))
	}
	again := rounds[1].Ref()
	f.seated(again)
	f.scored(again, map[domain.ApplicationID]int{f.apps[3]: 99})
	f.finished(again)
	// 50 of 500 million are left and it asks for 100: it comes onto the list, behind the one whose number is known.
	f.want(sel, sel, res, res)
	a := read[application.Application](f, int64(f.apps[3]))
	if a.ReserveNo != 2 || a.NotifiedOn.IsZero() {
		t.Errorf("reserve %d, notified %s", a.ReserveNo, a.NotifiedOn)
	}
	for _, s := range all[evaluation.Stage](f, workflows.Where{"CallID": f.call}, "ID") {
		if s.State != evaluation.Finalized {
			t.Errorf("stage %d of round %d is %s", s.No, s.Round, s.State)
		}
	}
}

func TestAnEliminatedApplicantWhoseAppealIsUpheldGoesOnThroughEveryStage(t *testing.T) {
	f := opened(t, 300_000_000, 100_000_000)
	f.screened()
	paper, presentation := f.stage(1), f.stage(2)
	f.seated(paper)
	f.scored(paper, map[domain.ApplicationID]int{f.apps[0]: 90, f.apps[1]: 30})
	f.finished(paper)
	f.seated(presentation)
	f.scored(presentation, map[domain.ApplicationID]int{f.apps[0]: 90})
	f.finished(presentation)
	f.ok(f.step(manager, call.ConfirmResult))
	f.want(sel, application.Eliminated)
	f.decided(appeal.Selection, f.apps[1], appeal.ReEvaluate)
	for no := range 2 {
		rounds := all[evaluation.Stage](f, workflows.Where{"CallID": f.call, "No": no + 1}, "-Round")
		if len(rounds) != 2 || rounds[0].State != evaluation.Planned {
			t.Fatalf("stage %d: %d rounds, the last %s", no+1, len(rounds), rounds[0].State)
		}
		f.seated(rounds[0].Ref())
		f.scored(rounds[0].Ref(), map[domain.ApplicationID]int{f.apps[1]: 88})
		f.finished(rounds[0].Ref())
	}
	f.want(sel, sel) // 200 million were left
	if a := read[application.Application](f, int64(f.apps[1])); a.NotifiedOn.IsZero() {
		t.Error("the new result was not notified")
	}
}

func TestAnIneligibleApplicantWhoseAppealIsUpheldIsScreenedAgain(t *testing.T) {
	f := opened(t, 100_000_000, 100_000_000)
	ctx := context.Background()
	f.ok(f.step(first, call.StartScreening))
	f.ok(f.engine.ProposeFail(ctx, as(first), workflows.ProposeFail{Application: f.apps[1], Code: condition.TaxArrears, Reason: "국세 체납"}))
	f.ok(f.engine.FailScreening(ctx, as(second), f.apps[1], 0))
	f.decided(appeal.Screening, f.apps[1], appeal.ReScreen)
	f.want(application.UnderScreening, application.UnderScreening)
}

func TestTheNextOfAListBeforeAVisitIsVisitedBeforeItIsSelected(t *testing.T) {
	f := selected(t, 300_000_000, 250_000_000)
	f.want(sel, res)
	// A visit stands behind the ranking: the list was made in a stage that is not the last.
	second := f.stage(2)
	f.ok(f.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		ranked, err := workflows.LockRow[evaluation.Stage](tx, int64(second))
		if err != nil {
			return err
		}
		ranked.Last = false
		if err := workflows.Record(tx, domain.System, ranked, domain.Act("test", nil)); err != nil {
			return err
		}
		visit := evaluation.NewStage(f.call, 3, "", stage.Stage(ranked.Plan), true)
		visit.State = evaluation.Finalized
		return workflows.Record(tx, domain.System, visit, domain.Act("test", nil))
	}))
	f.forfeit(f.apps[0])
	f.want(fft, application.InEvaluation)
	rounds := all[evaluation.Stage](f, workflows.Where{"CallID": f.call, "No": 3}, "-Round")
	if len(rounds) != 2 || rounds[0].Round != 2 {
		t.Fatalf("%d rounds of the visit", len(rounds))
	}
	f.again(application.EffectPromote)
	if n := len(all[evaluation.Candidate](f, workflows.Where{"StageID": rounds[0].Ref()})); n != 1 {
		t.Errorf("%d candidates of the visit", n)
	}
}
