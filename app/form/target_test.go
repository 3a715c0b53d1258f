// This test reads targets as a page sends them.
package form_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	webform "gongmo/app/form"
	"gongmo/domain"
	"gongmo/domain/form"
)

func TestATargetWhoseCellIsNoNumberKeepsWhatWasTyped(t *testing.T) {
	s := form.Section{Key: "s", Part: form.Lead, Questions: []form.Question{{Key: "kpi", Kind: form.Targets, Label: "성과지표"}}}
	posted := url.Values{"v.kpi": {"1"}, "q.kpi.r0.title": {"정확도"}, "q.kpi.r0.unit": {"%"}, "q.kpi.r0.base": {"94"}, "q.kpi.r0.goal": {"95 이상"}, "q.kpi.r0.weight": {"절반"}, "q.kpi.r0.proof": {"시험"}}
	p := webform.ReadSection(s, 0, posted, nil)
	want := []form.Target{{Key: "r0", Title: "정확도", Unit: "%", Year: 1, Base: 94, GoalTyped: "95 이상", WeightTyped: "절반", Proof: "시험"}}
	if diff := cmp.Diff(want, p.Answers["kpi"].Targets); diff != "" {
		t.Error(diff)
	}
	var at []string
	for _, e := range domain.ProblemsOf(p.Wrong.OrNil()) {
		at = append(at, e.Field)
	}
	if diff := cmp.Diff([]string{"q.kpi.r0.goal", "q.kpi.r0.weight"}, at); diff != "" {
		t.Error(diff)
	}
}

// A row that was begun at its end is kept: what is typed first is no reason to lose it.
func TestARowIsKeptWhateverOfItIsTypedFirst(t *testing.T) {
	s := form.Section{Key: "s", Part: form.Lead, Questions: []form.Question{{Key: "kpi", Kind: form.Targets, Label: "성과지표"}, {Key: "staff", Kind: form.People, Label: "참여인력"}}}
	for _, c := range []struct {
		cell, value string
		rows        int
	}{{"q.kpi.r0.proof", "시험성적서", 1}, {"q.kpi.r0.unit", "%", 1}, {"q.kpi.r0.base", "3", 1}, {"q.kpi.r0.weight", "40", 1}, {"q.kpi.r0.proof", " ", 0},
		{"q.staff.r0.from", "2026-01-01", 1}, {"q.staff.r0.to", "2026-12-31", 1}, {"q.staff.r0.role", form.RoleMember, 0}} {
		p := webform.ReadSection(s, 0, url.Values{c.cell: {c.value}, "v.kpi": {"0"}, "v.staff": {"0"}}, nil)
		if got := len(p.Answers["kpi"].Targets) + len(p.Answers["staff"].People); got != c.rows {
			t.Errorf("%s %q: %d rows, want %d", c.cell, c.value, got, c.rows)
		}
	}
}
