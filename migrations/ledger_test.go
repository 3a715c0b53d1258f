package migrations_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"gongmo/app/postgres/pgtest"
)

// TestTheLedgerTablesRefuse looks at what the database holds by itself, whatever a program says. References to other
// tables are left out of the picture.
func TestTheLedgerTablesRefuse(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	ctx := t.Context()
	for _, statement := range []string{
		`alter table ledger_entry drop constraint fk_ledger_entry_agreement`,
		`alter table ledger_line drop constraint fk_ledger_line_organization`,
	} {
		if _, err := pool.Exec(ctx, statement); err != nil {
			t.Fatal(err)
		}
	}
	entry := func(id, reverses string) string {
		kind := "GRANT_PAID"
		if reverses != "null" {
			kind = "REVERSAL"
		}
		return fmt.Sprintf(`insert into ledger_entry (id, agreement_id, at, kind, ref_kind, ref_id, reverses_id) values (%s, 1, now(), '%s', 'payment', 1, %s)`, id, kind, reverses)
	}
	line := func(id, entry, agreement, account, won string) string {
		return fmt.Sprintf(`insert into ledger_line (id, entry_id, agreement_id, account, organization_id, won) values (%s, %s, %s, '%s', 7, %s)`, id, entry, agreement, account, won)
	}
	together := func(statements ...string) error {
		return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			for _, s := range statements {
				if _, err := tx.Exec(context.WithoutCancel(ctx), s); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := together(entry("1", "null"), line("11", "1", "1", "BANK", "500"), line("12", "1", "1", "GRANT_RECEIVED", "-500")); err != nil {
		t.Fatalf("a sound entry: %v", err)
	}
	for _, c := range []struct {
		name, constraint string
		statements       []string
	}{
		{"an entry that does not sum to zero", "ck_ledger_entry_balanced", []string{entry("2", "null"), line("21", "2", "1", "BANK", "500"), line("22", "2", "1", "GRANT_RECEIVED", "-499")}},
		{"an entry without lines", "ck_ledger_entry_balanced", []string{entry("2", "null")}},
		{"a line slipped into a closed entry", "ck_ledger_entry_balanced", []string{line("13", "1", "1", "BANK", "1")}},
		{"a line of another agreement", "fk_ledger_line_entry", []string{line("13", "1", "2", "BANK", "1")}},
		{"an account outside the chart", "ck_ledger_line_account", []string{line("13", "1", "1", "CASH_BOX", "1")}},
		{"a line of nothing", "ck_ledger_line_won", []string{line("13", "1", "1", "BANK", "0")}},
		{"an entry reversed twice", "uq_ledger_entry_reverses", []string{
			entry("3", "1"), line("31", "3", "1", "BANK", "-500"), line("32", "3", "1", "GRANT_RECEIVED", "500"), entry("4", "1")}},
		{"a changed entry", "ap_ledger_entry", []string{`update ledger_entry set memo = 'x'`}},
		{"a changed line", "ap_ledger_line", []string{`update ledger_line set won = won * 2`}},
		{"a removed line", "ap_ledger_line", []string{`delete from ledger_line`}},
		{"an emptied book", "ap_ledger_entry", []string{`truncate ledger_entry cascade`}},
	} {
		t.Run(c.name, func(t *testing.T) { pgtest.Violates(t, together(c.statements...), c.constraint) })
	}
}
