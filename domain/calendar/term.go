// This file counts statutory terms by the Civil Act: the first day is not counted (§157), months go by the calendar
// (§160), and a term whose last day is a Saturday or a holiday ends on the next day that is neither (§161).
package calendar

import (
	"gongmo/domain/period"
)

// Unit is what a term is counted in.
type Unit string

const (
	Day         Unit = "day"
	Month       Unit = "month"
	BusinessDay Unit = "business_day"
)

// Term is the length of a statutory or agreed period.
type Term struct {
	N    int
	Unit Unit
	// LabourDay makes 1 May end a term like a holiday, in every year. The ICT rules say so (정보통신·방송 연구개발
	// 관리규정 §21⑧); since 2026 the day is a holiday by itself.
	LabourDay bool
}

// Days, Months and BusinessDays name terms briefly.
func Days(n int) Term         { return Term{N: n, Unit: Day} }
func Months(n int) Term       { return Term{N: n, Unit: Month} }
func BusinessDays(n int) Term { return Term{N: n, Unit: BusinessDay} }

// Due is the last day of a term that a notice (or another event) on the day noticed set running.
// What is owed may be done until the end of that day: Due(…).End() is the first instant that is late.
func (c Calendar) Due(noticed period.Date, t Term) period.Date {
	switch t.Unit {
	case BusinessDay:
		return c.countOpen(noticed, t.N, t.LabourDay)
	case Month:
		return c.roll(lastDayOfMonths(noticed, t.N), t.LabourDay)
	default:
		return c.roll(noticed.AddDays(t.N), t.LabourDay)
	}
}

// lastDayOfMonths ends n months that begin on the day after noticed. A term that begins on the first of a month ends
// with a month's end (28 February and one month: 31 March); any other ends on the eve of the day it began on.
func lastDayOfMonths(noticed period.Date, n int) period.Date {
	begins := noticed.AddDays(1)
	_, _, day := begins.Civil()
	same := begins.AddMonths(n)
	if _, _, got := same.Civil(); got != day {
		return same // the month has no such day: its last day ends the term (§160③)
	}
	return same.AddDays(-1)
}

// Cutoff is the last day on which something may still be done that has to be done a term before the end of a period:
// "2 months before the agreement ends" leaves two whole months after it. A term counted back is not moved by holidays.
func (c Calendar) Cutoff(end period.Date, t Term) period.Date {
	after := end.AddDays(1)
	switch t.Unit {
	case BusinessDay:
		return c.countOpen(after, -t.N, t.LabourDay).AddDays(-1)
	case Month:
		return after.AddMonths(-t.N).AddDays(-1)
	default:
		return end.AddDays(-t.N)
	}
}

// longestClosed is more days than offices were ever closed in a row: Chuseok of 2025 with the days around it was ten.
const longestClosed = 14

// Reach bounds how many days after its start a term may end, whatever its months and the holidays are: Due(d, t) is never
// before d + least or after d + most. A query that looks for rows by the day a term starts reaches back by it.
func (t Term) Reach() (least, most int) {
	least, most = t.ReachBack()
	if t.Unit == BusinessDay {
		return least, most
	}
	return least, most + longestClosed
}

// ReachBack bounds how many days before the end of a period its Cutoff lies.
func (t Term) ReachBack() (least, most int) {
	switch t.Unit {
	case BusinessDay:
		return t.N, 2*t.N + longestClosed
	case Month:
		return 28 * t.N, 31 * t.N
	default:
		return t.N, t.N
	}
}
