// These tests take last year's answers over into this year's application, without a database.
package workflows_test

import (
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// again is the desk after a year: the call has a successor that asks goal, why and where; the lead applied last year.
func again(t *testing.T) (d *desk, old, now domain.ApplicationID) {
	t.Helper()
	d = newDesk(t)
	old = d.begin()
	d.write(old, d.lead, signer, "goal", "작년 목표", 0)
	d.write(old, d.lead, signer, "why", "작년 이유", 0)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(old, d.load(old).Version))
	d.ok(err)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.Get[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		next, err := c.Succeed("2026-T-02", "시험 공고", 2026, signer, period.On(2025, 3, 20))
		if err != nil {
			return err
		}
		next.State, next.OpenAt, next.CloseAt = call.Open, c.OpenAt, c.CloseAt
		if next.Form, err = next.Form.Apply(form.Edit{Kind: form.AddQuestion, Key: "a", Question: form.Question{Kind: form.Text, Label: "어디서"}}); err != nil {
			return err
		}
		if err := workflows.Record(tx, domain.System, next, domain.Act("create", nil)); err != nil {
			return err
		}
		d.call = next.Ref()
		return nil
	})
	return d, old, d.begin()
}

func TestAnswersOfLastYearAreOfferedAndTakenOnlyWhereChosen(t *testing.T) {
	d, old, id := again(t)
	actor := d.as(signer, "").Actor
	earlier, err := d.engine.EarlierAnswers(t.Context(), actor, id)
	d.ok(err)
	if earlier.Application != old || earlier.Year != 2025 || len(earlier.Answers) != 2 {
		t.Fatalf("offered: %+v", earlier)
	}
	if a := d.load(id); len(a.Answers) != 0 {
		t.Fatal("something was taken over silently")
	}
	take := func(questions ...string) (int, error) {
		return d.engine.ReuseAnswers(t.Context(), d.as(signer, ""), workflows.ReuseAnswers{Application: id, Org: d.lead, Section: "a", Questions: questions})
	}
	_, err = take()
	d.refused(err, "application.reuse.none")
	d.write(id, d.lead, signer, "why", "올해 이유", 0)
	n, err := take("goal", "why", "question_1")
	d.ok(err)
	a := d.load(id)
	if n != 1 || a.Answers["goal"].Text != "작년 목표" || a.Answers["why"].Text != "올해 이유" {
		t.Errorf("took %d: %v", n, a.Answers)
	}
	_, err = take("goal")
	d.refused(err, "application.reuse.none") // it is answered now
}

func TestNothingIsOfferedToACompanyThatDidNotHandIn(t *testing.T) {
	d, old, id := again(t)
	d.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(old))
		if err != nil {
			return err
		}
		a.SubmittedAt = nil
		return tx.Save(a)
	})
	earlier, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, id)
	d.ok(err)
	if earlier.Application != 0 || len(earlier.Answers) != 0 {
		t.Errorf("offered: %+v", earlier)
	}
}

func TestWhatWasWithdrawnOrThrownAwayIsOfferedToTheNextApplicationToTheSameCall(t *testing.T) {
	d := newDesk(t)
	offered := func(id domain.ApplicationID) workflows.Earlier {
		t.Helper()
		out, err := d.engine.EarlierAnswers(t.Context(), d.as(signer, "").Actor, id)
		d.ok(err)
		return out
	}
	thrown := d.begin()
	d.write(thrown, d.lead, signer, "goal", "먼저 쓴 목표", 0)
	d.ok(d.engine.DiscardDraft(t.Context(), d.as(signer, ""), thrown))
	d.now = d.now.Add(time.Minute)
	d.ok(d.engine.DiscardDraft(t.Context(), d.as(signer, ""), d.begin())) // a newer one in which nothing was written hides nothing
	d.now = d.now.Add(time.Minute)
	id := d.begin()
	if got := offered(id); got.Application != thrown || !got.GivenUp || len(got.Answers) != 1 {
		t.Fatalf("after throwing away: %+v", got)
	}
	n, err := d.engine.ReuseAnswers(t.Context(), d.as(signer, ""), workflows.ReuseAnswers{Application: id, Org: d.lead, Section: "a", Questions: []string{"goal"}})
	d.ok(err)
	d.write(id, d.lead, signer, "why", "이유", 0)
	if a := d.load(id); n != 1 || a.Answers["goal"].Text != "먼저 쓴 목표" {
		t.Fatalf("took %d: %v", n, a.Answers)
	}
	_, err = d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(id, d.load(id).Version))
	d.ok(err)
	d.ok(d.engine.WithdrawApplication(t.Context(), d.as(signer, ""), id, "다시 씁니다"))
	if got := offered(d.begin()); got.Application != id || !got.HandedIn || len(got.Answers) != 2 {
		t.Errorf("after the withdrawal: %+v", got)
	}
}

func TestAChosenDemandGetsOnePerformerCall(t *testing.T) {
	r := newCallRoom(t)
	from, err := r.engine.CreateCall(t.Context(), by(callOfficer), workflows.CreateCall{Code: "2026-DEM-01", Year: 2026, Title: "수요 발굴", Category: "기타", Design: "DEMAND_THEN_PERFORMER", Regime: "ICT_FUND", Basis: call.NotStated})
	r.ok(err)
	var chosen, rejected domain.ApplicationID
	r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		for _, s := range []application.State{application.Selected, application.NotSelected} {
			a := application.New(from, 1, 0, 7, "수요기관", "교량 점검 수요", "", callOfficer, r.now)
			a.State = s
			if s == application.Selected {
				a.RequestWon, a.AdjustedWon = 300_000_000, adjusted(240_000_000)
			}
			if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
				return err
			}
			chosen, rejected = rejected, a.Ref()
		}
		return nil
	}))
	spawn := func(code string, demand domain.ApplicationID) (domain.CallID, error) {
		return r.engine.SpawnCall(t.Context(), by(callOfficer), workflows.SpawnCall{From: from, Relation: workflows.Performer, Code: code, Title: "수요 발굴", Year: 2026, Demand: demand})
	}
	r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error { // one that asks for no money, and a title that nobody has changed
		a, err := workflows.LockRow[application.Application](tx, int64(chosen))
		if err != nil {
			return err
		}
		a.AdjustedWon, a.RequestWon = adjusted(0), 0
		return tx.Save(a)
	}))
	_, err = spawn("2026-DEM-02", chosen)
	r.refused(err, domain.Invalid, "call.spawn.budget_missing")
	r.ok(r.store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(chosen))
		if err != nil {
			return err
		}
		a.AdjustedWon = adjusted(240_000_000)
		return tx.Save(a)
	}))
	_, err = spawn("2026-DEM-02", rejected)
	r.refused(err, domain.Invalid, "call.spawn.demand")
	id, err := spawn("2026-DEM-02", chosen)
	r.ok(err)
	c := r.load(id)
	if c.ParentID == nil || *c.ParentID != from || c.DemandID == nil || *c.DemandID != chosen || c.Design != "PAPER_PRESENTATION" || c.Stages.Child != nil {
		t.Errorf("the performer call is %+v", c)
	}
	if c.Title != "교량 점검 수요" || c.BudgetWon == nil || *c.BudgetWon != 240_000_000 || c.BudgetBasis != call.Stated {
		t.Errorf("it is called %q and has %v (%s)", c.Title, c.BudgetWon, c.BudgetBasis)
	}
	if !strings.Contains(c.Purpose, "「교량 점검 수요」") {
		t.Errorf("it does not say for which demand it looks: %s", c.Purpose)
	}
	_, err = spawn("2026-DEM-03", chosen)
	r.refused(err, domain.Conflict, "call.spawn.demand_taken")
}

func adjusted(won krw.Won) *krw.Won { return &won }
