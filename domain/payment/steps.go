// This file holds the acts on a payment.
package payment

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

func (p *Payment) fire(event Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(p.State, event, p.own(f), reason)
	if err != nil {
		return domain.Change{}, err
	}
	p.State = to
	return change.With("amountWon", int64(p.AmountWon)).With("no", p.No), nil
}

// own adds to the caller's facts what the payment knows of itself.
func (p *Payment) own(f Facts) Facts {
	f.AmountWon = p.AmountWon
	f.AccountKnown = f.AccountKnown || p.AccountMasked != ""
	if p.ApprovedBy != nil {
		f.Approver = *p.ApprovedBy
	}
	return f
}

// Ask reports why an event would be refused now, nil when it would be done.
func (p *Payment) Ask(event Event, f Facts) error { return Machine.Ask(p.State, event, p.own(f)) }

// Request asks for the instalment.
func (p *Payment) Request(by domain.PersonID, now time.Time, f Facts) (domain.Change, error) {
	change, err := p.fire(Request, f, "")
	if err != nil {
		return change, err
	}
	p.RequestedBy, p.RequestedAt = &by, &now
	return change, nil
}

// Hold lets it wait for a typed reason.
func (p *Payment) Hold(code HoldCode, note string) (domain.Change, error) {
	change, err := p.fire(Hold, Facts{HoldCode: code}, note)
	if err != nil {
		return change, err
	}
	p.HoldCode, p.HoldNote = code, note
	p.ApprovedAt, p.ApprovedBy = nil, nil
	return change.With("code", string(code)), nil
}

// Resume takes it up again.
func (p *Payment) Resume() (domain.Change, error) {
	change, err := p.fire(Resume, Facts{}, "")
	if err != nil {
		return change, err
	}
	p.HoldCode, p.HoldNote = "", ""
	return change, nil
}

// Approve is the finance officer's check.
func (p *Payment) Approve(by domain.PersonID, now time.Time, f Facts) (domain.Change, error) {
	f.Actor = by
	change, err := p.fire(Approve, f, "")
	if err != nil {
		return change, err
	}
	p.ApprovedBy, p.ApprovedAt = &by, &now
	return change, nil
}

// Reject refuses the request.
func (p *Payment) Reject(reason string) (domain.Change, error) {
	return p.fire(Reject, Facts{}, reason)
}

// Send orders the transfer. It takes a second person, and everything checked at approval is checked again.
func (p *Payment) Send(by domain.PersonID, now time.Time, f Facts) (domain.Change, error) {
	f.Actor = by
	change, err := p.fire(Send, f, "")
	if err != nil {
		return change, err
	}
	p.SentBy, p.SentAt = &by, &now
	p.Tries++
	return change.With("try", p.Tries), nil
}

// Confirm notes the bank's word that the money arrived; the lead's time to pass the shares on begins (ICT cost rules §8③, 15 days).
func (p *Payment) Confirm(bankRef string, now time.Time, share calendar.Term, cal calendar.Calendar) (domain.Change, error) {
	change, err := p.fire(Confirm, Facts{HasBankRef: bankRef != ""}, "")
	if err != nil {
		return change, err
	}
	on := period.DateOf(now)
	p.BankRef, p.ConfirmedAt, p.ConfirmedOn = bankRef, &now, on
	if len(p.Shares) == 0 {
		change.Notices = nil // nobody to pass anything on to
	} else {
		p.ShareDueOn = cal.Due(on, share)
		for i := range p.Shares {
			p.Shares[i].DueOn = p.ShareDueOn
		}
	}
	return change.With("bankRef", bankRef), nil
}

// Returned notes that the bank sent the money back.
func (p *Payment) Returned(why string) (domain.Change, error) {
	change, err := p.fire(ReturnByBank, Facts{}, why)
	if err != nil {
		return change, err
	}
	p.BankNote = why
	return change, nil
}

// Retry asks for the transfer again, to an account that has been set right; it is approved and sent anew.
func (p *Payment) Retry(accountMasked string) (domain.Change, error) {
	change, err := p.fire(Retry, Facts{AccountKnown: accountMasked != ""}, "")
	if err != nil {
		return change, err
	}
	if accountMasked != "" {
		p.AccountMasked = accountMasked
	}
	p.ApprovedAt, p.ApprovedBy, p.SentAt, p.SentBy = nil, nil, nil, nil
	return change, nil
}

// Cancel ends an instalment that will not be paid.
func (p *Payment) Cancel(reason string) (domain.Change, error) {
	return p.fire(Cancel, Facts{}, reason)
}

// Replan changes an instalment that nobody has asked for yet, after the agreement was amended: its amount, its payee and the
// participants' shares of it. Error payment.replan.closed.
func (p *Payment) Replan(payee domain.OrganizationID, amount krw.Won, shares []Share) (domain.Change, error) {
	if p.State != Planned || amount <= 0 {
		return domain.Change{}, domain.E(domain.Refused, "payment.replan.closed")
	}
	before := p.AmountWon
	p.PayeeID, p.AmountWon, p.Shares = payee, amount, shares
	for i := range p.Shares {
		p.Shares[i].PaymentID = p.Ref()
	}
	return domain.Act("replan", map[string]any{"before": int64(before), "after": int64(amount)}), nil
}

// PassOn notes that the lead passed one participant its share. The receiver may confirm it in the same way.
func (p *Payment) PassOn(org domain.OrganizationID, on period.Date, file *domain.FileID, lateReason string) (domain.Change, error) {
	if p.State != Confirmed {
		return domain.Change{}, domain.E(domain.Refused, "payment.share.not_paid")
	}
	for i := range p.Shares {
		s := &p.Shares[i]
		if s.OrganizationID != org {
			continue
		}
		if s.PassedOn != 0 {
			return domain.Change{}, domain.E(domain.Refused, "payment.share.passed").With("on", s.PassedOn)
		}
		if s.DueOn != 0 && on > s.DueOn && lateReason == "" {
			return domain.Change{}, domain.E(domain.Invalid, "payment.share.late_reason").At("reason").With("on", s.DueOn).By("사업비 정산규정 §8③")
		}
		s.PassedOn, s.FileID, s.LateReason = on, file, lateReason
		return domain.Act("passOn", map[string]any{"organization": int64(org), "amountWon": int64(s.AmountWon), "on": on.String()}), nil
	}
	return domain.Change{}, domain.E(domain.NotFound, "payment.share.unknown")
}

// Dispute is a participant's report that the lead has been silent (ICT base rules §31④, 30 days).
func (p *Payment) Dispute(org domain.OrganizationID, today period.Date, silence calendar.Term, cal calendar.Calendar) (domain.Change, error) {
	for i := range p.Shares {
		s := &p.Shares[i]
		if s.OrganizationID != org {
			continue
		}
		from := cal.Due(p.ConfirmedOn, silence)
		switch {
		case p.State != Confirmed:
			return domain.Change{}, domain.E(domain.Refused, "payment.share.not_paid")
		case s.PassedOn != 0:
			return domain.Change{}, domain.E(domain.Refused, "payment.share.passed").With("on", s.PassedOn)
		case today <= from:
			return domain.Change{}, domain.E(domain.Refused, "payment.share.dispute_early").With("on", from)
		}
		s.DisputedOn = today
		return domain.Act("disputeShare", map[string]any{"organization": int64(org)}), nil
	}
	return domain.Change{}, domain.E(domain.NotFound, "payment.share.unknown")
}
