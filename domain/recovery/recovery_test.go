package recovery_test

import (
	"errors"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
)

var (
	today = period.On(2026, 9, 17)
	cal   = calendar.Shipped()
)

func rules(t testing.TB, regime ruleset.Regime) ruleset.Set {
	t.Helper()
	s, err := ruleset.For(regime, today)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func at(d period.Date) time.Time { return d.At(10, 0) }

func TestEveryStep(t *testing.T) {
	type F = recovery.Facts
	good := F{Stated: true, PanelMet: true, ExplainOpen: true, HeardOrOver: true, WithinProposal: true, AbovePaid: true, PlanAllowed: true,
		PaidSomething: true, PaidAll: true, DueOver: true, DemandOver: true, PanelWroteOff: true, SomethingToRemit: true}
	trip := func(guard, key string, change func(*F)) lifecycletest.Trip[F] {
		f := good
		change(&f)
		return lifecycletest.Trip[F]{Guard: guard, Key: key, Facts: f}
	}
	lifecycletest.Exhaustive(t, recovery.Machine, good, []lifecycletest.Trip[F]{
		trip("stated", "recovery.proposal.incomplete", func(f *F) { f.Stated = false }),
		trip("panelMet", "recovery.panel.missing", func(f *F) { f.PanelMet = false }),
		trip("explainOpen", "recovery.explain.late", func(f *F) { f.ExplainOpen = false }),
		trip("heardOrOver", "recovery.explain.open", func(f *F) { f.HeardOrOver = false }),
		trip("withinProposal", "recovery.decide.above_proposal", func(f *F) { f.WithinProposal = false }),
		trip("abovePaid", "recovery.revise.below_paid", func(f *F) { f.AbovePaid = false }),
		trip("planAllowed", "recovery.plan.not_allowed", func(f *F) { f.PlanAllowed = false }),
		trip("paidSomething", "recovery.payment.amount", func(f *F) { f.PaidSomething = false }),
		trip("paidAll", "recovery.payment.short", func(f *F) { f.PaidAll = false }),
		trip("dueOver", "recovery.payment.not_overdue", func(f *F) { f.DueOver = false }),
		trip("demandOver", "recovery.demand.open", func(f *F) { f.DemandOver = false }),
		trip("panelWroteOff", "recovery.write_off.no_panel", func(f *F) { f.PanelWroteOff = false }),
		trip("somethingToRemit", "recovery.remit.nothing", func(f *F) { f.SomethingToRemit = false }),
	})
}

func TestSurcharge(t *testing.T) {
	for _, c := range []struct {
		name   string
		regime ruleset.Regime
		cause  recovery.Cause
		want   krw.Won
		word   string
	}{
		{"TV-P1 diverted subsidy (보조금법 §33의2)", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.Diversion, BaseWon: 10_000_000}, 30_000_000, recovery.SurchargeFull},
		{"TV-P3 a small sum within three years (공공재정환수법 §11)", ruleset.PublicFinanceRecovery, recovery.Cause{Ground: recovery.Diversion, BaseWon: 950_000, PrincipalInWindowWon: 950_000}, 0, recovery.SurchargeExempt},
		{"TV-P3 holds behind the ICT rules too", ruleset.ICTFund, recovery.Cause{Ground: recovery.Fraud, BaseWon: 1_000_000}, 0, recovery.SurchargeExempt},
		{"small sums add up within the window", ruleset.ICTFund, recovery.Cause{Ground: recovery.Fraud, BaseWon: 950_000, PrincipalInWindowWon: 1_900_000}, 4_750_000, recovery.SurchargeFull},
		{"the subsidy act knows no such exemption", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.Breach, BaseWon: 950_000}, 1_900_000, recovery.SurchargeFull},
		{"surcharge and fines stay under five times (시행령 §14의2③)", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.Fraud, BaseWon: 10_000_000, FinesWon: 8_000_000}, 42_000_000, recovery.SurchargeCapped},
		{"fines above the cap leave nothing", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.Fraud, BaseWon: 10, FinesWon: 60}, 0, recovery.SurchargeCapped},
		{"who reported it and paid is spared (공공재정환수법 §10①)", ruleset.ICTFund, recovery.Cause{Ground: recovery.Fraud, BaseWon: 10_000_000, SelfReported: true}, 0, recovery.SurchargeSelfReported},
		{"not when collecting costs more", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.Ineligible, BaseWon: 1000, CollectionWon: 1001}, 0, recovery.SurchargeNotWorth},
		{"unpaid settlement money bears none", ruleset.SubsidyAct, recovery.Cause{Ground: recovery.UnpaidSettlement, BaseWon: 10_000_000}, 0, recovery.SurchargeNoMultiple},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, word, err := recovery.Surcharge(rules(t, c.regime), c.cause)
			if err != nil || got != c.want || word != c.word {
				t.Errorf("got %d (%s), %v, want %d (%s)", got, word, err, c.want, c.word)
			}
		})
	}
}

func TestLateCharge(t *testing.T) { // TV-P2, 보조금법 시행령 §14의2⑧
	due := period.On(2026, 3, 10)
	for _, c := range []struct {
		name string
		paid period.Date
		want krw.Won
	}{
		{"in time", due, 0},
		{"5 days", due.AddDays(5), 300_000},
		{"on the last day of the week", due.AddDays(7), 300_000},
		{"a day more", due.AddDays(8), 600_000},
		{"20 days", due.AddDays(20), 600_000},
		{"on the last day of the month", due.AddMonths(1), 600_000},
		{"1 month and 10 days", due.AddMonths(1).AddDays(10), 900_000},
		{"2 months and 10 days", due.AddMonths(2).AddDays(10), 1_200_000},
		{"3 months and 10 days", due.AddMonths(3).AddDays(10), 1_500_000},
		{"6 months, under the cap of 5 %", due.AddMonths(6), 1_500_000},
		{"6 years", due.AddMonths(72), 1_500_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, regime := range []ruleset.Regime{ruleset.SubsidyAct, ruleset.ICTFund} {
				if got, err := recovery.LateCharge(rules(t, regime), 30_000_000, due, c.paid); err != nil || got != c.want {
					t.Errorf("%s: got %d, %v, want %d", regime, got, err, c.want)
				}
			}
		})
	}
}

func notified(t *testing.T) (*recovery.Recovery, ruleset.Set) {
	t.Helper()
	set := rules(t, ruleset.ICTFund)
	r := recovery.Propose(1, 2, 3, recovery.Diversion, 30_000_000)
	r.Basis = "사업비 산정·정산 규정 §21"
	do := func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(r.SubmitToPanel(at(today)))
	do(r.Recommend(at(today), today, "만장일치", today, set, cal))
	if _, err := r.Decide(at(today), recovery.Claim{PrincipalWon: 30_000_000}, 9, "결정"); !errors.Is(err, domain.E(domain.Refused, "recovery.explain.open")) {
		t.Fatalf("decided before the performer was heard: %v", err)
	}
	do(r.Explain(at(today.AddDays(3)), "사정이 있습니다"))
	if _, err := r.Decide(at(today.AddDays(4)), recovery.Claim{PrincipalWon: 30_000_001}, 9, "결정"); !errors.Is(err, domain.E(domain.Invalid, "recovery.decide.above_proposal")) {
		t.Fatalf("decided more than was proposed: %v", err)
	}
	do(r.Decide(at(today.AddDays(4)), recovery.Claim{PrincipalWon: 20_000_000, SurchargeWon: 10_000_000}, 9, "일부 감경"))
	do(r.Notify(at(today.AddDays(5)), today.AddDays(5), set, cal))
	return r, set
}

func TestACaseIsDemandedEnforcedAndWrittenOff(t *testing.T) {
	r, set := notified(t)
	if want := cal.Due(today.AddDays(5), calendar.Days(30)); r.DueOn != want {
		t.Errorf("due on %s, want %s (관리규정 §48⑥)", r.DueOn, want)
	}
	if _, err := r.Demand(at(r.DueOn), r.DueOn, set, cal); !errors.Is(err, domain.E(domain.Refused, "recovery.payment.not_overdue")) {
		t.Errorf("demanded on the last day: %v", err)
	}
	late := r.DueOn.AddDays(10)
	must := func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(r.Demand(at(late), late, set, cal))
	if r.DemandDueOn > late.AddDays(14) || r.DemandDueOn < late.AddDays(10) {
		t.Errorf("the demand gives until %s (시행령 §63③)", r.DemandDueOn)
	}
	must(r.ChargeLate(late, set))
	if r.LateChargeWon != 600_000 || r.OutstandingWon() != 30_600_000 {
		t.Errorf("late charge %d, outstanding %d", r.LateChargeWon, r.OutstandingWon())
	}
	must(r.Pay(at(late), 5_000_000))
	must(r.ChargeLate(late, set))
	if r.LateChargeWon != 600_000 {
		t.Errorf("the charge fell to %d after a payment", r.LateChargeWon)
	}
	must(r.Enforce(at(r.DemandDueOn.AddDays(1)), "체납처분"))
	if _, err := r.WriteOff(at(late.AddDays(40)), 0, "무재산"); !errors.Is(err, domain.E(domain.Refused, "recovery.write_off.no_panel")) {
		t.Errorf("written off without the panel: %v", err)
	}
	must(r.WriteOff(at(late.AddDays(40)), late.AddDays(39), "무재산"))
	if r.OutstandingWon() != 0 || r.WrittenOffWon != 25_600_000 || !r.State.Ended() {
		t.Errorf("%s, written off %d, outstanding %d", r.State, r.WrittenOffWon, r.OutstandingWon())
	}
}

func TestAPlanOfPayment(t *testing.T) {
	r, set := notified(t)
	if _, err := r.Pay(at(today.AddDays(6)), 6_000_000); err != nil {
		t.Fatal(err)
	}
	for name, plan := range map[string]recovery.Plan{
		"short":         {{DueOn: r.DueOn.AddMonths(1), Won: 23_999_999}},
		"too long":      {{DueOn: r.DueOn.AddMonths(24).AddDays(1), Won: 24_000_000}},
		"out of order":  {{DueOn: r.DueOn.AddMonths(2), Won: 12_000_000}, {DueOn: r.DueOn.AddMonths(1), Won: 12_000_000}},
		"before today":  {{DueOn: today.AddDays(-1), Won: 24_000_000}},
		"empty":         {},
		"part negative": {{DueOn: r.DueOn, Won: -1}, {DueOn: r.DueOn, Won: 24_000_001}},
	} {
		if _, err := r.GrantInstallments(at(today.AddDays(7)), plan, set, "자금 사정"); !errors.Is(err, domain.E(domain.Refused, "recovery.plan.not_allowed")) {
			t.Errorf("%s: got %v (사업비 산정·정산 규정 §21④)", name, err)
		}
	}
	plan := recovery.Plan{{DueOn: r.DueOn.AddMonths(1), Won: 12_000_000}, {DueOn: r.DueOn.AddMonths(24), Won: 12_000_000}}
	if _, err := r.GrantInstallments(at(today.AddDays(7)), plan, set, "자금 사정"); err != nil {
		t.Fatal(err)
	}
	if days := r.DaysOverdue(r.DueOn.AddDays(5)); days != 0 {
		t.Errorf("overdue for %d days under a plan that is kept", days)
	}
	missed := r.DueOn.AddMonths(1).AddDays(3)
	if days := r.DaysOverdue(missed); days != 3 {
		t.Errorf("overdue for %d days, want 3", days)
	}
	if _, err := r.Pay(at(missed), 12_000_000); err != nil {
		t.Fatal(err)
	}
	if days := r.DaysOverdue(missed); days != 0 {
		t.Errorf("overdue for %d days after the instalment", days)
	}
	if _, err := r.Pay(at(missed), 12_000_000); err != nil || r.State != recovery.Paid {
		t.Fatalf("%s, %v", r.State, err)
	}
	if _, err := r.Remit(at(missed)); err != nil || r.State != recovery.Remitted {
		t.Errorf("%s, %v", r.State, err)
	}
	stored, err := r.Plan.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back recovery.Plan
	if err := back.Scan(stored); err != nil || back.Total() != r.Plan.Total() || back.Last() != r.Plan.Last() {
		t.Errorf("stored and read: %v, %v", back, err)
	}
}

func TestARevisionStaysBetweenPaidAndProposed(t *testing.T) {
	r, _ := notified(t)
	if _, err := r.Pay(at(today.AddDays(6)), 15_000_000); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		claim recovery.Claim
		want  error
	}{
		{recovery.Claim{PrincipalWon: 14_999_999}, domain.E(domain.Refused, "recovery.revise.below_paid")},
		{recovery.Claim{PrincipalWon: 30_000_001}, domain.E(domain.Invalid, "recovery.decide.above_proposal")},
		{recovery.Claim{}, domain.E(domain.Invalid, "recovery.claim.amount")},
		{recovery.Claim{PrincipalWon: 16_000_000}, nil},
	} {
		if _, err := r.Revise(at(today.AddDays(8)), c.claim, "이의신청 인용"); !errors.Is(err, c.want) {
			t.Errorf("%+v: got %v, want %v", c.claim, err, c.want)
		}
	}
	if r.OutstandingWon() != 1_000_000 {
		t.Errorf("outstanding %d", r.OutstandingWon())
	}
}

func TestAProposalNeedsItsGround(t *testing.T) {
	r := recovery.Propose(1, 2, 3, "WHIM", 30)
	r.Basis = "§1"
	if _, err := r.SubmitToPanel(at(today)); !errors.Is(err, domain.E(domain.Invalid, "recovery.proposal.incomplete")) {
		t.Errorf("got %v", err)
	}
	if _, err := r.ChargeLate(today, rules(t, ruleset.ICTFund)); err == nil {
		t.Error("a charge for paying late before anything was due")
	}
}
