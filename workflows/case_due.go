// This file is what becomes due of recoveries and sanctions: unpaid money is demanded, debarments begin and end on their days.
package workflows

import (
	"context"
	"errors"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
)

// SweepRecoveryDemand sends the demand letters about money that was not paid in time.
const SweepRecoveryDemand = "recovery.demand"

// Sweeps of sanctions: what begins, and what is over.
const (
	SweepSanctionStart = "sanction.start"
	SweepSanctionEnd   = "sanction.end"
)

// demandDue writes the letter of demand on what was not paid by its day (혁신법 시행령 §63③). The letter reaches the debtor
// in its inbox on the same day.
func (e *Engine) demandDue(ctx context.Context) error {
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

func (e *Engine) startDueSanctions(ctx context.Context) error {
	return sweepEach(ctx, e, sanction.TakeEffect, Where{"State": string(sanction.Notified)}, "FromOn", 0, func(_ Tx, s *sanction.Sanction, now time.Time) (domain.Change, error) {
		return s.TakeEffect(now)
	})
}

// endDueSanctions ends debarments after their last day, and tells the subject.
func (e *Engine) endDueSanctions(ctx context.Context) error {
	return sweepEach(ctx, e, sanction.Expire, Where{"State": string(sanction.InForce)}, "ToOn", 1, func(_ Tx, s *sanction.Sanction, now time.Time) (domain.Change, error) {
		return s.Expire(now)
	})
}
