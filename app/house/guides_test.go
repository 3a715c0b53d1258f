package house_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// quoted are the words that a guide shows as they stand on a page: 「…」 or "…".
var quoted = regexp.MustCompile(`「([^」\n]+)」|"([^"\n]+)"|“([^”\n]+)”`)

// koreanTexts are all texts of the pages, word by word.
func koreanTexts(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("../locale/ko/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		room := map[string]string{}
		if err := json.Unmarshal(text, &room); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		for _, v := range room {
			out[v] = true
		}
	}
	return out
}

// The guides name buttons and headings by their words; who changes a text changes them too.
func TestTheGuidesQuoteTheWordsOfThePages(t *testing.T) {
	texts := koreanTexts(t)
	for _, name := range []string{"guide-company.md", "guide-officer.md"} {
		guide, err := os.ReadFile(filepath.Join("../../docs", name))
		if err != nil {
			t.Fatal(err)
		}
		found := quoted.FindAllStringSubmatch(string(guide), -1)
		if len(found) < 30 {
			t.Errorf("%s quotes only %d words: the test looks at nothing", name, len(found))
		}
		for _, m := range found {
			if words := m[1] + m[2] + m[3]; !texts[words] {
				t.Errorf("%s quotes %q, which no page says", name, words)
			}
		}
	}
}
