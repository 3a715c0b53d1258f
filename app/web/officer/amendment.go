// This file is the desk's page of a change of the budget (협약변경): how the rules stand, the exceptions to confirm, and the decision.
package officer

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/amendment"
	"gongmo/domain/period"
	pages "gongmo/templates/pages/officer"
	"gongmo/workflows"
)

// AmendmentRoutes are the routes of this file.
func AmendmentRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/agreements/:id/amendments/:amendment", "desk.amendment", request.Staff, showAmendment),
		request.POST("/desk/agreements/:id/amendments/:amendment/do/:event", "desk.amendment.do", request.Staff, doAmendment),
	}
}

// shownAmendments is how many of the latest changes the page of an agreement lists.
const shownAmendments = 10

// findAmendment reads an agreement and one of its changes; drafts are the company's own.
func findAmendment(r *request.Request) (query.Agreement, query.Amendment, error) {
	a, err := contract.Find(r)
	if err != nil {
		return a, query.Amendment{}, err
	}
	id, err := r.ID("amendment")
	if err != nil {
		return a, query.Amendment{}, err
	}
	m, err := r.House.Query.Amendment(r.Context(), a.ID, id, false)
	return a, m, err
}

func showAmendment(r *request.Request) error {
	a, m, err := findAmendment(r)
	if err != nil {
		return err
	}
	page, err := amendmentPage(r, a, m, r.Base("", "agreements"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func amendmentPage(r *request.Request, a query.Agreement, m query.Amendment, b view.Base) (templ.Component, error) {
	review, err := r.House.Engine.ReviewAmendment(r.Context(), workflows.Command{Actor: r.Actor()}, domain.AmendmentID(m.ID), nil)
	if err != nil {
		return nil, err
	}
	b.Title = r.T("amendment.page.nth", locale.Args{"n": m.No})
	b.Crumbs = []view.Crumb{{Label: r.T("nav.agreements"), URL: "/desk/agreements"}, {Label: a.Title, URL: agreementPath(a)}, {Label: b.Title}}
	p := view.AmendmentDetail{Base: b, AmendmentView: contract.AmendmentView(r, a, m, m.Plan, review), Badge: view.State("amendment", m.State), Number: a.Number, Meta: a.Title + " · " + a.LeadName,
		Due: view.Due{None: true}}
	if !m.AnswerDueOn.IsZero() && slices.Contains([]string{string(amendment.Submitted), string(amendment.Reviewing)}, m.State) {
		p.Due, p.DueLabel = view.DueAt(r.Lang, r.Now, m.AnswerDueOn.End().Add(-time.Minute)), r.T("amendment.page.answer")
	}
	if m.State == string(amendment.Reviewing) && r.May("confirmException", amendmentResource(a, m)) {
		for i := range p.Claims {
			if review.Claims[i].By == 0 {
				p.Claims[i].Act = confirmAct(r, a, m, b, review.Claims[i].Key(), i)
			}
		}
	}
	for _, act := range review.Acts {
		if f := amendmentAct(r, a, m, b, amendment.Event(act.Event)); f != nil {
			if act.Err != nil {
				f.Refusals = contract.Reasons(r, act.Err)
			}
			p.Acts = append(p.Acts, *f)
		}
	}
	slices.SortStableFunc(p.Acts, func(x, y view.AgreementAct) int { return btoi(y.Open) - btoi(x.Open) })
	return pages.Amendment(p), nil
}

// amendmentResource describes a change for permission questions.
func amendmentResource(a query.Agreement, m query.Amendment) domain.Resource {
	res := contract.Resource(a)
	res.Kind, res.ID, res.State = "amendment", m.ID, m.State
	return res
}

func amendmentAction(a query.Agreement, m query.Amendment, event string) string {
	return agreementPath(a, "amendments", m.ID, "do", event)
}

// confirmAct asks for the words by which the officer confirms the n-th exception.
func confirmAct(r *request.Request, a query.Agreement, m query.Amendment, b view.Base, key string, n int) *view.AgreementAct {
	name := contract.ClaimField(n)
	return &view.AgreementAct{Form: view.Form{Action: amendmentAction(a, m, "confirmException"), Version: m.Version, Key: r.NewKey()},
		Controls: []view.Control{{Kind: view.AsHidden, Field: view.Field{Name: "claim", Value: key}}, {Kind: view.AsHidden, Field: view.Field{Name: "n", Value: strconv.Itoa(n)}},
			b.Control(view.AsInput, view.Field{Name: name, Label: r.T("amendment.page.claim.words"), Hint: r.T("amendment.page.claim.words.hint"), Value: r.Typed(name)})},
		Button: view.Button{Text: r.T("amendment.page.claim.confirm"), Kind: view.Secondary}}
}

// amendmentAct is the form of one step; nil for what the desk has none of.
func amendmentAct(r *request.Request, a query.Agreement, m query.Amendment, b view.Base, event amendment.Event) *view.AgreementAct {
	name := string(event)
	f := &view.AgreementAct{ID: name, Title: r.T("amendment.do." + name), Text: r.T("amendment.do." + name + ".text"),
		Form: view.Form{Action: amendmentAction(a, m, name), Version: m.Version, Key: r.NewKey()}, Button: view.Button{Text: r.T("amendment.do." + name), Kind: view.Secondary}}
	field := func(s string) string { return contract.FieldOf(s, name) }
	words := func(label string) view.Control {
		return b.Control(view.AsTextarea, view.Field{Name: field("reason"), Label: r.T(label), Rows: 3, Value: r.Typed(field("reason"))})
	}
	switch event {
	case amendment.StartReview:
		f.Open, f.Button.Kind = true, view.Primary
		if m.Type != string(amendment.Approval) {
			return nil // a notice is acknowledged
		}
	case amendment.Acknowledge:
		if m.Type != string(amendment.Notice) {
			return nil
		}
		f.Open, f.Button.Kind = true, view.Primary
	case amendment.Approve:
		f.Open, f.Button.Kind, f.Button.Confirm = true, view.Primary, r.T("amendment.do.approve.confirm")
		f.Controls = []view.Control{words("amendment.page.words")}
	case amendment.Reject:
		f.Button.Kind, f.Controls = view.Danger, []view.Control{words("agreements.reason")}
	case amendment.RequestSupplement:
		f.Controls = []view.Control{words("agreements.reason")}
	case amendment.ExtendAnswer:
		until := r.Typed(field("until"))
		if until == "" {
			until = max(m.AnswerDueOn, period.DateOf(r.Now)).AddDays(15).String()
		}
		f.Controls = []view.Control{b.Control(view.AsDate, view.Field{Name: field("until"), Label: r.T("agreements.until"), Value: until}), words("agreements.reason")}
	default:
		return nil
	}
	return f
}

// doAmendment takes one step; the workflow asks for permission by its name.
func doAmendment(r *request.Request) error {
	a, m, err := findAmendment(r)
	if err != nil {
		return err
	}
	event := r.Param("event")
	if err = fireAmendment(r, m, event); err == nil {
		return r.Done(agreementPath(a, "amendments", m.ID), "amendment.done."+event)
	}
	err = contract.At(err, event)
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := amendmentPage(r, a, m, r.Wrong("", "agreements", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func fireAmendment(r *request.Request, m query.Amendment, event string) error {
	e, ctx, cmd, id, f := r.House.Engine, r.Context(), r.Command(), domain.AmendmentID(m.ID), r.Form()
	version, _ := strconv.ParseInt(f.Get("version"), 10, 64)
	reason := f.Get(contract.FieldOf("reason", event))
	switch amendment.Event(event) {
	case amendment.StartReview:
		return e.ReviewAmendmentStart(ctx, cmd, id, version)
	case amendment.Approve, amendment.Reject, amendment.Acknowledge:
		return e.DecideAmendment(ctx, cmd, id, version, amendment.Event(event), reason)
	case amendment.RequestSupplement:
		return e.AskAmendmentSupplement(ctx, cmd, id, version, reason)
	case amendment.ExtendAnswer:
		until, err := webform.RequiredDay(f, contract.FieldOf("until", event))
		if err != nil {
			return err
		}
		return e.ExtendAmendmentAnswer(ctx, cmd, id, version, until, reason)
	case "confirmException":
		n, err := strconv.Atoi(f.Get("n"))
		if err != nil {
			return domain.E(domain.NotFound, "not_found")
		}
		err = e.ConfirmAmendmentException(ctx, cmd, id, version, f.Get("claim"), f.Get(contract.ClaimField(n)))
		for _, p := range domain.ProblemsOf(err) {
			if p.Field != "" {
				return p.At(contract.ClaimField(n))
			}
		}
		return err
	}
	return domain.E(domain.NotFound, "not_found")
}
