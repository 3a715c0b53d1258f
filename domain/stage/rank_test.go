package stage

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/score"
)

func budgetRule(budget krw.Won, skip bool, ties ...TieBreaker) Rule {
	return Rule{Outcome: Outcome{Rule: RankInBudget}, PassMark: 6000, Budget: budget, AllowSkip: skip, TieBreakers: ties}
}

func placements(r Ranking) map[domain.ApplicationID]string {
	out := map[domain.ApplicationID]string{}
	for _, row := range r.Rows {
		s := string(row.Placement)
		if row.ReserveNo > 0 {
			s += string(rune('0' + row.ReserveNo))
		}
		out[row.Application] = s
	}
	return out
}

// TV-E5: budget 10억; asks A 4억(88) B 4억(85) C 3억(83) D 2억(80) (domain.md §3.1, rank within budget).
func TestVectorE5RankInBudget(t *testing.T) {
	list := []Candidate{{Application: 1, Score: 8800, AskedWon: 4 * eok}, {Application: 2, Score: 8500, AskedWon: 4 * eok},
		{Application: 3, Score: 8300, AskedWon: 3 * eok}, {Application: 4, Score: 8000, AskedWon: 2 * eok}}
	strict := Rank(list, budgetRule(10*eok, false))
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "IN", 3: "RESERVE1", 4: "RESERVE2"}, placements(strict)); d != "" {
		t.Error(d)
	}
	if strict.UsedWon != 8*eok || strict.LeftWon != 2*eok {
		t.Errorf("8억 are given and 2억 are left, got %s and %s", strict.UsedWon, strict.LeftWon)
	}
	skipping := Rank(list, budgetRule(10*eok, true))
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "IN", 3: "RESERVE1", 4: "IN"}, placements(skipping)); d != "" {
		t.Error(d)
	}
	if skipping.UsedWon != 10*eok {
		t.Errorf("10억 are given, got %s", skipping.UsedWon)
	}
	if row, _ := strict.Row(4); row.Why != AfterTheCut {
		t.Errorf("D would have fitted but came after the cut, got %s", row.Why)
	}
	if id, ok := strict.Promote(budgetRule(10*eok, false), 3*eok, map[domain.ApplicationID]krw.Won{3: 3 * eok, 4: 2 * eok}, nil); !ok || id != 3 {
		t.Errorf("the first reserve is promoted, got %d", id)
	}
	if _, ok := strict.Promote(budgetRule(10*eok, false), 2*eok, map[domain.ApplicationID]krw.Won{3: 3 * eok, 4: 2 * eok}, nil); ok {
		t.Error("nobody is promoted past the first reserve without skipping")
	}
	if id, ok := strict.Promote(budgetRule(10*eok, true), 2*eok, map[domain.ApplicationID]krw.Won{3: 3 * eok, 4: 2 * eok}, nil); !ok || id != 4 {
		t.Errorf("with skipping the one that fits is promoted, got %d", id)
	}
}

// TV-E4: 59.995 rounds to 60.00 and passes, 59.994 to 59.99 and fails; Candidate.Score is the rounded value.
func TestThePassMarkIsComparedWithTheRoundedScore(t *testing.T) {
	just := score.Exact{Num: 59995, Den: 10}.Rounded()
	below := score.Exact{Num: 59994, Den: 10}.Rounded()
	got := Rank([]Candidate{{Application: 1, Score: just}, {Application: 2, Score: below}}, Rule{Outcome: Outcome{Rule: PassMark}, PassMark: 6000})
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "OUT"}, placements(got)); d != "" {
		t.Error(d)
	}
}

func TestTiesAreBrokenInTheAnnouncedOrder(t *testing.T) {
	rule := budgetRule(eok, false, ByItem("strategy"), BonusExcluded, SMEFirst, RegionFirst, CommitteeVote)
	base := Candidate{Application: 1, Score: 8000, Base: 7800, AskedWon: eok, Items: map[string]score.Score{"strategy": 2500}}
	for _, c := range []struct {
		name   string
		change func(*Candidate)
		by     TieBreaker
	}{
		{"the better item first", func(x *Candidate) { x.Items = map[string]score.Score{"strategy": 2501}; x.Base = 1 }, ByItem("strategy")},
		{"then the score without bonus", func(x *Candidate) { x.Base = 7801 }, BonusExcluded},
		{"then the small company", func(x *Candidate) { x.SME = true }, SMEFirst},
		{"then the region", func(x *Candidate) { x.Regional = true }, RegionFirst},
		{"then the committee", func(x *Candidate) { x.Vote = 1 }, CommitteeVote},
	} {
		t.Run(c.name, func(t *testing.T) {
			better := base
			better.Application = 2
			c.change(&better)
			got := Rank([]Candidate{base, better}, rule)
			if got.Rows[0].Application != 2 || got.Rows[1].BrokenBy != c.by || len(got.Ties) != 0 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestATieThatMattersIsLeftToTheCommittee(t *testing.T) {
	list := []Candidate{{Application: 1, Score: 9000, AskedWon: 4 * eok}, {Application: 2, Score: 8000, AskedWon: 4 * eok},
		{Application: 3, Score: 8000, AskedWon: 4 * eok}, {Application: 4, Score: 7000, AskedWon: eok}}
	rule := budgetRule(8*eok, false, CommitteeVote)
	got := Rank(list, rule)
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "UNDECIDED", 3: "UNDECIDED", 4: "RESERVE1"}, placements(got)); d != "" {
		t.Error(d)
	}
	if len(got.Undecided()) != 2 || len(got.Ties) != 1 || got.Rows[1].Rank != 2 || got.Rows[2].Rank != 2 || got.Rows[3].Rank != 4 {
		t.Errorf("got %+v", got)
	}
	list[2].Vote = 1
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 3: "IN", 2: "RESERVE1", 4: "RESERVE2"}, placements(Rank(list, rule))); d != "" {
		t.Error(d)
	}
	wide := Rank(list[:3], budgetRule(12*eok, false))
	if len(wide.Undecided()) != 0 || len(wide.With(In)) != 3 {
		t.Errorf("a tie that changes nothing is no question: %+v", wide)
	}
}

func TestNarrowingKeepsTheBest(t *testing.T) {
	var list []Candidate
	for i := range 15 { // 15 → 10 teams (domain.md §3.5 no. 1)
		list = append(list, Candidate{Application: domain.ApplicationID(i + 1), Score: score.Score(9500 - i*100)})
	}
	got := Rank(list, Rule{Outcome: Outcome{Rule: NarrowTo}, Places: 10})
	if len(got.With(In)) != 10 || len(got.With(Reserve)) != 5 {
		t.Errorf("10 go on, got %d", len(got.With(In)))
	}
	list[10].Score = list[9].Score
	if got := Rank(list, Rule{Outcome: Outcome{Rule: NarrowTo}, Places: 10}); len(got.Undecided()) != 2 {
		t.Errorf("a tie for the tenth place is to be decided, got %+v", placements(got))
	}
	if got := Rank(list, Rule{Outcome: Outcome{Rule: NarrowTo, KeepTies: true}, Places: 10}); len(got.With(In)) != 11 {
		t.Errorf("who ties with the tenth goes on where that is announced, got %d", len(got.With(In)))
	}
}

func TestAFloorFailsWhateverTheTotal(t *testing.T) {
	rubric := Template("")
	rubric.Items[0].Floor = 1200
	rule := Rule{Outcome: Outcome{Rule: PassMark}, PassMark: 6000, Rubric: rubric}
	got := Rank([]Candidate{{Application: 1, Score: 9000, Items: map[string]score.Score{"understanding": 1199}}}, rule)
	if row := got.Rows[0]; row.Placement != Out || row.Why != BelowFloor || !slices.Equal(row.Failed, []string{"understanding"}) || row.Rank != 0 {
		t.Errorf("got %+v", row)
	}
}

func TestVerdictsHaveNoOrder(t *testing.T) {
	got := Rank([]Candidate{{Application: 2, Verdict: true}, {Application: 1, Verdict: true}, {Application: 3}}, Rule{Outcome: Outcome{Rule: Verdict}})
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "IN", 3: "OUT"}, placements(got)); d != "" {
		t.Error(d)
	}
	if len(got.Ties) != 0 {
		t.Error("a verdict has no ties")
	}
}

func TestPrizesGoByRankAndTiesForThemAreDecided(t *testing.T) {
	rule := Rule{Outcome: Outcome{Rule: PrizeRanks}, Places: 3, Prizes: []PrizeRank{{1, "", 30 * eok}, {2, "", 20 * eok}, {3, "", 10 * eok}}}
	list := []Candidate{{Application: 1, Score: 9500}, {Application: 2, Score: 9000}, {Application: 3, Score: 8500}, {Application: 4, Score: 8000}}
	got := Rank(list, rule)
	if got.UsedWon != 60*eok || got.Rows[0].GrantWon != 30*eok || got.Rows[3].Placement != Reserve {
		t.Errorf("60억 are given by rank, got %+v", got)
	}
	list[1].Score = 9500
	if got := Rank(list, rule); len(got.Undecided()) != 4 {
		t.Errorf("first and second are tied, so nothing below is sure: %+v", placements(got))
	}
	rule.Prizes[1].Won = 30 * eok
	if got := Rank(list, rule); len(got.Undecided()) != 0 || got.UsedWon != 70*eok {
		t.Errorf("equal prizes need no decision: %+v", got)
	}
}

// GPU users: a resource with quotas by class (domain.md §3.5 no. 6).
func TestAResourceIsGivenWithinItsQuotas(t *testing.T) {
	rule := Rule{Outcome: Outcome{Rule: RankInQuantity}, Pool: Pool{Quantity: 100, Quotas: []Quota{{"INDUSTRY", 30}}}}
	list := []Candidate{{Application: 1, Score: 9000, Asked: 30, Class: "INDUSTRY"}, {Application: 2, Score: 8900, Asked: 8, Class: "INDUSTRY"},
		{Application: 3, Score: 8800, Asked: 60, Class: "ACADEMIA"}, {Application: 4, Score: 8700, Asked: 20, Class: "ACADEMIA"}, {Application: 5, Score: 8600, Asked: 5, Class: "ACADEMIA"}}
	got := Rank(list, rule)
	if d := cmp.Diff(map[domain.ApplicationID]string{1: "IN", 2: "RESERVE1", 3: "IN", 4: "RESERVE2", 5: "RESERVE3"}, placements(got)); d != "" {
		t.Error(d)
	}
	if row, _ := got.Row(2); row.Why != QuotaReached {
		t.Errorf("a full quota is the reason, got %s", row.Why)
	}
	rule.AllowSkip = true
	if got := Rank(list, rule); got.Used != 95 || got.Left != 5 {
		t.Errorf("with skipping 95 are given, got %d", got.Used)
	}
}

func TestASplitGivesTheLastOneWhatIsLeft(t *testing.T) {
	rule := Rule{Outcome: Outcome{Rule: SplitQuantity}, Pool: Pool{Quantity: 10_080}}
	list := []Candidate{{Application: 1, Score: 9000, Asked: 7_656}, {Application: 2, Score: 8000, Asked: 5_000}, {Application: 3, Score: 7000, Asked: 100}}
	got := Rank(list, rule)
	if got.Rows[0].Quantity != 7_656 || got.Rows[1].Quantity != 2_424 || got.Rows[2].Placement != Reserve || got.Left != 0 {
		t.Errorf("B200 were split 7,656 and 2,424, got %+v", got)
	}
	pools := []Pool{{Key: "b200", Title: "B200", Unit: "장", Quantity: 10_080, Quotas: []Quota{{"SME", 2_500}}}}
	if err := CheckSplit(pools, []Share{{1, "b200", "LARGE", 7_656}, {2, "b200", "SME", 2_424}}); err != nil {
		t.Error(err)
	}
	for key, shares := range map[string][]Share{
		"stage.split.exceeds":  {{1, "b200", "LARGE", 7_656}, {2, "b200", "LARGE", 2_425}},
		"stage.split.quota":    {{2, "b200", "SME", 2_501}},
		"stage.split.quantity": {{2, "h200", "SME", 1}},
	} {
		if p := domain.ProblemsOf(CheckSplit(pools, shares)); len(p) != 1 || p[0].Key != key {
			t.Errorf("got %v, want %s", p, key)
		}
	}
}

func TestNegotiationGoesDownTheRanksWithinWhatIsLeft(t *testing.T) {
	r := Rank([]Candidate{{Application: 1, Score: 9000}, {Application: 2, Score: 8000}, {Application: 3, Score: 5000}}, Rule{Outcome: Outcome{Rule: PassMark}, PassMark: 6000})
	next, left, ok, err := Negotiate(r, nil, 100)
	if err != nil || !ok || next != 1 || left != 100 {
		t.Errorf("rank 1 comes first, got %d %d %v %v", next, left, ok, err)
	}
	next, left, ok, err = Negotiate(r, []Deal{{Application: 1, AgreedWon: 70}}, 100)
	if err != nil || !ok || next != 2 || left != 30 {
		t.Errorf("then rank 2 within 30, got %d %d %v %v", next, left, ok, err)
	}
	if next, left, ok, err = Negotiate(r, []Deal{{Application: 1, Failed: true}}, 100); err != nil || !ok || next != 2 || left != 100 {
		t.Errorf("a failed negotiation leaves everything, got %d %d", next, left)
	}
	if _, _, _, err = Negotiate(r, []Deal{{Application: 1, AgreedWon: 70}, {Application: 2, AgreedWon: 31}}, 100); !errors.Is(err, domain.E(domain.Refused, "stage.deal.exceeds")) {
		t.Errorf("31 of 30 is refused, got %v", err)
	}
	if _, _, _, err = Negotiate(r, []Deal{{Application: 3, AgreedWon: 1}}, 100); !errors.Is(err, domain.E(domain.Invalid, "stage.deal.unknown")) {
		t.Errorf("nobody negotiates with who is out, got %v", err)
	}
	if _, left, ok, err = Negotiate(r, []Deal{{Application: 1, AgreedWon: 100}}, 100); err != nil || ok || left != 0 {
		t.Errorf("nothing is left, got %d %v %v", left, ok, err)
	}
}

func TestATracksMoneyStandsBeforeTheCalls(t *testing.T) {
	p := from(t, "TRACKS", func(p *Params) {
		p.Tracks = []Track{{Key: "a", BudgetWon: 3 * eok, Awards: 2}, {Key: "b"}}
	})
	last := p.Stages[2]
	if r := RuleOf(p, "a", last, 100*eok, ""); r.Budget != 3*eok || r.Places != 2 {
		t.Errorf("got %s for %d", r.Budget, r.Places)
	}
	if r := RuleOf(p, "b", last, 100*eok, ""); r.Budget != 100*eok || r.Places != 10 {
		t.Errorf("got %s for %d", r.Budget, r.Places)
	}
	if r := RuleOf(p, "a", p.Stages[1], 100*eok, ""); r.Places != 6 {
		t.Errorf("three times two awards go on, got %d", r.Places)
	}
}

func anyCandidates(r *rapid.T) []Candidate {
	list := make([]Candidate, rapid.IntRange(0, 12).Draw(r, "n"))
	for i := range list {
		list[i] = Candidate{Application: domain.ApplicationID(i + 1), Score: score.Score(rapid.SampledFrom([]int{5999, 6000, 7000, 7001, 8000}).Draw(r, "score")),
			Base: score.Score(rapid.IntRange(0, 1).Draw(r, "base")), Verdict: rapid.Bool().Draw(r, "verdict"),
			AskedWon: krw.Won(rapid.IntRange(0, 5).Draw(r, "won")), Asked: int64(rapid.IntRange(0, 5).Draw(r, "units")),
			Class: rapid.SampledFrom([]string{"A", "B"}).Draw(r, "class"), SME: rapid.Bool().Draw(r, "sme"), Vote: rapid.IntRange(0, 2).Draw(r, "vote")}
	}
	return list
}

func anyRule(r *rapid.T) Rule {
	return Rule{
		Outcome:  Outcome{Rule: rapid.SampledFrom(OutcomeRules()).Draw(r, "rule"), KeepTies: rapid.Bool().Draw(r, "keep ties"), Bands: []Band{{7000, 10000}, {6000, 5000}}},
		PassMark: 6000, Budget: krw.Won(rapid.IntRange(0, 20).Draw(r, "budget")), AllowSkip: rapid.Bool().Draw(r, "skip"),
		Places: rapid.IntRange(0, 5).Draw(r, "places"), TieBreakers: []TieBreaker{BonusExcluded, SMEFirst, CommitteeVote},
		Pool:   Pool{Quantity: int64(rapid.IntRange(0, 20).Draw(r, "pool")), Quotas: []Quota{{"A", int64(rapid.IntRange(0, 10).Draw(r, "quota"))}}},
		Prizes: []PrizeRank{{1, "", 3}, {2, "", 2}, {3, "", 1}},
	}
}

func TestARankingNeverGivesMoreThanThereIs(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list, rule := anyCandidates(r), anyRule(r)
		got := Rank(list, rule)
		byID := map[domain.ApplicationID]Candidate{}
		for _, c := range list {
			byID[c.Application] = c
		}
		var won krw.Won
		var units, ofA int64
		in := 0
		for _, row := range got.Rows {
			won += row.GrantWon
			units += row.Quantity
			if byID[row.Application].Class == "A" {
				ofA += row.Quantity
			}
			if row.Placement == In {
				in++
			}
			if row.Placement != In && (row.GrantWon != 0 || row.Quantity != 0) {
				r.Fatalf("who is not in gets something: %+v", row)
			}
		}
		if len(got.Rows) != len(list) {
			r.Fatalf("%d rows for %d candidates", len(got.Rows), len(list))
		}
		o := rule.Outcome
		if o.Rule == RankInBudget && (won > rule.Budget || won+got.LeftWon != rule.Budget) {
			r.Fatalf("%d of %d given, %d left", won, rule.Budget, got.LeftWon)
		}
		if (o.Rule == RankInQuantity || o.Rule == SplitQuantity) && (units > rule.Pool.Quantity || ofA > rule.Pool.Quotas[0].Quantity) {
			r.Fatalf("%d of %d given, %d of them to A", units, rule.Pool.Quantity, ofA)
		}
		keeps := o.KeepTies && (o.Rule == NarrowTo || o.Rule == NarrowTimesAwards)
		if rule.Places > 0 && in > rule.Places && !keeps && o.Rule != Verdict {
			r.Fatalf("%d in %d places", in, rule.Places)
		}
	})
}

func TestWithoutSkippingNobodyIsPassedOver(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list, rule := anyCandidates(r), anyRule(r)
		rule.AllowSkip = false
		rule.Pool.Quotas = nil
		got := Rank(list, rule)
		order := map[Placement]int{In: 0, Undecided: 1, Reserve: 2, Out: 3}
		for i := 1; i < len(got.Rows); i++ {
			above, below := got.Rows[i-1], got.Rows[i]
			if order[above.Placement] > order[below.Placement] && !(above.Placement == Reserve && below.Placement == Undecided) {
				r.Fatalf("%s stands above %s", above.Placement, below.Placement)
			}
			if rule.Outcome.Rule != Verdict && above.Placement != Out && below.Placement != Out && below.Score > above.Score {
				r.Fatalf("%s stands above %s", above.Score, below.Score)
			}
		}
	})
}

func TestARankingDoesNotDependOnTheOrderItIsGiven(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list, rule := anyCandidates(r), anyRule(r)
		shuffled := rapid.Permutation(list).Draw(r, "shuffled")
		if d := cmp.Diff(Rank(list, rule), Rank(shuffled, rule)); d != "" {
			r.Fatal(d)
		}
	})
}

// Whatever way an undecided tie is voted, what was decided before stays.
func TestAVoteOnlyDecidesWhatWasUndecided(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		list, rule := anyCandidates(r), anyRule(r)
		rule.Outcome.KeepTies = false // who keeps ties does not vote on them
		for i := range list {
			list[i].Vote = 0
		}
		before := Rank(list, rule)
		votes := rapid.Permutation(list).Draw(r, "votes")
		voted := slices.Clone(list)
		for place, c := range votes {
			voted[c.Application-1].Vote = place + 1
		}
		after := Rank(voted, rule)
		if len(after.Undecided()) != 0 {
			r.Fatalf("still undecided after a vote on all: %+v", placements(after))
		}
		for _, row := range before.Rows {
			now, _ := after.Row(row.Application)
			if row.Placement != Undecided && row.Placement != now.Placement {
				r.Fatalf("application %d went from %s to %s (before %v, after %v)", row.Application, row.Placement, now.Placement, placements(before), placements(after))
			}
		}
	})
}

func TestARankingSurvivesItsColumn(t *testing.T) {
	got := Rank([]Candidate{{Application: 1, Score: 9000, AskedWon: 5}, {Application: 2, Score: 100}}, budgetRule(10, false))
	v, err := got.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Ranking
	if err := back.Scan(v); err != nil || cmp.Diff(got, back) != "" {
		t.Error(err, cmp.Diff(got, back))
	}
}

func TestAResourceIsNotGivenToThoseThatItsPoolExcepts(t *testing.T) {
	for _, o := range []OutcomeRule{RankInQuantity, SplitQuantity} {
		rule := Rule{Outcome: Outcome{Rule: o}, Pool: Pool{Quantity: 100}}
		got := Rank([]Candidate{{Application: 1, Score: 9000, Asked: 40, Excepted: true}, {Application: 2, Score: 8000, Asked: 40}}, rule)
		if row, _ := got.Row(1); row.Why != NotForThem || row.Quantity != 0 || row.Placement == In {
			t.Errorf("%s: who is excepted gets %+v", o, row)
		}
		if row, _ := got.Row(2); row.Placement != In || row.Quantity != 40 {
			t.Errorf("%s: the next one gets %+v", o, row)
		}
	}
}

func TestAQuotaNamesAKnownClassOnceAndIsNoMoreThanThereIs(t *testing.T) {
	for name, c := range map[string]struct {
		quotas []Quota
		wrong  int
	}{
		"as it should be":      {[]Quota{{condition.EntityUniversity, 10}, {condition.EntityCompany, 0}}, 0},
		"a class nobody has":   {[]Quota{{"INDUSTRY", 5}}, 1},
		"the same class twice": {[]Quota{{condition.EntityCompany, 5}, {condition.EntityCompany, 4}}, 1},
		"more than there is":   {[]Quota{{condition.EntityCompany, 11}}, 1},
		"less than nothing":    {[]Quota{{condition.EntityCompany, -1}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := checkPools("award", []Pool{{Key: "gpu", Title: "GPU", Unit: "장", Quantity: 10, Quotas: c.quotas}}); len(got) != c.wrong {
				t.Errorf("found %v", got)
			}
		})
	}
}
