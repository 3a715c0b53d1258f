// This file tests how two versions of a call's terms are told apart in words.
package view

import (
	"slices"
	"strings"
	"testing"

	"gongmo/app/locale"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/score"
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

func TestACorrectionSaysWhatChangedInHowAnApplicationIsJudged(t *testing.T) {
	plan := func(change func(*stage.Plan)) stage.Plan {
		p := stage.Plan{Award: stage.Award{Kind: stage.Money, Awards: 11}}
		for _, kind := range []stage.Kind{stage.Paper, stage.Presentation} {
			s := stage.New(strings.ToLower(string(kind)), kind, stage.Params{Awards: 11})
			s.Rubric.Items = []stage.Item{{Key: "plan", Title: "계획", Weight: score.Points(60), Guide: "분명한가"}, {Key: "team", Title: "역량", Weight: score.Points(40)}}
			p.Stages = append(p.Stages, s)
		}
		if change != nil {
			change(&p)
		}
		return p
	}
	for name, test := range map[string]struct {
		change               func(*stage.Plan)
		label, before, after string
	}{
		"how many are chosen":      {func(p *stage.Plan) { p.Award.Awards = 9 }, "선정 규모", "11개", "9개"},
		"what an item looks at":    {func(p *stage.Plan) { p.Stages[0].Rubric.Items[0].Guide = "측정할 수 있는가" }, "서면평가 · 계획", "분명한가", "측정할 수 있는가"},
		"how much a bonus may be":  {func(p *stage.Plan) { p.Stages[0].BonusCap = score.Points(7) }, "서면평가 · ", "", "7점"},
		"how large committees are": {func(p *stage.Plan) { p.Stages[1].CommitteeSize = stage.Range{Min: 7, Max: 11} }, "발표평가 · ", "", "7"},
		"who is told who applied":  {func(p *stage.Plan) { p.Stages[0].Visibility.Blind = true }, "서면평가 · ", "", ""},
		"in which order":           {func(p *stage.Plan) { slices.Reverse(p.Stages[0].Rubric.Items) }, "차례", "서면평가 · 계획 → 서면평가 · 역량", "서면평가 · 역량 → 서면평가 · 계획"},
	} {
		t.Run("A correction says "+name, func(t *testing.T) {
			rows := TermsDiff(Base{Lang: locale.KO}, "call.term.Stages", plan(nil), plan(test.change))
			if len(rows) != 1 || !strings.Contains(rows[0].Label, test.label) || !strings.Contains(rows[0].Before, test.before) || !strings.Contains(rows[0].After, test.after) ||
				strings.Contains(rows[0].After, "세부 내용") {
				t.Errorf("%+v", rows)
			}
		})
	}
}

func TestACorrectionSaysWhatAFormAsksOtherwise(t *testing.T) {
	asks := func(part form.Part, options ...string) form.Definition {
		q := form.Question{Key: "q", Kind: form.Choice, Label: "분야"}
		for _, o := range options {
			q.Options = append(q.Options, form.Option{Key: o, Label: o})
		}
		return form.Definition{Sections: []form.Section{{Key: "s", Title: "개요", Part: part, Questions: []form.Question{q}}}}
	}
	rows := TermsDiff(Base{Lang: locale.KO}, "call.term.Form", asks(form.Lead, "가", "나"), asks(form.Lead, "가", "다"))
	if len(rows) != 1 || !strings.Contains(rows[0].Before, "가, 나") || !strings.Contains(rows[0].After, "가, 다") {
		t.Errorf("what may be chosen: %+v", rows)
	}
	rows = TermsDiff(Base{Lang: locale.KO}, "call.term.Form", asks(form.Lead, "가"), asks(form.Participant, "가"))
	if len(rows) != 1 || !strings.HasSuffix(rows[0].Label, "개요") || !strings.Contains(rows[0].After, "참여기관") {
		t.Errorf("who fills a section in: %+v", rows)
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
