// Package store saves and loads aggregates. It is the only writer and the only place, beside the query room, that knows GORM.
// A transaction's writes are collected and sent to PostgreSQL together: round trips cost more than anything else.
package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"

	"gongmo/workflows"
)

// Enqueuer writes jobs into the queue inside a transaction. app/jobs implements it.
type Enqueuer interface {
	Enqueue(ctx context.Context, tx pgx.Tx, jobs []workflows.Waiting) error
}

// Store is the unit of work on PostgreSQL.
type Store struct {
	pool *pgxpool.Pool
	gorm *gorm.DB
	jobs Enqueuer
	ids  *blocks
}

// New makes a store on a pool. jobs may be nil where no job is ever enqueued.
func New(pool *pgxpool.Pool, jobs Enqueuer) (*Store, error) {
	g, err := OpenGorm(pool)
	if err != nil {
		return nil, err
	}
	return &Store{pool: pool, gorm: g, jobs: jobs, ids: &blocks{}}, nil
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
}

const idBlock = 100

// take returns the next id and draws a new block through draw when the old one is used up. A block drawn by a transaction
// that rolls back stays drawn: sequences do not roll back.
func (b *blocks) take(draw func() (int64, error)) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next >= b.last {
		first, err := draw()
		if err != nil {
			return 0, err
		}
		b.next, b.last = first, first+idBlock
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

var errDryRun = errors.New("dry run")

func (s *Store) once(ctx context.Context, opts workflows.Options, fn func(tx workflows.Tx) error) error {
	err := s.gorm.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		ptx, err := FromGorm(g)
		if err != nil {
			return err
		}
		t := &tx{store: s, ctx: ctx, gorm: g, pgx: ptx}
		if err := fn(t); err != nil {
			return err
		}
		if err := t.finish(); err != nil {
			return err
		}
		if opts.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		return nil
	}
	return err
}

func repeatable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}
