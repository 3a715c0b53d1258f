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
			Fund      bool
			Performer settlement.Performer
			DueWon    krw.Won
			Over      bool
		}
		if err := json.Unmarshal(body, &list); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, e := range list {
			t.Run(filepath.Base(file)+"/"+e.Name, func(t *testing.T) {
				set := rules(t, e.Regime)
				if e.Fund {
					set = set.Fund()
				}
				st, err := settlement.Calculate(set, []settlement.Performer{e.Performer})
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

// 연구개발비 사용 기준 §83①1 (현물 부담액보다 부족한 경우 그 부족분) and 사업비 산정·정산 규정 §17③ (현물 부담금을 부당하게 집행한 경우, 그 금액만큼).
func TestInKindThatHasToBeMadeGoodIsWhatTheRegimeSays(t *testing.T) {
	for _, c := range []struct {
		name                             string
		regime                           ruleset.Regime
		terminated                       bool
		pledged, given, disallowed, want krw.Won
	}{
		{"in R&D what was never given", ruleset.NRDInnovation, false, 100, 70, 0, 30},
		{"in R&D what was given and found false as well", ruleset.NRDInnovation, false, 100, 70, 20, 50},
		{"in R&D what was given beyond the pledge makes up for it", ruleset.NRDInnovation, false, 100, 130, 20, 0},
		{"a terminated project is asked for what was false", ruleset.NRDInnovation, true, 100, 70, 20, 20},
		{"the ICT rules ask for what was false", ruleset.ICTFund, false, 100, 130, 20, 20},
	} {
		if got := settlement.ShortInKind(c.regime, c.terminated, c.pledged, c.given, c.disallowed); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
