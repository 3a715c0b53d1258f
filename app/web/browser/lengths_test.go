package browser_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// The check of answers is held against the same file in domain/form.
func TestTheCounterOfAFieldCountsWhatTheCheckCounts(t *testing.T) {
	raw, err := os.ReadFile("../../../domain/form/testdata/lengths.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		What, Text    string
		Plain, Marked [2]int // with and without white space
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) < 20 {
		t.Fatal(len(vectors), err)
	}
	h := webtest.Start(t, webtest.Options{})
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.OwnerA))
	// The first text of the form: a rich one, or the first of the first section that has one.
	at, _ := h.Path("/applications/:id")
	s.Goto(at)
	for _, link := range s.Links("main a") {
		if !strings.Contains(link, "/sections/") {
			continue
		}
		if s.Goto(link); s.Exists("textarea") && s.Exists("[data-count-for][data-marked]") {
			break
		}
	}
	first := regexp.MustCompile(`^[\d,]+`)
	for _, v := range vectors {
		text := strings.ReplaceAll(v.Text, "\r\n", "\n") // what a browser makes of it
		for i, unspaced := range []bool{false, true} {
			for marked, want := range map[bool]int{false: v.Plain[i], true: v.Marked[i]} {
				said := s.Counts(text, marked, unspaced)
				if got := first.FindString(said); got != strconv.Itoa(want) {
					t.Errorf("%s (marked %t, unspaced %t): the counter says %q, want %d", v.What, marked, unspaced, said, want)
				}
			}
		}
	}
	// Too little and too much is said while one types, in the check's numbers; an empty field is not asked for more.
	for text, want := range map[string]string{"": "", "**가나다라마**": "95자를 더 써 주세요", strings.Repeat("가", 100): "", strings.Repeat("가", 2003): "3자를 줄여 주세요"} {
		said := s.Counts(text, true, false)
		if _, more, _ := strings.Cut(said, " · "); more != want || !strings.Contains(said, "최소 100자, 최대 2,000자 (공백 포함, 서식 기호 제외)") {
			t.Errorf("%d letters: the counter says %q, want %q", len(text), said, want)
		}
	}
	s.Sound()
}
