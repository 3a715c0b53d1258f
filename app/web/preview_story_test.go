// This file tests previewing the form of a call as an applicant, without script.
package web_test

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

// rows counts the rows of every table, but for those that every request touches.
func rows(t *testing.T, h *webtest.House) map[string]int {
	t.Helper()
	ctx := context.Background()
	list, err := h.App.DB.Pool.Query(ctx, `select tablename from pg_tables where schemaname = 'public' and tablename not in ('web_session', 'sessions') and tablename not like 'river%'`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for list.Next() {
		var name string
		if err := list.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	out := map[string]int{}
	for _, name := range names {
		var n int
		if err := h.App.DB.Pool.QueryRow(ctx, `select count(*) from "`+name+`"`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		out[name] = n
	}
	return out
}

// whole makes filled read every control of a page.
func whole(page string) string { return "editcall" + page }

func TestAFormIsPreviewedAsAnApplicantAndNothingIsKept(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-PRV-01")
	question := at + "/form/questions/new?section=overview"
	asked := d.post(webtest.Officer, at+"/form/questions/new", 422, filling(d.get(webtest.Officer, question), url.Values{"label": {"실증을 하나요"}, "kind": {"CHOICE"}})).Body
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(asked, url.Values{"options.0.label": {"예"}, "options.1.label": {"아니오"}}))
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(d.get(webtest.Officer, question), url.Values{"label": {"실증 장소"}, "kind": {"TEXT"}, "maxChars": {"100"}, "required": {"1"},
		"when.0.fact": {"question_1"}, "when.0.op": {"eq"}, "when.0.value": {"예"}}))
	section := at + "/form/sections/new"
	d.post(webtest.Officer, section, 303, filling(d.get(webtest.Officer, section), url.Values{"title": {"실증 계획"}, "part": {"LEAD"}, "when.0.fact": {"question_1"}, "when.0.op": {"eq"}, "when.0.value": {"예"}}))
	d.post(webtest.Officer, at+"/form/questions/new", 303, filling(d.get(webtest.Officer, at+"/form/questions/new?section=section_1"), url.Values{"label": {"실증 방법"}, "kind": {"TEXT"}}))
	before := rows(t, d.h)

	// The task list has every part, and says what is asked only under a condition; each step of putting the form together leads to it.
	root := at + "/form/preview"
	for _, from := range []string{at, at + "/edit/overview", at + "/edit/form", at + "/form/trial", at + "/form/sections/overview", at + "/form/questions/goal"} {
		if !strings.Contains(d.get(webtest.Officer, from), `href="`+root) {
			t.Errorf("%s does not lead to the preview", from)
		}
	}
	list := d.get(webtest.Officer, root)
	for _, want := range []string{"미리보기입니다. 저장되지 않습니다", "주관기관(예시)", "참여기관(예시)", root + "/sections/overview", "지금 답으로는 보이지 않는 항목", "실증을 하나요 같음 예"} {
		if !strings.Contains(list, want) {
			t.Errorf("the task list lacks %q", want)
		}
	}
	if filled := d.get(webtest.Officer, root+"?sample=COMMON"); filled == list || !strings.Contains(filled, "완료") {
		t.Error("a preview filled with examples is not ahead of an empty one")
	}

	// A section has the controls of an applicant's page, and nothing that saves.
	first := root + "/sections/overview"
	page := d.get(webtest.Officer, first)
	for _, want := range []string{`name="q.question_1"`, "data-count-for", "실증 장소 · 다음일 때만 묻습니다"} {
		if !strings.Contains(page, want) {
			t.Errorf("the section lacks %q", want)
		}
	}
	for _, no := range []string{"data-autosave", "data-resume", "data-guard", `name="q.question_2"`, "/applications/0"} {
		if strings.Contains(page, no) {
			t.Errorf("the section has %q", no)
		}
	}
	stay := filling(whole(page), url.Values{"q.question_1": {"option1"}, "then": {"stay"}})
	again := d.post(webtest.Officer, first, http.StatusOK, stay).Body
	if !strings.Contains(again, `name="q.question_2"`) || strings.Contains(again, "실증 장소 · 다음일 때만") {
		t.Error("an answer does not bring the question that is asked after it")
	}

	// Going on takes along the answers that decide, and nothing else.
	on := maps.Clone(stay)
	on.Del("then")
	to := d.post(webtest.Officer, first, http.StatusSeeOther, on).Location
	if !strings.HasPrefix(to, root+"/sections/") || !strings.Contains(to, "q.question_1=option1") || strings.Contains(to, "goal") {
		t.Errorf("going on leads to %s", to)
	}
	if list := d.get(webtest.Officer, root+"?q.question_1=option1"); !strings.Contains(list, "모두 선택 항목입니다 (1개)") || strings.Contains(list, "0개 중 0개") {
		t.Error("a section that asks for nothing is counted as nothing of nothing")
	}
	if list := d.get(webtest.Officer, root+"?q.question_1=option1"); strings.Contains(list, "지금 답으로는 보이지 않는 항목") || !strings.Contains(list, root+"/sections/section_1?q.question_1=option1") {
		t.Error("the task list does not follow the answer")
	}
	if hidden := d.get(webtest.Officer, root+"/sections/section_1"); !strings.Contains(hidden, "신청자에게 보이지 않는 항목") || !strings.Contains(hidden, "실증 방법") {
		t.Error("a section that is not asked now cannot be looked at")
	}

	// The grid of costs has the call's rules; rows are added, wrong amounts come back, pasted rows are read, files are not taken.
	plan := root + "/sections/budget"
	page = d.get(webtest.Officer, plan+"?sample=EDGE")
	if !strings.Contains(page, "data-budget") || !strings.Contains(page, "편성 규칙") && !strings.Contains(page, "data-fresh=\"rules-") {
		t.Error("the grid of costs has no rules")
	}
	wrong := filling(whole(page), url.Values{"q.budget_plan.l1.grant": {"많이"}, "then": {"stay"}})
	if a := d.post(webtest.Officer, plan+"?sample=EDGE", http.StatusUnprocessableEntity, wrong); !strings.Contains(a.Body, `value="많이"`) {
		t.Error("an amount that cannot be read is lost")
	}
	pasted := filling(whole(d.get(webtest.Officer, plan)), url.Values{"paste": {"budget_plan"}, "paste.budget_plan": {"인건비\t개발자 1명\t3,000,000\t1\t10\t30,000,000\t0\t0"}})
	if a := d.post(webtest.Officer, plan, http.StatusOK, pasted); !strings.Contains(a.Body, "plan-read") || !strings.Contains(a.Body, "미리보기입니다") {
		t.Error("pasted rows are not read")
	}
	if a := d.post(webtest.Officer, first+"?act=files", http.StatusOK, stay); !strings.Contains(a.Body, "고른 파일은 저장되지 않았습니다") {
		t.Error("the button of a slot says nothing")
	}
	for name, n := range rows(t, d.h) {
		if n != before[name] {
			t.Errorf("previewing left %d rows in %s", n-before[name], name)
		}
	}
}

func TestADraftIsPreviewedByWhoMayReadItAlone(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-PRV-02") + "/form/preview"
	for _, path := range []string{at, at + "/sections/overview"} {
		for _, r := range []webtest.Role{webtest.OwnerA, webtest.OwnerB, webtest.Evaluator, webtest.Accountant} {
			if a := d.h.Ask(r, http.MethodGet, path, ""); a.Status != http.StatusNotFound {
				t.Errorf("%s gets %d at %s", r, a.Status, path)
			}
		}
		if a := d.h.Ask(webtest.Visitor, http.MethodGet, path, ""); a.Status != http.StatusSeeOther {
			t.Errorf("a visitor gets %d at %s", a.Status, path)
		}
		d.get(webtest.Approver, path) // who decides about the call reads its draft
	}
	if a := d.h.Ask(webtest.Officer, http.MethodGet, at+"/sections/nothing", ""); a.Status != http.StatusNotFound {
		t.Errorf("a section that there is not gives %d", a.Status)
	}
}
