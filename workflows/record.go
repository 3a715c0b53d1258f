// This file is the only way a change becomes lasting: Record saves, audits and enqueues together.
package workflows

import (
	"fmt"
	"time"

	"gongmo/domain"
)

// Record persists one change of one aggregate: the row with its next version, the audit entry, a job for each notice and
// each effect. Everything happens in tx or not at all.
func Record(tx Tx, actor domain.Actor, agg domain.Aggregate, ch domain.Change) error {
	head := agg.Head()
	if head.ID == 0 {
		id, err := tx.NextID()
		if err != nil {
			return fmt.Errorf("new id for %s: %w", agg.Kind(), err)
		}
		head.ID = id
	}
	entry, err := NewEntry(tx.Now(), actor, agg, ch)
	if err != nil {
		return err
	}
	if entry.ID, err = tx.NextID(); err != nil {
		return fmt.Errorf("new id for audit: %w", err)
	}
	head.Chain = entry.Hash
	if err := tx.Save(agg); err != nil {
		return err
	}
	if err := tx.Audit(entry); err != nil {
		return err
	}
	for _, code := range ch.Notices {
		if err := tx.Enqueue(NoticeJob{Code: code, Aggregate: agg.Kind(), ID: head.ID, Seq: entry.Seq}, time.Time{}); err != nil {
			return err
		}
	}
	for _, effect := range ch.Effects {
		if err := tx.Enqueue(EffectJob{Effect: effect, Aggregate: agg.Kind(), ID: head.ID, Seq: entry.Seq}, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// Get reads one row without locking it.
func Get[T any](tx Tx, id int64) (*T, error) { return load[T](tx, id, NoLock) }

// Lock reads one row and keeps others from changing it until the transaction ends.
func LockRow[T any](tx Tx, id int64) (*T, error) { return load[T](tx, id, ForUpdate) }

func load[T any](tx Tx, id int64, lock Lock) (*T, error) {
	row := new(T)
	if err := tx.Load(row, id, lock); err != nil {
		return nil, err
	}
	return row, nil
}

// Find reads the rows that match, ordered.
func Find[T any](tx Tx, where Where, order ...string) ([]*T, error) {
	var rows []*T
	err := tx.Find(&rows, Query{Where: where, Order: order})
	return rows, err
}

// FindOnly is Find of some fields alone, see Query.
func FindOnly[T any](tx Tx, fields []string, where Where, order ...string) ([]*T, error) {
	var rows []*T
	err := tx.Find(&rows, Query{Where: where, Fields: fields, Order: order})
	return rows, err
}

// One reads the only row that matches; kind NotFound when there is none.
func One[T any](tx Tx, where Where) (*T, error) {
	var rows []*T
	if err := tx.Find(&rows, Query{Where: where, Limit: 2}); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	return rows[0], nil
}
