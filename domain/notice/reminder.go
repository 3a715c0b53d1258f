// This file works out which reminders are due: a pure function of the time and the deadlines that still run.
package notice

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Deadline is a date that something hangs on and that is still open: the sweep leaves out what is done.
type Deadline struct {
	Code  domain.NoticeCode
	About About
	// Org is the one organisation it concerns where the thing it is about belongs to several, else zero.
	Org domain.OrganizationID
	// On is the last day; At the last instant where the deadline has one (the closing of a call), else zero.
	On period.Date
	At time.Time
	// Days are days before On, negative for after it; Hours are hours before At. Both come from the rule set.
	Days  []int
	Hours []int
	// Dates are fixed days on which to remind, such as 15 January.
	Dates []period.Date
	// Since is when the deadline began to run. Reminders that would have been due before are not caught up.
	Since time.Time
}

// Reminder is one notice that is due.
type Reminder struct {
	Code  domain.NoticeCode
	About About
	Org   domain.OrganizationID // the one organisation it concerns, zero for all
	// Label says which reminder it is: "D-3", "D+1", "H-3", "D-0", or the date of a fixed one.
	Label string
	// At is when it fell due; it may lie in the past when the sweep was away.
	At time.Time
	// On is the deadline it speaks of, Until its last instant where it has one.
	On        period.Date
	Until     time.Time
	DedupeKey string
}

// hour is when reminders of the day kind go out: nobody is woken.
const hour = 9

// Due lists the reminders that are due at now, one at most for each deadline: the newest that has fallen due. Asked every
// few minutes it gives each reminder in its turn, and the same reminder always has the same dedupe key, so that storing it
// twice is impossible. Asked after an outage it gives the newest one alone: a person who missed D-7 and D-3 gets D-1, once.
// A reminder before a deadline is never given after it.
func Due(now time.Time, open []Deadline) []Reminder {
	var out []Reminder
	for _, d := range open {
		if r, ok := d.newest(now); ok {
			out = append(out, r)
		}
	}
	return out
}

// Schedule lists every reminder of the deadline, in order of time.
func (d Deadline) Schedule() []Reminder {
	var list []Reminder
	for _, n := range d.Days {
		label := "D-" + strconv.Itoa(n)
		if n < 0 {
			label = "D+" + strconv.Itoa(-n)
		}
		list = append(list, d.reminder(label, d.last().AddDays(-n).At(hour, 0)))
	}
	if !d.At.IsZero() {
		for _, h := range d.Hours {
			list = append(list, d.reminder("H-"+strconv.Itoa(h), d.At.Add(-time.Duration(h)*time.Hour)))
		}
	}
	for _, on := range d.Dates {
		list = append(list, d.reminder(on.String(), on.At(hour, 0)))
	}
	slices.SortStableFunc(list, func(a, b Reminder) int { return a.At.Compare(b.At) })
	return list
}

func (d Deadline) last() period.Date {
	if d.On != 0 {
		return d.On
	}
	return period.DateOf(d.At)
}

// over is the first instant at which the deadline has passed.
func (d Deadline) over() time.Time {
	if !d.At.IsZero() {
		return d.At
	}
	return d.On.End()
}

func (d Deadline) newest(now time.Time) (Reminder, bool) {
	var newest Reminder
	found := false
	for _, r := range d.Schedule() {
		if r.At.After(now) || r.At.Before(d.Since) {
			continue
		}
		newest, found = r, true
	}
	// What was to come before the deadline is no use after it.
	if found && newest.At.Before(d.over()) && !now.Before(d.over()) {
		return Reminder{}, false
	}
	return newest, found
}

// reminder names the deadline itself in the key: a deadline that moves brings its reminders anew.
func (d Deadline) reminder(label string, at time.Time) Reminder {
	about := d.About
	parts := []string{string(d.Code), about.Kind, strconv.FormatInt(about.ID, 10), d.last().String(), label}
	if d.Org != 0 {
		parts = append(parts, strconv.FormatInt(int64(d.Org), 10))
	}
	return Reminder{Code: d.Code, About: about, Org: d.Org, Label: label, At: at, On: d.last(), Until: d.At, DedupeKey: strings.Join(parts, ":")}
}

// Offsets reads from the rule set when the reminders of a notice fall: days and hours before the deadline, and fixed days
// in the deadline's year. A notice with fixed days reminds on the last day as well.
func (e Entry) Offsets(rules ruleset.Set, deadline period.Date) (days, hours []int, dates []period.Date, err error) {
	r := rules.Read()
	if e.Remind != "" {
		days = r.DaysBefore(e.Remind)
	}
	if e.Hours != "" {
		hours = []int{r.Count(e.Hours)}
	}
	for _, c := range e.Yearly {
		if on := r.Yearly(c, deadline.Year()); on < deadline {
			dates = append(dates, on)
		}
	}
	if len(e.Yearly) > 0 {
		days = append(days, 0)
	}
	return days, hours, dates, r.Err()
}
