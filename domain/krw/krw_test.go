package krw

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want Won
		key  string
	}{
		"plain digits":             {in: "120000000", want: 120_000_000},
		"digits with commas":       {in: "120,000,000", want: 120_000_000},
		"with 원":                   {in: " 120,000,000 원 ", want: 120_000_000},
		"with the sign of the won": {in: "₩1,000", want: 1_000},
		"full width":               {in: "１２，０００", want: 12_000},
		"zero":                     {in: "0", want: 0},
		"억 and a bare 천 is said for ten-thousands":    {in: "1억2천", want: 120_000_000},
		"억, 천 and 백 likewise":                         {in: "1억 2천5백", want: 125_000_000},
		"억 and 천만":                                    {in: "1억2천만", want: 120_000_000},
		"억 and 만 with 원":                              {in: "1억 2,000만 원", want: 120_000_000},
		"만 over a whole group":                        {in: "12000만", want: 120_000_000},
		"thousands of won":                            {in: "120,000천원", want: 120_000_000},
		"millions of won":                             {in: "120백만원", want: 120_000_000},
		"hundreds of millions with decimals":          {in: "1.2억", want: 120_000_000},
		"조 and 억":                                     {in: "1조 2,000억", want: 1_200_000_000_000},
		"every group":                                 {in: "1조2345억6789만123원", want: 1_234_567_890_123},
		"조 and won with nothing between":              {in: "1조 100원", want: 1_000_000_000_100},
		"a group in small units":                      {in: "3만5천", want: 35_000},
		"a group of several small units":              {in: "1천2백3십4만", want: 12_340_000},
		"digits at the end of a small group with 원":   {in: "2천5백원", want: 2_500},
		"one 천원":                                      {in: "5천원", want: 5_000},
		"the largest":                                 {in: "9,999,999,999,999,999", want: Max},
		"nothing":                                     {in: " ", key: "krw.empty"},
		"minus":                                       {in: "-1000", key: "krw.negative"},
		"typographic minus":                           {in: "−1000", key: "krw.negative"},
		"triangle":                                    {in: "△1,000", key: "krw.negative"},
		"parentheses":                                 {in: "(1,000)", key: "krw.negative"},
		"one over the largest":                        {in: "10,000,000,000,000,000", key: "krw.too_large"},
		"far over the largest":                        {in: "99999999999999999999999999", key: "krw.too_large"},
		"over the largest by its unit":                {in: "10000조", key: "krw.too_large"},
		"too long":                                    {in: "1                                              2", key: "krw.too_long"},
		"commas in the wrong place":                   {in: "12,00", key: "krw.invalid"},
		"commas in the wrong place before 만":          {in: "1,2000만", key: "krw.invalid"},
		"a thousands dot":                             {in: "1.000", key: "krw.invalid"},
		"parts of a won":                              {in: "0.5", key: "krw.invalid"},
		"parts of a won in 만":                         {in: "1.23456만", key: "krw.invalid"},
		"a blank inside a number":                     {in: "1 000", key: "krw.invalid"},
		"words":                                       {in: "백만원", key: "krw.invalid"},
		"a leading zero":                              {in: "0120", key: "krw.invalid"},
		"only a unit":                                 {in: "만", key: "krw.invalid"},
		"a currency":                                  {in: "1000달러", key: "krw.invalid"},
		"two 원":                                       {in: "1000원원", key: "krw.invalid"},
		"a bare 천 has two readings":                   {in: "5천", key: "krw.ambiguous"},
		"bare 천 and 백 have two readings":              {in: "2천5백", key: "krw.ambiguous"},
		"a bare number after 억 has two readings":      {in: "1억 500", key: "krw.ambiguous"},
		"억 and 천원 has two readings":                   {in: "1억2천원", key: "krw.ambiguous"},
		"조 and a bare 천 has two readings":             {in: "1조2천", key: "krw.ambiguous"},
		"units that rise":                             {in: "2만1억", key: "krw.ambiguous"},
		"a unit twice":                                {in: "1억2억", key: "krw.ambiguous"},
		"a group over ten thousand below another":     {in: "1억20000만", key: "krw.ambiguous"},
		"decimals in a longer amount":                 {in: "1.5억 2천만", key: "krw.ambiguous"},
		"small units that rise":                       {in: "1백2천만", key: "krw.ambiguous"},
		"two digits before a small unit among others": {in: "1억 20천5백만", key: "krw.ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Parse(c.in)
			if c.key != "" {
				if !errors.Is(err, domain.E(domain.Invalid, c.key)) {
					t.Fatalf("Parse(%q) = %d, %v, want %s", c.in, got, err, c.key)
				}
				return
			}
			if err != nil || got != c.want {
				t.Fatalf("Parse(%q) = %d, %v, want %d", c.in, got, err, c.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		in                                 Won
		digits, reading, hangul, thousands string
	}{
		{0, "0원", "0원", "금 영원정", "0천원"},
		{1, "1원", "1원", "금 일원정", "0천원"},
		{1_234, "1,234원", "1,234원", "금 일천이백삼십사원정", "1천원"},
		{35_000, "35,000원", "3만 5,000원", "금 삼만오천원정", "35천원"},
		{50_000_000, "50,000,000원", "5,000만 원", "금 오천만원정", "50,000천원"},
		{120_000_000, "120,000,000원", "1억 2,000만 원", "금 일억이천만원정", "120,000천원"},
		{563_425_000_000, "563,425,000,000원", "5,634억 2,500만 원", "금 오천육백삼십사억이천오백만원정", "563,425,000천원"},
		{100_000_001, "100,000,001원", "1억 1원", "금 일억일원정", "100,000천원"},
		{-1_000, "△1,000원", "△1,000원", "금 △일천원정", "△1천원"},
		{-999, "△999원", "△999원", "금 △구백구십구원정", "0천원"},
		{math.MinInt64, "△9,223,372,036,854,775,808원", "△922경 3,372조 368억 5,477만 5,808원", "금 △구백이십이경삼천삼백칠십이조삼백육십팔억오천사백칠십칠만오천팔백팔원정", "△9,223,372,036,854,775천원"},
	} {
		got := []string{c.in.String(), c.in.Reading(), c.in.Hangul(), c.in.Thousands()}
		if d := cmp.Diff([]string{c.digits, c.reading, c.hangul, c.thousands}, got); d != "" {
			t.Errorf("%d: %s", int64(c.in), d)
		}
	}
	if got := Won(563_425_000_000).Millions(); got != "563,425백만원" {
		t.Errorf("millions: %s", got)
	}
}

func TestShare(t *testing.T) {
	for name, c := range map[string]struct {
		in       Won
		num, den int64
		want     Won
	}{
		"TV-S1 the grant's share of a settlement is cut to the won (L7 §20②)": {24_950_000, 300_000_000, 330_000_000, 22_681_818},
		"TV-K2 0.126 % of the agency's total":                                 {563_425_000_000, 126, 100_000, 709_915_500},
		"a product beyond 64 bits is exact":                                   {Max, 999_999_999_999_999_998, 999_999_999_999_999_999, Max - 1},
		"a reversal takes back exactly what was given":                        {-24_950_000, 300_000_000, 330_000_000, -22_681_818},
		"a share of nothing":                                                  {0, 1, 3, 0},
		"no share":                                                            {100, 0, 3, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.in.Share(c.num, c.den); got != c.want {
				t.Fatalf("got %d, want %d", got, c.want)
			}
		})
	}
	if got := Won(22_681_818).DropUnder10(); got != 22_681_810 {
		t.Errorf("TV-S1 the treasury takes tens of won: got %d", got)
	}
	if got := Won(30_000_000).Of(500); got != 1_500_000 {
		t.Errorf("5 %% of 30,000,000 is %d", got)
	}
}

func TestShareOfNoDivisorPanics(t *testing.T) {
	for name, f := range map[string]func(){
		"zero":     func() { Won(1).Share(1, 0) },
		"negative": func() { Won(1).Share(-1, 1) },
		"overflow": func() { Won(math.MaxInt64).Share(2, 1) },
		"far over": func() { Won(math.MaxInt64).Share(math.MaxInt64, 1) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s does not panic", name)
				}
			}()
			f()
		}()
	}
}

func TestShareEqualsBigArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "won")
		den := rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")
		num := rapid.Int64Range(0, den).Draw(t, "num")
		want := new(big.Int).Mul(big.NewInt(w), big.NewInt(num))
		want.Quo(want, big.NewInt(den))
		if got := Won(w).Share(num, den); int64(got) != want.Int64() {
			t.Fatalf("%d × %d / %d = %d, want %s", w, num, den, got, want)
		}
	})
}

func TestSplitAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Won(rapid.Int64Range(-int64(Max), int64(Max)).Draw(t, "won"))
		weights := rapid.SliceOfN(rapid.Int64Range(0, 1_000_000), 1, 8).Draw(t, "weights")
		rest := rapid.IntRange(0, len(weights)-1).Draw(t, "rest")
		parts, err := w.Split(weights, rest)
		total := int64(0)
		for _, x := range weights {
			total += x
		}
		if total == 0 {
			if err == nil {
				t.Fatal("no weight at all is accepted")
			}
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if sum, _ := Sum(parts...); sum != w {
			t.Fatalf("%v add up to %d, not %d", parts, sum, w)
		}
		for i, p := range parts {
			if i != rest && p != w.Share(weights[i], total) {
				t.Fatalf("part %d is %d", i, p)
			}
		}
	})
}

func TestSplitGivesWhatIsLeftToTheNamedPart(t *testing.T) {
	got, err := Won(100).Split([]int64{1, 1, 1}, 0)
	if d := cmp.Diff([]Won{34, 33, 33}, got); d != "" || err != nil {
		t.Fatal(d, err)
	}
	for _, c := range []struct {
		weights []int64
		rest    int
	}{{nil, 0}, {[]int64{1}, 1}, {[]int64{1}, -1}, {[]int64{-1, 2}, 0}, {[]int64{math.MaxInt64, 1}, 0}} {
		if _, err := Won(100).Split(c.weights, c.rest); !errors.Is(err, domain.E(domain.Invalid, "krw.split")) {
			t.Errorf("%v with rest %d gives %v", c.weights, c.rest, err)
		}
	}
}

func TestSumRefusesWhatDoesNotFit(t *testing.T) {
	if got, err := Sum(1, 2, -4); got != -1 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
	for _, list := range [][]Won{{Max, 1}, {-Max, -1}, {math.MaxInt64, math.MaxInt64}, {math.MinInt64, -1}, {math.MaxInt64}} {
		if _, err := Sum(list...); !errors.Is(err, domain.E(domain.Invalid, "krw.too_large")) {
			t.Errorf("%v gives %v", list, err)
		}
	}
}

func TestRatioIsCutDown(t *testing.T) {
	for _, c := range []struct {
		part, whole Won
		want        Bp
	}{{12_500_000, 400_000_000, 312}, {1, 3, 3333}, {0, 5, 0}, {5, 0, 0}, {-1, 5, 0}, {7, 5, 14_000}} {
		if got := Ratio(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d is %d", c.part, c.whole, got)
		}
	}
}

func TestWhatIsShownIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Group by group, so that an empty 억 or 만 between two others comes up as often as a full one.
		var w Won
		for _, group := range []string{"조", "억", "만", "원"} {
			w = w*1_0000 + Won(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 9999)).Draw(t, group))
		}
		for _, text := range []string{w.String(), w.Digits(), w.Reading()} {
			if got, err := Parse(text); err != nil || got != w {
				t.Fatalf("%d is shown as %q and read as %d, %v", int64(w), text, int64(got), err)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1억2천", "1억 2,000만 원", "120,000천원", "△1", "1.5억", "5천", "", "9999조9999억9999만9999원"} {
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
		if again, err := Parse(got.Reading()); err != nil || again != got {
			t.Fatalf("%q → %s → %d, %v", s, got.Reading(), again, err)
		}
	})
}
