// This file reads spending: the lines of a project, their sums by item, one line with its evidence and what was found about it.
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

// ExpenseColumns is how queries on expense x of agreement a find what a scope speaks of: a line belongs to who spent.
var ExpenseColumns = access.Columns{
	Call: "x.call_id", Lead: "a.lead_id", State: "x.state", Org: "x.org_id",
	Assigned:   "exists (select 1 from settlement st where st.agreement_id = x.agreement_id and st.auditor_id %s)",
	Conflicted: access.NoConflicts,
}

// ExpenseFilter narrows a list of lines. Zero values do not.
type ExpenseFilter struct {
	Agreement int64
	Group     string // "planned", "attention", "explained", "clean", "disallowed", "withdrawn"; "" for all that count
	Item      string
	Org       int64
	Words     string
	From, To  period.Date // of payment
}

// expenseGroups are the tabs of the list. A withdrawn line is in its own alone, and so is one that is not registered yet.
var expenseGroups = map[string]string{
	"":           "x.state not in ('PLANNED', 'WITHDRAWN')",
	"attention":  "x.state in ('FLAGGED', 'QUERIED')",
	"explained":  "x.state = 'EXPLAINED'",
	"planned":    "x.state = 'PLANNED'",
	"clean":      "x.state in ('REGISTERED', 'CLEAN', 'ACCEPTED', 'RESTORED')",
	"disallowed": "x.state in ('PROVISIONALLY_DISALLOWED', 'PARTIALLY_DISALLOWED', 'DISALLOWED', 'UPHELD')",
	"withdrawn":  "x.state = 'WITHDRAWN'",
}

// ExpenseLine is one row of the list. SumWon and Total are of the whole list, not of the page.
type ExpenseLine struct {
	ID            int64
	No            int
	State         string
	PaidOn        period.Date
	Item          string
	Detail        string
	Description   string
	PayeeName     string
	Method        string
	FundSource    string
	AmountWon     krw.Won
	VatWon        krw.Won
	DisallowedWon krw.Won
	OrgName       string
	Files         int
	Findings      int
	Reversal      bool
	Total         int
	SumWon        krw.Won
}

const expenseWhere = `x.agreement_id = $1 and ($2 = '' or x.item = $2) and ($3 = 0 or x.org_id = $3)
	and ($4 = '' or x.payee_name ilike '%' || $4 || '%' or x.description ilike '%' || $4 || '%' or x.invoice_no = $4 or x.card_approval = $4 or x.no::text = $4)
	and ($5::date is null or x.paid_on >= $5) and ($6::date is null or x.paid_on <= $6)`

// Expenses lists the lines in scope, newest payment first.
func (db *DB) Expenses(ctx context.Context, scope access.Scope, f ExpenseFilter, page Page) ([]ExpenseLine, error) {
	where, args := scope.Numbered(ExpenseColumns, 9)
	group, ok := expenseGroups[f.Group]
	if !ok {
		group = expenseGroups[""]
	}
	sql := fmt.Sprintf(`select x.id, x.no, x.state, x.paid_on, x.item, x.detail, x.description, x.payee_name, x.method, x.fund_source, x.amount_won, x.vat_won,
		x.disallowed_won, o.name as org_name, x.reverses_id is not null as reversal,
		(select count(*) from expense_file f where f.expense_id = x.id and f.removed_at is null) as files,
		(select count(*) from finding f where f.expense_id = x.id and f.state <> 'CLOSED') as findings,
		count(*) over () as total, coalesce(sum(x.amount_won) over (), 0)::bigint as sum_won
		from expense x join agreement a on a.id = x.agreement_id join organization o on o.id = x.org_id
		where %s and %s and %s order by x.paid_on desc nulls last, x.no desc limit $7 offset $8`, expenseWhere, group, where)
	return list[ExpenseLine](ctx, db, sql, append([]any{f.Agreement, f.Item, f.Org, f.Words, f.From, f.To, page.Size, page.Offset()}, args...)...)
}

// ExpenseCounts counts the lines in scope by tab, with the filter's other conditions.
func (db *DB) ExpenseCounts(ctx context.Context, scope access.Scope, f ExpenseFilter) (map[string]int, error) {
	where, args := scope.Numbered(ExpenseColumns, 7)
	sql := "select "
	names := []string{"", "planned", "attention", "explained", "clean", "disallowed", "withdrawn"}
	for i, n := range names {
		if i > 0 {
			sql += ", "
		}
		sql += fmt.Sprintf("count(*) filter (where %s)", expenseGroups[n])
	}
	sql += fmt.Sprintf(` from expense x join agreement a on a.id = x.agreement_id where %s and %s`, expenseWhere, where)
	return db.counts(ctx, names, sql, append([]any{f.Agreement, f.Item, f.Org, f.Words, f.From, f.To}, args...)...)
}

// Expense is one line with everything its page shows.
type Expense struct {
	ID                 int64
	Version            int64
	AgreementID        int64
	CallID             int64
	LeadID             int64
	OrgID              int64
	OrgName            string
	No                 int
	State              string
	Item               string
	Detail             string
	Description        string
	Product            string
	PayeeName          string
	PayeeNo            string
	PayeeOwner         string
	PayeeTrade         string
	Method             string
	SupplyOn           period.Date
	PaidOn             period.Date
	CommittedOn        period.Date
	PaidAt             *time.Time
	SupplyWon          krw.Won
	VatWon             krw.Won
	CancelledWon       krw.Won
	AmountWon          krw.Won
	FundSource         string
	InvoiceNo          string
	CardApproval       string
	FromProjectAccount bool
	PersonKey          string
	PersonName         *string
	PayMonth           period.Date
	Quantity           int
	UnitWon            krw.Won
	Outsiders          int
	TripFrom           period.Date
	TripTo             period.Date
	Note               string
	EnteredByName      *string
	RegisteredAt       *time.Time
	LockedAt           *time.Time
	Explanation        string
	ExplainedAt        *time.Time
	Query              string
	AuditorWon         *krw.Won
	AuditorReason      string
	AuditorNote        string
	DisallowedWon      krw.Won
	DisallowReason     string
	Intent             string
	Decision           string
	DecidedAt          *time.Time
	ReversesID         *int64
	ReversesNo         *int
	AuditorID          *int64

	Files     []ExpenseFile     `db:"-"`
	Findings  []ExpenseFinding  `db:"-"`
	Reversals []ExpenseReversal `db:"-"`
}

// ExpenseFile is one piece of evidence. Shared lists the other lines of the project behind which the same content stands.
type ExpenseFile struct {
	FileID       int64
	Name         string
	Size         int64
	MediaType    string
	Kind         string
	Sha256       string
	AllocatedWon krw.Won
	UploadedAt   time.Time
	ByName       *string
	Shared       []int32
}

// ExpenseFinding is what a rule said about the line. Args and Steps are JSON as the screening room keeps it.
type ExpenseFinding struct {
	ID         int64
	Rule       string
	Code       string
	Severity   string
	Basis      string
	LimitWon   krw.Won
	ActualWon  krw.Won
	ExcessWon  krw.Won
	Key        string
	Args       json.RawMessage
	Steps      json.RawMessage
	State      string
	FoundAt    time.Time
	Closing    string
	ClosedNote string
}

// ExpenseReversal is a line that took part of this one back.
type ExpenseReversal struct {
	ID        int64
	No        int
	AmountWon krw.Won
	PaidOn    period.Date
	Note      string
}

// Expense reads one line in scope; kind NotFound when it is not.
func (db *DB) Expense(ctx context.Context, scope access.Scope, id int64) (Expense, error) {
	where, args := scope.Numbered(ExpenseColumns, 2)
	x, err := one[Expense](ctx, db, fmt.Sprintf(`select x.id, x.version, x.agreement_id, x.call_id, x.org_id, x.no, x.state, x.item, x.detail, x.description, x.product, x.payee_name,
		x.payee_no, x.payee_owner, x.payee_trade, x.method, x.supply_on, x.paid_on, x.committed_on, x.paid_at, x.supply_won, x.vat_won, x.cancelled_won, x.amount_won,
		x.fund_source, x.invoice_no, x.card_approval, x.from_project_account, x.person_key, x.pay_month, x.quantity, x.unit_won, x.outsiders, x.trip_from, x.trip_to,
		x.note, x.registered_at, x.locked_at, x.explanation, x.explained_at, x.query, x.auditor_won, x.auditor_reason, x.auditor_note, x.disallowed_won,
		x.disallow_reason, x.intent, x.decision, x.decided_at, x.reverses_id, o.name as org_name, a.lead_id, p.name as entered_by_name, r.no as reverses_no,
		(select q.name from agreement_participant q where q.agreement_id = x.agreement_id and q.person_key = x.person_key and x.person_key <> '' limit 1) as person_name,
		(select s.auditor_id from settlement s where s.agreement_id = x.agreement_id and s.type <> 'INTERIM' limit 1) as auditor_id
		from expense x join agreement a on a.id = x.agreement_id join organization o on o.id = x.org_id
		left join person p on p.id = x.entered_by left join expense r on r.id = x.reverses_id where x.id = $1 and %s`, where), append([]any{id}, args...)...)
	if err != nil {
		return x, err
	}
	if x.Files, err = list[ExpenseFile](ctx, db, `select f.file_id, s.name, s.size, s.media_type, f.kind, f.sha256, f.allocated_won, f.uploaded_at, p.name as by_name,
		array(select distinct y.no from expense_file g join expense y on y.id = g.expense_id where g.sha256 = f.sha256 and f.sha256 <> '' and g.removed_at is null
			and y.agreement_id = x.agreement_id and y.id <> x.id order by 1) as shared
		from expense_file f join expense x on x.id = f.expense_id join stored_file s on s.id = f.file_id left join person p on p.id = f.uploaded_by
		where f.expense_id = $1 and f.removed_at is null order by f.id`, id); err != nil {
		return x, err
	}
	if x.Findings, err = list[ExpenseFinding](ctx, db, `select id, rule, code, severity, basis, limit_won, actual_won, excess_won, key, args, steps, state, found_at, closing,
		closed_note from finding where expense_id = $1 order by state = 'CLOSED', case severity when 'HIGH' then 0 when 'MEDIUM' then 1 else 2 end, id`, id); err != nil {
		return x, err
	}
	x.Reversals, err = list[ExpenseReversal](ctx, db, `select id, no, amount_won, paid_on, note from expense where reverses_id = $1 order by no`, id)
	return x, err
}

// ExpenseFileOf finds a piece of evidence of a line the caller may see already.
func (db *DB) ExpenseFileOf(ctx context.Context, expense, file int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, s.name, s.scan_state, s.scan_reason, s.uploaded_by from expense_file f join stored_file s on s.id = f.file_id
		where f.expense_id = $1 and f.file_id = $2`, expense, file)
}

// ItemSpent is one cost item of an agreement by the book: what may be spent and what was.
type ItemSpent struct {
	Item          string
	BudgetWon     krw.Won
	SpentWon      krw.Won
	DisallowedWon krw.Won
}

// LeftWon is what may still be spent.
func (i ItemSpent) LeftWon() krw.Won { return i.BudgetWon - i.SpentWon }

// ItemsSpent sums the book of an agreement the caller may see already, of one organisation or of all for 0. The budget is the
// plan in force; the book holds what was spent.
func (db *DB) ItemsSpent(ctx context.Context, agreement, org int64) ([]ItemSpent, error) {
	return list[ItemSpent](ctx, db, `
	with plan as (
		select l->>'Item' as item, sum((l->>'GrantWon')::bigint + (l->>'CashWon')::bigint + (l->>'InKindWon')::bigint) as budget
		from agreement a cross join lateral jsonb_array_elements(case when jsonb_typeof(a.plan->'Lines') = 'array' then a.plan->'Lines' else '[]' end) l
		where a.id = $1 and ($2 = 0 or (l->>'Org')::bigint = $2) group by 1),
	spent as (
		select item, sum(won) as spent, sum(won) filter (where account like 'DISALLOWED%') as disallowed from ledger_line
		where agreement_id = $1 and ($2 = 0 or organization_id = $2) and (account like 'SPENT%' or account like 'DISALLOWED%') group by 1)
	select coalesce(p.item, s.item) as item, coalesce(p.budget, 0)::bigint as budget_won, coalesce(s.spent, 0)::bigint as spent_won,
		coalesce(s.disallowed, 0)::bigint as disallowed_won
	from plan p full join spent s on s.item = p.item where coalesce(p.budget, 0) <> 0 or coalesce(s.spent, 0) <> 0 order by 2 desc, 1`, agreement, org)
}

// Participant is a person who may be paid by a project.
type Participant struct {
	PersonKey      string
	Name           string
	OrganizationID int64
}

// Participants lists the people of an agreement the caller may see already.
func (db *DB) Participants(ctx context.Context, agreement int64) ([]Participant, error) {
	return list[Participant](ctx, db, `select distinct on (person_key) person_key, name, organization_id from agreement_participant where agreement_id = $1 order by person_key, id`, agreement)
}

// Engagement is what somebody does in an agreement: from when until when, and how much of their time.
type Engagement struct {
	OrganizationID int64
	Name           string
	RateBp         krw.Bp
	FromOn         period.Date
	ToOn           period.Date
	Title          string // number and title of the agreement
	PersonKey      string
}

// Engagements are what people of these organisations do in agreements of some states. It is for those who may see the plans of these
// organisations.
func (db *DB) Engagements(ctx context.Context, orgs []int64, states []string) ([]Engagement, error) {
	return list[Engagement](ctx, db, `select q.organization_id, q.name, q.person_key, q.rate_bp, q.from_on, least(q.to_on, coalesce(q.left_on, q.to_on)) as to_on, trim(a.number || ' ' || a.title) as title
		from agreement_participant q join agreement a on a.id = q.agreement_id
		where q.agreement_id in (select p.agreement_id from agreement_party p where p.organization_id = any($1)) and q.organization_id = any($1) and a.state = any($2) order by q.id`, orgs, states)
}
