// This file is the administrators' work on the table of holidays.
package workflows

import (
	"context"

	"gongmo/domain"
	"gongmo/domain/holiday"
	"gongmo/domain/period"
)

// AddHoliday puts a day into the table. Dates that were worked out before stay; the ones from now on take it into account.
func (e *Engine) AddHoliday(ctx context.Context, cmd Command, on period.Date, name, basis string) error {
	_, err := run(ctx, e, cmd, []any{on, name, basis}, func(tx Tx) (bool, error) {
		y, days, err := e.year(tx, cmd.Actor, on.Year())
		if err != nil {
			return false, err
		}
		day, change, err := y.Add(on, name, basis, days)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, y, change); err != nil {
			return false, err
		}
		return true, tx.Insert(&day)
	})
	return err
}

// RemoveHoliday takes a day out of the table, with the reason.
func (e *Engine) RemoveHoliday(ctx context.Context, cmd Command, id int64, reason string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		day, err := Get[holiday.Day](tx, id)
		if err != nil {
			return err
		}
		y, _, err := e.year(tx, cmd.Actor, day.OnDate.Year())
		if err != nil {
			return err
		}
		change, err := y.Remove(*day, reason)
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, y, change); err != nil {
			return err
		}
		return tx.Delete(day)
	})
}

// year locks the year, or begins it, and reads its days.
func (e *Engine) year(tx Tx, actor domain.Actor, n int) (*holiday.Year, []holiday.Day, error) {
	if err := e.Access.Can(actor, "edit", domain.Resource{Kind: "holiday"}); err != nil {
		return nil, nil, err
	}
	y, err := One[holiday.Year](tx, Where{"Year": n})
	switch domain.KindOf(err) {
	case domain.NotFound:
		y = &holiday.Year{Year: n}
	default:
		if err != nil {
			return nil, nil, err
		}
		if y, err = LockRow[holiday.Year](tx, y.ID); err != nil {
			return nil, nil, err
		}
	}
	all, err := findValues[holiday.Day](tx, nil)
	var days []holiday.Day
	for _, d := range all {
		if d.OnDate.Year() == n {
			days = append(days, d)
		}
	}
	return y, days, err
}
