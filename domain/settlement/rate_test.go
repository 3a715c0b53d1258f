package settlement_test

import (
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain/krw"
	"gongmo/domain/settlement"
)

func TestRate(t *testing.T) {
	for _, c := range []struct {
		name              string
		disallowed, total krw.Won
		want              string
	}{
		{"TV-K1 (경영목표 전략과제 8)", 12_500_000, 400_000_000, "3.125"},
		{"half a thousandth rounds up", 5, 1_000_000, "0.001"},
		{"less than half rounds down", 4, 1_000_000, "0.000"},
		{"nothing disallowed", 0, 400_000_000, "0.000"},
		{"everything disallowed", 7, 7, "100.000"},
		{"nothing settled is no rate", 0, 0, "–"},
		{"the published result of 2024", 140, 100_000, "0.140"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := settlement.Rate(c.disallowed, c.total).String(); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestCeiling(t *testing.T) { // TV-K2
	if got := settlement.Ceiling(563_425_000_000, 126); got != 709_915_500 {
		t.Errorf("got %d, want 709,915,500", got)
	}
}

func TestTargetsFallByATenthEachYear(t *testing.T) {
	list := settlement.Targets()
	for i := 2; i < len(list); i++ {
		// The plan takes the unrounded series 0.140 × 0.9ⁿ and cuts or rounds it to three places.
		power, tenths := int64(140), int64(1)
		for range i {
			power, tenths = power*9, tenths*10
		}
		if exact := power / tenths; list[i].Target != exact && list[i].Target != exact+1 {
			t.Errorf("%d: %d, want about %d", list[i].Year, list[i].Target, exact)
		}
	}
}

func TestTheRoundedFigureNeverDecides(t *testing.T) {
	p := settlement.Rate(709_915_501, 563_425_000_000)
	if p.String() != "0.126" || p.AtMost(126) {
		t.Errorf("%s: one won over the ceiling keeps the target", p)
	}
	rapid.Check(t, func(t *rapid.T) {
		total := krw.Won(rapid.Int64Range(1, int64(krw.Max)).Draw(t, "total"))
		target := rapid.Int64Range(0, 100_000).Draw(t, "target")
		most := settlement.Ceiling(total, target)
		if !settlement.Rate(most, total).AtMost(target) || settlement.Rate(most+1, total).AtMost(target) {
			t.Fatalf("the ceiling %d of %d at %d is not the most", most, total, target)
		}
	})
}

func TestEveryDefinitionCountsItsOwn(t *testing.T) {
	settled := []settlement.Settled{
		{FinalYear: 2026, NotifiedYear: 2025, EndedYear: 2025, CashWon: 10, InKindWon: 5, GrantPartWon: 8, NotifiedWon: 20, TotalWon: 1000, CashCostWon: 500, GrantCostWon: 400},
		{FinalYear: 2026, NotifiedYear: 2026, EndedYear: 2025, CashWon: 2, GrantPartWon: 1, NotifiedWon: 2, TotalWon: 1000, CashCostWon: 500, GrantCostWon: 400},
		{FinalYear: 2025, NotifiedYear: 2025, EndedYear: 2024, CashWon: 100, GrantPartWon: 90, NotifiedWon: 100, TotalWon: 100, CashCostWon: 100, GrantCostWon: 100},
		{NotifiedYear: 2026, EndedYear: 2026, NotifiedWon: 50, TotalWon: 100, CashCostWon: 80, GrantCostWon: 60}, // not final yet
	}
	for _, c := range []struct {
		name        string
		def         settlement.Definition
		part, whole krw.Won
	}{
		{"the definition reported by", settlement.Default, 12, 2000},
		{"with what was in kind", settlement.Definition{Numerator: settlement.FinalAll, Year: settlement.YearFinal, Denominator: settlement.TotalCost}, 17, 2000},
		{"of the grant alone", settlement.Definition{Numerator: settlement.FinalGrant, Year: settlement.YearFinal, Denominator: settlement.GrantCost}, 9, 800},
		{"as notified, by the year of the notice", settlement.Definition{Numerator: settlement.NotifiedAll, Year: settlement.YearNotified, Denominator: settlement.CashCost}, 52, 580},
		{"by the year the project ended", settlement.Definition{Numerator: settlement.FinalCash, Year: settlement.YearEnded, Denominator: settlement.TotalCost}, 0, 100},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := c.def.Of(2026, settled)
			if err != nil || got.Part != c.part || got.Whole != c.whole {
				t.Errorf("got %d/%d, %v, want %d/%d", got.Part, got.Whole, err, c.part, c.whole)
			}
		})
	}
}
