// This story makes a call from a template and shows what came along until somebody has read it.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestWhatCameWithTheTemplateIsMarkedUntilAnOfficerHasReadIt(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	shoot := storyCamera(t, d.h, "unread")
	at := d.draft("2025-TST-09")
	const mark, confirmed = "틀에서 그대로 옴 · 아직 확인하지 않음", "확인했다고 기록했습니다."
	sees := func(path string, want bool, words ...string) string {
		t.Helper()
		body := d.get(webtest.Officer, path)
		for _, w := range words {
			if strings.Contains(body, w) != want {
				t.Errorf("%s says %q: %t, want %t", path, w, !want, want)
			}
		}
		return body
	}
	for _, part := range []string{"overview", "eligibility", "form", "stages", "notice", "documents"} {
		sees(at+"/edit/"+part, true, mark, `id="unread"`, "읽고 확인했습니다")
	}
	sees(at+"/edit/schedule", false, mark)
	sees(at, true, "아직 확인하지 않은 내용이", at+"/edit/notice#unread", "그대로 두어도 승인을 요청할 수 있습니다")
	shoot(webtest.Officer, at, "call")
	shoot(webtest.Officer, at+"/edit/notice", "notice")
	shoot(webtest.Officer, at+"/edit/form", "form")

	// Saving a part as it stands reads nothing; a change takes its passage out of the list, and confirming the rest.
	for _, part := range []string{"overview", "eligibility", "stages", "notice", "documents"} {
		d.post(webtest.Officer, at+"/edit/"+part, http.StatusSeeOther, filled(d.get(webtest.Officer, at+"/edit/"+part)))
		sees(at+"/edit/"+part, true, mark)
	}
	overview := filled(d.get(webtest.Officer, at+"/edit/overview"))
	overview.Set("purpose", "우리 지역 제조업체가 AI로 설비를 점검하게 합니다.")
	d.post(webtest.Officer, at+"/edit/overview", http.StatusSeeOther, overview)
	sees(at+"/edit/overview", true, mark, "요약 · 공고문")
	sees(at+"/edit/overview", false, "요약 · 목적")
	notice := d.get(webtest.Officer, at+"/edit/notice")
	d.post(webtest.Officer, at+"/confirm/nothing", http.StatusSeeOther, with(notice, url.Values{}))
	d.post(webtest.Officer, at+"/confirm/notice", http.StatusUnprocessableEntity, url.Values{"version": {"1"}})
	d.post(webtest.Officer, at+"/confirm/notice", http.StatusSeeOther, with(notice, url.Values{"idempotency_key": {""}}))
	sees(at+"/edit/notice", true, confirmed)
	sees(at+"/edit/notice", false, mark)
	sees(at, false, at+"/edit/notice#unread")
	sees(at, true, at+"/edit/form#unread", "틀에서 온 내용 확인")

	// A call made of this one has everything to be read anew.
	next := d.post(webtest.Officer, at+"/follow", http.StatusSeeOther, url.Values{"relation": {"SUCCESSOR"}, "title": {"다음 해 공고"}, "code": {"2026-TST-09"}, "year": {"2026"}}).Location
	sees(next+"/edit/notice", true, mark)
}
