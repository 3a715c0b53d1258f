// This file is the values of a performance target: whole numbers, or numbers with a few decimals.
package form

import (
	"strconv"
	"strings"

	"gongmo/domain"
)

// Decimal is N/10^Scale.
type Decimal struct {
	N     int64
	Scale int
}

// longestDecimal is how many digits a value may have: few enough to be brought to the scale of another.
const longestDecimal = 14

// ParseDecimal reads a number as people write it: "96.2", "1,200", "-0.5". Errors form.number.unreadable, and form.decimal.long for one
// with more digits than are kept (kind Invalid).
func ParseDecimal(text string) (Decimal, error) {
	text = strings.NewReplacer(",", "", " ", "").Replace(strings.TrimSpace(text))
	whole, frac, point := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	switch digits := strings.TrimLeft(whole, "+-"); {
	case digits == "", point && frac == "", strings.ContainsAny(frac, "+-"):
		return Decimal{}, domain.E(domain.Invalid, "form.number.unreadable")
	case len(frac) > MostScale, len(digits+frac) > longestDecimal:
		return Decimal{}, domain.E(domain.Invalid, "form.decimal.long").With("digits", longestDecimal).With("decimals", MostScale)
	case err != nil:
		return Decimal{}, domain.E(domain.Invalid, "form.number.unreadable")
	}
	return Decimal{n, len(frac)}, nil
}

// at is the same number with more decimals.
func (d Decimal) at(scale int) int64 {
	n := d.N
	for range scale - d.Scale {
		n *= 10
	}
	return n
}

// Floor is the whole part of a number that is not negative.
func (d Decimal) Floor() int64 {
	n := d.N
	for range d.Scale {
		n /= 10
	}
	return n
}

// String is the number without zeros that say nothing: "96.2", "60".
func (d Decimal) String() string {
	sign, n := "", d.N
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if len(digits) <= d.Scale {
		digits = strings.Repeat("0", d.Scale+1-len(digits)) + digits
	}
	whole, frac := digits[:len(digits)-d.Scale], strings.TrimRight(digits[len(digits)-d.Scale:], "0")
	if frac == "" {
		return sign + whole
	}
	return sign + whole + "." + frac
}

// SetValues gives the target its values, both in as many decimals as the one with more.
func (t *Target) SetValues(base, goal Decimal) {
	t.Scale = max(base.Scale, goal.Scale)
	t.Base, t.Goal = base.at(t.Scale), goal.at(t.Scale)
}

// From is the value at the beginning, To the one to be reached.
func (t Target) From() Decimal { return Decimal{t.Base, t.Scale} }

// To is the value to be reached.
func (t Target) To() Decimal { return Decimal{t.Goal, t.Scale} }

// Share is the weight as people write it.
func (t Target) Share() Decimal { return Decimal{int64(t.Weight), 2} }
