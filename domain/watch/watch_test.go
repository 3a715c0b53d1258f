package watch_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/finding"
	"gongmo/domain/watch"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func TestASearchIsSavedUnderANameAndWithinReason(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		before      int
		key         string
	}{
		{"a name", "  부산   중소기업 ", 0, ""},
		{"no name", " \t", 0, "watch.name.empty"},
		{"a name as long as may be", strings.Repeat("가", watch.LongestName), 0, ""},
		{"a name longer than that", strings.Repeat("가", watch.LongestName+1), 0, "watch.name.long"},
		{"the last one", "끝", watch.MostSearches - 1, ""},
		{"one more", "끝", watch.MostSearches, "watch.too_many"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := watch.Search(7, c.typed, finding.Filter{Words: "AI"}, c.before, now)
			if c.key != "" {
				var e *domain.Error
				if !errors.As(err, &e) || e.Key != c.key {
					t.Fatalf("got %v, want %s", err, c.key)
				}
				return
			}
			if err != nil || !w.Mail || w.Kind != watch.OfSearch || w.Name != strings.Join(strings.Fields(c.typed), " ") {
				t.Fatalf("%+v, %v", w, err)
			}
		})
	}
}

func TestASearchIsCalledSomethingElse(t *testing.T) {
	w, err := watch.Search(7, "AI", finding.Filter{Words: "AI"}, 0, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Rename(" 우리  팀 "); err != nil || w.Name != "우리 팀" {
		t.Errorf("%q %v", w.Name, err)
	}
	for typed, key := range map[string]string{"": "watch.name.empty", strings.Repeat("가", watch.LongestName+1): "watch.name.long"} {
		if err := w.Rename(typed); !errors.Is(err, domain.E(domain.Invalid, key)) || w.Name != "우리 팀" {
			t.Errorf("%q: %v, now %q", typed, err, w.Name)
		}
	}
	if err := watch.Call(7, 12, now).Rename("이름"); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a call is renamed: %v", err)
	}
}

func TestAKeptCallFindsNoOther(t *testing.T) {
	if watch.Call(7, 12, now).Finds(finding.Call{Texts: []string{"무엇이든"}}) {
		t.Error("a kept call finds another one")
	}
}
