// Package appeal is an objection to a decision (이의신청): who may object to what and until when, who decides it again,
// and to which step the decision returns its subject.
//
// This file is the aggregate.
package appeal

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Subject is the sort of decision an appeal is about.
type Subject string

const (
	Screening   Subject = "SCREENING"   // an application found ineligible
	Selection   Subject = "SELECTION"   // an application eliminated or not selected, or a cancelled selection
	Annual      Subject = "ANNUAL"      // an annual or stage evaluation of a running project
	Final       Subject = "FINAL"       // a final evaluation
	Settlement  Subject = "SETTLEMENT"  // a settlement's result
	Disposition Subject = "DISPOSITION" // an order on a subsidy
	Recovery    Subject = "RECOVERY"    // what is to be paid back, and surcharges
	Sanction    Subject = "SANCTION"    // a debarment
)

// Ground is why an appeal is made.
type Ground string

const (
	Procedure  Ground = "PROCEDURE"   // 선정방법 및 절차에 중대한 하자
	Fact       Ground = "FACT"        // a fact was mistaken
	Law        Ground = "LAW"         // a rule was applied wrongly
	NewProof   Ground = "NEW_PROOF"   // proof that could not be given before
	ScoreGiven Ground = "SCORE_GIVEN" // the score itself
)

// ReviewBy is who decides an appeal again.
type ReviewBy string

const (
	Undecided    ReviewBy = ""
	SelfReview   ReviewBy = "SELF"
	NewCommittee ReviewBy = "NEW_COMMITTEE"
)

// Remedy is the step to which an upheld appeal returns its subject.
type Remedy string

const (
	NoRemedy   Remedy = ""
	ReScreen   Remedy = "RE_SCREEN"   // 요건 재검토
	ReEvaluate Remedy = "RE_EVALUATE" // 재평가
	Restore    Remedy = "RESTORE"     // a cancelled selection stands again
	ReSettle   Remedy = "RE_SETTLE"   // 재정산
	Reduce     Remedy = "REDUCE"      // 감경
	Revoke     Remedy = "REVOKE"      // the decision falls away
)

// Appeal is one objection to one decision.
type Appeal struct {
	domain.Root
	Subject   Subject
	SubjectID int64 // the id of the application, settlement, recovery or sanction
	// CallID is the call the subject belongs to; SubjectTitle is what a list shows of it.
	CallID         domain.CallID
	SubjectTitle   string
	OrganizationID domain.OrganizationID // the appellant
	Regime         ruleset.Regime
	FiledBy        domain.PersonID
	FiledAt        time.Time
	// NoticedOn is the day the decision reached the appellant, WindowEnd the last day to appeal.
	NoticedOn period.Date
	WindowEnd period.Date
	Ground    Ground
	Statement string
	Files     Files
	State     State

	ReceivedAt *time.Time
	ReceivedBy *domain.PersonID
	// AnswerDueOn is the last day to answer, zero where the rules set none; ExtendedFrom is what it was before it was put off.
	AnswerDueOn  period.Date
	ExtendedFrom period.Date

	ReviewBy ReviewBy
	// Challenged are the former reviewers the appellant objects to: then all reviewers are new ones.
	Challenged People
	// Former are the people who made the decision; Panel are those who decide the appeal.
	Former People
	Panel  People

	Remedy Remedy
	// Reduction is what is left of the decision, under REDUCE alone.
	Reduction      Reduction
	DecisionReason string
	DecidedBy      *domain.PersonID
	DecidedAt      *time.Time
	NotifiedOn     period.Date
}

// Reduction is what an upheld appeal leaves of a decision: of a recovery its parts, of a sanction its months or its surcharge.
type Reduction struct {
	PrincipalWon krw.Won `json:"principal,omitempty"`
	InterestWon  krw.Won `json:"interest,omitempty"`
	SurchargeWon krw.Won `json:"surcharge,omitempty"`
	Months       int     `json:"months,omitempty"`
}

// Value encodes the reduction for a jsonb column.
func (r Reduction) Value() (driver.Value, error) {
	type plain Reduction
	return domain.JSONValue(plain(r))
}

// Scan decodes a jsonb column.
func (r *Reduction) Scan(src any) error {
	type plain Reduction
	return domain.JSONScan((*plain)(r), src)
}

// fits reports whether the reduction says something that can be of a subject: money of a recovery, one measure of a sanction.
func (r Reduction) fits(s Subject) bool {
	if r.PrincipalWon < 0 || r.InterestWon < 0 || r.SurchargeWon < 0 || r.Months < 0 {
		return false
	}
	money := r.PrincipalWon + r.InterestWon + r.SurchargeWon
	switch s {
	case Recovery:
		return money > 0 && r.Months == 0
	case Sanction:
		return r.PrincipalWon == 0 && r.InterestWon == 0 && (r.SurchargeWon > 0) != (r.Months > 0)
	}
	return r == Reduction{}
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (a *Appeal) Kind() string { return Machine.Name }

// Status is the state as text.
func (a *Appeal) Status() string { return string(a.State) }

// Ref is the typed id.
func (a *Appeal) Ref() domain.AppealID { return domain.AppealID(a.ID) }

// TableName is the table of the row.
func (Appeal) TableName() string { return "appeal" }

// File is a document of the appellant.
type File struct {
	FileID domain.FileID
	Name   string
	Size   int64
	Digest string // hex SHA-256 of the content
}

// Files are the documents of an appeal in one jsonb column.
type Files []File

// Value encodes the files for a jsonb column.
func (f Files) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(f)) }

// Scan decodes a jsonb column.
func (f *Files) Scan(src any) error { return domain.JSONScan(f, src) }

// People are persons in one jsonb column.
type People []domain.PersonID

// Value encodes the people for a jsonb column.
func (p People) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(p)) }

// Scan decodes a jsonb column.
func (p *People) Scan(src any) error { return domain.JSONScan(p, src) }

// orEmpty stores an empty list rather than a JSON null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
