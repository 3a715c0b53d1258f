package settlement_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

// The cases behind the table of budget rules in docs/budget-rules.md: what one performer gives back. Over says that it is something.
func TestEveryCaseOfASettlementIsWorkedOutAsItSays(t *testing.T) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var list []struct {
			Name      string
			Regime    ruleset.Regime
			Performer settlement.Performer
			DueWon    krw.Won
			Over      bool
		}
		if err := json.Unmarshal(body, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, e := range list {
			t.Run(filepath.Base(file)+"/"+e.Name, func(t *testing.T) {
				st, err := settlement.Calculate(rules(t, e.Regime), []settlement.Performer{e.Performer})
				if err != nil {
					t.Fatal(err)
				}
				if st.DueWon != e.DueWon || e.Over != (st.DueWon > 0) {
					t.Errorf("due %s, want %s", st.DueWon, e.DueWon)
				}
			})
		}
	}
}
