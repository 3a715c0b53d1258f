// This file reads the dates on which money has to move: matching cash in, shares on to participants, spending into the account.
package workflows

import (
	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/notice"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
)

// nearMatching are the days by which matching cash has to be in: of instalments that wait for it, and under rules that let it
// come later, of the project.
func nearMatching(g *gathering, _ notice.Entry) error {
	days := notice.StartingAtMost(g.near(), ruleset.FirstPaymentTerm)
	for _, states := range [][]payment.State{{payment.Planned}, {payment.Requested, payment.Held}} {
		if err := rowsNear(g, Where{"State": states}, "PlannedOn", byDay, days, paymentRow, g.hangMatching); err != nil {
			return err
		}
	}
	return nearAgreements(g, running, "EndOn", notice.Ending(g.near(), ruleset.OwnShareCutoff), func(a *agreement.Agreement) (notice.Deadline, error) {
		set, err := g.rules(a)
		if err != nil || a.CashWon == 0 {
			return notice.Deadline{}, err
		}
		on, err := a.OwnShareUntil(set, g.days)
		return notice.Deadline{On: on, Since: startOf(a.StartOn)}, err
	})
}

func (g *gathering) hangMatching(list []*payment.Payment) error {
	agreements, err := rowsOf(g.tx, idsOf(list, func(p *payment.Payment) domain.AgreementID { return p.AgreementID }), agreementRow)
	if err != nil {
		return err
	}
	for _, p := range list {
		a := agreements[int64(p.AgreementID)]
		if a == nil || a.CashWon == 0 || a.ConcludedAt == nil || !a.State.Running() {
			continue
		}
		set, err := g.rules(a)
		if err != nil {
			return err
		}
		terms, err := payment.TermsFrom(set)
		if err != nil {
			return err
		}
		if !terms.MatchingFirst {
			continue
		}
		on := p.MatchingBy(period.DateOf(*a.ConcludedAt), terms, g.days)
		d := notice.Deadline{About: notice.About{Kind: p.Kind(), ID: p.ID, Call: &p.CallID}, On: on, Since: *a.ConcludedAt}
		if err := g.hang(d, set); err != nil {
			return err
		}
	}
	return nil
}

// missingMatching says how much cash is missing: for one instalment, or of the whole.
func missingMatching(_ *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	won, err := matchingMissing(tx, r)
	d.args["amount"] = won
	return won > 0, err
}

func matchingMissing(tx Tx, r notice.Reminder) (krw.Won, error) {
	id := domain.AgreementID(r.About.ID)
	var waiting *payment.Payment
	if r.About.Kind != agreement.Machine.Name {
		p, err := Get[payment.Payment](tx, r.About.ID)
		if err != nil || !p.Waits() {
			return 0, err
		}
		id, waiting = p.AgreementID, p
	}
	a, err := Get[agreement.Agreement](tx, int64(id))
	if err != nil || !a.State.Running() {
		return 0, err
	}
	required := a.CashWon
	if waiting != nil {
		paid, err := paidOf(tx, id, waiting.ID)
		if err != nil {
			return 0, err
		}
		required = payment.RequiredDeposit(a.CashWon, a.GrantWon, paid, waiting.AmountWon, false)
	}
	book, err := openBook(tx, id)
	if err != nil {
		return 0, err
	}
	return required - book.Received(0, posting.Cash), nil
}

// nearShares are the days by which leads have to pass participants' shares on (정산규정 §8③ 15일), and the day after.
func nearShares(g *gathering, _ notice.Entry) error {
	return rowsNear(g, Where{"PassedOn": nil}, "DueOn", byDay, g.near(), func(s *payment.Share) int64 { return s.ID }, func(list []*payment.Share) error {
		payments, err := rowsOf(g.tx, idsOf(list, func(s *payment.Share) domain.PaymentID { return s.PaymentID }), paymentRow)
		if err != nil {
			return err
		}
		var of []int64
		for _, p := range payments {
			of = append(of, int64(p.AgreementID))
		}
		agreements, err := rowsOf(g.tx, of, agreementRow)
		if err != nil {
			return err
		}
		for _, s := range list {
			p := payments[int64(s.PaymentID)]
			if p == nil || p.State != payment.Confirmed || p.ConfirmedAt == nil || agreements[int64(p.AgreementID)] == nil {
				continue
			}
			set, err := g.rules(agreements[int64(p.AgreementID)])
			if err != nil {
				return err
			}
			d := notice.Deadline{About: notice.About{Kind: p.Kind(), ID: p.ID, Call: &p.CallID}, On: s.DueOn, Since: *p.ConfirmedAt}
			if err := g.hang(d, set); err != nil {
				return err
			}
		}
		return nil
	})
}

// unpassedShares says how much is still to be passed on.
func unpassedShares(_ *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	p, err := Get[payment.Payment](tx, r.About.ID)
	if err != nil {
		return false, err
	}
	if err := tx.Find(&p.Shares, Query{Where: Where{"PaymentID": p.Ref()}}); err != nil {
		return false, err
	}
	won := p.UnpassedWon(r.On)
	d.args["amount"] = won
	return won > 0, nil
}

// nearEntries are the days by which spending that was typed has to be registered, and the day after. The lines of one performer
// that share a day make one reminder.
func nearEntries(g *gathering, _ notice.Entry) error {
	days := notice.Starting(g.near(), ruleset.EntryTerm)
	return rowsNear(g, Where{"State": string(expense.Planned)}, "PaidOn", byDay, days, func(x *expense.Expense) int64 { return x.ID }, func(list []*expense.Expense) error {
		agreements, err := rowsOf(g.tx, idsOf(list, func(x *expense.Expense) domain.AgreementID { return x.AgreementID }), agreementRow)
		if err != nil {
			return err
		}
		for _, x := range list {
			a := agreements[int64(x.AgreementID)]
			if a == nil {
				continue
			}
			set, err := g.rules(a)
			if err != nil {
				return err
			}
			term, err := set.Term(ruleset.EntryTerm)
			if err != nil {
				return err
			}
			if err := g.hangOn(a, notice.Deadline{Org: x.OrgID, On: x.EnterBy(term, g.days), Since: x.EnteredAt}); err != nil {
				return err
			}
		}
		return nil
	})
}

// unenteredLines counts the lines of a performer that are to be registered by the day.
func unenteredLines(_ *Engine, tx Tx, r notice.Reminder, d *delivery) (bool, error) {
	a, err := Get[agreement.Agreement](tx, r.About.ID)
	if err != nil {
		return false, err
	}
	set, err := a.RuleSet()
	if err != nil {
		return false, err
	}
	term, err := set.Term(ruleset.EntryTerm)
	if err != nil {
		return false, err
	}
	lines, err := Find[expense.Expense](tx, Where{"AgreementID": a.Ref(), "OrgID": r.Org, "State": string(expense.Planned)})
	n := 0
	for _, x := range lines {
		if x.EnterBy(term, d.days) == r.On {
			n++
		}
	}
	d.args["n"] = n
	return n > 0, err
}

func paymentRow(p *payment.Payment) int64 { return p.ID }
