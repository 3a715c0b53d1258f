package store_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/store"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// many fills the tables that reminders hang on, every state and no date before 2030. Foreign keys are off: only the reading matters.
const many = `set session_replication_role = replica;
insert into agreement (id, version, application_id, call_id, number, lead_id, state, start_on, end_on, regime, rules_on, text_hash, limit_on, plan_due_on, fund_money)
	select g, 1, g, 1, 'N' || g, 1, (array['ACTIVE', 'PERIOD_ENDED', 'CLOSED', 'CLOSED', 'CLOSED', 'PLAN_REQUESTED', 'LAPSED'])[1 + g % 7], '2020-01-01',
		date '2030-01-01' + g % 700, 'ICT_FUND', '2026-01-01', 'x', date '2030-01-01' + g % 700, date '2030-01-01' + g % 700, g % 50 = 0 from generate_series(1, 20000) g;
insert into amendment (id, version, agreement_id, call_id, lead_id, no, state, warn_on, answer_due_on)
	select g, 1, g, 1, 1, 1, (array['SUBMITTED', 'REVIEWING', 'REJECTED', 'REJECTED'])[1 + g % 4], date '2030-01-01' + g % 700, date '2030-01-01' + g % 700 from generate_series(1, 20000) g;
insert into settlement (id, version, agreement_id, call_id, lead_id, type, state, ended_on, report_due_on, appeal_until, pay_due_on)
	select g, 1, g, 1, 1, 'FINAL', (array['REPORT_DUE', 'REPORT_OVERDUE', 'NOTIFIED', 'PAYMENT_DUE', 'CLOSED', 'CLOSED'])[1 + g % 6], '2026-01-01',
		date '2030-01-01' + g % 700, date '2030-01-01' + g % 700, date '2030-01-01' + g % 700 from generate_series(1, 20000) g;
insert into payment (id, version, agreement_id, call_id, payee_id, no, planned_on, amount_won, state, bank_ref)
	select g, 1, g, 1, 1, 1, date '2030-01-01' + g % 700, 1, (array['PLANNED', 'REQUESTED', 'HELD', 'CONFIRMED', 'CONFIRMED'])[1 + g % 5], 'b' || g from generate_series(1, 20000) g;
insert into payment_share (id, payment_id, organization_id, amount_won, due_on, passed_on)
	select g, g, 1, 1, date '2030-01-01' + g % 700, case when g % 10 > 0 then date '2026-01-01' end from generate_series(1, 20000) g;
insert into expense (id, version, agreement_id, call_id, org_id, no, state, method, paid_on, entered_at, entered_by)
	select g, 1, g, 1, 1, 1, case when g % 20 = 0 then 'PLANNED' else 'CLEAN' end, 'CARD', date '2030-01-01' + g % 700, now(), 1 from generate_series(1, 20000) g;
insert into outcome (id, version, agreement_id, call_id, organization_id, year, nth, state, window_from, due_on)
	select g, 1, g, 1, 1, 2026, 1, (array['NOT_STARTED', 'DUE', 'VERIFIED', 'VERIFIED'])[1 + g % 4], make_date(2031 + g % 6, 1, 1), make_date(2031 + g % 6, 2, 28) from generate_series(1, 20000) g;
insert into stage_member (id, stage_id, round, person_id, role, invited_at, accepted_at)
	select g, g, 1, g, 'MEMBER', timestamptz '2030-01-01' + (g % 700) * interval '1 day', case when g % 15 > 0 then now() end from generate_series(1, 20000) g;
insert into sanction (id, version, type, ground, state, organization_id, from_on, to_on)
	select g, 1, 'DEBARMENT', 'FRAUD', (array['NOTIFIED', 'IN_FORCE', 'EXPIRED', 'EXPIRED'])[1 + g % 4], 1, date '2030-01-01' + g % 700, '2033-01-01' from generate_series(1, 20000) g;
insert into recovery (id, version, agreement_id, call_id, organization_id, ground, state, proposed_won, principal_won, due_on)
	select g, 1, g, 1, 1, 'x', (array['NOTIFIED', 'PAID', 'PAID', 'REMITTED'])[1 + g % 4], 1, 1, date '2030-01-01' + g % 700 from generate_series(1, 20000) g;
insert into reminder (id, dedupe_key, code, about_kind, about_id, label, due_on, fell_due_at, done_at, people)
	select g, 'k' || g, 'X', 'agreement', g, 'D-1', '2026-01-01', now(), now(), 1 from generate_series(1, 20000) g;`

type fixedHolidays struct{}

func (fixedHolidays) Calendar(context.Context) (calendar.Calendar, error) {
	return calendar.Shipped(), nil
}

// Every minute these sweeps look; what they look through may be years of projects.
func TestTheSweepsOfRemindersReadNothingThatIsNotNear(t *testing.T) {
	pool := pgtest.New(t)
	pgtest.MoveClock(t, pool, time.Until(period.On(2027, 1, 15).At(9, 30)))
	if _, err := pool.Exec(t.Context(), many); err != nil {
		t.Fatal(err)
	}
	if _, err := pool.Exec(t.Context(), `analyze`); err != nil {
		t.Fatal(err)
	}
	const scans = `select relname::text, seq_tup_read + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables where relname in
		('agreement', 'amendment', 'settlement', 'payment', 'payment_share', 'expense', 'outcome', 'stage_member', 'sanction', 'recovery', 'reminder')`
	before := scanned(t, scans, pool)
	// A pool of its own: the counts of a connection are told when it closes.
	own, err := postgres.Open(t.Context(), pgtest.URL(pool))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.New(own, new(kept))
	if err != nil {
		t.Fatal(err)
	}
	engine := &workflows.Engine{Work: s, Calendars: fixedHolidays{}}
	for _, name := range []string{workflows.SweepRemind, workflows.SweepAgreementRemind, workflows.SweepRemindProject, workflows.SweepRemindMoney, workflows.SweepRemindReview,
		workflows.SweepOutcomeOpen, workflows.SweepOutcomeMissed, workflows.SweepSanctionStart, workflows.SweepSanctionEnd, workflows.SweepRecoveryDemand} {
		for range 2 { // a sweep that never ran looks back further
			if err := engine.Sweep(t.Context(), workflows.SweepJob{Sweep: name}); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	own.Close()
	for table, n := range scanned(t, scans, pool) {
		if read := n - before[table]; read > 100 { // nothing of it is near
			t.Errorf("%d rows of %s were read", read, table)
		}
	}
}

// scanned counts the rows that were read of each table, once the counts have settled.
func scanned(t *testing.T, sql string, pool *pgxpool.Pool) map[string]int64 {
	t.Helper()
	var out map[string]int64
	for settled := 0; settled < 3; settled++ {
		time.Sleep(300 * time.Millisecond)
		now := map[string]int64{}
		rows, err := pool.Query(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var table string
			var n int64
			if err := rows.Scan(&table, &n); err != nil {
				t.Fatal(err)
			}
			now[table] = n
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(now, out) {
			settled = 0
		}
		out = now
	}
	return out
}
