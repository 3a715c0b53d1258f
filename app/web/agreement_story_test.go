package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// contractStory is a project of two companies on its way from the result to its first instalment, driven through the pages.
type contractStory struct {
	desk
	id      int64
	project string
	at      string // the officer's page
	// look is called on each page worth looking at; the story does not need it.
	look func(name string, who webtest.Role, path string)
}

// selected makes an application of both companies a selected one, as the evaluation would, and waits for its agreement.
func (s *contractStory) selected() {
	s.t.Helper()
	s.selectedIn(0, "물류 창고 디지털 실증")
}

// selectedIn is selected for one of the open calls, the first of which is 0, under a title of its own. more are further lines of its plan.
func (s *contractStory) selectedIn(n int, title string, more ...budget.Line) {
	s.t.Helper()
	ctx := s.t.Context()
	award := krw.Won(90_000_000)
	lead, mate := s.h.Orgs[webtest.OwnerA], s.h.Orgs[webtest.OwnerB]
	err := s.h.App.Store.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error {
		calls, err := workflows.Find[call.Call](tx, workflows.Where{"State": string(call.Open)}, "ID")
		if err != nil {
			return err
		}
		c := calls[n]
		now := tx.Now()
		a := application.New(c.Ref(), c.Round, c.VersionNo, lead, "하늘소프트 주식회사", title, "", s.h.Person(webtest.OwnerA).ID, now)
		a.State, a.RequestWon, a.AdjustedWon = application.Recommended, 100_000_000, &award
		a.Budget = budget.Plan{Lines: []budget.Line{
			{Key: "l1", Org: lead, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 22_000_000, Basis: "연구원 2명 × 11개월"},
			{Key: "l2", Org: lead, Year: 1, Item: budget.Activity, Detail: budget.SoftwareCloud, GrantWon: 60_000_000, CashWon: 12_000_000, Basis: "클라우드 12개월"},
			{Key: "l3", Org: mate, Year: 1, Item: budget.Materials, Detail: budget.Purchase, GrantWon: 40_000_000, CashWon: 8_000_000, Basis: "시험 재료 40식"},
			{Key: "l4", Org: mate, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 15_000_000, Basis: "연구원 1명 × 10개월"},
		}}
		a.Budget.Lines = append(a.Budget.Lines, more...)
		sub := application.Submission{CallID: c.Ref(), Seq: 1, ReceiptNo: c.Code + "-900001", SubmittedAt: now, SubmittedBy: s.h.Person(webtest.OwnerA).ID,
			SignedAs: domain.RoleOwner, Title: a.Title, RequestWon: a.RequestWon, Budget: a.Budget, Digest: strings.Repeat("a", 64)}
		if sub.ID, err = tx.NextID(); err != nil {
			return err
		}
		a.SubmissionID, a.ReceiptNo, a.SubmittedAt, a.SubmittedBy = &sub.ID, sub.ReceiptNo, &now, &sub.SubmittedBy
		if err := workflows.Record(tx, domain.System, a, domain.Act("begin", nil)); err != nil {
			return err
		}
		sub.ApplicationID = a.Ref()
		if err := tx.Insert(&sub); err != nil {
			return err
		}
		members := append(a.Members, application.Member{OrganizationID: &mate, Name: "바다데이터 주식회사", Role: application.Participating, Consent: application.Accepted, Position: 2})
		for i := range members {
			members[i].ApplicationID = a.Ref()
			if err := tx.Insert(&members[i]); err != nil {
				return err
			}
		}
		change, err := a.Confirm(now)
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, a, change)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.until("the agreement is drawn up", func() bool {
		list := s.get(webtest.OwnerA, "/projects")
		_, after, found := strings.Cut(list, `href="/projects/`)
		if !found || !strings.Contains(list, title) {
			return false
		}
		number, _, _ := strings.Cut(after, `"`)
		_, err := fmt.Sscan(number, &s.id)
		return err == nil
	})
	s.project, s.at = fmt.Sprintf("/projects/%d", s.id), fmt.Sprintf("/desk/agreements/%d", s.id)
}

// until waits for what a worker does.
func (s *contractStory) until(what string, holds func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if holds() {
			return
		}
	}
	s.t.Fatalf("waited in vain until %s", what)
}

// do posts an act of a page with the hidden fields of its own form.
func (s *contractStory) do(who webtest.Role, page, action string, status int, form url.Values) webtest.Answer {
	s.t.Helper()
	body := s.get(who, page)
	_, rest, found := strings.Cut(body, `action="`+action+`"`)
	if !found {
		s.t.Fatalf("%s does not offer %s on %s", who, action, page)
	}
	if form == nil {
		form = url.Values{}
	}
	own, _, _ := strings.Cut(rest, "</form>")
	for _, m := range hiddenField.FindAllStringSubmatch(own, -1) {
		form.Set(m[1], m[2])
	}
	for _, name := range []string{"hash", "org", "next", "claim", "n"} {
		if _, v, ok := strings.Cut(own, `name="`+name+`" value="`); ok {
			value, _, _ := strings.Cut(v, `"`)
			form.Set(name, value)
		}
	}
	return s.post(who, action, status, form)
}

// upload sends a file the way a form does.
func (s *contractStory) upload(who webtest.Role, path, field string, more url.Values) {
	s.t.Helper()
	uploads(s.t, s.h, who, path, field, more)
}

// uploads sends a file the way a form does; it must be taken.
func uploads(t *testing.T, h *webtest.House, who webtest.Role, path, field string, more url.Values) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k := range more {
		_ = w.WriteField(k, more.Get(k))
	}
	part, err := w.CreateFormFile(field, "증빙.pdf")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write([]byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
	_ = w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+path, &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.AddCookie(h.Session(who))
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		var text bytes.Buffer
		_, _ = text.ReadFrom(res.Body)
		t.Fatalf("%s uploads to %s: %d\n%s", who, path, res.StatusCode, problems(text.String()))
	}
}

func (s *contractStory) sees(who webtest.Role, path string, texts ...string) {
	s.t.Helper()
	body := s.get(who, path)
	for _, want := range texts {
		if !strings.Contains(body, want) {
			s.t.Errorf("%s does not read %q on %s", who, want, path)
		}
	}
	s.look(strings.Trim(strings.NewReplacer("/", "-", "?", "-").Replace(path), "-"), who, path)
}

// statements is a signature as a form sends it.
func statements(name string) url.Values {
	return url.Values{"read": {"1"}, "bound": {"1"}, "name": {name}}
}

// walk goes the whole way.
func (s *contractStory) walk() {
	const seeOther, again = http.StatusSeeOther, http.StatusUnprocessableEntity
	s.selected()
	s.sees(webtest.OwnerA, "/projects", "물류 창고 디지털 실증")
	s.sees(webtest.Officer, "/desk/agreements", "물류 창고 디지털 실증")
	s.do(webtest.Officer, s.at, s.at+"/do/requestPlan", seeOther, nil)

	// The plan: what is wrong is said with everything typed still there.
	s.sees(webtest.OwnerA, s.project, "수정계획서를 제출해 주십시오")
	s.look("plan", webtest.OwnerA, s.project+"/plan")
	typed := url.Values{"act": {"submit"}, "text": {"지원금 감액에 따라 재료비를 줄였습니다."}, "start_on": {"2025-05-12"}, "end_on": {"2025-12-31"}}
	for key, v := range map[string][4]string{"l1": {"LABOR", "연구원 2명", "", "22,000,000"}, "l2": {"ACTIVITY", "클라우드 12개월", "54,000,000", ""},
		"l3": {"MATERIALS", "시험 재료 36식", "36,000,001", ""}, "l4": {"LABOR", "연구원 1명", "", "15,000,000"}} {
		org := s.h.Orgs[webtest.OwnerA]
		if key > "l2" {
			org = s.h.Orgs[webtest.OwnerB]
		}
		typed.Set("plan."+key+".item", v[0])
		typed.Set("plan."+key+".org", fmt.Sprint(int64(org)))
		typed.Set("plan."+key+".why", v[1])
		typed.Set("plan."+key+".grant", v[2])
		typed.Set("plan."+key+".kind", v[3])
	}
	typed.Set("plan.l2.cash", "1200만원")
	typed.Set("plan.l3.cash", "8,000,000")
	wrong := s.do(webtest.OwnerA, s.project+"/plan", s.project+"/plan", again, typed)
	if !strings.Contains(wrong.Body, "90,000,001원") || !strings.Contains(wrong.Body, "36,000,001") || !strings.Contains(wrong.Body, "재료비를 줄였습니다") {
		s.t.Errorf("the refused plan lost what was typed: %s", problems(wrong.Body))
	}
	typed.Set("plan.l3.grant", "36,000,000")
	s.do(webtest.OwnerA, s.project+"/plan", s.project+"/plan", seeOther, typed)
	s.sees(webtest.Officer, s.at, "재료비를 줄였습니다", "시험 재료")
	refused := s.do(webtest.Officer, s.at, s.at+"/do/returnPlan", again, url.Values{"until-returnPlan": {"2025-04-25"}})
	if !strings.Contains(refused.Body, `href="#f-reason-returnPlan"`) {
		s.t.Errorf("a return without reason is not refused at its field: %s", problems(refused.Body))
	}
	s.do(webtest.Officer, s.at, s.at+"/do/approvePlan", seeOther, nil)

	// Documents and account.
	s.upload(webtest.OwnerA, s.project+"/documents/ACCOUNT", "file-ACCOUNT", nil)
	s.do(webtest.OwnerA, s.project+"/documents", s.project+"/account", again, url.Values{"bank": {"국민은행"}, "account": {"12-34"}})
	s.do(webtest.OwnerA, s.project+"/documents", s.project+"/account", seeOther, url.Values{"bank": {"국민은행"}, "account": {"123-456789-01-012"}})
	s.sees(webtest.OwnerA, s.project+"/documents", "국민은행", "확인 대기")
	s.post(webtest.Officer, s.at+"/documents/ACCOUNT", seeOther, url.Values{"act": {"confirm"}})
	for _, code := range []string{"MATCHING_CASH", "IN_KIND_PLEDGE", "INTEGRITY", "CONSORTIUM"} {
		s.upload(webtest.OwnerA, s.project+"/documents/"+code, "file-"+code, nil)
		s.post(webtest.Officer, s.at+"/documents/"+code, seeOther, url.Values{"act": {"confirm"}})
	}
	s.sees(webtest.Officer, s.at, "협약서 만들어 서명 요청")
	s.do(webtest.Officer, s.at, s.at+"/do/completeDocuments", seeOther, nil)

	// Signatures.
	s.sees(webtest.OwnerA, s.project+"/sign", "제1조(목적)", "구천만원정", "서명자 이름")
	s.do(webtest.OwnerA, s.project+"/sign", s.project+"/sign", again, url.Values{"name": {"김하늘"}})
	s.do(webtest.OwnerA, s.project+"/sign", s.project+"/sign", seeOther, statements("김하늘"))
	s.do(webtest.OwnerB, s.project+"/sign", s.project+"/sign", seeOther, statements("박바다"))
	s.sees(webtest.Approver, s.at, "전담기관 서명")
	s.do(webtest.Approver, s.at, s.at+"/do/conclude", seeOther, statements("서도현"))
	s.until("the payments are laid out", func() bool { return strings.Contains(s.get(webtest.OwnerA, s.project+"/payments"), "지급 예정일") })

	// The first instalment.
	s.h.MoveTo(period.On(2025, time.May, 12).At(10, 0))
	s.until("the project runs", func() bool {
		if err := s.h.App.Engine.Sweep(s.t.Context(), workflows.SweepJob{Sweep: workflows.SweepAgreementStart}); err != nil {
			s.t.Fatal(err)
		}
		return strings.Contains(s.get(webtest.OwnerA, s.project), "수행 중")
	})
	list := s.get(webtest.OwnerA, s.project+"/payments")
	_, rest, _ := strings.Cut(list, `action="`+s.project+`/payments/`)
	first, _, _ := strings.Cut(rest, `/`)
	pay := "/desk/payments/" + first
	s.do(webtest.OwnerA, s.project+"/payments", s.project+"/payments/"+first+"/request", seeOther, nil)
	s.sees(webtest.Finance, "/desk/payments", "물류 창고 디지털 실증")
	s.sees(webtest.Finance, pay, "민간부담 현금", "먼저 입금하고 확인받아 주십시오")
	s.post(webtest.Finance, pay+"/do/approve", again, nil)
	for who, amount := range map[webtest.Role]string{webtest.OwnerA: "12,000,000", webtest.OwnerB: "8,000,000"} {
		org := fmt.Sprint(int64(s.h.Orgs[who]))
		s.upload(who, s.project+"/deposits", "slip", url.Values{"org": {org}, "amount": {amount}, "on": {"2025-05-12"}, "ref": {"KB-" + org}})
	}
	s.look("desk-payments-deposits", webtest.Finance, "/desk/payments")
	for strings.Contains(s.get(webtest.Finance, "/desk/payments"), `action="/desk/deposits/`) {
		queue := s.get(webtest.Finance, "/desk/payments")
		_, rest, _ := strings.Cut(queue, `action="/desk/deposits/`)
		deposit, _, _ := strings.Cut(rest, "/")
		s.do(webtest.Finance, "/desk/payments", "/desk/deposits/"+deposit+"/confirm", seeOther, nil)
	}
	s.sees(webtest.Finance, pay, "10개 중 10개 충족")
	s.do(webtest.Finance, pay, pay+"/do/approve", seeOther, nil)
	s.sees(webtest.Finance, pay, "다른 담당자가 처리해 주십시오")
	s.do(webtest.Approver, pay, pay+"/do/send", seeOther, nil)
	s.do(webtest.Finance, pay, pay+"/do/confirm", seeOther, url.Values{"bank_ref-confirm": {"KB20250512-0001"}})
	s.sees(webtest.Finance, pay, "지급 완료", "KB20250512-0001")
	s.sees(webtest.OwnerA, s.project+"/payments", "참여기관 배분", "지급 완료")
	s.sees(webtest.OwnerA, s.project, "수행 중", "장부 잔액")
	s.sees(webtest.Officer, s.at, "지급 완료")
	s.sees(webtest.Officer, s.at+"/text", "제1조(목적)", "서도현")
}

func TestAProjectComesFromTheResultToItsFirstInstalment(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database and a server")
	}
	h := webtest.Start(t, webtest.Options{Work: true, Empty: true})
	s := &contractStory{desk: desk{t, h}, look: func(string, webtest.Role, string) {}}
	s.walk()
	for _, path := range []string{s.project, s.project + "/sign", s.project + "/payments", s.at} {
		if a := h.Ask(webtest.Evaluator, http.MethodGet, path, ""); a.Status != http.StatusNotFound {
			t.Errorf("%s answers %d to somebody who is no party", path, a.Status)
		}
	}
}
