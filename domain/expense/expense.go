// Package expense is one line of spending under an agreement: what was paid, to whom, how, with which evidence, and what became of it.
package expense

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// Intent is how a disallowed line came about; sanctions and the KPI look at it.
type Intent string

const (
	IntentError     Intent = "ERROR"     // 착오
	IntentNegligent Intent = "NEGLIGENT" // 과실
	IntentWilful    Intent = "WILFUL"    // 고의
)

// Expense is one 집행 건. Money is in won: SupplyWon + VatWon is what was paid, less what was taken back; AmountWon is what is claimed as recognised.
type Expense struct {
	domain.Root
	AgreementID domain.AgreementID
	CallID      domain.CallID
	// OrgID is the performer that spent.
	OrgID domain.OrganizationID
	// No counts the lines of one agreement from 1; people say "집행 12번".
	No    int
	State State

	// Entry is what the company typed; its fields are the row's own columns.
	Entry

	EnteredAt time.Time
	EnteredBy domain.PersonID
	// RegisteredAt is when the entry was first complete; the entry deadline looks at it.
	RegisteredAt *time.Time
	// LockedAt is when the expenditure report was submitted; from then on only reversal lines correct.
	LockedAt *time.Time

	// Explanation is the company's word on the findings (소명), ExplainedAt when it came.
	Explanation string
	ExplainedAt *time.Time
	// Query is what the officer or auditor asks.
	Query string

	// AuditorWon and AuditorNote are the accountant's finding; DisallowedWon is the officer's decision. They are two records on purpose.
	AuditorWon    *krw.Won
	AuditorReason string
	AuditorNote   string

	DisallowedWon  krw.Won
	DisallowReason string // D01 … D32
	Intent         Intent
	Decision       string // the officer's words
	DecidedAt      *time.Time
	DecidedBy      *domain.PersonID

	// ReversesID is the line that this line takes back, nil for an ordinary line; a reversal's amounts are negative.
	ReversesID *domain.ExpenseID

	Files []File `gorm:"-"`
}

// Entry is what the company types in about a line: the columns of an expense ledger as accountants use them.
type Entry struct {
	// Item is the budget code (세목), such as EQUIPMENT.
	Item budget.Item
	// Detail is the 세세목, such as MEETING or TRAVEL_ABROAD.
	Detail      budget.Detail
	Description string // 집행용도
	// Product is what was bought (품목), for comparing unit prices.
	Product   string
	PayeeName string
	PayeeNo   bizno.Number // empty for a natural person or a foreign payee
	// PayeeOwner is the account holder (예금주) when it differs.
	PayeeOwner string
	// PayeeTrade is the merchant's line of business (업종) from the card feed or the tax office.
	PayeeTrade string
	Method     evidence.Method

	// SupplyOn is when the goods or services were delivered, PaidOn when the money left the account.
	SupplyOn period.Date
	PaidOn   period.Date
	// CommittedOn is when the contract behind it was concluded (지출원인행위), zero when there is none.
	CommittedOn period.Date
	// PaidAt is the minute of payment when the card feed tells it.
	PaidAt *time.Time

	SupplyWon    krw.Won
	VatWon       krw.Won
	CancelledWon krw.Won // 집행취소
	AmountWon    krw.Won // 집행금액, recognised
	FundSource   posting.Fund

	// InvoiceNo is the 24-character approval number of the e-tax invoice.
	InvoiceNo    string
	CardApproval string
	// FromProjectAccount tells whether the money left the project account or its card.
	FromProjectAccount bool

	// PersonKey is the participant paid, and PayMonth the first day of the month the pay is for.
	PersonKey string
	PayMonth  period.Date
	// Quantity is how many: people at a meeting, pieces bought; UnitWon the price of one.
	Quantity int
	UnitWon  krw.Won
	// Outsiders is how many people at a meeting came from outside the consortium.
	Outsiders int
	TripFrom  period.Date
	TripTo    period.Date

	Note string // 비고
}

// New makes a line that is planned: it has been typed and counts nowhere until it is registered.
func New(a domain.AgreementID, c domain.CallID, org domain.OrganizationID, entry Entry, by domain.PersonID, now time.Time) *Expense {
	return &Expense{AgreementID: a, CallID: c, OrgID: org, State: Machine.Start, Entry: entry, EnteredAt: now, EnteredBy: by}
}

// Kind is the aggregate's name.
func (e *Expense) Kind() string { return "expense" }

// Status is the present state as text.
func (e *Expense) Status() string { return string(e.State) }

// Ref is the typed id.
func (e *Expense) Ref() domain.ExpenseID { return domain.ExpenseID(e.ID) }

// TableName is the table the row lives in.
func (Expense) TableName() string { return "expense" }

// PaidWon is what left the account: supply and VAT less what was cancelled (A + B − C).
func (e *Entry) PaidWon() krw.Won { return e.SupplyWon + e.VatWon - e.CancelledWon }

// Reversal reports whether the line takes another back.
func (e *Expense) Reversal() bool { return e.ReversesID != nil }

// Counts reports whether the line belongs in sums of spending.
func (e *Expense) Counts() bool { return e.State != Planned && e.State != Withdrawn }

// RecognisedWon is what the settlement recognises of the line.
func (e *Expense) RecognisedWon() krw.Won { return e.AmountWon - e.DisallowedWon }

// Evidence lists the kinds of evidence on file, each once, sorted.
func (e *Expense) Evidence() []evidence.Kind {
	var out []evidence.Kind
	for _, f := range e.Files {
		if f.RemovedAt == nil && !slices.Contains(out, f.Kind) {
			out = append(out, f.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// File is one piece of evidence of one line. One file may stand behind several lines, each with its part of the amount.
type File struct {
	ID        int64
	ExpenseID domain.ExpenseID
	FileID    domain.FileID
	Kind      evidence.Kind
	// SHA256 of the content shows the same picture used twice.
	SHA256 string
	// AllocatedWon is this line's part of a shared document, 0 when it is not shared.
	AllocatedWon krw.Won
	UploadedAt   time.Time
	UploadedBy   domain.PersonID
	// RemovedAt: evidence is never deleted, only taken off the line.
	RemovedAt *time.Time
}

// TableName is the table the row lives in.
func (File) TableName() string { return "expense_file" }
