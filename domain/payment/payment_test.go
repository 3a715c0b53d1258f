// These tests hold the payment's lifecycle, its two-person rule and the arithmetic of instalments.
package payment

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
	return Facts{AgreementRunning: true, RequestOpen: true, DepositedWon: 10, RequiredWon: 10, PreviousSpentBp: 7000, RequiredSpentBp: 7000,
		BondNeeded: true, BondValid: true, Continues: true, PaidWon: 50, GrantWon: 100, AmountWon: 50, Actor: 2, Approver: 1,
		HasBankRef: true, HoldCode: HoldBond, AccountKnown: true}
}

func TestEveryStateMeetsEveryEvent(t *testing.T) {
	t.Parallel()
	without := func(change func(*Facts)) Facts {
		f := goodFacts()
		change(&f)
		return f
	}
	lifecycletest.Exhaustive(t, Machine, goodFacts(), []lifecycletest.Trip[Facts]{
		{Guard: "running", Facts: without(func(f *Facts) { f.AgreementRunning = false }), Key: "payment.agreement.not_running"},
		{Guard: "notFrozen", Facts: without(func(f *Facts) { f.SpendingFrozen = true }), Key: "payment.agreement.frozen"},
		{Guard: "requestOpen", Facts: without(func(f *Facts) { f.RequestOpen = false }), Key: "payment.request.early"},
		{Guard: "matchingDeposited", Facts: without(func(f *Facts) { f.DepositedWon = 9 }), Key: "payment.matching.unpaid"},
		{Guard: "previousSpent", Facts: without(func(f *Facts) { f.PreviousSpentBp = 6999 }), Key: "payment.spending.low"},
		{Guard: "noSanction", Facts: without(func(f *Facts) { f.Sanctioned = true }), Key: "payment.sanction"},
		{Guard: "noArrears", Facts: without(func(f *Facts) { f.Arrears = true }), Key: "payment.arrears"},
		{Guard: "bondValid", Facts: without(func(f *Facts) { f.BondValid = false }), Key: "payment.bond.invalid"},
		{Guard: "continues", Facts: without(func(f *Facts) { f.Continues = false }), Key: "payment.evaluation.pending"},
		{Guard: "withinGrant", Facts: without(func(f *Facts) { f.AmountWon = 51 }), Key: "payment.over_grant"},
		{Guard: "twoPersons", Facts: without(func(f *Facts) { f.Actor = 1 }), Key: "payment.two_person"},
		{Guard: "hasBankRef", Facts: without(func(f *Facts) { f.HasBankRef = false }), Key: "payment.bank_ref.missing"},
		{Guard: "holdStated", Facts: without(func(f *Facts) { f.HoldCode = "" }), Key: "payment.hold.no_code"},
		{Guard: "account", Facts: without(func(f *Facts) { f.AccountKnown = false }), Key: "payment.account.missing"},
	})
}

var now = period.On(2026, 4, 6).At(14, 0)

func ok(t *testing.T) func(domain.Change, error) {
	return func(_ domain.Change, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func ordered(t *testing.T) *Payment {
	t.Helper()
	p := &Payment{State: Planned, AmountWon: 50, AccountMasked: "110-***-***789", Shares: []Share{{OrganizationID: 7, AmountWon: 20}}}
	ok(t)(p.Request(9, now, goodFacts()))
	ok(t)(p.Approve(1, now, goodFacts()))
	return p
}

func TestTheOneWhoApprovedMayNotSend(t *testing.T) {
	t.Parallel()
	p := ordered(t)
	if _, err := p.Send(1, now, goodFacts()); !errors.Is(err, domain.E(domain.Refused, "payment.two_person")) {
		t.Fatalf("one person approved and sent: %v", err)
	}
	ok(t)(p.Send(2, now, goodFacts()))
	if p.SentBy == nil || *p.SentBy != 2 || p.Tries != 1 {
		t.Errorf("sent by %v, try %d", p.SentBy, p.Tries)
	}
}

func TestWhatWasCheckedAtApprovalIsCheckedAgainBeforeTheMoneyLeaves(t *testing.T) {
	t.Parallel()
	p := ordered(t)
	f := goodFacts()
	f.Sanctioned = true
	if _, err := p.Send(2, now, f); !errors.Is(err, domain.E(domain.Refused, "payment.sanction")) {
		t.Errorf("paid to a party debarred meanwhile: %v", err)
	}
}

func TestMoneyThatTheBankReturnsIsApprovedAndSentAnew(t *testing.T) {
	t.Parallel()
	p := ordered(t)
	ok(t)(p.Send(2, now, goodFacts()))
	ok(t)(p.Returned("예금주 불일치"))
	ok(t)(p.Retry("333-***-***111"))
	if p.State != Requested || p.ApprovedBy != nil || p.SentBy != nil {
		t.Fatalf("%s, approved by %v, sent by %v", p.State, p.ApprovedBy, p.SentBy)
	}
	ok(t)(p.Approve(2, now, goodFacts()))
	ok(t)(p.Send(1, now, goodFacts()))
	ok(t)(p.Confirm("B-1", now, calendar.Days(15), calendar.Shipped()))
	if p.Tries != 2 || p.State != Confirmed {
		t.Errorf("%s after %d tries", p.State, p.Tries)
	}
}

func TestAHeldPaymentLosesItsApproval(t *testing.T) {
	t.Parallel()
	p := ordered(t)
	ok(t)(p.Hold(HoldBond, "보증서 만료"))
	ok(t)(p.Resume())
	if p.State != Requested || p.ApprovedBy != nil {
		t.Errorf("%s, approved by %v", p.State, p.ApprovedBy)
	}
}

func TestTheLeadPassesSharesOnInFifteenDaysOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	p := ordered(t)
	ok(t)(p.Send(2, now, goodFacts()))
	set, err := ruleset.For(ruleset.ICTFund, period.DateOf(now))
	if err != nil {
		t.Fatal(err)
	}
	r := set.Read()
	forward, silence := r.Term(ruleset.ForwardTerm), r.Term(ruleset.SilenceTerm)
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	ok(t)(p.Confirm("B-2", now, forward, calendar.Shipped()))
	if want := period.On(2026, 4, 21); p.ShareDueOn != want {
		t.Errorf("due %s, want %s (ICT cost rules §8③)", p.ShareDueOn, want)
	}
	late := p.ShareDueOn.AddDays(1)
	if _, err := p.PassOn(7, late, nil, ""); !errors.Is(err, domain.E(domain.Invalid, "payment.share.late_reason")) {
		t.Errorf("late without a word: %v", err)
	}
	if _, err := p.Dispute(7, period.On(2026, 5, 6), silence, calendar.Shipped()); !errors.Is(err, domain.E(domain.Refused, "payment.share.dispute_early")) {
		t.Errorf("reported before thirty days of silence were over: %v", err)
	}
	ok(t)(p.Dispute(7, period.On(2026, 5, 7), silence, calendar.Shipped()))
	ok(t)(p.PassOn(7, late, nil, "계좌 변경"))
	if _, err := p.PassOn(7, late, nil, "다시"); !errors.Is(err, domain.E(domain.Refused, "payment.share.passed")) {
		t.Errorf("passed on twice: %v", err)
	}
}

func TestOnlyConfirmedDepositsCountAndTheirEntererMayNotConfirm(t *testing.T) {
	t.Parallel()
	d := Deposit{AmountWon: 30, RegisteredBy: 4}
	if _, err := d.Confirm(4, now); !errors.Is(err, domain.E(domain.Refused, "payment.two_person")) {
		t.Errorf("one person entered and confirmed: %v", err)
	}
	ok(t)(d.Confirm(5, now))
	void := Deposit{AmountWon: 11, RegisteredBy: 4}
	ok(t)(void.Confirm(5, now))
	ok(t)(void.Void("중복 등록", now))
	if got, err := DepositedWon([]Deposit{d, void, {AmountWon: 7}}); err != nil || got != 30 {
		t.Errorf("%d, %v; want 30", got, err)
	}
}

func TestInstalmentsAddUpToTheGrant(t *testing.T) {
	t.Parallel()
	got, err := Split(100_000_001, []Slice{{ShareBp: 7000}, {ShareBp: 3000}})
	if err != nil || got[0] != 70_000_000 || got[1] != 30_000_001 {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := Split(10, []Slice{{ShareBp: 7000}, {ShareBp: 2000}}); !errors.Is(err, domain.E(domain.Invalid, "payment.plan.sum")) {
		t.Errorf("nine tenths were taken for the whole: %v", err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		grant := krw.Won(rapid.Int64Range(1, 1_000_000_000_000).Draw(rt, "grant"))
		cut := rapid.Int64Range(1, 9999).Draw(rt, "cut")
		parts, err := Split(grant, []Slice{{ShareBp: krw.Bp(cut)}, {ShareBp: krw.Whole - krw.Bp(cut)}})
		if err != nil {
			rt.Fatal(err)
		}
		if sum, _ := krw.Sum(parts...); sum != grant {
			rt.Fatalf("%v add up to %d, not %d", parts, sum, grant)
		}
	})
}

func TestOverAllInstalmentsEachParticipantGetsItsPartExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		grant := krw.Won(rapid.Int64Range(10, 1_000_000_000).Draw(rt, "grant"))
		mine := krw.Won(rapid.Int64Range(1, int64(grant)).Draw(rt, "mine"))
		cut := rapid.Int64Range(1, 9999).Draw(rt, "cut")
		parts, err := Split(grant, []Slice{{ShareBp: krw.Bp(cut)}, {ShareBp: krw.Whole - krw.Bp(cut)}})
		if err != nil {
			rt.Fatal(err)
		}
		var got, paid krw.Won
		for _, amount := range parts {
			if amount == 0 {
				continue
			}
			for _, s := range SharesOf(grant, paid, amount, []PartyGrant{{OrganizationID: 7, GrantWon: mine}}) {
				if s.AmountWon < 0 || s.AmountWon > amount {
					rt.Fatalf("a share of %d of an instalment of %d", s.AmountWon, amount)
				}
				got += s.AmountWon
			}
			paid += amount
		}
		if got != mine {
			rt.Fatalf("got %d of %d", got, mine)
		}
	})
}

func TestMatchingCashComesFirstWholeOrInProportion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		before  krw.Won
		inParts bool
		want    krw.Won
	}{
		{"all of it before the first instalment", 0, false, 30},
		{"its part of the first instalment", 0, true, 21},
		{"all of it before the last", 70, true, 30},
	} {
		amount := krw.Won(70)
		if c.before > 0 {
			amount = 30
		}
		if got := RequiredDeposit(30, 100, c.before, amount, c.inParts); got != c.want {
			t.Errorf("%s: %d, want %d (ICT R&D rules §29③)", c.name, got, c.want)
		}
	}
}
