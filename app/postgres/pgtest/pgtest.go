// Package pgtest gives each test a PostgreSQL database of its own, migrated, and takes it away afterwards.
//
// The databases are clones of one template in a throw-away server that keeps its data in memory. `make test` starts
// one server for all packages and names it in GONGMO_TEST_CLUSTER; without that, a test process starts its own.
//
// This file hands out databases.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres"
	"gongmo/migrations"
)

// ClusterVariable names the socket folder of a server shared by all test processes.
const ClusterVariable = "GONGMO_TEST_CLUSTER"

// startTimeout covers initdb and the migrations on a machine busy with compiling.
const startTimeout = 2 * time.Minute

// New returns a pool on a fresh, migrated database of kind test with a movable clock at its place. It is dropped when
// the test ends. The test fails, and is not skipped, when the machine has no PostgreSQL.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, "template "+pgx.Identifier{template(t)}.Sanitize()+" strategy wal_log")
}

// Empty returns a pool on a fresh database without any table.
func Empty(t testing.TB) *pgxpool.Pool {
	t.Helper()
	return open(t, "template template0")
}

// URL is the address of the pool's database, for a test that starts another process.
func URL(pool *pgxpool.Pool) string { return pool.Config().ConnString() }

// MoveClock sets how far the database's clock is ahead of the real one.
func MoveClock(t testing.TB, pool *pgxpool.Pool, by time.Duration) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), `update clock_offset set shift = $1`, by); err != nil {
		t.Fatalf("move the clock: %v", err)
	}
}

// number keeps the databases of one test process apart; the process id keeps processes apart.
var number atomic.Int64

func open(t testing.TB, from string) *pgxpool.Pool {
	t.Helper()
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), number.Add(1))
	database := pgx.Identifier{name}.Sanitize()
	admin(t, "create database "+database+" "+from)
	pool, err := postgres.Open(t.Context(), postgres.SocketURL(server(t), name))
	if err != nil {
		t.Fatalf("open the test database: %v", err)
	}
	t.Cleanup(func() {
		pool.Close()
		admin(t, "drop database "+database+" with (force)")
	})
	return pool
}

// admin runs one statement in the server's own database. It works while a test is being cleaned up, too.
func admin(t testing.TB, statement string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), startTimeout)
	defer cancel()
	if err := run(ctx, server(t), statement); err != nil {
		t.Fatalf("%s: %v", firstWords(statement), err)
	}
}

func run(ctx context.Context, socketDir, statement string) error {
	conn, err := pgx.Connect(ctx, postgres.SocketURL(socketDir, "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}

func firstWords(statement string) string {
	words := strings.Fields(statement)
	return strings.Join(words[:min(3, len(words))], " ")
}

// template is the name of the migrated database that clones are made of. It carries the hash of the migrations, so
// that test processes of different checkouts can share a server.
func template(t testing.TB) string {
	t.Helper()
	name, err := madeTemplate()
	if err != nil {
		t.Fatalf("make the template database: %v", err)
	}
	return name
}

func makeTemplate() (string, error) {
	server, err := started()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, postgres.SocketURL(server.SocketDir, "postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) // releases the lock
	if err := lock(ctx, conn); err != nil {
		return "", err
	}
	name := "template_" + migrations.Hash()[:16]
	var exists bool
	if err := conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1)`, name).Scan(&exists); err != nil || exists {
		return name, err
	}
	// The name appears only when the database is whole: a process that dies half-way leaves no false template.
	growing := fmt.Sprintf("growing_%d", os.Getpid())
	if _, err := conn.Exec(ctx, "create database "+growing+" template template0"); err != nil {
		return "", err
	}
	if err := fill(ctx, postgres.SocketURL(server.SocketDir, growing)); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "alter database "+growing+" rename to "+name)
	return name, err
}

func fill(ctx context.Context, url string) error {
	pool, err := postgres.Open(ctx, url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := migrations.Up(ctx, pool); err != nil {
		return err
	}
	if err := postgres.Claim(ctx, pool, postgres.Test); err != nil {
		return err
	}
	_, err = pool.Exec(ctx, `insert into clock_offset (kind) values ('test')`)
	return err
}

func lock(ctx context.Context, conn *pgx.Conn) error {
	for {
		var got bool
		if err := conn.QueryRow(ctx, `select pg_try_advisory_lock(hashtext('pgtest template'))`).Scan(&got); err != nil || got {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Violates fails the test unless err is a refusal by the named constraint or trigger of the database.
func Violates(t testing.TB, err error, constraint string) {
	t.Helper()
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		t.Fatalf("got %v, want a violation of %s", err, constraint)
	}
	if pg.ConstraintName != constraint {
		t.Fatalf("got a violation of %q (%s), want %q", pg.ConstraintName, pg.Message, constraint)
	}
}
