// This file holds individual late permissions (개별 지연 제출 허가): proposing one for a draft, deciding on it by a second person, and
// ending what came of it when its time is over (decisions §18).
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/latepermit"
	"gongmo/domain/ruleset"
)

// latePermitResource describes a late permission for a permission check.
func latePermitResource(p *latepermit.Permit) domain.Resource {
	return domain.Resource{Kind: "latepermit", ID: p.ID, State: string(p.State), Call: p.CallID, PreviousActor: p.PreviousActor()}
}

// lateReason is why the applicant may be late, as its notice says it: another reason with its own words.
func lateReason(p *latepermit.Permit) word {
	if p.Reason == latepermit.Other {
		return word{key: "latepermit.reason.other_is", args: domain.Args{"other": p.OtherReason}}
	}
	return word{key: p.Reason.Label()}
}

// lateSet is the rule set by which late permissions of a call are judged.
func (e *Engine) lateSet(c *call.Call) (ruleset.Set, error) {
	if e.Rules != nil {
		return e.Rules(c)
	}
	return c.RuleSet()
}

// lateStanding is how an application and its call stand towards a late permission. The deadline is the one that the
// application has without another permission, which an earlier one may have moved.
func (e *Engine) lateStanding(c *call.Call, a *application.Application, holidays calendar.Calendar, now time.Time) (latepermit.Standing, error) {
	set, err := e.lateSet(c)
	if err != nil {
		return latepermit.Standing{}, err
	}
	rules, err := latepermit.RulesOf(set)
	if err != nil {
		return latepermit.Standing{}, err
	}
	_, deadline := c.Deadline(now)
	s := latepermit.Standing{Rules: rules, Running: c.Running(), Judging: c.Judged(), Deadline: deadline, Limit: rules.Limit(deadline, holidays)}
	if a != nil {
		s.Writing = a.Round == c.Round && (a.State == application.Draft || a.State == application.Expired)
		s.Submitted = a.SubmissionID != nil
		if a.LatePermitUntil != nil && a.LatePermitUntil.After(deadline) {
			s.Deadline = *a.LatePermitUntil
		}
	}
	return s, nil
}

// LateOutlook is what the pages of late permissions say before anything is proposed.
type LateOutlook struct {
	// Rules is the rule set that was asked, for its values with their sources.
	Rules ruleset.Set
	// Why lists what keeps any permission of the call from being given now, nil when nothing does.
	Why domain.Problems
	// Deadline is the deadline of the call, Limit the latest instant that a permission may name.
	Deadline, Limit time.Time
}

// LookAtLatePermits answers it. Kind NotFound for who may not see permissions of the call.
func (e *Engine) LookAtLatePermits(ctx context.Context, cmd Command, id domain.CallID) (out LateOutlook, err error) {
	holidays, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return out, err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", domain.Resource{Kind: "latepermit", Call: id}); err != nil {
			return err
		}
		s, err := e.lateStanding(c, nil, holidays, tx.Now())
		if err != nil {
			return err
		}
		s.Writing = true // of an application that would be one
		out = LateOutlook{Why: latepermit.Barred(s), Deadline: s.Deadline, Limit: s.Limit}
		out.Rules, err = e.lateSet(c)
		return err
	})
	return out, err
}

// ProposeLatePermit is a proposal to let one application be handed in after the deadline.
type ProposeLatePermit struct {
	Call        domain.CallID
	Application domain.ApplicationID
	Reason      latepermit.Reason
	OtherReason string
	Facts       string
	Evidence    string
	Until       time.Time
}

// ProposeLatePermit implements the command. The application is locked, so that it is not handed in under the proposal and two
// officers do not propose at once.
func (e *Engine) ProposeLatePermit(ctx context.Context, cmd Command, in ProposeLatePermit) (domain.LatePermitID, error) {
	holidays, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return 0, err
	}
	return run(ctx, e, cmd, in, func(tx Tx) (domain.LatePermitID, error) {
		if err := e.Access.Can(cmd.Actor, "create", domain.Resource{Kind: "latepermit", Call: in.Call}); err != nil {
			return 0, err
		}
		a, c, err := underCall(tx, in.Application)
		if err != nil {
			return 0, err
		}
		if a.CallID != in.Call {
			return 0, domain.E(domain.NotFound, "not_found")
		}
		s, err := e.lateStanding(c, a, holidays, tx.Now())
		if err != nil {
			return 0, err
		}
		p, change, err := latepermit.Propose(latepermit.Proposal{CallID: c.Ref(), ApplicationID: a.Ref(), LeadID: a.LeadID, Reason: in.Reason,
			OtherReason: in.OtherReason, Facts: in.Facts, Evidence: in.Evidence, Until: in.Until, By: cmd.Actor.Person}, s, tx.Now())
		if err != nil {
			return 0, err
		}
		waiting, err := tx.Count(latepermit.Permit{}, Where{"ApplicationID": a.Ref(), "State": string(latepermit.Proposed)})
		if err != nil {
			return 0, err
		}
		if waiting > 0 {
			return 0, domain.E(domain.Conflict, "latepermit.waiting")
		}
		p.Demo = c.Demo
		err = Record(tx, cmd.Actor, p, change)
		return p.Ref(), err
	})
}

// underCall locks an application and takes the lock on its call, in the order in which handing in does, and reads the call.
func underCall(tx Tx, id domain.ApplicationID) (*application.Application, *call.Call, error) {
	a, err := wholeApplication(tx, id, ForUpdate)
	if err != nil {
		return nil, nil, err
	}
	if err := tx.LockCall(a.CallID, false); err != nil {
		return nil, nil, err
	}
	c, err := Get[call.Call](tx, int64(a.CallID))
	return a, c, err
}

// StepLatePermit names a permission as its reader saw it. Reason is why it is declined.
type StepLatePermit struct {
	Permit  domain.LatePermitID
	Version int64
	Reason  string
}

// stepLatePermit locks a permission, asks whether the actor may, does the step and records it. then does what follows from it
// in the same transaction.
func (e *Engine) stepLatePermit(ctx context.Context, cmd Command, in StepLatePermit, event latepermit.Event, step func(tx Tx, p *latepermit.Permit) (change domain.Change, then func() error, err error)) error {
	_, err := run(ctx, e, cmd, struct {
		StepLatePermit
		Event latepermit.Event
	}{in, event}, func(tx Tx) (bool, error) {
		p, err := LockRow[latepermit.Permit](tx, int64(in.Permit))
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, string(event), latePermitResource(p)); err != nil {
			return false, err
		}
		if in.Version != 0 && p.Version != in.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		change, then, err := step(tx, p)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, p, change); err != nil {
			return false, err
		}
		if then != nil {
			return true, then()
		}
		return true, nil
	})
	return err
}

// ApproveLatePermit gives the permission: the application may be handed in until its instant, and is opened again where it has
// expired. Everything that was asked at the proposal is asked again.
func (e *Engine) ApproveLatePermit(ctx context.Context, cmd Command, in StepLatePermit) error {
	holidays, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	return e.stepLatePermit(ctx, cmd, in, latepermit.Approve, func(tx Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		a, c, err := underCall(tx, p.ApplicationID)
		if err != nil {
			return domain.Change{}, nil, err
		}
		s, err := e.lateStanding(c, a, holidays, tx.Now())
		if err != nil {
			return domain.Change{}, nil, err
		}
		change, err := p.Approve(cmd.Actor.Person, s, tx.Now())
		return change, func() error { return e.permitLate(tx, cmd, a, c, p, s) }, err
	})
}

// permitLate writes an approved permission down on its application, in the name of who approved; the system opens it again.
func (e *Engine) permitLate(tx Tx, cmd Command, a *application.Application, c *call.Call, p *latepermit.Permit, s latepermit.Standing) error {
	change, err := a.PermitLate(application.LatePermission{ID: p.Ref(), Allowed: s.Rules.Allowed, Until: p.Until, Reason: string(p.Reason), Asked: p.ProposedBy, Approved: cmd.Actor.Person})
	if err != nil {
		return err
	}
	if err := Record(tx, cmd.Actor, a, change); err != nil || a.State != application.Expired {
		return err
	}
	if err := e.Access.Can(domain.System, string(application.ReopenLate), resourceOf(a)); err != nil {
		return err
	}
	if change, err = a.ReopenLate(tx.Now(), intakeOf(tx, c, a)); err != nil {
		return err
	}
	return Record(tx, domain.System, a, change)
}

// DeclineLatePermit refuses a proposal, with a reason that its proposer reads.
func (e *Engine) DeclineLatePermit(ctx context.Context, cmd Command, in StepLatePermit) error {
	return e.stepLatePermit(ctx, cmd, in, latepermit.Decline, func(tx Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		change, err := p.Decline(cmd.Actor.Person, in.Reason, tx.Now())
		return change, nil, err
	})
}

// WithdrawLatePermit takes a proposal back before it is decided.
func (e *Engine) WithdrawLatePermit(ctx context.Context, cmd Command, in StepLatePermit) error {
	return e.stepLatePermit(ctx, cmd, in, latepermit.Withdraw, func(_ Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		change, err := p.Withdraw()
		return change, nil, err
	})
}

// endLatePermits ends what late permissions held open beyond the deadline, once no request stamped in time can be on its way:
// drafts expire anew, open corrections fall away, and what was handed in follows its call into the requirement check.
func (e *Engine) endLatePermits(ctx context.Context) error {
	var over []*application.Application
	err := e.Work.Do(ctx, Options{}, func(tx Tx) (err error) {
		over, err = Find[application.Application](tx, Where{"State": []application.State{application.Draft, application.Submitted},
			"LatePermitUntil": AtOrBefore{tx.Now().Add(-application.MaxStampAge)}}, "ID")
		return err
	})
	if err != nil {
		return fmt.Errorf("find late permissions that are over: %w", err)
	}
	var failed []error
	for _, a := range over {
		if err := e.endLatePermit(ctx, a.Ref()); err != nil {
			failed = append(failed, fmt.Errorf("application %d: %w", a.ID, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) endLatePermit(ctx context.Context, id domain.ApplicationID) error {
	screen := false
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		screen = false
		a, err := LockRow[application.Application](tx, int64(id))
		if err != nil {
			return err
		}
		if err := loadChildren(tx, a); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		change, err := endDraft(tx, c, a)
		switch {
		case domain.KindOf(err) == domain.Refused:
			return nil // the deadline of the call is later, or it has moved on since it was found
		case err != nil:
			return err
		}
		screen = a.State == application.Submitted && c.State == call.Screening
		if change.Event == "" {
			return nil
		}
		return Record(tx, domain.System, a, change)
	})
	if err != nil || !screen {
		return err
	}
	return e.startScreening(ctx, id)
}
