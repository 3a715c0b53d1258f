// This file remembers when each sweep ran, so that one that has stopped is noticed by people and not by a missed deadline.
package workflows

import (
	"context"
	"time"
)

// SweepRun is the newest run of one sweep.
type SweepRun struct {
	ID        int64
	Name      string
	StartedAt time.Time
	EndedAt   *time.Time
	GoodAt    *time.Time // when it last ended without an error
	Failures  int        // in a row
	LastError string
}

// TableName is the table of the row.
func (SweepRun) TableName() string { return "sweep_run" }

// longestSweepError keeps what a sweep said last within a line or two.
const longestSweepError = 500

// remember notes how a sweep ended. It never hides the sweep's own error.
func (e *Engine) rememberSweep(ctx context.Context, name string, started time.Time, failed error) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		rows, err := Find[SweepRun](tx, Where{"Name": name})
		if err != nil {
			return err
		}
		run := &SweepRun{Name: name}
		if len(rows) > 0 {
			run = rows[0]
		}
		now := tx.Now()
		run.StartedAt, run.EndedAt = started, &now
		if failed == nil {
			run.GoodAt, run.Failures, run.LastError = &now, 0, ""
		} else {
			run.Failures++
			run.LastError = failed.Error()
			if len(run.LastError) > longestSweepError {
				run.LastError = run.LastError[:longestSweepError]
			}
		}
		if run.ID == 0 {
			return tx.Insert(run)
		}
		return tx.Update(run)
	})
}

// clock reads the time of the database.
func (e *Engine) clock(ctx context.Context) (now time.Time, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		now = tx.Now()
		return nil
	})
	return now, err
}
