package application_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/application"
	"gongmo/domain/form"
)

func TestWhatARemovedOrganisationWroteIsKeptAndIsNoPartOfTheApplication(t *testing.T) {
	a := consortium(t)
	before := a.Answers.Clone()
	gone, files, change, err := a.Remove(71, shared(), writer, a.BegunAt)
	must(t, err)
	if *gone.OrganizationID != partner || len(files.Removed) != 1 || len(a.Answers.Of(partner)) != 0 || a.Answers.Of(third)["role"].Text != "데이터" {
		t.Errorf("%+v %+v %v", gone, files, a.Answers)
	}
	if shelved, _ := change.Detail["shelved"].([]string); len(shelved) != 6 {
		t.Errorf("recorded %v", change.Detail)
	}
	// The plan is the lead's: its line of the organisation that left stays, for the lead to change or to take out.
	if len(a.Budget.For(partner).Lines) != 1 {
		t.Errorf("the plan changed: %v", a.Budget)
	}
	_, _, _, err = a.Remove(72, shared(), writer, a.BegunAt)
	must(t, err)
	sub, _, err := a.Submit(signing(deadline.Add(-1), 1))
	must(t, err)
	if len(sub.Answers.Of(partner)) != 0 || len(sub.Answers.Of(third)) != 0 || len(sub.Files) != 1 || sub.Answers["team"].Empty() {
		t.Errorf("handed in: %v %v", sub.Answers, sub.Files)
	}

	// The same organisation finds its texts and papers when it has agreed again, and not before.
	a = consortium(t)
	_, _, _, err = a.Remove(71, shared(), writer, a.BegunAt)
	must(t, err)
	again, _, err := a.Invite(ptr(partner), "기관", application.Participating, "", "", a.BegunAt)
	must(t, err)
	a.Members[len(a.Members)-1].ID = 73
	if len(a.Answers.Of(partner)) != 0 || again.Consent != application.Invited {
		t.Error("an invitation alone gives the texts back")
	}
	_, _, err = a.Answer(73, partner, true, writer, a.BegunAt)
	must(t, err)
	if files := a.Unshelve(partner, shared(), writer, a.BegunAt); len(files.Added) != 1 || files.Added[0].FileID != 8 {
		t.Errorf("the papers: %+v", files)
	}
	for question, x := range before.Of(partner) {
		if got := a.Answers.Of(partner)[question]; !got.Same(x) || got.Version <= x.Version {
			t.Errorf("%s came back as %+v", question, got)
		}
	}
	if len(a.Shelved) != 0 {
		t.Errorf("left aside: %v", a.Shelved)
	}
}

func TestAnOrganisationThatStaysInAnotherRoleKeepsWhatBelongsToIt(t *testing.T) {
	a := consortium(t)
	_, _, err := a.Invite(ptr(partner), "기관", application.Supplier, "", "", a.BegunAt) // which fills in the same part
	must(t, err)
	before := a.Answers.Clone()
	_, files, _, err := a.Remove(71, shared(), writer, a.BegunAt)
	must(t, err)
	if d := cmp.Diff(before, a.Answers); d != "" || len(files.Removed) != 0 || len(a.Shelved) != 0 {
		t.Error(d, files, a.Shelved)
	}
	// In another part it finds nothing of the first.
	a = consortium(t)
	d := shared()
	d.Sections = append(d.Sections, form.Section{Key: "d", Part: form.Demand, Questions: []form.Question{{Key: "need", Kind: form.Text}}})
	_, _, _, err = a.Remove(71, d, writer, a.BegunAt)
	must(t, err)
	_, _, err = a.Invite(ptr(partner), "기관", application.Demand, "", "", a.BegunAt)
	must(t, err)
	a.Members[len(a.Members)-1].ID = 74
	_, _, err = a.Answer(74, partner, true, writer, a.BegunAt)
	must(t, err)
	if a.Unshelve(partner, d, writer, a.BegunAt); len(a.Answers.Of(partner)) != 0 || len(a.Shelved.Of(partner)) == 0 {
		t.Errorf("a demand organisation holds %v", a.Answers.Of(partner))
	}
}
