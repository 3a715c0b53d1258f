package director

import (
	"testing"

	"pgregory.net/rapid"

	"gongmo/app/query"
	"gongmo/domain/krw"
	"gongmo/domain/settlement"
)

// The list behind the rate shows what each settlement brings. Whatever the definition, its sums are the rate's two figures.
func TestTheTotalsOfTheListAreTheRate(t *testing.T) {
	t.Parallel()
	won := rapid.Int64Range(0, 1_000_000_000)
	year := rapid.SampledFrom([]int{0, 2024, 2025, 2026})
	rapid.Check(t, func(rt *rapid.T) {
		var lines []query.SettledLine
		for range rapid.IntRange(0, 12).Draw(rt, "settlements") {
			w := func(name string) krw.Won { return krw.Won(won.Draw(rt, name)) }
			lines = append(lines, query.SettledLine{FinalYear: year.Draw(rt, "final"), NotifiedYear: year.Draw(rt, "notified"), EndedYear: year.Draw(rt, "ended"),
				CashWon: w("cash"), InKindWon: w("kind"), GrantPartWon: w("granted"), NotifiedWon: w("told"), TotalWon: w("total"), CashCostWon: w("cash cost"), GrantCostWon: w("grant cost")})
		}
		for _, n := range settlement.Numerators {
			for _, y := range settlement.Years {
				for _, d := range settlement.Denominators {
					c := choice{2025, settlement.Definition{Numerator: n, Year: y, Denominator: d}}
					rate, err := c.Of(c.year, all(lines))
					if err != nil {
						rt.Fatal(err)
					}
					var part, whole krw.Won
					for _, l := range lines {
						one, _, err := c.of(l)
						if err != nil {
							rt.Fatal(err)
						}
						part, whole = part+one.Part, whole+one.Whole
					}
					if part != rate.Part || whole != rate.Whole {
						rt.Fatalf("%v: the list sums to %d of %d, the rate says %d of %d", c, part, whole, rate.Part, rate.Whole)
					}
				}
			}
		}
	})
}
