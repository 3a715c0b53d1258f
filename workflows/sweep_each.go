// This file moves every aggregate on whose day has come: found a batch at a time, each in a transaction of its own.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// swept is an aggregate that a sweep moves on.
type swept[T any] interface {
	*T
	domain.Stateful
}

// sweepEach fires a step on every aggregate whose day has come, each in a transaction of its own; after is how many days after
// the named day it is due. Rows are found a batch at a time, and one that fails does not keep the others. A column of "" asks
// every row that matches.
func sweepEach[T any, A swept[T], E ~string](ctx context.Context, e *Engine, event E, where Where, day string, after int, fire func(Tx, A, time.Time) (domain.Change, error)) error {
	var due []int64
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		due = nil
		if day != "" {
			where[day] = AtOrBefore{period.DateOf(tx.Now()).AddDays(-after)}
		}
		return inBatches(tx, where, func(row *T) int64 { return A(row).Head().ID }, func(rows []*T) error {
			for _, row := range rows {
				due = append(due, A(row).Head().ID)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("find what is to %s: %w", event, err)
	}
	var failed []error
	for _, id := range due {
		if err := sweepOne(ctx, e, event, id, fire); err != nil {
			failed = append(failed, fmt.Errorf("%s %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}

func sweepOne[T any, A swept[T], E ~string](ctx context.Context, e *Engine, event E, id int64, fire func(Tx, A, time.Time) (domain.Change, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		row := A(new(T))
		err := tx.Load(row, id, SkipTaken)
		if domain.KindOf(err) == domain.NotFound {
			return nil // somebody else has it
		}
		if err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(event), domain.Resource{Kind: row.Kind(), ID: id, State: row.Status()}); err != nil {
			return err
		}
		change, err := fire(tx, row, tx.Now())
		switch {
		case domain.KindOf(err) == domain.Refused:
			return nil // moved on since it was found, or not due after all
		case err != nil:
			return err
		}
		return Record(tx, domain.System, row, change)
	})
}
