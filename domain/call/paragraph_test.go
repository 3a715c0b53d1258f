package call_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

func TestAParagraphIsSentAsItWasWrittenOrRefused(t *testing.T) {
	for name, test := range map[string]struct{ text, key string }{
		"a line":                                {"설명회 자료를 함께 봐 주십시오.", ""},
		"several lines":                         {"첫 줄\n\n둘째 줄\t칸", ""},
		"as long as it may be, counted letters": {strings.Repeat("가", call.LongestParagraph), ""},
		"white space around it does not count":  {" " + strings.Repeat("가", call.LongestParagraph) + "\n", ""},
		"nothing":                               {"", ""},
		"one letter too many":                   {strings.Repeat("가", call.LongestParagraph+1), "call.paragraph.long"},
		"a sign that ends a text":               {"앞\x00뒤", "call.paragraph.signs"},
		"a sign of a terminal":                  {"앞\x1b[31m뒤", "call.paragraph.signs"},
		"a line that returns over itself":       {"앞\r뒤", "call.paragraph.signs"},
		"a line that reads backwards":           {"앞\u202e뒤", "call.paragraph.signs"},
		"what is no text":                       {"앞\xff", "call.paragraph.signs"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			for _, p := range domain.ProblemsOf(call.CheckParagraph(test.text)) {
				got = p.Key
			}
			if got != test.key {
				t.Errorf("%q, want %q", got, test.key)
			}
		})
	}
	p := call.Paragraphs{"SELECTED": " ", "NOT_SELECTED": "앞\x00"}
	var got []string
	for _, x := range domain.ProblemsOf(p.Check()) {
		got = append(got, x.Field+" "+x.Key)
	}
	if d := cmp.Diff([]string{"paragraphs.NOT_SELECTED call.paragraph.signs", "paragraphs.SELECTED call.paragraph.empty"}, got); d != "" {
		t.Error(d)
	}
}

func TestAParagraphIsReplacedAndTakenAwayWithoutTouchingOthers(t *testing.T) {
	was := call.Paragraphs{"SELECTED": "선정"}
	next := was.With("NOT_SELECTED", " 미선정\n둘째 줄 ")
	if d := cmp.Diff(call.Paragraphs{"SELECTED": "선정", "NOT_SELECTED": "미선정\n둘째 줄"}, next); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(call.Paragraphs{"NOT_SELECTED": "미선정\n둘째 줄"}, next.With("SELECTED", "  ")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(call.Paragraphs{"SELECTED": "선정"}, was); d != "" {
		t.Errorf("the terms that were are another: %s", d)
	}
	if got := call.Paragraphs(nil).With("SELECTED", "선정"); got["SELECTED"] != "선정" {
		t.Error(got)
	}
}

// Terms without paragraphs have the digest that they had before there were any.
func TestParagraphsAreTermsOfTheCall(t *testing.T) {
	c := draft(t)
	before, err := c.Terms.Digest()
	if err != nil {
		t.Fatal(err)
	}
	next := c.Terms
	next.Paragraphs = call.Paragraphs{}
	if same, err := next.Digest(); err != nil || same != before {
		t.Errorf("no paragraphs have a digest of their own: %v", err)
	}
	next.Paragraphs = call.Paragraphs{"SELECTED": "협약 설명회에 와 주십시오."}
	if other, err := next.Digest(); err != nil || other == before {
		t.Errorf("a paragraph is not in the digest: %v", err)
	}
	if changes := call.Diff(c.Terms, next); len(changes) != 1 || changes[0].Field != "Paragraphs" {
		t.Errorf("the difference is %v", changes)
	}
	if _, err := c.Edit(next); err != nil {
		t.Fatal(err)
	}

	c.Regime, c.RulesOn = ruleset.ICTFund, period.On(2026, 1, 5)

	// Next year's call has them, and says that nobody has read them.
	following, err := c.Succeed("2027-INF-01", "다음 해", 2027, officer, period.On(2027, 1, 4))
	if err != nil {
		t.Fatal(err)
	}
	following.Inherit()
	following.Paragraphs = following.Paragraphs.With("NOT_SELECTED", "더")
	if c.Paragraphs["SELECTED"] != following.Paragraphs["SELECTED"] || len(c.Paragraphs) != 1 {
		t.Errorf("%v and %v", c.Paragraphs, following.Paragraphs)
	}
	following.Paragraphs = c.Paragraphs
	found := false
	for _, p := range following.Unread() {
		found = found || p.Part == call.PartNotices
	}
	if !found {
		t.Error("what came along is not marked as unread")
	}

	d := c.Definition()
	d.Paragraphs = call.Paragraphs{"SELECTED": strings.Repeat("가", call.LongestParagraph+1)}
	found = false
	for _, p := range domain.ProblemsOf(d.Check()) {
		found = found || p.Key == "call.paragraph.long" && p.Field == "paragraphs.SELECTED"
	}
	if !found {
		t.Errorf("a file may bring what a page may not: %v", d.Check())
	}
}
