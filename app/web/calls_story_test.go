package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"gongmo/app/view"
	"gongmo/app/web/webtest"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// desk drives the pages of calls the way a browser without script does.
type desk struct {
	t *testing.T
	h *webtest.House
}

func (d desk) get(who webtest.Role, path string) string {
	d.t.Helper()
	a := d.h.Ask(who, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		d.t.Fatalf("%s asks for %s: %d", who, path, a.Status)
	}
	return a.Body
}

func (d desk) post(who webtest.Role, path string, status int, form url.Values) webtest.Answer {
	d.t.Helper()
	a := d.h.Ask(who, http.MethodPost, path, form.Encode())
	if a.Status != status {
		d.t.Fatalf("%s posts to %s: %d, want %d\n%s", who, path, a.Status, status, problems(a.Body))
	}
	return a
}

// problems are the lines of the error summary.
func problems(body string) string {
	_, after, ok := strings.Cut(body, `id="errors-h"`)
	if !ok {
		return ""
	}
	list, _, _ := strings.Cut(after, "</section>")
	return regexp.MustCompile(`\s*<[^>]*>\s*`).ReplaceAllString(list, " ")
}

var hiddenField = regexp.MustCompile(`name="(version|idempotency_key)" value="([^"]*)"`)

// with adds the hidden fields of the first form of a page.
func with(page string, form url.Values) url.Values {
	for _, m := range hiddenField.FindAllStringSubmatch(page, 2) {
		form.Set(m[1], m[2])
	}
	return form
}

// filled reads every field of a page's editing form as a browser would send it.
func filled(page string) url.Values {
	_, main, _ := strings.Cut(page, "editcall")
	form := url.Values{}
	for _, m := range regexp.MustCompile(`(?s)<input\b([^>]*)>`).FindAllStringSubmatch(main, -1) {
		name, value := attr(m[1], "name"), attr(m[1], "value")
		if kind := attr(m[1], "type"); (kind == "checkbox" || kind == "radio") && !strings.Contains(m[1], " checked") {
			continue
		}
		form.Add(name, value)
	}
	for _, m := range regexp.MustCompile(`(?s)<textarea\b([^>]*)>\n?(.*?)</textarea>`).FindAllStringSubmatch(main, -1) {
		form.Add(attr(m[1], "name"), m[2])
	}
	for _, m := range regexp.MustCompile(`(?s)<select\b([^>]*)>(.*?)</select>`).FindAllStringSubmatch(main, -1) {
		if o := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[2]); o != nil {
			form.Add(attr(m[1], "name"), o[1])
		}
	}
	return form
}

func attr(tag, name string) string {
	m := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(tag)
	if m == nil {
		return ""
	}
	return strings.NewReplacer("&#34;", `"`, "&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'").Replace(m[1])
}

func (d desk) sweep() {
	d.t.Helper()
	for _, s := range []string{workflows.SweepCallPublish, workflows.SweepCallOpen, workflows.SweepCallClose} {
		if err := d.h.App.Engine.Sweep(d.t.Context(), workflows.SweepJob{Sweep: s}); err != nil {
			d.t.Fatal(err)
		}
	}
}

func TestACallIsMadeApprovedFoundAndExtendedThroughItsPages(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	page := d.get(webtest.Officer, "/desk/calls/new")

	// What was typed stays when something is wrong.
	wrong := with(page, url.Values{"title": {"지역 제조 AI 점검"}, "code": {"소문자"}, "year": {"2025"}, "category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"}, "regime": {"ICT_FUND"}})
	if a := d.post(webtest.Officer, "/desk/calls/new", 422, wrong); !strings.Contains(a.Body, `value="지역 제조 AI 점검"`) || !strings.Contains(a.Body, "errors-h") {
		t.Error("a wrong number loses what was typed, or says nothing")
	}
	right := with(page, url.Values{"title": {"지역 제조 AI 점검"}, "code": {"2025-tst-01"}, "year": {"2025"}, "category": {"사업화·실증"}, "design": {"PAPER_PRESENTATION"},
		"regime": {"ICT_FUND"}, "fundMoney": {"1"}, "budgetWon": {"12억"}, "division": {"AI융합본부"}})
	at := d.post(webtest.Officer, "/desk/calls/new", 303, right).Location
	if again := d.post(webtest.Officer, "/desk/calls/new", 303, right).Location; again != at {
		t.Errorf("a double click leads to %s and %s", at, again)
	}

	// Not found by the public, and not complete: its page lists what is missing.
	if a := d.h.Ask(webtest.Visitor, http.MethodGet, "/calls/2025-TST-01", ""); a.Status != http.StatusNotFound {
		t.Errorf("a draft answers a visitor with %d", a.Status)
	}
	page = d.get(webtest.Officer, at)
	if !strings.Contains(page, at+"/edit/schedule") {
		t.Error("the page does not lead to the missing timetable")
	}
	if !strings.Contains(page, "ICT기금 사업관리 지침") {
		t.Error("the page does not say that the fund guideline holds")
	}
	d.post(webtest.Officer, at+"/step", 422, with(page, url.Values{"event": {"submitForApproval"}}))

	// Limits of age that leave nobody are refused at once, with what was typed.
	ages := filled(d.get(webtest.Officer, at+"/edit/eligibility"))
	ages.Set("minAge", "5")
	ages.Set("maxAge", "3")
	if a := d.post(webtest.Officer, at+"/edit/eligibility", 422, ages); !strings.Contains(problems(a.Body), "신청할 수 있는 기관이 없습니다") || !strings.Contains(a.Body, `value="5"`) {
		t.Errorf("limits of age that leave nobody: %s", problems(a.Body))
	}

	// Every editing page takes back what it shows.
	for _, part := range []string{"overview", "eligibility", "stages", "notice", "documents"} {
		d.post(webtest.Officer, at+"/edit/"+part, 303, filled(d.get(webtest.Officer, at+"/edit/"+part)))
	}
	times := func(closing string) url.Values {
		return url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-11T10:00"}, "closeAt": {closing}, "resultAt": {"2025-06-30T14:00"}, "urgencyReason": {"전시 일정에 맞춥니다"}}
	}
	page = d.get(webtest.Officer, at+"/edit/schedule")
	d.post(webtest.Officer, at+"/edit/schedule", 303, with(page, times("2025-05-15T15:00")))
	again := with(page, times("2025-05-16T15:00"))
	other := with(page, times("2025-05-16T15:00"))
	other.Set("idempotency_key", "of-somebody-else")
	for name, form := range map[string]url.Values{"who went back to the page": again, "somebody else": other} {
		clash := d.post(webtest.Officer, at+"/edit/schedule", 422, form)
		for _, say := range []string{"지금 저장된 내용과 다른 곳", "2025. 5. 15.(목)", "2025. 5. 16.(금)", `value="2025-05-16T15:00"`} {
			if !strings.Contains(clash.Body, say) {
				t.Errorf("%s does not see %q: %s", name, say, problems(clash.Body))
			}
		}
	}

	page = d.get(webtest.Officer, at)
	if missing := "승인을 요청하기 전에 채울 내용이"; strings.Contains(page, missing) {
		t.Fatalf("something is still missing: %s", page[strings.Index(page, missing):][:400])
	}
	d.post(webtest.Officer, at+"/step", 303, with(page, url.Values{"event": {"submitForApproval"}}))
	d.post(webtest.Officer, at+"/step", 403, with(d.get(webtest.Officer, at), url.Values{"event": {"approve"}}))
	if judged := d.get(webtest.Approver, at); !strings.Contains(judged, "공고 기간 단축 사유") || !strings.Contains(judged, "전시 일정에 맞춥니다") {
		t.Error("who approves does not read why the announcement is short")
	}
	d.post(webtest.Approver, at+"/step", 422, with(d.get(webtest.Approver, at), url.Values{"event": {"reject"}}))
	d.post(webtest.Approver, at+"/step", 303, with(d.get(webtest.Approver, at), url.Values{"event": {"reject"}, "reason.reject": {"배점을 다시 보십시오"}}))
	page = d.get(webtest.Officer, at)
	if i := strings.Index(page, "돌려보냈습니다"); i < 0 || !strings.Contains(page[i:i+600], "배점을 다시 보십시오") {
		t.Error("the page does not say why the draft came back")
	}
	d.post(webtest.Officer, at+"/step", 303, with(page, url.Values{"event": {"submitForApproval"}}))
	if strings.Contains(d.get(webtest.Officer, at), "승인하지 않고 돌려보냈습니다") {
		t.Error("a draft that was handed in again still says that it came back")
	}
	d.post(webtest.Approver, at+"/step", 303, with(d.get(webtest.Approver, at), url.Values{"event": {"approve"}}))

	d.h.MoveTo(period.On(2025, time.April, 14).At(9, 0))
	d.sweep()
	page = d.get(webtest.Visitor, "/calls/2025-TST-01")
	if !strings.Contains(page, "공고 기간 단축 사유: 전시 일정에 맞춥니다") {
		t.Error("the timetable does not say what the reason is for")
	}
	if !strings.Contains(page, "/calls/2025-TST-01/apply") {
		t.Error("an open call cannot be applied for")
	}
	if list := d.get(webtest.Visitor, "/calls?q="+url.QueryEscape("제조AI")); !strings.Contains(list, "2025-TST-01") {
		t.Error("the new call is not found by a part of its name")
	}
	if form := d.get(webtest.Visitor, "/calls/2025-TST-01/form"); !strings.Contains(form, "사업비 편성표") || !strings.Contains(form, "제출할 때 확인하고 서약하는 사항") || !strings.Contains(form, "국세 체납에 해당하나요?") || !strings.Contains(form, "지키겠습니다.") {
		t.Error("the form cannot be read before signing in")
	}

	// An extension: proposed by one, published by another, with its difference for everybody.
	page = d.get(webtest.Officer, at+"/edit/schedule")
	d.post(webtest.Officer, at+"/edit/schedule", 422, with(page, times("2025-05-22T15:00"))) // without a reason
	longer := times("2025-05-22T15:00")
	longer.Set("reason", "신청이 늦어져 기간을 늘립니다")
	d.post(webtest.Officer, at+"/edit/schedule", 303, with(page, longer))
	page = d.get(webtest.Approver, at)
	if !strings.Contains(page, "2025. 5. 22.(목) 15:00") {
		t.Error("the approver does not see what would change")
	}
	d.post(webtest.Approver, at+"/step", 303, with(page, url.Values{"event": {"extendDeadline"}}))
	if page = d.get(webtest.Visitor, "/calls/2025-TST-01"); !strings.Contains(page, "신청이 늦어져 기간을 늘립니다") || !strings.Contains(page, "<del>2025. 5. 15.(목) 15:00</del>") {
		t.Error("the correction is not public")
	}
}

// What could not be approved is saved all the same, and said at once: how much it is, which, and at the field that mends it.
func TestADraftThatIsSavedWithMistakesSaysThemOnThePageThatMendsThem(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-TST-05")
	stages := at + "/edit/stages"
	form := filled(d.get(webtest.Officer, stages))
	for i := 0; ; i++ { // the first stage with a rubric
		n := fmt.Sprintf("stages.%d.", i)
		if !form.Has(n + "title") {
			t.Fatal("no stage is scored")
		}
		if !form.Has(n + "passMark") {
			continue
		}
		weight, _ := strconv.Atoi(form.Get(n + "items.0.weight"))
		for name, v := range map[string]string{"passMark": "160", "committeeMin": "12", "committeeMax": "9", "items.0.weight": strconv.Itoa(weight + 10), "items.0.floor": "99"} {
			form.Set(n+name, v)
		}
		a := d.post(webtest.Officer, stages, 303, form)
		if a.Location != stages {
			t.Errorf("it goes on to %q", a.Location)
		}
		page := d.get(webtest.Officer, stages)
		for _, want := range []string{"이 화면에서 고칠 내용이 4건", "최소 12명, 최대 9명입니다", "단계의 배점 합계가 110", `value="160"`, `value="99"`,
			`href="#` + view.FieldID(n+"passMark") + `"`, `href="#` + view.FieldID(n+"committeeMax") + `"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		for _, field := range []string{"passMark", "committeeMax", "items.0.floor"} {
			if !regexp.MustCompile(`name="` + regexp.QuoteMeta(n+field) + `"[^>]*aria-invalid="true"`).MatchString(page) {
				t.Errorf("%s is not marked", field)
			}
		}
		if strings.Contains(page, "위원 수를 정해 주세요") || strings.Contains(page, "번째 평가 단계") {
			t.Error("it says that what was set was not set, or counts a stage that has a name")
		}
		break
	}

	schedule := at + "/edit/schedule"
	times := url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-18T10:00"}, "closeAt": {"2025-04-15T15:00"}, "resultAt": {"2025-04-14T14:00"}}
	if a := d.post(webtest.Officer, schedule, 303, filling(d.get(webtest.Officer, schedule), times)); a.Location != schedule {
		t.Errorf("it goes on to %q", a.Location)
	}
	page := d.get(webtest.Officer, schedule)
	for _, field := range []string{"closeAt", "resultAt"} {
		if !regexp.MustCompile(`name="` + field + `"[^>]*aria-invalid="true"`).MatchString(page) {
			t.Errorf("%s is not marked", field)
		}
	}
	// Thirty days after the announcement is a Sunday: the advice names a day that the next save does not call a day off.
	times = url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-12T10:00"}, "closeAt": {"2025-04-21T15:00"}, "resultAt": {""}}
	d.post(webtest.Officer, schedule, 303, filling(d.get(webtest.Officer, schedule), times))
	if page = d.get(webtest.Officer, schedule); !strings.Contains(page, "2025. 5. 12.(월) 이후로") {
		t.Errorf("the advice names another day: %s", regexp.MustCompile(`[^<>]*이후로[^<>]*`).FindString(page))
	}
}

func TestTheDeadlineOfAnAnnouncedCallIsExtendedBeforeItOpens(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-TST-02")
	for _, part := range []string{"overview", "eligibility", "stages", "notice", "documents"} {
		d.post(webtest.Officer, at+"/edit/"+part, 303, filled(d.get(webtest.Officer, at+"/edit/"+part)))
	}
	times := url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-18T10:00"}, "closeAt": {"2025-05-22T15:00"}, "resultAt": {"2025-06-30T14:00"}}
	d.post(webtest.Officer, at+"/edit/schedule", 303, filling(d.get(webtest.Officer, at+"/edit/schedule"), times))
	d.post(webtest.Officer, at+"/step", 303, with(d.get(webtest.Officer, at), url.Values{"event": {"submitForApproval"}}))
	d.post(webtest.Approver, at+"/step", 303, with(d.get(webtest.Approver, at), url.Values{"event": {"approve"}}))
	d.h.MoveTo(period.On(2025, time.April, 14).At(9, 0))
	d.sweep()

	// The page of the timetable asks what is done; a correction leaves the deadline, and says that an extension moves it.
	page := d.get(webtest.Officer, at+"/edit/schedule")
	if !strings.Contains(page, `value="EXTEND"`) || !strings.Contains(page, `value="AMEND" checked`) || strings.Contains(page, `value="OUTAGE"`) {
		t.Fatal("the page does not offer an extension")
	}
	later := url.Values{"reason": {"문의가 많아 기간을 늘립니다"}, "closeAt": {"2025-05-29T15:00"}}
	if a := d.post(webtest.Officer, at+"/edit/schedule", 422, filling(page, later)); !strings.Contains(problems(a.Body), "마감 연장을 이용해 주세요") {
		t.Errorf("a correction that moves the deadline: %s", problems(a.Body))
	}
	later.Set("kind", "EXTEND")
	d.post(webtest.Officer, at+"/edit/schedule", 303, filling(page, later))
	d.post(webtest.Approver, at+"/step", 303, with(d.get(webtest.Approver, at), url.Values{"event": {"extendDeadline"}}))
	if page = d.get(webtest.Visitor, "/calls/2025-TST-02"); !strings.Contains(page, "문의가 많아 기간을 늘립니다") || !strings.Contains(page, "<del>2025. 5. 22.(목) 15:00</del>") {
		t.Error("the extension is not public")
	}
	if page = d.get(webtest.Officer, at); !strings.Contains(page, "2025. 5. 29.(목) 15:00") {
		t.Error("the call does not close later")
	}
}

func TestTheOpenDataOfCallsAgreesWithTheDatabase(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	for _, path := range []string{"/calls.json", "/calls.json?supplementary=0", "/calls.json?phase=open&category=" + url.QueryEscape("해외진출")} {
		var got struct {
			Total int
			Items []struct {
				Code      string
				BudgetWon *int64  `json:"budget_won"`
				CloseAt   *string `json:"close_at"`
			}
		}
		if err := json.Unmarshal([]byte(d.get(webtest.Visitor, path)), &got); err != nil {
			t.Fatal(err)
		}
		var sum int64
		var codes []string
		for _, c := range got.Items {
			codes = append(codes, c.Code)
			if c.BudgetWon != nil {
				sum += *c.BudgetWon
			}
			if c.CloseAt == nil || !strings.HasSuffix(*c.CloseAt, "+09:00") {
				t.Errorf("%s: %s closes at %v", path, c.Code, c.CloseAt)
			}
		}
		var want int64
		if err := d.h.App.DB.Pool.QueryRow(t.Context(), `select coalesce(sum(budget_won), 0)::bigint from call where code = any ($1)`, codes).Scan(&want); err != nil {
			t.Fatal(err)
		}
		if got.Total == 0 || got.Total != len(got.Items) || sum != want {
			t.Errorf("%s: %d of %d calls with %d won, want %d won", path, len(got.Items), got.Total, sum, want)
		}
	}
}
