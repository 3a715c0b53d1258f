// These tests make a small year in a real database and look at it from outside: it keeps every constraint and chain, its
// money agrees, what was planted is found, and the same seed makes the same year.
package demo_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/demo"
	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/secrets"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/workflows"
)

type texts struct{}

func (texts) Say(lang, key string, args domain.Args) string {
	return locale.T(locale.Parse(lang), key, args)
}

func (texts) Has(key string) bool { return locale.Has(locale.KO, key) }

// load makes a year at a scale.
func load(t *testing.T, seed uint64, scale int) (*pgxpool.Pool, demo.Report) {
	t.Helper()
	pool := pgtest.New(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(store.SyncSteps(t.Context(), pool, workflows.Machines()))
	must(store.SeedHolidays(t.Context(), pool, calendar.ShippedHolidays()))
	s, err := store.New(pool, nil)
	must(err)
	box, err := secrets.New(make([]byte, 32))
	must(err)
	kept, err := files.New(t.Context(), t.TempDir(), nil)
	must(err)
	report, err := demo.Load(t.Context(), s, demo.Options{Seed: seed, Scale: scale, Secrets: box, Texts: texts{}, Files: kept})
	must(err)
	return pool, report
}

// number reads one number.
func number(t *testing.T, pool *pgxpool.Pool, query string) (n int64) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func list(t *testing.T, pool *pgxpool.Pool, query string) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}

func TestTheYearHoldsTogether(t *testing.T) {
	pool, report := load(t, demo.Seed, 10)
	t.Run("every audit chain verifies", func(t *testing.T) { chains(t, pool) })
	t.Run("the programme of 2025 adds up to the won", func(t *testing.T) {
		if n := number(t, pool, `select count(*) from call where year = 2025 and state not in ('DRAFT', 'PENDING_APPROVAL', 'SCHEDULED')`); n != 82 {
			t.Errorf("%d public calls of 2025, want 82", n)
		}
		if won := number(t, pool, `select sum(budget_won)::bigint from call where year = 2025 and not supplementary`); won != 563_425_000_000 {
			t.Errorf("the programme has %d won", won)
		}
	})
	t.Run("everything is marked as demonstration", func(t *testing.T) {
		for _, table := range []string{"person", "organization", "membership", "role_grant", "evaluator", "call", "wallet_document", "inquiry"} {
			if n := number(t, pool, `select count(*) from `+table+` where not demo`); n != 0 {
				t.Errorf("%d rows of %s are not marked", n, table)
			}
		}
	})
	t.Run("notices are filled", func(t *testing.T) {
		rows, err := pool.Query(t.Context(), `select code, min(body) from notice where subject || body ~ '[{}⟦⟧]' or body ~ '(사유|내용|종합의견): ?[.]' group by code order by code`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var code, body string
			if err := rows.Scan(&code, &body); err != nil {
				t.Fatal(err)
			}
			t.Errorf("%s: %s", code, body)
		}
	})
	t.Run("the money agrees", func(t *testing.T) { money(t, pool) })
	t.Run("what was planted is found", func(t *testing.T) { recall(t, pool, report) })
	t.Run("there is something in most states", func(t *testing.T) { states(t, pool) })
	t.Run("people watch calls that are public and save searches", func(t *testing.T) {
		for what, sql := range map[string]string{
			"calls kept":     `select count(*) from watch where kind = 'CALL'`,
			"searches saved": `select count(*) from watch where kind = 'SEARCH'`,
			"own logins":     `select count(distinct p.id) from watch w join person p on p.id = w.person_id where p.email like 'owner@%' or p.email like 'writer@%'`,
		} {
			if n := number(t, pool, sql); n < 2 {
				t.Errorf("%d %s", n, what)
			}
		}
		if n := number(t, pool, `select count(*) from watch w join call c on c.id = w.call_id where c.published_at is null or w.made_at < c.published_at`); n != 0 {
			t.Errorf("%d calls were kept before they were public", n)
		}
		if report.Watches == 0 {
			t.Error("the report counts none")
		}
	})
	t.Run("receipt numbers of a call count on in the order of time", func(t *testing.T) {
		if n := number(t, pool, `select count(*) from (select receipt_no < lag(receipt_no) over (partition by call_id order by submitted_at, id) as back from application_submission) x where back`); n != 0 {
			t.Errorf("%d receipts have a lower number than one before them", n)
		}
	})
	t.Run("submissions are what their digest says", func(t *testing.T) {
		if n := number(t, pool, `select count(*) from application a join application_submission s on s.id = a.submission_id where a.content_hash <> s.digest`); n != 0 {
			t.Errorf("%d applications differ from their submission", n)
		}
	})
}

func chains(t *testing.T, pool *pgxpool.Pool) {
	heads := map[string]string{}
	for _, table := range list(t, pool, `select c.table_name::text from information_schema.columns c where c.table_schema = 'public' and c.column_name = 'chain'`) {
		heads[table] = table
	}
	heads["evaluator_pool"], heads["grant"] = "evaluator", "role_grant"
	delete(heads, "evaluator")
	delete(heads, "role_grant")
	v, err := store.VerifyAudit(t.Context(), pool, heads)
	if err != nil {
		t.Fatal(err)
	}
	if len(v.Breaks) > 0 || v.Entries < 1000 {
		t.Errorf("%d entries, breaks: %v", v.Entries, v.Breaks)
	}
}

// money compares what is written twice: the book with the lines, the statements with the decisions, awards with budgets.
func money(t *testing.T, pool *pgxpool.Pool) {
	for what, query := range map[string]string{
		"entries that do not sum to zero": `select count(*) from (select 1 from ledger_line group by entry_id having sum(won) <> 0) x`,
		"agreements whose spending differs from the book": `select count(*) from (select a.id, coalesce((select sum(amount_won) from expense e where e.agreement_id = a.id and e.state not in ('PLANNED', 'WITHDRAWN')), 0) -
			coalesce((select sum(won) from ledger_line l where l.agreement_id = a.id and l.account like any (array['SPENT\_%', 'DISALLOWED\_%'])), 0) as off from agreement a) x where off <> 0`,
		"agreements that were paid something else than their confirmed instalments": `select count(*) from (select a.id, coalesce((select sum(amount_won) from payment p where p.agreement_id = a.id and p.state = 'CONFIRMED'), 0) +
			coalesce((select sum(won) from ledger_line l where l.agreement_id = a.id and l.account = 'GRANT_RECEIVED'), 0) as off from agreement a) x where off <> 0`,
		"agreements whose budget in the book is not the agreed total": `select count(*) from agreement a where concluded_at is not null and grant_won + cash_won + in_kind_won <>
			coalesce((select -sum(won) from ledger_line l where l.agreement_id = a.id and l.account = 'BUDGET_TOTAL'), 0)`,
		"settlements whose disallowed amount is not that of their lines": `select count(*) from settlement s where notified_on is not null and disallowed_won <>
			(select coalesce(sum(decision_won - restored_won), 0) from settlement_line l where l.settlement_id = s.id and l.fund <> 'IN_KIND')`,
		"settlements whose disallowed amount is not in the book": `select count(*) from settlement s where notified_on is not null and disallowed_won <>
			(select coalesce(sum(won), 0) from ledger_line l where l.agreement_id = s.agreement_id and l.account in ('DISALLOWED_GRANT', 'DISALLOWED_MATCHING'))`,
		"closed settlements with money left to claim": `select count(*) from settlement s where state = 'CLOSED' and (paid_won <> remit_won or
			0 <> (select coalesce(sum(won), 0) from ledger_line l where l.agreement_id = s.agreement_id and l.account in ('RETURN_DUE', 'RECOVERY_DUE', 'BANK')))`,
		"open claims that are not in the book": `select count(*) from settlement s where state in ('PAYMENT_DUE', 'OVERDUE', 'IN_RECOVERY') and remit_won - paid_won <>
			(select coalesce(sum(won), 0) from ledger_line l where l.agreement_id = s.agreement_id and l.account in ('RETURN_DUE', 'RECOVERY_DUE'))`,
		"calls that awarded more than their budget":     `select count(*) from call c where budget_won is not null and budget_won < (select coalesce(sum(grant_won), 0) from agreement a where a.call_id = c.id and a.state <> 'LAPSED')`,
		"parties that do not add up to their agreement": `select count(*) from agreement a where grant_won + cash_won + in_kind_won <> (select sum(grant_won + cash_won + in_kind_won) from agreement_party p where p.agreement_id = a.id)`,
	} {
		if n := number(t, pool, query); n != 0 {
			t.Errorf("%d %s", n, what)
		}
	}
	disallowed := number(t, pool, `select coalesce(sum(disallowed_won), 0)::bigint from settlement where fiscal_year = 2025`)
	settled := number(t, pool, `select coalesce(sum(total_won), 1)::bigint from settlement where fiscal_year = 2025`)
	rate := krw.Won(disallowed).Share(1_000_000, settled)
	t.Logf("rate of improper spending: %d of %d won, %d per million (target 1260)", disallowed, settled, rate)
	if rate < 700 || rate > 1700 || rate == 1260 {
		t.Errorf("the rate is %d per million: not near the target of 1260, or the same", rate)
	}
}

func recall(t *testing.T, pool *pgxpool.Pool, report demo.Report) {
	found := map[string]bool{}
	for _, f := range list(t, pool, `select concat(expense_id, ' ', rule) from finding where expense_id is not null`) {
		found[f] = true
	}
	planted, hits := map[string]int{}, map[string]int{}
	all := 0
	for _, p := range report.Planted {
		planted[p.Rule]++
		if found[fmt.Sprint(int64(p.Expense), " ", p.Rule)] {
			hits[p.Rule]++
			all++
		} else {
			t.Errorf("%s line %d breaks %s and nothing was found", p.Agreement, p.Line, p.Rule)
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(planted)) {
		t.Logf("%-24s planted %3d, found %3d", rule, planted[rule], hits[rule])
	}
	t.Logf("recall %d of %d planted violations of %d rules; %d findings in %d lines", all, len(report.Planted), len(planted), report.Findings, report.Expenses)
	if len(planted) < 12 {
		t.Errorf("only %d kinds of violations were planted", len(planted))
	}
	if extra := report.Findings - all; extra*5 > report.Findings {
		t.Errorf("%d of %d findings were not planted", extra, report.Findings)
	}
}

func states(t *testing.T, pool *pgxpool.Pool) {
	for table, want := range map[string][]string{
		"call":        {"DRAFT", "PENDING_APPROVAL", "SCHEDULED", "ANNOUNCED", "OPEN", "CLOSED", "FAILED", "SCREENING", "EVALUATING", "CONTRACTING", "EXECUTING", "CANCELLED"},
		"application": {"DRAFT", "SUBMITTED", "EXPIRED", "UNDER_SCREENING", "INELIGIBLE", "IN_EVALUATION", "ELIMINATED", "NOT_SELECTED", "SELECTED", "CONTRACTED", "VOIDED"},
		"stage":       {"SCORING", "FINALIZED"},
		"agreement":   {"ACTIVE", "PERIOD_ENDED", "CLOSED"},
		"payment":     {"PLANNED", "CONFIRMED"},
		"expense":     {"CLEAN", "EXPLAINED", "ACCEPTED", "DISALLOWED"},
		"settlement":  {"REPORT_DUE", "REPORT_SUBMITTED", "IN_AUDIT", "DRAFT_RESULT", "NOTIFIED", "APPEALED", "CLOSED"},
	} {
		have := list(t, pool, `select distinct state from `+table)
		for _, s := range want {
			if !slices.Contains(have, s) {
				t.Errorf("no %s is %s", table, s)
			}
		}
	}
}

func TestTheSameSeedMakesTheSameYear(t *testing.T) {
	_, a := load(t, 7, 4)
	_, b := load(t, 7, 4)
	_, c := load(t, 8, 4)
	if a.Digest != b.Digest || a.Expenses != b.Expenses {
		t.Errorf("two years of one seed differ: %d and %d lines", a.Expenses, b.Expenses)
	}
	if a.Digest == c.Digest {
		t.Error("another seed made the same year")
	}
}
