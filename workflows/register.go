// This file asks the tax office about business numbers: when an organisation is registered, when an application is handed in,
// when an agreement is concluded, when money is asked for, when a line of spending names somebody new, and of everybody that was paid
// when the ledger is closed with the report. It is asked in the background, and no key or no answer keeps nobody from anything: what is
// not known is shown as not known.
package workflows

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/expense"
	"gongmo/domain/organization"
	"gongmo/domain/period"
)

// Register is the tax office's register of businesses. Its calls leave the program, so none is made inside a transaction.
type Register interface {
	// Ask looks up businesses, any number at once, and answers in any order. One it says nothing of is left out. An error is no
	// answer about any.
	Ask(ctx context.Context, about []Claim) ([]Registered, error)
}

// Claim is a business as it describes itself. Without day and representative it is only asked whether it runs; what else is "" is
// not compared.
type Claim struct {
	Number               bizno.Number
	OpenedOn             period.Date
	Representative       string
	RepresentativeKorean string // of a foreign representative
	Name                 string
	CorporateNo          string // 13 digits
	Sector, Trade        string // 주업태, 주종목
	Address              string // without the postcode
}

// Registered is what the register says of one business; organization.Registration says what each field is.
type Registered struct {
	Number                         bizno.Number
	Business                       organization.Business
	TaxType                        string // the office's code
	EndedOn                        period.Date
	Note                           string
	UnitClosed                     *bool
	TaxTypeChangedOn               period.Date
	PriorTaxType, PriorTaxTypeName string
	InvoiceFrom                    period.Date
	Matches                        *bool // nil when it was not asked, or not answered
	MatchesAll                     *bool
	MatchNote                      string
	Sample                         bool
}

// RegisterJob asks about organisations, and about everybody that an agreement's lines were paid to.
type RegisterJob struct {
	Organizations []domain.OrganizationID `json:"organizations,omitempty"`
	PayeesOf      domain.AgreementID      `json:"payees_of,omitempty"`
	// Anew asks also where the answer is fresh: what it compared has changed since.
	Anew bool `json:"anew,omitempty"`
}

// Kind names the job.
func (RegisterJob) Kind() string { return "register" }

// registerWait is how long the register may take. It is a limit of this program, not a rule.
const registerWait = 10 * time.Second

// lookUp has organisations looked up once this transaction is done.
func (e *Engine) lookUp(tx Tx, orgs ...domain.OrganizationID) error {
	if len(orgs) == 0 {
		return nil
	}
	return e.enqueueRegister(tx, RegisterJob{Organizations: orgs})
}

// enqueueRegister asks once this transaction is done, where a register is connected.
func (e *Engine) enqueueRegister(tx Tx, job RegisterJob) error {
	if e.Register == nil {
		return nil
	}
	return tx.Enqueue(job, time.Time{})
}

// lookUpPayees has those that an agreement's lines were paid to looked up once this transaction is done. force asks also about those
// that something is known of: a line that is entered needs no more than that, a ledger that is closed does.
func (e *Engine) lookUpPayees(tx Tx, agreement domain.AgreementID, lines []*expense.Expense, force bool) error {
	numbers := payees(lines)
	if e.Register == nil || len(numbers) == 0 {
		return nil
	}
	if !force {
		kept, err := Find[organization.Registration](tx, Where{"Number": numbers})
		if err != nil || len(kept) == len(numbers) {
			return err
		}
	}
	return tx.Enqueue(RegisterJob{PayeesOf: agreement}, time.Time{})
}

// payees are the business numbers that lines were paid to, each once.
func payees(lines []*expense.Expense) (out []bizno.Number) {
	for _, x := range lines {
		if _, err := bizno.Parse(string(x.PayeeNo)); err == nil && x.Counts() && !slices.Contains(out, x.PayeeNo) {
			out = append(out, x.PayeeNo)
		}
	}
	return out
}

// AskRegister asks about businesses and keeps what comes. What was answered a moment ago is not asked again. No answer is an
// error, so that the queue asks again later; nothing waits for it.
func (e *Engine) AskRegister(ctx context.Context, job RegisterJob) error {
	if e.Register == nil {
		return nil
	}
	about, err := e.unasked(ctx, job)
	if err != nil {
		return err
	}
	var answers []Registered
	if len(about) > 0 {
		asking, cancel := context.WithTimeout(ctx, registerWait)
		defer cancel()
		if answers, err = e.Register.Ask(asking, about); err != nil {
			return fmt.Errorf("ask the register of businesses: %w", err)
		}
	}
	return e.keepAnswers(ctx, job, answers)
}

// keepAnswers writes answers down and, where payees were asked about, looks again at the lines that were paid to one that has ended.
func (e *Engine) keepAnswers(ctx context.Context, job RegisterJob, answers []Registered) error {
	if len(answers) == 0 && job.PayeesOf == 0 {
		return nil
	}
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		for _, a := range answers {
			if err := keepRegistered(tx, a); err != nil {
				return err
			}
		}
		if job.PayeesOf == 0 {
			return nil
		}
		return recheckEnded(tx, job.PayeesOf, days)
	})
}

// unasked are the businesses of which no fresh answer is kept.
func (e *Engine) unasked(ctx context.Context, job RegisterJob) (out []Claim, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		out = nil
		var all []Claim
		if len(job.Organizations) > 0 {
			list, err := Find[organization.Organization](tx, Where{"ID": ids(job.Organizations)})
			if err != nil {
				return err
			}
			for _, o := range list {
				all = append(all, claimOf(o))
			}
		}
		if job.PayeesOf != 0 {
			lines, err := Find[expense.Expense](tx, Where{"AgreementID": job.PayeesOf}, "ID")
			if err != nil {
				return err
			}
			for _, n := range payees(lines) {
				all = append(all, Claim{Number: n})
			}
		}
		numbers := make([]bizno.Number, len(all))
		for i, c := range all {
			numbers[i] = c.Number
		}
		if len(numbers) == 0 {
			return nil
		}
		if job.Anew {
			out = all
			return nil
		}
		kept, err := Find[organization.Registration](tx, Where{"Number": numbers})
		if err != nil {
			return err
		}
		for _, c := range all {
			if !slices.ContainsFunc(kept, func(r *organization.Registration) bool { return r.Number == c.Number && r.FreshAt(tx.Now()) }) {
				out = append(out, c)
			}
		}
		return nil
	})
	return out, err
}

// claimOf is what an organisation's profile says of it.
func claimOf(o *organization.Organization) Claim {
	return Claim{Number: o.Number, OpenedOn: o.OpenedOn, Representative: o.Representative, RepresentativeKorean: o.RepresentativeKorean, Name: o.Name,
		CorporateNo: o.CorporateNo, Sector: o.Sector, Trade: o.Trade, Address: strings.TrimSpace(postcodeAhead.ReplaceAllString(o.Address, ""))}
}

// postcodeAhead is the postcode before an address that is kept as one text.
var postcodeAhead = regexp.MustCompile(`^\([0-9]{5}\)`)

func keepRegistered(tx Tx, a Registered) error {
	kept, err := Find[organization.Registration](tx, Where{"Number": a.Number})
	if err != nil {
		return err
	}
	row := &organization.Registration{Number: a.Number}
	if len(kept) > 0 {
		row = kept[0]
	}
	*row = organization.Registration{ID: row.ID, Number: row.Number, Business: a.Business, TaxType: a.TaxType, EndedOn: a.EndedOn, Note: a.Note, UnitClosed: a.UnitClosed,
		TaxTypeChangedOn: a.TaxTypeChangedOn, PriorTaxType: a.PriorTaxType, PriorTaxTypeName: a.PriorTaxTypeName, InvoiceFrom: a.InvoiceFrom,
		Matches: a.Matches, MatchesAll: a.MatchesAll, MatchNote: a.MatchNote, AskedAt: tx.Now(), Sample: a.Sample}
	if row.ID == 0 {
		return tx.Insert(row)
	}
	return tx.Update(row)
}
