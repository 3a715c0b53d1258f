package budget

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func TestThePublishedRatioOfADayIsTheLastOneThatBeganByThen(t *testing.T) {
	c := Credentials{}.Publish(Ratio{period.On(2025, 1, 1), 2500, "둘째"}).Publish(Ratio{period.On(2023, 1, 1), 2000, "첫째"})
	for _, x := range []struct {
		on   period.Date
		want krw.Bp
		ok   bool
	}{{period.On(2022, 12, 31), 0, false}, {period.On(2023, 1, 1), 2000, true}, {period.On(2024, 12, 31), 2000, true}, {period.On(2025, 1, 1), 2500, true}} {
		if got, ok := c.Ratio(x.on); got.Bp != x.want || ok != x.ok {
			t.Errorf("on %s the ratio is %d, %v", x.on, got.Bp, ok)
		}
	}
	again := c.Publish(Ratio{period.On(2025, 1, 1), 2600, "고친 것"})
	if last, _ := again.Latest(); last.Bp != 2600 || len(again.Ratios) != 2 || c.Ratios[1].Bp != 2500 {
		t.Errorf("a ratio of the same day takes the place of the one before: %+v, %+v", again, c)
	}
}

// 연구개발비 사용 기준 §114②④: non-profits have ratios of their own, companies the one of the rules; §65④2: a registered research
// service firm pays its own staff in cash, from its registration on.
func TestCredentialsMakeTheParty(t *testing.T) {
	day := period.On(2026, 3, 2)
	c := Credentials{Ratios: []Ratio{{period.On(2025, 1, 1), 2500, "제2025-1호 별표 6"}}, Research: Registration{"제1호", day}}
	bp := krw.Bp(2500)
	want := Party{Org: 3, Size: NonProfit, Entity: University, IndirectBp: &bp, IndirectSource: "제2025-1호 별표 6 (2025-01-01~)", LaborInCash: true}
	if d := cmp.Diff(want, c.Party(3, University, NonProfit, day)); d != "" {
		t.Error(d)
	}
	if p := c.Party(3, "COMPANY", SME, day.AddDays(-1)); p.IndirectBp != nil || p.LaborInCash {
		t.Errorf("a company has no ratio of its own, and no registration before its day: %+v", p)
	}
}

// The reason for which staff is paid in cash is a fact of the company, not a word on the line (L7 §5⑦4; L5 §65④2).
func TestARegisteredResearchServiceFirmPaysItsOwnStaffInCash(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	for _, registered := range []bool{true, false} {
		c := Case{Params: ParamsOf(set, Limits{}), Parties: []Party{{Org: 1, Size: SME, LaborInCash: registered}},
			Plan: Plan{Lines: []Line{{Key: "a", Org: 1, Year: 1, Item: Labor, Detail: StaffService, GrantWon: 20_000_000}}}}
		broken := false
		for _, f := range Broken(Evaluate(c)) {
			broken = broken || f.Rule == LaborCash
		}
		if broken == registered {
			t.Errorf("registered is %v and the cash labour is refused: %v", registered, broken)
		}
	}
}

func TestAFindingRestsOnTheNoticeOfTheRatio(t *testing.T) {
	set, err := ruleset.For(ruleset.NRDInnovation, period.On(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	bp := krw.Bp(2500)
	c := Case{Params: ParamsOf(set, Limits{}), Parties: []Party{{Org: 1, Size: NonProfit, Entity: University, IndirectBp: &bp, IndirectSource: "제2025-1호 별표 6"}},
		Plan: Plan{Lines: []Line{{Key: "a", Org: 1, Year: 1, Item: Activity, GrantWon: 100}, {Key: "b", Org: 1, Year: 1, Item: Indirect, GrantWon: 26}}}}
	for _, f := range Evaluate(c) {
		if f.Rule == IndirectCap && (f.ExcessWon != 1 || f.Basis[:len("제2025-1호 별표 6; ")] != "제2025-1호 별표 6; ") {
			t.Errorf("got %+v", f)
		}
	}
}

func TestCredentialsSurviveTheirColumn(t *testing.T) {
	c := Credentials{Ratios: []Ratio{{period.On(2025, 1, 1), 2500, "별표 6"}}, Research: Registration{"제1호", period.On(2024, 5, 1)}}
	v, err := c.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Credentials
	if err := back.Scan(v); err != nil || cmp.Diff(c, back) != "" {
		t.Error(err, cmp.Diff(c, back))
	}
}
