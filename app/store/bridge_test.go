// These tests hold the bridge to its promise: what GORM does and what others do in its transaction stand or fall together.
package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	gormpg "gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"gongmo/app/postgres/pgtest"
	"gongmo/app/store"
)

var errStop = errors.New("stop")

func bridged(t *testing.T) (*gorm.DB, *pgxpool.Pool) {
	t.Helper()
	pool := pgtest.Empty(t)
	if _, err := pool.Exec(t.Context(), `create table line (id bigint primary key, writer text not null)`); err != nil {
		t.Fatal(err)
	}
	db, err := gorm.Open(gormpg.New(gormpg.Config{Conn: store.NewBridge(pool)}), &gorm.Config{Logger: logger.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// A connection whose statement was cut short is closed by the pool in its own time.
		for patience := time.Now().Add(5 * time.Second); pool.Stat().AcquiredConns() != 0; time.Sleep(time.Millisecond) {
			if time.Now().After(patience) {
				t.Fatalf("%d connections were not returned", pool.Stat().AcquiredConns())
			}
		}
	})
	return db, pool
}

type line struct {
	ID     int64
	Writer string
}

func (line) TableName() string { return "line" }

// both writes one line through GORM and one through pgx.
func both(ctx context.Context, g *gorm.DB, id int64) error {
	if err := g.Create(&line{id, "gorm"}).Error; err != nil {
		return err
	}
	tx, err := store.FromGorm(g)
	if err != nil {
		return err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"line"}, []string{"id", "writer"}, pgx.CopyFromRows([][]any{{id + 1, "copy"}}))
	return err
}

func lines(t *testing.T, pool *pgxpool.Pool) (n int) {
	t.Helper()
	if err := pool.QueryRow(context.WithoutCancel(t.Context()), `select count(*) from line`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestACommitKeepsBothWriters(t *testing.T) {
	t.Parallel()
	db, pool := bridged(t)
	if err := db.WithContext(t.Context()).Transaction(func(g *gorm.DB) error { return both(t.Context(), g, 1) }); err != nil {
		t.Fatal(err)
	}
	if n := lines(t, pool); n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
}

func TestAnErrorDropsBothWriters(t *testing.T) {
	t.Parallel()
	db, pool := bridged(t)
	err := db.WithContext(t.Context()).Transaction(func(g *gorm.DB) error { return errors.Join(both(t.Context(), g, 1), errStop) })
	if !errors.Is(err, errStop) {
		t.Errorf("got %v", err)
	}
	if n := lines(t, pool); n != 0 {
		t.Errorf("%d lines, want none", n)
	}
}

func TestAPanicDropsBothWriters(t *testing.T) {
	t.Parallel()
	db, pool := bridged(t)
	func() {
		defer func() { _ = recover() }()
		_ = db.WithContext(t.Context()).Transaction(func(g *gorm.DB) error {
			if err := both(t.Context(), g, 1); err != nil {
				t.Error(err)
			}
			panic("stop")
		})
	}()
	if n := lines(t, pool); n != 0 {
		t.Errorf("%d lines, want none", n)
	}
}

func TestACanceledContextNeverCommits(t *testing.T) {
	t.Parallel()
	db, pool := bridged(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		err := both(ctx, g, 1)
		cancel()
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if n := lines(t, pool); n != 0 {
		t.Errorf("%d lines, want none", n)
	}
}

func TestACancelDuringAStatementReturnsTheConnection(t *testing.T) {
	t.Parallel()
	db, _ := bridged(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	err := db.WithContext(ctx).Transaction(func(g *gorm.DB) error {
		tx, err := store.FromGorm(g)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `select pg_sleep(30)`)
		return err
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want context.DeadlineExceeded", err)
	}
}

func TestAFailedSavepointDropsOnlyItsOwn(t *testing.T) {
	t.Parallel()
	db, pool := bridged(t)
	err := db.WithContext(t.Context()).Transaction(func(g *gorm.DB) error {
		if err := both(t.Context(), g, 1); err != nil {
			return err
		}
		inner := g.Transaction(func(g *gorm.DB) error { return errors.Join(both(t.Context(), g, 10), errStop) })
		if !errors.Is(inner, errStop) {
			t.Errorf("inner: %v", inner)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n := lines(t, pool); n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
}

func TestThereIsNoPgxTransactionOutsideOne(t *testing.T) {
	t.Parallel()
	db, _ := bridged(t)
	if _, err := store.FromGorm(db); err == nil {
		t.Error("FromGorm gave a transaction where none runs")
	}
}
