// This file is a stretch of days, such as an agreement's period.
package period

import "gongmo/domain"

// Period is the days From to To, both included. A zero From has no beginning, a zero To has no end.
type Period struct {
	From Date
	To   Date
}

// Check refuses a period that lacks an end (period.incomplete) or ends before it begins (period.reversed); kind Invalid.
func (p Period) Check() error {
	if p.From == 0 || p.To == 0 {
		return domain.E(domain.Invalid, "period.incomplete")
	}
	if p.To < p.From {
		return domain.E(domain.Invalid, "period.reversed").With("from", p.From.Start()).With("to", p.To.Start())
	}
	return nil
}

// Contains reports whether the day is inside.
func (p Period) Contains(d Date) bool {
	return d != 0 && (p.From == 0 || d >= p.From) && (p.To == 0 || d <= p.To)
}

// Overlaps reports whether the two have a day in common.
func (p Period) Overlaps(q Period) bool {
	return (p.To == 0 || q.From <= p.To) && (q.To == 0 || p.From <= q.To)
}

// Days counts the days of a closed period, 0 when it is open or reversed.
func (p Period) Days() int {
	if p.Check() != nil {
		return 0
	}
	return int(p.To-p.From) + 1
}

// String is "2026-03-05/2026-12-31".
func (p Period) String() string { return p.From.String() + "/" + p.To.String() }
