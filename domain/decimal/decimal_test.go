// This test checks that numbers with decimals are read, shown, compared and calculated with exactly.
package decimal_test

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/decimal"
)

// rational is a number as the standard library holds it.
func rational(d decimal.Number) *big.Rat {
	down := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil)
	return new(big.Rat).SetFrac(big.NewInt(d.N), down)
}

func numbers() *rapid.Generator[decimal.Number] {
	return rapid.Custom(func(t *rapid.T) decimal.Number {
		n := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-20000, 20000), rapid.SampledFrom([]int64{0, math.MaxInt64, math.MinInt64})).Draw(t, "n")
		return decimal.Number{N: n, Scale: rapid.IntRange(0, decimal.MostScale).Draw(t, "scale")}
	})
}

func TestANumberIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]decimal.Number{
		"1,234.5": {N: 12345, Scale: 1}, "1234.50": {N: 12345, Scale: 1}, " １，２３４．５ ": {N: 12345, Scale: 1}, "1 234.5": {N: 12345, Scale: 1}, "　7": {N: 7},
		"-0.05": {N: -5, Scale: 2}, "−3": {N: -3}, "+2.00": {N: 2}, "0.00": {}, "-0": {}, "007": {N: 7}, "9223372036854775807.00": {N: math.MaxInt64},
	} {
		if got, err := decimal.Parse(text, 2); err != nil || got != want {
			t.Errorf("%q was read as %+v, %v", text, got, err)
		}
	}
	if got, err := decimal.Parse("1,2345", 0); err != nil || got != decimal.Whole(12345) {
		t.Errorf("a whole number with a comma anywhere was read as %v, %v", got, err)
	}
}

func TestWhatIsNoNumberOrHasTooManyDecimalsIsRefused(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		key  string
	}{
		{"", 2, "form.number.unreadable"}, {"열", 2, "form.number.unreadable"}, {"1.", 2, "form.number.unreadable"}, {".5", 2, "form.number.unreadable"}, {"1.2.3", 2, "form.number.unreadable"},
		{"1e3", 2, "form.number.unreadable"}, {"--1", 2, "form.number.unreadable"}, {"1.-5", 2, "form.number.unreadable"}, {"0x1", 2, "form.number.unreadable"}, {"1_0", 2, "form.number.unreadable"},
		{"12.5", 0, "form.number.whole"}, {"12.0", 0, "form.number.whole"}, {"12.345", 2, "form.number.decimals"}, {"12.340", 2, "form.number.decimals"},
		{"1,5", 1, "form.number.commas"}, {"12,34.5", 1, "form.number.commas"}, {"1.5,0", 2, "form.number.commas"}, {",123", 1, "form.number.commas"},
		{"9223372036854775808", 0, "form.number.long"}, {"922337203685477580.75", 2, "form.number.long"},
	} {
		if got, err := decimal.Parse(c.text, c.most); !errors.Is(err, domain.E(domain.Invalid, c.key)) {
			t.Errorf("%q with %d decimals gave %v, %v, want %s", c.text, c.most, got, err, c.key)
		}
	}
}

func TestWhatIsShownIsReadBackAsTheSameNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := numbers().Draw(t, "number")
		most := rapid.IntRange(d.Scale, decimal.MostScale).Draw(t, "decimals")
		for _, shown := range []string{d.Fixed(most), d.String()} {
			if got, err := decimal.Parse(shown, most); err != nil || got != d.Trim() {
				t.Fatalf("%+v is shown as %q and read as %+v, %v", d, shown, got, err)
			}
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back decimal.Number
		if err := json.Unmarshal(text, &back); err != nil || back != d.Trim() {
			t.Fatalf("%s became %+v, %v", text, back, err)
		}
	})
}

func TestNumbersAreComparedAndCalculatedWithAsFractionsAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers().Draw(t, "a"), numbers().Draw(t, "b")
		x, y := rational(a), rational(b)
		if got := a.Compare(b); got != x.Cmp(y) {
			t.Fatalf("%v against %v is %d", a, b, got)
		}
		for name, c := range map[string]struct {
			do   func(decimal.Number) (decimal.Number, bool)
			want *big.Rat
		}{"sum": {a.Add, new(big.Rat).Add(x, y)}, "difference": {a.Sub, new(big.Rat).Sub(x, y)}, "product": {a.Mul, new(big.Rat).Mul(x, y)}} {
			if got, ok := c.do(b); ok && rational(got).Cmp(c.want) != 0 {
				t.Fatalf("the %s of %v and %v is %v, want %s", name, a, b, got, c.want)
			} else if !ok && new(big.Rat).Abs(c.want).Cmp(big.NewRat(math.MaxInt64/100_000_000, 1)) < 0 {
				t.Fatalf("the %s of %v and %v is said not to fit: %s", name, a, b, c.want)
			}
		}
		if got, ok := a.RatioBp(b); ok {
			q := new(big.Rat).Quo(new(big.Rat).Mul(x, big.NewRat(10_000, 1)), y)
			if want := new(big.Int).Quo(q.Num(), q.Denom()); want.Cmp(big.NewInt(got)) != 0 {
				t.Fatalf("%v over %v is %d, want %s", a, b, got, want)
			}
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1,234.5", "-0.50", "１２．３", "1,5", "9223372036854775807", "", ".", "−1", "1 000.0001"} {
		f.Add(s, 2)
	}
	f.Fuzz(func(t *testing.T, text string, most int) {
		most = min(max(most, 0), decimal.MostScale)
		d, err := decimal.Parse(text, most)
		if err != nil {
			if domain.KindOf(err) != domain.Invalid {
				t.Fatalf("%q fails with %v", text, err)
			}
			return
		}
		if d.Scale > most || d != d.Trim() {
			t.Fatalf("%q became %+v with %d decimals", text, d, most)
		}
		if again, err := decimal.Parse(d.Fixed(most), most); err != nil || again != d {
			t.Fatalf("%q became %+v, shown as %q and read as %+v, %v", text, d, d.Fixed(most), again, err)
		}
		plain := strings.NewReplacer(",", "", " ", "").Replace(text)
		if r, ok := new(big.Rat).SetString(plain); ok && strings.Trim(plain, "+-.0123456789") == "" && rational(d).Cmp(r) != 0 {
			t.Fatalf("%q was read as %v", text, d)
		}
	})
}
