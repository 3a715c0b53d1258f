// Package evaluation is one evaluation stage of a call (평가): its committee, its candidates, the score sheets, conflicts of
// interest, and the results that follow from the scores.
//
// This file is the aggregates Stage and Sheet and their child rows.
package evaluation

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
	"gongmo/domain/stage"
)

// Stage is one round of one stage of a call's evaluation.
type Stage struct {
	domain.Root
	CallID domain.CallID
	No     int    // 1, 2, … in the order of the call's plan, the requirement check not counted
	Key    string // the stage's key in the plan
	Round  int    // 1, and one more with each repetition
	// StageKind is the kind of the plan's stage; Plan is the stage as the call had it when this one came into being.
	StageKind stage.Kind
	Plan      PlanSnapshot
	// Last is whether it is the last one before the agreement.
	Last  bool
	Track string // the track it judges, "" when the call has none
	// WindowNo is the window of a rolling intake whose applications it judges, 0 where it judges all there are.
	WindowNo int
	State    State
	// PreviousID is the finalized stage that this round corrects or continues (after an appeal, or for deferred applications).
	PreviousID *domain.StageID
	OpensAt    *time.Time
	ClosesAt   *time.Time
	Place      string
	OfficerID  *domain.PersonID // secretary of the committee
	// Aborts counts rounds broken off in this stage; AbortReason says why the last one was.
	Aborts        int
	AbortReason   string
	ReEvaluateBy  period.Date
	CommitteeNote string // the committee's consolidated opinion on the session as a whole
	FinalizedAt   *time.Time
	FinalizedBy   *domain.PersonID
	ResultHash    string // hex SHA-256 over the results of this stage and PreviousHash
	PreviousHash  string // ResultHash of the call's stage finalized before, "" for the first
	PledgeHash    string // hex SHA-256 of the pledge text members agree to
	DrawSeed      string // what the random draw of the committee started from, for later proof

	Members    []Member    `gorm:"-"`
	Candidates []Candidate `gorm:"-"`
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (s *Stage) Kind() string { return Machine.Name }

// Status is the state as text.
func (s *Stage) Status() string { return string(s.State) }

// Ref is the typed id.
func (s *Stage) Ref() domain.StageID { return domain.StageID(s.ID) }

// TableName is the table of the row.
func (Stage) TableName() string { return "stage" }

// PlanSnapshot is a stage of a call's plan in one jsonb column.
type PlanSnapshot stage.Stage

// Value encodes the snapshot for a jsonb column.
func (p PlanSnapshot) Value() (driver.Value, error) { return domain.JSONValue(stage.Stage(p)) }

// Scan decodes a jsonb column.
func (p *PlanSnapshot) Scan(src any) error { return domain.JSONScan((*stage.Stage)(p), src) }

// MemberRole is what a person is in a committee.
type MemberRole string

const (
	Ordinary MemberRole = "MEMBER"
	Chair    MemberRole = "CHAIR"
)

// Member is one person in the committee of one round.
type Member struct {
	ID         int64
	StageID    domain.StageID
	Round      int
	PersonID   domain.PersonID
	Role       MemberRole
	InvitedAt  *time.Time
	AcceptedAt *time.Time
	DeclinedAt *time.Time
	// PledgedAt is when the member took the pledge of integrity and secrecy; PledgeHash is the hash of the text agreed to.
	PledgedAt  *time.Time
	PledgeHash string
	// RecusedAt is when the member stepped out of the whole session (회피) or was excluded from it.
	RecusedAt     *time.Time
	RecusedReason string
	// Coi are the conflicts the member declared and those a check found.
	Coi      Conflicts
	SignedAt *time.Time
	// SignedHash is the hash of the results the member signed.
	SignedHash string
}

// TableName is the table of the row.
func (Member) TableName() string { return "stage_member" }

// Serves reports whether the member still takes part.
func (m Member) Serves() bool { return m.DeclinedAt == nil && m.RecusedAt == nil }

// Bound reports whether the member accepted and pledged and still takes part.
func (m Member) Bound() bool { return m.Serves() && m.AcceptedAt != nil && m.PledgedAt != nil }

// Candidate is one application judged in a stage.
type Candidate struct {
	ID            int64
	StageID       domain.StageID
	ApplicationID domain.ApplicationID
	Position      int    // order of presentation
	Label         string // what a blind stage shows instead of names
	PresentAt     *time.Time
	// Comment is the chair's consolidated opinion (종합의견), which the applicant may read.
	Comment     string
	CommentedBy *domain.PersonID
	// Bonus and Penalty are the points announced in the call that apply, before any cap; the reasons are in BonusItems.
	Bonus      score.Score
	Penalty    score.Score
	BonusItems BonusItems
	// Vote is the committee's decision of a tie: 1 goes before 2; 0 when there was none.
	Vote int
	// Deferred is whether the committee puts the application off, once, for evidence to be supplemented (보류).
	Deferred       bool
	DeferredReason string
	// Verdict is what an outside body, or an officer where no committee sits, decided.
	Verdict Vote
	// AdjustedWon and AdjustedQuantity are what a budget review, a negotiation or an allocation set; nil when not yet set.
	AdjustedWon      *krw.Won
	AdjustedQuantity *int64
}

// TableName is the table of the row.
func (Candidate) TableName() string { return "stage_candidate" }

// BonusItem is one announced bonus (or penalty, when Penalty is true) that applies to a candidate.
type BonusItem struct {
	Code     string
	Points   score.Score
	Penalty  bool
	Evidence string
}

// BonusItems are the bonuses and penalties of a candidate in one jsonb column.
type BonusItems []BonusItem

// Value encodes the items for a jsonb column.
func (b BonusItems) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(b)) }

// Scan decodes a jsonb column.
func (b *BonusItems) Scan(src any) error { return domain.JSONScan(b, src) }

// Vote is a yes or no of one evaluator, where a stage decides by majority or by requirement.
type Vote string

const (
	NoVote Vote = ""
	Yes    Vote = "YES"
	No     Vote = "NO"
)

// Sheet is one evaluator's judgement of one application in one round.
type Sheet struct {
	domain.Root
	StageID       domain.StageID
	Round         int
	ApplicationID domain.ApplicationID
	EvaluatorID   domain.PersonID
	Items         ItemScores
	Total         score.Score // sum of the items
	Vote          Vote
	Comment       string // never shown to applicants
	State         SheetState
	Returns       int
	ReturnReason  string
	RecusedCode   Code
	SavedAt       *time.Time
	SubmittedAt   *time.Time
	Digest        string // hex SHA-256 of what was submitted
}

// Kind is the aggregate's name in audit, permissions and jobs.
func (s *Sheet) Kind() string { return SheetMachine.Name }

// Status is the state as text.
func (s *Sheet) Status() string { return string(s.State) }

// Ref is the typed id.
func (s *Sheet) Ref() domain.SheetID { return domain.SheetID(s.ID) }

// TableName is the table of the row.
func (Sheet) TableName() string { return "sheet" }

// ItemScore is what an evaluator gave for one item of the rubric.
type ItemScore struct {
	Score   score.Score
	Comment string
}

// ItemScores are an evaluator's scores by the rubric item's code, in one jsonb column. An item without an entry is not scored yet.
type ItemScores map[string]ItemScore

// Value encodes the scores for a jsonb column.
func (s ItemScores) Value() (driver.Value, error) {
	if s == nil {
		s = ItemScores{}
	}
	return domain.JSONValue(map[string]ItemScore(s))
}

// Scan decodes a jsonb column.
func (s *ItemScores) Scan(src any) error { return domain.JSONScan(s, src) }

// Result is what a stage found about one application. It is written once, when the stage is finalized.
type Result struct {
	ID            int64
	StageID       domain.StageID
	Round         int
	ApplicationID domain.ApplicationID
	// Scores is how many scores count; MeanNum/MeanDen is the trimmed mean in hundredths, not rounded.
	Scores  int
	MeanNum int64
	MeanDen int64
	Mean    score.Score // rounded to two decimals
	Bonus   score.Score // after the cap
	Penalty score.Score
	Final   score.Score
	// YesVotes and NoVotes count where the stage decides by vote.
	YesVotes  int
	NoVotes   int
	Rank      int // 0 when not ranked
	ReserveNo int // 0 when not a reserve
	GrantWon  krw.Won
	Quantity  int64
	Outcome   Outcome
	// Why is what decided the outcome, "" for a deferral.
	Why stage.Why
	// Failed are the rubric items whose floor was missed (과락).
	Failed      Keys
	Comment     string
	FinalizedAt time.Time
	Hash        string // hex SHA-256 of the row and the hash of the row before it
}

// TableName is the table of the row.
func (Result) TableName() string { return "stage_result" }

// Outcome is what a stage's result means for the application.
type Outcome string

const (
	OutAdvanced    Outcome = "ADVANCED"
	OutEliminated  Outcome = "ELIMINATED"
	OutDeferred    Outcome = "DEFERRED"
	OutRecommended Outcome = "RECOMMENDED"
	OutReserve     Outcome = "RESERVE"
	OutNotSelected Outcome = "NOT_SELECTED"
)

// Label is the message key of the outcome's name.
func (o Outcome) Label() string { return "evaluation.outcome." + string(o) }

// Keys are keys of rubric items in one jsonb column.
type Keys []string

// Value encodes the keys for a jsonb column.
func (k Keys) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(k)) }

// Scan decodes a jsonb column.
func (k *Keys) Scan(src any) error { return domain.JSONScan(k, src) }

// orEmpty stores an empty list rather than a JSON null.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
