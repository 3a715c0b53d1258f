package form

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// The script's counter is held against the same file in app/web/browser.
func TestALengthIsTheSameForTheCheckAndForTheVectors(t *testing.T) {
	raw, err := os.ReadFile("testdata/lengths.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		What, Text    string
		Plain, Marked [2]int // with and without white space
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 20 {
		t.Fatal(len(vectors), err)
	}
	for _, v := range vectors {
		for kind, want := range map[Kind][2]int{Text: v.Plain, RichText: v.Marked} {
			for i, spaces := range []bool{true, false} {
				q := Question{Key: "q", Kind: kind, Label: "글", Spaces: spaces}
				if got := q.Measure().Count(v.Text); got != want[i] {
					t.Errorf("%s: as %s with spaces %t it has %d, want %d", v.What, kind, spaces, got, want[i])
				}
				if strings.TrimSpace(v.Text) == "" {
					continue
				}
				// The check finds what the measure says: one more is wanted, or one fewer allowed.
				q.MinChars, q.MaxChars = want[i]+1, max(want[i]-1, 1)
				d := Definition{Sections: []Section{{Key: "s", Part: Lead, Questions: []Question{q}}}}
				var found []string
				for _, f := range Validate(d, Answers{"q": {Text: v.Text}}, Lead) {
					if strings.HasSuffix(f.Key, "_short") || strings.HasSuffix(f.Key, "_long") {
						found = append(found, f.Key)
						if f.Args["count"] != want[i] {
							t.Errorf("%s: the check counts %v, want %d", v.What, f.Args["count"], want[i])
						}
					}
				}
				if wants := 1 + min(max(want[i]-1, 0), 1); len(found) != wants {
					t.Errorf("%s: as %s with spaces %t the check finds %v", v.What, kind, spaces, found)
				}
			}
		}
	}
}
