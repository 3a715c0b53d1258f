package budget

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// example is one case of testdata/<RULE>.json, judged by the shipped rule set.
type example struct {
	Name         string
	Regime       ruleset.Regime
	On, StartsOn period.Date
	NoticedOn    period.Date
	ClosesOn     period.Date
	Elsewhere    []Engagement
	Limits
	// Matching are the call's own ratios by size.
	Matching        Matching
	RevisedLaborWon map[domain.OrganizationID]krw.Won
	Parties         []Party
	Lines           []Line
	Over            bool
	ExcessWon       krw.Won
}

func (e example) toCase(t *testing.T) Case {
	t.Helper()
	on := e.On
	if on.IsZero() {
		on = period.On(2026, 3, 2)
	}
	set, err := ruleset.For(e.Regime, on)
	if err != nil {
		t.Fatal(err)
	}
	if set, err = e.Matching.Over(set); err != nil {
		t.Fatal(err)
	}
	return Case{Plan: Plan{Lines: e.Lines}, Parties: e.Parties, Params: ParamsOf(set, e.Limits), On: on,
		StartsOn: e.StartsOn, NoticedOn: e.NoticedOn, ClosesOn: e.ClosesOn, Elsewhere: e.Elsewhere, RevisedLaborWon: e.RevisedLaborWon}
}

func examples(t *testing.T, code Code) []example {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", string(code)+".json"))
	if err != nil {
		t.Fatalf("every rule needs cases: %v", err)
	}
	defer f.Close()
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	var out []example
	if err := dec.Decode(&out); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	return out
}

func TestEveryRuleHasAPassingAndAFailingCaseAndJudgesThem(t *testing.T) {
	for _, r := range Rules() {
		pass, fail := 0, 0
		for _, e := range examples(t, r.Code) {
			t.Run(string(r.Code)+"/"+e.Name, func(t *testing.T) {
				c := e.toCase(t)
				if err := c.Check(); err != nil {
					t.Fatal(err)
				}
				var found []Finding
				for _, f := range Evaluate(c) {
					if f.Rule == r.Code {
						found = append(found, f)
					}
				}
				if len(found) == 0 {
					t.Fatal("the rule finds nothing, so the case shows nothing")
				}
				var excess krw.Won
				for _, f := range found {
					excess += f.ExcessWon
					if f.OK && f.ExcessWon != 0 {
						t.Errorf("a finding is fine and too much at once: %+v", f)
					}
					if f.Basis == "" || f.Severity == "" {
						t.Errorf("a finding without article or severity: %+v", f)
					}
				}
				if over := len(Broken(found)) > 0; over != e.Over {
					t.Errorf("over is %v, want %v: %+v", over, e.Over, found)
				}
				if excess != e.ExcessWon {
					t.Errorf("excess is %s, want %s: %+v", excess, e.ExcessWon, found)
				}
			})
			if e.Over {
				fail++
			} else {
				pass++
			}
		}
		if pass == 0 || fail == 0 {
			t.Errorf("%s has %d passing and %d failing cases, it needs one of each", r.Code, pass, fail)
		}
	}
}

func TestTestdataHoldsNoCasesOfRulesThatAreGone(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata", err)
	}
	for _, f := range files {
		code := Code(strings.TrimSuffix(filepath.Base(f), ".json"))
		if _, ok := RuleOf(code); !ok {
			t.Errorf("%s belongs to no rule", f)
		}
	}
}

func TestRulesAreWellFormed(t *testing.T) {
	seen := map[Code]bool{}
	for _, r := range Rules() {
		if seen[r.Code] || r.Basis == "" || len(r.Regimes) == 0 || r.Check == nil || r.Severity == "" {
			t.Errorf("%s is doubled or incomplete", r.Code)
		}
		seen[r.Code] = true
		for _, c := range r.Needs {
			stated := false
			for _, regime := range r.Regimes {
				set, err := ruleset.For(regime, period.On(2026, 3, 2))
				if err != nil {
					t.Fatal(err)
				}
				stated = stated || set.Has(c)
			}
			if !stated {
				t.Errorf("%s needs %s, which no regime it belongs to states", r.Code, c)
			}
		}
	}
}

func TestARuleWhoseNumberIsNotStatedDoesNotApply(t *testing.T) {
	c := Case{Plan: Plan{Lines: []Line{{Key: "a", Org: 1, Year: 1, Item: Subcontract, GrantWon: 1}}},
		Parties: []Party{{Org: 1, Size: SME}}, Params: Params{Regime: ruleset.ICTFund}}
	for _, f := range Evaluate(c) {
		if r, _ := RuleOf(f.Rule); len(r.Needs) > 0 {
			t.Errorf("%s found something without its numbers", f.Rule)
		}
	}
}

func TestAnEndedRuleNoLongerJudges(t *testing.T) {
	valid := period.Period{From: period.On(2020, 1, 1), To: period.On(2025, 12, 31)}
	for _, c := range []struct {
		on   period.Date
		want bool
	}{{period.On(2019, 12, 31), false}, {period.On(2020, 1, 1), true}, {period.On(2025, 12, 31), true}, {period.On(2026, 1, 1), false}} {
		if got := inForce(valid, c.on); got != c.want {
			t.Errorf("on %s in force is %v", c.on, got)
		}
	}
	if !inForce(period.Period{}, period.On(2026, 1, 1)) {
		t.Error("a rule without dates is always in force")
	}
}

// TV-L3 word by word: direct 500M of which subcontract 150M; limit (500−150)×40% = 140M; 10M over (L7 §11⑭; L5 §27①).
func TestVectorL3SaysLimitActualAndExcess(t *testing.T) {
	e := example{Regime: ruleset.ICTFund, Parties: []Party{{Org: 7, Size: SME}}, Lines: []Line{
		{Key: "a", Org: 7, Year: 1, Item: Activity, GrantWon: 350_000_000},
		{Key: "b", Org: 7, Year: 1, Item: Subcontract, GrantWon: 150_000_000},
	}}
	var got Finding
	for _, f := range Evaluate(e.toCase(t)) {
		if f.Rule == SubcontractCap {
			got = f
		}
	}
	want := Finding{Rule: SubcontractCap, Basis: "L7 §11⑭", Severity: Block, Shape: AtMost, Org: 7,
		LimitWon: 140_000_000, ActualWon: 150_000_000, ExcessWon: 10_000_000, LimitBp: 4000, ActualBp: 4285}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got.Key() != "budget.finding.at_most.both.over" {
		t.Error(got.Key())
	}
	if err := Refusal([]Finding{got}); domain.KindOf(err) != domain.Refused {
		t.Errorf("the excess must block, got %v", err)
	}
}

func TestACallMayAnnounceItsOwnShare(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	own, err := set.Value(ruleset.GrantMaxSmall)
	if err != nil {
		t.Fatal(err)
	}
	own.N = 5000
	set, err = set.With(own)
	if err != nil {
		t.Fatal(err)
	}
	c := Case{Plan: Plan{Lines: []Line{{Key: "a", Org: 1, Year: 1, Item: Activity, GrantWon: 75, CashWon: 25}}},
		Parties: []Party{{Org: 1, Size: SME}}, Params: ParamsOf(set, Limits{})}
	for _, f := range Evaluate(c) {
		if f.Rule == GrantShare && (f.OK || f.ExcessWon != 25) {
			t.Errorf("half was announced, got %+v", f)
		}
	}
}

func TestPlansThatCannotBeAddedUpAreRefused(t *testing.T) {
	good := Line{Key: "a", Org: 1, Year: 1, Item: Activity, GrantWon: 1}
	for _, c := range []struct {
		name   string
		change func(*Line)
		key    string
	}{
		{"no key", func(l *Line) { l.Key = "" }, "budget.line.key"},
		{"no such item", func(l *Line) { l.Item = "FUN" }, "budget.line.item"},
		{"a detail of another item", func(l *Line) { l.Detail = StaffNew }, "budget.line.detail"},
		{"nobody's line", func(l *Line) { l.Org = 0 }, "budget.line.org"},
		{"year zero", func(l *Line) { l.Year = 0 }, "budget.line.year"},
		{"money below zero", func(l *Line) { l.CashWon = -1 }, "budget.line.amount"},
		{"money beyond counting", func(l *Line) { l.GrantWon = krw.Max }, "budget.line.amount"},
		{"a quantity below zero", func(l *Line) { l.Quantity = -1 }, "budget.line.quantity"},
		{"a product beyond counting", func(l *Line) { l.UnitWon, l.Quantity, l.Times = 1_000_000_000, 1_000_000, 1_000_000 }, "budget.line.amount"},
		{"a rate over twice the whole", func(l *Line) { l.RateBp = 20_001 }, "budget.line.rate"},
		{"a degree nobody gives", func(l *Line) { l.Degree = "KNIGHT" }, "budget.line.degree"},
		{"an approval like a book", func(l *Line) { l.Approval = strings.Repeat("가", 201) }, "budget.line.approval"},
		{"months that run backwards", func(l *Line) { l.From, l.To = period.On(2026, 5, 1), period.On(2026, 4, 1) }, "budget.line.months"},
		{"a basis like a book", func(l *Line) { l.Basis = strings.Repeat("가", 501) }, "budget.line.basis"},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := good
			c.change(&l)
			if err := (Plan{Lines: []Line{l}}).Check(); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Errorf("got %v, want %s", err, c.key)
			}
		})
	}
	if err := (Plan{Lines: []Line{good, good}}).Check(); !errors.Is(err, domain.E(domain.Invalid, "budget.line.key")) {
		t.Errorf("doubled keys: %v", err)
	}
	if err := (Plan{Lines: make([]Line, maxLines+1)}).Check(); !errors.Is(err, domain.E(domain.Invalid, "budget.lines_many")) {
		t.Errorf("too many lines: %v", err)
	}
	c := Case{Plan: Plan{Lines: []Line{good}}, Parties: []Party{{Org: 2, Size: "TINY"}}}
	if err := c.Check(); !errors.Is(err, domain.E(domain.Invalid, "budget.party")) || !errors.Is(err, domain.E(domain.Invalid, "budget.line.stranger")) {
		t.Errorf("strangers: %v", err)
	}
}

func anyPlan(r *rapid.T) Plan {
	var p Plan
	tree := Tree()
	for i := range rapid.IntRange(0, 12).Draw(r, "lines") {
		amount := func(name string) krw.Won {
			return krw.Won(rapid.Int64Range(0, int64(maxLineWon)).Draw(r, name))
		}
		p.Lines = append(p.Lines, Line{Key: string(rune('a' + i)), Org: domain.OrganizationID(rapid.IntRange(1, 3).Draw(r, "org")),
			Year: rapid.IntRange(1, 3).Draw(r, "year"), Item: tree[rapid.IntRange(0, len(tree)-1).Draw(r, "item")].Item,
			GrantWon: amount("grant"), CashWon: amount("cash"), InKindWon: amount("kind")})
	}
	return p
}

func TestEverySumOverAPlanAddsUpToTheWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		p := anyPlan(r)
		if err := p.Check(); err != nil {
			r.Fatal(err)
		}
		whole := p.Totals()
		var items, orgs, years krw.Won
		for _, x := range p.ByItem() {
			items += x.Total()
		}
		for _, x := range p.ByOrg() {
			orgs += x.Total()
		}
		for _, x := range p.ByYear() {
			years += x.Total()
		}
		categories := p.In(Direct).Totals().Total() + p.In(Overhead).Totals().Total() + p.In(Subsidy).Totals().Total()
		if items != whole.Total() || orgs != whole.Total() || years != whole.Total() || categories != whole.Total() ||
			whole.Total() != whole.Money()+whole.InKindWon || whole.Total() != whole.GrantWon+whole.Matching() {
			r.Fatalf("sums differ: %d %d %d %d of %d", items, orgs, years, categories, whole.Total())
		}
	})
}

func TestDifferencesBetweenPlansAddUp(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		a, b := anyPlan(r), anyPlan(r)
		var sum krw.Won
		for _, d := range Diff(a, b) {
			if d.Before == d.After {
				r.Fatalf("nothing changed: %+v", d)
			}
			sum += d.Change()
		}
		if want := b.Totals().Total() - a.Totals().Total(); sum != want {
			r.Fatalf("differences add up to %d, want %d", sum, want)
		}
		if len(Diff(a, a)) != 0 {
			r.Fatal("a plan differs from itself")
		}
	})
}

func TestRulesNeverFailOnAPlanOfTheRightShape(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		regime := rapid.SampledFrom(ruleset.CallRegimes).Draw(r, "regime")
		set, err := ruleset.For(regime, period.On(2026, 3, 2))
		if err != nil {
			r.Fatal(err)
		}
		c := Case{Plan: anyPlan(r), Params: ParamsOf(set, Limits{CeilingWon: 100}), StartsOn: period.On(2026, 4, 1)}
		for i, s := range []Size{SME, Large, NonProfit} {
			c.Parties = append(c.Parties, Party{Org: domain.OrganizationID(i + 1), Size: s})
		}
		for _, f := range Evaluate(c) {
			if f.OK == (f.ExcessWon > 0) && f.Shape != Reached && f.Rule != Participation && f.Rule != ParticipationElsewhere && !(f.Rule == ItemAllowed && f.LimitWon == f.ActualWon) {
				r.Fatalf("ok and excess disagree: %+v", f)
			}
		}
	})
}

func TestPlansAndParamsSurviveTheirColumns(t *testing.T) {
	p := Plan{Lines: []Line{{Key: "a", Org: 3, Year: 2, Item: Labor, Detail: StaffNew, Basis: "연구원 1명", UnitWon: 5, Quantity: 2, Times: 1,
		GrantWon: 10, Person: "p1", RateBp: 3000, BoughtOn: period.On(2024, 1, 2)}}}
	v, err := p.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Plan
	if err := back.Scan(v); err != nil || cmp.Diff(p, back) != "" {
		t.Error(err, cmp.Diff(p, back))
	}
	set, err := ruleset.For(ruleset.NRDInnovation, period.On(2026, 3, 2))
	if err != nil {
		t.Fatal(err)
	}
	params := ParamsOf(set, Limits{CeilingWon: 5})
	if v, err = params.Value(); err != nil {
		t.Fatal(err)
	}
	var again Params
	if err := again.Scan(v); err != nil || cmp.Diff(params, again) != "" {
		t.Error(err, cmp.Diff(params, again))
	}
}

func TestSizesAreThoseOfConditions(t *testing.T) {
	term, _ := condition.Applicant().Term(condition.FactSize)
	var mine []string
	for _, s := range Sizes() {
		mine = append(mine, string(s))
	}
	if d := cmp.Diff(term.Options, mine); d != "" {
		t.Error(d)
	}
}

func TestEveryKeyHasAText(t *testing.T) {
	keys := strings.Fields(`budget.lines_many budget.party budget.line.key budget.line.item budget.line.detail budget.line.org
		budget.line.year budget.line.amount budget.line.quantity budget.line.rate budget.line.basis budget.line.stranger budget.line.degree budget.line.approval budget.line.months`)
	for _, d := range Degrees()[1:] {
		keys = append(keys, d.Label())
	}
	for _, n := range Tree() {
		keys = append(keys, n.Item.Label(), n.Category.Label())
		for _, d := range n.Details {
			keys = append(keys, d.Label())
		}
	}
	for _, r := range Rules() {
		keys = append(keys, r.Code.Label(), r.Code.Advice())
	}
	for _, shape := range []Shape{AtMost, AtLeast, Reached} {
		for _, ok := range []bool{true, false} {
			for _, f := range []Finding{{LimitWon: 2}, {LimitWon: 1}, {LimitWon: 1, LimitBp: 1}, {LimitBp: 1}, {LimitWon: 1, Track: "가"}} {
				f.Shape, f.OK = shape, ok
				if shape == AtMost || f.LimitWon > 0 && f.Track == "" {
					keys = append(keys, f.Key())
				}
			}
		}
	}
	for _, lang := range []string{"ko", "en"} {
		b, err := os.ReadFile("../../app/locale/" + lang + "/budget.json")
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]string{}
		if err := json.Unmarshal(b, &have); err != nil {
			t.Fatal(err)
		}
		for _, k := range keys {
			if have[k] == "" {
				t.Errorf("%s has no text for %s", lang, k)
			}
		}
	}
}
