// This file tests how a new call is begun from one of the agency's earlier calls.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestANewCallBeginsFromAnEarlierOneThatIsSearched(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	d.draft("2025-PST-01") // never announced: nothing to begin from
	if page := d.get(webtest.Officer, "/desk/calls/new"); !strings.Contains(page, `href="/desk/calls/past"`) {
		t.Error("the page of a new call does not lead to the earlier ones")
	}
	all := d.get(webtest.Officer, "/desk/calls/past")
	for _, say := range []string{"연도", "공고 차수", "총예산", "이 공고로 시작", "page=2"} {
		if !strings.Contains(all, say) {
			t.Errorf("the list does not show %q", say)
		}
	}
	if own := d.get(webtest.Officer, "/desk/calls/past?q=PST-01"); strings.Contains(own, "/follow") {
		t.Error("a draft is offered")
	}
	found := d.get(webtest.Officer, "/desk/calls/past?q="+url.QueryEscape("클라우드서비스")+"&year=2025")
	follow := regexp.MustCompile(`href="(/desk/calls/\d+/follow)"`).FindAllStringSubmatch(found, -1)
	if len(follow) == 0 || !strings.Contains(found, `value="클라우드서비스"`) || !strings.Contains(found, "클라우드 서비스") {
		t.Fatal("a part of the name without its space finds nothing")
	}
	if none := d.get(webtest.Officer, "/desk/calls/past?year=1999"); !strings.Contains(none, "처음부터 만듭니다") || strings.Contains(none, "/follow") {
		t.Error("a year without calls does not say so")
	}
	d.get(webtest.Officer, "/desk/calls/past?year=%27--") // what is no year is every year

	page := d.get(webtest.Officer, follow[0][1])
	at := d.post(webtest.Officer, follow[0][1], http.StatusSeeOther, filling(page, url.Values{"relation": {"SUCCESSOR"}, "title": {"클라우드 서비스 도입 지원"}, "code": {"2026-PST-01"}, "year": {"2026"}})).Location
	d.post(webtest.Officer, at+"/edit/overview", 303, filling(d.get(webtest.Officer, at+"/edit/overview"), url.Values{"title": {"클라우드 서비스 도입 지원 2026"}}))
	if changes := d.get(webtest.Officer, at+"/changes"); !strings.Contains(changes, "클라우드 서비스 도입 지원 2026") || !strings.Contains(changes, "2026-PST-01") {
		t.Error("what was changed of the earlier call is not shown")
	}
	if again := d.get(webtest.Officer, "/desk/calls/past?q="+url.QueryEscape("클라우드서비스")); !strings.Contains(again, "2026년 공고가 이미 있습니다") {
		t.Error("the list does not say that it was repeated")
	}
}
