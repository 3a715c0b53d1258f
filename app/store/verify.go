// This file walks audit chains: every entry follows the one before, and the aggregate's head is the last.
package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/workflows"
)

// Verification is what a walk over all chains found.
type Verification struct {
	Chains, Entries int64
	Breaks          []string // at most a hundred
}

// VerifyAudit walks every chain whose aggregate's kind has a table in heads (kind → table). Memory stays bounded: one chain at a time.
func VerifyAudit(ctx context.Context, pool *pgxpool.Pool, heads map[string]string) (Verification, error) {
	var v Verification
	known := map[string]map[int64]string{}
	for kind, table := range heads {
		rows, err := pool.Query(ctx, `select id, chain from `+pgx.Identifier{table}.Sanitize())
		if err != nil {
			return v, fmt.Errorf("read heads of %s: %w", kind, err)
		}
		of := map[int64]string{}
		var id int64
		var chain string
		if _, err := pgx.ForEachRow(rows, []any{&id, &chain}, func() error { of[id] = chain; return nil }); err != nil {
			return v, fmt.Errorf("read heads of %s: %w", kind, err)
		}
		known[kind] = of
	}
	rows, err := pool.Query(ctx, `select id, aggregate, aggregate_id, seq, at, actor_id, actor_role, machine, from_state, event, to_state,
		reason, detail, request_id, prev_hash, hash from audit_entry order by aggregate, aggregate_id, seq`)
	if err != nil {
		return v, fmt.Errorf("read the audit: %w", err)
	}
	defer rows.Close()
	var chain []workflows.AuditEntry
	check := func() {
		if len(chain) == 0 {
			return
		}
		v.Chains++
		v.Entries += int64(len(chain))
		first := chain[0]
		head, exists := known[first.Aggregate][first.AggregateID]
		if !exists {
			head = chain[len(chain)-1].Hash // the aggregate was a draft that has been deleted, or keeps no head
		}
		if err := workflows.VerifyChain(chain, head); err != nil && len(v.Breaks) < 100 {
			v.Breaks = append(v.Breaks, fmt.Sprintf("%s %d: %v", first.Aggregate, first.AggregateID, err))
		}
		delete(known[first.Aggregate], first.AggregateID)
		chain = chain[:0]
	}
	for rows.Next() {
		e, err := pgx.RowToStructByName[workflows.AuditEntry](rows)
		if err != nil {
			return v, fmt.Errorf("read an audit entry: %w", err)
		}
		if len(chain) > 0 && (chain[0].Aggregate != e.Aggregate || chain[0].AggregateID != e.AggregateID) {
			check()
		}
		chain = append(chain, e)
	}
	if err := rows.Err(); err != nil {
		return v, fmt.Errorf("read the audit: %w", err)
	}
	check()
	for kind, left := range known {
		for id, chain := range left {
			if chain != "" && len(v.Breaks) < 100 {
				v.Breaks = append(v.Breaks, fmt.Sprintf("%s %d: has a head but no entries", kind, id))
			}
		}
	}
	return v, nil
}
