package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const docs = "../../../docs"

func TestTheGeneratedPagesAreThoseOfTheCode(t *testing.T) {
	want, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Errorf("run make docs: %v", err)
			continue
		}
		if d := cmp.Diff(strings.Split(text, "\n"), strings.Split(string(got), "\n")); d != "" {
			t.Errorf("docs/%s is not what the code says; run make docs\n%s", name, d)
		}
	}
	there, err := os.ReadDir(filepath.Join(docs, "lifecycles"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range there {
		if _, ok := want["lifecycles/"+f.Name()]; !ok {
			t.Errorf("docs/lifecycles/%s belongs to no machine; run make docs", f.Name())
		}
	}
}

func TestEveryRuleOfMoneyIsInTheTableWithACaseThatKeepsItAndOneThatBreaksIt(t *testing.T) {
	for _, p := range unproved(moneyRules(), moneyRule.cases) {
		t.Error(p)
	}
}

// The test before this one must be able to fail: for each row by itself, without the cases that keep it and without those that break it.
func TestARowWithoutACaseIsFound(t *testing.T) {
	table := moneyRules()
	for _, row := range table {
		for _, lacks := range []string{"kept", "broken"} {
			found := unproved(table, func(m moneyRule) (kept, broken []string, err error) {
				kept, broken, err = m.cases()
				if m.judge == row.judge && m.key == row.key {
					if lacks == "kept" {
						kept = nil
					} else {
						broken = nil
					}
				}
				return kept, broken, err
			})
			if len(found) != 1 || !strings.HasPrefix(found[0], row.key+" has ") {
				t.Errorf("%s without cases that are %s: %q", row.key, lacks, found)
			}
		}
	}
	if found := unproved(table[1:], moneyRule.cases); len(found) == 0 {
		t.Error("a rule that is missing in the table is not found")
	}
	without := slices.DeleteFunc(slices.Clone(table), func(m moneyRule) bool { return m.key == "D20.software_late" })
	if found := unproved(without, moneyRule.cases); !slices.Contains(found, "no row takes the number software.cutoff") {
		t.Errorf("a number that nothing takes is not found: %q", found)
	}
}

// A page that shows a key instead of a word would be a text that nobody wrote.
func TestEveryStateAndEventHasAName(t *testing.T) {
	want, err := pages()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		for _, line := range strings.Split(text, "\n") {
			machine := strings.TrimSuffix(filepath.Base(name), ".md")
			if strings.Contains(line, "| "+machine+".state.") || strings.Contains(line, "| "+machine+".event.") {
				t.Errorf("docs/%s has a name without a text: %s", name, line)
			}
		}
	}
}
