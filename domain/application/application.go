// Package application is an application to a call (신청): who applies with whom, what they answer and ask for, each
// frozen submission with its receipt, the screening, and what became of it.
//
// This file is the aggregate and its child rows.
package application

import (
	"database/sql/driver"
	"maps"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Application is one project proposed by a consortium to a call. Answers, Budget and the files are the working copy; after
// submission they equal the standing submission unless a revision is open or a supplement mended them.
type Application struct {
	domain.Root
	CallID domain.CallID
	// Round is the round of the call it was made in; a re-announced call begins a new one.
	Round int
	// CallVersion is the version of the call's terms on whose form it is written. A correction of the form moves it only when a
	// writer takes the correction up; a submission moves it to the version that it is judged by.
	CallVersion int
	LeadID      domain.OrganizationID
	CreatedBy   domain.PersonID
	BegunAt     time.Time
	Title       string
	Summary     string
	// Track is the track of the call it competes in, "" when the call has none.
	Track   string
	Answers form.Answers
	// Shelved are the answers of organisations that were taken out of the consortium, by their keys: no part of the application.
	Shelved form.Answers
	// Unasked are the answers by their keys that the form did not ask when the standing submission was handed in: no part of it, and back
	// in the working copy when that is written on again.
	Unasked form.Answers
	Budget  budget.Plan
	State   State
	// StageNo is the evaluation stage it is in or has last left, 0 before the first.
	StageNo int

	// SubmissionID is the standing submission, the one that counts; nil when there is none.
	SubmissionID *int64
	// RevisionOf is the standing submission that an open revision would replace; nil when no revision is open.
	RevisionOf  *int64
	ReceiptNo   string // of the standing submission, "" when there is none
	SubmittedAt *time.Time
	SubmittedBy *domain.PersonID
	ContentHash string
	// Declared is what was confirmed with the standing submission about conditions that no register here knows. Before the first one it
	// is what the pre-check was told, which binds nobody.
	Declared Declarations

	// RequestWon is the grant asked for, AdjustedWon the grant after the budget review; nil when it was not adjusted.
	RequestWon  krw.Won
	AdjustedWon *krw.Won

	SupplementDueAt  *time.Time
	SupplementItems  SupplementItems
	IneligibleCode   condition.Item
	IneligibleReason string
	// IneligibleBy confirmed that it is ineligible, nil when nobody did: a supplement that did not come ends it by itself.
	IneligibleBy *domain.PersonID
	// FailBy proposed to find it ineligible for FailCode and FailReason at FailAt, and a second person has not decided yet; empty
	// and nil when no proposal waits.
	FailCode   condition.Item
	FailReason string
	FailBy     *domain.PersonID
	FailAt     *time.Time
	// ScreenedBy recorded the latest screening outcome, confirmed the list, or proposed to fail; another person decides. Nil when
	// nobody has looked since the list was last filled in by the machine alone.
	ScreenedBy *domain.PersonID

	// FinalScore is the final score of the last finished stage, nil before.
	FinalScore *score.Score
	Rank       int // in the last ranking stage, 0 when not ranked
	ReserveNo  int // 1 is the first reserve, 0 when none
	Deferrals  int
	// PlaceOf is the application whose place this one took from the reserve list, and PlaceSeq the entry of its audit chain
	// that freed it: nil and 0 when it took none. A place is taken once.
	PlaceOf  *domain.ApplicationID
	PlaceSeq int64
	// NotifiedOn is the day the latest result was notified; appeal windows and the agreement limit start here.
	NotifiedOn period.Date
	// CancelGround is why the selection was cancelled, "" when it was not.
	CancelGround CancelGround

	// LatePermitUntil is an individual late permission, where the rule set allows one (decisions §18); LatePermitID is the
	// decision behind it and LatePermitReason its code.
	LatePermitID     *domain.LatePermitID
	LatePermitUntil  *time.Time
	LatePermitBy     *domain.PersonID
	LatePermitReason string
	// WindowNo is the window of a rolling intake that it was handed in for, LateWindow the one its late permission was given for; 0 while
	// it is a draft, without one, and where the intake has no windows.
	WindowNo, LateWindow int

	// PressAt is the stamp of a press in time that met a content its signer had not seen, PressBy who pressed, PressUntil how long it may be
	// confirmed and PressDue the deadline it was in time for; nil when none is kept.
	PressAt, PressUntil, PressDue *time.Time
	PressBy                       *domain.PersonID

	Members []Member        `gorm:"-"`
	Files   []File          `gorm:"-"`
	Items   []ScreeningItem `gorm:"-"`
	// Supplements are the requests to mend something, the newest last.
	Supplements []SupplementRound `gorm:"-"`
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (a *Application) Kind() string { return Machine.Name }

// Status is the state as text.
func (a *Application) Status() string { return string(a.State) }

// Ref is the typed id.
func (a *Application) Ref() domain.ApplicationID { return domain.ApplicationID(a.ID) }

// TableName is the table of the row.
func (Application) TableName() string { return "application" }

// MemberRole is what an organisation does in the consortium.
type MemberRole string

const (
	Lead          MemberRole = "LEAD"        // 주관기관
	Participating MemberRole = "PARTICIPANT" // 참여기관
	Demand        MemberRole = "DEMAND"      // 수요기관
	Supplier      MemberRole = "SUPPLIER"    // 공급기업
	Subcontract   MemberRole = "SUBCONTRACT" // 위탁기관, bears no matching money
)

// Consent is whether an organisation agrees to take part (참여의사확인).
type Consent string

const (
	Invited  Consent = "INVITED"
	Accepted Consent = "ACCEPTED"
	Declined Consent = "DECLINED"
)

// Member is one organisation of the consortium. OrganizationID is nil until an invited organisation has registered.
type Member struct {
	ID             int64
	ApplicationID  domain.ApplicationID
	OrganizationID *domain.OrganizationID
	// Name is the organisation's name; of one that is not registered yet as the lead wrote it in the invitation, or its number.
	Name    string
	Role    MemberRole
	Consent Consent
	// InvitedNumber is the business number of an organisation that is not registered yet, ten digits; "" for one that is.
	InvitedNumber string
	ContactEmail  string
	InvitedAt     *time.Time
	InvitedBy     *domain.PersonID // nil for the lead, and where it was not written down
	// AnswerBy is the last instant at which it may answer, nil where the lead set none and the intake's end is one. SeenAt is when
	// somebody who may answer first opened the invitation as it stands, LapsedAt when it was found to be over; nil otherwise.
	AnswerBy *time.Time
	SeenAt   *time.Time
	SeenBy   *domain.PersonID
	LapsedAt *time.Time
	// AgainAt is when the invitation was last sent again while it could be answered, nil when it was not; AgainTimes how often.
	AgainAt    *time.Time
	AgainTimes int
	ConsentAt  *time.Time
	ConsentBy  *domain.PersonID
	// PartDone is whether the organisation has completed its own part of the form.
	PartDone bool
	// PartReopened is the version of the call's terms whose form opened a completed part again, 0 when none did.
	PartReopened int
	Position     int
	// Handed are texts by question that an organisation it replaced has written and that it has not taken over yet, HandedFrom
	// that organisation; empty and nil for one that replaced nobody.
	Handed     form.Answers
	HandedFrom *domain.OrganizationID
	// LinesOf is the organisation under whose name the budget lines wait that pass to this one when it has registered, nil where none
	// do. Former is the one that it was asked in place of, until it agrees.
	LinesOf *domain.OrganizationID
	Former  Former
}

// TableName is the table of the row.
func (Member) TableName() string { return "application_member" }

// File is an uploaded file that answers a question or a required document.
type File struct {
	ID            int64
	ApplicationID domain.ApplicationID
	QuestionKey   string
	FileID        domain.FileID
	Name          string
	Size          int64  // bytes
	Digest        string // hex SHA-256 of the content
	// OrganizationID is the member whose document it is, nil when it is the consortium's.
	OrganizationID *domain.OrganizationID
	UploadedAt     time.Time
	UploadedBy     domain.PersonID
}

// TableName is the table of the row.
func (File) TableName() string { return "application_file" }

// Submission is one frozen submission. It is written once and never changed; the newest is the standing one.
type Submission struct {
	ID            int64
	ApplicationID domain.ApplicationID
	CallID        domain.CallID
	Seq           int // 1, 2, … within the application
	ReceiptNo     string
	// SubmittedAt is the request's stamp to the millisecond: what the deadline was compared with.
	SubmittedAt time.Time
	SubmittedBy domain.PersonID
	SignedAs    domain.Role
	Title       string
	Summary     string
	RequestWon  krw.Won
	Answers     form.Answers
	Budget      budget.Plan
	Members     FrozenMembers
	Files       FrozenFiles
	Digest      string // hex SHA-256 of what was handed in, see Seal
	// DigestVersion says what the digest covers: 0 answers, budget and files alone, as before the declarations were part of it; 1 all of it.
	DigestVersion int
	// CallVersion is the version of the call's terms that it was judged by and is read with.
	CallVersion int
	// Declared is what the signer confirmed about conditions, for all organisations of the consortium.
	Declared Declarations
	// Pledged is what the signer ticked in the act of handing in.
	Pledged Pledges
	// WindowNo is the window of a rolling intake that it was handed in for, 0 where there are none.
	WindowNo int
	// LatePermitID is the late permission without which it would not have been in time, nil for one that needed none.
	LatePermitID *domain.LatePermitID
}

// TableName is the table of the row.
func (Submission) TableName() string { return "application_submission" }

// Pledge is one sentence that the signer ticks in the act of handing in. Its text is the message "application.declare." and the pledge.
type Pledge string

const (
	PledgeTrue  Pledge = "true"  // what is written and uploaded is true
	PledgeRules Pledge = "rules" // the conditions and duties of the call were read and will be kept
)

// AllPledges are the pledges without which nothing is handed in, in the order of the page.
func AllPledges() Pledges { return Pledges{PledgeTrue, PledgeRules} }

// Pledges are what was ticked, in one jsonb column.
type Pledges []Pledge

// Value encodes the pledges for a jsonb column.
func (p Pledges) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(p)) }

// Scan decodes a jsonb column.
func (p *Pledges) Scan(src any) error { return domain.JSONScan(p, src) }

// missing are the pledges that were not ticked.
func (p Pledges) missing() (out Pledges) {
	for _, x := range AllPledges() {
		if !slices.Contains(p, x) {
			out = append(out, x)
		}
	}
	return out
}

// Declarations are facts about conditions that the signer confirmed, in one jsonb column. The digest of the submission covers them,
// and the audit entry of handing in carries them.
type Declarations map[condition.Fact]condition.Value

// Value encodes the declarations for a jsonb column.
func (d Declarations) Value() (driver.Value, error) {
	out := []byte{'{'}
	for i, f := range slices.Sorted(maps.Keys(d)) {
		if i > 0 {
			out = append(out, ',')
		}
		out = d[f].AppendJSON(append(domain.AppendJSON(out, string(f)), ':'))
	}
	return string(append(out, '}')), nil
}

// Scan decodes a jsonb column.
func (d *Declarations) Scan(src any) error { return domain.JSONScan(d, src) }

// Check refuses a fact that is not the applicant's to confirm, or a value of another type. Error application.declare.unknown.
func (d Declarations) Check() error {
	known := condition.Applicant()
	for f, v := range d {
		if term, ok := known.Term(f); !ok || !term.Declared || term.Type != v.Type() {
			return domain.E(domain.Invalid, "application.declare.unknown").At("d." + string(f))
		}
	}
	return nil
}

// words are the declarations for an audit entry.
func (d Declarations) words() map[string]string {
	out := map[string]string{}
	for f, v := range d {
		out[string(f)] = v.String()
	}
	return out
}

// FrozenFile is a file as it was submitted.
type FrozenFile struct {
	QuestionKey    string
	FileID         domain.FileID
	Name           string
	Size           int64
	Digest         string
	OrganizationID domain.OrganizationID // 0 when the file is the consortium's
}

// FrozenFiles are the files of a submission, in one jsonb column.
type FrozenFiles []FrozenFile

// Value encodes the files for a jsonb column.
func (f FrozenFiles) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(f)) }

// Scan decodes a jsonb column.
func (f *FrozenFiles) Scan(src any) error { return domain.JSONScan(f, src) }

// FrozenMember is an organisation of the consortium as it was submitted.
type FrozenMember struct {
	OrganizationID domain.OrganizationID
	Name           string
	Role           MemberRole
}

// FrozenMembers are the members of a submission, in one jsonb column.
type FrozenMembers []FrozenMember

// Value encodes the members for a jsonb column.
func (m FrozenMembers) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(m)) }

// Scan decodes a jsonb column.
func (m *FrozenMembers) Scan(src any) error { return domain.JSONScan(m, src) }

// SupplementItem is one thing the officer asks for (보완요청): an answer to a question, a document, or something else.
type SupplementItem struct {
	QuestionKey string                // the question or document it is about, "" for something else
	Org         domain.OrganizationID // whose part of the form, 0 for the lead's
	Name        string
	Note        string
	// Must is whether it is a required document, for which no words stand in.
	Must bool
	// Done is whether something was done about it, see SupplementRound.Answered.
	Done bool
	// Beyond says that the form did not ask it when the officer did: what comes is no answer of the form, and stays.
	Beyond bool `json:",omitempty"`
	// Follows says that nobody asked for it but the form, because of an answer that was mended; Unasked that the form does not ask it any
	// more, because of such an answer.
	Follows bool `json:",omitempty"`
	Unasked bool `json:",omitempty"`
}

// SupplementItems are the things asked for, in one jsonb column.
type SupplementItems []SupplementItem

// Value encodes the items for a jsonb column.
func (s SupplementItems) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(s)) }

// Scan decodes a jsonb column.
func (s *SupplementItems) Scan(src any) error { return domain.JSONScan(s, src) }

// Outcome is what the screening found about one item.
type Outcome string

const (
	Open    Outcome = "OPEN"    // not looked at
	Met     Outcome = "MET"     // fulfilled
	NotMet  Outcome = "NOT_MET" // not fulfilled
	Curable Outcome = "CURABLE" // not fulfilled, may be mended until the first evaluation begins
	Waived  Outcome = "WAIVED"  // does not apply
)

// ScreeningItem is one item of the requirement check (요건검토).
type ScreeningItem struct {
	ID            int64
	ApplicationID domain.ApplicationID
	Code          condition.Item
	Outcome       Outcome
	Note          string
	// Evidence says where the answer comes from: a register looked up, a document, the form.
	Evidence string
	// ByPersonID is nil when the system looked it up.
	ByPersonID *domain.PersonID
	DecidedAt  *time.Time
}

// TableName is the table of the row.
func (ScreeningItem) TableName() string { return "screening_item" }

// orEmpty stores an empty list rather than a JSON null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
