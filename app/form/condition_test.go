package form_test

import (
	"net/url"
	"testing"

	"gongmo/app/form"
	"gongmo/domain"
	"gongmo/domain/condition"
)

func arrears() []form.Fact {
	return []form.Fact{{Term: condition.Term{Fact: condition.FactTaxArrears, Type: condition.TypeBool}, Name: "국세 체납", Options: []form.Named{{Key: "true", Name: "있음"}, {Key: "false", Name: "없음"}}}}
}

func TestAYesOrNoIsAnsweredInWords(t *testing.T) {
	for typed, want := range map[string]bool{"있음": true, "예": true, "없음": false, "아니요": false, "아니오": false, "false": false} {
		tree, wrong := form.Condition(url.Values{"c.0.fact": {"tax_arrears"}, "c.0.op": {"eq"}, "c.0.value": {typed}}, "c", condition.Tree{}, arrears())
		if len(wrong) > 0 || tree.Want.Bool() != want {
			t.Errorf("%q is read as %v: %v", typed, tree.Want, wrong)
			continue
		}
		name := map[bool]string{true: "있음", false: "없음"}[want]
		if _, rows, _ := form.ConditionRows(tree, arrears()); len(rows) != 1 || rows[0].Value != name {
			t.Errorf("%q comes back as %v", typed, rows)
		}
	}
}

// A condition on arrears without a value once let in only those that have some.
func TestAYesOrNoLeftEmptyIsRefused(t *testing.T) {
	for _, typed := range []string{"", "모름"} {
		_, wrong := form.Condition(url.Values{"c.0.fact": {"tax_arrears"}, "c.0.op": {"eq"}, "c.0.value": {typed}}, "c", condition.Tree{}, arrears())
		if len(wrong) != 1 || wrong[0].Key != "builder.condition.value" || wrong[0].Field != "c.0.value" {
			t.Errorf("%q: %v", typed, domain.Problems(wrong))
		}
	}
}
