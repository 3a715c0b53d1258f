package amendment

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongmo/domain/ruleset"
)

// example is one case of testdata/<CODE>.json: a change, and what it needs by the shipped rule set. Over says that it is not free.
type example struct {
	Name   string
	Regime ruleset.Regime
	Fund   bool
	Change Change
	Want   string // a Type, or REFUSED
	Over   bool
}

// The cases behind the table of budget rules in docs/budget-rules.md.
func TestEveryCaseOfAChangeIsWeighedAsItSays(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []example
		if err := json.Unmarshal(body, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, e := range list {
			t.Run(filepath.Base(file)+"/"+e.Name, func(t *testing.T) {
				if string(e.Change.Code)+".json" != filepath.Base(file) {
					t.Errorf("a case of %s", e.Change.Code)
				}
				s := set(t, e.Regime)
				if e.Fund {
					s = s.Fund()
				}
				th := thresholds(t, s)
				got := strings.ToUpper(string(Weigh(e.Regime, e.Change, th).Type))
				if Forbidden([]Change{e.Change}, th) != nil {
					got = "REFUSED"
				}
				if got != e.Want || e.Over == (got == string(Discretionary)) {
					t.Errorf("the change is %s, want %s", got, e.Want)
				}
			})
		}
	}
}
