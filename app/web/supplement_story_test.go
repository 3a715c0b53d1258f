package web_test

import (
	"fmt"
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
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

var hiddenVersion = regexp.MustCompile(`name="(v\.[^"]+)" value="(\d+)"`)

// versions are the versions of the answers on a page, as its form would send them.
func versions(body string) url.Values {
	out := url.Values{}
	for _, m := range hiddenVersion.FindAllStringSubmatch(body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

func TestAnOfficerAsksForASupplementAndTheCompanyMendsOnlyThat(t *testing.T) {
	j := judged(t)
	app := j.apps[0]
	j.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[application.Application](tx, int64(app))
		if err != nil {
			return err
		}
		a.LeadID, a.Answers = j.Orgs[webtest.OwnerA], form.Answers{"keywords": {Text: "예지 보전", Version: 1}, "goal": {Text: "고장을 미리 압니다", Version: 1}}
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": app})
		if err != nil {
			return err
		}
		m.OrganizationID = &a.LeadID
		if err := tx.Update(m); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	})
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	j.effect(application.EffectScreeningFacts, "application", int64(app))

	page, at := fmt.Sprintf("%s/screening?application=%d", desk, app), fmt.Sprintf("%s/screening/%d/supplement", desk, app)
	mine := fmt.Sprintf("/applications/%d", app)
	j.sees(webtest.OwnerA, mine+"/supplement", "보완 요청이 없습니다")
	j.sees(webtest.Officer, page, "고르지 않은 내용은 신청기관이 고칠 수 없습니다", `value="doc_financial" checked`, `value="keywords"`, "예지 보전")
	if body := j.sees(webtest.Officer, page); strings.Contains(body, `name="item" value="goal"`) || strings.Contains(body, `name="item" value="background"`) {
		t.Error("the plan itself is offered")
	}
	j.camera(webtest.Officer, page, "supplement-ask")
	ask := url.Values{"item": {"doc_financial", "keywords"}, "note.doc_financial": {"2024년 것이 없습니다"}, "note.keywords": {"세 개 이상 적어 주십시오"}, "other": {"실증 장소 설명"}, "message": {"두 가지를 보완해 주십시오."}}
	early := url.Values{"item": {"keywords"}, "message": {"가"}, "due": {"2020-01-01"}}
	j.refuses(webtest.Officer, at, early, "보완 기한은")
	j.refuses(webtest.Officer, at, url.Values{"message": {""}}, "보완할 항목을 하나 이상")
	j.refuses(webtest.Officer, at, url.Values{"item": {"goal"}, "message": {""}}, "사업계획서 본문, 사업비, 성과목표는 보완 대상이 아닙니다")
	again := post(t, j.House, webtest.Officer, at, early, http.StatusUnprocessableEntity)
	if other := regexp.MustCompile(`class="lang" href="([^"?]*)`).FindStringSubmatch(again.Body); other == nil || other[1] != desk+"/screening" {
		t.Errorf("another language is at %v, where the form that came back cannot be opened", other)
	}
	j.posts(webtest.Officer, at, ask)
	j.sees(webtest.Officer, page, "1차 보완", "제출 기다림", "2024년 것이 없습니다")

	j.sees(webtest.OwnerA, mine, "보완하기", mine+"/supplement")
	j.sees(webtest.OwnerA, "/inbox", mine+"/supplement")
	body := j.sees(webtest.OwnerA, mine+"/supplement", "두 가지를 보완해 주십시오.", "세 개 이상 적어 주십시오", `name="q.keywords"`, `name="file.0"`, `name="file.2"`, "나머지는 잠겨 있습니다")
	if strings.Contains(body, `name="q.goal"`) || strings.Contains(j.sees(webtest.OwnerA, mine+"/sections/overview", "고장을 미리 압니다"), `name="q.`) {
		t.Error("something that was not asked for can be written on")
	}
	if strings.Contains(j.sees(webtest.OwnerA, mine+"/sections/documents"), `type="file"`) {
		t.Error("the section of the documents takes files")
	}
	// A paper of the wallet answers what was asked for, like an upload; that of a question which nobody asked for is refused.
	paper := workflows.AddDocument{Org: j.Orgs[webtest.OwnerA], Type: wallet.FinancialStatement, Title: "2024년 재무제표", Dates: wallet.Dates{IssuedOn: period.DateOf(j.App.Clock.Now())}, File: workflows.Received{SHA256: strings.Repeat("a", 64), MediaType: "application/pdf", Name: "재무 2024.pdf", Size: 10}}
	doc, err := j.App.Engine.AddDocument(t.Context(), workflows.Command{Actor: j.Actor(webtest.OwnerA)}, paper)
	if err != nil {
		t.Fatal(err)
	}
	j.sees(webtest.OwnerA, mine+"/supplement", "2024년 재무제표", `action="`+mine+`/pick/doc_financial"`)
	j.camera(webtest.OwnerA, mine+"/supplement", "supplement-answer")
	j.refuses(webtest.OwnerA, mine+"/pick/doc_financial", url.Values{}, "보완 제출")
	j.posts(webtest.OwnerA, mine+"/pick/doc_financial", url.Values{"pick.doc_financial": {fmt.Sprint(int64(doc))}})
	j.sees(webtest.OwnerA, mine+"/supplement", "재무 2024.pdf")
	j.refuses(webtest.OwnerA, mine+"/pick/doc_pledge", url.Values{"pick.doc_pledge": {fmt.Sprint(int64(doc))}}, "보완 제출")
	// What is asked for in words takes any paper of the wallet.
	inWords := strings.Split(j.sees(webtest.OwnerA, mine+"/supplement", `name="pick.item-2"`), `id="item-2-files"`)
	if len(inWords) != 2 || !strings.Contains(inWords[1], `name="pick.item-2" value="`+fmt.Sprint(int64(doc))) {
		t.Error("the wallet is not offered beside the words")
	}
	post(t, j.House, webtest.OwnerA, mine+"/supplement/files/2", url.Values{"pick.item-2": {webtest.Unknown}}, http.StatusNotFound)
	j.posts(webtest.OwnerA, mine+"/supplement/files/2", url.Values{"pick.item-2": {fmt.Sprint(int64(doc))}})
	inWords = strings.Split(j.sees(webtest.OwnerA, mine+"/supplement"), `id="item-2-files"`)
	there := regexp.MustCompile(`name="remove" value="(\d+)"`).FindStringSubmatch(inWords[1])
	if there == nil || !strings.Contains(inWords[1], "재무 2024.pdf") {
		t.Fatal("the paper that was picked is not beside the words")
	}
	j.posts(webtest.OwnerA, mine+"/supplement/files/2", url.Values{"remove": {there[1]}})
	if a := j.Ask(webtest.OwnerB, http.MethodGet, mine+"/supplement", ""); a.Status != http.StatusNotFound {
		t.Errorf("another company sees it: %d", a.Status)
	}
	send := versions(body)
	send.Set("q.keywords", "예지 보전, 진동, 설비")
	send.Set("reply.0", "빠진 해를 덧붙입니다")
	send.Set("go", "send")
	j.refuses(webtest.OwnerA, mine+"/supplement", send, "「실증 장소 설명」 항목에 아직 답하지 않았습니다")
	// One button sends the page whole: the file of the other item and what was typed come along, and one that is refused keeps nothing back.
	whole := versions(j.sees(webtest.OwnerA, mine+"/supplement"))
	whole.Set("q.keywords", "예지 보전, 진동, 설비")
	whole.Set("reply.2", "공장 3층")
	w := &walletStory{House: j.House, t: t}
	got := w.sends(webtest.OwnerA, mine+"/supplement/files/0", whole, http.StatusUnprocessableEntity, chosen{"file.0", "증빙.pdf", "MZ program"}, chosen{"file.2", "증빙.pdf", pdf})
	for _, text := range []string{"증빙.pdf", `id="f-file-0-err"`, "‘증빙.pdf’: ", "공장 3층"} {
		if !strings.Contains(got.Body, text) {
			t.Errorf("the page does not say %q:\n%s", text, plain(got))
		}
	}
	whole = versions(got.Body)
	whole.Set("q.keywords", "예지 보전, 진동, 설비")
	w.sends(webtest.OwnerA, mine+"/supplement", whole, http.StatusSeeOther, chosen{"file.0", "증빙.pdf", pdf})
	j.sees(webtest.OwnerA, mine+"/supplement", "증빙.pdf를 올렸습니다. 보완 내용을 저장했습니다")
	if !strings.Contains(body, `data-resume="`+mine+`/supplement/uploads/0"`) {
		t.Error("a large file cannot be sent in parts here")
	}
	body = j.sees(webtest.OwnerA, mine+"/supplement", "예지 보전, 진동, 설비", "빠진 해를 덧붙입니다", "증빙.pdf")
	send = versions(body)
	send.Set("q.keywords", "예지 보전, 진동, 설비")
	send.Set("reply.2", "공장 3층입니다")
	send.Set("go", "send")
	j.posts(webtest.OwnerA, mine+"/supplement", send)
	j.posts(webtest.OwnerA, mine+"/supplement", send) // sent twice: it is handed in, and the page says so
	for _, who := range []webtest.Role{webtest.OwnerA, webtest.Officer} {
		path := mine + "/supplement"
		if who == webtest.Officer {
			path = page
		}
		j.sees(who, path, "보완 전", "보완 후", "<del>예지 보전</del>", "<ins>예지 보전, 진동, 설비</ins>", "최근 2년 재무제표: 설명", "공장 3층입니다 · 증빙.pdf")
		j.camera(who, path, "supplement-diff")
	}
	j.effect(application.EffectScreeningFacts, "application", int64(app))
}

// A partner alone can write what is asked of its part: it finds the work with its day in its own inbox, and the lead sees whom it waits
// for as soon as nothing is left for itself.
func TestAPartnerFindsWhatIsAskedOfItAndTheLeadWhoIsMissing(t *testing.T) {
	j := judged(t)
	app := j.apps[0]
	partner := j.Orgs[webtest.OwnerB]
	set := func(leadDone, partnerDone bool) {
		t.Helper()
		j.do(func(tx workflows.Tx) error {
			a, err := workflows.LockRow[application.Application](tx, int64(app))
			if err != nil {
				return err
			}
			due := j.App.Clock.Now().AddDate(0, 0, 5)
			a.LeadID, a.State, a.SupplementDueAt = j.Orgs[webtest.OwnerA], application.SupplementRequested, &due
			a.SupplementItems = application.SupplementItems{{Name: "재무제표", Done: leadDone}, {Name: "역할", Org: partner, Done: partnerDone}}
			return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
		})
	}
	j.do(func(tx workflows.Tx) error {
		return tx.Insert(&application.Member{ApplicationID: app, OrganizationID: &partner, Name: "참여", Role: application.Participating, Consent: application.Accepted, Position: 2})
	})
	mine := fmt.Sprintf("/applications/%d/supplement", app)
	kinds := []string{"supplement", "supplement_wait", "supplement_part"}
	for _, c := range []struct {
		name                  string
		leadDone, partnerDone bool
		lead, partner         string
	}{
		{"nobody has answered", false, false, "supplement", "supplement_part"},
		{"the lead has", true, false, "supplement_wait", "supplement_part"},
		{"the partner has", false, true, "supplement", ""},
		{"everybody has, and the lead sends", true, true, "supplement", ""},
	} {
		set(c.leadDone, c.partnerDone)
		for _, kind := range kinds {
			for role, want := range map[webtest.Role]string{webtest.OwnerA: c.lead, webtest.OwnerB: c.partner} {
				body := j.Ask(role, http.MethodGet, "/inbox?kind="+kind, "").Body
				if got := strings.Contains(body, mine); got != (kind == want) {
					t.Errorf("%s: %s finds %s: %v", c.name, role, kind, got)
				}
			}
		}
	}
	set(true, false)
	j.camera(webtest.OwnerA, "/inbox?kind=supplement_wait", "supplement-wait")
	j.camera(webtest.OwnerB, "/inbox?kind=supplement_part", "supplement-part")
}

// An answer that decides what the form asks is mended: what follows from it is asked on the same page, and what it takes away is gone for the
// officer as for everybody.
func TestAMendedAnswerAsksForWhatFollowsAndTakesAwayWhatDoesNot(t *testing.T) {
	j := judged(t)
	app := j.apps[0]
	j.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(j.call))
		if err != nil {
			return err
		}
		yes, no := condition.Where("goes", condition.Eq, condition.Text("y")), condition.Where("goes", condition.Eq, condition.Text("n"))
		c.Form = form.Definition{Version: 1, Sections: []form.Section{{Key: "overview", Part: form.Lead, Title: "개요", Questions: []form.Question{
			{Key: "goes", Kind: form.Choice, Label: "해외 실증 여부", Options: []form.Option{{Key: "y", Label: "합니다"}, {Key: "n", Label: "하지 않습니다"}}},
			{Key: "country", Kind: form.Text, Label: "실증할 나라", MaxChars: 20, Required: true, When: yes},
			{Key: "entry", Kind: form.RichText, Label: "현지 진출 계획", Required: true, When: yes},
			{Key: "home", Kind: form.Text, Label: "국내 실증 장소", MaxChars: 40, When: no}}}}}
		if err := workflows.Record(tx, domain.System, c, domain.Act("edit", nil)); err != nil {
			return err
		}
		a, err := workflows.LockRow[application.Application](tx, int64(app))
		if err != nil {
			return err
		}
		a.LeadID, a.Answers = j.Orgs[webtest.OwnerA], form.Answers{"goes": {Text: "n", Version: 1}, "home": {Text: "부산 신항 물류창고", Version: 1}}
		m, err := workflows.One[application.Member](tx, workflows.Where{"ApplicationID": app})
		if err != nil {
			return err
		}
		m.OrganizationID = &a.LeadID
		if err := tx.Update(m); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, domain.Act("edit", nil))
	})
	desk := fmt.Sprintf("/desk/calls/%d", j.call)
	j.posts(webtest.Officer, desk+"/evaluation", url.Values{"event": {"startScreening"}})
	j.effect(call.EffectScreening, "call", int64(j.call))
	j.effect(application.EffectScreeningFacts, "application", int64(app))
	page, at := fmt.Sprintf("%s/screening?application=%d", desk, app), fmt.Sprintf("%s/screening/%d/supplement", desk, app)
	mine := fmt.Sprintf("/applications/%d/supplement", app)
	j.sees(webtest.Officer, page, "부산 신항 물류창고")
	j.posts(webtest.Officer, at, url.Values{"item": {"goes", "home"}, "message": {"해외 실증인지 확인해 주십시오."}})
	send := versions(j.sees(webtest.OwnerA, mine, `name="q.goes"`, `name="q.home"`))
	send.Set("q.goes", "y")
	send.Set("go", "send")
	j.refuses(webtest.OwnerA, mine, send, "실증할 나라")
	body := j.sees(webtest.OwnerA, mine, `name="q.country"`, "신청서 서식이 새로 묻는 항목입니다", "서식이 더 묻지 않는 항목입니다")
	if strings.Contains(body, `name="q.home"`) || strings.Contains(body, `name="q.entry"`) {
		t.Error("what is not asked, or is part of the plan, can be written on")
	}
	j.camera(webtest.OwnerA, mine, "supplement-follows")
	j.sees(webtest.Officer, page, "신청서 서식이 새로 묻는 항목입니다")
	send = versions(body)
	send.Set("q.goes", "y")
	send.Set("q.country", "베트남")
	send.Set("go", "send")
	j.posts(webtest.OwnerA, mine, send)
	shown := j.sees(webtest.Officer, page, "<ins>베트남</ins>", "보완으로 새로 묻게 되었으나 답이 없는 항목", "현지 진출 계획")
	if n := strings.Count(shown, "부산 신항 물류창고"); n > 1 { // beside what was asked, as it stood then
		t.Errorf("what is not asked any more is shown %d times", n)
	}
}
