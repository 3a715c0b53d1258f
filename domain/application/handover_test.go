// These tests replace a partner and look at what passes to the newcomer, what leaves and what nobody may touch.
package application_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

const (
	third  domain.OrganizationID = 103
	fourth domain.OrganizationID = 104
)

// shared asks the lead for people and money, and each participant for texts and papers of its own.
func shared() form.Definition {
	return form.Definition{Version: 1, Sections: []form.Section{
		{Key: "a", Part: form.Lead, Questions: []form.Question{{Key: "goal", Kind: form.Text}, {Key: "team", Kind: form.People}, {Key: "money", Kind: form.Budget}}},
		{Key: "m", Part: form.Participant, Questions: []form.Question{
			{Key: "role", Kind: form.Text}, {Key: "plan", Kind: form.RichText}, {Key: "license", Kind: form.File}, {Key: "staff", Kind: form.People},
			{Key: "site", Kind: form.Address}, {Key: "brand", Kind: form.Text, Identifies: true}}},
	}}
}

// consortium is a draft of three: the lead, a partner (member 71) that wrote everything, and a third (72) that wrote its role.
func consortium(t *testing.T) *application.Application {
	t.Helper()
	a := draft(t)
	for i, org := range []domain.OrganizationID{partner, third} {
		_, _, err := a.Invite(ptr(org), "기관", application.Participating, "", "", a.BegunAt)
		must(t, err)
		a.Members[1+i].ID = int64(71 + i)
		_, _, err = a.Answer(int64(71+i), org, true, writer, a.BegunAt)
		must(t, err)
	}
	line := func(key string, org domain.OrganizationID) budget.Line {
		return budget.Line{Key: key, Org: org, Year: 1, Item: "PERSONNEL", Basis: "개발 인력", Person: "p-" + key, GrantWon: 10_000_000}
	}
	plan := budget.Plan{Lines: []budget.Line{line("a", lead), line("b", partner), line("c", third)}}
	mine := form.Answers{
		"team": {People: []form.Member{{Key: "p-a", Name: "가", Org: lead}, {Key: "p-b", Name: "나", Org: partner}}}, "money": {Budget: &plan},
		form.Key("role", partner): {Text: "실증"}, form.Key("plan", partner): {Text: "<p>계획</p>"}, form.Key("brand", partner): {Text: "상표"},
		form.Key("license", partner): {Files: []form.Upload{{FileID: 8, Name: "등록증.pdf", Bytes: 3, SHA256: "bb", Wallet: 4}}},
		form.Key("staff", partner):   {People: []form.Member{{Key: "s", Name: "다", Org: partner}}}, form.Key("site", partner): {Address: &form.Place{Road: "길 1"}},
		form.Key("role", third): {Text: "데이터"},
	}
	_, _, _, err := a.Save(form.Answers{}, mine, writer, a.BegunAt)
	must(t, err)
	return a
}

func replaced(t *testing.T) (*application.Application, application.Succession) {
	t.Helper()
	a := consortium(t)
	done, _, err := a.Replace(71, application.Successor{Org: fourth, Name: "넷째", Email: "x@example.kr"}, shared(), writer, a.BegunAt)
	must(t, err)
	a.Members[1].ID = 74
	return a, done
}

func TestTheNewcomerIsAskedAnewAndSeesTheTextsButNothingPersonal(t *testing.T) {
	a, done := replaced(t)
	if diff := cmp.Diff(form.Answers{"role": {Text: "실증", Version: 1}, "plan": {Text: "<p>계획</p>", Version: 1}}, done.Come.Handed); diff != "" {
		t.Error(diff)
	}
	if m := done.Come; m.Consent != application.Invited || m.ConsentAt != nil || m.PartDone || m.Role != application.Participating || m.Position != 2 || *m.HandedFrom != partner {
		t.Errorf("the newcomer's row is %+v", m)
	}
	if done.Gone.ID != 71 || len(a.Answers.Of(partner)) != 0 || len(a.Answers.Of(fourth)) != 0 {
		t.Errorf("gone %d, left behind %v, taken over unasked %v", done.Gone.ID, a.Answers.Of(partner), a.Answers.Of(fourth))
	}
	if len(done.Files.Removed) != 1 || done.Files.Removed[0].FileID != 8 || len(done.Files.Added) != 0 {
		t.Errorf("files %+v", done.Files)
	}
	if got := a.Answers["team"]; len(got.People) != 1 || got.People[0].Org != lead || got.Version != 2 {
		t.Errorf("the team is %+v", got)
	}
}

func TestTheBudgetLinesPassWithoutTheirPersonsAndTheSumStays(t *testing.T) {
	before := consortium(t)
	a, _ := replaced(t)
	for name, plan := range map[string]budget.Plan{"the plan": a.Budget, "the answer": *a.Answers["money"].Budget} {
		want := before.Budget.Lines[1]
		want.Org, want.Person = fourth, ""
		if diff := cmp.Diff([]budget.Line{before.Budget.Lines[0], want, before.Budget.Lines[2]}, plan.Lines); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if a.RequestWon != before.RequestWon {
		t.Errorf("asks for %d, asked for %d", a.RequestWon, before.RequestWon)
	}
}

func TestNothingOfTheOtherPartsChanges(t *testing.T) {
	before := consortium(t)
	a, _ := replaced(t)
	if diff := cmp.Diff(before.Answers.Of(third), a.Answers.Of(third)); diff != "" {
		t.Error(diff)
	}
	for _, key := range []string{"goal", "license"} {
		if diff := cmp.Diff(before.Answers[key], a.Answers[key]); diff != "" {
			t.Errorf("%s: %s", key, diff)
		}
	}
	if diff := cmp.Diff(before.Members[2], a.Members[2]); diff != "" {
		t.Error(diff)
	}
}

func TestTheNewcomerTakesOverOnlyWhatItChoosesAndOnlyAfterItAgreed(t *testing.T) {
	a, _ := replaced(t)
	if _, _, err := a.TakeOver(74, fourth, []string{"role"}); !errors.Is(err, domain.E(domain.Refused, "application.handover.consent")) {
		t.Errorf("before consent: %v", err)
	}
	_, _, err := a.Answer(74, fourth, true, writer, a.BegunAt)
	must(t, err)
	if _, _, err := a.TakeOver(74, third, []string{"role"}); !errors.Is(err, domain.E(domain.NotFound, "application.member.unknown")) {
		t.Errorf("another organisation: %v", err)
	}
	m, _, err := a.TakeOver(74, fourth, []string{"role", "brand"})
	must(t, err)
	if diff := cmp.Diff(form.Answers{"role": {Text: "실증", Version: 1}}, a.Answers.Of(fourth)); diff != "" {
		t.Error(diff)
	}
	if _, ok := m.Handed["plan"]; !ok || len(m.Handed) != 1 {
		t.Errorf("what was not chosen should wait: %v", m.Handed)
	}
	if _, _, err := a.TakeOver(74, fourth, []string{"role"}); !errors.Is(err, domain.E(domain.Invalid, "application.handover.none")) {
		t.Errorf("twice: %v", err)
	}
}

func TestWhatTheNewcomerHasWrittenItselfStands(t *testing.T) {
	a, _ := replaced(t)
	_, _, err := a.Answer(74, fourth, true, writer, a.BegunAt)
	must(t, err)
	_, _, _, err = a.Save(form.Answers{}, form.Answers{form.Key("role", fourth): {Text: "우리 역할"}}, writer, a.BegunAt)
	must(t, err)
	_, _, err = a.TakeOver(74, fourth, []string{"role", "plan"})
	must(t, err)
	if got := a.Answers.Of(fourth); got["role"].Text != "우리 역할" || got["plan"].Text != "<p>계획</p>" {
		t.Errorf("stored %v", got)
	}
}

func TestTheTextsSurviveANewcomerThatDeclinesOrIsTakenOut(t *testing.T) {
	a, _ := replaced(t)
	_, _, err := a.Answer(74, fourth, false, writer, a.BegunAt)
	must(t, err)
	done, _, err := a.Replace(74, application.Successor{Org: 105, Name: "다섯째"}, shared(), writer, a.BegunAt)
	must(t, err)
	if len(done.Come.Handed) != 2 || *done.Come.HandedFrom != partner || len(a.Budget.For(105).Lines) != 1 {
		t.Errorf("the next one gets %+v and %v", done.Come.Handed, a.Budget)
	}
	a.Members[1].ID = 75
	_, _, _, err = a.Remove(75, shared(), writer, a.BegunAt)
	must(t, err)
	if a.Shelved.Of(partner)["role"].Text != "실증" || len(a.Answers.Of(partner)) != 0 {
		t.Errorf("the texts are lost, or in the application: %v %v", a.Shelved, a.Answers)
	}
	_, _, err = a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt)
	must(t, err)
	a.Members[len(a.Members)-1].ID = 76
	_, _, err = a.Answer(76, partner, true, writer, a.BegunAt)
	must(t, err)
	a.Unshelve(partner, shared(), writer, a.BegunAt)
	if a.Answers.Of(partner)["role"].Text != "실증" || len(a.Shelved) != 0 {
		t.Errorf("the one that comes again does not find its texts: %v %v", a.Answers, a.Shelved)
	}
}

func TestAReplacementIsRefusedWhereItMakesNoSense(t *testing.T) {
	for name, c := range map[string]struct {
		member int64
		by     domain.OrganizationID
		turn   func(a *application.Application)
		want   string
	}{
		"by itself":               {71, partner, nil, "application.member.twice"},
		"by one that is a member": {71, third, nil, "application.member.twice"},
		"by the lead":             {71, lead, nil, "application.member.twice"},
		"of nobody":               {99, fourth, nil, "application.replace.gone"},
		"after it was handed in":  {71, fourth, func(a *application.Application) { _, _, _ = a.Submit(signing(deadline.Add(-time.Hour), 1)) }, "application.member.closed"},
		"of the lead":             {1, fourth, func(a *application.Application) { a.Members[0].ID = 1 }, "application.replace.gone"},
	} {
		t.Run(name, func(t *testing.T) {
			a := consortium(t)
			if c.turn != nil {
				c.turn(a)
			}
			before := a.Answers.Clone()
			_, _, err := a.Replace(c.member, application.Successor{Org: c.by}, shared(), writer, a.BegunAt)
			if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != c.want {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, a.Answers); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhoStaysInAnotherRoleKeepsItsLinesAndItsOtherPart(t *testing.T) {
	a := consortium(t)
	_, _, err := a.Invite(ptr(partner), "기관", application.Supplier, "", "", a.BegunAt)
	must(t, err)
	done, _, err := a.Replace(71, application.Successor{Org: fourth}, shared(), writer, a.BegunAt)
	must(t, err)
	if len(done.Come.Handed) != 0 || len(done.Files.Removed) != 0 || len(a.Budget.For(partner).Lines) != 1 || a.Answers.Of(partner)["role"].Text != "실증" {
		t.Errorf("a supplier fills in the same part: handed %v, files %v, plan %v", done.Come.Handed, done.Files, a.Budget)
	}
}

// However often the place changes hands, no text is lost and nobody else's answer moves.
func TestNoTextIsLostHoweverOftenAPlaceChangesHands(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := consortium(t)
		member, others := int64(71), a.Answers.Of(third)
		for i := range rapid.IntRange(1, 5).Draw(rt, "times") {
			org := domain.OrganizationID(200 + i)
			done, _, err := a.Replace(member, application.Successor{Org: org}, shared(), writer, a.BegunAt)
			if err != nil {
				rt.Fatal(err)
			}
			member = int64(300 + i)
			a.Members[1].ID = member
			texts := done.Come.Handed.Clone()
			if rapid.Bool().Draw(rt, "agrees") {
				if _, _, err := a.Answer(member, org, true, writer, a.BegunAt); err != nil {
					rt.Fatal(err)
				}
				chosen := rapid.SampledFrom([][]string{{"role"}, {"plan"}, {"role", "plan"}}).Draw(rt, "chosen")
				m, _, err := a.TakeOver(member, org, chosen)
				if err != nil {
					rt.Fatal(err)
				}
				texts = m.Handed.Clone()
				for q, x := range a.Answers.Of(org) {
					texts[q] = x
				}
			}
			if texts["role"].Text != "실증" || texts["plan"].Text != "<p>계획</p>" {
				rt.Fatalf("after %d: %v", i, texts)
			}
			if diff := cmp.Diff(others, a.Answers.Of(third)); diff != "" {
				rt.Fatal(diff)
			}
		}
	})
}
