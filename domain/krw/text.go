// This file shows amounts: with commas, by the ten-thousands that people read, and in Hangul for agreements.
package krw

import (
	"strconv"
	"strings"
)

// minus marks a negative amount, as Korean accounts do.
const minus = "△"

// String is "1,234원", "△1,000원" when negative.
func (w Won) String() string { return w.Digits() + "원" }

// Digits is "1,234", "△1,000" when negative.
func (w Won) Digits() string { return sign(w) + commas(magnitude(w)) }

// Thousands is the amount in thousands of won, as budget tables show it, cut down: "120,000천원".
func (w Won) Thousands() string { return sign(w/1000) + commas(magnitude(w/1000)) + "천원" }

// Millions is the amount in millions of won, cut down: "563,425백만원".
func (w Won) Millions() string {
	return sign(w/1_000_000) + commas(magnitude(w/1_000_000)) + "백만원"
}

func sign(w Won) string {
	if w < 0 {
		return minus
	}
	return ""
}

func commas(n uint64) string {
	s := strconv.FormatUint(n, 10)
	var b strings.Builder
	for i, r := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// myriads are the names of the powers of ten thousand, largest first. 10,000⁴ × 922 is the largest int64.
var myriads = [...]struct {
	unit uint64
	name string
}{{1_0000_0000_0000_0000, "경"}, {1_0000_0000_0000, "조"}, {1_0000_0000, "억"}, {1_0000, "만"}, {1, ""}}

// Reading is how one says the amount: "1억 2,000만 원", "3만 5,000원", "0원".
func (w Won) Reading() string {
	if w == 0 {
		return "0원"
	}
	var parts []string
	rest, last := magnitude(w), ""
	for _, m := range myriads {
		if n := rest / m.unit; n > 0 {
			parts = append(parts, commas(n)+m.name)
			last = m.name
		}
		rest %= m.unit
	}
	text := sign(w) + strings.Join(parts, " ")
	if last != "" {
		text += " "
	}
	return text + "원"
}

// Hangul is the amount as an agreement writes it: "금 오천만원정". Every one is written (일천, 일백), so that nothing
// can be put in front of it.
func (w Won) Hangul() string {
	if w == 0 {
		return "금 영원정"
	}
	var b strings.Builder
	rest := magnitude(w)
	for _, m := range myriads {
		if n := rest / m.unit; n > 0 {
			b.WriteString(hangulBelow10000(n))
			b.WriteString(m.name)
		}
		rest %= m.unit
	}
	return "금 " + sign(w) + b.String() + "원정"
}

func hangulBelow10000(n uint64) string {
	names := [...]string{"", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"}
	places := [...]struct {
		unit uint64
		name string
	}{{1000, "천"}, {100, "백"}, {10, "십"}, {1, ""}}
	var b strings.Builder
	for _, p := range places {
		if d := n / p.unit; d > 0 {
			b.WriteString(names[d] + p.name)
		}
		n %= p.unit
	}
	return b.String()
}
