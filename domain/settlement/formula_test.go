package settlement_test

import (
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

var today = period.On(2026, 9, 17)

func rules(t testing.TB, regime ruleset.Regime) ruleset.Set {
	t.Helper()
	s, err := ruleset.For(regime, today)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The worked vectors of the domain document §4.8.
func TestVectors(t *testing.T) {
	for _, c := range []struct {
		id         string // and the article
		regime     ruleset.Regime
		performers []settlement.Performer
		due, remit krw.Won
		steps      map[string]krw.Won
	}{
		{"TV-S1 사업비 산정·정산 규정 §20②", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 300_000_000, CashWon: 30_000_000,
			SpentWon: 318_000_000, DisallowedWon: 12_500_000, InterestWon: 450_000}}, 22_681_818, 22_681_810,
			map[string]krw.Won{"balance": 12_000_000, "base": 24_950_000}},
		{"TV-S2 사업비 산정·정산 규정 §20②, each performer by itself", ruleset.ICTFund, []settlement.Performer{
			{OrganizationID: 1, GrantWon: 200_000_000, CashWon: 20_000_000, SpentWon: 209_000_000},
			{OrganizationID: 2, GrantWon: 100_000_000, CashWon: 10_000_000, SpentWon: 110_000_000, DisallowedWon: 5_000_000, InterestWon: 500_000}},
			15_000_000, 15_000_000, map[string]krw.Won{"base": 11_000_000, "share": 10_000_000}},
		{"TV-S3 사업비 산정·정산 규정 §20②, no cash of its own", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 100_000_000, SpentWon: 97_000_000}},
			3_000_000, 3_000_000, nil},
		{"TV-S4 보조금법 §28, §31②", ruleset.SubsidyAct, []settlement.Performer{{OrganizationID: 1, GrantWon: 200_000_000, CashWon: 50_000_000, SpentWon: 230_000_000,
			InterestWon: 300_000, AgreedGrantWon: 200_000_000, AgreedTotalWon: 250_000_000}}, 16_300_000, 16_300_000,
			map[string]krw.Won{"confirmed": 184_000_000}},
		{"decisions §24: an overspent balance counts as 0", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 100, CashWon: 100, SpentWon: 250, DisallowedWon: 60}},
			30, 30, map[string]krw.Won{"balance": 0}},
		{"decisions §24: under 10 won dropped only when paid in", ruleset.ICTFund, []settlement.Performer{
			{OrganizationID: 1, GrantWon: 100, SpentWon: 94}, {OrganizationID: 2, GrantWon: 100, SpentWon: 93}}, 13, 10, nil},
		{"사업비 산정·정산 규정 §17③: false in-kind brings the same amount of grant", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 1000, CashWon: 0, SpentWon: 900, InKindShortWon: 250}},
			350, 350, nil},
		{"and never more than the grant with its interest", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 1000, CashWon: 0, SpentWon: 900, InterestWon: 10, InKindShortWon: 5000}},
			1010, 1010, nil},
		{"nor for money that was spent beyond what was received", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, GrantWon: 1000, SpentWon: 1500, DisallowedWon: 1500, InterestWon: 10}},
			1010, 1010, map[string]krw.Won{"share": 1510, "most": 1010}},
		{"no money received, nothing due", ruleset.ICTFund, []settlement.Performer{{OrganizationID: 1, SpentWon: 50, DisallowedWon: 50}}, 0, 0, nil},
	} {
		t.Run(c.id, func(t *testing.T) {
			st, err := settlement.Calculate(rules(t, c.regime), c.performers)
			if err != nil {
				t.Fatal(err)
			}
			if st.DueWon != c.due || st.RemitWon != c.remit {
				t.Errorf("due %d remit %d, want %d and %d", st.DueWon, st.RemitWon, c.due, c.remit)
			}
			for code, want := range c.steps {
				if got := st.Parts[0].Step(code).Won; got != want {
					t.Errorf("step %s: %d, want %d", code, got, want)
				}
			}
			if err := st.Verify(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TV-S5 shows item ③ of F2 alone, with a government share of 1 (decisions §24); 혁신법 시행령 §26⑤, 사용 기준 §83.
func TestVectorS5(t *testing.T) {
	p := settlement.Performer{OrganizationID: 1, GrantWon: 110_000_000, SpentWon: 47_000_000,
		DirectWon: 100_000_000, DirectSpentWon: 40_000_000, IndirectWon: 10_000_000, IndirectSpentWon: 7_000_000}
	st, err := settlement.Calculate(rules(t, ruleset.NRDInnovation), []settlement.Performer{p})
	if err != nil {
		t.Fatal(err)
	}
	part := st.Parts[0]
	if got := part.Step("indirect_ahead").Won; got != 3_000_000 {
		t.Errorf("item ③ is %d, want 3,000,000", got)
	}
	if got := part.Step("direct_unspent").Won; got != 60_000_000 {
		t.Errorf("item ① is %d, want 60,000,000", got)
	}
	if st.DueWon != 63_000_000 {
		t.Errorf("due %d", st.DueWon)
	}
	if got, want := part.Step("indirect_ahead").Text(), "10,000,000 × (7,000,000 ÷ 10,000,000 − 40,000,000 ÷ 100,000,000)"; got != want {
		t.Errorf("shown as %q, want %q", got, want)
	}
}

func TestItemsOfTheResearchFormula(t *testing.T) {
	base := settlement.Performer{OrganizationID: 1, GrantWon: 80_000_000, CashWon: 20_000_000, SpentWon: 90_000_000,
		DirectWon: 90_000_000, DirectSpentWon: 82_000_000, IndirectWon: 10_000_000, IndirectSpentWon: 8_000_000}
	for _, c := range []struct {
		name   string
		change func(*settlement.Performer)
		due    krw.Won
	}{
		{"① unspent direct cost, with the government's share", func(p *settlement.Performer) {}, 6_400_000},
		{"② what was spent against the rules", func(p *settlement.Performer) { p.DisallowedWon = 1_000_000 }, 7_200_000},
		{"④ after termination, unspent indirect cost", func(p *settlement.Performer) { p.Terminated = true }, 8_000_000},
		{"⑤ a company's unspent indirect cost", func(p *settlement.Performer) { p.Company = true }, 8_000_000},
		{"④ and ⑤ are the same money and count once", func(p *settlement.Performer) { p.Company, p.Terminated = true, true }, 8_000_000},
		{"⑥ the unpaid share counts whole", func(p *settlement.Performer) { p.UnpaidShareWon = 5_000_000 }, 11_400_000},
		{"interest goes back with the government's share", func(p *settlement.Performer) { p.InterestWon = 100_001 }, 6_480_000},
		{"③ does not apply when more than half of the direct cost is spent", func(p *settlement.Performer) { p.DirectSpentWon = 45_000_001 }, 35_999_999},
		{"③ applies from half down", func(p *settlement.Performer) { p.DirectSpentWon = 45_000_000 }, 38_400_000},
		{"③ does not apply when the indirect cost is no further", func(p *settlement.Performer) {
			p.DirectSpentWon, p.IndirectSpentWon = 45_000_000, 5_000_000
		}, 36_000_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := base
			c.change(&p)
			st, err := settlement.Calculate(rules(t, ruleset.NRDInnovation), []settlement.Performer{p})
			if err != nil {
				t.Fatal(err)
			}
			if st.DueWon != c.due {
				t.Errorf("due %d, want %d", st.DueWon, c.due)
			}
		})
	}
}

func TestAFractionIsCutAndNeverRoundedUp(t *testing.T) {
	// 10 × (7/10 − 1/3): 3.666… is 3.
	st, err := settlement.Calculate(rules(t, ruleset.NRDInnovation), []settlement.Performer{{OrganizationID: 1, GrantWon: 13, DirectWon: 3, DirectSpentWon: 1, IndirectWon: 10, IndirectSpentWon: 7}})
	if err != nil {
		t.Fatal(err)
	}
	if got := st.Parts[0].Step("indirect_ahead").Won; got != 3 {
		t.Errorf("got %d, want 3", got)
	}
}

func TestACancelledPartGoesBackWithItsInterest(t *testing.T) { // F4, 보조금법 §31①
	st, err := settlement.Cancelled(rules(t, ruleset.SubsidyAct), 1, 10_000_000, 12_345)
	if err != nil {
		t.Fatal(err)
	}
	if st.Formula != settlement.F4 || st.DueWon != 10_012_345 || st.RemitWon != 10_012_340 {
		t.Errorf("%+v", st)
	}
}

func TestInterest(t *testing.T) { // F5, 국고보조금 관리규정 §21③, 민법 §379
	from := period.On(2026, 1, 1)
	for _, c := range []struct {
		name      string
		principal krw.Won
		days      int
		want      krw.Won
	}{
		{"a whole year of 5 %", 10_000_000, 365, 500_000},
		{"73 days are a fifth of a year", 10_000_000, 73, 100_000},
		{"parts of a won are cut", 999, 1, 0},
		{"no time, no interest", 10_000_000, 0, 0},
		{"nothing lent, nothing earned", 0, 100, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := settlement.Interest(rules(t, ruleset.SubsidyAct), c.principal, from, from.AddDays(c.days))
			if err != nil || got != c.want {
				t.Errorf("got %d, %v, want %d", got, err, c.want)
			}
		})
	}
}

func TestALateReportCutsTheNextSubsidy(t *testing.T) { // 보조금법 시행령 §12③
	due := period.On(2026, 2, 28)
	for _, c := range []struct {
		regime   ruleset.Regime
		reported period.Date
		want     krw.Bp
	}{
		{ruleset.SubsidyAct, due, 0},
		{ruleset.SubsidyAct, due.AddMonths(3).AddDays(-1), 0},
		{ruleset.SubsidyAct, due.AddMonths(3), 1000},
		{ruleset.SubsidyAct, due.AddMonths(6), 2000},
		{ruleset.SubsidyAct, due.AddMonths(12), 5000},
		{ruleset.ICTFund, due.AddMonths(12), 0},
	} {
		if got, err := settlement.LateCut(rules(t, c.regime), due, c.reported); err != nil || got != c.want {
			t.Errorf("%s, reported %s: %d, %v, want %d", c.regime, c.reported, got, err, c.want)
		}
	}
}

func TestFiguresThatCannotBeAreRefused(t *testing.T) {
	for name, p := range map[string]settlement.Performer{
		"more disallowed than spent": {OrganizationID: 1, GrantWon: 10, SpentWon: 5, DisallowedWon: 6},
		"a negative grant":           {OrganizationID: 1, GrantWon: -1},
	} {
		if _, err := settlement.Calculate(rules(t, ruleset.ICTFund), []settlement.Performer{p}); !errors.Is(err, domain.E(domain.Invalid, "settlement.figures.invalid")) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAStatementShowsWhyAndSurvivesStorage(t *testing.T) {
	st, err := settlement.Calculate(rules(t, ruleset.ICTFund), []settlement.Performer{{OrganizationID: 1, GrantWon: 300_000_000, CashWon: 30_000_000,
		SpentWon: 318_000_000, DisallowedWon: 12_500_000, InterestWon: 450_000}})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range st.Parts[0].Steps {
		texts = append(texts, s.Text())
	}
	want := []string{"max(0, 300,000,000 + 30,000,000 − 318,000,000)", "12,000,000 + 450,000 + 12,500,000", "24,950,000 × 300,000,000 ÷ 330,000,000"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("shown (-want +got):\n%s", diff)
	}
	for _, s := range st.Parts[0].Steps {
		if s.Basis == "" {
			t.Errorf("step %s rests on no article", s.Code)
		}
	}
	stored, err := st.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back settlement.Statement
	if err := back.Scan(stored); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(st, back); diff != "" {
		t.Errorf("stored and read (-want +got):\n%s", diff)
	}
	back.Parts[0].Steps[1].Won++
	if back.Verify() == nil {
		t.Error("a step that does not follow from its operands passed")
	}
	if _, err := json.Marshal(st); err != nil {
		t.Error(err)
	}
}

func TestEveryStatementCanBeWorkedOutAgain(t *testing.T) {
	sets := []ruleset.Set{rules(t, ruleset.ICTFund), rules(t, ruleset.NRDInnovation), rules(t, ruleset.SubsidyAct)}
	rapid.Check(t, func(t *rapid.T) {
		won := func(label string, most krw.Won) krw.Won {
			return krw.Won(rapid.Int64Range(0, int64(most)).Draw(t, label))
		}
		const most krw.Won = 1_000_000_000_000
		p := settlement.Performer{OrganizationID: 1, GrantWon: won("grant", most), CashWon: won("cash", most), InterestWon: won("interest", most/100)}
		p.SpentWon = won("spent", p.GrantWon+p.CashWon+1000)
		p.DisallowedWon = won("disallowed", p.SpentWon)
		p.InKindShortWon = won("in kind", 1000)
		p.DirectWon = won("direct", p.GrantWon+p.CashWon)
		p.IndirectWon = p.GrantWon + p.CashWon - p.DirectWon
		p.DirectSpentWon, p.IndirectSpentWon = won("direct spent", p.DirectWon), won("indirect spent", p.IndirectWon)
		p.AgreedGrantWon = p.GrantWon
		p.AgreedTotalWon = p.GrantWon + p.CashWon
		p.Company = rapid.Bool().Draw(t, "company")
		set := rapid.SampledFrom(sets).Draw(t, "regime")

		st, err := settlement.Calculate(set, []settlement.Performer{p})
		if err != nil {
			t.Fatal(err)
		}
		if err := st.Verify(); err != nil {
			t.Fatal(err)
		}
		if st.DueWon < 0 || st.RemitWon > st.DueWon || st.DueWon-st.RemitWon >= 10 || st.RemitWon%10 != 0 {
			t.Fatalf("due %d, remit %d", st.DueWon, st.RemitWon)
		}
		if set.Regime != ruleset.NRDInnovation && st.DueWon > p.GrantWon+p.InterestWon {
			t.Fatalf("due %d is more than the grant %d with its interest %d", st.DueWon, p.GrantWon, p.InterestWon)
		}
		more := p
		more.DisallowedWon = p.SpentWon
		worse, err := settlement.Calculate(set, []settlement.Performer{more})
		if err != nil {
			t.Fatal(err)
		}
		if worse.DueWon < st.DueWon {
			t.Fatalf("disallowing more (%d → %d) lowered what is due: %d → %d", p.DisallowedWon, more.DisallowedWon, st.DueWon, worse.DueWon)
		}
	})
}

// A page shows every step with its label and the names of its operands; none may be without a text.
func TestEveryStepAndOperandHasALabel(t *testing.T) {
	all := settlement.Performer{OrganizationID: 1, GrantWon: 100, CashWon: 10, SpentWon: 50, DisallowedWon: 5, InterestWon: 3, InKindShortWon: 2,
		DirectWon: 100, DirectSpentWon: 10, IndirectWon: 10, IndirectSpentWon: 9, UnpaidShareWon: 1, Company: true, AgreedGrantWon: 100, AgreedTotalWon: 110}
	var steps []settlement.Step
	for _, regime := range ruleset.CallRegimes {
		st, err := settlement.Calculate(rules(t, regime), []settlement.Performer{all})
		if err != nil {
			t.Fatal(err)
		}
		steps = append(append(steps, st.Parts[0].Steps...), st.Total...)
	}
	kept := all // a non-profit keeps what is left of indirect cost
	kept.Company = false
	st, err := settlement.Calculate(rules(t, ruleset.ICTFund), []settlement.Performer{kept})
	if err != nil {
		t.Fatal(err)
	}
	steps = append(steps, st.Parts[0].Steps...)
	cancelled, err := settlement.Cancelled(rules(t, ruleset.SubsidyAct), 1, 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	steps = append(steps, cancelled.Parts[0].Steps...)
	for _, lang := range []string{"ko", "en"} {
		raw, err := os.ReadFile("../../app/locale/" + lang + "/settlement.json")
		if err != nil {
			t.Fatal(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(raw, &texts); err != nil {
			t.Fatal(err)
		}
		need := func(key string) {
			if texts[key] == "" {
				t.Errorf("%s: no text for %s", lang, key)
			}
		}
		for _, s := range steps {
			need("settlement.step." + s.Code)
			for _, term := range s.Terms {
				need("settlement.term." + term.Code)
			}
		}
		for _, s := range settlement.Machine.States() {
			need("settlement.state." + s)
		}
		for _, e := range settlement.Machine.Events() {
			need("settlement.event." + e)
		}
		for _, n := range settlement.Numerators {
			need("settlement.rate.numerator." + string(n))
		}
		for _, y := range settlement.Years {
			need("settlement.rate.year." + string(y))
		}
		for _, d := range settlement.Denominators {
			need("settlement.rate.denominator." + string(d))
		}
	}
}
