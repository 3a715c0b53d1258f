// This file reads amounts as people type them, and refuses what could mean two amounts.
package krw

import (
	"strconv"
	"strings"
	"unicode"

	"gongmo/domain"
)

// longest is the length in runes of the longest amount worth reading: "9,999조 9,999억 9,999만 9,999원" with room.
const longest = 40

// Parse reads an amount: 120000000 · 120,000,000원 · 1억 2,000만 원 · 1억2천만 · 12000만 · 1.2억 · 120,000천원 · 120백만원.
// After 억 a bare 천 or 백 counts ten-thousands, as it is said: 1억2천 is 120,000,000.
// Errors are of kind Invalid: krw.empty, krw.invalid, krw.negative, krw.too_long, krw.too_large, and krw.ambiguous for
// what two readers would read differently, such as 5천, 1억 500 or 1억2천원.
func Parse(s string) (Won, error) {
	s = strings.TrimSpace(strings.Map(halfWidth, s))
	if s == "" {
		return 0, domain.E(domain.Invalid, "krw.empty")
	}
	if len([]rune(s)) > longest {
		return 0, domain.E(domain.Invalid, "krw.too_long")
	}
	if strings.ContainsAny(s[:1], "-(") || strings.HasPrefix(s, minus) || strings.HasPrefix(s, "▲") || strings.HasPrefix(s, "−") {
		return 0, domain.E(domain.Invalid, "krw.negative")
	}
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimPrefix(s, "₩"), "￦"))
	s, won := strings.CutSuffix(s, "원")
	terms, err := scan(strings.TrimSpace(s))
	if err != nil {
		return 0, err
	}
	return evaluate(terms, won)
}

// halfWidth turns what a Korean keyboard gives in full width into plain characters.
func halfWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// term is a number with the units written after it: "2천만" is 2 with thousand and ten-thousand.
type term struct {
	value    uint64 // the number times 10^decimals
	decimals int
	small    uint64 // 1000, 100, 10, or 1 when none is written
	large    uint64 // 조, 억, 만, or 1
}

var units = map[rune]uint64{'십': 10, '백': 100, '천': 1000, '만': 1_0000, '억': 1_0000_0000, '조': 1_0000_0000_0000}

// scan cuts the text into terms. Blanks are allowed after a number and after a unit, never inside a number.
func scan(s string) ([]term, error) {
	var terms []term
	rest := []rune(s)
	for len(rest) > 0 {
		end := 0
		for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == ',' || rest[end] == '.') {
			end++
		}
		t, err := number(string(rest[:end]))
		if err != nil {
			return nil, err
		}
		t.small, t.large = 1, 1
		rest = skipBlanks(rest[end:])
		if len(rest) > 0 && units[rest[0]] > 0 && units[rest[0]] < 1_0000 {
			t.small, rest = units[rest[0]], skipBlanks(rest[1:])
		}
		if len(rest) > 0 && units[rest[0]] >= 1_0000 {
			t.large, rest = units[rest[0]], skipBlanks(rest[1:])
		}
		if len(rest) > 0 && t.small == 1 && t.large == 1 {
			return nil, domain.E(domain.Invalid, "krw.invalid") // "1 234", "12개": digits followed by neither unit nor end
		}
		terms = append(terms, t)
	}
	if terms == nil {
		return nil, domain.E(domain.Invalid, "krw.invalid")
	}
	return terms, nil
}

func skipBlanks(r []rune) []rune {
	for len(r) > 0 && r[0] == ' ' {
		r = r[1:]
	}
	return r
}

// number reads digits with commas in the right places or none at all, and at most one decimal point.
func number(s string) (term, error) {
	bad := domain.E(domain.Invalid, "krw.invalid")
	whole, frac, hasPoint := strings.Cut(s, ".")
	if groups := strings.Split(whole, ","); len(groups) > 1 {
		for i, g := range groups {
			if i == 0 && (len(g) == 0 || len(g) > 3) || i > 0 && len(g) != 3 {
				return term{}, bad
			}
		}
		whole = strings.Join(groups, "")
	}
	if whole == "" || len(whole) > 1 && whole[0] == '0' || hasPoint && (frac == "" || strings.ContainsAny(frac, ",.")) {
		return term{}, bad
	}
	if len(whole) > len("9999999999999999") {
		return term{}, tooLarge()
	}
	if len(whole)+len(frac) > 19 {
		return term{}, bad
	}
	n, err := strconv.ParseUint(whole+frac, 10, 64)
	if err != nil {
		return term{}, bad
	}
	return term{value: n, decimals: len(frac)}, nil
}

// evaluate adds up the terms. Units must fall; inside a larger amount every group stays below ten thousand.
func evaluate(terms []term, won bool) (Won, error) {
	ambiguous := domain.E(domain.Invalid, "krw.ambiguous")
	if len(terms) == 1 {
		t := terms[0]
		if t.small > 1 && t.large == 1 && !won {
			return 0, ambiguous // 5천: 5,000 or 50,000,000
		}
		return single(t)
	}
	if elided, err := elideTenThousand(terms, won); err != nil {
		return 0, err
	} else if elided {
		terms = append([]term(nil), terms...)
		terms[len(terms)-1].large = 1_0000
	}
	var total, group uint64
	ceiling, within := uint64(1)<<63, uint64(1_0000)
	for i, t := range terms {
		if t.decimals > 0 {
			return 0, ambiguous // 1.5억 2천만
		}
		first := i == 0
		if t.small >= within || !first && t.value*t.small >= within || t.small > 1 && t.value >= 10 {
			return 0, ambiguous
		}
		group += t.value * t.small
		within = t.small
		if t.large == 1 {
			if t.small == 1 {
				within = 0
			}
			if i < len(terms)-1 {
				continue
			}
		}
		if t.large >= ceiling {
			return 0, ambiguous // 2만 1억, 1억 2억
		}
		if group > uint64(Max)/t.large {
			return 0, tooLarge()
		}
		total += group * t.large
		ceiling, group, within = t.large, 0, 1_0000
	}
	if total > uint64(Max) {
		return 0, tooLarge()
	}
	return Won(total), nil
}

// elideTenThousand sees to amounts whose last group names no 만: after 억, "2천" is said for 2천만. A bare number there,
// or 원 written after it, leaves two readings.
func elideTenThousand(terms []term, won bool) (bool, error) {
	last := terms[len(terms)-1]
	if last.large > 1 {
		return false, nil
	}
	smallest := uint64(0)
	for _, t := range terms {
		if t.large > 1 {
			smallest = t.large
		}
	}
	switch {
	case smallest == 0 && !won:
		return false, domain.E(domain.Invalid, "krw.ambiguous") // 2천5백
	case smallest > 1_0000 && (won && last.small > 1 || !won && (last.small == 1 || smallest > 1_0000_0000)):
		return false, domain.E(domain.Invalid, "krw.ambiguous") // 1억2천원, 1억 500, 1조 2천
	}
	return smallest == 1_0000_0000 && !won, nil
}

// single is a number with its units, where decimals may come out as whole won: 1.5억.
func single(t term) (Won, error) {
	scale := t.small * t.large
	for range t.decimals {
		if scale%10 != 0 {
			return 0, domain.E(domain.Invalid, "krw.invalid") // parts of a won, or 1.234 meant as 1,234
		}
		scale /= 10
	}
	if t.value > uint64(Max)/scale {
		return 0, tooLarge()
	}
	return Won(t.value * scale), nil
}
