// This test checks how numbers with decimals are shown.
package locale_test

import (
	"testing"

	"gongmo/app/locale"
	"gongmo/domain/decimal"
)

func TestANumberIsShownWithItsDecimalsAndNoneIsCutOff(t *testing.T) {
	for want, c := range map[string]struct {
		n        decimal.Number
		decimals int
	}{
		"1,234.50": {decimal.Number{N: 12345, Scale: 1}, 2}, "−1,000": {decimal.Whole(-1000), 0}, "−0.05": {decimal.Number{N: -5, Scale: 2}, 0},
		"12.345": {decimal.Number{N: 12345, Scale: 3}, 1}, "0.00": {decimal.Number{}, 2}, "123": {decimal.Whole(123), 0},
	} {
		if got := locale.Number(c.n, c.decimals); got != want {
			t.Errorf("%+v is shown as %q, want %q", c.n, got, want)
		}
		if back, err := decimal.Parse(want, decimal.MostScale); err != nil || back != c.n.Trim() {
			t.Errorf("%q is read back as %+v, %v", want, back, err)
		}
	}
}
