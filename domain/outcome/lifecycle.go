// This file is the whole lifecycle of a yearly report: one row, one step; and the acts that fire the rows.
package outcome

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// State is where a report stands (domain document §2.12).
type State string

const (
	NotStarted State = "NOT_STARTED"
	Open       State = "DUE"
	Submitted  State = "SUBMITTED"
	Verified   State = "VERIFIED"
	Returned   State = "RETURNED"
	Overdue    State = "OVERDUE"
	Waived     State = "WAIVED"
)

// Event is what may happen to a report.
type Event string

const (
	OpenWindow Event = "openWindow"
	Submit     Event = "submit"
	Miss       Event = "miss"
	Verify     Event = "verify"
	Return     Event = "return"
	Reopen     Event = "reopen"
	Waive      Event = "waive"
)

// Notices of this machine.
const (
	NoticeDue      domain.NoticeCode = "OUTCOME_DUE"
	NoticeOverdue  domain.NoticeCode = "OUTCOME_OVERDUE"
	NoticeReturned domain.NoticeCode = "OUTCOME_RETURNED"
	NoticeVerified domain.NoticeCode = "OUTCOME_VERIFIED"
	NoticeWaived   domain.NoticeCode = "OUTCOME_WAIVED"
)

// EffectSuspect opens a sanction case: a missing report is a ground of debarment (ICT R&D 관리규정 §48①7).
const EffectSuspect domain.Effect = "sanction.suspect"

// Facts is what the guards read; worked out by Outcome.Know.
type Facts struct {
	WindowFrom, DueOn period.Date

	WindowOpen bool // today is WindowFrom or later
	DueOver    bool // today is after DueOn
	Sound      bool // the figures can be
	Proved     bool // evidence is attached where figures need it
}

func refuse(name string, hold func(Facts) bool, err func(Facts) *domain.Error) lifecycle.Guard[Facts] {
	return lifecycle.Guard[Facts]{Name: name, Check: func(f Facts) error {
		if hold(f) {
			return nil
		}
		return err(f)
	}}
}

var (
	windowOpen = refuse("windowOpen", func(f Facts) bool { return f.WindowOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "outcome.window.closed").With("on", f.WindowFrom)
		})
	dueOver = refuse("dueOver", func(f Facts) bool { return f.DueOver },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "outcome.not_overdue").With("on", f.DueOn)
		})
	sound = refuse("figuresSound", func(f Facts) bool { return f.Sound },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "outcome.figures.invalid").At("summary") })
	proved = refuse("evidenceAttached", func(f Facts) bool { return f.Proved },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "outcome.evidence.missing").At("file") })
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func tell(codes ...domain.NoticeCode) []domain.NoticeCode { return codes }

var (
	agency  = domain.By(domain.RoleOfficer, domain.RoleOperator)
	system  = domain.By(domain.RoleSystem)
	company = domain.By(domain.RoleOwner, domain.RoleWriter, domain.RoleBookkeeper)
)

// Machine is the whole lifecycle of a yearly report (domain document §2.12, decisions "ways out").
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "outcome", Start: NotStarted, Final: []State{Verified, Waived},
	Rows: slices.Concat([]lifecycle.Row[State, Event, Facts]{
		{From: NotStarted, Event: OpenWindow, To: Open, Who: slices.Concat(system, agency), Guards: with(windowOpen), Deadline: "WindowFrom", Notices: tell(NoticeDue), Basis: ruleset.Cite("L6 §44①; L4 §37①")},
		{From: Open, Event: Miss, To: Overdue, Who: system, Guards: with(dueOver), Deadline: "DueOn", Notices: tell(NoticeOverdue), Effects: []domain.Effect{EffectSuspect}, Basis: ruleset.Cite("L6 §48①7")},
		{From: Submitted, Event: Verify, To: Verified, Who: agency, Notices: tell(NoticeVerified)},
		{From: Submitted, Event: Return, To: Returned, Who: agency, NeedsReason: true, Notices: tell(NoticeReturned)},
		{From: Verified, Event: Reopen, To: Returned, Who: agency, NeedsReason: true, Notices: tell(NoticeReturned)},
	}, unanswered()),
}

// unanswered writes what every state has in which a report is wanted: it may come, also late, or be waived.
func unanswered() []lifecycle.Row[State, Event, Facts] {
	var rows []lifecycle.Row[State, Event, Facts]
	for _, s := range []State{Open, Returned, Overdue} {
		rows = append(rows,
			lifecycle.Row[State, Event, Facts]{From: s, Event: Submit, To: Submitted, Who: company, Guards: with(sound, proved)},
			lifecycle.Row[State, Event, Facts]{From: s, Event: Waive, To: Waived, Who: agency, NeedsReason: true, Notices: tell(NoticeWaived)})
	}
	return append(rows, lifecycle.Row[State, Event, Facts]{From: NotStarted, Event: Waive, To: Waived, Who: agency, NeedsReason: true, Notices: tell(NoticeWaived)})
}

// Know is what the guards read at an instant.
func (o *Outcome) Know(now time.Time) Facts {
	today, figures := period.DateOf(now), o.Figures()
	return Facts{
		WindowFrom: o.WindowFrom, DueOn: o.DueOn,
		WindowOpen: today >= o.WindowFrom,
		DueOver:    today > o.DueOn,
		Sound:      figures.sound(),
		Proved:     !figures.NeedsEvidence() || figures.FileID != nil,
	}
}

func (o *Outcome) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(o.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	o.State = to
	return change, nil
}

// OpenWindow asks for the report when its time has come.
func (o *Outcome) OpenWindow(now time.Time) (domain.Change, error) {
	return o.fire(OpenWindow, o.Know(now), "")
}

// Submit hands the report in. It may come late; that it did stays on record.
func (o *Outcome) Submit(now time.Time, by domain.PersonID, f Figures) (domain.Change, error) {
	next := *o
	next.take(f)
	next.SubmittedAt, next.SubmittedBy = &now, &by
	facts := next.Know(now)
	change, err := next.fire(Submit, facts, "")
	if err != nil {
		return domain.Change{}, err
	}
	if facts.DueOver && next.OverdueOn == 0 && o.State == Open {
		next.OverdueOn = next.DueOn.AddDays(1)
	}
	*o = next
	return change, nil
}

// Miss marks a report that did not come in time.
func (o *Outcome) Miss(now time.Time) (domain.Change, error) {
	change, err := o.fire(Miss, o.Know(now), "")
	if err == nil {
		o.OverdueOn = o.DueOn.AddDays(1)
	}
	return change, err
}

// Verify accepts the figures.
func (o *Outcome) Verify(now time.Time, by domain.PersonID) (domain.Change, error) {
	return o.review(Verify, now, by, "")
}

// Return sends the report back to be put right.
func (o *Outcome) Return(now time.Time, by domain.PersonID, reason string) (domain.Change, error) {
	return o.review(Return, now, by, reason)
}

// Reopen takes a verified report up again because its figures turned out wrong.
func (o *Outcome) Reopen(now time.Time, by domain.PersonID, reason string) (domain.Change, error) {
	return o.review(Reopen, now, by, reason)
}

// Waive gives up asking: the company is wound up, the project was found to be exempt.
func (o *Outcome) Waive(now time.Time, by domain.PersonID, reason string) (domain.Change, error) {
	return o.review(Waive, now, by, reason)
}

func (o *Outcome) review(e Event, now time.Time, by domain.PersonID, reason string) (domain.Change, error) {
	change, err := o.fire(e, o.Know(now), reason)
	if err == nil {
		o.VerifiedBy, o.VerifiedAt = &by, &now
	}
	return change, err
}
