package budget

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// benchCase is a plan as large as they come: three organisations, two years, sixty lines.
func benchCase(b *testing.B, regime ruleset.Regime) (Case, ruleset.Set) {
	b.Helper()
	on := period.On(2026, 3, 2)
	set, err := ruleset.For(regime, on)
	if err != nil {
		b.Fatal(err)
	}
	c := Case{Params: ParamsOf(set, Limits{CeilingWon: 300_000_000, GrantRatio: 7000}), On: on, StartsOn: on}
	for i, size := range []Size{SME, Large, NonProfit} {
		c.Parties = append(c.Parties, Party{Org: domain.OrganizationID(i + 1), Size: size})
	}
	tree := TreeOf(regime)
	for i := range 60 {
		n := tree[i%len(tree)]
		l := Line{Key: string(rune('A' + i)), Org: domain.OrganizationID(i%3 + 1), Year: i%2 + 1, Item: n.Item, Basis: "산출근거",
			GrantWon: 4_000_000, CashWon: 400_000, UnitWon: 1_100_000, Quantity: 4}
		if len(n.Details) > 0 {
			l.Detail = n.Details[i%len(n.Details)]
		}
		if n.Item == Labor {
			l.Person, l.RateBp, l.UnitWon = "p1", krw.Bp(1000), 0
		}
		c.Plan.Lines = append(c.Plan.Lines, l)
	}
	return c, set
}

func BenchmarkEvaluate(b *testing.B) {
	for _, regime := range ruleset.CallRegimes {
		c, _ := benchCase(b, regime)
		b.Run(string(regime), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Evaluate(c)
			}
		})
	}
}

// What a submission does: the numbers are taken from the rule set, the shape is checked and every rule judges.
func BenchmarkJudge(b *testing.B) {
	c, set := benchCase(b, ruleset.ICTFund)
	b.ReportAllocs()
	for b.Loop() {
		c.Params = ParamsOf(set, Limits{CeilingWon: 300_000_000, GrantRatio: 7000})
		if err := c.Check(); err != nil {
			b.Fatal(err)
		}
		Evaluate(c)
	}
}
