// This file reads a list of holidays, and holds the one the product ships with.
package calendar

import (
	"bufio"
	_ "embed"
	"io"
	"strings"

	"gongmo/domain"
	"gongmo/domain/period"
)

//go:embed holidays.tsv
var shipped string

// Longest list and line accepted: a century of holidays, and a name with its source.
const (
	maxHolidays = 3000
	maxLine     = 400
)

// ShippedHolidays is the list for 2025 to 2030: days fixed by law, substitute days, and temporary holidays known so far.
// An administrator adds election days and temporary holidays as they are proclaimed.
func ShippedHolidays() []Holiday {
	list, err := ParseHolidays(strings.NewReader(shipped))
	if err != nil {
		panic("the shipped list of holidays does not parse: " + err.Error()) // a test parses it
	}
	return list
}

// Shipped is the calendar of ShippedHolidays.
func Shipped() Calendar { return New(ShippedHolidays()) }

// ParseHolidays reads tab-separated lines "date, weekday, name, basis" under a heading line that says so. The weekday
// (one Korean syllable) must fit the date, which catches a mistyped row. Errors are of kind Invalid and name the line:
// holidays.heading, holidays.columns, holidays.date, holidays.weekday, holidays.name, holidays.twice, holidays.too_long.
func ParseHolidays(r io.Reader) ([]Holiday, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	var list []Holiday
	seen := map[period.Date]bool{}
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if n == 1 {
			if strings.TrimPrefix(line, "\ufeff") != "date\tweekday\tname\tbasis" {
				return nil, domain.E(domain.Invalid, "holidays.heading")
			}
			continue
		}
		if line == "" {
			continue
		}
		h, err := parseHoliday(line)
		if err != nil {
			return nil, err.With("line", n)
		}
		if seen[h.Date] {
			return nil, domain.E(domain.Invalid, "holidays.twice").With("line", n)
		}
		if len(list) == maxHolidays {
			return nil, domain.E(domain.Invalid, "holidays.too_long").With("line", n)
		}
		seen[h.Date] = true
		list = append(list, h)
	}
	if lines.Err() != nil {
		return nil, domain.E(domain.Invalid, "holidays.too_long").With("line", len(list)+2)
	}
	if list == nil {
		return nil, domain.E(domain.Invalid, "holidays.heading")
	}
	return list, nil
}

func parseHoliday(line string) (Holiday, *domain.Error) {
	cols := strings.Split(line, "\t")
	if len(cols) != 4 {
		return Holiday{}, domain.E(domain.Invalid, "holidays.columns")
	}
	date, err := period.ParseDate(cols[0])
	if err != nil {
		return Holiday{}, domain.E(domain.Invalid, "holidays.date")
	}
	if cols[1] != WeekdayName(date) {
		return Holiday{}, domain.E(domain.Invalid, "holidays.weekday")
	}
	name := strings.TrimSpace(cols[2])
	if name == "" {
		return Holiday{}, domain.E(domain.Invalid, "holidays.name")
	}
	return Holiday{Date: date, Name: name, Basis: strings.TrimSpace(cols[3])}, nil
}

// WeekdayName is the Korean syllable of the date's weekday: 일 월 화 수 목 금 토.
func WeekdayName(d period.Date) string {
	return [...]string{"일", "월", "화", "수", "목", "금", "토"}[d.Weekday()]
}
