package amendment

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
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

// below is one case of testdata/spent/BELOW_SPENT.json: one line before and after, and what was spent by it. Over says that it is refused,
// Short by how much it is too low.
type below struct {
	Name                        string
	Before, After, Spent, Short krw.Won
	Over                        bool
}

func TestAPlanIsNotChangedBelowWhatWasSpent(t *testing.T) {
	body, err := os.ReadFile("testdata/spent/BELOW_SPENT.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []below
	if err := json.Unmarshal(body, &list); err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		for _, inKind := range []bool{false, true} {
			plan := func(won krw.Won) (p budget.Plan) {
				l := budget.Line{Key: "1", Org: 1, Year: 1, Item: budget.Materials, CashWon: won}
				if inKind {
					l.CashWon, l.InKindWon = 0, won
				}
				if won > 0 {
					p.Lines = append(p.Lines, l)
				}
				return p
			}
			spent := Spent{{Org: 1, Item: budget.Materials, InKind: inKind}: c.Spent, {Org: 1, Item: budget.Materials, InKind: !inKind}: 90_000_000, {Org: 2, Item: budget.Materials, InKind: inKind}: 90_000_000}
			got := BelowSpent(plan(c.Before), plan(c.After), spent, func(domain.OrganizationID) string { return "회사" })
			if (len(got) > 0) != c.Over {
				t.Errorf("%s (in kind %t): %v", c.Name, inKind, got)
			} else if c.Over && (got[0].Args["short"] != c.Short || got[0].Args["spent"] != c.Spent || got[0].Args["planned"] != c.After || got[0].Args["item"] != budget.Materials.Label()) {
				t.Errorf("%s: %v", c.Name, got[0].Args)
			}
		}
	}
}
