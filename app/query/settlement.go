// This file reads settlements: the desk's list, one settlement, and its lines as the workbench shows them.
package query

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// SettlementColumns is how queries on settlement s find what a scope speaks of.
var SettlementColumns = access.Columns{
	Call: "s.call_id", Lead: "s.lead_id", State: "s.state", Assigned: "s.auditor_id", Conflicted: access.NoConflicts,
	Org: "exists (select 1 from agreement_party ap where ap.agreement_id = s.agreement_id and ap.organization_id %s)",
}

// SettlementFilter narrows the list. Zero values do not.
type SettlementFilter struct {
	Group string // a tab; "" for all
	Words string
	Call  int64
	Year  int // the fiscal year in which it became final
	// Disallowed shows only those with something disallowed.
	Disallowed bool
}

// settlementGroups are the tabs of the list, in the order in which work arrives.
var settlementGroups = map[string]string{
	"":       "true",
	"report": "s.state in ('NOT_DUE', 'REPORT_DUE', 'REPORT_OVERDUE')",
	"assign": "s.state in ('REPORT_SUBMITTED', 'REOPENED')",
	"audit":  "s.state in ('IN_AUDIT', 'EVIDENCE_REQUESTED')",
	"decide": "s.state = 'DRAFT_RESULT'",
	"appeal": "s.state in ('NOTIFIED', 'APPEALED', 'FINAL')",
	"pay":    "s.state in ('PAYMENT_DUE', 'OVERDUE', 'IN_RECOVERY')",
	"closed": "s.state = 'CLOSED'",
}

// SettlementGroups lists the tabs in order.
var SettlementGroups = []string{"", "report", "assign", "audit", "decide", "appeal", "pay", "closed"}

// SettlementLine is one row of the list. Sums are of the whole list.
type SettlementLine struct {
	ID            int64
	State         string
	AgreementID   int64
	Number        string
	Title         string
	LeadName      string
	CallCode      string
	AuditorName   *string
	EndedOn       period.Date
	ReportDueOn   period.Date
	EvidenceDueOn period.Date
	AppealUntil   period.Date
	PayDueOn      period.Date
	FiscalYear    int
	SpentWon      krw.Won
	DisallowedWon krw.Won
	RemitWon      krw.Won
	PaidWon       krw.Won
	TotalWon      krw.Won
	Lines         int
	Found         int
	Decided       int
	Flagged       int
	Total         int
	SumDisallowed krw.Won
	SumTotal      krw.Won
}

const settlementWhere = `($1 = '' or a.title ilike '%' || $1 || '%' or a.number ilike '%' || $1 || '%' or o.name ilike '%' || $1 || '%')
	and ($2 = 0 or s.call_id = $2) and ($3 = 0 or s.fiscal_year = $3) and (not $4 or s.disallowed_won + s.in_kind_won > 0)`

// Settlements lists what is in scope: what is due first comes first.
func (db *DB) Settlements(ctx context.Context, scope access.Scope, f SettlementFilter, page Page) ([]SettlementLine, error) {
	where, args := scope.Numbered(SettlementColumns, 7)
	group, ok := settlementGroups[f.Group]
	if !ok {
		group = "true"
	}
	sql := fmt.Sprintf(`with page as (
		select s.*, a.number, a.title, o.name as lead_name, c.code as call_code, p.name as auditor_name, count(*) over () as total,
			coalesce(sum(s.disallowed_won) over (), 0)::bigint as sum_disallowed, coalesce(sum(s.total_won) over (), 0)::bigint as sum_total,
			row_number() over (order by s.state = 'CLOSED', coalesce(case s.state when 'REPORT_DUE' then s.report_due_on when 'EVIDENCE_REQUESTED' then s.evidence_due_on
				when 'NOTIFIED' then s.appeal_until when 'PAYMENT_DUE' then s.pay_due_on end, s.ended_on), s.id) as place
		from settlement s join agreement a on a.id = s.agreement_id join organization o on o.id = s.lead_id join call c on c.id = s.call_id
			left join person p on p.id = s.auditor_id
		where %s and %s and %s order by place limit $5 offset $6)
	select s.id, s.state, s.agreement_id, s.number, s.title, s.lead_name, s.call_code, s.auditor_name, s.ended_on, s.report_due_on, s.evidence_due_on, s.appeal_until,
		s.pay_due_on, s.fiscal_year, s.spent_won, s.disallowed_won, s.remit_won, s.paid_won, s.total_won, s.total, s.sum_disallowed, s.sum_total,
		l.lines, l.found, l.decided, coalesce((select count(distinct f.expense_id) from finding f where f.agreement_id = s.agreement_id and f.state <> 'CLOSED'
		and f.expense_id is not null), 0) as flagged
	from page s cross join lateral (select count(*) as lines, count(*) filter (where l.finding <> '') as found, count(*) filter (where l.decision <> '') as decided
		from settlement_line l where l.settlement_id = s.id) l order by s.place`, settlementWhere, group, where)
	return list[SettlementLine](ctx, db, sql, append([]any{f.Words, f.Call, f.Year, f.Disallowed, page.Size, page.Offset()}, args...)...)
}

// SettlementCounts counts what is in scope by tab.
func (db *DB) SettlementCounts(ctx context.Context, scope access.Scope, f SettlementFilter) (map[string]int, error) {
	where, args := scope.Numbered(SettlementColumns, 5)
	sql := "select "
	for i, n := range SettlementGroups {
		if i > 0 {
			sql += ", "
		}
		sql += fmt.Sprintf("count(*) filter (where %s)", settlementGroups[n])
	}
	sql += fmt.Sprintf(` from settlement s join agreement a on a.id = s.agreement_id join organization o on o.id = s.lead_id where %s and %s`, settlementWhere, where)
	return db.counts(ctx, SettlementGroups, sql, append([]any{f.Words, f.Call, f.Year, f.Disallowed}, args...)...)
}

// counts reads one row of counts into a map by name.
func (db *DB) counts(ctx context.Context, names []string, sql string, args ...any) (map[string]int, error) {
	counts := make([]int, len(names))
	into := make([]any, len(names))
	for i := range counts {
		into[i] = &counts[i]
	}
	if err := db.pool.QueryRow(ctx, sql, args...).Scan(into...); err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	out := map[string]int{}
	for i, n := range names {
		out[n] = counts[i]
	}
	return out, nil
}

// Settlement is one settlement with everything its pages show. Statement is JSON as the settlement keeps it.
type Settlement struct {
	ID             int64
	Version        int64
	AgreementID    int64
	AgreementState string
	CallID         int64
	CallCode       string
	CallTitle      string
	LeadID         int64
	LeadName       string
	Number         string
	Title          string
	Regime         string
	RulesOn        period.Date
	GrantWon       krw.Won
	CashWon        krw.Won
	BudgetInKind   krw.Won
	Type           string
	State          string
	EndedOn        period.Date
	ReportDueOn    period.Date
	ReportedAt     *time.Time
	ReportFileID   *int64
	ReportName     *string
	OverdueOn      period.Date
	SpentWon       krw.Won
	InterestWon    krw.Won
	UnspentWon     krw.Won
	DisallowedWon  krw.Won
	InKindWon      krw.Won
	DueWon         krw.Won
	RemitWon       krw.Won
	TotalWon       krw.Won
	Statement      json.RawMessage
	AuditorOrgID   *int64
	AuditorOrgName *string
	AuditorID      *int64
	AuditorName    *string
	AuditOpinion   string
	AuditNote      string
	DraftedAt      *time.Time
	Evidence       string
	EvidenceDueOn  period.Date
	OfficerName    *string
	NotifiedOn     period.Date
	AppealUntil    period.Date
	AppealID       *int64
	AppealText     *string
	FinalOn        period.Date
	FiscalYear     int
	PayDueOn       period.Date
	PaidOn         period.Date
	PaidWon        krw.Won
	Detailed       []string
	Grade          *string
	EvaluatedOn    *period.Date
	Lines          int
	Found          int
	Decided        int
	Parties        []int64
}

const settlementRow = `select s.id, s.version, s.agreement_id, a.state as agreement_state, s.call_id, c.code as call_code, c.title as call_title, s.lead_id,
	o.name as lead_name, a.number, a.title, a.regime, a.rules_on, a.grant_won, a.cash_won, a.in_kind_won as budget_in_kind, s.type, s.state, s.ended_on, s.report_due_on,
	s.reported_at, s.report_file_id, f.name as report_name, s.overdue_on, s.spent_won, s.interest_won, s.unspent_won, s.disallowed_won, s.in_kind_won, s.due_won,
	s.remit_won, s.total_won, s.statement, s.auditor_org_id, ao.name as auditor_org_name, s.auditor_id, p.name as auditor_name, s.audit_opinion, s.audit_note,
	s.drafted_at, s.evidence, s.evidence_due_on, q.name as officer_name, s.notified_on, s.appeal_until, s.appeal_id, ap.statement as appeal_text, s.final_on,
	s.fiscal_year, s.pay_due_on, s.paid_on, s.paid_won, array(select jsonb_array_elements_text(s.detailed)) as detailed, e.grade, e.evaluated_on,
	l.lines, l.found, l.decided, array(select organization_id from agreement_party y where y.agreement_id = s.agreement_id order by id) as parties
	from settlement s join agreement a on a.id = s.agreement_id join call c on c.id = s.call_id join organization o on o.id = s.lead_id
	left join stored_file f on f.id = s.report_file_id left join organization ao on ao.id = s.auditor_org_id
	left join person p on p.id = s.auditor_id left join person q on q.id = s.officer_id left join appeal ap on ap.id = s.appeal_id
	left join lateral (select grade, evaluated_on from final_evaluation e where e.agreement_id = s.agreement_id order by recorded_at desc limit 1) e on true
	cross join lateral (select count(*) as lines, count(*) filter (where l.finding <> '') as found, count(*) filter (where l.decision <> '') as decided
		from settlement_line l where l.settlement_id = s.id) l `

// Settlement reads one settlement in scope; kind NotFound when it is not.
func (db *DB) Settlement(ctx context.Context, scope access.Scope, id int64) (Settlement, error) {
	where, args := scope.Numbered(SettlementColumns, 2)
	return one[Settlement](ctx, db, settlementRow+`where s.id = $1 and `+where, append([]any{id}, args...)...)
}

// SettlementOf reads the settlement of the whole of an agreement; kind NotFound when there is none in scope.
func (db *DB) SettlementOf(ctx context.Context, scope access.Scope, agreement int64) (Settlement, error) {
	where, args := scope.Numbered(SettlementColumns, 2)
	return one[Settlement](ctx, db, settlementRow+`where s.agreement_id = $1 and s.type <> 'INTERIM' and `+where, append([]any{agreement}, args...)...)
}

// SettlementFile finds the report of a settlement that the caller may see already.
func (db *DB) SettlementFile(ctx context.Context, id int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select f.sha256, f.size, f.media_type, f.name, f.scan_state, f.scan_reason, f.uploaded_by from settlement s join stored_file f on f.id = s.report_file_id where s.id = $1`, id)
}

// BenchFilter narrows the lines of one settlement.
type BenchFilter struct {
	Tab   string // "flagged", "unreviewed", "queried", "explained", "undecided", "disallowed"; "" for all
	Payee string // lines of one payee
	Rule  string // lines about which a rule speaks
}

// benchTabs are the tabs of the workbench. A line is flagged while something stands about it; unreviewed before the accountant spoke.
var benchTabs = map[string]string{
	"":           "true",
	"flagged":    "exists (select 1 from finding f where f.expense_id = x.id and f.state <> 'CLOSED')",
	"unreviewed": "l.finding = ''",
	"queried":    "x.state = 'QUERIED'",
	"explained":  "x.state = 'EXPLAINED'",
	"undecided":  "l.decision = ''",
	"disallowed": "(l.finding in ('PARTIAL', 'DISALLOW') or l.decision in ('PARTIAL', 'DISALLOW'))",
}

// BenchTabs lists the tabs in order.
var BenchTabs = []string{"flagged", "unreviewed", "queried", "explained", "undecided", "disallowed", ""}

// BenchLine is one row of the workbench's list.
type BenchLine struct {
	ID          int64 // of the line of spending
	No          int
	State       string
	PaidOn      period.Date
	Item        string
	Detail      string
	PayeeName   string
	Won         krw.Won
	Finding     string
	FindingWon  krw.Won
	Decision    string
	DecisionWon krw.Won
	Flags       int
	Total       int
	Place       int // of all lines of the tab, from 1
}

const benchFrom = ` from settlement_line l join expense x on x.id = l.expense_id where l.settlement_id = $1
	and ($2 = '' or x.payee_name = $2) and ($3 = '' or exists (select 1 from finding f where f.expense_id = x.id and f.rule = $3)) and `

// SettlementLines lists the lines of a settlement that the caller may see already.
func (db *DB) SettlementLines(ctx context.Context, id int64, f BenchFilter, page Page) ([]BenchLine, error) {
	tab, ok := benchTabs[f.Tab]
	if !ok {
		tab = "true"
	}
	return list[BenchLine](ctx, db, `select x.id, x.no, x.state, x.paid_on, x.item, x.detail, x.payee_name, l.won, l.finding, l.finding_won, l.decision,
		l.decision_won - l.restored_won as decision_won, (select count(*) from finding f where f.expense_id = x.id and f.state <> 'CLOSED') as flags,
		count(*) over () as total, row_number() over (order by x.no) as place`+benchFrom+tab+` order by x.no limit $4 offset $5`,
		id, f.Payee, f.Rule, page.Size, page.Offset())
}

// BenchPlace says where a line stands in a tab and which one follows: by number, wherever it is itself.
type BenchPlace struct {
	Before int // lines of the tab with a smaller number
	Next   *int64
	Prev   *int64
}

// SettlementPlace finds the neighbours of a line in a tab, so that after a decision the next one opens although the decided
// one has left the tab.
func (db *DB) SettlementPlace(ctx context.Context, id int64, f BenchFilter, no int) (BenchPlace, error) {
	tab, ok := benchTabs[f.Tab]
	if !ok {
		tab = "true"
	}
	return one[BenchPlace](ctx, db, `select count(*) filter (where no < $4) as before, (array_agg(id order by no) filter (where no > $4))[1] as next,
		(array_agg(id order by no desc) filter (where no < $4))[1] as prev from (select x.id, x.no`+benchFrom+tab+`) lines`, id, f.Payee, f.Rule, no)
}

// BenchCounts counts the lines of a settlement by tab.
func (db *DB) BenchCounts(ctx context.Context, id int64, f BenchFilter) (map[string]int, error) {
	sql := "select "
	for i, n := range BenchTabs {
		if i > 0 {
			sql += ", "
		}
		sql += fmt.Sprintf("count(*) filter (where %s)", benchTabs[n])
	}
	return db.counts(ctx, BenchTabs, sql+benchFrom+"true", id, f.Payee, f.Rule)
}

// LineRecord is the two records of one line: the accountant's and the officer's.
type LineRecord struct {
	Won            krw.Won
	Finding        string
	FindingWon     krw.Won
	FindingCode    string
	FindingReason  string
	FoundByName    *string
	FoundAt        *time.Time
	Decision       string
	DecisionWon    krw.Won
	DecisionCode   string
	DecisionBasis  string
	Intent         string
	DecisionReason string
	DecidedByName  *string
	DecidedAt      *time.Time
	RestoredWon    krw.Won
}

// LineRecord reads the records of a line of a settlement that the caller may see already.
func (db *DB) LineRecord(ctx context.Context, settlement, expense int64) (LineRecord, error) {
	return one[LineRecord](ctx, db, `select l.won, l.finding, l.finding_won, l.finding_code, l.finding_reason, l.found_at, l.decision, l.decision_won,
		l.decision_code, l.decision_basis, l.intent, l.decision_reason, l.decided_at, l.restored_won, p.name as found_by_name, q.name as decided_by_name from settlement_line l
		left join person p on p.id = l.found_by left join person q on q.id = l.decided_by where l.settlement_id = $1 and l.expense_id = $2`, settlement, expense)
}

// DisallowedLine is one disallowed line for the statement.
type DisallowedLine struct {
	ID             int64
	No             int
	PaidOn         period.Date
	Item           string
	Detail         string
	PayeeName      string
	OrgName        string
	Won            krw.Won
	DisallowedWon  krw.Won
	RestoredWon    krw.Won
	DecisionCode   string
	DecisionBasis  string
	DecisionReason string
	Fund           string
}

// DisallowedLines lists what was disallowed, for the statement of a settlement that the caller may see already.
func (db *DB) DisallowedLines(ctx context.Context, id int64) ([]DisallowedLine, error) {
	return list[DisallowedLine](ctx, db, `select x.id, x.no, x.paid_on, x.item, x.detail, x.payee_name, o.name as org_name, l.won,
		l.decision_won - l.restored_won as disallowed_won, l.restored_won, l.decision_code, l.decision_basis, l.decision_reason, l.fund
		from settlement_line l join expense x on x.id = l.expense_id join organization o on o.id = l.organization_id
		where l.settlement_id = $1 and l.decision_won > 0 order by x.no`, id)
}

// Auditor is a person who may be given a settlement of the call.
type Auditor struct {
	ID      int64
	Name    string
	Role    string
	Running int // settlements on the desk now
}

// Auditors lists who may audit settlements of a call: accountants appointed for it or everywhere, and finance officers.
func (db *DB) Auditors(ctx context.Context, call int64, now time.Time) ([]Auditor, error) {
	return list[Auditor](ctx, db, `select p.id, p.name, g.role, (select count(*) from settlement s where s.auditor_id = p.id and s.state in ('IN_AUDIT', 'EVIDENCE_REQUESTED')) as running
		from person p join (select distinct on (person_id) person_id, role from authz_grant where role in ('settlement_auditor', 'finance')
			and (call_id is null or call_id = $1) and (held_from is null or held_from <= $2) and (held_until is null or held_until > $2) order by person_id, role desc) g on g.person_id = p.id
		order by g.role desc, p.name`, call, now)
}

// OrgInterest is the interest the book knows of a party.
type OrgInterest struct {
	OrganizationID int64
	Name           string
	Role           string
	Won            krw.Won
}

// Interests lists the parties with money, with the interest on the book.
func (db *DB) Interests(ctx context.Context, agreement int64) ([]OrgInterest, error) {
	return list[OrgInterest](ctx, db, `select p.organization_id, p.name, p.role, coalesce((select -sum(l.won) from ledger_line l where l.agreement_id = p.agreement_id
		and l.organization_id = p.organization_id and l.account = 'INTEREST'), 0)::bigint as won
		from agreement_party p where p.agreement_id = $1 and p.grant_won + p.cash_won > 0 order by p.id`, agreement)
}

// OpenLines counts the lines that keep a report from being handed in: unchecked, flagged or asked about.
func (db *DB) OpenLines(ctx context.Context, agreement int64) (int, error) {
	return value[int](ctx, db, `select count(*) from expense where agreement_id = $1 and reverses_id is null and state in ('PLANNED', 'REGISTERED', 'FLAGGED', 'QUERIED')`, agreement)
}
