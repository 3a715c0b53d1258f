// This file holds individual late permissions (개별 지연 제출 허가): proposing one for a draft, deciding on it by a second person,
// reminding of and ending a proposal that nobody decides, and ending what came of one when its time is over (decisions §18).
package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/latepermit"
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
)

// latePermitResource describes a late permission for a permission check.
func latePermitResource(p *latepermit.Permit) domain.Resource {
	return domain.Resource{Kind: "latepermit", ID: p.ID, State: string(p.State), Call: p.CallID, PreviousActor: p.PreviousActor(), Owner: p.ProposedBy}
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
// application has without another permission, which an earlier one may have moved. Of a rolling intake it is that of the window which
// the permission is for, 0 elsewhere.
func (e *Engine) lateStanding(tx Tx, c *call.Call, a *application.Application, window int, holidays calendar.Calendar, now time.Time) (latepermit.Standing, error) {
	set, err := e.lateSet(c)
	if err != nil {
		return latepermit.Standing{}, err
	}
	rules, err := latepermit.RulesOf(set)
	if err != nil {
		return latepermit.Standing{}, err
	}
	_, deadline := c.Deadline(now)
	if w, ok := c.Windows.Of(window); ok {
		deadline = w.CloseAt
	}
	judging := c.Judged()
	if window > 0 && !judging { // a window may be judged while others are still to come
		n, err := tx.Count(evaluation.Stage{}, Where{"CallID": c.Ref(), "WindowNo": window})
		if err != nil {
			return latepermit.Standing{}, err
		}
		judging = n > 0
	}
	s := latepermit.Standing{Rules: rules, Running: c.Running(), Judging: judging, Deadline: deadline, Limit: rules.Limit(deadline, holidays), Window: window}
	if a != nil {
		s.Writing = a.Round == c.Round && (a.State == application.Draft || a.State == application.Expired)
		s.Submitted = a.SubmissionID != nil
		if a.LatePermitUntil != nil && a.LateWindow == window && a.LatePermitUntil.After(deadline) {
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
	// Deadline is the deadline of the call, Limit the latest instant that a permission may name. Window is the window of a rolling intake
	// that they are of, 0 elsewhere.
	Deadline, Limit time.Time
	Window          int
}

// lateWindow is the window that a permission given now would most likely be for: the last that is over, while its term runs, and else the
// one that counts. A permission says by its instant which it is for, see call.Windows.Missed.
func (e *Engine) lateWindow(tx Tx, c *call.Call, holidays calendar.Calendar, now time.Time) (int, error) {
	over := c.Windows.Over(now, 0)
	if len(over) == 0 {
		return intakeOf(c, &application.Application{}, now).Window, nil
	}
	last := over[len(over)-1]
	s, err := e.lateStanding(tx, c, nil, last.No, holidays, now)
	if err != nil || now.Before(s.Limit) {
		return last.No, err
	}
	return intakeOf(c, &application.Application{}, now).Window, nil
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
		window, err := e.lateWindow(tx, c, holidays, tx.Now())
		if err != nil {
			return err
		}
		s, err := e.lateStanding(tx, c, nil, window, holidays, tx.Now())
		if err != nil {
			return err
		}
		s.Writing = true // of an application that would be one
		out = LateOutlook{Why: latepermit.Barred(s), Deadline: s.Deadline, Limit: s.Limit, Window: s.Window}
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
	// Files show what it says, too; more may follow while nobody has decided.
	Files []Received
	Until time.Time
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
		missed, _ := c.Windows.Missed(in.Until)
		s, err := e.lateStanding(tx, c, a, missed.No, holidays, tx.Now())
		if err != nil {
			return 0, err
		}
		files := make([]latepermit.File, 0, len(in.Files))
		for _, f := range in.Files {
			file, err := keepLateFile(tx, cmd.Actor, f)
			if err != nil {
				return 0, err
			}
			files = append(files, file)
		}
		p, change, err := latepermit.Propose(latepermit.Proposal{CallID: c.Ref(), ApplicationID: a.Ref(), LeadID: a.LeadID, Reason: in.Reason,
			OtherReason: in.OtherReason, Facts: in.Facts, Evidence: in.Evidence, Files: files, Until: in.Until, By: cmd.Actor.Person}, s, holidays, tx.Now())
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

// keepLateFile makes the row of a file that came with a proposal.
func keepLateFile(tx Tx, actor domain.Actor, f Received) (latepermit.File, error) {
	row, err := keep(tx, actor, f)
	if err != nil {
		return latepermit.File{}, err
	}
	return latepermit.File{FileID: domain.FileID(row.ID), Name: f.Name, Size: f.Size, Digest: f.SHA256, At: tx.Now()}, nil
}

// AttachLateEvidence adds a file to a proposal, before anybody has decided.
type AttachLateEvidence struct {
	StepLatePermit
	File Received
}

// AttachLateEvidence implements the command. It is for the proposer alone; who decides names the version it has read.
func (e *Engine) AttachLateEvidence(ctx context.Context, cmd Command, in AttachLateEvidence) error {
	return e.stepLatePermit(ctx, cmd, in.StepLatePermit, in, latepermit.Attach, func(tx Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		file, err := keepLateFile(tx, cmd.Actor, in.File)
		if err != nil {
			return domain.Change{}, nil, err
		}
		change, err := p.Attach(file)
		return change, nil, err
	})
}

// unreadFiles counts the files of a proposal that who decides cannot open.
func (e *Engine) unreadFiles(tx Tx, p *latepermit.Permit) (int, error) {
	if e.Scanner == nil || len(p.Files) == 0 {
		return 0, nil
	}
	list := make([]int64, len(p.Files))
	for i, f := range p.Files {
		list[i] = int64(f.FileID)
	}
	n, err := tx.Count(StoredFile{}, Where{"ID": list, "ScanState": []string{Unscanned, Infected}})
	return int(n), err
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

// stepLatePermit locks a permission, asks whether the actor may, does the step and records it; input is all that was asked. then does what follows from it
// in the same transaction.
func (e *Engine) stepLatePermit(ctx context.Context, cmd Command, in StepLatePermit, input any, event latepermit.Event, step func(tx Tx, p *latepermit.Permit) (change domain.Change, then func() error, err error)) error {
	_, err := run(ctx, e, cmd, struct {
		Input any
		Event latepermit.Event
	}{input, event}, func(tx Tx) (bool, error) {
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
	return e.stepLatePermit(ctx, cmd, in, in, latepermit.Approve, func(tx Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		a, c, err := underCall(tx, p.ApplicationID)
		if err != nil {
			return domain.Change{}, nil, err
		}
		s, err := e.lateStanding(tx, c, a, p.WindowNo, holidays, tx.Now())
		if err != nil {
			return domain.Change{}, nil, err
		}
		if s.Unread, err = e.unreadFiles(tx, p); err != nil {
			return domain.Change{}, nil, err
		}
		change, err := p.Approve(cmd.Actor.Person, s, tx.Now())
		return change, func() error { return e.permitLate(tx, cmd, a, c, p, s) }, err
	})
}

// permitLate writes an approved permission down on its application, in the name of who approved; the system opens it again.
func (e *Engine) permitLate(tx Tx, cmd Command, a *application.Application, c *call.Call, p *latepermit.Permit, s latepermit.Standing) error {
	change, err := a.PermitLate(application.LatePermission{ID: p.Ref(), Allowed: s.Rules.Allowed, Until: p.Until, Window: p.WindowNo, Reason: string(p.Reason), Asked: p.ProposedBy, Approved: cmd.Actor.Person})
	if err != nil {
		return err
	}
	if err := Record(tx, cmd.Actor, a, change); err != nil || a.State != application.Expired {
		return err
	}
	if err := e.Access.Can(domain.System, string(application.ReopenLate), resourceOf(a)); err != nil {
		return err
	}
	if change, err = a.ReopenLate(tx.Now(), intakeOf(c, a, tx.Now())); err != nil {
		return err
	}
	return Record(tx, domain.System, a, change)
}

// DeclineLatePermit refuses a proposal, with a reason that its proposer reads.
func (e *Engine) DeclineLatePermit(ctx context.Context, cmd Command, in StepLatePermit) error {
	return e.stepLatePermit(ctx, cmd, in, in, latepermit.Decline, func(tx Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		change, err := p.Decline(cmd.Actor.Person, in.Reason, tx.Now())
		return change, nil, err
	})
}

// WithdrawLatePermit takes a proposal back before it is decided.
func (e *Engine) WithdrawLatePermit(ctx context.Context, cmd Command, in StepLatePermit) error {
	return e.stepLatePermit(ctx, cmd, in, in, latepermit.Withdraw, func(_ Tx, p *latepermit.Permit) (domain.Change, func() error, error) {
		change, err := p.Withdraw()
		return change, nil, err
	})
}

// lapseLatePermits ends the proposals that nobody decided and that could have no effect any more. Nothing is locked but the
// proposal: what is read of its application and call only ever makes it later.
func (e *Engine) lapseLatePermits(ctx context.Context) error {
	holidays, err := e.days(ctx)
	if err != nil {
		return err
	}
	return sweepEach(ctx, e, latepermit.Lapse, Where{"State": string(latepermit.Proposed)}, "", 0, func(tx Tx, p *latepermit.Permit, now time.Time) (domain.Change, error) {
		a, err := Get[application.Application](tx, int64(p.ApplicationID))
		if err != nil {
			return domain.Change{}, err
		}
		c, err := Get[call.Call](tx, int64(p.CallID))
		if err != nil {
			return domain.Change{}, err
		}
		s, err := e.lateStanding(tx, c, a, p.WindowNo, holidays, now)
		if err != nil {
			return domain.Change{}, err
		}
		return p.Lapse(s, now)
	})
}

// nearLateDecisions are the days by which proposals of late permissions are to be decided.
func nearLateDecisions(g *gathering, _ notice.Entry) error {
	return rowsNear(g, Where{"State": string(latepermit.Proposed)}, "DecideBy", byDay, g.near(), latePermitRow, func(list []*latepermit.Permit) error {
		calls, err := rowsOf(g.tx, idsOf(list, func(p *latepermit.Permit) domain.CallID { return p.CallID }), callRow)
		if err != nil {
			return err
		}
		for _, p := range list {
			c := calls[int64(p.CallID)]
			if c == nil {
				continue
			}
			set, err := g.rulesOfCall(c)
			if err != nil {
				return err
			}
			if err := g.hang(notice.Deadline{About: notice.About{Kind: p.Kind(), ID: p.ID, Call: &p.CallID}, On: p.DecideBy, Since: p.ProposedAt}, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// stillUndecided is whether the proposal waits; those who may decide are the approvers of the call but never its proposer.
func stillUndecided(e *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	p, err := Get[latepermit.Permit](tx, r.About.ID)
	if err != nil || p.State != latepermit.Proposed {
		return false, err
	}
	approvers, err := e.staff(tx, aboutFacts{call: p.CallID}, domain.RoleApprover)
	d.people = slices.DeleteFunc(approvers, func(id domain.PersonID) bool { return id == p.ProposedBy })
	return len(d.people) > 0, err
}

func latePermitRow(p *latepermit.Permit) int64 { return p.ID }

// endLatePermits ends what late permissions held open beyond the deadline, once no request stamped in time can be on its way:
// drafts expire anew, open corrections fall away, and what was handed in follows its call into the requirement check.
func (e *Engine) endLatePermits(ctx context.Context) error {
	var over []*application.Application
	err := e.Work.Do(ctx, Options{}, func(tx Tx) (err error) {
		over, err = FindOnly[application.Application](tx, []string{"ID"}, Where{"State": []application.State{application.Draft, application.Submitted},
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
