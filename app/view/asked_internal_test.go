package view

import (
	"testing"

	"gongmo/app/locale"
	"gongmo/domain/form"
)

// What a call says of its form is what the list of its questions adds up to.
func TestQuestionsAreCountedByWhoAnswersThem(t *testing.T) {
	b := Base{Lang: locale.KO}
	d := form.Definition{Sections: []form.Section{{Part: form.Lead, Questions: []form.Question{{Key: "a"}, {Key: "f", Kind: form.File}}}}}
	if got := askedCount(b, d); got != "2문항" {
		t.Errorf("got %q", got)
	}
	d.Sections = append(d.Sections, form.Section{Part: form.Participant, Questions: []form.Question{{Key: "m"}}})
	if got := askedCount(b, d); got != "주관기관 2문항, 참여·수요기관이 따로 1문항" {
		t.Errorf("got %q", got)
	}
}
