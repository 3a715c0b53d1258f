package budget

import (
	"encoding/json"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/period"
)

func TestAPlanIsWrittenAsTheStandardLibraryWritesIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Make[Plan]().Draw(t, "plan") // every field there is
		want, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.AppendJSON(nil); string(got) != string(want) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestAPlanIsReadAsTheStandardLibraryReadsIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.Make[Plan]().Draw(t, "plan") // every field there is
		for i := range p.Lines {
			l := &p.Lines[i]
			l.BoughtOn, l.ApprovedOn, l.From, l.To = period.On(2024, 2, 29), period.On(2026, 1, 2), period.On(2026, 4, 1), 0
		}
		in, err := json.MarshalIndent(p, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		var want, got Plan
		if err := json.Unmarshal(in, &want); err != nil {
			t.Fatal(err)
		}
		if err := got.Scan(in); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-standard library, +ours):\n%s", in, d)
		}
		var short Plan
		r := domain.NewJSONReader(in)
		if read := short.ReadJSON(r) && r.Ended(); !read && !leftAlone.Match(in) {
			t.Errorf("left to the standard library: %s", in)
		}
	})
}

// leftAlone finds numbers of nineteen digits, which are left to the standard library.
var leftAlone = regexp.MustCompile(`[0-9]{19}`)
