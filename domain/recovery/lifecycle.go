// This file is the whole lifecycle of a recovery: one row, one step.
package recovery

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// State is where a recovery stands (domain document §2.9).
type State string

const (
	Proposed    State = "PROPOSED"
	PanelReview State = "PANEL_REVIEW"
	PreNotice   State = "PRE_NOTICE"
	Decided     State = "DECIDED"
	Notified    State = "NOTIFIED"
	InParts     State = "INSTALLMENT"
	Demanded    State = "DEMAND"
	Compulsory  State = "COMPULSORY"
	Paid        State = "PAID"
	Remitted    State = "REMITTED_TO_TREASURY"
	WrittenOff  State = "WRITTEN_OFF"
	Dropped     State = "DROPPED"
)

// Ended reports whether nothing more will be claimed.
func (s State) Ended() bool {
	return s == Paid || s == Remitted || s == WrittenOff || s == Dropped
}

// Event is what may happen to a recovery.
type Event string

const (
	SubmitToPanel     Event = "submitToPanel"
	Drop              Event = "drop"
	Recommend         Event = "recommend"
	Explain           Event = "explain"
	Decide            Event = "decide"
	Notify            Event = "notify"
	Revise            Event = "revise"
	GrantInstallments Event = "grantInstallments"
	PayPart           Event = "payPart"
	PayInFull         Event = "payInFull"
	Demand            Event = "demand"
	Enforce           Event = "enforce"
	WriteOff          Event = "writeOff"
	Remit             Event = "remit"
)

// Notices of this machine.
const (
	NoticePreNotice domain.NoticeCode = "RECOVERY_PRENOTICE"
	NoticeDecided   domain.NoticeCode = "RECOVERY_NOTICE"
	NoticeRevised   domain.NoticeCode = "RECOVERY_REVISED"
	NoticeParts     domain.NoticeCode = "RECOVERY_INSTALLMENT"
	NoticeDemand    domain.NoticeCode = "DEMAND_LETTER"
	NoticeEnforced  domain.NoticeCode = "RECOVERY_ENFORCED"
	NoticePaid      domain.NoticeCode = "RECOVERY_PAID"
	NoticeEnded     domain.NoticeCode = "RECOVERY_ENDED"
)

// Effects of this machine.
const (
	// EffectDocument makes the notice or the demand letter.
	EffectDocument domain.Effect = "recovery.document"
	// EffectSettlement closes the settlement whose money this was.
	EffectSettlement domain.Effect = "settlement.close_after_recovery"
	// EffectLift asks whether a debarment whose only ground was unpaid money ends (ICT R&D 관리규정 §48⑤).
	EffectLift domain.Effect = "sanction.lift_paid"
)

// Facts is what the guards read; worked out by Recovery.Know.
type Facts struct {
	ExplainUntil, DueOn, DemandDueOn period.Date
	OutstandingWon                   krw.Won

	Stated           bool // ground, basis and an amount
	PanelMet         bool
	ExplainOpen      bool // today is not after ExplainUntil
	HeardOrOver      bool // an explanation came, or its term is over
	WithinProposal   bool // not more than what was proposed
	AbovePaid        bool // not less than what is paid already
	PlanAllowed      bool // sums up, in order, first time, not longer than the rules allow
	PaidSomething    bool
	PaidAll          bool
	DueOver          bool // today is after DueOn, or an instalment is missed
	DemandOver       bool // today is after DemandDueOn
	PanelWroteOff    bool
	SomethingToRemit bool
}

func refuse(name string, hold func(Facts) bool, err func(Facts) *domain.Error) lifecycle.Guard[Facts] {
	return lifecycle.Guard[Facts]{Name: name, Check: func(f Facts) error {
		if hold(f) {
			return nil
		}
		return err(f)
	}}
}

func key(kind domain.Kind, k string) func(Facts) *domain.Error {
	return func(Facts) *domain.Error { return domain.E(kind, k) }
}

func on(k string, date func(Facts) period.Date) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("on", date(f)) }
}

func owed(k string) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("amount", f.OutstandingWon) }
}

var (
	stated         = refuse("stated", func(f Facts) bool { return f.Stated }, key(domain.Invalid, "recovery.proposal.incomplete"))
	panelMet       = refuse("panelMet", func(f Facts) bool { return f.PanelMet }, key(domain.Refused, "recovery.panel.missing"))
	explainOpen    = refuse("explainOpen", func(f Facts) bool { return f.ExplainOpen }, on("recovery.explain.late", func(f Facts) period.Date { return f.ExplainUntil }))
	heardOrOver    = refuse("heardOrOver", func(f Facts) bool { return f.HeardOrOver }, on("recovery.explain.open", func(f Facts) period.Date { return f.ExplainUntil }))
	withinProposal = refuse("withinProposal", func(f Facts) bool { return f.WithinProposal }, key(domain.Invalid, "recovery.decide.above_proposal"))
	abovePaid      = refuse("abovePaid", func(f Facts) bool { return f.AbovePaid }, key(domain.Refused, "recovery.revise.below_paid"))
	planAllowed    = refuse("planAllowed", func(f Facts) bool { return f.PlanAllowed }, key(domain.Refused, "recovery.plan.not_allowed"))
	paidSomething  = refuse("paidSomething", func(f Facts) bool { return f.PaidSomething }, key(domain.Invalid, "recovery.payment.amount"))
	paidAll        = refuse("paidAll", func(f Facts) bool { return f.PaidAll }, owed("recovery.payment.short"))
	dueOver        = refuse("dueOver", func(f Facts) bool { return f.DueOver }, on("recovery.payment.not_overdue", func(f Facts) period.Date { return f.DueOn }))
	demandOver     = refuse("demandOver", func(f Facts) bool { return f.DemandOver }, on("recovery.demand.open", func(f Facts) period.Date { return f.DemandDueOn }))
	panelWroteOff  = refuse("panelWroteOff", func(f Facts) bool { return f.PanelWroteOff }, key(domain.Refused, "recovery.write_off.no_panel"))
	somethingPaid  = refuse("somethingToRemit", func(f Facts) bool { return f.SomethingToRemit }, key(domain.Refused, "recovery.remit.nothing"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func tell(codes ...domain.NoticeCode) []domain.NoticeCode { return codes }

func then(effects ...domain.Effect) []domain.Effect { return effects }

var (
	agency   = domain.By(domain.RoleOfficer)
	approver = domain.By(domain.RoleApprover)
	finance  = domain.By(domain.RoleFinance)
	system   = domain.By(domain.RoleSystem)
	company  = domain.By(domain.RoleOwner, domain.RoleBookkeeper)
)

func either(lists ...[]domain.Permit) []domain.Permit { return slices.Concat(lists...) }

// Machine is the whole lifecycle of a recovery (domain document §2.9, decisions "ways out").
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "recovery", Start: Proposed, Final: []State{Remitted, WrittenOff, Dropped},
	Rows: slices.Concat([]lifecycle.Row[State, Event, Facts]{
		{From: Proposed, Event: SubmitToPanel, To: PanelReview, Who: agency, Guards: with(stated), Basis: ruleset.Cite("L6 §6의4")},
		{From: Proposed, Event: Drop, To: Dropped, Who: agency, NeedsReason: true, Effects: then(EffectSettlement)},
		{From: PanelReview, Event: Recommend, To: PreNotice, Who: agency, Guards: with(panelMet), Notices: tell(NoticePreNotice), Effects: then(EffectDocument), Basis: "행정절차법 §21"},
		{From: PanelReview, Event: Drop, To: Dropped, Who: agency, NeedsReason: true, Effects: then(EffectSettlement)},
		{From: PreNotice, Event: Explain, To: PreNotice, Who: company, Guards: with(explainOpen), Basis: "행정절차법 §27"},
		{From: PreNotice, Event: Decide, To: Decided, Who: approver, NeedsReason: true, Guards: with(heardOrOver, withinProposal)},
		{From: PreNotice, Event: Drop, To: Dropped, Who: approver, NeedsReason: true, Notices: tell(NoticeEnded), Effects: then(EffectSettlement)},
		{From: Decided, Event: Notify, To: Notified, Who: agency, Notices: tell(NoticeDecided), Effects: then(EffectDocument), Basis: ruleset.Cite("L6 §48⑥; L4 §63①")},
		{From: Notified, Event: GrantInstallments, To: InParts, Who: approver, NeedsReason: true, Guards: with(planAllowed), Notices: tell(NoticeParts), Basis: ruleset.Cite("L7 §21④")},
		{From: Notified, Event: Demand, To: Demanded, Who: either(system, agency), Guards: with(dueOver), Deadline: "DueOn", Notices: tell(NoticeDemand), Effects: then(EffectDocument), Basis: ruleset.Cite("L4 §63③")},
		{From: InParts, Event: Demand, To: Demanded, Who: either(system, agency), Guards: with(dueOver), Deadline: "Plan", Notices: tell(NoticeDemand), Effects: then(EffectDocument), Basis: ruleset.Cite("L4 §63③")},
		{From: Demanded, Event: Enforce, To: Compulsory, Who: approver, NeedsReason: true, Guards: with(demandOver), Notices: tell(NoticeEnforced), Basis: ruleset.Cite("L4 §63③")},
		{From: Compulsory, Event: WriteOff, To: WrittenOff, Who: approver, NeedsReason: true, Guards: with(panelWroteOff), Notices: tell(NoticeEnded), Effects: then(EffectSettlement), Basis: ruleset.Cite("L6 §6의4")},
		{From: Paid, Event: Remit, To: Remitted, Who: finance, Guards: with(somethingPaid), Basis: ruleset.Cite("L6 §32⑦")},
	}, whilePaying()),
}

// whilePaying writes what every state has in which money is owed: it may be paid, revised after an objection, or dropped.
// The system does the last two when an upheld appeal says so.
func whilePaying() []lifecycle.Row[State, Event, Facts] {
	var rows []lifecycle.Row[State, Event, Facts]
	for _, s := range []State{Notified, InParts, Demanded, Compulsory} {
		rows = append(rows,
			lifecycle.Row[State, Event, Facts]{From: s, Event: PayPart, To: s, Who: finance, Guards: with(paidSomething)},
			lifecycle.Row[State, Event, Facts]{From: s, Event: PayInFull, To: Paid, Who: finance, Guards: with(paidSomething, paidAll), Notices: tell(NoticePaid), Effects: then(EffectSettlement, EffectLift)},
			lifecycle.Row[State, Event, Facts]{From: s, Event: Revise, To: s, Who: either(approver, system), NeedsReason: true, Guards: with(withinProposal, abovePaid), Notices: tell(NoticeRevised), Basis: ruleset.Cite("L11 §15; L1 §37")},
			lifecycle.Row[State, Event, Facts]{From: s, Event: Drop, To: Dropped, Who: either(approver, system), NeedsReason: true, Notices: tell(NoticeEnded), Effects: then(EffectSettlement)})
	}
	return rows
}
