// This file reads applications for the company's pages: its list, and one application with everything on it.
package query

import (
	"context"
	"fmt"
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

// ApplicationColumns is how queries on application a find what a scope speaks of.
var ApplicationColumns = access.Columns{
	Call: "a.call_id", Lead: "a.lead_id", State: "a.state",
	Org:        "exists (select 1 from application_member am where am.application_id = a.id and am.consent <> 'DECLINED' and am.organization_id %s)",
	Assigned:   "exists (select 1 from sheet sh where sh.application_id = a.id and sh.evaluator_id %s)",
	Conflicted: "exists (select 1 from sheet sh where sh.application_id = a.id and sh.state = 'RECUSED' and sh.evaluator_id %s)",
	Previous:   "a.screened_by",
}

// ApplicationLine is one row of the company's list.
type ApplicationLine struct {
	ID          int64
	Title       string
	State       string
	ReceiptNo   string
	CallCode    string
	CallTitle   string
	CloseAt     *time.Time // until when it may be handed in: the close of the intake or a late permission of its own
	LeadName    string
	RequestWon  krw.Won
	SubmittedAt *time.Time
	Demo        bool
	Total       int
}

// Applications lists what is in scope, newest first, what was given up or missed its deadline after the rest. state narrows it, "" for all.
func (db *DB) Applications(ctx context.Context, scope access.Scope, state string, page Page) ([]ApplicationLine, error) {
	where, args := scope.Numbered(ApplicationColumns, 4)
	sql := fmt.Sprintf(`select a.id, a.title, a.state, a.receipt_no, c.code as call_code, c.title as call_title, `+handInUntil+` as close_at, o.name as lead_name,
		a.request_won, a.submitted_at, c.demo, count(*) over () as total
		from application a join call c on c.id = a.call_id join organization o on o.id = a.lead_id
		where %s and ($1 = '' or a.state = $1) order by a.state in ('WITHDRAWN', 'EXPIRED'), a.begun_at desc, a.id desc limit $2 offset $3`, where)
	return list[ApplicationLine](ctx, db, sql, append([]any{state, page.Size, page.Offset()}, args...)...)
}

// Application is one application with what its pages show.
type Application struct {
	ID               int64
	Version          int64
	Title            string
	Summary          string
	State            string
	CallID           int64
	LeadID           int64
	LeadName         string
	StageNo          int
	ReceiptNo        string
	SubmittedAt      *time.Time
	ContentHash      string
	WindowNo         int // of a rolling intake that it was handed in for, 0 before and where there are none
	SubmissionID     *int64
	RevisionOf       *int64
	RequestWon       krw.Won
	AdjustedWon      *krw.Won
	SupplementDueAt  *time.Time
	IneligibleCode   string
	IneligibleReason string
	Rank             int
	ReserveNo        int
	NotifiedOn       *time.Time
	Answers          form.Answers
	Declared         condition.Facts // what was confirmed with the standing submission
	Budget           budget.Plan
	CallCode         string
	CallTitle        string
	CallState        string
	// CloseAt is until when it may be handed in: the close of the intake, or LatePermitUntil where that is later.
	CloseAt          *time.Time
	LatePermitUntil  *time.Time
	LatePermitReason string
	LatePermitOther  string // what another reason is
	ResultAt         *time.Time
	// Form is the form of the version that the application is written on, or was handed in under. NewForm is the corrected one that no
	// writer has taken up yet, nil where there is none; NewVersion is the number of the present version of the call's terms.
	Mark        string          // of the terms below, see termsMark
	Form        form.Definition `db:"-"`
	CallVersion int
	NewVersion  int
	NewFormText []byte           `db:"new_form"`
	NewForm     *form.Definition `db:"-"`
	Shelved     form.Answers
	Eligibility condition.Tree `db:"-"`
	GrantMinWon krw.Won
	GrantMaxWon krw.Won
	GrantRatio  krw.Bp
	Security    bool
	AnnounceAt  *time.Time
	Track       string // the key of the track it competes in, "" when the call has none or none was chosen
	Tracks      Tracks `db:"-"`
	Regime      string
	RulesOn     period.Date
	FundMoney   bool
	Matching    budget.Matching // the call's own ratios
	OfficerName *string
	// MayReuse is whether an earlier application of the lead could lend its answers.
	MayReuse bool
	Demo     bool

	// DroppedAt is when a correction was dropped that was not handed in by the deadline, nil when none lies there.
	DroppedAt *time.Time

	Members     []ApplicationMember     `db:"-"`
	Files       []ApplicationFile       `db:"-"`
	Submissions []ApplicationSubmission `db:"-"`
	Agreement   *int64                  `db:"-"`
}

// Rules is the set that a submission is judged by: what the call pins, with the ratios it announces itself.
func (a Application) Rules() (ruleset.Set, error) {
	set, err := ruleset.ForMoney(ruleset.Regime(a.Regime), a.RulesOn, a.FundMoney)
	if err != nil {
		return set, err
	}
	return a.Matching.Over(set)
}

// Limits are what the call says of the money of the application, of its track where the call has tracks.
func (a Application) Limits() budget.Limits {
	out := a.Tracks.limits(a.Track, a.GrantMaxWon, a.GrantRatio, a.Security)
	out.FloorWon = stage.FloorUnder(out.CeilingWon, a.GrantMinWon)
	return out
}

// Tracks are the tracks of a call.
type Tracks []stage.Track

// Scan decodes them out of the call's stages.
func (t *Tracks) Scan(src any) error { return domain.JSONScan(t, src) }

// Of finds a track.
func (t Tracks) Of(key string) (stage.Track, bool) { return stage.Plan{Tracks: t}.Track(key) }

// Who is who may apply in a track: the conditions of the call, and those of the track.
func (t Tracks) Who(key string, ofCall condition.Tree) condition.Tree {
	return stage.WhoIn(t, key, ofCall)
}

// Who is who may apply in the track of the application.
func (a Application) Who() condition.Tree { return a.Tracks.Who(a.Track, a.Eligibility) }

func (t Tracks) limits(track string, most krw.Won, ratio krw.Bp, security bool) budget.Limits {
	out := budget.Limits{GrantRatio: ratio, Security: security || stage.Secured(t, track)}
	out.CeilingWon, out.Track = stage.CeilingOf(t, track, most)
	return out
}

// ApplicationMember is one organisation of the consortium.
type ApplicationMember struct {
	ID             int64
	OrganizationID *int64
	Name           string
	Number         *string
	Role           string
	Consent        string
	InvitedAt      *time.Time
	InvitedBy      *string // the name of who asked, nil for the lead and where it was not written down
	ConsentAt      *time.Time
	// AnswerBy is its own limit to answer, nil where the intake's end is one; SeenAt is when the invitation was first opened.
	AnswerBy *time.Time
	SeenAt   *time.Time
	// ContactEmail is where its invitation was mailed to, AgainAt when that was done again while it could be answered, AgainTimes how often.
	ContactEmail string
	AgainAt      *time.Time
	AgainTimes   int
	PartDone     bool
	// PartReopened is the version of the terms whose form opened a completed part again, 0 for none.
	PartReopened int
	Size         *string
	Type         *string
	Credentials  budget.Credentials
	// Handed are the texts by question that wait for it to take over, HandedFrom the name of the organisation that wrote them.
	Handed     form.Answers
	HandedFrom *string
	// LinesOf is the organisation under whose name its budget lines wait until it has registered; Size, Type and Credentials are that one's
	// so long. FormerName names the one that it was asked in place of, "" when it was not or has agreed.
	LinesOf    *int64
	FormerName string
}

// ApplicationFile is one uploaded file.
type ApplicationFile struct {
	ID             int64
	QuestionKey    string
	FileID         int64
	Name           string
	Size           int64
	Digest         string
	OrganizationID *int64
	UploadedAt     time.Time
	ScanState      string
	ScanReason     string // why a scanner could not look at it
}

// ApplicationSubmission is one frozen submission.
type ApplicationSubmission struct {
	ID          int64
	Seq         int
	ReceiptNo   string
	SubmittedAt time.Time
	ByName      string
	Digest      string
	Files       int
	Late        bool // it was in time by a late permission alone
	Pledged     jsonb[[]string]
}

// Application reads one application in scope; kind NotFound when it is not.
func (db *DB) Application(ctx context.Context, scope access.Scope, id int64) (Application, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	var a Application
	var s several
	alsoOne(&s, &a, fmt.Sprintf(`select a.id, a.version, a.title, a.summary, a.state, a.call_id, a.lead_id, o.name as lead_name, a.stage_no,
		a.receipt_no, a.submitted_at, a.content_hash, a.window_no, a.submission_id, a.revision_of, a.request_won, a.adjusted_won, a.supplement_due_at,
		a.ineligible_code, a.ineligible_reason, a.rank, a.reserve_no, a.notified_on::timestamptz as notified_on, a.answers, a.declared, a.budget,
		c.code as call_code, c.title as call_title, c.state as call_state, `+handInUntil+` as close_at,
		a.late_permit_until, a.late_permit_reason, coalesce(lp.other_reason, '') as late_permit_other, `+resultPlanned+` as result_at, `+termsMark("a.call_version")+` as mark, a.call_version, c.version_no as new_version,
		case when a.call_version < c.form_since then c.form end as new_form, a.shelved,
		(select max(k.dropped_at) from application_dropped k where k.application_id = a.id and k.restored_at is null) as dropped_at, `+mayReuse+` as may_reuse, c.grant_min_won, c.grant_max_won, c.grant_ratio, c.security, c.announce_at, a.track, c.regime, c.rules_on, c.fund_money, c.matching,
		p.name as officer_name, c.demo
		from application a join call c on c.id = a.call_id join organization o on o.id = a.lead_id left join person p on p.id = c.officer_id
			left join latepermit lp on lp.id = a.late_permit_id
		where a.id = $1 and %s`, where), append([]any{id}, args...)...)
	var members []ApplicationMember
	var files []ApplicationFile
	var submissions []ApplicationSubmission
	also(&s, &members, membersOf, id)
	also(&s, &files, `select f.id, f.question_key, f.file_id, f.name, f.size, f.digest, f.organization_id, f.uploaded_at, k.scan_state, k.scan_reason
		from application_file f join stored_file k on k.id = f.file_id where f.application_id = $1 order by f.id`, id)
	also(&s, &submissions, submissionsOf, id)
	err := db.together(ctx, &s)
	if err != nil {
		return Application{}, err // what was read beside it is nothing to one who may not see it
	}
	a.Members, a.Files, a.Submissions = members, files, submissions
	terms, err := db.termsOf(ctx, a.CallID, a.CallVersion, a.Mark)
	if err != nil {
		return a, err
	}
	a.Form, a.Eligibility, a.Tracks = terms.form, terms.eligibility, terms.tracks
	if len(a.NewFormText) == 0 {
		return a, nil
	}
	next, err := db.forms.parsed(a.NewFormText)
	a.NewForm = &next
	return a, err
}

// membersOf are the members of the application $1, submissionsOf its submissions, the newest first.
const (
	membersOf = `select m.id, m.organization_id, m.name, coalesce(case when m.organization_id is null then nullif(m.invited_number, '') end, o.number) as number, m.role, m.consent, m.invited_at, m.consent_at, m.answer_by, m.seen_at, m.contact_email, m.again_at, m.again_times, m.part_done, m.part_reopened, o.size, o.type, coalesce(o.credentials, '{}') as credentials, m.handed, b.name as handed_from, i.name as invited_by,
			case when m.organization_id is null then m.lines_of end as lines_of, coalesce(m.former->>'Name', '') as former_name
		from application_member m left join organization o on o.id = coalesce(m.organization_id, m.lines_of) left join organization b on b.id = m.handed_from left join person i on i.id = m.invited_by where m.application_id = $1 order by m.position`
	submissionsOf = `select s.id, s.seq, s.receipt_no, s.submitted_at, p.name as by_name, s.digest,
		jsonb_array_length(s.files) as files, s.late_permit_id is not null as late, s.pledged from application_submission s join person p on p.id = s.submitted_by where s.application_id = $1 order by s.seq desc`
)

// mayReuse is whether the lead of application a of call c has another application that could lend its answers: one that it gave up, one in
// an earlier round, or one in the call that this one repeats or adds to. It is true at least where workflows.EarlierAnswers finds something, which alone looks at the
// contents; where it is false nothing has to be looked for.
const mayReuse = `(exists (select from application p where p.lead_id = a.lead_id and p.state = 'WITHDRAWN' and p.call_id = a.call_id and p.id <> a.id)
	or case when a.round > 1 or c.predecessor_id is not null or c.parent_id is not null then
		exists (select 1 from application p where p.lead_id = a.lead_id and p.id <> a.id and p.call_id in (a.call_id, c.predecessor_id, c.parent_id)) else false end)`

// formWritten is the form of the version that application a of call c is written on. The versions are looked into only where the
// form was corrected since: they are large.
const formWritten = `case when a.call_version >= c.form_since then c.form else
		coalesce((select v.terms->'Form' from call_version v where v.call_id = a.call_id and v.no = a.call_version), c.form) end`

// termsMark names the terms that something written on a version of call c is shown with: the row of the call as it stands, and the
// version of the form where that is an older one. Terms with the same mark are the same.
func termsMark(version string) string {
	return `c.id || '/' || c.ctid::text || '/' || c.xmin::text || case when ` + version + ` >= c.form_since then '' else '/' || ` + version + ` end`
}

// terms are the large parts of a call that the pages of an application look at. Readers share them and must not change them.
type terms struct {
	form        form.Definition
	eligibility condition.Tree
	tracks      Tracks
	stages      stage.Plan // of the call as it stands
}

// termsOf gives the terms with a mark, of what was written on a version. They are read and parsed once: sending them with every page of
// an application cost more than everything else that is asked for it.
func (db *DB) termsOf(ctx context.Context, call int64, version int, mark string) (terms, error) {
	if have, ok := db.terms.have(mark); ok {
		return have, nil
	}
	type row struct {
		Mark        string
		FormText    []byte `db:"form"`
		Eligibility condition.Tree
		StagesText  []byte `db:"stages"`
	}
	r, err := keyed[row](ctx, db, `select `+termsMark("$2::int")+` as mark, c.eligibility, c.stages,
			case when $2 >= c.form_since then c.form else coalesce((select v.terms->'Form' from call_version v where v.call_id = c.id and v.no = $2), c.form) end as form
		from call c where c.id = $1`, call, version)
	if err != nil {
		return terms{}, err
	}
	out := terms{eligibility: r.Eligibility}
	if out.form, err = db.forms.parsed(r.FormText); err != nil {
		return terms{}, err
	}
	if out.stages, err = db.plans.parsed(r.StagesText); err != nil {
		return terms{}, err
	}
	out.tracks = out.stages.Tracks
	db.terms.keep(r.Mark, out) // under the mark it was read with: a correction may have come between
	return out, nil
}

// StoredFile is where the bytes of an application's file lie.
type StoredFile struct {
	Sha256    string
	Size      int64
	MediaType string
	Name      string
	// ScanState is what is known about malware in it; UploadedBy may see it before anything is known.
	ScanState  string
	ScanReason string // why a scanner could not look at it
	UploadedBy *int64
}

// ApplicationFileOf finds a file of an application that the caller may see already.
func (db *DB) ApplicationFileOf(ctx context.Context, application, row int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, f.name, s.scan_state, s.scan_reason, s.uploaded_by from application_file f join stored_file s on s.id = f.file_id
		where f.application_id = $1 and f.id = $2`, application, row)
}

// CallToApply is what the page that begins an application shows of a call.
type CallToApply struct {
	ID          int64
	Code        string
	Title       string
	Summary     string
	State       string
	Round       int
	PerLead     int
	AnnounceAt  *time.Time
	OpenAt      *time.Time
	CloseAt     *time.Time
	Eligibility condition.Tree
	GrantMaxWon krw.Won
	Tracks      Tracks
	Demo        bool
}

// CallToApply reads a published call by its code.
func (db *DB) CallToApply(ctx context.Context, code string) (CallToApply, error) {
	return one[CallToApply](ctx, db, `select id, code, title, summary, state, round, per_lead, announce_at, `+windowFrom("c", "gongmo_now()")+` as open_at,
		`+windowUntil("c", "gongmo_now()")+` as close_at, eligibility, grant_max_won, stages->'Tracks' as tracks, demo from call c where code = $1 and published_at is not null`, code)
}

// OrganizationFacts is what is known of an organisation before anything is asked.
type OrganizationFacts struct {
	ID       int64
	Name     string
	Number   string
	Type     string
	Size     string
	Region   string
	OpenedOn *time.Time
	Industry string
	Taxable  bool
	ClosedOn *time.Time
}

// OrganizationFacts reads an organisation the caller belongs to.
func (db *DB) OrganizationFacts(ctx context.Context, id int64) (OrganizationFacts, error) {
	return one[OrganizationFacts](ctx, db, `select id, name, number, type, size, region, opened_on::timestamptz as opened_on, industry, taxable, closed_on::timestamptz as closed_on
		from organization where id = $1`, id)
}

// CallForms are the forms of all published versions of a call, the newest first.
func (db *DB) CallForms(ctx context.Context, call int64) ([]form.Definition, error) {
	rows, err := list[struct{ Form []byte }](ctx, db, `select v.terms->'Form' as form from call_version v where v.call_id = $1 order by v.no desc`, call)
	if err != nil {
		return nil, err
	}
	out := make([]form.Definition, len(rows))
	for i, row := range rows {
		if out[i], err = db.forms.parsed(row.Form); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Dropped is a correction that was not handed in by the deadline.
type Dropped struct {
	DroppedAt   time.Time
	Title       string
	Summary     string
	CallVersion int
	Answers     form.Answers
	Budget      budget.Plan
}

// Dropped reads the newest one of an application that was not brought back; kind NotFound when there is none.
func (db *DB) Dropped(ctx context.Context, application int64) (Dropped, error) {
	return one[Dropped](ctx, db, `select dropped_at, title, summary, call_version, answers, budget from application_dropped
		where application_id = $1 and restored_at is null order by dropped_at desc, id desc limit 1`, application)
}
