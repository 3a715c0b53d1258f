// Package screening looks at lines of spending and says what an officer should ask about. One list of rules, one
// evaluator; it runs when a line is entered, at amendment, at settlement and offline. A finding is a hint: it never
// disallows anything by itself, a person decides.
//
// This file is what the rules look at: one line, and the facts around it. The caller fills both from what is stored.
package screening

import (
	"cmp"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// Line is one line of spending as the rules see it. Lines that were withdrawn are never shown to the rules; a reversal
// is shown with its negative amount, so that sums are right, and is not judged itself.
type Line struct {
	ID          domain.ExpenseID
	AgreementID domain.AgreementID
	OrgID       domain.OrganizationID
	Item        budget.Item
	Detail      budget.Detail
	Description string
	Product     string
	PayeeName   string
	PayeeNo     bizno.Number
	PayeeOwner  string // account holder
	PayeeTrade  string // line of business
	Method      evidence.Method
	Fund        posting.Fund

	SupplyOn    period.Date
	PaidOn      period.Date
	CommittedOn period.Date
	PaidAt      *time.Time
	EnteredAt   time.Time // when the entry was first complete

	SupplyWon    krw.Won
	VatWon       krw.Won
	CancelledWon krw.Won
	AmountWon    krw.Won

	InvoiceNo          string
	CardApproval       string
	FromProjectAccount bool

	PersonKey string
	PayMonth  period.Date
	Quantity  int
	UnitWon   krw.Won
	Outsiders int
	TripFrom  period.Date
	TripTo    period.Date
	Note      string

	Files    []File
	Reversal bool
}

// File is one piece of evidence on a line.
type File struct {
	Kind         evidence.Kind
	SHA256       string
	AllocatedWon krw.Won // this line's part of a shared document
	UploadedAt   time.Time
}

// Kinds lists the kinds of evidence on the line.
func (l *Line) Kinds() []evidence.Kind {
	out := make([]evidence.Kind, len(l.Files))
	for i, f := range l.Files {
		out[i] = f.Kind
	}
	return out
}

// PaidWon is what left the account.
func (l *Line) PaidWon() krw.Won { return l.SupplyWon + l.VatWon - l.CancelledWon }

// On is the day the line counts for: delivery, or payment where nothing is delivered.
func (l *Line) On() period.Date {
	if l.SupplyOn != 0 {
		return l.SupplyOn
	}
	return l.PaidOn
}

// Party is one organisation of the consortium.
type Party struct {
	OrgID   domain.OrganizationID
	Name    string
	BizNo   bizno.Number
	CorpNo  string // 법인등록번호: two branches of one company share it
	Owner   string // representative
	Address string
	Phone   string
	Taxable bool
	// Size decides caps; a company's own staff is in kind unless LaborInCash.
	Size        budget.Size
	LaborInCash bool
	// Entity and Credentials decide caps as well: what sort of body it is, and its published ratio of indirect cost.
	Entity      budget.Entity
	Credentials budget.Credentials
	// Subcontractor does a delegated part (위탁): money paid to it is not an internal transaction.
	Subcontractor bool
	// Lead leads the project.
	Lead      bool
	CashWon   krw.Won // pledged
	InKindWon krw.Won // pledged
	PaidInWon krw.Won // matching cash deposited and confirmed
}

// Participant is one person's rate over one span.
type Participant struct {
	PersonKey    string
	Name         string
	OrgID        domain.OrganizationID
	RateBp       krw.Bp
	FromOn       period.Date
	ToOn         period.Date
	MonthlyWon   krw.Won // pay the rate applies to
	HiredOn      period.Date
	LeftOn       period.Date // end of employment, zero while employed
	RegisteredAt time.Time
	// AgreementID is another agreement's when the row is in Elsewhere.
	AgreementID domain.AgreementID
	// Address, Phone and Relatives let a payee be recognised as somebody's family.
	Address   string
	Phone     string
	Relatives []string
}

// Vendor is what registers say about a payee.
type Vendor struct {
	BizNo    bizno.Number
	CorpNo   string
	Owner    string
	Address  string
	Phone    string
	Trade    string
	ClosedOn period.Date // 폐업일, zero while in business
	// Affiliate: named in the list of affiliates of a party.
	Affiliate bool
}

// institute reports a public institute that is no company.
func (q *Party) institute() bool { return q.Entity == budget.Institute && !q.Size.Company() }

// InvoiceState is what the tax office says about an invoice now.
type InvoiceState string

const (
	InvoiceValid     InvoiceState = "VALID"
	InvoiceRevoked   InvoiceState = "REVOKED"   // cancelled by a negative correction
	InvoiceCorrected InvoiceState = "CORRECTED" // corrected to another amount
	InvoiceUnknown   InvoiceState = "UNKNOWN"   // the tax office has no such number
)

// Approval is something the agency allowed by amendment or in the plan itself.
type Approval struct {
	Item    budget.Item
	Product string // "" for everything of the item
	UnitWon krw.Won
	// FromOn is the first day it holds.
	FromOn period.Date
}

// Price is what a product cost elsewhere.
type Price struct {
	Product string
	UnitWon krw.Won
}

// Context is everything around a line: the agreement, its parties and people, its other lines, and what is known from
// elsewhere. Build it once per agreement, call Prepare, then judge any number of lines.
type Context struct {
	AgreementID domain.AgreementID
	Period      period.Period
	// ReportDueOn is the last day for the expenditure report: audit fees, utilities, taxes and reports may be paid until then.
	ReportDueOn period.Date
	// NoticedOn is the day of the call's notice; staff hired within a term before it is new.
	NoticedOn period.Date
	// InspectionOn is when an inspection or the accountant's review began, zero when none did.
	InspectionOn period.Date
	// AsOf is the day of judgement, for what must have happened by now.
	AsOf period.Date
	// PerClaim: each payment is claimed by itself, and entered before it is made.
	PerClaim bool

	Parties   []Party
	People    []Participant
	Plan      budget.Plan
	Approvals []Approval
	Calendar  calendar.Calendar

	// Lines are all lines of this agreement that count, the judged one among them or not.
	Lines []Line
	// OtherLines are lines of other agreements that share an invoice, a card slip, a file, or a vendor with an amount.
	OtherLines []Line
	// Elsewhere is what the people of this agreement do in other agreements.
	Elsewhere []Participant

	Vendors  map[bizno.Number]Vendor
	Invoices map[string]InvoiceState
	Prices   []Price

	index *index
}

// index finds lines by what they share.
type index struct {
	byInvoice map[string][]*Line
	byCard    map[string][]*Line
	byFile    map[string][]*Line
	bySame    map[sameKey][]*Line
	byCell    map[cellKey][]*Line
	byVendor  map[bizno.Number][]*Line
	byPerson  map[string][]*Line
	prices    map[string][]krw.Won
	caps      map[capKey]budget.Finding
}

// capKey names a cap of the cost rules on one organisation.
type capKey struct {
	rule budget.Code
	org  domain.OrganizationID
}

type sameKey struct {
	payee string
	on    period.Date
	won   krw.Won
}

type cellKey struct {
	org  domain.OrganizationID
	item budget.Item
	kind bool // in kind; grant and matching cash are spent together
}

func (l *Line) payee() string {
	if l.PayeeNo != "" {
		return string(l.PayeeNo)
	}
	return l.PayeeName
}

func (l *Line) same() sameKey { return sameKey{l.payee(), l.PaidOn, l.AmountWon} }

func (l *Line) cell() cellKey { return cellKey{l.OrgID, l.Item, l.Fund == posting.InKind} }

// Prepare builds the indexes. Lines are put in the order in which they were spent, so that the one that crosses a limit
// is always the same.
func (c *Context) Prepare() *Context {
	x := &index{byInvoice: map[string][]*Line{}, byCard: map[string][]*Line{}, byFile: map[string][]*Line{}, bySame: map[sameKey][]*Line{},
		byCell: map[cellKey][]*Line{}, byVendor: map[bizno.Number][]*Line{}, byPerson: map[string][]*Line{}, prices: map[string][]krw.Won{}, caps: map[capKey]budget.Finding{}}
	slices.SortFunc(c.Lines, order)
	for i := range c.Lines {
		x.add(&c.Lines[i])
		x.byCell[c.Lines[i].cell()] = append(x.byCell[c.Lines[i].cell()], &c.Lines[i])
	}
	for i := range c.OtherLines {
		x.add(&c.OtherLines[i])
	}
	for _, p := range c.Prices {
		x.prices[p.Product] = append(x.prices[p.Product], p.UnitWon)
	}
	c.index = x
	return c
}

// capOf is what the cost rules allow an organisation under the plan in force: the same list that judged the plan says it,
// so that there is no second copy of the arithmetic. ok is false when the rule has nothing to say.
func (c *Context) capOf(p *Params, rule budget.Code, org domain.OrganizationID) (budget.Finding, bool) {
	x := c.ready()
	if len(x.caps) == 0 {
		x.caps[capKey{}] = budget.Finding{} // judged, even when nothing came of it
		parties := make([]budget.Party, len(c.Parties))
		for i, q := range c.Parties {
			parties[i] = q.Credentials.Party(q.OrgID, q.Entity, q.Size, p.On)
			parties[i].Subcontractor, parties[i].Lead, parties[i].LaborInCash = q.Subcontractor, q.Lead, q.LaborInCash
		}
		for _, f := range budget.Evaluate(budget.Case{Plan: c.Plan, Parties: parties, Params: p.Plan, On: p.On, NoticedOn: c.NoticedOn, StartsOn: c.Period.From}) {
			if f.Line == "" && f.Person == "" {
				x.caps[capKey{f.Rule, f.Org}] = f
			}
		}
	}
	f, ok := x.caps[capKey{rule, org}]
	return f, ok
}

func order(a, b Line) int { return cmp.Or(cmp.Compare(a.PaidOn, b.PaidOn), cmp.Compare(a.ID, b.ID)) }

func (x *index) add(l *Line) {
	if l.InvoiceNo != "" {
		x.byInvoice[l.InvoiceNo] = append(x.byInvoice[l.InvoiceNo], l)
	}
	if l.CardApproval != "" {
		x.byCard[l.CardApproval] = append(x.byCard[l.CardApproval], l)
	}
	if l.PersonKey != "" {
		x.byPerson[l.PersonKey] = append(x.byPerson[l.PersonKey], l)
	}
	if l.PayeeNo != "" {
		x.byVendor[l.PayeeNo] = append(x.byVendor[l.PayeeNo], l)
	}
	x.bySame[l.same()] = append(x.bySame[l.same()], l)
	for _, f := range l.Files {
		if f.SHA256 != "" {
			x.byFile[f.SHA256] = append(x.byFile[f.SHA256], l)
		}
	}
	if l.Product != "" && l.UnitWon > 0 {
		x.prices[l.Product] = append(x.prices[l.Product], l.UnitWon)
	}
}

func (c *Context) ready() *index {
	if c.index == nil {
		c.Prepare()
	}
	return c.index
}

func (c *Context) party(org domain.OrganizationID) *Party {
	for i := range c.Parties {
		if c.Parties[i].OrgID == org {
			return &c.Parties[i]
		}
	}
	return nil
}

// spentBefore adds up the lines of a list that were spent before the line, in the order of Prepare.
func spentBefore(list []*Line, l *Line, fits func(*Line) bool) krw.Won {
	var sum krw.Won
	for _, o := range list {
		if o.ID != l.ID && order(*o, *l) < 0 && (fits == nil || fits(o)) {
			sum += o.AmountWon
		}
	}
	return sum
}

// ordered points at the agreement's lines in order.
func (c *Context) ordered() []*Line {
	out := make([]*Line, len(c.Lines))
	for i := range c.Lines {
		out[i] = &c.Lines[i]
	}
	return out
}
