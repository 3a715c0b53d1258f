package finding

import (
	"testing"

	"gongmo/domain/condition"
	"gongmo/domain/krw"
)

func TestACallIsFoundByWhatIsLookedFor(t *testing.T) {
	c := Call{Texts: []string{"2026년 소프트웨어사업 고도화", "AI·SW 기업의 해외 실증", "2026-INF-07"}, Category: "사업화·실증", Division: "글로벌본부",
		Basis: "stated", Award: "MONEY", IsNew: true, GrantMaxWon: 300_000_000,
		Partners: true,
		Ways: []condition.Tree{condition.Usual(condition.Screening{Sizes: []string{condition.SizeSME}, Regions: []string{"BUSAN", "ULSAN"}, MinAgeMonths: 36, MaxAgeMonths: 84}).And(condition.AllOf(
			condition.Where(condition.FactIndustry, condition.In, condition.List("정보통신업", "제조업")), condition.Where(condition.FactEarlierGrants, condition.Eq, condition.Number(0))))}}
	for _, x := range []struct {
		name   string
		filter Filter
		want   bool
	}{
		{"nothing asked", Filter{}, true},
		{"spaces inside a word that has none", Filter{Words: "소프트웨어 사업"}, true},
		{"no spaces in words that have them", Filter{Words: "해외실증"}, true},
		{"a part of a word", Filter{Words: "웨어사"}, true},
		{"other signs between letters", Filter{Words: "ai/sw"}, true},
		{"a code without its hyphens", Filter{Words: "2026inf07"}, true},
		{"signs that nobody sees, copied along", Filter{Words: "\u200b소프트\u200b웨어\ufeff"}, true},
		{"every word is needed", Filter{Words: "소프트웨어 반도체"}, false},
		{"signs alone are found nowhere", Filter{Words: "%_"}, false},
		{"one of several categories", Filter{Categories: []string{"인력", "사업화·실증"}}, true},
		{"another category", Filter{Categories: []string{"인력"}}, false},
		{"another division", Filter{Divisions: []string{"AI융합본부"}}, false},
		{"another sort of support", Filter{Awards: []string{"VOUCHER"}}, false},
		{"a size that may apply", Filter{Sizes: []string{condition.SizeSME}}, true},
		{"a size that may not", Filter{Sizes: []string{condition.SizeLarge}}, false},
		{"a region that may apply", Filter{Regions: []string{"SEOUL", "ULSAN"}}, true},
		{"a region that may not", Filter{Regions: []string{"SEOUL"}}, false},
		{"an age that may apply", Filter{Age: Age3To7}, true},
		{"too young", Filter{Age: AgeTo3}, false},
		{"too old by a day", Filter{Age: Age7To10}, false},
		{"an age that does not exist", Filter{Age: "old"}, false},
		{"an industry that may apply", Filter{Industries: []string{"건설업", "제조업"}}, true},
		{"an industry that may not", Filter{Industries: []string{"건설업"}}, false},
		{"never granted anything", Filter{Grants: "0"}, true},
		{"granted something before", Filter{Grants: "1"}, false},
		{"neither", Filter{Grants: "2"}, false},
		{"together with partners", Filter{Partners: "1"}, true},
		{"alone", Filter{Partners: "0"}, false},
		{"inside the range of money", Filter{Amount: From1}, true},
		{"above it", Filter{Amount: From5}, false},
		{"a range that does not exist", Filter{Amount: "9to5"}, false},
		{"new ones", Filter{New: "1"}, true},
		{"continued ones", Filter{New: "0"}, false},
		{"the programme alone", Filter{Supplementary: "0"}, true},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := x.filter.Matches(c); got != x.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestRangesOfAgeMeetWithoutOverlap(t *testing.T) {
	var upTo int64
	for _, a := range Ages() {
		least, below, ok := a.Months()
		if !ok || least != upTo || below <= least {
			t.Errorf("%s goes from %d to %d after %d", a, least, below, upTo)
		}
		upTo = below
	}
	if upTo != Endless {
		t.Errorf("nobody older than %d months is looked for", upTo)
	}
}

func TestASavedSearchKeepsEveryCondition(t *testing.T) {
	whole := Filter{Words: "AI", Age: Age3To7, Industries: []string{"제조업"}, Grants: "0", Partners: "1"}
	v, err := whole.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Filter
	if err := back.Scan(v); err != nil || !back.Same(whole) {
		t.Errorf("%+v, %v", back, err)
	}
	for name, other := range map[string]Filter{"age": {Age: Age3To7}, "industry": {Industries: []string{"제조업"}}, "grants": {Grants: "0"}, "partners": {Partners: "1"}} {
		if other.IsZero() || other.Same(Filter{}) {
			t.Errorf("%s alone looks for nothing", name)
		}
	}
}

func TestRangesOfMoneyMeetWithoutOverlap(t *testing.T) {
	for won, want := range map[int64]Amount{1: To1, 100_000_000: To1, 100_000_001: From1, 500_000_000: From1, 500_000_001: From5, 1_000_000_000: From5, 1_000_000_001: Over10} {
		for _, a := range Amounts() {
			if got := a.Holds(krw.Won(won)); got != (a == want) {
				t.Errorf("%d in %s: %v", won, a, got)
			}
		}
	}
}

// Who is looked for has to come into a call by one of its tracks, with all that is said of them.
func TestACallWithTracksIsFoundByTheTrackThatFits(t *testing.T) {
	way := func(size, region string) condition.Tree {
		return condition.AllOf(condition.Where(condition.FactSize, condition.Eq, condition.Text(size)), condition.Where(condition.FactRegion, condition.Eq, condition.Text(region)))
	}
	c := Call{Ways: []condition.Tree{way(condition.SizeSME, "SEOUL"), way(condition.SizeMid, "BUSAN")}}
	for name, x := range map[string]struct {
		filter Filter
		want   bool
	}{
		"a small company":               {Filter{Sizes: []string{condition.SizeSME}}, true},
		"a mid-sized company":           {Filter{Sizes: []string{condition.SizeMid}}, true},
		"a large company":               {Filter{Sizes: []string{condition.SizeLarge}}, false},
		"a company of Busan":            {Filter{Regions: []string{"BUSAN"}}, true},
		"a mid-sized company of Busan":  {Filter{Sizes: []string{condition.SizeMid}, Regions: []string{"BUSAN"}}, true},
		"a small company of Busan":      {Filter{Sizes: []string{condition.SizeSME}, Regions: []string{"BUSAN"}}, false},
		"a company of either, in Busan": {Filter{Sizes: []string{condition.SizeSME, condition.SizeMid}, Regions: []string{"BUSAN"}}, true},
	} {
		if got := x.filter.Matches(c); got != x.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
