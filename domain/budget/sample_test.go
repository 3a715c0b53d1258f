package budget

import (
	"slices"
	"testing"

	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// stopped are the rules that keep a sample of a size from being handed in.
func stopped(t *testing.T, p Params, size Size, edge bool) []Code {
	t.Helper()
	on := period.On(2025, 3, 4)
	c := Case{Plan: SamplePlan(p, 1, edge), Parties: []Party{{Org: 1, Size: size}}, Params: p, On: on, StartsOn: on}
	if err := c.Check(); err != nil {
		t.Fatalf("%s: %v", size, err)
	}
	var out []Code
	for _, f := range Evaluate(c) {
		if f.Blocks() {
			out = append(out, f.Rule)
		}
	}
	return out
}

func TestACommonSamplePlanMayBeHandedInByEverySizeUnderEveryRegime(t *testing.T) {
	for _, regime := range []ruleset.Regime{ruleset.ICTFund, ruleset.NRDInnovation, ruleset.SubsidyAct} {
		set, err := ruleset.For(regime, period.On(2025, 3, 4))
		if err != nil {
			t.Fatal(err)
		}
		for _, ceiling := range []krw.Won{0, 1, 7, 33_333_333, 300_000_000, 12_345_678_901} {
			p := ParamsOf(set, Limits{CeilingWon: ceiling})
			for _, size := range Sizes() {
				p.GrantRatio = 4321 // a call that gives less than any size may take
				if got := stopped(t, p, size, false); len(got) > 0 {
					t.Errorf("%s, %s, ceiling %s, a small share: stopped by %v", regime, size, ceiling, got)
				}
				p.GrantRatio = 0
				if got := stopped(t, p, size, false); len(got) > 0 {
					t.Errorf("%s, %s, ceiling %s: stopped by %v", regime, size, ceiling, got)
				}
			}
			if got := SamplePlan(p, 1, true).Totals().GrantWon; ceiling > 0 && got != ceiling {
				t.Errorf("%s: the edge asks for %s of %s", regime, got, ceiling)
			}
		}
	}
}

func TestTheEdgeStopsTheSizesThatMustBearMore(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2025, 3, 4))
	if err != nil {
		t.Fatal(err)
	}
	p := ParamsOf(set, Limits{CeilingWon: 300_000_000})
	// 방송통신발전기금·정보통신진흥기금 운용·관리규정 제19조: a small company bears least, a large one most (L4 §19).
	if got := stopped(t, p, Large, true); !slices.Contains(got, GrantShare) {
		t.Errorf("a large company is stopped by %v", got)
	}
	free := 0
	for _, size := range Sizes() {
		if len(stopped(t, p, size, true)) == 0 {
			free++
		}
	}
	if free == 0 {
		t.Error("the edge is beyond the rules for everybody")
	}
	p.CeilingWon = 299_999_999
	over := Case{Plan: SamplePlan(ParamsOf(set, Limits{CeilingWon: 300_000_000}), 1, true), Parties: []Party{{Org: 1, Size: SME}}, Params: p}
	if got := Broken(Evaluate(over)); len(got) == 0 || got[0].Rule != GrantCeiling {
		t.Errorf("a won too much breaks %+v", got)
	}
}
