// This file is what a corrected notice (정정공고) means for an application that was begun before it: until a writer takes the
// correction up everything about the application reads the form of the version that it is written on.
package workflows

import (
	"context"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
)

// termsOf reads the call of an application with the form and the documents of the version that the application is written on, or was
// handed in under. Everything else of the terms is as it stands now. The version is read only where the form was corrected since.
func termsOf(tx Tx, a *application.Application) (*call.Call, error) {
	c, err := Get[call.Call](tx, int64(a.CallID))
	if err != nil {
		return nil, err
	}
	return under(tx, c, a)
}

// under is termsOf for a call that was read already; that one is not changed.
func under(tx Tx, c *call.Call, a *application.Application) (*call.Call, error) {
	if !a.Outdated(c.FormSince) {
		return c, nil
	}
	v, err := One[call.Version](tx, Where{"CallID": a.CallID, "No": a.CallVersion})
	if err != nil {
		return nil, err
	}
	then := *c
	then.Form, then.Documents = v.Terms.Form, v.Terms.Documents
	return &then, nil
}

// TakeUpCorrection puts the working copy on the corrected form, which the writer has been shown as version Seen of the call's terms.
type TakeUpCorrection struct {
	Application domain.ApplicationID
	Seen        int
}

// TakeUpCorrection implements the command. Errors besides those of application.Application.TakeUp: stale_version when the form was
// corrected once more since it was shown.
func (e *Engine) TakeUpCorrection(ctx context.Context, cmd Command, in TakeUpCorrection) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "edit")
		if err != nil {
			return false, err
		}
		if err := tx.LockCall(a.CallID, false); err != nil {
			return false, err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return false, err
		}
		if in.Seen < c.FormSince {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		then, err := under(tx, c, a)
		if err != nil {
			return false, err
		}
		files, change, err := a.TakeUp(c.VersionNo, then.Form, c.Form, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		reopened, changes := a.ReopenParts(then.Form, c.Form)
		for _, change := range changes {
			if err := Record(tx, cmd.Actor, a, change); err != nil {
				return false, err
			}
		}
		for _, m := range reopened {
			if err := tx.Update(m); err != nil {
				return false, err
			}
		}
		return true, writeFiles(tx, files)
	})
	return err
}
