// Package score is evaluation points in hundredths, and their exact mean. What is decided (pass, floor, tie) is decided
// on the value rounded half-up to two decimals, which is also the value people see.
package score

import (
	"strconv"
	"strings"

	"gongmo/domain"
)

// Score is points in hundredths, 0.00 to 200.00: bonus points may lift a total over 100.
type Score int32

const (
	// Full is the 100 points that the criteria of a stage add up to.
	Full Score = 100_00
	// Max is the largest value that can be stored or entered.
	Max Score = 200_00
)

const longest = 10 // runes of an entry worth reading

// Points is a score of whole points.
func Points(n int) Score { return Score(n * 100) }

// Parse reads points with at most two decimals: 85, 85.4, 85.40, in half or full width. Errors are of kind Invalid:
// score.empty, score.invalid, score.decimals (more than two), score.too_high (over 200).
func Parse(s string) (Score, error) {
	s = strings.TrimSpace(strings.Map(halfWidth, s))
	if s == "" {
		return 0, domain.E(domain.Invalid, "score.empty")
	}
	whole, frac, hasPoint := strings.Cut(s, ".")
	if len(s) > longest || whole == "" || hasPoint && frac == "" || !allDigits(whole+frac) {
		return 0, domain.E(domain.Invalid, "score.invalid")
	}
	if len(frac) > 2 {
		return 0, domain.E(domain.Invalid, "score.decimals")
	}
	n, err := strconv.Atoi(whole + (frac + "00")[:2])
	if err != nil {
		return 0, domain.E(domain.Invalid, "score.invalid")
	}
	if n > int(Max) {
		return 0, domain.E(domain.Invalid, "score.too_high").With("max", Max.String())
	}
	return Score(n), nil
}

func halfWidth(r rune) rune {
	switch {
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '．':
		return '.'
	}
	return r
}

func allDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// String is "85.40".
func (s Score) String() string {
	sign, n := "", int(s)
	if n < 0 {
		sign, n = "-", -n
	}
	frac := strconv.Itoa(n % 100)
	if len(frac) == 1 {
		frac = "0" + frac
	}
	return sign + strconv.Itoa(n/100) + "." + frac
}
