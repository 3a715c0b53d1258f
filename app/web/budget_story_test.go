package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// plan is the page of the form with the budget grid.
func (s *walletStory) plan() string { return s.application() + "/sections/budget" }

// fieldsOf are the values of every control of a form as a browser would send them.
func fieldsOf(body string) url.Values {
	out := url.Values{}
	for _, m := range regexp.MustCompile(`<input[^>]*>`).FindAllString(body, -1) {
		attr := func(name string) string {
			if v := regexp.MustCompile(` ` + name + `="([^"]*)"`).FindStringSubmatch(m); v != nil {
				return v[1]
			}
			return ""
		}
		if name := attr("name"); strings.HasPrefix(name, "q.") || strings.HasPrefix(name, "v.") {
			out.Set(name, attr("value"))
		}
	}
	for _, m := range regexp.MustCompile(`(?s)<select[^>]* name="(q\.[^"]*)"[^>]*>(.*?)</select>`).FindAllStringSubmatch(body, -1) {
		if v := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(m[2]); v != nil {
			out.Set(m[1], v[1])
		}
	}
	return out
}

func TestAPlanOutOfExcelIsShownFirstAndSavedAfterThat(t *testing.T) {
	s := filesHouse(t)
	a := webtest.OwnerA
	empty := page(t, s.House, a, s.plan(), "엑셀에서 붙여넣기", "엑셀 파일로 작성하기")
	q := regexp.MustCompile(`name="paste" value="([^"]+)"`).FindStringSubmatch(empty)[1]
	sent := fieldsOf(empty)
	sent.Set("paste", q)
	sent.Set("paste."+q, "비목\t산출근거\t단가\t수량\t횟수\t지원금\t현금\t현물\n인건비\t연구원 3명\t\t\t\t\t\t40,000,000\n연구활동비\t회의\t100,000\t10\t1\t1,000,000\n없는 비목\t\t\t\t\t5\n합계\t\t\t\t\t1,000,005\t\t40,000,000")
	got := post(t, s.House, a, s.plan(), sent, http.StatusOK)
	for _, want := range []string{"3줄을 읽어 편성표에 넣었습니다. 다 읽지 못한 줄은 1개입니다", "일부만 읽음", `<option value="없는 비목" selected>`, "“없는 비목”을(를) 읽지 못했습니다", "이 공고에 없는 비목입니다: 없는 비목", "합계는 서버가 다시 계산하므로", `value="40,000,000"`, "연구원 3명"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(page(t, s.House, a, s.plan()), "연구원 3명") {
		t.Error("what was read is saved already")
	}
	// A choice that is none is kept until one is made, and keeps nothing else from being saved.
	filled := fieldsOf(got.Body)
	unchosen := post(t, s.House, a, s.plan(), filled, http.StatusUnprocessableEntity).Body
	for _, want := range []string{"목록에 없는 값입니다. 목록에서 골라 주세요.", `<option value="없는 비목" selected>`, "연구원 3명"} {
		if !strings.Contains(unchosen, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	page(t, s.House, a, s.plan(), `<option value="없는 비목" selected>`, "연구원 3명")
	filled = fieldsOf(unchosen)
	for name, v := range filled {
		if row, ok := strings.CutSuffix(name, ".item"); ok && v[0] == "없는 비목" {
			filled.Set(name, "LABOR")
			for _, cell := range []string{"grant", "why"} {
				filled.Set(row+"."+cell, "")
			}
		}
	}
	post(t, s.House, a, s.plan(), filled, http.StatusSeeOther)
	page(t, s.House, a, s.plan(), `value="40,000,000"`, "연구원 3명", `value="100,000"`)
	s.camera(a, s.plan(), "plan")

	// So is a year that is none, also where the project has only one and nobody is asked for it.
	sent = fieldsOf(page(t, s.House, a, s.plan()))
	sent.Set("paste", q)
	sent.Set("paste."+q, "비목\t연차\t산출근거\t지원금\n연구활동비\t첫해\t출장\t70")
	yearless := post(t, s.House, a, s.plan(), sent, http.StatusOK).Body
	says(t, yearless, "사업 연차로 읽을 수 없습니다: 첫해", `<option value="첫해" selected>`)
	post(t, s.House, a, s.plan(), fieldsOf(yearless), http.StatusUnprocessableEntity)
	filled = fieldsOf(page(t, s.House, a, s.plan(), `<option value="첫해" selected>`))
	for name, v := range filled {
		switch row, ok := strings.CutSuffix(name, ".year"); {
		case ok && v[0] == "첫해":
			filled.Set(name, "1")
			for _, cell := range []string{"grant", "why"} {
				filled.Set(row+"."+cell, "")
			}
		}
	}
	post(t, s.House, a, s.plan(), filled, http.StatusSeeOther)
	keepsQuiet(t, page(t, s.House, a, s.plan(), `value="40,000,000"`), "첫해")

	// The sheet that is downloaded is read back as it was; one with other content takes the place of the grid.
	sheet := s.Ask(a, http.MethodGet, s.application()+"/budget/"+q, "")
	if sheet.Status != http.StatusOK || !strings.HasPrefix(sheet.Body, "PK") {
		t.Fatalf("the sheet answers %d", sheet.Status)
	}
	back := s.multipart(a, s.application()+"/budget/"+q, "sheet."+q, "사업비.xlsx", sheet.Body, http.StatusOK)
	if !strings.Contains(back.Body, "2줄을 읽어 편성표에 넣었습니다. 다 읽지 못한 줄은 0개입니다") || strings.Count(back.Body, `value="40,000,000"`) != 1 {
		t.Error("the sheet was not read back as it was")
	}
	for name, c := range map[string][2]string{"사업비.xlsx": {"%PDF-1.4\n", "이름과 달리 내용이 XLSX 파일이 아닙니다"}, "": {"", "파일을 선택해 주세요"}} {
		if refused := s.multipart(a, s.application()+"/budget/"+q, "sheet."+q, name, c[0], http.StatusUnprocessableEntity); !strings.Contains(refused.Body, c[1]) && !strings.Contains(refused.Body, "빈 파일") {
			t.Errorf("%q: the page does not say %q", name, c[1])
		}
	}
	for _, other := range []webtest.Role{webtest.OwnerB, webtest.Evaluator} {
		if seen := s.Ask(other, http.MethodGet, s.application()+"/budget/"+q, ""); seen.Status != http.StatusNotFound {
			t.Errorf("%s gets the sheet: %d", other, seen.Status)
		}
	}
	sent.Set("paste."+q, " ")
	if refused := post(t, s.House, a, s.plan(), sent, http.StatusUnprocessableEntity); !strings.Contains(refused.Body, "읽을 줄이 없습니다") {
		t.Error("nothing pasted is not refused at its place")
	}
}

// saved sends the grid of a page as a browser would.
func (s *walletStory) saved(body string) {
	s.t.Helper()
	post(s.t, s.House, webtest.OwnerA, s.plan(), fieldsOf(body), http.StatusSeeOther)
}

// Rows with words in them, pasted into a cell of the grid, are read by the server; columns of numbers fill the grid at once.
func TestRowsArePastedIntoTheGridInABrowser(t *testing.T) {
	s := filesHouse(t)
	b := browser.Start(t).Open(t, s.URL, browser.Usual).Cookie(s.Session(webtest.OwnerA)).Goto(s.plan())
	b.PasteInto(`[data-budget] input[data-col]`, "1000\t200\n3000\t")
	if got := b.TextOf("[data-grand]"); got != "4,200" {
		t.Errorf("the numbers add up to %s", got)
	}
	b.Press("붙여 넣기 되돌리기")
	if got := b.TextOf("[data-grand]"); got != "0" {
		t.Errorf("the paste that was taken back leaves %s", got)
	}
	b.Goto(s.plan()).PasteInto(`[data-budget] input[name$=".why"]`, "연구활동비\t회의\t1,000,000\n인건비\t연구원\t\t\t2,000,000").Settle()
	b.Sees("2줄을 읽어 편성표에 넣었습니다").Shot("plan-pasted")

	b.Press("저장하고 다음").Settle().Goto(s.application() + "/submit")
	b.Press("천원 단위로 보기").Shot("plan-thousands")
	if got := b.TextOf("[data-read-budget] [data-grand]"); got != "3,000" || !strings.Contains(b.TextOf("[data-read-budget]"), "단위: 천원") {
		t.Errorf("3,000,000 won in thousands is %s", got)
	}
	b.Press("천원 단위로 보기")
	if got := b.TextOf("[data-read-budget] [data-grand]"); got != "3,000,000" {
		t.Errorf("and back it is %s", got)
	}
}
