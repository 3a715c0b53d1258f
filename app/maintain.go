// This file is what an operator does to the database without starting the service.
package app

import (
	"context"
	"errors"
	"fmt"
	"gongmo/workflows"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/config"
	"gongmo/app/files"
	"gongmo/app/postgres"
	"gongmo/app/store"
	"gongmo/migrations"
)

// MigrateUp applies the migrations that are missing and lists them.
func MigrateUp(ctx context.Context, cfg config.Config, log *slog.Logger) (applied []migrations.Step, err error) {
	err = withDatabase(ctx, cfg, log, func(pool *pgxpool.Pool) error {
		applied, err = migrations.Up(ctx, pool)
		return err
	})
	return applied, err
}

// MigrationStatus lists every migration, applied or not.
func MigrationStatus(ctx context.Context, cfg config.Config, log *slog.Logger) (steps []migrations.Step, err error) {
	err = withDatabase(ctx, cfg, log, func(pool *pgxpool.Pool) error {
		steps, err = migrations.Status(ctx, pool)
		return err
	})
	return steps, err
}

// VerifyAudit walks every audit chain and compares its end with the aggregate it belongs to.
func VerifyAudit(ctx context.Context, cfg config.Config, log *slog.Logger) (v store.Verification, err error) {
	err = withDatabase(ctx, cfg, log, func(pool *pgxpool.Pool) error {
		heads, err := chained(ctx, pool)
		if err != nil {
			return err
		}
		v, err = store.VerifyAudit(ctx, pool, heads)
		return err
	})
	return v, err
}

// chained lists the tables whose rows keep the head of an audit chain. A table has the name of its aggregate's kind.
func chained(ctx context.Context, pool *pgxpool.Pool) (map[string]string, error) {
	rows, err := pool.Query(ctx, `select table_name::text from information_schema.columns
		where table_schema = current_schema() and column_name = 'chain'`)
	if err != nil {
		return nil, fmt.Errorf("list the tables with a chain: %w", err)
	}
	heads := map[string]string{}
	var table string
	_, err = pgx.ForEachRow(rows, []any{&table}, func() error {
		heads[table] = table
		return nil
	})
	// The two kinds whose table has another name: GRANT is a word of SQL, and an evaluator of the pool is one person.
	delete(heads, "role_grant")
	delete(heads, "evaluator")
	heads["grant"], heads["evaluator_pool"] = "role_grant", "evaluator"
	return heads, err
}

func withDatabase(ctx context.Context, cfg config.Config, log *slog.Logger, do func(*pgxpool.Pool) error) error {
	db, err := postgres.Connect(ctx, cfg.DatabaseURL, cfg.ClusterDir(), log)
	if err != nil {
		return err
	}
	return errors.Join(do(db.Pool), db.Close())
}

// SweepStrays clears contents away that lie in the file store and that no row knows of.
func (a *App) SweepStrays(ctx context.Context, in workflows.SweepStrays) (workflows.Strays, error) {
	kept, err := files.New(ctx, a.Config.FilesURL, a.Engine.Arriving)
	if err != nil {
		return workflows.Strays{}, fmt.Errorf("open the files: %w", err)
	}
	a.Engine.Contents = kept
	return a.Engine.SweepStrays(ctx, in)
}

// NewUser is an account to be made at the command line.
type NewUser = workflows.AddUser
