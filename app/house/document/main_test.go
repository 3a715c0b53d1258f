package main

import (
	"os"
	"path/filepath"
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
