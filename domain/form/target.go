// This file is the values of a performance target: whole numbers, or numbers with a few decimals.
package form

import (
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/decimal"
)

// longestDecimal is how many digits a value may have: few enough to be brought to the scale of another.
const longestDecimal = 14

// ParseDecimal reads a number as people write it: "96.2", "1,200", "-0.5". Errors form.number.unreadable, and form.decimal.long for one
// with more digits than are kept (kind Invalid).
func ParseDecimal(text string) (decimal.Number, error) {
	text = strings.NewReplacer(",", "", " ", "").Replace(strings.TrimSpace(text))
	whole, frac, point := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole+frac, 10, 64)
	switch digits := strings.TrimLeft(whole, "+-"); {
	case digits == "", point && frac == "", strings.ContainsAny(frac, "+-"):
		return decimal.Number{}, domain.E(domain.Invalid, "form.number.unreadable")
	case len(frac) > decimal.MostScale, len(digits+frac) > longestDecimal:
		return decimal.Number{}, domain.E(domain.Invalid, "form.decimal.long").With("digits", longestDecimal).With("decimals", decimal.MostScale)
	case err != nil:
		return decimal.Number{}, domain.E(domain.Invalid, "form.number.unreadable")
	}
	return decimal.Number{N: n, Scale: len(frac)}, nil
}

// SetValues gives the target its values, both in as many decimals as the one with more.
func (t *Target) SetValues(base, goal decimal.Number) {
	t.Scale = max(base.Scale, goal.Scale)
	t.Base, t.Goal = base.At(t.Scale), goal.At(t.Scale)
}

// From is the value at the beginning, To the one to be reached.
func (t Target) From() decimal.Number { return decimal.Number{N: t.Base, Scale: t.Scale} }

// To is the value to be reached.
func (t Target) To() decimal.Number { return decimal.Number{N: t.Goal, Scale: t.Scale} }

// Share is the weight as people write it.
func (t Target) Share() decimal.Number { return decimal.Number{N: int64(t.Weight), Scale: 2} }
