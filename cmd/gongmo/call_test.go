// These tests take a call to and from its file at the command line.
package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongmo/app/postgres/pgtest"
)

const smallCall = `file: gongmo/call/1
code: 2026-TST-01
year: 2026
regime: ICT_FUND
category: 사업화·실증
budgetBasis: stated
title: 지역 제조 AI 점검
budgetWon: 1200000000
grantRatio: 75%
form:
  version: 1
  sections:
    - key: overview
      title: 사업 개요
      part: LEAD
      questions:
        - key: goal
          kind: TEXT
          label: 과제 목표
          required: true
          maxChars: 500
`

func TestACallGoesToAndFromItsFile(t *testing.T) {
	t.Parallel()
	environ := installation(t, pgtest.URL(pgtest.Empty(t)))
	must := func(want int, args ...string) string {
		t.Helper()
		code, out, errOut := call(t, environ, args...)
		if code != want {
			t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, out, errOut)
		}
		return out + errOut
	}
	must(0, "user", "add", "kim@agency.kr", "--role", "officer")
	must(0, "user", "add", "lee@agency.kr", "--role", "finance")
	dir := t.TempDir()
	file := filepath.Join(dir, "call.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	// What is wrong is said at its line, and nothing is taken.
	write(strings.NewReplacer("kind: TEXT", "kind: POEM", "maxChars: 500", "maxChars: many").Replace(smallCall))
	if said := must(1, "call", "import", file, "--as", "kim@agency.kr"); !strings.Contains(said, "call.yaml:21: ") {
		t.Errorf("the line of the wrong number is not said: %s", said)
	}
	write(strings.Replace(smallCall, "kind: TEXT", "kind: POEM", 1))
	if said := must(1, "call", "import", file, "--as", "kim@agency.kr"); !strings.Contains(said, "call.yaml:17: ") || !strings.Contains(said, "종류") {
		t.Errorf("the line of the wrong question is not said: %s", said)
	}

	// A dry run takes nothing; who may not make calls makes none.
	write(smallCall)
	if said := must(0, "call", "import", file, "--as", "kim@agency.kr", "--dry-run"); !strings.Contains(said, "would make the draft 2026-TST-01") || !strings.Contains(said, "missing before approval") {
		t.Errorf("the dry run says: %s", said)
	}
	must(1, "call", "export", "2026-TST-01", "--as", "kim@agency.kr")
	must(1, "call", "import", file, "--as", "lee@agency.kr")
	must(1, "call", "import", file, "--as", "nobody@agency.kr")

	must(0, "call", "import", file, "--as", "kim@agency.kr")
	must(1, "call", "export", "2026-TST-01") // a draft is nobody's business
	if out := must(0, "call", "export", "2026-TST-01", "--as", "kim@agency.kr"); out != smallCall {
		t.Errorf("the file comes back otherwise:\n%s", out)
	}
	write(strings.Replace(smallCall, "maxChars: 500", "maxChars: 800", 1))
	want := "~ form.sections[overview].questions[goal].maxChars: 500 → 800\n"
	if out := must(0, "call", "diff", "2026-TST-01", file, "--as", "kim@agency.kr"); out != want {
		t.Errorf("the difference is %q, want %q", out, want)
	}
	if said := must(0, "call", "import", file, "--as", "kim@agency.kr"); !strings.Contains(said, want) {
		t.Errorf("the import does not say what changed: %s", said)
	}
	if out := must(0, "call", "diff", "2026-TST-01", file, "--as", "kim@agency.kr"); out != "" {
		t.Errorf("after the import they still differ: %s", out)
	}
	must(0, "audit", "verify")
}
