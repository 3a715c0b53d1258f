// This file is what comes by itself after a project: outcome reports are asked for and missed, unpaid recoveries are demanded,
// debarments begin and end on their days.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// scheduleOutcomes does the effect outcome.schedule of a closed agreement: the yearly reports of the years to come are laid out.
// Failed and stopped projects do not report (ICT R&D 관리규정 §44①).
func (e *Engine) scheduleOutcomes(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[agreement.Agreement](tx, job.ID)
		if err != nil || a.State != agreement.Closed {
			return err
		}
		if n, err := tx.Count(outcome.Outcome{}, Where{"AgreementID": a.Ref()}); err != nil || n > 0 {
			return err
		}
		rules, err := a.RuleSet()
		if err != nil {
			return err
		}
		judged, err := Find[settlement.Evaluation](tx, Where{"AgreementID": a.Ref()}, "-RecordedAt")
		if err != nil {
			return err
		}
		ended := outcome.Ended{AgreementID: a.Ref(), CallID: a.CallID, OrganizationID: a.LeadID, On: a.EndOn, Failed: len(judged) > 0 && judged[0].Grade.Failed()}
		if !a.TerminatedOn.IsZero() {
			ended.On, ended.Failed = a.TerminatedOn, true
		}
		reports, err := outcome.Schedule(ended, rules, days)
		if err != nil {
			return err
		}
		for _, o := range reports {
			if err := Record(tx, domain.System, o, domain.Act("schedule", map[string]any{"year": o.Year, "dueOn": o.DueOn.String()})); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *Engine) openOutcomes(ctx context.Context) error {
	return sweepEach(ctx, e, outcome.OpenWindow, Where{"State": string(outcome.NotStarted)}, "WindowFrom", 0, func(_ Tx, o *outcome.Outcome, now time.Time) (domain.Change, error) {
		return o.OpenWindow(now)
	})
}

func (e *Engine) missOutcomes(ctx context.Context) error {
	return sweepEach(ctx, e, outcome.Miss, Where{"State": string(outcome.Open)}, "DueOn", 1, func(_ Tx, o *outcome.Outcome, now time.Time) (domain.Change, error) {
		return o.Miss(now)
	})
}

// demandRecoveries writes the letter of demand on what was not paid by its day (혁신법 시행령 §63③). The letter reaches the debtor
// in its inbox on the same day.
func (e *Engine) demandRecoveries(ctx context.Context) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	demand := func(tx Tx, r *recovery.Recovery, now time.Time) (domain.Change, error) {
		return demandOf(tx, r, now, days)
	}
	return errors.Join(
		sweepEach(ctx, e, recovery.Demand, Where{"State": string(recovery.Notified)}, "DueOn", 1, demand),
		sweepEach(ctx, e, recovery.Demand, Where{"State": string(recovery.InParts)}, "", 0, demand)) // its days are in the plan
}

func demandOf(tx Tx, r *recovery.Recovery, now time.Time, days calendar.Calendar) (domain.Change, error) {
	a, err := Get[agreement.Agreement](tx, int64(r.AgreementID))
	if err != nil {
		return domain.Change{}, err
	}
	rules, err := a.RuleSet()
	if err != nil {
		return domain.Change{}, err
	}
	return r.Demand(now, period.DateOf(now), rules, days)
}

func (e *Engine) beginSanctions(ctx context.Context) error {
	return sweepEach(ctx, e, sanction.TakeEffect, Where{"State": string(sanction.Notified)}, "FromOn", 0, func(_ Tx, s *sanction.Sanction, now time.Time) (domain.Change, error) {
		return s.TakeEffect(now)
	})
}

// endSanctions ends debarments after their last day, and tells the subject.
func (e *Engine) endSanctions(ctx context.Context) error {
	return sweepEach(ctx, e, sanction.Expire, Where{"State": string(sanction.InForce)}, "ToOn", 1, func(_ Tx, s *sanction.Sanction, now time.Time) (domain.Change, error) {
		return s.Expire(now)
	})
}

// swept is an aggregate that a sweep moves on.
type swept[T any] interface {
	*T
	domain.Stateful
}

// sweepEach fires a step on every aggregate whose day has come, each in a transaction of its own; after is how many days after
// the named day it is due. Rows are found a batch at a time, and one that fails does not keep the others. A column of "" asks
// every row that matches.
func sweepEach[T any, A swept[T], E ~string](ctx context.Context, e *Engine, event E, where Where, day string, after int, fire func(Tx, A, time.Time) (domain.Change, error)) error {
	var due []int64
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		due = nil
		if day != "" {
			where[day] = AtOrBefore{period.DateOf(tx.Now()).AddDays(-after)}
		}
		return inBatches(tx, where, func(row *T) int64 { return A(row).Head().ID }, func(rows []*T) error {
			for _, row := range rows {
				due = append(due, A(row).Head().ID)
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("find what is to %s: %w", event, err)
	}
	var failed []error
	for _, id := range due {
		if err := sweepOne(ctx, e, event, id, fire); err != nil {
			failed = append(failed, fmt.Errorf("%s %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}

func sweepOne[T any, A swept[T], E ~string](ctx context.Context, e *Engine, event E, id int64, fire func(Tx, A, time.Time) (domain.Change, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		row := A(new(T))
		err := tx.Load(row, id, SkipTaken)
		if domain.KindOf(err) == domain.NotFound {
			return nil // somebody else has it
		}
		if err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(event), domain.Resource{Kind: row.Kind(), ID: id, State: row.Status()}); err != nil {
			return err
		}
		change, err := fire(tx, row, tx.Now())
		switch {
		case domain.KindOf(err) == domain.Refused:
			return nil // moved on since it was found, or not due after all
		case err != nil:
			return err
		}
		return Record(tx, domain.System, row, change)
	})
}
