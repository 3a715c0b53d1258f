// These tests hold what is said of a new call that is typed wrong.
package form_test

import (
	"net/url"
	"slices"
	"testing"

	"gongmo/app/form"
	"gongmo/domain"
)

func TestANewCallThatIsTypedWrongIsToldAllOfItAtOnceAndEachThingOnce(t *testing.T) {
	t.Parallel()
	right := func(change url.Values) url.Values {
		v := url.Values{"title": {"실증 지원"}, "code": {"2026-AIX-01"}, "year": {"2026"}, "design": {"PAPER_PRESENTATION"}, "regime": {"ICT_FUND"}}
		for name, values := range change {
			v[name] = values
		}
		return v
	}
	for _, c := range []struct {
		name   string
		change url.Values
		want   []string // places and what is said at them
	}{
		{"what is right is not complained of", nil, nil},
		{"the amount, the title and the code", url.Values{"title": {" "}, "code": {"abc 한글"}, "budgetWon": {"12억원정도"}}, []string{"budgetWon krw.invalid", "code call.code.invalid", "title call.template.title"}},
		{"a year that is no number", url.Values{"year": {"올해"}}, []string{"year calls.number.invalid"}},
		{"a number that is no year", url.Values{"year": {"26"}}, []string{"year calls.year.invalid"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := form.NewCall(right(c.change))
			var got []string
			for _, p := range domain.ProblemsOf(err) {
				got = append(got, p.Field+" "+p.Key)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
