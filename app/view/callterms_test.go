// This file tests how two versions of a call's terms are told apart in words.
package view

import (
	"strings"
	"testing"

	"gongmo/app/locale"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/stage"
)

func TestACorrectionSaysWhatChangedInTracksPrizesResourcesAndPapers(t *testing.T) {
	b := Base{Lang: locale.KO}
	before, after := stage.Plan{}, stage.Plan{}
	before.Tracks = []stage.Track{{Key: "a", Title: "씨앗", BudgetWon: 100, Awards: 1}}
	after.Tracks = []stage.Track{{Key: "a", Title: "씨앗", BudgetWon: 200, Awards: 1}}
	after.Award.Prizes = []stage.PrizeRank{{Rank: 1, Title: "대상", Won: 50}}
	after.Award.Pools = []stage.Pool{{Key: "g", Title: "GPU", Unit: "장", Quantity: 7}}
	asks := func(paper string) form.Definition {
		return form.Definition{Sections: []form.Section{{Key: "s", Title: "서류", Questions: []form.Question{{Key: "q", Kind: form.File, Label: "증빙", File: form.FileRule{Document: paper}}}}}}
	}
	rows := append(TermsDiff(b, "call.term.Stages", before, after), TermsDiff(b, "call.term.Form", asks(""), asks("CORPORATE_REGISTER"))...)
	want := []struct{ label, before, after string }{{"씨앗", "100원", "200원"}, {"1위", "", "대상 · 50원"}, {"GPU", "", "7장"}, {"증빙", "", "법인등기사항증명서"}}
	if len(rows) != len(want) {
		t.Fatalf("the comparison has %d rows: %+v", len(rows), rows)
	}
	for i, w := range want {
		if r := rows[i]; !strings.Contains(r.Label, w.label) || !strings.Contains(r.Before, w.before) || !strings.Contains(r.After, w.after) {
			t.Errorf("row %d is %+v, want %+v", i, r, w)
		}
	}
}

func TestACorrectionSaysWhenAndWhereABriefingIs(t *testing.T) {
	at := period.On(2026, 3, 5).At(14, 0)
	after := []map[string]any{{"At": at, "Minutes": 90, "Place": "대강당", "Link": "https://example.kr/live"}}
	rows := TermsDiff(Base{Lang: locale.KO}, "call.term.Briefings", []any{}, after)
	if len(rows) != 1 || rows[0].Label != "설명회 · 1번째 설명회" || rows[0].Before != "" || rows[0].After != "2026. 3. 5.(목) 14:00~15:30 · 대강당 · https://example.kr/live" {
		t.Errorf("%+v", rows)
	}
}
