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
