// This file moves the deadlines of several calls by one rule: an outage of the house reaches every call that closes in it.
package call

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// Postponement says how far deadlines move: by days at the same hour, or to one instant. One of the two is set.
type Postponement struct {
	Days int
	At   time.Time
}

// Check refuses a rule that moves nothing. Errors, all kind Invalid: call.postpone.days (at days), call.postpone.past (at at).
func (p Postponement) Check(now time.Time) error {
	switch {
	case p.At.IsZero() && p.Days < 1:
		return domain.E(domain.Invalid, "call.postpone.days").At("days")
	case !p.At.IsZero() && !p.At.After(now):
		return domain.E(domain.Invalid, "call.postpone.past").At("at")
	}
	return nil
}

// Of is the deadline as it would be. Days end on a day on which offices are open; an instant that was named stays as it was named.
func (p Postponement) Of(deadline time.Time, cal calendar.Calendar) time.Time {
	if !p.At.IsZero() {
		return p.At
	}
	return p.move(deadline, cal)
}

func (p Postponement) move(at time.Time, cal calendar.Calendar) time.Time {
	day := period.DateOf(at)
	return cal.NextBusiness(day.AddDays(p.Days)).Start().Add(at.Sub(day.Start()))
}

// Postponed is the terms with every deadline of the intake that lies from one instant to another moved by the rule, and the first of
// them as it was and as it would be; ok is false where none lies there. A window that would begin before the one before it ends begins with
// that end, and a result planned for a day before the new deadline moves as far as the deadline did.
func (t Terms) Postponed(from, until time.Time, p Postponement, cal calendar.Calendar) (next Terms, was, will time.Time, ok bool) {
	within := func(at time.Time) bool { return !at.Before(from) && !at.After(until) }
	next = t
	next.Windows = slices.Clone(t.Windows)
	for i, w := range t.Windows {
		if !within(w.CloseAt) {
			continue
		}
		end := p.Of(w.CloseAt, cal)
		next.Windows[i].CloseAt = end
		if i+1 < len(next.Windows) && next.Windows[i+1].OpenAt.Before(end) {
			next.Windows[i+1].OpenAt = end
		}
		if !ok {
			was, will, ok = w.CloseAt, end, true
		}
	}
	switch n := len(next.Windows); {
	case n > 0 && ok:
		end := next.Windows[n-1].CloseAt
		next.CloseAt = &end
	case n == 0 && t.CloseAt != nil && within(*t.CloseAt):
		end := p.Of(*t.CloseAt, cal)
		next.CloseAt, was, will, ok = &end, *t.CloseAt, end, true
	}
	if ok && t.ResultAt != nil && !t.ResultAt.After(*next.CloseAt) {
		by := Postponement{Days: int(period.DateOf(*next.CloseAt) - period.DateOf(*t.CloseAt))}
		result := by.move(*t.ResultAt, cal)
		next.ResultAt = &result
	}
	return next, was, will, ok
}
