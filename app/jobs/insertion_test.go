// These tests hold our insert to River's own: a job that we put into its table is one that River would have put there.
package jobs_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"gongmo/app/jobs"
	"gongmo/app/postgres/pgtest"
	"gongmo/workflows"
)

// heard collects what workers were given.
type heard struct{ notices chan workflows.NoticeJob }

func (h heard) DeliverNotice(_ context.Context, job workflows.NoticeJob) error {
	h.notices <- job
	return nil
}
func (heard) SendMail(context.Context, workflows.MailJob) error        { return nil }
func (heard) SendLink(context.Context, workflows.LinkJob) error        { return nil }
func (heard) RunEffect(context.Context, workflows.EffectJob) error     { return nil }
func (heard) AskRegister(context.Context, workflows.RegisterJob) error { return nil }
func (heard) Sweep(_ context.Context, _ workflows.SweepJob) error      { return nil }

func insert(t *testing.T, pool *pgxpool.Pool, q *jobs.Queue, list ...workflows.Waiting) {
	t.Helper()
	sql, args, err := q.Insertion(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func TestOurInsertMakesTheSameRowAsRivers(t *testing.T) {
	pool := pgtest.New(t)
	q, err := jobs.New(pool, nil, jobs.Settings{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	job := workflows.NoticeJob{Code: "RECEIPT", Aggregate: "application", ID: 7, Seq: 3}
	for name, when := range map[string]time.Time{"at once": {}, "later": time.Now().Add(time.Hour).Truncate(time.Microsecond)} {
		t.Run(name, func(t *testing.T) {
			theirs, err := q.Client().Insert(t.Context(), job, &river.InsertOpts{ScheduledAt: when})
			if err != nil {
				t.Fatal(err)
			}
			insert(t, pool, q, workflows.Waiting{Job: job, When: when})
			var id int64
			if err := pool.QueryRow(t.Context(), `select max(id) from river_job`).Scan(&id); err != nil {
				t.Fatal(err)
			}
			ours, err := q.Client().JobGet(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(plain(t, theirs.Job, when), plain(t, ours, when)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// plain is a job without what differs between any two: its id and, unless it was asked for, the time.
func plain(t *testing.T, j *rivertype.JobRow, when time.Time) map[string]any {
	t.Helper()
	c := *j
	c.ID, c.CreatedAt = 0, time.Time{}
	if when.IsZero() {
		c.ScheduledAt = time.Time{}
	}
	c.ScheduledAt = c.ScheduledAt.UTC()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	var args map[string]any
	if err := json.Unmarshal(j.EncodedArgs, &args); err != nil {
		t.Fatal(err)
	}
	out["EncodedArgs"] = args
	return out
}

func TestAJobThatWasInsertedByOurStatementIsWorked(t *testing.T) {
	pool := pgtest.New(t)
	h := heard{make(chan workflows.NoticeJob, 1)}
	q, err := jobs.New(pool, h, jobs.Settings{Workers: 1, SweepEvery: time.Hour, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = q.Stop(context.WithoutCancel(t.Context())) }()
	want := workflows.NoticeJob{Code: "RECEIPT", Aggregate: "application", ID: 7, Seq: 3}
	insert(t, pool, q, workflows.Waiting{Job: want})
	select {
	case got := <-h.notices:
		if got != want {
			t.Errorf("worked %+v", got)
		}
	case <-time.After(20 * time.Second):
		t.Error("nobody worked the job")
	}
}
