// This file tests putting a form together step by step.
package form_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/form"
)

// built is a form of two sections: b's question is asked when a is yes, and sum adds n to itself twice.
func built() form.Definition {
	return form.Definition{Version: 3, Sections: []form.Section{
		{Key: "one", Title: "하나", Part: form.Lead, Questions: []form.Question{
			{Key: "a", Kind: form.Choice, Label: "실증 여부", Options: []form.Option{{Key: "yes", Label: "예"}, {Key: "no", Label: "아니오"}}},
			{Key: "n", Kind: form.Number, Label: "인원"},
			{Key: "sum", Kind: form.Computed, Label: "합계", Calc: form.Calc{Op: form.Sum, Of: []form.Operand{{Question: "n"}}}}}},
		{Key: "two", Title: "둘", Part: form.Lead, When: condition.Where("a", condition.Eq, condition.Text("yes")), Questions: []form.Question{
			{Key: "b", Kind: form.Text, Label: "실증 장소", When: condition.Where("a", condition.Eq, condition.Text("yes"))}}},
	}}
}

func keys(d form.Definition) string {
	var out []string
	for _, s := range d.Sections {
		var q []string
		for _, x := range s.Questions {
			q = append(q, x.Key)
		}
		out = append(out, s.Key+":"+strings.Join(q, " "))
	}
	return strings.Join(out, " / ")
}

func TestOneStepOfPuttingAFormTogether(t *testing.T) {
	text := form.Question{Kind: form.Text, Label: "새 질문"}
	for name, c := range map[string]struct {
		edit form.Edit
		want string
	}{
		"a question joins the end of its section":     {form.Edit{Kind: form.AddQuestion, Key: "one", Question: text}, "one:a n sum question_1 / two:b"},
		"a section joins the end":                     {form.Edit{Kind: form.AddSection, Section: form.Section{Title: "셋", Part: form.Participant}}, "one:a n sum / two:b / section_1:"},
		"a question that nothing uses goes":           {form.Edit{Kind: form.DropQuestion, Key: "sum"}, "one:a n / two:b"},
		"a question moves up":                         {form.Edit{Kind: form.MoveQuestion, Key: "n", Up: true}, "one:n a sum / two:b"},
		"the last question moves into the next page":  {form.Edit{Kind: form.MoveQuestion, Key: "sum"}, "one:a n / two:sum b"},
		"the first question moves into the page over": {form.Edit{Kind: form.MoveQuestion, Key: "b", Up: true}, "one:a n sum b / two:"},
		"a question is put into another section":      {form.Edit{Kind: form.PutQuestion, Key: "sum", To: "two", Question: built().Sections[0].Questions[2]}, "one:a n / two:b sum"},
		"a section that looks at nothing else goes":   {form.Edit{Kind: form.DropSection, Key: "two"}, "one:a n sum"},
		"the first section cannot move further up":    {form.Edit{Kind: form.MoveSection, Key: "one", Up: true}, "one:a n sum / two:b"},
	} {
		t.Run(name, func(t *testing.T) {
			before := built()
			got, err := before.Apply(c.edit)
			if err != nil {
				t.Fatal(err)
			}
			if keys(got) != c.want {
				t.Errorf("%s, want %s", keys(got), c.want)
			}
			if diff := cmp.Diff(built(), before, cmp.Comparer(func(a, b condition.Value) bool { return a.Equal(b) })); diff != "" {
				t.Errorf("the step changed the form it began with: %s", diff)
			}
		})
	}
}

func TestAStepThatWouldBreakTheFormIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		edit form.Edit
		want *domain.Error
		by   string // what the refusal names
	}{
		"removing what a condition uses":            {form.Edit{Kind: form.DropQuestion, Key: "a"}, domain.E(domain.Refused, "form.question.depended"), "‘둘’, ‘실증 장소’"},
		"removing what a calculation uses":          {form.Edit{Kind: form.DropQuestion, Key: "n"}, domain.E(domain.Refused, "form.question.depended"), "‘합계’"},
		"removing a section that others look at":    {form.Edit{Kind: form.DropSection, Key: "one"}, domain.E(domain.Refused, "form.section.depended"), "‘둘’, ‘실증 장소’"},
		"changing the kind of what is used":         {form.Edit{Kind: form.PutQuestion, Key: "n", Question: form.Question{Kind: form.Text, Label: "인원"}}, domain.E(domain.Refused, "form.question.kind_depended"), "‘합계’"},
		"moving a question before what it looks at": {form.Edit{Kind: form.MoveSection, Key: "two", Up: true}, domain.E(domain.Invalid, "form.definition.later"), ""},
		"a choice without options":                  {form.Edit{Kind: form.AddQuestion, Key: "one", Question: form.Question{Kind: form.Choice, Label: "분야"}}, domain.E(domain.Invalid, "form.definition.options"), ""},
		"taking away the option a condition names":  {form.Edit{Kind: form.PutQuestion, Key: "a", Question: form.Question{Kind: form.Choice, Label: "실증 여부", Options: []form.Option{{Key: "no", Label: "아니오"}}}}, domain.E(domain.Invalid, "form.definition.condition"), ""},
		"a question that is not there":              {form.Edit{Kind: form.DropQuestion, Key: "zz"}, domain.E(domain.NotFound, "form.question.unknown"), ""},
		"a section that is not there":               {form.Edit{Kind: form.AddQuestion, Key: "zz"}, domain.E(domain.NotFound, "form.section.unknown"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := built().Apply(c.edit)
			if !errors.Is(err, c.want) {
				t.Fatalf("%v, want %v", err, c.want)
			}
			if keys(got) != keys(built()) {
				t.Errorf("the refused step changed the form: %s", keys(got))
			}
			if p := domain.ProblemsOf(err); c.by != "" && p[0].Args["by"] != c.by {
				t.Errorf("names %q, want %q", p[0].Args["by"], c.by)
			}
		})
	}
}

func TestWhateverIsDoneToASoundFormItStaysSound(t *testing.T) {
	kinds := []form.EditKind{form.AddSection, form.MoveSection, form.DropSection, form.AddQuestion, form.MoveQuestion, form.DropQuestion, form.PutQuestion}
	rapid.Check(t, func(t *rapid.T) {
		d := built()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			var places []string
			for _, s := range d.Sections {
				places = append(places, s.Key)
				for _, q := range s.Questions {
					places = append(places, q.Key)
				}
			}
			if len(places) == 0 {
				return
			}
			e := form.Edit{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Key: rapid.SampledFrom(places).Draw(t, "key"), Up: rapid.Bool().Draw(t, "up"),
				Section:  form.Section{Title: "새 섹션", Part: rapid.SampledFrom(form.Parts()).Draw(t, "part")},
				Question: form.Question{Kind: rapid.SampledFrom([]form.Kind{form.Text, form.Number, form.Table}).Draw(t, "question kind"), Label: "새 질문"}}
			next, err := d.Apply(e)
			if err != nil {
				if domain.KindOf(err) == "" {
					t.Fatalf("%v is no refusal a person can read", err)
				}
				continue
			}
			d = next
			for _, p := range domain.ProblemsOf(d.Check()) {
				if p.Key != "form.definition.empty" {
					t.Fatalf("%+v makes %v of the form %s", e, p, keys(d))
				}
			}
		}
	})
}

func TestTheAnswersThatDecideWhatIsAskedAreKnownAlsoThroughACalculation(t *testing.T) {
	is := func(key string) condition.Tree { return condition.Known(condition.Fact(key)) }
	d := form.Definition{Sections: []form.Section{
		{Key: "a", Part: form.Lead, Questions: []form.Question{{Key: "home", Kind: form.Money}, {Key: "abroad", Kind: form.Money}, {Key: "note", Kind: form.Text},
			{Key: "sales", Kind: form.Computed, Calc: form.Calc{Op: form.Sum, Of: []form.Operand{{Question: "home"}, {Question: "abroad"}}}}}},
		{Key: "b", Part: form.Lead, When: is("sales"), Questions: []form.Question{{Key: "kind", Kind: form.Choice}, {Key: "more", Kind: form.Text, When: is("kind")}}},
	}}
	if diff := cmp.Diff([]string{"home", "abroad", "sales", "kind"}, d.Deciding()); diff != "" {
		t.Error(diff)
	}
}
