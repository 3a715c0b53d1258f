// This file reads the figures of a year: the settlements behind the rate of improper spending, the tiles, and the calls.
package query

import (
	"context"
	"fmt"

	"gongmo/app/access"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// SettledLine is what one settlement brings to the rate. Every figure of the rate is a sum over these rows and nothing else.
type SettledLine struct {
	ID           int64
	AgreementID  int64
	Number       string
	Title        string
	LeadName     string
	CallCode     string
	State        string
	FinalYear    int
	NotifiedYear int
	EndedYear    int
	FinalOn      period.Date
	CashWon      krw.Won // disallowed: grant and own cash
	InKindWon    krw.Won
	GrantPartWon krw.Won
	NotifiedWon  krw.Won
	TotalWon     krw.Won // cost
	CashCostWon  krw.Won
	GrantCostWon krw.Won
}

// SettledLines reads the settlements in scope whose result was notified, for every year. The dashboard and its list read the
// same rows, so that the total of the list is the figure of the dashboard.
func (db *DB) SettledLines(ctx context.Context, scope access.Scope) ([]SettledLine, error) {
	where, args := scope.Numbered(SettlementColumns, 1)
	return list[SettledLine](ctx, db, `select s.id, s.agreement_id, a.number, a.title, o.name as lead_name, c.code as call_code, s.state, s.fiscal_year as final_year,
		coalesce(extract(year from s.notified_on), 0)::int as notified_year, extract(year from s.ended_on)::int as ended_year, s.final_on,
		coalesce(l.cash, 0)::bigint as cash_won, coalesce(l.kind, 0)::bigint as in_kind_won, coalesce(l.granted, 0)::bigint as grant_part_won,
		coalesce(l.notified, 0)::bigint as notified_won, s.total_won, a.grant_won + a.cash_won as cash_cost_won, a.grant_won as grant_cost_won
		from settlement s join agreement a on a.id = s.agreement_id join organization o on o.id = s.lead_id join call c on c.id = s.call_id
		left join lateral (select sum(decision_won - restored_won) filter (where fund <> 'IN_KIND') as cash, sum(decision_won - restored_won) filter (where fund = 'IN_KIND') as kind,
			sum(decision_won - restored_won) filter (where fund = 'GRANT') as granted, sum(decision_won) as notified
			from settlement_line l where l.settlement_id = s.id and l.decision_won > 0) l on true
		where s.notified_on is not null and `+where+` order by s.id`, args...)
}

// YearTotals are the tiles of a year's programme.
type YearTotals struct {
	Calls        int
	Open         int
	Applications int
	Awards       int
	BudgetWon    krw.Won
	AgreedWon    krw.Won // grants of concluded agreements
	PaidWon      krw.Won
	SpentWon     krw.Won
	CostWon      krw.Won // total cost of concluded agreements
	Agreements   int
	Settled      int
	ToSettle     int
}

// YearCall is one call of the year with its figures.
type YearCall struct {
	ID            int64
	Code          string
	Title         string
	Division      string
	State         string
	BudgetWon     *krw.Won
	BudgetBasis   string
	AwardCount    int
	Applications  int
	Agreements    int
	AgreedWon     krw.Won
	CostWon       krw.Won
	PaidWon       krw.Won
	SpentWon      krw.Won
	DisallowedWon krw.Won
	Settled       int
	ToSettle      int
	ElapsedBp     int // of the agreements' periods, in basis points
}

// YearCalls lists the calls of a year that are in scope of the dashboard, with sums over their agreements and the book.
func (db *DB) YearCalls(ctx context.Context, scope access.Scope, year int, today period.Date) ([]YearCall, error) {
	where, args := scope.Numbered(access.Columns{Call: "c.id", State: "c.state"}, 3)
	return list[YearCall](ctx, db, fmt.Sprintf(`
	with calls as (select c.* from call c where c.year = $1 and not c.supplementary and %s),
	applied as (select call_id, count(*) as n from application where submitted_at is not null and call_id in (select id from calls) group by 1),
	agreed as (select a.id, a.call_id, a.grant_won, a.grant_won + a.cash_won + a.in_kind_won as cost, a.state,
			least(10000, greatest(0, ($2::date - a.start_on + 1) * 10000 / greatest(1, a.end_on - a.start_on + 1))) as elapsed
		from agreement a where a.call_id in (select id from calls) and a.concluded_at is not null),
	money as (select g.call_id, -sum(l.won) filter (where l.account = 'GRANT_RECEIVED') as paid,
			sum(l.won) filter (where l.account in ('SPENT_GRANT', 'SPENT_MATCHING', 'SPENT_IN_KIND', 'DISALLOWED_GRANT', 'DISALLOWED_MATCHING', 'DISALLOWED_IN_KIND')) as spent,
			sum(l.won) filter (where l.account in ('DISALLOWED_GRANT', 'DISALLOWED_MATCHING')) as disallowed
		from ledger_line l join agreed g on g.id = l.agreement_id group by 1),
	settled as (select g.call_id, count(*) filter (where s.fiscal_year > 0) as done, count(*) as n from settlement s join agreed g on g.id = s.agreement_id group by 1),
	sums as (select call_id, count(*) as n, sum(grant_won) as granted, sum(cost) as cost, avg(elapsed)::int as elapsed from agreed group by 1)
	select c.id, c.code, c.title, c.division, c.state, c.budget_won, c.budget_basis, c.award_count, coalesce(p.n, 0) as applications, coalesce(g.n, 0) as agreements,
		coalesce(g.granted, 0)::bigint as agreed_won, coalesce(g.cost, 0)::bigint as cost_won, coalesce(m.paid, 0)::bigint as paid_won, coalesce(m.spent, 0)::bigint as spent_won,
		coalesce(m.disallowed, 0)::bigint as disallowed_won, coalesce(s.done, 0) as settled, coalesce(s.n, 0) as to_settle, coalesce(g.elapsed, 0) as elapsed_bp
	from calls c left join applied p on p.call_id = c.id left join sums g on g.call_id = c.id left join money m on m.call_id = c.id left join settled s on s.call_id = c.id
	order by c.division, c.code`, where), append([]any{year, today}, args...)...)
}

// Totals sums the rows of a year: the tiles and the table cannot disagree.
func Totals(calls []YearCall) YearTotals {
	var t YearTotals
	for _, c := range calls {
		t.Calls++
		if c.State == "OPEN" {
			t.Open++
		}
		t.Applications += c.Applications
		t.Awards += c.AwardCount
		if c.BudgetWon != nil {
			t.BudgetWon += *c.BudgetWon
		}
		t.AgreedWon += c.AgreedWon
		t.CostWon += c.CostWon
		t.PaidWon += c.PaidWon
		t.SpentWon += c.SpentWon
		t.Agreements += c.Agreements
		t.Settled += c.Settled
		t.ToSettle += c.ToSettle
	}
	return t
}

// CallYears lists the years that have calls in scope, newest first.
func (db *DB) CallYears(ctx context.Context, scope access.Scope) ([]int, error) {
	where, args := scope.Numbered(access.Columns{Call: "c.id", State: "c.state"}, 1)
	type row struct{ Year int }
	rows, err := list[row](ctx, db, `select distinct year from call c where `+where+` order by 1 desc`, args...)
	out := make([]int, len(rows))
	for i, r := range rows {
		out[i] = r.Year
	}
	return out, err
}
