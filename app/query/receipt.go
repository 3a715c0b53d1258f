// This file reads what was handed in, as it was frozen.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
)

// Handed is a submission with what its receipt says of the application around it: who takes part, what else was handed in and the way it
// goes. What is written on the application, its files and its terms are left out; no receipt shows them, and they are the most of it.
type Handed struct {
	Application Application
	Receipt     Receipt
	Course      Course
}

// Receipt is one submission as it stands for ever, without its answers.
type Receipt struct {
	ID          int64
	Seq         int
	ReceiptNo   string
	SubmittedAt time.Time
	ByName      string
	Digest      string
	// DigestVersion is what the digest covers: 0 answers, budget and files alone.
	DigestVersion int
	Title         string
	RequestWon    krw.Won
	CallCode      string
	CallTitle     string
	// Form is the form that it was judged by, of the version CallVersion of the call's terms, which was published at VersionAt.
	CallID      int64
	Mark        string          // of the terms, see termsMark
	Form        form.Definition `db:"-"`
	CallVersion int
	VersionAt   *time.Time
	// LateReason and LateUntil are of the late permission without which it would not have been in time; nil when it needed none.
	LateReason   *string
	LateOther    *string // what another reason is
	LateUntil    *time.Time
	PublishedAt  *time.Time // of the present version, which is the number DatesVersion: it tells calendars whose dates are newer
	DatesVersion int
	Files        jsonb[[]ReceiptFile]
	Members      jsonb[[]ReceiptMember]
	Budget       budget.Plan // where several share it, else empty
	// Declared is what the signer confirmed about conditions, Pledged what was ticked.
	Declared jsonb[condition.Facts]
	Pledged  jsonb[[]string]
	WindowNo int // of a rolling intake, 0 where there are none
}

// Submitted is the content of a submission, as it was handed in.
type Submitted struct {
	Seq       int
	ReceiptNo string
	Title     string
	Answers   form.Answers
	Budget    budget.Plan
	Files     jsonb[[]ReceiptFile]
}

// ReceiptMember is an organisation of the consortium as it was handed in.
type ReceiptMember struct {
	OrganizationID int64
	Name, Role     string
}

// ReceiptFile is a file as it was handed in.
type ReceiptFile struct {
	QuestionKey, Name, Digest string
	Size                      int64
	OrganizationID            int64 // whose document it is, 0 when it is the consortium's
}

// Handed reads a submission of an application in scope in one trip, as its receipt shows it: one by its number in the application, 0 for
// the newest. Kind NotFound when the application is not in scope or the submission is not there.
func (db *DB) Handed(ctx context.Context, scope access.Scope, application int64, seq int) (Handed, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	var h Handed
	var course courseRead
	var s several
	alsoOne(&s, &h.Application, fmt.Sprintf(`select a.id, a.title, a.state, a.call_id, a.lead_id, o.name as lead_name, a.receipt_no, a.submitted_at, a.window_no,
			a.submission_id, a.revision_of, a.track, `+handInUntil+` as close_at, `+resultPlanned+` as result_at
		from application a join call c on c.id = a.call_id join organization o on o.id = a.lead_id
		where a.id = $1 and %s`, where), append([]any{application}, args...)...)
	alsoOne(&s, &h.Receipt, `select s.id, s.seq, s.receipt_no, s.submitted_at, p.name as by_name, s.digest, s.digest_version, s.title, s.request_won, s.files, s.members,
			case when jsonb_array_length(s.members) > 1 then s.budget else '{}' end as budget, s.declared, s.pledged, s.window_no, c.code as call_code,
			case when s.call_version = c.version_no then c.title else coalesce(cv.terms->>'Title', c.title) end as call_title,
			s.call_id, `+termsMark("s.call_version")+` as mark, s.call_version, cv.published_at as version_at,
			lp.reason as late_reason, lp.other_reason as late_other, lp.until as late_until, c.version_no as dates_version,
			(select max(v.published_at) from call_version v where v.call_id = c.id) as published_at
		from application_submission s join call c on c.id = s.call_id
			join person p on p.id = s.submitted_by left join latepermit lp on lp.id = s.late_permit_id
			left join call_version cv on cv.call_id = s.call_id and cv.no = s.call_version
		where s.application_id = $1 and ($2 = 0 or s.seq = $2) order by s.seq desc limit 1`, application, seq)
	var members []ApplicationMember
	var submissions []ApplicationSubmission
	also(&s, &members, membersOf, application)
	also(&s, &submissions, submissionsOf, application)
	course.add(&s, application, "", nil)
	if err := db.together(ctx, &s); err != nil {
		return Handed{}, err // what was read beside it is nothing to one who may not see it
	}
	h.Application.Members, h.Application.Submissions = members, submissions
	t, err := db.termsOf(ctx, h.Receipt.CallID, h.Receipt.CallVersion, h.Receipt.Mark)
	if err != nil {
		return h, err
	}
	h.Receipt.Form = t.form
	h.Course, err = course.done(ctx, db)
	return h, err
}

// Submitted reads the content of a submission of an application that the caller may see: one by its number in the application, 0 for the
// newest.
func (db *DB) Submitted(ctx context.Context, application int64, seq int) (Submitted, error) {
	return keyed[Submitted](ctx, db, `select s.seq, s.receipt_no, s.title, s.answers, s.budget, s.files from application_submission s
		where s.application_id = $1 and ($2 = 0 or s.seq = $2) order by s.seq desc limit 1`, application, seq)
}
