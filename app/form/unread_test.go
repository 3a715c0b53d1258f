// This test reads plans and people as a page sends them, with cells in which there is nothing to be read.
package form_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	webform "gongmo/app/form"
	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

func TestACellOfAPlanThatCannotBeReadKeepsWhatWasTyped(t *testing.T) {
	s := form.Section{Key: "b", Part: form.Lead, Questions: []form.Question{{Key: "budget", Kind: form.Budget, Label: "사업비"}, {Key: "people", Kind: form.People, Label: "인력"}}}
	posted := url.Values{"v.budget": {"3"}, "q.budget.r0.item": {"MATERIALS/PURCHASE"}, "q.budget.r0.why": {"부품"}, "q.budget.r0.grant": {"5천"}, "q.budget.r0.cash": {"1,000,000"},
		"q.budget.r0.quantity": {"두 개"}, "q.budget.r0.rate": {"절반"}, "q.budget.r0.bought": {"작년\t가을"},
		"v.people": {"1"}, "q.people.r0.name": {"김하나"}, "q.people.r0.role": {"LEAD"}, "q.people.r0.rate": {"삼십"}, "q.people.r0.from": {"2026년 봄"}, "q.people.r0.to": {"2026-12-31"}}
	p := webform.ReadSection(s, 0, posted, []domain.OrganizationID{1})
	unread := budget.Unread("bought\t작년 가을\ngrant\t5천\nquantity\t두 개\nrate\t절반\n")
	if len(p.Answers["budget"].Budget.Lines) != 1 {
		t.Fatalf("%+v", p.Answers["budget"])
	}
	l := p.Answers["budget"].Budget.Lines[0]
	if l.Unread != unread || l.GrantWon != 0 || l.CashWon != 1_000_000 {
		t.Errorf("the line is %+v", l)
	}
	m := p.Answers["people"].People[0]
	if diff := cmp.Diff([]string{"삼십", "2026년 봄", ""}, []string{m.RateTyped, m.FromTyped, m.ToTyped}); diff != "" || m.To.IsZero() {
		t.Errorf("the person is %+v: %s", m, diff)
	}
	at := map[string]bool{}
	for _, e := range p.Wrong {
		at[e.Field] = true
	}
	if diff := cmp.Diff(map[string]bool{"q.budget.r0.grant": true, "q.budget.r0.quantity": true, "q.budget.r0.rate": true, "q.budget.r0.bought": true, "q.people.r0.rate": true, "q.people.r0.from": true}, at); diff != "" {
		t.Error(diff)
	}
}
