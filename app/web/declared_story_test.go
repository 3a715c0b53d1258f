// This story hands in to a call whose conditions ask what no register knows: nothing is taken without the declarations, and they stand
// wherever the submission stands.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/workflows"
)

// conditions gives the call of the story conditions: two that only an applicant can answer and one that this house knows.
func (s *lateStory) conditions() {
	s.t.Helper()
	s.ok(s.App.Store.Do(s.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		no := condition.Bool(false)
		c.Eligibility = condition.AllOf(condition.Where(condition.FactTaxArrears, condition.Eq, no).For(condition.TaxArrears, ""),
			condition.Where(condition.FactDebarred, condition.Eq, no).For(condition.Debarred, ""),
			condition.Where(condition.FactDebtRatio, condition.Lt, condition.Number(1000)).For(condition.DebtRatio, ""))
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	}))
}

func TestWhatTheSignerDeclaresIsAskedOnEveryWayAndStandsWithTheSubmission(t *testing.T) {
	s := startLate(t)
	s.conditions()
	a, review := webtest.OwnerA, s.mine+"/submit"
	asked := page(t, s.House, a, review, "국세 체납", "부채비율", "확인과 서약")
	keepsQuiet(t, asked, `name="d.debarred"`)
	s.shoot(a, review, "declare")

	pledges := url.Values{"pledge.true": {"1"}, "pledge.rules": {"1"}}
	got := post(t, s.House, a, review, pledges, http.StatusUnprocessableEntity)
	says(t, got.Body, "이 항목에 답해 주세요", `href="#f-d-tax_arrears"`, `href="#f-d-debt_ratio_percent"`)
	got = post(t, s.House, a, review, url.Values{"pledge.true": {"1"}, "d.tax_arrears": {"0"}, "d.debt_ratio_percent": {"꽤 낮음"}}, http.StatusUnprocessableEntity)
	says(t, got.Body, `href="#f-pledge-rules"`, `href="#f-d-debt_ratio_percent"`, "꽤 낮음")
	keepsQuiet(t, got.Body, `href="#f-d-tax_arrears"`)
	if a := s.Ask(a, http.MethodGet, s.mine+"/receipt", ""); a.Status != http.StatusNotFound {
		t.Fatalf("it was handed in: %d", a.Status)
	}
	pledges.Set("d.tax_arrears", "0")
	pledges.Set("d.debt_ratio_percent", "182.5%")
	post(t, s.House, a, review, pledges, http.StatusSeeOther)

	receipt := page(t, s.House, a, s.mine+"/receipt", "신청자가 확인하고 서약한 사항", "국세 체납", "해당 없음", "182%", "서약: 사실")
	says(t, receipt, "고칠 수 있는 기한", `action="`+s.mine+`/revise"`, "제출본 고치기")
	if strings.Index(receipt, "/revise") > strings.Index(receipt, "제출본 확인값") {
		t.Error("the way to correct the submission stands below its facts")
	}
	s.shoot(a, s.mine+"/receipt", "receipt-declared")
	says(t, page(t, s.House, a, s.mine), `action="`+s.mine+`/revise"`)
	s.shoot(a, s.mine, "submitted-tasks")
	if pdf := page(t, s.House, a, s.mine+"/receipts/1/receipt.pdf"); !strings.HasPrefix(pdf, "%PDF-") {
		t.Error("the paper is no PDF")
	}
	no := regexp.MustCompile(`id="receipt-no">([^<]+)<`).FindStringSubmatch(receipt)[1]
	var sub *application.Submission
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) (err error) {
		sub, err = workflows.One[application.Submission](tx, workflows.Where{"ReceiptNo": no})
		return err
	}))
	if sub.Verify() != nil || sub.DigestVersion != 1 || len(sub.Pledged) != 2 || len(sub.Declared) != 2 {
		t.Errorf("frozen as %+v", sub)
	}

	// A correction asks again, with what was said before, and its receipt names the one that it replaces.
	post(t, s.House, a, s.mine+"/revise", nil, http.StatusSeeOther)
	says(t, page(t, s.House, a, s.mine+"/receipt"), "제출본을 고치고 있습니다", "고치던 신청서로 가기")
	if again := tagOf(page(t, s.House, a, review), "f-d-debt_ratio_percent"); !strings.Contains(again, `value="182"`) {
		t.Errorf("what was said before is not there: %s", again)
	}
	says(t, page(t, s.House, a, review), "달라진 것이 없습니다")
	post(t, s.House, a, s.mine+"/sections/a", url.Values{"q.why": {"점검 기록을 하루 안에 보려고 합니다"}, "v.why": {"0"}}, http.StatusSeeOther)
	says(t, page(t, s.House, a, review), "이번에 고친 것", "1건", "제출본 "+no, "<ins>점검 기록을 하루 안에 보려고 합니다</ins>")
	s.shoot(a, review, "changed")
	post(t, s.House, a, review, pledges, http.StatusSeeOther)
	says(t, page(t, s.House, a, s.mine+"/receipt"), "대신하는 접수증", no)
	s.shoot(a, s.mine+"/receipt", "receipt-replaces")
	post(t, s.House, a, s.mine+"/revise", nil, http.StatusSeeOther)
	post(t, s.House, a, s.mine+"/sections/a", url.Values{"q.why": {"점검 기록을 바로 보려고 합니다"}, "v.why": {"1"}}, http.StatusSeeOther)
	says(t, page(t, s.House, a, review), "1건", "<del>점검 기록을 하루 안에 보려고 합니다</del>", "<ins>점검 기록을 바로 보려고 합니다</ins>")
	post(t, s.House, a, s.mine+"/discard-revision", nil, http.StatusSeeOther)

	s.MoveTo(s.closes.Add(3 * time.Minute))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepCallClose}))
	keepsQuiet(t, page(t, s.House, a, s.mine+"/receipt"), "/revise", "고칠 수 있는 기한")
	desk := mustPath(s.House, "/desk/calls/:id") + "/screening?application=" + idOf(s.mine)
	says(t, page(t, s.House, webtest.Officer, desk), "신청자 확인 사항", "부채비율", "182%", "서약: 의무", "앞선 제출본 "+no+"에서 고친 것", "점검 기록을 하루 안에", "앞서 낸 내용: 입력하지 않음")
	s.shoot(webtest.Officer, desk, "officer-declared")
}

func TestADraftThatIsThrownAwayWasNeverWithdrawn(t *testing.T) {
	s := startLate(t)
	post(t, s.House, webtest.OwnerA, s.mine+"/discard", nil, http.StatusSeeOther)
	for _, at := range []string{s.mine, "/applications"} {
		if body := page(t, s.House, webtest.OwnerA, at, "버린 초안"); strings.Contains(body, ">철회<") {
			t.Errorf("%s says that the draft was withdrawn", at)
		}
	}
	s.submit(webtest.OwnerB, s.other, http.StatusSeeOther)
	post(t, s.House, webtest.OwnerB, s.other+"/withdraw", url.Values{"reason": {"그만둡니다."}}, http.StatusSeeOther)
	keepsQuiet(t, page(t, s.House, webtest.OwnerB, "/applications", "철회"), "버린 초안")
}

func TestWhatThePreCheckWasToldIsNotTypedAgain(t *testing.T) {
	s := startLate(t)
	s.conditions()
	a, call := webtest.OwnerB, mustPath(s.House, "/calls/:code")
	post(t, s.House, a, s.other+"/discard", nil, http.StatusSeeOther) // so that the check offers to begin
	told := "org=" + fmt.Sprint(s.Orgs[a]) + "&d.tax_arrears=0&d.debt_ratio_percent=182.5%25"
	check := page(t, s.House, a, call+"/check?"+told)
	// The button sends the form of the answers, also those that nobody has asked to be judged yet.
	says(t, check, `<form class="stack check__form" id="answers" method="get"`, `form="answers" formaction="`+call+`/apply"`)
	apply := page(t, s.House, a, call+"/apply?"+told)
	says(t, apply, `name="d.tax_arrears" value="0"`, `name="d.debt_ratio_percent" value="182.5%"`)
	says(t, apply, "/check?d.debt_ratio_percent=182.5%25&amp;d.tax_arrears=0&amp;org=") // looking at the conditions once more forgets none of it
	met := regexp.MustCompile(`\d+개 조건 중 \d+개 충족`).FindString(apply)
	if plain := page(t, s.House, a, call+"/apply?org="+fmt.Sprint(s.Orgs[a])); met == "" || strings.Contains(plain, met) {
		t.Fatalf("the answers change nothing: %q", met)
	}

	got := post(t, s.House, a, call+"/apply", url.Values{"org": {fmt.Sprint(s.Orgs[a])}, "d.tax_arrears": {"0"}, "d.debt_ratio_percent": {"182.5%"}}, http.StatusUnprocessableEntity)
	says(t, got.Body, `name="d.debt_ratio_percent" value="182.5%"`, met) // a forgotten title costs no answer
	got = post(t, s.House, a, call+"/apply", url.Values{"org": {fmt.Sprint(s.Orgs[a])}, "title": {"세 번째 과제"}, "d.tax_arrears": {"0"}, "d.debt_ratio_percent": {"182.5%"}}, http.StatusSeeOther)
	mine := got.Location
	post(t, s.House, a, mine+"/sections/a", url.Values{"q.why": {"필요해서"}, "v.why": {"0"}}, http.StatusSeeOther)
	review := page(t, s.House, a, mine+"/submit")
	if tag := tagOf(review, "f-d-debt_ratio_percent"); !strings.Contains(tag, `value="182"`) {
		t.Errorf("the answer of the pre-check is not proposed: %s", tag)
	}
	// Proposed is not confirmed: handing in without the answers is refused all the same.
	refused := post(t, s.House, a, mine+"/submit", url.Values{"pledge.true": {"1"}, "pledge.rules": {"1"}}, http.StatusUnprocessableEntity)
	says(t, refused.Body, `href="#f-d-tax_arrears"`)
}

func TestAConditionThatIsNotMetIsSaidBeforeItIsHandedIn(t *testing.T) {
	s := startLate(t)
	s.ok(s.App.Store.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		c.Eligibility = condition.AllOf(condition.Where(condition.FactRegion, condition.In, condition.List("JEJU")).For(condition.EligRegion, "TERMS"),
			condition.Where(condition.FactDebarred, condition.Eq, condition.Bool(false)).For(condition.Debarred, ""))
		return workflows.Record(tx, domain.System, c, domain.Act("test", nil))
	}))
	a := webtest.OwnerA
	says(t, page(t, s.House, a, s.mine), "충족하지 않는 지원 조건이 1개 있습니다", "근거와 할 일 보기")
	s.shoot(a, s.mine, "unmet-tasks")
	check := page(t, s.House, a, s.mine+"/submit", "충족하지 않는 지원 조건이 1개 있습니다", `id="unmet"`, "요건검토에서 담당자가 판단합니다", "제주", "본사 소재지가 조건과 다릅니다")
	keepsQuiet(t, check, "고칠 내용이 없습니다")
	s.shoot(a, s.mine+"/submit", "unmet")
	post(t, s.House, a, s.mine+"/submit", url.Values{"pledge.true": {"1"}, "pledge.rules": {"1"}}, http.StatusSeeOther)
}
