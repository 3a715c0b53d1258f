// This file is what happens to an application besides its submission: one method for each step.
package application

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Discard gives the draft up.
func (a *Application) Discard() (domain.Change, error) { return a.fire(Discard, Facts{}, "") }

// Expire ends a draft whose deadline has passed.
func (a *Application) Expire(now time.Time, in Intake) (domain.Change, error) {
	ch, err := a.fire(Expire, Facts{Now: now, Due: a.over(now, in)}, "")
	if err == nil {
		ch = ch.With("at", a.deadline(in).UTC().Format(time.RFC3339Nano)) // the deadline it missed, and not when the sweep came by
	}
	return ch, err
}

// Reopen brings an expired draft back when the deadline was extended because of an outage.
func (a *Application) Reopen(now time.Time, in Intake) (domain.Change, error) {
	ch, err := a.fire(Reopen, Facts{Stamp: now, Now: now, Deadline: a.deadline(in), Running: in.Running}, "")
	return ch.With("at", instantText(a.deadline(in))), err
}

// instantText is an instant as the record of a step keeps it for the notice.
func instantText(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// ReopenLate brings an expired draft back because it alone may be handed in late.
func (a *Application) ReopenLate(now time.Time, in Intake) (domain.Change, error) {
	return a.fire(ReopenLate, Facts{Stamp: now, Now: now, Deadline: a.deadline(in), Running: in.Running, LatePermitted: a.LatePermitID != nil}, "")
}

// WithdrawToDraft takes a submission back before the deadline so that it can be changed and submitted again.
func (a *Application) WithdrawToDraft(stamp, now time.Time, in Intake) (domain.Change, error) {
	ch, err := a.fire(WithdrawToDraft, Facts{Stamp: stamp, Now: now, Deadline: a.deadline(in), Running: in.Running}, "")
	if err == nil {
		ch = ch.With("receipt", a.ReceiptNo)
		a.SubmissionID, a.RevisionOf, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy, a.ContentHash, a.WindowNo = nil, nil, "", nil, nil, "", 0
		a.takeIn()
	}
	return ch, err
}

// Withdraw ends the application at its own wish, at any time before it is selected.
func (a *Application) Withdraw(reason string) (domain.Change, error) {
	ch, err := a.fire(Withdraw, Facts{}, reason)
	if err == nil {
		a.RevisionOf = nil
		a.endProposal()
	}
	return ch, err
}

// Void ends the application because its call failed or was cancelled.
func (a *Application) Void(reason string) (domain.Change, error) {
	ch, err := a.fire(Void, Facts{}, reason)
	if err == nil {
		a.RevisionOf = nil
		a.endProposal()
	}
	return ch, err
}

// StartScreening begins the requirement check after the intake. The items of the list begin open; what a look at the known
// facts decides is filled in by Look.
func (a *Application) StartScreening(items []condition.Item, now time.Time, in Intake) (domain.Change, error) {
	ch, err := a.fire(StartScreening, Facts{Now: now, Due: a.over(now, in), RevisionOpen: a.RevisionOf != nil}, "")
	if err != nil {
		return ch, err
	}
	for _, code := range items {
		if a.item(code) == nil {
			a.Items = append(a.Items, ScreeningItem{ApplicationID: a.Ref(), Code: code, Outcome: Open})
		}
	}
	return ch, nil
}

// Look fills in the items that the facts decide by themselves: an unmet condition counts as curable where it may be mended.
// Items that a person has decided stay.
func (a *Application) Look(result condition.Result, evidence string, now time.Time) domain.Change {
	seen := 0
	for _, q := range result.Requirements {
		i := a.item(q.Item)
		if i != nil && i.ByPersonID == nil && i.Outcome == Open && q.State == condition.Unknown {
			i.Evidence = evidence // decides nothing, and helps who has to
		}
		if i == nil || i.ByPersonID != nil || q.State == condition.Unknown || i.Outcome == NotMet || i.Outcome == Curable && q.State == condition.Met {
			continue
		}
		found := Met
		switch {
		case q.State == condition.NotMet && q.Item.Curable():
			found = Curable
		case q.State == condition.NotMet:
			found = NotMet
		}
		if i.Outcome == found && i.Evidence == evidence && i.DecidedAt != nil {
			continue // it was found before; to say it again would only stand in the way of who is at work on the page
		}
		i.Outcome, i.Evidence, i.DecidedAt = found, evidence, &now
		seen++
	}
	return domain.Act("look", map[string]any{"items": seen})
}

// Unlook opens the items again that nobody but a register decided, so that they can be looked up anew.
func (a *Application) Unlook() {
	for i := range a.Items {
		if x := &a.Items[i]; x.ByPersonID == nil {
			x.Outcome, x.Evidence, x.DecidedAt = Open, "", nil
		}
	}
}

// Raise puts an item on the list that came up after the check began, and opens one again that a person decided on other evidence; what the
// person wrote stays. It reports whether anything changed.
func (a *Application) Raise(code condition.Item, evidence string) bool {
	i := a.item(code)
	switch {
	case i == nil:
		a.Items = append(a.Items, ScreeningItem{ApplicationID: a.Ref(), Code: code, Outcome: Open, Evidence: evidence})
	case i.Evidence == evidence:
		return false
	default:
		i.Outcome, i.Evidence, i.ByPersonID, i.DecidedAt = Open, evidence, nil, nil
	}
	return true
}

// Decide records what an officer found about one item. Errors: application.screen.closed, application.screen.unknown_item,
// application.fail.waiting while a second person decides on a proposal to fail.
func (a *Application) Decide(code condition.Item, outcome Outcome, note, evidence string, by domain.PersonID, now time.Time) (*ScreeningItem, domain.Change, error) {
	if a.State != UnderScreening && a.State != SupplementRequested && a.State != Eligible {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.screen.closed")
	}
	if a.FailBy != nil {
		return nil, domain.Change{}, domain.E(domain.Refused, "application.fail.waiting")
	}
	if !slices.Contains([]Outcome{Open, Met, NotMet, Curable, Waived}, outcome) || outcome == Curable && !code.Curable() {
		return nil, domain.Change{}, domain.E(domain.Invalid, "application.screen.outcome").At("outcome")
	}
	i := a.item(code)
	if i == nil {
		return nil, domain.Change{}, domain.E(domain.NotFound, "application.screen.unknown_item")
	}
	before := i.Outcome
	i.Outcome, i.Note, i.Evidence, i.ByPersonID, i.DecidedAt = outcome, note, evidence, &by, &now
	a.ScreenedBy = &by
	return i, domain.Act("screenItem", map[string]any{"item": string(code), "before": string(before), "after": string(outcome)}), nil
}

func (a *Application) item(code condition.Item) *ScreeningItem {
	for i := range a.Items {
		if a.Items[i].Code == code {
			return &a.Items[i]
		}
	}
	return nil
}

// outcome is what the checklist says of an item, "" where it has none such.
func (a *Application) outcome(code condition.Item) Outcome {
	if i := a.item(code); i != nil {
		return i.Outcome
	}
	return ""
}

func (a *Application) count(outcomes ...Outcome) int {
	n := 0
	for _, i := range a.Items {
		if slices.Contains(outcomes, i.Outcome) {
			n++
		}
	}
	return n
}

// PreviousActor is the person that the two-person rule excludes from the next decision of the screening, 0 when nobody is: who
// proposed to fail, and before that who checked the list.
func (a *Application) PreviousActor() domain.PersonID {
	switch {
	case a.FailBy != nil:
		return *a.FailBy
	case a.State == UnderScreening && a.ScreenedBy != nil:
		return *a.ScreenedBy
	}
	return 0
}

// screening are the facts of the two-person rule for an actor.
func (a *Application) screening(actor domain.PersonID) Facts {
	f := Facts{Actor: actor, ItemsOpen: a.count(Open), ItemsFailed: a.count(NotMet), Checked: a.ScreenedBy != nil, FailOpen: a.FailBy != nil}
	if a.ScreenedBy != nil {
		f.ScreenedBy = *a.ScreenedBy
	}
	if a.FailBy != nil {
		f.FailBy = *a.FailBy
	}
	return f
}

// ConfirmCheck is the word of the first person that nothing is wrong with a list on which the machine left nothing open.
func (a *Application) ConfirmCheck(actor domain.PersonID) (domain.Change, error) {
	ch, err := a.fire(ConfirmCheck, a.screening(actor), "")
	if err == nil {
		a.ScreenedBy = &actor
	}
	return ch, err
}

// Pass finds the application eligible. Another person than the one who screened does it.
func (a *Application) Pass(actor domain.PersonID) (domain.Change, error) {
	return a.fire(Pass, a.screening(actor), "")
}

// ProposeFail says for which typed reason the application should be found ineligible. Nobody outside is told; a second person decides.
func (a *Application) ProposeFail(code condition.Item, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	f := a.screening(actor)
	f.IneligibleCode, f.FailItem = code, a.outcome(code)
	ch, err := a.fire(ProposeFail, f, reason)
	if err == nil {
		a.FailCode, a.FailReason, a.FailBy, a.FailAt, a.ScreenedBy = code, reason, &actor, &now, &actor
		ch = ch.With("code", string(code))
	}
	return ch, err
}

// DropFail takes a proposal back or declines it, with a reason. The list is then to be confirmed anew.
func (a *Application) DropFail(actor domain.PersonID, reason string) (domain.Change, error) {
	ch, err := a.fire(DropFail, a.screening(actor), reason)
	if err == nil {
		ch = ch.With("code", string(a.FailCode)).With("proposedBy", int64(*a.FailBy))
		a.endProposal()
		if a.State == UnderScreening {
			a.ScreenedBy = nil
		}
	}
	return ch, err
}

// Fail finds the application ineligible for the reason that another person proposed.
func (a *Application) Fail(actor domain.PersonID, now time.Time) (domain.Change, error) {
	f := a.screening(actor)
	f.IneligibleCode, f.FailItem = a.FailCode, a.outcome(a.FailCode)
	ch, err := a.fire(Fail, f, a.FailReason)
	if err == nil {
		ch = ch.With("code", string(a.FailCode)).With("proposedBy", int64(*a.FailBy))
		a.IneligibleCode, a.IneligibleReason, a.IneligibleBy, a.NotifiedOn = a.FailCode, a.FailReason, &actor, period.DateOf(now)
		a.endProposal()
	}
	return ch, err
}

func (a *Application) endProposal() { a.FailCode, a.FailReason, a.FailBy, a.FailAt = "", "", nil, nil }

// EnterStage puts the application into an evaluation stage.
func (a *Application) EnterStage(no int) (domain.Change, error) {
	ch, err := a.fire(EnterStage, Facts{ItemsCurable: a.count(Curable), ItemsFailed: a.count(NotMet), FailOpen: a.FailBy != nil}, "")
	if err == nil {
		// Its result is open again: the next one is notified anew.
		a.StageNo, a.ReserveNo, a.NotifiedOn = no, 0, 0
		ch = ch.With("stage", no)
	}
	return ch, err
}

// StageResult is what a final stage says about the application.
type StageResult struct {
	Outcome   StageOutcome
	Final     *score.Score // nil when the stage gives no score
	Rank      int
	ReserveNo int
	// GrantWon is the money it gets, nil where the stage does not set it.
	GrantWon *krw.Won
}

// StageOutcome is one of the six ways a stage may end for an application.
type StageOutcome string

const (
	OutAdvanced    StageOutcome = "ADVANCED"
	OutEliminated  StageOutcome = "ELIMINATED"
	OutDeferred    StageOutcome = "DEFERRED"
	OutRecommended StageOutcome = "RECOMMENDED"
	OutReserve     StageOutcome = "RESERVE"
	OutNotSelected StageOutcome = "NOT_SELECTED"
)

// outcomeEvents is the step that each outcome takes.
var outcomeEvents = map[StageOutcome]Event{OutAdvanced: Advance, OutEliminated: Eliminate, OutDeferred: Defer,
	OutRecommended: Recommend, OutReserve: PutInReserve, OutNotSelected: NotSelect}

// Apply takes over the final result of the stage the application is in. Error application.stage.unknown_outcome.
func (a *Application) Apply(r StageResult, now time.Time) (domain.Change, error) {
	event, ok := outcomeEvents[r.Outcome]
	if !ok {
		return domain.Change{}, domain.E(domain.Invalid, "application.stage.unknown_outcome")
	}
	ch, err := a.fire(event, Facts{StageFinal: true, Deferrals: a.Deferrals}, "")
	if err != nil {
		return ch, err
	}
	a.Rank, a.ReserveNo = r.Rank, r.ReserveNo
	if r.Final != nil {
		a.FinalScore = r.Final
	}
	if r.GrantWon != nil {
		a.AdjustedWon = r.GrantWon
	}
	switch event {
	case Defer:
		a.Deferrals++
	case Eliminate:
		a.NotifiedOn = period.DateOf(now)
	}
	return ch.With("stage", a.StageNo).With("rank", r.Rank), nil
}

// Confirm makes the result of the evaluation final for this application and counts as its notice.
func (a *Application) Confirm(now time.Time) (domain.Change, error) {
	ch, err := a.fire(Confirm, Facts{}, "")
	if err == nil {
		if a.ReserveNo > 0 {
			ch = ch.With("reserve", a.ReserveNo)
		}
		a.NotifiedOn = period.DateOf(now)
	}
	return ch, err
}

// Unconfirmed reports whether the evaluation is over for it and its result was not made final yet.
func (a *Application) Unconfirmed() bool {
	return a.State == Recommended || (a.State == Reserve || a.State == NotSelected) && a.NotifiedOn.IsZero()
}

// Vacancy is the place of a selected application that was given up or taken back: whose, and by which entry of its audit
// chain. Each is filled once. The zero Vacancy is room that was there otherwise, such as money a budget review left.
type Vacancy struct {
	Of  domain.ApplicationID
	Seq int64
}

// Fill notes whose place the application takes.
func (a *Application) Fill(v Vacancy) {
	if v.Of != 0 {
		a.PlaceOf, a.PlaceSeq = &v.Of, v.Seq
	}
}

// Promote selects the first of the reserve list when a place and money for it became free.
func (a *Application) Promote(firstInLine, vacant bool, v Vacancy, now time.Time) (domain.Change, error) {
	ch, err := a.fire(Promote, Facts{FirstInLine: firstInLine, Vacant: vacant}, "")
	if err == nil {
		ch = ch.With("reserve", a.ReserveNo).With("grant", int64(a.Grant()))
		if v.Of != 0 {
			ch = ch.With("placeOf", int64(v.Of))
		}
		a.Fill(v)
		a.ReserveNo, a.NotifiedOn = 0, period.DateOf(now)
	}
	return ch, err
}

// Release lets the application go when the reserve list closes.
func (a *Application) Release() (domain.Change, error) { return a.fire(Release, Facts{}, "") }

// Forfeit gives a selection up at the applicant's wish.
func (a *Application) Forfeit(reason string) (domain.Change, error) {
	return a.fire(Forfeit, Facts{}, reason)
}

// CancelSelection takes a selection back before the agreement, for a ground that the rules name.
func (a *Application) CancelSelection(g CancelGround, reason string, now time.Time) (domain.Change, error) {
	ch, err := a.fire(CancelSelection, Facts{Ground: g}, reason)
	if err == nil {
		a.CancelGround, a.NotifiedOn = g, period.DateOf(now)
		ch = ch.With("ground", string(g))
	}
	return ch, err
}

// ConcludeAgreement says that all have signed the agreement.
func (a *Application) ConcludeAgreement(concluded bool) (domain.Change, error) {
	return a.fire(ConcludeAgreement, Facts{Concluded: concluded}, "")
}

// Reinstate returns the application to the step that an upheld appeal names: screening, the stage it was in, or the
// selection. A selection that stands again is notified by it; every other result is open again.
func (a *Application) Reinstate(appealUpheld bool, reason string, now time.Time) (domain.Change, error) {
	ch, err := a.fire(Reinstate, Facts{AppealUpheld: appealUpheld}, reason)
	if err == nil {
		a.IneligibleCode, a.IneligibleReason, a.IneligibleBy, a.CancelGround, a.NotifiedOn = "", "", nil, "", 0
		if a.State == UnderScreening {
			a.ScreenedBy = nil // who is right was decided elsewhere; the list is checked anew by two people
		}
		if a.State == Selected {
			a.NotifiedOn = period.DateOf(now)
		}
	}
	return ch, err
}

// AdjustGrant records the grant after the budget review. Error application.adjust.range: it is never more than was asked for.
func (a *Application) AdjustGrant(won krw.Won) (domain.Change, error) {
	if won < 0 || won > a.RequestWon {
		return domain.Change{}, domain.E(domain.Invalid, "application.adjust.range").At("adjustedWon").With("max", a.RequestWon)
	}
	if !slices.Contains([]State{InEvaluation, Advanced, Recommended, Reserve, Selected}, a.State) {
		return domain.Change{}, domain.E(domain.Refused, "application.adjust.closed")
	}
	before := a.Grant()
	a.AdjustedWon = &won
	return domain.Act("adjustGrant", map[string]any{"before": int64(before), "after": int64(won)}), nil
}

// Grant is the grant as it stands: adjusted where it was, otherwise as asked for.
func (a *Application) Grant() krw.Won {
	if a.AdjustedWon != nil {
		return *a.AdjustedWon
	}
	return a.RequestWon
}

// Ask reports why an event would be refused for the facts given, nil when it would be done.
func (a *Application) Ask(e Event, f Facts) error { return Machine.Ask(a.State, e, f) }

func (a *Application) fire(e Event, f Facts, reason string) (domain.Change, error) {
	to, ch, err := Machine.Fire(a.State, e, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	a.State = to
	return ch, nil
}
