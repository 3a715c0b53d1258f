package form_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/form"
)

func TestACorrectionTellsWhatIsNewWhatIsOtherwiseAndWhatIsGone(t *testing.T) {
	text := func(key, label string) form.Question {
		return form.Question{Key: key, Kind: form.Text, Label: label, MaxChars: 50}
	}
	of := func(q ...form.Question) form.Definition {
		return form.Definition{Version: 1, Sections: []form.Section{{Key: "s", Part: form.Lead, Questions: q}}}
	}
	number := form.Question{Key: "size", Kind: form.Number, Label: "인원"}
	before := of(text("goal", "목표"), text("why", "이유"), text("size", "인원"))
	for name, c := range map[string]struct {
		after form.Definition
		want  form.Correction
	}{
		"nothing":               {before, form.Correction{}},
		"a longer limit":        {of(form.Question{Key: "goal", Kind: form.Text, Label: "목표", MaxChars: 90}, text("why", "이유"), text("size", "인원")), form.Correction{Changed: []string{"goal"}}},
		"a question fewer":      {of(text("goal", "목표"), text("size", "인원")), form.Correction{Lost: []string{"why"}}},
		"a question more":       {of(text("goal", "목표"), text("why", "이유"), text("size", "인원"), text("where", "어디서")), form.Correction{Added: []string{"where"}}},
		"text became a number":  {of(text("goal", "목표"), text("why", "이유"), number), form.Correction{Added: []string{"size"}, Lost: []string{"size"}}},
		"another order is none": {of(text("why", "이유"), text("goal", "목표"), text("size", "인원")), form.Correction{}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, before.Correct(c.after)); diff != "" {
				t.Error(diff)
			}
		})
	}
	renumbered := of(text("goal", "목표"), text("why", "이유"), text("size", "인원"))
	renumbered.Version = 9
	if !before.Asks(renumbered) || before.Asks(of(text("goal", "목표"))) {
		t.Error("whether a form asks the same goes by its questions and not by its number")
	}
	answers := form.Answers{"goal": {Text: "가"}, "why": {Text: "나"}, form.Key("why", 7): {Text: "다"}, form.Key("size", 7): {}}
	if diff := cmp.Diff([]string{"why", form.Key("why", 7)}, form.Homeless(answers, before, of(text("goal", "목표")))); diff != "" {
		t.Error(diff)
	}
}
