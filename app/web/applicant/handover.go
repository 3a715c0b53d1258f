// This file is a change of partner: the lead names the organisation that steps in, and that one looks through what was written
// before it and takes over what it wants.
package applicant

import (
	"github.com/a-h/templ"

	input "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// member is one of the consortium by the id of its row.
func (f found) member(id int64) (query.ApplicationMember, bool) {
	for _, m := range f.Members {
		if m.ID == id {
			return m, true
		}
	}
	return query.ApplicationMember{}, false
}

// offered are the texts that wait for a member, by question.
func offered(f found, m query.ApplicationMember) form.Answers {
	if m.OrganizationID == nil {
		return nil
	}
	return application.Offered(m.Handed, domain.OrganizationID(*m.OrganizationID), f.Answers)
}

// mayTakeOver reports whether the reader writes for the member: only its own people see what waits for it.
func mayTakeOver(r *request.Request, f found, m query.ApplicationMember) bool {
	if m.OrganizationID == nil || m.Consent == string(application.Declined) {
		return false
	}
	return r.May("editPart", f.ownOf(domain.OrganizationID(*m.OrganizationID)))
}

// ownOf describes the application for what an organisation does in its own name: nobody does it for it, not even the lead.
func (f found) ownOf(org domain.OrganizationID) domain.Resource {
	res := f.resource()
	res.Orgs, res.Lead = []domain.OrganizationID{org}, org
	return res
}

// findMember finds the application and the member of the path.
func findMember(r *request.Request) (found, query.ApplicationMember, error) {
	f, err := find(r)
	if err != nil {
		return found{}, query.ApplicationMember{}, err
	}
	id, err := r.ID("member")
	if err != nil {
		return found{}, query.ApplicationMember{}, err
	}
	m, ok := f.member(id)
	if !ok {
		return found{}, query.ApplicationMember{}, domain.E(domain.NotFound, "not_found")
	}
	return f, m, nil
}

func showReplace(r *request.Request) error {
	f, m, err := findMember(r)
	if err != nil {
		return err
	}
	if m.Role == string(application.Lead) || !r.May("invitePartner", f.resource()) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Render(replacePage(r, f, m, r.Base(r.T("application.replace.title"), "applications")))
}

func replacePage(r *request.Request, f found, m query.ApplicationMember, b view.Base) templ.Component {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: r.T("application.partners.title"), URL: f.path("partners")}, view.Crumb{Label: b.Title})
	return shared.FormPage(view.FormPage{Base: b, Lead: r.T("application.replace.lead", locale.Args{"name": m.Name}),
		Facts: []view.SummaryRow{
			{Label: r.T("application.replace.who"), Value: m.Name + " · " + r.T("application.role."+m.Role)},
			{Label: r.T("application.replace.passes"), Value: r.T("application.replace.passes.what")},
			{Label: r.T("application.replace.leaves"), Value: r.T("application.replace.leaves.what")},
		},
		Form: view.Form{Action: f.path("partners", m.ID, "replace"), Key: r.NewKey(), Guard: true},
		Controls: []view.Control{
			b.Control(view.AsBizNo, view.Field{Name: "number", Label: r.T("application.invite.number"), Hint: r.T("application.invite.number.hint"), Value: r.Typed("number")}),
			b.Control(view.AsInput, view.Field{Name: "email", Label: r.T("application.invite.email"), Hint: r.T("application.invite.email.hint"), Type: "email", Width: "l", Optional: true, Value: r.Typed("email")}),
			b.Control(view.AsInput, view.Field{Name: "name", Label: r.T("application.replace.name"), Hint: r.T("application.replace.name.hint"), Width: "l", Optional: true, Value: r.Typed("name")}),
			untilControl(r, f, b),
		},
		Submit: view.Button{Text: r.T("application.replace.submit"), Kind: view.Primary},
		Other:  []view.Button{{Text: r.T("application.replace.back"), URL: f.path("partners")}}})
}

// replace asks the command first: when the same click comes twice, the second finds the member gone and gets the first's answer.
func replace(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	id, err := r.ID("member")
	if err != nil {
		return err
	}
	in := workflows.ReplacePartner{Application: f.id, Member: id, Number: r.Form().Get("number"), Email: r.Form().Get("email"), Name: r.Form().Get("name")}
	known := false
	if in.Until, err = input.OptionalDay(r.Form(), "until"); err == nil {
		known, err = r.House.Engine.ReplacePartner(r.Context(), r.Command(), in)
	}
	if err != nil {
		m, ok := f.member(id)
		if _, shown := request.Problems(err); !shown || !ok {
			return err
		}
		return r.Again(replacePage(r, f, m, r.Wrong(r.T("application.replace.title"), "applications", err)))
	}
	if !known {
		return r.Done(f.path("partners"), "application.replaced.mail")
	}
	return r.Done(f.path("partners"), "application.replaced")
}

// cancelReplacement puts the organisation back that was replaced.
func cancelReplacement(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	id, err := r.ID("member")
	if err != nil {
		return err
	}
	if err := r.House.Engine.CancelReplacement(r.Context(), r.Command(), workflows.CancelReplacement{Application: f.id, Member: id}); err != nil {
		return err
	}
	return r.Done(f.path("partners"), "application.replace.cancelled")
}

func showHanded(r *request.Request) error {
	f, m, err := findMember(r)
	if err != nil {
		return err
	}
	if m.HandedFrom == nil || !mayTakeOver(r, f, m) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Render(handedPage(r, f, m, r.Base(r.T("application.handover.title"), "applications")))
}

func handedPage(r *request.Request, f found, m query.ApplicationMember, b view.Base) templ.Component {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: r.T("application.partners.title"), URL: f.path("partners")}, view.Crumb{Label: b.Title})
	p := view.Handover{Base: b, Lead: r.T("application.handover.lead", locale.Args{"name": *m.HandedFrom}), Back: view.Button{Text: r.T("application.replace.back"), URL: f.path("partners")}}
	if lines := f.Budget.For(domain.OrganizationID(*m.OrganizationID)); !lines.IsZero() {
		p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("application.handover.lines"), Value: r.T("application.handover.lines.what", locale.Args{"n": len(lines.Lines), "won": b.Won(lines.Totals().Total())})})
	}
	p.Facts = append(p.Facts, view.SummaryRow{Label: r.T("application.replace.leaves"), Value: r.T("application.replace.leaves.what")})
	texts := offered(f, m)
	switch {
	case len(texts) == 0:
		p.Note = r.T("application.handover.nothing")
	case m.Consent != string(application.Accepted):
		p.Note = r.T("application.handover.consent")
	case !f.editable():
		p.Note = r.T("application.edit.closed")
	default:
		p.Take = handedBox(r, f, m, texts)
	}
	return pages.HandoverPage(p)
}

// handedBox lists the texts in the order of the form. All are chosen until the reader says otherwise.
func handedBox(r *request.Request, f found, m query.ApplicationMember, texts form.Answers) *view.ReuseBox {
	box := &view.ReuseBox{Title: r.T("application.handover.texts", locale.Args{"n": len(texts)}), Lead: r.T("application.handover.texts.lead"),
		Form: view.Form{Action: f.path("partners", m.ID, "handed"), Key: r.NewKey()}, Submit: view.Button{Text: r.T("application.handover.submit"), Kind: view.Primary}}
	for _, s := range f.Form.Of(application.MemberRole(m.Role).Part()).Sections {
		for _, q := range s.Questions {
			if x, ok := texts[q.Key]; ok {
				box.Items = append(box.Items, view.ReuseItem{Name: "handed", Value: q.Key, Label: r.Pick(q.Label, q.LabelEn), Text: view.Paragraphs(answerText(r, q, x)), Checked: true})
			}
		}
	}
	return box
}

func takeOver(r *request.Request) error {
	f, m, err := findMember(r)
	if err != nil {
		return err
	}
	if m.HandedFrom == nil || !mayTakeOver(r, f, m) {
		return domain.E(domain.NotFound, "not_found")
	}
	in := workflows.TakeOverTexts{Application: f.id, Member: m.ID, Org: domain.OrganizationID(*m.OrganizationID), Questions: r.Form()["handed"]}
	if err := r.House.Engine.TakeOverTexts(r.Context(), r.Command(), in); err != nil {
		if _, ok := request.Problems(err); !ok {
			return err
		}
		return r.Again(handedPage(r, f, m, r.Wrong(r.T("application.handover.title"), "applications", err)))
	}
	return r.Done(f.path(), "application.handover.done", locale.Args{"n": len(in.Questions)})
}
