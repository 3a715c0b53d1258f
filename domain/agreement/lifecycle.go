// This file is the whole lifecycle of an agreement: one row, one step.
package agreement

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where an agreement stands (domain document §2.4).
type State string

const (
	NotStarted    State = "NOT_STARTED"
	PlanRequested State = "PLAN_REQUESTED"
	PlanReview    State = "PLAN_REVIEW"
	DocsPending   State = "DOCS_PENDING"
	ReadyToSign   State = "READY_TO_SIGN"
	PartlySigned  State = "PARTLY_SIGNED"
	Concluded     State = "CONCLUDED"
	Active        State = "ACTIVE"
	PeriodEnded   State = "PERIOD_ENDED"
	Terminated    State = "TERMINATED"
	Closed        State = "CLOSED"
	Lapsed        State = "LAPSED"
)

// Running reports whether money may move under an agreement in this state.
func (s State) Running() bool { return s == Concluded || s == Active }

// Event is what may happen to an agreement.
type Event string

const (
	RequestPlan       Event = "requestPlan"
	ExtendPlan        Event = "extendPlan"
	SubmitPlan        Event = "submitPlan"
	ReturnPlan        Event = "returnPlan"
	ApprovePlan       Event = "approvePlan"
	CompleteDocuments Event = "completeDocuments"
	ReopenPlan        Event = "reopenPlan"
	SignParty         Event = "signParty"
	Conclude          Event = "conclude"
	Start             Event = "start"
	EndPeriod         Event = "endPeriod"
	Terminate         Event = "terminate"
	Close             Event = "close"
	Lapse             Event = "lapse"
	Abandon           Event = "abandon"
)

// Notices of this machine.
const (
	NoticePlanDue    domain.NoticeCode = "PLAN_DUE"
	NoticeReturned   domain.NoticeCode = "PLAN_RETURNED"
	NoticeDue        domain.NoticeCode = "AGREEMENT_DUE"
	NoticeConcluded  domain.NoticeCode = "AGREEMENT_CONCLUDED"
	NoticeLapsed     domain.NoticeCode = "AGREEMENT_LAPSED"
	NoticeTerminated domain.NoticeCode = "AGREEMENT_TERMINATED"
	NoticePeriodEnd  domain.NoticeCode = "PERIOD_END"
)

// Effects of this machine.
const (
	// EffectContract tells the application that its agreement is concluded.
	EffectContract domain.Effect = "application.contract"
	// EffectCancelSelection cancels the application's selection and promotes the reserve.
	EffectCancelSelection domain.Effect = "application.cancel_selection"
	// EffectPayments lays out the instalments.
	EffectPayments domain.Effect = "payment.plan"
	// EffectOutcomes lays out the yearly outcome reports.
	EffectOutcomes domain.Effect = "outcome.schedule"
	// EffectSettle opens the settlement.
	EffectSettle domain.Effect = "settlement.open"
)

// Facts is what the guards read. The booleans about time are worked out by Agreement.Facts, so that each guard reads one thing.
type Facts struct {
	PlanDueOn, LimitOn period.Date
	PlanOpen           bool // today is not after PlanDueOn
	LimitOpen          bool // today is not after LimitOn
	LimitOver          bool // today is after LimitOn
	PeriodBegun        bool // today is StartOn or later
	PeriodOver         bool // today is after EndOn
	StartOn, EndOn     period.Date

	PlanProblems           domain.Problems // what stands against the plan itself
	PlanGrantWon, GrantWon krw.Won         // grant the plan spends, grant awarded
	SharesWon, TotalWon    krw.Won         // sum of the parties' shares, agreed total

	Missing []DocumentCode

	SignerIsParty bool
	SignedBefore  bool
	TextMatches   bool
	Unsigned      int // parties that have yet to sign the present text
	// SignedInTime says that every party signed the present text within the limit, so that the agency alone is late.
	SignedInTime bool

	Ground           Ground
	SpendingFrozen   bool
	SettlementClosed bool
	FinalEvaluated   bool
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
	planInTime = refuse("planInTime", func(f Facts) bool { return f.PlanOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.plan.late").With("on", f.PlanDueOn).By("ICT R&D 관리규정 §22②")
		})
	planSound    = lifecycle.Guard[Facts]{Name: "planSound", Check: func(f Facts) error { return f.PlanProblems.OrNil() }}
	planBalanced = refuse("planBalanced", func(f Facts) bool { return f.PlanGrantWon == f.GrantWon },
		func(f Facts) *domain.Error {
			return domain.E(domain.Invalid, "agreement.plan.unbalanced").At("plan").With("plan", f.PlanGrantWon).With("grant", f.GrantWon)
		})
	sharesBalanced = refuse("sharesBalanced", func(f Facts) bool { return f.SharesWon == f.TotalWon },
		func(f Facts) *domain.Error {
			return domain.E(domain.Invalid, "agreement.shares.unbalanced").At("parties").With("shares", f.SharesWon).With("total", f.TotalWon)
		})
	documentsComplete = refuse("documentsComplete", func(f Facts) bool { return len(f.Missing) == 0 },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.documents.missing").With("n", len(f.Missing))
		})
	withinLimit = refuse("withinLimit", func(f Facts) bool { return f.LimitOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.limit.over").With("on", f.LimitOn).By("ICT R&D 관리규정 §23②")
		})
	limitOver = refuse("limitOver", func(f Facts) bool { return f.LimitOver },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.limit.open").With("on", f.LimitOn)
		})
	// What every company signed in time does not lapse because the agency is late, and can still be concluded.
	companiesLate = refuse("companiesLate", func(f Facts) bool { return !f.SignedInTime }, key("agreement.limit.agency"))
	concludable   = refuse("concludable", func(f Facts) bool { return f.LimitOpen || f.SignedInTime },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.limit.over").With("on", f.LimitOn).By("ICT R&D 관리규정 §23②")
		})
	signerIsParty  = refuse("signerIsParty", func(f Facts) bool { return f.SignerIsParty }, key("agreement.sign.not_party"))
	signsOnce      = refuse("signsOnce", func(f Facts) bool { return !f.SignedBefore }, key("agreement.sign.already"))
	signsThisText  = refuse("signsThisText", func(f Facts) bool { return f.TextMatches }, key("agreement.sign.other_text"))
	everyoneSigned = refuse("everyoneSigned", func(f Facts) bool { return f.Unsigned == 0 },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.sign.waiting").With("n", f.Unsigned)
		})
	periodBegun = refuse("periodBegun", func(f Facts) bool { return f.PeriodBegun },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.start.early").With("on", f.StartOn)
		})
	periodOver = refuse("periodOver", func(f Facts) bool { return f.PeriodOver },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.end.early").With("on", f.EndOn)
		})
	groundStated   = refuse("groundStated", func(f Facts) bool { return slices.Contains(Grounds, f.Ground) }, key("agreement.terminate.no_ground"))
	spendingFrozen = refuse("spendingFrozen", func(f Facts) bool { return f.SpendingFrozen },
		func(Facts) *domain.Error {
			return domain.E(domain.Refused, "agreement.terminate.not_frozen").By("ICT R&D 관리규정 §25②")
		})
	settled        = refuse("settled", func(f Facts) bool { return f.SettlementClosed }, key("agreement.close.not_settled"))
	finalEvaluated = refuse("finalEvaluated", func(f Facts) bool { return f.FinalEvaluated }, key("agreement.close.not_evaluated"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

var (
	agency   = domain.By(domain.RoleOfficer, domain.RoleOperator)
	approver = domain.By(domain.RoleApprover)
	system   = domain.By(domain.RoleSystem)
	leadOrg  = domain.When(domain.IfLead, domain.RoleOwner, domain.RoleWriter)
)

func either(lists ...[]domain.Permit) []domain.Permit { return slices.Concat(lists...) }

// Machine is the whole lifecycle of an agreement (domain document §2.4, decisions "ways out").
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "agreement", Start: NotStarted, Final: []State{Closed, Lapsed},
	Rows: slices.Concat([]lifecycle.Row[State, Event, Facts]{
		{From: NotStarted, Event: RequestPlan, To: PlanRequested, Who: either(agency, system), Notices: notices(NoticePlanDue), Basis: "ICT R&D 관리규정 §22②"},
		{From: PlanRequested, Event: ExtendPlan, To: PlanRequested, Who: agency, NeedsReason: true, Guards: with(withinLimit), Notices: notices(NoticePlanDue)},
		{From: PlanRequested, Event: SubmitPlan, To: PlanReview, Who: leadOrg, Guards: with(planInTime, planSound, planBalanced, sharesBalanced), Basis: "ICT R&D 관리규정 §22②"},
		{From: PlanReview, Event: ReturnPlan, To: PlanRequested, Who: agency, NeedsReason: true, Notices: notices(NoticeReturned)},
		{From: PlanReview, Event: ApprovePlan, To: DocsPending, Who: agency, Guards: with(planSound, planBalanced, sharesBalanced), Notices: notices(NoticeDue)},
		{From: DocsPending, Event: CompleteDocuments, To: ReadyToSign, Who: agency, Guards: with(documentsComplete), Notices: notices(NoticeDue)},
		{From: ReadyToSign, Event: SignParty, To: PartlySigned, Who: domain.By(domain.RoleSigner, domain.RoleOwner), Guards: with(withinLimit, signerIsParty, signsOnce, signsThisText), Basis: "ICT R&D 관리규정 §23"},
		{From: PartlySigned, Event: SignParty, To: PartlySigned, Who: domain.By(domain.RoleSigner, domain.RoleOwner), Guards: with(withinLimit, signerIsParty, signsOnce, signsThisText), Basis: "ICT R&D 관리규정 §23"},
		{From: PartlySigned, Event: Conclude, To: Concluded, Who: approver, Guards: with(everyoneSigned, concludable, signsThisText), Notices: notices(NoticeConcluded), Effects: effects(EffectContract, EffectPayments), Basis: "ICT R&D 관리규정 §23②"},
		{From: Concluded, Event: Start, To: Active, Who: either(system, agency), Guards: with(periodBegun), Deadline: "StartOn"},
		{From: Active, Event: EndPeriod, To: PeriodEnded, Who: either(system, agency), Guards: with(periodOver), Deadline: "EndOn", Notices: notices(NoticePeriodEnd), Effects: effects(EffectSettle)},
		{From: PeriodEnded, Event: Close, To: Closed, Who: agency, Guards: with(settled, finalEvaluated), Effects: effects(EffectOutcomes), Basis: "ICT R&D 관리규정 §44①"},
		{From: Concluded, Event: Terminate, To: Terminated, Who: approver, NeedsReason: true, Guards: with(groundStated, spendingFrozen), Notices: notices(NoticeTerminated), Effects: effects(EffectSettle), Basis: "ICT R&D 관리규정 §25①"},
		{From: Active, Event: Terminate, To: Terminated, Who: approver, NeedsReason: true, Guards: with(groundStated, spendingFrozen), Notices: notices(NoticeTerminated), Effects: effects(EffectSettle), Basis: "ICT R&D 관리규정 §25①"},
		{From: Terminated, Event: Close, To: Closed, Who: agency, Guards: with(settled), Effects: effects(EffectOutcomes), Basis: "ICT R&D 관리규정 §44①"},
	}, beforeConclusion()),
}

// beforeConclusion writes the two ways out that every state before the conclusion has, and the way back to the plan
// when the text laid before the parties proves wrong.
func beforeConclusion() []lifecycle.Row[State, Event, Facts] {
	var rows []lifecycle.Row[State, Event, Facts]
	for _, from := range []State{PlanRequested, PlanReview, DocsPending, ReadyToSign, PartlySigned} {
		rows = append(rows,
			lifecycle.Row[State, Event, Facts]{From: from, Event: Lapse, To: Lapsed, Who: system, Guards: with(limitOver, companiesLate), Deadline: "LimitOn",
				Notices: notices(NoticeLapsed), Effects: effects(EffectCancelSelection), Basis: "ICT R&D 관리규정 §23②"},
			lifecycle.Row[State, Event, Facts]{From: from, Event: Abandon, To: Lapsed, Who: either(domain.When(domain.IfLead, domain.RoleOwner), approver, system), NeedsReason: true,
				Notices: notices(NoticeLapsed), Effects: effects(EffectCancelSelection)})
	}
	for _, from := range []State{DocsPending, ReadyToSign, PartlySigned} {
		rows = append(rows, lifecycle.Row[State, Event, Facts]{From: from, Event: ReopenPlan, To: PlanRequested, Who: agency, NeedsReason: true, Notices: notices(NoticeReturned)})
	}
	return rows
}

func notices(n ...domain.NoticeCode) []domain.NoticeCode { return n }

func effects(e ...domain.Effect) []domain.Effect { return e }
