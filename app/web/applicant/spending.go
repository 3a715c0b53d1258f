// This file is a company's spending: the list with its budget, the form of a line, and the sheet.
package applicant

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// SpendingRoutes are the routes of a project's spending and its settlement.
func SpendingRoutes() []request.Route {
	return []request.Route{
		request.GET("/projects/:id/expenses", "project.expenses", request.SignedIn, listSpending),
		request.GET("/projects/:id/expenses/new", "project.expenses.new", request.SignedIn, newLine),
		request.POST("/projects/:id/expenses/new", "project.expenses.new.do", request.SignedIn, registerLine),
		request.GET("/projects/:id/expenses/import", "project.expenses.import", request.SignedIn, showSheet),
		request.UPLOAD("/projects/:id/expenses/import", "project.expenses.import.do", request.SignedIn, importSheet),
		request.GET("/projects/:id/expenses/template", "project.expenses.template", request.SignedIn, emptySheet),
		request.GET("/projects/:id/expenses/:expense", "project.expense", request.SignedIn, showLine),
		request.GET("/projects/:id/expenses/:expense/edit", "project.expense.edit", request.SignedIn, editLine),
		request.POST("/projects/:id/expenses/:expense/edit", "project.expense.edit.do", request.SignedIn, correctLine),
		request.UPLOAD("/projects/:id/expenses/:expense/evidence", "project.expense.evidence", request.SignedIn, attachEvidence),
		request.POST("/projects/:id/expenses/:expense/evidence/uploads", "project.expense.evidence.begin", request.SignedIn, announceEvidence),
		request.POST("/projects/:id/expenses/:expense/evidence/:file/remove", "project.expense.evidence.remove", request.SignedIn, detachEvidence),
		request.GET("/projects/:id/expenses/:expense/files/:file", "project.expense.file", request.SignedIn, lineFile),
		request.POST("/projects/:id/expenses/:expense/explain", "project.expense.explain", request.SignedIn, explainLine),
		request.POST("/projects/:id/expenses/:expense/withdraw", "project.expense.withdraw", request.SignedIn, withdrawLine),
		request.POST("/projects/:id/expenses/:expense/reverse", "project.expense.reverse", request.SignedIn, reverseLine),
		request.GET("/projects/:id/settlement", "project.settlement", request.SignedIn, showSettlement),
		request.UPLOAD("/projects/:id/settlement/report", "project.settlement.report", request.SignedIn, submitReport),
		request.POST("/projects/:id/settlement/report/uploads", "project.settlement.report.begin", request.SignedIn, announceReport),
		request.POST("/projects/:id/settlement/evidence", "project.settlement.evidence", request.SignedIn, provideEvidence),
		request.POST("/projects/:id/settlement/appeal", "project.settlement.appeal", request.SignedIn, appealSettlement),
		request.GET("/projects/:id/settlement/report", "project.settlement.report.file", request.SignedIn, settlementReport),
	}
}

// spenders are the reader's organisations that may enter spending of the project.
func (p project) spenders(r *request.Request) []view.Option {
	var out []view.Option
	for _, q := range p.Parties {
		res := domain.Resource{Kind: "expense", Call: domain.CallID(p.CallID), Orgs: []domain.OrganizationID{domain.OrganizationID(q.OrganizationID)}, Lead: domain.OrganizationID(p.LeadID)}
		if q.LeftOn == 0 && q.GrantWon+q.CashWon+q.InKindWon > 0 && r.May("create", res) {
			out = append(out, view.Option{Value: strconv.FormatInt(q.OrganizationID, 10), Label: q.Name})
		}
	}
	return out
}

// items are the items an organisation may spend on: those of the plan in force, otherwise those of the regime.
func (p project) items() []budget.Item {
	var out []budget.Item
	for _, n := range budget.TreeOf(ruleset.Regime(p.Regime)) {
		if p.Plan.IsZero() || !p.Plan.Of(n.Item).IsZero() {
			out = append(out, n.Item)
		}
	}
	return out
}

// open reports whether spending may be entered now; why says why not.
func (p project) spendingOpen(r *request.Request) (why string) {
	switch agreement.State(p.State) {
	case agreement.Active:
		return ""
	case agreement.PeriodEnded, agreement.Terminated:
		if s, err := p.settlement(r); err != nil || s.ReportedAt == nil && slices.Contains([]string{"NOT_DUE", "REPORT_DUE", "REPORT_OVERDUE"}, s.State) {
			return ""
		}
		return r.T("spending.closed.reported")
	}
	return r.T("spending.closed." + strings.ToLower(p.State))
}

// lineFilter reads the list's conditions from the address.
func lineFilter(r *request.Request, p project) query.ExpenseFilter {
	f := query.ExpenseFilter{Agreement: p.ID, Group: r.Query("tab"), Item: r.Query("item"), Words: strings.TrimSpace(r.Query("q"))}
	f.Org, _ = strconv.ParseInt(r.Query("org"), 10, 64)
	f.From, _ = period.ParseDate(r.Query("from"))
	f.To, _ = period.ParseDate(r.Query("to"))
	return f
}

var lineTabs = []string{"", "planned", "attention", "explained", "clean", "disallowed", "withdrawn"}

func listSpending(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	scope, err := r.Scope("expense.view")
	if err != nil {
		return err
	}
	f, at := lineFilter(r, p), r.Page()
	counts, err := r.House.Query.ExpenseCounts(r.Context(), scope, f)
	if err != nil {
		return err
	}
	rows, err := r.House.Query.Expenses(r.Context(), scope, f, at)
	if err != nil {
		return err
	}
	book, err := r.House.Query.AgreementBook(r.Context(), p.ID)
	if err != nil {
		return err
	}
	b := p.base(r, r.Base("", "projects"), r.T("agreements.page.expenses"))
	page := view.Spending{Base: b, Head: p.head(r, "expenses"), Money: contract.Money(r, p.Agreement, book)}
	q := view.NewQuery(p.path("expenses"), r.QueryValues())
	for _, tab := range lineTabs {
		if (tab == "withdrawn" || tab == "planned") && counts[tab] == 0 {
			continue
		}
		page.Tabs = append(page.Tabs, view.Tab{Label: r.T("spending.tab." + or(tab, "all")), URL: q.With("tab", tab).Without("page").String(), Count: counts[tab], HasCount: true,
			Current: f.Group == tab, Hot: (tab == "attention" || tab == "planned") && counts[tab] > 0})
	}
	total := 0
	for _, l := range rows {
		total = l.Total
		page.Sum = locale.Won(r.Lang, l.SumWon)
		page.Rows = append(page.Rows, lineRow(r, p, l))
	}
	page.Pager = view.NewPager(q, at.Number, at.Size, total)
	page.Filter, page.Select = lineFilters(r, p, q, f, total)
	page.Note = p.spendingOpen(r)
	if page.Note == "" && len(p.spenders(r)) > 0 {
		page.Acts = []view.Button{{Text: r.T("spending.new"), URL: p.path("expenses", "new"), Kind: view.Primary}, {Text: r.T("spending.import"), URL: p.path("expenses", "import"), Kind: view.Secondary}}
	}
	page.Empty = view.Empty{Title: r.T("spending.empty"), Text: r.T("spending.empty.text")}
	if f != (query.ExpenseFilter{Agreement: p.ID}) {
		page.Empty = view.Empty{Title: r.T("spending.none_fit"), Act: &view.Button{Text: r.T("spending.show_all"), URL: p.path("expenses")}}
	} else if len(page.Acts) > 0 {
		page.Empty.Act = &page.Acts[0]
	}
	return r.Render(pages.Spending(page))
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func lineRow(r *request.Request, p project, l query.ExpenseLine) view.SpendingRow {
	row := view.SpendingRow{No: strconv.Itoa(l.No), URL: p.path("expenses", l.ID), On: l.PaidOn.String(), Item: r.T(budget.Item(l.Item).Label()), Text: l.Description, Payee: l.PayeeName,
		Org: l.OrgName, Amount: locale.Won(r.Lang, l.AmountWon), Badge: view.State("expense", l.State), Files: l.Files, Minus: l.Reversal}
	if l.Detail != "" {
		row.Detail = r.T(budget.Detail(l.Detail).Label())
	}
	if l.Findings > 0 {
		row.Flags = r.T("spending.flags", locale.Args{"n": l.Findings})
	}
	return row
}

func lineFilters(r *request.Request, p project, q view.Query, f query.ExpenseFilter, total int) (view.Filter, []view.Field) {
	filter := view.Filter{Action: p.path("expenses"), Total: total, Search: &view.Field{Name: "q", Label: r.T("spending.search"), Hint: r.T("spending.search.hint"), Value: f.Words}}
	if f.Group != "" {
		filter.Hidden = append(filter.Hidden, view.Pair{Name: "tab", Value: f.Group})
	}
	items := view.Field{Name: "item", Label: r.T("expense.field.item"), Blank: r.T("ui.all"), Value: f.Item}
	for _, i := range p.items() {
		items.Options = append(items.Options, view.Option{Value: string(i), Label: r.T(i.Label())})
	}
	selects := []view.Field{items}
	if len(p.Parties) > 1 {
		orgs := view.Field{Name: "org", Label: r.T("spending.field.org"), Blank: r.T("ui.all"), Value: r.Query("org")}
		for _, o := range p.Parties {
			orgs.Options = append(orgs.Options, view.Option{Value: strconv.FormatInt(o.OrganizationID, 10), Label: o.Name})
		}
		selects = append(selects, orgs)
	}
	if f.Words != "" {
		filter.Applied = append(filter.Applied, view.Applied{Label: f.Words, RemoveURL: q.Without("q", "page").String()})
	}
	if f.Item != "" {
		filter.Applied = append(filter.Applied, view.Applied{Label: r.T(budget.Item(f.Item).Label()), RemoveURL: q.Without("item", "page").String()})
	}
	filter.ClearURL = p.path("expenses")
	return filter, selects
}

func newLine(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if err := p.mustSpend(r); err != nil {
		return err
	}
	page, err := lineForm(r, p, r.Base("", "projects"), url.Values{"fundSource": {string(posting.Grant)}, "method": {string(evidence.TaxInvoice)}})
	if err != nil {
		return err
	}
	return r.Render(page)
}

// mustSpend refuses readers who may not enter spending of the project.
func (p project) mustSpend(r *request.Request) error {
	if len(p.spenders(r)) == 0 {
		return domain.E(domain.Forbidden, "access.forbidden")
	}
	return nil
}

// spender is the chosen organisation, the first of the reader's when none was.
func (p project) spender(r *request.Request) domain.OrganizationID {
	options := p.spenders(r)
	chosen := r.Form().Get("org")
	if !holds(options, chosen) && len(options) > 0 {
		chosen = options[0].Value
	}
	id, _ := strconv.ParseInt(chosen, 10, 64)
	return domain.OrganizationID(id)
}

func (p project) taxable(r *request.Request, org domain.OrganizationID) (webform.Spender, error) {
	o, err := r.House.Query.OrganizationFacts(r.Context(), int64(org))
	return webform.Spender{Taxable: o.Taxable}, err
}

func registerLine(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if err := p.mustSpend(r); err != nil {
		return err
	}
	org := p.spender(r)
	who, err := p.taxable(r, org)
	if err != nil {
		return err
	}
	entry, err := webform.ReadExpense(r.Form(), who)
	var id domain.ExpenseID
	enter, done := r.House.Engine.RegisterExpense, "spending.done.registered"
	if keeps(r) {
		enter, done = r.House.Engine.KeepExpense, "spending.done.kept"
	}
	if err == nil {
		id, err = enter(r.Context(), r.Command(), workflows.RegisterExpense{Agreement: p.ref(), Org: org, Entry: entry})
	}
	if err == nil {
		return r.Done(p.path("expenses", int64(id)), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := lineForm(r, p, r.Wrong("", "projects", err), r.Form())
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// keeps reports whether the line is only to be kept as far as it is typed.
func keeps(r *request.Request) bool { return r.Form().Get("keep") == "1" }

// keepButton keeps a line that is not finished.
func keepButton(r *request.Request) view.Button {
	return view.Button{Text: r.T("spending.keep"), Kind: view.Secondary, Name: "keep", Value: "1"}
}

// lineForm draws the form with what was typed or is stored.
func lineForm(r *request.Request, p project, b view.Base, v url.Values) (templ.Component, error) {
	b = p.base(r, b, r.T("spending.new"))
	page := view.SpendingForm{Base: b, Head: p.head(r, "expenses"), Lead: r.T("spending.new.lead"),
		Form:   view.Form{Action: p.path("expenses", "new"), Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("spending.register"), Kind: view.Primary}, Keep: []view.Button{keepButton(r)}, Back: view.Button{Text: r.T("ui.cancel"), URL: p.path("expenses"), Kind: view.TextOnly}}
	page.Groups = lineGroups(r, p, b, v)
	return fillForm(r, p, page)
}

// fillForm adds what stands beside the form: the rules in numbers, and what may still be spent.
func fillForm(r *request.Request, p project, page view.SpendingForm) (templ.Component, error) {
	page.Hints = lineHints(r, p)
	left, err := r.House.Query.ItemsSpent(r.Context(), p.ID, 0)
	if err != nil {
		return nil, err
	}
	for _, i := range left {
		page.Left = append(page.Left, view.SummaryRow{Label: r.T(budget.Item(i.Item).Label()), Value: locale.Won(r.Lang, i.LeftWon()), Num: true})
	}
	return pages.SpendingForm(page), nil
}

// lineHints are the numbers of the project's rules that matter when a line is entered.
func lineHints(r *request.Request, p project) []view.Rule {
	set, err := ruleset.ForMoney(ruleset.Regime(p.Regime), p.RulesOn, p.FundMoney)
	if err != nil {
		return nil
	}
	params, err := screening.ParamsFrom(set, p.RulesOn)
	if err != nil {
		return nil
	}
	var out []view.Rule
	add := func(on bool, key string, args locale.Args, basis string) {
		if on {
			out = append(out, view.Rule{Text: r.T("spending.hint." + key), Detail: r.T("spending.hint."+key+".text", args), Basis: spending.Cite(r, ruleset.Cite(basis)), OK: true})
		}
	}
	add(params.Entry.N > 0, "entry", locale.Args{"n": params.Entry.N, "unit": r.T("spending.unit." + string(params.Entry.Unit))}, "L7 §9⑤")
	add(params.SupplyOnly, "vat", nil, "L7 §10④")
	add(params.MeetingHeadWon > 0, "meeting", locale.Args{"head": params.MeetingHeadWon, "memo": params.MeetingMemoWon}, "L5 §25⑤")
	add(params.SimpleReceiptWon > 0, "receipt", locale.Args{"amount": params.SimpleReceiptWon}, "L7 §17⑦8")
	add(params.EquipmentCutoff.N > 0, "equipment", locale.Args{"n": params.EquipmentCutoff.N, "amount": params.EquipmentWon}, "L7 §11⑨")
	add(params.RivalQuoteWon > 0, "quote", locale.Args{"amount": params.RivalQuoteWon}, "R:mid")
	return out
}

// lineGroups are the fields of the form; v holds their values.
func lineGroups(r *request.Request, p project, b view.Base, v url.Values) []view.SpendingGroup {
	c := func(kind view.ControlKind, f view.Field) view.Control {
		f.Value = v.Get(f.Name)
		return b.Control(kind, f)
	}
	t := func(key string) string { return r.T(key) }
	options := func(keyPrefix string, codes ...string) (out []view.Option) {
		for _, code := range codes {
			out = append(out, view.Option{Value: code, Label: r.T(keyPrefix + code)})
		}
		return out
	}
	var items, details []view.Option
	for _, i := range p.items() {
		items = append(items, view.Option{Value: string(i), Label: r.T(i.Label())})
		if node, ok := budget.NodeOf(i); ok {
			for _, d := range node.Details {
				details = append(details, view.Option{Value: string(d), Label: r.T(d.Label()), Group: r.T(i.Label())})
			}
		}
	}
	var methods, funds []string
	for _, m := range evidence.Methods {
		methods = append(methods, string(m))
	}
	for _, f := range posting.Funds {
		funds = append(funds, string(f))
	}
	what := []view.Control{
		c(view.AsSelect, view.Field{Name: "item", Label: t("expense.field.item"), Options: items, Blank: t("ui.choose")}),
		c(view.AsSelect, view.Field{Name: "detail", Label: t("spending.field.detail"), Options: details, Blank: t("spending.detail.none"), Optional: true}),
		c(view.AsInput, view.Field{Name: "description", Label: t("expense.field.description"), Hint: t("spending.description.hint"), MaxLength: 100}),
		c(view.AsSelect, view.Field{Name: "fundSource", Label: t("expense.field.fundSource"), Options: options("expense.fund.", funds...)}),
	}
	if orgs := p.spenders(r); len(orgs) > 1 {
		what = append([]view.Control{c(view.AsSelect, view.Field{Name: "org", Label: t("spending.field.org"), Options: orgs})}, what...)
	}
	people := []view.Option{}
	if list, err := r.House.Query.Participants(r.Context(), p.ID); err == nil {
		for _, q := range list {
			people = append(people, view.Option{Value: q.PersonKey, Label: q.Name})
		}
	}
	folded := func(title string, controls ...view.Control) view.SpendingGroup {
		g := view.SpendingGroup{Title: t(title), Note: t(title + ".note"), Controls: controls, Folded: true}
		for _, x := range controls {
			g.Open = g.Open || x.Value != "" && x.Value != "0" || x.Error != ""
		}
		return g
	}
	return []view.SpendingGroup{
		{Title: t("spending.group.what"), Controls: what},
		{Title: t("spending.group.payee"), Controls: []view.Control{
			c(view.AsInput, view.Field{Name: "payeeName", Label: t("expense.field.payeeName"), Width: "l"}),
			c(view.AsBizNo, view.Field{Name: "payeeNo", Label: t("expense.field.payeeNo"), Hint: t("spending.payeeNo.hint"), Optional: true}),
			c(view.AsInput, view.Field{Name: "payeeTrade", Label: t("spending.field.payeeTrade"), Width: "m", Optional: true}),
		}},
		{Title: t("spending.group.paid"), Controls: []view.Control{
			c(view.AsSelect, view.Field{Name: "method", Label: t("expense.field.method"), Options: options("expense.method.", methods...)}),
			c(view.AsDate, view.Field{Name: "supplyOn", Label: t("expense.field.supplyOn"), Hint: t("spending.supplyOn.hint"), Optional: true}),
			c(view.AsDate, view.Field{Name: "paidOn", Label: t("expense.field.paidOn")}),
			c(view.AsMoney, view.Field{Name: "supplyWon", Label: t("spending.field.supplyWon")}),
			c(view.AsMoney, view.Field{Name: "vatWon", Label: t("spending.field.vatWon"), Optional: true}),
			c(view.AsMoney, view.Field{Name: "amountWon", Label: t("spending.field.amountWon"), Hint: t("spending.amountWon.hint"), Optional: true}),
			c(view.AsInput, view.Field{Name: "invoiceNo", Label: t("expense.field.invoiceNo"), Hint: t("spending.invoiceNo.hint"), Optional: true, MaxLength: 24}),
			c(view.AsInput, view.Field{Name: "cardApproval", Label: t("expense.field.cardApproval"), Width: "m", Optional: true}),
		}},
		folded("spending.group.labor",
			c(view.AsSelect, view.Field{Name: "personKey", Label: t("expense.field.personKey"), Options: people, Blank: t("ui.choose"), Optional: true}),
			c(view.AsInput, view.Field{Name: "payMonth", Label: t("expense.field.payMonth"), Hint: t("spending.payMonth.hint"), Width: "s", Optional: true})),
		folded("spending.group.meeting",
			c(view.AsInput, view.Field{Name: "quantity", Label: t("spending.field.quantity"), InputMode: "numeric", Width: "s", Optional: true}),
			c(view.AsInput, view.Field{Name: "outsiders", Label: t("spending.field.outsiders"), InputMode: "numeric", Width: "s", Optional: true}),
			c(view.AsInput, view.Field{Name: "paidTime", Label: t("spending.field.paidTime"), Hint: t("spending.paidTime.hint"), Width: "s", Optional: true}),
			c(view.AsDate, view.Field{Name: "tripFrom", Label: t("spending.field.tripFrom"), Optional: true}),
			c(view.AsDate, view.Field{Name: "tripTo", Label: t("spending.field.tripTo"), Optional: true})),
		folded("spending.group.more",
			c(view.AsInput, view.Field{Name: "product", Label: t("spending.field.product"), Optional: true}),
			c(view.AsMoney, view.Field{Name: "unitWon", Label: t("spending.field.unitWon"), Optional: true}),
			c(view.AsInput, view.Field{Name: "payeeOwner", Label: t("spending.field.payeeOwner"), Width: "m", Optional: true}),
			c(view.AsDate, view.Field{Name: "committedOn", Label: t("spending.field.committedOn"), Hint: t("spending.committedOn.hint"), Optional: true}),
			c(view.AsMoney, view.Field{Name: "cancelledWon", Label: t("spending.field.cancelledWon"), Optional: true}),
			c(view.AsCheckbox, view.Field{Name: "otherAccount", Label: t("spending.field.otherAccount"), Optional: true, NoNote: true}),
			c(view.AsTextarea, view.Field{Name: "note", Label: t("spending.field.note"), Rows: 2, Optional: true})),
	}
}

// sheetRule is what the import takes.
var sheetRule = files.Rule{Types: []string{"XLSX"}, Limit: 10 << 20, Count: 1}

func showSheet(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if err := p.mustSpend(r); err != nil {
		return err
	}
	return r.Render(sheetPage(r, p, r.Base("", "projects"), nil))
}

// shownProblems bounds the list of problems of one sheet.
const shownProblems = 200

func sheetPage(r *request.Request, p project, b view.Base, problems domain.Problems) templ.Component {
	b = p.base(r, b, r.T("spending.import"))
	page := view.SpendingImport{Base: b, Head: p.head(r, "expenses"), Form: view.Form{Action: p.path("expenses", "import"), Key: r.NewKey(), Upload: true},
		File:     view.Field{Name: "sheet", Label: r.T("spending.sheet"), Hint: r.T("spending.sheet.hint"), Accept: ".xlsx", Error: b.ErrorOf("sheet")},
		Submit:   view.Button{Text: r.T("spending.import.do"), Kind: view.Primary},
		Template: p.path("expenses", "template"), Columns: webform.SheetTitles()}
	if orgs := p.spenders(r); len(orgs) > 1 {
		page.Controls = append(page.Controls, b.Control(view.AsSelect, view.Field{Name: "org", Label: r.T("spending.field.org"), Options: orgs, Value: r.Typed("org")}))
	}
	for i, e := range problems {
		if i == shownProblems {
			break
		}
		parts := strings.SplitN(e.Field, ".", 3)
		row := view.SheetProblem{Text: locale.Error(r.Lang, e), Basis: e.Basis}
		if len(parts) == 3 && parts[0] == "row" {
			row.Row, row.Column = parts[1], webform.SheetTitle(parts[2])
		}
		page.Rows = append(page.Rows, row)
	}
	if len(problems) > 0 {
		page.Total = r.T("spending.import.problems", locale.Args{"n": len(problems)})
	}
	return pages.SpendingImport(page)
}

func importSheet(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if err := p.mustSpend(r); err != nil {
		return err
	}
	n, err := readSheet(r, p)
	if err == nil {
		return r.Done(p.path("expenses"), "spending.done.imported", locale.Args{"n": n})
	}
	problems, ok := request.Problems(err)
	if !ok {
		return err
	}
	// What belongs to a row stands in the table of the page, not in the summary.
	rows := slices.DeleteFunc(slices.Clone(problems), func(e *domain.Error) bool { return !strings.HasPrefix(e.Field, "row.") })
	whole := slices.DeleteFunc(slices.Clone(problems), func(e *domain.Error) bool { return strings.HasPrefix(e.Field, "row.") })
	if len(rows) > 0 {
		whole = append(whole, domain.E(domain.Invalid, "expense.import.refused").With("n", len(rows)).At("sheet"))
	}
	return r.Again(sheetPage(r, p, r.Wrong("", "projects", whole), rows))
}

func readSheet(r *request.Request, p project) (int, error) {
	r.For(workflows.Destination{Place: request.PlaceOf("sheet", sheetRule, "", p.ID).Key})
	got, err := r.Receive("sheet", sheetRule)
	if err != nil {
		return 0, err
	}
	body, err := r.House.Files.Open(r.Context(), got.SHA256)
	if err != nil {
		return 0, err
	}
	defer body.Close()
	org := p.spender(r)
	who, err := p.taxable(r, org)
	if err != nil {
		return 0, err
	}
	rows, err := webform.ReadExpenseSheet(body, p.items(), who)
	if err != nil {
		return 0, err
	}
	return r.House.Engine.ImportExpenses(r.Context(), r.Command(), workflows.ImportExpenses{Agreement: p.ref(), Org: org, Rows: rows})
}

func emptySheet(r *request.Request) error {
	p, err := findProject(r)
	if err != nil {
		return err
	}
	if err := p.mustSpend(r); err != nil {
		return err
	}
	sheet, err := webform.ExpenseTemplate(p.items())
	if err != nil {
		return err
	}
	r.Response().Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(r.T("spending.template.name")+".xlsx"))
	return r.Blob(files.XLSX, sheet)
}

// errNoSettlement reports that a project has none yet.
func errNoSettlement(err error) bool { return errors.Is(err, domain.E(domain.NotFound, "")) }

// dayText is a day for a date control.
func dayText(d period.Date) string {
	if d == 0 {
		return ""
	}
	return d.String()
}
