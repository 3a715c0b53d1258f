// This file reads the evaluation for its pages: the requirement check, stages with committees, sheets and results, the pool
// of evaluators, and what an applicant may know of its result.
package query

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

// StageColumns is how queries on stage s find what a scope speaks of.
var StageColumns = access.Columns{
	Call: "s.call_id", State: "s.state",
	Assigned:   "exists (select 1 from stage_member m where m.stage_id = s.id and m.round = s.round and m.declined_at is null and m.recused_at is null and m.person_id %s)",
	Conflicted: "exists (select 1 from stage_member m, jsonb_array_elements(m.coi) x where m.stage_id = s.id and m.round = s.round and (x->>'ApplicationID')::bigint = 0 and (x->>'WaivedBy')::bigint = 0 and m.person_id %s)",
}

// ScreeningLine is one application of the requirement check.
type ScreeningLine struct {
	ID              int64
	Version         int64
	Title           string
	State           string
	ReceiptNo       string
	LeadName        string
	RequestWon      krw.Won
	SubmittedAt     *time.Time
	SupplementDueAt *time.Time
	Late            bool // it came in by a late permission
	Open            int  // items without an outcome
	Failed          int
	Curable         int
	FailByName      *string // who proposed to find it ineligible, nil when no proposal waits for a second person
	Total           int
}

// ProposedToFail narrows a list of the requirement check like a state: what is proposed to fail and waits for a second person.
const ProposedToFail = "FAIL_PROPOSED"

// Undecided narrows it to what has to be decided before an evaluation begins: what is being checked, and what passed and is proposed to
// fail all the same.
const Undecided = "UNDECIDED"

// undecided says it in SQL, of an application a.
const undecided = "(a.state in ('SUBMITTED', 'UNDER_SCREENING', 'SUPPLEMENT_REQUESTED') or a.state = 'ELIGIBLE' and a.fail_by is not null)"

// ScreeningFilter narrows and orders a list of the requirement check. The zero filter is everything in order of receipt.
type ScreeningFilter struct {
	State string // of the application, or ProposedToFail or Undecided; "" for any
	Words string // each somewhere in the receipt number, the title or the lead's name
	// Window is the window of a rolling intake that it was handed in for, 0 for any.
	Window int
	Sort   string // "time", "name", "title", "won" or "state", "-" before it turns it round; anything else is by receipt number
}

// leadName is asked for where a list is searched or ordered by it: a join would be made for every row of every list.
const leadName = "(select o.name from organization o where o.id = a.lead_id)"

// screeningOrders is what each order of the list sorts by, in SQL: that way and the other way round.
var screeningOrders = map[string]string{"time": "a.submitted_at", "name": leadName, "title": "a.title", "won": "a.request_won",
	"state": "coalesce(array_position(array['SUBMITTED', 'UNDER_SCREENING', 'SUPPLEMENT_REQUESTED', 'ELIGIBLE', 'INELIGIBLE'], a.state), 9)"}

func (f ScreeningFilter) order() string {
	key, down := strings.CutPrefix(f.Sort, "-")
	by, ok := screeningOrders[key]
	switch {
	case !ok:
		return "a.receipt_no, a.id"
	case down:
		by += " desc"
	}
	return by + ", a.receipt_no, a.id"
}

// found adds what the words and the window ask for to the conditions of a list.
func (f ScreeningFilter) found(where string, args []any) (string, []any) {
	if f.Window > 0 {
		args = append(args, f.Window)
		where += fmt.Sprintf(" and a.window_no = $%d", len(args))
	}
	where += " and " + words(f.Words, "gongmo_plain(concat_ws('¦', a.receipt_no, replace(a.receipt_no, '-', ''), a.title, "+leadName+"))", func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	})
	return where, args
}

// Screening lists the applications of a call's present round that are or were checked.
func (db *DB) Screening(ctx context.Context, scope access.Scope, call int64, f ScreeningFilter, page Page) ([]ScreeningLine, error) {
	where, args := scope.Numbered(ApplicationColumns, 5)
	where, args = f.found(where, append([]any{call, f.State, page.Size, page.Offset()}, args...))
	// The page is cut first: what a row shows besides is read for its rows alone.
	return list[ScreeningLine](ctx, db, fmt.Sprintf(`with page as (select a.id, count(*) over () as total
		from application a join call c on c.id = a.call_id and c.round = a.round
		where a.call_id = $1 and a.submitted_at is not null and ($2 = '' or a.state = $2 or $2 = 'FAIL_PROPOSED' and a.fail_by is not null or $2 = 'UNDECIDED' and %[3]s) and %[1]s
		order by %[2]s limit $3 offset $4)
		select a.id, a.version, a.title, a.state, a.receipt_no, o.name as lead_name, a.request_won, a.submitted_at, a.supplement_due_at,
		exists (select 1 from application_submission b where b.id = a.submission_id and b.late_permit_id is not null) as late, i.open, i.failed, i.curable, f.name as fail_by_name, page.total
		from page join application a on a.id = page.id join organization o on o.id = a.lead_id left join person f on f.id = a.fail_by
		cross join lateral (select count(*) filter (where s.outcome = 'OPEN') as open, count(*) filter (where s.outcome = 'NOT_MET') as failed,
			count(*) filter (where s.outcome = 'CURABLE') as curable from screening_item s where s.application_id = a.id) i
		order by %[2]s`, where, f.order(), undecided), args...)
}

// ScreeningCount is how many applications are in a state.
type ScreeningCount struct {
	State      string
	Count      int
	RequestWon krw.Won // what they ask for together
	Proposed   int     // how many are proposed to fail
	Undecided  int     // how many have to be decided before an evaluation begins
}

// ScreeningCounts counts a call's handed-in applications by state, of those that the filter's words and window find.
func (db *DB) ScreeningCounts(ctx context.Context, scope access.Scope, call int64, f ScreeningFilter) ([]ScreeningCount, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	where, args = f.found(where, append([]any{call}, args...))
	return list[ScreeningCount](ctx, db, fmt.Sprintf(`select a.state, count(*) as count, coalesce(sum(a.request_won), 0)::bigint as request_won, count(a.fail_by) as proposed, count(*) filter (where %s) as undecided
		from application a join call c on c.id = a.call_id and c.round = a.round
		where a.call_id = $1 and a.submitted_at is not null and %s group by a.state order by a.state`, undecided, where), args...)
}

// Chosen is one of several applications of a call that are written to at once: what the letter may ask for depends on what each
// was asked and handed in.
type Chosen struct {
	ID        int64
	Version   int64
	Title     string
	State     string
	ReceiptNo string
	LeadName  string
	Answers   form.Answers
	Filed     []string // keys of what the lead handed in as files
}

// Chosen reads applications of a call's present round by their ids, in order of receipt. What is out of scope is not there.
func (db *DB) Chosen(ctx context.Context, scope access.Scope, call int64, ids []int64) ([]Chosen, error) {
	where, args := scope.Numbered(ApplicationColumns, 3)
	return list[Chosen](ctx, db, fmt.Sprintf(`select a.id, a.version, a.title, a.state, a.receipt_no, o.name as lead_name, a.answers,
		array(select distinct f.question_key from application_file f where f.application_id = a.id and f.organization_id is null) as filed
		from application a join call c on c.id = a.call_id and c.round = a.round join organization o on o.id = a.lead_id
		where a.call_id = $1 and a.id = any($2) and a.submitted_at is not null and %s order by a.receipt_no, a.id`, where), append([]any{call, ids}, args...)...)
}

// ScreeningItem is one item of a checklist.
type ScreeningItem struct {
	Code      string
	Outcome   string
	Note      string
	Evidence  string
	ByName    *string
	DecidedAt *time.Time
}

// ScreeningSheet is the checklist of an application that the caller may see already.
type ScreeningSheet struct {
	ScreenedBy     *int64
	ScreenedByName *string
	// FailBy proposed to find it ineligible, for FailCode and FailReason; nil when no proposal waits.
	FailBy     *int64
	FailByName *string
	FailAt     *time.Time
	FailCode   string
	FailReason string
	Items      []ScreeningItem `db:"-"`
}

// ScreeningSheet reads it.
func (db *DB) ScreeningSheet(ctx context.Context, application int64) (ScreeningSheet, error) {
	s, err := one[ScreeningSheet](ctx, db, `select a.screened_by, p.name as screened_by_name, a.fail_by, f.name as fail_by_name, a.fail_at, a.fail_code, a.fail_reason
		from application a left join person p on p.id = a.screened_by left join person f on f.id = a.fail_by where a.id = $1`, application)
	if err != nil {
		return s, err
	}
	s.Items, err = list[ScreeningItem](ctx, db, `select i.code, i.outcome, i.note, i.evidence, p.name as by_name, i.decided_at
		from screening_item i left join person p on p.id = i.by_person_id where i.application_id = $1`, application)
	return s, err
}

// Unfit is the latest finding that an application is not eligible, and how far the notice of it is.
type Unfit struct {
	At time.Time
	// ByName decided; nil when it was the clock, since documents did not come in time.
	ByName *string
	// ToldAt is when the notice lay in the applicant's inbox, OpenedAt when somebody first opened it, MailedAt when the first mail had
	// gone; nil as long as it is not so.
	ToldAt, OpenedAt, MailedAt *time.Time
}

// Unfit reads it of an application that the caller may see already; nil where no finding is written down.
func (db *DB) Unfit(ctx context.Context, application int64) (*Unfit, error) {
	rows, err := list[Unfit](ctx, db, `select e.at, p.name as by_name, n.told_at, n.opened_at, n.mailed_at
		from audit_entry e left join person p on p.id = e.actor_id
		cross join lateral (select min(queued_at) filter (where channel = 'IN_APP') as told_at, min(opened_at) as opened_at, min(sent_at) filter (where channel = 'MAIL') as mailed_at
			from notice where about_kind = 'application' and about_id = $1 and code = 'INELIGIBLE' and queued_at >= e.at) n
		where e.aggregate = 'application' and e.aggregate_id = $1 and e.to_state = 'INELIGIBLE' order by e.seq desc limit 1`, application)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// Stage is one evaluation stage with its counts.
type Stage struct {
	ID            int64
	Version       int64
	CallID        int64
	CallCode      string
	CallTitle     string
	CallState     string
	BudgetWon     *krw.Won
	No            int
	Key           string
	Round         int
	StageKind     string
	Plan          stage.Stage
	Last          bool
	Track         string
	WindowNo      int // of a rolling intake, 0 where it judges all there are
	State         string
	OpensAt       *time.Time
	ClosesAt      *time.Time
	ReEvaluateBy  period.Date
	FinalizedAt   *time.Time
	FinalizerName *string
	ResultHash    string
	DrawSeed      string
	AbortReason   string
	Aborts        int
	Demo          bool
	Candidates    int
	Members       int
	Pledged       int
	Sheets        int
	Done          int // sheets handed in or recused
	Mine          int // sheets of the reader
	MineDone      int
	MyPledge      *time.Time
	MyRole        *string
	Assigned      []int64
	Conflicted    []int64
}

// Resource describes the stage for a permission check.
func (s Stage) Resource() domain.Resource {
	r := domain.Resource{Kind: "stage", ID: s.ID, State: s.State, Call: domain.CallID(s.CallID)}
	for _, p := range s.Assigned {
		r.Assigned = append(r.Assigned, domain.PersonID(p))
	}
	for _, p := range s.Conflicted {
		r.Conflicted = append(r.Conflicted, domain.PersonID(p))
	}
	return r
}

const oneStage = `select s.id, s.version, s.call_id, c.code as call_code, c.title as call_title, c.state as call_state, c.budget_won, s.no, s.key, s.round, s.stage_kind, s.plan, s.last, s.track, s.window_no, s.state,
	s.opens_at, s.closes_at, s.re_evaluate_by, s.finalized_at, f.name as finalizer_name, s.result_hash, s.draw_seed, s.abort_reason, s.aborts, c.demo,
	(select count(*) from stage_candidate x where x.stage_id = s.id) as candidates,
	(select count(*) from stage_member m where m.stage_id = s.id and m.round = s.round and m.declined_at is null) as members,
	(select count(*) from stage_member m where m.stage_id = s.id and m.round = s.round and m.declined_at is null and m.recused_at is null and m.pledged_at is not null) as pledged,
	(select count(*) from sheet h where h.stage_id = s.id and h.round = s.round) as sheets,
	(select count(*) from sheet h where h.stage_id = s.id and h.round = s.round and h.state in ('SUBMITTED', 'RECUSED', 'VOIDED')) as done,
	(select count(*) from sheet h where h.stage_id = s.id and h.round = s.round and h.evaluator_id = $1) as mine,
	(select count(*) from sheet h where h.stage_id = s.id and h.round = s.round and h.evaluator_id = $1 and h.state in ('SUBMITTED', 'RECUSED', 'VOIDED')) as mine_done,
	(select m.pledged_at from stage_member m where m.stage_id = s.id and m.round = s.round and m.person_id = $1) as my_pledge,
	(select m.role from stage_member m where m.stage_id = s.id and m.round = s.round and m.person_id = $1) as my_role,
	array(select m.person_id from stage_member m where m.stage_id = s.id and m.round = s.round and m.declined_at is null and m.recused_at is null) as assigned,
	array(select m.person_id from stage_member m, jsonb_array_elements(m.coi) x where m.stage_id = s.id and m.round = s.round and (x->>'ApplicationID')::bigint = 0 and (x->>'WaivedBy')::bigint = 0) as conflicted
	from stage s join call c on c.id = s.call_id left join person f on f.id = s.finalized_by where `

// Stages lists the stages of a call in scope, in the order of the plan; those of one window of a rolling intake, 0 for any.
func (db *DB) Stages(ctx context.Context, scope access.Scope, call int64, window int) ([]Stage, error) {
	where, args := scope.Numbered(StageColumns, 4)
	return list[Stage](ctx, db, oneStage+"s.call_id = $2 and ($3 = 0 or s.window_no = $3) and "+where+" order by s.window_no, s.track, s.no, s.round", append([]any{int64(scope.Person), call, window}, args...)...)
}

// Stage reads one stage in scope.
func (db *DB) Stage(ctx context.Context, scope access.Scope, id int64) (Stage, error) {
	where, args := scope.Numbered(StageColumns, 3)
	return one[Stage](ctx, db, oneStage+"s.id = $2 and "+where, append([]any{int64(scope.Person), id}, args...)...)
}

// MyStages lists the stages in whose committee the reader sits, those that wait first.
func (db *DB) MyStages(ctx context.Context, scope access.Scope) ([]Stage, error) {
	where, args := scope.Numbered(StageColumns, 2)
	return list[Stage](ctx, db, oneStage+`exists (select 1 from stage_member m where m.stage_id = s.id and m.round = s.round and m.person_id = $1 and m.invited_at is not null)
		and s.state <> 'VOIDED' and `+where+` order by s.state = 'FINALIZED', s.opens_at nulls first, s.id desc limit 200`, append([]any{int64(scope.Person)}, args...)...)
}

// StageMember is one person of a committee.
type StageMember struct {
	PersonID    int64
	Name        string
	Role        string
	InvitedAt   *time.Time
	AcceptedAt  *time.Time
	DeclinedAt  *time.Time
	PledgedAt   *time.Time
	RecusedAt   *time.Time
	SignedAt    *time.Time
	Affiliation string
	Position    string
	Coi         jsonb[[]CoiLine]
	Sheets      int
	Done        int
	Mean        *float64 // of the totals handed in, in hundredths: for the eye only, nothing is decided by it
	Spread      *float64
}

// CoiLine is one conflict of interest on record.
type CoiLine struct {
	ApplicationID int64
	Code          string
	Evidence      string
	Declared      bool
	WaivedBy      int64
	WaivedReason  string
}

// StageMembers lists the committee of a stage that the caller may see already.
func (db *DB) StageMembers(ctx context.Context, stage int64) ([]StageMember, error) {
	return list[StageMember](ctx, db, `select m.person_id, p.name, m.role, m.invited_at, m.accepted_at, m.declined_at, m.pledged_at, m.recused_at, m.signed_at,
		coalesce(e.affiliation, '') as affiliation, coalesce(e.position, '') as position, m.coi,
		count(h.id) as sheets, count(h.id) filter (where h.state in ('SUBMITTED', 'RECUSED', 'VOIDED')) as done,
		avg(h.total) filter (where h.state = 'SUBMITTED')::float8 as mean, stddev_samp(h.total) filter (where h.state = 'SUBMITTED')::float8 as spread
		from stage_member m join stage s on s.id = m.stage_id and s.round = m.round join person p on p.id = m.person_id
		left join evaluator e on e.person_id = p.id left join sheet h on h.stage_id = m.stage_id and h.round = m.round and h.evaluator_id = m.person_id
		where m.stage_id = $1 group by m.id, p.name, e.affiliation, e.position order by m.role, m.id`, stage)
}

// StageCandidate is one application judged in a stage.
type StageCandidate struct {
	ApplicationID int64
	Title         string
	LeadName      string
	MemberNames   string // those who apply with the lead
	State         string
	ReceiptNo     string
	Position      int
	Label         string
	Comment       string
	Bonus         score.Score
	Penalty       score.Score
	Deferred      bool
	Verdict       string
	Vote          int
	GrantWon      krw.Won
}

// StageCandidates lists the candidates of a stage that the caller may see already.
func (db *DB) StageCandidates(ctx context.Context, stage int64) ([]StageCandidate, error) {
	return list[StageCandidate](ctx, db, `select x.application_id, a.title, o.name as lead_name,
		coalesce((select string_agg(m.name, ', ' order by m.position) from application_member m where m.application_id = a.id and m.role <> 'LEAD' and m.consent <> 'DECLINED'), '') as member_names,
		a.state, a.receipt_no, x.position, x.label, x.comment, x.bonus, x.penalty, x.deferred, x.verdict, x.vote,
		coalesce(x.adjusted_won, a.adjusted_won, a.request_won) as grant_won
		from stage_candidate x join application a on a.id = x.application_id join organization o on o.id = a.lead_id where x.stage_id = $1 order by x.position, x.id`, stage)
}

// Sheet is one score sheet. ItemScores holds each item's points in hundredths with the comment.
type Sheet struct {
	ID            int64
	Version       int64
	ApplicationID int64
	EvaluatorID   int64
	State         string
	Items         jsonb[map[string]ItemScore]
	Total         score.Score
	Vote          string
	Comment       string
	ReturnReason  string
	RecusedCode   string
	SavedAt       *time.Time
	SubmittedAt   *time.Time
}

// ItemScore is the points and the comment of one item.
type ItemScore struct {
	Score   score.Score
	Comment string
}

// Sheets lists the sheets of a stage's present round; evaluator narrows it to one person, 0 for all. Who may see them was asked before.
func (db *DB) Sheets(ctx context.Context, stage, evaluator int64) ([]Sheet, error) {
	return list[Sheet](ctx, db, `select h.id, h.version, h.application_id, h.evaluator_id, h.state, h.items, h.total, h.vote, h.comment, h.return_reason, h.recused_code, h.saved_at, h.submitted_at
		from sheet h join stage s on s.id = h.stage_id and s.round = h.round join stage_candidate x on x.stage_id = h.stage_id and x.application_id = h.application_id
		where h.stage_id = $1 and ($2 = 0 or h.evaluator_id = $2) order by x.position, h.evaluator_id`, stage, evaluator)
}

// BlindReview is what an evaluator of a blind stage reads of an application. It has no field that tells who applied.
type BlindReview struct {
	Summary    string
	RequestWon krw.Won
	Answers    form.Answers
	FormText   []byte          `db:"form"`
	Form       form.Definition `db:"-"`
	Budget     budget.Plan
}

// OpenReview is what an evaluator of an open stage reads.
type OpenReview struct {
	BlindReview
	Title    string
	LeadName string
	Members  []ApplicationMember `db:"-"`
	Files    []ApplicationFile   `db:"-"`
}

// BlindReview reads an application that the caller may judge already; questions that identify are left out here.
func (db *DB) BlindReview(ctx context.Context, application int64) (BlindReview, error) {
	b, err := one[BlindReview](ctx, db, `select '' as summary, a.request_won, a.answers, a.budget, `+formWritten+` as form from application a join call c on c.id = a.call_id where a.id = $1`, application)
	if err != nil {
		return b, err
	}
	whole, err := db.forms.parsed(b.FormText)
	b.Form, b.FormText = whole.Blind(), nil
	return b, err
}

// OpenReview reads an application that the caller may judge already.
func (db *DB) OpenReview(ctx context.Context, application int64) (OpenReview, error) {
	var o OpenReview
	var members []ApplicationMember
	var files []ApplicationFile
	var s several
	alsoOne(&s, &o, `select a.title, a.summary, a.request_won, a.answers, a.budget, `+formWritten+` as form, o.name as lead_name
		from application a join call c on c.id = a.call_id join organization o on o.id = a.lead_id where a.id = $1`, application)
	also(&s, &members, `select m.id, m.organization_id, m.name, m.role, m.consent from application_member m where m.application_id = $1 and m.consent <> 'DECLINED' order by m.position`, application)
	also(&s, &files, `select id, question_key, file_id, name, size, digest, organization_id, uploaded_at from application_file where application_id = $1 order by id`, application)
	err := db.together(ctx, &s)
	if err != nil {
		return OpenReview{}, err
	}
	o.Members, o.Files = members, files
	o.Form, err = db.forms.parsed(o.FormText)
	return o, err
}

// PoolFilter narrows the pool of evaluators.
type PoolFilter struct {
	Text      string
	Expertise string
	Region    string
	Gender    string
}

// PoolEntry is one person of the pool.
type PoolEntry struct {
	PersonID    int64
	Name        string
	Affiliation string
	Unit        string
	Position    string
	Region      string
	Gender      string
	Expertise   string
	Fields      jsonb[[]string]
	Sessions    int // committees of the last twelve months
	Recused     int
	Total       int
}

// Pool lists people who may be asked, those asked least first. The pool belongs to no call, so the scope is all or nothing.
func (db *DB) Pool(ctx context.Context, scope access.Scope, now time.Time, f PoolFilter, page Page) ([]PoolEntry, error) {
	where, args := scope.Numbered(access.Columns{Owner: "e.person_id"}, 8)
	return list[PoolEntry](ctx, db, fmt.Sprintf(`select e.person_id, p.name, e.affiliation, e.unit, e.position, e.region, e.gender, e.expertise, e.fields,
		(select count(*) from stage_member m where m.person_id = e.person_id and m.accepted_at > $1::timestamptz - interval '1 year') as sessions,
		(select count(*) from sheet h where h.evaluator_id = e.person_id and h.state = 'RECUSED') as recused, count(*) over () as total
		from evaluator e join person p on p.id = e.person_id
		where not e.resting and not p.disabled and ($2 = '' or p.name ilike '%%' || $2 || '%%' or e.affiliation ilike '%%' || $2 || '%%' or e.fields::text ilike '%%' || $2 || '%%')
		and ($3 = '' or e.expertise = $3) and ($4 = '' or e.region = $4) and ($5 = '' or e.gender = $5) and %s
		order by sessions, p.name, e.person_id limit $6 offset $7`, where), append([]any{now, f.Text, f.Expertise, f.Region, f.Gender, page.Size, page.Offset()}, args...)...)
}

// StageResult is one final result.
type StageResult struct {
	ApplicationID int64
	Title         string
	LeadName      string
	Mean          score.Score
	Bonus         score.Score
	Penalty       score.Score
	Final         score.Score
	YesVotes      int
	NoVotes       int
	Rank          int
	ReserveNo     int
	GrantWon      krw.Won
	Outcome       string
	Why           string
	Comment       string
}

// StageResults lists the final results of a stage that the caller may see already, best first.
func (db *DB) StageResults(ctx context.Context, stage int64) ([]StageResult, error) {
	return list[StageResult](ctx, db, `select r.application_id, a.title, o.name as lead_name, r.mean, r.bonus, r.penalty, r.final, r.yes_votes, r.no_votes, r.rank, r.reserve_no, r.grant_won, r.outcome, r.why, r.comment
		from stage_result r join application a on a.id = r.application_id join organization o on o.id = a.lead_id where r.stage_id = $1
		order by r.rank = 0, r.rank, r.final desc, r.application_id`, stage)
}

// Decided is one application before its result is confirmed.
type Decided struct {
	ID         int64
	Title      string
	LeadName   string
	State      string
	Rank       int
	ReserveNo  int
	FinalScore *score.Score
	GrantWon   krw.Won
	Email      string
	Comment    string
	NotifiedOn period.Date
	WindowNo   int // of a rolling intake, 0 where there are none
	Total      int
}

// Waits reports whether the result has not been confirmed yet: application.Application.Unconfirmed.
func (d Decided) Waits() bool {
	return d.State == "RECOMMENDED" || (d.State == "RESERVE" || d.State == "NOT_SELECTED") && d.NotifiedOn.IsZero()
}

// Decided lists the applications of a call that reached a decision, selected first, for the approver; those of one window, 0 for any.
func (db *DB) Decided(ctx context.Context, scope access.Scope, call int64, window int, page Page) ([]Decided, error) {
	where, args := scope.Numbered(ApplicationColumns, 5)
	return list[Decided](ctx, db, fmt.Sprintf(`select a.id, a.title, o.name as lead_name, a.state, a.rank, a.reserve_no, a.final_score, coalesce(a.adjusted_won, a.request_won) as grant_won, a.notified_on, a.window_no,
		coalesce((select p.email from person p where p.id = coalesce(a.submitted_by, a.created_by)), '') as email,
		coalesce((select r.comment from stage_result r where r.application_id = a.id order by r.finalized_at desc limit 1), '') as comment, count(*) over () as total
		from application a join call c on c.id = a.call_id and c.round = a.round join organization o on o.id = a.lead_id
		where a.call_id = $1 and ($4 = 0 or a.window_no = $4) and a.state in ('RECOMMENDED', 'SELECTED', 'CONTRACTED', 'RESERVE', 'NOT_SELECTED', 'ELIMINATED', 'FORFEITED', 'CANCELLED', 'RELEASED') and %s
		order by array_position(array['RECOMMENDED','SELECTED','CONTRACTED','RESERVE','NOT_SELECTED','ELIMINATED'], a.state), a.rank, a.reserve_no, a.id limit $2 offset $3`, where),
		append([]any{call, page.Size, page.Offset(), window}, args...)...)
}

// Result is what an applicant may know of an evaluation: the committee's names and the consolidated opinion, never what a
// single evaluator gave (정보통신·방송 연구개발 관리규정 제21조제7항). Total and rank only where the call's plan shows them.
type Result struct {
	StageNo     int
	StageKind   string
	Title       string
	Outcome     string
	Comment     string
	FinalizedAt time.Time
	Members     []string
	Total       *score.Score
	Rank        *int
}

// ResultOf lists the results of an application in scope that were notified, stage by stage.
func (db *DB) ResultOf(ctx context.Context, scope access.Scope, application int64) ([]Result, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	return list[Result](ctx, db, fmt.Sprintf(`select s.no as stage_no, s.stage_kind, coalesce(s.plan->>'Title', '') as title, r.outcome, r.finalized_at,
		case when s.plan->'Visibility'->'Applicant' ? 'COMMENT' then r.comment else '' end as comment,
		case when s.plan->'Visibility'->'Applicant' ? 'TOTAL' then r.final end as total,
		case when s.plan->'Visibility'->'Applicant' ? 'RANK' and r.rank > 0 then r.rank end as rank,
		array(select p.name from stage_member m join person p on p.id = m.person_id where m.stage_id = s.id and m.round = r.round and m.pledged_at is not null
			and m.recused_at is null and s.plan->'Visibility'->'Applicant' ? 'MEMBERS' order by p.name) as members
		from stage_result r join stage s on s.id = r.stage_id join application a on a.id = r.application_id
		where a.id = $1 and a.notified_on is not null and %s order by s.no, s.round`, where), append([]any{application}, args...)...)
}

// LeftOut is an application that could be put into a stage and is not in it.
type LeftOut struct {
	ID        int64
	ReceiptNo string
	Title     string
	LeadName  string
	State     string
}

// StageLeftOut lists the applications that could be put into a stage that the caller may see already: of its call, track and window, in a
// state from which one enters a stage, and not among its candidates unless its round is over.
func (db *DB) StageLeftOut(ctx context.Context, stage int64) ([]LeftOut, error) {
	return list[LeftOut](ctx, db, `select a.id, a.receipt_no, a.title, o.name as lead_name, a.state
		from stage s join application a on a.call_id = s.call_id and a.track = s.track and (s.window_no = 0 or a.window_no = s.window_no) join organization o on o.id = a.lead_id
		where s.id = $1 and a.state in ('ELIGIBLE', 'ADVANCED', 'DEFERRED', 'RESERVE')
			and (s.state in ('FINALIZED', 'VOIDED') or not exists (select from stage_candidate x where x.stage_id = s.id and x.application_id = a.id))
		order by a.receipt_no`, stage)
}
