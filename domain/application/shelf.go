// This file is what an organisation wrote before it was taken out of the consortium: kept aside, so that it is no part of what is
// checked, handed in and read, and put back when the organisation comes again.
package application

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/form"
)

// fills reports whether an organisation still fills in a part of the form.
func (a *Application) fills(org domain.OrganizationID, part form.Part) bool {
	return slices.ContainsFunc(a.Members, func(m Member) bool {
		return m.OrganizationID != nil && *m.OrganizationID == org && m.Consent != Declined && m.Role.Part() == part
	})
}

// shelve puts the answers of a part aside that an organisation has left, and lists their keys. Of one that left the consortium
// altogether nothing stays. Its budget lines stay in the plan, which is the lead's, and are named there as lines of a stranger.
func (a *Application) shelve(org domain.OrganizationID, part form.Part, d form.Definition) []string {
	if a.fills(org, part) {
		return nil
	}
	answers, shelf := a.Answers.Clone(), a.Shelved.Clone()
	var moved []string
	for question, x := range a.Answers.Of(org) {
		if _, section, asked := d.Question(question); a.belongs(org) && (!asked || section.Part != part) {
			continue
		}
		key := form.Key(question, org)
		delete(answers, key)
		if !x.Empty() {
			shelf[key] = x
			moved = append(moved, key)
		}
	}
	a.Answers, a.Shelved = answers, shelf
	slices.Sort(moved)
	return moved
}

// Unshelve gives an organisation that has agreed to take part what it had written when it was in the consortium before, where it has
// written nothing since. The change is recorded with that of its consent.
func (a *Application) Unshelve(org domain.OrganizationID, d form.Definition, actor domain.PersonID, now time.Time) FileChanges {
	answers, shelf := a.Answers.Clone(), a.Shelved.Clone()
	for question, x := range a.Shelved.Of(org) {
		if _, section, asked := d.Question(question); !asked || !a.fills(org, section.Part) {
			continue
		}
		key := form.Key(question, org)
		if answers[key].Empty() {
			x.Version = max(x.Version, answers[key].Version) + 1
			answers[key] = x
		}
		delete(shelf, key)
	}
	a.Answers, a.Shelved = answers, shelf
	return a.syncFiles(actor, now)
}
