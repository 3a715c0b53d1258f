// These tests look at what every connection of the pool is set to, and at databases that are refused.
package postgres_test

import (
	"strings"
	"testing"
	"time"

	"gongmo/app/postgres"
	"gongmo/app/postgres/pgtest"
)

func TestEveryConnectionSpeaksUTCAndHasTimeouts(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	var zone, statement, idle string
	var at time.Time
	err := pool.QueryRow(t.Context(), `select current_setting('timezone'), current_setting('statement_timeout'),
		current_setting('idle_in_transaction_session_timeout'), timestamptz '2026-03-05 18:00:00+09'`).Scan(&zone, &statement, &idle, &at)
	if err != nil {
		t.Fatal(err)
	}
	if zone != "UTC" || statement != "30s" || idle != "1min" {
		t.Errorf("got zone %s, statement %s, idle %s", zone, statement, idle)
	}
	if got, want := at.String(), "2026-03-05 09:00:00 +0000 UTC"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTheURLMaySayOtherwise(t *testing.T) {
	t.Parallel()
	cfg, err := postgres.Config("postgres://someone@localhost/gongmo?statement_timeout=5s&pool_max_conns=7")
	if err != nil {
		t.Fatal(err)
	}
	if got := cfg.ConnConfig.RuntimeParams["statement_timeout"]; got != "5s" {
		t.Errorf("statement_timeout %s", got)
	}
	if cfg.MaxConns != 7 {
		t.Errorf("pool of %d", cfg.MaxConns)
	}
}

func TestABadURLIsRefusedWithoutItsPassword(t *testing.T) {
	t.Parallel()
	_, err := postgres.Open(t.Context(), "postgres://someone:s3cret@localhost:notaport/gongmo")
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("got %v", err)
	}
}

func TestADatabaseThatCannotReadHangulIsRefused(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	if _, err := pool.Exec(t.Context(), `create database blind_`+pool.Config().ConnConfig.Database+` template template0 locale 'C'`); err != nil {
		t.Fatal(err)
	}
	name := "blind_" + pool.Config().ConnConfig.Database
	t.Cleanup(func() { _, _ = pool.Exec(t.Context(), `drop database `+name+` with (force)`) })
	blind, err := postgres.Open(t.Context(), strings.Replace(pgtest.URL(pool), "/"+pool.Config().ConnConfig.Database, "/"+name, 1))
	if err == nil {
		blind.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "Hangul") {
		t.Errorf("got %v, want a word about Hangul", err)
	}
}

func TestADatabaseStaysWhatItWasClaimedAs(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	if err := postgres.Claim(t.Context(), pool, postgres.Test); err != nil {
		t.Errorf("claiming it again as the same: %v", err)
	}
	if err := postgres.Claim(t.Context(), pool, postgres.Real); err == nil {
		t.Error("a test database was taken for a real one")
	}
}
