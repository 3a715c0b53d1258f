// This file is what comes by itself after a project: its outcome reports are laid out, asked for and found missing.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/outcome"
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

// Sweeps of outcome reports: what is asked for, and what did not come.
const (
	SweepOutcomeOpen   = "outcome.open"
	SweepOutcomeMissed = "outcome.missed"
)

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
