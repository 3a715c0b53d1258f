// This file is 사업비 부적정 집행률, the agency's indicator: disallowed ÷ total cost × 100. The published formula leaves three
// choices open; each is named here, has a label and can be chosen, and the shipped definition is decisions §26.
package settlement

import (
	"math/bits"
	"strconv"
	"strings"

	"gongmo/domain/krw"
)

// Percentage is an exact quotient of two amounts, shown as per cent. A whole of zero has no percentage.
type Percentage struct{ Part, Whole krw.Won }

// Rate is the percentage of disallowed cost, exact in its parts.
func Rate(disallowed, total krw.Won) Percentage { return Percentage{disallowed, total} }

// Known reports whether there is anything to divide by.
func (p Percentage) Known() bool { return p.Whole > 0 }

// Thousandths is the percentage in thousandths of a per cent, rounded half up: 3125 is 3.125 %. 0 when it is not known.
func (p Percentage) Thousandths() int64 {
	if !p.Known() || p.Part <= 0 {
		return 0
	}
	// part × 100,000 ÷ whole, rounded: the remainder is compared with half of the whole.
	hi, lo := bits.Mul64(uint64(p.Part), 100_000)
	if hi >= uint64(p.Whole) {
		return 1<<63 - 1
	}
	q, rem := bits.Div64(hi, lo, uint64(p.Whole))
	if rem >= uint64(p.Whole)-rem {
		q++
	}
	return int64(q)
}

// String shows three decimals, "3.125", and "–" when it is not known.
func (p Percentage) String() string {
	if !p.Known() {
		return "–"
	}
	return thousandths(p.Thousandths())
}

// AtMost compares exactly with a target in thousandths of a per cent: the rounded figure never decides.
func (p Percentage) AtMost(target int64) bool {
	if !p.Known() {
		return true
	}
	hi1, lo1 := bits.Mul64(uint64(max(0, p.Part)), 100_000)
	hi2, lo2 := bits.Mul64(uint64(p.Whole), uint64(max(0, target)))
	return hi1 < hi2 || hi1 == hi2 && lo1 <= lo2
}

// Ceiling is the most that may be disallowed of a total so that a target, in thousandths of a per cent, is kept.
func Ceiling(total krw.Won, target int64) krw.Won { return total.Share(target, 100_000) }

func thousandths(n int64) string {
	frac := strconv.FormatInt(n%1000, 10)
	return strconv.FormatInt(n/1000, 10) + "." + strings.Repeat("0", 3-len(frac)) + frac
}

// Target is one year's target or result of the indicator, in thousandths of a per cent; -1 where none is published.
type Target struct {
	Year      int
	Target    int64
	Published int64 // the result the agency published, -1 when it did not
}

// Targets are those of the agency's medium-term plan 2026-2030 (전략과제 8, 목표치 산출근거): the result of 2024, less a tenth
// each year.
func Targets() []Target {
	return []Target{{2024, 153, 140}, {2025, 126, -1}, {2026, 113, -1}, {2027, 102, -1}, {2028, 92, -1}, {2029, 83, -1}, {2030, 74, -1}}
}

// Numerator says which disallowed amounts count.
type Numerator string

const (
	FinalCash   Numerator = "FINAL_CASH"   // final after appeal, grant and own cash
	FinalAll    Numerator = "FINAL_ALL"    // final after appeal, in kind too
	FinalGrant  Numerator = "FINAL_GRANT"  // final after appeal, the grant's share alone
	NotifiedAll Numerator = "NOTIFIED_ALL" // as first notified, before any appeal, in kind too
)

// YearOf says which year a project counts in.
type YearOf string

const (
	YearFinal    YearOf = "FINAL"    // the fiscal year in which the settlement became final
	YearNotified YearOf = "NOTIFIED" // the year in which the result was notified
	YearEnded    YearOf = "ENDED"    // the year in which the project ended
)

// Denominator says which cost it is divided by.
type Denominator string

const (
	TotalCost Denominator = "TOTAL" // grant, own cash and in kind
	CashCost  Denominator = "CASH"  // grant and own cash
	GrantCost Denominator = "GRANT" // the grant alone
)

// Definition is one way to work the indicator out. Message keys of the labels: settlement.rate.numerator.<code>,
// settlement.rate.year.<code>, settlement.rate.denominator.<code>.
type Definition struct {
	Numerator   Numerator
	Year        YearOf
	Denominator Denominator
}

// Default is the definition this product reports by (decisions §26, domain document §5.1).
var Default = Definition{FinalCash, YearFinal, TotalCost}

// Numerators, Years and Denominators list the choices in the order a page shows them.
var (
	Numerators   = []Numerator{FinalCash, FinalAll, FinalGrant, NotifiedAll}
	Years        = []YearOf{YearFinal, YearNotified, YearEnded}
	Denominators = []Denominator{TotalCost, CashCost, GrantCost}
)

// Settled is what one settlement brings to the indicator. A year of 0 has not come yet.
type Settled struct {
	FinalYear, NotifiedYear, EndedYear int
	// Disallowed amounts: final, and as first notified.
	CashWon, InKindWon, GrantPartWon krw.Won
	NotifiedWon                      krw.Won // cash and in kind
	// Cost.
	TotalWon, CashCostWon, GrantCostWon krw.Won
}

// Of works the indicator out for a year. Error krw.too_large when the sums overflow.
func (d Definition) Of(year int, settled []Settled) (Percentage, error) {
	var p Percentage
	for _, s := range settled {
		if d.year(s) != year {
			continue
		}
		var err error
		if p.Part, err = p.Part.Add(d.part(s)); err != nil {
			return Percentage{}, err
		}
		if p.Whole, err = p.Whole.Add(d.whole(s)); err != nil {
			return Percentage{}, err
		}
	}
	return p, nil
}

func (d Definition) year(s Settled) int {
	switch d.Year {
	case YearNotified:
		return s.NotifiedYear
	case YearEnded:
		return s.EndedYear
	}
	return s.FinalYear
}

func (d Definition) part(s Settled) krw.Won {
	switch d.Numerator {
	case FinalAll:
		return s.CashWon + s.InKindWon
	case FinalGrant:
		return s.GrantPartWon
	case NotifiedAll:
		return s.NotifiedWon
	}
	return s.CashWon
}

func (d Definition) whole(s Settled) krw.Won {
	switch d.Denominator {
	case CashCost:
		return s.CashCostWon
	case GrantCost:
		return s.GrantCostWon
	}
	return s.TotalWon
}
