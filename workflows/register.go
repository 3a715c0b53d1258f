// This file asks the tax office about business numbers: when an organisation is registered, when an application is handed in,
// when an agreement is concluded and when money is asked for. It is asked in the background, and no key or no answer keeps nobody
// from anything: what is not known is shown as not known.
package workflows

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
)

// Register is the tax office's register of businesses. Its calls leave the program, so none is made inside a transaction.
type Register interface {
	// Ask looks up businesses, any number at once, and answers in any order. One it says nothing of is left out. An error is no
	// answer about any.
	Ask(ctx context.Context, about []Claim) ([]Registered, error)
}

// Claim is a business as it describes itself. Without day and representative it is only asked whether it runs.
type Claim struct {
	Number         bizno.Number
	OpenedOn       period.Date
	Representative string
}

// Registered is what the register says of one business.
type Registered struct {
	Number   bizno.Number
	Business organization.Business
	TaxType  string // the office's code
	EndedOn  period.Date
	Matches  *bool // nil when it was not asked, or not answered
	Sample   bool
}

// RegisterJob asks about organisations.
type RegisterJob struct {
	Organizations []domain.OrganizationID `json:"organizations"`
}

// Kind names the job.
func (RegisterJob) Kind() string { return "register" }

// registerWait is how long the register may take. It is a limit of this program, not a rule.
const registerWait = 10 * time.Second

// lookUp has organisations looked up once this transaction is done.
func (e *Engine) lookUp(tx Tx, orgs ...domain.OrganizationID) error {
	if e.Register == nil || len(orgs) == 0 {
		return nil
	}
	return tx.Enqueue(RegisterJob{Organizations: orgs}, time.Time{})
}

// AskRegister asks about organisations and keeps what comes. What was answered a moment ago is not asked again. No answer is an
// error, so that the queue asks again later; nothing waits for it.
func (e *Engine) AskRegister(ctx context.Context, job RegisterJob) error {
	if e.Register == nil {
		return nil
	}
	about, err := e.unasked(ctx, job.Organizations)
	if err != nil || len(about) == 0 {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, registerWait)
	defer cancel()
	answers, err := e.Register.Ask(asking, about)
	if err != nil {
		return fmt.Errorf("ask the register of businesses: %w", err)
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		for _, a := range answers {
			if err := keepRegistered(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
}

// unasked are the businesses of which no fresh answer is kept.
func (e *Engine) unasked(ctx context.Context, orgs []domain.OrganizationID) (out []Claim, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out = nil
		list, err := Find[organization.Organization](tx, Where{"ID": ids(orgs)})
		if err != nil {
			return err
		}
		for _, o := range list {
			claim := Claim{o.Number, o.OpenedOn, o.Representative}
			kept, err := Find[organization.Registration](tx, Where{"Number": o.Number})
			if err != nil {
				return err
			}
			if !slices.ContainsFunc(kept, func(r *organization.Registration) bool { return r.FreshAt(tx.Now()) }) {
				out = append(out, claim)
			}
		}
		return nil
	})
	return out, err
}

func keepRegistered(tx Tx, a Registered) error {
	kept, err := Find[organization.Registration](tx, Where{"Number": a.Number})
	if err != nil {
		return err
	}
	row := &organization.Registration{Number: a.Number}
	if len(kept) > 0 {
		row = kept[0]
	}
	row.Business, row.TaxType, row.EndedOn, row.Matches, row.AskedAt, row.Sample = a.Business, a.TaxType, a.EndedOn, a.Matches, tx.Now(), a.Sample
	if row.ID == 0 {
		return tx.Insert(row)
	}
	return tx.Update(row)
}
