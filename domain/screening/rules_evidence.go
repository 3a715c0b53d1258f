// This file holds the rules about proof and payment: what shows that a line is real, entered in time, paid as it should
// be, and counted once.
package screening

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

func evidenceMissing(l *Line, _ *Context, _ *Params) *Hit {
	electronic := (l.Method == evidence.TaxInvoice && l.InvoiceNo != "") || (l.Method == evidence.Card && l.CardApproval != "")
	missing := evidence.Missing(evidence.Needed(l.Method, l.Detail, electronic), l.Kinds())
	if len(missing) == 0 {
		return nil
	}
	h := whole(l, Args{"n": number(len(missing)), "first": label(missing[0][0].LabelKey())})
	for _, m := range missing {
		h.Steps = append(h.Steps, Step{Key: "screening.step.document", Args: Args{"document": label(m[0].LabelKey())}})
	}
	return h
}

func weakReceipt(l *Line, _ *Context, p *Params) *Hit {
	kinds := l.Kinds()
	if p.SimpleReceiptWon == 0 || l.PaidWon() <= p.SimpleReceiptWon || l.InvoiceNo != "" || l.CardApproval != "" ||
		!slices.ContainsFunc(kinds, evidence.Kind.Weak) {
		return nil
	}
	strong := []evidence.Kind{evidence.Invoice, evidence.CardSlip, evidence.ExemptBill, evidence.Import}
	if slices.ContainsFunc(kinds, func(k evidence.Kind) bool { return slices.Contains(strong, k) }) {
		return nil
	}
	h := whole(l, Args{"amount": won(l.PaidWon()), "limit": won(p.SimpleReceiptWon)})
	h.LimitWon = p.SimpleReceiptWon
	return h
}

func rivalQuote(l *Line, _ *Context, p *Params) *Hit {
	if p.RivalQuoteWon == 0 || l.PaidWon() < p.RivalQuoteWon || l.Method == evidence.Payroll || l.Fund == posting.InKind ||
		slices.Contains(l.Kinds(), evidence.RivalQuote) {
		return nil
	}
	return &Hit{LimitWon: p.RivalQuoteWon, ActualWon: l.PaidWon(), Args: Args{"amount": won(l.PaidWon()), "limit": won(p.RivalQuoteWon)}}
}

func afterInspection(l *Line, c *Context, _ *Params) *Hit {
	if c.InspectionOn == 0 {
		return nil
	}
	late := 0
	for _, f := range l.Files {
		if !f.UploadedAt.IsZero() && period.DateOf(f.UploadedAt) >= c.InspectionOn {
			late++
		}
	}
	if late == 0 {
		return nil
	}
	return whole(l, Args{"n": number(late), "on": date(c.InspectionOn)})
}

func enteredLate(l *Line, c *Context, p *Params) *Hit {
	if p.Entry.N == 0 || l.EnteredAt.IsZero() || l.PaidOn == 0 || (p.EntryBeforeSpending && c.PerClaim) {
		return nil
	}
	due, on := c.Calendar.Due(l.PaidOn, p.Entry), period.DateOf(l.EnteredAt)
	if on <= due {
		return nil
	}
	return &Hit{ActualWon: l.AmountWon, Args: Args{"paid": date(l.PaidOn), "due": date(due), "entered": date(on), "days": number(int(on - due))}}
}

func enteredAfterPayment(l *Line, c *Context, p *Params) *Hit {
	if !p.EntryBeforeSpending || !c.PerClaim || l.EnteredAt.IsZero() || l.PaidOn == 0 || l.Fund == posting.InKind {
		return nil
	}
	if on := period.DateOf(l.EnteredAt); on > l.PaidOn {
		return &Hit{ActualWon: l.AmountWon, Args: Args{"paid": date(l.PaidOn), "entered": date(on)}}
	}
	return nil
}

func payeeClosed(l *Line, c *Context, _ *Params) *Hit {
	v, ok := c.Vendors[l.PayeeNo]
	if !ok || l.PayeeNo == "" || v.ClosedOn == 0 || l.On() <= v.ClosedOn {
		return nil
	}
	return whole(l, Args{"payee": text(l.PayeeName), "closed": date(v.ClosedOn), "on": date(l.On())})
}

func invoiceUnknown(l *Line, c *Context, _ *Params) *Hit {
	if l.InvoiceNo == "" || c.Invoices[l.InvoiceNo] != InvoiceUnknown {
		return nil
	}
	return whole(l, Args{"invoice": text(l.InvoiceNo)})
}

func invoiceRevoked(l *Line, c *Context, _ *Params) *Hit {
	state := c.Invoices[l.InvoiceNo]
	if l.InvoiceNo == "" || (state != InvoiceRevoked && state != InvoiceCorrected) {
		return nil
	}
	return whole(l, Args{"invoice": text(l.InvoiceNo), "state": label("screening.invoice." + string(state))})
}

// sharers lists the other lines that carry the same invoice or the same card slip.
func sharers(l *Line, c *Context) []*Line {
	var out []*Line
	if l.InvoiceNo != "" {
		out = append(out, c.ready().byInvoice[l.InvoiceNo]...)
	}
	if l.CardApproval != "" {
		out = append(out, c.ready().byCard[l.CardApproval]...)
	}
	return slices.DeleteFunc(out, func(o *Line) bool { return o.ID == l.ID || o.Reversal })
}

func usedElsewhere(l *Line, c *Context, _ *Params) *Hit {
	var related Related
	for _, o := range sharers(l, c) {
		if o.AgreementID != l.AgreementID {
			related = append(related, o.ID)
		}
	}
	if related == nil {
		return nil
	}
	h := whole(l, Args{"proof": text(l.proof()), "n": number(len(related))})
	h.Related = related
	return h
}

func (l *Line) proof() string {
	if l.InvoiceNo != "" {
		return l.InvoiceNo
	}
	return l.CardApproval
}

// sameProof: one invoice may stand behind several lines as long as they do not claim more than it says.
func sameProof(l *Line, c *Context, _ *Params) *Hit {
	most, sum := l.PaidWon(), l.AmountWon
	var related Related
	for _, o := range sharers(l, c) {
		if o.AgreementID != l.AgreementID || order(*o, *l) > 0 {
			continue
		}
		most, sum = max(most, o.PaidWon()), sum+o.AmountWon
		related = append(related, o.ID)
	}
	if related == nil {
		return nil
	}
	h := over(l, sum, most, Args{"proof": text(l.proof())},
		Step{Key: "screening.step.claimed", Args: Args{"sum": won(sum), "most": won(most)}})
	if h != nil {
		h.Related = related
	}
	return h
}

func samePayment(l *Line, c *Context, _ *Params) *Hit {
	if l.payee() == "" || l.AmountWon <= 0 || l.Method == evidence.Payroll {
		return nil
	}
	var related Related
	for _, o := range c.ready().bySame[l.same()] {
		distinct := l.proof() != "" && o.proof() != "" && l.proof() != o.proof()
		shared := l.proof() != "" && l.proof() == o.proof() // sameProof says it
		if o.ID == l.ID || o.AgreementID != l.AgreementID || o.Reversal || distinct || shared || order(*o, *l) > 0 {
			continue
		}
		related = append(related, o.ID)
	}
	if related == nil {
		return nil
	}
	h := whole(l, Args{"payee": text(l.PayeeName), "on": date(l.PaidOn), "amount": won(l.AmountWon)})
	h.Related = related
	return h
}

// sameFile: one document behind two lines is in order when each says which part of it is its own.
func sameFile(l *Line, c *Context, _ *Params) *Hit {
	var related Related
	for _, f := range l.Files {
		if f.SHA256 == "" || f.AllocatedWon > 0 {
			continue
		}
		for _, o := range c.ready().byFile[f.SHA256] {
			if o.ID != l.ID && !o.Reversal && (o.AgreementID != l.AgreementID || order(*o, *l) < 0) && !slices.Contains(related, o.ID) {
				related = append(related, o.ID)
			}
		}
	}
	if related == nil {
		return nil
	}
	h := whole(l, Args{"n": number(len(related))})
	h.Related = related
	return h
}

func promissoryNote(l *Line, _ *Context, _ *Params) *Hit {
	if l.Method != evidence.Note {
		return nil
	}
	return whole(l, Args{"amount": won(l.AmountWon)})
}

func otherAccount(l *Line, _ *Context, _ *Params) *Hit {
	if l.FromProjectAccount || l.Fund == posting.InKind || l.Method == evidence.Cash || l.Method == evidence.Note {
		return nil
	}
	return whole(l, Args{"amount": won(l.AmountWon)})
}

func paidInCash(l *Line, _ *Context, _ *Params) *Hit {
	if l.Method != evidence.Cash {
		return nil
	}
	return whole(l, Args{"amount": won(l.AmountWon)})
}

// sameVendor: one vendor to whom several performers paid the same amount (a published pattern).
func sameVendor(l *Line, c *Context, p *Params) *Hit {
	if p.SameVendor == 0 || l.PayeeNo == "" || l.Fund == posting.InKind {
		return nil
	}
	performers := map[domain.OrganizationID]bool{l.OrgID: true}
	var related Related
	for _, o := range c.ready().byVendor[l.PayeeNo] {
		if o.ID != l.ID && o.AmountWon == l.AmountWon && !performers[o.OrgID] {
			performers[o.OrgID] = true
			related = append(related, o.ID)
		}
	}
	if len(performers) < p.SameVendor {
		return nil
	}
	return &Hit{ActualWon: l.AmountWon, Related: related,
		Args: Args{"payee": text(l.PayeeName), "n": number(len(performers)), "amount": won(l.AmountWon)}}
}

// unitPrice compares with what others paid for the same product: the median of at least three prices, made larger by the
// excess that is let pass.
func unitPrice(l *Line, c *Context, p *Params) *Hit {
	const fewest = 3 // prices, below which a median says nothing
	if p.PriceExcessBp == 0 || l.Product == "" || l.UnitWon <= 0 {
		return nil
	}
	prices := slices.Clone(c.ready().prices[l.Product])
	if i := slices.Index(prices, l.UnitWon); i >= 0 && slices.ContainsFunc(c.Lines, func(o Line) bool { return o.ID == l.ID }) {
		prices = slices.Delete(prices, i, i+1)
	}
	if len(prices) < fewest {
		return nil
	}
	slices.Sort(prices)
	median := prices[(len(prices)-1)/2]
	limit := median.Of(krw.Whole + p.PriceExcessBp)
	if l.UnitWon <= limit {
		return nil
	}
	excess := min((l.UnitWon-median)*krw.Won(max(l.Quantity, 1)), l.AmountWon)
	return &Hit{LimitWon: limit, ActualWon: l.UnitWon, ExcessWon: max(excess, 0),
		Args: Args{"product": text(l.Product), "unit": won(l.UnitWon), "median": won(median), "share": ratio(p.PriceExcessBp)}}
}
