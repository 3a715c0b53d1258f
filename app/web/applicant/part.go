// This file is a partner's own part as a whole: it says that it has written all of it, and opens it again.
package applicant

import (
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
)

// finished reports whether a partner has said that its part is complete; the lead's, of suffix 0, needs no such word.
func (f found) finished(suffix domain.OrganizationID) bool {
	for _, m := range f.Members {
		if m.PartDone && suffix != 0 && m.OrganizationID != nil && domain.OrganizationID(*m.OrganizationID) == suffix && m.Role != string(application.Lead) {
			return true
		}
	}
	return false
}

// takes reports whether the part may be written on now, by whoever may.
func (p place) takes() bool { return p.editable() && !p.finished(p.suffix) }

// partStep is what a partner does with its part as a whole, if it has one: nothing before it is full.
func partStep(r *request.Request, f found, m query.ApplicationMember, has, full bool) *view.StepForm {
	if f.preview != nil || !f.editable() || m.Role == string(application.Lead) || m.Consent != string(application.Accepted) || !has {
		return nil
	}
	org := domain.OrganizationID(*m.OrganizationID)
	if !r.May("editPart", f.ownOf(org)) {
		return nil
	}
	if m.PartDone {
		return &view.StepForm{Action: f.path("parts", *m.OrganizationID, "reopen"), Text: r.T("application.part.done.text"), Button: view.Button{Text: r.T("application.part.reopen")}}
	}
	if !full {
		return nil
	}
	return &view.StepForm{Action: f.path("parts", *m.OrganizationID, "done"), Text: r.T("application.part.say"), Button: view.Button{Text: r.T("application.part.say.act"), Kind: view.Primary}}
}

func donePart(r *request.Request) error { return sayPart(r, true) }

func reopenPart(r *request.Request) error { return sayPart(r, false) }

func sayPart(r *request.Request, done bool) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	org, err := r.ID("org")
	if err != nil {
		return err
	}
	if err := r.House.Engine.CompletePart(r.Context(), r.Command(), f.id, domain.OrganizationID(org), done); err != nil {
		return err
	}
	said := "application.part.reopened"
	if done {
		said = "application.part.said"
	}
	if r.May("editPart", f.ownOf(domain.OrganizationID(org))) {
		return r.Done(f.path(), said)
	}
	return r.Done(f.path("partners"), said)
}
