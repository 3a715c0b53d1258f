package budget

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func percent(n krw.Bp) *krw.Bp { n *= 100; return &n }

func rulesOf(t *testing.T, regime ruleset.Regime) ruleset.Set {
	t.Helper()
	set, err := ruleset.For(regime, period.On(2025, 3, 4))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// The ratios of 국가연구개발혁신법 시행령 제19조제3항 (L4 §19③) are limits: an R&D call may ask for more and not for less. A call under the ICT
// rules sets the share of the grant by the nature of its programme (L6 §27① 단서, ③) and the cash by 별표 3 (L6 §28②); that it says both
// in its notice (L6 §19②6) makes neither free.
func TestACallSetsOnlyTheRatiosThatItsRulesLeaveToIt(t *testing.T) {
	looser := Matching{{Key: Large, GrantMax: percent(70)}}
	cases := map[string]struct {
		regime ruleset.Regime
		m      Matching
		want   []string
	}{
		"an R&D call may give a smaller share":                {ruleset.NRDInnovation, Matching{{Key: SME, GrantMax: percent(60)}}, nil},
		"an R&D call may ask for more cash":                   {ruleset.NRDInnovation, Matching{{Key: SME, CashMin: percent(20)}}, nil},
		"an R&D call may say what the rules say":              {ruleset.NRDInnovation, Matching{{Key: SME, GrantMax: percent(75), CashMin: percent(10)}}, nil},
		"an R&D call may not give a greater share":            {ruleset.NRDInnovation, looser, []string{"budget.matching.grant matching.LARGE.grantMax 국가연구개발혁신법 시행령 §19③"}},
		"an R&D call may not ask for less cash":               {ruleset.NRDInnovation, Matching{{Key: Mid, CashMin: percent(5)}}, []string{"budget.matching.cash matching.MID.cashMin 국가연구개발혁신법 시행령 §19③"}},
		"a subsidy sets what no rule of its own states":       {ruleset.SubsidyAct, looser, nil},
		"a call under the ICT rules sets the share freely":    {ruleset.ICTFund, append(looser, MatchingTerm{Key: SME, GrantMax: percent(100)}), nil},
		"and not the cash, which follows 별표 3":                {ruleset.ICTFund, append(looser, MatchingTerm{Key: SME, CashMin: percent(0)}), []string{"budget.matching.cash matching.SME.cashMin 정보통신·방송 연구개발 관리규정 §28②"}},
		"no call gives more than the whole":                   {ruleset.ICTFund, Matching{{Key: SME, GrantMax: percent(101)}}, []string{"budget.matching.ratio matching.SME.grantMax "}},
		"a size is named once":                                {ruleset.ICTFund, append(looser, looser...), []string{"budget.matching.size matching "}},
		"a size is one that is known":                         {ruleset.ICTFund, Matching{{Key: "HUGE"}}, []string{"budget.matching.size matching "}},
		"a call that says nothing is judged by the rules":     {ruleset.NRDInnovation, nil, nil},
		"two ratios that are too loose are both said at once": {ruleset.NRDInnovation, Matching{{Key: SME, GrantMax: percent(80), CashMin: percent(5)}}, []string{"budget.matching.grant matching.SME.grantMax 국가연구개발혁신법 시행령 §19③", "budget.matching.cash matching.SME.cashMin 국가연구개발혁신법 시행령 §19③"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range domain.ProblemsOf(c.m.Check(rulesOf(t, c.regime))) {
				got = append(got, p.Key+" "+p.Field+" "+p.Basis)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The cases behind the rows of the table of budget rules in docs/budget-rules.md: what a call may set itself, by regime and money.
func TestEveryCaseOfACallsOwnRatiosIsJudgedAsItSays(t *testing.T) {
	for _, file := range []string{"MATCHING_GRANT", "MATCHING_CASH"} {
		body, err := os.ReadFile("testdata/call/" + file + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var list []struct {
			Name     string
			Regime   ruleset.Regime
			Fund     bool
			Matching Matching
			Basis    string
			Over     bool
		}
		if err := json.Unmarshal(body, &list); err != nil {
			t.Fatal(err)
		}
		for _, e := range list {
			t.Run(file+"/"+e.Name, func(t *testing.T) {
				set := rulesOf(t, e.Regime)
				if e.Fund {
					set = set.Fund()
				}
				problems := domain.ProblemsOf(e.Matching.Check(set))
				if e.Over != (len(problems) > 0) {
					t.Fatalf("refused by %v", problems)
				}
				for _, p := range problems {
					if p.Basis != ruleset.Cite(e.Basis) {
						t.Errorf("rests on %q", p.Basis)
					}
				}
			})
		}
	}
}

// Where no rule of its own states a ratio a call says it, and what the set borrows from the R&D decree judges no plan.
func TestACallWhoseRulesStateNoRatiosSaysItsOwn(t *testing.T) {
	body, err := os.ReadFile("testdata/call/MATCHING_UNSAID.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Name     string
		Regime   ruleset.Regime
		Fund     bool
		Ratio    krw.Bp
		Sizes    []Size
		Matching Matching
		Unsaid   []string
		Over     bool
	}
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		t.Run(e.Name, func(t *testing.T) {
			set := rulesOf(t, e.Regime)
			if e.Fund {
				set = set.Fund()
			}
			if e.Sizes == nil {
				e.Sizes = Sizes()
			}
			var got []string
			for _, p := range e.Matching.Unsaid(set, e.Ratio, e.Sizes) {
				got = append(got, p.Key+" "+p.Field)
			}
			if d := cmp.Diff(e.Unsaid, got); d != "" || e.Over != (len(got) > 0) {
				t.Error(d)
			}
		})
	}
	for name, set := range map[string]ruleset.Set{"subsidy": rulesOf(t, ruleset.SubsidyAct), "fund": rulesOf(t, ruleset.ICTFund).Fund()} {
		plan := Plan{Lines: []Line{{Key: "l1", Org: 1, Year: 1, Item: Materials, GrantWon: 90_000_000, CashWon: 10_000_000}}}
		judged := func(set ruleset.Set) (found bool) {
			for _, f := range Evaluate(Case{Plan: plan, Parties: []Party{{Org: 1, Size: SME}}, Params: ParamsOf(set, Limits{})}) {
				found = found || f.Rule == GrantShare || f.Rule == MatchingCash
			}
			return found
		}
		if judged(set) {
			t.Errorf("%s: a ratio that no rule states judges a plan", name)
		}
		if own := Borrowed(set); len(own) != 4 || len(own.Unsaid(set, 0, Sizes())) != 0 || len(domain.ProblemsOf(own.Check(set))) != 0 {
			t.Errorf("%s: what a template begins with is not enough: %+v", name, own)
		} else if over, err := own.Over(set); err != nil || !judged(over) {
			t.Errorf("%s: what the call says does not judge: %v", name, err)
		}
	}
	if Borrowed(rulesOf(t, ruleset.NRDInnovation)) != nil {
		t.Error("R&D states its ratios")
	}
}

func TestAPlanIsJudgedByTheRatiosOfItsCall(t *testing.T) {
	set := rulesOf(t, ruleset.ICTFund)
	own := Matching{{Key: SME, GrantMax: percent(60), CashMin: percent(30)}}
	over, err := own.Over(set)
	if err != nil {
		t.Fatal(err)
	}
	// 70 of 100 is within the 75 % of the rules and over the 60 % of the call; 5 of 30 in cash is over 10 % and under 30 %.
	plan := Plan{Lines: []Line{{Key: "l1", Org: 1, Year: 1, Item: Materials, Detail: Purchase, GrantWon: 70_000_000, CashWon: 5_000_000},
		{Key: "l2", Org: 1, Year: 1, Item: Labor, Detail: StaffExisting, InKindWon: 25_000_000}}}
	broken := func(set ruleset.Set, size Size) (out []Finding) {
		return Broken(Evaluate(Case{Plan: plan, Parties: []Party{{Org: 1, Size: size}}, Params: ParamsOf(set, Limits{})}))
	}
	if got := broken(set, SME); len(got) != 0 {
		t.Errorf("by the rules alone: %+v", got)
	}
	got := broken(over, SME)
	if len(got) != 2 || got[0].Rule != GrantShare || got[0].LimitBp != 6000 || got[0].ExcessWon != 10_000_000 || got[1].Rule != MatchingCash || got[1].ExcessWon != 4_000_000 {
		t.Fatalf("by the call: %+v", got)
	}
	for _, f := range got {
		if !strings.HasPrefix(ruleset.Cite(f.Basis), "공고가 정한 비율; ") {
			t.Errorf("%s rests on %q", f.Rule, ruleset.Cite(f.Basis))
		}
	}
	if got := broken(over, Mid); len(got) != 0 {
		t.Errorf("of another size: %+v", got)
	}
	if d := cmp.Diff(ParamsOf(set, Limits{}), ParamsOf(over.Bare(), Limits{})); d != "" {
		t.Errorf("what the call announces stays: %s", d)
	}
}
