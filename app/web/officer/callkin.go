// This file makes a call out of one there is (next year's, an additional one, the performer call of a chosen demand), and shows
// what a call changes of the one it follows from.
package officer

import (
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// CallKinRoutes are the routes of this file.
func CallKinRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/calls/:id/follow", "desk.call.follow", request.Staff, followPage),
		request.POST("/desk/calls/:id/follow", "desk.call.follow.do", request.Staff, followCall),
		request.GET("/desk/calls/:id/changes", "desk.call.changes", request.Staff, callChanges),
	}
}

func followPage(r *request.Request) error { return follow(r, nil) }

func followCall(r *request.Request) error {
	return follow(r, func(c query.Call) (domain.CallID, error) {
		in, err := form.FollowCall(r.Form())
		if err != nil {
			return 0, err
		}
		in.From = domain.CallID(c.ID)
		return r.House.Engine.SpawnCall(r.Context(), r.Command(), in)
	})
}

func follow(r *request.Request, make func(query.Call) (domain.CallID, error)) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	if err := r.Can("create", domain.Resource{Kind: "call"}); err != nil {
		return err
	}
	b := r.Base(r.T("kin.title"), "desk")
	if make != nil {
		id, err := make(c)
		if err == nil {
			return r.Done(view.DeskCallURL(int64(id)), "calls.created", locale.Args{"title": r.Form().Get("title")})
		}
		if _, ok := request.Problems(err); !ok {
			return err
		}
		b = r.Wrong(r.T("kin.title"), "desk", err)
	}
	page, err := followForm(r, c, b)
	if err != nil {
		return err
	}
	if make != nil {
		return r.Again(page)
	}
	return r.Render(page)
}

// demandMoney says what was granted for a demand, which is the budget of its performer call unless another one is written.
func demandMoney(r *request.Request, d query.Demand) string {
	if d.GrantWon == 0 {
		return " · " + r.T("kin.demand.no_budget")
	}
	return " · " + locale.Won(r.Lang, d.GrantWon)
}

func followForm(r *request.Request, c query.Call, b view.Base) (templ.Component, error) {
	demands, err := r.House.Query.Demands(r.Context(), c.ID)
	if err != nil {
		return nil, err
	}
	var free, relations []view.Option
	for _, d := range demands {
		if d.CallID == nil {
			free = append(free, view.Option{Value: strconv.FormatInt(d.ID, 10), Label: d.Title + " · " + d.LeadName + demandMoney(r, d)})
		}
	}
	for _, k := range workflows.Relations() {
		if k == workflows.Performer && (c.Stages.Child == nil || len(free) == 0) || k == workflows.Additional && c.VersionNo == 0 {
			continue
		}
		relations = append(relations, view.Option{Value: string(k), Label: r.T("kin.relation." + string(k)), Hint: r.T("kin.relation." + string(k) + ".hint")})
	}
	typed := func(name, otherwise string) string {
		if r.HTTP().Method == "POST" {
			return r.Typed(name)
		}
		return otherwise
	}
	b.Crumbs = callCrumbs(r, c, r.T("kin.title"))
	p := view.FormPage{Base: b, Lead: r.T("kin.lead", locale.Args{"title": c.Title}), Form: view.Form{Action: view.DeskCallURL(c.ID, "follow"), Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("calls.new.submit"), Kind: view.Primary}, Other: []view.Button{{Text: r.T("ui.cancel"), URL: view.DeskCallURL(c.ID)}}}
	p.Controls = []view.Control{b.Control(view.AsRadios, view.Field{Name: "relation", Label: r.T("kin.relation"), Value: typed("relation", string(workflows.Successor)), Options: relations})}
	if c.Stages.Child != nil && len(free) > 0 {
		p.Controls = append(p.Controls, b.Control(view.AsSelect, view.Field{Name: "demand", Label: r.T("kin.demand"), Hint: r.T("kin.demand.hint"), Value: typed("demand", ""), Options: free, Blank: r.T("builder.none"), Optional: true}),
			b.Control(view.AsMoney, view.Field{Name: "budget", Label: r.T("kin.budget"), Hint: r.T("kin.budget.hint"), Value: typed("budget", ""), Optional: true}))
	}
	titleHint := ""
	if c.Stages.Child != nil && len(free) > 0 {
		titleHint = r.T("kin.title.hint")
	}
	p.Controls = append(p.Controls,
		b.Control(view.AsInput, view.Field{Name: "title", Label: r.T("calls.field.title"), Hint: titleHint, Value: typed("title", c.Title)}),
		b.Control(view.AsInput, view.Field{Name: "code", Label: r.T("calls.field.code"), Hint: r.T("calls.field.code.hint"), Value: typed("code", ""), Width: "m"}),
		b.Control(view.AsInput, view.Field{Name: "year", Label: r.T("calls.field.year"), Value: typed("year", strconv.Itoa(c.Year+1)), InputMode: "numeric", Width: "s"}))
	return shared.StaffFormPage(p), nil
}

// callChanges compares a call with the one it follows from.
func callChanges(r *request.Request) error {
	c, err := callOf(r)
	if err != nil {
		return err
	}
	kin, err := kinOf(r, c)
	if err != nil {
		return err
	}
	for _, k := range kin {
		if k.Relation != "PREDECESSOR" && k.Relation != "PARENT" {
			continue
		}
		part, err := changedFrom(r, c, k)
		if err != nil {
			return err
		}
		b := r.Base(r.T("kin.changes"), "desk")
		b.Crumbs = callCrumbs(r, c, b.Title)
		return r.Render(shared.Desk(view.Desk{Base: b, Staff: true, Lead: r.T("kin.changes.lead", locale.Args{"year": k.Year, "title": k.Title}), Tabs: DeskTabs(r, c, "changes"), Parts: []view.Part{part}}))
	}
	return domain.E(domain.NotFound, "not_found")
}

func changedFrom(r *request.Request, c query.Call, k query.CallKin) (view.Part, error) {
	before, err := r.House.Engine.CallDefinition(r.Context(), r.Actor(), k.Code)
	if err != nil {
		return view.Part{}, err
	}
	now, err := r.House.Engine.CallDefinition(r.Context(), r.Actor(), c.Code)
	if err != nil {
		return view.Part{}, err
	}
	b := r.Base("", "desk")
	d := &view.Diff{Caption: r.T("kin.changes"), BeforeTitle: strconv.Itoa(k.Year) + " · " + k.Code, AfterTitle: strconv.Itoa(c.Year) + " · " + c.Code}
	for _, f := range call.Diff(before.Terms, now.Terms) {
		d.Rows = append(d.Rows, view.TermsDiff(b, f.Label(), f.Before, f.After)...)
	}
	if len(d.Rows) == 0 {
		return view.Part{Empty: &view.Empty{Title: r.T("kin.changes.none")}}, nil
	}
	return view.Part{Diff: d}, nil
}

// kinOf are the calls that a call is related to, as far as the reader may see them.
func kinOf(r *request.Request, c query.Call) ([]query.CallKin, error) {
	scope, err := r.Scope("call.view")
	if err != nil {
		return nil, err
	}
	return r.House.Query.CallKin(r.Context(), scope, c.ID)
}

// kinLinks are those calls for the page of a call.
func kinLinks(r *request.Request, c query.Call) ([]view.Crumb, error) {
	kin, err := kinOf(r, c)
	if err != nil {
		return nil, err
	}
	var out []view.Crumb
	for _, k := range kin {
		out = append(out, view.Crumb{Label: r.T("kin.is."+k.Relation) + ": " + strconv.Itoa(k.Year) + " · " + k.Title, URL: view.DeskCallURL(k.ID)})
	}
	return out, nil
}
