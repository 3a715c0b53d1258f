// These tests take a running project from its first line of spending to the closed agreement, without a database.
package workflows_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

const (
	accLead    domain.OrganizationID = 501
	accPartner domain.OrganizationID = 502
	accOther   domain.OrganizationID = 503

	accOwner    domain.PersonID = 511 // owns the lead
	accMate     domain.PersonID = 512 // owns the participant
	accStranger domain.PersonID = 513
	accOfficer  domain.PersonID = 521
	accFinance  domain.PersonID = 523
	accountant  domain.PersonID = 531
	accBoth     domain.PersonID = 532 // officer and accountant
	accApprover domain.PersonID = 541
)

// accountGate answers by the lifecycle tables, whatever the state; other acts are open to whom it lists.
type accountGate struct {
	roles map[domain.PersonID][]domain.Role
	org   map[domain.PersonID]domain.OrganizationID
}

var accountActs = map[string][]domain.Role{"create": {domain.RoleOwner, domain.RoleOfficer}, "attach": {domain.RoleOwner}, "note": {domain.RoleOfficer},
	"edit": {domain.RoleOfficer}, "assign": {domain.RoleOfficer}}

func (g accountGate) Can(a domain.Actor, action string, r domain.Resource) error {
	roles := g.roles[a.Person]
	org, owner := g.org[a.Person]
	if owner && (slices.Contains(r.Orgs, org) || r.Lead == org) {
		roles = []domain.Role{domain.RoleOwner}
	} else if owner {
		return domain.E(domain.NotFound, "not_found")
	}
	if owner && r.Kind == "organization" && action == "view" {
		return nil
	}
	if a.IsSystem() {
		roles = []domain.Role{domain.RoleSystem}
	}
	for _, s := range workflows.Steps() {
		if s.Machine != r.Kind || s.Event != action {
			continue
		}
		for _, p := range s.Who {
			fits := p.Cond == domain.Always || p.Cond == domain.IfLead && org == r.Lead || p.Cond == domain.IfAssigned && slices.Contains(r.Assigned, a.Person)
			if fits && slices.Contains(roles, p.Role) {
				return nil
			}
		}
	}
	for _, role := range accountActs[action] {
		if slices.Contains(roles, role) {
			return nil
		}
	}
	return domain.E(domain.Forbidden, "access.forbidden")
}

// accountRoom is a running agreement with its money received: 300,000,000 of grant, 30,000,000 of own cash, 70,000,000 in kind.
type accountRoom struct {
	t      *testing.T
	now    time.Time
	store  *memory.Store
	e      *workflows.Engine
	id     domain.AgreementID
	done   int
	serial int
}

var (
	accBegin = period.On(2026, 3, 1)
	accEnd   = period.On(2026, 11, 30)
)

func newAccountRoom(t *testing.T) *accountRoom {
	r := &accountRoom{t: t, now: period.On(2026, 5, 12).At(10, 0), id: 9001}
	r.store = memory.New(func() time.Time { return r.now })
	r.e = &workflows.Engine{Work: r.store, Calendars: shippedCalendar{}, Access: accountGate{
		roles: map[domain.PersonID][]domain.Role{accOfficer: {domain.RoleOfficer}, accFinance: {domain.RoleFinance}, accApprover: {domain.RoleApprover},
			accountant: {domain.RoleAccountant}, accBoth: {domain.RoleOfficer, domain.RoleAccountant}},
		org: map[domain.PersonID]domain.OrganizationID{accOwner: accLead, accMate: accPartner, accStranger: accOther}}}
	r.do(func(tx workflows.Tx) error {
		line := func(key string, org domain.OrganizationID, item budget.Item, grant, cash, kind krw.Won) budget.Line {
			return budget.Line{Key: key, Org: org, Year: 1, Item: item, Basis: "x", GrantWon: grant, CashWon: cash, InKindWon: kind}
		}
		a := &agreement.Agreement{Root: domain.Root{ID: int64(r.id), Version: 1}, CallID: 9000, LeadID: accLead, Title: "과제", Number: "2026-T-1", State: agreement.Active,
			StartOn: accBegin, EndOn: accEnd, GrantWon: 300_000_000, CashWon: 30_000_000, InKindWon: 70_000_000, Type: agreement.Lump,
			Regime: ruleset.ICTFund, RulesOn: period.On(2026, 1, 5)}
		a.Plan = budget.Plan{Lines: []budget.Line{
			line("a", accLead, budget.Materials, 200_000_000, 20_000_000, 0), line("b", accLead, budget.Activity, 100_000_000, 10_000_000, 0),
			line("c", accLead, budget.Labor, 0, 0, 70_000_000)}}
		rows := []any{&call.Call{Root: domain.Root{ID: 9000, Version: 1}},
			&organization.Organization{Root: domain.Root{ID: int64(accLead), Version: 1}, Name: "한빛데이터", Number: "1248100998"},
			&organization.Organization{Root: domain.Root{ID: int64(accPartner), Version: 1}, Name: "새롬소프트", Number: "2208162517"},
			a,
			&agreement.Party{AgreementID: r.id, OrganizationID: accLead, Role: agreement.RoleLead, Name: "한빛데이터", BizNo: "1248100998",
				GrantWon: 300_000_000, CashWon: 30_000_000, InKindWon: 70_000_000, Taxable: true, Size: "SME"},
			&agreement.Party{AgreementID: r.id, OrganizationID: accPartner, Role: agreement.RoleDemand, Name: "새롬소프트", BizNo: "2208162517", Size: "SME"}}
		for _, row := range rows {
			if err := tx.Insert(row); err != nil {
				return err
			}
		}
		f := ledger.Fact{AgreementID: r.id, At: tx.Now(), Ref: ledger.Ref{Kind: "payment", ID: 1}}
		grant, err := f.GrantPaid(accLead, 300_000_000)
		if err != nil {
			return err
		}
		cash, err := f.Matching(accLead, 30_000_000)
		if err != nil {
			return err
		}
		for _, entry := range []ledger.Entry{grant, cash} {
			if err := entry.Number(tx.NextID); err != nil {
				return err
			}
			if err := tx.Insert(&entry); err != nil {
				return err
			}
			for i := range entry.Lines {
				if err := tx.Insert(&entry.Lines[i]); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return r
}

func (r *accountRoom) do(fn func(tx workflows.Tx) error) {
	r.t.Helper()
	if err := r.store.Do(r.t.Context(), workflows.Options{}, fn); err != nil {
		r.t.Fatal(err)
	}
}

// work does the effects that wait, also those that they cause.
func (r *accountRoom) work() {
	r.t.Helper()
	for ; r.done < len(r.store.Jobs); r.done++ {
		if job, ok := r.store.Jobs[r.done].Job.(workflows.EffectJob); ok {
			if err := r.e.RunEffect(r.t.Context(), job); err != nil {
				r.t.Fatalf("%s: %v", job.Effect, err)
			}
		}
	}
}

func (r *accountRoom) sweep(name string) {
	r.t.Helper()
	if err := r.e.Sweep(r.t.Context(), workflows.SweepJob{Sweep: name}); err != nil {
		r.t.Fatal(err)
	}
	r.work()
}

func (r *accountRoom) ok(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
	r.work()
}

func (r *accountRoom) refused(err error, kind domain.Kind, key string) {
	r.t.Helper()
	if !errors.Is(err, domain.E(kind, key)) {
		r.t.Fatalf("got %v, want %s %s", err, kind, key)
	}
}

// entry is a sound line paid by tax invoice out of the grant.
func (r *accountRoom) entry(item budget.Item, won krw.Won) expense.Entry {
	r.serial++
	return expense.Entry{Item: item, Description: fmt.Sprintf("집행 %d", r.serial), PayeeName: fmt.Sprintf("거래처 %d", r.serial),
		PayeeNo: "3148100017", Method: evidence.TaxInvoice, SupplyOn: period.On(2026, 5, 4), PaidOn: period.On(2026, 5, 6).AddDays(r.serial % 4),
		SupplyWon: won, AmountWon: won, FundSource: posting.Grant, InvoiceNo: fmt.Sprintf("2026050410000000%08d", r.serial), FromProjectAccount: true}
}

func (r *accountRoom) register(entry expense.Entry) domain.ExpenseID {
	r.t.Helper()
	id, err := r.e.RegisterExpense(r.t.Context(), by(accOwner), workflows.RegisterExpense{Agreement: r.id, Org: accLead, Entry: entry})
	r.ok(err)
	return id
}

func (r *accountRoom) line(id domain.ExpenseID) (x *expense.Expense) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) (err error) {
		x, err = workflows.Get[expense.Expense](tx, int64(id))
		return err
	})
	return x
}

func (r *accountRoom) settlement() (s *settlement.Settlement) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) (err error) {
		s, err = workflows.One[settlement.Settlement](tx, workflows.Where{"AgreementID": r.id})
		return err
	})
	return s
}

func (r *accountRoom) state() (s agreement.State) {
	r.do(func(tx workflows.Tx) error {
		a, err := workflows.Get[agreement.Agreement](tx, int64(r.id))
		s = a.State
		return err
	})
	return s
}

func (r *accountRoom) book() (b ledger.Book) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) error {
		lines, err := workflows.Find[ledger.Line](tx, workflows.Where{"AgreementID": r.id})
		var all []posting.Line
		for _, l := range lines {
			all = append(all, l.Posting())
		}
		if err == nil {
			for _, g := range posting.Groups() {
				var sum krw.Won
				for _, l := range all {
					if slices.Contains(g, l.Account) {
						sum += l.Won
					}
				}
				if sum != 0 {
					r.t.Fatalf("%v sums to %d", g, sum)
				}
			}
		}
		b = ledger.Open(all)
		return err
	})
	return b
}

// findings lists the rules that stand about a line.
func (r *accountRoom) findings(id domain.ExpenseID) (rules []string) {
	r.t.Helper()
	r.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[screening.Finding](tx, workflows.Where{"ExpenseID": id, "State": workflows.Not{V: screening.Closed}}, "ID")
		for _, f := range list {
			rules = append(rules, f.Rule)
		}
		return err
	})
	return rules
}

// quoted registers a line with the rival quote that a large purchase asks for.
func (r *accountRoom) quoted(entry expense.Entry) domain.ExpenseID {
	r.t.Helper()
	id := r.register(entry)
	r.ok(r.e.AttachEvidence(r.t.Context(), by(accOwner), workflows.AttachEvidence{Expense: id, Kind: string(evidence.RivalQuote),
		File: workflows.Received{SHA256: entry.InvoiceNo, Name: "견적.pdf", MediaType: "application/pdf", Size: 3}}))
	return id
}

// spend registers 318,000,000 of cash, the last line of 12,500,000 before the agreement began, which is flagged.
func (r *accountRoom) spend() (clean, flagged domain.ExpenseID) {
	r.t.Helper()
	clean = r.quoted(r.entry(budget.Materials, 200_000_000))
	own := r.entry(budget.Activity, 30_000_000)
	own.FundSource = posting.Cash
	r.quoted(own)
	r.quoted(r.entry(budget.Activity, 75_500_000))
	late := r.entry(budget.Materials, 12_500_000)
	late.SupplyOn = period.On(2026, 2, 3) // before the agreement began
	return clean, r.register(late)
}

func (r *accountRoom) endPeriod() {
	r.t.Helper()
	r.now = accEnd.AddDays(1).At(9, 0)
	r.sweep(workflows.SweepAgreementEnd)
}

func report() *workflows.Received {
	return &workflows.Received{SHA256: "ab", MediaType: "application/pdf", Name: "report.pdf", Size: 10}
}

// TV-S1 (ICT R&D 정산규정 §20②): due 22,681,818, remitted 22,681,810.
func TestAProjectIsSpentSettledPaidBackAndClosed(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	ctx := t.Context()
	clean, flagged := r.spend()
	if x := r.line(clean); x.State != expense.Clean {
		t.Fatalf("a sound line is %s: %v", x.State, r.findings(clean))
	}
	if x := r.line(flagged); x.State != expense.Flagged || !slices.Contains(r.findings(flagged), "D06.out_of_period") {
		t.Fatalf("%s, %v", x.State, r.findings(flagged))
	}

	r.endPeriod()
	s := r.settlement()
	if s.State != settlement.ReportDue || s.TotalWon != 400_000_000 {
		t.Fatalf("%s, total %d", s.State, s.TotalWon)
	}
	in := workflows.SubmitReport{Settlement: s.Ref(), Report: report(), Interest: []workflows.OrgWon{{Org: accLead, Won: 450_000}}}
	r.refused(r.e.SubmitReport(ctx, by(accMate), in), domain.Forbidden, "access.forbidden")
	r.refused(r.e.SubmitReport(ctx, by(accOwner), in), domain.Refused, "settlement.report.open_expenses")
	r.ok(r.e.ExplainExpense(ctx, by(accOwner), flagged, "협약 전 선구매가 필요했습니다."))
	r.ok(r.e.SubmitReport(ctx, by(accOwner), in))

	r.refused(r.e.CorrectExpense(ctx, by(accOwner), workflows.CorrectExpense{Expense: clean, Entry: r.entry(budget.Materials, 1)}), domain.Refused, "expense.locked")
	r.refused(r.e.WithdrawExpense(ctx, by(accOwner), clean, "x"), domain.Refused, "expense.locked")
	_, err := r.e.RegisterExpense(ctx, by(accOwner), workflows.RegisterExpense{Agreement: r.id, Org: accLead, Entry: r.entry(budget.Materials, 1)})
	r.refused(err, domain.Refused, "expense.entry.closed")

	r.ok(r.e.AssignAuditor(ctx, by(accOfficer), workflows.AssignAuditor{Settlement: s.Ref(), Person: accountant}))
	bad := workflows.RuleLine{Settlement: s.Ref(), Expense: flagged, Verdict: settlement.Disallow, Code: "D06", Reason: "협약기간 전 집행"}
	r.refused(r.e.ReviewLine(ctx, by(accOfficer), bad), domain.Forbidden, "access.forbidden")
	r.ok(r.e.ReviewLine(ctx, by(accountant), bad))
	r.refused(r.e.DraftResult(ctx, by(accountant), s.Ref(), settlement.Unqualified, ""), domain.Refused, "settlement.findings.missing")
	n, err := r.e.ReviewCleanLines(ctx, by(accountant), s.Ref(), nil)
	if r.ok(err); n != 3 {
		t.Fatalf("%d lines accepted together", n)
	}
	r.refused(r.e.DecideLine(ctx, by(accOfficer), bad), domain.Refused, "settlement.line.not_now")
	r.ok(r.e.DraftResult(ctx, by(accountant), s.Ref(), settlement.Qualified, "1건 불인정"))
	r.refused(r.e.DecideLine(ctx, by(accountant), bad), domain.Forbidden, "access.forbidden")
	r.refused(r.e.DecideLine(ctx, by(accOfficer), bad), domain.Invalid, "settlement.line.intent")
	bad.Intent, bad.Basis = settlement.ByError, "정산규정 제17조제7항"
	r.ok(r.e.DecideLine(ctx, by(accOfficer), bad))
	r.refused(r.e.NotifySettlement(ctx, by(accOfficer), s.Ref()), domain.Refused, "settlement.decisions.missing")
	if n, err = r.e.ConfirmAccepted(ctx, by(accOfficer), s.Ref()); err != nil || n != 3 {
		t.Fatalf("%d, %v", n, err)
	}
	if due := r.settlement().DueWon; due != 22_681_818 {
		t.Fatalf("before the notice the statement says %d", due)
	}
	r.ok(r.e.NotifySettlement(ctx, by(accOfficer), s.Ref()))
	if x := r.line(flagged); x.State != expense.Disallowed || x.DisallowedWon != 12_500_000 || *x.AuditorWon != 12_500_000 {
		t.Fatalf("%s, %d, found %v", x.State, x.DisallowedWon, x.AuditorWon)
	}

	s = r.settlement()
	want := []krw.Won{318_000_000, 450_000, 12_000_000, 12_500_000, 22_681_818, 22_681_810}
	if diff := cmp.Diff(want, []krw.Won{s.SpentWon, s.InterestWon, s.UnspentWon, s.DisallowedWon, s.DueWon, s.RemitWon}); diff != "" {
		t.Fatalf("TV-S1 (-want +got):\n%s", diff)
	}
	if got := r.book().Sums(accLead); got.DisallowedWon != 12_500_000 || got.SpentWon != 318_000_000 {
		t.Fatalf("%+v", got)
	}

	r.now = s.AppealUntil.End()
	r.sweep(workflows.SweepAppealOver)
	s = r.settlement()
	if s.State != settlement.PaymentDue || s.FiscalYear != s.FinalOn.Year() || r.book().Won(posting.ReturnDue, 0) != 22_681_810 {
		t.Fatalf("%s, year %d, claimed %d", s.State, s.FiscalYear, r.book().Won(posting.ReturnDue, 0))
	}
	r.ok(r.e.RecordFinalEvaluation(ctx, by(accOfficer), workflows.FinalEvaluation{Agreement: r.id, Grade: settlement.Normal, EvaluatedOn: period.DateOf(r.now)}))
	if r.state() != agreement.PeriodEnded {
		t.Fatalf("closed before its settlement: %s", r.state())
	}
	pay := workflows.RecordSettlementPayment{Settlement: s.Ref(), Won: 2_681_810, BankRef: "A1"}
	r.refused(r.e.RecordSettlementPayment(ctx, by(accOfficer), pay), domain.Forbidden, "access.forbidden")
	r.ok(r.e.RecordSettlementPayment(ctx, by(accFinance), pay))
	pay.Won = 30_000_000
	r.refused(r.e.RecordSettlementPayment(ctx, by(accFinance), pay), domain.Invalid, "settlement.payment.too_much")
	pay.Won = 20_000_000
	r.ok(r.e.RecordSettlementPayment(ctx, by(accFinance), pay))
	if s = r.settlement(); s.State != settlement.Closed || r.state() != agreement.Closed {
		t.Fatalf("settlement %s, agreement %s", s.State, r.state())
	}
	b := r.book()
	if b.Outstanding(0) != 0 || b.Bank(0) != 0 || b.Won(posting.Returned, 0) != 22_681_810 {
		t.Fatalf("outstanding %d, bank %d, returned %d", b.Outstanding(0), b.Bank(0), b.Won(posting.Returned, 0))
	}
	rate := settlement.Rate(s.DisallowedWon, s.TotalWon)
	if rate.String() != "3.125" { // TV-K1
		t.Errorf("rate %s", rate)
	}
}

func TestWhoFoundDoesNotDecide(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	id := r.register(r.entry(budget.Materials, 1_000_000))
	r.endPeriod()
	s := r.settlement()
	r.ok(r.e.SubmitReport(t.Context(), by(accOwner), workflows.SubmitReport{Settlement: s.Ref(), Report: report()}))
	r.ok(r.e.AssignAuditor(t.Context(), by(accBoth), workflows.AssignAuditor{Settlement: s.Ref(), Person: accBoth}))
	_, err := r.e.ReviewCleanLines(t.Context(), by(accBoth), s.Ref(), []domain.ExpenseID{id})
	r.ok(err)
	r.ok(r.e.DraftResult(t.Context(), by(accBoth), s.Ref(), settlement.Unqualified, ""))
	_, err = r.e.ConfirmAccepted(t.Context(), by(accBoth), s.Ref())
	r.refused(err, domain.Forbidden, "settlement.decide.same_person")
	r.refused(r.e.NotifySettlement(t.Context(), by(accBoth), s.Ref()), domain.Forbidden, "settlement.decide.same_person")
}

func TestACorrectedLineIsBookedOnceAndAJobThatComesLateChangesNothing(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	entry := r.entry(budget.Materials, 5_000_000)
	id := r.register(entry)
	entry.AmountWon = 4_000_000
	r.ok(r.e.CorrectExpense(t.Context(), by(accOwner), workflows.CorrectExpense{Expense: id, Entry: entry}))
	for _, effect := range []domain.Effect{expense.EffectPost, expense.EffectUnpost, expense.EffectPost} {
		r.ok(r.e.RunEffect(t.Context(), workflows.EffectJob{Effect: effect, Aggregate: "expense", ID: int64(id)}))
	}
	if got := r.book().Spent(accLead, posting.Grant); got != 4_000_000 {
		t.Fatalf("spent %d", got)
	}
	back, err := r.e.ReverseExpense(t.Context(), by(accOwner), workflows.ReverseExpense{Expense: id, Won: 1_500_000, On: period.On(2026, 5, 11), Why: "반품"})
	r.ok(err)
	_, err = r.e.ReverseExpense(t.Context(), by(accOwner), workflows.ReverseExpense{Expense: id, Won: 2_500_001, On: period.On(2026, 5, 11), Why: "반품"})
	r.refused(err, domain.Invalid, "expense.reverse.amount")
	if got := r.book().Spent(accLead, posting.Grant); got != 2_500_000 || r.line(back).AmountWon != -1_500_000 {
		t.Fatalf("spent %d after the reversal", got)
	}
	r.ok(r.e.WithdrawExpense(t.Context(), by(accOwner), id, "착오"))
	if got := r.book().Spent(accLead, posting.Grant); got != -1_500_000 {
		t.Fatalf("spent %d after the withdrawal", got)
	}
}

// 사업비 정산규정 §9⑤: what was paid is entered within a month. A line may be typed before it is entered, and counts nowhere then.
func TestAKeptLineCountsNowhereUntilItIsRegistered(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	half := expense.Entry{PaidOn: period.On(2026, 5, 6), PayeeName: "거래처", FromProjectAccount: true}
	id, err := r.e.KeepExpense(t.Context(), by(accOwner), workflows.RegisterExpense{Agreement: r.id, Org: accLead, Entry: half})
	r.ok(err)
	_, err = r.e.KeepExpense(t.Context(), by(accStranger), workflows.RegisterExpense{Agreement: r.id, Org: accLead, Entry: half})
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("a stranger keeps a line: %v", err)
	}
	finish := func(entry expense.Entry, keep bool) error {
		return r.e.FinishExpense(t.Context(), by(accOwner), workflows.FinishExpense{Expense: id, Version: r.line(id).Version, Entry: entry, Keep: keep})
	}
	if err := finish(half, false); domain.KindOf(err) != domain.Invalid && domain.KindOf(err) != domain.Refused {
		t.Errorf("half a line is registered: %v", err)
	}
	whole := r.entry(budget.Materials, 5_000_000)
	r.ok(finish(whole, true))
	if x := r.line(id); x.State != expense.Planned || x.AmountWon != 5_000_000 || r.book().Spent(accLead, posting.Grant) != 0 {
		t.Fatalf("a kept line is %s and counts %d", x.State, r.book().Spent(accLead, posting.Grant))
	}
	r.ok(finish(whole, false))
	if x := r.line(id); !x.Counts() || x.RegisteredAt == nil || r.book().Spent(accLead, posting.Grant) != 5_000_000 {
		t.Fatalf("a registered line is %s and counts %d", x.State, r.book().Spent(accLead, posting.Grant))
	}
	if err := finish(whole, true); !errors.Is(err, domain.E(domain.Refused, "expense.keep.registered")) {
		t.Errorf("a registered line is kept again: %v", err)
	}
}

func TestASheetIsEnteredWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	good, other := r.entry(budget.Materials, 1_000_000), r.entry(budget.Activity, 2_000_000)
	broken := r.entry(budget.Materials, 3_000_000)
	broken.InvoiceNo = "12"
	sheet := workflows.ImportExpenses{Agreement: r.id, Org: accLead, Rows: []workflows.ImportRow{{Row: 4, Entry: good}, {Row: 5, Entry: broken}}}
	_, err := r.e.ImportExpenses(t.Context(), by(accOwner), sheet)
	r.refused(err, domain.Invalid, "expense.invoice.malformed")
	if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Field != "row.5.invoiceNo" {
		t.Fatalf("%v", p)
	}
	if got := r.book().Spent(accLead, posting.Grant); got != 0 {
		t.Fatalf("%d entered of a refused sheet", got)
	}
	sheet.Rows[1].Entry = other
	n, err := r.e.ImportExpenses(t.Context(), by(accOwner), sheet)
	if r.ok(err); n != 2 || r.book().Spent(accLead, posting.Grant) != 3_000_000 {
		t.Fatalf("%d rows, %d won", n, r.book().Spent(accLead, posting.Grant))
	}
	r.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[expense.Expense](tx, workflows.Where{"AgreementID": r.id}, "No")
		for i, x := range list {
			if x.State != expense.Clean || x.No != i+1 {
				t.Errorf("line %d is %s", x.No, x.State)
			}
		}
		return err
	})
	_, err = r.e.ImportExpenses(t.Context(), by(accOwner), sheet)
	r.refused(err, domain.Refused, "expense.import.already")
	_, err = r.e.ImportExpenses(t.Context(), by(accStranger), sheet)
	if domain.KindOf(err) != domain.NotFound {
		t.Fatalf("a stranger's import: %v", err)
	}
}

func TestEvidenceClearsWhatWasMissing(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	entry := r.entry(budget.Materials, 1_000_000)
	entry.Method, entry.InvoiceNo = evidence.Transfer, ""
	id := r.register(entry)
	if r.line(id).State != expense.Flagged {
		t.Fatalf("%s", r.line(id).State)
	}
	file := workflows.AttachEvidence{Expense: id, Kind: string(evidence.TransferProof), File: workflows.Received{SHA256: "cd", Name: "이체.pdf", MediaType: "application/pdf", Size: 3}}
	r.ok(r.e.AttachEvidence(t.Context(), by(accOwner), file))
	if r.line(id).State != expense.Clean {
		t.Fatalf("%s, %v", r.line(id).State, r.findings(id))
	}
	file.Kind = "NAPKIN"
	r.refused(r.e.AttachEvidence(t.Context(), by(accOwner), file), domain.Invalid, "expense.evidence.kind")
}

func TestAnUpheldObjectionGivesMoneyBackAndTheBookFollows(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	ctx := t.Context()
	_, flagged := r.spend()
	r.endPeriod()
	s := r.settlement()
	r.ok(r.e.ExplainExpense(ctx, by(accOwner), flagged, "선구매"))
	r.ok(r.e.SubmitReport(ctx, by(accOwner), workflows.SubmitReport{Settlement: s.Ref(), Report: report()}))
	r.ok(r.e.AssignAuditor(ctx, by(accOfficer), workflows.AssignAuditor{Settlement: s.Ref(), Person: accountant}))
	rule := workflows.RuleLine{Settlement: s.Ref(), Expense: flagged, Verdict: settlement.Disallow, Code: "D06", Reason: "기간 밖", Intent: settlement.ByError}
	r.ok(r.e.ReviewLine(ctx, by(accountant), rule))
	_, err := r.e.ReviewCleanLines(ctx, by(accountant), s.Ref(), nil)
	r.ok(err)
	r.ok(r.e.DraftResult(ctx, by(accountant), s.Ref(), settlement.Qualified, ""))
	r.ok(r.e.DecideLine(ctx, by(accOfficer), rule))
	_, err = r.e.ConfirmAccepted(ctx, by(accOfficer), s.Ref())
	r.ok(err)
	r.ok(r.e.NotifySettlement(ctx, by(accOfficer), s.Ref()))
	_, err = r.e.AppealSettlement(ctx, by(accOwner), workflows.AppealSettlement{Settlement: s.Ref(), Ground: "FACT", Statement: "협약 전 승인을 받았습니다."})
	r.ok(err)
	r.ok(r.e.AnswerSettlementAppeal(ctx, by(accOfficer), workflows.AnswerAppeal{Settlement: s.Ref(),
		Restore: []workflows.LineWon{{Expense: flagged, Won: 12_500_000}}, Reason: "승인 확인"}))
	r.do(func(tx workflows.Tx) error {
		o, err := workflows.One[appeal.Appeal](tx, workflows.Where{"SubjectID": s.ID})
		if err == nil && (o.State != appeal.Notified || o.Remedy != appeal.ReSettle || *o.DecidedBy != accOfficer) {
			t.Errorf("the appeal is %s, %s", o.State, o.Remedy)
		}
		return err
	})
	s = r.settlement()
	if s.State != settlement.PaymentDue || s.DisallowedWon != 0 || s.DueWon != 10_909_090 { // 12,000,000 × 300/330
		t.Fatalf("%s, disallowed %d, due %d", s.State, s.DisallowedWon, s.DueWon)
	}
	if r.line(flagged).State != expense.Restored || r.book().Disallowed(0, posting.Grant) != 0 {
		t.Fatalf("%s, book %d", r.line(flagged).State, r.book().Disallowed(0, posting.Grant))
	}
	behind := func() string {
		got, err := r.e.Standing(ctx, by(accOwner), s.LeadID)
		r.ok(err)
		return got.For(0, 0, 0, nil)[condition.FactSettlementUnpaid].String()
	}
	if got := behind(); got != condition.Bool(false).String() {
		t.Errorf("before its day the money counts as unpaid: %s", got)
	}
	r.now = s.PayDueOn.End()
	r.sweep(workflows.SweepPaymentMissed)
	if s = r.settlement(); s.State != settlement.Overdue {
		t.Fatalf("%s", s.State)
	}
	if got := behind(); got != condition.Bool(true).String() { // 혁신법 시행령 §12⑤
		t.Errorf("the pre-check of the next call calls it %s", got)
	}
}

// 연구개발비 사용 기준 §83①1: what an organisation bears in kind short of its pledge is recovered, as is own cash that was not paid in.
func TestInKindShortOfThePledgeIsRecoveredInResearchAndDevelopment(t *testing.T) {
	t.Parallel()
	r := newAccountRoom(t)
	ctx := t.Context()
	r.do(func(tx workflows.Tx) error {
		a, err := workflows.LockRow[agreement.Agreement](tx, int64(r.id))
		if err != nil {
			return err
		}
		a.Regime = ruleset.NRDInnovation
		return tx.Update(a)
	})
	given := r.entry(budget.Labor, 45_000_000)
	given.Method, given.FundSource, given.InvoiceNo, given.FromProjectAccount = evidence.InKind, posting.InKind, "", false
	id := r.register(given)
	if len(r.findings(id)) > 0 {
		r.ok(r.e.ExplainExpense(ctx, by(accOwner), id, "현물출자 확인서"))
	}
	r.endPeriod()
	s := r.settlement()
	r.ok(r.e.SubmitReport(ctx, by(accOwner), workflows.SubmitReport{Settlement: s.Ref(), Report: report(), Interest: []workflows.OrgWon{{Org: accLead, Won: 0}}}))
	r.ok(r.e.AssignAuditor(ctx, by(accOfficer), workflows.AssignAuditor{Settlement: s.Ref(), Person: accountant}))
	rule := workflows.RuleLine{Settlement: s.Ref(), Expense: id, Verdict: settlement.Partial, Won: 5_000_000, Code: "D24", Reason: "현물 과대 계상"}
	r.ok(r.e.ReviewLine(ctx, by(accountant), rule))
	r.ok(r.e.DraftResult(ctx, by(accountant), s.Ref(), settlement.Qualified, "현물 부족"))
	rule.Intent, rule.Basis = settlement.ByError, "연구개발비 사용 기준 §83①1"
	r.ok(r.e.DecideLine(ctx, by(accOfficer), rule))
	part, ok := r.settlement().Statement.Of(accLead)
	if !ok {
		t.Fatal("no statement")
	}
	// 70,000,000 were pledged, 45,000,000 given and 5,000,000 of them not recognised; the grant of which nothing was spent comes beside it.
	if want := krw.Won(30_000_000 + 300_000_000); part.DueWon != want {
		t.Errorf("due %d, want %d: %+v", part.DueWon, want, part.Step("recovered"))
	}
}
