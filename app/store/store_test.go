package store_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"gongmo/app/postgres/pgtest"
	"gongmo/app/store"
	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

// counter stands in for the queue: it writes one row per job in the same transaction.
type counter struct{}

func (counter) Insertion(jobs []workflows.Waiting) (string, []any, error) {
	return `insert into conformance_job (at) select now() from generate_series(1, $1::int)`, []any{len(jobs)}, nil
}

func TestStoreConforms(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.World {
		pool := pgtest.New(t)
		ctx := context.Background()
		if _, err := pool.Exec(ctx, conformance.Schema+`create table conformance_job (at timestamptz default now())`); err != nil {
			t.Fatal(err)
		}
		s, err := store.New(pool, counter{})
		if err != nil {
			t.Fatal(err)
		}
		return conformance.World{
			Work: s,
			Entries: func(t *testing.T, kind string, id int64) []workflows.AuditEntry {
				var out []workflows.AuditEntry
				err := s.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
					return tx.Find(&out, workflows.Query{Where: workflows.Where{"Aggregate": kind, "AggregateID": id}, Order: []string{"Seq"}})
				})
				if err != nil {
					t.Fatal(err)
				}
				return out
			},
			Jobs: func(t *testing.T) (n int) {
				if err := pool.QueryRow(ctx, `select count(*) from conformance_job`).Scan(&n); err != nil {
					t.Fatal(err)
				}
				return n
			},
		}
	})
}

func TestARunningTransactionIsRolledBackWhenItsContextEnds(t *testing.T) {
	pool := pgtest.New(t)
	s, err := store.New(pool, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	err = s.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
		cancel()
		_, err := tx.Sequence("gongmo_id")
		return err
	})
	if err == nil {
		t.Fatal("a transaction whose context has ended committed")
	}
	if n := pool.Stat().AcquiredConns(); n != 0 {
		t.Errorf("%d connections were not returned", n)
	}
}

// kept stands in for the queue: it remembers what was queued.
type kept struct {
	mu   sync.Mutex
	jobs []workflows.Job
}

func (k *kept) Insertion(jobs []workflows.Waiting) (string, []any, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, j := range jobs {
		k.jobs = append(k.jobs, j.Job)
	}
	return `select $1::int`, []any{len(jobs)}, nil
}

func TestStoreConformsForReminders(t *testing.T) {
	conformance.RunReminders(t, func(t *testing.T) conformance.Clockwork {
		pool, queue := pgtest.New(t), new(kept)
		if err := store.SyncSteps(t.Context(), pool, workflows.Machines()); err != nil {
			t.Fatal(err)
		}
		s, err := store.New(pool, queue)
		if err != nil {
			t.Fatal(err)
		}
		return conformance.Clockwork{
			Work: s,
			Set:  func(t *testing.T, now time.Time) { pgtest.MoveClock(t, pool, time.Until(now)) },
			Jobs: func() []workflows.Job { queue.mu.Lock(); defer queue.mu.Unlock(); return slices.Clone(queue.jobs) },
		}
	})
}
