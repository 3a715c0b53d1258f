// These tests hold the lifecycle of a line of spending and what each act may change.
package expense

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle/lifecycletest"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

func goodFacts() Facts {
	return Facts{AmountWon: 100, PaidWon: 110, EntryOpen: true, FundFits: true, ItemKnown: true, SpenderIsParty: true, Explanation: "사유",
		Findings: 1, DisallowedWon: 40, Reason: "D02", ReasonKnown: true, SettlementSet: true, AppealDecided: true}
}

func TestEveryStateMeetsEveryEvent(t *testing.T) {
	t.Parallel()
	without := func(change func(*Facts)) Facts {
		f := goodFacts()
		change(&f)
		return f
	}
	lifecycletest.Exhaustive(t, Machine, goodFacts(), []lifecycletest.Trip[Facts]{
		{Guard: "complete", Facts: without(func(f *Facts) { f.Missing = []string{"payeeNo"} }), Key: "expense.field.missing"},
		{Guard: "amountFits", Facts: without(func(f *Facts) { f.AmountWon = 111 }), Key: "expense.amount.unfit"},
		{Guard: "invoiceForm", Facts: without(func(f *Facts) { f.InvoiceMalformed = true }), Key: "expense.invoice.malformed"},
		{Guard: "fundFits", Facts: without(func(f *Facts) { f.FundFits = false }), Key: "expense.fund.unfit"},
		{Guard: "entryOpen", Facts: without(func(f *Facts) { f.EntryOpen = false }), Key: "expense.entry.closed"},
		{Guard: "byParty", Facts: without(func(f *Facts) { f.SpenderIsParty = false }), Key: "expense.org.not_party"},
		{Guard: "itemKnown", Facts: without(func(f *Facts) { f.ItemKnown = false }), Key: "expense.item.unknown"},
		{Guard: "notLocked", Facts: without(func(f *Facts) { f.Locked = true }), Key: "expense.locked"},
		{Guard: "notFrozen", Facts: without(func(f *Facts) { f.SpendingFrozen = true }), Key: "expense.frozen"},
		{Guard: "explanation", Facts: without(func(f *Facts) { f.Explanation = "" }), Key: "expense.explanation.empty"},
		{Guard: "hasFindings", Facts: without(func(f *Facts) { f.Findings = 0 }), Key: "expense.flag.no_finding"},
		{Guard: "reasonKnown", Facts: without(func(f *Facts) { f.ReasonKnown = false }), Key: "expense.disallow.no_reason"},
		{Guard: "amountWithin", Facts: without(func(f *Facts) { f.DisallowedWon = 101 }), Key: "expense.disallow.amount"},
		{Guard: "inSettlement", Facts: without(func(f *Facts) { f.SettlementSet = false }), Key: "expense.settlement.none"},
		{Guard: "appealDecided", Facts: without(func(f *Facts) { f.AppealDecided = false }), Key: "expense.appeal.undecided"},
	})
}

func TestNoFindingDisallowsByItself(t *testing.T) {
	t.Parallel()
	for _, r := range Machine.Rows {
		bad := slices.Contains([]State{ProvisionallyDisallowed, PartiallyDisallowed, Disallowed, Upheld}, r.To)
		for _, w := range r.Who {
			if bad && w.Role == domain.RoleSystem {
				t.Errorf("the system may fire %s in %s to %s: an alarm is a hint", r.Event, r.From, r.To)
			}
		}
	}
}

var (
	day   = period.On(2026, 5, 12)
	now   = day.At(15, 0)
	place = Place{EntryOpen: true, ItemKnown: true, SpenderIsParty: true}
)

func line() *Expense {
	return &Expense{State: Planned, Entry: Entry{Item: budget.Materials, Description: "시료", PayeeName: "가나상사", PayeeNo: "1248100998",
		Method: evidence.TaxInvoice, SupplyOn: day, PaidOn: day, SupplyWon: 1000, VatWon: 100, AmountWon: 1000, FundSource: posting.Grant,
		InvoiceNo: "202605121234567812345678"}}
}

func ok(t *testing.T) func(domain.Change, error) domain.Change {
	return func(c domain.Change, err error) domain.Change {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
}

func checked(t *testing.T, e *Expense, findings int) {
	t.Helper()
	if _, moved, err := e.Checked(findings); err != nil || !moved {
		t.Fatalf("checked: moved %v, %v", moved, err)
	}
}

func TestEachMethodAsksForItsOwnFields(t *testing.T) {
	t.Parallel()
	for method, want := range map[evidence.Method][]string{
		evidence.TaxInvoice:    {"invoiceNo", "payeeNo", "supplyOn"},
		evidence.ExemptInvoice: {"payeeNo", "supplyOn"},
		evidence.Card:          {"cardApproval"},
		evidence.Payroll:       {"personKey", "payMonth"},
		evidence.Transfer:      nil,
		evidence.InKind:        nil,
	} {
		e := Entry{Item: budget.Labor, Description: "x", PayeeName: "x", Method: method, PaidOn: day, FundSource: posting.Grant}
		if diff := cmp.Diff(want, e.Missing()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", method, diff)
		}
	}
}

func TestAnInvoiceNumberHas24CharactersThatBeginWithADate(t *testing.T) {
	t.Parallel()
	for no, bad := range map[string]bool{
		"202605121234567812345678":  false,
		"20260512abcdefgh12345678":  false,
		"202613011234567812345678":  true,
		"20260512123456781234567":   true,
		"2026051212345678123456789": true,
	} {
		if MalformedInvoice(no) != bad {
			t.Errorf("%s: malformed %v, want %v (domain document §8.2)", no, !bad, bad)
		}
	}
}

func TestALineIsRegisteredFlaggedExplainedAndAccepted(t *testing.T) {
	t.Parallel()
	e := line()
	c := ok(t)(e.Register(now, place))
	if !slices.Contains(c.Effects, EffectCheck) || e.RegisteredAt == nil {
		t.Errorf("effects %v, registered at %v", c.Effects, e.RegisteredAt)
	}
	checked(t, e, 2)
	ok(t)(e.Explain("회의 참석자 명단을 붙입니다", now))
	ok(t)(e.Accept(Decided{By: 3, At: now}))
	if e.State != Accepted {
		t.Errorf("state %s", e.State)
	}
	if _, moved, err := e.Checked(5); moved || err != nil || e.State != Accepted {
		t.Errorf("a later check moved a decided line: %v %v %s", moved, err, e.State)
	}
}

func TestSpendingFromTheDayOfTheFreezeIsNotTaken(t *testing.T) {
	t.Parallel()
	frozen := day
	p := place
	p.FrozenFrom = &frozen
	if _, err := line().Register(now, p); !errors.Is(err, domain.E(domain.Refused, "expense.frozen")) {
		t.Errorf("paid on the day of the freeze: %v", err)
	}
	later := day.AddDays(1)
	p.FrozenFrom = &later
	ok(t)(line().Register(now, p))
}

func TestACorrectionIsCheckedAnewAndARefusedOneChangesNothing(t *testing.T) {
	t.Parallel()
	e := line()
	ok(t)(e.Register(now, place))
	checked(t, e, 1)
	n := e.Entry
	n.AmountWon = 5000
	before := *e
	if _, err := e.Correct(n, place); !errors.Is(err, domain.E(domain.Invalid, "expense.amount.unfit")) {
		t.Errorf("more recognised than paid: %v", err)
	}
	if diff := cmp.Diff(before, *e); diff != "" {
		t.Error(diff)
	}
	n.AmountWon = 900
	ok(t)(e.Correct(n, place))
	if e.State != Registered || e.AmountWon != 900 {
		t.Errorf("%s, %d", e.State, e.AmountWon)
	}
}

func TestAfterTheReportOnlyAReversalCorrects(t *testing.T) {
	t.Parallel()
	e := line()
	e.ID = 70
	ok(t)(e.Register(now, place))
	checked(t, e, 0)
	ok(t)(e.Lock(now))
	if _, err := e.Correct(e.Entry, place); !errors.Is(err, domain.E(domain.Refused, "expense.locked")) {
		t.Errorf("corrected after the report: %v", err)
	}
	if _, err := e.Withdraw("착오"); !errors.Is(err, domain.E(domain.Refused, "expense.locked")) {
		t.Errorf("withdrawn after the report: %v", err)
	}
	if _, err := e.Reverse(1001, day, "이중 입력", now, 4); !errors.Is(err, domain.E(domain.Invalid, "expense.reverse.amount")) {
		t.Errorf("took back more than was claimed: %v", err)
	}
	r, err := e.Reverse(300, day.AddDays(40), "일부 반품", now, 4)
	if err != nil {
		t.Fatal(err)
	}
	ok(t)(r.Register(now, place))
	if r.AmountWon != -300 || r.PaidWon() != -300 || r.ReversesID == nil || *r.ReversesID != 70 {
		t.Errorf("%+v", r)
	}
	if _, err := r.Reverse(1, day, "x", now, 4); !errors.Is(err, domain.E(domain.Refused, "expense.reverse.reversal")) {
		t.Errorf("a reversal was reversed: %v", err)
	}
}

func TestTheAccountantsFindingAndTheOfficersDecisionAreTwoRecords(t *testing.T) {
	t.Parallel()
	e := line()
	e.State = Clean
	ok(t)(e.Audit(Disallowance{Won: 400, Reason: "D10"}, "1인당 한도 초과"))
	if e.DisallowedWon != 0 || e.State != Clean {
		t.Errorf("the accountant decided: %d in %s", e.DisallowedWon, e.State)
	}
	ok(t)(e.Settle(Disallowance{Won: 250, Reason: "D10", Intent: IntentError}, Decided{By: 3, At: now, Words: "일부 인정"}))
	if e.State != PartiallyDisallowed || e.DisallowedWon != 250 || *e.AuditorWon != 400 || e.RecognisedWon() != 750 {
		t.Errorf("%s, disallowed %d, found %d, recognised %d", e.State, e.DisallowedWon, *e.AuditorWon, e.RecognisedWon())
	}
}

func TestASettlementNeverDisallowsMoreThanWasClaimed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		e := line()
		e.State = rapid.SampledFrom([]State{Clean, Flagged, Explained, Queried, Accepted, ProvisionallyDisallowed}).Draw(rt, "state")
		won := krw.Won(rapid.Int64Range(-10, 1100).Draw(rt, "won"))
		_, err := e.Settle(Disallowance{Won: won, Reason: "D06"}, Decided{By: 3, At: now, Words: "기간 외"})
		if (err == nil) != (won >= 0 && won <= 1000) {
			rt.Fatalf("%d of 1000: %v", won, err)
		}
		want := map[bool]State{true: Disallowed, false: PartiallyDisallowed}[won == 1000]
		if won == 0 {
			want = Accepted
		}
		if err == nil && (e.State != want || e.DisallowedWon != won || (won == 0) != (e.DisallowReason == "")) {
			rt.Fatalf("%s, %d, %q", e.State, e.DisallowedWon, e.DisallowReason)
		}
	})
}

func TestAnAppealRestoresOrUpholds(t *testing.T) {
	t.Parallel()
	d := Decided{By: 3, At: now, Words: "이의 인용"}
	e := line()
	e.State, e.DisallowedWon, e.DisallowReason = Disallowed, 1000, "D13"
	part, whole, up := *e, *e, *e
	ok(t)(part.Restore(200, d))
	if part.State != Restored || part.DisallowedWon != 200 || part.DisallowReason != "D13" {
		t.Errorf("%s %d %q", part.State, part.DisallowedWon, part.DisallowReason)
	}
	ok(t)(whole.Restore(0, d))
	if whole.DisallowedWon != 0 || whole.DisallowReason != "" {
		t.Errorf("%d %q", whole.DisallowedWon, whole.DisallowReason)
	}
	ok(t)(up.Uphold(d))
	if up.State != Upheld || up.DisallowedWon != 1000 {
		t.Errorf("%s %d", up.State, up.DisallowedWon)
	}
	if _, err := e.Restore(1000, d); !errors.Is(err, domain.E(domain.Invalid, "expense.restore.amount")) {
		t.Errorf("restored nothing: %v", err)
	}
}

func TestEvidenceIsTakenOffButNeverForgotten(t *testing.T) {
	t.Parallel()
	e := line()
	ok(t)(e.Attach(File{FileID: 8, Kind: evidence.Invoice}))
	ok(t)(e.Attach(File{FileID: 9, Kind: evidence.TransferProof}))
	ok(t)(e.Detach(8, now))
	if diff := cmp.Diff([]evidence.Kind{evidence.TransferProof}, e.Evidence()); diff != "" {
		t.Error(diff)
	}
	if len(e.Files) != 2 {
		t.Errorf("%d files on record", len(e.Files))
	}
	if _, err := e.Attach(File{FileID: 1, Kind: "SELFIE"}); !errors.Is(err, domain.E(domain.Invalid, "expense.evidence.kind")) {
		t.Errorf("evidence of no kind: %v", err)
	}
}
