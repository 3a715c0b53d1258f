// Package amendment is a change of a running agreement: what is changed, which kind of permission it needs, and its way to a decision.
package amendment

import (
	"database/sql/driver"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Type is the permission an amendment needs (domain document §2.5).
type Type string

const (
	Approval      Type = "APPROVAL"      // 승인
	Notice        Type = "NOTICE"        // 통보
	Discretionary Type = "DISCRETIONARY" // 자율
)

// Amendment is one 협약변경 of one agreement, with one or more changes. The strictest change decides its type.
type Amendment struct {
	domain.Root
	AgreementID domain.AgreementID
	CallID      domain.CallID
	LeadID      domain.OrganizationID
	// No counts the amendments of one agreement from 1.
	No    int
	Type  Type
	State State

	Changes Changes
	Patch   Patch
	Reason  string
	// Exceptions of the cost rules that the changed plan claims and the plan in force does not.
	Exceptions Exceptions

	// CutoffOn is the last day on which it may be submitted: one month before the agreement ends, or the end for a carry-over.
	CutoffOn    period.Date
	SubmittedOn period.Date
	SubmittedAt *time.Time
	// WarnOn is when the officer is warned that the answer is due soon.
	WarnOn period.Date
	// AnswerDueOn is when the agency must have answered; it moves by an announced extension.
	AnswerDueOn      period.Date
	AnswerExtendedOn period.Date // when the extension was announced, zero when it was not
	SupplementDueOn  period.Date
	// EffectiveOn is the day from which the change holds: approval, or receipt of a notice (ICT R&D rules §24⑧).
	EffectiveOn period.Date
	DecidedAt   *time.Time
	DecidedBy   *domain.PersonID
	Decision    string // the officer's words
	// AppliedAt is when the agreement took the change over; once.
	AppliedAt *time.Time
}

// Kind is the aggregate's name.
func (a *Amendment) Kind() string { return "amendment" }

// Status is the present state as text.
func (a *Amendment) Status() string { return string(a.State) }

// Ref is the typed id.
func (a *Amendment) Ref() domain.AmendmentID { return domain.AmendmentID(a.ID) }

// TableName is the table the row lives in.
func (Amendment) TableName() string { return "amendment" }

// Open reports whether the amendment waits for someone.
func (a *Amendment) Open() bool {
	return a.State == Draft || a.State == Submitted || a.State == Reviewing || a.State == SupplementRequested
}

// Change is one thing to be changed, as people read it and as the rule table weighs it.
type Change struct {
	Code Code `json:"code"`
	// Where it is, for changes that are read off the plan: whose, of which 비목, 세목, line and year; zero for the whole plan.
	Org      domain.OrganizationID `json:"organization,omitempty"`
	Category budget.Category       `json:"category,omitempty"`
	Item     budget.Item           `json:"item,omitempty"`
	Line     string                `json:"line,omitempty"`
	Year     int                   `json:"year,omitempty"`

	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
	// UnitWon is the unit price of equipment, VAT included.
	UnitWon krw.Won `json:"unitWon,omitempty"`
	// BaseWon and NewWon are the amounts before and after, for changes whose weight is a ratio.
	BaseWon krw.Won `json:"baseWon,omitempty"`
	NewWon  krw.Won `json:"newWon,omitempty"`
	// FirstWon is the amount first agreed (최초 협약, 원래계획) where an earlier change moved it away from there: rises are weighed against it,
	// so that several small ones count as one. nil where it is BaseWon.
	FirstWon *krw.Won `json:"firstWon,omitempty"`
	// OfWon is the amount a limit is measured against (direct cost for indirect and promotion cost).
	OfWon krw.Won `json:"ofWon,omitempty"`
	// ForProfit tells whether the organisation concerned is a company.
	ForProfit bool `json:"forProfit,omitempty"`
}

// first is the amount first agreed.
func (c Change) first() krw.Won {
	if c.FirstWon != nil {
		return *c.FirstWon
	}
	return c.BaseWon
}

// Changes is the list, kept in one JSON column.
type Changes []Change

// Value encodes the list for its column.
func (c Changes) Value() (driver.Value, error) {
	if c == nil {
		c = Changes{}
	}
	return domain.JSONValue(c)
}

// Scan decodes the list from its column.
func (c *Changes) Scan(src any) error { return domain.JSONScan(c, src) }

// Has reports whether the list holds a change of the code.
func (c Changes) Has(code Code) bool {
	for _, x := range c {
		if x.Code == code {
			return true
		}
	}
	return false
}

// Patch is what the agreement will be after the amendment; nil and zero fields stay. It is kept in one JSON column.
type Patch struct {
	LeadID        *domain.OrganizationID `json:"lead,omitempty"`
	Title         *string                `json:"title,omitempty"`
	EndOn         period.Date            `json:"endOn,omitempty"`
	GrantWon      *krw.Won               `json:"grantWon,omitempty"`
	Plan          *budget.Plan           `json:"plan,omitempty"`
	Parties       []PartyChange          `json:"parties,omitempty"`
	People        []Person               `json:"people,omitempty"`
	AccountMasked *string                `json:"accountMasked,omitempty"`
	AccountCipher []byte                 `json:"accountCipher,omitempty"`
}

// PartyChange is an organisation that joins or leaves; the money of each party follows the plan.
type PartyChange struct {
	OrganizationID domain.OrganizationID `json:"organization"`
	Role           string                `json:"role,omitempty"` // of one that joins
	Left           bool                  `json:"left,omitempty"`
}

// Person is one participant's rate after the amendment.
type Person struct {
	OrganizationID domain.OrganizationID `json:"organization"`
	PersonKey      string                `json:"person"`
	Name           string                `json:"name"`
	RateBp         krw.Bp                `json:"rateBp"`
	FromOn         period.Date           `json:"fromOn"`
	ToOn           period.Date           `json:"toOn"`
	MonthlyWon     krw.Won               `json:"monthlyWon,omitempty"`
	// Lead makes this participant the project lead (과제책임자) from FromOn. A rate of zero ends the participation the day before.
	Lead bool `json:"lead,omitempty"`
}

// Value encodes the patch for its column.
func (p Patch) Value() (driver.Value, error) { return domain.JSONValue(p) }

// Scan decodes the patch from its column.
func (p *Patch) Scan(src any) error { return domain.JSONScan(p, src) }
