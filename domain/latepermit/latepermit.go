// Package latepermit is the individual late permission (개별 지연 제출 허가): one application may be handed in after the deadline of
// its call, for a coded reason, as one person proposes and another decides, and only where the rule set of the call allows it
// at all (decisions §18). An extension for everybody is a step of the call and has nothing to do with it.
//
// This file is the aggregate, the reasons and the numbers of the rule set.
package latepermit

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Most letters of what people write.
const (
	OtherMax    = 100 // what another reason is
	FactsMax    = 1000
	EvidenceMax = 500
	DeclineMax  = 300
)

// FilesMax is how many files may lie with a proposal.
const FilesMax = 5

// Reason is why one application may come later than the others.
type Reason string

const (
	AgencyOutage Reason = "OUTAGE"            // our own service kept it from being handed in
	Disaster     Reason = "DISASTER"          // a disaster met the applicant
	Misinformed  Reason = "WRONG_INFORMATION" // the agency told it something wrong
	Other        Reason = "OTHER"             // what else it is stands in OtherReason
)

// Reasons lists them in the order forms show them.
func Reasons() []Reason { return []Reason{AgencyOutage, Disaster, Misinformed, Other} }

// Label is the message key of the reason's name.
func (r Reason) Label() string { return "latepermit.reason." + string(r) }

// Permit is one proposal to let one application be handed in late, and what was decided about it. It is the aggregate and its row.
type Permit struct {
	domain.Root
	CallID        domain.CallID
	ApplicationID domain.ApplicationID
	LeadID        domain.OrganizationID
	Reason        Reason
	OtherReason   string // what another reason is, "" for the coded ones
	Facts         string // what happened
	Evidence      string // what shows it
	Files         Files  // what shows it as files
	// Deadline is the instant that the application missed or would miss; Until the one it may be handed in until.
	Deadline time.Time
	Until    time.Time
	// WindowNo is the window of a rolling intake that it is for, 0 where there are none.
	WindowNo int
	State    State

	ProposedBy domain.PersonID
	ProposedAt time.Time
	// DecideBy is the day by which the second person is to have decided; reminders hang on it.
	DecideBy      period.Date
	DecidedBy     *domain.PersonID
	DecidedAt     *time.Time
	DeclineReason string
	// LapsedAt is when it lapsed because nobody had decided, nil while it did not; LapsedBecause is why nothing could come of it.
	LapsedAt      *time.Time
	LapsedBecause Spent
	Demo          bool
}

// File is one file that shows what a proposal says. What it is, its row under the id says.
type File struct {
	FileID domain.FileID
	Name   string
	Size   int64     // bytes
	Digest string    // hex SHA-256 of the content
	At     time.Time // when it was put there
}

// Files are the files of a proposal in one jsonb column.
type Files []File

// Value encodes the files for a jsonb column.
func (f Files) Value() (driver.Value, error) {
	if f == nil {
		f = Files{}
	}
	return domain.JSONValue([]File(f))
}

// Scan decodes a jsonb column.
func (f *Files) Scan(src any) error { return domain.JSONScan((*[]File)(f), src) }

// Spent is why nothing can come of a proposal any more, "" while something can.
type Spent string

const (
	SpentStopped   Spent = "CALL_STOPPED" // the call was cancelled or failed
	SpentJudging   Spent = "JUDGING"      // the evaluation began
	SpentSubmitted Spent = "SUBMITTED"    // the application was handed in without it
	SpentNoDraft   Spent = "NO_DRAFT"     // there is no draft any more
	SpentExtended  Spent = "EXTENDED"     // the deadline is as late or later by now
	SpentPast      Spent = "PAST"         // the instant it asks for is over
)

// Spents lists them.
func Spents() []Spent {
	return []Spent{SpentStopped, SpentJudging, SpentSubmitted, SpentNoDraft, SpentExtended, SpentPast}
}

// Label is the message key of the words.
func (s Spent) Label() string { return "latepermit.spent." + string(s) }

// Kind is the aggregate's name in audit, permissions and jobs.
func (p *Permit) Kind() string { return Machine.Name }

// Status is the state as text.
func (p *Permit) Status() string { return string(p.State) }

// Ref is the typed id.
func (p *Permit) Ref() domain.LatePermitID { return domain.LatePermitID(p.ID) }

// TableName is the table of the row.
func (Permit) TableName() string { return "latepermit" }

// PreviousActor is the person that the two-person rule excludes from the decision, 0 once it is made.
func (p *Permit) PreviousActor() domain.PersonID {
	if p.State == Proposed {
		return p.ProposedBy
	}
	return 0
}

// Rules are what a rule set says of late permissions.
type Rules struct {
	// Allowed is whether it knows them at all; Source is where that stands (ruleset.Value.Source).
	Allowed bool
	Source  string
	// Term is how long after the deadline one may reach; Decide how long the second person has to decide.
	Term, Decide calendar.Term
}

// RulesOf reads them. An error means that the rule set lacks a number, which is a fault of ours.
func RulesOf(set ruleset.Set) (Rules, error) {
	r := set.Read()
	rules := Rules{Allowed: r.Flag(ruleset.IndividualLate), Term: r.Term(ruleset.IndividualLateTerm), Decide: r.Term(ruleset.IndividualLateDecide)}
	if err := r.Err(); err != nil {
		return Rules{}, err
	}
	v, err := set.Value(ruleset.IndividualLate)
	rules.Source = v.Source
	return rules, err
}

// Limit is the latest instant that a permission may name for an intake that ends at a deadline: the end of the term's last day.
func (r Rules) Limit(deadline time.Time, holidays calendar.Calendar) time.Time {
	return holidays.Due(period.DateOf(deadline), r.Term).At(23, 59)
}

// DecideBy is the day by which a proposal is to be decided: within the term, and while it can still have an effect.
func (r Rules) DecideBy(proposed, until time.Time, holidays calendar.Calendar) period.Date {
	return min(holidays.Due(period.DateOf(proposed), r.Decide), period.DateOf(until))
}

// Standing is how the application and its call stand when a permission is proposed or decided.
type Standing struct {
	Rules Rules
	// Running is false when the call failed or was cancelled; Judging is whether the evaluation of the call has begun.
	Running, Judging bool
	// Writing is whether the application is a draft, also one that expired; Submitted whether it has been handed in.
	Writing, Submitted bool
	// Deadline is until when the application may be handed in without the permission; Limit is the latest instant for one. Window is the
	// window of a rolling intake that this is about, 0 where there are none.
	Deadline, Limit time.Time
	Window          int
	// Unread is how many files of the proposal nobody can open: a scanner has not looked at them yet, or found malware.
	Unread int
}

// Spent is why a permission until an instant could have no effect any more, "" while it could. Rules that do not allow it are no
// such reason: they are an answer for who decides.
func (s Standing) Spent(until, now time.Time) Spent {
	switch {
	case !s.Running:
		return SpentStopped
	case s.Judging:
		return SpentJudging
	case s.Submitted:
		return SpentSubmitted
	case !s.Writing:
		return SpentNoDraft
	case !until.After(s.Deadline):
		return SpentExtended
	case !until.After(now):
		return SpentPast
	}
	return ""
}
