// These tests keep a cell of a target in which no number can be read: as it was typed, and never as 0.
package form

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
)

func TestACellThatIsNoNumberIsKeptAsTypedAndKeepsTheAnswerFromBeingComplete(t *testing.T) {
	d := Definition{Version: 1, Sections: []Section{{Key: "s", Title: "지표", Part: Lead, Questions: []Question{{Key: "kpi", Kind: Targets, Label: "성과지표", Required: true}}}}}
	list := []Target{{Key: "r0", Title: "정확도", Unit: "%", Year: 1, Base: 94, GoalTyped: "95 이상", WeightTyped: "절반", Proof: "시험"}}
	answers := Answers{"kpi": {Version: 1, Targets: list}}
	var got []string
	for _, f := range Validate(d, answers, Lead) {
		got = append(got, f.Key+" "+f.Column+" "+f.Args["typed"].(string))
	}
	if diff := cmp.Diff([]string{"form.target_unread goal 95 이상", "form.target_unread weight 절반"}, got); diff != "" {
		t.Error(diff)
	}
	stored, err := answers.Value()
	if err != nil {
		t.Fatal(err)
	}
	var back Answers
	if err := back.Scan(stored); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(list, back["kpi"].Targets); diff != "" {
		t.Error("stored and read again:\n" + diff)
	}
	list[0].GoalTyped, list[0].Goal, list[0].WeightTyped = "", 95, ""
	if err := Problems(Validate(d, answers, Lead)); err != nil {
		t.Errorf("a number was typed since: %v", domain.ProblemsOf(err))
	}
}
