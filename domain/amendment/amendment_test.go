// These tests hold the amendment's table of permissions, its dates and its lifecycle.
package amendment

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func goodFacts() Facts {
	return Facts{CutoffOpen: true, AgreementRunning: true, Changes: 1, Reason: true, TypeFits: true, SupplementOpen: true, SupplementOver: true, ExtensionIsLater: true}
}

func TestEveryStateMeetsEveryEvent(t *testing.T) {
	t.Parallel()
	without := func(change func(*Facts)) Facts {
		f := goodFacts()
		change(&f)
		return f
	}
	lifecycletest.Exhaustive(t, Machine, goodFacts(), []lifecycletest.Trip[Facts]{
		{Guard: "beforeCutoff", Facts: without(func(f *Facts) { f.CutoffOpen = false }), Key: "amendment.cutoff.over"},
		{Guard: "running", Facts: without(func(f *Facts) { f.AgreementRunning = false }), Key: "amendment.agreement.not_running"},
		{Guard: "changesStated", Facts: without(func(f *Facts) { f.Changes = 0 }), Key: "amendment.changes.none"},
		{Guard: "reasonStated", Facts: without(func(f *Facts) { f.Reason = false }), Key: "amendment.reason.missing"},
		{Guard: "typeFits", Facts: without(func(f *Facts) { f.TypeFits = false }), Key: "amendment.type.other"},
		{Guard: "supplementOpen", Facts: without(func(f *Facts) { f.SupplementOpen = false }), Key: "amendment.supplement.over"},
		{Guard: "supplementOver", Facts: without(func(f *Facts) { f.SupplementOver = false }), Key: "amendment.supplement.open"},
		{Guard: "planSound", Facts: without(func(f *Facts) { f.PlanProblems = domain.Problems{domain.E(domain.Refused, "plan.broken")} }), Key: "plan.broken"},
		{Guard: "exceptionsSeen", Facts: without(func(f *Facts) { f.OpenExceptions = 1 }), Key: "amendment.exceptions.open"},
		{Guard: "anotherApproves", Facts: without(func(f *Facts) { f.OwnException = true }), Key: "amendment.exceptions.own"},
		{Guard: "extensionLater", Facts: without(func(f *Facts) { f.ExtensionIsLater = false }), Key: "amendment.extension.not_later"},
	})
}

var (
	today  = period.On(2026, 6, 1)
	stands = Standing{Running: true}
)

func set(t *testing.T, r ruleset.Regime) ruleset.Set {
	t.Helper()
	s, err := ruleset.For(r, today)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func thresholds(t *testing.T, s ruleset.Set) Thresholds {
	t.Helper()
	got, err := ThresholdsFrom(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheTableSaysWhichPermissionAChangeNeeds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		regime ruleset.Regime
		fund   bool
		change Change
		want   Type
	}{
		{"a new lead needs approval (ICT §24②1)", ruleset.ICTFund, false, Change{Code: ChangeLead}, Approval},
		{"a new address is a notice (ICT §24③1)", ruleset.ICTFund, false, Change{Code: ChangeAddress}, Notice},
		{"equipment at the threshold needs approval (ICT §24②4)", ruleset.ICTFund, false, Change{Code: ChangeEquipment, UnitWon: 30_000_000}, Approval},
		{"equipment a won below is free", ruleset.ICTFund, false, Change{Code: ChangeEquipment, UnitWon: 29_999_999}, Discretionary},
		{"subcontract up by a fifth needs approval (ICT §24②5)", ruleset.ICTFund, false, Change{Code: ChangeSubcontract, BaseWon: 100_000_000, NewWon: 120_000_000}, Approval},
		{"subcontract up by less is free", ruleset.ICTFund, false, Change{Code: ChangeSubcontract, BaseWon: 100_000_000, NewWon: 119_999_999}, Discretionary},
		{"promotion cost above a tenth of direct cost needs approval (ICT §24②13)", ruleset.ICTFund, false, Change{Code: ChangePromotion, BaseWon: 5, NewWon: 11, OfWon: 100}, Approval},
		{"promotion cost within a tenth is a notice (ICT §24③4)", ruleset.ICTFund, false, Change{Code: ChangePromotion, BaseWon: 5, NewWon: 10, OfWon: 100}, Notice},
		{"less promotion cost is free", ruleset.ICTFund, false, Change{Code: ChangePromotion, BaseWon: 5, NewWon: 4, OfWon: 100}, Discretionary},
		{"moves between categories are free under the ICT rules (§24④)", ruleset.ICTFund, false, Change{Code: ChangeCategory}, Discretionary},
		{"and need approval for fund money (fund guideline §16②)", ruleset.ICTFund, true, Change{Code: ChangeCategory}, Approval},
		{"moves between items are a notice for fund money (fund guideline §16②)", ruleset.ICTFund, true, Change{Code: ChangeItem}, Notice},
		{"R&D equipment whose price moves by a fifth is free (R&D cost rules §73①5)", ruleset.NRDInnovation, false,
			Change{Code: ChangeEquipment, UnitWon: 36_000_000, BaseWon: 30_000_000, NewWon: 36_000_000}, Discretionary},
		{"and needs approval beyond", ruleset.NRDInnovation, false,
			Change{Code: ChangeEquipment, UnitWon: 36_000_001, BaseWon: 30_000_000, NewWon: 36_000_001}, Approval},
		{"and when it is not bought at all", ruleset.NRDInnovation, false, Change{Code: ChangeEquipment, UnitWon: 30_000_000, BaseWon: 30_000_000}, Approval},
		{"a larger incentive needs approval (R&D cost rules §73①)", ruleset.NRDInnovation, false, Change{Code: ChangeIncentive, BaseWon: 1, NewWon: 2}, Approval},
		{"moves between categories of a subsidy need approval (subsidy rules §15①)", ruleset.SubsidyAct, false, Change{Code: ChangeCategory}, Approval},
		{"disposing of an asset needs approval (Subsidy Act §35)", ruleset.SubsidyAct, false, Change{Code: ChangeAsset}, Approval},
		{"what no table names is free", ruleset.SubsidyAct, false, Change{Code: ChangeOther}, Discretionary},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := set(t, c.regime)
			if c.fund {
				s = s.Fund()
			}
			got := Weigh(c.regime, c.change, thresholds(t, s))
			if got.Type != c.want {
				t.Errorf("%s by %q, want %s", got.Type, got.Basis, c.want)
			}
			if (got.Type == Discretionary) != (got.Basis == "") {
				t.Errorf("%s rests on %q", got.Type, got.Basis)
			}
		})
	}
}

func TestTheStrictestChangeDecides(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		codes := rapid.SliceOf(rapid.SampledFrom(Codes(ruleset.ICTFund))).Draw(rt, "codes")
		th := thresholds(t, set(t, ruleset.ICTFund))
		var changes []Change
		rank := map[Type]int{Discretionary: 0, Notice: 1, Approval: 2}
		want := Discretionary
		for _, code := range codes {
			c := Change{Code: code, NewWon: krw.Won(rapid.Int64Range(0, 200).Draw(rt, "new")), BaseWon: 100, OfWon: 1000}
			changes = append(changes, c)
			if got := Weigh(ruleset.ICTFund, c, th).Type; rank[got] > rank[want] {
				want = got
			}
		}
		if got := TypeOf(ruleset.ICTFund, changes, th); got != want {
			rt.Fatalf("%v: %s, want %s", changes, got, want)
		}
	})
}

func TestACompanysIndirectCostHasACeilingNobodyCanLift(t *testing.T) {
	t.Parallel()
	a := &Amendment{State: Draft}
	over := Changes{{Code: ChangeIndirect, ForProfit: true, BaseWon: 1_000_000, NewWon: 5_000_001, OfWon: 100_000_000}}
	th := thresholds(t, set(t, ruleset.ICTFund))
	if _, err := a.Describe(over, Patch{}, "간접비 증액", ruleset.ICTFund, th); !errors.Is(err, domain.E(domain.Refused, "amendment.indirect.over")) {
		t.Errorf("5,000,001 of a ceiling of 5,000,000 was taken (ICT §24②8): %v", err)
	}
	over[0].NewWon = 5_000_000
	if _, err := a.Describe(over, Patch{}, "간접비 증액", ruleset.ICTFund, th); err != nil || a.Type != Approval {
		t.Errorf("%s, %v", a.Type, err)
	}
}

func terms(t *testing.T, r ruleset.Regime) Terms {
	t.Helper()
	got, err := TermsFrom(set(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheLastDayToAskIsOneMonthBeforeTheEnd(t *testing.T) {
	t.Parallel()
	end := period.On(2026, 12, 31)
	tt, cal := terms(t, ruleset.ICTFund), calendar.Shipped()
	if got, want := CutoffOn(end, Changes{{Code: ChangePeriod}}, tt, cal), period.On(2026, 11, 30); got != want {
		t.Errorf("%s, want %s (ICT §24②)", got, want)
	}
	if got := CutoffOn(end, Changes{{Code: ChangeCarryOver}}, tt, cal); got != end {
		t.Errorf("a carry-over until %s, want %s", got, end)
	}
	if got := CutoffOn(end, Changes{{Code: ChangeCarryOver}, {Code: ChangePeriod}}, tt, cal); got == end {
		t.Error("a carry-over took another change with it to the last day")
	}
}

func change(t *testing.T) func(domain.Change, error) {
	return func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAnApprovalIsAnsweredInFifteenDaysOrExtended(t *testing.T) {
	t.Parallel()
	a := &Amendment{State: Draft, CutoffOn: period.On(2026, 11, 30)}
	tt, cal := terms(t, ruleset.ICTFund), calendar.Shipped()
	change(t)(a.Describe(Changes{{Code: ChangePeriod}}, Patch{EndOn: period.On(2027, 2, 28)}, "시험 지연", ruleset.ICTFund, thresholds(t, set(t, ruleset.ICTFund))))
	change(t)(a.Submit(today.At(10, 0), stands, tt, cal))
	if want := period.On(2026, 6, 16); a.AnswerDueOn != want {
		t.Errorf("answer due %s, want %s (ICT §24⑤)", a.AnswerDueOn, want)
	}
	if want := period.On(2026, 6, 11); a.WarnOn != want {
		t.Errorf("warned on %s, want %s (D+10)", a.WarnOn, want)
	}
	if _, late := a.Overdue(a.AnswerDueOn); late {
		t.Error("late on the last day")
	}
	if n, late := a.Overdue(a.AnswerDueOn.AddDays(2)); !late || n != 2 {
		t.Errorf("two days later: %d, %v", n, late)
	}
	if _, err := a.Acknowledge(Decided{By: 1, At: today.At(11, 0)}, stands); !errors.Is(err, domain.E(domain.Refused, "amendment.type.other")) {
		t.Errorf("an approval was acknowledged like a notice: %v", err)
	}
	change(t)(a.Review(today, stands))
	if _, err := a.ExtendAnswer(a.AnswerDueOn, today, "위원회 심의"); !errors.Is(err, domain.E(domain.Invalid, "amendment.extension.not_later")) {
		t.Errorf("extended to the same day: %v", err)
	}
	change(t)(a.ExtendAnswer(period.On(2026, 6, 30), today, "위원회 심의"))
	change(t)(a.Approve(Decided{By: 1, At: period.On(2026, 6, 29).At(9, 0), Words: "승인"}, stands))
	if want := period.On(2026, 6, 29); a.EffectiveOn != want {
		t.Errorf("in force from %s, want the day of approval %s (ICT §24⑧)", a.EffectiveOn, want)
	}
}

func TestANoticeHoldsFromTheDayItWasReceived(t *testing.T) {
	t.Parallel()
	a := &Amendment{State: Draft}
	change(t)(a.Describe(Changes{{Code: ChangeAddress}}, Patch{}, "이전", ruleset.ICTFund, thresholds(t, set(t, ruleset.ICTFund))))
	change(t)(a.Submit(today.At(17, 0), stands, terms(t, ruleset.ICTFund), calendar.Shipped()))
	change(t)(a.Acknowledge(Decided{By: 1, At: today.AddDays(9).At(9, 0)}, stands))
	if a.EffectiveOn != today {
		t.Errorf("in force from %s, want %s (ICT §24⑧)", a.EffectiveOn, today)
	}
}

func TestADiscretionaryChangeIsRecordedWithoutTheAgency(t *testing.T) {
	t.Parallel()
	a := &Amendment{State: Draft}
	change(t)(a.Describe(Changes{{Code: ChangeOther}}, Patch{}, "재료 규격 변경", ruleset.ICTFund, thresholds(t, set(t, ruleset.ICTFund))))
	if _, err := a.Submit(today.At(9, 0), stands, terms(t, ruleset.ICTFund), calendar.Shipped()); !errors.Is(err, domain.E(domain.Refused, "amendment.type.other")) {
		t.Errorf("submitted although it needs nobody: %v", err)
	}
	change(t)(a.Record(today.At(9, 0), stands))
	if a.State != Acknowledged || a.EffectiveOn != today {
		t.Errorf("%s from %s", a.State, a.EffectiveOn)
	}
}

func TestASupplementComesInTimeOrTheAmendmentIsRejected(t *testing.T) {
	t.Parallel()
	a := &Amendment{State: Reviewing, Type: Approval, Changes: Changes{{Code: ChangeGoal}}, Reason: "x"}
	tt, cal := terms(t, ruleset.ICTFund), calendar.Shipped()
	change(t)(a.RequestSupplement("근거 자료", today, stands, tt, cal))
	if _, err := a.TimeOut(a.SupplementDueOn); !errors.Is(err, domain.E(domain.Refused, "amendment.supplement.open")) {
		t.Errorf("timed out on the last day: %v", err)
	}
	late := *a
	if _, err := late.Supplement(late.SupplementDueOn.AddDays(1).At(0, 1), stands, tt, cal); !errors.Is(err, domain.E(domain.Refused, "amendment.supplement.over")) {
		t.Errorf("taken a minute late: %v", err)
	}
	change(t)(late.TimeOut(late.SupplementDueOn.AddDays(1)))
	if late.State != Rejected {
		t.Errorf("state %s", late.State)
	}
	change(t)(a.Supplement(a.SupplementDueOn.At(23, 59), stands, tt, cal))
	if a.State != Submitted {
		t.Errorf("state %s", a.State)
	}
}
