// This test gives late permissions of the time before their window was kept the window that the instants say.
package migrations_test

import (
	"io/fs"
	"strings"
	"testing"

	"gongmo/app/postgres/pgtest"
	"gongmo/migrations"
)

func TestLatePermissionsOfEarlierTimesGetTheWindowThatTheInstantsSay(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	withoutReferences(t, pool, "application", "application_submission", "latepermit", "stage_candidate", "stage", "call")
	run := func(sql string) {
		t.Helper()
		if _, err := pool.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
	run(`insert into call (id, version, code, title, year, round, state, regime, rules_on, budget_basis, announce_at, open_at, close_at, published_at, version_no, windows) values
		(1, 1, 'ROLLING', 'a', 2026, 1, 'OPEN', 'ICT_FUND', '2026-01-01', 'not stated', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-20T06:00:00Z', '2026-02-01T00:00:00Z', 1, '[{"No":1,"OpenAt":"2026-03-01T00:00:00Z","CloseAt":"2026-03-10T06:00:00Z"},{"No":2,"OpenAt":"2026-03-12T00:00:00Z","CloseAt":"2026-03-20T06:00:00Z"}]'),
		(2, 1, 'ONCE', 'b', 2026, 1, 'OPEN', 'ICT_FUND', '2026-01-01', 'not stated', '2026-02-01T00:00:00Z', '2026-03-01T00:00:00Z', '2026-03-20T06:00:00Z', '2026-02-01T00:00:00Z', 1, '[]')`)
	for _, a := range []struct{ id, call, submitted, until, window, late string }{
		{"11", "1", "'2026-03-13T01:00:00Z'", "'2026-03-13T06:00:00Z'", "2", "0"}, // came by the permission for the first window while the second ran
		{"12", "1", "'2026-03-09T01:00:00Z'", "'2026-03-13T06:00:00Z'", "1", "0"}, // was in time and did not need it
		{"13", "1", "null", "'2026-03-21T06:00:00Z'", "0", "0"},                   // a draft with one for the second
		{"14", "1", "'2026-03-13T01:00:00Z'", "'2026-03-13T06:00:00Z'", "2", "0"}, // is judged with the second already
		{"15", "1", "'2026-03-13T01:00:00Z'", "'2026-03-13T06:00:00Z'", "2", "2"}, // kept since then
		{"16", "2", "'2026-03-13T01:00:00Z'", "'2026-03-13T06:00:00Z'", "0", "0"}, // of a call without windows
	} {
		state := "'SUBMITTED'"
		if a.submitted == "null" {
			state = "'DRAFT'"
		}
		run(`insert into latepermit (id, version, call_id, application_id, lead_id, reason, facts, evidence, deadline, until, state, proposed_by, proposed_at, decided_by, decided_at, decide_by, window_no)
			values (` + a.id + `, 1, ` + a.call + `, ` + a.id + `, 1, 'OUTAGE', 'f', 'e', '2026-03-01T00:00:00Z', ` + a.until + `, 'APPROVED', 1, now(), 2, now(), '2026-03-12', ` + a.late + `)`)
		run(`insert into application (id, version, call_id, call_version, round, lead_id, title, created_by, state, submitted_at, late_permit_until, late_permit_by, late_permit_id, window_no, late_window, receipt_no, submission_id, content_hash, begun_at)
			values (` + a.id + `, 1, ` + a.call + `, 1, 1, 1, 't', 1, ` + state + `, ` + a.submitted + `, ` + a.until + `, 1, ` + a.id + `, ` + a.window + `, ` + a.late + `, case when ` + state + ` = 'DRAFT' then '' else 'R-0000` + a.id + `' end, case when ` + state + ` = 'DRAFT' then null else ` + a.id + ` end, case when ` + state + ` = 'DRAFT' then '' else repeat('0', 64) end, now())`)
		if a.submitted != "null" {
			run(`insert into application_submission (id, application_id, call_id, seq, receipt_no, submitted_at, submitted_by, signed_as, title, request_won, digest, window_no, late_permit_id, summary, answers, budget, members, files)
				select ` + a.id + `, ` + a.id + `, ` + a.call + `, 1, 'R-0000` + a.id + `', ` + a.submitted + `, 1, 'OWNER', 't', 1, repeat('0', 64), ` + a.window + `, case when ` + a.id + ` <> 12 then ` + a.id + ` end, '', '{}', '{}', '[]', '[]'`)
		}
	}
	run(`insert into stage (id, version, call_id, no, key, stage_kind, state, window_no) values (1, 1, 1, 1, 'paper', 'PAPER', 'PLANNED', 2)`)
	run(`insert into stage_candidate (id, stage_id, application_id, position, label) values (1, 1, 14, 1, '01')`)

	text, err := fs.ReadFile(migrations.Files(), "00361_late_window.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, up, _ := strings.Cut(string(text), "-- +goose Up")
	up, _, _ = strings.Cut(up, "-- +goose Down")
	for range 2 { // what it has filled in it leaves alone
		run(up)
	}
	want := "11 1 1 1 1, 12 1 1 1 1, 13 2 0 2 0, 14 1 2 1 2, 15 2 2 2 2, 16 0 0 0 0"
	var got string
	if err := pool.QueryRow(t.Context(), `select string_agg(concat_ws(' ', a.id, a.late_window, a.window_no, l.window_no, coalesce(b.window_no, 0)), ', ' order by a.id)
		from application a join latepermit l on l.id = a.late_permit_id left join application_submission b on b.application_id = a.id`).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
