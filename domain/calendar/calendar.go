// Package calendar counts terms over the public holidays: business days, and the last day of a statutory term.
// A calendar is built from a list of holidays, which the agency keeps; Shipped gives the list to start from.
package calendar

import (
	"time"

	"gongmo/domain/period"
)

// Holiday is one day on which offices are closed, besides Saturday and Sunday.
type Holiday struct {
	Date  period.Date
	Name  string // "추석", "3·1절 대체공휴일"
	Basis string // where the date comes from
}

// Calendar knows the holidays. The zero calendar knows weekends only.
type Calendar struct {
	names map[period.Date]string
}

// New is a calendar with these holidays. Of two holidays on one day both names are kept.
func New(holidays []Holiday) Calendar {
	names := make(map[period.Date]string, len(holidays))
	for _, h := range holidays {
		if known := names[h.Date]; known != "" {
			names[h.Date] = known + ", " + h.Name
			continue
		}
		names[h.Date] = h.Name
	}
	return Calendar{names: names}
}

// Holiday is the name of the holiday on the day, "" when it is none. Weekends have no name.
func (c Calendar) Holiday(d period.Date) string { return c.names[d] }

// Business reports whether offices are open: not a Saturday, a Sunday or a holiday.
func (c Calendar) Business(d period.Date) bool {
	if _, closed := c.names[d]; closed {
		return false
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// NextBusiness is d itself when offices are open, else the first day after it on which they are.
func (c Calendar) NextBusiness(d period.Date) period.Date { return c.roll(d, false) }

// AddBusinessDays counts n business days after d; d itself does not count. A negative n counts back.
func (c Calendar) AddBusinessDays(d period.Date, n int) period.Date { return c.countOpen(d, n, false) }

// open is Business, with Labour Day (1 May) closed in every year when the rules say so.
func (c Calendar) open(d period.Date, labourDay bool) bool {
	if labourDay {
		if _, m, day := d.Civil(); m == time.May && day == 1 {
			return false
		}
	}
	return c.Business(d)
}

func (c Calendar) roll(d period.Date, labourDay bool) period.Date {
	for !c.open(d, labourDay) {
		d = d.AddDays(1)
	}
	return d
}

func (c Calendar) countOpen(d period.Date, n int, labourDay bool) period.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.open(d, labourDay) {
			n--
		}
	}
	return d
}
