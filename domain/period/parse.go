// This file reads dates as people type them.
package period

import (
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
)

// Years outside these are typing errors, not dates of this work. Birthdays of founders and 20-year terms fit.
const (
	firstYear = 1900
	lastYear  = 2200
	longest   = 24 // runes of "2026년 12월 31일" with room for spaces
)

// ParseDate reads a full date: 2026-03-05, 2026.3.5, "2026. 3. 5.", 2026/3/5, 20260305 or "2026년 3월 5일".
// Errors: date.empty, date.invalid, date.no_such_day, date.out_of_range (kind Invalid).
func ParseDate(s string) (Date, error) { return parse(s, 0) }

// ParseDateNear also reads a date without a year (3/5, 3.5, "3월 5일") and takes the year of today for it.
func ParseDateNear(s string, today Date) (Date, error) { return parse(s, today) }

func parse(s string, today Date) (Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, domain.E(domain.Invalid, "date.empty")
	}
	parts, ok := numbers(s)
	if ok && len(parts) == 2 && today != 0 {
		parts, ok = append([]int{today.Year()}, parts...), true
	}
	if !ok || len(parts) != 3 {
		return 0, domain.E(domain.Invalid, "date.invalid")
	}
	year, month, day := parts[0], parts[1], parts[2]
	if year < firstYear || year > lastYear {
		return 0, domain.E(domain.Invalid, "date.out_of_range").With("from", firstYear).With("to", lastYear)
	}
	d := On(year, time.Month(month), day)
	if y, m, back := d.Civil(); y != year || int(m) != month || back != day {
		return 0, domain.E(domain.Invalid, "date.no_such_day").With("year", year).With("month", month).With("day", day)
	}
	return d, nil
}

// numbers splits the text into its year, month and day. One kind of separator has to be used throughout.
func numbers(s string) ([]int, bool) {
	if len([]rune(s)) > longest {
		return nil, false
	}
	if len(s) == len("20260305") && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' }) {
		return toInts([]string{s[:4], s[4:6], s[6:]})
	}
	for _, sep := range []string{"-", ".", "/"} {
		if strings.Contains(s, sep) {
			if sep == "." {
				s = strings.TrimSuffix(s, ".")
			}
			return toInts(strings.Split(s, sep))
		}
	}
	rest, isDay := strings.CutSuffix(s, "일")
	if !isDay {
		return nil, false
	}
	before, day, hasMonth := strings.Cut(rest, "월")
	if !hasMonth {
		return nil, false
	}
	if year, month, hasYear := strings.Cut(before, "년"); hasYear {
		return toInts([]string{year, month, day})
	}
	return toInts([]string{before, day})
}

func toInts(texts []string) ([]int, bool) {
	out := make([]int, len(texts))
	for i, t := range texts {
		t = strings.TrimSpace(t)
		if t == "" || strings.ContainsFunc(t, func(r rune) bool { return r < '0' || r > '9' }) {
			return nil, false
		}
		n, err := strconv.Atoi(t)
		if err != nil {
			return nil, false
		}
		out[i] = n
	}
	return out, true
}
