// This file looks an address up for a question of the form. Nothing is saved by it.
package applicant

import (
	"slices"

	webform "gongmo/app/form"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
)

// asksAddress reports whether the section asks for an address.
func (p place) asksAddress() bool {
	return slices.ContainsFunc(p.section.Questions, func(q form.Question) bool { return q.Kind == form.Address })
}

// showLookup shows the section with everything that was typed and what came of looking an address up.
func showLookup(r *request.Request, p place, looked *request.Lookup, err error) error {
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(p.section.Questions, func(q form.Question) bool { return q.Kind == form.Address && webform.Field(q.Key) == looked.Field }) {
		return domain.E(domain.NotFound, "not_found")
	}
	if !p.takes() || !mayWrite(r, p) {
		return domain.E(domain.Forbidden, "application.edit.closed")
	}
	p.looked = looked
	answers := typed(p, webform.ReadSection(p.section, p.suffix, looked.Values, p.orgs()))
	page, err := sectionPage(r, p, r.Base(r.Pick(p.section.Title, p.section.TitleEn), "applications"), answers, nil)
	if err != nil {
		return err
	}
	if looked.Wrong() {
		return r.Again(page)
	}
	return r.Render(page)
}
