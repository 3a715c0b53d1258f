// This file is the whole lifecycle of a settlement: one row, one step.
package settlement

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// State is where a settlement stands (domain document §2.8).
type State string

const (
	NotDue            State = "NOT_DUE"
	ReportDue         State = "REPORT_DUE"
	ReportOverdue     State = "REPORT_OVERDUE"
	ReportSubmitted   State = "REPORT_SUBMITTED"
	InAudit           State = "IN_AUDIT"
	EvidenceRequested State = "EVIDENCE_REQUESTED"
	DraftResult       State = "DRAFT_RESULT"
	Notified          State = "NOTIFIED"
	Appealed          State = "APPEALED"
	Fixed             State = "FINAL"
	PaymentDue        State = "PAYMENT_DUE"
	Overdue           State = "OVERDUE"
	InRecovery        State = "IN_RECOVERY"
	Closed            State = "CLOSED"
	Reopened          State = "REOPENED"
)

// Settled reports whether the settlement needs nobody's act any more.
func (s State) Settled() bool { return s == Closed }

// Event is what may happen to a settlement.
type Event string

const (
	EndPeriod           Event = "endPeriod"
	Terminate           Event = "terminate"
	SubmitReport        Event = "submitReport"
	ReturnReport        Event = "returnReport"
	MissReport          Event = "missReport"
	AssignAuditor       Event = "assignAuditor"
	AssignWithoutReport Event = "assignWithoutReport"
	ChangeAuditor       Event = "changeAuditor"
	RequestEvidence     Event = "requestEvidence"
	ProvideEvidence     Event = "provideEvidence"
	MissEvidence        Event = "missEvidence"
	Draft               Event = "draft"
	ReturnDraft         Event = "returnDraft"
	Notify              Event = "notify"
	Appeal              Event = "appeal"
	CloseAppealWindow   Event = "closeAppealWindow"
	Resettle            Event = "resettle"
	DismissAppeal       Event = "dismissAppeal"
	CloseWithNothingDue Event = "closeWithNothingDue"
	DemandPayment       Event = "demandPayment"
	ExtendPayment       Event = "extendPayment"
	PayPart             Event = "payPart"
	PayInFull           Event = "payInFull"
	MissPayment         Event = "missPayment"
	ReferToRecovery     Event = "referToRecovery"
	CloseAfterRecovery  Event = "closeAfterRecovery"
	Reopen              Event = "reopen"
)

// Notices of this machine.
const (
	NoticeReportDue      domain.NoticeCode = "EXPENDITURE_REPORT_DUE"
	NoticeReportOverdue  domain.NoticeCode = "EXPENDITURE_REPORT_OVERDUE"
	NoticeReportReturned domain.NoticeCode = "EXPENDITURE_REPORT_RETURNED"
	NoticeAssigned       domain.NoticeCode = "SETTLEMENT_ASSIGNED"
	NoticeEvidence       domain.NoticeCode = "SETTLEMENT_EVIDENCE_REQUEST"
	NoticeDraft          domain.NoticeCode = "SETTLEMENT_DRAFTED"
	NoticeDraftReturned  domain.NoticeCode = "SETTLEMENT_DRAFT_RETURNED"
	NoticeResult         domain.NoticeCode = "SETTLEMENT_RESULT"
	NoticeAppealReceived domain.NoticeCode = "APPEAL_RECEIVED"
	NoticeAppealResult   domain.NoticeCode = "APPEAL_RESULT"
	NoticeRefundDue      domain.NoticeCode = "REFUND_DUE"
	NoticeRefundOverdue  domain.NoticeCode = "REFUND_OVERDUE"
	NoticeClosed         domain.NoticeCode = "SETTLEMENT_CLOSED"
	NoticeReopened       domain.NoticeCode = "SETTLEMENT_REOPENED"
	// NoticeAppealClosing is a reminder; no row sends it.
	NoticeAppealClosing domain.NoticeCode = "SETTLEMENT_APPEAL_CLOSING"
)

// Effects of this machine.
const (
	// EffectDocument makes the notice of the result with its calculation.
	EffectDocument domain.Effect = "settlement.document"
	// EffectFinish goes on from FINAL: demands the payment, or closes when nothing is due.
	EffectFinish domain.Effect = "settlement.finish"
	// EffectProposeRecovery opens a recovery case about unpaid money.
	EffectProposeRecovery domain.Effect = "recovery.propose"
	// EffectSuspect opens a sanction case: a missing report is a ground of debarment (ICT R&D 관리규정 §48①).
	EffectSuspect domain.Effect = "sanction.suspect"
	// EffectCloseAgreement lets the agreement close once its settlement is.
	EffectCloseAgreement domain.Effect = "agreement.close"
)

// Facts is what the guards read. What depends on time or on sums is worked out by Settlement.Facts, so that each guard
// reads one thing.
type Facts struct {
	EndedOn, ReportDueOn, EvidenceDueOn, AppealUntil, PayDueOn period.Date
	DueWon, OutstandingWon                                     krw.Won

	PeriodOver       bool // today is after EndedOn, or the agreement was terminated
	ReportOver       bool // today is after ReportDueOn
	EvidenceOver     bool // today is after EvidenceDueOn
	AppealOpen       bool // today is not after AppealUntil
	AppealOver       bool // today is after AppealUntil
	PayOver          bool // today is after PayDueOn
	ReportAttached   bool
	OpenExpenses     int // expenses still without entry, check or explanation
	AuditorNamed     bool
	AuditorConflict  bool // the accountant's firm works for a party of the agreement
	EvidenceStated   bool // what is asked for and until when
	WithoutFinding   int  // lines the accountant has not found on
	OpinionGiven     bool
	Undecided        int  // lines the officer has not decided on
	Calculated       bool // the statement follows from the decisions
	AppealedBefore   bool
	NothingDue       bool
	SomethingDue     bool
	PaidSomething    bool
	PaidAll          bool
	ExtensionAllowed bool
	RecoveryOpened   bool
	RecoveryEnded    bool
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

func on(k string, date func(Facts) period.Date) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("on", date(f)) }
}

func count(k string, n func(Facts) int) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("n", n(f)) }
}

var (
	periodOver = refuse("periodOver", func(f Facts) bool { return f.PeriodOver },
		on("settlement.period.running", func(f Facts) period.Date { return f.EndedOn }))
	reportOver = refuse("reportOver", func(f Facts) bool { return f.ReportOver },
		on("settlement.report.not_overdue", func(f Facts) period.Date { return f.ReportDueOn }))
	reportAttached = refuse("reportAttached", func(f Facts) bool { return f.ReportAttached },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "settlement.report.missing").At("report") })
	expensesFinished = refuse("expensesFinished", func(f Facts) bool { return f.OpenExpenses == 0 },
		count("settlement.report.open_expenses", func(f Facts) int { return f.OpenExpenses }))
	auditorNamed = refuse("auditorNamed", func(f Facts) bool { return f.AuditorNamed },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "settlement.auditor.missing").At("auditor") })
	auditorIndependent = refuse("auditorIndependent", func(f Facts) bool { return !f.AuditorConflict },
		func(Facts) *domain.Error {
			return domain.E(domain.Refused, "settlement.auditor.conflict").At("auditor")
		})
	evidenceStated = refuse("evidenceStated", func(f Facts) bool { return f.EvidenceStated },
		func(Facts) *domain.Error {
			return domain.E(domain.Invalid, "settlement.evidence.not_stated").At("evidence")
		})
	evidenceOver = refuse("evidenceOver", func(f Facts) bool { return f.EvidenceOver },
		on("settlement.evidence.not_overdue", func(f Facts) period.Date { return f.EvidenceDueOn }))
	findingsComplete = refuse("findingsComplete", func(f Facts) bool { return f.WithoutFinding == 0 },
		count("settlement.findings.missing", func(f Facts) int { return f.WithoutFinding }))
	opinionGiven = refuse("opinionGiven", func(f Facts) bool { return f.OpinionGiven },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "settlement.opinion.missing").At("opinion") })
	decisionsComplete = refuse("decisionsComplete", func(f Facts) bool { return f.Undecided == 0 },
		count("settlement.decisions.missing", func(f Facts) int { return f.Undecided }))
	calculated = refuse("calculated", func(f Facts) bool { return f.Calculated }, key("settlement.statement.stale"))
	appealOpen = refuse("appealOpen", func(f Facts) bool { return f.AppealOpen },
		on("settlement.appeal.late", func(f Facts) period.Date { return f.AppealUntil }))
	appealOver = refuse("appealOver", func(f Facts) bool { return f.AppealOver },
		on("settlement.appeal.open", func(f Facts) period.Date { return f.AppealUntil }))
	firstAppeal   = refuse("firstAppeal", func(f Facts) bool { return !f.AppealedBefore }, key("settlement.appeal.again"))
	nothingDue    = refuse("nothingDue", func(f Facts) bool { return f.NothingDue }, won("settlement.payment.due"))
	somethingDue  = refuse("somethingDue", func(f Facts) bool { return f.SomethingDue }, key("settlement.payment.nothing_due"))
	paidSomething = refuse("paidSomething", func(f Facts) bool { return f.PaidSomething },
		func(Facts) *domain.Error { return domain.E(domain.Invalid, "settlement.payment.amount").At("won") })
	paidAll = refuse("paidAll", func(f Facts) bool { return f.PaidAll }, won("settlement.payment.short"))
	payOver = refuse("payOver", func(f Facts) bool { return f.PayOver },
		on("settlement.payment.not_overdue", func(f Facts) period.Date { return f.PayDueOn }))
	extensionAllowed = refuse("extensionAllowed", func(f Facts) bool { return f.ExtensionAllowed }, key("settlement.payment.no_extension"))
	recoveryOpened   = refuse("recoveryOpened", func(f Facts) bool { return f.RecoveryOpened }, key("settlement.recovery.missing"))
	recoveryEnded    = refuse("recoveryEnded", func(f Facts) bool { return f.RecoveryEnded }, key("settlement.recovery.running"))
)

func won(k string) func(Facts) *domain.Error {
	return func(f Facts) *domain.Error { return domain.E(domain.Refused, k).With("amount", f.OutstandingWon) }
}

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func tell(codes ...domain.NoticeCode) []domain.NoticeCode { return codes }

func then(effects ...domain.Effect) []domain.Effect { return effects }

var (
	agency    = domain.By(domain.RoleOfficer, domain.RoleOperator)
	approver  = domain.By(domain.RoleApprover)
	finance   = domain.By(domain.RoleFinance)
	system    = domain.By(domain.RoleSystem)
	leadOrg   = domain.When(domain.IfLead, domain.RoleOwner, domain.RoleBookkeeper)
	performer = domain.By(domain.RoleOwner, domain.RoleBookkeeper)
	// The accountant is the one this settlement was given to: of the accounting firm, or of the agency's own finance.
	accountant = domain.When(domain.IfAssigned, domain.RoleAccountant, domain.RoleFinance)
)

func either(lists ...[]domain.Permit) []domain.Permit { return slices.Concat(lists...) }

// Machine is the whole lifecycle of a settlement (domain document §2.8, decisions "ways out"). A report that never comes
// does not stop the settlement: it is held without one.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "settlement", Start: NotDue, Final: []State{Closed},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: NotDue, Event: EndPeriod, To: ReportDue, Who: either(system, agency), Guards: with(periodOver), Deadline: "EndedOn", Notices: tell(NoticeReportDue), Basis: ruleset.Cite("L7 §16")},
		{From: NotDue, Event: Terminate, To: ReportDue, Who: either(system, agency), Notices: tell(NoticeReportDue), Basis: ruleset.Cite("L4 §15①")},

		{From: ReportDue, Event: SubmitReport, To: ReportSubmitted, Who: leadOrg, Guards: with(reportAttached, expensesFinished), Basis: ruleset.Cite("L7 §16")},
		{From: ReportDue, Event: MissReport, To: ReportOverdue, Who: system, Guards: with(reportOver), Deadline: "ReportDueOn", Notices: tell(NoticeReportOverdue), Effects: then(EffectSuspect), Basis: ruleset.Cite("L7 §17⑧")},
		{From: ReportOverdue, Event: SubmitReport, To: ReportSubmitted, Who: leadOrg, Guards: with(reportAttached, expensesFinished), Basis: ruleset.Cite("L7 §17⑧")},
		{From: ReportOverdue, Event: AssignWithoutReport, To: InAudit, Who: agency, NeedsReason: true, Guards: with(auditorNamed, auditorIndependent), Notices: tell(NoticeAssigned), Basis: ruleset.Cite("L7 §17⑧")},
		{From: ReportSubmitted, Event: ReturnReport, To: ReportDue, Who: agency, NeedsReason: true, Notices: tell(NoticeReportReturned)},

		{From: ReportSubmitted, Event: AssignAuditor, To: InAudit, Who: agency, Guards: with(auditorNamed, auditorIndependent), Notices: tell(NoticeAssigned), Basis: ruleset.Cite("L7 §2①14; L10 §25")},
		{From: InAudit, Event: ChangeAuditor, To: InAudit, Who: agency, NeedsReason: true, Guards: with(auditorNamed, auditorIndependent), Notices: tell(NoticeAssigned)},
		{From: InAudit, Event: RequestEvidence, To: EvidenceRequested, Who: either(accountant, agency), Guards: with(evidenceStated), Notices: tell(NoticeEvidence)},
		{From: EvidenceRequested, Event: ProvideEvidence, To: InAudit, Who: performer},
		{From: EvidenceRequested, Event: MissEvidence, To: InAudit, Who: system, Guards: with(evidenceOver), Deadline: "EvidenceDueOn"},
		{From: InAudit, Event: Draft, To: DraftResult, Who: accountant, Guards: with(findingsComplete, opinionGiven), Notices: tell(NoticeDraft)},
		{From: DraftResult, Event: ReturnDraft, To: InAudit, Who: agency, NeedsReason: true, Notices: tell(NoticeDraftReturned)},

		{From: DraftResult, Event: Notify, To: Notified, Who: agency, Guards: with(decisionsComplete, calculated), Notices: tell(NoticeResult), Effects: then(EffectDocument), Basis: ruleset.Cite("L7 §20")},
		{From: Notified, Event: Appeal, To: Appealed, Who: leadOrg, NeedsReason: true, Guards: with(appealOpen, firstAppeal), Notices: tell(NoticeAppealReceived), Basis: ruleset.Cite("L7 §20; L4 §26; L1 §37")},
		{From: Notified, Event: CloseAppealWindow, To: Fixed, Who: system, Guards: with(appealOver), Deadline: "AppealUntil", Effects: then(EffectFinish)},
		{From: Appealed, Event: Resettle, To: Fixed, Who: agency, NeedsReason: true, Guards: with(calculated), Notices: tell(NoticeAppealResult), Effects: then(EffectDocument, EffectFinish)},
		{From: Appealed, Event: DismissAppeal, To: Fixed, Who: either(agency, approver), NeedsReason: true, Notices: tell(NoticeAppealResult), Effects: then(EffectFinish)},

		{From: Fixed, Event: CloseWithNothingDue, To: Closed, Who: either(system, agency), Guards: with(nothingDue), Notices: tell(NoticeClosed), Effects: then(EffectCloseAgreement)},
		{From: Fixed, Event: DemandPayment, To: PaymentDue, Who: either(system, agency), Guards: with(somethingDue), Notices: tell(NoticeRefundDue), Effects: then(EffectDocument), Basis: ruleset.Cite("L7 §21")},
		{From: PaymentDue, Event: ExtendPayment, To: PaymentDue, Who: approver, NeedsReason: true, Guards: with(extensionAllowed), Notices: tell(NoticeRefundDue), Basis: ruleset.Cite("L4 §26; L7 §21④")},
		{From: PaymentDue, Event: PayPart, To: PaymentDue, Who: finance, Guards: with(paidSomething)},
		{From: PaymentDue, Event: PayInFull, To: Closed, Who: finance, Guards: with(paidSomething, paidAll), Notices: tell(NoticeClosed), Effects: then(EffectCloseAgreement)},
		{From: PaymentDue, Event: MissPayment, To: Overdue, Who: system, Guards: with(payOver), Deadline: "PayDueOn", Notices: tell(NoticeRefundOverdue), Effects: then(EffectProposeRecovery)},
		{From: Overdue, Event: PayPart, To: Overdue, Who: finance, Guards: with(paidSomething)},
		{From: Overdue, Event: PayInFull, To: Closed, Who: finance, Guards: with(paidSomething, paidAll), Notices: tell(NoticeClosed), Effects: then(EffectCloseAgreement)},
		{From: Overdue, Event: ReferToRecovery, To: InRecovery, Who: either(agency, approver), Guards: with(recoveryOpened), Basis: ruleset.Cite("L6 §6의4")},
		{From: InRecovery, Event: CloseAfterRecovery, To: Closed, Who: either(system, agency), Guards: with(recoveryEnded), Notices: tell(NoticeClosed), Effects: then(EffectCloseAgreement)},

		{From: Closed, Event: Reopen, To: Reopened, Who: approver, NeedsReason: true, Notices: tell(NoticeReopened), Basis: ruleset.Cite("L7 §20⑨")},
		{From: Reopened, Event: AssignAuditor, To: InAudit, Who: agency, Guards: with(auditorNamed, auditorIndependent), Notices: tell(NoticeAssigned)},
	},
}
