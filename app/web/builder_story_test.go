// This file tests putting the form of a call together on its pages, without script.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

// draft begins a call and gives its page.
func (d desk) draft(code string) string {
	d.t.Helper()
	page := d.get(webtest.Officer, "/desk/calls/new")
	return d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(page, url.Values{"title": {"지역 제조 AI 점검"}, "code": {code}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"}, "regime": {"ICT_FUND"}, "fundMoney": {"1"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location
}

// filling is the page's own form with other values.
func filling(page string, values url.Values) url.Values {
	out := filled(page)
	for name, v := range values {
		out[name] = v
	}
	return out
}

// button finds the hidden fields of the button of a list that does something with a thing.
func (d desk) button(page, do, what, key string) url.Values {
	d.t.Helper()
	for _, box := range regexp.MustCompile(`(?s)<form method="post".*?</form>`).FindAllString(page, -1) {
		form := url.Values{}
		for _, m := range regexp.MustCompile(`<input\b([^>]*)>`).FindAllStringSubmatch(box, -1) {
			form.Set(attr(m[1], "name"), attr(m[1], "value"))
		}
		if form.Get("do") == do && form.Get("what") == what && form.Get("key") == key {
			return form
		}
	}
	d.t.Fatalf("no button does %s with %s %s", do, what, key)
	return nil
}

func TestAFormIsPutTogetherOnPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-FRM-01")
	list := at + "/edit/form"

	// A section, a choice in it, and a question that is asked only after one answer.
	section := at + "/form/sections/new"
	d.post(webtest.Officer, section, 422, filling(d.get(webtest.Officer, section), url.Values{"hint": {"실증 계획을 적습니다"}}))
	d.post(webtest.Officer, section, 303, filling(d.get(webtest.Officer, section), url.Values{"title": {"실증 계획"}, "part": {"LEAD"}}))
	question := at + "/form/questions/new?section=section_1"
	page := d.get(webtest.Officer, question)
	typed := filling(page, url.Values{"label": {"실증을 하나요"}, "kind": {"CHOICE"}})
	asked := d.post(webtest.Officer, at+"/form/questions/new", 422, typed).Body // a choice without choices
	if !strings.Contains(asked, `value="실증을 하나요"`) || !strings.Contains(asked, `name="options.0.label"`) {
		t.Fatal("the page loses what was typed, or does not offer the fields of a choice")
	}
	typed = filling(asked, url.Values{"options.0.label": {"예"}, "options.1.label": {"아니오"}})
	more := typed
	more.Set("do", "redraw")
	if a := d.post(webtest.Officer, at+"/form/questions/new", 200, more); !strings.Contains(a.Body, `name="options.4.label"`) || !strings.Contains(a.Body, `value="아니오"`) {
		t.Error("asking for more rows loses rows, or gives none")
	}
	// Who changes the kind and changes it back finds what was typed; meanwhile it goes along unseen.
	text := d.post(webtest.Officer, at+"/form/questions/new", 200, filling(asked, url.Values{"options.0.label": {"예"}, "options.1.label": {"아니오"}, "kind": {"TEXT"}, "do": {"redraw"}})).Body
	if strings.Contains(text, "선택지 1") || !strings.Contains(text, `name="maxChars"`) {
		t.Error("a text is asked for options")
	}
	back := d.post(webtest.Officer, at+"/form/questions/new", 200, filling(text, url.Values{"kind": {"CHOICE"}, "do": {"redraw"}})).Body
	if !strings.Contains(back, "선택지 1") || !strings.Contains(back, `value="예"`) || !strings.Contains(back, `value="아니오"`) {
		t.Error("the options are lost by a change of kind and back")
	}
	typed.Del("do")
	d.post(webtest.Officer, at+"/form/questions/new", 303, typed)
	page = d.get(webtest.Officer, question)
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(page, url.Values{"label": {"실증 장소"}, "required": {"1"},
		"when.0.fact": {"question_1"}, "when.0.op": {"eq"}, "when.0.value": {"예"}}))

	// What it is asked after cannot go, and the refusal says why.
	page = d.get(webtest.Officer, list)
	if !strings.Contains(page, "실증을 하나요 같음 예") {
		t.Error("the list does not say when the question is asked")
	}
	if a := d.post(webtest.Officer, list, 422, d.button(page, "drop", "question", "question_1")); !strings.Contains(problems(a.Body), "‘실증 장소’") {
		t.Errorf("the refusal does not name what depends on it: %s", problems(a.Body))
	}
	if a := d.post(webtest.Officer, list, 422, d.button(page, "up", "question", "question_2")); !strings.Contains(problems(a.Body), "앞 질문만") {
		t.Errorf("a question moves before what it looks at: %s", problems(a.Body))
	}
	d.post(webtest.Officer, list, 303, d.button(page, "up", "section", "section_1"))
	stale := d.button(page, "up", "section", "section_1")
	stale.Set("idempotency_key", "another-press")
	d.post(webtest.Officer, list, 422, stale)

	// A condition may look at a number, and its unit is the word of its officer.
	months := filling(d.post(webtest.Officer, at+"/form/questions/new", 200, filling(d.get(webtest.Officer, question), url.Values{"label": {"실증 기간"}, "kind": {"NUMBER"}, "do": {"redraw"}})).Body, url.Values{"unit": {"개월"}})
	months.Del("do")
	d.post(webtest.Officer, at+"/form/questions/new", 303, months)
	if page := d.get(webtest.Officer, question); !strings.Contains(page, "실증 기간 (개월)") || strings.Contains(page, "⟦") {
		t.Error("a condition names the unit of a number otherwise than its officer")
	}
	d.post(webtest.Officer, list, 303, d.button(d.get(webtest.Officer, list), "drop", "question", "question_3"))

	// A calculation over two numbers; then one of them cannot change its kind.
	for _, label := range []string{"국내 매출", "해외 매출"} {
		d.post(webtest.Officer, at+"/form/questions/new", 303, filling(d.get(webtest.Officer, question), url.Values{"label": {label}, "kind": {"MONEY"}}))
	}
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(d.get(webtest.Officer, question), url.Values{"label": {"매출 합계"}, "kind": {"COMPUTED"}, "calcOp": {"SUM"},
		"calc.0.of": {"question_3"}, "calc.1.of": {"question_4"}}))
	money := at + "/form/questions/question_3"
	if a := d.post(webtest.Officer, money, 422, filling(d.get(webtest.Officer, money), url.Values{"kind": {"TEXT"}})); !strings.Contains(problems(a.Body), "‘매출 합계’") {
		t.Errorf("the refusal does not name the calculation: %s", problems(a.Body))
	}

	// A file question is a document of the call, and every page takes back what it shows.
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(d.get(webtest.Officer, question), url.Values{"label": {"실증 협약서"}, "kind": {"FILE"}, "types": {"pdf, hwpx"}, "required": {"1"}}))
	if page = d.get(webtest.Officer, at+"/edit/documents"); !strings.Contains(page, "실증 협약서") {
		t.Error("the new file is not among the documents")
	}
	for _, key := range []string{"goal", "field", "people", "sites", "budget_plan", "target_list", "question_2", "question_5"} {
		d.post(webtest.Officer, at+"/form/questions/"+key, 303, filled(d.get(webtest.Officer, at+"/form/questions/"+key)))
	}
	before := d.get(webtest.Officer, "/calls/2025-FRM-01/form")
	for _, key := range []string{"overview", "section_1", "member"} {
		d.post(webtest.Officer, at+"/form/sections/"+key, 303, filled(d.get(webtest.Officer, at+"/form/sections/"+key)))
	}
	if after := d.get(webtest.Officer, "/calls/2025-FRM-01/form"); outline(after) != outline(before) {
		t.Error("saving pages as they are changes the form")
	}
	if !strings.Contains(before, "다음일 때만 묻습니다: 실증을 하나요 같음 예") {
		t.Error("the list of questions does not say when the new one is asked")
	}
	if !strings.Contains(before, "실증 장소") || d.h.Ask(webtest.Visitor, http.MethodGet, "/calls/2025-FRM-01/form", "").Status != http.StatusNotFound {
		t.Error("the preview lacks the new question, or the draft is public")
	}
}

// What a document is called and which paper of the wallet answers it are two things: both are said on the list, and kept everywhere.
func TestADocumentNamesItsPaperOnPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-PAP-01")
	list, question := at+"/edit/documents", at+"/form/questions/doc_new_1"
	typed := filled(d.get(webtest.Officer, list))
	n := 0
	for typed.Get("documents."+strconv.Itoa(n)+".key") != "" {
		n++
	}
	row := "documents." + strconv.Itoa(n)
	typed.Set(row+".name", "법인 증빙")
	typed.Set(row+".paper", "PASSPORT")
	if a := d.post(webtest.Officer, list, 422, typed); !strings.Contains(problems(a.Body), "문서 종류를 목록에서") || filled(a.Body).Get(row+".name") != "법인 증빙" {
		t.Error("an unknown type is not refused at its row, or what was typed is lost")
	}
	typed.Set(row+".paper", "CORPORATE_REGISTER")
	before := strings.Count(d.get(webtest.Officer, at+"/file"), "document: CORPORATE_REGISTER")
	d.post(webtest.Officer, list, 303, typed)
	if n := strings.Count(d.get(webtest.Officer, at+"/file"), "document: CORPORATE_REGISTER"); n != before+1 {
		t.Errorf("the file of the call names the register %d times, before %d", n, before)
	}
	for range 2 { // saving it as it is keeps it
		if page := filled(d.get(webtest.Officer, question)); page.Get("document") != "CORPORATE_REGISTER" {
			t.Fatalf("the question takes %q", page.Get("document"))
		}
		d.post(webtest.Officer, question, 303, filled(d.get(webtest.Officer, question)))
		d.post(webtest.Officer, list, 303, filled(d.get(webtest.Officer, list)))
	}
	d.post(webtest.Officer, question, 303, filling(d.get(webtest.Officer, question), url.Values{"document": {"TAX_CLEARANCE"}}))
	if got := filled(d.get(webtest.Officer, list)).Get(row + ".paper"); got != "TAX_CLEARANCE" {
		t.Errorf("the list says %q of what the question says", got)
	}
}

// outline is the readable part of a page.
func outline(page string) string {
	_, main, _ := strings.Cut(page, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

func TestACallIsTakenFromItsFileOnAPage(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-FIL-01")
	file := d.get(webtest.Officer, at+"/file")
	if !strings.HasPrefix(file, "file: gongmo/call/1\ncode: 2025-FIL-01\n") {
		t.Fatalf("the download begins with %.80s", file)
	}
	page := d.get(webtest.Officer, "/desk/calls/import")
	send := func(do, text string, status int) webtest.Answer {
		t.Helper()
		return d.post(webtest.Officer, "/desk/calls/import", status, with(page, url.Values{"do": {do}, "text": {text}}))
	}
	if a := send("take", strings.Replace(file, "title: 지역", "titel: 지역", 1), 422); !strings.Contains(a.Body, "‘titel’") || !strings.Contains(a.Body, "titel: 지역") {
		t.Error("the page does not say what is wrong, or loses the file")
	}
	changed := strings.Replace(file, "title: 지역 제조 AI 점검", "title: 지역 제조 AI 진단", 1)
	if a := send("check", changed, 200); !strings.Contains(a.Body, "지역 제조 AI 진단") || !strings.Contains(a.Body, `value="take"`) {
		t.Error("the page does not show what would change")
	}
	if strings.Contains(d.get(webtest.Officer, at), "진단") {
		t.Error("checking a file changes the call")
	}
	if to := send("take", changed, 303).Location; to != at {
		t.Errorf("leads to %s, want %s", to, at)
	}
	if !strings.Contains(d.get(webtest.Officer, at), "지역 제조 AI 진단") {
		t.Error("the file was not taken")
	}
	page = d.get(webtest.Officer, "/desk/calls/import")
	if to := send("take", strings.Replace(changed, "FIL-01", "FIL-02", 1), 303).Location; to == at {
		t.Error("another code is not another call")
	}
}

func TestStagesAndFurtherConditionsAreChangedOnPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-STG-01")
	stages := at + "/edit/stages"
	d.post(webtest.Officer, stages, 303, filling(d.get(webtest.Officer, stages), url.Values{"addStage": {"SITE_VISIT"}}))
	page := d.get(webtest.Officer, stages)
	if !strings.Contains(page, "4. 현장실사") {
		t.Fatal("the stage was not added")
	}
	d.post(webtest.Officer, stages, 303, filling(page, url.Values{"stages.3.order": {"2"}, "stages.2.remove": {"1"}}))
	if page = d.get(webtest.Officer, stages); !strings.Contains(page, "2. 현장실사") || strings.Contains(page, ". 발표평가") {
		t.Error("the stage was not moved, or the removed one stays")
	}
	d.post(webtest.Officer, stages, 303, filling(page, url.Values{"stages.2.outcome": {"NARROW_TO"}}))
	if page = d.get(webtest.Officer, at); !strings.Contains(page, "calls.missing") && !strings.Contains(page, `class="missing"`) {
		t.Error("a stage that keeps nobody is not said to lack its number")
	}

	who := at + "/edit/eligibility"
	wrong := url.Values{"further.0.fact": {"employees"}, "further.0.op": {"has"}, "further.0.value": {"10"}}
	if a := d.post(webtest.Officer, who, 422, filling(d.get(webtest.Officer, who), wrong)); !strings.Contains(a.Body, `name="further.0.value" value="10"`) {
		t.Error("what was typed is lost")
	}
	d.post(webtest.Officer, who, 303, filling(d.get(webtest.Officer, who), url.Values{"further.join": {"any"}, "further.0.fact": {"employees"}, "further.0.op": {"ge"}, "further.0.value": {"10"},
		"further.1.fact": {"certificates"}, "further.1.op": {"has"}, "further.1.value": {"벤처기업"}}))
	before := d.get(webtest.Officer, "/calls/2025-STG-01")
	if !strings.Contains(before, "10명 이상") {
		t.Error("the further condition is not in the notice")
	}
	d.post(webtest.Officer, who, 303, filled(d.get(webtest.Officer, who)))
	if after := d.get(webtest.Officer, "/calls/2025-STG-01"); strings.Count(after, "10명 이상") != strings.Count(before, "10명 이상") {
		t.Error("saving the page as it is changes the further condition")
	}
}

func TestNextYearsCallIsMadeOutOfThisYears(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-KIN-01")
	follow := at + "/follow"
	page := d.get(webtest.Officer, follow)
	next := url.Values{"relation": {"SUCCESSOR"}, "code": {"2026-kin-01"}, "title": {"지역 제조 AI 점검"}, "year": {"2026"}}
	if a := d.post(webtest.Officer, follow, 422, with(page, url.Values{"relation": {"ADDITIONAL"}, "code": {"2025-KIN-02"}, "title": {"추가"}, "year": {"2025"}})); !strings.Contains(problems(a.Body), "게시한 적이") {
		t.Errorf("an additional call of a draft: %s", problems(a.Body))
	}
	d.post(webtest.Officer, follow, 422, with(d.get(webtest.Officer, follow), url.Values{"relation": {"PERFORMER"}, "code": {"2025-KIN-02"}, "title": {"수행"}, "year": {"2025"}}))
	to := d.post(webtest.Officer, follow, 303, with(d.get(webtest.Officer, follow), next)).Location
	d.post(webtest.Officer, follow, 422, with(d.get(webtest.Officer, follow), next)) // the number is taken

	changes := d.get(webtest.Officer, to+"/changes")
	if !strings.Contains(changes, "달라진 곳이 없습니다") {
		t.Error("the new call differs from the one it repeats")
	}
	goal := to + "/form/questions/goal"
	d.post(webtest.Officer, goal, 303, filling(d.get(webtest.Officer, goal), url.Values{"maxChars": {"700"}}))
	if changes = d.get(webtest.Officer, to+"/changes"); !strings.Contains(changes, "과제 목표") || !strings.Contains(changes, "700") {
		t.Error("the changed question is not in the difference")
	}
	if !strings.Contains(d.get(webtest.Officer, at), to) || !strings.Contains(d.get(webtest.Officer, to), at) {
		t.Error("the two calls do not lead to each other")
	}
	if !strings.Contains(d.get(webtest.Officer, "/calls/2026-KIN-01"), "/calls/2025-KIN-01") {
		t.Error("the public page does not lead to the call it repeats")
	}
}

func TestAFormIsTriedWithSampleAnswersAndNothingIsStored(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-TRY-01")
	trial := func(query string, texts ...string) string {
		t.Helper()
		a := d.h.Ask(webtest.Officer, http.MethodGet, at+"/form/trial"+query, "")
		shows(t, a, texts...)
		return a.Body
	}
	if !strings.Contains(d.get(webtest.Officer, at+"/edit/form"), at+"/form/trial") {
		t.Error("the builder does not lead to the trial")
	}
	page := trial("", "예시 답변입니다", "제출을 막는 문제가 없습니다", "기관 규모별 예산 검사", "신청자에게 보이는 예산 규칙: 중소기업", "예시 · 사업 개요", "이 답변은 양식을 시험하려고")
	if strings.Contains(page, "제출 불가") || strings.Contains(page, "상한을 정하지 않은 질문") {
		t.Error("the usual sample is stopped")
	}
	// A company must bear more the larger it is (L6 §27①, 별표 3): what the smallest may ask for stops the largest.
	edge := trial("?sample=EDGE&size=LARGE", "한계 예시", "제출 불가", "신청자에게 보이는 예산 규칙: 대기업", "(전체 ")
	if rows := regexp.MustCompile(`(?s)<tr>.*?</tr>`).FindAllString(edge, -1); !slices.ContainsFunc(rows, func(row string) bool {
		return strings.Contains(row, "대기업") && strings.Contains(row, "제출 불가") && strings.Contains(row, "관리규정 §27①")
	}) {
		t.Error("the sizes do not say what stops a large company")
	}
	if a := d.h.Ask(webtest.Approver, http.MethodGet, at+"/form/trial", ""); a.Status != http.StatusForbidden {
		t.Errorf("who may not edit gets %d", a.Status)
	}
}

func TestACallSetsItsOwnRatiosOfMatchingMoney(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-MAT-01")
	overview := at + "/edit/overview"
	page := d.get(webtest.Officer, overview)
	shows(t, webtest.Answer{Body: page}, "민간부담금 비율", "지원금 비율 상한", "규정에 없음 · 공고에서 정함", "이 공고의 규정에는 민간부담금 비율이 없습니다", "ICT기금 사업관리 지침 §18①")
	wrong := filling(page, url.Values{"matching.SME.grantMax": {"육십"}})
	d.post(webtest.Officer, overview, http.StatusUnprocessableEntity, wrong)
	d.post(webtest.Officer, overview, http.StatusSeeOther, filling(page, url.Values{"matching.SME.grantMax": {"60"}, "matching.SME.cashMin": {"12.5"}, "matching.LARGE.grantMax": {"55"}}))
	if stored := filled(d.get(webtest.Officer, overview)); stored.Get("matching.SME.grantMax") != "60" || stored.Get("matching.SME.cashMin") != "12.50" || stored.Get("matching.MID.grantMax") != "70" {
		t.Errorf("stored %v", stored)
	}

	// The rules of fund money state no ratios: a call that takes its own away cannot be approved, and says what to set.
	all := d.get(webtest.Officer, overview)
	none, back := url.Values{"grantRatio": {""}}, url.Values{"grantRatio": {filled(all).Get("grantRatio")}}
	for _, size := range []string{"SME", "MID", "LARGE", "PUBLIC"} {
		for _, name := range []string{"matching." + size + ".grantMax", "matching." + size + ".cashMin"} {
			none.Set(name, "")
			back.Set(name, filled(all).Get(name))
		}
	}
	d.post(webtest.Officer, overview, http.StatusSeeOther, filling(all, none))
	shows(t, webtest.Answer{Body: d.get(webtest.Officer, at)}, "지원금 비율이 없어 공고가 정해야 합니다")
	d.post(webtest.Officer, overview, http.StatusSeeOther, filling(d.get(webtest.Officer, overview), url.Values{"grantRatio": {"70"}}))
	shows(t, webtest.Answer{Body: d.get(webtest.Officer, at)}, "현금 부담이 없으면 0을 적어 주세요")
	d.post(webtest.Officer, overview, http.StatusSeeOther, filling(d.get(webtest.Officer, overview), back))

	// The public page, the rules beside the grid and the file say what the call says, and whose number it is.
	public := regexp.MustCompile(`(?s)<th scope="row">정부지원 상한: 중소기업</th>.*?</tr>`).FindString(d.get(webtest.Officer, "/calls/2025-MAT-01"))
	if !strings.Contains(public, "60%") || !strings.Contains(public, "공고에서 정함") {
		t.Errorf("the public page says %s", public)
	}
	shows(t, webtest.Answer{Body: d.get(webtest.Officer, at+"/form/trial?sample=EDGE")}, "공고가 정한 비율; 정보통신·방송 연구개발 관리규정 §27①", "지원금 비율: 60% 이하")
	file := d.get(webtest.Officer, at+"/file")
	if !strings.Contains(file, "matching:") || !strings.Contains(file, "grantMax: 60%") || !strings.Contains(file, "cashMin: 12.50%") {
		t.Errorf("the file does not hold the ratios:\n%s", file)
	}
	changed := strings.Replace(file, "grantMax: 60%", "grantMax: 50%", 1)
	shows(t, d.post(webtest.Officer, "/desk/calls/import", http.StatusOK, url.Values{"text": {changed}, "do": {"check"}}), "matching[SME].grantMax", "50%")

	// Under the ICT rules without fund money the share of the grant is the call's own, and the cash is not (관리규정 §27①, §28②).
	plain := d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(d.get(webtest.Officer, "/desk/calls/new"), url.Values{"title": {"일반회계 공고"}, "code": {"2025-MAT-03"}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"}, "regime": {"ICT_FUND"}, "fundMoney": {""}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location + "/edit/overview"
	page = d.get(webtest.Officer, plain)
	shows(t, webtest.Answer{Body: page}, "지원금 비율은 이 공고가 스스로 정할 수 있고(정보통신·방송 연구개발 관리규정 §27①", "정보통신·방송 연구개발 관리규정 §28②")
	shows(t, d.post(webtest.Officer, plain, http.StatusUnprocessableEntity, filling(page, url.Values{"matching.SME.cashMin": {"5"}})), "중소기업의 현금 비율은 규정의 10% 이상으로 정해 주세요", "정보통신·방송 연구개발 관리규정 §28②")
	d.post(webtest.Officer, plain, http.StatusSeeOther, filling(page, url.Values{"matching.LARGE.grantMax": {"70"}}))

	// The ratios of an R&D call are limits (국가연구개발혁신법 시행령 제19조): more may be asked for, and not less.
	made := d.post(webtest.Officer, "/desk/calls/new", http.StatusSeeOther, with(d.get(webtest.Officer, "/desk/calls/new"), url.Values{"title": {"연구개발 공고"}, "code": {"2025-MAT-02"}, "year": {"2025"},
		"category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"}, "regime": {"NRD_INNOVATION"}, "fundMoney": {""}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})).Location + "/edit/overview"
	page = d.get(webtest.Officer, made)
	shows(t, webtest.Answer{Body: page}, "규정보다 엄격한 비율만 정할 수 있습니다")
	shows(t, d.post(webtest.Officer, made, http.StatusUnprocessableEntity, filling(page, url.Values{"matching.LARGE.grantMax": {"70"}})), "대기업의 지원금 비율은 규정의 50% 이하로 정해 주세요", "국가연구개발혁신법 시행령 §19", `value="70"`)
	d.post(webtest.Officer, made, http.StatusSeeOther, filling(page, url.Values{"matching.LARGE.grantMax": {"40"}}))
}

// A number takes as many decimals as its question says: the officer sets them, who fills the form in is held to them, and what was typed
// stays on the page.
func TestANumberTakesTheDecimalsOfItsQuestionOnPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-FRM-09")
	d.post(webtest.Officer, at+"/form/sections/new", 303, filling(d.get(webtest.Officer, at+"/form/sections/new"), url.Values{"title": {"측정"}, "part": {"LEAD"}}))
	question := at + "/form/questions/new"
	page := d.get(webtest.Officer, question+"?section=section_1")
	typed := filling(page, url.Values{"label": {"폭"}, "kind": {"NUMBER"}, "unit": {"m"}, "decimals": {"1"}, "least": {"0.55"}, "most": {"1,234.5"}})
	if a := d.post(webtest.Officer, question, 422, typed); !strings.Contains(problems(a.Body), "소수점 아래 1자리까지") || !strings.Contains(a.Body, `value="0.55"`) || !strings.Contains(a.Body, `value="1" selected`) {
		t.Errorf("a bound that no answer can have: %s", problems(a.Body))
	}
	typed.Set("least", "0.5")
	d.post(webtest.Officer, question, 303, typed)
	page = d.get(webtest.Officer, at+"/form/questions/question_1")
	if !strings.Contains(page, `value="0.5"`) || !strings.Contains(page, `value="1,234.5"`) || !strings.Contains(page, `value="1" selected`) {
		t.Error("the page of the question does not show its bounds and decimals")
	}
	d.post(webtest.Officer, at+"/form/questions/question_1", 303, filled(page))
	if page = d.get(webtest.Officer, "/calls/2025-FRM-09/form"); !strings.Contains(page, "0.5~1,234.5m") {
		t.Error("the list of questions does not say the range")
	}
	section := at + "/form/preview/sections/section_1"
	if page = d.get(webtest.Officer, section); !strings.Contains(page, `inputmode="decimal"`) || !strings.Contains(page, "소수점 아래 1자리까지 적을 수 있습니다.") {
		t.Error("the control does not say that it takes decimals")
	}
	for said, want := range map[string]string{"12.34": "소수점 아래 1자리까지 적어 주세요.", "1,5": "쉼표는 천 단위에만", "0.4": "0.5m 이상", "1,234.6": "1,234.5m 이하"} {
		a := d.h.Ask(webtest.Officer, http.MethodPost, section, url.Values{"v.question_1": {"0"}, "q.question_1": {said}, "then": {"stay"}}.Encode())
		if kept := `value="` + strings.ReplaceAll(said, ",", "") + `"`; !strings.Contains(a.Body, want) || !strings.Contains(a.Body, `value="`+said+`"`) && !strings.Contains(a.Body, kept) {
			t.Errorf("%s: %d %s", said, a.Status, problems(a.Body))
		}
	}
}
