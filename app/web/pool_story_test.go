// This story enters somebody into the pool of evaluators.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestAnOfficerEntersSomebodyIntoThePoolOfEvaluators(t *testing.T) {
	h := webtest.Start(t, webtest.Options{Empty: true})
	shoot := storyCamera(t, h, "pool")
	page(t, h, webtest.Officer, "/desk/calls", "/desk/evaluators")
	if body := page(t, h, webtest.Approver, "/desk/evaluators", "평가위원 후보단"); strings.Contains(body, "후보단에 등록") {
		t.Error("who may not enter anybody is offered it")
	}
	entry := func(email, where string) url.Values {
		return url.Values{"email": {email}, "affiliation": {where}, "unit": {"응용연구실"}, "fields": {"클라우드, 정보보호"}, "region": {"DAEGU"}, "gender": {"F"}, "expertise": {"PROGRAM"}}
	}
	for says, x := range map[string]url.Values{"이 주소로 가입한 사람이 없습니다": entry("nobody@example.org", "연구원"), "소속 기관을 적어 주세요": entry(h.Person(webtest.OwnerA).Email, " ")} {
		if a := post(t, h, webtest.Officer, "/desk/evaluators", x, http.StatusUnprocessableEntity); !strings.Contains(a.Body, says) || !strings.Contains(a.Body, `value="클라우드, 정보보호"`) {
			t.Errorf("the page does not say %q, or loses what was typed", says)
		}
	}
	post(t, h, webtest.Officer, "/desk/evaluators", entry(" "+strings.ToUpper(h.Person(webtest.OwnerA).Email), "가람연구원"), http.StatusSeeOther)
	page(t, h, webtest.Officer, "/desk/evaluators?q=가람", h.Person(webtest.OwnerA).Name, "가람연구원 응용연구실", "클라우드, 정보보호", "대구광역시", "사업 전문가")
	shoot(webtest.Officer, "/desk/evaluators", "list")
	if a := post(t, h, webtest.Officer, "/desk/evaluators", entry(h.Person(webtest.OwnerA).Email, "다른 곳"), http.StatusUnprocessableEntity); !strings.Contains(a.Body, "이미 후보단에 있는 사람입니다") {
		t.Error("somebody is entered twice")
	}
}
