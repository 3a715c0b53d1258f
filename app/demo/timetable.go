// This file says when each call of 2025 ran: the days that a source states, and for the others days like those of the
// year (domain.md §7.3): announced from February to April for a month or more, closing on a business day at 15:00 or 18:00.
package demo

import (
	"time"

	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// Timetable is when a call is announced, takes applications, and plans its result.
type Timetable struct {
	AnnounceAt time.Time
	OpenAt     time.Time
	CloseAt    time.Time
	ResultAt   time.Time
	// Urgency is why it was announced for less than the rules ask, "" when it was not.
	Urgency string
	// Sourced is whether the days come from a source.
	Sourced bool
}

// known are the days that sources state (domain.md §3.5, §7.3).
var known = map[string]struct {
	from, to period.Date
	hour     int
	urgency  string
}{
	"2025-INF-01": {period.On(2025, 2, 13), period.On(2025, 3, 20), 18, ""},
	"2025-INF-02": {period.On(2025, 3, 31), period.On(2025, 4, 30), 18, ""},
	"2025-CNV-01": {period.On(2025, 3, 18), period.On(2025, 4, 18), 18, ""},
	"2025-SUP-01": {period.On(2025, 1, 23), period.On(2025, 5, 30), 17, ""},
	"2025-SUP-07": {period.On(2025, 9, 5), period.On(2025, 10, 13), 16, ""},
	"2025-SUP-11": {period.On(2025, 5, 16), period.On(2025, 6, 16), 15, ""},
	"2025-SUP-12": {period.On(2025, 6, 19), period.On(2025, 7, 10), 15, "추가경정예산을 그해 안에 집행해야 하므로 공고 기간을 줄였습니다."},
}

// later are the months of the other supplementary calls, which ran on money of the supplementary budget.
var later = map[string]period.Date{
	"2025-SUP-02": period.On(2025, 5, 22), "2025-SUP-03": period.On(2025, 8, 18), "2025-SUP-04": period.On(2025, 7, 14),
	"2025-SUP-05": period.On(2025, 11, 17), "2025-SUP-06": period.On(2025, 6, 20), "2025-SUP-08": period.On(2025, 6, 10),
	"2025-SUP-09": period.On(2025, 6, 12), "2025-SUP-10": period.On(2025, 6, 16), "2025-SUP-13": period.On(2025, 9, 15),
	"2025-SUP-14": period.On(2025, 5, 12),
}

// first is the first day on which a call of the programme was announced, after the briefing in early February.
var first = period.On(2025, 2, 10)

// Timetables are the timetables of all rows by code. They follow from the rows alone: the same catalogue, the same days.
func Timetables(rows []CallRow, cal calendar.Calendar) map[string]Timetable {
	out := make(map[string]Timetable, len(rows))
	for i, r := range rows {
		out[r.Code] = timetable(r, i, len(rows), cal)
	}
	return out
}

func timetable(r CallRow, i, n int, cal calendar.Calendar) Timetable {
	if k, ok := known[r.Code]; ok {
		t := between(k.from, k.to, k.hour, 0, cal)
		t.Urgency, t.Sourced = k.urgency, true
		return t
	}
	announce, isLater := later[r.Code]
	if !isLater {
		// Spread over ten weeks; a step that shares no factor with the rows mixes the divisions.
		const weeks, step = 10, 29
		announce = first.AddDays((i * step % n) * weeks * 7 / n)
	}
	announce = cal.NextBusiness(announce)
	length := 31 + i*3%10 // 31 to 40 days: no rule set asks for more than 30
	if r.Design == "DESIGNATION" {
		length = 200 // rolling, in windows
	}
	hour := 15
	if i%2 == 1 {
		hour = 18
	}
	return between(announce, cal.NextBusiness(announce.AddDays(length)), hour, i%3, cal)
}

// between fills in the rest: intake begins some business days after the announcement, the result comes six weeks after the close.
func between(from, to period.Date, hour, wait int, cal calendar.Calendar) Timetable {
	open := from
	if wait > 0 {
		open = cal.AddBusinessDays(from, wait)
	}
	return Timetable{AnnounceAt: from.At(9, 0), OpenAt: open.At(10, 0), CloseAt: to.At(hour, 0),
		ResultAt: cal.Due(to, calendar.Term{N: 42, Unit: calendar.Day, LabourDay: true}).At(14, 0)}
}
