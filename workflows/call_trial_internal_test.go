package workflows

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

// tried is a call with a form of every part, whose second question is asked only after one answer of the first.
func tried() *call.Call {
	c := &call.Call{Regime: ruleset.ICTFund, RulesOn: period.On(2025, 3, 4), Code: "2025-TRY-01", Round: 1}
	c.GrantMaxWon = 300_000_000
	c.Documents = call.Documents{{Key: "cert", Name: "확인서", Required: true, Of: call.OfLead}, {Key: "plan", Name: "계획서", Required: true, Of: call.OfLead}}
	c.Form = form.Definition{Version: 1, Sections: []form.Section{
		{Key: "a", Title: "개요", Part: form.Lead, Questions: []form.Question{
			{Key: "abroad", Kind: form.Choice, Label: "해외", Required: true, Options: []form.Option{{Key: "no", Label: "아니요"}, {Key: "yes", Label: "예"}}},
			{Key: "country", Kind: form.Text, Label: "나라", Required: true, MaxChars: 40, When: condition.Where("abroad", condition.Eq, condition.Text("yes"))},
			{Key: "plan", Kind: form.File, Label: "계획서", Required: true},
			{Key: "budget", Kind: form.Budget, Label: "사업비", Required: true}}},
		{Key: "b", Title: "참여", Part: form.Participant, Questions: []form.Question{{Key: "role", Kind: form.Text, Label: "역할", Required: true, MaxChars: 10}}},
		{Key: "c", Title: "수요", Part: form.Demand, Questions: []form.Question{{Key: "need", Kind: form.RichText, Label: "수요", Required: true, MinChars: 500}}}}}
	return c
}

func TestATrialMeetsWhatASubmissionWouldMeet(t *testing.T) {
	now := time.Date(2025, 3, 10, 9, 0, 0, 0, time.UTC)
	for scene, want := range map[form.Scene]struct {
		abroad  string
		stopped []budget.Size
	}{
		form.Common: {"no", nil},
		form.Edge:   {"yes", []budget.Size{budget.Mid, budget.Large}},
	} {
		got, err := tryForm(tried(), scene, 7, now)
		if err != nil {
			t.Fatal(err)
		}
		// The certificate is required by the call and asked by no question of the form.
		var keys []string
		for _, p := range got.Problems {
			keys = append(keys, p.Key+" "+p.Field)
		}
		if d := cmp.Diff([]string{"application.submit.file_missing 확인서"}, keys); d != "" {
			t.Errorf("%s: %s", scene, d)
		}
		if got.Answers["abroad"].Text != want.abroad || got.Answers[form.Key("role", got.Partner)].Empty() || got.Answers[form.Key("need", got.Needer)].Empty() {
			t.Errorf("%s: %+v", scene, got.Answers)
		}
		stopped := map[budget.Size]bool{}
		for _, s := range got.Sizes {
			stopped[s.Size] = s.Wrong != nil || budget.Refusal(s.Findings) != nil
		}
		for _, size := range []budget.Size{budget.SME, budget.Mid, budget.Large} {
			wanted := false
			for _, w := range want.stopped {
				wanted = wanted || w == size
			}
			if stopped[size] != wanted {
				t.Errorf("%s: %s stopped: %t (국가연구개발혁신법 시행령 제19조)", scene, size, stopped[size])
			}
		}
	}
	plain := tried()
	plain.Documents = plain.Documents[1:]
	plain.Form.Sections[0].Questions = plain.Form.Sections[0].Questions[:3]
	if got, err := tryForm(plain, form.Common, 7, now); err != nil || len(got.Problems) != 0 || len(got.Sizes) != 0 {
		t.Errorf("without money: %+v %v", got, err)
	}
}

func TestTheFormOfACallWithTracksIsTriedInItsFirstTrack(t *testing.T) {
	c := tried()
	c.Stages.Tracks = []stage.Track{{Key: "early", Title: "예비 성장", CeilingWon: 50_000_000}, {Key: "growth", Title: "고성장"}}
	c.Documents = c.Documents[1:]
	c.GrantRatio = 6000
	got, err := tryForm(c, form.Common, 7, time.Date(2025, 3, 10, 9, 0, 0, 0, time.UTC))
	if err != nil || len(got.Problems) != 0 {
		t.Fatalf("%+v %v", got.Problems, err)
	}
	for _, s := range got.Sizes {
		i := slices.IndexFunc(s.Findings, func(f budget.Finding) bool { return f.Rule == budget.GrantCeiling })
		if i < 0 || !s.Findings[i].OK || s.Findings[i].Track != "예비 성장" || budget.Refusal(s.Findings) != nil {
			t.Errorf("%s: %+v", s.Size, s.Findings)
		}
	}
}

func TestASubmissionIsJudgedByTheRatiosThatItsCallAnnounces(t *testing.T) {
	c := tried()
	sixty := krw.Bp(6000)
	org := &organization.Organization{Size: organization.SME}
	org.ID = 1
	a := &application.Application{Budget: budget.Plan{Lines: []budget.Line{{Key: "l1", Org: 1, Year: 1, Item: budget.Materials, Detail: budget.Purchase, GrantWon: 70, CashWon: 30}}}}
	problems := func() domain.Problems {
		var in application.Signing
		if err := judge(&in, c, a, []*organization.Organization{org}); err != nil {
			t.Fatal(err)
		}
		return in.BudgetProblems
	}
	if got := problems(); len(got) != 0 {
		t.Errorf("by the rules: %v", got)
	}
	c.Matching = budget.Matching{{Key: budget.SME, GrantMax: &sixty}}
	if got := problems(); len(got) != 1 || ruleset.Cite(got[0].Basis) != "공고가 정한 비율; 정보통신·방송 연구개발 관리규정 §27①; 정보통신·방송 연구개발 관리규정 §28③" {
		t.Errorf("by the call: %v", got)
	}
	// A change of the ratios is a change of what is asked of applicants: the call is announced for the full time again.
	before := tried().Terms
	if d := call.Diff(before, c.Terms); len(d) != 1 || d[0].Field != "Matching" {
		t.Errorf("what differs: %+v", d)
	}
}
