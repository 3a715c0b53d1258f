// The story from the selection to the moved rate.
package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
)

// plan: the officer asks for the revised plan, the company sends it, the officer takes it.
func (s *story) plan() {
	lead, officer := s.as(webtest.OwnerA), s.as(webtest.Officer)
	lead.Until("/projects", func(b *browser.Session) bool { return len(b.Links("tbody a[href^='/projects/']")) > 0 }, "the project")
	s.project = lead.Links("tbody a[href^='/projects/']")[0]
	s.agreement = "/desk/agreements" + strings.TrimPrefix(s.project, "/projects")
	act(officer.Goto(s.agreement), "/do/requestPlan")
	lead.Goto(s.project + "/plan").Shot("plan")
	lead.Fill("text", "자료를 먼저 정리하고 상담실 두 곳에서 시험합니다.").Date("start_on", "2025-07-14").Date("end_on", "2025-11-30").
		PressOn("button[name=act][value=submit]").Sees("담당자가 검토하고 있습니다")
	act(officer.Goto(s.agreement).Sees("상담실 두 곳에서"), "/do/approvePlan")
}

// sign: documents and account, then the signatures of both companies and of the agency.
func (s *story) sign() {
	lead, mate, officer, approver := s.as(webtest.OwnerA), s.as(webtest.OwnerB), s.as(webtest.Officer), s.as(webtest.Approver)
	papers := s.project + "/documents"
	lead.Goto(papers).Upload("file-ACCOUNT", s.pdf)
	act(lead, "/documents/ACCOUNT")
	lead.Goto(papers).FillAll(map[string]string{"bank": "국민은행", "account": "123-456789-01-012"})
	act(lead, "/account").Sees("계좌를 등록했습니다.")
	for _, code := range []string{"MATCHING_CASH", "IN_KIND_PLEDGE", "INTEGRITY", "CONSORTIUM"} {
		lead.Goto(papers).Upload("file-"+code, s.pdf)
		act(lead, "/documents/"+code)
	}
	for _, code := range []string{"ACCOUNT", "MATCHING_CASH", "IN_KIND_PLEDGE", "INTEGRITY", "CONSORTIUM"} {
		officer.Goto(s.agreement).PressOn(fmt.Sprintf("form[action$='/documents/%s'] button[value=confirm]", code))
	}
	act(officer.Goto(s.agreement), "/do/completeDocuments").Sees("서명을 요청했습니다.")
	act(lead.Goto(s.project+"/sign").Sees("제1조(목적)", "일억오천만원정").FillAll(map[string]string{"name": s.People[webtest.OwnerA].Name}).Shot("sign"), s.project+"/sign").Sees("협약서에 서명했습니다.")
	act(mate.Goto(s.project+"/sign").FillAll(map[string]string{"name": s.People[webtest.OwnerB].Name}), s.project+"/sign").Sees("협약서에 서명했습니다.")
	approver.Goto(s.agreement).Unfold(send("/do/conclude")).FillAll(map[string]string{"name": s.People[webtest.Approver].Name})
	act(approver, "/do/conclude").Sees("협약을 체결했습니다.")
}

// pay: the companies pay their part in, finance approves, another sends, and the money is confirmed.
func (s *story) pay() {
	lead, finance, approver := s.as(webtest.OwnerA), s.as(webtest.Finance), s.as(webtest.Approver)
	s.until(time.July, 14, 9, 0)
	lead.Until(s.project+"/payments", func(b *browser.Session) bool { return b.Exists(send("/request")) }, "the first instalment")
	act(lead, "/request")
	for who, won := range map[webtest.Role]string{webtest.OwnerA: "10,000,000", webtest.OwnerB: "10,000,000"} {
		b := s.as(who).Goto(s.project + "/payments")
		b.Unfold(send("/deposits")).FillAll(map[string]string{"org": fmt.Sprint(int64(s.Orgs[who])), "amount": won, "on": "2025-07-14", "ref": "KB-0714"}).Upload("slip", s.pdf)
		act(b, "/deposits")
	}
	for range 2 {
		finance.Goto("/desk/payments").PressOn("form[action^='/desk/deposits/'][action$='/confirm'] button[type=submit]")
	}
	pay := finance.Links("tbody a[href^='/desk/payments/']")[0]
	act(finance.Goto(pay), "/do/approve")
	finance.Sees("다른 담당자가 처리해 주십시오")
	act(approver.Goto(pay), "/do/send")
	finance.Goto(pay).Unfold(send("/do/confirm")).FillAll(map[string]string{"bank_ref-confirm": "KB20250714-0001"})
	act(finance, "/do/confirm")
	finance.Sees("지급 완료").Shot("payment")
	lead.Goto(s.project).Sees("수행 중")
	lead.Goto(s.project + "/payments").PressOn(fmt.Sprintf("form[action$='/shares/%d'] button[type=submit]", int64(s.Orgs[webtest.OwnerB]))).Sees("참여기관 지급을 등록했습니다.")
}

// spend: lines are typed and sent as a sheet, each with its evidence.
func (s *story) spend() {
	s.until(time.September, 1, 10, 0)
	lead, mate := s.as(webtest.OwnerA), s.as(webtest.OwnerB)
	s.line(lead, map[string]string{"item": "MATERIALS", "description": "상담 기록 자료 구입", "payeeName": "말모이데이터", "supplyOn": "2025-08-04", "paidOn": "2025-08-05", "supplyWon": "60,000,000", "vatWon": "6,000,000"})
	s.line(lead, map[string]string{"item": "MATERIALS", "description": "검증용 자료 구입", "payeeName": "서버랩", "supplyOn": "2025-07-01", "paidOn": "2025-08-06", "supplyWon": "12,500,000", "vatWon": "1,250,000"})
	s.flagged = lead.Path()
	lead.Sees("협약기간 밖 집행")
	s.line(mate, map[string]string{"item": "ACTIVITY", "description": "자료 가공 용역", "payeeName": "가공터", "supplyOn": "2025-08-18", "paidOn": "2025-08-19", "supplyWon": "40,000,000", "vatWon": "4,000,000"})
	lead.Goto(s.project+"/expenses/import").Upload("sheet", s.sheet())
	act(lead, "/expenses/import").Sees("집행 3건을 등록했습니다.")
	lead.Goto(s.project+"/expenses").Sees("상담 녹취 자료", "화자 구분 자료", "용어 사전 자료").Shot("expenses")
	for _, line := range lead.Links("tbody a[href*='/expenses/']") {
		if lead.Goto(line); lead.Has("올린 증빙이 없습니다") {
			s.attach(lead, "TAX_INVOICE")
		}
	}
}

var lineNo int

// line types one line and hands in its evidence.
func (s *story) line(b *browser.Session, answers map[string]string) {
	s.t.Helper()
	lineNo++
	for name, value := range map[string]string{"method": "TAX_INVOICE", "fundSource": "GRANT", "payeeNo": "120-81-47521", "invoiceNo": fmt.Sprintf("2025080410000000%08d", lineNo)} {
		answers[name] = value
	}
	b.Goto(s.project + "/expenses/new")
	for name := range answers {
		b.Unfold(fmt.Sprintf("[name=%q]", name))
	}
	for _, name := range b.Names("main form [name]:not([type=hidden])") {
		if _, given := answers[name]; !given {
			answers[name] = b.Value(name)
		}
	}
	b.FillAll(answers).PressOn(save)
	s.attach(b, "TAX_INVOICE", "TRANSFER_PROOF", "RIVAL_QUOTE", "INSPECTION")
}

func (s *story) attach(b *browser.Session, kinds ...string) {
	s.t.Helper()
	for i, kind := range kinds {
		file := filepath.Join(s.t.TempDir(), strings.ToLower(kind)+".pdf")
		text := fmt.Sprintf("%%PDF-1.4\n%% %s %s %d\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n", b.Path(), kind, i)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			s.t.Fatal(err)
		}
		b.Upload("file", file).Pick("kind", kind)
		act(b, "/evidence").Sees("증빙을 올렸습니다.")
	}
}

// sheet fills the template of the project with three lines.
func (s *story) sheet() string {
	s.t.Helper()
	template := filepath.Join(s.t.TempDir(), "양식.xlsx")
	if err := os.WriteFile(template, []byte(s.Ask(webtest.OwnerA, "GET", s.project+"/expenses/template", "").Body), 0o600); err != nil {
		s.t.Fatal(err)
	}
	f, err := excelize.OpenFile(template)
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	// Three sellers: of one seller, lines so close together would be asked about as one purchase that was split.
	sellers := [][2]string{{"다온자료", "104-81-36565"}, {"소리자료", "214-87-00013"}, {"낱말자료", "312-87-00020"}}
	for i, what := range []string{"상담 녹취 자료", "화자 구분 자료", "용어 사전 자료"} {
		row := []any{fmt.Sprintf("2025-08-%02d", 11+i), "전자세금계산서", what, "", "연구재료비", sellers[i][0], "", 9_000_000, 900_000, 0, 9_900_000, "", sellers[i][1], fmt.Sprintf("2025081110000000%08d", 90+i), "", fmt.Sprintf("2025-08-%02d", 10+i), "정부지원금"}
		if err := f.SetSheetRow(f.GetSheetName(0), fmt.Sprintf("A%d", i+2), &row); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := f.Save(); err != nil {
		s.t.Fatal(err)
	}
	return template
}

// explain: the check has flagged the one line that was bought before the agreement; the company says why.
func (s *story) explain() {
	lead := s.as(webtest.OwnerA)
	lead.Until(s.project+"/expenses", func(b *browser.Session) bool { return !b.Has("점검 전") }, "the check of every line")
	if lines := lead.Goto(s.project + "/expenses?tab=attention").Links("tbody a[href*='/expenses/']"); len(lines) != 1 || lines[0] != s.flagged {
		s.t.Errorf("flagged are %v, want %s alone", lines, s.flagged)
	}
	act(lead.Goto(s.flagged).Fill("explanation", "납기가 길어 협약 전에 먼저 주문했습니다."), "/explain").Sees("납기가 길어").Shot("explained")
}

// report: the period ends; the company reports what it spent, and the final report is evaluated.
func (s *story) report() {
	s.until(time.December, 1, 10, 0)
	lead, officer := s.as(webtest.OwnerA), s.as(webtest.Officer)
	lead.Until(s.project+"/settlement", func(b *browser.Session) bool { return b.Exists("input[name=report]") }, "the report of spending")
	for _, name := range lead.Names("input[name^='interest.']") {
		lead.Fill(name, "0")
	}
	lead.Fill(fmt.Sprintf("interest.%d", s.Orgs[webtest.OwnerA]), "550,000").Upload("report", s.pdf).Check("declare", "1").Shot("report")
	act(lead, "/report").Sees("보고서를 제출했습니다.")
	officer.Goto("/desk/settlements?tab=assign")
	s.settlement, _, _ = strings.Cut(officer.Links("tbody a[href^='/desk/settlements/']")[0], "?")
	s.settlement = strings.TrimSuffix(s.settlement, "/course")
	officer.Goto(s.settlement+"/course").Unfold(send("/steps/evaluate")).Check("grade", "NORMAL").Date("evaluatedOn", "2025-12-01")
	act(officer, "/steps/evaluate").Sees("처리를 마쳤습니다.")
}

// review: the administrator lets an accountant into the call, the officer assigns them, and they look at every line.
func (s *story) review() {
	admin, officer, accountant := s.as(webtest.Admin), s.as(webtest.Officer), s.as(webtest.Accountant)
	admin.Goto(fmt.Sprintf("/admin/people/%d", s.People[webtest.Accountant].ID)).Unfold(send("/grants")).
		Pick("role", string(domain.RoleAccountant)).Pick("call", s.desk[strings.LastIndex(s.desk, "/")+1:]).Fill("reason", "위탁정산 계약")
	act(admin, "/grants").Sees("역할을 줬습니다.")
	officer.Goto(s.settlement+"/course").Unfold(send("/steps/assignAuditor")).Pick("auditor", fmt.Sprint(int64(s.People[webtest.Accountant].ID)))
	act(officer, "/steps/assignAuditor").Sees("처리를 마쳤습니다.")
	accountant.Goto(s.settlement+"?tab=flagged").Sees("협약기간 밖 집행", "12,500,000", "납기가 길어").Shot("bench")
	s.disallow(accountant)
	accountant.Goto(s.settlement).PressOn("button[name=which][value=all]")
	for accountant.Goto(s.settlement + "?tab=unreviewed"); accountant.Exists("button[name=event][value=accept]"); accountant.Goto(s.settlement + "?tab=unreviewed") {
		accountant.PressOn("button[name=event][value=accept]")
	}
	accountant.Goto(s.settlement+"/course").Unfold(send("/steps/draft")).Check("opinion", "QUALIFIED").Fill("note", "1건을 불인정합니다.")
	act(accountant, "/steps/draft").Sees("처리를 마쳤습니다.")
}

// disallow takes the finding's amount over by its button, names the ground and decides.
func (s *story) disallow(b *browser.Session) {
	b.Open("button[name=fill]")
	if v := b.Value("won"); v != "12,500,000" {
		s.t.Errorf("the finding's amount is taken over as %q", v)
	}
	b.Pick("code", "D06").Fill("reason", "협약기간 전에 구입했습니다.").PressOn("button[name=event][value=disallow]")
}

// decide: the officer disallows 12,500,000 won; the amount due follows the formula, and the company is told.
func (s *story) decide() {
	officer, lead := s.as(webtest.Officer), s.as(webtest.OwnerA)
	officer.Goto(s.settlement + "?tab=undecided").Shot("bench-officer")
	officer.Goto(s.settlement+"?tab=flagged").Fill("won", "12,500,000").Pick("code", "D06").Fill("reason", "협약기간 전에 구입했습니다.").Fill("basis", "사업비 정산규정 제17조제7항").
		PressOn("button[name=event][value=disallow]")
	officer.Goto(s.settlement).PressOn("button[name=which][value=accepted]")
	// F1 (cost settlement rules §20②), per performer: (balance + interest + disallowed) × grant ÷ (grant + cash).
	// The lead: (10,500,000 + 550,000 + 12,500,000) × 100 ÷ 110 = 21,409,090. Its partner: 20,000,000 × 50 ÷ 60 = 16,666,666.
	// Together 38,075,756, of which the treasury takes no less than 10 won.
	officer.Goto(s.settlement+"/course").Sees("21,409,090원", "16,666,666원", "38,075,756원", "38,075,750원").Shot("course")
	act(officer, "/steps/notify").Sees("처리를 마쳤습니다.")
	lead.Until("/notices", func(b *browser.Session) bool { return b.Has("정산") }, "the notice of the settlement")
	lead.Goto(s.project+"/settlement").Sees("왜 이 금액인가", "서버랩", "38,075,750원").Shot("settlement")
}

// close: nobody objects in time, the money comes back, the project is closed.
func (s *story) close() {
	finance, lead := s.as(webtest.Finance), s.as(webtest.OwnerA)
	before := finance.Goto("/dashboard?year=2025").TextOf(".rate-card__value")
	s.until(time.December, 26, 9, 0)
	finance.Until(s.settlement+"/course", func(b *browser.Session) bool { return b.Exists(send("/steps/pay")) }, "the amount that is due")
	finance.Unfold(send("/steps/pay")).Fill("bankRef", "20251226-001")
	act(finance, "/steps/pay").Sees("처리를 마쳤습니다.")
	lead.Until(s.project, func(b *browser.Session) bool { return b.Has("종료") }, "the end of the project")
	if after := finance.Goto("/dashboard?year=2025").TextOf(".rate-card__value"); after == before || !strings.Contains(after, "5.435%") { // 12,500,000 of 230,000,000
		s.t.Errorf("the rate was %q and is %q", before, after)
	}
}

// rate: the dashboard's rate has moved, and leads to the line and its evidence.
func (s *story) rate() {
	director := s.as(webtest.Finance)
	director.Goto("/dashboard?year=2025").Sees("5.435%", "0.126%", "목표 초과").Shot("dashboard")
	director.PressOn("a[href^='/dashboard/rate']").Sees("12,500,000", "230,000,000", "5.435%").Shot("rate")
	director.PressOn("tbody a[href^='"+s.settlement+"'][href*='tab=disallowed']").Sees("서버랩", "협약기간 밖 집행", "12,500,000", "납기가 길어")
	papers := director.Links("a[href*='/files/']")
	if len(papers) == 0 {
		s.t.Fatalf("the line shows none of its evidence: %s", director.Text())
	}
	if a := s.Ask(webtest.Finance, "GET", papers[0], ""); a.Status != 200 || a.Type != "application/pdf" {
		s.t.Errorf("the evidence answers %d %s", a.Status, a.Type)
	}
}
