// This file is the list of files that were refused: when, whose, for what, of which kind and why. No content is served, and neither
// the file's name nor who sent it is shown.
package admin

import (
	"slices"
	"strings"

	"gongmo/app/files"
	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"
)

// RefusedRoutes are the routes of this file.
func RefusedRoutes() []request.Route {
	return []request.Route{request.GET("/admin/refused", "admin.refused", request.Staff, listRefused)}
}

// refusals are the reasons for which a file is refused, the gravest first.
var refusals = []string{"files.infected", "files.macros", "files.locked", "files.type.refused", "files.name.other"}

func listRefused(r *request.Request) error {
	scope, err := r.Scope("refused_file.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	f := query.RefusedFilter{Words: strings.TrimSpace(r.Query("q")), Reason: r.Query("why")}
	f.From, _ = form.Day(r.QueryValues(), "from")
	f.To, _ = form.Day(r.QueryValues(), "to")
	page := r.Page()
	list, err := r.House.Query.RefusedFiles(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	b := base(r, r.T("admin.refused"))
	return r.Render(shared.Desk(view.Desk{Base: b, Staff: true, Lead: r.T("admin.refused.lead"), Parts: []view.Part{refusedPart(r, b, f, list, page)}}))
}

func refusedPart(r *request.Request, b view.Base, f query.RefusedFilter, list []query.RefusedLine, page query.Page) view.Part {
	q, total := view.NewQuery("/admin/refused", r.QueryValues()), 0
	if len(list) > 0 {
		total = list[0].Total
	}
	why := view.Field{Name: "why", Label: r.T("admin.refused.why"), Blank: r.T("ui.filter.all"), Value: f.Reason}
	for _, key := range refusals {
		why.Options = append(why.Options, view.Option{Value: key, Label: r.T("refused." + key)})
	}
	filter := &view.Filter{Action: "/admin/refused", Search: &view.Field{Name: "q", Label: r.T("admin.refused.org"), Hint: r.T("admin.refused.org"), Value: f.Words}, Total: total}
	if !f.To.IsZero() {
		filter.Applied = []view.Applied{{Label: r.T("audit.until", locale.Args{"on": f.To}), RemoveURL: q.Without("page").Without("to").String()}}
	}
	part := view.Part{Toolbar: filter, Selects: []view.Field{why, periods(r, f.From.String())}, Pager: view.NewPager(q, page.Number, page.Size, total),
		Empty: &view.Empty{Title: r.T("admin.refused.none"), Text: r.T("admin.refused.none.text")}}
	if f != (query.RefusedFilter{}) {
		part.Empty = &view.Empty{Title: r.T("admin.refused.nothing"), Text: r.T("admin.refused.nothing.text"), Act: &view.Button{Text: r.T("ui.filter.clear"), URL: "/admin/refused", Kind: view.Secondary}}
	}
	part.Table = &view.Table{Caption: r.T("admin.refused"), Cards: true, Columns: []view.Column{{Label: r.T("admin.refused.at"), Wide: "m"}, {Label: r.T("admin.refused.org")}, {Label: r.T("admin.refused.where")},
		{Label: r.T("admin.refused.why")}, {Label: r.T("admin.refused.type"), Wide: "m"}, {Label: r.T("admin.refused.content")}}}
	for _, l := range list {
		part.Rows = append(part.Rows, refusedRow(r, b, l))
	}
	return part
}

func refusedRow(r *request.Request, b view.Base, l query.RefusedLine) view.Row {
	org := l.OrgName
	switch {
	case org == "" && l.Staff:
		org = r.T("admin.refused.agency")
	case org == "":
		org = "–"
	}
	key := l.Reason
	if !slices.Contains(refusals, key) {
		key = "other"
	}
	why, kind := view.Shown(view.Mark(view.ToneTodo, "refused."+key)), view.Words(typeOf(l.MediaType)+" · "+locale.Bytes(l.Size))
	if l.Reason == "files.infected" {
		why = view.Shown(view.Mark(view.ToneNo, "refused."+key))
	}
	why.Note, kind.Note = l.Found, l.Sha256[:12]
	return view.Row{Cells: []view.Cell{view.Words(b.DateTime(l.RefusedAt)), view.Words(org), refusedWhere(r, l), why, kind, view.Words(contentOf(r, l))}}
}

// typeOf is what people call a media type, or the type itself where they have no name for it.
func typeOf(media string) string {
	if name := files.TypeName(media); name != "" {
		return name
	}
	return media
}

// refusedWhere is the question or the form that a file was for.
func refusedWhere(r *request.Request, l query.RefusedLine) view.Cell {
	if l.Question != "" {
		return view.Cell{Text: l.Question, Note: l.CallTitle}
	}
	place, _, _ := strings.Cut(l.Place, ":")
	place, _, _ = strings.Cut(place, ".")
	if place == "" {
		return view.Words("–")
	}
	return view.Words(r.T("refused.place." + place))
}

// contentOf is what has become of the content itself.
func contentOf(r *request.Request, l query.RefusedLine) string {
	switch {
	case l.ClearedAt != nil:
		return r.T("admin.refused.cleared", locale.Args{"at": *l.ClearedAt})
	case l.ClearAt != nil:
		return r.T("admin.refused.until", locale.Args{"at": *l.ClearAt})
	}
	return r.T("admin.refused.same")
}
