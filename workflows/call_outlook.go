// This file looks ahead: which steps of a call a person may take now, and what keeps the others from being taken.
package workflows

import (
	"context"
	"errors"
	"maps"
	"slices"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

// CallStep is one step out of the present state.
type CallStep struct {
	Event       call.Event
	To          call.State
	NeedsReason bool
	// Proposal is set where the step publishes a proposal of that kind.
	Proposal call.ProposalKind
	// Why lists what refuses the step now; empty when it can be taken.
	Why domain.Problems
}

// CallOutlook is what a call's page needs beyond its row.
type CallOutlook struct {
	Steps []CallStep
	// Missing lists what a draft still lacks before it can be submitted, in the order of the guards.
	Missing domain.Problems
	// ProposalGaps lists what the terms of a waiting proposal lack before they can be published, in the order of the guards.
	ProposalGaps domain.Problems
	// Rework is what a waiting correction asks of those who have begun; Short is why it may leave them too little time, whether or not a
	// reason for that was written. nil where it leaves enough.
	Rework call.Rework
	Short  *domain.Error
	// Unread is what came along with the template, or the call it follows from, and nobody has confirmed or changed. It keeps nobody from
	// submitting or approving.
	Unread []call.Passage
	// Advice tells of deadlines that the rules allow and an officer may not have meant: on a day off, or at an hour at which nobody is there.
	Advice domain.Problems
	// Rules are the numbers it is judged by.
	Rules call.Rules
}

// onBusinessDays names, where a deadline is too early, the first day that is also no day off: who follows the advice shall not be told
// next that the day is a holiday. What is refused stays as the rules have it.
func onBusinessDays(list domain.Problems, holidays calendar.Calendar) domain.Problems {
	out := slices.Clone(list)
	for i, p := range out {
		if on, ok := p.Args["on"].(period.Date); ok && (p.Key == "call.announce.too_short" || p.Key == "call.intake.too_short") && !holidays.Business(on) {
			later := *p
			later.Args = maps.Clone(p.Args)
			later.Args["on"] = holidays.NextBusiness(on)
			out[i] = &later
		}
	}
	return out
}

// proposals says which event publishes which proposal.
var proposals = map[call.Event]call.ProposalKind{call.AmendNotice: call.ToAmend, call.ExtendDeadline: call.ToExtend,
	call.ExtendForOutage: call.ToOutage, call.Reannounce: call.ToReannounce}

// LookAtCall answers it. Steps that only the clock takes, and steps the actor's roles do not have, are left out; nothing is
// written.
func (e *Engine) LookAtCall(ctx context.Context, cmd Command, id domain.CallID) (CallOutlook, error) {
	var out CallOutlook
	holidays, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return out, err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out = CallOutlook{}
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return err
		}
		if out.Rules, err = callRules(c); err != nil {
			return err
		}
		if c.State == call.Draft {
			out.Missing = onBusinessDays(domain.ProblemsOf(c.Ask(tx.Now(), out.Rules)), holidays)
		}
		out.Unread, out.Advice = c.Unread(), c.AdviceOn(holidays)
		out.Rework, out.Short = c.Rework(), c.ShortNotice(tx.Now(), out.Rules)
		out.ProposalGaps = onBusinessDays(c.ProposalGaps(tx.Now(), out.Rules), holidays)
		out.Steps, err = e.stepsOf(tx, cmd, c, func(call.Event) bool { return true })
		return err
	})
	return out, err
}

// StepsOfCall are the steps of those events that the actor may take out of the present state, each with what refuses it now: the same
// answer that the call's own page gives. Errors: not_found.
func (e *Engine) StepsOfCall(ctx context.Context, cmd Command, id domain.CallID, events ...call.Event) (out []CallStep, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return err
		}
		out, err = e.stepsOf(tx, cmd, c, func(v call.Event) bool { return slices.Contains(events, v) })
		return err
	})
	return out, err
}

// stepsOf tries the steps out of the call's state that are asked for; nothing is written.
func (e *Engine) stepsOf(tx Tx, cmd Command, c *call.Call, asked func(call.Event) bool) (out []CallStep, err error) {
	for _, row := range call.Machine.Out(c.State) {
		if !slices.ContainsFunc(row.Who, func(p domain.Permit) bool { return p.Role != domain.RoleSystem }) {
			continue
		}
		if row.Event == call.ConfirmWindow || !asked(row.Event) {
			continue // its page is that of the window's result, where one sees what is confirmed
		}
		if c.State == call.Open && (row.Event == call.StartScreening || row.Event == call.StartEvaluation) && len(c.Windows) == 0 {
			continue // one intake is checked and evaluated when it is over
		}
		kind := proposals[row.Event]
		if kind != "" && (c.Proposal.Terms == nil || c.Proposal.Kind != kind) {
			continue // nothing lies ready
		}
		step := CallStep{Event: row.Event, To: row.To, NeedsReason: row.NeedsReason && kind == "", Proposal: kind}
		if err := e.Access.Can(cmd.Actor, string(row.Event), callResource(c)); err != nil {
			if !errors.Is(err, domain.E(domain.Forbidden, "access.same_person")) {
				continue
			}
			step.Why = domain.ProblemsOf(err) // it would be theirs, had they not prepared it themselves
			out = append(out, step)
			continue
		}
		trial := *c
		if _, _, err := e.tryCall(tx, cmd, &trial, StepCall{Event: row.Event, Reason: "-"}); err != nil {
			if step.Why = domain.ProblemsOf(err); step.Why == nil {
				return nil, err
			}
		}
		out = append(out, step)
	}
	return out, nil
}

// UnreadPassages lists what came along into a draft and nobody has confirmed or changed.
func (e *Engine) UnreadPassages(ctx context.Context, cmd Command, id domain.CallID) (out []call.Passage, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		out = c.Unread()
		return e.Access.Can(cmd.Actor, "view", callResource(c))
	})
	return out, err
}
