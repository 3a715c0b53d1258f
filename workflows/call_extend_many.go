// This file moves the deadlines of many calls at once, after an outage that reached them all: what each would become is looked at first,
// then every call goes through the extension of one call, by the same two people.
package workflows

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
)

// PickedCall is a call that was ticked, in the version that was seen.
type PickedCall struct {
	Call    domain.CallID
	Version int64
}

// ExtendCalls prepares a later deadline for every call that was ticked and has a deadline from From to Until. Kind is call.ToOutage or
// call.ToExtend.
type ExtendCalls struct {
	From, Until time.Time
	Kind        call.ProposalKind
	Rule        call.Postponement
	Reason      string
	Picked      []PickedCall
}

// ExtendedCall is what becomes of one call. Wrong says why nothing does.
type ExtendedCall struct {
	Call             domain.CallID
	Version          int64
	Code, Title      string
	Was, Will        time.Time
	ResultAt         *time.Time // the planned result where it moves along
	Drafts, Received int        // applications that are being written, and that were handed in
	Wrong            domain.Problems
}

// mostCalls keeps a preview readable; a year has fewer calls.
const mostCalls = 200

// ExtendCalls implements the command: a proposal for each call by the command of a single extension, each in a transaction of its own, so
// that one that is refused keeps none of the others. In a dry run nothing is stored. Errors about all of them, kind Invalid:
// call.extend_many.nothing (at pick), call.extend_many.many (at pick), call.extend_many.kind (at kind), call.propose.no_reason (at
// reason), and those of the rule.
func (e *Engine) ExtendCalls(ctx context.Context, cmd Command, in ExtendCalls) ([]ExtendedCall, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	if err := e.checkExtension(ctx, in); err != nil {
		return nil, err
	}
	days, err := e.days(ctx)
	if err != nil {
		return nil, err
	}
	return once(ctx, e, cmd, in, func() ([]ExtendedCall, error) { return e.extendEach(ctx, cmd, in, days) })
}

func (e *Engine) extendEach(ctx context.Context, cmd Command, in ExtendCalls, days calendar.Calendar) (out []ExtendedCall, err error) {
	for _, p := range pickedCalls(in.Picked) {
		one, parts, err := e.planExtension(ctx, cmd, in, p, days)
		if err != nil {
			return out, err
		}
		if len(one.Wrong) == 0 {
			err = e.ProposeCall(ctx, cmd.part(p.Call), ProposeCall{Call: p.Call, Version: p.Version, Kind: in.Kind, Reason: in.Reason, Parts: parts})
			if one.Wrong, err = told(err); err != nil {
				return out, err
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// once answers what was answered before under the same key, and remembers the answer of what is done now in several transactions. Done again
// after a break in between, what is there already says so of itself.
func once[T any](ctx context.Context, e *Engine, cmd Command, in any, do func() (T, error)) (T, error) {
	key, err := cmd.idempotency(in)
	if err != nil || key.Key == "" || e.dryRun {
		if err != nil {
			var none T
			return none, err
		}
		return do()
	}
	if again, ok, err := recall[T](ctx, e, key); err != nil || ok {
		return again, err
	}
	out, err := do()
	if err != nil {
		return out, err
	}
	return run(ctx, e, cmd, in, func(Tx) (T, error) { return out, nil })
}

func (e *Engine) checkExtension(ctx context.Context, in ExtendCalls) error {
	var bad domain.Problems
	refuse := func(field, key string) { bad = append(bad, domain.E(domain.Invalid, key).At(field)) }
	if len(in.Picked) == 0 {
		refuse("pick", "call.extend_many.nothing")
	}
	if len(in.Picked) > mostCalls {
		bad = append(bad, domain.E(domain.Invalid, "call.extend_many.many").With("max", mostCalls).At("pick"))
	}
	if in.Kind != call.ToOutage && in.Kind != call.ToExtend {
		refuse("kind", "call.extend_many.kind")
	}
	if in.Reason == "" {
		refuse("reason", "call.propose.no_reason")
	}
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error { return in.Rule.Check(tx.Now()) })
	found := domain.ProblemsOf(err)
	if err != nil && found == nil {
		return err
	}
	return append(bad, found...).OrNil()
}

// pickedCalls are the calls in order, each once.
func pickedCalls(list []PickedCall) []PickedCall {
	out := slices.Clone(list)
	slices.SortFunc(out, func(a, b PickedCall) int { return cmp.Compare(a.Call, b.Call) })
	return slices.CompactFunc(out, func(a, b PickedCall) bool { return a.Call == b.Call })
}

// part is the command for one of several things that are done under one key, so that doing all of it again does none twice.
func (c Command) part(id domain.CallID) Command {
	if c.Key != "" {
		c.Key += "/" + strconv.FormatInt(int64(id), 10)
	}
	return c
}

// told parts what a person can be told about one call from what ends the whole command.
func told(err error) (domain.Problems, error) {
	p := domain.ProblemsOf(err)
	if err != nil && p == nil {
		return nil, err
	}
	return p, nil
}

// planExtension is what the extension would make of one call, and why it could not be proposed or, as things stand, be approved.
func (e *Engine) planExtension(ctx context.Context, cmd Command, in ExtendCalls, p PickedCall, days calendar.Calendar) (out ExtendedCall, parts CallParts, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(p.Call))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "propose", callResource(c)); err != nil {
			return domain.E(domain.NotFound, "not_found")
		}
		out = ExtendedCall{Call: c.Ref(), Version: p.Version, Code: c.Code, Title: c.Title}
		if err := out.count(tx, c); err != nil {
			return err
		}
		if c.Proposal.Terms != nil { // it would be lost, or is this extension already
			out.Wrong = domain.Problems{domain.E(domain.Refused, "call.extend_many.waits").With("kind", "call.proposal_kind."+string(c.Proposal.Kind))}
			return nil
		}
		next, was, will, ok := c.Postponed(in.From, in.Until, in.Rule, days)
		if !ok {
			out.Wrong = domain.Problems{domain.E(domain.Refused, "call.extend_many.outside")}
			return nil
		}
		out.Was, out.Will = was, will
		if next.ResultAt != nil && !next.ResultAt.Equal(*c.ResultAt) {
			out.ResultAt = next.ResultAt
		}
		parts = CallParts{Schedule: &CallSchedule{AnnounceAt: next.AnnounceAt, OpenAt: next.OpenAt, CloseAt: next.CloseAt, ResultAt: next.ResultAt,
			QuestionsUntil: next.QuestionsUntil, Windows: next.Windows, Briefings: next.Briefings, UrgencyReason: next.UrgencyReason}}
		out.Wrong, err = whyNotExtended(tx, cmd, c, in, next)
		return err
	})
	return out, parts, err
}

// count says whom the extension of a call reaches.
func (x *ExtendedCall) count(tx Tx, c *call.Call) error {
	n := counter{tx: tx, call: c}
	x.Drafts, x.Received = n.applications(application.Draft), n.submitted()
	return n.err
}

// whyNotExtended tries the two acts on a copy: the proposal, and what a second person would do with it now.
func whyNotExtended(tx Tx, cmd Command, c *call.Call, in ExtendCalls, next call.Terms) (domain.Problems, error) {
	rules, err := callRules(c)
	if err != nil {
		return nil, err
	}
	trial := *c
	if _, err := trial.Propose(in.Kind, next, in.Reason, cmd.Actor.Person, tx.Now()); err != nil {
		return told(err)
	}
	const somebodyElse domain.PersonID = -1
	publish := trial.ExtendDeadline
	if in.Kind == call.ToOutage {
		publish = trial.ExtendForOutage
	}
	_, _, err = publish(somebodyElse, cmd.stamp(tx), tx.Now(), rules)
	return told(err)
}

// ApproveExtensions approves the extensions that wait for the ticked calls.
type ApproveExtensions struct{ Picked []PickedCall }

// ApproveExtensions implements the command: the step of a single extension for each, in a transaction of its own. Errors about all of
// them: call.extend_many.nothing and call.extend_many.many (kind Invalid, at pick).
func (e *Engine) ApproveExtensions(ctx context.Context, cmd Command, in ApproveExtensions) ([]ExtendedCall, error) {
	switch {
	case len(in.Picked) == 0:
		return nil, domain.E(domain.Invalid, "call.extend_many.nothing").At("pick")
	case len(in.Picked) > mostCalls:
		return nil, domain.E(domain.Invalid, "call.extend_many.many").With("max", mostCalls).At("pick")
	}
	return once(ctx, e, cmd, in, func() ([]ExtendedCall, error) { return e.approveEach(ctx, cmd, in.Picked) })
}

func (e *Engine) approveEach(ctx context.Context, cmd Command, picked []PickedCall) (out []ExtendedCall, err error) {
	for _, p := range pickedCalls(picked) {
		one, event, err := e.waitingExtension(ctx, cmd, p)
		if err != nil {
			return out, err
		}
		if len(one.Wrong) == 0 {
			err = e.StepCall(ctx, cmd.part(p.Call), StepCall{Call: p.Call, Version: p.Version, Event: event})
			if one.Wrong, err = told(err); err != nil {
				return out, err
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// waitingExtension is the extension that waits for a call, and the step that approves it.
func (e *Engine) waitingExtension(ctx context.Context, cmd Command, p PickedCall) (out ExtendedCall, event call.Event, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(p.Call))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", callResource(c)); err != nil {
			return domain.E(domain.NotFound, "not_found")
		}
		out = ExtendedCall{Call: c.Ref(), Version: p.Version, Code: c.Code, Title: c.Title}
		switch c.Proposal.Kind {
		case call.ToOutage:
			event = call.ExtendForOutage
		case call.ToExtend:
			event = call.ExtendDeadline
		default:
			out.Wrong = domain.Problems{domain.E(domain.Refused, "call.extend_many.none_waits")}
			return nil
		}
		out.Was, out.Will = c.Moves()
		return out.count(tx, c)
	})
	return out, event, err
}
