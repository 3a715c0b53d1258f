// These tests take a selected application to a running project with its first instalment confirmed, without a database.
package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/organization"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

const (
	leadOwner    domain.PersonID = 11
	partnerOwner domain.PersonID = 12
	stranger     domain.PersonID = 13
	agrOfficer   domain.PersonID = 21
	agrApprover  domain.PersonID = 22
	financeOne   domain.PersonID = 23
	financeTwo   domain.PersonID = 24
)

// roleGate answers by the lifecycle tables; what is no step is open to whom it lists.
type roleGate struct {
	staff map[domain.PersonID]domain.Role
	org   map[domain.PersonID]domain.OrganizationID // owners
}

var agreementActs = map[string][]domain.Role{
	"view": {domain.RoleOfficer, domain.RoleApprover, domain.RoleFinance, domain.RoleOwner}, "editPlan": {domain.RoleOwner},
	"editAccount": {domain.RoleOwner}, "attach": {domain.RoleOwner, domain.RoleOfficer}, "edit": {domain.RoleOfficer},
	"deposit": {domain.RoleOwner}, "confirmDeposit": {domain.RoleFinance}, "voidDeposit": {domain.RoleFinance},
	"passOn": {domain.RoleOwner}, "unmask": {domain.RoleFinance}, "confirmException": {domain.RoleOfficer},
}

func (g roleGate) Can(a domain.Actor, action string, r domain.Resource) error {
	role, isStaff := g.staff[a.Person]
	org, isOwner := g.org[a.Person]
	if isOwner && (slices.Contains(r.Orgs, org) || r.Lead == org) {
		role, isStaff = domain.RoleOwner, true
	}
	if a.IsSystem() {
		role, isStaff = domain.RoleSystem, true
	}
	no := domain.E(domain.Forbidden, "access.forbidden")
	if !isStaff {
		return no
	}
	for _, s := range workflows.Steps() {
		if s.Machine != r.Kind || s.Event != action || s.From != r.State {
			continue
		}
		for _, p := range s.Who {
			if p.Role == role && (p.Cond != domain.IfLead || org == r.Lead) && (p.Cond != domain.IfNotSelf || r.PreviousActor != a.Person) {
				return nil
			}
		}
		return no
	}
	if r.Kind == "amendment" && (action == "create" || action == "edit") {
		if role == domain.RoleOwner && org == r.Lead {
			return nil
		}
		return no
	}
	if slices.Contains(agreementActs[action], role) {
		return nil
	}
	return no
}

type shippedCalendar struct{}

func (shippedCalendar) Calendar(context.Context) (calendar.Calendar, error) {
	return calendar.Shipped(), nil
}

// openSecrets seals by turning the text around: enough to see that nothing is stored in clear.
type openSecrets struct{ workflows.Secrets }

func (openSecrets) Seal(s string) (string, error) { return "sealed:" + reversed(s), nil }
func (openSecrets) Open(s string) (string, error) {
	return reversed(strings.TrimPrefix(s, "sealed:")), nil
}

func reversed(s string) string {
	r := []rune(s)
	slices.Reverse(r)
	return string(r)
}

type agreementRoom struct {
	*testing.T
	now    time.Time
	store  *memory.Store
	engine *workflows.Engine
	call   *call.Call
	app    *application.Application
	lead   domain.OrganizationID
	mate   domain.OrganizationID
	id     domain.AgreementID
}

func actor(p domain.PersonID) workflows.Command {
	names := map[domain.PersonID]string{leadOwner: "김대표", partnerOwner: "이대표", agrApprover: "박본부"}
	return workflows.Command{Actor: domain.Actor{Person: p, Name: names[p]}}
}

func (r *agreementRoom) ok(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

func (r *agreementRoom) refused(err error, key string) {
	r.Helper()
	for _, p := range domain.ProblemsOf(err) {
		if p.Key == key {
			return
		}
	}
	r.Fatalf("got %v, want %s", err, key)
}

// effects runs the effects queued so far, once each.
func (r *agreementRoom) effects() {
	r.Helper()
	queued := r.store.Jobs
	r.store.Jobs = nil
	for _, q := range queued {
		if job, ok := q.Job.(workflows.EffectJob); ok && job.Effect != agreement.EffectSettle {
			r.ok(r.engine.RunEffect(context.Background(), job))
			r.ok(r.engine.RunEffect(context.Background(), job)) // a job may run twice
		}
	}
}

func plan(lead, mate domain.OrganizationID) budget.Plan {
	return budget.Plan{Lines: []budget.Line{
		{Key: "1", Org: lead, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 20_000_000, Basis: "연구원 2명"},
		{Key: "2", Org: lead, Year: 1, Item: budget.Activity, GrantWon: 60_000_000, CashWon: 10_000_000, Basis: "클라우드"},
		{Key: "3", Org: mate, Year: 1, Item: budget.Materials, GrantWon: 40_000_000, CashWon: 5_000_000, Basis: "시험 재료"},
		{Key: "4", Org: mate, Year: 1, Item: budget.Labor, Detail: budget.StaffExisting, InKindWon: 15_000_000, Basis: "연구원 1명"},
	}}
}

// newAgreementRoom is a selected application of two companies, notified on 2 March 2026, awarded 90 of 100 million won.
func newAgreementRoom(t *testing.T, with ...func(*call.Call)) *agreementRoom {
	r := &agreementRoom{T: t, now: period.On(2026, 3, 2).At(10, 0)}
	r.store = memory.New(func() time.Time { return r.now })
	gate := roleGate{staff: map[domain.PersonID]domain.Role{agrOfficer: domain.RoleOfficer, agrApprover: domain.RoleApprover,
		financeOne: domain.RoleFinance, financeTwo: domain.RoleFinance}, org: map[domain.PersonID]domain.OrganizationID{}}
	r.engine = &workflows.Engine{Work: r.store, Access: gate, Secrets: openSecrets{}, Calendars: shippedCalendar{}}
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		org := func(name, no string) domain.OrganizationID {
			o := &organization.Organization{Name: name, Type: organization.Company, Size: organization.SME, Taxable: true, Representative: "대표"}
			o.Number = "1234567891"
			if err := workflows.Record(tx, domain.System, o, domain.Act("register", nil)); err != nil {
				t.Fatal(err)
			}
			return o.Ref()
		}
		r.lead, r.mate = org("(주)한빛데이터", "1"), org("(주)소리마당", "2")
		gate.org[leadOwner], gate.org[partnerOwner] = r.lead, r.mate
		r.call = &call.Call{Code: "2026-INF-01", Regime: ruleset.NRDInnovation, RulesOn: period.On(2026, 1, 15), State: call.Contracting}
		r.call.Title = "디지털 실증 지원"
		for _, change := range with {
			change(r.call)
		}
		if err := workflows.Record(tx, domain.System, r.call, domain.Act("create", nil)); err != nil {
			return err
		}
		award := krw.Won(90_000_000)
		r.app = &application.Application{CallID: r.call.Ref(), LeadID: r.lead, Title: "물류 실증", State: application.Recommended,
			Budget: plan(r.lead, r.mate), RequestWon: 100_000_000, AdjustedWon: &award}
		if err := workflows.Record(tx, domain.System, r.app, domain.Act("begin", nil)); err != nil {
			return err
		}
		members := []application.Member{{ApplicationID: r.app.Ref(), OrganizationID: &r.lead, Name: "한빛", Role: application.Lead, Consent: application.Accepted, Position: 1},
			{ApplicationID: r.app.Ref(), OrganizationID: &r.mate, Name: "소리", Role: application.Participating, Consent: application.Accepted, Position: 2}}
		for i := range members {
			if err := tx.Insert(&members[i]); err != nil {
				return err
			}
		}
		change, err := r.app.Confirm(tx.Now())
		if err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, r.app, change)
	}))
	r.effects()
	r.id = r.agreements()[0].Ref()
	return r
}

func rowsOf[T any](r *agreementRoom) []*T {
	r.Helper()
	var out []*T
	r.ok(r.store.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		return tx.Find(&out, workflows.Query{Order: []string{"ID"}})
	}))
	return out
}

func (r *agreementRoom) agreements() []*agreement.Agreement { return rowsOf[agreement.Agreement](r) }

func (r *agreementRoom) agreement() *agreement.Agreement { return r.agreements()[0] }

func (r *agreementRoom) state(want agreement.State) {
	r.Helper()
	if got := r.agreement().State; got != want {
		r.Fatalf("state %s, want %s", got, want)
	}
}

// conclude goes the whole way from the drawn-up agreement to the agency's signature.
func (r *agreementRoom) conclude() {
	r.Helper()
	r.toSign()
	r.ok(r.sign(leadOwner, r.lead))
	r.ok(r.sign(partnerOwner, r.mate))
	r.signForTheAgency()
}

// toSign goes as far as the text that waits for signatures.
func (r *agreementRoom) toSign() {
	r.Helper()
	ctx := context.Background()
	r.ok(r.engine.RequestPlan(ctx, actor(agrOfficer), r.id, 0))
	r.ok(r.engine.SubmitPlan(ctx, actor(leadOwner), workflows.PlanInput{Agreement: r.id, Plan: r.agreement().Plan, Text: "감액에 맞추어 조정"}))
	r.ok(r.engine.ApprovePlan(ctx, actor(agrOfficer), r.id, 0))
	for _, d := range r.agreement().Documents {
		if !d.Required {
			continue
		}
		r.ok(r.engine.AttachDocument(ctx, actor(leadOwner), workflows.AgreementFile{Agreement: r.id, Code: d.Code, File: workflows.Received{SHA256: strings.Repeat("a", 64), Name: "서류.pdf"}}))
		r.ok(r.engine.ConfirmDocument(ctx, actor(agrOfficer), r.id, d.Code))
	}
	r.ok(r.engine.SetAccount(ctx, actor(leadOwner), r.id, 0, "국민은행", "123-456789-01-012"))
	r.ok(r.engine.LayText(ctx, actor(agrOfficer), r.id, 0))
}

func (r *agreementRoom) signForTheAgency() {
	r.Helper()
	r.ok(r.engine.ConcludeAgreement(context.Background(), actor(agrApprover), workflows.Signing{Agreement: r.id, TypedName: "박본부", TextHash: r.agreement().TextHash, Read: true, Bound: true}))
	r.effects()
}

func (r *agreementRoom) sign(who domain.PersonID, org domain.OrganizationID) error {
	cmd := actor(who)
	return r.engine.SignAgreement(context.Background(), cmd, workflows.Signing{Agreement: r.id, Org: org, TypedName: cmd.Actor.Name, TextHash: r.agreement().TextHash, Read: true, Bound: true})
}

func TestASelectedApplicationGetsItsAgreement(t *testing.T) {
	r := newAgreementRoom(t)
	list := r.agreements()
	if len(list) != 1 {
		t.Fatalf("%d agreements of one application", len(list))
	}
	a := list[0]
	if a.Number != "2026-INF-01-0001" || a.Regime != ruleset.NRDInnovation || a.RulesOn != period.On(2026, 1, 15) {
		t.Errorf("number %q, regime %s of %s", a.Number, a.Regime, a.RulesOn)
	}
	// 30 days from the notice of 2 March are 1 April, 20 days are 22 March, a Sunday (R&D decree §13②, §12⑥; Civil Act §161).
	if a.LimitOn != period.On(2026, 4, 1) || a.PlanDueOn != period.On(2026, 3, 23) {
		t.Errorf("limit %s, plan due %s", a.LimitOn, a.PlanDueOn)
	}
	if got := a.Plan.Totals(); got.GrantWon != 90_000_000 || got.CashWon != 15_000_000 || got.InKindWon != 35_000_000 {
		t.Errorf("the plan is not cut to the award: %+v", got)
	}
	var shares krw.Won
	for _, p := range rowsOf[agreement.Party](r) {
		shares += p.TotalWon()
	}
	if shares != a.TotalWon() {
		t.Errorf("shares %s, total %s", shares, a.TotalWon())
	}
}

// ICT기금 사업관리 지침 (L9): an interim report by 15 July, at least four instalments a year, spending entered within 15 days.
func TestAnAgreementPaidFromAnICTFundStandsUnderTheFundGuideline(t *testing.T) {
	for fund, want := range map[bool]int{false: 1, true: 4} {
		r := newAgreementRoom(t, func(c *call.Call) { c.Regime, c.FundMoney = ruleset.ICTFund, fund })
		set, err := r.agreement().RuleSet()
		r.ok(err)
		if n, err := set.Count(ruleset.InstallmentsMin); err != nil || n != want || set.Has(ruleset.InterimReportBy) != fund {
			t.Errorf("fund money %v: at least %d instalments, interim report %v, %v", fund, n, set.Has(ruleset.InterimReportBy), err)
		}
		r.conclude()
		if n := len(rowsOf[payment.Payment](r)); n != want {
			t.Errorf("fund money %v: %d instalments", fund, n)
		}
		laid := rowsOf[agreement.LaidText](r)
		if len(laid) != 1 || strings.Contains(fmt.Sprint(laid[0].Text), "ICT기금 사업관리 지침") != fund {
			t.Errorf("fund money %v: the agreement's text names other rules", fund)
		}
	}
}

func TestOnlyTheLeadHandsThePlanInAndItMustAddUp(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.ok(r.engine.RequestPlan(ctx, actor(agrOfficer), r.id, 0))
	in := workflows.PlanInput{Agreement: r.id, Plan: r.agreement().Plan}
	r.refused(r.engine.SubmitPlan(ctx, actor(partnerOwner), in), "access.forbidden")
	in.Plan.Lines = slices.Clone(in.Plan.Lines)
	in.Plan.Lines[1].GrantWon--
	r.refused(r.engine.SubmitPlan(ctx, actor(leadOwner), in), "agreement.plan.unbalanced")
	in.Version = 99
	r.refused(r.engine.SubmitPlan(ctx, actor(leadOwner), in), "stale_version")
	r.state(agreement.PlanRequested)
}

func TestASignatureNamesItsTextAndItsSigner(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.ok(r.engine.RequestPlan(ctx, actor(agrOfficer), r.id, 0))
	r.ok(r.engine.SubmitPlan(ctx, actor(leadOwner), workflows.PlanInput{Agreement: r.id, Plan: r.agreement().Plan}))
	r.ok(r.engine.ApprovePlan(ctx, actor(agrOfficer), r.id, 0))
	r.refused(r.engine.LayText(ctx, actor(agrOfficer), r.id, 0), "agreement.account.missing")
	r.ok(r.engine.SetAccount(ctx, actor(leadOwner), r.id, 0, "국민은행", "12345678901012"))
	r.refused(r.engine.LayText(ctx, actor(agrOfficer), r.id, 0), "agreement.documents.missing")
	for _, d := range r.agreement().Documents {
		r.ok(r.engine.WaiveDocument(ctx, actor(agrOfficer), r.id, d.Code, "현장에서 원본 확인"))
	}
	r.ok(r.engine.LayText(ctx, actor(agrOfficer), r.id, 0))
	hash := r.agreement().TextHash
	good := workflows.Signing{Agreement: r.id, Org: r.lead, TypedName: "김대표", TextHash: hash, Read: true, Bound: true}
	for key, change := range map[string]func(*workflows.Signing){
		"agreement.sign.not_read":   func(s *workflows.Signing) { s.Read = false },
		"agreement.sign.not_bound":  func(s *workflows.Signing) { s.Bound = false },
		"agreement.sign.no_name":    func(s *workflows.Signing) { s.TypedName = " " },
		"agreement.sign.other_name": func(s *workflows.Signing) { s.TypedName = "이대표" },
		"agreement.sign.other_text": func(s *workflows.Signing) { s.TextHash = strings.Repeat("0", 64) },
		"access.forbidden":          func(s *workflows.Signing) { s.Org = r.mate }, // the lead does not sign for its partner
	} {
		s := good
		change(&s)
		r.refused(r.engine.SignAgreement(ctx, actor(leadOwner), s), key)
	}
	r.ok(r.engine.SignAgreement(ctx, actor(leadOwner), good))
	r.refused(r.engine.SignAgreement(ctx, actor(leadOwner), good), "agreement.sign.already")
	r.refused(r.engine.ConcludeAgreement(ctx, actor(agrApprover), workflows.Signing{Agreement: r.id, TypedName: "박본부", TextHash: hash, Read: true, Bound: true}), "agreement.sign.waiting")
	laid := rowsOf[agreement.LaidText](r)
	if len(laid) != 1 || laid[0].Hash != hash {
		t.Fatalf("the text laid is not kept: %d", len(laid))
	}
	if again, err := laid[0].Text.Hash(); err != nil || again != hash {
		t.Errorf("the text kept hashes to %s, signed was %s (%v)", again, hash, err)
	}
}

func TestAConcludedAgreementHasItsBookItsPaymentsAndItsApplication(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	r.state(agreement.Concluded)
	if got := rowsOf[application.Application](r)[0].State; got != application.Contracted {
		t.Errorf("application %s", got)
	}
	b := r.book()
	if b.Budget(0, posting.Grant) != 90_000_000 || b.Budget(0, posting.Cash) != 15_000_000 || b.Budget(0, posting.InKind) != 35_000_000 {
		t.Errorf("the book's budget: %s %s %s", b.Budget(0, posting.Grant), b.Budget(0, posting.Cash), b.Budget(0, posting.InKind))
	}
	var paid krw.Won
	for _, p := range rowsOf[payment.Payment](r) {
		paid += p.AmountWon
	}
	if paid != 90_000_000 {
		t.Errorf("payments add up to %s", paid)
	}
	a := r.agreement()
	if strings.Contains(string(a.AccountCipher), "456789") || strings.Contains(a.AccountMasked, "456789") {
		t.Errorf("the account is stored in clear: %s", a.AccountMasked)
	}
	r.now = a.StartOn.At(0, 0)
	r.ok(r.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepAgreementStart}))
	r.state(agreement.Active)
	r.now = a.EndOn.At(23, 59)
	r.ok(r.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepAgreementEnd}))
	r.state(agreement.Active) // the last day is still the project's
	r.now = a.EndOn.AddDays(3).At(9, 0)
	r.ok(r.engine.Sweep(context.Background(), workflows.SweepJob{Sweep: workflows.SweepAgreementEnd}))
	r.state(agreement.PeriodEnded)
}

func (r *agreementRoom) book() ledger.Book {
	var lines []posting.Line
	for _, l := range rowsOf[ledger.Line](r) {
		lines = append(lines, l.Posting())
	}
	sum, err := posting.Total(lines)
	r.ok(err)
	if sum != 0 {
		r.Fatalf("the book sums to %s", sum)
	}
	return ledger.Open(lines)
}

func TestTheFirstInstalmentWaitsForTheMatchingCash(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.conclude()
	first := rowsOf[payment.Payment](r)[0]
	id := first.Ref()
	r.now = first.PlannedOn.At(9, 0)
	r.refused(r.engine.RequestPayment(ctx, actor(partnerOwner), id, 0), "access.forbidden")
	r.ok(r.engine.RequestPayment(ctx, actor(leadOwner), id, 0))
	r.refused(r.engine.ApprovePayment(ctx, actor(financeOne), id, 0), "payment.matching.unpaid")

	deposit := func(who domain.PersonID, org domain.OrganizationID, won krw.Won) int64 {
		d, err := r.engine.RegisterMatching(ctx, actor(who), workflows.MatchingDeposit{Agreement: r.id, Org: org, AmountWon: won, On: period.DateOf(r.now)})
		r.ok(err)
		return d
	}
	lead, mate := deposit(leadOwner, r.lead, 10_000_000), deposit(partnerOwner, r.mate, 5_000_000)
	r.refused(r.engine.ApprovePayment(ctx, actor(financeOne), id, 0), "payment.matching.unpaid") // registered is not confirmed
	r.ok(r.engine.ConfirmMatching(ctx, actor(financeOne), lead))
	r.ok(r.engine.ConfirmMatching(ctx, actor(financeOne), mate))
	r.ok(r.engine.VoidMatching(ctx, actor(financeOne), mate, "다른 과제의 입금"))
	r.refused(r.engine.ApprovePayment(ctx, actor(financeOne), id, 0), "payment.matching.unpaid")
	r.ok(r.engine.ConfirmMatching(ctx, actor(financeOne), deposit(partnerOwner, r.mate, 5_000_000)))

	r.ok(r.engine.ApprovePayment(ctx, actor(financeOne), id, 0))
	r.refused(r.engine.SendPayment(ctx, actor(financeOne), id, 0), "access.forbidden") // the second person
	r.ok(r.engine.SendPayment(ctx, actor(financeTwo), id, 0))
	if got := r.book().Received(0, posting.Grant); got != 0 {
		t.Fatalf("%s booked before the bank confirmed", got)
	}
	r.refused(r.engine.ConfirmPayment(ctx, actor(financeOne), id, 0, " "), "payment.bank_ref.missing")
	r.ok(r.engine.ConfirmPayment(ctx, actor(financeOne), id, 0, "KB20260402-0001"))

	b := r.book()
	if b.Received(r.lead, posting.Grant) != first.AmountWon || b.Received(0, posting.Cash) != 15_000_000 || b.Bank(r.lead) != first.AmountWon+10_000_000 {
		t.Errorf("grant %s, cash %s, bank %s", b.Received(r.lead, posting.Grant), b.Received(0, posting.Cash), b.Bank(r.lead))
	}
	shares := rowsOf[payment.Share](r)
	r.ok(r.engine.PassOnShare(ctx, actor(leadOwner), id, r.mate, period.DateOf(r.now), ""))
	b = r.book()
	if got := b.Received(r.mate, posting.Grant); got != shares[0].AmountWon || got == 0 {
		t.Errorf("passed on %s, share %s", got, shares[0].AmountWon)
	}
	if b.Received(0, posting.Grant) != first.AmountWon {
		t.Errorf("passing on changed what was paid: %s", b.Received(0, posting.Grant))
	}
}

func TestAReturnedTransferIsSentAnewAndBookedOnce(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.conclude()
	p := rowsOf[payment.Payment](r)[0]
	r.now = p.PlannedOn.At(9, 0)
	for org, who := range map[domain.OrganizationID]domain.PersonID{r.lead: leadOwner, r.mate: partnerOwner} {
		won := krw.Won(10_000_000)
		if org == r.mate {
			won = 5_000_000
		}
		d, err := r.engine.RegisterMatching(ctx, actor(who), workflows.MatchingDeposit{Agreement: r.id, Org: org, AmountWon: won, On: period.DateOf(r.now)})
		r.ok(err)
		r.ok(r.engine.ConfirmMatching(ctx, actor(financeOne), d))
	}
	r.ok(r.engine.RequestPayment(ctx, actor(leadOwner), p.Ref(), 0))
	for try := range 2 {
		r.ok(r.engine.ApprovePayment(ctx, actor(financeTwo), p.Ref(), 0))
		r.ok(r.engine.SendPayment(ctx, actor(financeOne), p.Ref(), 0))
		if try == 0 {
			r.ok(r.engine.ReturnPayment(ctx, actor(financeOne), p.Ref(), 0, "예금주 불일치"))
			r.ok(r.engine.RetryPayment(ctx, actor(financeOne), p.Ref(), 0))
		}
	}
	r.ok(r.engine.ConfirmPayment(ctx, actor(financeTwo), p.Ref(), 0, "KB-2"))
	if got := r.book().Received(0, posting.Grant); got != p.AmountWon {
		t.Errorf("booked %s, paid %s", got, p.AmountWon)
	}
}

func TestAnAgreementNotConcludedInTimeLapsesWithItsSelection(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.ok(r.engine.RequestPlan(ctx, actor(agrOfficer), r.id, 0))
	sweep := workflows.SweepJob{Sweep: workflows.SweepAgreementLapse}
	r.now = r.agreement().LimitOn.At(23, 59)
	r.ok(r.engine.Sweep(ctx, sweep))
	r.state(agreement.PlanRequested) // the limit's own day is in time
	r.now = r.agreement().LimitOn.AddDays(1).At(0, 1)
	r.ok(r.engine.Sweep(ctx, sweep))
	r.ok(r.engine.Sweep(ctx, sweep))
	r.state(agreement.Lapsed)
	r.effects()
	app := rowsOf[application.Application](r)[0]
	if app.State != application.Cancelled || app.CancelGround != application.GroundOverdue {
		t.Errorf("application %s (%s)", app.State, app.CancelGround)
	}
}

func TestAnAgreementThatWaitsForTheAgencyAloneDoesNotLapse(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.toSign()
	r.ok(r.sign(leadOwner, r.lead))
	r.ok(r.sign(partnerOwner, r.mate))
	r.now = r.agreement().LimitOn.AddDays(3).At(9, 0)
	r.ok(r.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepAgreementLapse}))
	r.state(agreement.PartlySigned)
	r.signForTheAgency()
	r.state(agreement.Concluded)
}

func TestAnAgreementThatOneCompanyDidNotSignInTimeLapses(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.toSign()
	r.ok(r.sign(leadOwner, r.lead))
	r.now = r.agreement().LimitOn.AddDays(3).At(9, 0)
	r.refused(r.sign(partnerOwner, r.mate), "agreement.limit.over")
	r.ok(r.engine.Sweep(ctx, workflows.SweepJob{Sweep: workflows.SweepAgreementLapse}))
	r.state(agreement.Lapsed)
}

func TestAnAwardGivenUpIsForfeited(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.ok(r.engine.RequestPlan(ctx, actor(agrOfficer), r.id, 0))
	r.refused(r.engine.AbandonAgreement(ctx, actor(partnerOwner), r.id, 0, "사업 철수"), "access.forbidden")
	r.ok(r.engine.AbandonAgreement(ctx, actor(leadOwner), r.id, 0, "사업 철수"))
	r.effects()
	if app := rowsOf[application.Application](r)[0]; app.State != application.Forfeited {
		t.Errorf("application %s", app.State)
	}
}

func TestAnAgreementEndsEarlyOnlyWithSpendingFrozen(t *testing.T) {
	r, ctx := newAgreementRoom(t), context.Background()
	r.conclude()
	r.refused(r.engine.TerminateAgreement(ctx, actor(agrApprover), r.id, 0, agreement.GroundBreach, "용도 외 사용"), "agreement.terminate.not_frozen")
	r.ok(r.engine.FreezeSpending(ctx, actor(agrOfficer), r.id, 0, "현장 점검"))
	r.ok(r.engine.TerminateAgreement(ctx, actor(agrApprover), r.id, 0, agreement.GroundBreach, "용도 외 사용"))
	r.state(agreement.Terminated)
	settles := slices.ContainsFunc(r.store.Jobs, func(q memory.Queued) bool {
		job, ok := q.Job.(workflows.EffectJob)
		return ok && job.Effect == agreement.EffectSettle
	})
	if !settles {
		t.Error("no settlement follows")
	}
	if err := r.engine.FreezeSpending(ctx, actor(stranger), r.id, 0, "x"); !errors.Is(err, domain.E(domain.Forbidden, "")) {
		t.Errorf("a stranger: %v", err)
	}
}

func TestShowingTheAccountInClearIsAnActWithAReasonThatTheAccessLogKeeps(t *testing.T) {
	r := newAgreementRoom(t)
	r.conclude()
	ctx := context.Background()
	_, err := r.engine.RevealAccount(ctx, actor(leadOwner), r.id, "확인")
	if domain.KindOf(err) != domain.Forbidden {
		t.Errorf("a company unmasked: %v", err)
	}
	_, err = r.engine.RevealAccount(ctx, actor(financeOne), r.id, "  ")
	if domain.KindOf(err) != domain.Invalid {
		t.Errorf("no reason was needed: %v", err)
	}
	if logs := rowsOf[workflows.AccessLog](r); len(logs) != 0 {
		t.Fatalf("a refused look is logged as a look: %+v", logs[0])
	}
	got, err := r.engine.RevealAccount(ctx, actor(financeOne), r.id, "1차 지급")
	r.ok(err)
	if !strings.Contains(got, "456789") {
		t.Errorf("shown: %s", got)
	}
	logs := rowsOf[workflows.AccessLog](r)
	if len(logs) != 1 || *logs[0].ActorID != financeOne || logs[0].SubjectKind != "agreement" || logs[0].SubjectID != int64(r.id) || logs[0].Act != "unmask" || logs[0].Reason != "1차 지급" {
		t.Errorf("%+v", logs)
	}
}
