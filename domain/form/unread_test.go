// This test checks answers in which cells cannot be read: each is named, and what was written before them keeps its digest.
package form_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/budget"
	"gongmo/domain/form"
)

func TestAPlanOrAPersonWithACellThatCannotBeReadIsNotComplete(t *testing.T) {
	d := form.Definition{Version: 1, Sections: []form.Section{{Key: "b", Title: "사업비", Part: form.Lead, Questions: []form.Question{
		{Key: "budget", Kind: form.Budget, Label: "사업비"}, {Key: "people", Kind: form.People, Label: "인력"}}}}}
	line := budget.Line{Key: "l1", Org: 1, Year: 1, Item: "MATERIALS", Basis: "부품", CashWon: 10}
	answers := form.Answers{"budget": {Budget: &budget.Plan{Lines: []budget.Line{line, line}}}, "people": {People: []form.Member{{Key: "r0", Name: "김하나", Role: form.RoleLead}}}}
	answers["budget"].Budget.Lines[1].Key = "l2"
	check := func() (out []string) {
		for _, f := range form.Validate(d, answers, form.Lead) {
			out = append(out, fmt.Sprint(f.Key, " ", f.Row, " ", f.Column, " ", f.Args["typed"]))
		}
		return out
	}
	if diff := cmp.Diff([]string(nil), check()); diff != "" {
		t.Fatal(diff)
	}
	answers["budget"].Budget.Lines[1].Unread = budget.Unread("").With("grant", "5천").With("from", "봄")
	answers["people"].People[0].RateTyped, answers["people"].People[0].ToTyped = "삼십", "연말"
	want := []string{"form.budget_unread_day 2 from 봄", "form.budget_unread 2 grant 5천", "form.target_unread 1 rate 삼십", "form.person_day_unread 1 to 연말"}
	if diff := cmp.Diff(want, check()); diff != "" {
		t.Error(diff)
	}
	text, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	var back form.Answers
	if err := back.Scan(text); err != nil || !back["budget"].Same(answers["budget"]) || !back["people"].Same(answers["people"]) {
		t.Errorf("%s came back as %+v: %v", text, back, err)
	}
}

// What was handed in before cells were kept as typed has the digest it had: nothing is written of a line or a person that could be read whole.
func TestALineThatCouldBeReadIsWrittenAsBefore(t *testing.T) {
	plan := budget.Plan{Lines: []budget.Line{{Key: "l1", Org: 1, Year: 1, Item: "MATERIALS", GrantWon: 5}}}
	const want = `{"Lines":[{"Key":"l1","Org":1,"Year":1,"Item":"MATERIALS","Detail":"","Basis":"","UnitWon":0,"Quantity":0,"Times":0,"GrantWon":5,"CashWon":0,"InKindWon":0,"Person":"","RateBp":0,"PriceWon":0,"BoughtOn":""}]}`
	if got := string(plan.AppendJSON(nil)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	person, err := json.Marshal(form.Member{Key: "r0", Name: "김하나"})
	if err != nil || string(person) != `{"Key":"r0","Name":"김하나","Org":0,"Role":"","Position":"","RateBp":0,"From":"","To":"","NewHire":false}` {
		t.Errorf("%s %v", person, err)
	}
}
