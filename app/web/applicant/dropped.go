// This file shows the company a correction of its submission that was not handed in by the deadline: kept, and judged by nobody.
package applicant

import (
	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
)

// DroppedRoutes are the routes of this file.
func DroppedRoutes() []request.Route {
	return []request.Route{request.GET("/applications/:id/dropped", "application.dropped", request.SignedIn, showDropped)}
}

// keptFor reports whether a dropped correction lies there that the reader may see: one of the organisations that wrote it.
func keptFor(r *request.Request, f found) bool {
	org, _ := f.mine(r)
	return f.DroppedAt != nil && org != 0
}

func sayDropped(r *request.Request, p *view.ApplicationTasks, f found) {
	if keptFor(r, f) {
		p.Side = append(p.Side, view.Callout{Title: r.T("application.dropped"), Lines: []string{r.T("application.dropped.text", locale.Args{"at": *f.DroppedAt})},
			Link: &view.Crumb{Label: r.T("application.dropped.go"), URL: f.path("dropped")}})
	}
}

func showDropped(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if !keptFor(r, f) {
		return domain.E(domain.NotFound, "not_found")
	}
	kept, err := r.House.Query.Dropped(r.Context(), f.ID)
	if err != nil {
		return err
	}
	forms, err := r.House.Query.CallForms(r.Context(), f.CallID)
	if err != nil {
		return err
	}
	b := r.Base(r.T("application.dropped"), "applications")
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	p := view.ChangesPage{Base: b, Lead: r.T("application.dropped.lead", locale.Args{"at": kept.DroppedAt}), Back: view.Button{Text: r.T("application.back"), URL: f.path()},
		Banner: &view.Banner{Tone: "info", Title: r.T("application.dropped.stands", locale.Args{"receipt": f.ReceiptNo}), Text: r.T("application.dropped.stands.text")}}
	forms = append([]form.Definition{f.Form}, forms...)
	changed, same := apart(kept.Answers, f.Answers)
	title := []view.SummaryRow{{Label: r.T("application.title"), Value: kept.Title}}
	other, equal := answerRows(r, f, forms, changed), answerRows(r, f, forms, same)
	if kept.Title != f.Title {
		other = append(title, other...)
	} else {
		equal = append(title, equal...)
	}
	for _, s := range []view.ReviewSection{{Key: "changed", Rows: other}, {Key: "same", Rows: equal}} {
		if len(s.Rows) > 0 {
			s.Title = r.T("application.dropped." + s.Key)
			p.Sections = append(p.Sections, s)
		}
	}
	p.Budget = BudgetTable(r, kept.Budget, MemberName(f.Members))
	return r.Render(pages.Changes(p))
}

// apart divides the answers of a correction into those that differ from what stands, one that was emptied among them, and the rest.
func apart(kept, standing form.Answers) (changed, same form.Answers) {
	changed, same = form.Answers{}, form.Answers{}
	for key, x := range kept {
		if x.Same(standing[key]) {
			same[key] = x
		} else {
			changed[key] = x
		}
	}
	for key, x := range standing {
		if _, ok := kept[key]; !ok && !x.Empty() {
			changed[key] = form.Answer{}
		}
	}
	return changed, same
}
