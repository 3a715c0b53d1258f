// This file tests what somebody reads whose file is no YAML.
package callfile_test

import (
	"testing"

	"gongmo/app/callfile"
)

func TestAFileThatIsNoYamlIsExplainedInTheWordsOfWhoeverWroteIt(t *testing.T) {
	head := "file: " + callfile.Form + "\n"
	for name, test := range map[string]struct {
		text, key string
		line      int
	}{
		"a tab in front of a name":         {"code: 1\nterms:\n\ttitle: 제목\n", "callfile.syntax.tab", 4},
		"a value that begins with a sign":  {"title: @제목\n", "callfile.syntax.tab", 2},
		"a name without a colon":           {"title 제목\ncode: 1\n", "callfile.syntax.colon", 2},
		"a value with a colon in it":       {"title: 제목: 둘째\n", "callfile.syntax.colon", 2},
		"a quote that is not closed":       {"title: \"제목\n", "callfile.syntax.unclosed", 3},
		"a bracket that is not closed":     {"tags: [하나, 둘\ncode: 1\n", "callfile.syntax.unclosed", 2},
		"a backslash":                      {"title: \"C:\\문서\"\n", "callfile.syntax.escape", 2},
		"an indentation that does not fit": {"terms:\n    title: 제목\n  code: 1\n", "callfile.syntax.indent", 3},
		"another encoding":                 {"title: \xb0\xf8\xb0\xed\n", "callfile.syntax.letters", 1},
		"a name for a part":                {"title: *제목\n", "callfile.alias", 2},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, faults := callfile.Read([]byte(head + test.text))
			if len(faults) != 1 || faults[0].Problem.Key != test.key {
				t.Fatalf("it says %v, want %s", faults, test.key)
			}
			if d := faults[0].Line - test.line; d < -1 || d > 1 {
				t.Errorf("it points at line %d, not %d", faults[0].Line, test.line)
			}
		})
	}
}
