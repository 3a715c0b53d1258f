// These tests ask a register of businesses that answers, that says a business has ended, and that says nothing.
package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/condition"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// taxOffice answers the same about everybody, and keeps what it was asked.
type taxOffice struct {
	says  organization.Business
	ended period.Date
	fail  error
	asked int
	about []workflows.Claim
}

func (o *taxOffice) Ask(_ context.Context, about []workflows.Claim) (out []workflows.Registered, err error) {
	o.asked += len(about)
	o.about = append(o.about, about...)
	for _, c := range about {
		out = append(out, workflows.Registered{Number: c.Number, Business: o.says, TaxType: "01", EndedOn: o.ended})
	}
	return out, o.fail
}

func (r *remindRoom) company() domain.OrganizationID {
	r.t.Helper()
	var id domain.OrganizationID
	r.do(func(tx workflows.Tx) error {
		o, err := workflows.One[organization.Organization](tx, workflows.Where{"Number": "1234567891"})
		if err == nil {
			id = o.Ref()
		}
		return err
	})
	return id
}

func (r *remindRoom) closed() condition.State {
	r.t.Helper()
	s, err := r.engine.Standing(r.t.Context(), by(r.who), r.company())
	r.ok(err)
	return condition.Where(condition.FactClosed, condition.Eq, condition.Bool(true)).Eval(s.For(int64(r.call), 1, 1, nil)).State
}

func TestABusinessThatHasEndedFailsTheConditionAndOneThatIsUnknownDoesNot(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessUnknown}
	r.engine.Access, r.engine.Register = everybody{}, office
	job := workflows.RegisterJob{Organizations: []domain.OrganizationID{r.company()}}
	if r.closed() != condition.NotMet {
		t.Error("a business nobody asked about is closed")
	}
	r.ok(r.engine.AskRegister(t.Context(), job))
	if r.closed() != condition.NotMet {
		t.Error("a number that does not appear yet is closed")
	}
	office.says = organization.BusinessEnded
	r.ok(r.engine.AskRegister(t.Context(), job))
	if office.asked != 1 || r.closed() != condition.NotMet {
		t.Errorf("asked %d times within half an hour", office.asked)
	}
	r.now = r.now.Add(31 * time.Minute)
	r.ok(r.engine.AskRegister(t.Context(), job))
	if office.asked != 2 || r.closed() != condition.Met {
		t.Errorf("asked %d times, closed is %s", office.asked, r.closed())
	}
}

func TestNoAnswerOfTheRegisterKeepsWhatIsKnown(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessSuspended}
	r.engine.Access, r.engine.Register = everybody{}, office
	job := workflows.RegisterJob{Organizations: []domain.OrganizationID{r.company()}}
	r.ok(r.engine.AskRegister(t.Context(), job))
	office.fail = errors.New("away")
	r.now = r.now.Add(time.Hour)
	if err := r.engine.AskRegister(t.Context(), job); err == nil {
		t.Error("the queue would not ask again")
	}
	if r.closed() != condition.Met {
		t.Error("what was known is lost")
	}
}

func TestARegisteredOrganisationIsLookedUpOnlyWhereARegisterIsConnected(t *testing.T) {
	for _, connected := range []bool{true, false} {
		r := newRemindRoom(t)
		r.engine.Access = everybody{}
		if connected {
			r.engine.Register = &taxOffice{says: organization.BusinessRunning}
		}
		_, err := r.engine.RegisterOrganization(t.Context(), by(r.who), "111-11-11119", organization.Profile{Name: "새 회사", Representative: "김하늘",
			Type: organization.Company, Size: organization.SME, Region: "SEOUL", OpenedOn: period.On(2020, 1, 2)})
		r.ok(err)
		n := 0
		for _, q := range r.store.Jobs {
			if job, ok := q.Job.(workflows.RegisterJob); ok {
				n++
				r.ok(r.engine.AskRegister(t.Context(), job))
			}
		}
		if connected != (n == 1) {
			t.Errorf("connected %v: %d looked up", connected, n)
		}
	}
}

// A corrected opening day is compared at once: the answer to the old one says nothing of it.
func TestAProfileThatIsCorrectedIsComparedAgainAndAnotherPhoneNumberIsNot(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessRunning}
	r.engine.Access, r.engine.Register = everybody{}, office
	profile := organization.Profile{Name: "새 회사", Representative: "김하늘", Type: organization.Company, Size: organization.SME, Region: "SEOUL", OpenedOn: period.On(2020, 1, 2)}
	id, err := r.engine.RegisterOrganization(t.Context(), by(r.who), "111-11-11119", profile)
	r.ok(err)
	work := func() {
		for _, q := range r.store.Jobs {
			if job, ok := q.Job.(workflows.RegisterJob); ok {
				r.ok(r.engine.AskRegister(t.Context(), job))
			}
		}
		r.store.Jobs = nil
	}
	work()
	profile.Phone = "02-123-4567"
	r.ok(r.engine.EditOrganization(t.Context(), by(r.who), id, 1, profile))
	work()
	if office.asked != 1 {
		t.Errorf("asked %d times for a phone number", office.asked)
	}
	profile.OpenedOn = period.On(2020, 1, 3)
	r.ok(r.engine.EditOrganization(t.Context(), by(r.who), id, 2, profile))
	work()
	if office.asked != 2 || office.about[len(office.about)-1].OpenedOn != profile.OpenedOn {
		t.Errorf("asked %d times, about %+v", office.asked, office.about)
	}
	r.ok(r.engine.LookUpOrganization(t.Context(), by(r.who), id)) // who presses within half an hour learns nothing new
	work()
	if office.asked != 2 {
		t.Errorf("asked %d times", office.asked)
	}
}

// The profile is what is compared: every item of the comparison that the organisation knows is sent.
func TestEverythingTheProfileKnowsIsCompared(t *testing.T) {
	r := newRemindRoom(t)
	office := &taxOffice{says: organization.BusinessRunning}
	r.engine.Access, r.engine.Register = everybody{}, office
	id, err := r.engine.RegisterOrganization(t.Context(), by(r.who), "111-11-11119", organization.Profile{Name: "새 회사", Representative: "JOHN DOE", RepresentativeKorean: "존도",
		Type: organization.Company, Size: organization.SME, Region: "SEOUL", OpenedOn: period.On(2020, 1, 2), CorporateNo: "130111-0006246", Sector: "정보통신업", Trade: "소프트웨어",
		Address: "(04524) 서울특별시 중구 세종대로 110, 3층"})
	r.ok(err)
	r.ok(r.engine.AskRegister(t.Context(), workflows.RegisterJob{Organizations: []domain.OrganizationID{id}}))
	want := []workflows.Claim{{Number: "1111111119", OpenedOn: period.On(2020, 1, 2), Representative: "JOHN DOE", RepresentativeKorean: "존도", Name: "새 회사", CorporateNo: "1301110006246",
		Sector: "정보통신업", Trade: "소프트웨어", Address: "서울특별시 중구 세종대로 110, 3층"}}
	if d := cmp.Diff(want, office.about); d != "" {
		t.Error(d)
	}
}

// lookedUp are the organisations that wait to be looked up, and the agreements whose payees do.
func lookedUp(jobs []memory.Queued) (orgs []domain.OrganizationID, payees []domain.AgreementID) {
	for _, q := range jobs {
		if job, ok := q.Job.(workflows.RegisterJob); ok {
			orgs = append(orgs, job.Organizations...)
			if job.PayeesOf != 0 {
				payees = append(payees, job.PayeesOf)
			}
		}
	}
	return orgs, payees
}

// paidTo is a sound line, paid to a number that can exist.
func (r *accountRoom) paidTo(won krw.Won) expense.Entry {
	e := r.entry(budget.Materials, won)
	e.PayeeNo = "2222222227"
	return e
}

// L7 §17⑦4: money paid to a business that had ended is looked at. The line is entered when nothing is known of the payee yet, so the
// answer that comes later finds it.
func TestAPayeeThatHadEndedIsFoundWhenTheTaxOfficeAnswers(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	office := &taxOffice{says: organization.BusinessEnded, ended: period.On(2026, 4, 1)}
	r.e.Register = office
	id := r.register(r.paidTo(1_000_000))
	r.work()
	if _, payees := lookedUp(r.store.Jobs); len(payees) != 1 {
		t.Fatalf("%d looked up", len(payees))
	}
	if got := r.findings(id); slices.Contains(got, "D05.payee_closed") {
		t.Fatalf("found before anybody answered: %v", got)
	}
	r.ok(r.e.AskRegister(t.Context(), workflows.RegisterJob{PayeesOf: r.id}))
	if got := r.findings(id); !slices.Contains(got, "D05.payee_closed") || r.line(id).State != expense.Flagged {
		t.Errorf("found %v, the line is %s", got, r.line(id).State)
	}
	if d := cmp.Diff([]workflows.Claim{{Number: "2222222227"}}, office.about); d != "" {
		t.Error(d)
	}
	later := r.register(r.paidTo(2_000_000))
	r.work()
	if _, payees := lookedUp(r.store.Jobs); len(payees) != 1 {
		t.Error("who is known is looked up again for every line")
	}
	if got := r.findings(later); !slices.Contains(got, "D05.payee_closed") {
		t.Errorf("what is known is not looked at: %v", got)
	}
}

func TestARegisterThatIsSilentHindersNoLine(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	r.e.Register = &taxOffice{fail: errors.New("away")}
	id := r.register(r.paidTo(1_000_000))
	r.work()
	if err := r.e.AskRegister(t.Context(), workflows.RegisterJob{PayeesOf: r.id}); err == nil {
		t.Error("the queue would not ask again")
	}
	if x := r.line(id); x.State != expense.Clean {
		t.Errorf("the line is %s", x.State)
	}
}

// ux.md §4.3: looked up again at the three moments on which something hangs. What each of them asks waits in the queue, so none waits
// for the office.
func TestHandingInAsksAboutEveryOrganisationOfTheApplication(t *testing.T) {
	d := newDesk(t)
	d.engine.Register = &taxOffice{fail: errors.New("away")}
	id := d.begin()
	d.write(id, d.lead, signer, "goal", "목표", 0)
	_, err := d.engine.SubmitApplication(t.Context(), d.as(signer, ""), pledged(id, 0))
	d.ok(err)
	if orgs, _ := lookedUp(d.store.Jobs); !slices.Equal(orgs, []domain.OrganizationID{d.lead}) {
		t.Errorf("looked up: %v", orgs)
	}
}

func TestSigningAndAskingForMoneyAskAboutEveryParty(t *testing.T) {
	r := newAgreementRoom(t)
	r.engine.Register = &taxOffice{fail: errors.New("away")}
	parties := []domain.OrganizationID{r.lead, r.mate}
	r.toSign()
	before, _ := lookedUp(r.store.Jobs)
	r.ok(r.sign(leadOwner, r.lead))
	if orgs, _ := lookedUp(r.store.Jobs); !slices.Equal(orgs[len(before):], parties) {
		t.Errorf("signing looks up %v", orgs[len(before):])
	}
	r.ok(r.sign(partnerOwner, r.mate))
	r.signForTheAgency()
	first := rowsOf[payment.Payment](r)[0]
	r.now = first.PlannedOn.At(9, 0)
	before, _ = lookedUp(r.store.Jobs)
	r.ok(r.engine.RequestPayment(t.Context(), actor(leadOwner), first.Ref(), 0))
	if orgs, _ := lookedUp(r.store.Jobs); !slices.Equal(orgs[len(before):], parties) {
		t.Errorf("asking for money looks up %v", orgs[len(before):])
	}
}

// A business may end between the purchase and the report: closing the ledger asks about every payee once more.
func TestTheReportAsksAboutEveryPayeeAgain(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	office := &taxOffice{says: organization.BusinessRunning}
	r.e.Register = office
	id := r.register(r.paidTo(1_000_000))
	job := workflows.RegisterJob{PayeesOf: r.id}
	r.ok(r.e.AskRegister(t.Context(), job))
	r.endPeriod()
	_, before := lookedUp(r.store.Jobs)
	r.ok(r.e.SubmitReport(t.Context(), by(accOwner), workflows.SubmitReport{Settlement: r.settlement().Ref(), Report: report()}))
	if _, after := lookedUp(r.store.Jobs); len(after) != len(before)+1 {
		t.Fatalf("%d asked before, %d after the report", len(before), len(after))
	}
	office.says, office.ended = organization.BusinessEnded, period.On(2026, 5, 1)
	r.ok(r.e.AskRegister(t.Context(), job))
	if got := r.findings(id); !slices.Contains(got, "D05.payee_closed") {
		t.Errorf("found %v", got)
	}
}
