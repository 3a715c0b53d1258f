// This test reads questions that take decimals as pages send them: the answer of an applicant, and the question as an officer sets it.
package form_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	webform "gongmo/app/form"
	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/decimal"
	"gongmo/domain/form"
)

func TestAnAnswerIsReadWithTheDecimalsOfItsQuestion(t *testing.T) {
	s := form.Section{Key: "s", Part: form.Lead, Questions: []form.Question{{Key: "whole", Kind: form.Number, Label: "인원"}, {Key: "width", Kind: form.Number, Label: "폭", Decimals: 2}}}
	for typed, want := range map[string]struct{ whole, width string }{
		"1,234": {"1234", "1234"}, "12.5": {"form.number.whole", "12.5"}, "１２．５０": {"form.number.whole", "12.5"}, " 7 ": {"7", "7"}, "12.345": {"form.number.whole", "form.number.decimals"},
		"1,5": {"15", "form.number.commas"}, "넓음": {"form.number.unreadable", "form.number.unreadable"}, "": {"", ""},
	} {
		for key, want := range map[string]string{"whole": want.whole, "width": want.width} {
			p := webform.ReadSection(s, 0, url.Values{"v." + key: {"1"}, "q." + key: {typed}}, nil)
			got := ""
			if n, ok := p.Answers[key].Amount(); ok {
				got = n.String()
			}
			for _, e := range domain.ProblemsOf(p.Wrong.OrNil()) {
				if got = e.Key; e.Field != "q."+key {
					t.Errorf("%q: said at %s", typed, e.Field)
				}
			}
			if _, answered := p.Answers[key]; got != want || answered != (len(p.Wrong) == 0) {
				t.Errorf("%s %q: %q, want %q", key, typed, got, want)
			}
		}
	}
}

func TestAnOfficerSetsDecimalsAndBoundsOfANumberAndAConditionOnIt(t *testing.T) {
	posted := url.Values{"kind": {"NUMBER"}, "label": {"폭"}, "decimals": {"1"}, "least": {"0.5"}, "most": {"1,234.5"}, "unit": {"m"},
		"when.0.fact": {"height"}, "when.0.op": {"ge"}, "when.0.value": {"2.25"}}
	facts := []webform.Fact{{Term: condition.Term{Fact: "height", Type: condition.TypeNumber, Decimals: 2}, Name: "높이"}}
	q, err := webform.BuiltQuestion(posted, form.Question{Key: "width"}, facts)
	if err != nil {
		t.Fatal(err)
	}
	least, most := decimal.Number{N: 5, Scale: 1}, decimal.Number{N: 12345, Scale: 1}
	want := form.Question{Key: "width", Kind: form.Number, Label: "폭", Decimals: 1, Least: &least, Most: &most, Unit: "m",
		When: condition.Where("height", condition.Ge, condition.Decimal(decimal.Number{N: 225, Scale: 2}))}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Error(diff)
	}
	posted.Set("least", "0.55")
	posted.Set("when.0.value", "2.255")
	_, err = webform.BuiltQuestion(posted, form.Question{Key: "width"}, facts)
	var at []string
	for _, e := range domain.ProblemsOf(err) {
		at = append(at, e.Field+" "+e.Key)
	}
	if diff := cmp.Diff([]string{"when.0.value builder.condition.value", "least form.number.decimals"}, at); diff != "" {
		t.Error(diff)
	}
	rows := url.Values{"kind": {"TABLE"}, "label": {"부품"}, "columns.0.label": {"무게"}, "columns.0.kind": {"NUMBER"}, "columns.0.decimals": {"3"}, "columns.1.label": {"이름"}, "columns.1.kind": {"TEXT"}, "columns.1.decimals": {"3"}}
	table, err := webform.BuiltQuestion(rows, form.Question{Key: "parts"}, nil)
	if err != nil || len(table.Columns) != 2 || table.Columns[0].Decimals != 3 || table.Columns[1].Decimals != 0 {
		t.Errorf("%+v, %v", table.Columns, err)
	}
}
