// This file is what follows an agreement's steps by itself: the application is told, payments are laid out, days come and go.
package workflows

import (
	"context"
	"errors"
	"fmt"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/payment"
	"gongmo/domain/period"
)

// contractApplication tells the application that its agreement is concluded.
func (e *Engine) contractApplication(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := Get[agreement.Agreement](tx, job.ID)
		if err != nil {
			return err
		}
		app, err := LockRow[application.Application](tx, int64(a.ApplicationID))
		if err != nil || app.State != application.Selected {
			return err
		}
		change, err := app.ConcludeAgreement(a.ConcludedAt != nil)
		if err != nil {
			return err
		}
		return Record(tx, domain.System, app, change)
	})
}

// cancelSelection ends the selection of an application whose agreement lapsed: forfeited where the award was given up,
// cancelled where the time ran out. The next of the reserve list follows from that step.
func (e *Engine) cancelSelection(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := Get[agreement.Agreement](tx, job.ID)
		if err != nil {
			return err
		}
		app, err := LockRow[application.Application](tx, int64(a.ApplicationID))
		if err != nil || app.State != application.Selected {
			return err
		}
		entry, err := One[AuditEntry](tx, Where{"Aggregate": job.Aggregate, "AggregateID": job.ID, "Seq": job.Seq})
		if err != nil {
			return err
		}
		var change domain.Change
		if entry.Event == string(agreement.Abandon) {
			change, err = app.Forfeit(entry.Reason)
		} else {
			change, err = app.CancelSelection(application.GroundOverdue, string(application.GroundOverdue), tx.Now())
		}
		if err != nil {
			return err
		}
		return Record(tx, domain.System, app, change)
	})
}

// planPayments lays out the instalments of a concluded agreement by its rule set.
func (e *Engine) planPayments(ctx context.Context, job EffectJob) error {
	cal, err := e.Calendars.Calendar(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := LockRow[agreement.Agreement](tx, job.ID)
		if err != nil || a.ConcludedAt == nil || a.GrantWon == 0 {
			return err
		}
		if n, err := tx.Count(payment.Payment{}, Where{"AgreementID": a.Ref()}); err != nil || n > 0 {
			return err
		}
		if err := loadAgreement(tx, a); err != nil {
			return err
		}
		set, err := a.RuleSet()
		if err != nil {
			return err
		}
		terms, err := payment.TermsFrom(set)
		if err != nil {
			return err
		}
		return insertPayments(tx, a, payment.Slices(terms.InstalmentsMin, period.DateOf(*a.ConcludedAt), a.Period(), cal))
	})
}

func insertPayments(tx Tx, a *agreement.Agreement, slices []payment.Slice) error {
	order := payment.Order{AgreementID: a.Ref(), CallID: a.CallID, PayeeID: a.LeadID, GrantWon: a.GrantWon, AccountMasked: a.AccountMasked}
	for _, p := range a.Parties {
		if p.LeftOn == 0 && p.OrganizationID != a.LeadID {
			order.Parties = append(order.Parties, payment.PartyGrant{OrganizationID: p.OrganizationID, GrantWon: p.GrantWon})
		}
	}
	list, err := payment.Lay(order, slices)
	if err != nil {
		return err
	}
	for _, p := range list {
		if err := Record(tx, domain.System, p, domain.Act("plan", map[string]any{"no": p.No, "amountWon": int64(p.AmountWon), "on": p.PlannedOn.String()})); err != nil {
			return err
		}
		for i := range p.Shares {
			p.Shares[i].PaymentID = p.Ref()
			if err := tx.Insert(&p.Shares[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// The states from which an agreement lapses when its limit is over.
var unconcluded = []string{string(agreement.PlanRequested), string(agreement.PlanReview), string(agreement.DocsPending),
	string(agreement.ReadyToSign), string(agreement.PartlySigned)}

func (e *Engine) startDueAgreements(ctx context.Context) error {
	return e.sweepAgreements(ctx, agreement.Start, Where{"State": string(agreement.Concluded)}, "StartOn", 0, (*agreement.Agreement).Begin)
}

func (e *Engine) endDueAgreements(ctx context.Context) error {
	return e.sweepAgreements(ctx, agreement.EndPeriod, Where{"State": string(agreement.Active)}, "EndOn", 1, (*agreement.Agreement).EndPeriod)
}

func (e *Engine) lapseDueAgreements(ctx context.Context) error {
	return e.sweepAgreements(ctx, agreement.Lapse, Where{"State": unconcluded}, "LimitOn", 1, (*agreement.Agreement).Expire)
}

// sweepAgreements fires an event on every agreement whose day has come, each in a transaction of its own; after is how many
// days after the named day it is due. One that fails does not keep the others.
func (e *Engine) sweepAgreements(ctx context.Context, event agreement.Event, where Where, day string, after int,
	fire func(a *agreement.Agreement, today period.Date) (domain.Change, error)) error {
	var waiting []domain.AgreementID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		waiting = nil
		where[day] = AtOrBefore{period.DateOf(tx.Now()).AddDays(-after)}
		list, err := Find[agreement.Agreement](tx, where, day)
		for _, a := range list {
			waiting = append(waiting, a.Ref())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find agreements to %s: %w", event, err)
	}
	var failed []error
	for _, id := range waiting {
		if err := e.sweepAgreement(ctx, id, event, fire); err != nil {
			failed = append(failed, fmt.Errorf("%s agreement %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) sweepAgreement(ctx context.Context, id domain.AgreementID, event agreement.Event,
	fire func(a *agreement.Agreement, today period.Date) (domain.Change, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a := new(agreement.Agreement)
		err := tx.Load(a, int64(id), SkipTaken)
		if domain.KindOf(err) == domain.NotFound {
			return nil // somebody else has it
		}
		if err != nil {
			return err
		}
		if err := loadAgreement(tx, a); err != nil {
			return err
		}
		if err := e.Access.Can(domain.System, string(event), agreementResource(a)); err != nil {
			return err
		}
		change, err := fire(a, period.DateOf(tx.Now()))
		switch domain.KindOf(err) {
		case domain.Refused:
			return nil // moved on since it was found
		case "":
			if err != nil {
				return err
			}
		default:
			return err
		}
		return Record(tx, domain.System, a, change.With("on", a.LimitOn.String()))
	})
}
