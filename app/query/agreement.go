// This file reads agreements: the lists of companies and of staff, and one agreement with everything its pages show.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/agreement"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// AgreementColumns is how queries on agreement a find what a scope speaks of.
var AgreementColumns = access.Columns{
	Call: "a.call_id", Lead: "a.lead_id", State: "a.state",
	Org:        "exists (select 1 from agreement_party ap where ap.agreement_id = a.id and ap.left_on is null and ap.organization_id %s)",
	Assigned:   "exists (select 1 from settlement st where st.agreement_id = a.id and st.auditor_id %s)",
	Conflicted: access.NoConflicts,
}

// AgreementLine is one row of a list of agreements.
type AgreementLine struct {
	ID        int64
	Version   int64
	Number    string
	Title     string
	State     string
	CallCode  string
	CallTitle string
	LeadName  string
	StartOn   period.Date
	EndOn     period.Date
	PlanDueOn period.Date
	LimitOn   period.Date
	GrantWon  krw.Won
	TotalWon  krw.Won
	PaidWon   krw.Won
	SpentWon  krw.Won
	Parties   int
	Signed    int
	Frozen    bool
	Demo      bool
	Total     int
}

// AgreementFilter narrows a list of agreements.
type AgreementFilter struct {
	States []string // none for all
	Text   string   // part of title, number or the lead's name
	Call   string   // code of a call
	Sort   string   // "due" (limit first), "end", "grant"; newest first otherwise
}

var agreementOrders = map[string]string{"due": "a.limit_on nulls last, a.id", "end": "a.end_on nulls last, a.id", "grant": "a.grant_won desc, a.id"}

// agreementWhere is the filter as SQL over $1 states, $2 text, $3 call.
const agreementWhere = `(cardinality($1::text[]) = 0 or a.state = any($1::text[]))
	and ($2 = '' or a.title ilike '%' || $2 || '%' or a.number ilike '%' || $2 || '%' or o.name ilike '%' || $2 || '%')
	and ($3 = '' or c.code = $3)`

// Agreements lists what is in scope. The money of a row is read for the rows of the page alone.
func (db *DB) Agreements(ctx context.Context, scope access.Scope, f AgreementFilter, page Page) ([]AgreementLine, error) {
	where, args := scope.Numbered(AgreementColumns, 6)
	order, ok := agreementOrders[f.Sort]
	if !ok {
		order = "a.id desc"
	}
	sql := fmt.Sprintf(`with page as (
		select a.*, c.code as call_code, c.title as call_title, c.demo, o.name as lead_name, count(*) over () as total, row_number() over (order by %[2]s) as place
		from agreement a join call c on c.id = a.call_id join organization o on o.id = a.lead_id
		where %[1]s and %[3]s order by %[2]s limit $4 offset $5)
	select a.id, a.version, a.number, a.title, a.state, a.call_code, a.call_title, a.demo, a.lead_name, a.start_on, a.end_on, a.plan_due_on, a.limit_on,
		a.grant_won, a.grant_won + a.cash_won + a.in_kind_won as total_won, a.spending_frozen_from is not null as frozen, a.total,
		coalesce(-money.paid, 0)::bigint as paid_won, coalesce(money.spent, 0)::bigint as spent_won, who.parties, who.signed
	from page a
	cross join lateral (select sum(won) filter (where account = 'GRANT_RECEIVED') as paid,
		sum(won) filter (where account like 'SPENT%%' or account like 'DISALLOWED%%') as spent from ledger_line l where l.agreement_id = a.id) money
	cross join lateral (select count(*) filter (where p.role <> 'SUBCONTRACT') as parties,
		count(*) filter (where p.role <> 'SUBCONTRACT' and exists (select 1 from agreement_signature s where s.agreement_id = a.id and s.organization_id = p.organization_id
			and s.text_hash = a.text_hash)) as signed from agreement_party p where p.agreement_id = a.id and p.left_on is null) who
	order by a.place`, where, order, agreementWhere)
	return list[AgreementLine](ctx, db, sql, append([]any{texts(f.States), f.Text, f.Call, page.Size, page.Offset()}, args...)...)
}

// texts is a list that is never null.
func texts(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// AgreementStateCount is how many agreements are in a state.
type AgreementStateCount struct {
	State string
	N     int
}

// AgreementStates counts what is in scope by state, with the filter's text and call.
func (db *DB) AgreementStates(ctx context.Context, scope access.Scope, f AgreementFilter) (map[string]int, error) {
	where, args := scope.Numbered(AgreementColumns, 4)
	rows, err := list[AgreementStateCount](ctx, db, fmt.Sprintf(`select a.state, count(*) as n from agreement a join call c on c.id = a.call_id
		join organization o on o.id = a.lead_id where %s and %s group by a.state`, where, agreementWhere),
		append([]any{[]string{}, f.Text, f.Call}, args...)...)
	out := map[string]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}

// AgreementCall is a call that has agreements in scope, for the filter.
type AgreementCall struct{ Code, Title string }

// AgreementCalls lists the calls with agreements in scope.
func (db *DB) AgreementCalls(ctx context.Context, scope access.Scope) ([]AgreementCall, error) {
	where, args := scope.Numbered(AgreementColumns, 1)
	return list[AgreementCall](ctx, db, `select distinct c.code, c.title from agreement a join call c on c.id = a.call_id where `+where+` order by c.code`, args...)
}

// Agreement is one agreement with what its pages show.
type Agreement struct {
	ID                 int64
	Version            int64
	ApplicationID      int64
	CallID             int64
	CallCode           string
	CallTitle          string
	Number             string
	LeadID             int64
	LeadName           string
	Title              string
	State              string
	StartOn            period.Date
	EndOn              period.Date
	GrantWon           krw.Won
	CashWon            krw.Won
	InKindWon          krw.Won
	Plan               budget.Plan
	PlanText           string
	Applied            budget.Plan
	Type               string
	Regime             string
	RulesOn            period.Date
	FundMoney          bool
	ResultNoticedOn    period.Date
	PlanDueOn          period.Date
	LimitOn            period.Date
	TextHash           string
	ConcludedAt        *time.Time
	SpendingFrozenFrom *period.Date
	FrozenReason       string
	TerminatedOn       period.Date
	TerminationGround  string
	Documents          agreement.Checklist
	AccountMasked      string
	OfficerName        *string
	OfficerPhone       *string
	GrantMaxWon        krw.Won
	GrantRatio         krw.Bp
	Security           bool
	AnnounceAt         *time.Time
	Track              string // the track of the call that the application was chosen in
	Tracks             Tracks
	Matching           budget.Matching // the call's own ratios
	Settlement         *int64
	Demo               bool

	Parties    []AgreementParty     `db:"-"`
	Signatures []AgreementSignature `db:"-"`
}

// TotalWon is the whole cost.
func (a Agreement) TotalWon() krw.Won { return a.GrantWon + a.CashWon + a.InKindWon }

// AgreementParty is one organisation of the consortium.
type AgreementParty struct {
	OrganizationID int64
	Name           string
	BizNo          string
	Role           string
	Size           string
	Type           string
	Credentials    budget.Credentials
	GrantWon       krw.Won
	CashWon        krw.Won
	InKindWon      krw.Won
	LeftOn         period.Date
}

// AgreementSignature is one signature; Organization is nil for the agency. Counts says that it stands under the present text.
type AgreementSignature struct {
	OrganizationID *int64
	TypedName      string
	SignedAt       time.Time
	Counts         bool
}

// Agreement reads one agreement in scope; kind NotFound when it is not.
func (db *DB) Agreement(ctx context.Context, scope access.Scope, id int64) (Agreement, error) {
	where, args := scope.Numbered(AgreementColumns, 2)
	a, err := one[Agreement](ctx, db, fmt.Sprintf(`select a.id, a.version, a.application_id, a.call_id, c.code as call_code, c.title as call_title, a.number, a.lead_id,
		o.name as lead_name, a.title, a.state, a.start_on, a.end_on, a.grant_won, a.cash_won, a.in_kind_won, a.plan, a.plan_text, ap.budget as applied, a.type, a.regime,
		a.rules_on, a.fund_money, a.result_noticed_on, a.plan_due_on, a.limit_on, a.text_hash, a.concluded_at, a.spending_frozen_from, a.frozen_reason, a.terminated_on,
		a.termination_ground, a.documents, a.account_masked, p.name as officer_name, p.phone as officer_phone, c.grant_max_won, c.grant_ratio, c.security, c.announce_at, ap.track, c.stages->'Tracks' as tracks, c.matching, c.demo,
		(select s.id from settlement s where s.agreement_id = a.id order by s.id desc limit 1) as settlement
		from agreement a join call c on c.id = a.call_id join organization o on o.id = a.lead_id join application ap on ap.id = a.application_id
		left join person p on p.id = c.officer_id where a.id = $1 and %s`, where), append([]any{id}, args...)...)
	if err != nil {
		return a, err
	}
	if a.Parties, err = list[AgreementParty](ctx, db, `select q.organization_id, q.name, q.biz_no, q.role, q.size, o.type, o.credentials, q.grant_won, q.cash_won, q.in_kind_won, q.left_on
		from agreement_party q join organization o on o.id = q.organization_id where q.agreement_id = $1 order by q.id`, id); err != nil {
		return a, err
	}
	a.Signatures, err = list[AgreementSignature](ctx, db, `select s.organization_id, s.typed_name, s.signed_at, s.text_hash = a.text_hash as counts
		from agreement_signature s join agreement a on a.id = s.agreement_id where s.agreement_id = $1 order by s.signed_at`, id)
	return a, err
}

// Limits are what the call says of the money of the project.
func (a Agreement) Limits() budget.Limits {
	return a.Tracks.limits(a.Track, a.GrantMaxWon, a.GrantRatio, a.Security)
}

// AgreementBook is the book of an agreement the caller may see already, as balances.
func (db *DB) AgreementBook(ctx context.Context, id int64) (ledger.Book, error) {
	lines, err := list[posting.Line](ctx, db, `select account, organization_id, item, sum(won)::bigint as won from ledger_line
		where agreement_id = $1 group by account, organization_id, item`, id)
	return ledger.Open(lines), err
}

// AgreementText is the text laid before the parties under a hash; kind NotFound when there is none.
func (db *DB) AgreementText(ctx context.Context, id int64, hash string) (agreement.Text, error) {
	return value[agreement.Text](ctx, db, `select text from agreement_text where agreement_id = $1 and hash = $2 order by id desc limit 1`, id, hash)
}

// AgreementFileOf finds a document or a deposit's slip of an agreement that the caller may see already.
func (db *DB) AgreementFileOf(ctx context.Context, id, file int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, s.name, s.scan_state, s.scan_reason, s.uploaded_by from agreement a join stored_file s on s.id = $2 where a.id = $1 and (
		exists (select 1 from jsonb_array_elements(a.documents) d where (d->>'file')::bigint = s.id)
		or exists (select 1 from matching_deposit m where m.agreement_id = a.id and m.file_id = s.id))`, id, file)
}

// FileName is the name of a stored file.
type FileName struct {
	ID   int64
	Name string
	Size int64
}

// FileNames reads the names of files that the caller may see already.
func (db *DB) FileNames(ctx context.Context, ids []int64) (map[int64]FileName, error) {
	rows, err := list[FileName](ctx, db, `select id, name, size from stored_file where id = any($1)`, ids)
	out := map[int64]FileName{}
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, err
}

// AgreementStep is one line of the history of an agreement or one of its payments.
type AgreementStep struct {
	Aggregate string
	No        *int
	At        time.Time
	Event     string
	Machine   *string
	ToState   *string
	Reason    string
	ByName    *string
	ActorRole string
}

// AgreementHistory lists what was done with an agreement that the caller may see already, newest first.
func (db *DB) AgreementHistory(ctx context.Context, id int64, most int) ([]AgreementStep, error) {
	return list[AgreementStep](ctx, db, `select e.aggregate, pay.no, e.at, e.event, e.machine, e.to_state, e.reason, p.name as by_name, e.actor_role
		from audit_entry e left join person p on p.id = e.actor_id left join payment pay on e.aggregate = 'payment' and pay.id = e.aggregate_id
		where (e.aggregate = 'agreement' and e.aggregate_id = $1)
		   or (e.aggregate = 'payment' and e.aggregate_id in (select id from payment where agreement_id = $1))
		order by e.at desc, e.seq desc limit $2`, id, most)
}
