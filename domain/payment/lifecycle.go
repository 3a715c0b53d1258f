// This file is the whole lifecycle of a payment: one row, one step.
package payment

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where a payment stands (domain document §2.6).
type State string

const (
	Planned        State = "PLANNED"
	Requested      State = "REQUESTED"
	Held           State = "HELD"
	Approved       State = "APPROVED"
	Sent           State = "SENT"
	ReturnedByBank State = "RETURNED_BY_BANK"
	Confirmed      State = "CONFIRMED"
	Rejected       State = "REJECTED"
	Cancelled      State = "CANCELLED"
)

// Event is what may happen to a payment.
type Event string

const (
	Request      Event = "request"
	Hold         Event = "hold"
	Resume       Event = "resume"
	Approve      Event = "approve"
	Reject       Event = "reject"
	Send         Event = "send"
	Confirm      Event = "confirm"
	ReturnByBank Event = "returnByBank"
	Retry        Event = "retry"
	Cancel       Event = "cancel"
)

// Notices of this machine.
const (
	NoticeRequested domain.NoticeCode = "PAYMENT_REQUESTED"
	NoticeHeld      domain.NoticeCode = "PAYMENT_HELD"
	NoticeUnpaid    domain.NoticeCode = "MATCHING_UNPAID"
	NoticeSent      domain.NoticeCode = "PAYMENT_SENT"
	NoticeReturned  domain.NoticeCode = "PAYMENT_RETURNED"
	NoticeRejected  domain.NoticeCode = "PAYMENT_REJECTED"
	NoticeShare     domain.NoticeCode = "PARTICIPANT_PAYMENT_15D"
)

// Facts is what the guards read; the caller fills them from the agreement, its deposits, its spending and the records of its parties.
type Facts struct {
	AgreementRunning bool
	SpendingFrozen   bool
	// RequestFrom is the first day on which the instalment may be requested; RequestOpen says that it has come.
	RequestFrom period.Date
	RequestOpen bool

	DepositedWon, RequiredWon krw.Won // matching cash that is there, and that must be there for this instalment

	// PreviousSpentBp is the share of all money received so far that is spent, RequiredSpentBp the threshold; both 0 for the first instalment.
	PreviousSpentBp, RequiredSpentBp krw.Bp

	Sanctioned bool // a party is debarred or under a stop of payment
	Arrears    bool // taxes, earlier settlement or recovery money unpaid
	BondNeeded bool
	BondValid  bool
	// Continues: no evaluation is due before this instalment, or it said "계속".
	Continues bool
	// Over reports that this and earlier payments together would exceed the grant.
	PaidWon, GrantWon, AmountWon krw.Won

	Actor, Approver domain.PersonID
	HasBankRef      bool
	HoldCode        HoldCode
	AccountKnown    bool
}

func refuse(name string, hold func(Facts) bool, err func(Facts) *domain.Error) lifecycle.Guard[Facts] {
	return lifecycle.Guard[Facts]{Name: name, Check: func(f Facts) error {
		if hold(f) {
			return nil
		}
		return err(f)
	}}
}

func key(k string) func(Facts) *domain.Error {
	return func(Facts) *domain.Error { return domain.E(domain.Refused, k) }
}

var (
	running     = refuse("running", func(f Facts) bool { return f.AgreementRunning }, key("payment.agreement.not_running"))
	notFrozen   = refuse("notFrozen", func(f Facts) bool { return !f.SpendingFrozen }, key("payment.agreement.frozen"))
	requestOpen = refuse("requestOpen", func(f Facts) bool { return f.RequestOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.request.early").With("on", f.RequestFrom)
		})
	matchingDeposited = refuse("matchingDeposited", func(f Facts) bool { return f.DepositedWon >= f.RequiredWon },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.matching.unpaid").With("deposited", f.DepositedWon).With("required", f.RequiredWon).
				With("missing", f.RequiredWon-f.DepositedWon).By("ICT R&D 관리규정 §29③")
		})
	previousSpent = refuse("previousSpent", func(f Facts) bool { return f.PreviousSpentBp >= f.RequiredSpentBp },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.spending.low").With("spent", f.PreviousSpentBp).With("required", f.RequiredSpentBp)
		})
	noSanction = refuse("noSanction", func(f Facts) bool { return !f.Sanctioned },
		func(Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.sanction").By("ICT R&D 관리규정 §29④")
		})
	noArrears = refuse("noArrears", func(f Facts) bool { return !f.Arrears },
		func(Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.arrears").By("ICT R&D 관리규정 §29④")
		})
	bondValid = refuse("bondValid", func(f Facts) bool { return !f.BondNeeded || f.BondValid }, key("payment.bond.invalid"))
	continues = refuse("continues", func(f Facts) bool { return f.Continues },
		func(Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.evaluation.pending").By("ICT R&D 관리규정 §29②")
		})
	withinGrant = refuse("withinGrant", func(f Facts) bool { return f.AmountWon > 0 && f.PaidWon+f.AmountWon <= f.GrantWon },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "payment.over_grant").With("amount", f.AmountWon).With("left", f.GrantWon-f.PaidWon)
		})
	twoPersons = refuse("twoPersons", func(f Facts) bool { return f.Actor != 0 && f.Actor != f.Approver }, key("payment.two_person"))
	hasBankRef = refuse("hasBankRef", func(f Facts) bool { return f.HasBankRef }, key("payment.bank_ref.missing"))
	holdStated = refuse("holdStated", func(f Facts) bool { return slices.Contains(HoldCodes, f.HoldCode) }, key("payment.hold.no_code"))
	account    = refuse("account", func(f Facts) bool { return f.AccountKnown }, key("payment.account.missing"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func send(n ...domain.NoticeCode) []domain.NoticeCode { return n }

var (
	finance = domain.By(domain.RoleFinance)
	agency  = domain.By(domain.RoleFinance, domain.RoleOfficer, domain.RoleOperator)
	leadOrg = domain.When(domain.IfLead, domain.RoleOwner, domain.RoleWriter, domain.RoleBookkeeper)
	system  = domain.By(domain.RoleSystem)
)

// checks are the conditions of the agency's check, asked again when the money is sent: weeks may lie between the two.
func checks(more ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] {
	return slices.Concat(with(running, notFrozen, matchingDeposited, previousSpent, noSanction, noArrears, bondValid, continues, withinGrant), more)
}

// Machine is the whole lifecycle of a payment (domain document §2.6, decisions "ways out"). The ledger is posted with the
// confirmation, in its transaction: money is received when the bank says so, and a transfer that comes back never was.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "payment", Start: Planned, Final: []State{Confirmed, Rejected, Cancelled},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: Planned, Event: Request, To: Requested, Who: leadOrg, Guards: with(running, notFrozen, requestOpen, withinGrant, account), Notices: send(NoticeRequested), Basis: "사업비 정산규정 §8"},
		{From: Planned, Event: Cancel, To: Cancelled, Who: slices.Concat(agency, system), NeedsReason: true},
		{From: Requested, Event: Hold, To: Held, Who: agency, NeedsReason: true, Guards: with(holdStated), Notices: send(NoticeHeld), Basis: "ICT R&D 관리규정 §29④"},
		{From: Requested, Event: Approve, To: Approved, Who: finance, Guards: checks(), Basis: "ICT R&D 관리규정 §29"},
		{From: Requested, Event: Reject, To: Rejected, Who: finance, NeedsReason: true, Notices: send(NoticeRejected)},
		{From: Held, Event: Resume, To: Requested, Who: agency},
		{From: Held, Event: Cancel, To: Cancelled, Who: agency, NeedsReason: true, Notices: send(NoticeRejected)},
		{From: Approved, Event: Hold, To: Held, Who: agency, NeedsReason: true, Guards: with(holdStated), Notices: send(NoticeHeld), Basis: "ICT R&D 관리규정 §29④"},
		{From: Approved, Event: Send, To: Sent, Who: domain.When(domain.IfNotSelf, domain.RoleFinance, domain.RoleApprover), Guards: checks(twoPersons, account), Notices: send(NoticeSent)},
		{From: Sent, Event: Confirm, To: Confirmed, Who: slices.Concat(finance, system), Guards: with(hasBankRef), Notices: send(NoticeShare)},
		{From: Sent, Event: ReturnByBank, To: ReturnedByBank, Who: slices.Concat(finance, system), NeedsReason: true, Notices: send(NoticeReturned)},
		{From: ReturnedByBank, Event: Retry, To: Requested, Who: agency, Guards: with(account)},
		{From: ReturnedByBank, Event: Cancel, To: Cancelled, Who: agency, NeedsReason: true, Notices: send(NoticeRejected)},
	},
}
