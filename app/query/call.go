// This file reads one call for its page, and the published versions of its terms.
package query

import (
	"context"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// Call is one call with everything its pages show.
type Call struct {
	CallRow
	Version        int64
	Purpose        string
	Notice         string
	MinBids        int
	SingleBid      bool
	PerLead        int
	GrantMinWon    krw.Won
	GrantRatio     krw.Bp
	Matching       budget.Matching
	Security       bool
	Deliberation   bool
	DeliberatedOn  period.Date
	QuestionsUntil *time.Time
	UrgencyReason  string
	FailedReason   string
	Stages         stage.Plan
	FormText       []byte          `db:"form"`
	Form           form.Definition `db:"-"`
	Eligibility    condition.Tree
	Documents      jsonb[[]CallDocument]
	NoticeItems    jsonb[map[string]string]
	Paragraphs     jsonb[map[string]string] // by the code of the notice they stand in
	RulesOn        period.Date
	FundMoney      bool
	OfficerID      *int64
	OfficerGone    bool // the account of the officer in charge is disabled
	SubmittedBy    *int64
	ParentID       *int64
	PredecessorID  *int64
	SubmitterName  string
	ApproverName   string
	ProposerID     *int64
	ProposerName   string
	ProposalReason string
	ProposalKept   string // why a correction leaves the deadline, "" where nothing was said
	ProposedAt     *time.Time
	ProposalTerms  *string // the terms as they would become, JSON as the call keeps it
	PresentTerms   *string // the newest published terms, JSON
	PublishedAt    *time.Time
	OpenQuestions  int // that wait for an answer
	LateQuestions  int // of those, whose last day is over
}

// CallWindow is one dated window of a rolling intake.
type CallWindow struct {
	No              int
	OpenAt, CloseAt time.Time
}

// CallBriefing is one briefing of a call, at a place, behind a link, or both.
type CallBriefing struct {
	At          time.Time
	Minutes     int
	Place, Link string
}

// Until is when it ends.
func (b CallBriefing) Until() time.Time { return b.At.Add(time.Duration(b.Minutes) * time.Minute) }

// CallDocument is a document that applicants hand in. Of is CONSORTIUM, LEAD or MEMBER.
type CallDocument struct {
	Key, Name string
	Required  bool
	Of        string
	Note      string
	// EarlierMarks are what earlier editions of its form have printed in them.
	EarlierMarks []string
}

// Rules is the set that the call pins, with the ratios it announces itself.
func (c Call) Rules() (ruleset.Set, error) {
	set, err := ruleset.ForMoney(ruleset.Regime(c.Regime), c.RulesOn, c.FundMoney)
	if err != nil {
		return set, err
	}
	return c.Matching.Over(set)
}

// Resource describes the call for a permission check.
func (c Call) Resource() domain.Resource {
	r := domain.Resource{Kind: "call", ID: c.ID, State: c.State, Call: domain.CallID(c.ID), Public: c.VersionNo > 0}
	if c.OfficerID != nil {
		r.Assigned = []domain.PersonID{domain.PersonID(*c.OfficerID)}
	}
	switch {
	case c.State == "PENDING_APPROVAL" && c.SubmittedBy != nil:
		r.PreviousActor = domain.PersonID(*c.SubmittedBy)
	case c.ProposerID != nil:
		r.PreviousActor = domain.PersonID(*c.ProposerID)
	}
	return r
}

var oneCall = `
select c.id, c.code, c.year, c.round, c.title, c.summary, c.division, c.strategic_goal, c.strategic_task, c.category, c.is_new, c.supplementary,
  c.evidence, c.budget_won, c.budget_basis, c.design, c.source, c.demo, c.regime, c.state, c.announce_at, c.open_at, c.close_at, c.result_at,
  c.award_count, c.grant_max_won, c.version_no, c.version, c.purpose, c.notice, c.min_bids, c.single_bid, c.per_lead, c.grant_min_won, c.grant_ratio, c.matching,
  c.security, c.deliberation, c.deliberated_on, c.urgency_reason, c.failed_reason, c.windows, c.briefings, c.stages, c.form, c.eligibility, c.documents, c.notice_items, c.paragraphs,
  ` + windowFrom("c", "$1") + ` as from_at, ` + windowUntil("c", "$1") + ` as until_at,
  c.questions_until, (select count(*) from inquiry q where q.call_id = c.id and q.state = 'OPEN') as open_questions,
  (select count(*) from inquiry q where q.call_id = c.id and q.state = 'OPEN' and q.due_on < ($1 at time zone 'Asia/Seoul')::date) as late_questions,
  c.rules_on, c.fund_money, c.officer_id, c.submitted_by, c.parent_id, c.predecessor_id, c.published_at, ` + phaseOf("c", "$1") + ` as phase,
  coalesce(c.stages->'Award'->>'Kind', '') as award, coalesce(p.name, '') as officer_name, coalesce(p.disabled, false) as officer_gone, coalesce(s.name, '') as submitter_name,
  coalesce(a.name, '') as approver_name, coalesce(c.proposal->>'Kind', '') as proposed, nullif(c.proposal->>'ProposedBy', '0')::bigint as proposer_id,
  coalesce(w.name, '') as proposer_name, coalesce(c.proposal->>'Reason', '') as proposal_reason,
  coalesce(c.proposal->>'Kept', '') as proposal_kept,
  case when c.proposal->>'Kind' <> '' then (c.proposal->>'ProposedAt')::timestamptz end as proposed_at,
  case when c.proposal->>'Kind' <> '' then (c.proposal->'Terms')::text end as proposal_terms,
  (select v.terms::text from call_version v where v.call_id = c.id and v.no = c.version_no) as present_terms,
  (select count(*) from application x where x.call_id = c.id and x.round = c.round and x.submitted_at is not null) as applications,
  (select count(*) from application x where x.call_id = c.id and x.round = c.round and x.state = 'DRAFT') as drafts
from call c left join person p on p.id = c.officer_id left join person s on s.id = c.submitted_by left join person a on a.id = c.approved_by
  left join person w on w.id = nullif(c.proposal->>'ProposedBy', '0')::bigint
where `

// CallByCode reads a call in scope by its public name.
func (db *DB) CallByCode(ctx context.Context, scope access.Scope, now time.Time, code string) (Call, error) {
	where, args := scope.Numbered(callColumns, 3)
	return db.call(ctx, "c.code = $2 and "+where, append([]any{now, code}, args...))
}

// CallByID reads a call in scope by its id.
func (db *DB) CallByID(ctx context.Context, scope access.Scope, now time.Time, id int64) (Call, error) {
	where, args := scope.Numbered(callColumns, 3)
	return db.call(ctx, "c.id = $2 and "+where, append([]any{now, id}, args...))
}

func (db *DB) call(ctx context.Context, where string, args []any) (Call, error) {
	c, err := one[Call](ctx, db, oneCall+where, args...)
	if err != nil {
		return c, err
	}
	c.Form, err = db.forms.parsed(c.FormText)
	return c, err
}

// CallVersion is one published version of a call's terms.
type CallVersion struct {
	No          int
	Round       int
	Kind        string
	PublishedAt time.Time
	Reason      string
	KeptReason  string // why a correction shortly before the deadline did not move it
	Digest      string
	Terms       string // JSON as the call keeps it
}

// CallVersions lists the versions of a call, oldest first. The caller has read the call within its scope.
func (db *DB) CallVersions(ctx context.Context, call int64) ([]CallVersion, error) {
	return list[CallVersion](ctx, db, `select no, round, kind, published_at, reason, kept_reason, digest, terms::text as terms
		from call_version where call_id = $1 order by no`, call)
}

// HistoryEntry is one act of an aggregate's audit chain, for its timeline.
type HistoryEntry struct {
	At        time.Time
	ActorName string
	ActorRole string
	Event     string
	Machine   *string
	FromState *string
	ToState   *string
	Reason    string
	Seq       int64
	// Fields are the terms of a call that the act changed, Part is the part of it that it was about; Compared is whether the record says
	// how they were and became, VersionNo the version that it published, 0 for none.
	Fields    []string
	Part      string
	Compared  bool
	VersionNo int
	Kept      string // why a correction left the deadline, where the act says so
	// Replaced is the kind of the proposal that the act threw away, ReplacedOf who had prepared it; "" where it threw none away.
	Replaced   string
	ReplacedOf string
}

// historyColumns are those of a HistoryEntry; details of other aggregates have other keys, and other kinds of values under the same ones.
const historyColumns = `e.at, coalesce(p.name, '') as actor_name, e.actor_role, e.event, e.machine, e.from_state, e.to_state, e.reason, e.seq,
		case when e.aggregate = 'call' and jsonb_typeof(e.detail->'fields') = 'array' then array(select jsonb_array_elements_text(e.detail->'fields')) else '{}'::text[] end as fields,
		case when e.aggregate = 'call' then coalesce(e.detail->>'part', '') else '' end as part, e.aggregate = 'call' and e.detail ? 'before' as compared,
		case when e.aggregate = 'call' and jsonb_typeof(e.detail->'version') = 'number' then (e.detail->>'version')::int else 0 end as version_no,
		case when e.aggregate = 'call' then coalesce(e.detail->>'kept', '') else '' end as kept,
		case when e.aggregate = 'call' then coalesce(e.detail->>'replaced', '') else '' end as replaced,
		case when e.aggregate = 'call' and jsonb_typeof(e.detail->'replacedOf') = 'number' then coalesce((select name from person where id = (e.detail->>'replacedOf')::bigint), '') else '' end as replaced_of`

// History lists the newest acts of an aggregate. The caller has asked for the right "history" of it.
func (db *DB) History(ctx context.Context, kind string, id int64, most int) ([]HistoryEntry, error) {
	return list[HistoryEntry](ctx, db, `select `+historyColumns+`
		from audit_entry e left join person p on p.id = e.actor_id
		where e.aggregate = $1 and e.aggregate_id = $2 order by e.seq desc limit $3`, kind, id, most)
}

// CallAct is one act of a call's audit chain, with the terms as they were and became where the record says so.
type CallAct struct {
	HistoryEntry
	Before, After string // JSON of the terms that changed, by name; "" where the record does not say
}

// CallAct reads one. The caller has asked for the right "history" of the call; kind NotFound where there is none.
func (db *DB) CallAct(ctx context.Context, call, seq int64) (CallAct, error) {
	return one[CallAct](ctx, db, `select `+historyColumns+`, coalesce(e.detail->>'before', '') as before, coalesce(e.detail->>'after', '') as after
		from audit_entry e left join person p on p.id = e.actor_id where e.aggregate = 'call' and e.aggregate_id = $1 and e.seq = $2`, call, seq)
}

// Divisions lists the divisions that have calls, with the strategic tasks used, for the choices of a form.
func (db *DB) Divisions(ctx context.Context) ([]string, error) {
	type row struct{ Division string }
	rows, err := list[row](ctx, db, `select distinct division from call where division <> '' order by 1`)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Division
	}
	return out, err
}

// CallKin is a call that another one follows from, or that follows from it. Relation is PARENT, PREDECESSOR, ADDITIONAL, PERFORMER or
// SUCCESSOR.
type CallKin struct {
	Relation string
	ID       int64
	Code     string
	Title    string
	Year     int
	State    string
}

// CallKin lists the calls in scope that a call is related to, those it comes from first.
func (db *DB) CallKin(ctx context.Context, scope access.Scope, call int64) ([]CallKin, error) {
	where, args := scope.Numbered(callColumns, 2)
	return list[CallKin](ctx, db, `select case when c.id = me.parent_id then 'PARENT' when c.id = me.predecessor_id then 'PREDECESSOR'
			when c.predecessor_id = me.id then 'SUCCESSOR' when c.demand_id is not null then 'PERFORMER' else 'ADDITIONAL' end as relation,
			c.id, c.code, c.title, c.year, c.state
		from call me join call c on c.id in (me.parent_id, me.predecessor_id) or c.parent_id = me.id or c.predecessor_id = me.id
		where me.id = $1 and `+where+` order by c.id not in (coalesce(me.parent_id, 0), coalesce(me.predecessor_id, 0)), c.year, c.code`, append([]any{call}, args...)...)
}

// Demand is one chosen item of a demand call.
type Demand struct {
	ID       int64
	Title    string
	LeadName string
	GrantWon krw.Won // what was granted for it, 0 for none
	CallID   *int64  // of its performer call, nil while it has none
}

// Demands lists the chosen items of a demand call. The caller may view the call.
func (db *DB) Demands(ctx context.Context, call int64) ([]Demand, error) {
	return list[Demand](ctx, db, `select a.id, a.title, o.name as lead_name, coalesce(a.adjusted_won, a.request_won) as grant_won, k.id as call_id
		from application a join organization o on o.id = a.lead_id left join call k on k.demand_id = a.id
		where a.call_id = $1 and a.state in ('SELECTED', 'CONTRACTED') order by a.rank, a.id`, call)
}
