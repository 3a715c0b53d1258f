// These tests move deadlines by one rule.
package call_test

import (
	"errors"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestDeadlinesMoveToAnOpenDayAtTheSameHour(t *testing.T) {
	cal := calendar.New([]calendar.Holiday{{Date: period.On(2026, 4, 6), Name: "임시공휴일"}})
	closes := *at(period.On(2026, 4, 1), 15) // a Wednesday
	for name, test := range map[string]struct {
		rule call.Postponement
		want time.Time
	}{
		"one day":                 {call.Postponement{Days: 1}, *at(period.On(2026, 4, 2), 15)},
		"over the weekend":        {call.Postponement{Days: 3}, *at(period.On(2026, 4, 7), 15)}, // Saturday, Sunday, and Monday is a holiday
		"to one instant":          {call.Postponement{At: *at(period.On(2026, 4, 4), 18)}, *at(period.On(2026, 4, 4), 18)},
		"to an instant, and days": {call.Postponement{Days: 9, At: *at(period.On(2026, 4, 3), 18)}, *at(period.On(2026, 4, 3), 18)},
	} {
		if got := test.rule.Of(closes, cal); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

func TestARuleThatMovesNothingIsRefused(t *testing.T) {
	now := *at(period.On(2026, 4, 1), 15)
	for key, rule := range map[string]call.Postponement{"call.postpone.days": {}, "call.postpone.past": {At: now}} {
		if err := rule.Check(now); !errors.Is(err, domain.E(domain.Invalid, key)) {
			t.Errorf("%+v: %v, want %s", rule, err, key)
		}
	}
	if err := (call.Postponement{Days: 1}).Check(now); err != nil {
		t.Errorf("a day: %v", err)
	}
}

func TestThePostponedTermsCanBeProposedAndPublished(t *testing.T) {
	day := func(m time.Month, d, hour int) time.Time { return *at(period.On(2026, m, d), hour) }
	for name, test := range map[string]struct {
		call        *call.Call
		from, until time.Time
		was, will   time.Time
		closes      time.Time
		result      time.Time
	}{
		"one intake":                         {open(t), day(4, 1, 0), day(4, 1, 23), day(4, 1, 15), day(4, 6, 15), day(4, 6, 15), day(5, 1, 10)},
		"a window, into the next one":        {rolling(t), day(3, 10, 0), day(3, 10, 23), day(3, 10, 15), day(3, 13, 15), day(4, 1, 15), day(5, 1, 10)},
		"the last window, and the whole":     {rolling(t), day(4, 1, 0), day(4, 1, 23), day(4, 1, 15), day(4, 6, 15), day(4, 6, 15), day(5, 1, 10)},
		"one whose result would be too soon": {early(t), day(4, 1, 0), day(4, 1, 23), day(4, 1, 15), day(4, 6, 15), day(4, 6, 15), day(4, 7, 10)},
	} {
		t.Run(name, func(t *testing.T) {
			c := test.call
			next, was, will, ok := c.Postponed(test.from, test.until, call.Postponement{Days: 3}, calendar.Calendar{})
			if !ok || !was.Equal(test.was) || !will.Equal(test.will) || !next.CloseAt.Equal(test.closes) || !next.ResultAt.Equal(test.result) {
				t.Fatalf("%v: from %s to %s, closes %s, result %s", ok, was, will, next.CloseAt, next.ResultAt)
			}
			now := test.was.Add(time.Hour) // after the deadline: the outage is over
			must(t, errOf(c.Propose(call.ToOutage, next, "접속 장애", officer, now)))
			_, _, err := c.ExtendForOutage(approver, now, now, rules(t))
			must(t, err)
			if _, got := c.Deadline(test.was); !got.Equal(test.will) {
				t.Errorf("the deadline is %s", got)
			}
		})
	}
	if _, _, _, ok := open(t).Postponed(day(4, 2, 0), day(4, 3, 0), call.Postponement{Days: 3}, calendar.Calendar{}); ok {
		t.Error("a call that closes on another day is moved")
	}
}

// early is an open call that plans its result for the day after the deadline.
func early(t *testing.T) *call.Call {
	c := open(t)
	c.ResultAt = at(period.On(2026, 4, 2), 10)
	return c
}
