// Package krw is money: whole won, never a float. Sums and shares are exact; parts are cut down to the won.
package krw

import (
	"math/bits"
	"strconv"

	"gongmo/domain"
)

// Won is an amount in won. Amounts people enter are never negative; differences and reversals may be.
type Won int64

// Max is the largest amount accepted from people: one won short of 1경, some fifteen times the national budget.
// Below it a thousand amounts can be added without fear of overflow.
const Max Won = 9_999_999_999_999_999

// Bp is a ratio in basis points: 10,000 is the whole.
type Bp int64

// Whole is 100 %.
const Whole Bp = 10_000

// Add sums two amounts. Error krw.too_large (kind Invalid) when the sum leaves ±Max.
func (w Won) Add(v Won) (Won, error) {
	sum := w + v
	if overflow := (v > 0) == (sum < w) && v != 0; overflow || sum > Max || sum < -Max {
		return 0, tooLarge()
	}
	return sum, nil
}

// Sum adds amounts; see Add for its error.
func Sum(amounts ...Won) (Won, error) {
	var total Won
	for _, a := range amounts {
		var err error
		if total, err = total.Add(a); err != nil {
			return 0, err
		}
	}
	return total, nil
}

// Share is w × num / den with a 128-bit product, parts of a won cut off (절사), so that a reversal of -w takes back
// exactly what w gave. It panics when den is not positive, num is negative or the result does not fit: the caller
// decides what a share of nothing is.
func (w Won) Share(num, den int64) Won {
	if den <= 0 || num < 0 {
		panic("krw: a share needs num >= 0 and den > 0, got " + strconv.FormatInt(num, 10) + "/" + strconv.FormatInt(den, 10))
	}
	hi, lo := bits.Mul64(magnitude(w), uint64(num))
	if hi >= uint64(den) {
		panic("krw: a share of " + w.String() + " does not fit")
	}
	q, _ := bits.Div64(hi, lo, uint64(den))
	if q > 1<<63-1 {
		panic("krw: a share of " + w.String() + " does not fit")
	}
	if w < 0 {
		return -Won(q)
	}
	return Won(q)
}

// Of is the part of w that the ratio names, cut down to the won.
func (w Won) Of(ratio Bp) Won { return w.Share(int64(ratio), int64(Whole)) }

// Ratio is part/whole in basis points, cut down; 0 when the whole is not positive.
func Ratio(part, whole Won) Bp {
	if whole <= 0 || part <= 0 {
		return 0
	}
	return Bp(Won(Whole).Share(int64(part), int64(whole)))
}

// Split divides w by weights so that the parts add up to w exactly: every part is cut down to the won and the part with
// index rest takes what is left over. Errors are of kind Invalid: krw.split (no weights, a negative one, all zero, no
// such index).
func (w Won) Split(weights []int64, rest int) ([]Won, error) {
	var total int64
	for _, x := range weights {
		if x < 0 || total+x < total {
			return nil, domain.E(domain.Invalid, "krw.split")
		}
		total += x
	}
	if total == 0 || rest < 0 || rest >= len(weights) {
		return nil, domain.E(domain.Invalid, "krw.split")
	}
	parts := make([]Won, len(weights))
	left := w
	for i, x := range weights {
		parts[i] = w.Share(x, total)
		left -= parts[i]
	}
	parts[rest] += left
	return parts, nil
}

// DropUnder10 cuts an amount down to tens of won, as the treasury takes it (국고금 관리법 §47).
func (w Won) DropUnder10() Won { return w / 10 * 10 }

func magnitude(w Won) uint64 {
	if w < 0 {
		return -uint64(w)
	}
	return uint64(w)
}

func tooLarge() *domain.Error {
	return domain.E(domain.Invalid, "krw.too_large").With("max", Max)
}
