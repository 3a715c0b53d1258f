package migrations_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres/pgtest"
)

// withoutReferences drops the foreign keys of some tables, so that a test may look at their other rules alone.
func withoutReferences(t *testing.T, pool *pgxpool.Pool, tables ...string) {
	t.Helper()
	for _, table := range tables {
		rows, err := pool.Query(t.Context(), `select conname from pg_constraint where contype = 'f' and conrelid = $1::regclass`, table)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for rows.Next() {
			var n string
			if err := rows.Scan(&n); err != nil {
				t.Fatal(err)
			}
			names = append(names, n)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			if _, err := pool.Exec(t.Context(), fmt.Sprintf(`alter table %s drop constraint %s`, table, n)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestTheAgreementTablesRefuse(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	withoutReferences(t, pool, "agreement", "agreement_party", "agreement_signature", "payment", "matching_deposit", "expense", "finding")
	run := func(s string) error {
		_, err := pool.Exec(t.Context(), s)
		return err
	}
	expense := func(id int, fields, values string) string {
		return fmt.Sprintf(`insert into expense (id, version, agreement_id, call_id, org_id, no, state, method, entered_at, entered_by%s) values (%d, 1, 1, 1, 1, %d, 'CLEAN', 'CARD', now(), 1%s)`, fields, id, id, values)
	}
	finding := func(id int, print, state, closing string) string {
		return fmt.Sprintf(`insert into finding (id, version, expense_id, agreement_id, call_id, rule, code, severity, key, print, state, found_at, closing) values (%d, 1, 1, 1, 1, 'D06.out_of_period', 'D06', 'HIGH', 'k', '%s', '%s', now(), '%s')`, id, print, state, closing)
	}
	const sound = `insert into agreement (id, version, application_id, call_id, number, lead_id, state, regime, start_on, end_on) values (1, 1, 1, 1, 'A-1', 1, 'ACTIVE', 'ICT_FUND', '2026-03-01', '2026-12-31')`
	for _, s := range []string{
		sound,
		`insert into agreement_party (id, agreement_id, organization_id, role) values (1, 1, 1, 'LEAD')`,
		`insert into agreement_signature (id, agreement_id, organization_id, person_id, signed_at, typed_name, text_hash) values (1, 1, null, 1, now(), '홍길동', 'aa')`,
		`insert into payment (id, version, agreement_id, call_id, payee_id, no, planned_on, amount_won, state, approved_by) values (1, 1, 1, 1, 1, 1, '2026-04-01', 5, 'APPROVED', 3)`,
		expense(1, ", amount_won, locked_at", ", 1000, now()"),
		finding(1, "x", "OPEN", ""),
		finding(2, "x", "CLOSED", "FALSE_ALARM"),
	} {
		if err := run(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
	for _, c := range []struct{ name, constraint, statement string }{
		{"two agreements of one application", "uq_agreement_application", `insert into agreement (id, version, application_id, call_id, lead_id, state, regime) values (2, 1, 1, 1, 1, 'ACTIVE', 'ICT_FUND')`},
		{"an agreement that ends before it begins", "ck_agreement_period", `update agreement set end_on = '2026-02-01'`},
		{"a termination without a ground", "ck_agreement_terminated", `update agreement set terminated_on = '2026-06-01'`},
		{"a second lead", "uq_agreement_party_lead", `insert into agreement_party (id, agreement_id, organization_id, role) values (2, 1, 2, 'LEAD')`},
		{"the agency signing one text twice", "uq_agreement_signature", `insert into agreement_signature (id, agreement_id, organization_id, person_id, signed_at, typed_name, text_hash) values (2, 1, null, 2, now(), '김', 'aa')`},
		{"a changed signature", "ap_agreement_signature", `update agreement_signature set typed_name = '김'`},
		{"a removed signature", "ap_agreement_signature", `delete from agreement_signature`},
		{"one person approving and sending", "ck_payment_two_persons", `update payment set sent_by = 3`},
		{"a confirmed payment without the bank's reference", "ck_payment_confirmed", `update payment set state = 'CONFIRMED'`},
		{"one person entering and confirming a deposit", "ck_matching_deposit_two_persons", `insert into matching_deposit (id, agreement_id, organization_id, amount_won, deposited_on, registered_at, registered_by, confirmed_at, confirmed_by) values (1, 1, 1, 5, '2026-04-01', now(), 7, now(), 7)`},
		{"a line below zero that takes nothing back", "ck_expense_sign", expense(2, ", amount_won", ", -1")},
		{"a reversal above zero", "ck_expense_sign", expense(2, ", amount_won, reverses_id", ", 1, 1")},
		{"more disallowed than claimed", "ck_expense_disallowed", expense(2, ", amount_won, disallowed_won, disallow_reason", ", 10, 11, 'D06'")},
		{"a disallowance without a reason", "ck_expense_reason", expense(2, ", amount_won, disallowed_won", ", 10, 1")},
		{"a reason that does not exist", "ck_expense_reason_code", expense(2, ", amount_won, disallowed_won, disallow_reason", ", 10, 1, 'D33'")},
		{"a changed amount after the report", "lk_expense", `update expense set amount_won = 900 where id = 1`},
		{"the same finding standing twice", "uq_finding_standing", finding(3, "x", "EXPLAINED", "")},
		{"a closed finding that does not say how", "ck_finding_closed", finding(3, "y", "CLOSED", "")},
	} {
		t.Run(c.name, func(t *testing.T) { pgtest.Violates(t, run(c.statement), c.constraint) })
	}
	if err := run(`update expense set disallowed_won = 100, disallow_reason = 'D06', state = 'PARTIALLY_DISALLOWED' where id = 1`); err != nil {
		t.Errorf("the settlement decides a reported line: %v", err)
	}
}
