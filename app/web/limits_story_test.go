// This file tests what the notice says of its support (공고문 지원조건) on the pages of who applies: the tracks with their ceilings, and
// the share of the cost.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/stage"
	"gongmo/workflows"
)

func TestTheTrackIsChosenAndItsCeilingAndTheShareOfTheNoticeStandBesideTheGrid(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	var code string
	err := s.App.Engine.Work.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		var id int64
		if err := s.App.DB.Pool.QueryRow(t.Context(), `select call_id from application where id = $1::text::bigint`, strings.TrimPrefix(s.application(), "/applications/")).Scan(&id); err != nil {
			return err
		}
		c, err := workflows.LockRow[call.Call](tx, id)
		if err != nil {
			return err
		}
		code = c.Code
		c.GrantRatio, c.GrantMaxWon = 6000, 300_000_000
		c.Stages.Tracks = []stage.Track{{Key: "early", Title: "예비 성장 트랙", BudgetWon: 400_000_000, CeilingWon: 50_000_000}, {Key: "growth", Title: "고성장 트랙", BudgetWon: 800_000_000, CeilingWon: 300_000_000}}
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	if err != nil {
		t.Fatal(err)
	}

	// Who begins chooses, and is told so at its place.
	start := "/calls/" + code + "/apply"
	body := page(t, s.House, a, start, "지원 트랙", "예비 성장 트랙 (과제당 50,000,000원까지)", "제출하기 전까지 바꿀 수 있습니다")
	s.camera(a, start, "track-start")
	begun := url.Values{"org": {regexp.MustCompile(`<option value="(\d+)"`).FindStringSubmatch(body)[1]}, "title": {"과제"}}
	if got := post(t, s.House, a, start, begun, http.StatusUnprocessableEntity); !strings.Contains(got.Body, "지원할 트랙을 선택해 주세요") {
		t.Error("the page does not ask for the track")
	}

	// A draft from before the tracks chooses on the first page of its form, and the check of all answers leads there.
	review := page(t, s.House, a, s.application()+"/submit", "지원할 트랙을 선택해 주세요")
	first := regexp.MustCompile(`href="(/applications/\d+/sections/[\w-]+)#[\w-]*track"`).FindStringSubmatch(review)
	if first == nil {
		t.Fatalf("the check does not lead to the track")
	}
	body = page(t, s.House, a, first[1], `name="track"`)
	s.camera(a, first[1], "track-section")
	sent := fieldsOf(body)
	sent.Set("track", "early")
	post(t, s.House, a, first[1], sent, http.StatusSeeOther)
	if body = page(t, s.House, a, first[1]); !regexp.MustCompile(`value="early"[^>]* checked`).MatchString(body) {
		t.Error("the track is not kept")
	}
	page(t, s.House, a, s.application(), "지원 트랙", "예비 성장 트랙")
	if review = page(t, s.House, a, s.application()+"/submit"); strings.Contains(review, "지원할 트랙을 선택해 주세요") {
		t.Error("the check still asks for the track")
	}

	// 60 million of 80: over the ceiling of the track and over the 60 % of the notice, though within the 75 % of the rules.
	grid := page(t, s.House, a, s.plan())
	q := regexp.MustCompile(`name="paste" value="([^"]+)"`).FindStringSubmatch(grid)[1]
	sent = fieldsOf(grid)
	sent.Set("paste", q)
	sent.Set("paste."+q, "비목\t산출근거\t지원금\t현금\t현물\n연구재료비\t부품\t60,000,000\t20,000,000\t")
	s.saved(post(t, s.House, a, s.plan(), sent, http.StatusOK).Body)
	page(t, s.House, a, s.plan(), "과제당 지원금 한도 · 예비 성장 트랙", "한도 50,000,000원, 현재 60,000,000원, 10,000,000원 초과", "공고의 지원 비율", "60% 이하, 현재 75%, 12,000,000원 초과", "공고문 지원조건")
	s.camera(a, s.plan(), "track-budget")
	page(t, s.House, a, s.application()+"/submit", "과제당 지원금 한도 · 예비 성장 트랙: 한도 50,000,000원", "공고의 지원 비율: 60% 이하, 현재 75%, 12,000,000원 초과")
}
