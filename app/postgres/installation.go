// This file marks a database as real, demo or test, once and for good.
package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Kind is what a database is used for. Only demo and test databases may have a movable clock.
type Kind string

const (
	Real Kind = "real"
	Demo Kind = "demo"
	Test Kind = "test"
)

// Claim marks a migrated database as one of a kind. It refuses a database that was claimed as another kind before,
// so that demo data never enters a real one and a real service never runs on a movable clock.
func Claim(ctx context.Context, pool *pgxpool.Pool, kind Kind) error {
	if _, err := pool.Exec(ctx, `insert into installation (kind) values ($1) on conflict do nothing`, kind); err != nil {
		return fmt.Errorf("claim the database: %w", err)
	}
	var is Kind
	if err := pool.QueryRow(ctx, `select kind from installation`).Scan(&is); err != nil {
		return fmt.Errorf("read what the database is: %w", err)
	}
	if is != kind {
		return fmt.Errorf("this database belongs to a %s installation and cannot be used as %s; a command that works on it needs GONGMO_MODE=%s", is, kind, is)
	}
	return nil
}
