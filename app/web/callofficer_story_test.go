package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// The work of a call is its officer's; when the account is disabled every officer sees it, and whoever may assign one is told where.
func TestACallChangesHandsAndItsWorkIsSeenWhenNobodyIsInCharge(t *testing.T) {
	j := judged(t)
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	finds := func(role webtest.Role, kind string, want bool) {
		t.Helper()
		if got := strings.Contains(j.Ask(role, http.MethodGet, "/inbox?kind="+kind, "").Body, `href="`+desk); got != want {
			t.Errorf("%s finds %s: %v", role, kind, got)
		}
	}
	finds(webtest.Officer, "call_screen", true)
	finds(j.second, "call_screen", false)
	second := int64(j.People[j.second].ID)

	body := j.sees(webtest.Officer, desk, "담당자 바꾸기", fmt.Sprintf(`value="%d"`, second))
	if strings.Contains(body, fmt.Sprintf(`<option value="%d"`, int64(j.People[webtest.Officer].ID))) {
		t.Error("the officer in charge is offered")
	}
	if strings.Contains(j.sees(webtest.Finance, desk), desk+"/officer") {
		t.Error("a finance officer is offered the hand-over")
	}
	j.camera(webtest.Officer, desk, "hand-over")
	j.refuses(webtest.Officer, desk+"/officer", url.Values{"to": {fmt.Sprint(second)}, "reason.officer": {" "}}, "담당자를 바꾸는 사유를 적어 주십시오")
	j.refuses(webtest.Officer, desk+"/officer", url.Values{"to": {""}, "reason.officer": {"인사 이동"}}, "이 공고를 맡을 수 있는 담당자가 아닙니다")
	j.posts(webtest.Officer, desk+"/officer", url.Values{"to": {fmt.Sprint(second)}, "reason.officer": {"인사 이동"}})
	j.sees(webtest.Officer, desk, "나은결", "인사 이동")
	finds(webtest.Officer, "call_screen", false)
	finds(j.second, "call_screen", true)
	finds(webtest.Officer, "call_assign", false)

	j.do(func(tx workflows.Tx) error {
		p, err := workflows.LockRow[person.Person](tx, second)
		if err != nil {
			return err
		}
		p.Disabled = true
		return workflows.Record(tx, domain.System, p, domain.Act("disable", nil))
	})
	finds(webtest.Officer, "call_screen", true)
	for _, role := range []webtest.Role{webtest.Officer, webtest.Approver} {
		finds(role, "call_assign", true)
		j.sees(role, desk, "담당자의 계정이 정지되었습니다", "담당자 바꾸기")
	}
	finds(webtest.Finance, "call_assign", false)
	j.camera(webtest.Approver, "/inbox?kind=call_assign", "no-officer")
	j.camera(webtest.Approver, desk, "hand-over-gone")
}
