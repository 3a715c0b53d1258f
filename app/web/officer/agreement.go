// This file is the desk of agreements: the list with its tabs, and one agreement with its plan, documents, signatures and acts.
package officer

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/access"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/period"
	pages "gongmo/templates/pages/officer"
	"gongmo/templates/pages/shared"
	"gongmo/workflows"
)

// AgreementRoutes are the routes of this file.
func AgreementRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/agreements", "desk.agreements", request.Staff, listAgreements),
		request.GET("/desk/agreements/:id", "desk.agreement", request.Staff, showAgreement),
		request.GET("/desk/agreements/:id/text", "desk.agreement.text", request.Staff, showAgreementText),
		request.GET("/desk/agreements/:id/files/:file", "desk.agreement.file", request.Staff, agreementFile),
		request.POST("/desk/agreements/:id/documents/:code", "desk.agreement.document", request.Staff, decideDocument),
		request.POST("/desk/agreements/:id/reveal", "desk.agreement.reveal", request.Staff, revealAccount),
		request.POST("/desk/agreements/:id/do/:event", "desk.agreement.do", request.Staff, doAgreement),
	}
}

// agreementTabs are the parts of the list in the order of an agreement's life.
var agreementTabs = []struct {
	key    string
	states []string
}{
	{"new", []string{"NOT_STARTED"}},
	{"plan", []string{"PLAN_REQUESTED", "PLAN_REVIEW"}},
	{"documents", []string{"DOCS_PENDING"}},
	{"sign", []string{"READY_TO_SIGN", "PARTLY_SIGNED"}},
	{"running", []string{"CONCLUDED", "ACTIVE"}},
	{"ended", []string{"PERIOD_ENDED", "TERMINATED"}},
	{"closed", []string{"CLOSED", "LAPSED"}},
	{"all", nil},
}

func listAgreements(r *request.Request) error {
	scope, err := r.Scope("agreement.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	q := view.NewQuery("/desk/agreements", r.QueryValues())
	f := query.AgreementFilter{Text: r.Query("q"), Call: r.Query("call"), Sort: r.Query("sort")}
	counts, err := r.House.Query.AgreementStates(r.Context(), scope, f)
	if err != nil {
		return err
	}
	p := view.AgreementDesk{Base: r.Base(r.T("nav.agreements"), "agreements")}
	p.Crumbs = []view.Crumb{{Label: p.Title}}
	at := r.Query("tab")
	for _, t := range agreementTabs {
		n := 0
		for state, c := range counts {
			if t.states == nil || slices.Contains(t.states, state) {
				n += c
			}
		}
		current := at == t.key || at == "" && t.key == "all"
		if current {
			f.States = t.states
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("agreements.tab." + t.key), URL: q.With("tab", t.key).Without("page").String(), Count: n, HasCount: true, Current: current})
	}
	page := r.Page()
	rows, err := r.House.Query.Agreements(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	for _, a := range rows {
		p.Rows = append(p.Rows, agreementRow(r, a))
	}
	total := 0
	if len(rows) > 0 {
		total = rows[0].Total
	}
	p.Pager = view.NewPager(q, page.Number, page.Size, total)
	if p.Selects, err = agreementSelects(r, scope, f.Sort); err != nil {
		return err
	}
	p.Filter = agreementFilter(r, "/desk/agreements", r.T("agreements.search"), total, at)
	p.Empty = view.Empty{Title: r.T("agreements.desk.none"), Text: r.T("agreements.desk.none.text"), Act: &view.Button{Text: r.T("agreements.desk.clear"), URL: "/desk/agreements"}}
	return r.Render(pages.Agreements(p))
}

// agreementFilter is the search box of a staff list, keeping the tab.
func agreementFilter(r *request.Request, action, hint string, total int, tab string) view.Filter {
	f := view.Filter{Action: action, Total: total, Search: &view.Field{Name: "q", Label: r.T("ui.search"), Hint: hint, Value: r.Query("q")}}
	if tab != "" {
		f.Hidden = []view.Pair{{Name: "tab", Value: tab}}
	}
	return f
}

func agreementSelects(r *request.Request, scope access.Scope, sort string) ([]view.Field, error) {
	calls, err := r.House.Query.AgreementCalls(r.Context(), scope)
	if err != nil {
		return nil, err
	}
	byCall := view.Field{Name: "call", Label: r.T("agreements.call"), Blank: r.T("agreements.all"), Value: r.Query("call")}
	for _, c := range calls {
		byCall.Options = append(byCall.Options, view.Option{Value: c.Code, Label: c.Code + " " + c.Title})
	}
	bySort := view.Field{Name: "sort", Label: r.T("agreements.sort"), Value: sort, Options: []view.Option{{Value: "", Label: r.T("agreements.sort.new")},
		{Value: "due", Label: r.T("agreements.sort.due")}, {Value: "end", Label: r.T("agreements.sort.end")}, {Value: "grant", Label: r.T("agreements.sort.grant")}}}
	return []view.Field{byCall, bySort}, nil
}

func agreementRow(r *request.Request, a query.AgreementLine) view.AgreementRow {
	row := view.AgreementRow{Number: a.Number, Title: a.Title, URL: view.Path("desk", "agreements", a.ID), Lead: a.LeadName, Call: a.CallTitle,
		Badge: view.State("agreement", a.State), Grant: locale.Won(r.Lang, a.GrantWon)}
	row.Due, row.DueLabel = contract.Deadline(r, a.State, a.PlanDueOn, a.LimitOn, a.StartOn, a.EndOn)
	row.Percent, row.Used = contract.Percent(a.SpentWon, a.TotalWon)
	if a.State == string(agreement.ReadyToSign) || a.State == string(agreement.PartlySigned) {
		row.Signed = r.T("agreements.signed_of", locale.Args{"n": a.Signed, "of": a.Parties})
	}
	if a.Frozen {
		row.Signed = r.T("agreements.frozen.short")
	}
	return row
}

func agreementPath(a query.Agreement, parts ...any) string {
	return view.Path(append([]any{"desk", "agreements", a.ID}, parts...)...)
}

func showAgreement(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	page, err := agreementPage(r, a, r.Base("", "agreements"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func agreementPage(r *request.Request, a query.Agreement, b view.Base) (templ.Component, error) {
	ctx, cmd := r.Context(), workflows.Command{Actor: r.Actor()}
	ref := domain.AgreementID(a.ID)
	b.Title, b.Crumbs = a.Title, []view.Crumb{{Label: r.T("nav.agreements"), URL: "/desk/agreements"}, {Label: a.Title}}
	review, err := r.House.Engine.ReviewPlan(ctx, cmd, ref)
	if err != nil {
		return nil, err
	}
	p := view.AgreementDetail{Base: b, Badge: view.State("agreement", a.State), Number: a.Number, Meta: a.CallTitle, Steps: contract.Steps(r, a.State),
		Facts: contract.Facts(r, a), Parties: contract.Parties(r, a), PlanText: a.PlanText, Diff: contract.Diff(r, a, a.Applied, a.Plan),
		Problems: contract.Reasons(r, review.Problems.OrNil())}
	p.Rules, p.Kept = contract.Rules(r, review.Findings, contract.WhoseOf(a))
	p.Due, p.DueLabel = contract.Deadline(r, a.State, a.PlanDueOn, a.LimitOn, a.StartOn, a.EndOn)
	p.PlanOpen = slices.Contains([]string{"NOT_STARTED", "PLAN_REQUESTED", "PLAN_REVIEW"}, a.State)
	p.Banner, p.Plan = agreementBanner(r, a), contract.Budget(r, a, a.Plan)
	p.Account = []view.SummaryRow{{Label: r.T("agreements.account.number"), Value: orNone(r, a.AccountMasked)}}
	if a.TextHash != "" {
		p.Text = &view.Crumb{Label: r.T("agreements.paper.read"), URL: agreementPath(a, "text")}
	}
	if p.Acts, err = agreementActs(r, a, b); err != nil {
		return nil, err
	}
	p.Links = caseLinks(r, a)
	if a.AccountMasked != "" && r.May("unmask", contract.Resource(a)) {
		p.Reveal = Reveal(r, a.ID)
	}
	if p.Documents, err = deskDocuments(r, a, b); err != nil {
		return nil, err
	}
	if err := fillMoney(r, a, &p); err != nil {
		return nil, err
	}
	changes, err := r.House.Query.Amendments(ctx, a.ID, false, query.Page{Number: 1, Size: shownAmendments})
	if err != nil {
		return nil, err
	}
	p.Changes = contract.Amendments(r, changes, func(id int64) string { return agreementPath(a, "amendments", id) })
	return pages.Agreement(p), nil
}

// caseLinks lead to the recoveries and sanctions of a project, and to new ones where the reader may open them.
func caseLinks(r *request.Request, a query.Agreement) []view.Crumb {
	out := []view.Crumb{{Label: r.T("case.recoveries"), URL: view.NewQuery("/recoveries", nil).With("agreement", a.ID).String()}}
	for _, kind := range []string{"recovery", "sanction"} {
		res := contract.Resource(a)
		res.Kind, res.ID, res.State = kind, 0, ""
		if r.May("create", res) {
			out = append(out, view.Crumb{Label: r.T("case." + kind + ".new"), URL: view.NewQuery(map[string]string{"recovery": "/recoveries/new", "sanction": "/sanctions/new"}[kind], nil).With("agreement", a.ID).String()})
		}
	}
	return out
}

func orNone(r *request.Request, s string) string {
	if s == "" {
		return r.T("ui.not_given")
	}
	return s
}

// Reveal is the form that shows an account in clear to finance, for a recorded reason.
func Reveal(r *request.Request, agreement int64) *view.AgreementAct {
	return &view.AgreementAct{ID: "reveal", Title: r.T("agreements.account.reveal"), Text: r.T("agreements.account.reveal.text"),
		Form:     view.Form{Action: view.Path("desk", "agreements", agreement, "reveal")},
		Controls: []view.Control{{Kind: view.AsInput, Field: view.Field{Name: contract.FieldOf("reason", "reveal"), Label: r.T("agreements.reason")}}},
		Button:   view.Button{Text: r.T("agreements.account.reveal")}}
}

func agreementBanner(r *request.Request, a query.Agreement) *view.Banner {
	switch {
	case a.SpendingFrozenFrom != nil:
		return &view.Banner{Tone: "danger", Title: r.T("agreements.frozen", locale.Args{"on": *a.SpendingFrozenFrom}), Text: a.FrozenReason}
	case a.State == string(agreement.Lapsed):
		return &view.Banner{Tone: "warning", Title: r.T("agreements.lapsed.title"), Text: r.T("agreements.lapsed.text")}
	case a.State == string(agreement.Terminated):
		return &view.Banner{Tone: "danger", Title: r.T("agreements.terminated", locale.Args{"on": a.TerminatedOn}), Text: r.T("agreement.ground." + a.TerminationGround)}
	}
	return nil
}

// fillMoney adds the book, the payments, the deposits and the history.
func fillMoney(r *request.Request, a query.Agreement, p *view.AgreementDetail) error {
	book, err := r.House.Query.AgreementBook(r.Context(), a.ID)
	if err != nil {
		return err
	}
	p.Money = contract.Money(r, a, book)
	payments, err := r.House.Query.PaymentsOf(r.Context(), a.ID)
	if err != nil {
		return err
	}
	for _, pay := range payments {
		p.Payments = append(p.Payments, contract.Payment(r, pay, view.Path("desk", "payments", pay.ID)))
	}
	deposits, err := r.House.Query.DepositsOf(r.Context(), a.ID)
	if err != nil {
		return err
	}
	for _, d := range deposits {
		p.Deposits = append(p.Deposits, contract.Deposit(r, d, func(id int64) string { return agreementPath(a, "files", id) }))
	}
	history, err := r.House.Query.AgreementHistory(r.Context(), a.ID, recentSteps)
	p.History = contract.History(r, history)
	return err
}

// recentSteps is how much of the history the page shows; the whole stands in the audit.
const recentSteps = 20

// deskDocuments is the checklist with the officer's acts on each line.
func deskDocuments(r *request.Request, a query.Agreement, b view.Base) ([]view.AgreementDocument, error) {
	rows, err := contract.Documents(r, a, func(id int64) string { return agreementPath(a, "files", id) })
	if err != nil || a.ConcludedAt != nil || a.State == string(agreement.Lapsed) || !r.May("edit", contract.Resource(a)) {
		return rows, err
	}
	for i, d := range a.Documents {
		if d.ConfirmedOn != 0 || d.WaivedFor != "" {
			continue
		}
		act := func(what string, kind view.ButtonKind, controls ...view.Control) view.AgreementAct {
			return view.AgreementAct{Title: r.T("agreements.document." + what), Form: view.Form{Action: agreementPath(a, "documents", d.Code), Key: r.NewKey()}, Controls: controls,
				Button: view.Button{Text: r.T("agreements.document." + what), Size: "xs", Kind: kind, Name: "act", Value: what, Hidden: rows[i].Name}}
		}
		if d.FileID != 0 {
			rows[i].Acts = append(rows[i].Acts, act("confirm", view.Secondary))
		}
		if d.Required {
			reason := b.Control(view.AsInput, view.Field{Name: "reason-" + string(d.Code), Label: r.T("agreements.reason"), Value: r.Typed("reason-" + string(d.Code))})
			rows[i].Acts = append(rows[i].Acts, act("waive", view.Plain, reason))
		}
	}
	return rows, nil
}

// agreementActs are the steps the reader may take now, the way on first, each with its fields or with what stands against it.
func agreementActs(r *request.Request, a query.Agreement, b view.Base) ([]view.AgreementAct, error) {
	acts, err := r.House.Engine.AgreementActs(r.Context(), workflows.Command{Actor: r.Actor()}, domain.AgreementID(a.ID))
	if err != nil {
		return nil, err
	}
	var out []view.AgreementAct
	for _, act := range acts {
		if !slices.Contains(deskEvents, agreement.Event(act.Event)) {
			continue
		}
		f := agreementAct(r, a, b, agreement.Event(act.Event))
		if act.Err != nil {
			f.Refusals = contract.Reasons(r, act.Err)
		}
		out = append(out, f)
	}
	if agreement.State(a.State).Running() && r.May("edit", contract.Resource(a)) {
		event := agreement.Event("freeze")
		if a.SpendingFrozenFrom != nil {
			event = "unfreeze"
		}
		out = append(out, agreementAct(r, a, b, event))
	}
	slices.SortStableFunc(out, func(x, y view.AgreementAct) int { return btoi(y.Open) - btoi(x.Open) })
	return out, nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// deskEvents are the steps that the desk's page has a form for. Closing belongs to the settlement.
var deskEvents = []agreement.Event{agreement.RequestPlan, agreement.ExtendPlan, agreement.ReturnPlan, agreement.ApprovePlan, agreement.CompleteDocuments,
	agreement.ReopenPlan, agreement.Conclude, agreement.Terminate, agreement.Abandon}

// onward are the steps that lead on: they stand open at the top.
var onward = []agreement.Event{agreement.RequestPlan, agreement.ApprovePlan, agreement.CompleteDocuments, agreement.Conclude}

// agreementAct is the form of one step.
func agreementAct(r *request.Request, a query.Agreement, b view.Base, event agreement.Event) view.AgreementAct {
	name := string(event)
	f := view.AgreementAct{ID: name, Title: r.T("agreements.do." + name), Text: r.T("agreements.do." + name + ".text"), Open: slices.Contains(onward, event),
		Form: view.Form{Action: agreementPath(a, "do", name), Version: a.Version, Key: r.NewKey()}, Button: view.Button{Text: r.T("agreements.do." + name), Kind: view.Secondary}}
	if f.Open {
		f.Button.Kind = view.Primary
	}
	field := func(s string) string { return contract.FieldOf(s, name) }
	reason := b.Control(view.AsTextarea, view.Field{Name: field("reason"), Label: r.T("agreements.reason"), Rows: 3, Value: r.Typed(field("reason"))})
	until := b.Control(view.AsDate, view.Field{Name: field("until"), Label: r.T("agreements.until"), Value: untilValue(r, a, field("until"))})
	switch event {
	case agreement.ExtendPlan, agreement.ReturnPlan, agreement.ReopenPlan:
		f.Controls = []view.Control{reason, until}
	case agreement.Conclude:
		f.Controls = append(contract.Statements(r, b, r.T("notice.agency")), view.Control{Kind: view.AsHidden, Field: view.Field{Name: "hash", Value: a.TextHash}})
	case agreement.Terminate:
		f.Controls = []view.Control{b.Control(view.AsSelect, view.Field{Name: field("ground"), Label: r.T("agreements.ground"), Blank: r.T("agreements.choose"), Options: grounds(r), Value: r.Typed(field("ground"))}), reason}
		f.Button.Kind, f.Button.Confirm = view.Danger, r.T("agreements.do.terminate.confirm")
	case agreement.Abandon:
		f.Controls, f.Button.Kind, f.Button.Confirm = []view.Control{reason}, view.Danger, r.T("agreements.abandon.confirm")
	case "freeze", "unfreeze":
		f.Controls = []view.Control{reason}
		if event == "freeze" {
			f.Button.Kind = view.Danger
		}
	}
	return f
}

func untilValue(r *request.Request, a query.Agreement, name string) string {
	if t := r.Typed(name); t != "" {
		return t
	}
	return min(max(a.PlanDueOn, period.DateOf(r.Now)).AddDays(7), max(a.LimitOn, a.PlanDueOn)).String()
}

func grounds(r *request.Request) []view.Option {
	out := make([]view.Option, len(agreement.Grounds))
	for i, g := range agreement.Grounds {
		out[i] = view.Option{Value: string(g), Label: r.T("agreement.ground." + string(g))}
	}
	return out
}

// doAgreement takes one step of an agreement; the workflow asks for permission by the step's name.
func doAgreement(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	event := r.Param("event")
	if err = fireAgreement(r, a, event); err == nil {
		return r.Done(agreementPath(a), "agreements.done."+event)
	}
	if agreement.Event(event) != agreement.Conclude {
		err = contract.At(err, event)
	}
	return agreementAgain(r, a, err)
}

// agreementAgain shows the page again with what is wrong, or hands a fault on.
func agreementAgain(r *request.Request, a query.Agreement, err error) error {
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := agreementPage(r, a, r.Wrong("", "agreements", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func fireAgreement(r *request.Request, a query.Agreement, event string) error {
	e, ctx, cmd, id, f := r.House.Engine, r.Context(), r.Command(), domain.AgreementID(a.ID), r.Form()
	version, _ := strconv.ParseInt(f.Get("version"), 10, 64)
	reason := f.Get(contract.FieldOf("reason", event))
	var until period.Date
	switch agreement.Event(event) {
	case agreement.ExtendPlan, agreement.ReturnPlan, agreement.ReopenPlan:
		var err error
		if until, err = webform.RequiredDay(f, contract.FieldOf("until", event)); err != nil {
			return err
		}
	}
	switch agreement.Event(event) {
	case agreement.RequestPlan:
		return e.RequestPlan(ctx, cmd, id, version)
	case agreement.ExtendPlan:
		return e.ExtendPlan(ctx, cmd, id, version, until, reason)
	case agreement.ReturnPlan:
		return e.ReturnPlan(ctx, cmd, id, version, reason, until)
	case agreement.ApprovePlan:
		return e.ApprovePlan(ctx, cmd, id, version)
	case agreement.CompleteDocuments:
		return e.LayText(ctx, cmd, id, version)
	case agreement.ReopenPlan:
		return e.ReopenPlan(ctx, cmd, id, version, reason, until)
	case agreement.Conclude:
		return e.ConcludeAgreement(ctx, cmd, workflows.Signing{Agreement: id, TypedName: f.Get("name"), TextHash: f.Get("hash"), Read: f.Get("read") != "", Bound: f.Get("bound") != ""})
	case agreement.Terminate:
		return e.TerminateAgreement(ctx, cmd, id, version, agreement.Ground(f.Get(contract.FieldOf("ground", event))), reason)
	case agreement.Abandon:
		return e.AbandonAgreement(ctx, cmd, id, version, reason)
	case "freeze":
		return e.FreezeSpending(ctx, cmd, id, version, reason)
	case "unfreeze":
		return e.UnfreezeSpending(ctx, cmd, id, version, reason)
	}
	return domain.E(domain.NotFound, "not_found")
}

func decideDocument(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	code := r.Param("code")
	id, done := domain.AgreementID(a.ID), "agreements.done.document_confirmed"
	if r.Form().Get("act") == "waive" {
		done = "agreements.done.document_waived"
		err = r.House.Engine.WaiveDocument(r.Context(), r.Command(), id, agreement.DocumentCode(code), r.Form().Get("reason-"+code))
	} else {
		err = r.House.Engine.ConfirmDocument(r.Context(), r.Command(), id, agreement.DocumentCode(code))
	}
	if err == nil {
		return r.Done(agreementPath(a)+"#documents", done)
	}
	return agreementAgain(r, a, contract.At(err, code))
}

func revealAccount(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	plain, err := r.House.Engine.RevealAccount(r.Context(), r.Command(), domain.AgreementID(a.ID), r.Form().Get(contract.FieldOf("reason", "reveal")))
	if err != nil {
		return agreementAgain(r, a, contract.At(err, "reveal"))
	}
	b := r.Base(r.T("agreements.account.reveal"), "payments")
	return r.Render(shared.Message(view.MessagePage{Base: b, Lead: a.Title, List: []string{a.LeadName, plain}, Lines: []string{r.T("agreements.account.revealed")},
		Acts: []view.Button{{Text: r.T("agreements.back"), URL: r.Back(agreementPath(a))}}}))
}

func showAgreementText(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	text, err := r.House.Query.AgreementText(r.Context(), a.ID, a.TextHash)
	if err != nil {
		return err
	}
	b := r.Base(r.T("agreements.paper.read"), "agreements")
	b.Crumbs = []view.Crumb{{Label: r.T("nav.agreements"), URL: "/desk/agreements"}, {Label: a.Title, URL: agreementPath(a)}, {Label: b.Title}}
	return r.Render(pages.AgreementText(view.AgreementPaper{Base: b, Paper: contract.Paper(r, a, text)}))
}

func agreementFile(r *request.Request) error {
	a, err := contract.Find(r)
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	f, err := r.House.Query.AgreementFileOf(r.Context(), a.ID, file)
	if err != nil {
		return err
	}
	return r.Download(f, r.Query("inline") != "")
}
