// This file is what a call's steps do to its applications: drafts expire, come back after an outage, or are voided with the call.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
)

// eachApplication does one thing to every application of a call in some states, each in its own transaction: one that
// cannot be done keeps none of the others. What was done already is left alone, so the job may run again.
func (e *Engine) eachApplication(ctx context.Context, id domain.CallID, states []application.State, act func(tx Tx, c *call.Call, a *application.Application) (domain.Change, error)) error {
	var list []*application.Application
	err := e.Work.Do(ctx, Options{}, func(tx Tx) (err error) {
		if _, err := Get[call.Call](tx, int64(id)); err != nil {
			return err
		}
		list, err = FindOnly[application.Application](tx, []string{"ID", "State"}, Where{"CallID": id, "State": states}, "ID")
		return err
	})
	if err != nil {
		return err
	}
	var waits error
	for _, found := range list {
		err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
			a, err := LockRow[application.Application](tx, found.ID)
			if err != nil || a.State != found.State {
				return err
			}
			if err := loadChildren(tx, a); err != nil {
				return err
			}
			c, err := Get[call.Call](tx, int64(id))
			if err != nil {
				return err
			}
			change, err := act(tx, c, a)
			if err != nil || change.Event == "" {
				return err
			}
			return Record(tx, domain.System, a, change)
		})
		if domain.KindOf(err) == domain.Refused {
			waits = err // one whose time has not come holds up no other; the job comes again for it
			continue
		}
		if err != nil {
			return err
		}
	}
	return waits
}

// intakeOf is the intake that an application is in at an instant.
func intakeOf(c *call.Call, a *application.Application, at time.Time) application.Intake {
	w := c.IntakeOf(call.Entry{Window: a.WindowNo, SubmittedAt: a.SubmittedAt, LateWindow: a.LateWindow, LateUntil: a.LatePermitUntil}, at)
	return application.Intake{OpenAt: w.OpenAt, Deadline: w.CloseAt, Window: w.No, Running: c.Running(), PerLead: c.PerLead}
}

// expireDrafts ends the drafts of a closed call and drops its open corrections: the standing submissions count. While a
// request stamped in time may still be on its way, the step refuses and the job comes again.
func (e *Engine) expireDrafts(ctx context.Context, job EffectJob) error {
	return e.eachApplication(ctx, domain.CallID(job.ID), []application.State{application.Draft, application.Submitted}, endDraft)
}

// endDraft ends what is not handed in when the intake is over: a draft expires, an open correction falls away. The change is
// empty for what may stay, also for what a late permission holds open: a sweep ends that in its time.
func endDraft(tx Tx, c *call.Call, a *application.Application) (domain.Change, error) {
	switch {
	case a.MayBeLate(tx.Now()):
		return domain.Change{}, nil
	case a.State == application.Draft:
		return a.Expire(tx.Now(), intakeOf(c, a, tx.Now()))
	case a.State != application.Submitted || a.RevisionOf == nil:
		return domain.Change{}, nil
	}
	standing, err := Get[application.Submission](tx, *a.RevisionOf)
	if err != nil {
		return domain.Change{}, err
	}
	if kept, ok := a.Unsubmitted(*standing, tx.Now()); ok {
		if err := tx.Insert(&kept); err != nil {
			return domain.Change{}, err
		}
	}
	files, change, err := a.DropRevision(*standing, tx.Now(), intakeOf(c, a, tx.Now()))
	if err != nil {
		return domain.Change{}, err
	}
	return change, writeFiles(tx, files)
}

// reopenDrafts brings back what ended at the old deadline, after an extension because of an outage: drafts that expired, and
// corrections that were dropped.
func (e *Engine) reopenDrafts(ctx context.Context, job EffectJob) error {
	return e.eachApplication(ctx, domain.CallID(job.ID), []application.State{application.Expired, application.Submitted}, func(tx Tx, c *call.Call, a *application.Application) (domain.Change, error) {
		if a.State == application.Submitted {
			return reopenRevision(tx, c, a)
		}
		return a.Reopen(tx.Now(), intakeOf(c, a, tx.Now()))
	})
}

// reopenRevision restores the newest correction that the deadline dropped; the change is empty where there is none, or where the
// company has begun another one since.
func reopenRevision(tx Tx, c *call.Call, a *application.Application) (domain.Change, error) {
	if a.RevisionOf != nil || a.SubmissionID == nil {
		return domain.Change{}, nil
	}
	list, err := Find[application.Dropped](tx, Where{"ApplicationID": a.Ref(), "StandingID": *a.SubmissionID, "RestoredAt": nil}, "-DroppedAt")
	if err != nil || len(list) == 0 {
		return domain.Change{}, err
	}
	kept, now := list[0], tx.Now()
	files, change, err := a.ReopenRevision(*kept, now, intakeOf(c, a, tx.Now()))
	if err != nil {
		return domain.Change{}, err
	}
	kept.RestoredAt = &now
	if err := tx.Update(kept); err != nil {
		return domain.Change{}, err
	}
	return change, writeFiles(tx, files)
}

// undecided are the states that a failed or cancelled call takes with it.
var undecided = []application.State{application.Draft, application.Submitted, application.UnderScreening, application.SupplementRequested, application.Eligible,
	application.InEvaluation, application.Advanced, application.Deferred, application.Recommended, application.Reserve}

// voidApplications voids whatever is not yet decided of a call that failed or was cancelled, with its open stages.
func (e *Engine) voidApplications(ctx context.Context, job EffectJob) error {
	if err := e.voidStages(ctx, domain.CallID(job.ID)); err != nil {
		return err
	}
	return e.eachApplication(ctx, domain.CallID(job.ID), undecided, func(tx Tx, c *call.Call, a *application.Application) (domain.Change, error) {
		why, err := whyVoid(tx, c)
		if err != nil {
			return domain.Change{}, err
		}
		return a.Void(e.sayWord("ko", why))
	})
}

// voidStages ends the stages of a call that are not over.
func (e *Engine) voidStages(ctx context.Context, id domain.CallID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		open, err := Find[evaluation.Stage](tx, Where{"CallID": id, "State": Not{[]evaluation.State{evaluation.Finalized, evaluation.Voided}}}, "No")
		if err != nil {
			return err
		}
		for _, found := range open {
			s, err := loadStage(tx, found.Ref(), ForUpdate)
			if err != nil {
				return err
			}
			if s.State == evaluation.Finalized || s.State == evaluation.Voided {
				continue
			}
			if err := e.Access.Can(domain.System, string(evaluation.VoidStage), stageResource(s)); err != nil {
				return err
			}
			why, err := whyVoid(tx, c)
			if err != nil {
				return err
			}
			change, err := s.Void(e.sayWord("ko", why))
			if err != nil {
				return err
			}
			if err := Record(tx, domain.System, s, change); err != nil {
				return err
			}
		}
		return nil
	})
}

// proveReceipt reads a submission back after its commit and compares it with its digest: a receipt promises what is stored.
func (e *Engine) proveReceipt(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := Get[application.Application](tx, job.ID)
		if err != nil || a.SubmissionID == nil {
			return err
		}
		sub, err := Get[application.Submission](tx, *a.SubmissionID)
		if err != nil {
			return err
		}
		return sub.Verify()
	})
}
