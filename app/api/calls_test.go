package api

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/query"
	"gongmo/domain/finding"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

const golden = `{
  "total": 82,
  "items": [
    {
      "code": "2025-INF-01",
      "title": "AI반도체 해외실증 지원",
      "summary": "한 줄",
      "url": "https://example.kr/calls/2025-INF-01",
      "year": 2025,
      "round": 1,
      "state": "OPEN",
      "phase": "open",
      "category": "해외진출",
      "division": "AI인프라본부",
      "strategic_goal": "국가 AI 컴퓨팅 인프라 경쟁력 강화",
      "strategic_task": "I-2. 국산 AI반도체 산업역량 확보",
      "is_new": true,
      "supplementary": false,
      "budget_won": 5400000000,
      "budget_basis": "stated",
      "grant_max_won": 300000000,
      "award_count": 18,
      "award": "MONEY",
      "design": "PAPER_PRESENTATION",
      "regime": "ICT_FUND",
      "announce_at": "2025-02-13T09:00:00+09:00",
      "open_at": "2025-02-13T10:00:00+09:00",
      "close_at": "2025-03-20T18:00:00+09:00",
      "result_at": null,
      "windows": [],
      "briefings": [
        {
          "start_at": "2025-02-20T14:00:00+09:00",
          "end_at": "2025-02-20T15:30:00+09:00",
          "place": "",
          "link": "https://example.kr/live"
        }
      ],
      "evidence": "A",
      "source": "https://example.kr/source",
      "demo": true,
      "found": {
        "in": "purpose",
        "text": "국산 칩의 실증"
      }
    },
    {
      "code": "2025-SUP-01",
      "title": "",
      "summary": "",
      "url": "https://example.kr/calls/2025-SUP-01",
      "year": 0,
      "round": 0,
      "state": "",
      "phase": "",
      "category": "",
      "division": "",
      "strategic_goal": "",
      "strategic_task": "",
      "is_new": false,
      "supplementary": true,
      "budget_won": null,
      "budget_basis": "not stated",
      "grant_max_won": 0,
      "award_count": 0,
      "award": "",
      "design": "",
      "regime": "",
      "announce_at": null,
      "open_at": null,
      "close_at": null,
      "result_at": null,
      "windows": [],
      "briefings": [],
      "evidence": "",
      "source": "",
      "demo": false,
      "found": null
    }
  ]
}`

func TestTheShapeOfTheOpenData(t *testing.T) {
	won := krw.Won(5_400_000_000)
	announce, open, closing := period.On(2025, 2, 13).At(9, 0).UTC(), period.On(2025, 2, 13).At(10, 0), period.On(2025, 3, 20).At(18, 0)
	list := query.CallList{Total: 82, Rows: []query.CallRow{
		{Code: "2025-INF-01", Title: "AI반도체 해외실증 지원", Summary: "한 줄", Year: 2025, Round: 1, State: "OPEN", Phase: "open", Category: "해외진출",
			Division: "AI인프라본부", StrategicGoal: "국가 AI 컴퓨팅 인프라 경쟁력 강화", StrategicTask: "I-2. 국산 AI반도체 산업역량 확보", IsNew: true,
			BudgetWon: &won, BudgetBasis: "stated", GrantMaxWon: 300_000_000, AwardCount: 18, Award: "MONEY", Design: "PAPER_PRESENTATION", Regime: "ICT_FUND",
			AnnounceAt: &announce, OpenAt: &open, CloseAt: &closing, Evidence: "A", Source: "https://example.kr/source", Demo: true},
		{Code: "2025-SUP-01", Supplementary: true, BudgetBasis: "not stated"},
	}}
	list.Rows[0].Briefings.V = []query.CallBriefing{{At: period.On(2025, 2, 20).At(14, 0), Minutes: 90, Link: "https://example.kr/live"}}
	list.Rows[0].Hit = &finding.Hit{Place: finding.InPurpose, Pieces: []finding.Piece{{Text: "국산 칩의 "}, {Text: "실증", Hit: true}}}
	got, err := json.MarshalIndent(CallsOf(list, "https://example.kr", func(code string) string { return "/calls/" + code }), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(golden, string(got)); d != "" {
		t.Error(d)
	}
}
