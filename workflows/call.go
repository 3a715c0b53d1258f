// This file holds what the agency does with a call: make it, hand it to the approver, approve it, correct it, and move it on.
package workflows

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
	"gongmo/domain/stage"
)

// callResource describes a call for a permission check. What was announced once is public.
func callResource(c *call.Call) domain.Resource {
	r := domain.Resource{Kind: "call", ID: c.ID, State: string(c.State), Call: c.Ref(), PreviousActor: c.PreviousActor(), Public: c.VersionNo > 0}
	if c.OfficerID != nil {
		r.Assigned = []domain.PersonID{*c.OfficerID}
	}
	return r
}

// lockCall takes the call's advisory lock and its row, and asks whether the actor may do the action. version 0 does not
// look at the version. Kind Conflict when somebody has changed the call since it was read.
func (e *Engine) lockCall(tx Tx, actor domain.Actor, id domain.CallID, version int64, action string) (*call.Call, error) {
	if err := tx.LockCall(id, true); err != nil {
		return nil, err
	}
	c, err := LockRow[call.Call](tx, int64(id))
	if err != nil {
		return nil, err
	}
	if err := e.Access.Can(actor, action, callResource(c)); err != nil {
		return nil, err
	}
	if version != 0 && c.Version != version {
		return nil, domain.E(domain.Conflict, "stale_version")
	}
	return c, nil
}

// callRules are the numbers of the rule set that the call pins.
func callRules(c *call.Call) (call.Rules, error) {
	set, err := c.RuleSet()
	if err != nil {
		return call.Rules{}, err
	}
	return call.RulesOf(set)
}

// CreateCall begins a call from the template of its category and design.
type CreateCall struct {
	Code     string
	Year     int
	Title    string
	Division string
	Goal     string // strategic goal and task, "" when none
	Task     string
	Category string
	Design   string
	// Blank is the kind of support of a call that begins from zero, "" for one that begins with the template of its design.
	Blank     stage.AwardKind
	Regime    ruleset.Regime
	FundMoney bool     // the money comes from an ICT fund: the fund guideline stands over ICT_FUND
	BudgetWon *krw.Won // nil when none is stated
	Basis     call.BudgetBasis
	IsNew     bool
	// Source says where the call comes from: the plan or the law it rests on.
	Source string
}

// CreateCall implements the command. The call pins the rules of today.
func (e *Engine) CreateCall(ctx context.Context, cmd Command, in CreateCall) (domain.CallID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.CallID, error) {
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "call"}); err != nil {
			return 0, err
		}
		in.Code, in.Title = strings.ToUpper(strings.TrimSpace(in.Code)), strings.TrimSpace(in.Title)
		today := period.DateOf(tx.Now())
		var bad domain.Problems
		c, err := call.New(in.Code, in.Year, cmd.Actor.Person)
		bad = append(bad, domain.ProblemsOf(err)...)
		if in.FundMoney && in.Regime != ruleset.ICTFund {
			bad = append(bad, domain.E(domain.Invalid, "call.fund.other_regime").At("fundMoney").By(ruleset.Cite("L9")))
		}
		kit, err := in.kit(today)
		if found := domain.ProblemsOf(err); err != nil && found == nil {
			return 0, err
		} else {
			bad = append(bad, found...)
		}
		if err := bad.OrNil(); err != nil {
			return 0, err
		}
		if n, err := tx.Count(c, Where{"Code": in.Code}); err != nil {
			return 0, err
		} else if n > 0 {
			return 0, domain.E(domain.Conflict, "call.code.taken").At("code").With("code", in.Code)
		}
		c.Terms = kit.Fill(call.Terms{Title: in.Title, Division: in.Division, BudgetWon: in.BudgetWon})
		c.Regime, c.RulesOn, c.FundMoney, c.BudgetBasis = in.Regime, today, in.FundMoney, in.Basis
		c.StrategicGoal, c.StrategicTask, c.Category, c.Design = in.Goal, in.Task, in.Category, in.Design
		c.IsNew, c.Source = in.IsNew, strings.TrimSpace(in.Source)
		c.Inherit()
		return e.recordNewCall(tx, cmd, c)
	})
}

// kit is what the call begins with.
func (in CreateCall) kit(today period.Date) (calltemplate.Kit, error) {
	if in.Blank != "" {
		if in.Title == "" {
			return calltemplate.Kit{}, domain.E(domain.Invalid, "call.template.title").At("title")
		}
		return calltemplate.Blank(in.Category, in.Blank)
	}
	return calltemplate.Make(calltemplate.Params{Title: in.Title, Category: in.Category, Design: in.Design, Regime: in.Regime,
		FundMoney: in.FundMoney, On: today, Division: in.Division, Task: in.Task, BudgetWon: in.BudgetWon})
}

func (e *Engine) recordNewCall(tx Tx, cmd Command, c *call.Call) (domain.CallID, error) {
	err := Record(tx, cmd.Actor, c, domain.Act("create", map[string]any{"code": c.Code, "design": c.Design, "regime": string(c.Regime)}))
	return c.Ref(), err
}

// Relation says how a new call follows from one there is.
type Relation string

const (
	// Successor repeats the call in another year.
	Successor Relation = "SUCCESSOR"
	// Additional takes more applicants on the same terms (추가공모).
	Additional Relation = "ADDITIONAL"
	// Performer finds who carries out one chosen demand (수요 → 수행).
	Performer Relation = "PERFORMER"
)

// Relations lists them in the order a page offers them.
func Relations() []Relation { return []Relation{Successor, Additional, Performer} }

// SpawnCall makes a draft out of a call.
type SpawnCall struct {
	From     domain.CallID
	Relation Relation
	Code     string
	Title    string
	Year     int
	// Demand is the chosen application of a demand call, for a Performer.
	Demand domain.ApplicationID
	// Budget is the money of a performer call; nil takes what was granted for the demand.
	Budget *krw.Won `json:",omitempty"`
}

// SpawnCall implements the command. Errors: call.spawn.relation and call.spawn.demand (kind Invalid), call.spawn.not_public (kind
// Refused) for a call that was never announced, call.spawn.demand_taken (kind Conflict), call.spawn.budget_missing (kind Invalid, at budget)
// where the demand has no money of its own and none was said. A performer call without a title of its own is called after its demand.
func (e *Engine) SpawnCall(ctx context.Context, cmd Command, in SpawnCall) (domain.CallID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.CallID, error) {
		from, err := Get[call.Call](tx, int64(in.From))
		if err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(from)); err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "call"}); err != nil {
			return 0, err
		}
		in.Code, in.Title = strings.ToUpper(strings.TrimSpace(in.Code)), strings.TrimSpace(in.Title)
		if in.Relation == Performer && in.Title == from.Title { // the page offers the title of the call it is on
			in.Title = ""
		}
		if in.Title == "" && in.Relation != Performer {
			return 0, domain.E(domain.Invalid, "call.title.missing").At("title")
		}
		if n, err := tx.Count(from, Where{"Code": in.Code}); err != nil {
			return 0, err
		} else if n > 0 {
			return 0, domain.E(domain.Conflict, "call.code.taken").At("code").With("code", in.Code)
		}
		c, err := e.spawn(tx, cmd, from, in)
		if err != nil {
			return 0, err
		}
		if in.Relation != Performer { // its texts are those of the template already
			if c.Terms, err = reword(c.Terms, from, c); err != nil {
				return 0, err
			}
		}
		var forms []*call.File
		if in.Relation != Performer { // that asks for other documents
			all, err := filesOf(tx, in.From)
			if err != nil {
				return 0, err
			}
			forms = slices.DeleteFunc(all, func(f *call.File) bool { return f.Slot == "" || f.GivenAt == nil || f.ReplacedAt != nil })
		}
		if in.Relation == Successor {
			c.Precede(forms)
		}
		c.Inherit()
		if err := Record(tx, cmd.Actor, c, domain.Act("create", map[string]any{"code": c.Code, "relation": string(in.Relation), "from": from.Code})); err != nil {
			return 0, err
		}
		return c.Ref(), handFormsOn(tx, cmd, forms, c, in.Relation)
	})
}

func (e *Engine) spawn(tx Tx, cmd Command, from *call.Call, in SpawnCall) (*call.Call, error) {
	today := period.DateOf(tx.Now())
	switch in.Relation {
	case Successor:
		return from.Succeed(in.Code, in.Title, in.Year, cmd.Actor.Person, today)
	case Additional:
		if from.VersionNo == 0 {
			return nil, domain.E(domain.Refused, "call.spawn.not_public")
		}
		c, err := from.Spawn(in.Code, in.Title, in.Year, cmd.Actor.Person)
		if err == nil {
			c.Notice = from.Notice
		}
		return c, err
	case Performer:
		return performerCall(tx, cmd, from, in, today)
	}
	return nil, domain.E(domain.Invalid, "call.spawn.relation").At("relation")
}

// performerCall is made from the template of the design that the demand call names for its children.
func performerCall(tx Tx, cmd Command, from *call.Call, in SpawnCall, today period.Date) (*call.Call, error) {
	if from.Stages.Child == nil {
		return nil, domain.E(domain.Invalid, "call.spawn.relation").At("relation")
	}
	demand, err := Get[application.Application](tx, int64(in.Demand))
	chosen := []application.State{application.Selected, application.Contracted}
	if domain.KindOf(err) == domain.NotFound || err == nil && (demand.CallID != from.Ref() || !slices.Contains(chosen, demand.State)) {
		return nil, domain.E(domain.Invalid, "call.spawn.demand").At("demand")
	}
	if err != nil {
		return nil, err
	}
	if n, err := tx.Count(from, Where{"DemandID": in.Demand}); err != nil {
		return nil, err
	} else if n > 0 {
		return nil, domain.E(domain.Conflict, "call.spawn.demand_taken").At("demand")
	}
	if in.Title == "" {
		in.Title = demand.Title
	}
	budget := demand.RequestWon
	if demand.AdjustedWon != nil {
		budget = *demand.AdjustedWon
	}
	if in.Budget != nil {
		budget = *in.Budget
	}
	if budget <= 0 {
		return nil, domain.E(domain.Invalid, "call.spawn.budget_missing").At("budget")
	}
	kit, err := calltemplate.Make(calltemplate.Params{Title: in.Title, BudgetWon: &budget, Category: from.Category, Design: from.Stages.Child.Design, Regime: from.Regime,
		FundMoney: from.FundMoney, On: today, Division: from.Division, Task: from.StrategicTask})
	if err != nil {
		return nil, err
	}
	c, err := from.Spawn(in.Code, in.Title, in.Year, cmd.Actor.Person)
	if err != nil {
		return nil, err
	}
	c.Terms = kit.Fill(call.Terms{Title: in.Title, Division: from.Division, BudgetWon: &budget})
	c.Purpose = calltemplate.ForDemand(demand.Title, demand.Summary) + "\n\n" + c.Purpose
	c.DemandID, c.RulesOn, c.Design, c.BudgetBasis = &in.Demand, today, from.Stages.Child.Design, call.Stated
	return c, nil
}

// StepCall fires one event of a call. Every button of a call's page is this command; what an event needs to know is counted
// in the same transaction.
type StepCall struct {
	Call    domain.CallID
	Version int64
	Event   call.Event
	Reason  string
	// Window is the window whose result is confirmed (call.ConfirmWindow), 0 for every other event.
	Window int `json:",omitempty"`
}

// StepCall implements the command. It refuses events that only the clock fires.
func (e *Engine) StepCall(ctx context.Context, cmd Command, in StepCall) error {
	in.Reason = strings.TrimSpace(in.Reason)
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, string(in.Event))
		if err != nil {
			return false, err
		}
		return true, e.fireCall(tx, cmd, c, in)
	})
	return err
}

// SubmitCall hands the draft to the approver.
func (e *Engine) SubmitCall(ctx context.Context, cmd Command, id domain.CallID, version int64) error {
	return e.StepCall(ctx, cmd, StepCall{Call: id, Version: version, Event: call.SubmitForApproval})
}

// ApproveCall schedules a submitted call. The approver is another person than the one who submitted it.
func (e *Engine) ApproveCall(ctx context.Context, cmd Command, id domain.CallID, version int64) error {
	return e.StepCall(ctx, cmd, StepCall{Call: id, Version: version, Event: call.Approve})
}

// RejectCall returns a submitted call to its draft.
func (e *Engine) RejectCall(ctx context.Context, cmd Command, id domain.CallID, version int64, reason string) error {
	return e.StepCall(ctx, cmd, StepCall{Call: id, Version: version, Event: call.Reject, Reason: reason})
}

// RecallCall takes a call back into its draft before it is public.
func (e *Engine) RecallCall(ctx context.Context, cmd Command, id domain.CallID, version int64, reason string) error {
	return e.StepCall(ctx, cmd, StepCall{Call: id, Version: version, Event: call.Recall, Reason: reason})
}

// CancelCall ends a call before its result is confirmed.
func (e *Engine) CancelCall(ctx context.Context, cmd Command, id domain.CallID, version int64, reason string) error {
	return e.StepCall(ctx, cmd, StepCall{Call: id, Version: version, Event: call.Cancel, Reason: reason})
}

// fireCall fires the event and records it, with the version of the terms that it publishes.
func (e *Engine) fireCall(tx Tx, cmd Command, c *call.Call, in StepCall) error {
	published, change, err := e.tryCall(tx, cmd, c, in)
	if err != nil {
		return err
	}
	if published.No > 1 || in.Event == call.Cancel { // what waited with a proposal is given out, or is not
		if err := followForms(tx, c, nil); err != nil {
			return err
		}
	}
	if err := Record(tx, cmd.Actor, c, change); err != nil {
		return err
	}
	if published.No == 0 {
		return nil
	}
	return tx.Insert(&published)
}

// tryCall fires the event on c in memory only.
func (e *Engine) tryCall(tx Tx, cmd Command, c *call.Call, in StepCall) (v call.Version, ch domain.Change, err error) {
	rules, err := callRules(c)
	if err != nil {
		return v, ch, err
	}
	who, stamp, now := cmd.Actor.Person, cmd.stamp(tx), tx.Now()
	n := counter{tx: tx, call: c}
	switch in.Event {
	case call.SubmitForApproval:
		ch, err = c.SubmitForApproval(who, now, rules)
	case call.Approve:
		ch, err = c.Approve(who, now, rules)
	case call.Reject:
		ch, err = c.Reject(in.Reason)
	case call.Recall:
		ch, err = c.Recall(in.Reason)
	case call.Publish:
		v, ch, err = c.Publish(now)
	case call.OpenIntake:
		ch, err = c.Open(now)
	case call.CloseIntake:
		submitted := n.submitted()
		ch, err = n.after(func() (domain.Change, error) { return c.Close(now) })
		ch = ch.With("submitted", submitted)
	case call.AmendNotice:
		v, ch, err = c.AmendNotice(who, stamp, now, rules)
	case call.ExtendDeadline:
		v, ch, err = c.ExtendDeadline(who, stamp, now, rules)
	case call.ExtendForOutage:
		v, ch, err = c.ExtendForOutage(who, stamp, now, rules)
	case call.Reannounce:
		v, ch, err = c.Reannounce(who, stamp, now, rules)
	case call.DeclareFailed:
		standing, late := n.standing(), n.late(now)
		ch, err = n.after(func() (domain.Change, error) { return c.DeclareFailed(standing, late, rules) })
	case call.StartScreening:
		if c.State == call.Open {
			waiting := n.windowOver(now)
			ch, err = n.after(func() (domain.Change, error) { return c.ScreenWindow(waiting) })
			break
		}
		standing := n.standing()
		ch, err = n.after(func() (domain.Change, error) { return c.StartScreening(standing, rules) })
	case call.StartEvaluation:
		if c.State == call.Open {
			ready, standing := n.readyIn(n.screenedWindows(rules, now)), n.standing()
			ch, err = n.after(func() (domain.Change, error) { return c.EvaluateWindow(ready, standing, rules) })
			break
		}
		unscreened, late, eligible := n.applications(unscreened...)+n.proposedToFail(), n.late(now), n.applications(append([]application.State{application.Eligible}, judged...)...)
		ch, err = n.after(func() (domain.Change, error) { return c.StartEvaluation(unscreened, late, eligible, rules) })
	case call.ConfirmWindow:
		decided := len(n.decided(in.Window))
		ch, err = n.after(func() (domain.Change, error) { return c.ConfirmWindow(in.Window, decided, now) })
	case call.ConfirmResult:
		open, left := n.openStages(), n.left()
		ch, err = n.after(func() (domain.Change, error) { return c.ConfirmResult(open, left) })
	case call.StartContracting:
		unnotified := n.unnotified()
		ch, err = n.after(func() (domain.Change, error) { return c.StartContracting(unnotified) })
	case call.StartExecution:
		uncontracted, appeals := n.applications(application.Selected, application.Reserve), n.openAppeals()
		ch, err = n.after(func() (domain.Change, error) { return c.StartExecution(uncontracted, appeals) })
	case call.Settle:
		unsettled := n.unsettled()
		ch, err = n.after(func() (domain.Change, error) { return c.Settle(unsettled) })
	case call.Archive:
		ch, err = c.Archive()
	case call.Cancel:
		ch, err = c.Cancel(in.Reason)
	default:
		err = domain.E(domain.Refused, "step.illegal").With("machine", c.Kind()).With("state", string(c.State)).With("event", string(in.Event))
	}
	return v, ch, err
}

// unscreened are the states of an application whose requirement check is not decided.
var unscreened = []application.State{application.Submitted, application.UnderScreening, application.SupplementRequested}

// counter counts what hangs on a call and keeps the first error.
type counter struct {
	tx   Tx
	call *call.Call
	err  error
}

// after does the step unless counting failed.
func (n *counter) after(step func() (domain.Change, error)) (domain.Change, error) {
	if n.err != nil {
		return domain.Change{}, n.err
	}
	return step()
}

func (n *counter) count(row any, where Where) int {
	if n.err != nil {
		return 0
	}
	found, err := n.tx.Count(row, where)
	n.err = err
	return int(found)
}

// applications counts those of the present round in one of the states.
func (n *counter) applications(in ...application.State) int {
	return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "State": in})
}

// proposedToFail counts the applications that passed and that somebody proposes to fail all the same.
func (n *counter) proposedToFail() int {
	return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "State": application.Eligible, "FailAt": After{time.Time{}}})
}

// judged are the states of an application whose evaluation has begun, whatever it came to. Before the call itself is evaluated only those
// of earlier windows of a rolling intake are in one.
var judged = []application.State{application.InEvaluation, application.Advanced, application.Deferred, application.Eliminated, application.Recommended, application.Reserve,
	application.NotSelected, application.Selected, application.Contracted, application.Forfeited, application.Cancelled, application.Released}

// standing counts the bids: before the screening what was handed in, during it also what passed, and what an earlier window brought.
func (n *counter) standing() int {
	return n.applications(slices.Concat([]application.State{application.Eligible}, unscreened, judged)...)
}

// screenedWindows are the windows of a rolling intake whose evaluation can begin: over, and no more to be extended because of an outage,
// nothing unchecked or on its way in them, and not evaluated yet.
func (n *counter) screenedWindows(rules call.Rules, now time.Time) (out call.Windows) {
	for _, w := range n.call.Windows.Over(now, max(rules.OutageWindow, application.MaxStampAge)) {
		of := func(more Where) Where {
			more["CallID"], more["Round"] = n.call.Ref(), n.call.Round
			return more
		}
		open := n.count(&application.Application{}, of(Where{"WindowNo": w.No, "State": unscreened})) +
			n.count(&application.Application{}, of(Where{"WindowNo": w.No, "State": application.Eligible, "FailAt": After{time.Time{}}})) +
			n.count(&application.Application{}, of(Where{"LateWindow": w.No, "State": application.Draft, "LatePermitUntil": After{now.Add(-application.MaxStampAge)}})) +
			n.count(&evaluation.Stage{}, Where{"CallID": n.call.Ref(), "WindowNo": w.No})
		if open == 0 && n.readyIn(call.Windows{w}) > 0 {
			out = append(out, w)
		}
	}
	return out
}

// decided lists the applications of a window whose result can be confirmed: every stage of it is final, nobody of it is still being
// judged, and their result was not confirmed yet.
func (n *counter) decided(window int) (out []*application.Application) {
	if _, ok := n.call.Windows.Of(window); !ok {
		return nil
	}
	mine := Where{"CallID": n.call.Ref(), "WindowNo": window}
	done := maps.Clone(mine)
	done["State"] = evaluation.Machine.Final
	all := n.count(&evaluation.Stage{}, mine)
	if all == 0 || all != n.count(&evaluation.Stage{}, done) || n.err != nil {
		return nil
	}
	mine["Round"] = n.call.Round
	var list []*application.Application
	if list, n.err = Find[application.Application](n.tx, mine, "ID"); n.err != nil {
		return nil
	}
	for _, a := range list {
		switch {
		case slices.Contains([]application.State{application.InEvaluation, application.Advanced, application.Deferred}, a.State):
			return nil
		case a.Unconfirmed():
			out = append(out, a)
		}
	}
	return out
}

// left names the windows in which a result was not confirmed yet, 0 for what has none.
func (n *counter) left() (out []int) {
	if len(n.call.Windows) == 0 || n.err != nil {
		return nil
	}
	var list []*application.Application
	list, n.err = Find[application.Application](n.tx, Where{"CallID": n.call.Ref(), "Round": n.call.Round,
		"State": []application.State{application.Recommended, application.Reserve, application.NotSelected}}, "WindowNo", "ID")
	for _, a := range list {
		if a.Unconfirmed() && !slices.Contains(out, a.WindowNo) {
			out = append(out, a.WindowNo)
		}
	}
	return out
}

// readyIn counts the eligible applications of windows.
func (n *counter) readyIn(w call.Windows) int {
	if len(w) == 0 {
		return 0
	}
	return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "State": application.Eligible, "WindowNo": w.Numbers()})
}

// submitted counts what was handed in and not taken back, wherever it stands by now.
func (n *counter) submitted() int {
	return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "SubmittedAt": Not{nil},
		"State": Not{[]application.State{application.Draft, application.Expired, application.Withdrawn}}})
}

// windowOver counts the submissions for windows which are over, as long as no request stamped in time may be on its way. One that may
// still be corrected by a late permission waits.
func (n *counter) windowOver(now time.Time) int {
	over := n.call.Windows.Over(now, application.MaxStampAge)
	if len(over) == 0 {
		return 0
	}
	waiting := Where{"CallID": n.call.Ref(), "Round": n.call.Round, "State": application.Submitted, "WindowNo": over.Numbers()}
	late := maps.Clone(waiting)
	late["LatePermitUntil"] = After{now.Add(-application.MaxStampAge)}
	return n.count(&application.Application{}, waiting) - n.count(&application.Application{}, late)
}

// late counts drafts that may still be handed in by a late permission, or by confirming a press in time, as long as a request stamped in time
// may be on its way.
func (n *counter) late(now time.Time) int {
	count := func(until string) int {
		return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "State": application.Draft,
			until: After{now.Add(-application.MaxStampAge)}})
	}
	return count("LatePermitUntil") + count("PressUntil")
}

func (n *counter) openStages() int {
	all := n.count(&evaluation.Stage{}, Where{"CallID": n.call.Ref()})
	if n.err == nil && all == 0 && len(n.call.Stages.Selection("")) > 0 {
		return len(n.call.Stages.Selection("")) // none has come into being yet
	}
	// A broken-off stage is scored again in the same row, so only the lifecycle's own ends are ends.
	return all - n.count(&evaluation.Stage{}, Where{"CallID": n.call.Ref(), "State": evaluation.Machine.Final})
}

// unnotified counts results that nobody was told yet.
func (n *counter) unnotified() int {
	return n.count(&application.Application{}, Where{"CallID": n.call.Ref(), "Round": n.call.Round, "NotifiedOn": nil,
		"State": []application.State{application.Recommended, application.Selected, application.Reserve, application.NotSelected, application.Eliminated}})
}

func (n *counter) openAppeals() int {
	return n.count(&appeal.Appeal{}, Where{"CallID": n.call.Ref(), "State": []appeal.State{appeal.Filed, appeal.Received, appeal.Admitted}})
}

func (n *counter) unsettled() int {
	running := n.count(&agreement.Agreement{}, Where{"CallID": n.call.Ref(),
		"State": Not{[]agreement.State{agreement.Closed, agreement.Lapsed}}})
	open := n.count(&settlement.Settlement{}, Where{"CallID": n.call.Ref(), "State": Not{[]settlement.State{settlement.Closed}}})
	return max(running, open)
}

// Deliberate is the record that the deliberation committee confirmed a result on a day.
type Deliberate struct {
	Call    domain.CallID
	Version int64
	// Window is whose result it is, 0 for that of the whole call: of a rolling intake, of every window that is left.
	Window int
	On     period.Date
}

// Deliberate implements the command. That of the whole call is recorded while it is evaluated, that of a window when the window is
// decided, whatever the others are at. Errors besides those of the act: call.deliberate.day, call.deliberate.not_now, and those of
// call.Call.DeliberateWindow.
func (e *Engine) Deliberate(ctx context.Context, cmd Command, in Deliberate) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "deliberate")
		if err != nil {
			return false, err
		}
		if in.On.IsZero() || in.On > period.DateOf(tx.Now()) {
			return false, domain.E(domain.Invalid, "call.deliberate.day").At("on")
		}
		n := counter{tx: tx, call: c}
		change, err := n.after(func() (domain.Change, error) {
			if in.Window == 0 {
				return c.Deliberate(in.On)
			}
			decided := len(n.decided(in.Window))
			return n.after(func() (domain.Change, error) { return c.DeliberateWindow(in.Window, decided, in.On) })
		})
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// HandOverCall gives a call to another officer of the institution.
type HandOverCall struct {
	Call    domain.CallID
	Version int64
	To      domain.PersonID
	Reason  string
}

// HandOverCall implements the command. Errors besides those of the act: call.hand_over.not_officer (kind Invalid) for somebody whose
// account is disabled or who does not hold the officer's role for the call.
func (e *Engine) HandOverCall(ctx context.Context, cmd Command, in HandOverCall) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "assignOfficer")
		if err != nil {
			return false, err
		}
		if ok, err := takesCall(tx, c, in.To); err != nil || !ok {
			return false, cmp.Or(err, error(domain.E(domain.Invalid, "call.hand_over.not_officer").At("to")))
		}
		change, err := c.HandOver(in.To, in.Reason)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// takesCall reports whether a person can be given the call: an active account with the officer's role everywhere or for it.
func takesCall(tx Tx, c *call.Call, who domain.PersonID) (bool, error) {
	active, err := tx.Count(&person.Person{}, Where{"ID": who, "Disabled": false})
	if err != nil || active == 0 {
		return false, err
	}
	grants, err := Find[grant.Grant](tx, Where{"PersonID": who, "Role": string(domain.RoleOfficer), "RevokedAt": nil})
	return slices.ContainsFunc(grants, func(g *grant.Grant) bool {
		return g.InForce(tx.Now()) && (g.CallID == nil || *g.CallID == c.Ref())
	}), err
}

// DropProposal takes a correction, extension or re-announcement away: by the officer, or as the approver's refusal with a reason.
func (e *Engine) DropProposal(ctx context.Context, cmd Command, id domain.CallID, version int64, reason string) error {
	_, err := run(ctx, e, cmd, struct {
		Call   domain.CallID
		Reason string
	}{id, reason}, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, id, version, "dropProposal")
		if err != nil {
			return false, err
		}
		change, err := c.DropProposal(strings.TrimSpace(reason))
		if err != nil {
			return false, err
		}
		if err := followForms(tx, c, nil); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}
