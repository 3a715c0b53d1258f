package condition

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheNumbersOfANoticeAreReadBackFromItsTree(t *testing.T) {
	for name, s := range map[string]Screening{
		"nothing but the usual": {},
		"everything": {EntityTypes: []string{EntityCompany}, Sizes: []string{SizeMid, SizeSME}, Regions: []string{"BUSAN", "ULSAN"},
			MinAgeMonths: 12, MaxAgeMonths: 84, DebtRatioPercent: 1000, LeadProjects: 3, ParticipantProjects: 5},
	} {
		got, ok := ScreeningOf(Usual(s))
		if d := cmp.Diff(s, got); d != "" || !ok {
			t.Errorf("%s: ok %v\n%s", name, ok, d)
		}
	}
	if _, ok := ScreeningOf(AllOf(Where(FactEmployees, Ge, Number(5)))); ok {
		t.Error("a tree that is not the usual one is taken for it")
	}
}
