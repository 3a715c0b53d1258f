// Package decimal is numbers with a few decimals, exact: a whole number and how many of its digits stand behind the point. No float is
// anywhere in them.
package decimal

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode"

	"gongmo/domain"
)

// MostScale is how many decimals a number may have that somebody types.
const MostScale = 4

// tooDeep is a scale that nothing here makes; powers of ten above it do not fit.
const tooDeep = 18

// Number is N/10^Scale. One value can be written in several scales; see Trim and Compare.
type Number struct {
	N     int64
	Scale int
}

// Whole is a number without decimals.
func Whole(n int64) Number { return Number{N: n} }

// Parse reads a number as people write it: "1,234.5", "1234.50", "-0.5", in half or full width, with spaces. It takes at most so many
// digits behind the point as asked for. A number that may have decimals takes commas only where they part thousands: "1,5" is not
// fifteen. Errors (kind Invalid): form.number.unreadable, form.number.whole for decimals where none are asked for, form.number.decimals
// for too many, form.number.long for what no computer word holds.
func Parse(text string, most int) (Number, error) {
	sign, whole, frac, ok := Digits(text)
	switch {
	case !ok:
		return Number{}, domain.E(domain.Invalid, "form.number.unreadable")
	case frac != "" && most <= 0:
		return Number{}, domain.E(domain.Invalid, "form.number.whole")
	case len(frac) > most:
		return Number{}, domain.E(domain.Invalid, "form.number.decimals").With("decimals", most)
	case most > 0 && !grouped(text):
		return Number{}, domain.E(domain.Invalid, "form.number.commas")
	}
	frac = strings.TrimRight(frac, "0")
	n, err := strconv.ParseInt(sign+whole+frac, 10, 64)
	if err != nil {
		return Number{}, domain.E(domain.Invalid, "form.number.long")
	}
	return Number{n, len(frac)}.Trim(), nil
}

// Digits takes what was typed apart: its sign ("" or "-"), the digits before the point and those behind it, without commas and spaces.
// ok is false for what is no number.
func Digits(text string) (sign, whole, frac string, ok bool) {
	text = strings.Map(func(r rune) rune {
		if r = halfWidth(r); r == ',' || r == ' ' {
			return -1
		}
		return r
	}, text)
	if rest, minus := strings.CutPrefix(text, "-"); minus {
		sign, text = "-", rest
	} else {
		text = strings.TrimPrefix(text, "+")
	}
	whole, frac, point := strings.Cut(text, ".")
	return sign, whole, frac, whole != "" && (!point || frac != "") && allDigits(whole) && allDigits(frac)
}

func halfWidth(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '−': // as pages show it
		return '-'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

func allDigits(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

// thousand is how many digits stand between two commas.
const thousand = 3

// grouped reports that the commas of a number, if it has any, part its thousands.
func grouped(text string) bool {
	text = strings.ReplaceAll(strings.Map(halfWidth, text), " ", "")
	whole, frac, _ := strings.Cut(strings.TrimLeft(text, "+-"), ".")
	groups := strings.Split(whole, ",")
	for i, g := range groups {
		if i > 0 && len(g) != thousand || i == 0 && len(groups) > 1 && (g == "" || len(g) > thousand) {
			return false
		}
	}
	return !strings.Contains(frac, ",")
}

// Trim is the number without zeros at the end of its decimals, in which way a value is written in one way only.
func (d Number) Trim() Number {
	for d.Scale > 0 && d.N%10 == 0 {
		d.N, d.Scale = d.N/10, d.Scale-1
	}
	return d
}

// pow is ten to a power that fits.
func pow(n int) int64 {
	out := int64(1)
	for range min(max(n, 0), tooDeep) {
		out *= 10
	}
	return out
}

// Compare is -1, 0 or 1, whatever the scales.
func (d Number) Compare(o Number) int {
	d, o = d.Trim(), o.Trim()
	if d.Scale == o.Scale {
		return cmp.Compare(d.N, o.N)
	}
	scale := max(d.Scale, o.Scale)
	return d.big(scale).Cmp(o.big(scale))
}

// big is N in as many decimals as wanted, which are no fewer than it has.
func (d Number) big(scale int) *big.Int {
	n := big.NewInt(d.N)
	return n.Mul(n, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil))
}

// of makes a number of a big one; ok is false when it does not fit.
func of(n *big.Int, scale int) (Number, bool) {
	ten, rest := big.NewInt(10), new(big.Int)
	for scale > 0 {
		q, r := new(big.Int).QuoRem(n, ten, rest)
		if r.Sign() != 0 {
			break
		}
		n, scale = q, scale-1
	}
	if !n.IsInt64() || scale > tooDeep {
		return Number{}, false
	}
	return Number{n.Int64(), scale}, true
}

// Add is the sum; ok is false when it does not fit.
func (d Number) Add(o Number) (Number, bool) {
	scale := max(d.Scale, o.Scale)
	return of(new(big.Int).Add(d.big(scale), o.big(scale)), scale)
}

// Sub is the difference; ok is false when it does not fit.
func (d Number) Sub(o Number) (Number, bool) {
	scale := max(d.Scale, o.Scale)
	return of(new(big.Int).Sub(d.big(scale), o.big(scale)), scale)
}

// Mul is the product, with the decimals of both; ok is false when it does not fit.
func (d Number) Mul(o Number) (Number, bool) {
	return of(new(big.Int).Mul(big.NewInt(d.N), big.NewInt(o.N)), d.Scale+o.Scale)
}

// RatioBp is the number over another in basis points, cut down to a whole one; ok is false when one is negative, the other is not above
// zero, or the result does not fit.
func (d Number) RatioBp(o Number) (int64, bool) {
	if d.N < 0 || o.N <= 0 {
		return 0, false
	}
	const whole = 10_000
	scale := max(d.Scale, o.Scale)
	n := d.big(scale)
	n.Quo(n.Mul(n, big.NewInt(whole)), o.big(scale))
	if !n.IsInt64() {
		return 0, false
	}
	return n.Int64(), true
}

// At is the same number with more decimals, as its whole number.
func (d Number) At(scale int) int64 {
	return d.N * pow(scale-d.Scale)
}

// Floor is the whole part of a number that is not negative.
func (d Number) Floor() int64 { return d.N / pow(d.Scale) }

// Ceil is the least whole number that is not below it.
func (d Number) Ceil() int64 {
	n := d.N / pow(d.Scale)
	if d.N > 0 && d.N%pow(d.Scale) != 0 && n < math.MaxInt64 {
		n++
	}
	return n
}

// String is the number without zeros that say nothing: "96.2", "60".
func (d Number) String() string { return d.Trim().Fixed(0) }

// Fixed is the number with at least so many decimals: "96.20". None are ever cut off.
func (d Number) Fixed(decimals int) string {
	digits, minus := strings.CutPrefix(strconv.FormatInt(d.N, 10), "-")
	scale := max(d.Scale, 0)
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale+1-len(digits)) + digits
	}
	whole, frac := digits[:len(digits)-scale], digits[len(digits)-scale:]
	if more := decimals - len(frac); more > 0 {
		frac += strings.Repeat("0", more)
	}
	if minus {
		whole = "-" + whole
	}
	if frac == "" {
		return whole
	}
	return whole + "." + frac
}

// MarshalJSON writes a whole number as one and another as a text: canonical JSON knows whole numbers only.
func (d Number) MarshalJSON() ([]byte, error) {
	if d = d.Trim(); d.Scale == 0 {
		return strconv.AppendInt(nil, d.N, 10), nil
	}
	return []byte(`"` + d.String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (d *Number) UnmarshalJSON(b []byte) error {
	var text string
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
		n, err := Parse(text, tooDeep)
		*d = n
		return err
	}
	n := int64(0)
	err := json.Unmarshal(b, &n)
	*d = Whole(n)
	return err
}
