// This file is the arithmetic of a total: trimmed mean, bonus, penalty (정보통신·방송 기반조성사업 수행관리지침 §2②10, §20).
package score

import (
	"math/bits"
	"strconv"

	"gongmo/domain"
)

// Exact is a mean that is not rounded yet: Num/Den hundredths of a point. The zero Exact is nothing and rounds to 0.00.
type Exact struct {
	Num int64
	Den int64 // positive
}

// ExactOf is a score as an exact value.
func ExactOf(s Score) Exact { return Exact{Num: int64(s), Den: 1} }

// Rounded is the value to two decimals, a half going up: 59.995 is 60.00.
func (e Exact) Rounded() Score {
	if e.Den <= 0 || e.Num < 0 {
		return 0
	}
	q, r := e.Num/e.Den, e.Num%e.Den
	if r >= e.Den-r {
		q++
	}
	return Score(q)
}

// Cmp compares two exact values: -1, 0 or +1. Decisions use Rounded; Cmp orders a list beyond that.
func (e Exact) Cmp(f Exact) int {
	ehi, elo := bits.Mul64(uint64(max(e.Num, 0)), uint64(max(f.Den, 1)))
	fhi, flo := bits.Mul64(uint64(max(f.Num, 0)), uint64(max(e.Den, 1)))
	switch {
	case ehi < fhi || ehi == fhi && elo < flo:
		return -1
	case ehi == fhi && elo == flo:
		return 0
	}
	return 1
}

// String is the fraction in hundredths, for audit: "40700/5".
func (e Exact) String() string {
	return strconv.FormatInt(e.Num, 10) + "/" + strconv.FormatInt(e.Den, 10)
}

// TrimRule says how many scores a mean needs and from how many on the extremes are left out. It comes from the rule set.
type TrimRule struct {
	MinScores    int // fewer than these are no evaluation: evaluate again
	MinReviewers int // from these on one maximum and one minimum are left out
}

// TrimmedMean is the mean of reviewers' totals after leaving out exactly one maximum and one minimum, however many tie
// for either. With fewer than MinReviewers scores nothing is left out. Error score.too_few (kind Refused) with fewer
// than MinScores.
func TrimmedMean(scores []Score, trim TrimRule) (Exact, error) {
	n := len(scores)
	if n < trim.MinScores || n == 0 {
		return Exact{}, domain.E(domain.Refused, "score.too_few").With("count", n).With("min", max(trim.MinScores, 1))
	}
	lowest, highest, sum := scores[0], scores[0], int64(0)
	for _, s := range scores {
		lowest, highest = min(lowest, s), max(highest, s)
		sum += int64(s)
	}
	if n >= trim.MinReviewers && n > 2 {
		sum -= int64(lowest) + int64(highest)
		n -= 2
	}
	return Exact{Num: sum, Den: int64(n)}, nil
}

// Final adds bonus points up to their cap, takes off penalty points and keeps the total within 0 and 100 + cap.
// The result is rounded, and so is what thresholds are compared with.
func Final(mean Exact, bonus, bonusCap, penalty Score) Score {
	total := mean.Rounded() + min(bonus, bonusCap) - penalty
	return max(0, min(total, Full+bonusCap, Max))
}

// Passes reports whether the rounded total reaches the mark.
func Passes(total, mark Score) bool { return total >= mark }
