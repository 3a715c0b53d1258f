// These stories change the budget of a running project through the pages, and look at two projects with one officer who may see only one.
package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"gongmo/app/locale"
	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// running puts the story's agreement in force with a plan, as documents and signatures would.
func (s *contractStory) running(plan budget.Plan) {
	s.t.Helper()
	err := s.h.App.Store.Do(s.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.LockRow[agreement.Agreement](tx, s.id)
		if err != nil {
			return err
		}
		now, today := tx.Now(), period.DateOf(tx.Now())
		a.State, a.ConcludedAt, a.StartOn, a.EndOn, a.TextHash = agreement.Active, &now, today, today.AddMonths(11), strings.Repeat("a", 64)
		a.Plan, a.GrantWon, a.CashWon, a.InKindWon = plan, plan.Totals().GrantWon, plan.Totals().CashWon, plan.Totals().InKindWon
		if err := tx.Update(a); err != nil {
			return err
		}
		parties, err := workflows.Find[agreement.Party](tx, workflows.Where{"AgreementID": a.Ref()})
		if err != nil {
			return err
		}
		for _, p := range parties {
			share := plan.For(p.OrganizationID).Totals()
			p.GrantWon, p.CashWon, p.InKindWon = share.GrantWon, share.CashWon, share.InKindWon
			if err := tx.Update(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// kept is a plan that keeps every rule.
func kept(lead, mate domain.OrganizationID) budget.Plan {
	return budget.Plan{Lines: []budget.Line{
		{Key: "l1", Org: lead, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 22_000_000, Basis: "연구원 2명 × 11개월"},
		{Key: "l2", Org: lead, Year: 1, Item: budget.Activity, Detail: budget.SoftwareCloud, GrantWon: 54_000_000, CashWon: 12_000_000, Basis: "클라우드 12개월"},
		{Key: "l3", Org: mate, Year: 1, Item: budget.Materials, Detail: budget.Purchase, GrantWon: 36_000_000, CashWon: 8_000_000, Basis: "시험 재료 36식"},
		{Key: "l4", Org: mate, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 15_000_000, Basis: "연구원 1명 × 10개월"},
	}}
}

// typedPlan is a plan as the grid sends it.
func typedPlan(p budget.Plan) url.Values {
	out := url.Values{}
	won := func(w krw.Won) string {
		if w == 0 {
			return ""
		}
		return w.Digits()
	}
	for _, l := range p.Lines {
		at := "plan." + l.Key + "."
		item := string(l.Item)
		if l.Detail != "" {
			item += "/" + string(l.Detail)
		}
		for name, value := range map[string]string{"item": item, "org": fmt.Sprint(int64(l.Org)), "year": "1", "why": l.Basis, "grant": won(l.GrantWon), "cash": won(l.CashWon), "kind": won(l.InKindWon),
			"approval": l.Approval} {
			out.Set(at+name, value)
		}
		if !l.ApprovedOn.IsZero() {
			out.Set(at+"approved", l.ApprovedOn.String())
		}
	}
	return out
}

func TestAChangedBudgetIsJudgedLikeTheApplicationAndItsExceptionConfirmed(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database and a server")
	}
	const seeOther, again = http.StatusSeeOther, http.StatusUnprocessableEntity
	h := webtest.Start(t, webtest.Options{Work: true, Empty: true})
	s := &contractStory{desk: desk{t, h}, look: func(string, webtest.Role, string) {}}
	s.pictures("amendment")
	s.selected()
	lead, mate := h.Orgs[webtest.OwnerA], h.Orgs[webtest.OwnerB]
	s.running(kept(lead, mate))
	list := s.project + "/amendments"
	s.sees(webtest.OwnerA, list, "신청한 협약변경이 없습니다", "사업비 변경 시작")
	began := s.do(webtest.OwnerA, list, list, seeOther, nil)
	at := began.Location
	if i := strings.IndexByte(at, '?'); i > 0 {
		at = at[:i]
	}
	s.sees(webtest.OwnerA, at, "클라우드 12개월", "자율 변경")
	if s.h.Ask(webtest.OwnerB, http.MethodPost, list, "").Status == seeOther {
		t.Error("a partner began a change")
	}
	desk := s.at + "/amendments/" + at[strings.LastIndexByte(at, '/')+1:]
	if got := h.Ask(webtest.Officer, http.MethodGet, desk, "").Status; got != http.StatusNotFound {
		t.Errorf("the agency reads a draft: %d", got)
	}

	// A subcontract of 30,000,000 won is far above its cap of 40 % of the rest: refused with article and overrun, everything typed is kept.
	next := kept(lead, mate)
	next.Lines[1].GrantWon -= 30_000_000
	next.Lines = append(next.Lines, budget.Line{Key: "l5", Org: lead, Year: 1, Item: budget.Subcontract, GrantWon: 30_000_000, Basis: "시험 위탁"})
	form := typedPlan(next)
	form.Set("text", "시험을 밖에 맡깁니다.")
	form.Set("act", "submit")
	wrong := s.do(webtest.OwnerA, at, at, again, form)
	text := plain(wrong)
	for _, want := range []string{locale.T(locale.KO, budget.SubcontractCap.Label()), "40%", "초과", "시험을 밖에 맡깁니다.", "승인 사항", "위탁비 변경"} {
		if !strings.Contains(text, want) && !strings.Contains(wrong.Body, want) {
			t.Errorf("the refused change does not say %q:\n%s", want, problems(wrong.Body))
		}
	}
	form = typedPlan(next)
	form.Set("text", "시험을 밖에 맡깁니다.")
	form.Set("act", "save")
	s.do(webtest.OwnerA, at, at, seeOther, form)
	if !strings.Contains(s.get(webtest.OwnerA, at), "시험 위탁") {
		t.Error("the draft is lost")
	}
	s.look("draft", webtest.OwnerA, at)
	s.judgedByTheDesk(at, desk, next)
}

// judgedByTheDesk puts a change before the agency whose regime lets nobody approve more than the cap, and one that keeps it.
func (s *contractStory) judgedByTheDesk(at, desk string, next budget.Plan) {
	const seeOther = http.StatusSeeOther
	next.Lines[1].GrantWon += 20_000_000
	next.Lines[4].GrantWon -= 20_000_000
	next.Lines[0].Detail, next.Lines[0].CashWon, next.Lines[0].InKindWon = budget.StaffApproved, 22_000_000, 0 // allowed by the ministry (L7 §5⑦6)
	next.Lines[0].Approval, next.Lines[0].ApprovedOn = "승인 제2025-31호", period.On(2025, 4, 2)
	form := typedPlan(next)
	form.Set("text", "시험 일부를 밖에 맡깁니다.")
	form.Set("act", "submit")
	s.do(webtest.OwnerA, at, at, seeOther, form)
	s.sees(webtest.OwnerA, at, "접수", "시험 일부를 밖에 맡깁니다.")
	s.sees(webtest.Officer, s.at, "협약변경 1호")
	s.do(webtest.Officer, desk, desk+"/do/startReview", seeOther, nil)
	s.sees(webtest.Officer, desk, "위탁비 변경", "확인 전", "확인하지 않은 기준 예외가 1건", "시험 위탁")
	if a := s.do(webtest.Officer, desk, desk+"/do/confirmException", http.StatusUnprocessableEntity, nil); !strings.Contains(a.Body, "어떤 문서를") {
		s.t.Errorf("an exception is confirmed without a word: %s", problems(a.Body))
	}
	s.do(webtest.Officer, desk, desk+"/do/confirmException", seeOther, url.Values{"words-0": {"승인 공문 원본을 확인함"}})
	s.sees(webtest.Officer, desk, "확인함", "승인 공문 원본을 확인함", "예외를 확인한 사람은 같은 변경을 승인할 수 없습니다")
	s.do(webtest.Approver, desk, desk+"/do/approve", seeOther, nil)
	s.until("the change is in force", func() bool { return strings.Contains(s.get(webtest.OwnerA, s.project+"/plan"), "시험 위탁") })
	s.sees(webtest.OwnerA, at, "승인", "부터 적용되는 변경입니다")
	s.risesFromTheFirst(next)
}

// risesFromTheFirst begins a second change: half a million on top is weighed against what was first agreed, which was nothing (관리규정 §24②5:
// 최초 협약한 사업비 중), and the page says so.
func (s *contractStory) risesFromTheFirst(next budget.Plan) {
	list := s.project + "/amendments"
	at, _, _ := strings.Cut(s.do(webtest.OwnerA, list, list, http.StatusSeeOther, nil).Location, "?")
	next.Lines[1].GrantWon -= 500_000
	next.Lines[4].GrantWon += 500_000
	form := typedPlan(next)
	form.Set("text", "시험 항목이 하나 늘었습니다.")
	form.Set("act", "save")
	s.do(webtest.OwnerA, at, at, http.StatusSeeOther, form)
	s.sees(webtest.OwnerA, at, "위탁비 변경", "처음 협약한 금액 0원", "승인 사항")
	s.look("second", webtest.OwnerA, at)
}

// pictures makes look take a picture of each page at two widths, when they are wanted.
func (s *contractStory) pictures(prefix string) {
	if os.Getenv("GONGMO_SHOTS") == "" {
		return
	}
	b := browser.Start(s.t)
	s.look = func(name string, who webtest.Role, path string) {
		for _, width := range []int{1280, 390} {
			for _, f := range b.Open(s.t, s.h.URL, browser.View{Width: width, Height: 900}).Cookie(s.h.Session(who)).Goto(path).Shot(prefix + "-" + name).Faults(false) {
				s.t.Errorf("%s %d: %s", path, width, f)
			}
		}
	}
}

// sole limits the officer to the call of one agreement.
func (s *contractStory) sole() {
	s.t.Helper()
	who := int64(s.h.Person(webtest.Officer).ID)
	for _, sql := range []string{`update role_grant set call_id = (select call_id from agreement where id = $1) where person_id = $2`,
		`insert into authz_epoch (person_id, epoch) select $2, 99 where $1 > 0 on conflict (person_id) do update set epoch = authz_epoch.epoch + 1`} {
		if _, err := s.h.App.DB.Pool.Exec(s.t.Context(), sql, s.id, who); err != nil {
			s.t.Fatal(err)
		}
	}
}

// proposes puts a change of the story's agreement before the agency, with a plan as it is.
func (s *contractStory) proposes(plan budget.Plan) string {
	s.t.Helper()
	m := &amendment.Amendment{No: 1, State: amendment.Reviewing, Type: amendment.Approval, Reason: "변경 사유", Patch: amendment.Patch{Plan: &plan}}
	err := s.h.App.Store.Do(s.t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.Get[agreement.Agreement](tx, s.id)
		if err != nil {
			return err
		}
		m.AgreementID, m.CallID, m.LeadID = a.Ref(), a.CallID, a.LeadID
		return workflows.Record(tx, domain.System, m, domain.Act("begin", nil))
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(m.ID)
}

// Two projects of one company, in two calls; each plan breaks a cap of its own. An officer who may see one of them reads its chips and
// never the other's, by whichever way an address is put together.
func TestAChipOfARuleNeverComesFromAProjectThatTheReaderMayNotSee(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database and a server")
	}
	h := webtest.Start(t, webtest.Options{Work: true, Empty: true})
	lead, mate := h.Orgs[webtest.OwnerA], h.Orgs[webtest.OwnerB]
	over := budget.Line{Key: "l8", Org: lead, Year: 1, Item: budget.Subcontract, GrantWon: 77_000_000, Basis: "시험 위탁 여덟째"}
	kind := budget.Line{Key: "l9", Org: lead, Year: 1, Item: budget.Indirect, InKindWon: 9_999_000, Basis: "간접비 아홉째"}
	mine := &contractStory{desk: desk{t, h}, look: func(string, webtest.Role, string) {}}
	mine.selectedIn(0, "앞선 과제", over)
	other := &contractStory{desk: desk{t, h}, look: mine.look}
	other.selectedIn(1, "가려진 과제", kind)
	if mine.id == other.id {
		t.Fatal("one project")
	}
	plan := func(more budget.Line) budget.Plan {
		p := kept(lead, mate)
		p.Lines = append(p.Lines, more)
		return p
	}
	own, foreign := mine.proposes(plan(over)), other.proposes(plan(kind))
	mine.sole()

	chip := map[string]string{"mine": locale.T(locale.KO, budget.SubcontractCap.Label()), "other": locale.T(locale.KO, budget.IndirectCash.Label())}
	for _, path := range []string{mine.at, mine.at + "/amendments/" + own} {
		body := mine.get(webtest.Officer, path)
		if !strings.Contains(body, chip["mine"]) {
			t.Errorf("%s does not show its own chip", path)
		}
		for _, strange := range []string{chip["other"], "9,999,000", "가려진 과제", "간접비 아홉째", fmt.Sprint("/", other.id, "\"")} {
			if strings.Contains(body, strange) {
				t.Errorf("%s shows %q of the other project", path, strange)
			}
		}
	}
	for _, path := range []string{other.at, other.at + "/amendments/" + foreign, mine.at + "/amendments/" + foreign, other.at + "/amendments/" + own} {
		if got := h.Ask(webtest.Officer, http.MethodGet, path, "").Status; got != http.StatusNotFound {
			t.Errorf("%s answers %d", path, got)
		}
		if !strings.Contains(path, "/amendments/") {
			continue
		}
		for _, event := range []string{"approve", "confirmException"} {
			if got := h.Ask(webtest.Officer, http.MethodPost, path+"/do/"+event, "").Status; got != http.StatusNotFound {
				t.Errorf("posting to %s answers %d", path, got)
			}
		}
	}
	if list := mine.get(webtest.Officer, "/desk/agreements"); !strings.Contains(list, "앞선 과제") || strings.Contains(list, "가려진 과제") {
		t.Error("the list shows the other project")
	}
	// The company has both, and each page still speaks of its own plan alone.
	for _, s := range []struct {
		of            *contractStory
		at            string
		shows, leaves string
	}{{mine, own, chip["mine"], "9,999,000"}, {other, foreign, chip["other"], "77,000,000"}} {
		body := mine.get(webtest.OwnerA, s.of.project+"/amendments/"+s.at)
		if !strings.Contains(body, s.shows) || strings.Contains(body, s.leaves) {
			t.Errorf("the company's page of %s shows another plan", s.of.project)
		}
	}
	for _, path := range []string{mine.project + "/amendments/" + foreign, other.project + "/amendments/" + own} {
		if got := h.Ask(webtest.OwnerA, http.MethodGet, path, "").Status; got != http.StatusNotFound {
			t.Errorf("%s answers %d to the company", path, got)
		}
	}
}
