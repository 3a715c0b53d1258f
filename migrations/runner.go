// This file applies the migrations: the queue's own tables first, then ours, by one process at a time.
package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

const (
	// lockNumber is ours alone in a database ("gongmo" as letters).
	lockNumber = 0x676f6e676d6f
	lockPoll   = 100 * time.Millisecond
)

// ErrBehind says that the schema is older than the program: run `gongmo migrate up`.
var ErrBehind = errors.New("the database schema is older than this program: run `gongmo migrate up`")

// ErrAhead says that a newer program has already migrated the database: this one must not touch it.
var ErrAhead = errors.New("the database schema is newer than this program: install the newer version again")

// Step is one migration and whether it has been applied.
type Step struct {
	Version   int64
	Name      string // the file's name, or the queue's own step
	AppliedAt time.Time
	Pending   bool
}

// Up applies every migration that is missing and reports those it applied. Any number of processes may call it at
// once: one does the work, the others wait and find nothing left to do.
func Up(ctx context.Context, pool *pgxpool.Pool) ([]Step, error) {
	// Nearly every start finds nothing to do, and a node that was killed should be back at once: looking takes no lock.
	if err := Check(ctx, pool); !errors.Is(err, ErrBehind) {
		return nil, err
	}
	var applied []Step
	err := exclusively(ctx, pool, func(r runner) error {
		if err := r.notAhead(ctx); err != nil {
			return err
		}
		queue, err := r.queue.Migrate(ctx, rivermigrate.DirectionUp, nil)
		if err != nil {
			return fmt.Errorf("migrate the queue's tables: %w", err)
		}
		for _, v := range queue.Versions {
			applied = append(applied, Step{Version: int64(v.Version), Name: "queue: " + v.Name})
		}
		ours, err := r.ours.Up(ctx)
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		for _, m := range ours {
			applied = append(applied, Step{Version: m.Source.Version, Name: path.Base(m.Source.Path)})
		}
		return nil
	})
	return applied, err
}

// Down takes every migration back and with it all data. Only tests call it.
func Down(ctx context.Context, pool *pgxpool.Pool) error {
	return exclusively(ctx, pool, func(r runner) error {
		if _, err := r.ours.DownTo(ctx, 0); err != nil {
			return fmt.Errorf("migrate down: %w", err)
		}
		_, err := r.queue.Migrate(ctx, rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1})
		if err != nil {
			return fmt.Errorf("migrate the queue's tables down: %w", err)
		}
		return nil
	})
}

// Status lists every migration the program knows, applied or not. It changes nothing.
func Status(ctx context.Context, pool *pgxpool.Pool) ([]Step, error) {
	queue, err := queueSteps(pool)
	if err != nil {
		return nil, err
	}
	existing, err := queue.ExistingVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the queue's migrations: %w", err)
	}
	have := map[int]bool{}
	for _, m := range existing {
		have[m.Version] = true
	}
	var steps []Step
	for _, m := range queue.AllVersions() {
		steps = append(steps, Step{Version: int64(m.Version), Name: "queue: " + m.Name, Pending: !have[m.Version]})
	}
	ours, err := ourSteps(ctx, pool)
	if err != nil {
		return nil, err
	}
	return append(steps, ours...), nil
}

// Check returns nil when the schema is exactly the program's, and ErrBehind or ErrAhead otherwise.
func Check(ctx context.Context, pool *pgxpool.Pool) error {
	steps, err := Status(ctx, pool)
	if err != nil {
		return err
	}
	newest, err := newestApplied(ctx, pool)
	if err != nil {
		return err
	}
	for _, s := range steps {
		if s.Pending {
			return ErrBehind
		}
	}
	if len(steps) > 0 && newest > steps[len(steps)-1].Version {
		return ErrAhead
	}
	return nil
}

// ourSteps joins the embedded files with the record of what was applied. goose would create its table to answer.
func ourSteps(ctx context.Context, pool *pgxpool.Pool) ([]Step, error) {
	applied, err := appliedAt(ctx, pool)
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, name := range names {
		v, err := goose.NumericComponent(name)
		if err != nil {
			return nil, err
		}
		at, ok := applied[v]
		steps = append(steps, Step{Version: v, Name: name, AppliedAt: at, Pending: !ok})
	}
	return steps, nil
}

func appliedAt(ctx context.Context, pool *pgxpool.Pool) (map[int64]time.Time, error) {
	var exists bool
	if err := pool.QueryRow(ctx, `select to_regclass('goose_db_version') is not null`).Scan(&exists); err != nil || !exists {
		return nil, err
	}
	rows, err := pool.Query(ctx, `select version_id, max(tstamp at time zone 'UTC') from goose_db_version where is_applied and version_id > 0 group by 1`)
	if err != nil {
		return nil, err
	}
	applied := map[int64]time.Time{}
	var v int64
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&v, &at}, func() error { applied[v] = at; return nil })
	return applied, err
}

func newestApplied(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	applied, err := appliedAt(ctx, pool)
	var newest int64
	for v := range applied {
		newest = max(newest, v)
	}
	return newest, err
}

// runner holds the two engines over one set of connections of its own, on which no statement is cut short.
type runner struct {
	pool  *pgxpool.Pool
	queue *rivermigrate.Migrator[pgx.Tx]
	ours  *goose.Provider
}

func newRunner(pool *pgxpool.Pool) (runner, func(), error) {
	cfg := pool.Config() // a copy
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "0"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	cfg.MaxConns, cfg.MinConns, cfg.MinIdleConns = 4, 0, 0
	own, err := pgxpool.NewWithConfig(context.Background(), cfg)
	if err != nil {
		return runner{}, nil, err
	}
	r, db, err := engines(own)
	if err != nil {
		own.Close()
		return runner{}, nil, err
	}
	return r, func() { _ = db.Close(); own.Close() }, nil
}

func queueSteps(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	quiet := slog.New(slog.DiscardHandler) // the caller reports what was applied
	return rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: quiet})
}

func engines(pool *pgxpool.Pool) (runner, *sql.DB, error) {
	queue, err := queueSteps(pool)
	if err != nil {
		return runner{}, nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	ours, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return runner{}, nil, errors.Join(err, db.Close())
	}
	return runner{pool, queue, ours}, db, nil
}

func (r runner) notAhead(ctx context.Context) error {
	newest, err := newestApplied(ctx, r.pool)
	if err != nil {
		return err
	}
	sources := r.ours.ListSources()
	if len(sources) > 0 && newest > sources[len(sources)-1].Version {
		return ErrAhead
	}
	return nil
}

// exclusively runs do while holding the migration lock on a connection of its own. The lock is polled: a process
// that waits inside pg_advisory_lock holds a snapshot, and CREATE INDEX CONCURRENTLY would wait for it for ever.
func exclusively(ctx context.Context, pool *pgxpool.Pool, do func(runner) error) error {
	r, done, err := newRunner(pool)
	if err != nil {
		return err
	}
	defer done()
	conn, err := pgx.ConnectConfig(ctx, r.pool.Config().ConnConfig)
	if err != nil {
		return fmt.Errorf("connect for the migration lock: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) // ends the session and with it the lock
	for {
		var got bool
		if err := conn.QueryRow(ctx, `select pg_try_advisory_lock($1)`, int64(lockNumber)).Scan(&got); err != nil {
			return fmt.Errorf("take the migration lock: %w", err)
		}
		if got {
			return do(r)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for another migration: %w", ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// String is one line of `gongmo migrate status`.
func (s Step) String() string {
	state := "pending"
	switch {
	case !s.Pending && s.AppliedAt.IsZero():
		state = "applied"
	case !s.Pending:
		state = s.AppliedAt.UTC().Format("2006-01-02 15:04:05Z")
	}
	return fmt.Sprintf("%-21s %s", state, strings.TrimSuffix(s.Name, ".sql"))
}
