// Package query reads for screens: one file per screen, SQL into flat structs, scope first, never a write. It knows no
// aggregate and no command.
package query

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/stage"
)

// DB is the read side of the database.
type DB struct {
	pool  *pgxpool.Pool
	forms parsedTexts[form.Definition]
	terms parsedTexts[terms]
	plans parsedTexts[stage.Plan]
}

// New makes the read side on a pool.
func New(pool *pgxpool.Pool) *DB { return &DB{pool: pool} }

// list runs a query and fills one T per row by column name; underscores and case do not matter.
func list[T any](ctx context.Context, db *DB, sql string, args ...any) ([]T, error) {
	rows, err := db.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("query: %w", err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowToStructByNameLax[T])
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	return out, nil
}

// one is list for a query that gives one row; kind NotFound when it gives none.
func one[T any](ctx context.Context, db *DB, sql string, args ...any) (T, error) {
	var none T
	rows, err := db.pool.Query(ctx, sql, args...)
	if err != nil {
		return none, fmt.Errorf("query: %w", err)
	}
	out, err := pgx.CollectOneRow(rows, pgx.RowToStructByNameLax[T])
	if errors.Is(err, pgx.ErrNoRows) {
		return none, domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return none, fmt.Errorf("read row: %w", err)
	}
	return out, nil
}

// several are reads that go to the database together, in one trip. Their rows are found by keys, so that one plan serves whatever is asked
// for: PostgreSQL is told not to plan the first five of a connection for their values alone. The pages of one application are planned longer than
// they are read, and after a node has started that was half of what the database did.
type several struct{ batch pgx.Batch }

// plannedOnce holds until the end of the trip. The plan is kept while tables grow, so that one made while a table was empty must not read the
// whole of it.
const plannedOnce = `select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)`

// also adds a query whose rows fill into, as list does.
func also[T any](s *several, into *[]T, sql string, args ...any) {
	s.batch.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowToStructByNameLax[T])
		return err
	})
}

// alsoOne adds a query that gives one row, as one does; kind NotFound when it gives none.
func alsoOne[T any](s *several, into *T, sql string, args ...any) {
	s.batch.Queue(sql, args...).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectOneRow(rows, pgx.RowToStructByNameLax[T])
		return err
	})
}

// together sends what was added. The first query that fails is the error.
func (db *DB) together(ctx context.Context, s *several) error {
	s.batch.QueuedQueries = slices.Insert(s.batch.QueuedQueries, 0, &pgx.QueuedQuery{SQL: plannedOnce})
	err := db.pool.SendBatch(ctx, &s.batch).Close()
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	return nil
}

// keyed is one for a row that is found by a key and that many requests ask for.
func keyed[T any](ctx context.Context, db *DB, sql string, args ...any) (out T, err error) {
	var s several
	alsoOne(&s, &out, sql, args...)
	err = db.together(ctx, &s)
	return out, err
}

// value reads a single value.
func value[T any](ctx context.Context, db *DB, sql string, args ...any) (T, error) {
	var out T
	err := db.pool.QueryRow(ctx, sql, args...).Scan(&out)
	if errors.Is(err, pgx.ErrNoRows) {
		return out, domain.E(domain.NotFound, "not_found")
	}
	return out, err
}

// Page is one page of a longer list. Number starts at 1.
type Page struct {
	Number, Size int
}

// Clamp brings a page read from a URL into range: at least page 1, 10 to 200 rows.
func (p Page) Clamp() Page {
	p.Number = max(p.Number, 1)
	if p.Size == 0 {
		p.Size = 50
	}
	p.Size = min(max(p.Size, 10), 200)
	return p
}

// Offset is how many rows come before the page.
func (p Page) Offset() int { return (p.Number - 1) * p.Size }
