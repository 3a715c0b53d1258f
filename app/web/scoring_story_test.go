// This file tests setting how the stages of a call score on pages, without script.
package web_test

import (
	"maps"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

// scoringOf is the link to the scoring of a stage on the page of the stages.
func scoringOf(page, key string) string {
	m := regexp.MustCompile(`href="([^"]*/scoring/` + key + `[^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		return ""
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestTheScoringOfAStageIsSetOnItsPage(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-SCO-01")
	stages := d.get(webtest.Officer, at+"/edit/stages")
	scoring := scoringOf(stages, "paper")
	page := d.get(webtest.Officer, scoring)
	as := filled(page)
	if as.Get("aggregate") != "TRIMMED_MEAN" || !strings.HasPrefix(as.Get("ties.0"), "ITEM:") || as.Get("items.0.levels.0.title") != "탁월" {
		t.Fatalf("the page shows %q, %q, %q", as.Get("aggregate"), as.Get("ties.0"), as.Get("items.0.levels.0.title"))
	}
	before := d.get(webtest.Officer, at+"/file")
	d.post(webtest.Officer, scoring, 303, filled(page))
	if d.get(webtest.Officer, at+"/file") != before {
		t.Error("saving the page as it is changes the stage")
	}

	// What is wrong is said at its field, and everything that was typed comes back.
	wrong := filling(d.get(webtest.Officer, scoring), url.Values{"aggregate": {"MEAN"}, "ties.1": {as.Get("ties.0")}, "items.0.titleEn": {"Understanding"},
		"items.0.levels.0.from": {"99"}, "items.0.levels.1.title": {""}, "items.1.levels.1.from": {"30"}})
	a := d.post(webtest.Officer, scoring, 422, wrong)
	for _, want := range []string{"같은 동점 처리 기준이 위에 있습니다", "0점부터 15점까지", "수준의 이름을 적어 주세요", "바로 위 수준보다 낮은 점수", `value="Understanding"`, `value="99"`, `href="#f-items-0-levels-0-from"`} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}

	// The right page is kept whole, and the terms say so.
	right := maps.Clone(wrong)
	maps.Copy(right, url.Values{"ties.0": {"SME_FIRST"}, "ties.1": {"COMMITTEE_VOTE"}, "items.0.levels.0.from": {"14.5"}, "items.0.levels.1.title": {"훌륭"}, "items.0.levels.1.from": {"10"},
		"items.0.levels.2.from": {"5"}, "items.0.levels.3.title": {""}, "items.0.levels.3.titleEn": {""}, "items.0.levels.3.from": {""}, "items.1.levels.1.from": {"20"}})
	for name := range right {
		if strings.HasPrefix(name, "ties.") && name != "ties.0" && name != "ties.1" {
			right.Set(name, "")
		}
	}
	right.Set("idempotency_key", "again")
	d.post(webtest.Officer, scoring, 303, right)
	now := filled(d.get(webtest.Officer, scoring))
	for name, want := range map[string]string{"aggregate": "MEAN", "ties.0": "SME_FIRST", "ties.1": "COMMITTEE_VOTE", "items.0.titleEn": "Understanding", "items.0.levels.0.from": "14.50",
		"items.0.levels.1.title": "훌륭", "items.0.levels.1.from": "10", "items.0.levels.3.title": ""} {
		if got := now.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if file := d.get(webtest.Officer, at+"/file"); !strings.Contains(file, "훌륭") || !strings.Contains(file, "Understanding") {
		t.Error("the file of the call does not have what the page set")
	}

	// A rubric that does not add up is said at its stage, and the page of the stages keeps what it does not ask for.
	page = d.get(webtest.Officer, at+"/edit/stages")
	d.post(webtest.Officer, at+"/edit/stages", 303, filling(page, url.Values{"stages.1.items.0.weight": {"10"}}))
	if page = d.get(webtest.Officer, at+"/edit/stages"); !strings.Contains(page, "배점의 합이 95") {
		t.Error("the stage does not say that its weights do not add up")
	}
	if filled(d.get(webtest.Officer, scoring)).Get("items.0.levels.1.title") != "훌륭" {
		t.Error("the page of the stages loses levels")
	}
}

func TestAStageIsAddedToATrackOnThePage(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	page := d.get(webtest.Officer, "/desk/calls/new")
	at := d.post(webtest.Officer, "/desk/calls/new", 303, with(page, url.Values{"title": {"트랙 공고"}, "code": {"2025-SCO-02"}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"TRACKS"}, "regime": {"ICT_FUND"}, "fundMoney": {"1"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location
	stages := d.get(webtest.Officer, at+"/edit/stages")
	m := regexp.MustCompile(`(?s)<select[^>]*name="addTo".*?<option value="([^"]+)"`).FindStringSubmatch(stages)
	if m == nil {
		t.Fatal("the page does not ask which track gets the stage")
	}
	n := strings.Count(stages, `class="stagebox"`)
	d.post(webtest.Officer, at+"/edit/stages", 422, filling(stages, url.Values{"addStage": {"SITE_VISIT"}, "addTo": {"nothing"}}))
	d.post(webtest.Officer, at+"/edit/stages", 303, filling(stages, url.Values{"addStage": {"SITE_VISIT"}, "addTo": {m[1]}}))
	stages = d.get(webtest.Officer, at+"/edit/stages")
	if got := strings.Count(stages, `class="stagebox"`); got <= n || !strings.Contains(stages, `value="site_visit"`) {
		t.Errorf("there are %d stages on the page, and were %d", got, n)
	}
	if all := regexp.MustCompile(`name="stages\.\d+\.track" value="`+m[1]+`"`).FindAllString(stages, -1); len(all) == 0 {
		t.Error("the track has no stages of its own")
	}
	if scoring := regexp.MustCompile(`href="([^"]*/scoring/[^"]*track=[^"]*)"`).FindStringSubmatch(stages); scoring == nil {
		t.Error("the stages of a track have no page of scoring")
	} else {
		d.post(webtest.Officer, scoring[1], 303, filling(d.get(webtest.Officer, scoring[1]), url.Values{"aggregate": {"MEAN"}}))
	}
}
