// This file tests setting tracks, prizes and resources of a call on their page.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

// draftOf begins a call of a design and gives its page.
func (d desk) draftOf(code, design string) string {
	d.t.Helper()
	page := d.get(webtest.Officer, "/desk/calls/new")
	return d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(page, url.Values{"title": {"나누어 주는 공고"}, "code": {code}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {design}, "regime": {"ICT_FUND"}, "fundMoney": {"1"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location
}

func TestTracksAreSharedOutOnTheirPage(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draftOf("2025-AWD-01", "TRACKS")
	award := at + "/edit/award"
	camera := storyCamera(t, d.h, "award")
	camera(webtest.Officer, award, "tracks")
	camera(webtest.Officer, at+"/edit/documents", "documents")

	// A budget that was lowered leaves the tracks with too much: the list of checks leads to the page that mends it.
	d.post(webtest.Officer, at+"/edit/overview", 303, filling(d.get(webtest.Officer, at+"/edit/overview"), url.Values{"budgetWon": {"10억"}}))
	if page := d.get(webtest.Officer, at); !strings.Contains(page, award+"#f-tracks") {
		t.Error("the check does not lead to the tracks")
	}
	page := d.get(webtest.Officer, award)
	if !strings.Contains(page, `분야 예산의 합 1,200,000,000원이 공고 예산 1,000,000,000원보다 많습니다`) {
		t.Error("the page of the tracks does not say what is wrong with them")
	}

	// Rows are added, moved and taken away without anything being saved or lost.
	typed := filling(page, url.Values{"tracks.0.title": {"씨앗 트랙"}, "tracks.0.budgetWon": {"3억"}, "do": {"add.tracks"}})
	page = d.post(webtest.Officer, award, 200, typed).Body
	if got := filled(page); got.Get("tracks.0.title") != "씨앗 트랙" || !got.Has("tracks.2.title") || got.Get("tracks.2.key") != "" {
		t.Fatalf("the page shows %v", got)
	}
	page = d.post(webtest.Officer, award, 200, filling(page, url.Values{"tracks.2.title": {"새 트랙"}, "tracks.2.budgetWon": {"1억"}, "do": {"up.tracks.2"}})).Body
	if got := filled(page); got.Get("tracks.1.title") != "새 트랙" || got.Get("tracks.2.title") != "고성장 트랙" {
		t.Errorf("the new row did not go up: %v", got)
	}
	camera(webtest.Officer, award, "over")
	page = d.post(webtest.Officer, award, 200, filling(page, url.Values{"do": {"remove.tracks.2"}})).Body
	if filled(page).Has("tracks.2.title") {
		t.Error("the row is still there")
	}
	if now := filled(d.get(webtest.Officer, award)); now.Get("tracks.0.title") == "씨앗 트랙" {
		t.Error("a button of a row saves")
	}

	// What is wrong is said at its field, with everything that was typed.
	wrong := filling(page, url.Values{"tracks.0.ceilingWon": {"4억"}})
	wrong.Del("do")
	a := d.post(webtest.Officer, award, 422, wrong)
	if !strings.Contains(a.Body, `id="f-tracks-0-ceilingWon"`) || !strings.Contains(problems(a.Body), "한도는 예산을 넘을 수 없습니다") || filled(a.Body).Get("tracks.1.title") != "새 트랙" {
		t.Errorf("the refusal: %s", problems(a.Body))
	}
	right := filling(a.Body, url.Values{"tracks.0.ceilingWon": {"1억"}, "tracks.0.titleEn": {"Seed track"}})
	d.post(webtest.Officer, award, 303, right)
	if page := d.get(webtest.Officer, at); strings.Contains(page, award+"#f-tracks") || !strings.Contains(page, "씨앗 트랙") {
		t.Error("the call still lacks something in its tracks, or does not show them")
	}
	if file := d.get(webtest.Officer, at+"/file"); !strings.Contains(file, "titleEn: Seed track") {
		t.Error("the file of the call lacks the English name")
	}
	if who := d.get(webtest.Officer, at+"/edit/eligibility"); !strings.Contains(who, "새 트랙") {
		t.Error("who may apply in the new track cannot be set")
	}
	if plain := d.draft("2025-AWD-02"); strings.Contains(d.get(webtest.Officer, plain), "/edit/award") || d.h.Ask(webtest.Officer, http.MethodGet, plain+"/edit/award", "").Status != http.StatusNotFound {
		t.Error("a call that has one budget is asked for tracks")
	}
}

func TestPrizesAndResourcesAreSetOnTheirPage(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	prize := d.draftOf("2025-AWD-03", "PRIZE_RANKED") + "/edit/award"
	d.post(webtest.Officer, prize, 303, filling(d.get(webtest.Officer, prize), url.Values{"prizes.0.title": {"대상"}, "prizes.0.won": {"5억"}, "prizes.2.number": {"3"}}))
	if now := filled(d.get(webtest.Officer, prize)); now.Get("prizes.0.title") != "대상" || now.Get("prizes.0.won") != "500,000,000" && now.Get("prizes.0.won") != "500000000" || now.Get("prizes.2.number") != "3" || now.Has("tracks.0.title") {
		t.Errorf("the prizes are %v", now)
	}
	camera := storyCamera(t, d.h, "award")
	camera(webtest.Officer, prize, "prizes")
	for _, design := range []string{"SPLIT_QUANTITY", "RESOURCE_ALLOCATION"} {
		pool := d.draftOf("2025-AWD-"+design[:2], design) + "/edit/award"
		if a := d.post(webtest.Officer, pool, 422, filling(d.get(webtest.Officer, pool), url.Values{"pools.0.quantity": {"0"}})); !strings.Contains(a.Body, `id="f-pools-0-quantity"`) {
			t.Errorf("%s: the refusal does not stand at its field", design)
		}
		d.post(webtest.Officer, pool, 303, filling(d.get(webtest.Officer, pool), url.Values{"pools.0.quantity": {"1,234"}, "pools.0.unit": {"시간"}}))
		if now := filled(d.get(webtest.Officer, pool)); now.Get("pools.0.quantity") != "1234" || now.Get("pools.0.unit") != "시간" {
			t.Errorf("%s: the resources are %v", design, now)
		}
		ref := regexp.MustCompile(`name="except\.0\.pool" value="([^"]+)"`).FindStringSubmatch(d.get(webtest.Officer, pool))
		if ref == nil {
			t.Fatalf("%s: the page does not ask who gets none", design)
		}
		// How much a class gets at most, and who gets none, are set beside the resource and said in public.
		limits := url.Values{"quotas.0.pool": {ref[1]}, "quotas.0.class": {"UNIVERSITY"}, "quotas.0.quantity": {"9,999"}, "except.0.0.fact": {"region"}, "except.0.0.op": {"eq"}, "except.0.0.value": {"서울특별시"}}
		if a := d.post(webtest.Officer, pool, 422, filling(d.get(webtest.Officer, pool), limits)); !strings.Contains(a.Body, `id="f-quotas-0-quantity"`) || !strings.Contains(a.Body, "1,234시간 이하로") {
			t.Errorf("%s: a quota over the quantity is not refused at its field: %s", design, plain(a))
		}
		limits.Set("quotas.0.quantity", "400")
		d.post(webtest.Officer, pool, 303, filling(d.get(webtest.Officer, pool), limits))
		if now := filled(d.get(webtest.Officer, pool)); now.Get("quotas.0.quantity") != "400" || now.Get("quotas.0.class") != "UNIVERSITY" || now.Get("except.0.0.fact") != "region" {
			t.Errorf("%s: the limits are %v", design, now)
		}
		if body := d.get(webtest.Officer, strings.TrimSuffix(pool, "/edit/award")); !strings.Contains(body, "대학 400시간 이하 · 받지 않는 신청자: ") {
			t.Errorf("%s: the page of the call does not say the limits", design)
		}
		camera(webtest.Officer, pool, "pools-"+design)
	}
}

// A call from zero has nothing that nobody wrote: every page of it opens, and the checks before approval list all 16 statements.
func TestACallStartsFromZero(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	for _, kind := range []string{"MONEY", "PRIZE"} {
		page := d.get(webtest.Officer, "/desk/calls/new")
		fields := url.Values{"title": {"처음부터 만드는 공고"}, "code": {"2025-ZERO-" + kind[:2]}, "year": {"2025"}, "category": {"사업화·실증"}, "design": {"BLANK"}, "award": {"NONE"},
			"regime": {"ICT_FUND"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}}
		if a := d.post(webtest.Officer, "/desk/calls/new", 422, with(page, fields)); !strings.Contains(problems(a.Body), "무엇을 지원하는지") {
			t.Errorf("the refusal: %s", problems(a.Body))
		}
		fields.Set("award", kind)
		at := d.post(webtest.Officer, "/desk/calls/new", 303, with(d.get(webtest.Officer, "/desk/calls/new"), fields)).Location
		if page = d.get(webtest.Officer, at); strings.Count(page, "noticeItems-") < 16 || !strings.Contains(page, "직접 구성") {
			t.Error("the checks do not list the 16 statements")
		}
		for _, path := range []string{"/edit/overview", "/edit/schedule", "/edit/eligibility", "/edit/award", "/edit/form", "/edit/stages", "/edit/notice", "/edit/documents", "/form/preview", "/form/trial", "/file"} {
			d.get(webtest.Officer, at+path)
		}
		stages := d.get(webtest.Officer, at+"/edit/stages")
		d.post(webtest.Officer, at+"/edit/stages", 303, filling(stages, url.Values{"addStage": {"PAPER"}}))
		d.post(webtest.Officer, at+"/edit/documents", 303, filling(d.get(webtest.Officer, at+"/edit/documents"), url.Values{"documents.0.name": {"사업자등록증"}, "documents.0.paper": {"BUSINESS_REGISTRATION"}}))
		if page = d.get(webtest.Officer, at); strings.Contains(page, "call.stages.missing") || !strings.Contains(page, "서면") {
			t.Error("a stage cannot be added to an empty call")
		}
		if strings.Contains(page, "약 0개 과제") {
			t.Error("a call that does not say how many are chosen says none")
		}
		storyCamera(t, d.h, "zero")(webtest.Officer, at, kind)
	}
	storyCamera(t, d.h, "zero")(webtest.Officer, "/desk/calls/new", "new")
}
