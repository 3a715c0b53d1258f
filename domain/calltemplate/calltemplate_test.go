package calltemplate

import (
	"testing"

	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/stage"
)

func params(category, design string, regime ruleset.Regime) Params {
	budget := krw.Won(4_902_000_000)
	return Params{Title: "시험 지원", Category: category, Design: design, Regime: regime, On: period.On(2025, 2, 3),
		Division: "AI융합본부", Task: "II-1. AI융합", BudgetWon: &budget}
}

func TestEveryCombinationGivesTermsThatOnlyLackASchedule(t *testing.T) {
	on := period.On(2025, 2, 3)
	announce, open, closing := on.At(9, 0), on.At(9, 0), on.AddDays(40).At(15, 0)
	for _, regime := range ruleset.CallRegimes {
		set, err := ruleset.For(regime, on)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := call.RulesOf(set)
		if err != nil {
			t.Fatal(err)
		}
		for _, category := range Categories() {
			for _, design := range stage.Designs() {
				p := params(category, design, regime)
				k, err := Make(p)
				if err != nil {
					t.Errorf("%s %s %s: %v", regime, category, design, err)
					continue
				}
				terms := k.Fill(call.Terms{Title: p.Title, BudgetWon: p.BudgetWon, AnnounceAt: &announce, OpenAt: &open, CloseAt: &closing})
				for guard, gaps := range terms.Gaps(call.Stated, rules, on) {
					for _, g := range gaps {
						t.Errorf("%s %s %s: %s: %v", regime, category, design, guard, g)
					}
				}
			}
		}
	}
}

func TestAFormAsksEnoughAndNotTooMuch(t *testing.T) {
	for _, category := range Categories() {
		for _, design := range stage.Designs() {
			k, err := Make(params(category, design, ruleset.ICTFund))
			if err != nil {
				t.Fatal(err)
			}
			written := 0
			for _, s := range k.Form.Of(form.Lead).Sections {
				for _, q := range s.Questions {
					if q.Kind != form.File {
						written++
					}
					if q.LabelEn == "" || q.Hint == "" {
						t.Errorf("%s %s: %s has no English label or no hint", category, design, q.Key)
					}
				}
			}
			if written < 8 || written > 18 {
				t.Errorf("%s %s asks %d questions", category, design, written)
			}
		}
	}
}

func TestEveryHintSaysTheSameInEnglish(t *testing.T) {
	for _, category := range Categories() {
		for _, design := range stage.Designs() {
			for _, regime := range ruleset.CallRegimes {
				k, err := Make(params(category, design, regime))
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range k.Form.Sections {
					if s.Hint == "" || s.HintEn == "" {
						t.Errorf("%s %s %s: section %s has no hint or no English one", category, design, regime, s.Key)
					}
					for _, q := range s.Questions {
						if q.HintEn == "" {
							t.Errorf("%s %s %s: %s has no English hint: %s", category, design, regime, q.Key, q.Hint)
						}
					}
				}
			}
		}
	}
}

func TestEveryDocumentHasTheQuestionThatTakesIt(t *testing.T) {
	for _, category := range Categories() {
		k, err := Make(params(category, "PAPER_PRESENTATION", ruleset.NRDInnovation))
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range k.Documents {
			q, s, ok := k.Form.Question(d.Key)
			if !ok || q.Kind != form.File || q.Required != d.Required {
				t.Errorf("%s: document %s has no file question", category, d.Key)
			}
			if (d.Of == call.OfMember) != (s.Part == form.Participant) {
				t.Errorf("%s: document %s is asked of the wrong organisation", category, d.Key)
			}
		}
	}
}

func TestOnlyAwardsThatPayCostsAskForABudget(t *testing.T) {
	for design, want := range map[string]bool{"PAPER_PRESENTATION": true, "VOUCHER": true, "RESOURCE_ALLOCATION": false, "DESIGNATION": false, "PRIZE_RANKED": false} {
		k, err := Make(params(Infrastructure, design, ruleset.ICTFund))
		if err != nil {
			t.Fatal(err)
		}
		if _, _, got := k.Form.Question(QuestionBudget); got != want {
			t.Errorf("%s asks for a budget: %v", design, got)
		}
	}
}

func TestGrantsTogetherStayWithinTheBudget(t *testing.T) {
	for _, design := range stage.Designs() {
		p := params(Commercial, design, ruleset.ICTFund)
		k, err := Make(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(k.Stages.Tracks) == 0 && k.Stages.Award.Kind != stage.Prize && k.GrantMaxWon*krw.Won(k.AwardCount) > *p.BudgetWon {
			t.Errorf("%s: %d awards of %v are more than %v", design, k.AwardCount, k.GrantMaxWon, *p.BudgetWon)
		}
	}
}

func TestAnUnknownCategoryOrNoTitleIsRefused(t *testing.T) {
	if _, err := Make(params("모름", "PAPER_ONLY", ruleset.ICTFund)); err == nil {
		t.Error("an unknown category is taken")
	}
	p := params(Other, "PAPER_ONLY", ruleset.ICTFund)
	p.Title = ""
	if _, err := Make(p); err == nil {
		t.Error("no title is taken")
	}
}
