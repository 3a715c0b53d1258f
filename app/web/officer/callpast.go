// This file lists the agency's announced calls, for an officer who begins a new call from one of them.
package officer

import (
	"strconv"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"
)

// pastURL is where a new call is begun from an earlier one.
const pastURL = "/desk/calls/past"

// CallPastRoutes are the routes of this file.
func CallPastRoutes() []request.Route {
	return []request.Route{request.GET(pastURL, "desk.call.past", request.Staff, pastCalls)}
}

func pastCalls(r *request.Request) error {
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	scope, err := r.Scope("call.view")
	if err != nil {
		return err
	}
	vs, page := r.QueryValues(), r.Page()
	text := strings.TrimSpace(vs.Get("q"))
	year, _ := strconv.Atoi(vs.Get("year")) // what is no year asks for every year
	list, err := r.House.Query.PastCalls(r.Context(), scope, text, year, page)
	if err != nil {
		return err
	}
	years, err := r.House.Query.PastYears(r.Context(), scope)
	if err != nil {
		return err
	}
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	b := r.Base(r.T("kin.past.title"), "desk")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: r.T("calls.new.title"), URL: "/desk/calls/new"}, {Label: b.Title}}
	pick := view.Field{Name: "year", Label: r.T("calls.field.year"), Blank: r.T("ui.all"), Value: vs.Get("year")}
	for _, y := range years {
		pick.Options = append(pick.Options, view.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	part := view.Part{ID: "past", Title: r.T("kin.past.list"), Pager: view.NewPager(view.NewQuery(pastURL, vs), page.Number, page.Size, total),
		Toolbar: &view.Filter{Action: pastURL, Total: total, ClearURL: pastURL, Search: &view.Field{Name: "q", Label: r.T("calls.search"), Hint: r.T("calls.search.hint"), Value: text}},
		Selects: []view.Field{pick},
		Table: &view.Table{Caption: b.Title, Cards: true, Columns: []view.Column{{Label: r.T("calls.desk.call")}, {Label: r.T("calls.field.year"), Num: true}, {Label: r.T("calls.desk.round")},
			{Label: r.T("calls.budget"), Num: true}, {Label: r.T("calls.desk.state")}, {Label: r.T("kin.past.begin")}}},
		Empty: &view.Empty{Title: r.T("calls.empty.title"), Text: r.T("kin.past.empty"), Act: &view.Button{Text: r.T("calls.new.title"), URL: "/desk/calls/new"}}}
	for _, c := range list {
		part.Rows = append(part.Rows, pastRow(r, c))
	}
	return r.Render(shared.Desk(view.Desk{Base: b, Staff: true, Lead: r.T("kin.past.lead"), Parts: []view.Part{part}}))
}

// pastRow leads to the call itself, and to the page that makes another one out of it.
func pastRow(r *request.Request, c query.PastCall) view.Row {
	state, budget := view.State("call", c.State), r.T("calls.basis.not_stated")
	if c.BudgetWon != nil {
		budget = locale.WonShort(r.Lang, *c.BudgetWon)
	}
	money := view.Figure(budget)
	if c.BudgetWon != nil && c.BudgetBasis == string(view.Apportioned) {
		money.Note = r.T("ui.basis." + c.BudgetBasis)
	}
	begin := view.Cell{Text: r.T("kin.past.go"), URL: view.DeskCallURL(c.ID, "follow")}
	if c.Followed > 0 {
		begin.Note = r.T("kin.past.followed", locale.Args{"year": c.Followed})
	}
	return view.Row{Cells: []view.Cell{{Text: c.Title, URL: view.DeskCallURL(c.ID), Note: strings.Trim(c.Code+" · "+c.Division, " ·")}, view.Figure(strconv.Itoa(c.Year)),
		view.Words(r.T("calls.window", locale.Args{"no": c.Round})), money, {Badge: &state}, begin}}
}
