// This file is the jump box: one match goes straight there, several are listed.
package account

import (
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/templates/pages/shared"
)

func showFind(r *request.Request) error {
	words := strings.TrimSpace(r.Query("q"))
	set, err := r.House.Access.Set(r.Context(), r.Actor())
	if err != nil {
		return err
	}
	found, err := r.House.Query.Find(r.Context(), set, words)
	if err != nil {
		return err
	}
	if to := only(r, found); to != "" {
		return r.SeeOther(to)
	}
	b := r.Base(r.T("find.title"), "")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.inbox"), URL: "/inbox"}, {Label: r.T("find.title")}}
	p := view.Desk{Base: b, Staff: r.Who.Staff, Lead: r.T("find.lead")}
	box := view.Field{Name: "q", Label: r.T("find.words"), Hint: r.T("find.hint"), Value: words}
	part := view.Part{Toolbar: &view.Filter{Action: "/find", Search: &box, Total: len(found)}}
	part.Table = &view.Table{Caption: r.T("find.found"), Cards: true, Columns: []view.Column{{Label: r.T("find.name")}, {Label: r.T("find.number"), Wide: "m"}, {Label: r.T("find.kind"), Wide: "s"}, {Label: r.T("find.state"), Wide: "s"}}}
	for _, f := range found {
		row := view.Row{Cells: []view.Cell{{Text: f.Title, URL: foundURL(r, f), Note: f.Note}, view.Words(f.Code), view.Words(r.T("find.kind." + f.Kind)), {}}}
		if f.State != "" {
			row.Cells[3] = view.Shown(view.State(f.Kind, f.State))
		}
		part.Rows = append(part.Rows, row)
	}
	if len(found) == 0 {
		part.Empty = &view.Empty{Title: r.T("find.none.title"), Text: r.T("find.none.text")}
		if words != "" {
			part.Empty.Title = r.T("find.none.words", locale.Args{"words": words})
		}
	}
	p.Parts = []view.Part{part}
	return r.Render(shared.Desk(p))
}

// only is where the single match, or the single exact one, lives; "" when there are several.
func only(r *request.Request, found []query.Found) string {
	if len(found) == 1 {
		return foundURL(r, found[0])
	}
	to := ""
	for _, f := range found {
		if f.Exact && to != "" {
			return ""
		}
		if f.Exact {
			to = foundURL(r, f)
		}
	}
	return to
}

func foundURL(r *request.Request, f query.Found) string {
	switch f.Kind {
	case "application":
		return view.Path("applications", f.ID)
	case "agreement":
		if r.Who.Staff {
			return view.Path("desk", "agreements", f.ID)
		}
		return view.Path("projects", f.ID)
	case "organization":
		return view.Path("organizations", f.ID)
	}
	if r.Who.Staff {
		return view.Path("desk", "calls", f.ID)
	}
	return view.Path("calls", f.Code)
}
