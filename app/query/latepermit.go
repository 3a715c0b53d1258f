// This file reads individual late permissions: those of a call for its desk, one of them, the drafts one may be proposed for, and what
// is published of those that were given.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/period"
)

// latePermitColumns is how queries on latepermit l find what a scope speaks of.
var latePermitColumns = access.Columns{Call: "l.call_id", State: "l.state", Owner: "l.proposed_by", Previous: "case when l.state = 'PROPOSED' then l.proposed_by end"}

// LatePermit is one permission or proposal of one.
type LatePermit struct {
	ID            int64
	Version       int64
	CallID        int64
	ApplicationID int64
	LeadName      string
	LeadNumber    string
	Reason        string
	OtherReason   string
	Facts         string
	Evidence      string
	Files         jsonb[[]LateFile]
	Deadline      time.Time
	Until         time.Time
	WindowNo      int // of a rolling intake, 0 where there are none
	State         string
	ProposedBy    int64
	ProposerName  string
	ProposedAt    time.Time
	DeciderName   string
	DecidedAt     *time.Time
	DeclineReason string
	DecideBy      period.Date
	LapsedAt      *time.Time
	LapsedBecause string
	// CameAt is when the application was handed in by the permission, nil while it was not.
	CameAt *time.Time
	Total  int
}

// LateFile is a file that shows what a proposal says.
type LateFile struct {
	FileID    int64
	Name      string
	Size      int64
	At        time.Time
	ScanState string
	// ScanReason is why a scanner could not look at it.
	ScanReason string
	MediaType  string
}

// Resource describes the permission for a permission check.
func (p LatePermit) Resource() domain.Resource {
	r := domain.Resource{Kind: "latepermit", ID: p.ID, State: p.State, Call: domain.CallID(p.CallID), Owner: domain.PersonID(p.ProposedBy)}
	if p.State == "PROPOSED" {
		r.PreviousActor = domain.PersonID(p.ProposedBy)
	}
	return r
}

const latePermitSelect = `select l.id, l.version, l.call_id, l.application_id, o.name as lead_name, o.number as lead_number, l.reason, l.other_reason, l.facts, l.evidence,
	(select coalesce(jsonb_agg(f || jsonb_build_object('ScanState', s.scan_state, 'ScanReason', s.scan_reason, 'MediaType', s.media_type) order by n), '[]') from jsonb_array_elements(l.files) with ordinality x (f, n) join stored_file s on s.id = (f->>'FileID')::bigint) as files,
	l.deadline, l.until, l.window_no, l.state, l.proposed_by, p.name as proposer_name, l.proposed_at, coalesce(d.name, '') as decider_name, l.decided_at, l.decline_reason, l.decide_by, l.lapsed_at, l.lapsed_because,
	(select max(s.submitted_at) from application_submission s where s.late_permit_id = l.id) as came_at, count(*) over () as total
	from latepermit l join organization o on o.id = l.lead_id join person p on p.id = l.proposed_by left join person d on d.id = l.decided_by where `

// LatePermits lists those of a call in scope: what waits for a decision first, then the newest.
func (db *DB) LatePermits(ctx context.Context, scope access.Scope, call int64, page Page) ([]LatePermit, error) {
	where, args := scope.Numbered(latePermitColumns, 4)
	return list[LatePermit](ctx, db, latePermitSelect+`l.call_id = $1 and `+where+` order by l.state = 'PROPOSED' desc, l.proposed_at desc, l.id desc limit $2 offset $3`,
		append([]any{call, page.Size, page.Offset()}, args...)...)
}

// LatePermit reads one in scope; kind NotFound when it is not.
func (db *DB) LatePermit(ctx context.Context, scope access.Scope, id int64) (LatePermit, error) {
	where, args := scope.Numbered(latePermitColumns, 2)
	return one[LatePermit](ctx, db, latePermitSelect+"l.id = $1 and "+where, append([]any{id}, args...)...)
}

// LateFileOf finds a file of a permission that the caller may see already.
func (db *DB) LateFileOf(ctx context.Context, permit, file int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, s.name, s.scan_state, s.scan_reason, s.uploaded_by from latepermit l join stored_file s on s.id = $2
		where l.id = $1 and exists (select 1 from jsonb_array_elements(l.files) f where (f->>'FileID')::bigint = s.id)`, permit, file)
}

// LateDraft is a draft of a call's present round that is not handed in. Nothing that was written in it is read, not even its title:
// whose it is and since when is enough to tell it from another.
type LateDraft struct {
	ID         int64
	LeadName   string
	LeadNumber string
	State      string
	BegunAt    time.Time
	LateUntil  *time.Time // of a permission that it has already
	Waiting    *int64     // the proposal that waits for a decision, nil when none does
	Total      int
}

const lateDraftSelect = `select a.id, o.name as lead_name, o.number as lead_number, a.state, a.begun_at, a.late_permit_until as late_until,
	(select l.id from latepermit l where l.application_id = a.id and l.state = 'PROPOSED') as waiting, count(*) over () as total
	from application a join call c on c.id = a.call_id and c.round = a.round join organization o on o.id = a.lead_id
	where a.call_id = $1 and a.state in ('DRAFT', 'EXPIRED') and `

// LateDrafts lists the drafts and expired drafts of a call in scope whose organisation is found by every word, by name or number.
func (db *DB) LateDrafts(ctx context.Context, scope access.Scope, call int64, search string, page Page) ([]LateDraft, error) {
	where, args := scope.Numbered(access.Columns{Call: "a.call_id"}, 2)
	args = append([]any{call}, args...)
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	where += " and " + words(search, "gongmo_plain(concat_ws('¦', o.name, o.number, replace(o.number, '-', '')))", arg)
	return list[LateDraft](ctx, db, lateDraftSelect+where+" order by o.name, a.begun_at, a.id limit "+arg(page.Size)+" offset "+arg(page.Offset()), args...)
}

// LateDraft reads one of them.
func (db *DB) LateDraft(ctx context.Context, scope access.Scope, call, id int64) (LateDraft, error) {
	where, args := scope.Numbered(access.Columns{Call: "a.call_id"}, 3)
	return one[LateDraft](ctx, db, lateDraftSelect+"a.id = $2 and "+where, append([]any{call, id}, args...)...)
}

// GivenLatePermit is what everybody may know of a permission. It does not say whose it is: who applies to a call is nobody's business
// before its result, and what the public has to judge is for what reason and how far the agency departs from its deadline.
type GivenLatePermit struct {
	Reason    string
	Until     time.Time
	DecidedAt time.Time
}

// GivenLatePermits lists the permissions that were given in a call, the newest first. The caller has read the call within its scope.
func (db *DB) GivenLatePermits(ctx context.Context, call int64) ([]GivenLatePermit, error) {
	return list[GivenLatePermit](ctx, db, `select reason, until, decided_at from latepermit where call_id = $1 and state = 'APPROVED' order by decided_at desc, id desc`, call)
}
