// This file moves calls on when their time has come. The sweeps only notice what is due: whether a submission is in time is
// decided by its own stamp, whatever state the call is in (decisions §14).
package workflows

import (
	"context"
	"errors"
	"fmt"

	"gongmo/domain"
	"gongmo/domain/call"
)

func (e *Engine) publishDueCalls(ctx context.Context) error {
	return e.sweepCalls(ctx, call.Scheduled, "AnnounceAt", call.Publish)
}

func (e *Engine) openDueCalls(ctx context.Context) error {
	return e.sweepCalls(ctx, call.Announced, "OpenAt", call.OpenIntake)
}

func (e *Engine) closeDueCalls(ctx context.Context) error {
	return e.sweepCalls(ctx, call.Open, "CloseAt", call.CloseIntake)
}

// sweepCalls fires an event on every call in a state whose instant has come, each in a transaction of its own. One call that
// fails does not keep the others.
func (e *Engine) sweepCalls(ctx context.Context, in call.State, due string, event call.Event) error {
	var waiting []domain.CallID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		waiting = nil
		calls, err := Find[call.Call](tx, Where{"State": in, due: AtOrBefore{tx.Now()}}, due)
		for _, c := range calls {
			waiting = append(waiting, c.Ref())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find calls to %s: %w", event, err)
	}
	var failed []error
	for _, id := range waiting {
		if err := e.sweepCall(ctx, id, in, event); err != nil {
			failed = append(failed, fmt.Errorf("%s call %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) sweepCall(ctx context.Context, id domain.CallID, in call.State, event call.Event) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if err := tx.LockCall(id, true); err != nil {
			return err
		}
		c := new(call.Call)
		err := tx.Load(c, int64(id), SkipTaken)
		if domain.KindOf(err) == domain.NotFound || err == nil && c.State != in {
			return nil // somebody else has it, or has moved it on
		}
		if err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(event), callResource(c)); err != nil {
			return err
		}
		err = e.fireCall(tx, Command{Actor: domain.System}, c, event, "")
		if errors.Is(err, domain.E(domain.Refused, "call.step.not_due")) {
			return nil // the deadline's own instant still belongs to the intake
		}
		return err
	})
}
