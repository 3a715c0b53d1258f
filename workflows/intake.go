// This file moves many applications of a call through the requirement check at once: looked at first in a dry run, then done by one
// command, all or none.
package workflows

import (
	"context"
	"errors"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
)

// IntakeMoves are the steps that an officer may take with many applications at once.
var IntakeMoves = []application.Event{application.Pass, application.Fail}

// mostMoves keeps the transaction short and its preview readable.
const mostMoves = 200

// Picked is an application as the officer saw it.
type Picked struct {
	Application domain.ApplicationID
	Version     int64
}

// MoveApplications is one step for many applications of a call.
type MoveApplications struct {
	Call   domain.CallID
	Event  application.Event // one of IntakeMoves
	Picked []Picked
	// Code and Reason are why they fail, which each applicant is told.
	Code   condition.Item
	Reason string
}

// Moved is what a move does to one application. In a dry run Wrong says why it cannot be moved; nil when it can.
type Moved struct {
	Application    domain.ApplicationID
	Version        int64
	Title, Receipt string
	Lead           domain.OrganizationID
	From, To       application.State
	Notices        []domain.NoticeCode
	Wrong          *domain.Error `json:",omitempty"`
}

// MoveApplications implements the command. What keeps one from being moved keeps all of them, so that what was previewed is what
// happens; in a dry run it is told for each.
func (e *Engine) MoveApplications(ctx context.Context, cmd Command, in MoveApplications) ([]Moved, error) {
	switch {
	case !slices.Contains(IntakeMoves, in.Event):
		return nil, domain.E(domain.Invalid, "assess.move.event").At("event")
	case len(in.Picked) == 0:
		return nil, domain.E(domain.Invalid, "assess.move.nothing").At("pick")
	case len(in.Picked) > mostMoves:
		return nil, domain.E(domain.Invalid, "assess.move.many").With("max", mostMoves).At("pick")
	}
	in.Picked = inOrder(in.Picked)
	return run(ctx, e, cmd, in, func(tx Tx) ([]Moved, error) {
		var out []Moved
		for _, p := range in.Picked {
			m, err := e.moveOne(tx, cmd, in, p)
			if err != nil {
				return nil, err
			}
			if m.Wrong != nil && !e.dryRun {
				return nil, m.Wrong
			}
			out = append(out, m)
		}
		return out, nil
	})
}

// moveOne takes the step with one application. A refusal stands in the answer; any other error ends the command.
func (e *Engine) moveOne(tx Tx, cmd Command, in MoveApplications, p Picked) (Moved, error) {
	a, err := wholeApplication(tx, p.Application, ForUpdate)
	if err != nil {
		return Moved{}, err
	}
	if err := e.Access.Can(cmd.Actor, "view", resourceOf(a)); err != nil || a.CallID != in.Call {
		return Moved{}, domain.E(domain.NotFound, "not_found")
	}
	m := Moved{Application: a.Ref(), Version: a.Version, Title: a.Title, Receipt: a.ReceiptNo, Lead: a.LeadID, From: a.State}
	change, err := e.takeMove(tx, cmd, in, p, a)
	if refused := (*domain.Error)(nil); errors.As(err, &refused) {
		m.Wrong = refused
		return m, nil
	}
	if err != nil {
		return m, err
	}
	m.To, m.Notices = a.State, change.Notices
	if err := Record(tx, cmd.Actor, a, change); err != nil {
		return m, err
	}
	return m, putItems(tx, a)
}

func (e *Engine) takeMove(tx Tx, cmd Command, in MoveApplications, p Picked, a *application.Application) (domain.Change, error) {
	if p.Version != a.Version {
		return domain.Change{}, domain.E(domain.Conflict, "stale_version")
	}
	if err := e.Access.Can(cmd.Actor, string(in.Event), resourceOf(a)); err != nil {
		if domain.KindOf(err) == domain.NotFound {
			err = domain.E(domain.Forbidden, "assess.move.forbidden")
		}
		return domain.Change{}, err
	}
	if in.Event == application.Pass {
		return a.Pass(cmd.Actor.Person)
	}
	return a.Fail(in.Code, strings.TrimSpace(in.Reason), tx.Now())
}
