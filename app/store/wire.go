// This file is the traffic of one transaction: what waits goes out together with what is asked, the beginning with the
// first statements and the commit with the last.
package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// step is one statement of a trip. take reads its answer: an error of the database ends the trip, a refusal does not.
type step struct {
	sql  string
	args []any
	take func(r pgx.BatchResults) (refused, broken error)
	// locks says that the statement takes a lock that must stand until the end.
	locks bool
	// ranged says that what the statement asks for decides how it is best found: between two instants lie few rows or all.
	ranged bool
}

// write is a statement that waits for the next trip. check sees the number of rows it touched; sure says that the check
// cannot fail, because the row was locked by this transaction at the version that is replaced.
type write struct {
	sql   string
	args  []any
	check func(rows int64) error
	sure  bool
}

func (w write) step() step {
	return step{sql: w.sql, args: w.args, take: func(r pgx.BatchResults) (error, error) { //nolint:staticcheck // not one error but two sorts
		tag, err := r.Exec()
		if err != nil || w.check == nil {
			return nil, err
		}
		return w.check(tag.RowsAffected()), nil
	}}
}

// trip sends what waits and the steps in one round trip.
func (t *tx) trip(steps ...step) error {
	all := make([]step, 0, len(t.waiting)+len(steps)+2)
	begins := !t.begun && (!t.trial || len(t.waiting) > 0 || slices.ContainsFunc(steps, func(s step) bool { return s.locks }))
	if begins {
		all = append(all, plain("begin"))
	}
	if t.now.IsZero() {
		all = append(all, t.readClock())
	}
	for _, w := range t.waiting {
		all = append(all, w.step())
	}
	t.waiting = nil
	if !t.ranged && slices.ContainsFunc(steps, func(s step) bool { return s.ranged }) {
		t.ranged = true
		all = append(all, plain(`select set_config('plan_cache_mode', 'auto', true), set_config('enable_seqscan', 'on', true)`))
	}
	all = append(all, steps...)
	batch := &pgx.Batch{QueuedQueries: make([]*pgx.QueuedQuery, 0, len(all))}
	for _, s := range all {
		batch.Queue(s.sql, s.args...)
	}
	t.begun = t.begun || begins
	res := t.conn.SendBatch(t.ctx, batch)
	var first error
	for _, s := range all {
		refused, broken := s.take(res)
		if broken != nil {
			_ = res.Close()
			if first != nil {
				return first // what went wrong first explains what the database refused after it
			}
			return broken
		}
		if refused != nil && first == nil {
			first = refused
		}
	}
	if err := res.Close(); err != nil {
		return err
	}
	return first
}

func plain(sql string) step {
	return step{sql: sql, take: func(r pgx.BatchResults) (error, error) { _, err := r.Exec(); return nil, err }} //nolint:staticcheck // two sorts
}

// readClock reads the clock of the transaction with its first statements. Nearly all that a transaction asks for is found by keys, so one plan
// serves: PostgreSQL is told not to plan the first five of a connection for their values alone, which costs a node that has just started more
// than the work. Plans are kept while tables grow, so that one made while a table was empty must not read the whole of it.
func (t *tx) readClock() step {
	return scalar("select gongmo_now(), set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)", nil, func(r pgx.Row) error {
		var at time.Time
		err := r.Scan(&at, nil, nil)
		t.now = at.UTC()
		return err
	})
}

func scalar(sql string, args []any, scan func(pgx.Row) error) step {
	return step{sql: sql, args: args, take: func(r pgx.BatchResults) (error, error) { return nil, scan(r.QueryRow()) }} //nolint:staticcheck // two sorts
}

// flush sends what waits.
func (t *tx) flush() error {
	if len(t.waiting) == 0 {
		return nil
	}
	return t.trip()
}

// finish sends what still waits, the jobs and the commit. The commit goes along when nothing is left to check.
func (t *tx) finish(dryRun bool) error {
	if err := t.queueJobs(); err != nil {
		return err
	}
	if dryRun {
		return t.flush()
	}
	if err := t.ctx.Err(); err != nil { // nobody waits for it any more
		return err
	}
	for _, w := range t.waiting {
		if w.check != nil && !w.sure {
			if err := t.flush(); err != nil {
				return err
			}
			break
		}
	}
	if !t.begun && len(t.waiting) == 0 {
		return nil
	}
	if err := t.trip(commit); err != nil {
		return err
	}
	t.ended = true
	return nil
}

var commit = step{sql: "commit", take: func(r pgx.BatchResults) (error, error) { //nolint:staticcheck // two sorts
	tag, err := r.Exec()
	if err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	return nil, err
}}

// end rolls back what was not committed and gives the connection back, whatever became of the request's context.
func (t *tx) end() {
	if t.begun && !t.ended && !t.conn.Conn().IsClosed() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), rollbackTime)
		defer cancel()
		_, _ = t.conn.Exec(ctx, "rollback") // one that fails leaves a connection that the pool throws away
	}
	t.conn.Release()
}

const rollbackTime = 5 * time.Second

func (t *tx) queueJobs() error {
	if len(t.jobs) == 0 {
		return nil
	}
	if t.store.jobs == nil {
		return errors.New("this store cannot enqueue jobs")
	}
	sql, args, err := t.store.jobs.Insertion(t.jobs)
	if err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	t.jobs = nil
	t.waiting = append(t.waiting, write{sql: sql, args: args})
	return nil
}
