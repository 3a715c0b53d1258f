package demo

import (
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func catalogue(t *testing.T) []CallRow {
	t.Helper()
	rows, err := Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestTheProgrammeOf2025AddsUpToTheWon(t *testing.T) {
	rows := catalogue(t)
	if len(rows) != 82 {
		t.Fatalf("%d rows, want 82", len(rows))
	}
	var total krw.Won
	count := 0
	divisions := map[string]krw.Won{}
	for _, r := range rows {
		if r.Supplementary() {
			continue
		}
		count++
		if r.BudgetWon == nil {
			t.Errorf("%s of the programme has no budget", r.Code)
			continue
		}
		total += *r.BudgetWon
		divisions[r.Division] += *r.BudgetWon
	}
	if count != 68 || total != 563_425_000_000 {
		t.Errorf("%d calls of the programme with %v, want 68 with 563,425,000,000원", count, total)
	}
	for division, want := range map[string]krw.Won{
		"AI인프라본부": 140_190_000_000, "지역디지털본부": 114_326_000_000, "AI융합본부": 100_300_000_000,
		"글로벌본부": 56_142_000_000, "SW미래본부": 46_144_000_000, "메타버스본부": 106_323_000_000,
	} {
		if divisions[division] != want {
			t.Errorf("%s has %v, want %v", division, divisions[division], want)
		}
	}
}

func TestEveryCallOfTheCatalogueIsReadyForApproval(t *testing.T) {
	rows := catalogue(t)
	tables := Timetables(rows, calendar.Shipped())
	seen := map[string]bool{}
	for _, r := range rows {
		c, err := CallOf(r, tables[r.Code], domain.PersonID(7))
		if err != nil {
			t.Fatalf("%s: %v", r.Code, err)
		}
		set, err := ruleset.For(c.Regime, c.RulesOn)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := call.RulesOf(set)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Ask(c.AnnounceAt.Add(-24*time.Hour), rules); err != nil {
			for _, p := range domain.ProblemsOf(err) {
				t.Errorf("%s: %v %v", r.Code, p, p.Args)
			}
		}
		if r.Line == "" || seen[r.Line] {
			t.Errorf("%s has no line of its own", r.Code)
		}
		seen[r.Line] = true
		if strings.Contains(c.Source, ".txt") || strings.Contains(c.Source, "less the") {
			t.Errorf("%s names a file and not its document: %s", c.Code, c.Source)
		}
		if !c.Demo || c.Source == "" || c.Category == "" {
			t.Errorf("%s lacks its marks", r.Code)
		}
	}
}

func TestCallsRunOnBusinessDaysOf2025(t *testing.T) {
	rows := catalogue(t)
	cal := calendar.Shipped()
	for code, tt := range Timetables(rows, cal) {
		for _, at := range []time.Time{tt.AnnounceAt, tt.OpenAt, tt.CloseAt, tt.ResultAt} {
			if d := period.DateOf(at); !cal.Business(d) {
				t.Errorf("%s: %s is no business day", code, d)
			}
		}
		if d := period.DateOf(tt.AnnounceAt); d.Year() != 2025 {
			t.Errorf("%s is announced on %s", code, d)
		}
		if !tt.OpenAt.After(tt.AnnounceAt) || !tt.CloseAt.After(tt.OpenAt) || !tt.ResultAt.After(tt.CloseAt) {
			t.Errorf("%s: %+v is out of order", code, tt)
		}
	}
}

func TestTheDaysThatASourceStatesAreKept(t *testing.T) {
	tt := Timetables(catalogue(t), calendar.Shipped())
	if got := tt["2025-INF-01"]; period.DateOf(got.AnnounceAt) != period.On(2025, 2, 13) || !got.CloseAt.Equal(period.On(2025, 3, 20).At(18, 0)) {
		t.Errorf("AI반도체 해외실증 ran from %s to %s", got.AnnounceAt, got.CloseAt)
	}
	if got := tt["2025-SUP-12"]; got.Urgency == "" {
		t.Error("a notice of 21 days needs a reason")
	}
}

func TestOnlyMarkedCallsStandUnderResearchRules(t *testing.T) {
	marked := 0
	for _, r := range catalogue(t) {
		if r.Regime() == ruleset.NRDInnovation {
			marked++
		} else if r.Regime() != ruleset.ICTFund {
			t.Errorf("%s stands under %s", r.Code, r.Regime())
		}
	}
	if marked != len(regimes) {
		t.Errorf("%d calls are marked, want %d", marked, len(regimes))
	}
}
