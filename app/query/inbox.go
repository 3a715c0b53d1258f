// This file reads "내가 할 일": everything that waits for one person, whatever roles they hold. Each kind of work is one
// line of a table: the act it waits for, whose scope limits the rows, and where the rows come from.
package query

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/krw"
)

// Waiting is one thing that waits for the reader. What names the kind of work ("draft", "consent"); Total is how many of
// the kind there are.
type Waiting struct {
	What   string
	ID     int64  // of the thing the act is done to
	Parent int64  // of the call, agreement or stage it belongs to, for addresses; of a window of a rolling intake its number
	Title  string // of the project or call
	Note   string // number, organisation or applicant
	State  string
	Due    *time.Time
	Won    krw.Won
	N      int // how many lines, sheets or applications hide behind it
	Total  int
}

// Scoper gives the part of all rows in which the reader may act: access.Set.
type Scoper interface {
	Scope(action string) access.Scope
}

// work is one kind of work.
type work struct {
	what    string
	action  string // the act whose scope limits the rows
	columns access.Columns
	// sql is "select id, parent, title, note, state, due, won, n from … where <scope> and …". %[1]s is the scope, %[2]s the
	// end of a day (of a date column, by endOf). $1 is the moment, $2 the day, $3 the person, $4 the person's organisations, $5 how long
	// after its deadline an intake may be extended because of an outage.
	sql string
	// own leaves to an institution-wide holder of the role only what nobody else is in charge of; the column is the person in charge. Whose
	// account is disabled is in charge of nothing.
	own string
}

// endOf is the last minute of a date: people never read midnight as a deadline.
func endOf(column string) string {
	return "(" + column + " + time '23:59') at time zone 'Asia/Seoul'"
}

const (
	// windowOver is whether the window of a rolling intake that an application x was handed in for is over, for requests on their way as
	// well (application.MaxStampAge), and nothing holds it open for this one: it can be checked while the intake goes on.
	windowOver = "(gongmo_window_no(c.windows, x.window_no)->>'CloseAt')::timestamptz < $1 - interval '60 seconds' and (x.late_permit_until is null or x.late_permit_until <= $1 - interval '60 seconds')"
	// decidedWindow lists the windows whose result can be confirmed: every stage is final and nobody is being judged any more. When that is
	// so of the whole call, it is confirmed with the call, which is work of its own.
	decidedWindow = `select c.id, w.no, c.title, c.code, c.state, null::timestamptz, 0, w.waiting::int
		from call c cross join lateral (select x.window_no as no, count(*) filter (where (x.state = 'RECOMMENDED' or x.state in ('RESERVE', 'NOT_SELECTED') and x.notified_on is null)) as waiting,
			count(*) filter (where x.state in ('IN_EVALUATION', 'ADVANCED', 'DEFERRED')) as judging
			from application x where x.call_id = c.id and x.round = c.round and x.window_no > 0 group by x.window_no) w
		where %[1]s and c.windows <> '[]' and w.waiting > 0 and w.judging = 0
		and (c.state in ('OPEN', 'CLOSED', 'SCREENING') or c.state = 'EVALUATING' and exists (select 1 from stage t where t.call_id = c.id and t.state not in ('FINALIZED', 'VOIDED')))
		and exists (select 1 from stage t where t.call_id = c.id and t.window_no = w.no)
		and not exists (select 1 from stage t where t.call_id = c.id and t.window_no = w.no and t.state not in ('FINALIZED', 'VOIDED'))`
	// deliberated is whether the deliberation committee has confirmed the result of the window w.
	deliberated = `exists (select 1 from jsonb_array_elements(c.window_results) d where (d->>'No')::int = w.no and coalesce(d->>'DeliberatedOn', '') <> '')`
	// askedOf are the items of a supplement that nothing was done about yet, of the parts that a comparison behind it names: 0 is the lead's.
	askedOf = "select (x->>'Org')::bigint as org from jsonb_array_elements(a.supplement_items) x where not (x->>'Done')::boolean and (x->>'Org')::bigint "
	// resultDue is until when a call's check must be done for its result to come when it is planned. What is checked while a rolling intake
	// goes on belongs to an earlier window, for which no date is planned.
	resultDue = "case when c.state <> 'OPEN' then c.result_at end"
	// inCheck is an application in its requirement check: of a rolling intake that goes on or has just closed, too.
	inCheck = "a.state = 'UNDER_SCREENING' and c.state in ('OPEN', 'CLOSED', 'SCREENING')"

	perKind    = 60 // rows read of one kind; the total says how many there are
	fromAgree  = " from agreement g join organization o on o.id = g.lead_id where %[1]s and "
	fromSettle = " from settlement s join agreement g on g.id = s.agreement_id join organization o on o.id = s.lead_id join call c on c.id = s.call_id where %[1]s and "
	fromPay    = " from payment y join agreement g on g.id = y.agreement_id join organization o on o.id = y.payee_id join call c on c.id = y.call_id where %[1]s and "
)

var (
	// ofOpenPart leads to the partners that have agreed, have a part in the form, and have not said that it is complete.
	ofOpenPart = access.Columns{Call: "a.call_id", Lead: "a.lead_id", State: "a.state", Org: `exists (select 1 from application_member pm
		where pm.application_id = a.id and pm.role <> 'LEAD' and pm.consent = 'ACCEPTED' and not pm.part_done and pm.organization_id <> a.lead_id
		and exists (select 1 from jsonb_array_elements(c.form->'Sections') fs where fs->>'Part' = case pm.role when 'DEMAND' then 'DEMAND' else 'PARTICIPANT' end)
		and pm.organization_id %s)`}
	// ofAskedPart leads to the members whose own part a supplement asks for and who have not answered.
	ofAskedPart = access.Columns{Call: "a.call_id", Lead: "a.lead_id", State: "a.state", Org: "exists (" + askedOf + "<> 0 and (x->>'Org')::bigint %s)"}
	ofAgreement = access.Columns{Call: "g.call_id", Lead: "g.lead_id", State: "g.state",
		Org: "exists (select 1 from agreement_party ap where ap.agreement_id = g.id and ap.left_on is null and ap.organization_id %s)"}
	ofSettlement = access.Columns{Call: "s.call_id", Lead: "s.lead_id", Org: "s.lead_id", State: "s.state", Assigned: "s.auditor_id", Conflicted: access.NoConflicts}
	ofPayment    = access.Columns{Call: "y.call_id", Lead: "g.lead_id", Org: "y.payee_id", State: "y.state", Previous: "y.approved_by"}
	ofExpense    = access.Columns{Call: "e.call_id", Org: "e.org_id", State: "e.state"}
	ofAmendment  = access.Columns{Call: "m.call_id", Lead: "m.lead_id", Org: "m.lead_id", State: "m.state"}
	ofRecovery   = access.Columns{Call: "v.call_id", Org: "v.organization_id", Lead: "v.organization_id", State: "v.state"}
	ofCall       = access.Columns{Call: "c.id", State: "c.state", Previous: "c.submitted_by"}
	ofProposal   = access.Columns{Call: "c.id", Previous: "(c.proposal->>'ProposedBy')::bigint"}
	ofStage      = access.Columns{Call: "t.call_id", State: "t.state", Conflicted: access.NoConflicts,
		Assigned: "exists (select 1 from stage_member tm where tm.stage_id = t.id and tm.round = t.round and tm.declined_at is null and tm.recused_at is null and tm.person_id %s)"}
	ofSheet   = access.Columns{Call: "t.call_id", State: "h.state", Assigned: "h.evaluator_id", Conflicted: access.NoConflicts}
	ofAppeal  = access.Columns{Call: "p.call_id", Org: "p.organization_id", State: "p.state"}
	ofOutcome = access.Columns{Call: "u.call_id", Org: "u.organization_id", Lead: "u.organization_id", State: "u.state"}
)

// works lists every kind of work. Companies first, then experts, then the agency.
var works = []work{
	{what: "draft", action: "application.edit", columns: ApplicationColumns, sql: `select a.id, a.call_id, a.title, c.title, a.state, ` + handInUntil + `, a.request_won, 0
		from application a join call c on c.id = a.call_id where %[1]s and (a.state = 'DRAFT' or a.revision_of is not null)
		and (c.state in ('ANNOUNCED', 'OPEN') and ` + handInUntil + ` > $1 or a.late_permit_until > $1)`},
	{what: "consent", action: "application.consent", columns: ApplicationColumns, sql: `select a.id, am.id, a.title, o.name, 'INVITED', least(am.answer_by, ` + handInUntil + `), 0, 0
		from application_member am join application a on a.id = am.application_id join call c on c.id = a.call_id join organization o on o.id = a.lead_id
		where %[1]s and am.consent = 'INVITED' and am.organization_id = any ($4::bigint[]) and a.state in ('DRAFT', 'SUBMITTED') and least(am.answer_by, ` + handInUntil + `) > $1`},
	{what: "draft_part", action: "application.editPart", columns: ofOpenPart, sql: `select a.id, a.call_id, a.title, o.name, a.state, ` + handInUntil + `, 0, 0
		from application a join call c on c.id = a.call_id join organization o on o.id = a.lead_id where %[1]s and (a.state = 'DRAFT' or a.revision_of is not null)
		and c.state in ('ANNOUNCED', 'OPEN') and ` + handInUntil + ` > $1`},
	{what: "supplement", action: "application.supplement", columns: ApplicationColumns, sql: `select a.id, a.call_id, a.title, a.receipt_no, a.state, a.supplement_due_at, 0, jsonb_array_length(a.supplement_items)
		from application a where %[1]s and a.state = 'SUPPLEMENT_REQUESTED' and (exists (` + askedOf + `= 0) or not exists (` + askedOf + `<> 0))`},
	// The lead has answered for itself and waits for its partners: only they can write what is asked of them.
	{what: "supplement_wait", action: "application.supplement", columns: ApplicationColumns, sql: `select a.id, a.call_id, a.title, w.names, a.state, a.supplement_due_at, 0, w.n::int
		from application a cross join lateral (select string_agg(distinct o.name, ', ') as names, count(*) as n from (` + askedOf + `<> 0) i join organization o on o.id = i.org) w
		where %[1]s and a.state = 'SUPPLEMENT_REQUESTED' and w.n > 0 and not exists (` + askedOf + `= 0)`},
	{what: "supplement_part", action: "application.editPart", columns: ofAskedPart, sql: `select a.id, a.call_id, a.title, o.name, a.state, a.supplement_due_at, 0, (select count(*) from (` + askedOf + `= any ($4::bigint[])) i)::int
		from application a join organization o on o.id = a.lead_id where %[1]s and a.state = 'SUPPLEMENT_REQUESTED'`},
	{what: "plan", action: "agreement.submitPlan", columns: ofAgreement, sql: `select g.id, g.call_id, g.title, g.number, g.state, ` + endOf("g.plan_due_on") + `, g.grant_won, 0` + fromAgree + `g.state = 'PLAN_REQUESTED'`},
	{what: "account", action: "agreement.editAccount", columns: ofAgreement, sql: `select g.id, g.call_id, g.title, g.number, g.state, ` + endOf("g.limit_on") + `, g.grant_won, 0` + fromAgree + `g.state = 'DOCS_PENDING' and g.account_masked = ''`},
	{what: "sign", action: "agreement.signParty", columns: ofAgreement, sql: `select g.id, g.call_id, g.title, g.number, g.state, ` + endOf("g.limit_on") + `, g.grant_won, 0` + fromAgree + `g.state in ('READY_TO_SIGN', 'PARTLY_SIGNED')
		and exists (select 1 from agreement_party ap where ap.agreement_id = g.id and ap.left_on is null and ap.organization_id = any ($4::bigint[])
		and not exists (select 1 from agreement_signature sg where sg.agreement_id = g.id and sg.organization_id = ap.organization_id and sg.text_hash = g.text_hash))`},
	{what: "request", action: "payment.request", columns: ofPayment, sql: `select y.id, g.id, g.title, g.number, y.state, ` + endOf("y.planned_on") + `, y.amount_won, y.no` + fromPay + `y.state = 'PLANNED' and y.planned_on <= $2::date + 30 and g.state = 'ACTIVE'`},
	{what: "pass_on", action: "payment.passOn", columns: ofPayment, sql: `select y.id, g.id, g.title, g.number, y.state, ` + endOf("y.share_due_on") + `, y.amount_won, y.no` + fromPay + `y.state = 'CONFIRMED' and y.share_due_on is not null
		and exists (select 1 from payment_share ps where ps.payment_id = y.id and ps.passed_on is null)`},
	{what: "explain", action: "expense.explain", columns: ofExpense, sql: `select g.id, g.id, g.title, g.number, 'FLAGGED', null::timestamptz, sum(e.amount_won)::bigint, count(*)::int
		from expense e join agreement g on g.id = e.agreement_id where %[1]s and e.state in ('FLAGGED', 'QUERIED') group by g.id`},
	{what: "amend", action: "amendment.supplement", columns: ofAmendment, sql: `select m.id, g.id, g.title, g.number, m.state, ` + endOf("m.supplement_due_on") + `, 0, m.no
		from amendment m join agreement g on g.id = m.agreement_id where %[1]s and m.state = 'SUPPLEMENT_REQUESTED'`},
	{what: "report", action: "settlement.submitReport", columns: ofSettlement, sql: `select s.id, g.id, g.title, g.number, s.state, ` + endOf("s.report_due_on") + `, 0, 0` + fromSettle + `s.state in ('REPORT_DUE', 'REPORT_OVERDUE')`},
	{what: "evidence", action: "settlement.provideEvidence", columns: ofSettlement, sql: `select s.id, g.id, g.title, g.number, s.state, ` + endOf("s.evidence_due_on") + `, 0, 0` + fromSettle + `s.state = 'EVIDENCE_REQUESTED'`},
	{what: "refund", action: "settlement.submitReport", columns: ofSettlement, sql: `select s.id, g.id, g.title, g.number, s.state, ` + endOf("s.pay_due_on") + `, s.remit_won - s.paid_won, 0` + fromSettle + `s.state in ('PAYMENT_DUE', 'OVERDUE')`},
	{what: "recovery_explain", action: "recovery.explain", columns: ofRecovery, sql: `select v.id, g.id, g.title, g.number, v.state, ` + endOf("v.explain_until") + `, v.proposed_won, 0
		from recovery v join agreement g on g.id = v.agreement_id where %[1]s and v.state = 'PRE_NOTICE' and v.explained_at is null`},
	{what: "recovery_pay", action: "recovery.explain", columns: ofRecovery, sql: `select v.id, g.id, g.title, g.number, v.state, ` + endOf("coalesce(v.demand_due_on, v.due_on)") + `, v.principal_won + v.interest_won + v.surcharge_won + v.late_charge_won - v.paid_won, 0
		from recovery v join agreement g on g.id = v.agreement_id where %[1]s and v.state in ('NOTIFIED', 'INSTALLMENT', 'DEMAND')`},
	{what: "sanction_explain", action: "sanction.explain", columns: SanctionColumns, sql: `select x.id, g.id, g.title, g.number, x.state, ` + endOf("x.explain_until") + `, 0, 0
		from sanction x join agreement g on g.id = x.agreement_id where %[1]s and x.state = 'PRE_NOTICE' and x.explained_at is null and x.explain_until >= $2::date`},
	{what: "outcome", action: "outcome.submit", columns: ofOutcome, sql: `select u.id, g.id, g.title, g.number, u.state, ` + endOf("u.due_on") + `, 0, u.year
		from outcome u join agreement g on g.id = u.agreement_id where %[1]s and u.state in ('DUE', 'RETURNED', 'OVERDUE')`},

	{what: "pledge", action: "stage.pledge", columns: ofStage, sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, t.closes_at, 0, 0
		from stage t join call c on c.id = t.call_id where %[1]s and t.state in ('INVITED', 'READY', 'SCORING')
		and exists (select 1 from stage_member tm where tm.stage_id = t.id and tm.round = t.round and tm.person_id = $3 and tm.pledged_at is null and tm.recused_at is null and tm.declined_at is null)`},
	{what: "score", action: "sheet.edit", columns: ofSheet, sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), 'SCORING', t.closes_at, 0, count(*)::int
		from sheet h join stage t on t.id = h.stage_id and t.round = h.round join call c on c.id = t.call_id
		where %[1]s and t.state = 'SCORING' and h.state in ('NOT_STARTED', 'DRAFT', 'RETURNED')
		and exists (select 1 from stage_member tm where tm.stage_id = t.id and tm.round = t.round and tm.person_id = $3 and tm.pledged_at is not null) group by t.id, c.id`},
	{what: "stage_sign", action: "stage.sign", columns: ofStage, sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, null::timestamptz, 0, 0
		from stage t join call c on c.id = t.call_id where %[1]s and t.state = 'CONSENSUS'
		and exists (select 1 from stage_member tm where tm.stage_id = t.id and tm.round = t.round and tm.person_id = $3 and tm.signed_at is null and tm.recused_at is null and tm.declined_at is null)`},
	{what: "chair", action: "stage.conclude", columns: ofStage, sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, null::timestamptz, 0, 0
		from stage t join call c on c.id = t.call_id where %[1]s and t.state = 'SCORED'
		and exists (select 1 from stage_member tm where tm.stage_id = t.id and tm.round = t.round and tm.person_id = $3 and tm.role = 'CHAIR')`},
	{what: "audit", action: "settlement.draft", columns: ofSettlement, sql: `select s.id, g.id, g.title, o.name, s.state, null::timestamptz, s.spent_won, 0` + fromSettle + `s.state = 'IN_AUDIT' and s.auditor_id = $3`},

	{what: "call_submit", action: "call.submitForApproval", columns: ofCall, own: "c.officer_id", sql: `select c.id, c.id, c.title, c.code, c.state, c.announce_at, coalesce(c.budget_won, 0), 0 from call c where %[1]s and c.state = 'DRAFT'`},
	{what: "inquiry", action: "inquiry.answer", columns: inquiryColumns, own: "c.officer_id", sql: `select q.id, c.id, q.title, c.title, q.state, ` + endOf("q.due_on") + `, 0, 0
		from inquiry q join call c on c.id = q.call_id where %[1]s and q.state = 'OPEN'`},
	{what: "call_screen", action: "call.startScreening", columns: ofCall, own: "c.officer_id", sql: `select c.id, c.id, c.title, c.code, c.state, ` + resultDue + `, 0, s.n::int
		from call c cross join lateral (select count(*) as n from application x where x.call_id = c.id and x.round = c.round and x.state = 'SUBMITTED'
			and (c.state <> 'OPEN' or ` + windowOver + `)) s
		where %[1]s and (c.state = 'CLOSED' or c.state = 'OPEN' and c.windows <> '[]' and s.n > 0)`},
	{what: "evaluate_window", action: "call.startEvaluation", columns: ofCall, own: "c.officer_id", sql: `select c.id, w.no, c.title, c.code, c.state, null::timestamptz, 0, s.ready::int
		from call c cross join lateral (select (e->>'No')::int as no, (e->>'CloseAt')::timestamptz as close_at from jsonb_array_elements(c.windows) e) w
		cross join lateral (select count(*) filter (where x.state = 'ELIGIBLE') as ready,
			count(*) filter (where x.state in ('SUBMITTED', 'UNDER_SCREENING', 'SUPPLEMENT_REQUESTED') or x.state = 'ELIGIBLE' and x.fail_at is not null) as waiting
			from application x where x.call_id = c.id and x.round = c.round and x.window_no = w.no) s
		where %[1]s and c.state = 'OPEN' and w.close_at < $1 - greatest($5::interval, interval '60 seconds') and s.ready > 0 and s.waiting = 0
		and not exists (select 1 from stage t where t.call_id = c.id and t.window_no = w.no)
		and not exists (select 1 from application x where x.call_id = c.id and x.round = c.round and x.state = 'DRAFT' and x.late_window = w.no and x.late_permit_until > $1 - interval '60 seconds')`},
	{what: "deliberate_window", action: "call.deliberate", columns: ofCall, own: "c.officer_id", sql: decidedWindow + ` and c.deliberation and c.deliberated_on is null and not ` + deliberated},
	{what: "screen", action: "application.proposeFail", columns: ApplicationColumns, own: "c.officer_id", sql: `select c.id, c.id, c.title, c.code, c.state, ` + resultDue + `, 0, count(*)::int
		from application a join call c on c.id = a.call_id where %[1]s and a.fail_by is null and (a.state = 'SUBMITTED' and c.state = 'SCREENING' or ` + inCheck + `) group by c.id`},
	{what: "screen_confirm", action: "application.pass", columns: ApplicationColumns, sql: `select c.id, c.id, c.title, c.code, c.state, ` + resultDue + `, 0, count(*)::int
		from application a join call c on c.id = a.call_id where %[1]s and ` + inCheck + ` and a.screened_by <> $3 and a.fail_by is null
			and not exists (select 1 from screening_item i where i.application_id = a.id and i.outcome in ('OPEN', 'NOT_MET', 'CURABLE')) group by c.id`},
	{what: "screen_fail", action: "application.fail", columns: ApplicationColumns, sql: `select c.id, c.id, c.title, c.code, c.state, ` + resultDue + `, 0, count(*)::int
		from application a join call c on c.id = a.call_id where %[1]s and a.state in ('UNDER_SCREENING', 'ELIGIBLE') and a.fail_by <> $3 group by c.id`},
	{what: "stage_committee", action: "stage.formCommittee", columns: ofStage, own: "c.officer_id", sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, t.opens_at, 0, 0
		from stage t join call c on c.id = t.call_id where %[1]s and c.state in ('OPEN', 'CLOSED', 'SCREENING', 'EVALUATING') and (t.state = 'RE_EVALUATION' or t.state = 'PLANNED' and exists (select 1 from stage_candidate k where k.stage_id = t.id))`},
	{what: "stage_invite", action: "stage.invite", columns: ofStage, own: "c.officer_id", sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, t.opens_at, 0, 0 from stage t join call c on c.id = t.call_id where %[1]s and t.state = 'COMMITTEE_FORMED'`},
	{what: "stage_open", action: "stage.open", columns: ofStage, own: "c.officer_id", sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, t.opens_at, 0, 0 from stage t join call c on c.id = t.call_id where %[1]s and t.state = 'READY'`},
	{what: "stage_finalize", action: "stage.finalize", columns: ofStage, own: "c.officer_id", sql: `select t.id, c.id, c.title, coalesce(nullif(t.plan->>'Title', ''), t.stage_kind), t.state, null::timestamptz, 0, 0 from stage t join call c on c.id = t.call_id where %[1]s and t.state = 'SIGNED'`},
	{what: "plan_review", action: "agreement.approvePlan", columns: ofAgreement, own: "c.officer_id", sql: `select g.id, g.call_id, g.title, o.name, g.state, ` + endOf("g.limit_on") + `, g.grant_won, 0 from agreement g join organization o on o.id = g.lead_id join call c on c.id = g.call_id where %[1]s and g.state = 'PLAN_REVIEW'`},
	{what: "documents", action: "agreement.completeDocuments", columns: ofAgreement, own: "c.officer_id", sql: `select g.id, g.call_id, g.title, o.name, g.state, ` + endOf("g.limit_on") + `, g.grant_won, 0 from agreement g join organization o on o.id = g.lead_id join call c on c.id = g.call_id where %[1]s and g.state = 'DOCS_PENDING' and g.account_masked <> ''`},
	{what: "amendment", action: "amendment.startReview", columns: ofAmendment, own: "c.officer_id", sql: `select m.id, g.id, g.title, g.number, m.state, ` + endOf("m.answer_due_on") + `, 0, m.no
		from amendment m join agreement g on g.id = m.agreement_id join call c on c.id = m.call_id where %[1]s and m.state in ('SUBMITTED', 'REVIEWING')`},
	{what: "expense_decide", action: "expense.accept", columns: ofExpense, own: "c.officer_id", sql: `select g.id, g.id, g.title, g.number, 'EXPLAINED', null::timestamptz, sum(e.amount_won)::bigint, count(*)::int
		from expense e join agreement g on g.id = e.agreement_id join call c on c.id = e.call_id where %[1]s and e.state = 'EXPLAINED' group by g.id`},
	{what: "settle_assign", action: "settlement.assignAuditor", columns: ofSettlement, own: "coalesce(s.officer_id, c.officer_id)", sql: `select s.id, g.id, g.title, o.name, s.state, null::timestamptz, s.spent_won, 0` + fromSettle + `s.state in ('REPORT_SUBMITTED', 'REOPENED')`},
	{what: "settle_decide", action: "settlement.notify", columns: ofSettlement, own: "coalesce(s.officer_id, c.officer_id)", sql: `select s.id, g.id, g.title, o.name, s.state, null::timestamptz, s.disallowed_won, 0` + fromSettle + `s.state = 'DRAFT_RESULT'`},
	{what: "settle_appeal", action: "settlement.resettle", columns: ofSettlement, own: "coalesce(s.officer_id, c.officer_id)", sql: `select s.id, g.id, g.title, o.name, s.state, null::timestamptz, s.disallowed_won, 0` + fromSettle + `s.state = 'APPEALED'`},
	{what: "outcome_verify", action: "outcome.verify", columns: ofOutcome, own: "c.officer_id", sql: `select u.id, g.id, g.title, g.number, u.state, null::timestamptz, 0, u.year
		from outcome u join agreement g on g.id = u.agreement_id join call c on c.id = u.call_id where %[1]s and u.state = 'SUBMITTED'`},

	{what: "call_assign", action: "call.assignOfficer", columns: ofCall, sql: `select c.id, c.id, c.title, po.name, c.state, null::timestamptz, 0, 0 from call c join person po on po.id = c.officer_id
		where %[1]s and po.disabled and c.state not in ('ARCHIVED', 'CANCELLED')`},
	{what: "call_approve", action: "call.approve", columns: ofCall, sql: `select c.id, c.id, c.title, c.code, c.state, c.announce_at, coalesce(c.budget_won, 0), 0 from call c where %[1]s and c.state = 'PENDING_APPROVAL'`},
	{what: "call_proposal", action: "call.amendNotice", columns: ofProposal, sql: `select c.id, c.id, c.title, c.code, c.state, c.close_at, 0, 0 from call c where %[1]s and coalesce(c.proposal->>'Kind', '') <> ''`},
	{what: "late_decide", action: "latepermit.approve", columns: latePermitColumns, sql: `select l.id, c.id, c.title, o.name, l.state, least(l.until, ` + endOf("l.decide_by") + `), 0, 0
		from latepermit l join call c on c.id = l.call_id join organization o on o.id = l.lead_id where %[1]s and l.state = 'PROPOSED'`},
	{what: "result", action: "call.confirmResult", columns: ofCall, sql: `select c.id, c.id, c.title, c.code, c.state, c.result_at, coalesce(c.budget_won, 0), (select count(*) from application x where x.call_id = c.id and x.round = c.round and x.state in ('RECOMMENDED', 'RESERVE'))::int
		from call c where %[1]s and c.state = 'EVALUATING' and exists (select 1 from stage t where t.call_id = c.id and t.last and t.state = 'FINALIZED')
		and not exists (select 1 from stage t where t.call_id = c.id and t.state not in ('FINALIZED', 'VOIDED', 'PLANNED'))`},
	{what: "result_window", action: "call.confirmWindow", columns: ofCall, sql: decidedWindow + ` and (not c.deliberation or c.deliberated_on is not null or ` + deliberated + `)`},
	{what: "agreement_sign", action: "agreement.conclude", columns: ofAgreement, sql: `select g.id, g.call_id, g.title, o.name, g.state, ` + endOf("g.limit_on") + `, g.grant_won, 0` + fromAgree + `g.state in ('READY_TO_SIGN', 'PARTLY_SIGNED') and g.text_hash <> ''
		and not exists (select 1 from agreement_party ap where ap.agreement_id = g.id and ap.left_on is null
		and not exists (select 1 from agreement_signature sg where sg.agreement_id = g.id and sg.organization_id = ap.organization_id and sg.text_hash = g.text_hash))`},
	{what: "recovery_decide", action: "recovery.decide", columns: ofRecovery, sql: `select v.id, g.id, g.title, g.number, v.state, null::timestamptz, v.proposed_won, 0
		from recovery v join agreement g on g.id = v.agreement_id where %[1]s and v.state = 'PRE_NOTICE' and (v.explained_at is not null or v.explain_until < $2::date)`},
	{what: "pay_check", action: "payment.approve", columns: ofPayment, sql: `select y.id, g.id, g.title, o.name, y.state, ` + endOf("y.planned_on") + `, y.amount_won, y.no` + fromPay + `y.state = 'REQUESTED'`},
	{what: "pay_send", action: "payment.send", columns: ofPayment, sql: `select y.id, g.id, g.title, o.name, y.state, ` + endOf("y.planned_on") + `, y.amount_won, y.no` + fromPay + `y.state = 'APPROVED'`},
	{what: "pay_confirm", action: "payment.confirm", columns: ofPayment, sql: `select y.id, g.id, g.title, o.name, y.state, y.sent_at, y.amount_won, y.no` + fromPay + `y.state = 'SENT'`},
	{what: "pay_returned", action: "payment.approve", columns: ofPayment, sql: `select y.id, g.id, g.title, o.name, y.state, ` + endOf("y.planned_on") + `, y.amount_won, y.no` + fromPay + `y.state = 'RETURNED_BY_BANK'`},
	{what: "deposit", action: "agreement.confirmDeposit", columns: ofAgreement, sql: `select g.id, g.id, g.title, o.name, g.state, null::timestamptz, sum(d.amount_won)::bigint, count(*)::int
		from matching_deposit d join agreement g on g.id = d.agreement_id join organization o on o.id = g.lead_id where %[1]s and d.confirmed_at is null and d.voided_at is null group by g.id, o.name`},
	{what: "repaid", action: "settlement.payInFull", columns: ofSettlement, sql: `select s.id, g.id, g.title, o.name, s.state, ` + endOf("s.pay_due_on") + `, s.remit_won - s.paid_won, 0` + fromSettle + `s.state = 'OVERDUE'`},
	{what: "treasury", action: "recovery.remit", columns: ofRecovery, sql: `select v.id, g.id, g.title, g.number, v.state, null::timestamptz, v.paid_won, 0 from recovery v join agreement g on g.id = v.agreement_id where %[1]s and v.state = 'PAID'`},
	{what: "mail", action: "notice.sendAgain", columns: access.Columns{Call: "n.call_id", Owner: "n.person_id", State: "n.state"}, sql: `select 1, 1, '', '', 'UNKNOWN', null::timestamptz, 0, count(*)::int from notice n where %[1]s and n.channel = 'MAIL' and n.state in ('UNKNOWN', 'FAILED') having count(*) > 0`},
	{what: "job", action: "jobs.retry", columns: access.Columns{Call: "0::bigint"}, sql: `select 1, 1, '', '', 'FAILED', null::timestamptz, 0, count(*)::int from river_job j where %[1]s and j.state = 'discarded' having count(*) > 0`},
	{what: "recovery_work", action: "recovery.notify", columns: access.Columns{Call: "v.call_id"}, own: "c.officer_id", sql: `select v.id, g.id, g.title, g.number, v.state, null::timestamptz, v.proposed_won, 0
		from recovery v join agreement g on g.id = v.agreement_id join call c on c.id = v.call_id where %[1]s and v.state in ('PROPOSED', 'PANEL_REVIEW', 'DECIDED')`},
	{what: "sanction_work", action: "sanction.notify", columns: access.Columns{Call: "x.call_id"}, own: "c.officer_id", sql: `select x.id, coalesce(x.agreement_id, 0), coalesce(g.title, c.title), coalesce(o.name, w.name, ''), x.state, null::timestamptz, 0, 0
		from sanction x join call c on c.id = x.call_id left join agreement g on g.id = x.agreement_id left join organization o on o.id = x.organization_id left join person w on w.id = x.person_id
		where %[1]s and x.state in ('SUSPECTED', 'INVESTIGATING', 'PANEL', 'DECIDED')`},
	{what: "sanction_decide", action: "sanction.decide", columns: access.Columns{Call: "x.call_id", State: "x.state"}, sql: `select x.id, coalesce(x.agreement_id, 0), coalesce(g.title, c.title), coalesce(o.name, w.name, ''), x.state, ` + endOf("x.re_review_due_on") + `, 0, 0
		from sanction x join call c on c.id = x.call_id left join agreement g on g.id = x.agreement_id left join organization o on o.id = x.organization_id left join person w on w.id = x.person_id
		where %[1]s and (x.state = 'RE_REVIEW' or x.state = 'PRE_NOTICE' and (x.explained_at is not null or x.explain_until < $2::date))`},
	{what: "appeal_notify", action: "appeal.notify", columns: ofAppeal, own: "c.officer_id", sql: `select p.id, c.id, c.title, c.code, p.state, ` + endOf("p.answer_due_on") + `, 0, 0 from appeal p join call c on c.id = p.call_id
		where %[1]s and p.subject <> 'SETTLEMENT' and p.state in ('DISMISSED', 'UPHELD', 'REJECTED')`},
	{what: "appeal", action: "appeal.admit", columns: ofAppeal, own: "c.officer_id", sql: `select p.id, c.id, c.title, c.code, p.state, ` + endOf("p.answer_due_on") + `, 0, 0 from appeal p join call c on c.id = p.call_id where %[1]s and p.state in ('FILED', 'RECEIVED')`},
	{what: "appeal_decide", action: "appeal.uphold", columns: ofAppeal, sql: `select p.id, c.id, c.title, c.code, p.state, ` + endOf("p.answer_due_on") + `, 0, 0 from appeal p join call c on c.id = p.call_id where %[1]s and p.state = 'ADMITTED'`},
}

// Works names every kind of work, in the order roles meet them: the texts have a line for each.
func Works() []string {
	out := make([]string, len(works))
	for i, w := range works {
		out[i] = w.what
	}
	return out
}

// Inbox lists what waits for the person at an instant, the most urgent first; what has no date comes last. outage is how long after its
// deadline the rules let an intake be extended because of an outage: what the evaluation of a window waits for.
func (db *DB) Inbox(ctx context.Context, reader Scoper, person domain.PersonID, orgs []domain.OrganizationID, now time.Time, outage time.Duration) ([]Waiting, error) {
	mine := make([]int64, len(orgs))
	for i, o := range orgs {
		mine[i] = int64(o)
	}
	args := []any{now, now.In(time.FixedZone("KST", 9*3600)).Format(time.DateOnly), int64(person), mine, outage}
	var parts []string
	for _, w := range works {
		scope := reader.Scope(w.action)
		if scope.None() {
			continue
		}
		where, more := scope.Numbered(w.columns, len(args)+1)
		args = append(args, more...)
		if w.own != "" && everywhere(scope) {
			where += " and (coalesce(" + w.own + ", $3::bigint) = $3::bigint or exists (select 1 from person gone where gone.id = " + w.own + " and gone.disabled))"
		}
		parts = append(parts, fmt.Sprintf(`(select '%s' as what, q.*, count(*) over () as total from (%s) as q (id, parent, title, note, state, due, won, n)
			order by q.due nulls last, q.id limit %d)`, w.what, fmt.Sprintf(w.sql, where), perKind))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	// Every parameter is named once, so that each has a type however few kinds are read.
	sql := "with given as (select $1::timestamptz, $2::date, $3::bigint, $4::bigint[], $5::interval) " +
		"select what, id, parent, coalesce(title, '') as title, coalesce(note, '') as note, state, due, won, n, total from (" + strings.Join(parts, " union all ") + ") as w order by due nulls last, what, id"
	return list[Waiting](ctx, db, sql, args...)
}

func everywhere(s access.Scope) bool {
	for _, p := range s.Parts {
		if p.Everywhere {
			return true
		}
	}
	return false
}
