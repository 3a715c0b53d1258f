// These tests pair every ground of exclusion with a case that it catches and one that it lets pass (domain document §3.4).
package evaluation_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/evaluation"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// clear is an evaluator without any tie to the application.
func clear() evaluation.Matter {
	return evaluation.Matter{
		Evaluator: evaluation.Person{ID: 1, OrgIDs: []domain.OrganizationID{10}, Unit: "10/컴퓨터공학과"},
		Party:     evaluation.Party{ApplicationID: 500, OrgIDs: []domain.OrganizationID{20, 21}, People: []domain.PersonID{7, 8}, LeadUnit: "20/연구소"},
		On:        period.On(2026, 5, 1),
		Terms:     evaluation.CoiTerms{Sanction: calendar.Months(36), Advisor: calendar.Months(60)},
	}
}

func TestEachGroundOfExclusionIsFoundAloneAndNotBesideItsLimit(t *testing.T) {
	type matter = *evaluation.Matter
	tests := []struct {
		code   evaluation.Code
		caught func(matter)
		passes func(matter)
	}{
		{evaluation.CoiSelf, func(m matter) { m.Party.People = append(m.Party.People, 1) }, func(m matter) {}},
		{evaluation.CoiFamily, func(m matter) { m.Evaluator.Relatives = []domain.PersonID{8} }, func(m matter) { m.Evaluator.Relatives = []domain.PersonID{9} }},
		{evaluation.CoiCross,
			func(m matter) {
				m.Judges = []evaluation.Judged{{ApplicationID: 501, People: []domain.PersonID{1}, Evaluators: []domain.PersonID{7}}}
			},
			func(m matter) {
				m.Judges = []evaluation.Judged{{ApplicationID: 501, People: []domain.PersonID{2}, Evaluators: []domain.PersonID{7}},
					{ApplicationID: 502, People: []domain.PersonID{1}, Evaluators: []domain.PersonID{9}}}
			}},
		{evaluation.CoiSameUnit, func(m matter) { m.Evaluator.Unit = " 20/연구소" }, func(m matter) { m.Evaluator.Unit, m.Party.LeadUnit = "", "" }},
		{evaluation.CoiSameOrg, func(m matter) { m.Evaluator.OrgIDs = []domain.OrganizationID{21} }, func(m matter) { m.Evaluator.OrgIDs = nil }},
		{evaluation.CoiAgency, func(m matter) { m.Evaluator.Agency = true }, func(m matter) {}},
		{evaluation.CoiDebarred, func(m matter) { m.Evaluator.Debarred = "struck off on 2025-01-02" }, func(m matter) {}},
		{evaluation.Coi3YSanction, func(m matter) { m.Evaluator.EvaluationSanctions = []period.Date{period.On(2023, 5, 1)} },
			func(m matter) { m.Evaluator.EvaluationSanctions = []period.Date{period.On(2023, 4, 30)} }},
		{evaluation.Coi5YAdvisor,
			func(m matter) {
				m.Evaluator.Dealings = []evaluation.Dealing{{OrganizationID: 20, Nature: "advice", EndedOn: period.On(2021, 5, 1)}}
			},
			func(m matter) {
				m.Evaluator.Dealings = []evaluation.Dealing{{OrganizationID: 20, Nature: "advice", EndedOn: period.On(2021, 4, 30)}, {OrganizationID: 99, Nature: "advice"}}
			}},
		{evaluation.CoiFinancial, func(m matter) { m.Evaluator.Interests = []evaluation.Interest{{OrganizationID: 20, Nature: "shares"}} },
			func(m matter) { m.Evaluator.Interests = []evaluation.Interest{{OrganizationID: 99, Nature: "shares"}} }},
	}
	if got, want := len(tests), len(evaluation.CoiRules()); got != want {
		t.Fatalf("%d rules have cases, there are %d", got, want)
	}
	for i, test := range tests {
		t.Run(string(test.code), func(t *testing.T) {
			if got := evaluation.CoiRules()[i].Code; got != test.code {
				t.Fatalf("rule %d is %s", i, got)
			}
			m := clear()
			test.caught(&m)
			hits := evaluation.CheckConflicts(m)
			if len(hits) != 1 || hits[0].Code != test.code || hits[0].Evidence == "" || hits[0].ApplicationID != 500 || hits[0].PersonID != 1 {
				t.Errorf("got %+v", hits)
			}
			m = clear()
			test.passes(&m)
			if hits := evaluation.CheckConflicts(m); len(hits) != 0 {
				t.Errorf("the limit is caught: %+v", hits)
			}
		})
	}
}

// 국가연구개발혁신법 시행령 제27조제4항: only the grounds of items 2 to 5 may be waived.
func TestOnlySomeGroundsMayBeWaived(t *testing.T) {
	var got []evaluation.Code
	for _, r := range evaluation.CoiRules() {
		if r.Waivable {
			got = append(got, r.Code)
		}
	}
	want := []evaluation.Code{evaluation.CoiFamily, evaluation.CoiCross, evaluation.CoiSameUnit, evaluation.CoiAgency}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTheTermsComeFromTheRuleSet(t *testing.T) {
	for regime, years := range map[ruleset.Regime]int{ruleset.ICTFund: 5, ruleset.NRDInnovation: 3} {
		set, err := ruleset.For(regime, period.On(2026, 1, 1))
		if err != nil {
			t.Fatal(err)
		}
		r, err := evaluation.RulesOf(set)
		if err != nil {
			t.Fatal(err)
		}
		if r.Coi.Advisor != calendar.Months(12*years) && r.Coi.Advisor.N != 12*years {
			t.Errorf("%s: advisor term %+v", regime, r.Coi.Advisor)
		}
	}
}
