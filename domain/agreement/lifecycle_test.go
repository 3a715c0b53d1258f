// These tests walk the whole lifecycle table of an agreement.
package agreement

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/lifecycle/lifecycletest"
)

func goodFacts() Facts {
	return Facts{
		PlanOpen: true, LimitOpen: true, LimitOver: true, PeriodBegun: true, PeriodOver: true,
		PlanGrantWon: 100, GrantWon: 100, SharesWon: 150, TotalWon: 150,
		SignerIsParty: true, TextMatches: true, Ground: GroundBreach, SpendingFrozen: true, SettlementClosed: true, FinalEvaluated: true,
	}
}

func TestEveryStateMeetsEveryEvent(t *testing.T) {
	t.Parallel()
	without := func(change func(*Facts)) Facts {
		f := goodFacts()
		change(&f)
		return f
	}
	lifecycletest.Exhaustive(t, Machine, goodFacts(), []lifecycletest.Trip[Facts]{
		{Guard: "planInTime", Facts: without(func(f *Facts) { f.PlanOpen = false }), Key: "agreement.plan.late"},
		{Guard: "planSound", Facts: without(func(f *Facts) { f.PlanProblems = domain.Problems{domain.E(domain.Invalid, "budget.line.org")} }), Key: "budget.line.org"},
		{Guard: "planBalanced", Facts: without(func(f *Facts) { f.PlanGrantWon = 99 }), Key: "agreement.plan.unbalanced"},
		{Guard: "sharesBalanced", Facts: without(func(f *Facts) { f.SharesWon = 149 }), Key: "agreement.shares.unbalanced"},
		{Guard: "documentsComplete", Facts: without(func(f *Facts) { f.Missing = []DocumentCode{DocBond} }), Key: "agreement.documents.missing"},
		{Guard: "withinLimit", Facts: without(func(f *Facts) { f.LimitOpen = false }), Key: "agreement.limit.over"},
		{Guard: "companiesLate", Facts: without(func(f *Facts) { f.SignedInTime = true }), Key: "agreement.limit.agency"},
		{Guard: "concludable", Facts: without(func(f *Facts) { f.LimitOpen = false }), Key: "agreement.limit.over"},
		{Guard: "limitOver", Facts: without(func(f *Facts) { f.LimitOver = false }), Key: "agreement.limit.open"},
		{Guard: "signerIsParty", Facts: without(func(f *Facts) { f.SignerIsParty = false }), Key: "agreement.sign.not_party"},
		{Guard: "signsOnce", Facts: without(func(f *Facts) { f.SignedBefore = true }), Key: "agreement.sign.already"},
		{Guard: "signsThisText", Facts: without(func(f *Facts) { f.TextMatches = false }), Key: "agreement.sign.other_text"},
		{Guard: "everyoneSigned", Facts: without(func(f *Facts) { f.Unsigned = 1 }), Key: "agreement.sign.waiting"},
		{Guard: "periodBegun", Facts: without(func(f *Facts) { f.PeriodBegun = false }), Key: "agreement.start.early"},
		{Guard: "periodOver", Facts: without(func(f *Facts) { f.PeriodOver = false }), Key: "agreement.end.early"},
		{Guard: "groundStated", Facts: without(func(f *Facts) { f.Ground = "NO_REASON" }), Key: "agreement.terminate.no_ground"},
		{Guard: "spendingFrozen", Facts: without(func(f *Facts) { f.SpendingFrozen = false }), Key: "agreement.terminate.not_frozen"},
		{Guard: "settled", Facts: without(func(f *Facts) { f.SettlementClosed = false }), Key: "agreement.close.not_settled"},
		{Guard: "finalEvaluated", Facts: without(func(f *Facts) { f.FinalEvaluated = false }), Key: "agreement.close.not_evaluated"},
	})
}
