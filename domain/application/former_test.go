// These tests replace a partner by one that has not registered yet, and call replacements off.
package application_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
)

const stranger = "2208162517"

// awaited is the consortium after its partner was replaced by a number that nobody has registered (member 74).
func awaited(t *testing.T) *application.Application {
	t.Helper()
	a := consortium(t)
	_, _, err := a.Replace(71, application.Successor{Name: "새 기관", Email: "x@example.kr", Number: stranger}, shared(), writer, a.BegunAt)
	must(t, err)
	a.Members[1].ID = 74
	return a
}

// everything is what a cancelled replacement must leave as it was: versions and the ids of rows aside.
func everything(a *application.Application) map[string]any {
	answers := a.Answers.Clone()
	for key, x := range answers {
		x.Version = 0
		answers[key] = x
	}
	members := append([]application.Member(nil), a.Members...)
	for i := range members {
		members[i].ID, members[i].Handed = 0, members[i].Handed.Clone()
	}
	return map[string]any{"answers": answers, "budget": a.Budget, "members": members, "shelf": a.Shelved.Clone(), "asks for": a.RequestWon, "files": len(a.Files)}
}

func TestAPlaceWaitsForAnOrganisationThatHasNotRegistered(t *testing.T) {
	before, a := consortium(t), awaited(t)
	m := a.Members[1]
	if m.OrganizationID != nil || m.InvitedNumber != stranger || m.Name != "새 기관" || m.Consent != application.Invited || m.Handed["role"].Text != "실증" || len(m.Handed) != 2 || *m.HandedFrom != partner {
		t.Fatalf("the row is %+v", m)
	}
	want := before.Budget.Lines[1]
	want.Person = "" // its people left with it
	if diff := cmp.Diff([]any{want, partner}, []any{a.Budget.Lines[1], *m.LinesOf}); diff != "" || a.RequestWon != before.RequestWon {
		t.Errorf("the plan: %s, asks for %d", diff, a.RequestWon)
	}
	if diff := cmp.Diff([]domain.OrganizationID{lead, third}, a.Orgs()); diff != "" {
		t.Errorf("the one that left still belongs to it: %s", diff)
	}
	if diff := cmp.Diff([]domain.OrganizationID{lead, third, partner}, a.Planned()); diff != "" {
		t.Error(diff)
	}
	if len(a.Files) != 1 || len(a.Answers.Of(partner)) != 0 || len(a.Shelved.Of(partner)) != 4 {
		t.Errorf("files %v, answers %v, put aside %v", a.Files, a.Answers.Of(partner), a.Shelved)
	}
	if _, _, err := a.Replace(72, application.Successor{Name: "x", Number: stranger}, shared(), writer, a.BegunAt); !errors.Is(err, domain.E(domain.Conflict, "application.member.twice")) {
		t.Errorf("the same number twice: %v", err)
	}
}

func TestWhatWaitedIsTheNewcomersWhenItHasRegisteredAndAgreed(t *testing.T) {
	a := awaited(t)
	m, _, err := a.Registered(74, fourth, "넷째")
	must(t, err)
	if m.LinesOf != nil || len(a.Budget.For(fourth).Lines) != 1 || len(a.Budget.For(partner).Lines) != 0 || m.Former.IsZero() {
		t.Errorf("after registering: %+v, plan %v", m, a.Budget)
	}
	if _, _, err := a.TakeOver(74, fourth, []string{"role"}); !errors.Is(err, domain.E(domain.Refused, "application.handover.consent")) {
		t.Errorf("before consent: %v", err)
	}
	_, _, err = a.Answer(74, fourth, true, writer, a.BegunAt)
	must(t, err)
	_, _, err = a.TakeOver(74, fourth, []string{"role", "plan", "brand"})
	must(t, err)
	if got := a.Answers.Of(fourth); got["role"].Text != "실증" || len(got) != 2 || !a.Members[1].Former.IsZero() {
		t.Errorf("it has %v, and behind it %+v", got, a.Members[1].Former)
	}
	if _, _, err := a.CancelReplacement(74, shared(), writer, a.BegunAt); !errors.Is(err, domain.E(domain.Refused, "application.replace.settled")) {
		t.Errorf("called off after consent: %v", err)
	}
}

// Whoever was asked in the place, one after the other, registered or not, declining or silent: called off, all is as it was.
func TestACancelledReplacementLeavesEverythingAsItWas(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a := consortium(t)
		want, member := everything(a), int64(71)
		for i := range rapid.IntRange(1, 4).Draw(rt, "times") {
			by, org := application.Successor{Number: "10000000" + string(rune('0'+i)) + "0"}, domain.OrganizationID(200+i)
			if rapid.Bool().Draw(rt, "registered") {
				by = application.Successor{Org: org}
			}
			if _, _, err := a.Replace(member, by, shared(), writer, a.BegunAt); err != nil {
				rt.Fatal(err)
			}
			member = int64(300 + i)
			a.Members[1].ID = member
			if by.Org == 0 && rapid.Bool().Draw(rt, "registers") {
				if _, _, err := a.Registered(member, org, "기관"); err != nil {
					rt.Fatal(err)
				}
			}
			if a.Members[1].OrganizationID != nil && rapid.Bool().Draw(rt, "declines") {
				if _, _, err := a.Answer(member, org, false, writer, a.BegunAt); err != nil {
					rt.Fatal(err)
				}
			}
		}
		done, _, err := a.CancelReplacement(member, shared(), writer, a.BegunAt)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, everything(a)); diff != "" || len(done.Files.Added) != 1 {
			rt.Fatalf("%s, files %+v", diff, done.Files)
		}
	})
}

func TestWhatOneThatNeverAgreedHasWrittenIsPutAsideForIt(t *testing.T) {
	a, _ := replaced(t)
	_, _, _, err := a.Save(form.Answers{}, form.Answers{form.Key("role", fourth): {Text: "다른 계획"}}, writer, a.BegunAt)
	must(t, err)
	_, _, err = a.Replace(74, application.Successor{Number: stranger}, shared(), writer, a.BegunAt)
	must(t, err)
	a.Members[1].ID = 75
	if m := a.Members[1]; m.Handed["role"].Text != "실증" || a.Shelved.Of(fourth)["role"].Text != "다른 계획" || *m.LinesOf != fourth {
		t.Errorf("handed on %v, put aside %v, lines of %v", m.Handed, a.Shelved, m.LinesOf)
	}
	_, _, err = a.CancelReplacement(75, shared(), writer, a.BegunAt)
	must(t, err)
	if len(a.Budget.For(partner).Lines) != 1 || a.Answers.Of(partner)["role"].Text != "실증" || a.Shelved.Of(fourth)["role"].Text != "다른 계획" {
		t.Errorf("plan %v, answers %v, put aside %v", a.Budget, a.Answers, a.Shelved)
	}
}

func TestAReplacementIsNotCalledOffWhereThereIsNobodyToComeBack(t *testing.T) {
	for name, c := range map[string]struct {
		turn func(a *application.Application)
		want string
	}{
		"of one that was simply asked": {func(a *application.Application) { a.Members[1].Former = application.Former{} }, "application.replace.settled"},
		"of one that is gone":          {func(a *application.Application) { a.Members[1].ID = 99 }, "application.replace.gone"},
		"of a handed in application":   {func(a *application.Application) { a.State = application.Submitted }, "application.member.closed"},
		"when the old one was asked in again": {func(a *application.Application) {
			_, _, _ = a.Invite(ptr(partner), "둘째", application.Participating, "", "", a.BegunAt)
		}, "application.member.twice"},
	} {
		t.Run(name, func(t *testing.T) {
			a := awaited(t)
			c.turn(a)
			_, _, err := a.CancelReplacement(74, shared(), writer, a.BegunAt)
			if p := domain.ProblemsOf(err); len(p) != 1 || p[0].Key != c.want {
				t.Errorf("got %v", err)
			}
		})
	}
}
