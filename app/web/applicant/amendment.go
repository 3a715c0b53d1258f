// This file is the company's side of a change of the budget (협약변경): the list, and one change as a form while it can be written.
package applicant

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/form"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// AmendmentRoutes are the routes of this file.
func AmendmentRoutes() []request.Route {
	return []request.Route{
		request.GET("/projects/:id/amendments", "project.amendments", request.SignedIn, listAmendments),
		request.POST("/projects/:id/amendments", "project.amendments.begin", request.SignedIn, beginAmendment),
		request.GET("/projects/:id/amendments/:amendment", "project.amendment", request.SignedIn, showAmendment),
		request.POST("/projects/:id/amendments/:amendment", "project.amendment.do", request.SignedIn, saveAmendment),
		request.POST("/projects/:id/amendments/:amendment/withdraw", "project.amendment.withdraw", request.SignedIn, withdrawAmendment),
	}
}

// amendments describes the changes of a project for permission questions.
func (p project) amendments(m query.Amendment) domain.Resource {
	res := contract.Resource(p.Agreement)
	res.Kind, res.ID, res.State = "amendment", m.ID, m.State
	return res
}

func listAmendments(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := amendmentsPage(r, p, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func amendmentsPage(r *request.Request, p project, b view.Base) (templ.Component, error) {
	at := r.Page()
	rows, err := r.House.Query.Amendments(r.Context(), p.ID, true, at)
	if err != nil {
		return nil, err
	}
	v := view.ProjectAmendments{Base: p.base(r, b, r.T("amendment.page.title")), Head: p.head(r, "amendments")}
	v.List = contract.Amendments(r, rows, func(id int64) string { return p.path("amendments", id) })
	v.List.Title = ""
	v.List.Empty = &view.Empty{Title: r.T("amendment.page.none"), Text: r.T("amendment.page.none.text")}
	if len(rows) > 0 {
		v.List.Pager = view.NewPager(view.NewQuery(p.path("amendments"), r.QueryValues()), at.Number, at.Size, rows[0].Total)
	}
	if agreement.State(p.State).Running() && r.May("create", p.amendments(query.Amendment{})) {
		v.Begin = &view.AgreementAct{ID: "begin", Title: r.T("amendment.page.begin"), Text: r.T("amendment.page.begin.text"), Form: view.Form{Action: p.path("amendments"), Key: r.NewKey()},
			Button: view.Button{Text: r.T("amendment.page.begin"), Kind: view.Primary}}
	}
	return pages.ProjectAmendmentsPage(v), nil
}

func beginAmendment(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	id, err := r.House.Engine.BeginAmendment(r.Context(), r.Command(), p.ref())
	if err == nil {
		return r.Done(p.path("amendments", int64(id)), "amendment.done.begin")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := amendmentsPage(r, p, r.Wrong("", "projects", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// findAmendment reads a project and one of its changes: a number of another project is not found.
func findAmendment(r *request.Request) (project, query.Amendment, error) {
	p, err := findProject(r)
	if err != nil {
		return p, query.Amendment{}, err
	}
	id, err := r.ID("amendment")
	if err != nil {
		return p, query.Amendment{}, err
	}
	m, err := r.House.Query.Amendment(r.Context(), p.ID, id, true)
	return p, m, err
}

func showAmendment(r *request.Request) error {
	p, m, err := findAmendment(r)
	if err != nil {
		return err
	}
	page, err := amendmentPage(r, p, m, r.Base("", "projects"), webform.Plan{Budget: m.Plan, Text: m.Reason})
	if err != nil {
		return err
	}
	return r.Render(page)
}

// amendmentPage is one change; typed is what its form holds.
func amendmentPage(r *request.Request, p project, m query.Amendment, b view.Base, typed webform.Plan) (templ.Component, error) {
	cmd, id := workflows.Command{Actor: r.Actor()}, domain.AmendmentID(m.ID)
	writes := slices.Contains([]string{string(amendment.Draft), string(amendment.SupplementRequested)}, m.State) && r.May("edit", p.amendments(m))
	var looked *budget.Plan
	if writes {
		looked = &typed.Budget
	}
	review, err := r.House.Engine.ReviewAmendment(r.Context(), cmd, id, looked)
	if err != nil {
		return nil, err
	}
	b = p.base(r, b, r.T("amendment.page.nth", locale.Args{"n": m.No}))
	b.Crumbs = slices.Insert(b.Crumbs, len(b.Crumbs)-1, view.Crumb{Label: r.T("amendment.page.title"), URL: p.path("amendments")})
	v := view.ProjectAmendment{Base: b, Head: p.head(r, "amendments"), AmendmentView: contract.AmendmentView(r, p.Agreement, m, typed.Budget, review)}
	v.Head.Badge = view.State("amendment", m.State)
	v.Banner = amendmentBanner(r, m)
	if writes {
		v.Form = &view.Form{Action: p.path("amendments", m.ID), Version: m.Version, Key: r.NewKey(), Guard: true}
		people := peopleOf(review.People)
		v.Budget = p.budgetField(r, b, typed.Budget, people)
		v.Budget.Hint = r.T("amendment.page.budget.hint")
		v.Rules, v.Kept = planRules(r, &v.Budget, typed.Budget, p.Regime, review.Findings, contract.WhoseOf(p.Agreement), people)
		v.Text = b.Control(view.AsTextarea, view.Field{Name: "text", Label: r.T("amendment.page.reason"), Hint: r.T("amendment.page.reason.hint"), MaxLength: 2000, Rows: 4, Value: typed.Text}).Field
		v.Save = view.Button{Text: r.T("amendment.page.save"), Name: "act", Value: "save"}
		v.Submit = view.Button{Text: r.T("amendment.page.submit." + string(review.Type)), Kind: view.Primary, Name: "act", Value: "submit", Confirm: r.T("amendment.page.submit.confirm")}
		v.Read, v.Reason = nil, ""
	}
	for _, act := range review.Acts {
		if act.Event == string(amendment.Withdraw) {
			v.Acts = append(v.Acts, p.withdraw(r, m, b))
		}
	}
	return pages.ProjectAmendmentPage(v), nil
}

func (p project) withdraw(r *request.Request, m query.Amendment, b view.Base) view.AgreementAct {
	act := view.AgreementAct{ID: "withdraw", Title: r.T("amendment.page.withdraw"), Text: r.T("amendment.page.withdraw.text"), Form: view.Form{Action: p.path("amendments", m.ID, "withdraw"), Version: m.Version, Key: r.NewKey()},
		Button: view.Button{Text: r.T("amendment.page.withdraw"), Kind: view.Danger}}
	if m.State != string(amendment.Draft) {
		act.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("agreements.reason"), Value: r.Typed("reason")})}
	}
	return act
}

// amendmentBanner says what the company is to know first.
func amendmentBanner(r *request.Request, m query.Amendment) *view.Banner {
	switch amendment.State(m.State) {
	case amendment.SupplementRequested:
		return &view.Banner{Tone: "warning", Title: r.T("amendment.page.supplement", locale.Args{"on": m.SupplementDueOn}), Text: m.SupplementFor}
	case amendment.Rejected:
		return &view.Banner{Tone: "danger", Title: r.T("amendment.page.rejected"), Text: m.Decision}
	case amendment.Approved, amendment.Acknowledged:
		return &view.Banner{Tone: "success", Title: r.T("amendment.page.in_force", locale.Args{"on": m.EffectiveOn})}
	}
	return nil
}

// peopleOf are the people that a line of the plan can name.
func peopleOf(list []workflows.PlanPerson) (out []planPerson) {
	for _, p := range list {
		out = append(out, planPerson{Code: p.Code, Member: form.Member{Name: p.Name, Org: p.Org}})
	}
	return out
}

func saveAmendment(r *request.Request) error {
	p, m, err := findAmendment(r)
	if err != nil {
		return err
	}
	typed := webform.ReadChange(planField, r.Form(), p.orgs())
	in := workflows.AmendmentInput{Amendment: domain.AmendmentID(m.ID), Version: formVersion(r), Plan: typed.Budget, Reason: strings.TrimSpace(typed.Text)}
	done := "amendment.done.saved"
	switch {
	case len(typed.Wrong) > 0:
		err = typed.Wrong
	case r.Form().Get("act") == "submit":
		done, err = "amendment.done.submitted", r.House.Engine.SubmitAmendment(r.Context(), r.Command(), in)
	default:
		err = r.House.Engine.SaveAmendment(r.Context(), r.Command(), in)
	}
	return amended(r, p, m, typed, done, err)
}

func withdrawAmendment(r *request.Request) error {
	p, m, err := findAmendment(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.WithdrawAmendment(r.Context(), r.Command(), domain.AmendmentID(m.ID), formVersion(r), r.Form().Get("reason"))
	return amended(r, p, m, webform.Plan{Budget: m.Plan, Text: m.Reason}, "amendment.done.withdrawn", err)
}

// amended leads back to the change, or shows it again with what is wrong.
func amended(r *request.Request, p project, m query.Amendment, typed webform.Plan, done string, err error) error {
	if err == nil {
		return r.Done(p.path("amendments", m.ID), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := amendmentPage(r, p, m, r.Wrong("", "projects", err), typed)
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
