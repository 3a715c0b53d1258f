// This file pays the grant: matching cash is registered and confirmed, instalments are requested, checked, sent by a second
// person and confirmed by the bank's word, and the lead passes the shares on. Money enters the book in the same transaction.
package workflows

import (
	"context"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/sanction"
)

// paymentResource describes a payment for a permission check. Who approved may not send.
func paymentResource(p *payment.Payment, a *agreement.Agreement) domain.Resource {
	r := agreementResource(a)
	r.Kind, r.ID, r.State = p.Kind(), p.ID, string(p.State)
	if p.ApprovedBy != nil {
		r.PreviousActor = *p.ApprovedBy
	}
	return r
}

// paying is one payment with what its steps look at.
type paying struct {
	*payment.Payment
	agreement *agreement.Agreement
	terms     payment.Terms
	cal       calendar.Calendar
	today     period.Date
}

// payment locks the agreement, then the payment, and asks whether the actor may do the action.
func (e *Engine) payment(tx Tx, cmd Command, cal calendar.Calendar, id domain.PaymentID, version int64, action string) (paying, error) {
	p, err := Get[payment.Payment](tx, int64(id))
	if err != nil {
		return paying{}, err
	}
	a, err := LockRow[agreement.Agreement](tx, int64(p.AgreementID))
	if err != nil {
		return paying{}, err
	}
	if p, err = LockRow[payment.Payment](tx, int64(id)); err != nil {
		return paying{}, err
	}
	if err := loadAgreement(tx, a); err != nil {
		return paying{}, err
	}
	if err := tx.Find(&p.Shares, Query{Where: Where{"PaymentID": p.Ref()}}); err != nil {
		return paying{}, err
	}
	if err := e.Access.Can(cmd.Actor, action, paymentResource(p, a)); err != nil {
		return paying{}, err
	}
	if version != 0 && version != p.Version {
		return paying{}, domain.E(domain.Conflict, "stale_version")
	}
	set, err := a.RuleSet()
	if err != nil {
		return paying{}, err
	}
	terms, err := payment.TermsFrom(set)
	return paying{Payment: p, agreement: a, terms: terms, cal: cal, today: period.DateOf(tx.Now())}, err
}

// paymentStep is a command that does one thing to a payment and records it.
func (e *Engine) paymentStep(ctx context.Context, cmd Command, id domain.PaymentID, version int64, event payment.Event, input any,
	do func(tx Tx, p paying) (domain.Change, error)) error {
	return e.paymentAct(ctx, cmd, id, version, string(event), input, do)
}

func (e *Engine) paymentAct(ctx context.Context, cmd Command, id domain.PaymentID, version int64, action string, input any,
	do func(tx Tx, p paying) (domain.Change, error)) error {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	_, err = run(ctx, e, cmd, struct {
		ID      domain.PaymentID
		Version int64
		Action  string
		Input   any
	}{id, version, action, input}, func(tx Tx) (bool, error) {
		p, err := e.payment(tx, cmd, cal, id, version, action)
		if err != nil {
			return false, err
		}
		change, err := do(tx, p)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, p.Payment, change); err != nil {
			return false, err
		}
		for i := range p.Shares {
			if err := tx.Update(&p.Shares[i]); err != nil {
				return false, err
			}
		}
		return true, nil
	})
	return err
}

// facts gathers what the guards of a payment read: the deposits, the book, earlier payments, and the records of the parties.
func (p paying) facts(tx Tx) (payment.Facts, error) {
	a := p.agreement
	f := payment.Facts{AgreementRunning: a.State.Running(), SpendingFrozen: a.Frozen(p.today), GrantWon: a.GrantWon, AmountWon: p.AmountWon,
		RequestFrom: p.terms.RequestFrom(p.PlannedOn, p.cal), AccountKnown: a.AccountMasked != "", Continues: p.Year <= 1}
	f.RequestOpen = f.RequestFrom.IsZero() || p.today >= f.RequestFrom
	for _, d := range a.Documents {
		if d.Code == agreement.DocBond && d.Required && d.WaivedFor == "" {
			f.BondNeeded, f.BondValid = true, d.ConfirmedOn != 0 && (d.ValidTo == 0 || d.ValidTo >= p.today)
		}
	}
	var err error
	if f.PaidWon, err = paidOf(tx, p.AgreementID, p.ID); err != nil {
		return f, err
	}
	b, err := openBook(tx, a.Ref())
	if err != nil {
		return f, err
	}
	f.DepositedWon = b.Received(0, posting.Cash)
	if p.terms.MatchingFirst {
		f.RequiredWon = payment.RequiredDeposit(a.CashWon, a.GrantWon, f.PaidWon, p.AmountWon, false)
	}
	if received := b.Received(0, posting.Grant) + f.DepositedWon; f.PaidWon > 0 {
		f.PreviousSpentBp = payment.SpentBp(b.Spent(0, posting.Grant)+b.Spent(0, posting.Cash), received)
		f.RequiredSpentBp = p.terms.SpentBp
	}
	return f, p.records(tx, &f)
}

// paidOf is what was paid of an agreement's other instalments.
func paidOf(tx Tx, id domain.AgreementID, except int64) (krw.Won, error) {
	others, err := Find[payment.Payment](tx, Where{"AgreementID": id, "ID": Not{except}})
	var won krw.Won
	for _, o := range others {
		if o.Paid() {
			won += o.AmountWon
		}
	}
	return won, err
}

// records looks the parties up: a debarment in force stops payment, and so does money owed from an earlier project.
func (p paying) records(tx Tx, f *payment.Facts) error {
	var orgs []domain.OrganizationID
	for _, party := range p.agreement.Parties {
		if party.LeftOn == 0 {
			orgs = append(orgs, party.OrganizationID)
		}
	}
	sanctions, err := Find[sanction.Sanction](tx, Where{"OrganizationID": ids(orgs)})
	if err != nil {
		return err
	}
	f.Sanctioned = slices.ContainsFunc(sanctions, func(s *sanction.Sanction) bool { return s.Bars(p.today) })
	behind, err := arrears(tx, orgs, p.today)
	f.Arrears = len(behind) > 0
	return err
}

// PaymentCheck is how the conditions of one payment stand.
type PaymentCheck struct {
	Conditions []payment.Condition
	Facts      payment.Facts
	// RequestErr says why it cannot be requested now, nil when it can.
	RequestErr error
}

// CheckPayment asks every condition of paying without changing anything.
func (e *Engine) CheckPayment(ctx context.Context, cmd Command, id domain.PaymentID) (out PaymentCheck, err error) {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return out, err
	}
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		p, err := e.payment(tx, cmd, cal, id, 0, "view")
		if err != nil {
			return err
		}
		if out.Facts, err = p.facts(tx); err != nil {
			return err
		}
		out.Conditions = p.Conditions(out.Facts)
		if p.State == payment.Planned {
			out.RequestErr = p.Ask(payment.Request, out.Facts)
		}
		return nil
	})
	return out, err
}

// RequestPayment asks for an instalment.
func (e *Engine) RequestPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Request, nil, func(tx Tx, p paying) (domain.Change, error) {
		p.AccountMasked = p.agreement.AccountMasked
		f, err := p.facts(tx)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := p.Request(cmd.Actor.Person, tx.Now(), f)
		if err == nil {
			err = e.lookUp(tx, partyIDs(p.agreement)...) // before the finance officer looks at it
		}
		return change.With("amount", int64(p.AmountWon)), err
	})
}

// ApprovePayment is the finance officer's check of every condition.
func (e *Engine) ApprovePayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Approve, nil, func(tx Tx, p paying) (domain.Change, error) {
		f, err := p.facts(tx)
		if err != nil {
			return domain.Change{}, err
		}
		return p.Approve(cmd.Actor.Person, tx.Now(), f)
	})
}

// SendPayment orders the transfer. It takes another person than the one who approved, and asks every condition again.
func (e *Engine) SendPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Send, nil, func(tx Tx, p paying) (domain.Change, error) {
		f, err := p.facts(tx)
		if err != nil {
			return domain.Change{}, err
		}
		change, err := p.Send(cmd.Actor.Person, tx.Now(), f)
		return change.With("amount", int64(p.AmountWon)).With("on", p.cal.Due(p.today, p.terms.Forward).String()), err
	})
}

// ConfirmPayment notes the bank's word that the money arrived, and books it.
func (e *Engine) ConfirmPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64, bankRef string) error {
	bankRef = strings.TrimSpace(bankRef)
	return e.paymentStep(ctx, cmd, id, version, payment.Confirm, bankRef, func(tx Tx, p paying) (domain.Change, error) {
		change, err := p.Confirm(bankRef, tx.Now(), p.terms.Forward, p.cal)
		if err != nil {
			return change, err
		}
		entry, err := p.fact(tx).GrantPaid(p.PayeeID, p.AmountWon)
		if err != nil {
			return change, err
		}
		if p.ShareDueOn != 0 {
			change = change.With("on", p.ShareDueOn.String())
		}
		return change.With("amount", int64(p.AmountWon)), enter(tx, entry)
	})
}

func (p paying) fact(tx Tx) ledger.Fact {
	return ledger.Fact{AgreementID: p.AgreementID, At: tx.Now(), Ref: ledger.Ref{Kind: p.Kind(), ID: p.ID}}
}

// HoldPayment lets a payment wait for a typed reason.
func (e *Engine) HoldPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64, code payment.HoldCode, note string) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Hold, [2]string{string(code), note}, func(_ Tx, p paying) (domain.Change, error) {
		return p.Hold(code, strings.TrimSpace(note))
	})
}

// ResumePayment takes a held payment up again.
func (e *Engine) ResumePayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Resume, nil, func(_ Tx, p paying) (domain.Change, error) { return p.Resume() })
}

// RejectPayment refuses a request.
func (e *Engine) RejectPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64, reason string) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Reject, reason, func(_ Tx, p paying) (domain.Change, error) {
		return p.Reject(strings.TrimSpace(reason))
	})
}

// ReturnPayment notes that the bank sent the money back. Nothing was booked yet, so nothing is taken back.
func (e *Engine) ReturnPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64, why string) error {
	return e.paymentStep(ctx, cmd, id, version, payment.ReturnByBank, why, func(_ Tx, p paying) (domain.Change, error) {
		change, err := p.Returned(strings.TrimSpace(why))
		return change.With("amount", int64(p.AmountWon)), err
	})
}

// RetryPayment asks for a returned transfer again, to the account as it stands now.
func (e *Engine) RetryPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Retry, nil, func(_ Tx, p paying) (domain.Change, error) {
		return p.Retry(p.agreement.AccountMasked)
	})
}

// CancelPayment ends an instalment that will not be paid.
func (e *Engine) CancelPayment(ctx context.Context, cmd Command, id domain.PaymentID, version int64, reason string) error {
	return e.paymentStep(ctx, cmd, id, version, payment.Cancel, reason, func(_ Tx, p paying) (domain.Change, error) {
		return p.Cancel(strings.TrimSpace(reason))
	})
}

// PassOnShare notes that the lead passed a participant its share, and moves the money in the book.
func (e *Engine) PassOnShare(ctx context.Context, cmd Command, id domain.PaymentID, org domain.OrganizationID, on period.Date, late string) error {
	return e.paymentAct(ctx, cmd, id, 0, "passOn", struct {
		Org  domain.OrganizationID
		On   period.Date
		Late string
	}{org, on, late}, func(tx Tx, p paying) (domain.Change, error) {
		if on.IsZero() || on > p.today {
			return domain.Change{}, domain.E(domain.Invalid, "payment.share.bad_date").At("on")
		}
		change, err := p.PassOn(org, on, nil, strings.TrimSpace(late))
		if err != nil {
			return change, err
		}
		var won krw.Won
		for _, s := range p.Shares {
			if s.OrganizationID == org {
				won = s.AmountWon
			}
		}
		entry, err := p.fact(tx).Transfer(p.PayeeID, org, won)
		if err != nil {
			return change, err
		}
		return change, enter(tx, entry)
	})
}

// MatchingDeposit is matching cash that a party paid into the project account.
type MatchingDeposit struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID
	AmountWon krw.Won
	On        period.Date
	BankRef   string
	File      *Received // the slip, nil when none was sent along
}

// RegisterMatching notes a deposit. It counts once the finance officer has seen it in the account.
func (e *Engine) RegisterMatching(ctx context.Context, cmd Command, in MatchingDeposit) (int64, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (int64, error) {
		a, err := e.agreement(tx, cmd.Actor, in.Agreement, 0, "view")
		if err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "deposit", asParty(agreementResource(a), in.Org)); err != nil {
			return 0, err
		}
		if err := in.check(a, period.DateOf(tx.Now())); err != nil {
			return 0, err
		}
		d := payment.Deposit{AgreementID: a.Ref(), OrganizationID: in.Org, AmountWon: in.AmountWon, DepositedOn: in.On,
			BankRef: strings.TrimSpace(in.BankRef), RegisteredAt: tx.Now(), RegisteredBy: cmd.Actor.Person}
		if in.File != nil {
			f, err := keep(tx, cmd.Actor, *in.File)
			if err != nil {
				return 0, err
			}
			id := domain.FileID(f.ID)
			d.FileID = &id
		}
		if err := tx.Insert(&d); err != nil {
			return 0, err
		}
		return d.ID, Record(tx, cmd.Actor, a, domain.Act("registerDeposit", map[string]any{"deposit": d.ID, "amountWon": int64(d.AmountWon)}))
	})
}

func (in MatchingDeposit) check(a *agreement.Agreement, today period.Date) error {
	var bad domain.Problems
	party := a.Party(in.Org)
	switch {
	case !a.State.Running():
		bad = append(bad, domain.E(domain.Refused, "payment.agreement.not_running"))
	case party == nil || party.CashWon == 0:
		bad = append(bad, domain.E(domain.Invalid, "payment.deposit.no_cash").At("org"))
	}
	if in.AmountWon <= 0 {
		bad = append(bad, domain.E(domain.Invalid, "payment.deposit.amount").At("amount"))
	}
	if in.On.IsZero() || in.On > today {
		bad = append(bad, domain.E(domain.Invalid, "payment.deposit.bad_date").At("on"))
	}
	return bad.OrNil()
}

// depositAct locks a deposit under its agreement, does one thing to it and records it on the agreement.
func (e *Engine) depositAct(ctx context.Context, cmd Command, id int64, action string, input any,
	do func(tx Tx, a *agreement.Agreement, d *payment.Deposit) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, struct {
		ID     int64
		Action string
		Input  any
	}{id, action, input}, func(tx Tx) (bool, error) {
		d, err := Get[payment.Deposit](tx, id)
		if err != nil {
			return false, err
		}
		a, err := e.agreement(tx, cmd.Actor, d.AgreementID, 0, action)
		if err != nil {
			return false, err
		}
		if d, err = LockRow[payment.Deposit](tx, id); err != nil {
			return false, err
		}
		change, err := do(tx, a, d)
		if err != nil {
			return false, err
		}
		if err := tx.Update(d); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, a, change)
	})
	return err
}

// ConfirmMatching is the finance officer's word that a deposit is in the account; only then it is booked.
func (e *Engine) ConfirmMatching(ctx context.Context, cmd Command, deposit int64) error {
	return e.depositAct(ctx, cmd, deposit, "confirmDeposit", nil, func(tx Tx, a *agreement.Agreement, d *payment.Deposit) (domain.Change, error) {
		change, err := d.Confirm(cmd.Actor.Person, tx.Now())
		if err != nil {
			return change, err
		}
		entry, err := depositFact(tx, d, "").Matching(d.OrganizationID, d.AmountWon)
		if err != nil {
			return change, err
		}
		return change, enter(tx, entry)
	})
}

// VoidMatching takes a wrong deposit out of the count, and out of the book where it had entered.
func (e *Engine) VoidMatching(ctx context.Context, cmd Command, deposit int64, reason string) error {
	reason = strings.TrimSpace(reason)
	return e.depositAct(ctx, cmd, deposit, "voidDeposit", reason, func(tx Tx, a *agreement.Agreement, d *payment.Deposit) (domain.Change, error) {
		counted := d.Counts()
		change, err := d.Void(reason, tx.Now())
		if err != nil || !counted {
			return change, err
		}
		entries, err := entriesOf(tx, depositFact(tx, d, "").Ref, ledger.Matching)
		if err != nil {
			return change, err
		}
		for _, entry := range entries {
			back, err := entry.Reverse(tx.Now(), reason)
			if err != nil {
				return change, err
			}
			if err := enter(tx, back); err != nil {
				return change, err
			}
		}
		return change, nil
	})
}

func depositFact(tx Tx, d *payment.Deposit, memo string) ledger.Fact {
	return ledger.Fact{AgreementID: d.AgreementID, At: tx.Now(), Ref: ledger.Ref{Kind: "matching_deposit", ID: d.ID}, Memo: memo}
}
