// These tests list what a form does not ask now.
package form_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/condition"
	"gongmo/domain/form"
)

func TestHiddenListsWhatIsNotAskedNow(t *testing.T) {
	on := func(q string) condition.Tree {
		return condition.Where(condition.Fact(q), condition.Eq, condition.Text("y"))
	}
	yes := []form.Option{{Key: "y", Label: "예"}, {Key: "n", Label: "아니요"}}
	d := form.Definition{Sections: []form.Section{
		{Key: "a", Title: "가", Part: form.Lead, Questions: []form.Question{{Key: "more", Kind: form.Choice, Label: "더", Options: yes}, {Key: "what", Kind: form.Text, Label: "무엇", When: on("more")}, {Key: "end", Kind: form.Text, Label: "끝"}}},
		{Key: "b", Title: "나", Part: form.Lead, When: on("more"), Questions: []form.Question{{Key: "deep", Kind: form.Choice, Label: "깊이", Options: yes}, {Key: "deeper", Kind: form.Text, Label: "더 깊이", When: on("deep")}}},
		{Key: "c", Title: "다", Part: form.Participant, Questions: []form.Question{{Key: "role", Kind: form.Text, Label: "역할"}}},
	}}
	for name, c := range map[string]struct {
		answers form.Answers
		part    form.Part
		want    []string
	}{
		"nothing was answered":                             {nil, form.Lead, []string{"what", "deep", "deeper"}},
		"the deciding answer asks for all but one":         {form.Answers{"more": {Text: "y"}, "deep": {Text: "n"}}, form.Lead, []string{"deeper"}},
		"what is not asked decides nothing":                {form.Answers{"more": {Text: "n"}, "deep": {Text: "y"}}, form.Lead, []string{"what", "deep", "deeper"}},
		"all of it is asked":                               {form.Answers{"more": {Text: "y"}, "deep": {Text: "y"}}, form.Lead, nil},
		"a part without conditions asks everything always": {nil, form.Participant, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, d.Hidden(c.answers, c.part)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
