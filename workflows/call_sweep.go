// This file moves calls on when their time has come. The sweeps only notice what is due: whether a submission is in time is
// decided by its own stamp, whatever state the call is in (decisions §14).
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
	"gongmo/domain/notice"
	"gongmo/domain/period"
)

func (e *Engine) publishDueCalls(ctx context.Context) error {
	return e.sweepCalls(ctx, call.Scheduled, "AnnounceAt", call.Publish)
}

func (e *Engine) openDueCalls(ctx context.Context) error {
	return e.sweepCalls(ctx, call.Announced, "OpenAt", call.OpenIntake)
}

func (e *Engine) closeDueCalls(ctx context.Context) error {
	return errors.Join(e.sweepCalls(ctx, call.Open, "CloseAt", call.CloseIntake), e.tellEndedWindows(ctx))
}

// tellEndedWindows tells the officers of open calls with a rolling intake that a window is over with something to check in it, once
// for each of its ends. The last window ends with the intake, which has a notice of its own.
func (e *Engine) tellEndedWindows(ctx context.Context) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	var rolling []domain.CallID
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		rolling = nil
		return inBatches(tx, Where{"State": string(call.Open), "Windows": Not{noWindows}}, callRow, func(calls []*call.Call) error {
			for _, c := range calls {
				rolling = append(rolling, c.Ref())
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("find rolling calls: %w", err)
	}
	var failed []error
	for _, id := range rolling {
		if err := e.tellEndedWindow(ctx, id, days); err != nil {
			failed = append(failed, fmt.Errorf("windows of call %d: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// tellEndedWindow speaks of the newest window of a call that is over, for requests on their way as well: after an outage what came in
// before waits in the same list. The row of the reminder is written with the notice, so that twice does nothing more; a window whose
// end was moved after that ends anew.
func (e *Engine) tellEndedWindow(ctx context.Context, id domain.CallID, days calendar.Calendar) error {
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil || c.State != call.Open {
			return err
		}
		var over call.Window
		for _, w := range c.Windows {
			if tx.Now().After(w.CloseAt.Add(application.MaxStampAge)) {
				over = w
			}
		}
		if over.CloseAt.IsZero() || c.CloseAt != nil && over.CloseAt.Equal(*c.CloseAt) {
			return nil
		}
		key := fmt.Sprintf("%s:call:%d:%d:%s", call.NoticeWindow, c.ID, c.Round, over.CloseAt.UTC().Format(time.RFC3339))
		if n, err := tx.Count(notice.Done{}, Where{"DedupeKey": key}); err != nil || n > 0 {
			return err
		}
		ref := c.Ref()
		done := notice.DoneBy(notice.Reminder{Code: call.NoticeWindow, About: notice.About{Kind: c.Kind(), ID: c.ID, Call: &ref},
			On: period.DateOf(over.CloseAt), At: over.CloseAt, Label: "end", DedupeKey: key}, tx.Now())
		if err := tx.Insert(done); err != nil {
			return err
		}
		n := counter{tx: tx, call: c}
		waiting := n.windowOver(tx.Now())
		if n.err != nil || waiting == 0 {
			return n.err
		}
		done.People, err = e.deliver(tx, delivery{code: call.NoticeWindow, kind: c.Kind(), id: c.ID, dedupe: key, days: days,
			args: domain.Args{"no": over.No, "n": waiting}})
		if err != nil {
			return err
		}
		return tx.Update(done)
	})
	if errors.Is(err, domain.E(domain.Conflict, "reminder.done")) {
		return nil // another sweep was quicker
	}
	return err
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
		err = e.fireCall(tx, Command{Actor: domain.System}, c, StepCall{Event: event})
		if errors.Is(err, domain.E(domain.Refused, "call.step.not_due")) {
			return nil // the deadline's own instant still belongs to the intake
		}
		return err
	})
}
