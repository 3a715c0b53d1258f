// This file is a corrected form (정정공고) and an application begun before it: the application keeps the form it was written on until
// a writer takes the correction up, and what has no place in the corrected form is kept aside.
package application

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/form"
)

// Outdated reports whether the form was corrected since the version that the application is written on. formSince is the version
// that brought the present form (call.Call.FormSince): versions that moved dates alone change nothing here.
func (a *Application) Outdated(formSince int) bool { return a.CallVersion < formSince }

// TakeUp moves the working copy onto the form of a newer version of the call's terms. Answers that have no place in it are put
// aside, with their files, and stay readable. Errors: application.edit.closed, application.correction.none.
func (a *Application) TakeUp(version int, before, now form.Definition, by domain.PersonID, at time.Time) (FileChanges, domain.Change, error) {
	if err := a.Editable(); err != nil {
		return FileChanges{}, domain.Change{}, err
	}
	if version <= a.CallVersion {
		return FileChanges{}, domain.Change{}, domain.E(domain.Refused, "application.correction.none")
	}
	answers, shelf := a.Answers.Clone(), a.Shelved.Clone()
	moved := a.Homeless(before, now)
	for _, key := range moved {
		if answers[key].Budget != nil {
			a.setBudget(budget.Plan{})
		}
		shelf[key] = answers[key]
		delete(answers, key)
	}
	change := domain.Act("takeUpCorrection", map[string]any{"from": a.CallVersion, "to": version, "aside": moved})
	a.Answers, a.Shelved, a.CallVersion = answers, shelf, version
	a.CountPlan(now)
	return a.syncFiles(by, at), change, nil
}

// ReopenParts opens the parts again that their organisations had completed and of which the form, that was just taken up, asks something that it
// did not ask before or asks otherwise, or that are not right by it. Parts in which nothing is new stay complete. The rows are to be
// updated; there is one change for each organisation.
func (a *Application) ReopenParts(before, now form.Definition) (rows []*Member, changes []domain.Change) {
	for i := range a.Members {
		m := &a.Members[i]
		if m.OrganizationID == nil || !m.PartDone || !m.writesPart(*m.OrganizationID) {
			continue
		}
		if !news(before, now, a.Answers.Of(*m.OrganizationID), m.Role.Part()) {
			continue
		}
		m.PartDone, m.PartReopened = false, a.CallVersion
		if !slices.ContainsFunc(rows, func(r *Member) bool { return *r.OrganizationID == *m.OrganizationID }) {
			change := domain.Act("reopenPart", map[string]any{"organization": int64(*m.OrganizationID), "version": a.CallVersion})
			change.Notices = []domain.NoticeCode{NoticePartReopened}
			changes = append(changes, change)
		}
		rows = append(rows, m)
	}
	return rows, changes
}

// news reports whether a corrected form has something for a part to look at again.
func news(before, now form.Definition, answers form.Answers, part form.Part) bool {
	if len(form.Validate(now, answers, part)) > 0 {
		return true
	}
	c := before.Of(part).Correct(now.Of(part))
	hidden := now.Hidden(answers, part)
	return slices.ContainsFunc(slices.Concat(c.Added, c.Changed), func(question string) bool {
		q, _, _ := now.Question(question)
		return q.Kind != form.Computed && !slices.Contains(hidden, question)
	})
}

// Homeless lists by key, sorted, the answers of the working copy that a corrected form has no place for.
func (a *Application) Homeless(before, now form.Definition) []string {
	return form.Homeless(a.Answers, before, now)
}

// takeBack undoes, for a correction of the submission that is given up, that a newer form was taken up in it.
func (a *Application) takeBack(standing Submission) {
	shelf := a.Shelved.Clone()
	for key, x := range a.Shelved {
		if x.Same(standing.Answers[key]) {
			delete(shelf, key)
		}
	}
	a.Shelved, a.CallVersion = shelf, standing.CallVersion
}

// PutAside are the answers by key that were put aside because the form has no place for them; those of organisations that left the
// consortium, or may yet return to their part, are not among them.
func PutAside(shelved form.Answers, orgs []domain.OrganizationID, now form.Definition) form.Answers {
	out := form.Answers{}
	for key, x := range shelved {
		question, org, ok := form.SplitKey(key)
		if _, _, asked := now.Question(question); ok && (org == 0 || !asked && slices.Contains(orgs, org)) {
			out[key] = x
		}
	}
	return out
}
