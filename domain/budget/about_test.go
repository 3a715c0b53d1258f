package budget

import (
	"slices"
	"testing"
)

// aboutAll are the rules that speak of the whole plan of an organisation or of the project.
var aboutAll = []Code{GrantCeiling, GrantFloor, GrantShare, GrantRatio, MatchingCash}

func TestEveryBrokenRuleNamesTheLinesItIsAbout(t *testing.T) {
	for _, r := range Rules() {
		for _, e := range examples(t, r.Code) {
			c := e.toCase(t)
			for _, f := range Broken(Evaluate(c)) {
				keys := f.About(c.Plan, e.Regime)
				if whole := slices.Contains(aboutAll, f.Rule); whole == (len(keys) > 0) {
					t.Errorf("%s in %q is about the lines %v", f.Rule, e.Name, keys)
				}
				for _, l := range c.Plan.Lines {
					if slices.Contains(keys, l.Key) && (f.Org > 0 && l.Org != f.Org || f.Person != "" && l.Person != f.Person) {
						t.Errorf("%s in %q is about a line of somebody else", f.Rule, e.Name)
					}
				}
			}
		}
	}
}
