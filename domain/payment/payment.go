// Package payment is the paying of the grant in instalments, and the deposits of matching cash that must come first.
package payment

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Method says how the grant is paid (ICT cost rules §8②, R&D cost rules §19).
type Method string

const (
	Advance     Method = "ADVANCE"
	Whole       Method = "LUMP"
	Instalment  Method = "INSTALLMENT"
	PerClaim    Method = "PER_CLAIM"
	ByMilestone Method = "MILESTONE"
)

// HoldCode says why a payment waits.
type HoldCode string

const (
	HoldMatching   HoldCode = "MATCHING_UNPAID"
	HoldSpending   HoldCode = "SPENDING_LOW"
	HoldSanction   HoldCode = "SANCTION"
	HoldArrears    HoldCode = "ARREARS"
	HoldBond       HoldCode = "BOND"
	HoldReport     HoldCode = "REPORT_MISSING"
	HoldEvaluation HoldCode = "EVALUATION"
	HoldOther      HoldCode = "OTHER"
)

// HoldCodes lists every reason for holding, in the order of the form.
var HoldCodes = []HoldCode{HoldMatching, HoldSpending, HoldSanction, HoldArrears, HoldBond, HoldReport, HoldEvaluation, HoldOther}

// Payment is one instalment of one agreement's grant, paid to the lead.
type Payment struct {
	domain.Root
	AgreementID domain.AgreementID
	CallID      domain.CallID
	// PayeeID is the organisation paid: the lead, which passes the shares on.
	PayeeID domain.OrganizationID
	// No counts the instalments of one agreement from 1.
	No        int
	Method    Method
	PlannedOn period.Date
	AmountWon krw.Won
	State     State
	// Year is the year of the agreement the instalment belongs to, from 1; from the second on it waits for the evaluation "계속".
	Year int

	RequestedAt *time.Time
	RequestedBy *domain.PersonID
	ApprovedAt  *time.Time
	ApprovedBy  *domain.PersonID
	SentAt      *time.Time
	SentBy      *domain.PersonID
	ConfirmedAt *time.Time
	ConfirmedOn period.Date // value date at the bank

	HoldCode HoldCode
	HoldNote string
	// BankRef is the bank's reference of the transfer; BankNote is what the bank said when it returned it.
	BankRef  string
	BankNote string
	// Tries counts the transfers sent; a returned one is sent again after a new approval.
	Tries int
	// AccountMasked is the account the money goes to, as people may see it.
	AccountMasked string
	// ShareDueOn is when the lead must have passed the participants their shares (15 days).
	ShareDueOn period.Date

	Shares []Share `gorm:"-"`
}

// Kind is the aggregate's name.
func (p *Payment) Kind() string { return "payment" }

// Status is the present state as text.
func (p *Payment) Status() string { return string(p.State) }

// Ref is the typed id.
func (p *Payment) Ref() domain.PaymentID { return domain.PaymentID(p.ID) }

// TableName is the table the row lives in.
func (Payment) TableName() string { return "payment" }

// Paid reports whether the money left the agency and was not returned.
func (p *Payment) Paid() bool { return p.State == Sent || p.State == Confirmed }

// Share is what the lead must pass on to one participant, and when it did.
type Share struct {
	ID             int64
	PaymentID      domain.PaymentID
	OrganizationID domain.OrganizationID
	AmountWon      krw.Won
	DueOn          period.Date
	PassedOn       period.Date // zero until passed on
	FileID         *domain.FileID
	// LateReason is the lead's notice of why it pays late.
	LateReason string
	// DisputedOn is when the participant reported that it was not paid.
	DisputedOn period.Date
}

// TableName is the table the row lives in.
func (Share) TableName() string { return "payment_share" }

// Deposit is one deposit of matching cash into the project account. Rows are added; a wrong one is voided, never changed.
type Deposit struct {
	ID             int64
	AgreementID    domain.AgreementID
	OrganizationID domain.OrganizationID
	AmountWon      krw.Won
	DepositedOn    period.Date
	FileID         *domain.FileID
	BankRef        string
	RegisteredAt   time.Time
	RegisteredBy   domain.PersonID
	// ConfirmedAt is when the finance officer saw it in the account; only confirmed deposits count.
	ConfirmedAt *time.Time
	ConfirmedBy *domain.PersonID
	VoidedAt    *time.Time
	VoidReason  string
}

// TableName is the table the row lives in.
func (Deposit) TableName() string { return "matching_deposit" }

// Counts reports whether the deposit is confirmed and not voided.
func (d Deposit) Counts() bool { return d.ConfirmedAt != nil && d.VoidedAt == nil }

// Confirm is the finance officer's word that the money is there.
func (d *Deposit) Confirm(by domain.PersonID, at time.Time) (domain.Change, error) {
	switch {
	case d.VoidedAt != nil:
		return domain.Change{}, domain.E(domain.Refused, "payment.deposit.voided")
	case d.ConfirmedAt != nil:
		return domain.Change{}, domain.E(domain.Refused, "payment.deposit.confirmed")
	case by == d.RegisteredBy:
		return domain.Change{}, domain.E(domain.Refused, "payment.two_person")
	}
	d.ConfirmedAt, d.ConfirmedBy = &at, &by
	return domain.Act("confirmDeposit", map[string]any{"deposit": d.ID, "amountWon": int64(d.AmountWon)}), nil
}

// Void takes a wrong deposit out of the count.
func (d *Deposit) Void(reason string, at time.Time) (domain.Change, error) {
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	if d.VoidedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "payment.deposit.voided")
	}
	d.VoidedAt, d.VoidReason = &at, reason
	c := domain.Act("voidDeposit", map[string]any{"deposit": d.ID, "amountWon": int64(d.AmountWon)})
	c.Reason = reason
	return c, nil
}

// DepositedWon is the matching cash that counts.
func DepositedWon(deposits []Deposit) (krw.Won, error) {
	var won []krw.Won
	for _, d := range deposits {
		if d.Counts() {
			won = append(won, d.AmountWon)
		}
	}
	return krw.Sum(won...)
}
