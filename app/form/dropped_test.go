// These tests hold what becomes of an answer whose question a correction has taken away while somebody was writing.
package form_test

import (
	"net/url"
	"testing"

	"gongmo/app/form"
	"gongmo/domain"
	domainform "gongmo/domain/form"
)

func TestAnAnswerToAQuestionThatIsGoneComesBackWithItsWords(t *testing.T) {
	t.Parallel()
	section := domainform.Section{Key: "plan", Questions: []domainform.Question{{Key: "goal", Kind: domainform.Text}}}
	for _, c := range []struct {
		name string
		sent url.Values
		want []string
	}{
		{"a question that is there", url.Values{"q.goal": {"목표"}, "v.goal": {"1"}}, nil},
		{"a question that was dropped", url.Values{"q.goal": {"목표"}, "v.goal": {"1"}, "q.market": {"시장은 넓다"}, "v.market": {"3"}}, []string{"시장은 넓다"}},
		{"a dropped question without a word", url.Values{"q.goal": {"목표"}, "v.goal": {"1"}, "q.market": {" "}, "v.market": {"3"}}, nil},
		{"another field of the page", url.Values{"q.goal": {"목표"}, "v.goal": {"1"}, "version": {"7"}, "key": {"k"}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			page := form.ReadSection(section, 0, c.sent, nil)
			if page.Answers["goal"].Text != "목표" {
				t.Errorf("the answer that has a place was not read: %+v", page.Answers)
			}
			if len(page.Wrong) != len(c.want) {
				t.Fatalf("got %v, want %v", page.Wrong, c.want)
			}
			for i, want := range c.want {
				if e := page.Wrong[i]; e.Kind != domain.Conflict || e.Key != "form.question_dropped" || e.Args["text"] != want {
					t.Errorf("got %+v", e)
				}
			}
		})
	}
}
