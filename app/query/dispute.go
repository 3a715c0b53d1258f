// This file reads objections, recoveries and sanctions: the lists, one case, its letters and its files.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/krw"
	"gongmo/domain/letter"
	"gongmo/domain/period"
)

// AppealColumns scope an objection: the call's staff, who filed it, and the people it was given to.
var AppealColumns = access.Columns{Call: "p.call_id", Org: "p.organization_id", Lead: "p.organization_id", State: "p.state", Conflicted: access.NoConflicts,
	Assigned: "exists (select 1 from jsonb_array_elements_text(p.panel) w where w::bigint %s)"}

// AppealFile is a document of the appellant.
type AppealFile struct {
	FileID int64
	Name   string
	Size   int64
}

// AppealReduction is what an upheld appeal leaves of a decision.
type AppealReduction struct {
	Principal krw.Won `json:"principal"`
	Interest  krw.Won `json:"interest"`
	Surcharge krw.Won `json:"surcharge"`
	Months    int     `json:"months"`
}

// Appeal is one objection. ProjectID is the agreement that the decision belongs to, nil when it belongs to none.
type Appeal struct {
	ID             int64
	Version        int64
	Subject        string
	SubjectID      int64
	SubjectTitle   string
	ProjectID      *int64
	CallID         int64
	CallTitle      string
	CallCode       string
	OrganizationID int64
	OrgName        string
	FiledBy        string
	FiledAt        time.Time
	NoticedOn      period.Date
	WindowEnd      period.Date
	Ground         string
	Statement      string
	Files          jsonb[[]AppealFile]
	State          string
	AnswerDueOn    period.Date
	ExtendedFrom   period.Date
	ReviewBy       string
	Panel          jsonb[[]int64]
	Former         jsonb[[]int64]
	Challenged     jsonb[[]int64]
	Remedy         string
	Reduction      jsonb[AppealReduction]
	DecisionReason string
	DeciderName    *string
	DecidedAt      *time.Time
	NotifiedOn     period.Date
	Total          int
}

const oneAppeal = `select p.id, p.version, p.subject, p.subject_id, p.subject_title, case p.subject
		when 'SETTLEMENT' then (select s.agreement_id from settlement s where s.id = p.subject_id)
		when 'RECOVERY' then (select v.agreement_id from recovery v where v.id = p.subject_id)
		when 'SANCTION' then (select x.agreement_id from sanction x where x.id = p.subject_id) end as project_id,
	p.call_id, c.title as call_title, c.code as call_code, p.organization_id, o.name as org_name, f.name as filed_by, p.filed_at, p.noticed_on, p.window_end,
	p.ground, p.statement, p.files, p.state, p.answer_due_on, p.extended_from, p.review_by, p.panel, p.former, p.challenged, p.remedy, p.reduction, p.decision_reason,
	d.name as decider_name, p.decided_at, p.notified_on, count(*) over () as total
	from appeal p join call c on c.id = p.call_id join organization o on o.id = p.organization_id join person f on f.id = p.filed_by left join person d on d.id = p.decided_by where `

// CaseTabs are the parts of the lists of cases: those that run, and those that are over.
var CaseTabs = []string{"", "open", "ended"}

func casesOf(tab, state string, ended string) string {
	switch tab {
	case "open":
		return state + " not in (" + ended + ")"
	case "ended":
		return state + " in (" + ended + ")"
	}
	return "true"
}

// Appeals lists the objections in scope, the newest first. tab is one of CaseTabs.
func (db *DB) Appeals(ctx context.Context, scope access.Scope, tab string, page Page) ([]Appeal, error) {
	where, args := scope.Numbered(AppealColumns, 3)
	return list[Appeal](ctx, db, oneAppeal+fmt.Sprintf("%s and %s order by p.filed_at desc, p.id desc limit $1 offset $2", casesOf(tab, "p.state", "'NOTIFIED', 'WITHDRAWN'"), where),
		append([]any{page.Size, page.Offset()}, args...)...)
}

// AppealsAgainst lists the objections in scope to one decision, the newest first.
func (db *DB) AppealsAgainst(ctx context.Context, scope access.Scope, subject string, id int64) ([]Appeal, error) {
	where, args := scope.Numbered(AppealColumns, 3)
	return list[Appeal](ctx, db, oneAppeal+"p.subject = $1 and p.subject_id = $2 and "+where+" order by p.filed_at desc, p.id desc", append([]any{subject, id}, args...)...)
}

// Appeal reads one in scope.
func (db *DB) Appeal(ctx context.Context, scope access.Scope, id int64) (Appeal, error) {
	where, args := scope.Numbered(AppealColumns, 2)
	return one[Appeal](ctx, db, oneAppeal+"p.id = $1 and "+where, append([]any{id}, args...)...)
}

// AppealFileOf finds a document of an objection that the caller may see already.
func (db *DB) AppealFileOf(ctx context.Context, appeal, file int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, s.name, s.scan_state, s.scan_reason, s.uploaded_by from appeal p join stored_file s on s.id = $2
		where p.id = $1 and exists (select 1 from jsonb_array_elements(p.files) f where (f->>'FileID')::bigint = s.id)`, appeal, file)
}

// Juror is somebody who may decide an objection.
type Juror struct {
	ID          int64
	Name        string
	Affiliation string
	Former      bool // made the decision that is objected to
}

// Jurors are those who may be asked to decide an objection: who made the decision, the approvers, and the pool of evaluators by
// words. At most size are listed, who is chosen already first.
func (db *DB) Jurors(ctx context.Context, appeal int64, words string, on period.Date, size int) ([]Juror, error) {
	return list[Juror](ctx, db, `select w.id, w.name, coalesce(e.affiliation, '') as affiliation, p.former @> to_jsonb(w.id) as former
		from appeal p cross join person w left join evaluator e on e.person_id = w.id
		where p.id = $1 and w.id <> p.filed_by and (p.former @> to_jsonb(w.id) or p.panel @> to_jsonb(w.id)
			or (e.id is not null and not e.resting or exists (select 1 from role_grant g where g.person_id = w.id and g.role = 'APPROVER'
				and g.revoked_at is null and g.valid_from <= $3::date and (g.valid_to is null or g.valid_to >= $3::date)))
				and ($2 = '' or w.name ilike '%' || $2 || '%' or coalesce(e.affiliation, '') ilike '%' || $2 || '%'))
		order by not (p.panel @> to_jsonb(w.id)), not (p.former @> to_jsonb(w.id)), w.name, w.id limit $4`, appeal, words, on, size)
}

// RecoveryColumns scope a recovery: the call's staff and who owes.
var RecoveryColumns = ofRecovery

// Installment is one part of a plan of payment.
type Installment struct {
	DueOn period.Date `json:"due_on"`
	Won   krw.Won     `json:"won"`
}

// Recovery is one recovery case.
type Recovery struct {
	ID             int64
	Version        int64
	AgreementID    int64
	Number         string
	Title          string
	CallID         int64
	OrganizationID int64
	OrgName        string
	SettlementID   *int64
	Ground         string
	Basis          string
	Facts          string
	State          string
	ProposedWon    krw.Won
	PrincipalWon   krw.Won
	InterestWon    krw.Won
	SurchargeWon   krw.Won
	LateChargeWon  krw.Won
	PaidWon        krw.Won
	WrittenOffWon  krw.Won
	PanelOn        period.Date
	PanelNote      string
	PreNoticedOn   period.Date
	ExplainUntil   period.Date
	Explanation    string
	ExplainedAt    *time.Time
	DecidedOn      period.Date
	DeciderName    *string
	NotifiedOn     period.Date
	AppealUntil    period.Date
	DueOn          period.Date
	Plan           jsonb[[]Installment]
	DemandedOn     period.Date
	DemandDueOn    period.Date
	EnforcedOn     period.Date
	PaidOn         period.Date
	RemittedOn     period.Date
	EndedOn        period.Date
	SanctionID     *int64 // whose surcharge it collects
	Total          int
}

// OutstandingWon is what is still to be paid.
func (r Recovery) OutstandingWon() krw.Won {
	return max(0, r.PrincipalWon+r.InterestWon+r.SurchargeWon+r.LateChargeWon-r.PaidWon-r.WrittenOffWon)
}

const oneRecovery = `select v.id, v.version, v.agreement_id, g.number, g.title, v.call_id, v.organization_id, o.name as org_name, v.settlement_id, v.ground, v.basis, v.facts, v.state,
	v.proposed_won, v.principal_won, v.interest_won, v.surcharge_won, v.late_charge_won, v.paid_won, v.written_off_won, v.panel_on, v.panel_note, v.pre_noticed_on, v.explain_until,
	v.explanation, v.explained_at, v.decided_on, d.name as decider_name, v.notified_on, v.appeal_until, v.due_on, v.plan, v.demanded_on, v.demand_due_on, v.enforced_on, v.paid_on,
	v.remitted_on, v.ended_on, (select x.id from sanction x where x.recovery_id = v.id) as sanction_id, count(*) over () as total
	from recovery v join agreement g on g.id = v.agreement_id join organization o on o.id = v.organization_id left join person d on d.id = v.decided_by where `

// Recoveries lists the cases in scope, the newest first. tab is one of CaseTabs; agreement 0 is every project.
func (db *DB) Recoveries(ctx context.Context, scope access.Scope, tab string, agreement int64, page Page) ([]Recovery, error) {
	where, args := scope.Numbered(RecoveryColumns, 4)
	return list[Recovery](ctx, db, oneRecovery+fmt.Sprintf("($3 = 0 or v.agreement_id = $3) and %s and %s order by v.id desc limit $1 offset $2",
		casesOf(tab, "v.state", "'REMITTED_TO_TREASURY', 'WRITTEN_OFF', 'DROPPED'"), where), append([]any{page.Size, page.Offset(), agreement}, args...)...)
}

// Recovery reads one in scope.
func (db *DB) Recovery(ctx context.Context, scope access.Scope, id int64) (Recovery, error) {
	where, args := scope.Numbered(RecoveryColumns, 2)
	return one[Recovery](ctx, db, oneRecovery+"v.id = $1 and "+where, append([]any{id}, args...)...)
}

// RecoveryPayment is money that came in on a case.
type RecoveryPayment struct {
	At      time.Time
	Won     krw.Won
	BankRef string
}

// RecoveryPayments lists what came in on a case that the caller may see already, the oldest first.
func (db *DB) RecoveryPayments(ctx context.Context, recovery int64) ([]RecoveryPayment, error) {
	return list[RecoveryPayment](ctx, db, `select e.at, coalesce((e.detail->>'won')::bigint, 0) as won, coalesce(e.detail->>'bankRef', '') as bank_ref
		from audit_entry e where e.aggregate = 'recovery' and e.aggregate_id = $1 and e.event in ('payPart', 'payInFull') order by e.seq`, recovery)
}

// SanctionColumns scope a sanction: the call's staff and whom it is about. The public list is a page of its own.
var SanctionColumns = access.Columns{Call: "x.call_id", Org: "x.organization_id", Lead: "x.organization_id", State: "x.state", Public: "false"}

// Sanction is one sanction case against an organisation or a person.
type Sanction struct {
	ID             int64
	Version        int64
	AgreementID    *int64
	Number         *string
	Title          *string
	CallID         *int64
	OrganizationID *int64
	PersonID       *int64
	WhoName        string
	Type           string
	Ground         string
	Basis          string
	Facts          string
	State          string
	PanelOn        period.Date
	PanelNote      string
	Months         int
	SurchargeWon   krw.Won
	PreNoticedOn   period.Date
	ExplainUntil   period.Date
	Explanation    string
	ExplainedAt    *time.Time
	ReReviewUntil  period.Date
	ReReviewAt     *time.Time
	ReReviewReason string
	DecidedOn      period.Date
	DeciderName    *string
	NotifiedOn     period.Date
	AppealUntil    period.Date
	RecoveryID     *int64
	FromOn         period.Date
	ToOn           period.Date
	StayedOn       period.Date
	StayNote       string
	EndedOn        period.Date
	Total          int
}

const oneSanction = `select x.id, x.version, x.agreement_id, g.number, g.title, x.call_id, x.organization_id, x.person_id, coalesce(o.name, w.name, '') as who_name, x.type, x.ground, x.basis,
	x.facts, x.state, x.panel_on, x.panel_note, x.months, x.surcharge_won, x.pre_noticed_on, x.explain_until, x.explanation, x.explained_at, x.re_review_until, x.re_review_at,
	x.re_review_reason, x.decided_on, d.name as decider_name, x.notified_on, x.appeal_until, x.recovery_id, x.from_on, x.to_on, x.stayed_on, x.stay_note, x.ended_on, count(*) over () as total
	from sanction x left join agreement g on g.id = x.agreement_id left join organization o on o.id = x.organization_id left join person w on w.id = x.person_id
	left join person d on d.id = x.decided_by where `

// Sanctions lists the cases in scope, the newest first. tab is one of CaseTabs; agreement 0 is every project.
func (db *DB) Sanctions(ctx context.Context, scope access.Scope, tab string, agreement int64, page Page) ([]Sanction, error) {
	where, args := scope.Numbered(SanctionColumns, 4)
	return list[Sanction](ctx, db, oneSanction+fmt.Sprintf("($3 = 0 or x.agreement_id = $3) and %s and %s order by x.id desc limit $1 offset $2",
		casesOf(tab, "x.state", "'EXPIRED', 'LIFTED', 'REVOKED', 'DROPPED'"), where), append([]any{page.Size, page.Offset(), agreement}, args...)...)
}

// Sanction reads one in scope.
func (db *DB) Sanction(ctx context.Context, scope access.Scope, id int64) (Sanction, error) {
	where, args := scope.Numbered(SanctionColumns, 2)
	return one[Sanction](ctx, db, oneSanction+"x.id = $1 and "+where, append([]any{id}, args...)...)
}

// Letter is a letter of a case as it went out.
type Letter struct {
	ID     int64
	Kind   string
	Hash   string
	Text   letter.Text
	MadeAt time.Time
}

// Letters lists the letters of a case that the caller may see already, the oldest first.
func (db *DB) Letters(ctx context.Context, aggregate string, id int64) ([]Letter, error) {
	return list[Letter](ctx, db, `select l.id, l.kind, l.hash, l.text, l.made_at from letter l where l.aggregate = $1 and l.aggregate_id = $2 order by l.seq`, aggregate, id)
}

// CountCases counts the recoveries and the sanctions of a project that are in scope.
func (db *DB) CountCases(ctx context.Context, recoveries, sanctions access.Scope, agreement int64) (nr, ns int, err error) {
	count := func(scope access.Scope, columns access.Columns, from string) (int, error) {
		where, args := scope.Numbered(columns, 2)
		n, err := one[struct{ Count int }](ctx, db, "select count(*)::int as count from "+from+".agreement_id = $1 and "+where, append([]any{agreement}, args...)...)
		return n.Count, err
	}
	if nr, err = count(recoveries, RecoveryColumns, "recovery v where v"); err != nil {
		return 0, 0, err
	}
	ns, err = count(sanctions, SanctionColumns, "sanction x where x")
	return nr, ns, err
}
