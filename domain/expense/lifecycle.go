// This file is the whole lifecycle of a line of spending: one row, one step.
package expense

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where a line stands (domain document §2.7).
type State string

const (
	Planned                 State = "PLANNED"
	Registered              State = "REGISTERED"
	Clean                   State = "CLEAN"
	Flagged                 State = "FLAGGED"
	Explained               State = "EXPLAINED"
	Queried                 State = "QUERIED"
	Accepted                State = "ACCEPTED"
	ProvisionallyDisallowed State = "PROVISIONALLY_DISALLOWED"
	PartiallyDisallowed     State = "PARTIALLY_DISALLOWED"
	Disallowed              State = "DISALLOWED"
	Restored                State = "RESTORED"
	Upheld                  State = "UPHELD"
	Withdrawn               State = "WITHDRAWN"
)

// Event is what may happen to a line.
type Event string

const (
	Register          Event = "register"
	Pass              Event = "pass"
	Flag              Event = "flag"
	Correct           Event = "correct"
	Withdraw          Event = "withdraw"
	Explain           Event = "explain"
	Accept            Event = "accept"
	AskBack           Event = "query"
	Provisionally     Event = "disallowProvisionally"
	SettleAccept      Event = "settleAccept"
	SettlePartially   Event = "settlePartially"
	SettleDisallow    Event = "settleDisallow"
	RestoreOnAppeal   Event = "restore"
	UpholdOnAppeal    Event = "uphold"
	ReopenForAudit    Event = "reopen"
	WithdrawExplained Event = "withdrawExplanation"
)

// Notices of this machine.
const (
	NoticeFlagged    domain.NoticeCode = "EXPENSE_FLAGGED"
	NoticeQueried    domain.NoticeCode = "EXPENSE_QUERIED"
	NoticeExplained  domain.NoticeCode = "EXPENSE_EXPLAINED"
	NoticeDisallowed domain.NoticeCode = "EXPENSE_DISALLOWED"
	NoticeEntryLate  domain.NoticeCode = "EXPENSE_ENTRY_LATE"
)

// Effects of this machine.
const (
	// EffectCheck runs the screening rules over the line.
	EffectCheck domain.Effect = "expense.check"
	// EffectPost books the line in the agreement's ledger, EffectUnpost takes the booking back.
	EffectPost   domain.Effect = "ledger.expense"
	EffectUnpost domain.Effect = "ledger.expense_reversal"
)

// Facts is what the guards read.
type Facts struct {
	Missing   []string // fields that the method needs and the line lacks
	AmountWon krw.Won
	PaidWon   krw.Won // supply + VAT − cancelled
	Reversal  bool
	// EntryOpen: the agreement is active, or its period has ended and the expenditure report is not submitted yet.
	EntryOpen        bool
	InvoiceMalformed bool
	FundFits         bool // in-kind money with the in-kind method, and only so
	Locked           bool
	SpendingFrozen   bool // on the day of payment
	FrozenFrom       period.Date
	ItemKnown        bool // the budget in force has the item
	SpenderIsParty   bool // the spending organisation is a party

	Explanation   string
	Findings      int // open findings
	DisallowedWon krw.Won
	Reason        string // D-code
	ReasonKnown   bool
	SettlementSet bool // the act belongs to a settlement that is being decided
	AppealDecided bool
}

func refuse(name string, hold func(Facts) bool, err func(Facts) *domain.Error) lifecycle.Guard[Facts] {
	return lifecycle.Guard[Facts]{Name: name, Check: func(f Facts) error {
		if hold(f) {
			return nil
		}
		return err(f)
	}}
}

func key(k domain.Kind, s string) func(Facts) *domain.Error {
	return func(Facts) *domain.Error { return domain.E(k, s) }
}

var (
	complete = lifecycle.Guard[Facts]{Name: "complete", Check: func(f Facts) error {
		var list domain.Problems
		for _, field := range f.Missing {
			list = append(list, domain.E(domain.Invalid, "expense.field.missing").At(field).With("field", field))
		}
		return list.OrNil()
	}}
	amountFits = refuse("amountFits", func(f Facts) bool {
		if f.Reversal {
			return f.AmountWon < 0 && f.AmountWon >= f.PaidWon
		}
		return f.AmountWon > 0 && f.AmountWon <= f.PaidWon
	}, func(f Facts) *domain.Error {
		return domain.E(domain.Invalid, "expense.amount.unfit").At("amountWon").With("amount", f.AmountWon).With("paid", f.PaidWon)
	})
	entryOpen   = refuse("entryOpen", func(f Facts) bool { return f.EntryOpen }, key(domain.Refused, "expense.entry.closed"))
	invoiceForm = refuse("invoiceForm", func(f Facts) bool { return !f.InvoiceMalformed }, func(Facts) *domain.Error {
		return domain.E(domain.Invalid, "expense.invoice.malformed").At("invoiceNo")
	})
	fundFits = refuse("fundFits", func(f Facts) bool { return f.FundFits }, func(Facts) *domain.Error {
		return domain.E(domain.Invalid, "expense.fund.unfit").At("fundSource")
	})
	notLocked = refuse("notLocked", func(f Facts) bool { return !f.Locked || f.Reversal }, key(domain.Refused, "expense.locked"))
	notFrozen = refuse("notFrozen", func(f Facts) bool { return !f.SpendingFrozen || f.Reversal },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "expense.frozen").With("on", f.FrozenFrom).By("ICT R&D 관리규정 §25②")
		})
	itemKnown   = refuse("itemKnown", func(f Facts) bool { return f.ItemKnown }, func(Facts) *domain.Error { return domain.E(domain.Invalid, "expense.item.unknown").At("item") })
	byParty     = refuse("byParty", func(f Facts) bool { return f.SpenderIsParty }, key(domain.Refused, "expense.org.not_party"))
	explanation = refuse("explanation", func(f Facts) bool { return f.Explanation != "" }, func(Facts) *domain.Error {
		return domain.E(domain.Invalid, "expense.explanation.empty").At("explanation")
	})
	hasFindings = refuse("hasFindings", func(f Facts) bool { return f.Findings > 0 }, key(domain.Refused, "expense.flag.no_finding"))
	reasonKnown = refuse("reasonKnown", func(f Facts) bool { return f.ReasonKnown }, func(Facts) *domain.Error {
		return domain.E(domain.Invalid, "expense.disallow.no_reason").At("disallowReason")
	})
	amountWithin = refuse("amountWithin", func(f Facts) bool { return f.DisallowedWon > 0 && f.DisallowedWon <= f.AmountWon },
		func(f Facts) *domain.Error {
			return domain.E(domain.Invalid, "expense.disallow.amount").At("disallowedWon").With("amount", f.AmountWon)
		})
	inSettlement  = refuse("inSettlement", func(f Facts) bool { return f.SettlementSet }, key(domain.Refused, "expense.settlement.none"))
	appealDecided = refuse("appealDecided", func(f Facts) bool { return f.AppealDecided }, key(domain.Refused, "expense.appeal.undecided"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

// entryGuards are what a line must satisfy to be entered or corrected.
func entryGuards(more ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] {
	return slices.Concat(with(complete, amountFits, invoiceForm, fundFits, byParty, itemKnown, notLocked, notFrozen), more)
}

func send(n ...domain.NoticeCode) []domain.NoticeCode { return n }

func effects(e ...domain.Effect) []domain.Effect { return e }

var (
	company = domain.By(domain.RoleOwner, domain.RoleWriter, domain.RoleBookkeeper)
	officer = domain.By(domain.RoleOfficer, domain.RoleOperator)
	system  = domain.By(domain.RoleSystem)
	auditor = slices.Concat(officer, domain.When(domain.IfAssigned, domain.RoleAccountant))
)

// Machine is the whole lifecycle of a line (domain document §2.7, decisions "ways out"). A finding never disallows by
// itself: every row to a disallowed state is a person's.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "expense", Start: Planned, Final: []State{Restored, Upheld, Withdrawn},
	Rows: slices.Concat([]lifecycle.Row[State, Event, Facts]{
		{From: Planned, Event: Register, To: Registered, Who: company, Guards: entryGuards(entryOpen), Effects: effects(EffectCheck, EffectPost), Basis: "사업비 정산규정 §9⑤"},
		{From: Planned, Event: Withdraw, To: Withdrawn, Who: company},
		{From: Registered, Event: Pass, To: Clean, Who: system},
		{From: Registered, Event: Flag, To: Flagged, Who: system, Guards: with(hasFindings), Notices: send(NoticeFlagged)},
		{From: Clean, Event: Flag, To: Flagged, Who: system, Guards: with(hasFindings), Notices: send(NoticeFlagged)},
		{From: Flagged, Event: Pass, To: Clean, Who: slices.Concat(system, auditor)},
		{From: Flagged, Event: Explain, To: Explained, Who: company, Guards: with(explanation), Notices: send(NoticeExplained)},
		{From: Queried, Event: Explain, To: Explained, Who: company, Guards: with(explanation), Notices: send(NoticeExplained)},
		{From: Explained, Event: WithdrawExplained, To: Flagged, Who: company, Guards: with(notLocked)},
		{From: Flagged, Event: Accept, To: Accepted, Who: officer, NeedsReason: true},
		{From: Explained, Event: Accept, To: Accepted, Who: officer},
		{From: Clean, Event: AskBack, To: Queried, Who: auditor, NeedsReason: true, Notices: send(NoticeQueried), Basis: "연구개발비 사용 기준 §82"},
		{From: Flagged, Event: AskBack, To: Queried, Who: auditor, NeedsReason: true, Notices: send(NoticeQueried), Basis: "연구개발비 사용 기준 §82"},
		{From: Explained, Event: AskBack, To: Queried, Who: auditor, NeedsReason: true, Notices: send(NoticeQueried), Basis: "연구개발비 사용 기준 §82"},
		{From: Accepted, Event: AskBack, To: Queried, Who: auditor, NeedsReason: true, Notices: send(NoticeQueried)},
		{From: Explained, Event: Provisionally, To: ProvisionallyDisallowed, Who: officer, NeedsReason: true, Guards: with(reasonKnown, amountWithin), Notices: send(NoticeDisallowed)},
		{From: ProvisionallyDisallowed, Event: Explain, To: Explained, Who: company, Guards: with(explanation), Notices: send(NoticeExplained)},
		{From: PartiallyDisallowed, Event: RestoreOnAppeal, To: Restored, Who: officer, NeedsReason: true, Guards: with(appealDecided)},
		{From: PartiallyDisallowed, Event: UpholdOnAppeal, To: Upheld, Who: officer, NeedsReason: true, Guards: with(appealDecided)},
		{From: Disallowed, Event: RestoreOnAppeal, To: Restored, Who: officer, NeedsReason: true, Guards: with(appealDecided)},
		{From: Disallowed, Event: UpholdOnAppeal, To: Upheld, Who: officer, NeedsReason: true, Guards: with(appealDecided)},
		{From: PartiallyDisallowed, Event: ReopenForAudit, To: Queried, Who: officer, NeedsReason: true, Guards: with(inSettlement)},
		{From: Disallowed, Event: ReopenForAudit, To: Queried, Who: officer, NeedsReason: true, Guards: with(inSettlement)},
		{From: Restored, Event: ReopenForAudit, To: Queried, Who: officer, NeedsReason: true, Guards: with(inSettlement), Basis: "사업비 정산규정 §20⑨"},
		{From: Upheld, Event: ReopenForAudit, To: Queried, Who: officer, NeedsReason: true, Guards: with(inSettlement), Basis: "사업비 정산규정 §20⑨"},
	}, beforeLock(), atSettlement()),
}

// beforeLock writes the corrections a company may make until the report is submitted. A corrected line is checked anew.
func beforeLock() []lifecycle.Row[State, Event, Facts] {
	var rows []lifecycle.Row[State, Event, Facts]
	for _, from := range []State{Registered, Clean, Flagged, Queried, Explained} {
		rows = append(rows, lifecycle.Row[State, Event, Facts]{From: from, Event: Correct, To: Registered, Who: company,
			Guards: entryGuards(), Effects: effects(EffectUnpost, EffectCheck, EffectPost)})
	}
	for _, from := range []State{Registered, Clean, Flagged, Queried, Explained} {
		rows = append(rows, lifecycle.Row[State, Event, Facts]{From: from, Event: Withdraw, To: Withdrawn, Who: company, NeedsReason: true,
			Guards: with(notLocked), Effects: effects(EffectUnpost)})
	}
	return rows
}

// atSettlement writes the three outcomes a settlement may give to every line that stands then. The officer decides; the
// accountant's finding is kept beside it (Expense.AuditorWon).
func atSettlement() []lifecycle.Row[State, Event, Facts] {
	var rows []lifecycle.Row[State, Event, Facts]
	for _, from := range []State{Clean, Flagged, Explained, Queried, Accepted, ProvisionallyDisallowed} {
		rows = append(rows,
			lifecycle.Row[State, Event, Facts]{From: from, Event: SettleAccept, To: Accepted, Who: officer, Guards: with(inSettlement)},
			lifecycle.Row[State, Event, Facts]{From: from, Event: SettlePartially, To: PartiallyDisallowed, Who: officer, NeedsReason: true,
				Guards: with(inSettlement, reasonKnown, amountWithin), Basis: "사업비 정산규정 §17⑦"},
			lifecycle.Row[State, Event, Facts]{From: from, Event: SettleDisallow, To: Disallowed, Who: officer, NeedsReason: true,
				Guards: with(inSettlement, reasonKnown, amountWithin), Basis: "사업비 정산규정 §17⑦"})
	}
	return rows
}
