// This file reads a line of spending as it was typed: one field per column of the ledger.
package form

import (
	"net/url"
	"time"

	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// Spender is what must be known of who spends to fill what was left empty.
type Spender struct {
	Taxable bool // reclaims VAT, so that only the supply value is recognised
}

// ReadExpense reads a line. Fields that cannot be read are refused at their name; what is missing the command says.
func ReadExpense(posted url.Values, who Spender) (expense.Entry, error) {
	r := &reader{posted: posted}
	e := expense.Entry{
		Item: budget.Item(r.text("item")), Detail: budget.Detail(r.text("detail")), Description: r.text("description"), Product: r.text("product"),
		PayeeName: r.text("payeeName"), PayeeOwner: r.text("payeeOwner"), PayeeTrade: r.text("payeeTrade"), Method: evidence.Method(r.text("method")),
		SupplyOn: r.date("supplyOn"), PaidOn: r.date("paidOn"), CommittedOn: r.date("committedOn"),
		SupplyWon: r.amount("supplyWon"), VatWon: r.amount("vatWon"), CancelledWon: r.amount("cancelledWon"), FundSource: posting.Fund(r.text("fundSource")),
		InvoiceNo: r.text("invoiceNo"), CardApproval: r.text("cardApproval"), FromProjectAccount: r.text("otherAccount") == "",
		PersonKey: r.text("personKey"), PayMonth: monthOf(r, "payMonth"), Quantity: r.count("quantity"), UnitWon: r.amount("unitWon"),
		Outsiders: r.count("outsiders"), TripFrom: r.date("tripFrom"), TripTo: r.date("tripTo"), Note: r.text("note"),
	}
	if no := r.text("payeeNo"); no != "" {
		number, err := bizno.Parse(no)
		r.take("payeeNo", err)
		e.PayeeNo = number
	}
	if at := r.text("paidTime"); at != "" && e.PaidOn != 0 {
		e.PaidAt = clockOn(r, "paidTime", e.PaidOn, at)
	}
	e.AmountWon = recognised(e, r.won("amountWon"), who)
	return e, r.wrong.OrNil()
}

// recognised is the amount claimed: as typed, otherwise what the rules recognise of what was paid.
func recognised(e expense.Entry, typed *krw.Won, who Spender) krw.Won {
	switch {
	case typed != nil:
		return *typed
	case who.Taxable && e.VatWon > 0:
		return max(0, min(e.SupplyWon, e.PaidWon()))
	}
	return e.PaidWon()
}

func (r *reader) date(name string) period.Date {
	s := r.text(name)
	if s == "" {
		return 0
	}
	d, err := period.ParseDate(s)
	r.take(name, err)
	return d
}

// monthOf reads a month as a browser sends it, 2026-05, or any day of it.
func monthOf(r *reader, name string) period.Date {
	s := r.text(name)
	if len(s) == len("2026-05") {
		s += "-01"
	}
	if s == "" {
		return 0
	}
	d, err := period.ParseDate(s)
	r.take(name, err)
	y, m, _ := d.Civil()
	if d == 0 {
		return 0
	}
	return period.On(y, m, 1)
}

// clockOn reads the clock of a payment, 23:41, on its day.
func clockOn(r *reader, name string, on period.Date, text string) *time.Time {
	t, err := time.Parse("15:04", text)
	if err != nil {
		r.refuse(name, "expense.time.invalid")
		return nil
	}
	at := on.At(t.Hour(), t.Minute())
	return &at
}
