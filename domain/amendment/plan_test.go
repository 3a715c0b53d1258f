// These tests read changes off two plans, and hold the way of an exception of the cost rules to its confirmation.
package amendment

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

func companies(domain.OrganizationID) bool { return true }

func line(key string, item budget.Item, grant krw.Won) budget.Line {
	return budget.Line{Key: key, Org: 1, Year: 1, Item: item, GrantWon: grant}
}

func TestTheChangesOfABudgetAreReadOffItsTwoPlans(t *testing.T) {
	t.Parallel()
	materials, activity := line("1", budget.Materials, 50), line("2", budget.Activity, 50)
	for _, c := range []struct {
		name          string
		before, after []budget.Line
		want          []Code
	}{
		{"nothing is changed", []budget.Line{materials}, []budget.Line{materials}, nil},
		{"money moves between two items of direct cost", []budget.Line{materials, activity},
			[]budget.Line{line("1", budget.Materials, 40), line("2", budget.Activity, 60)}, []Code{ChangeItem, ChangeItem}},
		{"it moves from direct to indirect cost", []budget.Line{materials, line("3", budget.Indirect, 2)},
			[]budget.Line{line("1", budget.Materials, 49), line("3", budget.Indirect, 3)}, []Code{ChangeCategory, ChangeCategory, ChangeItem, ChangeItem, ChangeIndirect}},
		{"the whole grows", []budget.Line{materials}, []budget.Line{line("1", budget.Materials, 60)},
			[]Code{ChangeTotal, ChangePartyTotal, ChangeCategory, ChangeYearShares, ChangeItem}},
		{"equipment is added", []budget.Line{line("4", budget.Equipment, 10), activity}, []budget.Line{line("4", budget.Equipment, 10), line("5", budget.Equipment, 20), line("2", budget.Activity, 30)},
			[]Code{ChangeItem, ChangeItem, ChangeEquipment}},
		{"money moves between two items of a subsidy: each is a category (subsidy rules §15①)", []budget.Line{line("1", budget.SubsidyOperation, 50), line("2", budget.SubsidyDuty, 50)},
			[]budget.Line{line("1", budget.SubsidyOperation, 40), line("2", budget.SubsidyDuty, 60)}, []Code{ChangeCategory, ChangeCategory}},
		{"only the basis of a line is another", []budget.Line{materials}, []budget.Line{{Key: "1", Org: 1, Year: 1, Item: budget.Materials, GrantWon: 50, Basis: "시료 20개"}}, []Code{ChangeOther}},
		{"somebody else is hired for the project (ICT §24②9)", []budget.Line{{Key: "1", Org: 1, Year: 1, Item: budget.Labor, Detail: budget.StaffNew, CashWon: 5, Person: "a"}},
			[]budget.Line{{Key: "1", Org: 1, Year: 1, Item: budget.Labor, Detail: budget.StaffNew, CashWon: 5, Person: "b"}}, []Code{ChangeNewHire}},
		{"a company's cash goes into labour (R&D cost rules §73①)", []budget.Line{activity}, []budget.Line{line("2", budget.Labor, 50)}, []Code{ChangeItem, ChangeCompanyLabor, ChangeItem}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []Code
			for _, x := range ChangesOf(budget.Plan{Lines: c.before}, budget.Plan{Lines: c.after}, companies) {
				got = append(got, x.Code)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestTwoPlansHaveChangesExactlyWhenTheyDiffer(t *testing.T) {
	t.Parallel()
	items := []budget.Item{budget.Labor, budget.Materials, budget.Equipment, budget.Indirect, budget.SubsidyTravel}
	plan := func(rt *rapid.T, name string) budget.Plan {
		var out budget.Plan
		for i := range rapid.IntRange(0, 3).Draw(rt, name) {
			out.Lines = append(out.Lines, budget.Line{Key: string(rune('a' + i)), Org: domain.OrganizationID(rapid.IntRange(1, 2).Draw(rt, name+" org")), Year: rapid.IntRange(1, 2).Draw(rt, name+" year"),
				Item: rapid.SampledFrom(items).Draw(rt, name+" item"), CashWon: krw.Won(rapid.IntRange(0, 3).Draw(rt, name+" cash"))})
		}
		return out
	}
	rapid.Check(t, func(rt *rapid.T) {
		before, after := plan(rt, "before"), plan(rt, "after")
		if got := ChangesOf(before, after, companies); (len(got) == 0) != slices.Equal(before.Lines, after.Lines) {
			rt.Fatalf("%v → %v: %v", before, after, got)
		}
	})
}

// claimed is a change that needs nobody's permission but for the exception its plan claims (R&D cost rules §18③, §27①).
func claimed(t *testing.T) *Amendment {
	t.Helper()
	a := &Amendment{State: Draft}
	change(t)(a.Describe(Changes{{Code: ChangeOther}}, Patch{}, "위탁 확대", ruleset.NRDInnovation, thresholds(t, set(t, ruleset.NRDInnovation))))
	a.Claim(Claims([]budget.Finding{{Rule: "LABOR_PROOF", Exception: true}}, []budget.Finding{{Rule: "LABOR_PROOF", Exception: true},
		{Rule: "CAP_LEAVE", Exception: true, Approval: "승인 제3호"}, {Rule: "GRANT_SHARE"}}))
	return a
}

func TestAnExceptionThatTheAgreementDoesNotHaveIsConfirmedByOneAndApprovedByAnother(t *testing.T) {
	t.Parallel()
	a := claimed(t)
	if a.Type != Approval || len(a.Exceptions) != 1 || a.Exceptions[0].Rule != "CAP_LEAVE" {
		t.Fatalf("%s %+v", a.Type, a.Exceptions)
	}
	tt := terms(t, ruleset.NRDInnovation)
	change(t)(a.Submit(today.At(10, 0), stands, tt, calendar.Shipped()))
	if _, err := a.Confirm(a.Exceptions[0].Key(), Decided{By: 1, At: today.At(11, 0), Words: "원본 확인"}); !errors.Is(err, domain.E(domain.Refused, "amendment.exception.closed")) {
		t.Errorf("it was confirmed before the review: %v", err)
	}
	change(t)(a.Review(today, stands))
	if _, err := a.Approve(Decided{By: 2, At: today.At(11, 0)}, stands); !errors.Is(err, domain.E(domain.Refused, "amendment.exceptions.open")) {
		t.Errorf("it was approved unseen: %v", err)
	}
	if _, err := a.Confirm(a.Exceptions[0].Key(), Decided{By: 1, At: today.At(11, 0)}); !errors.Is(err, domain.E(domain.Invalid, "amendment.exception.words")) {
		t.Errorf("it was confirmed without a word: %v", err)
	}
	change(t)(a.Confirm(a.Exceptions[0].Key(), Decided{By: 1, At: today.At(11, 0), Words: "원본 확인"}))
	if _, err := a.Confirm(a.Exceptions[0].Key(), Decided{By: 2, At: today.At(11, 0), Words: "다시"}); !errors.Is(err, domain.E(domain.Refused, "amendment.exception.unknown")) {
		t.Errorf("it was confirmed twice: %v", err)
	}
	if _, err := a.Approve(Decided{By: 1, At: today.At(12, 0)}, stands); !errors.Is(err, domain.E(domain.Refused, "amendment.exceptions.own")) {
		t.Errorf("one person did both: %v", err)
	}
	broken := Standing{Running: true, Problems: domain.Problems{domain.E(domain.Refused, "plan.broken")}}
	if _, err := a.Approve(Decided{By: 2, At: today.At(12, 0)}, broken); !errors.Is(err, domain.E(domain.Refused, "plan.broken")) {
		t.Errorf("a plan that breaks a rule was approved: %v", err)
	}
	change(t)(a.Approve(Decided{By: 2, At: today.At(12, 0)}, stands))
}

func TestAConfirmationStaysWithWhatIsClaimedUnchanged(t *testing.T) {
	t.Parallel()
	a := claimed(t)
	a.Exceptions[0].By = 7
	a.Claim(Exceptions{{Rule: "CAP_LEAVE", Approval: "승인 제3호"}, {Rule: "CAP_LEAVE", Approval: "승인 제4호"}})
	if a.Exceptions[0].By != 7 || a.Exceptions[1].By != 0 || a.Exceptions.Open() != 1 {
		t.Errorf("%+v", a.Exceptions)
	}
}

// ICT R&D rules §24②5 (최초 협약한 사업비 중) and the R&D cost rules §27③ (원래계획보다) count from what was first agreed, and cost rules §11⑫ keeps the
// incentive within it: a fifth in two steps is a fifth.
func TestRisesAreWeighedAgainstWhatWasFirstAgreed(t *testing.T) {
	t.Parallel()
	plan := func(subcontract, incentive krw.Won) budget.Plan {
		return budget.Plan{Lines: []budget.Line{line("1", budget.Activity, 1_000), line("2", budget.Subcontract, subcontract), line("3", budget.Incentive, incentive)}}
	}
	day := func(n int) *time.Time { at := time.Date(2026, 3, n, 9, 0, 0, 0, time.UTC); return &at }
	first := &Amendment{No: 1, AppliedAt: day(1), Changes: ChangesOf(plan(100, 50), plan(115, 40), companies)}
	second := &Amendment{No: 2, AppliedAt: day(2), Changes: ChangesOf(plan(115, 40), plan(118, 30), companies)}
	refused := &Amendment{No: 0, Changes: ChangesOf(plan(1, 1), plan(2, 2), companies)}
	for _, c := range []struct {
		name               string
		taken              []*Amendment
		before, after      budget.Plan
		subcontract, bonus krw.Won // what was first agreed, 0 where it is what was before
	}{
		{"after two changes, in any order", []*Amendment{second, first}, plan(118, 30), plan(121, 50), 100, 50},
		{"a change that was not taken over moved nothing", []*Amendment{refused}, plan(100, 50), plan(119, 49), 0, 0},
		{"back where it began", []*Amendment{first, {No: 2, AppliedAt: day(2), Changes: ChangesOf(plan(115, 40), plan(100, 50), companies)}}, plan(100, 50), plan(119, 49), 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, x := range ChangesOf(c.before, c.after, companies).FromFirst(c.taken) {
				want := krw.Won(0)
				switch x.Code {
				case ChangeSubcontract:
					want = c.subcontract
				case ChangeIncentive:
					want = c.bonus
				}
				if got := x.FirstWon; (got == nil) != (want == 0) || got != nil && *got != want {
					t.Errorf("%s was first %v, want %d", x.Code, got, want)
				}
			}
		})
	}
}
