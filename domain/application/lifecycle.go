// This file is the lifecycle of an application (신청): every state, every step, who may take it and under which guards.
package application

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/lifecycle"
	"gongmo/domain/period"
)

// State is where an application stands.
type State string

const (
	Draft               State = "DRAFT"
	Submitted           State = "SUBMITTED"
	Withdrawn           State = "WITHDRAWN"
	Expired             State = "EXPIRED"
	UnderScreening      State = "UNDER_SCREENING"
	SupplementRequested State = "SUPPLEMENT_REQUESTED"
	Eligible            State = "ELIGIBLE"
	Ineligible          State = "INELIGIBLE"
	InEvaluation        State = "IN_EVALUATION" // of stage StageNo
	Advanced            State = "ADVANCED"      // past stage StageNo, waiting for the next
	Eliminated          State = "ELIMINATED"    // in stage StageNo
	Deferred            State = "DEFERRED"      // 보류, once
	Recommended         State = "RECOMMENDED"
	Reserve             State = "RESERVE" // number ReserveNo
	NotSelected         State = "NOT_SELECTED"
	Selected            State = "SELECTED"
	Forfeited           State = "FORFEITED"
	Cancelled           State = "CANCELLED" // the selection was cancelled
	Contracted          State = "CONTRACTED"
	Voided              State = "VOIDED"   // the call failed or was cancelled
	Released            State = "RELEASED" // the reserve list closed
)

// Event is what may happen to an application.
type Event string

const (
	Submit            Event = "submit"
	Discard           Event = "discard"
	Expire            Event = "expire"
	Reopen            Event = "reopen"
	ReopenLate        Event = "reopenLate"
	StartRevision     Event = "startRevision"
	SubmitRevision    Event = "submitRevision"
	DiscardRevision   Event = "discardRevision"
	DropRevision      Event = "dropRevision"
	ReopenRevision    Event = "reopenRevision"
	WithdrawToDraft   Event = "withdrawToDraft"
	Withdraw          Event = "withdraw"
	StartScreening    Event = "startScreening"
	RequestSupplement Event = "requestSupplement"
	Supplement        Event = "supplement"
	SupplementTimeout Event = "supplementTimeout"
	ConfirmCheck      Event = "confirmCheck" // the first person finds nothing wrong with the list
	Pass              Event = "pass"
	ProposeFail       Event = "proposeFail"
	DropFail          Event = "dropFail"
	Fail              Event = "fail"
	EnterStage        Event = "enterStage"
	Advance           Event = "advance"
	Eliminate         Event = "eliminate"
	Defer             Event = "defer"
	Recommend         Event = "recommend"
	PutInReserve      Event = "putInReserve"
	NotSelect         Event = "notSelect"
	Confirm           Event = "confirm"
	Promote           Event = "promote"
	Release           Event = "release"
	Forfeit           Event = "forfeit"
	CancelSelection   Event = "cancelSelection"
	ConcludeAgreement Event = "concludeAgreement"
	Void              Event = "void"
	Reinstate         Event = "reinstate"
)

// Notices of an application (domain document §2.13; the last four are ways out that it leaves without a code).
const (
	NoticeReceipt  domain.NoticeCode = "SUBMITTED_RECEIPT"
	NoticeInvited  domain.NoticeCode = "CONSORTIUM_INVITED"
	NoticeAnswered domain.NoticeCode = "CONSORTIUM_ANSWERED"
	// The first reminds of an invitation's own limit before it, the second says that it is over.
	NoticeInviteDue    domain.NoticeCode = "CONSORTIUM_DUE"
	NoticeInviteLapsed domain.NoticeCode = "CONSORTIUM_LAPSED"

	// To a partner whose completed part the corrected form asks something new of.
	NoticePartReopened domain.NoticeCode = "CONSORTIUM_REOPENED"

	NoticeTogether domain.NoticeCode = "CONSORTIUM_SUBMITTED"
	// The partners are told of every decision as well, in words of their own: to appeal and to go on is the lead's.
	NoticeTogetherFailed  domain.NoticeCode = "CONSORTIUM_INELIGIBLE"
	NoticeTogetherDecided domain.NoticeCode = "CONSORTIUM_DECIDED"
	NoticeSupplement      domain.NoticeCode = "SUPPLEMENT_REQUEST"
	NoticeIneligible      domain.NoticeCode = "INELIGIBLE"
	NoticeStageResult     domain.NoticeCode = "STAGE_RESULT"
	NoticeSelected        domain.NoticeCode = "SELECTED"
	NoticeNotSelected     domain.NoticeCode = "NOT_SELECTED"
	NoticeReserve         domain.NoticeCode = "RESERVE_LISTED"
	NoticeReservePromoted domain.NoticeCode = "RESERVE_PROMOTED"
	NoticeExpired         domain.NoticeCode = "DRAFT_EXPIRED"
	NoticeReopened        domain.NoticeCode = "DRAFT_REOPENED"
	NoticeRevisionDropped domain.NoticeCode = "REVISION_DROPPED"
	NoticeWithdrawn       domain.NoticeCode = "APPLICATION_WITHDRAWN"
	NoticeTakenBack       domain.NoticeCode = "SUBMISSION_TAKEN_BACK"
	NoticeVoided          domain.NoticeCode = "APPLICATION_VOIDED"
	NoticeReleased        domain.NoticeCode = "RESERVE_RELEASED"
	NoticeSelectionLost   domain.NoticeCode = "SELECTION_CANCELLED"
	NoticeReinstated      domain.NoticeCode = "APPLICATION_REINSTATED"
)

// Effects of an application's steps, done by jobs after commit.
const (
	EffectReceipt        domain.Effect = "application.issueReceipt"   // the receipt as a document
	EffectScreeningFacts domain.Effect = "application.collectFacts"   // automatic screening items are looked up
	EffectPromote        domain.Effect = "application.promoteReserve" // the next of the reserve list takes the place
	EffectAgreement      domain.Effect = "application.openAgreement"  // the agreement of a selected application comes into being
)

// Names of the instants at which a sweep fires a step for the system. The first is the deadline of the call.
const (
	AtDeadline   = "closeAt"
	AtSupplement = "supplementDueAt"
)

// Facts is what the guards of an application look at. The methods of Application fill it; a guard reads nothing else.
type Facts struct {
	// Stamp is when the request had been read completely, in the database's clock; Now is when the transaction runs.
	Stamp, Now time.Time
	// Confirmed is when the press was received that confirms one kept from before the deadline, whose stamp is Stamp; zero for a press that
	// speaks for itself.
	Confirmed time.Time
	// OpenAt and Deadline bound the intake for this application: Deadline includes a late permission.
	OpenAt, Deadline time.Time
	// Running is false when the call was cancelled, failed or never announced. Its being closed meanwhile does not matter.
	Running bool
	// Due is whether the instant that a sweep or an officer waits for has come.
	Due bool
	// Role is the role in which a person signs.
	Role domain.Role
	// Unfinished are the form's problems, BudgetProblems those of the budget, by the rules the call pins.
	Unfinished, BudgetProblems domain.Problems
	// Undeclared are facts that the conditions ask for and that the signer has not confirmed, Unpledged what was not ticked.
	Undeclared []condition.Fact
	Unpledged  Pledges
	// FilesMissing names the questions whose required file is missing; Unconsented names the organisations that have not agreed.
	FilesMissing, Unconsented []string
	// PartsOpen are the partners that have not said that their part is complete.
	PartsOpen []OpenPart
	// OtherStanding counts other standing applications of the same lead in this call; PerLead is how many a lead may have, 0 for any.
	OtherStanding, PerLead int
	// RevisionOpen is whether a correction has been begun and not submitted.
	RevisionOpen bool
	// Outdated is whether the form has been corrected and no writer has taken the correction up.
	Outdated bool
	// Actor acts; ScreenedBy recorded the screening.
	Actor, ScreenedBy domain.PersonID
	// ItemsOpen counts screening items without an outcome, ItemsFailed those not met, ItemsCurable those that may still be mended.
	ItemsOpen, ItemsFailed, ItemsCurable int
	// Checked is whether somebody has confirmed or worked on the list already.
	Checked bool
	// IneligibleCode is the reason code of a refusal. FailBy proposed it; FailOpen is whether a proposal waits for a second person.
	IneligibleCode condition.Item
	// FailItem is what the checklist says of that very item, "" where the list has none such.
	FailItem Outcome
	FailBy   domain.PersonID
	FailOpen bool
	// SupplementAsked counts the documents asked for; SupplementMissing those not delivered; SupplementBody is whether one of them is the plan itself.
	SupplementAsked, SupplementMissing int
	SupplementBody                     bool
	SupplementDueAt                    time.Time
	// StageFinal is whether the stage's result is final; Deferrals counts how often the application was deferred.
	StageFinal bool
	Deferrals  int
	// FirstInLine is whether no other reserve stands before this one; Vacant whether a place and money for it are free.
	FirstInLine, Vacant bool
	// Ground is why a selection is cancelled.
	Ground CancelGround
	// Concluded is whether the agreement has been signed by all.
	Concluded bool
	// LatePermitted is whether the application has a late permission of its own.
	LatePermitted bool
	// AppealUpheld is whether an appeal about this application was upheld and names the step to return to.
	AppealUpheld bool
}

// CancelGround is why a selection may be cancelled before the agreement.
type CancelGround string

const (
	GroundFalse     CancelGround = "FALSE_STATEMENT"   // 허위
	GroundDuplicate CancelGround = "DUPLICATE"         // 중복
	GroundOverdue   CancelGround = "AGREEMENT_OVERDUE" // 협약기한 도과
)

// MaxStampAge is how old a request's stamp may be when its transaction runs (decisions §14). A sweep that ends the intake
// waits as long after the deadline, so that a request stamped in time always finds its draft.
const MaxStampAge = time.Minute

type guard = lifecycle.Guard[Facts]
type row = lifecycle.Row[State, Event, Facts]

// refuse is a guard over one condition.
func refuse(name string, no func(Facts) bool, e *domain.Error) guard {
	return guard{Name: name, Check: func(f Facts) error {
		if no(f) {
			return e
		}
		return nil
	}}
}

var (
	running = refuse("callRunning", func(f Facts) bool { return !f.Running }, domain.E(domain.Refused, "application.submit.call_stopped"))

	opened = guard{Name: "intakeOpened", Check: func(f Facts) error {
		if f.Stamp.Before(f.OpenAt) {
			return domain.E(domain.Refused, "application.submit.not_open").With("open", f.OpenAt)
		}
		return nil
	}}

	// The deadline's own millisecond is still in time: 15:00:00.000 is accepted, 15:00:00.001 is not.
	beforeDeadline = guard{Name: "beforeDeadline", Check: func(f Facts) error {
		if f.Stamp.After(f.Deadline) {
			return domain.E(domain.Refused, "application.submit.closed").With("deadline", f.Deadline).With("received", Exact(f.Stamp))
		}
		return nil
	}}

	freshStamp = guard{Name: "freshStamp", Check: func(f Facts) error {
		received := f.Stamp
		if !f.Confirmed.IsZero() {
			received = f.Confirmed
		}
		if f.Now.Sub(received) > MaxStampAge {
			return domain.E(domain.Refused, "application.submit.stale_stamp").With("received", Exact(received))
		}
		return nil
	}}

	signer = refuse("signer", func(f Facts) bool { return f.Role != domain.RoleSigner && f.Role != domain.RoleOwner },
		domain.E(domain.Forbidden, "application.submit.not_signer"))

	complete = guard{Name: "formComplete", Check: func(f Facts) error { return f.Unfinished.OrNil() }}

	budgetSound = guard{Name: "budgetSound", Check: func(f Facts) error { return f.BudgetProblems.OrNil() }}

	filesPresent = guard{Name: "filesPresent", Check: func(f Facts) error {
		var p domain.Problems
		for _, q := range f.FilesMissing {
			p = append(p, domain.E(domain.Invalid, "application.submit.file_missing").At(q).With("question", q))
		}
		return p.OrNil()
	}}

	consented = guard{Name: "consented", Check: func(f Facts) error {
		var p domain.Problems
		for _, name := range f.Unconsented {
			p = append(p, domain.E(domain.Refused, "application.submit.consent_missing").With("organization", name))
		}
		return p.OrNil()
	}}

	partsDone = guard{Name: "partsDone", Check: func(f Facts) error {
		var p domain.Problems
		for _, o := range f.PartsOpen {
			p = append(p, domain.E(domain.Refused, "application.submit.part_open").With("organization", o.Name).With("org", o.Org))
		}
		return p.OrNil()
	}}

	// What the conditions ask and no register knows is said by the signer in the act itself, whichever way the request came.
	declared = guard{Name: "declared", Check: func(f Facts) error {
		var p domain.Problems
		for _, fact := range f.Undeclared {
			p = append(p, domain.E(domain.Invalid, "application.declare.unanswered").At("d."+string(fact)))
		}
		for _, x := range f.Unpledged {
			p = append(p, domain.E(domain.Invalid, "application.declare.missing."+string(x)).At("pledge."+string(x)))
		}
		return p.OrNil()
	}}

	perLead = guard{Name: "perLead", Check: func(f Facts) error {
		if f.PerLead > 0 && f.OtherStanding >= f.PerLead {
			return domain.E(domain.Conflict, "application.submit.too_many").With("count", f.PerLead)
		}
		return nil
	}}

	// What is handed in is judged by the terms in force then, and nobody hands in a form that they have not seen.
	newestForm = refuse("newestForm", func(f Facts) bool { return f.Outdated }, domain.E(domain.Refused, "application.submit.correction"))

	due = refuse("due", func(f Facts) bool { return !f.Due }, domain.E(domain.Refused, "application.step.not_due"))

	deadlineMoved = guard{Name: "deadlineMoved", Check: func(f Facts) error {
		if f.Stamp.After(f.Deadline) {
			return domain.E(domain.Refused, "application.reopen.closed").With("deadline", f.Deadline)
		}
		return nil
	}}

	latePermitted = refuse("latePermitted", func(f Facts) bool { return !f.LatePermitted }, domain.E(domain.Refused, "application.late.none"))

	noRevision = refuse("noRevision", func(f Facts) bool { return f.RevisionOpen }, domain.E(domain.Refused, "application.screen.revision_open"))

	secondPerson = refuse("secondPerson", func(f Facts) bool { return f.Actor == 0 || f.Actor == f.ScreenedBy },
		domain.E(domain.Forbidden, "application.pass.same_person"))

	// What nobody looked at is not passed by one person because a machine found nothing wrong.
	checked = refuse("checked", func(f Facts) bool { return f.ScreenedBy == 0 }, domain.E(domain.Refused, "application.pass.not_checked"))

	unchecked = refuse("unchecked", func(f Facts) bool { return f.Checked }, domain.E(domain.Refused, "application.check.done"))

	failProposed = refuse("failProposed", func(f Facts) bool { return f.FailBy == 0 }, domain.E(domain.Refused, "application.fail.not_proposed"))

	noFailOpen = refuse("noFailOpen", func(f Facts) bool { return f.FailOpen }, domain.E(domain.Refused, "application.fail.waiting"))

	secondFails = refuse("secondFails", func(f Facts) bool { return f.Actor == 0 || f.Actor == f.FailBy || f.Actor == f.ScreenedBy },
		domain.E(domain.Forbidden, "application.fail.same_person"))

	itemsDone = guard{Name: "itemsDone", Check: func(f Facts) error {
		if f.ItemsOpen > 0 {
			return domain.E(domain.Refused, "application.pass.items_open").With("count", f.ItemsOpen)
		}
		return nil
	}}

	itemsMet = guard{Name: "itemsMet", Check: func(f Facts) error {
		if f.ItemsFailed > 0 {
			return domain.E(domain.Refused, "application.pass.items_failed").With("count", f.ItemsFailed)
		}
		return nil
	}}

	// An item found unmet after the application had passed is decided on before it is evaluated.
	noneUnmet = guard{Name: "noneUnmet", Check: func(f Facts) error {
		if f.ItemsFailed > 0 {
			return domain.E(domain.Refused, "application.stage.items_failed").With("count", f.ItemsFailed)
		}
		return nil
	}}

	// What may be mended must be mended before the first evaluation begins.
	cured = guard{Name: "cured", Check: func(f Facts) error {
		if f.ItemsCurable > 0 {
			return domain.E(domain.Refused, "application.stage.not_cured").With("count", f.ItemsCurable)
		}
		return nil
	}}

	reasonCode = refuse("reasonCode", func(f Facts) bool { return !slices.Contains(condition.Items(), f.IneligibleCode) }, domain.E(domain.Invalid, "application.fail.code_missing").At("code"))

	// A reason and the checklist must not contradict each other: what a person or a register found met is opened again, or found unmet,
	// by a person before it becomes the reason of a refusal.
	itemNotMet = guard{Name: "itemNotMet", Check: func(f Facts) error {
		switch f.FailItem {
		case Met:
			return domain.E(domain.Refused, "application.fail.item_met").At("code")
		case Waived:
			return domain.E(domain.Refused, "application.fail.item_waived").At("code")
		}
		return nil
	}}

	documentsOnly = guard{Name: "documentsOnly", Check: func(f Facts) error {
		if f.SupplementBody {
			return domain.E(domain.Refused, "application.supplement.body").At("items")
		}
		return nil
	}}

	somethingAsked = refuse("somethingAsked", func(f Facts) bool { return f.SupplementAsked == 0 },
		domain.E(domain.Invalid, "application.supplement.nothing_asked").At("items"))

	supplementInTime = guard{Name: "supplementInTime", Check: func(f Facts) error {
		if f.Stamp.After(f.SupplementDueAt) {
			return domain.E(domain.Refused, "application.supplement.closed").With("deadline", f.SupplementDueAt)
		}
		return nil
	}}

	supplementDone = guard{Name: "supplementDone", Check: func(f Facts) error {
		if f.SupplementMissing > 0 {
			return domain.E(domain.Invalid, "application.supplement.missing").With("count", f.SupplementMissing)
		}
		return nil
	}}

	stageFinal = refuse("stageFinal", func(f Facts) bool { return !f.StageFinal }, domain.E(domain.Refused, "application.stage.not_final"))

	deferredOnce = refuse("deferredOnce", func(f Facts) bool { return f.Deferrals > 0 }, domain.E(domain.Refused, "application.defer.twice"))

	firstInLine = refuse("firstInLine", func(f Facts) bool { return !f.FirstInLine }, domain.E(domain.Refused, "application.promote.not_first"))

	vacancy = refuse("vacancy", func(f Facts) bool { return !f.Vacant }, domain.E(domain.Refused, "application.promote.no_vacancy"))

	ground = refuse("ground", func(f Facts) bool {
		return f.Ground != GroundFalse && f.Ground != GroundDuplicate && f.Ground != GroundOverdue
	}, domain.E(domain.Invalid, "application.cancel.ground").At("ground"))

	concluded = refuse("concluded", func(f Facts) bool { return !f.Concluded }, domain.E(domain.Refused, "application.contract.not_concluded"))

	appealUpheld = refuse("appealUpheld", func(f Facts) bool { return !f.AppealUpheld }, domain.E(domain.Refused, "application.reinstate.no_appeal"))
)

var (
	submitters = domain.When(domain.IfLead, domain.RoleSigner, domain.RoleOwner)
	writers    = domain.When(domain.IfLead, domain.RoleWriter, domain.RoleSigner, domain.RoleOwner)
	officers   = domain.By(domain.RoleOfficer, domain.RoleOperator)
	second     = domain.When(domain.IfNotSelf, domain.RoleOfficer, domain.RoleOperator, domain.RoleApprover)
	droppers   = domain.By(domain.RoleOfficer, domain.RoleOperator, domain.RoleApprover)
	approver   = domain.By(domain.RoleApprover)
	system     = domain.By(domain.RoleSystem)
	systemToo  = domain.By(domain.RoleOfficer, domain.RoleOperator, domain.RoleSystem)
	voiders    = domain.By(domain.RoleApprover, domain.RoleSystem)

	submission = []guard{running, opened, beforeDeadline, freshStamp, signer, newestForm, complete, budgetSound, filesPresent, consented, partsDone, perLead, declared}
)

const (
	basisScreening = "정보통신·방송 연구개발 관리규정 제21조제2항"
	basisSelection = "정보통신·방송 연구개발 관리규정 제22조"
	basisCancel    = "정보통신·방송 연구개발 관리규정 제22조제3항"
)

// Machine is the whole lifecycle of an application (domain document §2.2, decisions §17 and "ways out").
//
// INELIGIBLE, ELIMINATED, NOT_SELECTED and CANCELLED are ends that only an upheld appeal reopens; EXPIRED is one that only
// an extension for an outage or a late permission of its own reopens.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "application",
	Start: Draft,
	Final: []State{Withdrawn, Expired, Ineligible, Eliminated, NotSelected, Forfeited, Cancelled, Contracted, Voided, Released},
	Rows: slices.Concat(
		[]row{
			{From: Draft, Event: Submit, To: Submitted, Who: submitters, Guards: submission, Notices: codes(NoticeReceipt), Effects: effects(EffectReceipt)},
			{From: Draft, Event: Discard, To: Withdrawn, Who: writers},
			{From: Draft, Event: Expire, To: Expired, Who: system, Guards: []guard{due}, Notices: codes(NoticeExpired), Deadline: AtDeadline},
			{From: Expired, Event: Reopen, To: Draft, Who: system, Guards: []guard{running, deadlineMoved}, Notices: codes(NoticeReopened)},
			// Who is told is the step of the permission itself, with its reason.
			{From: Expired, Event: ReopenLate, To: Draft, Who: system, Guards: []guard{running, latePermitted, deadlineMoved}},

			{From: Submitted, Event: StartRevision, To: Submitted, Who: writers, Guards: []guard{running, beforeDeadline, freshStamp}},
			{From: Submitted, Event: SubmitRevision, To: Submitted, Who: submitters, Guards: submission, Notices: codes(NoticeReceipt), Effects: effects(EffectReceipt)},
			{From: Submitted, Event: DiscardRevision, To: Submitted, Who: writers},
			{From: Submitted, Event: DropRevision, To: Submitted, Who: system, Guards: []guard{due}, Notices: codes(NoticeRevisionDropped), Deadline: AtDeadline},
			// What the deadline overtook comes back with the deadline, like a draft.
			{From: Submitted, Event: ReopenRevision, To: Submitted, Who: system, Guards: []guard{running, deadlineMoved}, Notices: codes(NoticeReopened)},
			{From: Submitted, Event: WithdrawToDraft, To: Draft, Who: submitters, Guards: []guard{running, beforeDeadline, freshStamp}, Notices: codes(NoticeTakenBack)},
			{From: Submitted, Event: StartScreening, To: UnderScreening, Who: systemToo, Guards: []guard{due, noRevision}, Effects: effects(EffectScreeningFacts), Basis: basisScreening},

			{From: UnderScreening, Event: RequestSupplement, To: SupplementRequested, Who: officers, Guards: []guard{noFailOpen, somethingAsked, documentsOnly}, Notices: codes(NoticeSupplement)},
			// Two people decide: one confirms the list or proposes to fail, another passes or confirms the failure.
			{From: UnderScreening, Event: ConfirmCheck, To: UnderScreening, Who: officers, Guards: []guard{noFailOpen, unchecked, itemsDone, itemsMet}, Basis: basisScreening},
			{From: UnderScreening, Event: Pass, To: Eligible, Who: second, Guards: []guard{noFailOpen, itemsDone, itemsMet, checked, secondPerson}, Basis: basisScreening},
			{From: UnderScreening, Event: ProposeFail, To: UnderScreening, Who: officers, Guards: []guard{noFailOpen, reasonCode, itemNotMet}, NeedsReason: true, Basis: basisScreening},
			{From: UnderScreening, Event: DropFail, To: UnderScreening, Who: droppers, Guards: []guard{failProposed}, NeedsReason: true},
			{From: UnderScreening, Event: Fail, To: Ineligible, Who: second, Guards: []guard{failProposed, secondFails, reasonCode, itemNotMet}, Notices: codes(NoticeIneligible, NoticeTogetherFailed), Basis: basisScreening},
			{From: SupplementRequested, Event: Supplement, To: UnderScreening, Who: writers, Guards: []guard{supplementInTime, freshStamp, supplementDone}, Effects: effects(EffectScreeningFacts)},
			{From: SupplementRequested, Event: SupplementTimeout, To: Ineligible, Who: system, Guards: []guard{due}, Notices: codes(NoticeIneligible, NoticeTogetherFailed), Deadline: AtSupplement},

			{From: Eligible, Event: ProposeFail, To: Eligible, Who: officers, Guards: []guard{noFailOpen, reasonCode, itemNotMet}, NeedsReason: true, Basis: basisScreening},
			{From: Eligible, Event: DropFail, To: Eligible, Who: droppers, Guards: []guard{failProposed}, NeedsReason: true},
			{From: Eligible, Event: Fail, To: Ineligible, Who: second, Guards: []guard{failProposed, secondFails, reasonCode, itemNotMet}, Notices: codes(NoticeIneligible, NoticeTogetherFailed), Basis: basisScreening},
			{From: Eligible, Event: EnterStage, To: InEvaluation, Who: systemToo, Guards: []guard{noFailOpen, cured, noneUnmet}},
			{From: Advanced, Event: EnterStage, To: InEvaluation, Who: systemToo},
			{From: Deferred, Event: EnterStage, To: InEvaluation, Who: systemToo, Basis: "정보통신·방송 연구개발 관리규정 제34조제6항"},

			// Who fails a site visit after the ranking makes room: the next of the reserve list is visited.
			{From: Reserve, Event: EnterStage, To: InEvaluation, Who: systemToo},

			{From: InEvaluation, Event: Advance, To: Advanced, Who: systemToo, Guards: []guard{stageFinal}, Notices: codes(NoticeStageResult, NoticeTogetherDecided)},
			{From: InEvaluation, Event: Eliminate, To: Eliminated, Who: systemToo, Guards: []guard{stageFinal}, Notices: codes(NoticeStageResult, NoticeTogetherDecided)},
			{From: InEvaluation, Event: Defer, To: Deferred, Who: systemToo, Guards: []guard{stageFinal, deferredOnce}, Notices: codes(NoticeStageResult, NoticeTogetherDecided), Basis: "정보통신·방송 연구개발 관리규정 제34조제6항"},
			{From: InEvaluation, Event: Recommend, To: Recommended, Who: systemToo, Guards: []guard{stageFinal}},
			{From: InEvaluation, Event: PutInReserve, To: Reserve, Who: systemToo, Guards: []guard{stageFinal}},
			{From: InEvaluation, Event: NotSelect, To: NotSelected, Who: systemToo, Guards: []guard{stageFinal}},

			{From: Recommended, Event: Confirm, To: Selected, Who: voiders, Notices: codes(NoticeSelected, NoticeTogetherDecided), Effects: effects(EffectAgreement), Basis: basisSelection},
			{From: Reserve, Event: Confirm, To: Reserve, Who: voiders, Notices: codes(NoticeReserve, NoticeTogetherDecided), Basis: basisSelection},
			{From: NotSelected, Event: Confirm, To: NotSelected, Who: voiders, Notices: codes(NoticeNotSelected, NoticeTogetherDecided), Basis: basisSelection},

			// The approver has confirmed the order of the list; who is next takes a place that becomes free without another act.
			{From: Reserve, Event: Promote, To: Selected, Who: voiders, Guards: []guard{firstInLine, vacancy}, Notices: codes(NoticeReservePromoted, NoticeTogetherDecided), Effects: effects(EffectAgreement), Basis: basisSelection},
			{From: Reserve, Event: Release, To: Released, Who: systemToo, Notices: codes(NoticeReleased, NoticeTogetherDecided)},

			{From: Selected, Event: Forfeit, To: Forfeited, Who: slices.Concat(submitters, system), NeedsReason: true, Notices: codes(NoticeTogetherDecided), Effects: effects(EffectPromote)},
			{From: Selected, Event: CancelSelection, To: Cancelled, Who: voiders, Guards: []guard{ground}, NeedsReason: true, Notices: codes(NoticeSelectionLost, NoticeTogetherDecided), Effects: effects(EffectPromote), Basis: basisCancel},
			{From: Selected, Event: ConcludeAgreement, To: Contracted, Who: domain.By(domain.RoleApprover, domain.RoleSystem), Guards: []guard{concluded}},

			{From: Ineligible, Event: Reinstate, To: UnderScreening, Who: voiders, Guards: []guard{appealUpheld}, NeedsReason: true, Notices: codes(NoticeReinstated)},
			{From: Eliminated, Event: Reinstate, To: InEvaluation, Who: voiders, Guards: []guard{appealUpheld}, NeedsReason: true, Notices: codes(NoticeReinstated)},
			{From: NotSelected, Event: Reinstate, To: InEvaluation, Who: voiders, Guards: []guard{appealUpheld}, NeedsReason: true, Notices: codes(NoticeReinstated)},
			{From: Cancelled, Event: Reinstate, To: Selected, Who: voiders, Guards: []guard{appealUpheld}, NeedsReason: true, Notices: codes(NoticeReinstated), Effects: effects(EffectAgreement)},
		},
		// Withdrawal is possible at any time before the agreement (decisions §17); once selected it is a forfeit.
		from([]State{Submitted, UnderScreening, SupplementRequested, Eligible, InEvaluation, Advanced, Deferred, Recommended, Reserve},
			row{Event: Withdraw, To: Withdrawn, Who: submitters, Notices: codes(NoticeWithdrawn)}),
		// A call that failed or was cancelled takes with it whatever is not yet decided.
		from([]State{Draft, Submitted, UnderScreening, SupplementRequested, Eligible, InEvaluation, Advanced, Deferred, Recommended, Reserve},
			row{Event: Void, To: Voided, Who: voiders, NeedsReason: true, Notices: codes(NoticeVoided)}),
	),
}

// Clock says an instant to the second, as people read it on a clock: "15:01:58".
func Clock(at time.Time) string { return at.In(period.KST).Format("15:04:05") }

// Exact says an instant to the millisecond, as the deadline is judged: "2026-03-05 15:00:00.001".
func Exact(at time.Time) string { return at.In(period.KST).Format("2006-01-02 15:04:05.000") }

// from repeats one row for several states.
func from(states []State, r row) []row {
	out := make([]row, len(states))
	for i, s := range states {
		r.From = s
		out[i] = r
	}
	return out
}

func codes(c ...domain.NoticeCode) []domain.NoticeCode { return c }

func effects(e ...domain.Effect) []domain.Effect { return e }
