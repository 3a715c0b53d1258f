package form

import (
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/decimal"
)

func TestAValueOfATargetIsReadAsPeopleWriteIt(t *testing.T) {
	for _, c := range []struct{ typed, shown, wrong string }{
		{"96.2", "96.2", ""}, {"60", "60", ""}, {"60.00", "60", ""}, {" 1,200.50 ", "1200.5", ""}, {"-0.5", "-0.5", ""}, {"0.05", "0.05", ""}, {"0", "0", ""},
		{"abc", "", "form.number.unreadable"}, {"", "", "form.number.unreadable"}, {"1.", "", "form.number.unreadable"}, {"1.2.3", "", "form.number.unreadable"},
		{"1.-2", "", "form.number.unreadable"}, {"--1", "", "form.number.unreadable"}, {".5", "", "form.number.unreadable"},
		{"1.23456", "", "form.decimal.long"}, {"123456789012345", "", "form.decimal.long"},
	} {
		d, err := ParseDecimal(c.typed)
		key := ""
		if p := domain.ProblemsOf(err); len(p) > 0 {
			key = p[0].Key
		}
		if key != c.wrong || err == nil && d.String() != c.shown {
			t.Errorf("%q: %s %q, want %q %q", c.typed, d, key, c.shown, c.wrong)
		}
	}
}

func TestBothValuesOfATargetKeepWhatTheySayInOneScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := func(name string) decimal.Number {
			return decimal.Number{N: rapid.Int64Range(-99_999_999_999_999, 99_999_999_999_999).Draw(t, name), Scale: rapid.IntRange(0, decimal.MostScale).Draw(t, name+" scale")}
		}
		base, goal := value("base"), value("goal")
		var target Target
		target.SetValues(base, goal)
		if target.From().String() != base.String() || target.To().String() != goal.String() {
			t.Fatalf("%s to %s became %s to %s", base, goal, target.From(), target.To())
		}
		if again, err := ParseDecimal(base.String()); err == nil && again.String() != base.String() {
			t.Fatalf("%s is read back as %s", base, again)
		}
	})
}
