// This file says which steps a person may take now and what stands against each, so that a page can offer or explain them.
package workflows

import (
	"context"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/payment"
	"gongmo/domain/period"
)

// Act is one step that the person may take from the present state; Err says why it would be refused, nil when it would be done.
type Act struct {
	Event string
	Err   error
}

// AgreementActs lists the steps of an agreement that the actor may take. What a form asks for first (a ground, a signature's
// text) counts as given.
func (e *Engine) AgreementActs(ctx context.Context, cmd Command, id domain.AgreementID) (out []Act, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		out = nil
		a, err := Get[agreement.Agreement](tx, int64(id))
		if err != nil {
			return err
		}
		if err := loadAgreement(tx, a); err != nil {
			return err
		}
		res := agreementResource(a)
		if err := e.Access.Can(cmd.Actor, "view", res); err != nil {
			return err
		}
		facts := a.Facts(period.DateOf(tx.Now()))
		facts.Ground, facts.SignerIsParty = agreement.GroundOther, true
		for _, row := range agreement.Machine.Out(a.State) {
			if e.may(cmd.Actor, string(row.Event), res) {
				out = append(out, Act{Event: string(row.Event), Err: agreement.Machine.Ask(a.State, row.Event, facts)})
			}
		}
		return nil
	})
	return out, err
}

// PaymentActs lists the steps of a payment that the actor may take.
func (e *Engine) PaymentActs(ctx context.Context, cmd Command, id domain.PaymentID) (out []Act, err error) {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return nil, err
	}
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		out = nil
		p, err := e.payment(tx, cmd, cal, id, 0, "view")
		if err != nil {
			return err
		}
		facts, err := p.facts(tx)
		if err != nil {
			return err
		}
		facts.Actor, facts.HasBankRef, facts.HoldCode = cmd.Actor.Person, true, payment.HoldOther
		for _, row := range payment.Machine.Out(p.State) {
			if e.may(cmd.Actor, string(row.Event), paymentResource(p.Payment, p.agreement)) {
				out = append(out, Act{Event: string(row.Event), Err: p.Ask(row.Event, facts)})
			}
		}
		return nil
	})
	return out, err
}

// may asks without the log line where the authorizer can: a page that draws buttons is no attempt.
func (e *Engine) may(actor domain.Actor, action string, r domain.Resource) bool {
	if quiet, ok := e.Access.(interface {
		May(domain.Actor, string, domain.Resource) (domain.Role, error)
	}); ok {
		_, err := quiet.May(actor, action, r)
		return err == nil
	}
	return e.Access.Can(actor, action, r) == nil
}
