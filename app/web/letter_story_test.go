package web_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/workflows"
)

// shows fails for each text that an answer does not hold.
func shows(t *testing.T, a webtest.Answer, texts ...string) {
	t.Helper()
	for _, want := range texts {
		if !strings.Contains(a.Body, want) {
			t.Errorf("the page does not show %q:\n%s", want, plain(a))
		}
	}
}

func TestOneLetterAsksManyCompaniesOnTheIntakeDesk(t *testing.T) {
	j := judged(t)
	j.do(func(tx workflows.Tx) error { // the first has answered, and has the longest name
		a, err := workflows.LockRow[application.Application](tx, int64(j.apps[3]))
		if err != nil {
			return err
		}
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": a.Ref()})
		if err != nil {
			return err
		}
		m.Name = "아주 긴 이름을 가진 라온데이터 주식회사"
		if err := tx.Update(m); err != nil {
			return err
		}
		a.Answers = form.Answers{"keywords": {Text: "상권", Version: 1}}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	})
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	list := j.sees(webtest.Officer, desk+"/intake", "선택한 신청에 보완 요청", "모두 선택")
	var picks []string
	for _, m := range pickField.FindAllStringSubmatch(list, -1) {
		picks = append(picks, m[1])
	}
	letter := desk + "/intake/supplement"
	j.refuses(webtest.Officer, letter, url.Values{}, "보완을 요청할 신청을 하나 이상 선택해 주세요")
	page := post(t, j.House, webtest.Officer, letter, url.Values{"pick": picks}, http.StatusOK)
	shows(t, page, "고른 신청 4건", `value="doc_financial"`, `value="keywords"`, "4건 가운데 3건에 없음", "가장 이른 기한은")
	// The way back keeps the ticks, and the board.
	for _, at := range []string{letter, letter + "?view=board"} {
		back := regexp.MustCompile(`href="([^"]*/intake\?[^"]*pick=[^"]*)"`).FindStringSubmatch(post(t, j.House, webtest.Officer, at, url.Values{"pick": picks[:2]}, http.StatusOK).Body)
		if back == nil {
			t.Fatalf("no way back with the ticks from %s", at)
		}
		to := html.UnescapeString(back[1])
		if strings.Contains(at, "board") != strings.Contains(to, "view=board") {
			t.Errorf("from %s one goes back to %s", at, to)
		}
		body := j.sees(webtest.Officer, to, "선택한 신청에 보완 요청")
		if n := len(regexp.MustCompile(`name="pick"[^>]* checked`).FindAllString(body, -1)); n != 2 {
			t.Errorf("%d applications are ticked on %s, want 2", n, to)
		}
	}
	if strings.Contains(page.Body, `name="item" value="goal"`) {
		t.Error("the plan itself is offered")
	}
	typed := url.Values{"pick": picks, "go": {"preview"}, "message": {"두 가지를 보완해 주십시오."}, "due": {"2020-01-01"}, "item": {"keywords"}, "note.keywords": {"세 개 이상"}}
	j.refuses(webtest.Officer, letter, typed, "보완 기한은")
	empty := url.Values{"pick": picks, "go": {"preview"}, "message": {"가"}}
	j.refuses(webtest.Officer, letter, empty, "보완할 항목을 하나 이상")

	// The second has failed meanwhile, the third was asked alone: the preview says so, and nothing is sent by looking.
	j.posts(webtest.Officer, fmt.Sprintf("%s/screening/%d/propose", desk, j.apps[1]), url.Values{"code": {string(condition.DocMissing)}, "reason": {"서류가 없습니다."}})
	j.sees(webtest.Officer, fmt.Sprintf("%s/screening?application=%d", desk, j.apps[1]), "부적격 제안", "서류가 없습니다.", "제안한 사람은 확정할 수 없습니다")
	if a := j.Ask(webtest.Officer, http.MethodPost, fmt.Sprintf("%s/screening/%d/fail", desk, j.apps[1]), ""); a.Status != http.StatusForbidden {
		t.Errorf("who proposed it confirmed it: %d", a.Status)
	}
	j.sees(j.second, "/inbox", "다른 담당자가 부적격을 제안한 신청 1건", "state=FAIL_PROPOSED")
	j.sees(j.second, desk+"/screening?state=FAIL_PROPOSED", "사유를 확인한 뒤 확정하거나 되돌려 주세요", "부적격 확정")
	j.posts(j.second, fmt.Sprintf("%s/screening/%d/fail", desk, j.apps[1]), url.Values{})
	j.posts(webtest.Officer, fmt.Sprintf("%s/screening/%d/supplement", desk, j.apps[2]), url.Values{"item": {"keywords"}})
	picks = nil
	for _, m := range pickField.FindAllStringSubmatch(j.sees(webtest.Officer, desk+"/intake"), -1) {
		picks = append(picks, m[1])
	}
	typed.Set("due", "2025-04-30")
	typed["pick"] = append(picks, fmt.Sprintf("%d.1", j.apps[1]))
	seen := post(t, j.House, webtest.Officer, letter, typed, http.StatusOK)
	shows(t, seen, "보완 요청을 받을 신청 2건", "보내지 않는 신청 2건", "이미 보완 요청을 보내", "2개 기업의 신청 2건에 보완요청을 보내고 기한을", "23:59", "이미 낸 항목",
		"첫 번째로 받을 내용: 가온테크 주식회사", "이름이 가장 긴 기관이 받을 내용: 아주 긴 이름을 가진 라온데이터 주식회사", "서류 보완 요청: ", "세 개 이상", "두 가지를 보완해 주십시오.", "2건에 보완 요청 보내기")
	mine := fmt.Sprintf("/applications/%d/supplement", j.apps[0])
	if body := j.sees(webtest.Officer, fmt.Sprintf("%s/screening?application=%d", desk, j.apps[0])); strings.Contains(body, "1차 보완") {
		t.Error("looking sent something")
	}
	back := url.Values{"pick": picks, "go": {"edit"}, "message": {"두 가지를 보완해 주십시오."}, "due": {"2025-04-30"}, "item": {"keywords"}, "note.keywords": {"세 개 이상"}}
	shows(t, post(t, j.House, webtest.Officer, letter, back, http.StatusOK), `value="keywords" checked`, "세 개 이상", `value="2025-04-30"`, "두 가지를 보완해 주십시오.")

	// The first is looked at by somebody else before the letter goes: it is named, the other one gets its letter.
	send := url.Values{"idempotency_key": {"once"}, "message": typed["message"], "due": typed["due"], "item": typed["item"], "note.keywords": typed["note.keywords"]}
	for _, m := range pickField.FindAllStringSubmatch(seen.Body, -1) {
		send.Add("pick", m[1])
	}
	if len(send["pick"]) != 2 {
		t.Fatalf("the preview carries %v", send["pick"])
	}
	for _, id := range j.apps[:1] {
		body := j.sees(j.second, fmt.Sprintf("%s/screening?application=%d", desk, id), "점검표")
		j.posts(j.second, fmt.Sprintf("%s/screening/%d/items", desk, id), url.Values{"version": {versionField.FindStringSubmatch(body)[1]},
			"outcome." + string(condition.ConsentMissing): {"NOT_MET"}})
	}
	for range 2 { // a double click, or a page opened again
		shows(t, post(t, j.House, webtest.Officer, letter+"/send", send, http.StatusOK), "1건에 보완 요청을 보냈고, 1건에는 보내지 않았습니다", "다른 사람이 먼저 바꿨습니다", "가온테크")
	}
	j.sees(webtest.Officer, fmt.Sprintf("%s/screening?application=%d", desk, j.apps[3]), "1차 보완", "세 개 이상")
	send = url.Values{"idempotency_key": {"again"}, "message": typed["message"], "item": typed["item"]}
	for _, m := range pickField.FindAllStringSubmatch(j.sees(webtest.Officer, desk+"/intake?state=UNDER_SCREENING"), -1) {
		send.Add("pick", m[1])
	}
	if a := j.Ask(webtest.OwnerA, http.MethodPost, letter+"/send", send.Encode()); a.Status != http.StatusNotFound {
		t.Errorf("a company sends: %d", a.Status)
	}
	post(t, j.House, webtest.Officer, letter+"/send", send, http.StatusSeeOther)
	j.sees(webtest.Officer, desk+"/intake?state=SUPPLEMENT_REQUESTED", "가온테크", "라온데이터", "다솜로보")
	if a := j.Ask(webtest.OwnerB, http.MethodGet, mine, ""); a.Status != http.StatusNotFound {
		t.Errorf("another company sees it: %d", a.Status)
	}
}

// Who found an application ineligible sees on the workbench what the applicant knows of it and can do about it.
func TestTheWorkbenchSaysWhoWasToldOfADecisionAndUntilWhenItMayBeAppealed(t *testing.T) {
	j := judged(t)
	desk, app := fmt.Sprintf("/desk/calls/%d", j.call), j.apps[1]
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	j.effect(application.EffectScreeningFacts, "application", int64(app))
	bench := fmt.Sprintf("%s/screening?application=%d", desk, app)
	at := fmt.Sprintf("%s/screening/%d", desk, app)
	version := versionField.FindStringSubmatch(j.sees(webtest.Officer, bench, "점검표"))[1]
	j.posts(webtest.Officer, at+"/items", url.Values{"version": {version}, "outcome." + string(condition.DocMissing): {"NOT_MET"}})
	j.posts(webtest.Officer, at+"/propose", url.Values{"code": {string(condition.DocMissing)}, "reason": {"재무제표가 없습니다."}})
	j.posts(j.second, at+"/fail", url.Values{})
	j.sees(webtest.Officer, bench, "확정</dt>", "나은결", "재무제표가 없습니다.", "아직 보내지 않았습니다. 알림을 보내는 중입니다.", "들어온 이의신청이 없습니다.")

	var seq int64
	if err := j.App.DB.Pool.QueryRow(t.Context(), `select max(seq) from audit_entry where aggregate = 'application' and aggregate_id = $1`, int64(app)).Scan(&seq); err != nil {
		t.Fatal(err)
	}
	lead := j.leads(app)
	if err := j.App.Engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: application.NoticeIneligible, Aggregate: "application", ID: int64(app), Seq: seq}); err != nil {
		t.Fatal(err)
	}
	until := regexp.MustCompile(`이의신청 기한</dt>\s*<dd[^>]*>([^<]+)</dd>`)
	shown, own := until.FindStringSubmatch(j.sees(webtest.Officer, bench, "메일은 아직 보내지 않음", "아직 열어 보지 않음")), until.FindStringSubmatch(j.sees(lead, fmt.Sprintf("/applications/%d", app)))
	if shown == nil || own == nil || shown[1] != own[1] {
		t.Fatalf("the officer reads %v, the applicant %v", shown, own)
	}
	j.hides(webtest.Officer, bench, "알림을 보내는 중입니다")

	filed := post(t, j.House, lead, fmt.Sprintf("/appeals?subject=SCREENING&id=%d", app), url.Values{"ground": {"FACT"}, "statement": {"재무제표를 냈습니다."}}, http.StatusSeeOther)
	j.sees(webtest.Officer, bench, filed.Location, "접수 · 신청")
	j.hides(webtest.Officer, bench, "들어온 이의신청이 없습니다")
}

// leads is somebody of the company that leads an application, who may act for it.
func (j *judging) leads(app domain.ApplicationID) webtest.Role {
	j.t.Helper()
	role := webtest.Role(fmt.Sprintf("lead of %d", app))
	j.do(func(tx workflows.Tx) error {
		a, err := workflows.Get[application.Application](tx, int64(app))
		if err != nil {
			return err
		}
		if err := j.add(tx, role, "임가람", false); err != nil {
			return err
		}
		who, now := j.People[role].ID, tx.Now()
		return workflows.Record(tx, domain.System, &organization.Membership{OrganizationID: a.LeadID, PersonID: &who, Email: j.People[role].Email, Roles: organization.Roles{domain.RoleOwner}, InvitedAt: now, AcceptedAt: &now}, domain.Act("join", nil))
	})
	return role
}
