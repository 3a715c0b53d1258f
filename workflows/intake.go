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

// IntakeMoves are the steps that an officer may take with many applications at once, in the order of the work.
var IntakeMoves = []application.Event{application.ConfirmCheck, application.Pass, application.ProposeFail, application.Fail, application.DropFail}

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
	// Code and Reason are why they are proposed to fail, which each applicant is told once it is confirmed; Reason is also why
	// a proposal is dropped.
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
	// FailCode and FailReason are the proposal that is confirmed or dropped, empty when there is none.
	FailCode   condition.Item
	FailReason string
	Notices    []domain.NoticeCode
	Wrong      *domain.Error `json:",omitempty"`
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
	m := Moved{Application: a.Ref(), Version: a.Version, Title: a.Title, Receipt: a.ReceiptNo, Lead: a.LeadID, From: a.State, FailCode: a.FailCode, FailReason: a.FailReason}
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
		self := domain.KindOf(err) == domain.Forbidden && a.PreviousActor() == cmd.Actor.Person // says why of this very step
		switch {
		case self && in.Event == application.Pass:
			err = domain.E(domain.Forbidden, "assess.move.pass_self")
		case self && in.Event == application.Fail:
			err = domain.E(domain.Forbidden, "assess.move.fail_self")
		case domain.KindOf(err) == domain.NotFound:
			err = domain.E(domain.Forbidden, "assess.move.forbidden")
		}
		return domain.Change{}, err
	}
	who, reason := cmd.Actor.Person, strings.TrimSpace(in.Reason)
	switch in.Event {
	case application.ConfirmCheck:
		return a.ConfirmCheck(who)
	case application.Pass:
		return a.Pass(who)
	case application.ProposeFail:
		return a.ProposeFail(in.Code, reason, who, tx.Now())
	case application.DropFail:
		return a.DropFail(who, reason)
	}
	return a.Fail(who, tx.Now())
}
