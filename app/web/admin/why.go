// This file answers "may this person do this to this thing, and why?".
package admin

import (
	"strings"

	"gongmo/app/access"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"
)

// whyForm asks it on a person's page. kind and number are what was asked last.
func whyForm(r *request.Request, l query.PersonLine, kind, number string) view.Part {
	kinds := view.Field{Name: "kind", Label: r.T("why.kind"), Value: kind}
	for _, k := range query.SubjectKinds {
		kinds.Options = append(kinds.Options, view.Option{Value: k, Label: r.T("why.kind." + k)})
	}
	action := view.Field{Name: "action", Label: r.T("why.action"), Value: r.Query("action")}
	for _, a := range []string{"view", "edit", "download", "history", "export", "approve", "submit", "sign", "unmask"} {
		action.Options = append(action.Options, view.Option{Value: a, Label: r.T("why.action." + a)})
	}
	return view.Part{ID: "why", Title: r.T("why.title"), Lines: []string{r.T("why.lead")}, Toolbar: &view.Filter{Action: view.Path("admin", "people", l.ID, "why"),
		Total: -1, Search: &view.Field{Name: "number", Label: r.T("why.number"), Hint: r.T("why.number"), Value: number}}, Selects: []view.Field{kinds, action}}
}

func showWhy(r *request.Request) error {
	l, err := personOf(r)
	if err != nil {
		return err
	}
	kind, number, action := r.Query("kind"), strings.TrimSpace(r.Query("number")), r.Query("action")
	title := r.T("why.title")
	b := base(r, title, view.Crumb{Label: r.T("admin.people"), URL: "/admin/people"}, view.Crumb{Label: l.Name, URL: view.Path("admin", "people", l.ID)})
	p := view.Desk{Base: b, Staff: true, Lead: l.Name}
	form := whyForm(r, l, kind, number)
	form.Title = ""
	p.Parts = []view.Part{form}
	thing, err := r.House.Query.Subject(r.Context(), kind, number)
	if domain.KindOf(err) == domain.NotFound {
		p.Parts = append(p.Parts, view.Part{Empty: &view.Empty{Title: r.T("why.none"), Text: r.T("why.none.text")}})
		return r.Render(shared.Desk(p))
	}
	if err != nil {
		return err
	}
	epoch, err := r.House.Query.Epoch(r.Context(), l.ID)
	if err != nil {
		return err
	}
	set, err := r.House.Access.Set(r.Context(), domain.Actor{Person: domain.PersonID(l.ID), Epoch: epoch})
	if err != nil {
		return err
	}
	res := thing.Resource(kind)
	role, refused := set.May(action, res)
	banner := view.Banner{Tone: "success", Title: r.T("why.yes"), Text: thing.Title}
	if refused != nil {
		banner = view.Banner{Tone: "warning", Title: r.T("why.no"), Text: thing.Title}
		if l.Disabled {
			banner.Text = r.T("admin.standing.disabled") + " · " + banner.Text
		}
	} else {
		banner.Text = r.T("role."+string(role)) + " · " + banner.Text
	}
	p.Banner = &banner
	p.Parts = append(p.Parts, reasons(r, set.Explain(action, res)))
	return r.Render(shared.Desk(p))
}

// reasons is one line for each role and permit: what would be needed, and what of it holds.
func reasons(r *request.Request, list []access.Reason) view.Part {
	part := view.Part{ID: "reasons", Title: r.T("why.reasons"), Note: r.T("why.reasons.note")}
	part.Table = &view.Table{Caption: part.Title, Cards: true, Columns: []view.Column{{Label: r.T("grant.role"), Wide: "m"}, {Label: r.T("why.permitted"), Wide: "m"}, {Label: r.T("why.counts"), Wide: "m"}, {Label: r.T("why.reaches"), Wide: "m"}, {Label: r.T("why.condition")}, {Label: r.T("why.answer"), Wide: "s"}}}
	mark := func(ok bool) view.Cell {
		if ok {
			return view.Shown(view.Mark(view.ToneOK, "why.holds"))
		}
		return view.Shown(view.Mark(view.ToneRejected, "why.fails"))
	}
	for _, x := range list {
		cond := r.T("why.condition.none")
		if x.Cond != "" {
			cond = r.T("why.cond." + string(x.Cond))
		}
		if x.State != "" {
			cond += " · " + x.State
		}
		if !x.Permitted {
			cond = "–"
		}
		c := view.Words(cond)
		if x.Why != "" {
			c.Note = r.T(x.Why)
		}
		answer := view.Shown(view.Mark(view.ToneRejected, "why.answer.no"))
		if x.Allows() {
			answer = view.Shown(view.Mark(view.ToneSelected, "why.answer.yes"))
		}
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(r.T("role." + string(x.Held.Role))), mark(x.Permitted), mark(x.Counts), mark(x.Reaches), c, answer}})
	}
	return part
}
