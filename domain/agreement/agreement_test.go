// These tests take an agreement from the request of its plan to its closing, and hold its dates to the vectors.
package agreement

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

const (
	lead   domain.OrganizationID = 10
	second domain.OrganizationID = 11
	sub    domain.OrganizationID = 12
)

var noticed = period.On(2026, time.January, 30)

func plan(grant krw.Won) budget.Plan {
	return budget.Plan{Lines: []budget.Line{
		{Key: "a", Org: lead, Year: 1, Item: budget.Equipment, GrantWon: grant - 40, CashWon: 30},
		{Key: "b", Org: second, Year: 1, Item: budget.Labor, GrantWon: 40, InKindWon: 20},
	}}
}

func fresh() *Agreement {
	return &Agreement{State: NotStarted, LeadID: lead, GrantWon: 100, ResultNoticedOn: noticed, Regime: ruleset.ICTFund,
		StartOn: period.On(2026, time.March, 10), EndOn: period.On(2026, time.December, 31),
		Parties: []Party{{OrganizationID: lead, Role: RoleLead}, {OrganizationID: second, Role: RoleParticipant}, {OrganizationID: sub, Role: RoleSubcontract}},
	}
}

func terms(t *testing.T, r ruleset.Regime) Terms {
	t.Helper()
	set, err := ruleset.For(r, noticed)
	if err != nil {
		t.Fatal(err)
	}
	got, err := TermsFrom(set)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestTheAgreementIsConcludedWithinItsLimit(t *testing.T) {
	t.Parallel()
	cal := calendar.Shipped()
	for _, c := range []struct {
		name     string
		regime   ruleset.Regime
		abroad   bool
		appealed period.Date
		want     period.Date
	}{
		{"TV-D4: thirty days from a notice on 30 January end after the Independence Movement Day and its substitute (R&D decree §13②)",
			ruleset.NRDInnovation, false, 0, period.On(2026, time.March, 3)},
		{"TV-D5: one month from the same notice ends on a Saturday and rolls to the same Tuesday (ICT R&D rules §23②)",
			ruleset.ICTFund, false, 0, period.On(2026, time.March, 3)},
		{"international joint work has two months (ICT R&D rules §23②)", ruleset.ICTFund, true, 0, period.On(2026, time.March, 30)},
		{"an appeal about the result moves the beginning to its end (decision 19)", ruleset.ICTFund, false, period.On(2026, time.February, 20), period.On(2026, time.March, 20)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := fresh()
			a.Abroad, a.AppealEndedOn = c.abroad, c.appealed
			if _, err := a.RequestPlan(noticed, terms(t, c.regime), cal); err != nil {
				t.Fatal(err)
			}
			if a.LimitOn != c.want {
				t.Errorf("limit %s, want %s", a.LimitOn, c.want)
			}
			if a.PlanDueOn > a.LimitOn {
				t.Errorf("the plan is due on %s, after the limit %s", a.PlanDueOn, a.LimitOn)
			}
		})
	}
}

func TestAnAppealThatEndsLaterMovesTheLimitAndNeverShortensIt(t *testing.T) {
	t.Parallel()
	a := fresh()
	tt, cal := terms(t, ruleset.ICTFund), calendar.Shipped()
	if _, err := a.RequestPlan(noticed, tt, cal); err != nil {
		t.Fatal(err)
	}
	if _, err := a.AppealEnded(period.On(2026, time.March, 2), tt, cal); err != nil {
		t.Fatal(err)
	}
	if want := period.On(2026, time.April, 2); a.LimitOn != want {
		t.Errorf("limit %s, want %s", a.LimitOn, want)
	}
	before := a.LimitOn
	if _, err := a.AppealEnded(period.On(2026, time.February, 3), tt, cal); err != nil {
		t.Fatal(err)
	}
	if a.LimitOn != before {
		t.Errorf("an earlier end moved the limit back to %s", a.LimitOn)
	}
}

func signature(org *domain.OrganizationID, hash string) Signature {
	return Signature{OrganizationID: org, PersonID: 5, TypedName: "홍길동", TextHash: hash, SignedAt: time.Date(2026, 2, 20, 3, 0, 0, 0, time.UTC)}
}

func org(id domain.OrganizationID) *domain.OrganizationID { return &id }

func must(t *testing.T, what string) func(domain.Change, error) domain.Change {
	return func(c domain.Change, err error) domain.Change {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return c
	}
}

// signed is an agreement with its plan approved, its documents complete and every party's signature.
func signed(t *testing.T) *Agreement {
	t.Helper()
	a := fresh()
	today := period.On(2026, time.February, 10)
	must(t, "request")(a.RequestPlan(noticed, terms(t, ruleset.ICTFund), calendar.Shipped()))
	must(t, "submit")(a.SubmitPlan(Revised{Plan: plan(100), Text: "장비 조정"}, today))
	must(t, "approve")(a.ApprovePlan(today))
	a.Documents = Needed(a.CashWon, a.InKindWon, 2, false)
	for _, d := range a.Documents.Missing() {
		must(t, "receive")(a.ReceiveDocument(Document{Code: d, FileID: 77}))
		must(t, "confirm")(a.ConfirmDocument(d, 9, today))
	}
	must(t, "complete")(a.CompleteDocuments("aa", today))
	must(t, "sign")(a.Sign(signature(org(lead), "aa"), today))
	must(t, "sign")(a.Sign(signature(org(second), "aa"), today))
	return a
}

func TestAnAgreementGoesFromPlanToClosing(t *testing.T) {
	t.Parallel()
	a := signed(t)
	if a.State != PartlySigned || len(a.Unsigned()) != 0 {
		t.Fatalf("%s, unsigned %v", a.State, a.Unsigned())
	}
	must(t, "conclude")(a.Conclude(signature(nil, "aa"), period.On(2026, time.February, 20)))
	if a.ConcludedAt == nil || len(a.Signatures) != 3 {
		t.Errorf("concluded at %v with %d signatures", a.ConcludedAt, len(a.Signatures))
	}
	if _, err := a.Begin(a.StartOn.AddDays(-1)); !errors.Is(err, domain.E(domain.Refused, "agreement.start.early")) {
		t.Errorf("it began a day early: %v", err)
	}
	must(t, "begin")(a.Begin(a.StartOn))
	if _, err := a.EndPeriod(a.EndOn); !errors.Is(err, domain.E(domain.Refused, "agreement.end.early")) {
		t.Errorf("it ended on its last day: %v", err)
	}
	must(t, "end")(a.EndPeriod(a.EndOn.AddDays(1)))
	must(t, "close")(a.Close(Closing{SettlementClosed: true, FinalEvaluated: true}, a.EndOn.AddDays(200)))
	if a.State != Closed {
		t.Errorf("state %s", a.State)
	}
}

func TestSharesFollowThePlan(t *testing.T) {
	t.Parallel()
	a := signed(t)
	got := map[domain.OrganizationID][3]krw.Won{}
	for _, p := range a.Parties {
		got[p.OrganizationID] = [3]krw.Won{p.GrantWon, p.CashWon, p.InKindWon}
	}
	want := map[domain.OrganizationID][3]krw.Won{lead: {60, 30, 0}, second: {40, 0, 20}, sub: {}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if a.TotalWon() != 150 {
		t.Errorf("total %d", a.TotalWon())
	}
}

func TestAPlanThatSpendsAnotherGrantOrNamesAStrangerIsRefused(t *testing.T) {
	t.Parallel()
	stranger := plan(100)
	stranger.Lines[1].Org = 99
	for name, c := range map[string]struct {
		plan budget.Plan
		key  string
	}{
		"more than the award":         {plan(101), "agreement.plan.unbalanced"},
		"money of no party":           {stranger, "agreement.shares.unbalanced"},
		"a line that cannot be added": {budget.Plan{Lines: []budget.Line{{Key: "a", Year: 1, Item: budget.Labor, GrantWon: 100}}}, "budget.line.org"},
	} {
		a := fresh()
		must(t, "request")(a.RequestPlan(noticed, terms(t, ruleset.ICTFund), calendar.Shipped()))
		before := *a
		_, err := a.SubmitPlan(Revised{Plan: c.plan}, noticed)
		var found bool
		for _, p := range domain.ProblemsOf(err) {
			found = found || p.Key == c.key
		}
		if !found {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, *a); diff != "" {
			t.Errorf("%s: a refused plan changed the agreement:\n%s", name, diff)
		}
	}
}

func TestASignatureCountsOnlyUnderThePresentText(t *testing.T) {
	t.Parallel()
	a := signed(t)
	today := period.On(2026, time.February, 12)
	must(t, "reopen")(a.ReopenPlan("제3조 오기", today.AddDays(3), today))
	must(t, "submit")(a.SubmitPlan(Revised{Plan: plan(100)}, today))
	must(t, "approve")(a.ApprovePlan(today))
	must(t, "complete")(a.CompleteDocuments("bb", today))
	if n := len(a.Unsigned()); n != 2 {
		t.Errorf("%d parties have to sign the new text, want 2", n)
	}
	if _, err := a.Sign(signature(org(lead), "aa"), today); !errors.Is(err, domain.E(domain.Refused, "agreement.sign.other_text")) {
		t.Errorf("the old text was signed again: %v", err)
	}
	must(t, "sign")(a.Sign(signature(org(lead), "bb"), today))
	if _, err := a.Sign(signature(org(lead), "bb"), today); !errors.Is(err, domain.E(domain.Refused, "agreement.sign.already")) {
		t.Errorf("one party signed twice: %v", err)
	}
	if _, err := a.Sign(signature(org(sub), "bb"), today); !errors.Is(err, domain.E(domain.Refused, "agreement.sign.not_party")) {
		t.Errorf("a subcontractor signed: %v", err)
	}
	if _, err := a.Conclude(signature(nil, "bb"), today); !errors.Is(err, domain.E(domain.Refused, "agreement.sign.waiting")) {
		t.Errorf("concluded without the second party: %v", err)
	}
}

func TestSpendingIsFrozenBeforeATermination(t *testing.T) {
	t.Parallel()
	a := signed(t)
	must(t, "conclude")(a.Conclude(signature(nil, "aa"), period.On(2026, time.February, 20)))
	must(t, "begin")(a.Begin(a.StartOn))
	day := period.On(2026, time.June, 1)
	if _, err := a.Terminate(GroundAbandoned, "수행 포기", day); !errors.Is(err, domain.E(domain.Refused, "agreement.terminate.not_frozen")) {
		t.Errorf("terminated while money could be spent (ICT R&D rules §25②): %v", err)
	}
	must(t, "freeze")(a.Freeze(day, "현장실태조사"))
	must(t, "terminate")(a.Terminate(GroundAbandoned, "수행 포기", day))
	if a.TerminatedOn != day || a.State != Terminated {
		t.Errorf("%s on %s", a.State, a.TerminatedOn)
	}
	must(t, "close")(a.Close(Closing{SettlementClosed: true}, day))
}

func TestAnAgreementNotConcludedInTimeLapsesAndNotADayEarlier(t *testing.T) {
	t.Parallel()
	a := fresh()
	must(t, "request")(a.RequestPlan(noticed, terms(t, ruleset.ICTFund), calendar.Shipped()))
	if _, err := a.Expire(a.LimitOn); !errors.Is(err, domain.E(domain.Refused, "agreement.limit.open")) {
		t.Errorf("lapsed on its last day: %v", err)
	}
	c := must(t, "lapse")(a.Expire(a.LimitOn.AddDays(1)))
	if a.State != Lapsed || len(c.Effects) == 0 {
		t.Errorf("%s with effects %v", a.State, c.Effects)
	}
}

func TestAnAmendmentNeverLeavesPlanAndMoneyApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		a := signed(t)
		must(t, "conclude")(a.Conclude(signature(nil, "aa"), period.On(2026, time.February, 20)))
		grant := krw.Won(rapid.Int64Range(50, 200).Draw(rt, "grant"))
		planned := krw.Won(rapid.Int64Range(50, 200).Draw(rt, "planned"))
		p := plan(planned)
		_, err := a.Amend(Amended{AmendmentID: 3, EffectiveOn: a.StartOn, GrantWon: &grant, Plan: &p})
		if (err == nil) != (grant == planned) {
			rt.Fatalf("grant %d, plan %d: %v", grant, planned, err)
		}
		if f := a.Facts(a.StartOn); f.PlanGrantWon != f.GrantWon || f.SharesWon != f.TotalWon {
			rt.Fatalf("plan and money apart: %+v", f)
		}
	})
}
