// This file reads the holidays that the administrators keep.
package query

import (
	"context"
	"sync"
	"time"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// Calendars answers with the business-day calendar; the table is read again after half a minute.
type Calendars struct {
	db *DB

	mu   sync.Mutex
	now  calendar.Calendar
	read time.Time
}

// NewCalendars makes the reader.
func NewCalendars(db *DB) *Calendars { return &Calendars{db: db} }

const calendarKept = 30 * time.Second

// Calendar is the calendar of the holiday table.
func (c *Calendars) Calendar(ctx context.Context) (calendar.Calendar, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.read.IsZero() && time.Since(c.read) < calendarKept {
		return c.now, nil
	}
	type row struct {
		OnDate period.Date
		Name   string
		Basis  string
	}
	rows, err := list[row](ctx, c.db, `select on_date, name, basis from holiday order by on_date`)
	if err != nil {
		return calendar.Calendar{}, err
	}
	holidays := make([]calendar.Holiday, len(rows))
	for i, r := range rows {
		holidays[i] = calendar.Holiday{Date: r.OnDate, Name: r.Name, Basis: r.Basis}
	}
	c.now, c.read = calendar.New(holidays), time.Now()
	return c.now, nil
}
