// This test puts an application into a stage by hand and records bonus points, a verdict and an amount, on the page of the candidates.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/workflows"
)

func TestAnOfficerRecordsAboutCandidatesAndPutsOneInWithAReason(t *testing.T) {
	j := judged(t)
	j.screen()
	stage := j.stage(1)
	page := "/desk/stages/" + stage + "/candidates"
	j.sees(webtest.Officer, page, "평가 대상", "가온테크", "edit="+fmt.Sprint(j.apps[0]))
	one := fmt.Sprintf("%s?edit=%d", page, j.apps[0])
	j.sees(webtest.Officer, one, "기록할 것", "고른 것만 기록합니다")
	j.camera(webtest.Officer, one, "candidates")
	j.refuses(webtest.Officer, one, url.Values{"bonus": {"2.5"}, "reason": {"공고 7쪽"}}, "무엇을 기록할지 골라 주세요")
	j.refuses(webtest.Officer, one, url.Values{"what": {"bonus"}, "bonus": {"2.5"}}, `value="2.5"`) // no reason: nothing typed is lost
	j.refuses(webtest.Officer, one, url.Values{"what": {"bonus"}, "bonus": {"-1"}, "reason": {"공고 7쪽"}}, "점수는 0 이상의 수로")
	j.refuses(webtest.Officer, one, url.Values{"what": {"verdict"}, "reason": {"공고 7쪽"}}, "적격인지 부적격인지 골라 주세요")
	j.posts(webtest.Officer, one, url.Values{"what": {"bonus"}, "bonus": {"2.5"}, "penalty": {"1"}, "reason": {"공고 7쪽의 가점"}})
	j.posts(webtest.Officer, one, url.Values{"what": {"amount"}, "won": {"123,000,000"}, "reason": {"예산 검토"}})
	j.sees(webtest.Officer, page, "2.50", "1.00", "123,000,000원")
	said := func(event string) (reason string) {
		t.Helper()
		if err := j.App.DB.Pool.QueryRow(t.Context(), `select reason from audit_entry where aggregate = 'stage' and event = $1 order by id desc limit 1`, event).Scan(&reason); err != nil {
			t.Fatal(event, err)
		}
		return reason
	}
	if said("setBonus") != "공고 7쪽의 가점" || said("setAmount") != "예산 검토" {
		t.Errorf("on record: %q and %q", said("setBonus"), said("setAmount"))
	}
	if a := j.Ask(webtest.Approver, http.MethodPost, one, url.Values{"what": {"bonus"}, "bonus": {"9"}, "reason": {"x"}}.Encode()); a.Status == http.StatusSeeOther {
		t.Error("who approves records points")
	}
	if body := j.sees(webtest.Officer, page); strings.Contains(body, "/admit") {
		t.Error("nobody is left out, and yet one can be put in")
	}

	out := j.apps[3]
	for _, sql := range []string{`delete from stage_candidate where application_id = $1`, `update application set state = 'ELIGIBLE', stage_no = 0 where id = $1`} {
		if _, err := j.App.DB.Pool.Exec(t.Context(), sql, int64(out)); err != nil {
			t.Fatal(err)
		}
	}
	admit := "/desk/stages/" + stage + "/admit"
	j.camera(webtest.Officer, page, "admit")
	j.sees(webtest.Officer, page, "평가 대상에 넣기", fmt.Sprintf(`value="%d"`, out))
	j.refuses(webtest.Officer, admit, url.Values{"admit_reason": {"보완을 마침"}}, "넣을 신청을 골라 주세요")
	j.refuses(webtest.Officer, admit, url.Values{"admit": {fmt.Sprint(out)}}, "사유")
	j.posts(webtest.Officer, admit, url.Values{"admit": {fmt.Sprint(out)}, "admit_reason": {"보완을 마침"}})
	j.do(func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, int64(out))
		if err == nil && a.State != application.InEvaluation {
			t.Errorf("it is %s", a.State)
		}
		return err
	})
	if said("admit") != "보완을 마침" {
		t.Errorf("on record: %q", said("admit"))
	}
	if body := j.sees(webtest.Officer, page); strings.Contains(body, "/admit") {
		t.Error("it can be put in twice")
	}
}
