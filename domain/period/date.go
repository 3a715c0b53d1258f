// Package period holds civil dates in Asia/Seoul and stretches of them. A date is not an instant: deadlines of the
// day kind become instants only by End and At. Korea keeps no daylight saving, so the zone is a fixed +09:00.
package period

import (
	"database/sql/driver"
	"fmt"
	"time"

	"gongmo/domain"
)

// KST is the zone of every date here.
var KST = time.FixedZone("KST", 9*60*60)

// Date is a civil date in Seoul, counted in days since 1970-01-01. Zero means "no date" and is NULL in the database,
// so 1970-01-01 itself cannot be stored; nothing in this system is that old.
type Date int32

const secondsPerDay = 24 * 60 * 60

// On is the date of a year, month and day. A day outside its month carries over, as in time.Date.
func On(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateOf is the date in Seoul at an instant. The zero instant has no date.
func DateOf(at time.Time) Date {
	if at.IsZero() {
		return 0
	}
	return On(at.In(KST).Date())
}

// Civil takes the date apart.
func (d Date) Civil() (year int, month time.Month, day int) { return d.utc().Date() }

// Year is the calendar year, which is also the fiscal year of a public budget (1 January to 31 December).
func (d Date) Year() int { return d.utc().Year() }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d < e }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d > e }

// AddDays moves by whole days.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths moves by calendar months. Where the month has no such day the result is its last day: 31 January and one
// month is 28 February. A statutory term is not this sum; see calendar.Due.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Civil()
	first := On(y, m+time.Month(n), 1)
	return min(first.AddDays(day-1), first.MonthEnd())
}

// MonthEnd is the last day of d's month.
func (d Date) MonthEnd() Date {
	y, m, _ := d.Civil()
	return On(y, m+1, 0)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Start is the first instant of the day in Seoul.
func (d Date) Start() time.Time { return d.At(0, 0) }

// End is the first instant of the next day in Seoul: whatever happens before it is still on d.
func (d Date) End() time.Time { return d.AddDays(1).Start() }

// At is an instant of the day in Seoul.
func (d Date) At(hour, minute int) time.Time {
	y, m, day := d.Civil()
	return time.Date(y, m, day, hour, minute, 0, 0, KST)
}

func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// String is "2026-03-05", and "" for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText is String, so that JSON shows "2026-03-05".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; "" is no date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(text))
	if err != nil {
		return domain.E(domain.Invalid, "date.invalid")
	}
	*d = On(t.Date())
	return nil
}

// Value stores a SQL date, NULL for no date.
func (d Date) Value() (driver.Value, error) {
	if d == 0 {
		return nil, nil
	}
	return d.utc(), nil
}

// Scan reads a SQL date; NULL is no date. A driver gives a date as midnight in some zone, whose calendar day is what counts.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = 0
		return nil
	case time.Time:
		*d = On(v.Date())
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("date column holds %T", src)
}
