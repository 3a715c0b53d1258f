package budget

import (
	"testing"

	"gongmo/domain/krw"
)

// Two sums that are to be the same are no limit and what is left of it, whichever is the greater (사업비 산정·정산 규정 §5②).
func TestAmountsThatDifferFromTheirReckoningAreNoLimit(t *testing.T) {
	for amount, want := range map[krw.Won]string{0: "budget.finding.at_least.sum.over", 900: "budget.finding.at_least.sum.over", 1100: "budget.finding.at_most.sum.over", 1000: "budget.finding.at_most.sum.ok"} {
		for _, f := range lineArithmetic(Case{Plan: Plan{Lines: []Line{{Key: "l1", Org: 1, Year: 1, Item: Materials, UnitWon: 1000, Quantity: 1, Times: 1, GrantWon: amount}}}}) {
			if f.Rule = LineArithmetic; f.Key() != want {
				t.Errorf("%d won: got %s, want %s", amount, f.Key(), want)
			}
		}
	}
}
