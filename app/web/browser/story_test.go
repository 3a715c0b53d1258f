package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/evaluation"
	"gongmo/domain/grant"
	"gongmo/domain/period"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// story carries one project from the draft of its call to the settled agreement, in real pages, each person in their own
// browser profile. The clock is moved between the steps, as in a demonstration.
type story struct {
	*webtest.House
	t       *testing.T
	browser *browser.Browser
	open    map[webtest.Role]*browser.Session
	pdf     string
	judges  []webtest.Role

	// Where the call, the application, the project (for the company and for the officer), the flagged line and the
	// settlement are.
	desk, application, project, agreement, flagged, settlement string
}

const secondOfficer webtest.Role = "second officer"

func begin(t *testing.T) *story {
	s := &story{House: webtest.Start(t, webtest.Options{Work: true, Empty: true}), t: t, browser: browser.Start(t), open: map[webtest.Role]*browser.Session{}}
	s.pdf = filepath.Join(t.TempDir(), "증빙.pdf")
	if err := os.WriteFile(s.pdf, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := s.App.Store.Do(t.Context(), workflows.Options{}, s.world)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// world adds who the house has not: a second officer, and a pool of seven experts.
func (s *story) world(tx workflows.Tx) error {
	if err := s.person(tx, secondOfficer, "나은결", true); err != nil {
		return err
	}
	admin := s.People[webtest.Admin].ID
	g, change, err := grant.Give(grant.Terms{Person: s.People[secondOfficer].ID, Role: domain.RoleOfficer, Staff: true, Reason: "인사 발령"}, &admin, tx.Now())
	if err != nil {
		return err
	}
	if err := workflows.Record(tx, domain.System, g, change); err != nil {
		return err
	}
	for i, name := range []string{"강나래", "고은별", "남도일", "류시온", "민가온", "백하린", "신다온"} {
		role := webtest.Role(fmt.Sprintf("judge %d", i))
		if err := s.person(tx, role, name, false); err != nil {
			return err
		}
		entry := &evaluation.Evaluator{PersonID: s.People[role].ID, Affiliation: "한빛대학교", Unit: "인공지능학부", Position: "교수", Region: "DAEJEON", Gender: "F",
			Expertise: evaluation.ProgramExpert, Fields: evaluation.Keys{"인공지능", "소프트웨어"}, RegisteredAt: tx.Now()}
		if err := workflows.Record(tx, domain.System, entry, domain.Act("enter", nil)); err != nil {
			return err
		}
		s.judges = append(s.judges, role)
	}
	return nil
}

func (s *story) person(tx workflows.Tx, role webtest.Role, name string, staff bool) error {
	now := tx.Now()
	p := &person.Person{Email: strings.ReplaceAll(string(role), " ", "") + "@example.org", Name: name, Lang: person.Korean, Density: person.Comfortable, RegisteredAt: now, EmailVerifiedAt: &now, Staff: staff}
	if staff {
		p.TotpConfirmedAt, p.TotpSecret = &now, "x"
	}
	if err := workflows.Record(tx, domain.System, p, domain.Act("register", nil)); err != nil {
		return err
	}
	s.People[role] = webtest.Person{ID: p.Ref(), Email: p.Email, Name: name}
	return nil
}

// as is somebody's own browser.
func (s *story) as(r webtest.Role) *browser.Session {
	s.t.Helper()
	if b := s.open[r]; b != nil {
		return b
	}
	b := s.browser.Open(s.t, s.URL, browser.Usual)
	if c := s.Session(r); c != nil {
		b.Cookie(c)
	}
	s.open[r] = b
	return b
}

// until moves the clock and lets every sweep look, as it would by itself within a minute.
func (s *story) until(month time.Month, day, hour, minute int) {
	s.t.Helper()
	s.MoveTo(period.On(2025, month, day).At(hour, minute))
	for range 2 { // what one sweep does may be another's to go on with
		for _, name := range workflows.Sweeps {
			if err := s.App.Engine.Sweep(s.t.Context(), workflows.SweepJob{Sweep: name}); err != nil {
				s.t.Fatalf("sweep %s: %v", name, err)
			}
		}
	}
}

const save = "main form button[type=submit].btn--primary"

// act presses the button of the form that is sent to an address ending so, after opening what it is folded into.
func act(b *browser.Session, action string) *browser.Session {
	button := send(action)
	return b.Unfold(button).PressOn(button)
}

// send is the button of the form that is sent to an address ending so.
func send(action string) string { return fmt.Sprintf("form[action$=%q] button[type=submit]", action) }

// publish: an officer drafts a call from the template, another approves it, the clock publishes and opens it.
func (s *story) publish() {
	officer := s.as(webtest.Officer)
	officer.Goto("/desk/calls/new").FillAll(map[string]string{"title": "상담 AI 실증 지원", "code": "2025-STORY-01", "budgetWon": "6억", "fundMoney": "no", "category": "사업화·실증", "design": "PAPER_PRESENTATION"}).PressOn(save)
	s.desk = officer.Path()
	officer.Sees("승인을 요청하기 전에")
	officer.Goto(s.desk + "/edit/schedule").FillAll(map[string]string{"announceAt": "2025-04-14T09:00", "openAt": "2025-04-21T09:00", "closeAt": "2025-05-20T15:00", "resultAt": "2025-07-01T10:00"}).PressOn(save)
	officer.Goto(s.desk).Step("submitForApproval", "")
	s.as(webtest.Approver).Goto(s.desk).Step("approve", "")
	s.until(time.April, 21, 9, 5)
	s.as(webtest.Visitor).Goto("/calls?q=상담+AI").Sees("상담 AI 실증 지원", "접수 중").Goto("/calls/2025-STORY-01").Sees("6억 원", "서면평가", "발표평가").Shot("call")
}

// apply: a company finds the call, looks at the conditions, writes with a partner, and hands in.
func (s *story) apply() {
	lead, mate := s.as(webtest.OwnerA), s.as(webtest.OwnerB)
	p := &pair{story: s, lead: lead, mate: mate, number: s.number(webtest.OwnerB), org: s.Orgs[webtest.OwnerB], title: "상담 도우미 도입"}
	lead.Goto("/calls/2025-STORY-01").Press("신청하기")
	p.begin()
	s.application = p.application
	p.invite()
	p.write()
	p.refused("동의")
	p.agree()
	p.part()
	p.frozen(p.submit(), p.goal())
	lead.Until("/notices", func(b *browser.Session) bool { return b.Has("상담") }, "the notice of the receipt")
}

func (s *story) number(r webtest.Role) string {
	facts, err := s.App.Query.OrganizationFacts(s.t.Context(), int64(s.Orgs[r]))
	if err != nil {
		s.t.Fatal(err)
	}
	return facts.Number
}

func TestOneProjectGoesFromTheDraftOfItsCallToTheMovedRate(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a database, a server and a browser")
	}
	s := begin(t)
	s.publish()
	s.apply()
	s.screen()
	s.judge(1)
	s.judge(2)
	s.confirm()
	s.plan()
	s.sign()
	s.pay()
	s.spend()
	s.explain()
	s.report()
	s.review()
	s.decide()
	s.close()
	s.rate()
}
