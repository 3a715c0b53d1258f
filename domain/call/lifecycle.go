// This file is the lifecycle of a call (공고): every state, every step, who may take it and under which guards.
package call

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
)

// State is where a call stands.
type State string

const (
	Draft           State = "DRAFT"
	PendingApproval State = "PENDING_APPROVAL"
	Scheduled       State = "SCHEDULED"
	Announced       State = "ANNOUNCED"
	Open            State = "OPEN"
	Closed          State = "CLOSED"
	Failed          State = "FAILED" // 유찰
	Screening       State = "SCREENING"
	Evaluating      State = "EVALUATING"
	ResultConfirmed State = "RESULT_CONFIRMED"
	Contracting     State = "CONTRACTING"
	Executing       State = "EXECUTING"
	Settled         State = "SETTLED"
	Archived        State = "ARCHIVED"
	Cancelled       State = "CANCELLED"
)

// Event is what may happen to a call.
type Event string

const (
	SubmitForApproval Event = "submitForApproval"
	Approve           Event = "approve"
	Reject            Event = "reject"
	Recall            Event = "recall"
	Publish           Event = "publish"
	OpenIntake        Event = "openIntake"
	AmendNotice       Event = "amendNotice"
	ExtendDeadline    Event = "extendDeadline"
	ExtendForOutage   Event = "extendForOutage"
	CloseIntake       Event = "closeIntake"
	DeclareFailed     Event = "declareFailed"
	Reannounce        Event = "reannounce"
	StartScreening    Event = "startScreening"
	StartEvaluation   Event = "startEvaluation"
	ConfirmResult     Event = "confirmResult"
	ConfirmWindow     Event = "confirmWindow" // of a rolling intake, whatever the other windows are at
	StartContracting  Event = "startContracting"
	StartExecution    Event = "startExecution"
	Settle            Event = "settle"
	Archive           Event = "archive"
	Cancel            Event = "cancel"
)

// Notices of a call. The first three are those of the domain document §2.13; the others are its notices in §2.1.
const (
	NoticePublished   domain.NoticeCode = "CALL_PUBLISHED"
	NoticeAmended     domain.NoticeCode = "CALL_AMENDED"
	NoticeExtended    domain.NoticeCode = "CALL_EXTENDED"
	NoticeOpened      domain.NoticeCode = "CALL_OPENED"
	NoticeClosed      domain.NoticeCode = "CALL_CLOSED"
	NoticeWindow      domain.NoticeCode = "CALL_WINDOW_CLOSED" // by a sweep: the end of a window is no step of the call
	NoticeHandedOver  domain.NoticeCode = "CALL_HANDED_OVER"   // an act: both officers are told
	NoticeFailed      domain.NoticeCode = "CALL_FAILED"
	NoticeReannounced domain.NoticeCode = "CALL_REANNOUNCED"
	NoticeResult      domain.NoticeCode = "CALL_RESULT"
	NoticeCancelled   domain.NoticeCode = "CALL_CANCELLED"
)

// Effects of a call's steps on its applications and stages, done by jobs after commit.
const (
	EffectExpireDrafts   domain.Effect = "call.expireDrafts"        // drafts of a closed call expire, open revisions fall away
	EffectReopenDrafts   domain.Effect = "call.reopenDrafts"        // an outage extension brings expired drafts back
	EffectVoid           domain.Effect = "call.voidApplications"    // a call that failed or was cancelled voids its applications and stages
	EffectScreening      domain.Effect = "call.startScreening"      // every standing submission goes into screening
	EffectPlanStages     domain.Effect = "call.planStages"          // the evaluation stages of the plan come into being
	EffectConfirmResults domain.Effect = "call.confirmApplications" // every application's result is confirmed and notified
)

// Names of the instants at which a sweep fires a step for the system: fields of the call.
const (
	AtAnnounce = "announceAt"
	AtOpen     = "openAt"
	AtClose    = "closeAt"
)

// Facts is what the guards of a call look at. The methods of Call fill it; a guard reads nothing else.
type Facts struct {
	// Stamp is when the request arrived: a person's act before the deadline is judged by it (decisions §14).
	Stamp time.Time
	// Now is when the transaction runs.
	Now time.Time
	// Due is whether the instant that a sweep waits for has come.
	Due bool
	// Actor acts; Previous prepared what is being approved.
	Actor, Previous domain.PersonID
	// Gaps are the shortcomings of the terms, by the guard that names them.
	Gaps map[string]domain.Problems
	// Deadline is the present closing instant of the intake, NewDeadline the one proposed.
	Deadline, NewDeadline time.Time
	// OutageWindow is how long after the deadline an outage still allows an extension.
	OutageWindow time.Duration
	// Proposed is whether a correction, extension or re-announcement of this kind lies ready to be approved.
	Proposed bool
	// Standing counts the applications that count as bids; Waiver lets too few of them go on to evaluation.
	Standing, MinBids int
	Waiver            bool
	// WindowOver counts submissions that wait for their check although the window of a rolling intake they came in is over.
	WindowOver int
	// WindowScreened counts the eligible applications of windows that are over, checked to the last application and not evaluated yet.
	WindowScreened int
	// WindowDecided counts the applications of windows whose every stage is final and whose result nobody has confirmed yet.
	WindowDecided int
	// Unscreened counts applications without a screening decision.
	Unscreened int
	// LateOpen counts drafts that may still be handed in by a late permission of their own.
	LateOpen int
	// UnfinalizedStages counts evaluation stages without a final result; Deliberated is whether a required committee has decided.
	UnfinalizedStages int
	Deliberated       bool
	// Unnotified counts applications whose result has not been notified.
	Unnotified int
	// OpenAppeals counts undecided appeals against the result; Uncontracted counts selected applications without an agreement
	// and reserve places still open.
	OpenAppeals, Uncontracted int
	// Unsettled counts projects whose settlement is not closed.
	Unsettled int
}

type guard = lifecycle.Guard[Facts]
type row = lifecycle.Row[State, Event, Facts]

// gap is a guard that reports the shortcomings found under its name.
func gap(name string) guard {
	return guard{Name: name, Check: func(f Facts) error { return f.Gaps[name].OrNil() }}
}

// refuse is a guard over one condition.
func refuse(name string, no func(Facts) bool, e *domain.Error) guard {
	return guard{Name: name, Check: func(f Facts) error {
		if no(f) {
			return e
		}
		return nil
	}}
}

// Names of the guards over the terms; Call.Gaps reports under them.
const (
	GapBudget      = "budgetSet"
	GapRubric      = "rubricSumsTo100"
	GapStages      = "stagesSet"
	GapEligibility = "eligibilitySet"
	GapForm        = "formSet"
	GapNotice      = "noticeComplete"
	GapSchedule    = "scheduleInOrder"
	GapAnnounce    = "announcedLongEnough"
	GapIntake      = "openLongEnough"
	GapReannounce  = "reannouncedLongEnough"
	GapCorrection  = "timeForCorrection"
)

// complete are the guards over the terms of every announcement, first or corrected. How long it stands is asked besides: a correction
// does not move the deadline, and a second announcement has a time of its own.
var complete = []string{GapBudget, GapStages, GapRubric, GapEligibility, GapForm, GapNotice, GapSchedule}

// checked are the guards over the terms that a proposal of a kind would publish. An extension changes nothing but the timetable.
var checked = map[ProposalKind][]string{
	ToAmend:      append(slices.Clone(complete), GapIntake, GapCorrection),
	ToExtend:     {GapSchedule},
	ToOutage:     {GapSchedule},
	ToReannounce: append(slices.Clone(complete), GapReannounce, GapIntake),
}

// gaps are the guards of those names, behind others.
func gaps(names []string, before ...guard) []guard {
	for _, n := range names {
		before = append(before, gap(n))
	}
	return before
}

var (
	termsComplete = append(gaps(complete), gap(GapAnnounce), gap(GapIntake))

	due = refuse("due", func(f Facts) bool { return !f.Due }, domain.E(domain.Refused, "call.step.not_due"))

	secondPerson = refuse("secondPerson", func(f Facts) bool { return f.Actor == 0 || f.Actor == f.Previous },
		domain.E(domain.Forbidden, "call.approve.same_person"))

	proposed = refuse("proposed", func(f Facts) bool { return !f.Proposed }, domain.E(domain.Refused, "call.proposal.none"))

	beforeDeadline = guard{Name: "beforeDeadline", Check: func(f Facts) error {
		if f.Stamp.Before(f.Deadline) {
			return nil
		}
		return domain.E(domain.Refused, "call.amend.closed").With("deadline", f.Deadline)
	}}

	laterDeadline = guard{Name: "laterDeadline", Check: func(f Facts) error {
		if f.NewDeadline.After(f.Deadline) && f.NewDeadline.After(f.Now) {
			return nil
		}
		return domain.E(domain.Invalid, "call.extend.not_later").With("deadline", f.Deadline).At("closeAt")
	}}

	inOutageWindow = guard{Name: "inOutageWindow", Check: func(f Facts) error {
		if end := f.Deadline.Add(f.OutageWindow); f.Stamp.After(end) {
			return domain.E(domain.Refused, "call.extend.outage_too_late").With("until", end)
		}
		return nil
	}}

	tooFewBids = guard{Name: "tooFewBids", Check: func(f Facts) error {
		if f.Standing < f.MinBids {
			return nil
		}
		return domain.E(domain.Refused, "call.fail.enough_bids").With("count", f.Standing).With("min", f.MinBids)
	}}

	enoughBids = guard{Name: "enoughBids", Check: func(f Facts) error {
		if f.Standing >= f.MinBids || f.Waiver && f.Standing > 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.screening.too_few_bids").With("count", f.Standing).With("min", f.MinBids)
	}}

	// What is not decided yet may still pass: how many passed is said when nothing is left to decide, and until then what is left is the reason.
	enoughEligible = guard{Name: "enoughEligible", Check: func(f Facts) error {
		if f.Unscreened+f.LateOpen > 0 || f.Standing >= f.MinBids || f.Waiver && f.Standing > 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.evaluation.too_few_eligible").With("count", f.Standing).With("min", f.MinBids)
	}}

	windowOver = refuse("windowOver", func(f Facts) bool { return f.WindowOver == 0 }, domain.E(domain.Refused, "call.screening.no_window"))

	windowDecided = refuse("windowDecided", func(f Facts) bool { return f.WindowDecided == 0 }, domain.E(domain.Refused, "call.confirm.no_window"))

	windowScreened = refuse("windowScreened", func(f Facts) bool { return f.WindowScreened == 0 }, domain.E(domain.Refused, "call.evaluation.no_window"))

	screened = guard{Name: "screened", Check: func(f Facts) error {
		if f.Unscreened == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.evaluation.unscreened").With("count", f.Unscreened)
	}}

	// An application that was allowed to come later is waited for: it is a bid, and goes through the same requirement check.
	lateOver = guard{Name: "latePermissionsOver", Check: func(f Facts) error {
		if f.LateOpen == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.late_open").With("count", f.LateOpen)
	}}

	stagesFinal = guard{Name: "stagesFinal", Check: func(f Facts) error {
		if f.UnfinalizedStages == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.confirm.stages_open").With("count", f.UnfinalizedStages)
	}}

	deliberated = refuse("deliberated", func(f Facts) bool { return !f.Deliberated }, domain.E(domain.Refused, "call.confirm.not_deliberated"))

	notified = guard{Name: "resultsNotified", Check: func(f Facts) error {
		if f.Unnotified == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.contract.unnotified").With("count", f.Unnotified)
	}}

	appealsClosed = guard{Name: "appealsClosed", Check: func(f Facts) error {
		if f.OpenAppeals == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.execute.appeals_open").With("count", f.OpenAppeals)
	}}

	contracted = guard{Name: "allContracted", Check: func(f Facts) error {
		if f.Uncontracted == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.execute.uncontracted").With("count", f.Uncontracted)
	}}

	settled = guard{Name: "allSettled", Check: func(f Facts) error {
		if f.Unsettled == 0 {
			return nil
		}
		return domain.E(domain.Refused, "call.settle.unsettled").With("count", f.Unsettled)
	}}
)

var (
	officers  = domain.By(domain.RoleOfficer, domain.RoleOperator)
	approver  = domain.By(domain.RoleApprover)
	second    = domain.When(domain.IfNotSelf, domain.RoleApprover)
	system    = domain.By(domain.RoleSystem)
	systemToo = domain.By(domain.RoleOfficer, domain.RoleOperator, domain.RoleSystem)
)

const basisIntake = "과학기술정보통신부 소관 국고보조금 관리에 관한 규정 제10조제2항"

const basisNotice = "정보통신·방송 연구개발 관리규정 제19조"

// Machine is the whole lifecycle of a call (domain document §2.1, decisions "ways out").
//
// Corrections, extensions and re-announcements take two people: an officer proposes (an act), the approver fires the step.
// Contracting does not wait for appeals about single applications (decisions §19); execution begins when none is open.
var Machine = lifecycle.Machine[State, Event, Facts]{
	Name:  "call",
	Start: Draft,
	Final: []State{Archived, Cancelled},
	Rows: slices.Concat([]row{
		{From: Draft, Event: SubmitForApproval, To: PendingApproval, Who: officers, Guards: termsComplete, Basis: basisNotice},
		{From: PendingApproval, Event: Approve, To: Scheduled, Who: second, Guards: []guard{secondPerson, gap(GapSchedule), gap(GapAnnounce), gap(GapIntake)}, Basis: basisNotice},
		{From: PendingApproval, Event: Reject, To: Draft, Who: approver, NeedsReason: true},
		{From: PendingApproval, Event: Recall, To: Draft, Who: officers},
		{From: Scheduled, Event: Recall, To: Draft, Who: domain.By(domain.RoleOfficer, domain.RoleOperator, domain.RoleApprover), NeedsReason: true},
		{From: Scheduled, Event: Publish, To: Announced, Who: system, Guards: []guard{due}, Notices: codes(NoticePublished), Deadline: AtAnnounce},

		{From: Announced, Event: AmendNotice, To: Announced, Who: second, Guards: gaps(checked[ToAmend], proposed, secondPerson, beforeDeadline), NeedsReason: true, Notices: codes(NoticeAmended), Basis: basisNotice},
		{From: Announced, Event: ExtendDeadline, To: Announced, Who: second, Guards: gaps(checked[ToExtend], proposed, secondPerson, beforeDeadline, laterDeadline), NeedsReason: true, Notices: codes(NoticeExtended)},
		{From: Announced, Event: OpenIntake, To: Open, Who: system, Guards: []guard{due}, Notices: codes(NoticeOpened), Deadline: AtOpen},

		{From: Open, Event: AmendNotice, To: Open, Who: second, Guards: gaps(checked[ToAmend], proposed, secondPerson, beforeDeadline), NeedsReason: true, Notices: codes(NoticeAmended), Basis: basisNotice},
		{From: Open, Event: ExtendDeadline, To: Open, Who: second, Guards: gaps(checked[ToExtend], proposed, secondPerson, beforeDeadline, laterDeadline), NeedsReason: true, Notices: codes(NoticeExtended)},
		{From: Open, Event: ExtendForOutage, To: Open, Who: second, Guards: gaps(checked[ToOutage], proposed, secondPerson, inOutageWindow, laterDeadline), NeedsReason: true, Notices: codes(NoticeExtended)},
		// A rolling intake goes on while what came in in a window that is over is checked and evaluated.
		{From: Open, Event: StartScreening, To: Open, Who: officers, Guards: []guard{windowOver}, Effects: effects(EffectScreening), Basis: "정보통신·방송 연구개발 관리규정 제21조제2항"},
		{From: Open, Event: StartEvaluation, To: Open, Who: officers, Guards: []guard{windowScreened, enoughBids}, Effects: effects(EffectPlanStages)},
		{From: Open, Event: CloseIntake, To: Closed, Who: system, Guards: []guard{due}, Notices: codes(NoticeClosed), Effects: effects(EffectExpireDrafts), Deadline: AtClose},

		{From: Closed, Event: ExtendForOutage, To: Open, Who: second, Guards: gaps(checked[ToOutage], proposed, secondPerson, inOutageWindow, laterDeadline), NeedsReason: true, Notices: codes(NoticeExtended), Effects: effects(EffectReopenDrafts)},
		{From: Closed, Event: DeclareFailed, To: Failed, Who: officers, Guards: []guard{tooFewBids, lateOver}, Notices: codes(NoticeFailed), Effects: effects(EffectVoid)},
		{From: Closed, Event: StartScreening, To: Screening, Who: officers, Guards: []guard{enoughBids}, Effects: effects(EffectScreening), Basis: "정보통신·방송 연구개발 관리규정 제21조제2항"},

		{From: Failed, Event: Reannounce, To: Announced, Who: second, Guards: gaps(checked[ToReannounce], proposed, secondPerson), NeedsReason: true, Notices: codes(NoticeReannounced)},

		{From: Screening, Event: DeclareFailed, To: Failed, Who: officers, Guards: []guard{tooFewBids, lateOver}, Notices: codes(NoticeFailed), Effects: effects(EffectVoid)},
		{From: Screening, Event: StartEvaluation, To: Evaluating, Who: officers, Guards: []guard{screened, lateOver, enoughEligible}, Effects: effects(EffectPlanStages)},

		{From: Evaluating, Event: ConfirmResult, To: ResultConfirmed, Who: approver, Guards: []guard{stagesFinal, deliberated}, Notices: codes(NoticeResult), Effects: effects(EffectConfirmResults), Basis: "정보통신·방송 연구개발 관리규정 제22조"},

		{From: ResultConfirmed, Event: StartContracting, To: Contracting, Who: systemToo, Guards: []guard{notified}},
		{From: Contracting, Event: StartExecution, To: Executing, Who: systemToo, Guards: []guard{appealsClosed, contracted}},
		{From: Executing, Event: Settle, To: Settled, Who: systemToo, Guards: []guard{settled}},
		{From: Settled, Event: Archive, To: Archived, Who: officers},

		{From: Draft, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true},
		{From: PendingApproval, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true},
		{From: Scheduled, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true},
		{From: Announced, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled), Effects: effects(EffectVoid)},
		{From: Open, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled), Effects: effects(EffectVoid)},
		{From: Closed, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled), Effects: effects(EffectVoid)},
		{From: Failed, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled)},
		{From: Screening, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled), Effects: effects(EffectVoid)},
		{From: Evaluating, Event: Cancel, To: Cancelled, Who: approver, NeedsReason: true, Notices: codes(NoticeCancelled), Effects: effects(EffectVoid)},
	}, windowResults()),
}

// windowResults are the results of single windows of a rolling intake: they wait for no other window.
func windowResults() (out []row) {
	for _, s := range []State{Open, Closed, Screening, Evaluating} {
		out = append(out, row{From: s, Event: ConfirmWindow, To: s, Who: approver, Guards: []guard{windowDecided, deliberated}, Notices: codes(NoticeResult), Effects: effects(EffectConfirmResults), Basis: "정보통신·방송 연구개발 관리규정 제22조"})
	}
	return out
}

func codes(c ...domain.NoticeCode) []domain.NoticeCode { return c }

func effects(e ...domain.Effect) []domain.Effect { return e }
