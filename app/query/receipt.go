// This file reads what was handed in, as it was frozen.
package query

import (
	"context"
	"time"

	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
)

// Receipt is one submission as it stands for ever.
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
	LeadName      string
	LeadNumber    string
	CallCode      string
	CallTitle     string
	// Form is the form that it was judged by, of the version CallVersion of the call's terms, which was published at VersionAt.
	CallID      int64
	Mark        string          // of the terms, see termsMark
	Form        form.Definition `db:"-"`
	CallVersion int
	VersionAt   *time.Time
	CloseAt     *time.Time // until when it may be corrected
	// LateReason and LateUntil are of the late permission without which it would not have been in time; nil when it needed none.
	LateReason   *string
	LateOther    *string // what another reason is
	LateUntil    *time.Time
	ResultAt     *time.Time
	PublishedAt  *time.Time // of the present version, which is the number DatesVersion: it tells calendars whose dates are newer
	DatesVersion int
	Files        jsonb[[]ReceiptFile]
	Members      jsonb[[]ReceiptMember]
	Budget       budget.Plan
	Answers      form.Answers // only where they were asked for, see Submitted
	// Declared is what the signer confirmed about conditions, Pledged what was ticked.
	Declared jsonb[condition.Facts]
	Pledged  jsonb[[]string]
	WindowNo int // of a rolling intake, 0 where there are none
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

// Receipt reads a submission of an application that the caller may see: one by its number in the application, 0 for the newest. It comes
// without its answers, which are the most of it and which no receipt shows.
func (db *DB) Receipt(ctx context.Context, application int64, seq int) (Receipt, error) {
	return db.submission(ctx, "", application, seq)
}

// Submitted is Receipt with the answers as they were handed in.
func (db *DB) Submitted(ctx context.Context, application int64, seq int) (Receipt, error) {
	return db.submission(ctx, "s.answers, ", application, seq)
}

func (db *DB) submission(ctx context.Context, also string, application int64, seq int) (Receipt, error) {
	r, err := keyed[Receipt](ctx, db, `select `+also+` s.id, s.seq, s.receipt_no, s.submitted_at, p.name as by_name, s.digest, s.digest_version, s.title, s.request_won, s.files, s.members, s.budget, s.declared, s.pledged, s.window_no,
			o.name as lead_name, o.number as lead_number, c.code as call_code,
			case when s.call_version = c.version_no then c.title else coalesce(cv.terms->>'Title', c.title) end as call_title,
			s.call_id, `+termsMark("s.call_version")+` as mark, s.call_version, cv.published_at as version_at, `+handInUntil+` as close_at, lp.reason as late_reason, lp.other_reason as late_other, lp.until as late_until, `+resultPlanned+` as result_at, c.version_no as dates_version,
			(select max(v.published_at) from call_version v where v.call_id = c.id) as published_at
		from application_submission s join application a on a.id = s.application_id join call c on c.id = s.call_id join organization o on o.id = a.lead_id
			join person p on p.id = s.submitted_by left join latepermit lp on lp.id = s.late_permit_id
			left join call_version cv on cv.call_id = s.call_id and cv.no = s.call_version
		where s.application_id = $1 and ($2 = 0 or s.seq = $2) order by s.seq desc limit 1`, application, seq)
	if err != nil {
		return r, err
	}
	t, err := db.termsOf(ctx, r.CallID, r.CallVersion, r.Mark)
	r.Form = t.form
	return r, err
}
