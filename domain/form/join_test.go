// These tests put the rows of two people together.
package form

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain/budget"
)

func TestTheRowsOfTwoPeopleStandBehindEachOther(t *testing.T) {
	stored := Answer{Version: 4, People: []Member{{Key: "r0", Name: "김하나"}, {Key: "r1", Name: "이두리", Position: "과장"}, {Key: "r2", Name: "남이 더한 사람"}}}
	mine := Answer{People: []Member{{Key: "r0", Name: "김하나"}, {Key: "r1", Name: "이두리", Position: "차장"}, {Key: "r2", Name: "내가 더한 사람"}, {Key: "r3", Name: "또 한 사람"}}}
	want := []Member{{Key: "r0", Name: "김하나"}, {Key: "r1", Name: "이두리", Position: "과장"}, {Key: "r2", Name: "남이 더한 사람"},
		{Key: "r4", Name: "이두리", Position: "차장"}, {Key: "r5", Name: "내가 더한 사람"}, {Key: "r3", Name: "또 한 사람"}}
	if d := cmp.Diff(want, Join(People, stored, mine).People); d != "" {
		t.Error(d)
	}
	rows := Join(Table, Answer{Rows: []Row{{"a": "1"}, {"a": "2"}}}, Answer{Rows: []Row{{"a": "1"}, {"a": "1"}, {"a": "3"}}}).Rows
	if d := cmp.Diff([]Row{{"a": "1"}, {"a": "2"}, {"a": "1"}, {"a": "3"}}, rows); d != "" {
		t.Error(d)
	}
	if got := Join(Budget, Answer{}, Answer{Budget: &budget.Plan{Lines: []budget.Line{{Key: "l1", Year: 1}}}}); len(got.Budget.Lines) != 1 {
		t.Errorf("a plan beside none: %+v", got.Budget)
	}
	if got := Join(Text, Answer{Text: "남"}, Answer{Text: "나"}); got.Text != "남" {
		t.Errorf("a text is no rows: %q", got.Text)
	}
}

func TestJoiningLeavesNoRowOutAndNoKeyTwice(t *testing.T) {
	rows := func(r *rapid.T, label string) (out []budget.Line) {
		for _, k := range []string{"l0", "l1", "l2", "l3"} {
			if rapid.Bool().Draw(r, label+" has "+k) {
				out = append(out, budget.Line{Key: k, Basis: rapid.SampledFrom([]string{"x", "y"}).Draw(r, label+" "+k)})
			}
		}
		return out
	}
	rapid.Check(t, func(r *rapid.T) {
		theirs, mine := rows(r, "theirs"), rows(r, "mine")
		got := Join(Budget, Answer{Budget: &budget.Plan{Lines: theirs}}, Answer{Budget: &budget.Plan{Lines: mine}}).Budget.Lines
		keys, words := map[string]bool{}, map[string]int{}
		for _, l := range got {
			if keys[l.Key] {
				r.Fatalf("the key %s stands twice: %+v", l.Key, got)
			}
			keys[l.Key] = true
			words[l.Basis]++
		}
		if !slices.Equal(got[:len(theirs)], theirs) {
			r.Fatalf("what is stored was changed: %+v", got)
		}
		need := map[string]int{}
		for _, l := range theirs {
			need[l.Basis]++
		}
		for _, l := range mine {
			if !slices.Contains(theirs, l) {
				need[l.Basis]++
			}
		}
		if !maps.Equal(need, words) {
			r.Fatalf("%v stand there, %v were written", words, need)
		}
	})
}
