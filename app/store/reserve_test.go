// These tests let two nodes do the same work on one database at once.
package store_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres/pgtest"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

// openGate lets everybody do everything: who may is not what these tests are about.
type openGate struct{}

func (openGate) Can(domain.Actor, string, domain.Resource) error { return nil }

// nodes are engines on one database, each with a store of its own, as two processes have.
func nodes(t *testing.T, n int) ([]*workflows.Engine, *store.Store) {
	t.Helper()
	pool := pgtest.New(t)
	if _, err := pool.Exec(t.Context(), `create table conformance_job (at timestamptz default now())`); err != nil {
		t.Fatal(err)
	}
	if err := store.SyncSteps(t.Context(), pool, workflows.Machines()); err != nil {
		t.Fatal(err)
	}
	out := make([]*workflows.Engine, n)
	for i := range out {
		out[i] = &workflows.Engine{Work: node(t, pool), Access: openGate{}}
	}
	return out, node(t, pool)
}

func node(t *testing.T, pool *pgxpool.Pool) *store.Store {
	t.Helper()
	s, err := store.New(pool, counter{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// noHolidays is a calendar in which every weekday counts.
var noHolidays = calendar.New(nil)

// fill records rows as the system does.
func fill(tx workflows.Tx, rows ...domain.Aggregate) error {
	for _, row := range rows {
		if err := workflows.Record(tx, domain.System, row, domain.Act("begin", nil)); err != nil {
			return err
		}
	}
	return nil
}

// contracting is a call of 1,000 million won with two places given up, 600 million promised, and four reserves.
func contracting(t *testing.T, s *store.Store, asks ...krw.Won) (gone [2]domain.ApplicationID, reserves []domain.ApplicationID) {
	t.Helper()
	err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		who := &person.Person{Email: "a@example.org", Name: "담당", Lang: person.Korean, Density: person.Comfortable, RegisteredAt: tx.Now()}
		org := &organization.Organization{Name: "회사", Number: "1248100998", Type: organization.Company, Size: organization.SME}
		if err := fill(tx, who, org); err != nil {
			return err
		}
		budget := krw.Won(1_000_000_000)
		c := &call.Call{Code: "2026-T-01", Year: 2026, Round: 1, Regime: ruleset.ICTFund, RulesOn: period.On(2026, 1, 2), State: call.Contracting}
		announced, closed := tx.Now().AddDate(0, -2, 0), tx.Now().AddDate(0, -1, 0)
		c.BudgetWon, c.BudgetBasis, c.AnnounceAt, c.OpenAt, c.CloseAt = &budget, call.Stated, &announced, &announced, &closed
		set, err := ruleset.For(c.Regime, c.RulesOn)
		if err != nil {
			return err
		}
		params, err := stage.ParamsOf(set)
		if err != nil {
			return err
		}
		params.Awards = 9
		if c.Stages, err = stage.FromDesign("PAPER_PRESENTATION", params); err != nil {
			return err
		}
		if err := fill(tx, c); err != nil {
			return err
		}
		now, by := tx.Now(), who.Ref()
		last := evaluation.NewStage(c.Ref(), 2, "", c.Stages.Selection("")[1], true)
		last.State, last.FinalizedAt, last.FinalizedBy, last.ResultHash = evaluation.Finalized, &now, &by, "ab"
		if err := fill(tx, last); err != nil {
			return err
		}
		apply := func(state application.State, won krw.Won, reserve int) (domain.ApplicationID, error) {
			a := application.New(c.Ref(), 1, c.VersionNo, org.Ref(), org.Name, "과제", "", by, now)
			id, err := tx.NextID()
			if err != nil {
				return 0, err
			}
			if err := fill(tx, a); err != nil {
				return 0, err
			}
			sub := &application.Submission{ID: id, ApplicationID: a.Ref(), CallID: c.Ref(), Seq: 1, ReceiptNo: application.ReceiptNo("R", id),
				SubmittedAt: now, SubmittedBy: by, SignedAs: domain.RoleSigner, Digest: strings.Repeat("0", 64)}
			if err := tx.Insert(sub); err != nil {
				return 0, err
			}
			a.State, a.RequestWon, a.ReserveNo, a.StageNo = state, won, reserve, 2
			a.SubmissionID, a.ReceiptNo, a.SubmittedAt = &sub.ID, sub.ReceiptNo, &now
			return a.Ref(), fill(tx, a)
		}
		for i := range gone {
			if gone[i], err = apply(application.Forfeited, 200_000_000, 0); err != nil {
				return err
			}
		}
		if _, err = apply(application.Selected, 600_000_000, 0); err != nil {
			return err
		}
		for i, won := range asks {
			id, err := apply(application.Reserve, won, i+1)
			if err != nil {
				return err
			}
			reserves = append(reserves, id)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return gone, reserves
}

// at reads the states of applications, in order.
func at(t *testing.T, s *store.Store, list []domain.ApplicationID) (out []application.State) {
	t.Helper()
	err := s.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		out = nil
		for _, id := range list {
			a, err := workflows.Get[application.Application](tx, int64(id))
			if err != nil {
				return err
			}
			out = append(out, a.State)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// together runs jobs on the nodes in turn, all at once.
func together(t *testing.T, engines []*workflows.Engine, jobs ...workflows.EffectJob) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var wait sync.WaitGroup
	start, failed := make(chan struct{}), make(chan error, len(engines)*len(jobs))
	for _, e := range engines {
		for _, job := range jobs {
			wait.Go(func() {
				<-start
				failed <- e.RunEffect(ctx, job)
			})
		}
	}
	close(start)
	wait.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTwoNodesThatFillTheSamePlacePromoteOneReserve(t *testing.T) {
	engines, s := nodes(t, 4)
	gone, reserves := contracting(t, s, 100_000_000, 100_000_000, 100_000_000, 100_000_000)
	job := func(id domain.ApplicationID) workflows.EffectJob {
		return workflows.EffectJob{Effect: application.EffectPromote, Aggregate: "application", ID: int64(id), Seq: 1}
	}
	want := func(n int) {
		t.Helper()
		for i, state := range at(t, s, reserves) {
			if promoted := state == application.Selected; promoted != (i < n) {
				t.Errorf("reserve %d is %s, the first %d should be selected", i+1, state, n)
			}
		}
	}
	// There is money for all four, but one place was given up.
	together(t, engines, job(gone[0]), job(gone[0]))
	want(1)
	together(t, engines, job(gone[0]), job(gone[1]))
	want(2)
}

func TestTwoPlacesFilledAtOnceDoNotSpendTheSameMoneyTwice(t *testing.T) {
	engines, s := nodes(t, 4)
	gone, reserves := contracting(t, s, 300_000_000, 200_000_000) // 400 million are left
	jobs := []workflows.EffectJob{}
	for _, id := range gone {
		jobs = append(jobs, workflows.EffectJob{Effect: application.EffectPromote, Aggregate: "application", ID: int64(id), Seq: 1})
	}
	together(t, engines, jobs...)
	if got := at(t, s, reserves); got[0] != application.Selected || got[1] != application.Reserve {
		t.Errorf("got %v: 500 million were promised of 400", got)
	}
}
