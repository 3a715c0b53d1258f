// This file is one line of a company's spending: its evidence, what was found about it, the explanation, and corrections.
package applicant

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"gongmo/app/files"
	webform "gongmo/app/form"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/app/web/spending"
	"gongmo/domain"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	pages "gongmo/templates/pages/applicant"
	"gongmo/workflows"
)

// evidenceRule is what the evidence of a line takes.
var evidenceRule = files.Rule{Types: []string{"PDF", "JPG", "PNG", "XLSX", "DOCX", "HWP", "HWPX", "ZIP"}, Limit: 20 << 20}

// line is one line of the project of the path.
type line struct {
	project
	query.Expense
}

func (l line) path(parts ...any) string {
	return l.project.path(append([]any{"expenses", l.Expense.ID}, parts...)...)
}

func (l line) id() domain.ExpenseID { return domain.ExpenseID(l.Expense.ID) }

func findLine(r *request.Request) (line, error) {
	p, err := findProject(r)
	if err != nil {
		return line{}, err
	}
	id, err := r.ID("expense")
	if err != nil {
		return line{}, err
	}
	scope, err := r.Scope("expense.view")
	if err != nil {
		return line{}, err
	}
	x, err := r.House.Query.Expense(r.Context(), scope, id)
	if err == nil && x.AgreementID != p.ID {
		err = domain.E(domain.NotFound, "not_found")
	}
	return line{p, x}, err
}

// can reports whether a step leaves the line's state and the reader may take it.
func (l line) can(r *request.Request, e expense.Event) bool {
	return slices.ContainsFunc(expense.Machine.Out(expense.State(l.Expense.State)), func(row expenseRow) bool { return row.Event == e }) &&
		r.May(string(e), spending.Resource(l.Expense))
}

func showLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	page, err := linePage(r, l, r.Base("", "projects"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func linePage(r *request.Request, l line, b view.Base) (templ.Component, error) {
	x := l.Expense
	b = l.base(r, b, "")
	b.Title = r.T("spending.line", locale.Args{"no": x.No})
	b.Crumbs = append(b.Crumbs, view.Crumb{Label: r.T("agreements.page.expenses"), URL: l.project.path("expenses")}, view.Crumb{Label: b.Title})
	p := view.SpendingLine{Base: b, Head: l.head(r, "expenses"), Number: strconv.Itoa(x.No), Amount: locale.Won(r.Lang, x.AmountWon), Badge: view.State("expense", x.State),
		Facts: spending.Facts(r, x), Thread: spending.Thread(r, x), Missing: spending.Missing(r, x)}
	p.Flags, p.Closed = spending.Flags(r, x.Findings, nil)
	if len(p.Flags) > 0 {
		p.Hint = r.T("spending.flag.hint")
	}
	for _, back := range x.Reversals {
		p.Reversal = append(p.Reversal, view.SummaryRow{Label: r.T("spending.line", locale.Args{"no": back.No}) + " · " + back.Note, Value: locale.Won(r.Lang, back.AmountWon), Num: true, ChangeURL: l.project.path("expenses", back.ID)})
	}
	if err := lineFiles(r, l, &p); err != nil {
		return nil, err
	}
	lineActs(r, l, &p)
	if x.DisallowedWon > 0 {
		p.Settled = []view.SummaryRow{{Label: r.T("settle.field.disallowed"), Value: locale.Won(r.Lang, x.DisallowedWon), Num: true},
			{Label: r.T("settle.field.reason"), Value: x.DisallowReason + " " + r.T("expense.reason."+x.DisallowReason)}, {Label: r.T("settle.field.words"), Value: x.Decision}}
	}
	history, err := r.House.Query.History(r.Context(), "expense", x.ID, 30)
	if err != nil {
		return nil, err
	}
	p.History = spending.Steps(r, history)
	return pages.SpendingLine(p), nil
}

// settling reports whether the project runs, or its settlement has not come further than one of the states.
func (l line) settling(r *request.Request, states ...string) bool {
	s, err := l.settlement(r)
	if err != nil {
		return errNoSettlement(err)
	}
	return slices.Contains(append(states, "NOT_DUE", "REPORT_DUE", "REPORT_OVERDUE"), s.State)
}

func lineFiles(r *request.Request, l line, p *view.SpendingLine) error {
	may := l.settling(r, "REPORT_SUBMITTED", "IN_AUDIT", "EVIDENCE_REQUESTED", "APPEALED", "REOPENED") && r.May("attach", spending.Resource(l.Expense)) &&
		!slices.Contains([]string{"WITHDRAWN", "RESTORED", "UPHELD"}, l.Expense.State)
	for _, f := range l.Files {
		row := view.SpendingFile{Name: f.Name, URL: l.path("files", f.FileID), Kind: r.T("expense.evidence." + f.Kind), Size: locale.Bytes(f.Size), Note: locale.DateTime(r.Lang, f.UploadedAt)}
		if f.ByName != nil {
			row.Note += " · " + *f.ByName
		}
		if may && l.LockedAt == nil {
			row.RemoveURL = l.path("evidence", f.FileID, "remove")
			row.Remove = &view.Button{Text: r.T("ui.remove"), Size: "xs", Hidden: f.Name, Confirm: r.T("spending.evidence.confirm_remove")}
		}
		p.Files = append(p.Files, row)
	}
	if !may {
		return nil
	}
	kind := view.Field{Name: "kind", Label: r.T("spending.evidence.kind"), Value: or(r.Typed("kind"), firstMissing(l.Expense)), Error: p.ErrorOf("kind")}
	for _, k := range evidence.Kinds {
		kind.Options = append(kind.Options, view.Option{Value: string(k), Label: r.T(k.LabelKey())})
	}
	file, err := r.Resumable(l.evidence(), view.Field{Name: "file", Label: r.T("spending.evidence.file"), Hint: r.T("spending.evidence.hint"), Accept: ".pdf,.jpg,.jpeg,.png,.xlsx,.docx,.hwp,.hwpx,.zip", Error: p.ErrorOf("file")})
	p.Upload = &view.SpendingUpload{Form: view.Form{Action: l.path("evidence"), Key: r.NewKey(), Upload: true}, Kind: kind, File: file,
		Shared: view.Field{Name: "allocatedWon", Label: r.T("spending.evidence.allocated"), Hint: r.T("spending.evidence.allocated.hint"), Value: r.Typed("allocatedWon"), Error: p.ErrorOf("allocatedWon"), Optional: true},
		Submit: view.Button{Text: r.T("spending.evidence.add"), Kind: view.Secondary}}
	return err
}

// evidence is where a file waits to become evidence of the line.
func (l line) evidence() request.Place {
	return request.PlaceOf("evidence", evidenceRule, l.path("evidence", "uploads"), l.Expense.ID).Of(l.Expense.OrgID)
}

func announceEvidence(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	if err := r.Can("attach", spending.Resource(l.Expense)); err != nil {
		return err
	}
	return r.Announced(l.evidence())
}

// firstMissing proposes the kind of document that is asked for first.
func firstMissing(x query.Expense) string {
	var have []evidence.Kind
	for _, f := range x.Files {
		have = append(have, evidence.Kind(f.Kind))
	}
	for _, need := range evidence.Missing(evidence.Needed(evidence.Method(x.Method), detailOf(x), false), have) {
		return string(need[0])
	}
	return string(evidence.Other)
}

func lineActs(r *request.Request, l line, p *view.SpendingLine) {
	form := func(what string) view.Form {
		return view.Form{Action: l.path(what), Version: l.Expense.Version, Key: r.NewKey()}
	}
	if l.can(r, expense.Explain) {
		f := form("explain")
		f.Guard = true
		p.Explain = &view.AgreementAct{ID: "explain", Title: r.T("spending.explain"), Text: r.T("spending.explain.text"), Form: f,
			Controls: []view.Control{p.Control(view.AsTextarea, view.Field{Name: "explanation", Label: r.T("spending.explanation"), Rows: 5, Value: or(r.Typed("explanation"), l.Explanation), MaxLength: 2000})},
			Button:   view.Button{Text: r.T("spending.explain.do"), Kind: view.Primary}}
	}
	if l.LockedAt != nil {
		p.Rule = r.T("expense.locked")
	}
	if l.LockedAt == nil && l.can(r, expense.Correct) {
		p.Links = append(p.Links, view.Button{Text: r.T("spending.edit"), URL: l.path("edit")})
	}
	if l.can(r, expense.Register) {
		p.Links = append(p.Links, view.Button{Text: r.T("spending.finish"), URL: l.path("edit")})
	}
	if l.LockedAt == nil && l.can(r, expense.Withdraw) {
		p.Acts = append(p.Acts, view.AgreementAct{ID: "withdraw", Title: r.T("spending.withdraw"), Text: r.T("spending.withdraw.text"), Form: form("withdraw"), Open: p.ErrorOf("reason") != "",
			Controls: []view.Control{p.Control(view.AsInput, view.Field{Name: "reason", Label: r.T("spending.reason"), Value: r.Typed("reason")})},
			Button:   view.Button{Text: r.T("spending.withdraw"), Kind: view.Danger, Confirm: r.T("spending.withdraw.confirm")}})
	}
	if l.ReversesID == nil && l.settling(r, "REPORT_SUBMITTED", "IN_AUDIT", "EVIDENCE_REQUESTED") && r.May("create", spending.Resource(l.Expense)) && !slices.Contains([]string{"PLANNED", "WITHDRAWN", "RESTORED", "UPHELD", "DISALLOWED", "PARTIALLY_DISALLOWED"}, l.Expense.State) {
		p.Acts = append(p.Acts, view.AgreementAct{ID: "reverse", Title: r.T("spending.reverse"), Text: r.T("spending.reverse.text"), Form: form("reverse"),
			Open: p.ErrorOf("amountWon") != "" || p.ErrorOf("why") != "",
			Controls: []view.Control{
				p.Control(view.AsMoney, view.Field{Name: "amountWon", Label: r.T("spending.reverse.won"), Value: r.Typed("amountWon")}),
				p.Control(view.AsDate, view.Field{Name: "on", Label: r.T("spending.reverse.on"), Value: or(r.Typed("on"), period.DateOf(r.Now).String())}),
				p.Control(view.AsInput, view.Field{Name: "why", Label: r.T("spending.reason"), Value: r.Typed("why")})},
			Button: view.Button{Text: r.T("spending.reverse.do"), Kind: view.Danger}})
	}
}

// after goes on when err is nil, shows the line again with what is wrong, or hands a fault on.
func (l line) after(r *request.Request, err error, done string) error {
	if err == nil {
		return r.Done(l.path(), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := linePage(r, l, r.Wrong("", "projects", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func attachEvidence(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	in := workflows.AttachEvidence{Expense: l.id(), Kind: r.Form().Get("kind")}
	if in.AllocatedWon, err = optionalWon(r, "allocatedWon"); err == nil {
		in.File, err = r.ReceiveAt(l.evidence(), "file")
	}
	if err == nil {
		err = r.House.Engine.AttachEvidence(r.Context(), r.Command(), in)
	}
	return l.after(r, err, "spending.done.evidence")
}

func optionalWon(r *request.Request, name string) (krw.Won, error) {
	if r.Form().Get(name) == "" {
		return 0, nil
	}
	w, err := krw.Parse(r.Form().Get(name))
	if p := domain.ProblemsOf(err); len(p) > 0 {
		return 0, p[0].At(name)
	}
	return w, err
}

func detachEvidence(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	return l.after(r, r.House.Engine.DetachEvidence(r.Context(), r.Command(), l.id(), domain.FileID(file)), "spending.done.removed")
}

func lineFile(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	file, err := r.ID("file")
	if err != nil {
		return err
	}
	f, err := r.House.Query.ExpenseFileOf(r.Context(), l.Expense.ID, file)
	if err != nil {
		return err
	}
	return r.Download(f, r.Query("download") == "")
}

func explainLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	return l.after(r, r.House.Engine.ExplainExpense(r.Context(), r.Command(), l.id(), r.Form().Get("explanation")), "spending.done.explained")
}

func withdrawLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	return l.after(r, r.House.Engine.WithdrawExpense(r.Context(), r.Command(), l.id(), r.Form().Get("reason")), "spending.done.withdrawn")
}

func reverseLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	in := workflows.ReverseExpense{Expense: l.id(), Why: r.Form().Get("why")}
	if in.Won, err = optionalWon(r, "amountWon"); err == nil {
		in.On, err = webform.RequiredDay(r.Form(), "on")
	}
	if err == nil {
		_, err = r.House.Engine.ReverseExpense(r.Context(), r.Command(), in)
	}
	if p := domain.ProblemsOf(err); len(p) > 0 && p[0].Field == "reason" {
		err = p[0].At("why")
	}
	return l.after(r, err, "spending.done.reversed")
}

func editLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	page, err := editPage(r, l, r.Base("", "projects"), retyped(l.Expense))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func editPage(r *request.Request, l line, b view.Base, v url.Values) (templ.Component, error) {
	planned := l.can(r, expense.Register)
	if !planned && !l.can(r, expense.Correct) {
		return nil, domain.E(domain.Forbidden, "access.forbidden")
	}
	b = l.base(r, b, "")
	b.Title = r.T("spending.edit.title", locale.Args{"no": l.No})
	b.Crumbs = append(b.Crumbs, view.Crumb{Label: r.T("agreements.page.expenses"), URL: l.project.path("expenses")}, view.Crumb{Label: r.T("spending.line", locale.Args{"no": l.No}), URL: l.path()}, view.Crumb{Label: r.T("spending.edit")})
	page := view.SpendingForm{Base: b, Head: l.head(r, "expenses"), Lead: r.T("spending.edit.lead"), Form: view.Form{Action: l.path("edit"), Version: l.Expense.Version, Key: r.NewKey(), Guard: true},
		Submit: view.Button{Text: r.T("spending.edit.do"), Kind: view.Primary}, Back: view.Button{Text: r.T("ui.cancel"), URL: l.path(), Kind: view.TextOnly}, Groups: lineGroups(r, l.project, b, v)}
	if planned {
		page.Lead, page.Submit.Text, page.Keep = r.T("spending.finish.lead"), r.T("spending.register"), []view.Button{keepButton(r)}
	}
	return fillForm(r, l.project, page)
}

func correctLine(r *request.Request) error {
	l, err := findLine(r)
	if err != nil {
		return err
	}
	who, err := l.taxable(r, domain.OrganizationID(l.OrgID))
	if err != nil {
		return err
	}
	entry, err := webform.ReadExpense(r.Form(), who)
	done := "spending.done.corrected"
	if err == nil {
		done, err = l.enter(r, entry)
	}
	if err == nil {
		return r.Done(l.path(), done)
	}
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := editPage(r, l, r.Wrong("", "projects", err), r.Form())
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

// enter corrects a registered line, or goes on with one that is kept; done says which it was.
func (l line) enter(r *request.Request, entry expense.Entry) (done string, err error) {
	version, _ := strconv.ParseInt(r.Form().Get("version"), 10, 64)
	if l.Expense.State != string(expense.Planned) {
		in := workflows.CorrectExpense{Expense: l.id(), Version: version, Entry: entry}
		return "spending.done.corrected", r.House.Engine.CorrectExpense(r.Context(), r.Command(), in)
	}
	done = "spending.done.registered"
	if keeps(r) {
		done = "spending.done.kept"
	}
	return done, r.House.Engine.FinishExpense(r.Context(), r.Command(), workflows.FinishExpense{Expense: l.id(), Version: version, Entry: entry, Keep: keeps(r)})
}

// retyped is a stored line as it would have been typed.
func retyped(x query.Expense) url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" && value != "0" {
			v.Set(name, value)
		}
	}
	won := func(w krw.Won) string { return w.Digits() }
	for name, value := range map[string]string{"item": x.Item, "detail": x.Detail, "description": x.Description, "fundSource": x.FundSource, "payeeName": x.PayeeName,
		"payeeNo": x.PayeeNo, "payeeOwner": x.PayeeOwner, "payeeTrade": x.PayeeTrade, "method": x.Method, "supplyOn": dayText(x.SupplyOn), "paidOn": dayText(x.PaidOn), "committedOn": dayText(x.CommittedOn),
		"supplyWon": won(x.SupplyWon), "vatWon": won(x.VatWon), "cancelledWon": won(x.CancelledWon), "amountWon": won(x.AmountWon), "invoiceNo": x.InvoiceNo, "cardApproval": x.CardApproval,
		"personKey": x.PersonKey, "quantity": fmt.Sprint(x.Quantity), "outsiders": fmt.Sprint(x.Outsiders), "unitWon": won(x.UnitWon), "tripFrom": dayText(x.TripFrom), "tripTo": dayText(x.TripTo),
		"product": x.Product, "note": x.Note} {
		set(name, value)
	}
	if x.PayMonth != 0 {
		v.Set("payMonth", x.PayMonth.String()[:7])
	}
	if x.PaidAt != nil {
		v.Set("paidTime", locale.Clock(*x.PaidAt))
	}
	if !x.FromProjectAccount {
		v.Set("otherAccount", "1")
	}
	return v
}
