// This file puts the shipped holidays into a database that has none; afterwards the administrators keep the table.
package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/domain/calendar"
)

// SeedHolidays fills the holiday table when it is empty.
func SeedHolidays(ctx context.Context, pool *pgxpool.Pool, days []calendar.Holiday) error {
	var some bool
	if err := pool.QueryRow(ctx, `select exists (select from holiday)`).Scan(&some); err != nil || some {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `lock table holiday in share row exclusive mode`); err != nil {
			return fmt.Errorf("lock the holidays: %w", err)
		}
		var n int
		if err := tx.QueryRow(ctx, `select count(*) from holiday`).Scan(&n); err != nil || n > 0 {
			return err
		}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"holiday"}, []string{"on_date", "name", "basis"},
			pgx.CopyFromSlice(len(days), func(i int) ([]any, error) { return []any{days[i].Date, days[i].Name, days[i].Basis}, nil }))
		if err != nil {
			return fmt.Errorf("fill the holidays: %w", err)
		}
		return nil
	})
}
