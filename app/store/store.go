// Package store saves and loads aggregates. It is the only writer and the only place, beside the query room, that knows GORM.
// A transaction's writes are collected and sent to PostgreSQL together: round trips cost more than anything else.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"gongmo/workflows"
)

// Enqueuer knows the statement that puts jobs into the queue, so that it goes out with the rest of a transaction. app/jobs
// implements it.
type Enqueuer interface {
	Insertion(jobs []workflows.Waiting) (sql string, args []any, err error)
}

// Store is the unit of work on PostgreSQL.
type Store struct {
	pool   *pgxpool.Pool
	gorm   *gorm.DB
	jobs   Enqueuer
	ids    *blocks
	shared *shared
	texts  *sync.Map // of statements that GORM has built, by their shape
}

// New makes a store on a pool. jobs may be nil where no job is ever enqueued.
func New(pool *pgxpool.Pool, jobs Enqueuer) (*Store, error) {
	g, err := OpenGorm(pool)
	if err != nil {
		return nil, err
	}
	return &Store{pool: pool, gorm: g, jobs: jobs, ids: &blocks{}, shared: &shared{rows: map[rowKey]kept{}}, texts: &sync.Map{}}, nil
}

// OpenGorm opens GORM over the pool the way the whole product uses it: no hidden transactions, no prepared-statement cache
// of its own, singular table names.
func OpenGorm(pool *pgxpool.Pool) (*gorm.DB, error) {
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: NewBridge(pool)}), &gorm.Config{
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		Logger:                 logger.Discard,
		NamingStrategy:         schema.NamingStrategy{SingularTable: true},
	})
	if err != nil {
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	return g, nil
}

// blocks hands out ids; one nextval serves a hundred rows (the sequence increments by a hundred).
type blocks struct {
	mu         sync.Mutex
	next, last int64
	firsts     []int64 // of blocks not begun
}

const idBlock = 100

// take returns the next id and draws new blocks through draw when the old ones are used up. A block drawn by a transaction
// that rolls back stays drawn: sequences do not roll back.
func (b *blocks) take(draw func() (firsts []int64, err error)) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next >= b.last {
		if len(b.firsts) == 0 {
			firsts, err := draw()
			if err != nil {
				return 0, err
			}
			b.firsts = firsts
		}
		b.next, b.last, b.firsts = b.firsts[0], b.firsts[0]+idBlock, b.firsts[1:]
	}
	b.next++
	return b.next - 1, nil
}

// maxTries bounds how often a unit of work is repeated after a serialization failure or a deadlock.
const maxTries = 3

// Do implements workflows.UnitOfWork.
func (s *Store) Do(ctx context.Context, opts workflows.Options, fn func(tx workflows.Tx) error) error {
	var err error
	for try := 1; try <= maxTries; try++ {
		if err = s.once(ctx, opts, fn); !repeatable(err) {
			break
		}
	}
	return refusal(err)
}

func (s *Store) once(ctx context.Context, opts workflows.Options, fn func(tx workflows.Tx) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	t := &tx{store: s, ctx: ctx, conn: conn, trial: opts.DryRun, held: map[any]held{}, locked: map[rowKey]int64{}}
	defer t.end()
	if err := fn(t); err != nil {
		return err
	}
	return t.finish(opts.DryRun)
}

func repeatable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
