// Package jobs runs the background work on River. Workers decode their arguments and call a command; they hold no rule and
// write nothing themselves. It is the only importer of river.
package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"gongmo/workflows"
)

// Commands is what the workers call.
type Commands interface {
	DeliverNotice(ctx context.Context, job workflows.NoticeJob) error
	SendMail(ctx context.Context, job workflows.MailJob) error
	SendLink(ctx context.Context, job workflows.LinkJob) error
	RunEffect(ctx context.Context, job workflows.EffectJob) error
	AskRegister(ctx context.Context, job workflows.RegisterJob) error
	Sweep(ctx context.Context, job workflows.SweepJob) error
}

// Queue inserts jobs, and works them when it was made with workers.
type Queue struct {
	client *river.Client[pgx.Tx]
}

// Settings say how many workers run here and how often sweeps look. Zero Workers makes a queue that only inserts.
type Settings struct {
	Workers    int
	SweepEvery time.Duration
	Logger     *slog.Logger
}

// New makes a queue. Commands may be set later through the returned queue's workers only by making it with a Commands
// that knows its engine; it is asked at run time.
func New(pool *pgxpool.Pool, commands Commands, s Settings) (*Queue, error) {
	cfg := &river.Config{
		Logger:               slog.New(trouble{s.Logger.Handler()}),
		JobTimeout:           jobTime,
		RescueStuckJobsAfter: jobTime,
		ErrorHandler:         &failures{s.Logger},
		MaxAttempts:          maxAttempts,
		FetchPollInterval:    fetchEvery,
		FetchCooldown:        fetchPause,
	}
	if s.Workers > 0 {
		cfg.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: s.Workers}, sweepQueue: {MaxWorkers: 2}}
		cfg.Workers = workers(commands)
		cfg.PeriodicJobs = periodic(s.SweepEvery)
	}
	client, err := river.NewClient(riverpgxv5.New(pool), cfg)
	if err != nil {
		return nil, fmt.Errorf("make the job queue: %w", err)
	}
	return &Queue{client}, nil
}

// Client is the River client, for River's own page.
func (q *Queue) Client() *river.Client[pgx.Tx] { return q.client }

// Start begins to work jobs; Stop lets running jobs end.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop waits for running jobs until ctx ends, then cancels them.
func (q *Queue) Stop(ctx context.Context) error { return q.client.Stop(ctx) }

// Insertion is the statement that puts jobs into River's table, so that it travels with the other statements of a
// transaction: River's own insert makes trips of its own. It writes what river.Client.InsertMany writes; a test compares
// them. It wakes no worker: workers look every fetchEvery.
func (q *Queue) Insertion(jobs []workflows.Waiting) (sql string, args []any, err error) {
	encoded, kinds, times := make([]string, len(jobs)), make([]string, len(jobs)), make([]*time.Time, len(jobs))
	for i, j := range jobs {
		text, err := json.Marshal(j.Job)
		if err != nil {
			return "", nil, fmt.Errorf("encode job %s: %w", j.Job.Kind(), err)
		}
		encoded[i], kinds[i] = string(text), j.Job.Kind()
		if !j.When.IsZero() {
			times[i] = &jobs[i].When
		}
	}
	return insertion, []any{encoded, kinds, times, maxAttempts, river.PriorityDefault, river.QueueDefault}, nil
}

const insertion = `insert into river_job (args, kind, max_attempts, priority, queue, scheduled_at, state)
select j.args::jsonb, j.kind, $4::smallint, $5::smallint, $6::text, coalesce(j.at, now()),
	(case when j.at > now() then 'scheduled' else 'available' end)::river_job_state
from unnest($1::text[], $2::text[], $3::timestamptz[]) as j (args, kind, at)`

const (
	maxAttempts = 10
	// fetchEvery is how long a job may lie before a free worker sees it.
	fetchEvery = 250 * time.Millisecond
	// fetchPause is how long a worker that has just taken jobs waits before it takes more. With River's own tenth of a second, eight
	// workers do at most eighty jobs a second, and after a deadline ten thousand receipts wait for minutes.
	fetchPause = 10 * time.Millisecond
	// jobTime is how long a job may take. One of a worker that was killed is taken up by another after as long, when River next looks for
	// such, every half minute: no mail waits minutes for that. What is longer, as ending ten thousand drafts, goes on at its next try.
	jobTime = 30 * time.Second
	// sweepTime is how long a sweep may take.
	sweepTime = 2 * time.Minute
)

// sweepQueue keeps sweeps from waiting behind a pile of notices.
const sweepQueue = "sweep"

func periodic(every time.Duration) []*river.PeriodicJob {
	var out []*river.PeriodicJob
	for _, name := range workflows.Sweeps {
		out = append(out, river.NewPeriodicJob(river.PeriodicInterval(every), func() (river.JobArgs, *river.InsertOpts) {
			return workflows.SweepJob{Sweep: name}, &river.InsertOpts{Queue: sweepQueue, MaxAttempts: 3,
				UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: unfinished}}
		}, &river.PeriodicJobOpts{RunOnStart: true}))
	}
	return out
}

// unfinished leaves out completed jobs: River counts them as duplicates by default, and a sweep would run once a day.
var unfinished = []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled}

func workers(c Commands) *river.Workers {
	ws := river.NewWorkers()
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[workflows.NoticeJob]) error {
		return c.DeliverNotice(ctx, j.Args)
	}))
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[workflows.MailJob]) error { return c.SendMail(ctx, j.Args) }))
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[workflows.LinkJob]) error { return c.SendLink(ctx, j.Args) }))
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[workflows.RegisterJob]) error {
		return c.AskRegister(ctx, j.Args)
	}))
	river.AddWorker(ws, river.WorkFunc(func(ctx context.Context, j *river.Job[workflows.EffectJob]) error { return c.RunEffect(ctx, j.Args) }))
	river.AddWorker(ws, &sweeper{commands: c})
	return ws
}

// sweeper works sweeps, which look at everything there is and may take longer than a notice.
type sweeper struct {
	river.WorkerDefaults[workflows.SweepJob]
	commands Commands
}

func (s *sweeper) Work(ctx context.Context, j *river.Job[workflows.SweepJob]) error {
	return s.commands.Sweep(ctx, j.Args)
}

func (s *sweeper) Timeout(*river.Job[workflows.SweepJob]) time.Duration { return sweepTime }

// trouble lets through what an operator has to know: River counts its jobs every minute.
type trouble struct{ slog.Handler }

func (t trouble) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && t.Handler.Enabled(ctx, l)
}
func (t trouble) WithAttrs(a []slog.Attr) slog.Handler { return trouble{t.Handler.WithAttrs(a)} }
func (t trouble) WithGroup(name string) slog.Handler   { return trouble{t.Handler.WithGroup(name)} }

// failures logs every error of a job; a discarded job is an alarm.
type failures struct{ log *slog.Logger }

func (f *failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	level := slog.LevelWarn
	if job.Attempt >= job.MaxAttempts {
		level = slog.LevelError
	}
	f.log.Log(ctx, level, "job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "of", job.MaxAttempts, "error", err)
	return nil
}

func (f *failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, panicked any, trace string) *river.ErrorHandlerResult {
	f.log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "panic", panicked, "trace", trace)
	return nil
}
