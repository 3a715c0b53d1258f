package web_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
	"gongmo/workflows"
)

// spending is a running project of company A, in the whole house: database, pages and permissions are the real ones.
type spending struct {
	*webtest.House
	t      *testing.T
	id     domain.AgreementID
	org    domain.OrganizationID
	no     int
	camera func(r webtest.Role, path, name string)
}

func spent(t *testing.T) *spending { return spentIn(t, webtest.Options{}) }

// spentIn is spent in a house of the test's own making.
func spentIn(t *testing.T, o webtest.Options) *spending {
	s := &spending{House: webtest.Start(t, o), t: t, camera: func(webtest.Role, string, string) {}}
	if os.Getenv("GONGMO_SHOTS") != "" {
		b := browser.Start(t)
		s.camera = func(r webtest.Role, path, name string) {
			for _, width := range []int{1280, 390} {
				page := b.Open(t, s.URL, browser.View{Width: width, Height: 900}).Cookie(s.Session(r)).Goto(path).Shot(name)
				for _, f := range page.Faults(false) {
					t.Logf("%s: %s", name, f)
				}
			}
		}
	}
	s.org = s.Orgs[webtest.OwnerA]
	s.do(s.fill)
	return s
}

func (s *spending) do(fn func(tx workflows.Tx) error) {
	s.t.Helper()
	s.ok(s.App.Store.Do(s.t.Context(), workflows.Options{}, fn))
}

func (s *spending) ok(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *spending) by(r webtest.Role) workflows.Command {
	s.t.Helper()
	return workflows.Command{Actor: s.Actor(r), Stamp: s.App.Clock.Now()}
}

// fill makes the agreement with its money: 300,000,000 of grant and 30,000,000 of own cash received, 70,000,000 in kind.
func (s *spending) fill(tx workflows.Tx) error {
	apps, err := workflows.Find[application.Application](tx, workflows.Where{"LeadID": s.org})
	if err != nil {
		return err
	}
	line := func(key string, item budget.Item, grant, cash, kind krw.Won) budget.Line {
		return budget.Line{Key: key, Org: s.org, Year: 1, Item: item, Basis: "산출근거", GrantWon: grant, CashWon: cash, InKindWon: kind}
	}
	plan := budget.Plan{Lines: []budget.Line{line("a", budget.Materials, 180_000_000, 20_000_000, 0), line("b", budget.Activity, 70_000_000, 10_000_000, 0),
		line("c", budget.Equipment, 50_000_000, 0, 0), line("d", budget.Labor, 0, 0, 70_000_000)}}
	at := tx.Now().AddDate(0, -1, 0)
	a := &agreement.Agreement{ApplicationID: apps[0].Ref(), CallID: apps[0].CallID, Number: "2025-INF-07-0118", LeadID: s.org, Title: "현장 문서를 이해하는 점검 도우미", State: agreement.Active,
		StartOn: period.On(2025, 3, 1), EndOn: period.On(2025, 11, 30), GrantWon: 300_000_000, CashWon: 30_000_000, InKindWon: 70_000_000, Plan: plan, Type: agreement.Lump,
		Regime: ruleset.ICTFund, RulesOn: period.On(2025, 2, 3), TextHash: "x", ConcludedAt: &at, Documents: agreement.Checklist{}}
	if err := workflows.Record(tx, domain.System, a, domain.Act("open", nil)); err != nil {
		return err
	}
	s.id = a.Ref()
	if err := tx.Insert(&agreement.Party{AgreementID: s.id, OrganizationID: s.org, Role: agreement.RoleLead, Name: "하늘소프트 주식회사", BizNo: "1234567891", GrantWon: 300_000_000, CashWon: 30_000_000,
		InKindWon: 70_000_000, Taxable: true, Size: "SME", JoinedOn: period.On(2025, 3, 1)}); err != nil {
		return err
	}
	f := ledger.Fact{AgreementID: s.id, At: tx.Now(), Ref: ledger.Ref{Kind: "payment", ID: 1}}
	var cells []ledger.BudgetLine
	for _, l := range plan.Lines {
		for fund, won := range map[posting.Fund]krw.Won{posting.Grant: l.GrantWon, posting.Cash: l.CashWon, posting.InKind: l.InKindWon} {
			cells = append(cells, ledger.BudgetLine{OrganizationID: s.org, Item: string(l.Item), Fund: fund, Won: won})
		}
	}
	planned, err := f.Budget(cells)
	if err != nil {
		return err
	}
	grant, err := f.GrantPaid(s.org, 300_000_000)
	if err != nil {
		return err
	}
	cash, err := f.Matching(s.org, 30_000_000)
	if err != nil {
		return err
	}
	for _, e := range []ledger.Entry{planned, grant, cash} {
		if err := e.Number(tx.NextID); err != nil {
			return err
		}
		if err := tx.Insert(&e); err != nil {
			return err
		}
		for i := range e.Lines {
			if err := tx.Insert(&e.Lines[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *spending) entry(item budget.Item, detail budget.Detail, what, payee string, won krw.Won) expense.Entry {
	s.no++
	return expense.Entry{Item: item, Detail: detail, Description: what, PayeeName: payee, PayeeNo: "3148100017", Method: evidence.TaxInvoice, SupplyOn: period.On(2025, 4, 4), PaidOn: period.On(2025, 4, 7).AddDays(s.no % 3),
		SupplyWon: won, VatWon: won / 10, AmountWon: won, FundSource: posting.Grant, InvoiceNo: fmt.Sprintf("2025040410000000%08d", s.no), FromProjectAccount: true}
}

// spend registers a line and does what follows at once.
func (s *spending) spend(e expense.Entry, kinds ...evidence.Kind) domain.ExpenseID {
	s.t.Helper()
	id, err := s.App.Engine.RegisterExpense(s.t.Context(), s.by(webtest.OwnerA), workflows.RegisterExpense{Agreement: s.id, Org: s.org, Entry: e})
	s.ok(err)
	for i, k := range kinds {
		kept, err := s.App.House.Files.Put(s.t.Context(), bytes.NewReader(receipt(s.no*10+i)), 1<<20)
		s.ok(err)
		s.ok(s.App.Engine.AttachEvidence(s.t.Context(), s.by(webtest.OwnerA), workflows.AttachEvidence{Expense: id, Kind: string(k),
			File: workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Size: kept.Size, Name: strings.ToLower(string(k)) + ".png"}}))
	}
	s.check(id)
	return id
}

func (s *spending) check(id domain.ExpenseID) {
	s.t.Helper()
	s.effect(expense.EffectCheck, "expense", int64(id))
}

func (s *spending) effect(e domain.Effect, aggregate string, id int64) {
	s.t.Helper()
	s.ok(s.App.Engine.RunEffect(s.t.Context(), workflows.EffectJob{Effect: e, Aggregate: aggregate, ID: id}))
}

// receipt is a picture of a slip, each another one.
func receipt(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 420, 560))
	for y := range 560 {
		for x := range 420 {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case y < 12:
				c = color.RGBA{30, 40, 60, 255}
			case y > 60 && y%36 < 3 && x > 40 && x < 380:
				c = color.RGBA{210, 214, 220, 255}
			case y > 60 && y%36 > 14 && y%36 < 24 && x > 40 && x < 80+(n*37+y)%160:
				c = color.RGBA{90, 98, 110, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img) // a buffer takes everything
	return b.Bytes()
}

func (s *spending) path(parts ...any) string {
	return "/projects/" + fmt.Sprint(s.id) + fmt.Sprintf(strings.Repeat("/%v", len(parts)), parts...)
}

// posts fills a form as a person and wants to be sent on.
func (s *spending) posts(r webtest.Role, path string, v url.Values) string {
	s.t.Helper()
	a := s.Ask(r, http.MethodPost, path, v.Encode())
	if a.Status != http.StatusSeeOther {
		s.t.Fatalf("POST %s as %s: %d\n%s", path, r, a.Status, refusals(a.Body))
	}
	return a.Location
}

// sees opens a page as a person and wants words on it.
func (s *spending) sees(r webtest.Role, path string, words ...string) string {
	s.t.Helper()
	a := s.Ask(r, http.MethodGet, path, "")
	if a.Status != http.StatusOK {
		s.t.Fatalf("GET %s as %s: %d\n%s", path, r, a.Status, refusals(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(a.Body, w) {
			s.t.Errorf("%s does not say %q", path, w)
		}
	}
	return a.Body
}

var refusalText = regexp.MustCompile(`(?s)class="errors.*?</(?:section|div)>`)

func refusals(body string) string { return refusalText.FindString(body) }

func (s *spending) settlement() (out *settlement.Settlement) {
	s.t.Helper()
	s.do(func(tx workflows.Tx) (err error) {
		out, err = workflows.One[settlement.Settlement](tx, workflows.Where{"AgreementID": s.id})
		return err
	})
	return out
}

func TestFromTheFirstReceiptToTheMovedRate(t *testing.T) {
	s := spent(t)
	clean := s.spend(s.entry(budget.Materials, "", "센서 모듈 시제품 재료", "센스텍(주)", 150_000_000), evidence.Invoice, evidence.TransferProof, evidence.RivalQuote)
	own := s.entry(budget.Materials, "", "측정 기판", "다온시스", 20_000_000)
	own.FundSource = posting.Cash
	s.spend(own, evidence.Invoice)
	s.spend(s.entry(budget.Activity, budget.SoftwareCloud, "클라우드 사용료 3월", "클라우드온", 70_000_000), evidence.RivalQuote)
	s.spend(s.entry(budget.Equipment, budget.Purchase, "계측 장비", "한국계측", 20_000_000), evidence.Inspection, evidence.RivalQuote)
	s.spend(s.entry(budget.Materials, "", "시약", "가람상사", 45_188_000), evidence.RivalQuote)
	meeting := expense.Entry{Item: budget.Activity, Detail: budget.Meeting, Description: "자문회의 식대", PayeeName: "한우마을 역삼점", PayeeNo: "3148100017", PayeeTrade: "한식", Method: evidence.Card, SupplyOn: period.On(2025, 4, 8), PaidOn: period.On(2025, 4, 8),
		SupplyWon: 312_000, AmountWon: 312_000, FundSource: posting.Grant, CardApproval: "30418827", FromProjectAccount: true, Quantity: 5, Outsiders: 2}
	s.spend(meeting, evidence.CardSlip, evidence.Minutes)
	early := s.entry(budget.Equipment, budget.Purchase, "검증용 서버", "서버랩", 12_500_000)
	early.SupplyOn = period.On(2025, 2, 10)
	flagged := s.spend(early, evidence.Inspection, evidence.TransferProof)

	s.sees(webtest.OwnerA, s.path("expenses"), "집행 내역", "한우마을 역삼점", "확인 필요")
	s.camera(webtest.OwnerA, s.path("expenses"), "expenses")
	s.camera(webtest.OwnerA, s.path("expenses", "new"), "expense-new")
	s.camera(webtest.OwnerA, s.path("expenses", "import"), "expense-import")
	s.sees(webtest.OwnerA, s.path("expenses", int64(flagged)), "협약기간 밖 집행", "소명하기")
	s.camera(webtest.OwnerA, s.path("expenses", int64(flagged)), "expense-flagged")
	if a := s.Ask(webtest.OwnerB, http.MethodGet, s.path("expenses"), ""); a.Status != http.StatusNotFound {
		t.Errorf("another company sees the spending: %d", a.Status)
	}
	wrong := s.Ask(webtest.OwnerA, http.MethodPost, s.path("expenses", "new"), url.Values{"item": {"MATERIALS"}, "description": {"남아야 하는 글"}, "payeeNo": {"123-45-00000"}, "method": {"TAX_INVOICE"}, "fundSource": {"GRANT"}, "supplyWon": {"만원?"}}.Encode())
	if wrong.Status != http.StatusUnprocessableEntity || !strings.Contains(wrong.Body, "남아야 하는 글") {
		t.Errorf("a wrong line: %d, kept %v", wrong.Status, strings.Contains(wrong.Body, "남아야 하는 글"))
	}
	at := s.posts(webtest.OwnerA, s.path("expenses", "new"), url.Values{"item": {"ACTIVITY"}, "description": {"도메인 갱신"}, "payeeName": {"도메인샵"}, "method": {"CARD"}, "fundSource": {"GRANT"}, "paidOn": {"2025-04-09"},
		"supplyWon": {"30,000"}, "cardApproval": {"99887766"}})
	s.sees(webtest.OwnerA, at, "도메인 갱신", "30,000원")
	s.posts(webtest.OwnerA, at+"/withdraw", url.Values{"reason": {"시험 입력"}})

	// Half a line is kept, found again, kept once more and registered; meanwhile it is in no other list.
	half := url.Values{"item": {"ACTIVITY"}, "payeeName": {"나중상사"}, "paidOn": {"2025-04-09"}, "method": {"CARD"}, "fundSource": {"GRANT"}, "keep": {"1"}}
	draft := s.posts(webtest.OwnerA, s.path("expenses", "new"), half)
	s.sees(webtest.OwnerA, s.path("expenses")+"?tab=planned", "나중상사", "작성 중")
	if a := s.Ask(webtest.OwnerA, http.MethodGet, s.path("expenses"), ""); strings.Contains(a.Body, "나중상사") || !strings.Contains(a.Body, "등록 전") {
		t.Error("a line that is not registered stands among those that are, or its tab is missing")
	}
	s.sees(webtest.OwnerA, draft, "등록 마치기")
	s.sees(webtest.OwnerA, draft+"/edit", "나중상사", "나중에 등록", "등록하기")
	half.Set("description", "클라우드")
	s.posts(webtest.OwnerA, draft+"/edit", half)
	half.Del("keep")
	if a := s.Ask(webtest.OwnerA, http.MethodPost, draft+"/edit", half.Encode()); a.Status != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "나중상사") {
		t.Errorf("half a line is registered: %d", a.Status)
	}
	half.Set("supplyWon", "40,000")
	half.Set("cardApproval", "99887799")
	s.posts(webtest.OwnerA, draft+"/edit", half)
	s.sees(webtest.OwnerA, draft, "클라우드", "40,000원")
	s.posts(webtest.OwnerA, draft+"/withdraw", url.Values{"reason": {"시험 입력"}})

	s.posts(webtest.OwnerA, s.path("expenses", int64(flagged), "explain"), url.Values{"explanation": {"협약 체결 전 장비 납기가 길어 먼저 구입했습니다."}})
	s.do(func(tx workflows.Tx) error { // the meeting is explained as well
		list, err := workflows.Find[expense.Expense](tx, workflows.Where{"AgreementID": s.id, "State": expense.Flagged})
		for _, x := range list {
			change, err := x.Explain("자문위원과 회의가 길어졌습니다.", tx.Now())
			if err != nil {
				return err
			}
			if err := workflows.Record(tx, s.Actor(webtest.OwnerA), x, change); err != nil {
				return err
			}
		}
		return err
	})

	s.MoveTo(period.On(2025, 12, 1).At(10, 0))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepAgreementEnd}))
	s.effect(agreement.EffectSettle, "agreement", int64(s.id))
	s.sees(webtest.OwnerA, s.path("settlement"), "사용실적보고서")
	s.camera(webtest.OwnerA, s.path("settlement"), "settlement-report")
	id := s.settlement().Ref()
	kept, err := s.App.House.Files.Put(t.Context(), bytes.NewReader(receipt(999)), 1<<20)
	s.ok(err)
	s.ok(s.App.Engine.SubmitReport(t.Context(), s.by(webtest.OwnerA), workflows.SubmitReport{Settlement: id, Report: &workflows.Received{SHA256: kept.SHA256, MediaType: kept.MediaType, Name: "사용실적보고서.png", Size: kept.Size},
		Interest: []workflows.OrgWon{{Org: s.org, Won: 450_000}}}))

	desk := fmt.Sprintf("/desk/settlements/%d", id)
	s.sees(webtest.Officer, "/desk/settlements?tab=assign", "하늘소프트")
	s.camera(webtest.Officer, "/desk/settlements", "desk")
	s.camera(webtest.Officer, desk+"/course", "course-assign")
	s.posts(webtest.Officer, desk+"/steps/assignAuditor", url.Values{"auditor": {fmt.Sprint(s.Person(webtest.Accountant).ID)}})
	if a := s.Ask(webtest.OwnerA, http.MethodGet, desk, ""); a.Status != http.StatusNotFound {
		t.Errorf("the company sees the accountant's desk: %d", a.Status)
	}
	line := func(id domain.ExpenseID) string { return fmt.Sprintf("%s/lines/%d", desk, id) }
	bench := s.sees(webtest.Accountant, fmt.Sprintf("%s?tab=flagged&line=%d", desk, flagged), "협약기간 밖 집행", "12,500,000", "불인정으로 넣기")
	if !strings.Contains(bench, "소명") {
		t.Error("the company's explanation is not beside the line")
	}
	s.camera(webtest.Accountant, fmt.Sprintf("%s?line=%d", desk, flagged), "bench")
	fill := s.Ask(webtest.Accountant, http.MethodPost, line(flagged)+"?tab=flagged", url.Values{"fill": {"12,500,000"}, "reason": {"적던 글"}}.Encode())
	if fill.Status != http.StatusOK || !strings.Contains(fill.Body, `value="12,500,000"`) || !strings.Contains(fill.Body, "적던 글") {
		t.Errorf("filling the amount without the script: %d", fill.Status)
	}
	next := s.posts(webtest.Accountant, line(flagged)+"?tab=flagged", url.Values{"event": {"disallow"}, "won": {"12,500,000"}, "code": {"D06"}, "reason": {"협약기간 전에 구입했습니다."}})
	if !strings.Contains(next, "tab=flagged") || !strings.Contains(next, "line=") {
		t.Errorf("after deciding it goes to %s", next)
	}
	s.posts(webtest.Accountant, desk+"/bulk", url.Values{"which": {"all"}})
	for _, x := range s.unreviewed(id) {
		s.posts(webtest.Accountant, line(x), url.Values{"event": {"accept"}})
	}
	s.camera(webtest.Accountant, desk+"/course", "course-draft")
	s.posts(webtest.Accountant, desk+"/steps/draft", url.Values{"opinion": {"QUALIFIED"}, "note": {"1건을 불인정합니다."}})

	s.camera(webtest.Officer, fmt.Sprintf("%s?tab=undecided&line=%d", desk, flagged), "bench-officer")
	s.posts(webtest.Officer, line(flagged), url.Values{"event": {"disallow"}, "won": {"12,500,000"}, "code": {"D06"}, "reason": {"협약기간 전에 구입했습니다."}, "basis": {"사업비 정산규정 제17조제7항"}, "intent": {"ERROR"}})
	s.posts(webtest.Officer, desk+"/bulk", url.Values{"which": {"accepted"}})
	s.sees(webtest.Officer, desk+"/course", "22,681,818원", "22,681,810원")
	s.camera(webtest.Officer, desk+"/course", "course-notify")
	s.posts(webtest.Officer, desk+"/steps/notify", url.Values{})
	s.sees(webtest.OwnerA, s.path("settlement"), "왜 이 금액인가", "22,681,818원", "서버랩")
	s.camera(webtest.OwnerA, s.path("settlement"), "settlement-result")

	s.MoveTo(s.settlement().AppealUntil.End().AddDate(0, 0, 1))
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepAppealOver}))
	s.effect(settlement.EffectFinish, "settlement", int64(id))
	s.posts(webtest.Officer, desk+"/steps/evaluate", url.Values{"grade": {"NORMAL"}, "evaluatedOn": {"2025-12-05"}})
	s.posts(webtest.Finance, desk+"/steps/pay", url.Values{"won": {"22,681,810"}, "bankRef": {"20251220-001"}})
	s.effect(settlement.EffectCloseAgreement, "settlement", int64(id))
	if st := s.settlement(); st.State != settlement.Closed {
		t.Fatalf("the settlement is %s", st.State)
	}
	s.sees(webtest.OwnerA, s.path(), "종료")

	dash := s.sees(webtest.Finance, "/dashboard?year=2025", "3.125%", "0.126%", "목표 초과")
	s.camera(webtest.Finance, "/dashboard?year=2025", "dashboard")
	list := s.sees(webtest.Finance, "/dashboard/rate?year=2025", "12,500,000", "400,000,000", "3.125%")
	s.camera(webtest.Finance, "/dashboard/rate?year=2025", "dashboard-rate")
	if !strings.Contains(dash, "/dashboard/rate?year=2025") || !strings.Contains(list, desk+"?tab=disallowed") {
		t.Error("the figure does not lead to its list, or the list not to the lines")
	}
	s.sees(webtest.Finance, desk+"?tab=disallowed", "서버랩", "협약기간 밖 집행")
	s.sees(webtest.Finance, "/dashboard?year=2025&part=FINAL_CASH&by=FINAL&whole=GRANT", "4.167%", "보고에 쓰는 정의와 다른")
	_ = clean
}

// unreviewed lists the lines the accountant has not spoken about.
func (s *spending) unreviewed(id domain.SettlementID) (out []domain.ExpenseID) {
	s.t.Helper()
	s.do(func(tx workflows.Tx) error {
		lines, err := workflows.Find[settlement.Line](tx, workflows.Where{"SettlementID": id, "Finding": ""})
		for _, l := range lines {
			out = append(out, l.ExpenseID)
		}
		return err
	})
	return out
}
