// Package finance holds the handlers of finance officers.
//
// This file is the queue of payments and deposits, and one payment with its conditions as a checklist.
package finance

import (
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/contract"
	"gongmo/app/web/officer"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/domain/payment"
	pages "gongmo/templates/pages/finance"
	"gongmo/workflows"
)

// PaymentRoutes are the routes of this file.
func PaymentRoutes() []request.Route {
	return []request.Route{
		request.GET("/desk/payments", "desk.payments", request.Staff, listPayments),
		request.GET("/desk/payments/:id", "desk.payment", request.Staff, showPayment),
		request.POST("/desk/payments/:id/do/:event", "desk.payment.do", request.Staff, doPayment),
		request.POST("/desk/deposits/:id/:act", "desk.deposit", request.Staff, doDeposit),
	}
}

var paymentTabs = []struct {
	key    string
	states []string
}{
	{"todo", []string{"REQUESTED", "APPROVED", "SENT", "RETURNED_BY_BANK"}},
	{"requested", []string{"REQUESTED"}},
	{"approved", []string{"APPROVED"}},
	{"sent", []string{"SENT"}},
	{"held", []string{"HELD", "RETURNED_BY_BANK"}},
	{"planned", []string{"PLANNED"}},
	{"paid", []string{"CONFIRMED"}},
	{"ended", []string{"REJECTED", "CANCELLED"}},
}

func listPayments(r *request.Request) error {
	scope, err := r.Scope("payment.view")
	if err != nil {
		return err
	}
	if scope.None() {
		return domain.E(domain.NotFound, "not_found")
	}
	f := query.PaymentFilter{Text: r.Query("q"), Call: r.Query("call")}
	sums, err := r.House.Query.PaymentSums(r.Context(), scope, f)
	if err != nil {
		return err
	}
	p := view.PaymentDesk{Base: r.Base(r.T("nav.payments"), "payments")}
	p.Crumbs = []view.Crumb{{Label: p.Title}}
	q := view.NewQuery("/desk/payments", r.QueryValues())
	at := r.Query("tab")
	for i, t := range paymentTabs {
		n := 0
		for _, s := range t.states {
			n += sums[s].N
		}
		current := at == t.key || at == "" && i == 0
		if current {
			f.States = t.states
		}
		p.Tabs = append(p.Tabs, view.Tab{Label: r.T("agreements.paytab." + t.key), URL: q.With("tab", t.key).Without("page").String(), Count: n, HasCount: true, Current: current, Hot: t.key == "held" && n > 0})
	}
	for _, s := range []string{"REQUESTED", "APPROVED", "SENT", "CONFIRMED"} {
		p.Stats = append(p.Stats, view.Stat{Label: r.T("payment.state." + s), Value: sums[s].Won.Digits(), Unit: r.T("ui.won"), Note: r.T("agreements.count", locale.Args{"n": sums[s].N}),
			URL: view.NewQuery("/desk/payments", nil).With("tab", map[string]string{"REQUESTED": "requested", "APPROVED": "approved", "SENT": "sent", "CONFIRMED": "paid"}[s]).String()})
	}
	page := r.Page()
	rows, err := r.House.Query.Payments(r.Context(), scope, f, page)
	if err != nil {
		return err
	}
	total := 0
	for _, pay := range rows {
		total = pay.Total
		row := contract.Payment(r, pay, view.Path("desk", "payments", pay.ID))
		row.Note, row.Deposits, row.DepositOK = pay.PayeeName, r.T("agreements.deposit.have", locale.Args{"have": pay.DepositedWon, "need": pay.CashWon}), pay.DepositedWon >= pay.CashWon
		if pay.CashWon == 0 {
			row.Deposits = r.T("agreements.deposit.no_need")
		}
		p.Rows = append(p.Rows, row)
	}
	p.Pager = view.NewPager(q, page.Number, page.Size, total)
	p.Filter = view.Filter{Action: "/desk/payments", Total: total, Search: &view.Field{Name: "q", Label: r.T("ui.search"), Hint: r.T("agreements.search"), Value: r.Query("q")}}
	if at != "" {
		p.Filter.Hidden = []view.Pair{{Name: "tab", Value: at}}
	}
	p.Empty = view.Empty{Title: r.T("agreements.paydesk.none"), Text: r.T("agreements.paydesk.none.text"), Act: &view.Button{Text: r.T("agreements.paydesk.planned"), URL: "/desk/payments?tab=planned"}}
	if p.Deposits, err = waiting(r); err != nil {
		return err
	}
	return r.Render(pages.Payments(p))
}

// mostWaiting bounds the unconfirmed deposits on one page; the oldest come first.
const mostWaiting = 50

func waiting(r *request.Request) ([]view.DepositRow, error) {
	scope, err := r.Scope("agreement.confirmDeposit")
	if err != nil || scope.None() {
		return nil, err
	}
	list, err := r.House.Query.WaitingDeposits(r.Context(), scope, mostWaiting)
	if err != nil {
		return nil, err
	}
	var out []view.DepositRow
	for _, d := range list {
		row := contract.Deposit(r, query.Deposit{Name: d.Name, AmountWon: d.AmountWon, DepositedOn: d.DepositedOn, BankRef: d.BankRef, FileID: d.FileID},
			func(id int64) string { return view.Path("desk", "agreements", d.AgreementID, "files", id) })
		row.Project, row.URL = d.Title, view.Path("desk", "agreements", d.AgreementID)
		row.Acts = []view.AgreementAct{confirmForm(r, d.ID, d.Name, "/desk/payments")}
		out = append(out, row)
	}
	return out, nil
}

func confirmForm(r *request.Request, id int64, org, next string) view.AgreementAct {
	return view.AgreementAct{Form: view.Form{Action: view.Path("desk", "deposits", id, "confirm"), Key: r.NewKey()},
		Controls: []view.Control{{Kind: view.AsHidden, Field: view.Field{Name: "next", Value: next}}},
		Button:   view.Button{Text: r.T("agreements.deposit.confirm"), Size: "xs", Kind: view.Secondary, Hidden: org}}
}

func voidForm(r *request.Request, b view.Base, d query.Deposit, next string) view.AgreementAct {
	return view.AgreementAct{Title: r.T("agreements.deposit.void"), Form: view.Form{Action: view.Path("desk", "deposits", d.ID, "void"), Key: r.NewKey()},
		Controls: []view.Control{b.Control(view.AsInput, view.Field{Name: contract.FieldOf("reason", strconv.FormatInt(d.ID, 10)), Label: r.T("agreements.reason")}),
			{Kind: view.AsHidden, Field: view.Field{Name: "next", Value: next}}},
		Button: view.Button{Text: r.T("agreements.deposit.void"), Size: "xs", Kind: view.Danger, Hidden: d.Name}}
}

func findPayment(r *request.Request) (query.Payment, error) {
	id, err := r.ID("id")
	if err != nil {
		return query.Payment{}, err
	}
	scope, err := r.Scope("payment.view")
	if err != nil {
		return query.Payment{}, err
	}
	return r.House.Query.Payment(r.Context(), scope, id)
}

func showPayment(r *request.Request) error {
	p, err := findPayment(r)
	if err != nil {
		return err
	}
	page, err := paymentPage(r, p, r.Base("", "payments"))
	if err != nil {
		return err
	}
	return r.Render(page)
}

func paymentPage(r *request.Request, p query.Payment, b view.Base) (templ.Component, error) {
	check, err := r.House.Engine.CheckPayment(r.Context(), workflows.Command{Actor: r.Actor()}, domain.PaymentID(p.ID))
	if err != nil {
		return nil, err
	}
	nth := contract.Nth(r, p)
	b.Title, b.Crumbs = p.Title+" · "+nth, []view.Crumb{{Label: r.T("nav.payments"), URL: "/desk/payments"}, {Label: p.Number + " " + nth}}
	page := view.PaymentDetail{Base: b, Badge: view.State("payment", p.State), Meta: p.Number + " · " + p.PayeeName, Amount: p.AmountWon.String(), Reading: p.AmountWon.Hangul(),
		Links: []view.Crumb{{Label: r.T("agreements.open"), URL: view.Path("desk", "agreements", p.AgreementID)}}}
	met := 0
	for _, c := range check.Conditions {
		line := condition(r, c, check.Facts)
		if line.OK {
			met++
		}
		page.Conditions = append(page.Conditions, line)
	}
	page.Met = r.T("agreements.conditions.met", locale.Args{"n": met, "of": len(page.Conditions)})
	page.Facts, page.People = paymentFacts(r, p), people(r, p)
	registrations, err := r.House.Query.RegistrationsOf(r.Context(), domain.AgreementID(p.AgreementID))
	if err != nil {
		return nil, err
	}
	for _, reg := range registrations {
		page.Facts = append(page.Facts, view.SummaryRow{Label: r.T("registration.of", locale.Args{"name": reg.Name}), Value: view.RegistrationText(b, reg)})
	}
	switch p.State {
	case string(payment.Held):
		page.Banner = &view.Banner{Tone: "warning", Title: r.T("payment.hold." + p.HoldCode), Text: p.HoldNote}
	case string(payment.ReturnedByBank):
		page.Banner = &view.Banner{Tone: "danger", Title: r.T("payment.state.RETURNED_BY_BANK"), Text: p.BankNote}
	}
	if page.Acts, err = paymentActs(r, p, b); err != nil {
		return nil, err
	}
	a, err := contract.Read(r, p.AgreementID)
	if err != nil {
		return nil, err
	}
	if a.AccountMasked != "" && r.May("unmask", contract.Resource(a)) {
		page.Reveal = officer.Reveal(r, a.ID)
	}
	if page.Deposits, err = depositRows(r, a, p, b); err != nil {
		return nil, err
	}
	shares, err := r.House.Query.SharesOf(r.Context(), p.AgreementID)
	if err != nil {
		return nil, err
	}
	page.Shares = contract.Shares(r, slices.DeleteFunc(shares, func(s query.Share) bool { return s.PaymentID != p.ID }))
	return pages.Payment(page), nil
}

// condition is one line of the checklist: what is asked, and how it stands in figures.
func condition(r *request.Request, c payment.Condition, f payment.Facts) view.CheckLine {
	line := view.CheckLine{OK: c.Err == nil, Text: r.T("agreements.condition." + c.Name)}
	if c.Err != nil {
		for _, m := range locale.Errors(r.Lang, c.Err) {
			line.Detail, line.Basis = m.Text, m.Basis
		}
		return line
	}
	switch c.Name {
	case "matchingDeposited":
		line.Detail = r.T("agreements.deposit.have", locale.Args{"have": f.DepositedWon, "need": f.RequiredWon})
	case "previousSpent":
		if f.PaidWon > 0 {
			line.Detail = locale.Percent(f.PreviousSpentBp) + " ≥ " + locale.Percent(f.RequiredSpentBp)
		}
	case "withinGrant":
		line.Detail = r.T("agreements.condition.withinGrant.detail", locale.Args{"paid": f.PaidWon, "grant": f.GrantWon})
	}
	return line
}

func paymentFacts(r *request.Request, p query.Payment) []view.SummaryRow {
	rows := []view.SummaryRow{
		{Label: r.T("agreements.number"), Value: p.Number},
		{Label: r.T("agreements.payment.payee"), Value: p.PayeeName},
		{Label: r.T("agreements.account"), Value: p.AccountMasked},
		{Label: r.T("agreements.payment.planned"), Value: contract.DayText(r, p.PlannedOn)},
		{Label: r.T("agreements.payment.method"), Value: r.T("payment.method." + p.Method)},
	}
	if p.Tries > 0 {
		rows = append(rows, view.SummaryRow{Label: r.T("agreements.payment.tries"), Value: strconv.Itoa(p.Tries)})
	}
	if p.BankRef != "" {
		rows = append(rows, view.SummaryRow{Label: r.T("agreements.payment.bank_ref"), Value: p.BankRef})
	}
	return rows
}

// people says who has done which of the four steps of a payment.
func people(r *request.Request, p query.Payment) []view.Event {
	step := func(key string, at *time.Time, by *string) view.Event {
		e := view.Event{Title: r.T("payment.event." + key)}
		if at != nil {
			e.Done, e.When, e.ISO = true, locale.DateTime(r.Lang, *at), locale.ISO(*at)
		}
		if by != nil {
			e.By = *by
		}
		return e
	}
	out := []view.Event{step("request", p.RequestedAt, p.RequestedName), step("approve", p.ApprovedAt, p.ApprovedName), step("send", p.SentAt, p.SentName), step("confirm", p.ConfirmedAt, nil)}
	for i := range out {
		if !out[i].Done {
			out[i].Current = true
			break
		}
	}
	return out
}

func depositRows(r *request.Request, a query.Agreement, p query.Payment, b view.Base) ([]view.DepositRow, error) {
	list, err := r.House.Query.DepositsOf(r.Context(), a.ID)
	if err != nil {
		return nil, err
	}
	here := view.Path("desk", "payments", p.ID)
	may := r.May("confirmDeposit", contract.Resource(a))
	var out []view.DepositRow
	for _, d := range list {
		row := contract.Deposit(r, d, func(id int64) string { return view.Path("desk", "agreements", a.ID, "files", id) })
		if may && d.ConfirmedAt == nil && d.VoidedAt == nil {
			row.Acts = append(row.Acts, confirmForm(r, d.ID, d.Name, here))
		}
		if may && d.VoidedAt == nil {
			row.Acts = append(row.Acts, voidForm(r, b, d, here))
		}
		out = append(out, row)
	}
	return out, nil
}

// onward are the steps that lead on: they stand open.
var onward = []payment.Event{payment.Approve, payment.Send, payment.Confirm, payment.Retry, payment.Resume}

func paymentActs(r *request.Request, p query.Payment, b view.Base) ([]view.AgreementAct, error) {
	acts, err := r.House.Engine.PaymentActs(r.Context(), workflows.Command{Actor: r.Actor()}, domain.PaymentID(p.ID))
	if err != nil {
		return nil, err
	}
	var first, rest []view.AgreementAct
	for _, act := range acts {
		event := payment.Event(act.Event)
		if event == payment.Request {
			continue
		}
		f := paymentAct(r, p, b, event)
		if act.Err != nil {
			f.Refusals = contract.Reasons(r, act.Err)
		}
		if f.Open {
			first = append(first, f)
		} else {
			rest = append(rest, f)
		}
	}
	if p.State == string(payment.Approved) && !slices.ContainsFunc(acts, func(a workflows.Act) bool { return a.Event == string(payment.Send) }) && p.ApprovedName != nil && *p.ApprovedName == r.Who.Name {
		first = append(first, view.AgreementAct{ID: "send", Title: r.T("agreements.pay.send"), Open: true, Refusals: []string{r.T("payment.two_person")}})
	}
	return append(first, rest...), nil
}

func paymentAct(r *request.Request, p query.Payment, b view.Base, event payment.Event) view.AgreementAct {
	name := string(event)
	f := view.AgreementAct{ID: name, Title: r.T("agreements.pay." + name), Text: r.T("agreements.pay." + name + ".text"), Open: slices.Contains(onward, event),
		Form: view.Form{Action: view.Path("desk", "payments", p.ID, "do", name), Version: p.Version, Key: r.NewKey()}, Button: view.Button{Text: r.T("agreements.pay." + name), Kind: view.Secondary}}
	if f.Open {
		f.Button.Kind = view.Primary
	}
	field := func(s string) string { return contract.FieldOf(s, name) }
	reason := b.Control(view.AsTextarea, view.Field{Name: field("reason"), Label: r.T("agreements.reason"), Rows: 3, Value: r.Typed(field("reason"))})
	switch event {
	case payment.Send:
		f.Button.Confirm = r.T("agreements.pay.send.confirm", locale.Args{"won": p.AmountWon, "org": p.PayeeName})
	case payment.Confirm:
		f.Controls = []view.Control{b.Control(view.AsInput, view.Field{Name: field("bank_ref"), Label: r.T("agreements.payment.bank_ref"), Width: "m", Autocomplete: "off", Value: r.Typed(field("bank_ref"))})}
	case payment.Hold:
		f.Controls = []view.Control{b.Control(view.AsSelect, view.Field{Name: field("code"), Label: r.T("agreements.pay.code"), Blank: r.T("agreements.choose"), Options: holdCodes(r), Value: r.Typed(field("code"))}), reason}
	case payment.Reject, payment.Cancel:
		f.Controls, f.Button.Kind = []view.Control{reason}, view.Danger
	case payment.ReturnByBank:
		f.Controls = []view.Control{reason}
	}
	return f
}

func holdCodes(r *request.Request) []view.Option {
	out := make([]view.Option, len(payment.HoldCodes))
	for i, c := range payment.HoldCodes {
		out[i] = view.Option{Value: string(c), Label: r.T("payment.hold." + string(c))}
	}
	return out
}

func doPayment(r *request.Request) error {
	p, err := findPayment(r)
	if err != nil {
		return err
	}
	event := r.Param("event")
	if err = fire(r, p, payment.Event(event)); err == nil {
		return r.Done(view.Path("desk", "payments", p.ID), "agreements.paid."+event)
	}
	return again(r, p, contract.At(err, event))
}

func again(r *request.Request, p query.Payment, err error) error {
	if _, ok := request.Problems(err); !ok {
		return err
	}
	page, perr := paymentPage(r, p, r.Wrong("", "payments", err))
	if perr != nil {
		return perr
	}
	return r.Again(page)
}

func fire(r *request.Request, p query.Payment, event payment.Event) error {
	e, ctx, cmd, id, f := r.House.Engine, r.Context(), r.Command(), domain.PaymentID(p.ID), r.Form()
	version, _ := strconv.ParseInt(f.Get("version"), 10, 64)
	field := func(s string) string { return f.Get(contract.FieldOf(s, string(event))) }
	reason := field("reason")
	switch event {
	case payment.Approve:
		return e.ApprovePayment(ctx, cmd, id, version)
	case payment.Send:
		return e.SendPayment(ctx, cmd, id, version)
	case payment.Confirm:
		return e.ConfirmPayment(ctx, cmd, id, version, field("bank_ref"))
	case payment.Hold:
		return e.HoldPayment(ctx, cmd, id, version, payment.HoldCode(field("code")), reason)
	case payment.Resume:
		return e.ResumePayment(ctx, cmd, id, version)
	case payment.Reject:
		return e.RejectPayment(ctx, cmd, id, version, reason)
	case payment.ReturnByBank:
		return e.ReturnPayment(ctx, cmd, id, version, reason)
	case payment.Retry:
		return e.RetryPayment(ctx, cmd, id, version)
	case payment.Cancel:
		return e.CancelPayment(ctx, cmd, id, version, reason)
	}
	return domain.E(domain.NotFound, "not_found")
}

// doDeposit confirms a deposit or takes a wrong one out, and returns to where it was done.
func doDeposit(r *request.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	of, err := r.House.Query.AgreementOfDeposit(r.Context(), id)
	if err != nil {
		return err
	}
	if _, err := contract.Read(r, of); err != nil {
		return err
	}
	switch r.Param("act") {
	case "confirm":
		err = r.House.Engine.ConfirmMatching(r.Context(), r.Command(), id)
	case "void":
		err = r.House.Engine.VoidMatching(r.Context(), r.Command(), id, r.Form().Get(contract.FieldOf("reason", strconv.FormatInt(id, 10))))
	default:
		err = domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return err
	}
	return r.Done(r.Next("/desk/payments"), "agreements.done.deposit_"+r.Param("act"))
}
