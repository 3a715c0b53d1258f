package stage

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/score"
)

const eok krw.Won = 100_000_000

func usual(t *testing.T) Params {
	t.Helper()
	set, err := ruleset.For(ruleset.ICTFund, period.On(2025, 3, 4))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ParamsOf(set)
	if err != nil {
		t.Fatal(err)
	}
	p.Awards, p.Keep = 10, []int{10, 5, 3}
	p.Tracks = []Track{{Key: "growing", Title: "고성장", BudgetWon: 30 * eok, CeilingWon: 3 * eok, Awards: 10},
		{Key: "before", Title: "예비고성장", BudgetWon: 10 * eok, CeilingWon: eok, Awards: 10}}
	p.Pools = []Pool{{Key: "gpu", Title: "GPU", Unit: "장", Quantity: 4224}}
	p.Prizes = []PrizeRank{{1, "1등", 30 * eok}, {2, "2등", 20 * eok}, {3, "3등", 10 * eok}}
	return p
}

func TestEveryDesignOfTheCatalogueBecomesASoundPlan(t *testing.T) {
	f, err := os.Open("testdata/designs-2025.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	used, calls := map[string]bool{}, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		cells := strings.Split(lines.Text(), "\t")
		if cells[0] == "call_no" {
			continue
		}
		calls++
		p := usual(t)
		p.Category = cells[1]
		if cells[2] != "TRACKS" {
			p.Tracks = nil
		}
		if cells[2] != "RESOURCE_ALLOCATION" && cells[2] != "SPLIT_QUANTITY" {
			p.Pools = nil
		}
		if cells[2] != "PRIZE_RANKED" {
			p.Prizes = nil
		}
		plan, err := FromDesign(cells[2], p)
		if err != nil {
			t.Errorf("%s: %v", cells[0], err)
			continue
		}
		if err := plan.Check(100 * eok); err != nil {
			t.Errorf("%s %s: %v", cells[0], cells[2], domain.ProblemsOf(err))
		}
		used[cells[2]] = true
		v, err := plan.Value()
		if err != nil {
			t.Fatal(err)
		}
		var back Plan
		if err := back.Scan(v); err != nil || cmp.Diff(plan, back) != "" {
			t.Errorf("%s does not survive its column: %v %s", cells[0], err, cmp.Diff(plan, back))
		}
	}
	if calls != 82 {
		t.Errorf("the catalogue has 82 calls, read %d", calls)
	}
	for _, code := range Designs() {
		if !used[code] {
			t.Errorf("%s is in the table but no call uses it", code)
		}
	}
}

// The table of decisions.md, row by row.
func TestStagesOfEachDesign(t *testing.T) {
	for code, want := range map[string]string{
		"PAPER_ONLY":                  "REQUIREMENT_CHECK:VERDICT PAPER:RANK_IN_BUDGET",
		"PAPER_PRESENTATION":          "REQUIREMENT_CHECK:VERDICT PAPER:NARROW_TIMES_AWARDS PRESENTATION:RANK_IN_BUDGET",
		"PAPER_PRESENTATION_SITE":     "REQUIREMENT_CHECK:VERDICT PAPER:NARROW_TIMES_AWARDS PRESENTATION:RANK_IN_BUDGET SITE_VISIT:VERDICT",
		"TRACKS":                      "REQUIREMENT_CHECK:VERDICT PAPER:NARROW_TIMES_AWARDS PRESENTATION:RANK_IN_BUDGET",
		"VOUCHER":                     "REQUIREMENT_CHECK:VERDICT PAPER:RANK_IN_BUDGET",
		"RESOURCE_ALLOCATION":         "REQUIREMENT_CHECK:VERDICT PAPER:RANK_IN_QUANTITY",
		"DEMAND_THEN_PERFORMER":       "REQUIREMENT_CHECK:VERDICT PAPER:NARROW_TIMES_AWARDS PRESENTATION:NARROW_TO",
		"DESIGNATION":                 "REQUIREMENT_CHECK:VERDICT SITE_VISIT:VERDICT DELIBERATION:VERDICT",
		"STAGED_COMPETITIVE":          "REQUIREMENT_CHECK:VERDICT PAPER:NARROW_TO PRESENTATION:NARROW_TO BUDGET_REVIEW:ADJUST_AMOUNT STAGE_EVALUATION:NARROW_TO",
		"SCORED_THEN_EXTERNAL_REVIEW": "REQUIREMENT_CHECK:VERDICT PRESENTATION:PASS_MARK EXTERNAL_REVIEW:VERDICT",
		"SPLIT_QUANTITY":              "REQUIREMENT_CHECK:VERDICT PRESENTATION:PASS_MARK SITE_VISIT:VERDICT BUDGET_REVIEW:SPLIT_QUANTITY",
		"NEGOTIATE_BY_RANK":           "REQUIREMENT_CHECK:VERDICT PRESENTATION:PASS_MARK NEGOTIATION:NEGOTIATE_BY_RANK",
		"PRIZE_RANKED":                "PRELIMINARY:NARROW_TO MAIN_ROUND:NARROW_TO FINAL_ROUND:PRIZE_RANKS",
	} {
		plan, err := FromDesign(code, usual(t))
		if err != nil {
			t.Errorf("%s: %v", code, err)
			continue
		}
		var got []string
		for _, s := range plan.Stages {
			got = append(got, string(s.Kind)+":"+string(s.Outcome.Rule))
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%s is\n%s, want\n%s", code, g, want)
		}
	}
	if len(Designs()) != 13 {
		t.Errorf("the table has %d rows", len(Designs()))
	}
}

func TestADesignRefusesWhatItLacks(t *testing.T) {
	for _, c := range []struct {
		code   string
		change func(*Params)
		key    string
	}{
		{"LOTTERY", func(*Params) {}, "stage.design.unknown"},
		{"STAGED_COMPETITIVE", func(p *Params) { p.Keep = []int{10, 5} }, "stage.design.keep_missing"},
		{"PAPER_PRESENTATION", func(p *Params) { p.Awards = 0 }, "stage.design.awards_missing"},
		{"TRACKS", func(p *Params) { p.Tracks = nil }, "stage.design.tracks_missing"},
		{"RESOURCE_ALLOCATION", func(p *Params) { p.Pools, p.Tracks = nil, nil }, "stage.design.pools_missing"},
		{"PRIZE_RANKED", func(p *Params) { p.Prizes = nil }, "stage.design.prizes_missing"},
	} {
		p := usual(t)
		c.change(&p)
		if _, err := FromDesign(c.code, p); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
			t.Errorf("%s: got %v, want %s", c.code, err, c.key)
		}
	}
}

func from(t *testing.T, code string, change func(*Params)) Plan {
	t.Helper()
	p := usual(t)
	p.Tracks, p.Pools, p.Prizes = nil, nil, nil
	if change != nil {
		change(&p)
	}
	plan, err := FromDesign(code, p)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// Each special design of domain.md §3.5 is a value of Plan; none needs code of its own.
func TestSpecialDesignsAreData(t *testing.T) {
	gpu := Pool{Key: "b200", Title: "B200", Unit: "장", Quantity: 512,
		Except: condition.Where(condition.FactIndustry, condition.Eq, condition.Text("GPU 제공"))}
	extra := Stage{Key: "additional", Kind: MajorityVote, Method: ByVote, Outcome: Outcome{Rule: Verdict}, CommitteeSize: Range{5, 9}, AllowNoSelection: true}
	plans := map[string]Plan{
		"1 independent foundation model: 15 to 10 to 5 teams, budget review, stage evaluations that end support": func() Plan {
			p := from(t, "STAGED_COMPETITIVE", func(p *Params) { p.Keep, p.Pools = []int{10, 5, 3}, []Pool{gpu} })
			second := p.Stages[4]
			second.Key, second.Outcome.Keep = "evaluation2", 2
			p.Stages = append(p.Stages, second)
			return p
		}(),
		"1b one team called in addition by a majority of yes, which may choose nobody": {Award: Award{Kind: Money, Awards: 1},
			Stages: []Stage{requirement.fill(Params{}), extra}},
		"2 specialised foundation model: a stage evaluation after five months gates phase two": func() Plan {
			p := from(t, "STAGED_COMPETITIVE", func(p *Params) { p.Keep, p.Awards, p.Pools = []int{4, 2, 2}, 2, []Pool{gpu} })
			p.Payments = []Payment{{ShareBp: 5000}, {ShareBp: 5000, After: "evaluation"}}
			return p
		}(),
		"3 global AI challenge: fixed prizes by rank": from(t, "PRIZE_RANKED", func(p *Params) {
			p.Prizes = []PrizeRank{{1, "1등", 30 * eok}, {2, "2등", 20 * eok}, {3, "3등", 10 * eok}}
		}),
		"4 national AI computing centre: evaluated here, then reviewed by a bank": from(t, "SCORED_THEN_EXTERNAL_REVIEW", nil),
		"5 voucher: suppliers registered before":                                  from(t, "VOUCHER", nil),
		"6 computing resource with quotas and two tracks": from(t, "RESOURCE_ALLOCATION", func(p *Params) {
			pool := []Pool{{Key: "gpu", Title: "GPU", Unit: "장", Quantity: 4224, Quotas: []Quota{{condition.EntityUniversity, 2624}, {condition.EntityCompany, 1288}, {condition.EntityAgency, 312}}}}
			p.Tracks = []Track{{Key: "small", Title: "1~4장", Pools: pool}, {Key: "server", Title: "서버 단위", Pools: pool}}
		}),
		"6b supply of GPUs: the quantity is split after a visit": from(t, "SPLIT_QUANTITY", func(p *Params) {
			p.Pools = []Pool{{Key: "b200", Title: "B200", Unit: "장", Quantity: 10_080}, {Key: "h200", Title: "H200", Unit: "장", Quantity: 3_056}}
		}),
		"6c rented GPUs: negotiation by rank, paid 70% in October and 30% in December": from(t, "NEGOTIATE_BY_RANK", func(p *Params) {
			p.Payments = []Payment{{ShareBp: 7000, On: period.On(2025, 10, 31)}, {ShareBp: 3000, On: period.On(2025, 12, 15)}}
		}),
		"7 paid after the fact, by score": {Award: Award{Kind: Money}, Stages: []Stage{requirement.fill(Params{}), func() Stage {
			s := from(t, "PAPER_ONLY", nil).Stages[1]
			s.Key, s.Kind = "result", StageEvaluation
			s.Outcome = Outcome{Rule: DifferentialAmount, Bands: []Band{{9000, 10000}, {8000, 8000}, {6000, 5000}}}
			return s
		}()}},
		"8 demand, then one call for each demand":     from(t, "DEMAND_THEN_PERFORMER", nil),
		"9 designation without money, rolling intake": from(t, "DESIGNATION", nil),
		"10 an operating agency runs it": func() Plan {
			p := from(t, "PAPER_ONLY", func(p *Params) { p.Awards = 1 })
			p.Operated = true
			return p
		}(),
		"11 growth: scored here, guaranteed elsewhere": from(t, "SCORED_THEN_EXTERNAL_REVIEW", func(p *Params) {
			p.Weights = map[string]score.Score{"understanding": 1000, "strategy": 3000, "capability": 2000, "impact": 3000, "budget": 1000}
		}),
	}
	for name, p := range plans {
		t.Run(name, func(t *testing.T) {
			if err := p.Check(100 * eok); err != nil {
				t.Error(domain.ProblemsOf(err))
			}
			b, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			var back Plan
			if err := json.Unmarshal(b, &back); err != nil || cmp.Diff(p, back) != "" {
				t.Error(err, cmp.Diff(p, back))
			}
		})
	}
	for name, want := range map[string]bool{"5 voucher: suppliers registered before": true, "4 national AI computing centre: evaluated here, then reviewed by a bank": false} {
		if plans[name].Award.SupplierPool != want {
			t.Errorf("%s: supplier pool is %v", name, !want)
		}
	}
	if c := plans["8 demand, then one call for each demand"].Child; c == nil || c.Design != "PAPER_PRESENTATION" {
		t.Error("a chosen demand gets a call of its own")
	}
	if !plans["9 designation without money, rolling intake"].Rolling {
		t.Error("a designation takes applications all the time")
	}
	first := plans["1 independent foundation model: 15 to 10 to 5 teams, budget review, stage evaluations that end support"]
	if len(first.Selection("")) != 3 || len(first.OnAgreement("")) != 2 {
		t.Errorf("three stages choose and two are held on agreements, got %d and %d", len(first.Selection("")), len(first.OnAgreement("")))
	}
}

func TestAPlanThatCannotBeCarriedOutIsRefused(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Plan)
		key    string
	}{
		{"weights of 95", func(p *Plan) { p.Stages[1].Rubric.Items[0].Weight -= 500 }, "stage.rubric.total"},
		{"two items of one key", func(p *Plan) { p.Stages[1].Rubric.Items[0].Key = "strategy" }, "stage.rubric.key"},
		{"a floor above the weight", func(p *Plan) { p.Stages[1].Rubric.Items[0].Floor = 9000 }, "stage.rubric.weight"},
		{"levels that rise", func(p *Plan) { p.Stages[1].Rubric.Items[0].Levels = []Level{{FromBp: 1}, {FromBp: 2}} }, "stage.rubric.levels"},
		{"no stages", func(p *Plan) { p.Stages = nil }, "stage.none"},
		{"two stages of one key", func(p *Plan) { p.Stages[2].Key = "paper" }, "stage.key"},
		{"the requirement check last", func(p *Plan) { p.Stages = append(p.Stages[1:], p.Stages[0]) }, "stage.requirement_first"},
		{"a choice after the agreement", func(p *Plan) { p.Stages[1].RecursOnAgreement = true }, "stage.after_agreement"},
		{"a ranking without scores", func(p *Plan) { p.Stages[2].Method = ByPassFail }, "stage.rank_without_score"},
		{"a verdict from scores", func(p *Plan) { p.Stages[2].Outcome.Rule = Verdict }, "stage.verdict_without_method"},
		{"a pass mark of nothing", func(p *Plan) { p.Stages[2].Outcome.Rule, p.Stages[2].PassMark = PassMark, 0 }, "stage.pass_mark_missing"},
		{"a pass mark over 100", func(p *Plan) { p.Stages[2].PassMark = 10_001 }, "stage.pass_mark_range"},
		{"narrowed to nobody", func(p *Plan) { p.Stages[1].Outcome = Outcome{Rule: NarrowTo} }, "stage.keep_missing"},
		{"no multiple", func(p *Plan) { p.Stages[1].Outcome.Times = 0 }, "stage.times_missing"},
		{"a multiple of no awards", func(p *Plan) { p.Award.Awards = 0 }, "stage.awards"},
		{"shares that rise", func(p *Plan) {
			p.Stages[2].Outcome = Outcome{Rule: DifferentialAmount, Bands: []Band{{8000, 5000}, {9000, 10000}}}
		}, "stage.bands"},
		{"a committee of nobody", func(p *Plan) { p.Stages[1].CommitteeSize = Range{} }, "stage.committee_size"},
		{"ties broken by the time of submission", func(p *Plan) { p.Stages[2].TieBreakers = []TieBreaker{"SUBMITTED_FIRST"} }, "stage.tie_unknown"},
		{"ties broken by an item that is not scored", func(p *Plan) { p.Stages[2].TieBreakers = []TieBreaker{ByItem("beauty")} }, "stage.tie_unknown"},
		{"scores of single reviewers shown", func(p *Plan) { p.Stages[2].Visibility.Applicant = []Shown{"REVIEWER_SCORES"} }, "stage.visibility"},
		{"a kind that does not exist", func(p *Plan) { p.Stages[2].Kind = "DUEL" }, "stage.unknown"},
		{"an award that does not exist", func(p *Plan) { p.Award.Kind = "MEDAL" }, "stage.award_unknown"},
		{"prizes that rise", func(p *Plan) { p.Award.Prizes = []PrizeRank{{1, "", 1}, {2, "", 2}} }, "stage.prize"},
		{"prizes beyond the budget", func(p *Plan) { p.Award.Prizes = []PrizeRank{{1, "", 101 * eok}} }, "stage.prize_total"},
		{"a resource of nothing", func(p *Plan) { p.Award.Pools = []Pool{{Key: "gpu", Unit: "장"}} }, "stage.pool"},
		{"payments of 90%", func(p *Plan) { p.Payments = []Payment{{ShareBp: 9000}} }, "stage.payment_total"},
		{"a payment after a stage that does not exist", func(p *Plan) { p.Payments = []Payment{{ShareBp: 10000, After: "party"}} }, "stage.payment"},
		{"tracks beyond the budget", func(p *Plan) { p.Tracks = []Track{{Key: "a", BudgetWon: 101 * eok}} }, "stage.track_total"},
		{"a ceiling above the track", func(p *Plan) { p.Tracks = []Track{{Key: "a", BudgetWon: 1, CeilingWon: 2}} }, "stage.track_money"},
		{"two tracks of one key", func(p *Plan) { p.Tracks = []Track{{Key: "a"}, {Key: "a"}} }, "stage.track_key"},
		{"a resource stage without a resource", func(p *Plan) { p.Stages[2].Outcome.Rule = RankInQuantity }, "stage.pools_missing"},
		{"a prize stage without prizes", func(p *Plan) { p.Stages[2].Outcome.Rule = PrizeRanks }, "stage.prizes_missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := from(t, "PAPER_PRESENTATION", nil)
			c.change(&p)
			if err := p.Check(100 * eok); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Errorf("got %v, want %s", domain.ProblemsOf(err), c.key)
			}
		})
	}
}

func TestEveryTemplateRubricAddsUpTo100(t *testing.T) {
	for _, category := range Categories() {
		r := Template(category)
		if p := r.check(""); len(p) > 0 {
			t.Errorf("%q: %v", category, p)
		}
		for _, i := range r.Items {
			if i.Title == "" || i.TitleEn == "" || i.Guide == "" || len(i.Levels) == 0 {
				t.Errorf("%q: %s is incomplete", category, i.Key)
			}
			if l, ok := i.Level(0); !ok || l.FromBp != 0 {
				t.Errorf("%q: no level for nothing in %s", category, i.Key)
			}
		}
	}
	if cmp.Diff(Template("no such category"), Template("")) != "" {
		t.Error("an unknown category takes the default")
	}
}

// domain.md §3.2: 20 / 30 / 20 / 20 / 10, which is also what the rule sets state.
func TestTheDefaultRubricIsThatOfTheRuleSet(t *testing.T) {
	set, err := ruleset.For(ruleset.ICTFund, period.On(2025, 3, 4))
	if err != nil {
		t.Fatal(err)
	}
	for key, code := range map[string]ruleset.Code{"understanding": ruleset.CriterionUnderstanding, "strategy": ruleset.CriterionStrategy,
		"capability": ruleset.CriterionCapability, "impact": ruleset.CriterionImpact, "budget": ruleset.CriterionBudget} {
		want, err := set.Score(code)
		if err != nil {
			t.Fatal(err)
		}
		if i, ok := Template("").Item(key); !ok || i.Weight != want {
			t.Errorf("%s weighs %s, the rule set says %s", key, i.Weight, want)
		}
	}
}

func TestASheetAddsUpOnlyWithinItsItems(t *testing.T) {
	r := Template("")
	full := map[string]score.Score{"understanding": 2000, "strategy": 2550, "capability": 2000, "impact": 2000, "budget": 1000}
	if sum, err := r.Sum(full); err != nil || sum != 9550 {
		t.Errorf("got %s, %v", sum, err)
	}
	for key, change := range map[string]func(map[string]score.Score){
		"stage.sheet.missing": func(m map[string]score.Score) { delete(m, "budget") },
		"stage.sheet.range":   func(m map[string]score.Score) { m["budget"] = 1001 },
		"stage.sheet.unknown": func(m map[string]score.Score) { m["charm"] = 1 },
	} {
		m := map[string]score.Score{}
		for k, v := range full {
			m[k] = v
		}
		change(m)
		if _, err := r.Sum(m); !errors.Is(err, domain.E(domain.Invalid, key)) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	r.Items[0].Floor = 1200
	if got := r.Failed(map[string]score.Score{"understanding": 1199}); len(got) != 1 {
		t.Errorf("11.99 of a floor of 12.00 fails, got %v", got)
	}
	if got := r.Failed(map[string]score.Score{"understanding": 1200}); len(got) != 0 {
		t.Errorf("12.00 of a floor of 12.00 does not fail, got %v", got)
	}
}

// TV-E1 (L8 §2②10): [92,88,85,81,79,74,60] trimmed is 81.40; without trimming 559/7 = 79.857… is 79.86.
func TestAggregates(t *testing.T) {
	totals := []score.Score{9200, 8800, 8500, 8100, 7900, 7400, 6000}
	trim := score.TrimRule{MinScores: 3, MinReviewers: 5}
	for rule, want := range map[AggregateRule]score.Score{TrimmedMean: 8140, Mean: 7986} {
		got, err := Aggregate{Rule: rule, Trim: trim}.Of(totals)
		if err != nil || got.Rounded() != want {
			t.Errorf("%s is %s, %v; want %s", rule, got.Rounded(), err, want)
		}
	}
}

func TestMajorityIsMoreThanHalfOfThosePresent(t *testing.T) {
	for _, c := range []struct {
		yes, present int
		want         bool
	}{{4, 7, true}, {3, 7, false}, {3, 6, false}, {4, 6, true}, {0, 0, false}} {
		if got := Majority(c.yes, c.present); got != c.want {
			t.Errorf("%d of %d is %v", c.yes, c.present, got)
		}
	}
}

func TestSharesByScore(t *testing.T) {
	bands := []Band{{9000, 10000}, {8000, 8000}, {6000, 5000}}
	for s, want := range map[score.Score]krw.Bp{9000: 10000, 8999: 8000, 6000: 5000, 5999: 0} {
		if got := ShareOf(bands, s); got != want {
			t.Errorf("%s is paid %d, want %d", s, got, want)
		}
	}
}

func TestEveryKeyHasAText(t *testing.T) {
	var keys []string
	for _, k := range Kinds() {
		keys = append(keys, k.Label())
	}
	for _, m := range Methods() {
		keys = append(keys, m.Label())
	}
	for _, r := range OutcomeRules() {
		keys = append(keys, r.Label())
	}
	for _, k := range AwardKinds() {
		keys = append(keys, k.Label())
	}
	for _, x := range []TieBreaker{ByItem("a"), BonusExcluded, SMEFirst, RegionFirst, CommitteeVote} {
		keys = append(keys, x.Label())
	}
	for _, x := range []Placement{In, Reserve, Out, Undecided} {
		keys = append(keys, x.Label())
	}
	for _, x := range []Why{Fits, BelowMark, BelowFloor, VerdictNo, NoPlaceLeft, NoMoneyLeft, NothingLeft, QuotaReached, NotForThem, AfterTheCut, TiedAtTheCut} {
		keys = append(keys, x.Label())
	}
	for _, k := range strings.Fields(`unknown none key requirement_first after_agreement rank_without_score verdict_without_method pass_mark_missing
		pass_mark_range keep_missing times_missing bands committee_size tie_unknown visibility rubric.key rubric.weight rubric.levels rubric.total
		sheet.missing sheet.range sheet.unknown award_unknown awards track_key track_money track_total prizes_missing prize prize_total pools_missing
		pool payment payment_total deal.unknown deal.exceeds split.quantity split.exceeds split.quota design.unknown design.keep_missing
		design.awards_missing design.tracks_missing design.pools_missing design.prizes_missing`) {
		keys = append(keys, "stage."+k)
	}
	for _, lang := range []string{"ko", "en"} {
		b, err := os.ReadFile("../../app/locale/" + lang + "/stage.json")
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
