// This file is the page on which the title of a project is changed while the application is written.
package applicant

import (
	"github.com/a-h/templ"

	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// TitleRoutes are the routes of this file.
func TitleRoutes() []request.Route {
	return []request.Route{
		request.GET("/applications/:id/title", "application.title", request.SignedIn, showTitle),
		request.POST("/applications/:id/title", "application.title.do", request.SignedIn, saveTitle),
	}
}

// mayRename reports whether the reader may change the title now.
func (f found) mayRename(r *request.Request) bool { return f.editable() && r.May("edit", f.resource()) }

func showTitle(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	if !f.mayRename(r) {
		return domain.E(domain.NotFound, "not_found")
	}
	return r.Render(titlePage(r, f, r.Base(r.T("application.title.change"), "applications"), f.Title))
}

// titlePage carries the title that stands along, so that a colleague's is not overwritten unseen.
func titlePage(r *request.Request, f found, b view.Base, typed string) templ.Component {
	b.Crumbs = f.crumbs(r, view.Crumb{Label: b.Title})
	lead := r.T("application.title.lead")
	if f.RevisionOf != nil {
		lead = r.T("application.title.lead.revision")
	}
	return shared.FormPage(view.FormPage{Base: b, Lead: lead,
		Form: view.Form{Action: f.path("title"), Key: r.NewKey()},
		Controls: []view.Control{
			b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("application.title"), Value: typed, MaxLength: application.MaxTitle}),
			{Kind: view.AsHidden, Field: view.Field{Name: "seen", Value: f.Title}}},
		Submit: view.Button{Text: r.T("ui.save"), Kind: view.Primary},
		Other:  []view.Button{{Text: r.T("application.back"), URL: f.path()}}})
}

func saveTitle(r *request.Request) error {
	f, err := find(r)
	if err != nil {
		return err
	}
	typed := r.Form().Get("title")
	err = r.House.Engine.RenameApplication(r.Context(), r.Command(), workflows.Rename{Application: f.id, Seen: r.Form().Get("seen"), Title: typed})
	if _, ok := request.Problems(err); ok {
		return r.Again(titlePage(r, f, r.Wrong(r.T("application.title.change"), "applications", err), typed))
	}
	if err != nil {
		return err
	}
	return r.Done(f.path(), "application.title.done")
}
