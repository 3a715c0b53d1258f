// These tests run the migrations on throw-away databases and look at what the base schema refuses.
package migrations_test

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres"
	"gongmo/app/postgres/pgtest"
	"gongmo/migrations"
)

func TestEveryFileIsNumberedAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile(`^\d{5}_[a-z0-9_]+\.sql$`)
	seen := map[string]string{}
	names, err := fs.Glob(migrations.Files(), "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(migrations.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if !named.MatchString(name) {
			t.Errorf("%s: want NNNNN_lower_snake.sql", name)
		}
		if other := seen[name[:5]]; other != "" {
			t.Errorf("%s has the number of %s", name, other)
		}
		seen[name[:5]] = name
		up, down := strings.Index(string(text), "-- +goose Up"), strings.Index(string(text), "-- +goose Down")
		if up < 0 || down < up || strings.TrimSpace(string(text)[down+len("-- +goose Down"):]) == "" {
			t.Errorf("%s: want an Up part and then a Down part with statements", name)
		}
	}
}

func TestTheSchemaGoesUpAndDownAndUpAgain(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Empty(t)
	if err := migrations.Check(ctx, pool); !errors.Is(err, migrations.ErrBehind) {
		t.Errorf("an empty database: got %v, want ErrBehind", err)
	}
	applied, err := migrations.Up(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(ctx, pool); err != nil {
		t.Errorf("after Up: %v", err)
	}
	first := describe(t, pool)
	if err := migrations.Down(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"table goose_db_version"}, describe(t, pool)); diff != "" {
		t.Errorf("Down left (-want +got):\n%s", diff)
	}
	again, err := migrations.Up(ctx, pool)
	if err != nil {
		t.Fatal(err)
	}
	if len(again) != len(applied) {
		t.Errorf("%d steps the second time, %d the first", len(again), len(applied))
	}
	if diff := cmp.Diff(first, describe(t, pool)); diff != "" {
		t.Errorf("the second schema differs (-first +second):\n%s", diff)
	}
	if more, err := migrations.Up(ctx, pool); err != nil || len(more) != 0 {
		t.Errorf("a third Up: %v, %v", more, err)
	}
}

// describe lists everything of ours in the public schema: tables, columns, constraints, indexes, functions, types.
func describe(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `
		select 'table ' || relname as it from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p')
		union all select 'sequence ' || relname from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'S'
			and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
		union all select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
			from information_schema.columns where table_schema = 'public' and table_name <> 'goose_db_version'
		union all select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
			from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0 and conrelid is distinct from to_regclass('goose_db_version')
		union all select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> 'goose_db_version'
		union all select 'trigger ' || tgrelid::regclass || ' ' || tgname from pg_trigger where not tgisinternal
		union all select 'function ' || p.oid::regprocedure from pg_proc p where pronamespace = 'public'::regnamespace
			and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
		union all select 'enum ' || typname from pg_type where typnamespace = 'public'::regnamespace and typtype = 'e'
		order by 1`)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestProcessesThatMigrateAtOnceDoItOnce(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	var wait sync.WaitGroup
	counts := make([]int, 3)
	errs := make([]error, len(counts))
	for i := range counts {
		wait.Go(func() {
			steps, err := migrations.Up(t.Context(), pool)
			counts[i], errs[i] = len(steps), err
		})
	}
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	busy := 0
	for _, n := range counts {
		if n > 0 {
			busy++
		}
	}
	if busy != 1 {
		t.Errorf("steps applied by each: %v, want one process to have done all", counts)
	}
}

func TestAProgramThatIsTooOldKeepsItsHandsOff(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.New(t)
	if _, err := pool.Exec(ctx, `insert into goose_db_version (version_id, is_applied) values (99999, true)`); err != nil {
		t.Fatal(err)
	}
	if err := migrations.Check(ctx, pool); !errors.Is(err, migrations.ErrAhead) {
		t.Errorf("Check: got %v, want ErrAhead", err)
	}
	if _, err := migrations.Up(ctx, pool); !errors.Is(err, migrations.ErrAhead) {
		t.Errorf("Up: got %v, want ErrAhead", err)
	}
}

func TestStatusChangesNothing(t *testing.T) {
	t.Parallel()
	pool := pgtest.Empty(t)
	steps, err := migrations.Status(t.Context(), pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if !s.Pending || !strings.HasPrefix(s.String(), "pending") {
			t.Errorf("%s in an empty database", s)
		}
	}
	if got := describe(t, pool); len(got) > 0 {
		t.Errorf("Status made %v", got)
	}
}

func TestTheBaseSchemaRefuses(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	exec := func(t *testing.T, statement string) error {
		t.Helper()
		_, err := pool.Exec(t.Context(), statement)
		return err
	}
	entry := func(id, seq, machine, from, event, to string) string {
		return `insert into audit_entry (id, aggregate, aggregate_id, seq, at, machine, from_state, event, to_state, prev_hash, hash)
			values (` + strings.Join([]string{id, "'application'", "1", seq, "now()", machine, from, event, to, "''", "repeat('a', 64)"}, ", ") + `)`
	}
	for _, statement := range []string{
		`insert into lifecycle_step values ('application', 'DRAFT', 'submit', 'SUBMITTED')`,
		entry("1", "1", "null", "null", "'save'", "null"),
		entry("2", "2", "'application'", "'DRAFT'", "'submit'", "'SUBMITTED'"),
		`insert into access_log (id, at, subject_kind, subject_id, act) values (1, now(), 'person', 1, 'view')`,
	} {
		if err := exec(t, statement); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ name, statement, constraint string }{
		{"a step that no lifecycle has", entry("3", "3", "'application'", "'DRAFT'", "'submit'", "'SELECTED'"), "fk_audit_entry_step"},
		{"a step with its machine left out", entry("3", "3", "null", "'DRAFT'", "'submit'", "'SUBMITTED'"), "ck_audit_entry_step"},
		{"two entries at one place of a chain", entry("3", "2", "null", "null", "'save'", "null"), "uq_audit_entry_chain"},
		{"a changed audit entry", `update audit_entry set reason = 'x'`, "ap_audit_entry"},
		{"a removed audit entry", `delete from audit_entry`, "ap_audit_entry"},
		{"an emptied audit", `truncate audit_entry`, "ap_audit_entry"},
		{"a step removed under its entries", `delete from lifecycle_step`, "fk_audit_entry_step"},
		{"a changed access log", `update access_log set reason = 'x'`, "ap_access_log"},
		{"a database that becomes real later", `update installation set kind = 'real'`, "ap_installation"},
		{"a second clock", `insert into clock_offset (only_one, kind) values (false, 'test')`, "ck_clock_offset_only_one"},
		{"a clock for a real database", `update clock_offset set kind = 'real'`, "ck_clock_offset_kind"},
		{"a clock of another kind than the database", `update clock_offset set kind = 'demo'`, "fk_clock_offset_installation"},
		{"a file name with a path", `insert into stored_file values (1, repeat('a', 64), 1, 'text/plain', '../etc', 'CLEAN', null, now())`, "ck_stored_file_name"},
		{"an empty file", `insert into stored_file values (1, repeat('a', 64), 0, 'text/plain', 'a', 'CLEAN', null, now())`, "ck_stored_file_size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			pgtest.Violates(t, exec(t, c.statement), c.constraint)
		})
	}
}

func TestARealDatabaseHasNoMovableClock(t *testing.T) {
	t.Parallel()
	ctx, pool := t.Context(), pgtest.Empty(t)
	if _, err := migrations.Up(ctx, pool); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Claim(ctx, pool, postgres.Real); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"demo", "test"} {
		_, err := pool.Exec(ctx, `insert into clock_offset (kind) values ($1)`, kind)
		pgtest.Violates(t, err, "fk_clock_offset_installation")
	}
}

func TestTheClockMovesInATestDatabase(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	pgtest.MoveClock(t, pool, 30*24*time.Hour)
	var ahead time.Duration
	if err := pool.QueryRow(t.Context(), `select gongmo_now() - now()`).Scan(&ahead); err != nil {
		t.Fatal(err)
	}
	if ahead != 30*24*time.Hour {
		t.Errorf("got %s, want 720h", ahead)
	}
}

func TestIdsComeInBlocksOfAHundred(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	var first, second int64
	if err := pool.QueryRow(t.Context(), `select nextval('gongmo_id'), nextval('gongmo_id')`).Scan(&first, &second); err != nil {
		t.Fatal(err)
	}
	if second-first != 100 {
		t.Errorf("blocks begin at %d and %d", first, second)
	}
}
