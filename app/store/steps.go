// This file copies the rows of every lifecycle table into the database, where each audit entry has a foreign key to them:
// the database itself refuses a step that is not in a table.
package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/domain/lifecycle"
)

// SyncSteps upserts the steps of the machines and retires those that no machine has any more.
func SyncSteps(ctx context.Context, pool *pgxpool.Pool, machines []lifecycle.Table) error {
	var machine, from, event, to []string
	for _, m := range machines {
		for _, s := range m.Steps() {
			machine, from = append(machine, s.Machine), append(from, s.From)
			event, to = append(event, s.Event), append(to, s.To)
		}
	}
	// Nearly every start finds them as they are.
	var same bool
	err := pool.QueryRow(ctx, `with n as (select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n (machine, from_state, event, to_state)),
		s as (select machine, from_state, event, to_state from lifecycle_step where not retired)
		select not exists (select * from n except select * from s) and not exists (select * from s except select * from n)`, machine, from, event, to).Scan(&same)
	if err != nil {
		return fmt.Errorf("read the steps: %w", err)
	}
	if same {
		return nil
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		// Nodes may start together; the lock makes them take turns.
		if _, err := tx.Exec(ctx, `lock table lifecycle_step in share row exclusive mode`); err != nil {
			return fmt.Errorf("lock the steps: %w", err)
		}
		if _, err := tx.Exec(ctx, `insert into lifecycle_step (machine, from_state, event, to_state)
			select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
			on conflict (machine, from_state, event, to_state) do update set retired = false where lifecycle_step.retired`,
			machine, from, event, to); err != nil {
			return fmt.Errorf("write the steps: %w", err)
		}
		_, err := tx.Exec(ctx, `update lifecycle_step s set retired = true where not retired and not exists (
			select from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n(m, f, e, t)
			where n.m = s.machine and n.f = s.from_state and n.e = s.event and n.t = s.to_state)`, machine, from, event, to)
		if err != nil {
			return fmt.Errorf("retire old steps: %w", err)
		}
		return nil
	})
}
