package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
)

var pickField = regexp.MustCompile(`name="pick" value="(\d+\.\d+)"`)

func TestManyApplicationsAreMovedOnTheIntakeDesk(t *testing.T) {
	j := judged(t)
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	for _, view := range []string{"", "?view=board"} { // nothing can be ticked yet: what would be done with it is not offered
		if body := j.sees(webtest.Officer, desk+"/intake"+view, "가온테크", "요건검토를 시작해야 신청을 골라"); strings.Contains(body, "선택한 신청 이동") || strings.Contains(body, "선택한 신청에 보완 요청") || strings.Contains(body, "카드를 끌어") {
			t.Errorf("the desk %q offers what can do nothing", view)
		}
	}
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	for _, id := range j.apps {
		j.effect(application.EffectScreeningFacts, "application", int64(id))
	}
	j.sees(webtest.Officer, desk+"/intake", "접수 데스크", "가온테크", "선택한 신청 이동")
	j.camera(webtest.Officer, desk+"/intake", "intake-list")
	board := j.sees(webtest.Officer, desk+"/intake?view=board", "접수 데스크", "가온테크")
	ordered(t, board, "요건", "board__card")
	j.camera(webtest.Officer, desk+"/intake?view=board", "intake-board")

	var picks []string
	for _, m := range pickField.FindAllStringSubmatch(board, -1) {
		picks = append(picks, m[1])
	}
	if len(picks) != len(j.apps) {
		t.Fatalf("%d of %d applications can be chosen", len(picks), len(j.apps))
	}
	// Nothing is chosen, no step is chosen, and what nobody has checked stays where it is, each with its reason.
	j.refuses(webtest.Officer, desk+"/intake", url.Values{"event": {"fail"}}, "옮길 신청을 하나 이상 선택해 주세요")
	j.refuses(webtest.Officer, desk+"/intake", url.Values{"pick": picks}, "이동할 단계를 선택해 주세요")
	for _, id := range j.apps[1:] {
		body := j.sees(webtest.Officer, fmt.Sprintf("%s/screening?application=%d", desk, id), "점검표")
		form := url.Values{"version": {versionField.FindStringSubmatch(body)[1]}}
		for _, i := range condition.Items() {
			if strings.Contains(body, `name="outcome.`+string(i)+`"`) {
				form.Set("outcome."+string(i), "MET")
			}
		}
		j.posts(webtest.Officer, fmt.Sprintf("%s/screening/%d/items", desk, id), form)
	}
	picks = nil
	for _, m := range pickField.FindAllStringSubmatch(j.sees(j.second, desk+"/intake"), -1) {
		picks = append(picks, m[1])
	}
	preview := post(t, j.House, j.second, desk+"/intake", url.Values{"pick": picks, "event": {"pass"}}, http.StatusOK)
	for _, want := range []string{fmt.Sprintf("이동할 신청 %d건", len(j.apps)-1), "이동하지 않는 신청 1건", "보내는 알림", fmt.Sprintf("%d건 적격 처리", len(j.apps)-1)} {
		if !strings.Contains(preview.Body, want) {
			t.Errorf("the preview does not say %q:\n%s", want, plain(preview))
		}
	}
	// What the checklist calls met is no reason to fail: each that stays says so, and a person finds it unmet first.
	met := post(t, j.House, j.second, desk+"/intake", url.Values{"pick": picks, "event": {"proposeFail"}, "code": {string(condition.DocMissing)}, "reason": {"확인서가 없습니다."}}, http.StatusOK)
	shows(t, met, fmt.Sprintf("이동하지 않는 신청 %d건", len(j.apps)-1), "점검표에 이 항목이 ‘충족’으로 적혀 있어")
	unmet := func(id string) {
		t.Helper()
		at := desk + "/screening?application=" + id
		body := j.sees(j.second, at, "— 점검표: 충족")
		single := url.Values{"version": {versionField.FindStringSubmatch(body)[1]}, "code": {string(condition.DocMissing)}, "reason": {"확인서가 없습니다."}}
		j.refuses(j.second, desk+"/screening/"+id+"/propose", single, "점검표에 이 항목이 ‘충족’으로 적혀 있어")
		j.posts(j.second, desk+"/screening/"+id+"/items", url.Values{"version": single["version"], "outcome." + string(condition.DocMissing): {"NOT_MET"}})
	}
	// One proposes to fail, which tells nobody; another confirms, which does.
	proposal := url.Values{"pick": picks[:1], "event": {"proposeFail"}, "code": {string(condition.DocMissing)}, "reason": {"확인서가 없습니다."}}
	checked := `value="` + picks[0] + `" data-check checked`
	half := post(t, j.House, j.second, desk+"/intake", url.Values{"pick": picks[:1], "event": {"proposeFail"}, "code": {string(condition.DocMissing)}}, http.StatusUnprocessableEntity)
	if !strings.Contains(half.Body, "이유를 적어 주세요.") || !strings.Contains(half.Body, checked) {
		t.Errorf("what is missing is not asked for with the choice kept:\n%s", plain(half))
	}
	back := regexp.MustCompile(`href="([^"]*/intake\?[^"]*pick=[^"]*)"`).FindStringSubmatch(post(t, j.House, j.second, desk+"/intake", proposal, http.StatusOK).Body)
	if back == nil {
		t.Fatal("the preview does not lead back to what was chosen")
	}
	j.sees(j.second, html.UnescapeString(back[1]), checked, "확인서가 없습니다.")
	shows(t, post(t, j.House, j.second, desk+"/intake", proposal, http.StatusOK), "부적격 제안", "신청기업에 보내는 알림이 없습니다", "다른 담당자나 결재권자가 확정해야")
	if to := post(t, j.House, j.second, desk+"/intake/move?view=board", proposal, http.StatusSeeOther).Location; to != desk+"/intake?view=board" {
		t.Errorf("who moved from the board comes to %s", to)
	}
	proposed := url.Values{"event": {"fail"}, "pick": pickField.FindStringSubmatch(j.sees(webtest.Officer, desk+"/intake", "부적격 제안: "))[1:]}
	shows(t, post(t, j.House, j.second, desk+"/intake", proposed, http.StatusOK), "이동하지 않는 신청 1건", "부적격을 제안하거나 점검표를 확인한 사람이라")
	failing := post(t, j.House, webtest.Officer, desk+"/intake", proposed, http.StatusOK)
	for _, want := range []string{"1건: ‘요건검토 결과: ", "확인서가 없습니다.", "이의신청"} {
		if !strings.Contains(failing.Body, want) {
			t.Errorf("the preview of a failure does not say %q:\n%s", want, plain(failing))
		}
	}
	form := url.Values{"event": {"pass"}, "idempotency_key": {"once"}}
	for _, m := range pickField.FindAllStringSubmatch(preview.Body, -1) {
		form.Add("pick", m[1])
	}
	for range 2 { // a double click
		post(t, j.House, j.second, desk+"/intake/move", form, http.StatusSeeOther)
	}
	j.sees(webtest.Officer, desk+"/intake?state=ELIGIBLE", "누리메드")
	// What was seen before is old now: nothing is moved, and the preview comes anew with the reason.
	form.Set("idempotency_key", "other")
	again := post(t, j.House, j.second, desk+"/intake/move", form, http.StatusOK)
	if !strings.Contains(again.Body, "이동하지 않는 신청") {
		t.Errorf("%s", plain(again))
	}
	if a := j.Ask(webtest.OwnerA, http.MethodGet, desk+"/intake", ""); a.Status != http.StatusNotFound {
		t.Errorf("a company gets %d", a.Status)
	}

	// One that has passed goes the same way, alone: the word of the checklist first, then the proposal.
	moved, _, _ := strings.Cut(form.Get("pick"), ".")
	unmet(moved)
	post(t, j.House, j.second, desk+"/intake/move", url.Values{"pick": {pickOf(t, j.sees(j.second, desk+"/intake"), moved)}, "event": {"proposeFail"}, "code": {string(condition.DocMissing)}, "reason": {"확인서가 없습니다."}}, http.StatusSeeOther)
	j.sees(webtest.Officer, desk+"/screening?application="+moved, "사유를 확인한 뒤 확정하거나 되돌려 주세요", "부적격 확정")
}

// pickOf is how the list names an application with the version that it shows.
func pickOf(t *testing.T, page, id string) string {
	t.Helper()
	for _, m := range pickField.FindAllStringSubmatch(page, -1) {
		if strings.HasPrefix(m[1], id+".") {
			return m[1]
		}
	}
	t.Fatalf("the list does not have %s", id)
	return ""
}

func TestTheIntakeListIsSearchedAndOrderedByItsAddress(t *testing.T) {
	j := judged(t)
	desk := fmt.Sprintf("/desk/calls/%d/intake", j.call)
	titles := func(address string) []string {
		t.Helper()
		var out []string
		for _, m := range regexp.MustCompile(`<td data-l="주관기관">([^<]+)</td>`).FindAllStringSubmatch(j.sees(webtest.Officer, address), -1) {
			out = append(out, m[1])
		}
		return out
	}
	all := titles(desk)
	if len(all) != len(j.apps) {
		t.Fatalf("the list shows %d of %d", len(all), len(j.apps))
	}
	byName := slices.Sorted(slices.Values(all))
	if got := titles(desk + "?sort=name"); len(got) != len(all) || got[0] == got[len(got)-1] {
		t.Errorf("by name: %v", got)
	} else if back := titles(desk + "?sort=-name"); !slices.Equal(got, slices.Collect(reversed(back))) {
		t.Errorf("by name %v, turned round %v", got, back)
	} else if !slices.Equal(slices.Sorted(slices.Values(got)), byName) {
		t.Errorf("ordering lost somebody: %v", got)
	}
	if got := titles(desk + "?q=%EA%B0%80%EC%98%A8"); len(got) != 1 || !strings.Contains(got[0], "가온") {
		t.Errorf("by a part of a name: %v", got)
	}
	if got := titles(desk + "?q=000002&sort=-time"); len(got) != 1 {
		t.Errorf("by a part of the receipt number: %v", got)
	}
	if got := titles(desk + "?sort=nonsense%27"); !slices.Equal(got, all) {
		t.Errorf("an order that does not exist: %v", got)
	}
	// What is searched and how it is ordered stays in the links of the page, and nothing found says so with a way back.
	j.sees(webtest.Officer, desk+"?q=%EA%B0%80%EC%98%A8&sort=name", `value="가온"`, "q=%EA%B0%80%EC%98%A8&amp;sort=-name", "q=%EA%B0%80%EC%98%A8&amp;sort=name&amp;view=board")
	j.sees(webtest.Officer, desk+"?q=zzz", "찾는 신청이 없습니다", "말을 줄이거나")
	j.sees(webtest.Officer, desk+"?state=ELIGIBLE", "찾는 신청이 없습니다")
	j.sees(webtest.Officer, desk+"?view=board&q=zzz", `value="zzz"`)
}

func reversed(list []string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, x := range slices.Backward(list) {
			if !yield(x) {
				return
			}
		}
	}
}

// A step of the call that cannot be taken yet is no button on the workbench: it stands there with what is left, and the way to it. The call's
// page gives the same reason, and who presses all the same is told so where the button stood.
func TestAnEvaluationThatCannotBeginYetSaysHowManyAreLeftToDecide(t *testing.T) {
	j := judged(t)
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	left := fmt.Sprintf("요건검토가 끝나지 않은 신청이 %d건 있습니다", len(j.apps))
	bench := j.sees(webtest.Officer, desk+"/screening", "평가 시작: 지금은 할 수 없습니다", left, "/screening?state=UNDECIDED", "결정이 남은 신청 보기")
	if strings.Contains(bench, `value="startEvaluation"`) {
		t.Error("the workbench has a button for what it knows to be refused")
	}
	page := j.sees(webtest.Officer, desk, left, "/screening?state=UNDECIDED", fmt.Sprintf("접수된 신청(부적격 제외)이 %d건으로 최소", len(j.apps)))
	if strings.Contains(page, "0건으로 최소") {
		t.Error("what is undecided is counted as failed")
	}
	j.refuses(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startEvaluation"}}, left)
	if a := j.Ask(webtest.Officer, http.MethodPost, desk+"/evaluation", url.Values{"event": {"startEvaluation"}}.Encode()); !strings.Contains(a.Body, "점검표") {
		t.Error("who is refused is taken away from the workbench")
	}
	for _, id := range j.apps {
		j.effect(application.EffectScreeningFacts, "application", int64(id))
	}
	j.pass(j.apps[1:])
	for _, path := range []string{"/screening?state=UNDECIDED", "/intake?state=UNDECIDED"} {
		if body := j.sees(webtest.Officer, desk+path, "결정이 남은 신청", "가온테크"); strings.Contains(body, "적격</span>") && strings.Contains(body, fmt.Sprintf("application=%d", j.apps[1])) {
			t.Errorf("%s lists what is decided", path)
		}
	}
	j.sees(webtest.Officer, desk+"/screening", "요건검토가 끝나지 않은 신청이 1건 있습니다")
	j.pass(j.apps[:1])
	j.sees(webtest.Officer, desk+"/screening", `value="startEvaluation"`)
	j.hides(webtest.Officer, desk+"/screening", "지금은 할 수 없습니다", "결정이 남은 신청")
}
