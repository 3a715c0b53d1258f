// This file is the whole lifecycle of an amendment: one row, one step.
package amendment

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where an amendment stands (domain document §2.5).
type State string

const (
	Draft               State = "DRAFT"
	Submitted           State = "SUBMITTED"
	Reviewing           State = "REVIEWING"
	SupplementRequested State = "SUPPLEMENT_REQUESTED"
	Approved            State = "APPROVED"
	Acknowledged        State = "ACKNOWLEDGED"
	Rejected            State = "REJECTED"
	Withdrawn           State = "WITHDRAWN"
)

// Event is what may happen to an amendment.
type Event string

const (
	Submit            Event = "submit"
	RecordOwn         Event = "record"
	StartReview       Event = "startReview"
	Acknowledge       Event = "acknowledge"
	Approve           Event = "approve"
	Reject            Event = "reject"
	RequestSupplement Event = "requestSupplement"
	Supplement        Event = "supplement"
	TimeOut           Event = "timeOut"
	ExtendAnswer      Event = "extendAnswer"
	Withdraw          Event = "withdraw"
)

// Notices of this machine.
const (
	NoticeSubmitted    domain.NoticeCode = "AMENDMENT_SUBMITTED"
	NoticeSupplement   domain.NoticeCode = "AMENDMENT_SUPPLEMENT"
	NoticeApproved     domain.NoticeCode = "AMENDMENT_APPROVED"
	NoticeRejected     domain.NoticeCode = "AMENDMENT_REJECTED"
	NoticeAcknowledged domain.NoticeCode = "AMENDMENT_ACKNOWLEDGED"
	NoticeExtended     domain.NoticeCode = "AMENDMENT_EXTENDED"
	NoticeCutoff       domain.NoticeCode = "AMENDMENT_CUTOFF"
	NoticeSLA          domain.NoticeCode = "AMENDMENT_SLA"
)

// EffectApply puts the change into the agreement.
const EffectApply domain.Effect = "agreement.amend"

// Facts is what the guards read.
type Facts struct {
	CutoffOn         period.Date
	CutoffOpen       bool // today is not after CutoffOn
	AgreementRunning bool
	Changes          int
	Reason           bool // the lead says why
	// TypeFits: the event is one for an amendment of this type. The acts work it out for their own event.
	TypeFits         bool
	SupplementDueOn  period.Date
	SupplementOpen   bool
	SupplementOver   bool
	ExtensionIsLater bool
	PlanProblems     domain.Problems // what the rules of the plan of costs refuse
	OpenExceptions   int             // exceptions of the rules that nobody has confirmed
	OwnException     bool            // the actor confirmed one of them
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
	beforeCutoff = refuse("beforeCutoff", func(f Facts) bool { return f.CutoffOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "amendment.cutoff.over").With("on", f.CutoffOn).By("ICT R&D 관리규정 §24②③")
		})
	running        = refuse("running", func(f Facts) bool { return f.AgreementRunning }, key(domain.Refused, "amendment.agreement.not_running"))
	changesStated  = refuse("changesStated", func(f Facts) bool { return f.Changes > 0 }, key(domain.Invalid, "amendment.changes.none"))
	reasonStated   = refuse("reasonStated", func(f Facts) bool { return f.Reason }, key(domain.Invalid, "amendment.reason.missing"))
	typeFits       = refuse("typeFits", func(f Facts) bool { return f.TypeFits }, key(domain.Refused, "amendment.type.other"))
	supplementOpen = refuse("supplementOpen", func(f Facts) bool { return f.SupplementOpen },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "amendment.supplement.over").With("on", f.SupplementDueOn)
		})
	supplementOver = refuse("supplementOver", func(f Facts) bool { return f.SupplementOver },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "amendment.supplement.open").With("on", f.SupplementDueOn)
		})
	planSound      = lifecycle.Guard[Facts]{Name: "planSound", Check: func(f Facts) error { return f.PlanProblems.OrNil() }}
	exceptionsSeen = refuse("exceptionsSeen", func(f Facts) bool { return f.OpenExceptions == 0 },
		func(f Facts) *domain.Error {
			return domain.E(domain.Refused, "amendment.exceptions.open").With("n", f.OpenExceptions).By("국가연구개발사업 연구개발비 사용 기준 제18조제3항")
		})
	anotherApproves = refuse("anotherApproves", func(f Facts) bool { return !f.OwnException }, key(domain.Refused, "amendment.exceptions.own"))
	extensionLater  = refuse("extensionLater", func(f Facts) bool { return f.ExtensionIsLater }, key(domain.Invalid, "amendment.extension.not_later"))
)

func with(g ...lifecycle.Guard[Facts]) []lifecycle.Guard[Facts] { return g }

func send(n ...domain.NoticeCode) []domain.NoticeCode { return n }

var (
	agency  = domain.By(domain.RoleOfficer, domain.RoleOperator)
	leadOrg = domain.When(domain.IfLead, domain.RoleOwner, domain.RoleWriter)
	system  = domain.By(domain.RoleSystem)
	apply   = []domain.Effect{EffectApply}
)

// Machine is the whole lifecycle of an amendment (domain document §2.5, decisions "ways out").
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name: "amendment", Start: Draft, Final: []State{Approved, Acknowledged, Rejected, Withdrawn},
	Rows: []lifecycle.Row[State, Event, Facts]{
		{From: Draft, Event: Submit, To: Submitted, Who: leadOrg, Guards: with(beforeCutoff, running, changesStated, reasonStated, typeFits, planSound), Notices: send(NoticeSubmitted), Basis: "ICT R&D 관리규정 §24②③"},
		{From: Draft, Event: RecordOwn, To: Acknowledged, Who: leadOrg, Guards: with(running, changesStated, reasonStated, typeFits, planSound), Effects: apply, Basis: "ICT R&D 관리규정 §24④"},
		{From: Draft, Event: Withdraw, To: Withdrawn, Who: leadOrg},
		{From: Submitted, Event: StartReview, To: Reviewing, Who: agency, Guards: with(typeFits)},
		{From: Submitted, Event: Acknowledge, To: Acknowledged, Who: slices.Concat(agency, system), Guards: with(typeFits, running, planSound), Notices: send(NoticeAcknowledged), Effects: apply, Basis: "ICT R&D 관리규정 §24⑧"},
		{From: Submitted, Event: Reject, To: Rejected, Who: agency, NeedsReason: true, Notices: send(NoticeRejected), Basis: "ICT R&D 관리규정 §24⑥"},
		{From: Submitted, Event: Withdraw, To: Withdrawn, Who: leadOrg},
		{From: Reviewing, Event: Approve, To: Approved, Who: domain.By(domain.RoleOfficer, domain.RoleApprover, domain.RoleOperator), Guards: with(running, planSound, exceptionsSeen, anotherApproves), Notices: send(NoticeApproved), Effects: apply, Basis: "ICT R&D 관리규정 §24⑧"},
		{From: Reviewing, Event: Reject, To: Rejected, Who: domain.By(domain.RoleOfficer, domain.RoleApprover, domain.RoleOperator), NeedsReason: true, Notices: send(NoticeRejected)},
		{From: Reviewing, Event: RequestSupplement, To: SupplementRequested, Who: agency, NeedsReason: true, Notices: send(NoticeSupplement)},
		{From: Reviewing, Event: ExtendAnswer, To: Reviewing, Who: agency, NeedsReason: true, Guards: with(extensionLater), Notices: send(NoticeExtended), Basis: "ICT R&D 관리규정 §24⑤"},
		{From: Reviewing, Event: Withdraw, To: Withdrawn, Who: leadOrg, NeedsReason: true},
		{From: SupplementRequested, Event: Supplement, To: Submitted, Who: leadOrg, Guards: with(supplementOpen, running, planSound), Notices: send(NoticeSubmitted)},
		{From: SupplementRequested, Event: TimeOut, To: Rejected, Who: system, Guards: with(supplementOver), Deadline: "SupplementDueOn", Notices: send(NoticeRejected)},
		{From: SupplementRequested, Event: Withdraw, To: Withdrawn, Who: leadOrg},
	},
}
