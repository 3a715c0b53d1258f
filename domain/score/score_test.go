package score

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
)

// usual is the trimming of the shipped rule sets: from five reviewers on, never with fewer than three scores.
var usual = TrimRule{MinScores: 3, MinReviewers: 5}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		in, want, key string
	}{
		"whole points":                       {in: "85", want: "85.00"},
		"one decimal":                        {in: "85.4", want: "85.40"},
		"two decimals":                       {in: "85.45", want: "85.45"},
		"zero":                               {in: "0", want: "0.00"},
		"full width":                         {in: " ８５．５ ", want: "85.50"},
		"the largest":                        {in: "200", want: "200.00"},
		"more than the largest is refused":   {in: "200.01", key: "score.too_high"},
		"three decimals are refused":         {in: "59.995", key: "score.decimals"},
		"three decimals of zero are refused": {in: "60.000", key: "score.decimals"},
		"nothing is refused":                 {in: " ", key: "score.empty"},
		"a minus is refused":                 {in: "-1", key: "score.invalid"},
		"a comma is refused":                 {in: "85,5", key: "score.invalid"},
		"a bare point is refused":            {in: ".", key: "score.invalid"},
		"a trailing point is refused":        {in: "85.", key: "score.invalid"},
		"an exponent is refused":             {in: "1e2", key: "score.invalid"},
		"an endless entry is refused":        {in: "00000000085", key: "score.invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.in)
			if c.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
					t.Fatalf("Parse(%q) = %v, %v, want %s", c.in, got, err, c.key)
				}
				return
			}
			if err != nil || got.String() != c.want {
				t.Fatalf("Parse(%q) = %s, %v, want %s", c.in, got, err, c.want)
			}
		})
	}
}

func of(points ...int) []Score {
	out := make([]Score, len(points))
	for i, p := range points {
		out[i] = Points(p)
	}
	return out
}

func TestTrimmedMean(t *testing.T) {
	for name, c := range map[string]struct {
		scores []Score
		want   Exact
		shown  string
	}{
		"TV-E1 one maximum and one minimum are left out (L8 §2②10)": {of(92, 88, 85, 81, 79, 74, 60), Exact{407_00, 5}, "81.40"},
		"TV-E2 of several maxima only one is left out (L8 §2②10)":   {of(90, 90, 80, 70, 70), Exact{240_00, 3}, "80.00"},
		"four reviewers are not trimmed":                            {of(100, 80, 80, 0), Exact{260_00, 4}, "65.00"},
		"three scores are the fewest":                               {of(70, 80, 81), Exact{231_00, 3}, "77.00"},
		"a third is kept exact and rounds down":                     {of(70, 70, 71), Exact{211_00, 3}, "70.33"},
		"two thirds round up":                                       {of(70, 71, 71), Exact{212_00, 3}, "70.67"},
		"everybody agreeing changes nothing":                        {of(80, 80, 80, 80, 80), Exact{240_00, 3}, "80.00"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := TrimmedMean(c.scores, usual)
			if err != nil || got != c.want || got.Rounded().String() != c.shown {
				t.Fatalf("got %s (%s), %v; want %s (%s)", got, got.Rounded(), err, c.want, c.shown)
			}
		})
	}
}

func TestTooFewScoresAreNoEvaluation(t *testing.T) {
	for _, scores := range [][]Score{nil, of(90), of(90, 80)} {
		if _, err := TrimmedMean(scores, usual); !errors.Is(err, domain.E(domain.Refused, "score.too_few")) {
			t.Errorf("%d scores give %v", len(scores), err)
		}
	}
	if _, err := TrimmedMean(nil, TrimRule{}); err == nil {
		t.Error("no scores have no mean, whatever the rule")
	}
}

func TestThresholdIsDecidedOnTheRoundedValue(t *testing.T) {
	// TV-E4: 59.995 passes 60, 59.994 does not.
	for name, c := range map[string]struct {
		mean   Exact
		shown  string
		passes bool
	}{
		"TV-E4 59.995 is 60.00 and passes":             {Exact{5999_5, 10}, "60.00", true},
		"TV-E4 59.994 is 59.99 and fails":              {Exact{59994, 10}, "59.99", false},
		"a repeating fraction just below a half fails": {Exact{5999_49999, 100000}, "59.99", false},
	} {
		t.Run(name, func(t *testing.T) {
			got := Final(c.mean, 0, 0, 0)
			if got.String() != c.shown || Passes(got, Points(60)) != c.passes {
				t.Fatalf("got %s, passes %v", got, Passes(got, Points(60)))
			}
		})
	}
}

func TestFinal(t *testing.T) {
	base := Exact{Num: 407_00, Den: 5}
	for name, c := range map[string]struct {
		mean                Exact
		bonus, limit, malus int
		want                string
	}{
		"TV-E3 twelve bonus points count as the cap of five": {base, 12, 5, 1, "85.40"},
		"TV-E3 with a cap of ten they count as ten":          {base, 12, 10, 1, "90.40"},
		"fewer bonus points than the cap all count":          {base, 3, 5, 0, "84.40"},
		"a total may pass 100 by the cap and no more":        {ExactOf(Points(100)), 9, 5, 0, "105.00"},
		"penalties do not go below zero":                     {ExactOf(Points(3)), 0, 5, 10, "0.00"},
		"a total is never more than can be stored":           {ExactOf(Points(190)), 100, 100, 0, "200.00"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Final(c.mean, Points(c.bonus), Points(c.limit), Points(c.malus)); got.String() != c.want {
				t.Fatalf("got %s, want %s", got, c.want)
			}
		})
	}
}

func scoresOf(n, most int) *rapid.Generator[[]Score] {
	one := rapid.Custom(func(t *rapid.T) Score { return Score(rapid.IntRange(0, int(Full)).Draw(t, "score")) })
	return rapid.SliceOfN(one, n, most)
}

func TestTrimmedMeanKeepsWithinWhatWasGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := scoresOf(3, 12).Draw(t, "scores")
		mean, err := TrimmedMean(scores, usual)
		if err != nil {
			t.Fatal(err)
		}
		if mean.Cmp(ExactOf(slices.Min(scores))) < 0 || mean.Cmp(ExactOf(slices.Max(scores))) > 0 {
			t.Fatalf("%v has mean %s", scores, mean)
		}
	})
}

func TestTrimmedMeanDoesNotDependOnTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := scoresOf(3, 12).Draw(t, "scores")
		mixed := rapid.Permutation(scores).Draw(t, "mixed")
		a, _ := TrimmedMean(scores, usual)
		b, _ := TrimmedMean(mixed, usual)
		if a != b {
			t.Fatalf("%v: %s, %v: %s", scores, a, mixed, b)
		}
	})
}

func TestTrimmedMeanEqualsSortingAndCuttingTheEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := scoresOf(5, 15).Draw(t, "scores")
		sorted := slices.Sorted(slices.Values(scores))
		sum := int64(0)
		for _, s := range sorted[1 : len(sorted)-1] {
			sum += int64(s)
		}
		if got, _ := TrimmedMean(scores, usual); got != (Exact{sum, int64(len(scores) - 2)}) {
			t.Fatalf("%v: got %s, want %d/%d", scores, got, sum, len(scores)-2)
		}
	})
}

func TestRoundingIsWithinHalfAHundredth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Exact{Num: rapid.Int64Range(0, 1_000_000).Draw(t, "num"), Den: rapid.Int64Range(1, 50).Draw(t, "den")}
		r := int64(e.Rounded())
		if d := 2 * (r*e.Den - e.Num); d <= -e.Den || d > e.Den {
			t.Fatalf("%s rounds to %d", e, r)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"85.40", "200.01", "８５", "", "-1", "1e2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := Parse(s)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Fatalf("Parse(%q) fails with %v", s, err)
			}
			return
		}
		if got < 0 || got > Max {
			t.Fatalf("Parse(%q) = %d", s, got)
		}
		if again, err := Parse(got.String()); err != nil || again != got {
			t.Fatalf("%q → %s → %s, %v", s, got, again, err)
		}
	})
}
