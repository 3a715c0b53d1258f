package settlement_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

var good = settlement.Facts{
	PeriodOver: true, ReportOver: true, EvidenceOver: true, AppealOpen: true, AppealOver: true, PayOver: true, ReportAttached: true,
	AuditorNamed: true, EvidenceStated: true, OpinionGiven: true, Calculated: true, NothingDue: true, SomethingDue: true,
	PaidSomething: true, PaidAll: true, ExtensionAllowed: true, RecoveryOpened: true, RecoveryEnded: true,
}

func without(change func(*settlement.Facts)) settlement.Facts {
	f := good
	change(&f)
	return f
}

func TestEveryStep(t *testing.T) {
	type F = settlement.Facts
	trip := func(guard, key string, change func(*F)) lifecycletest.Trip[F] {
		return lifecycletest.Trip[F]{Guard: guard, Key: key, Facts: without(change)}
	}
	lifecycletest.Exhaustive(t, settlement.Machine, good, []lifecycletest.Trip[F]{
		trip("periodOver", "settlement.period.running", func(f *F) { f.PeriodOver = false }),
		trip("reportOver", "settlement.report.not_overdue", func(f *F) { f.ReportOver = false }),
		trip("reportAttached", "settlement.report.missing", func(f *F) { f.ReportAttached = false }),
		trip("expensesFinished", "settlement.report.open_expenses", func(f *F) { f.OpenExpenses = 2 }),
		trip("auditorNamed", "settlement.auditor.missing", func(f *F) { f.AuditorNamed = false }),
		trip("auditorIndependent", "settlement.auditor.conflict", func(f *F) { f.AuditorConflict = true }),
		trip("evidenceStated", "settlement.evidence.not_stated", func(f *F) { f.EvidenceStated = false }),
		trip("evidenceOver", "settlement.evidence.not_overdue", func(f *F) { f.EvidenceOver = false }),
		trip("findingsComplete", "settlement.findings.missing", func(f *F) { f.WithoutFinding = 1 }),
		trip("opinionGiven", "settlement.opinion.missing", func(f *F) { f.OpinionGiven = false }),
		trip("decisionsComplete", "settlement.decisions.missing", func(f *F) { f.Undecided = 1 }),
		trip("calculated", "settlement.statement.stale", func(f *F) { f.Calculated = false }),
		trip("appealOpen", "settlement.appeal.late", func(f *F) { f.AppealOpen = false }),
		trip("appealOver", "settlement.appeal.open", func(f *F) { f.AppealOver = false }),
		trip("firstAppeal", "settlement.appeal.again", func(f *F) { f.AppealedBefore = true }),
		trip("nothingDue", "settlement.payment.due", func(f *F) { f.NothingDue = false }),
		trip("somethingDue", "settlement.payment.nothing_due", func(f *F) { f.SomethingDue = false }),
		trip("paidSomething", "settlement.payment.amount", func(f *F) { f.PaidSomething = false }),
		trip("paidAll", "settlement.payment.short", func(f *F) { f.PaidAll = false }),
		trip("payOver", "settlement.payment.not_overdue", func(f *F) { f.PayOver = false }),
		trip("extensionAllowed", "settlement.payment.no_extension", func(f *F) { f.ExtensionAllowed = false }),
		trip("recoveryOpened", "settlement.recovery.missing", func(f *F) { f.RecoveryOpened = false }),
		trip("recoveryEnded", "settlement.recovery.running", func(f *F) { f.RecoveryEnded = false }),
	})
}

var cal = calendar.Shipped()

func at(d period.Date) time.Time { return d.At(10, 0) }

// story carries a settlement through its life and fails where a step is refused.
type story struct {
	t     *testing.T
	s     *settlement.Settlement
	rules ruleset.Set
}

func begin(t *testing.T, regime ruleset.Regime) *story {
	t.Helper()
	set := rules(t, regime)
	s, err := settlement.Open(settlement.Subject{AgreementID: 1, CallID: 2, LeadID: 3}, settlement.Final, period.On(2026, 5, 31), set, cal)
	if err != nil {
		t.Fatal(err)
	}
	s.Lines = []settlement.Line{
		{ExpenseID: 101, OrganizationID: 3, Item: "LABOR", Fund: posting.Grant, Won: 300_000_000},
		{ExpenseID: 102, OrganizationID: 3, Item: "ACTIVITY", Fund: posting.Cash, Won: 18_000_000},
		{ExpenseID: 103, OrganizationID: 3, Item: "EQUIPMENT", Fund: posting.InKind, Won: 70_000_000},
	}
	return &story{t, s, set}
}

func (st *story) do(_ domain.Change, err error) {
	st.t.Helper()
	if err != nil {
		st.t.Fatal(err)
	}
}

func (st *story) is(want settlement.State) {
	st.t.Helper()
	if st.s.State != want {
		st.t.Fatalf("the settlement is %s, want %s", st.s.State, want)
	}
}

// performer is TV-S1 with as much disallowed as the lines say.
func (st *story) performer() settlement.Performer {
	cash, inKind := st.s.DisallowedOf(3)
	return settlement.Performer{OrganizationID: 3, GrantWon: 300_000_000, CashWon: 30_000_000, SpentWon: 318_000_000, DisallowedWon: cash,
		InterestWon: 450_000, InKindShortWon: inKind}
}

func (st *story) calculate() {
	st.t.Helper()
	p := []settlement.Performer{st.performer()}
	statement, err := settlement.Calculate(st.rules, p)
	if err != nil {
		st.t.Fatal(err)
	}
	st.do(st.s.Use(statement, p, 400_000_000))
}

func (st *story) toDraft() {
	st.t.Helper()
	s := st.s
	st.do(s.BecomeDue(at(period.On(2026, 6, 1))))
	st.do(s.SubmitReport(at(period.On(2026, 8, 20)), 900, 0))
	st.do(s.Assign(at(period.On(2026, 8, 21)), settlement.Auditor{Person: 50}, 60, settlement.Signs{}, ""))
	st.do(s.RecordFinding(101, settlement.Ruling{Verdict: settlement.Partial, Won: 12_500_000, Code: "D18", Reason: "기존 인력 현금 인건비", By: 50, At: at(period.On(2026, 9, 1))}))
	st.do(s.AcceptUnfound(50, at(period.On(2026, 9, 1))))
	st.do(s.Draft(at(period.On(2026, 9, 2)), settlement.Qualified, ""))
	st.is(settlement.DraftResult)
}

func (st *story) toNotified() {
	st.t.Helper()
	st.toDraft()
	s := st.s
	st.do(s.RecordDecision(101, settlement.Ruling{Verdict: settlement.Partial, Won: 12_500_000, Code: "D18", Reason: "신규 채용으로 볼 수 없음", Basis: "사용 기준 §65④", Intent: settlement.Negligent, By: 60, At: at(period.On(2026, 9, 10))}))
	st.do(s.AcceptUndecided(60, at(period.On(2026, 9, 10))))
	st.calculate()
	st.do(s.Notify(at(today), 60, today, st.rules, cal))
	st.is(settlement.Notified)
}

func TestASettlementIsPaidAndClosed(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	s := st.s
	// Three months after the end (사업비 산정·정산 규정 §16): Monday 31 August.
	if s.ReportDueOn != period.On(2026, 8, 31) {
		t.Errorf("the report is due on %s", s.ReportDueOn)
	}
	st.toNotified()
	// TV-D1: seven days from Thursday 17 September end on Monday 28 September (관리규정 §21⑧).
	if s.AppealUntil != period.On(2026, 9, 28) {
		t.Errorf("appeal until %s", s.AppealUntil)
	}
	if s.DueWon != 22_681_818 || s.RemitWon != 22_681_810 || s.UnspentWon != 12_000_000 {
		t.Errorf("due %d remit %d unspent %d", s.DueWon, s.RemitWon, s.UnspentWon)
	}
	if _, err := s.CloseAppealWindow(at(s.AppealUntil)); !errors.Is(err, domain.E(domain.Refused, "settlement.appeal.open")) {
		t.Errorf("the window was closed on its last day: %v", err)
	}
	st.do(s.CloseAppealWindow(at(s.AppealUntil.AddDays(1))))
	if s.FinalOn != period.On(2026, 9, 29) || s.FiscalYear != 2026 {
		t.Errorf("final on %s, year %d", s.FinalOn, s.FiscalYear)
	}
	st.do(s.Finish(at(s.FinalOn), s.FinalOn, st.rules, cal))
	st.is(settlement.PaymentDue)
	if s.PayDueOn != period.On(2026, 10, 29) {
		t.Errorf("payment due on %s", s.PayDueOn)
	}
	if _, err := s.Pay(at(s.FinalOn), 22_681_811); !errors.Is(err, domain.E(domain.Invalid, "settlement.payment.too_much")) {
		t.Errorf("overpaid: %v", err)
	}
	st.do(s.Pay(at(s.FinalOn), 681_810))
	st.is(settlement.PaymentDue)
	if s.OutstandingWon() != 22_000_000 {
		t.Errorf("outstanding %d", s.OutstandingWon())
	}
	st.do(s.Pay(at(s.FinalOn), 22_000_000))
	st.is(settlement.Closed)
}

func TestAnAppealBringsAnotherStatement(t *testing.T) {
	st := begin(t, ruleset.NRDInnovation)
	st.toNotified()
	s := st.s
	st.do(s.Appeal(at(today.AddDays(5)), 70, "증빙을 다시 제출합니다"))
	if _, err := s.Restore(101, 12_500_001); !errors.Is(err, domain.E(domain.Invalid, "settlement.line.restore")) {
		t.Errorf("more restored than disallowed: %v", err)
	}
	st.do(s.Restore(101, 2_500_000))
	if _, err := s.Resettle(at(today.AddDays(9)), "일부 인용"); !errors.Is(err, domain.E(domain.Refused, "settlement.statement.stale")) {
		t.Errorf("settled again with the old statement: %v", err)
	}
	st.calculate()
	if s.DisallowedWon != 10_000_000 {
		t.Errorf("disallowed %d", s.DisallowedWon)
	}
	st.do(s.Resettle(at(today.AddDays(9)), "일부 인용"))
	st.is(settlement.Fixed)
	st.do(s.Finish(at(s.FinalOn), s.FinalOn, st.rules, cal))
	if _, err := s.ExtendPayment(at(s.FinalOn), s.PayDueOn.AddMonths(25), st.rules, "분할"); !errors.Is(err, domain.E(domain.Refused, "settlement.payment.no_extension")) {
		t.Errorf("put off for more than two years (시행령 §26): %v", err)
	}
	st.do(s.ExtendPayment(at(s.FinalOn), s.PayDueOn.AddMonths(24), st.rules, "분할"))
	if _, err := s.ExtendPayment(at(s.FinalOn), s.PayDueOn.AddDays(1), st.rules, "또"); err == nil {
		t.Error("put off twice")
	}
	st.do(s.MissPayment(at(s.PayDueOn.AddDays(1))))
	if _, err := s.ReferToRecovery(at(s.PayDueOn.AddDays(2)), 0); err == nil {
		t.Error("referred to no case")
	}
	st.do(s.ReferToRecovery(at(s.PayDueOn.AddDays(2)), 88))
	st.do(s.CloseAfterRecovery(at(s.PayDueOn.AddDays(90)), true))
	st.is(settlement.Closed)
}

func TestASecondAppealIsRefused(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	st.toNotified()
	id := domain.AppealID(70)
	st.s.AppealID = &id
	if _, err := st.s.Appeal(at(today.AddDays(1)), 71, "또"); !errors.Is(err, domain.E(domain.Refused, "settlement.appeal.again")) {
		t.Errorf("got %v", err)
	}
}

func TestAReportThatNeverComesDoesNotStopTheSettlement(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	s := st.s
	st.do(s.BecomeDue(at(period.On(2026, 6, 1))))
	if _, err := s.MissReport(at(s.ReportDueOn)); err == nil {
		t.Error("overdue on its last day")
	}
	st.do(s.MissReport(at(s.ReportDueOn.AddDays(1))))
	if !s.Late() || !slices.Contains(s.Detailed, settlement.LateReport) {
		t.Errorf("overdue since %s, grounds %v", s.OverdueOn, s.Detailed)
	}
	auditor := settlement.Auditor{Person: 50, Conflict: true}
	if _, err := s.Assign(at(today), auditor, 60, settlement.Signs{}, "보고서 미제출"); !errors.Is(err, domain.E(domain.Refused, "settlement.auditor.conflict")) {
		t.Errorf("a conflicted accountant: %v", err)
	}
	auditor.Conflict = false
	st.do(s.Assign(at(today), auditor, 60, settlement.Signs{CorrectiveOrders: 1}, "보고서 미제출"))
	st.is(settlement.InAudit)
	if want := (settlement.Triggers{settlement.LateReport, settlement.CorrectiveOrder}); !slices.Equal(s.Detailed, want) {
		t.Errorf("grounds %v, want %v", s.Detailed, want)
	}
}

func TestALateReportIsMarkedEvenBeforeTheSweepRuns(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	st.do(st.s.BecomeDue(at(period.On(2026, 6, 1))))
	change, err := st.s.SubmitReport(at(st.s.ReportDueOn.AddDays(1)), 900, 0)
	st.do(change, err)
	if !st.s.Late() || !slices.Contains(change.Effects, settlement.EffectSuspect) {
		t.Errorf("overdue since %q, effects %v", st.s.OverdueOn, change.Effects)
	}
	for _, r := range settlement.Machine.Rows {
		if r.Event == settlement.SubmitReport && len(r.Effects) > 0 {
			t.Error("the lateness of one report leaked into the table")
		}
	}
}

func TestFindingAndDecisionAreTwoRecords(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	st.toDraft()
	s := st.s
	if _, err := s.RecordDecision(101, settlement.Ruling{Verdict: settlement.Partial, Won: 1, Code: "D18", Reason: "x", By: 60, At: at(today)}); !errors.Is(err, domain.E(domain.Invalid, "settlement.line.intent")) {
		t.Errorf("a disallowance without intent: %v", err)
	}
	if _, err := s.RecordDecision(101, settlement.Ruling{Verdict: settlement.Accept, By: 60, At: at(today)}); !errors.Is(err, domain.E(domain.Invalid, "settlement.line.reason_missing")) {
		t.Errorf("accepted against the finding without a reason: %v", err)
	}
	st.do(s.AcceptUndecided(60, at(today)))
	if l := s.Line(101); l.Decision != "" {
		t.Error("what the accountant would disallow was decided in passing")
	}
	st.do(s.RecordDecision(101, settlement.Ruling{Verdict: settlement.Accept, Reason: "신규 채용임을 확인", By: 60, At: at(today)}))
	l := s.Line(101)
	if l.Finding != settlement.Partial || l.FindingWon != 12_500_000 || l.Decision != settlement.Accept || l.DecisionWon != 0 {
		t.Errorf("%+v", l)
	}
	if _, err := s.RecordFinding(101, settlement.Ruling{Verdict: settlement.Accept, By: 50, At: at(today)}); err == nil {
		t.Error("the accountant changed a finding on the officer's desk")
	}
	st.do(s.ReturnDraft(at(today), "증빙 재확인"))
	st.do(s.RecordFinding(101, settlement.Ruling{Verdict: settlement.Disallow, Code: "D18", Reason: "전액", By: 50, At: at(today)}))
	if s.Line(101).FindingWon != 300_000_000 {
		t.Errorf("a whole disallowance is %d", s.Line(101).FindingWon)
	}
	if _, err := s.RecordFinding(999, settlement.Ruling{Verdict: settlement.Accept}); !errors.Is(err, domain.E(domain.NotFound, "settlement.line.not_found")) {
		t.Errorf("an expense of another settlement: %v", err)
	}
}

func TestEvidenceIsAskedForAndComesOrNot(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	s := st.s
	st.do(s.BecomeDue(at(period.On(2026, 6, 1))))
	st.do(s.SubmitReport(at(period.On(2026, 8, 20)), 900, 0))
	st.do(s.Assign(at(period.On(2026, 8, 21)), settlement.Auditor{Person: 50}, 60, settlement.Signs{}, ""))
	now := period.On(2026, 8, 24)
	if _, err := s.RequestEvidence(at(now), "", now.AddDays(5)); !errors.Is(err, domain.E(domain.Invalid, "settlement.evidence.not_stated")) {
		t.Errorf("asked for nothing: %v", err)
	}
	st.do(s.RequestEvidence(at(now), "급여명세", now.AddDays(5)))
	if _, err := s.MissEvidence(at(now.AddDays(5))); err == nil {
		t.Error("missed on the last day")
	}
	st.do(s.MissEvidence(at(now.AddDays(6))))
	st.do(s.RequestEvidence(at(now.AddDays(6)), "계약서", now.AddDays(9)))
	st.do(s.ProvideEvidence(at(now.AddDays(7))))
	st.is(settlement.InAudit)
}

func TestMisuseFoundLaterReopens(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	st.toNotified()
	s := st.s
	st.do(s.CloseAppealWindow(at(s.AppealUntil.AddDays(1))))
	st.do(s.Finish(at(s.FinalOn), s.FinalOn, st.rules, cal))
	st.do(s.Pay(at(s.FinalOn), s.RemitWon))
	if _, err := s.Reopen(at(today.AddDays(100)), ""); err == nil {
		t.Error("reopened without a reason (사업비 산정·정산 규정 §20⑨)")
	}
	st.do(s.Reopen(at(today.AddDays(100)), "허위 증빙 확인"))
	if s.FiscalYear != 0 || s.AppealID != nil {
		t.Error("an open settlement still counts in a year")
	}
	st.do(s.Assign(at(today.AddDays(101)), settlement.Auditor{Person: 51}, 60, settlement.Signs{}, ""))
	st.do(s.Draft(at(today.AddDays(110)), settlement.Adverse, ""))
	st.do(s.RecordDecision(102, settlement.Ruling{Verdict: settlement.Disallow, Code: "D27", Reason: "위조", Intent: settlement.Wilful, By: 60, At: at(today)}))
	st.calculate()
	st.do(s.Notify(at(today.AddDays(111)), 60, today.AddDays(111), st.rules, cal))
	if s.OutstandingWon() <= 0 || s.OutstandingWon() >= s.RemitWon {
		t.Errorf("what was paid before does not count: %d of %d", s.OutstandingWon(), s.RemitWon)
	}
	st.do(s.CloseAppealWindow(at(s.AppealUntil.AddDays(1))))
	st.do(s.Finish(at(s.FinalOn), s.FinalOn, st.rules, cal))
	st.do(s.Pay(at(s.FinalOn), s.OutstandingWon()))
	st.is(settlement.Closed)
}

func TestNothingDueClosesAtOnce(t *testing.T) {
	st := begin(t, ruleset.ICTFund)
	st.toDraft()
	s := st.s
	st.do(s.RecordDecision(101, settlement.Ruling{Verdict: settlement.Accept, Reason: "인정", By: 60, At: at(today)}))
	st.do(s.AcceptUndecided(60, at(today)))
	p := []settlement.Performer{{OrganizationID: 3, GrantWon: 300_000_000, CashWon: 18_000_000, SpentWon: 318_000_000}}
	statement, err := settlement.Calculate(st.rules, p)
	if err != nil {
		t.Fatal(err)
	}
	st.do(s.Use(statement, p, 388_000_000))
	st.do(s.Notify(at(today), 60, today, st.rules, cal))
	st.do(s.CloseAppealWindow(at(s.AppealUntil.AddDays(1))))
	st.do(s.Finish(at(s.FinalOn), s.FinalOn, st.rules, cal))
	st.is(settlement.Closed)
}

func TestATerminationIsReportedByItsOwnTerm(t *testing.T) { // 혁신법 시행령 §15①
	s, err := settlement.Open(settlement.Subject{AgreementID: 1}, settlement.Termination, period.On(2026, 3, 10), rules(t, ruleset.NRDInnovation), cal)
	if err != nil {
		t.Fatal(err)
	}
	if s.ReportDueOn != period.On(2026, 6, 10) {
		t.Errorf("due on %s", s.ReportDueOn)
	}
	if _, err := s.BecomeDue(at(period.On(2026, 3, 10))); err != nil || s.State != settlement.ReportDue {
		t.Errorf("%s, %v", s.State, err)
	}
}

func TestGroundsForADetailedSettlement(t *testing.T) { // 사업비 산정·정산 규정 §17⑧
	for _, c := range []struct {
		name  string
		signs settlement.Signs
		want  settlement.Triggers
	}{
		{"none", settlement.Signs{TotalWon: 100, SuspectedWon: 9, ShareBp: 1000}, settlement.Triggers{}},
		{"a tenth suspected", settlement.Signs{TotalWon: 100, SuspectedWon: 10, ShareBp: 1000}, settlement.Triggers{settlement.SuspectedShare}},
		{"a tenth of 15 won begins at 2 won", settlement.Signs{TotalWon: 15, SuspectedWon: 1, ShareBp: 1000}, settlement.Triggers{}},
		{"all of them", settlement.Signs{LateReport: true, CorrectiveOrders: 1, InterestMisused: true, SuspectedWon: krw.Won(2), TotalWon: 15, ShareBp: 1000, Other: true}, settlement.AllTriggers},
	} {
		if got := c.signs.Grounds(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTriggersSurviveStorage(t *testing.T) {
	for _, want := range []settlement.Triggers{nil, {settlement.LateReport}} {
		v, err := want.Value()
		if err != nil {
			t.Fatal(err)
		}
		var got settlement.Triggers
		if err := got.Scan(v); err != nil || len(got) != len(want) {
			t.Errorf("%v became %v, %v", want, got, err)
		}
	}
}
