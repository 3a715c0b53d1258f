// This file is what an application does with papers that a partner lets its lead use.
package application

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/form"
)

// MayOffer reports whether an organisation may let the lead use a paper now: a partner that has agreed, while the working copy may be
// written on or an open supplement asks something of the lead's part. Errors: NotFound for anybody else, application.edit.closed.
func (a *Application) MayOffer(org domain.OrganizationID) error {
	if org == a.LeadID || !slices.ContainsFunc(a.Members, func(m Member) bool {
		return m.OrganizationID != nil && *m.OrganizationID == org && m.Consent == Accepted
	}) {
		return domain.E(domain.NotFound, "not_found")
	}
	if asked := a.Asked(); asked != nil && slices.ContainsFunc(asked.Items, func(i SupplementItem) bool { return i.Org == 0 }) {
		return nil
	}
	return a.Editable()
}

// Holds reports whether the lead's part holds one of the files.
func (a *Application) Holds(files []domain.FileID) bool {
	for key, x := range a.Answers {
		if _, org, ok := form.SplitKey(key); ok && org == 0 && slices.ContainsFunc(x.Files, func(u form.Upload) bool { return slices.Contains(files, u.FileID) }) {
			return true
		}
	}
	return false
}

// GiveBack takes the files of an organisation that leaves the consortium out of the lead's part.
func (a *Application) GiveBack(files []domain.FileID, by domain.PersonID, now time.Time) FileChanges {
	answers := a.Answers.Clone()
	for key, x := range a.Answers {
		if _, org, ok := form.SplitKey(key); !ok || org != 0 {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(x.Files), func(u form.Upload) bool { return slices.Contains(files, u.FileID) })
		if len(rest) < len(x.Files) {
			x.Files = rest
			x.Version++
			answers[key] = x
		}
	}
	a.Answers = answers
	return a.syncFiles(by, now)
}
