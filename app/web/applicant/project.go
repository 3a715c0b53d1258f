// This file is a company's projects: the list, the overview, and the revised plan.
package applicant

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/budget"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// ProjectRoutes are the routes of projects up to the money on the account.
func ProjectRoutes() []request.Route {
	return []request.Route{
		request.GET("/projects", "project.list", request.SignedIn, listProjects),
		request.GET("/projects/:id", "project", request.SignedIn, showProject),
		request.POST("/projects/:id/abandon", "project.abandon", request.SignedIn, abandonProject),
		request.GET("/projects/:id/plan", "project.plan", request.SignedIn, showPlan),
		request.POST("/projects/:id/plan", "project.plan.do", request.SignedIn, savePlan),
		request.GET("/projects/:id/documents", "project.documents", request.SignedIn, showDocuments),
		request.UPLOAD("/projects/:id/documents/:code", "project.documents.upload", request.SignedIn, uploadDocument),
		request.POST("/projects/:id/documents/:code/uploads", "project.documents.begin", request.SignedIn, announceDocument),
		request.POST("/projects/:id/account", "project.account", request.SignedIn, saveAccount),
		request.GET("/projects/:id/files/:file", "project.file", request.SignedIn, projectFile),
		request.GET("/projects/:id/sign", "project.sign", request.SignedIn, showSign),
		request.POST("/projects/:id/sign", "project.sign.do", request.SignedIn, sign),
		request.GET("/projects/:id/payments", "project.payments", request.SignedIn, showPayments),
		request.POST("/projects/:id/payments/:payment/request", "project.payments.request", request.SignedIn, requestPayment),
		request.POST("/projects/:id/payments/:payment/shares/:org", "project.payments.share", request.SignedIn, passOnShare),
		request.UPLOAD("/projects/:id/deposits", "project.deposits", request.SignedIn, registerDeposit),
		request.POST("/projects/:id/deposits/uploads", "project.deposits.begin", request.SignedIn, announceSlip),
	}
}

// project is one agreement the reader may see, with what they may do.
type project struct{ query.Agreement }

func findProject(r *request.Request) (project, error) {
	a, err := contract.Find(r)
	return project{a}, err
}

func (p project) ref() domain.AgreementID { return domain.AgreementID(p.ID) }

func (p project) path(parts ...any) string {
	return view.Path(append([]any{"projects", p.ID}, parts...)...)
}

func (p project) file(id int64) string { return p.path("files", id) }

func (p project) may(r *request.Request, action string) bool {
	return r.May(action, contract.Resource(p.Agreement))
}

// base begins a page of the project.
func (p project) base(r *request.Request, b view.Base, title string) view.Base {
	b.Crumbs = []view.Crumb{{Label: r.T("nav.projects"), URL: "/projects"}, {Label: p.Title, URL: p.path()}}
	if b.Title = p.Title; title != "" {
		b.Title = title
		b.Crumbs = append(b.Crumbs, view.Crumb{Label: title})
	}
	return b
}

// head is what every page of the project begins with; at names the page.
func (p project) head(r *request.Request, at string) view.ProjectHead {
	h := view.ProjectHead{Badge: view.State("agreement", p.State), Number: p.Number, Meta: p.Title, Steps: contract.Steps(r, p.State)}
	if at == "overview" {
		h.Meta = p.CallTitle
	}
	tab := func(key string, parts ...any) {
		h.Tabs = append(h.Tabs, view.Tab{Label: r.T("agreements.page." + key), URL: p.path(parts...), Current: key == at})
	}
	tab("overview")
	tab("plan", "plan")
	tab("documents", "documents")
	tab("sign", "sign")
	tab("payments", "payments")
	if p.ConcludedAt != nil {
		tab("amendments", "amendments")
	}
	tab("expenses", "expenses")
	tab("settlement", "settlement")
	switch {
	case p.SpendingFrozenFrom != nil:
		h.Banner = &view.Banner{Tone: "danger", Title: r.T("agreements.frozen", locale.Args{"on": *p.SpendingFrozenFrom}), Text: p.FrozenReason}
	case p.State == string(agreement.Lapsed):
		h.Banner = &view.Banner{Tone: "warning", Title: r.T("agreements.lapsed.title"), Text: r.T("agreements.lapsed.text")}
	case p.State == string(agreement.Terminated):
		h.Banner = &view.Banner{Tone: "danger", Title: r.T("agreements.terminated", locale.Args{"on": p.TerminatedOn}), Text: r.T("agreement.ground." + p.TerminationGround)}
	}
	return h
}

var projectTabs = []struct {
	key    string
	states []string
}{
	{"all", nil},
	{"making", []string{"NOT_STARTED", "PLAN_REQUESTED", "PLAN_REVIEW", "DOCS_PENDING", "READY_TO_SIGN", "PARTLY_SIGNED"}},
	{"running", []string{"CONCLUDED", "ACTIVE"}},
	{"over", []string{"PERIOD_ENDED", "TERMINATED", "CLOSED", "LAPSED"}},
}

func listProjects(r *request.Request) error {
	scope, err := r.Scope("agreement.view")
	if err != nil {
		return err
	}
	counts, err := r.House.Query.AgreementStates(r.Context(), scope, query.AgreementFilter{})
	if err != nil {
		return err
	}
	at, f := r.Query("tab"), query.AgreementFilter{}
	p := view.ProjectList{Base: r.Base(r.T("nav.projects"), "projects"), Lead: r.T("agreements.projects.lead")}
	p.Crumbs = []view.Crumb{{Label: p.Title}}
	link := view.NewQuery("/projects", nil)
	for i, t := range projectTabs {
		n, current := 0, at == t.key || at == "" && i == 0
		for state, c := range counts {
			if t.states == nil || contains(t.states, state) {
				n += c
			}
		}
		if current {
			f.States = t.states
		}
		url := link
		if i > 0 {
			url = link.With("tab", t.key)
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("agreements.tab." + t.key), URL: url.String(), Count: n, HasCount: true, Current: current})
	}
	page := r.Page()
	rows, err := r.House.Query.Agreements(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	for _, a := range rows {
		p.Rows = append(p.Rows, projectRow(r, a))
	}
	if len(rows) > 0 {
		p.Pager = view.NewPager(view.NewQuery("/projects", r.QueryValues()), page.Number, page.Size, rows[0].Total)
	}
	p.Empty = view.Empty{Title: r.T("agreements.projects.none"), Text: r.T("agreements.projects.none.text"), Act: &view.Button{Text: r.T("nav.applications"), URL: "/applications"}}
	return r.Render(pages.Projects(p))
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func projectRow(r *request.Request, a query.AgreementLine) view.ProjectRow {
	row := view.ProjectRow{Title: a.Title, URL: view.Path("projects", a.ID), Meta: a.Number + " · " + a.CallTitle, Lead: a.LeadName,
		Badge: view.State("agreement", a.State), Steps: contract.Steps(r, a.State), Grant: locale.Won(r.Lang, a.GrantWon)}
	row.Due, row.DueLabel = contract.Deadline(r, a.State, a.PlanDueOn, a.LimitOn, a.StartOn, a.EndOn)
	row.Percent, row.Used = contract.Percent(a.SpentWon, a.TotalWon)
	return row
}

// recentSteps is how much of the history the overview shows.
const recentSteps = 12

func showProject(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	return renderProject(r, p, r.Base("", "projects"))
}

func renderProject(r *request.Request, p project, b view.Base) error {
	book, err := r.House.Query.AgreementBook(r.Context(), p.ID)
	if err != nil {
		return err
	}
	history, err := r.House.Query.AgreementHistory(r.Context(), p.ID, recentSteps)
	if err != nil {
		return err
	}
	payments, err := r.House.Query.PaymentsOf(r.Context(), p.ID)
	if err != nil {
		return err
	}
	page := view.Project{Base: p.base(r, b, ""), Head: p.head(r, "overview"), Calm: r.T("agreements.todo.none")}
	page.Tasks = p.tasks(r, payments)
	page.Money, page.Balance = contract.Money(r, p.Agreement, book), contract.Balance(r, book)
	page.Parties, page.Facts = contract.Parties(r, p.Agreement), contract.Facts(r, p.Agreement)
	page.Timeline = contract.History(r, publicSteps(history))
	page.Contact = contact(r, p.Agreement)
	if page.Cases, err = cases(r, p.ID); err != nil {
		return err
	}
	if p.may(r, string(agreement.Abandon)) && p.State != string(agreement.NotStarted) && p.ConcludedAt == nil && p.State != string(agreement.Lapsed) {
		page.Acts = append(page.Acts, view.AgreementAct{ID: "abandon", Title: r.T("agreements.abandon"), Text: r.T("agreements.abandon.text"), Open: len(b.Errors) > 0,
			Form:     view.Form{Action: p.path("abandon"), Version: p.Version, Key: r.NewKey()},
			Controls: []view.Control{b.Control(view.AsTextarea, view.Field{Name: "reason", Label: r.T("agreements.reason"), Rows: 3, Value: r.Typed("reason")})},
			Button:   view.Button{Text: r.T("agreements.abandon"), Kind: view.Danger, Confirm: r.T("agreements.abandon.confirm")}})
	}
	if len(b.Errors) > 0 {
		return r.Again(pages.ProjectOverview(page))
	}
	return r.Render(pages.ProjectOverview(page))
}

// publicSteps leaves out what is the agency's own business: who looked at the account.
func publicSteps(list []query.AgreementStep) []query.AgreementStep {
	var out []query.AgreementStep
	for _, s := range list {
		if s.Event != "unmaskAccount" {
			out = append(out, s)
		}
	}
	return out
}

// cases leads to the recoveries and sanctions of a project, when the reader has any to see.
func cases(r *request.Request, agreement int64) (*view.Callout, error) {
	recoveries, err := r.Scope("recovery.view")
	if err != nil {
		return nil, err
	}
	sanctions, err := r.Scope("sanction.view")
	if err != nil {
		return nil, err
	}
	nr, ns, err := r.House.Query.CountCases(r.Context(), recoveries, sanctions, agreement)
	if err != nil || nr+ns == 0 {
		return nil, err
	}
	to := "recoveries"
	if nr == 0 {
		to = "sanctions"
	}
	return &view.Callout{Title: r.T("nav.cases"), Lines: []string{r.T("case.count", locale.Args{"recoveries": nr, "sanctions": ns})},
		Link: &view.Crumb{Label: r.T("case.open"), URL: view.NewQuery("/"+to, nil).With("agreement", agreement).String()}}, nil
}

func contact(r *request.Request, a query.Agreement) view.Callout {
	c := view.Callout{Title: r.T("agreements.contact"), Lines: []string{r.T("notice.agency")}}
	if a.OfficerName != nil {
		c.Lines = append(c.Lines, *a.OfficerName)
	}
	if a.OfficerPhone != nil && *a.OfficerPhone != "" {
		c.Lines = append(c.Lines, *a.OfficerPhone)
	}
	return c
}

// tasks lists what waits for the reader's own company now.
func (p project) tasks(r *request.Request, payments []query.Payment) []view.InboxItem {
	due, _ := contract.Deadline(r, p.State, p.PlanDueOn, p.LimitOn, p.StartOn, p.EndOn)
	var out []view.InboxItem
	add := func(key, note, url string, d view.Due, amount string) {
		out = append(out, view.InboxItem{Title: r.T("agreements.task." + key), Note: note, URL: url, Due: d, Amount: amount, Act: r.T("agreements.task." + key + ".act")})
	}
	switch agreement.State(p.State) {
	case agreement.PlanRequested:
		if p.may(r, string(agreement.SubmitPlan)) {
			add("plan", "", p.path("plan"), due, "")
		}
	case agreement.DocsPending:
		missing := 0
		for _, d := range p.Documents {
			if d.Required && d.FileID == 0 && d.WaivedFor == "" {
				missing++
			}
		}
		if missing > 0 && p.may(r, "attach") {
			add("documents", r.T("agreements.task.documents.note", locale.Args{"n": missing}), p.path("documents"), due, "")
		}
		if p.AccountMasked == "" && p.may(r, "editAccount") {
			add("account", "", p.path("documents"), due, "")
		}
	case agreement.ReadyToSign, agreement.PartlySigned:
		for _, org := range p.signsFor(r) {
			add("sign", contract.OrgName(p.Agreement, domain.OrganizationID(org)), p.path("sign"), due, "")
		}
	case agreement.Concluded, agreement.Active:
		for _, pay := range payments {
			res := contract.Resource(p.Agreement)
			res.Kind, res.ID, res.State = "payment", pay.ID, pay.State
			soon := pay.PlannedOn.AddDays(-14) <= period.DateOf(r.Now)
			if pay.State == "PLANNED" && soon && r.May("request", res) {
				add("payment", r.T("agreements.payment.nth", locale.Args{"n": pay.No}), p.path("payments"), view.DueAt(r.Lang, r.Now, pay.PlannedOn.End().Add(-time.Minute)), locale.Won(r.Lang, pay.AmountWon))
				break
			}
		}
		if len(payments) > 0 && payments[0].DepositedWon < p.CashWon && p.deposits(r) {
			add("deposit", "", p.path("payments"), view.DueAt(r.Lang, r.Now, payments[0].PlannedOn.End().Add(-time.Minute)), locale.Won(r.Lang, p.CashWon-payments[0].DepositedWon))
		}
		if p.State == string(agreement.Active) {
			add("expense", "", p.path("expenses"), due, "")
		}
	case agreement.PeriodEnded, agreement.Terminated:
		add("settle", "", p.path("settlement"), view.Due{None: true, Relative: r.T("agreements.due.none")}, "")
	}
	return out
}

// signsFor lists the parties that the reader may sign for and that have not signed.
func (p project) signsFor(r *request.Request) []int64 {
	var out []int64
	for _, party := range p.Parties {
		if party.LeftOn == 0 && agreement.PartyRole(party.Role).Signs() && contract.Signature(p.Agreement, &party.OrganizationID) == nil &&
			r.May(string(agreement.SignParty), contract.AsParty(contract.Resource(p.Agreement), party.OrganizationID)) {
			out = append(out, party.OrganizationID)
		}
	}
	return out
}

// depositors lists the parties with matching cash that the reader acts for.
func (p project) depositors(r *request.Request) []view.Option {
	var out []view.Option
	for _, party := range p.Parties {
		if party.CashWon > 0 && party.LeftOn == 0 && r.May("deposit", contract.AsParty(contract.Resource(p.Agreement), party.OrganizationID)) {
			out = append(out, view.Option{Value: strconv.FormatInt(party.OrganizationID, 10), Label: party.Name})
		}
	}
	return out
}

func (p project) deposits(r *request.Request) bool { return len(p.depositors(r)) > 0 }

func abandonProject(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	err = r.House.Engine.AbandonAgreement(r.Context(), r.Command(), p.ref(), formVersion(r), r.Form().Get("reason"))
	if err == nil {
		return r.Done(p.path(), "agreements.done.abandon")
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	return renderProject(r, p, r.Wrong("", "projects", err))
}

// formVersion is the version the form was drawn with.
func formVersion(r *request.Request) int64 {
	n, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	return n
}

func showPlan(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	page, err := planPage(r, p, r.Base("", "projects"), webform.Plan{Budget: p.Plan, Text: p.PlanText, Period: period.Period{From: p.StartOn, To: p.EndOn}})
	if err != nil {
		return err
	}
	return r.Render(page)
}

func planPage(r *request.Request, p project, b view.Base, typed webform.Plan) (templ.Component, error) {
	b = p.base(r, b, r.T("agreements.page.plan"))
	page := view.ProjectPlan{Base: b, Head: p.head(r, "plan"), Diff: contract.Diff(r, p.Agreement, p.Applied, typed.Budget), PlanText: p.PlanText}
	page.Rules, page.Kept = contract.Rules(r, p.findings(typed.Budget), contract.WhoseOf(p.Agreement))
	page.Award = []view.SummaryRow{{Label: r.T("agreements.plan.award"), Value: locale.Won(r.Lang, p.GrantWon), Num: true},
		{Label: r.T("agreements.plan.asked"), Value: locale.Won(r.Lang, p.Applied.Totals().GrantWon), Num: true}}
	page.Due, _ = contract.Deadline(r, p.State, p.PlanDueOn, p.LimitOn, p.StartOn, p.EndOn)
	if p.State != string(agreement.PlanRequested) || !p.may(r, string(agreement.SubmitPlan)) {
		page.Read = contract.Budget(r, p.Agreement, p.Plan)
		page.Why = []string{r.T("agreements.plan.read." + planWhy(p.State))}
		return pages.ProjectPlanPage(page), nil
	}
	page.Form = view.Form{Action: p.path("plan"), Version: p.Version, Key: r.NewKey(), Guard: true}
	page.Budget = p.budgetField(r, b, typed.Budget, nil)
	page.Rules, page.Kept = planRules(r, &page.Budget, typed.Budget, p.Regime, p.findings(typed.Budget), contract.WhoseOf(p.Agreement), nil)
	page.Text = b.Control(view.AsTextarea, view.Field{Name: "text", Label: r.T("agreements.plan.text"), Hint: r.T("agreements.plan.text.hint"), MaxLength: 2000, Rows: 5, Value: typed.Text}).Field
	page.From = b.Control(view.AsDate, view.Field{Name: "start_on", Label: r.T("agreements.plan.start"), Value: dayValue(r, "start_on", typed.Period.From)}).Field
	page.To = b.Control(view.AsDate, view.Field{Name: "end_on", Label: r.T("agreements.plan.end"), Value: dayValue(r, "end_on", typed.Period.To)}).Field
	page.Submit = view.Button{Text: r.T("agreements.plan.submit"), Kind: view.Primary, Name: "act", Value: "submit", Confirm: r.T("agreements.plan.submit.confirm")}
	page.Save = view.Button{Text: r.T("agreements.plan.save"), Name: "act", Value: "save"}
	return pages.ProjectPlanPage(page), nil
}

// planWhy says in which of three ways the plan cannot be written: not yet asked for, being looked at, or approved; or not by this reader.
func planWhy(state string) string {
	switch agreement.State(state) {
	case agreement.NotStarted:
		return "early"
	case agreement.PlanRequested:
		return "lead"
	case agreement.PlanReview:
		return "review"
	}
	return "approved"
}

// dayValue is what was typed into a date, or the date there is.
func dayValue(r *request.Request, name string, d period.Date) string {
	if typed := r.Typed(name); typed != "" {
		return typed
	}
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func (p project) orgs() []domain.OrganizationID { return contract.Resource(p.Agreement).Orgs }

// findings judges a plan by the rules of the agreement's own day.
func (p project) findings(plan budget.Plan) []budget.Finding {
	set, err := ruleset.ForMoney(ruleset.Regime(p.Regime), p.RulesOn, p.FundMoney)
	if err == nil {
		set, err = p.Matching.Over(set)
	}
	if err != nil {
		return nil
	}
	c := budget.Case{Plan: plan, Params: budget.ParamsOf(set, p.Limits()), On: p.RulesOn, NoticedOn: noticedOn(p.AnnounceAt), StartsOn: p.StartOn}
	for _, q := range p.Parties {
		if q.LeftOn == 0 {
			party := q.Credentials.Party(domain.OrganizationID(q.OrganizationID), budget.Entity(q.Type), budget.Size(q.Size), p.RulesOn)
			party.Subcontractor, party.Lead = q.Role == string(agreement.RoleSubcontract), q.Role == string(agreement.RoleLead)
			c.Parties = append(c.Parties, party)
		}
	}
	if c.Check() != nil {
		return nil
	}
	return budget.Evaluate(c)
}

const planField = "plan"

// budgetField is the grid of the revised plan, with spare rows; what could not be read stays as it was typed.
func (p project) budgetField(r *request.Request, b view.Base, plan budget.Plan, people []planPerson) view.BudgetField {
	out := view.BudgetField{Name: planField, Label: r.T("agreements.plan.budget"), Hint: r.T("agreements.plan.budget.hint"), Error: b.ErrorOf(planField)}
	out.Items = planItems(r, p.Regime)
	for _, party := range p.Parties {
		out.Orgs = append(out.Orgs, view.Option{Value: strconv.FormatInt(party.OrganizationID, 10), Label: party.Name})
	}
	used := map[string]bool{}
	typed := func(key, field, value string) string {
		if name := planField + "." + key + "." + field; r.Typed(name) != "" {
			return r.Typed(name)
		}
		return value
	}
	for _, l := range plan.Lines {
		used[l.Key] = true
		row := planRow(l)
		row.Grant, row.Cash, row.Kind = typed(l.Key, "grant", row.Grant), typed(l.Key, "cash", row.Cash), typed(l.Key, "kind", row.Kind)
		for _, field := range []string{l.Key, planField + "." + l.Key + ".grant", planField + "." + l.Key + ".cash", planField + "." + l.Key + ".kind"} {
			if row.Error == "" {
				row.Error = b.ErrorOf(field)
			}
		}
		out.Rows = append(out.Rows, row)
	}
	for n, i := 0, len(out.Rows)+1; n < spareLines; i++ {
		if key := "l" + strconv.Itoa(i); !used[key] {
			out.Rows = append(out.Rows, view.BudgetFieldRow{Key: key, Org: strconv.FormatInt(p.LeadID, 10), Sum: "0"})
			n++
		}
	}
	t := plan.Totals()
	out.Totals = []string{t.GrantWon.Digits(), t.CashWon.Digits(), t.InKindWon.Digits(), t.Total().Digits()}
	out.Wrong = wrongCells(r, b, out.Name)
	detail(r, &out, plan, p.Regime, p.planYears(plan), people, contract.WhoseOf(p.Agreement))
	out.Locate(b.Errors, cellName(r))
	return out
}

// planYears is how many years the project has.
func (p project) planYears(plan budget.Plan) int {
	n := 1
	for _, y := range append(plan.Years(), p.Applied.Years()...) {
		n = max(n, y)
	}
	for n < budget.MaxYears && p.StartOn.AddMonths(n*monthsOfYear) <= p.EndOn {
		n++
	}
	return n
}

// spareLines is how many empty lines the grid offers.
const spareLines = 3

func savePlan(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	typed := webform.ReadPlan(planField, r.Form(), p.orgs())
	in := workflows.PlanInput{Agreement: p.ref(), Version: formVersion(r), Plan: typed.Budget, Text: strings.TrimSpace(typed.Text), Period: typed.Period}
	done := "agreements.done.plan_saved"
	switch {
	case len(typed.Wrong) > 0:
		err = typed.Wrong
	case r.Form().Get("act") == "submit":
		done, err = "agreements.done.plan_submitted", r.House.Engine.SubmitPlan(r.Context(), r.Command(), in)
	default:
		err = r.House.Engine.SavePlan(r.Context(), r.Command(), in)
	}
	if err == nil {
		return r.Done(p.path("plan"), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := planPage(r, p, r.Wrong("", "projects", err), typed)
	if perr != nil {
		return perr
	}
	return r.Again(page)
}
