// This file is the pool of evaluators (평가위원 후보단): who may be asked to sit in a committee, and entering somebody.
package officer

import (
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/evaluation"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// poolURL is where the pool is kept.
const poolURL = "/desk/evaluators"

// PoolRoutes are the routes of this file.
func PoolRoutes() []request.Route {
	return []request.Route{
		request.GET(poolURL, "desk.pool", request.Staff, listPool),
		request.POST(poolURL, "desk.pool.enter", request.Staff, enterPool),
	}
}

func poolOf() domain.Resource { return domain.Resource{Kind: "evaluator_pool"} }

func listPool(r *request.Request) error {
	if err := r.Can("view", poolOf()); err != nil {
		return err
	}
	page, err := poolPage(r, r.Base(r.T("assess.pool.title"), "desk"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func poolPage(r *request.Request, b view.Base) (templ.Component, error) {
	scope, err := r.Scope("evaluator_pool.view")
	if err != nil {
		return nil, err
	}
	vs := r.QueryValues()
	f, page := query.PoolFilter{Text: strings.TrimSpace(vs.Get("q"))}, r.Page()
	list, err := r.House.Query.Pool(r.Context(), scope, r.Now, f, page)
	if err != nil {
		return nil, err
	}
	total := 0
	if len(list) > 0 {
		total = list[0].Total
	}
	b.Crumbs = []view.Crumb{{Label: r.T("nav.desk"), URL: "/desk/calls"}, {Label: b.Title}}
	part := view.Part{ID: "pool", Title: r.T("assess.pool.who"), Pager: view.NewPager(view.NewQuery(poolURL, vs), page.Number, page.Size, total),
		Toolbar: &view.Filter{Action: poolURL, Total: total, Of: total, ClearURL: poolURL, Search: &view.Field{Name: "q", Label: r.T("assess.pool.search"), Value: f.Text}},
		Table:   &view.Table{Caption: r.T("assess.pool.title"), Cards: true, Columns: []view.Column{{Label: r.T("assess.pool.name")}, {Label: r.T("assess.pool.affiliation")}, {Label: r.T("assess.pool.expertise")}, {Label: r.T("assess.pool.fields")}, {Label: r.T("assess.pool.region")}, {Label: r.T("assess.pool.sessions"), Num: true}}},
		Empty:   &view.Empty{Title: r.T("assess.pool.empty"), Text: r.T("assess.pool.empty.text")}}
	for _, e := range list {
		part.Rows = append(part.Rows, view.Row{Cells: []view.Cell{view.Words(e.Name), view.Words(strings.Join(strings.Fields(e.Affiliation+" "+e.Unit+" "+e.Position), " ")),
			view.Words(r.T("evaluation.expertise." + e.Expertise)), view.Words(strings.Join(e.Fields.V, ", ")), view.Words(regionName(r, e.Region)), view.Figure(locale.Int(e.Sessions))}})
	}
	p := view.Desk{Base: b, Staff: true, Lead: r.T("assess.pool.lead"), Parts: []view.Part{part}}
	if r.May("create", poolOf()) {
		p.Parts = append(p.Parts, view.Part{ID: "enter", Title: r.T("assess.pool.enter"), Note: r.T("assess.pool.enter.note"), Form: poolForm(r, b)})
	}
	return shared.Desk(p), nil
}

func regionName(r *request.Request, region string) string {
	if region == "" {
		return "–"
	}
	t, _ := condition.Applicant().Term(condition.FactRegion)
	return r.T(t.OptionLabel(region))
}

// poolForm enters somebody who has an account.
func poolForm(r *request.Request, b view.Base) *view.PartForm {
	text := func(name, key, hint string, optional bool) view.Control {
		f := view.Field{Name: name, Label: r.T(key), Value: r.Typed(name), Optional: optional, Width: "m"}
		if hint != "" {
			f.Hint = r.T(hint)
		}
		return b.Control(view.AsInput, f)
	}
	pick := func(name, key, blank string, options []view.Option) view.Control {
		return b.Control(view.AsSelect, view.Field{Name: name, Label: r.T(key), Value: r.Typed(name), Options: options, Blank: blank, Width: "m", Optional: true})
	}
	var regions, experts []view.Option
	t, _ := condition.Applicant().Term(condition.FactRegion)
	for _, x := range t.Options {
		regions = append(regions, view.Option{Value: x, Label: r.T(t.OptionLabel(x))})
	}
	for _, x := range []evaluation.Expertise{evaluation.ProgramExpert, evaluation.SubsidyExpert, evaluation.OtherExpert} {
		experts = append(experts, view.Option{Value: string(x), Label: r.T("evaluation.expertise." + string(x))})
	}
	genders := []view.Option{{Value: "F", Label: r.T("assess.gender.F")}, {Value: "M", Label: r.T("assess.gender.M")}}
	return &view.PartForm{Form: view.Form{Action: poolURL, Key: r.NewKey()}, Submit: view.Button{Text: r.T("assess.pool.enter.submit"), Kind: view.Primary},
		Controls: []view.Control{text("email", "assess.pool.email", "assess.pool.email.hint", false), text("affiliation", "assess.pool.affiliation", "", false),
			text("unit", "assess.pool.unit", "assess.pool.unit.hint", true), text("position", "assess.pool.position", "", true),
			pick("expertise", "assess.pool.expertise", r.T("evaluation.expertise.OTHER"), experts[:2]), text("fields", "assess.pool.fields", "assess.pool.fields.hint", true),
			pick("region", "assess.pool.region", r.T("builder.none"), regions), pick("gender", "assess.pool.gender", r.T("builder.none"), genders)}}
}

func enterPool(r *request.Request) error {
	if err := r.Can("create", poolOf()); err != nil {
		return err
	}
	v := r.Form()
	e := evaluation.Evaluator{Affiliation: v.Get("affiliation"), Unit: strings.TrimSpace(v.Get("unit")), Position: strings.TrimSpace(v.Get("position")),
		Region: v.Get("region"), Gender: v.Get("gender"), Expertise: evaluation.Expertise(v.Get("expertise"))}
	for _, x := range strings.Split(v.Get("fields"), ",") {
		if x = strings.TrimSpace(x); x != "" {
			e.Fields = append(e.Fields, x)
		}
	}
	_, err := r.House.Engine.EnterPool(r.Context(), r.Command(), workflows.EnterPool{Entry: e, Email: v.Get("email")})
	if err == nil {
		return r.Done(poolURL, "assess.pool.entered")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := poolPage(r, r.Wrong(r.T("assess.pool.title"), "desk", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
