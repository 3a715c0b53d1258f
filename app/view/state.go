// This file is the one dictionary of state labels: which tone a state has wherever it is shown.
package view

import "gongmo/app/locale"

// Tone is the ground and shape of a badge. The word says the state; the tone only groups.
type Tone string

const (
	ToneDraft      Tone = "draft"      // ○ grey: being written
	ToneTodo       Tone = "todo"       // ○ grey: not begun
	ToneSubmitted  Tone = "submitted"  // ● blue: handed in
	ToneOpen       Tone = "open"       // ● blue: running now
	ToneReviewing  Tone = "reviewing"  // ◐ light blue: somebody is looking
	ToneSupplement Tone = "supplement" // ▲ yellow: something must be added
	ToneConsent    Tone = "consent"    // ⧗ yellow: waiting for somebody else
	ToneSelected   Tone = "selected"   // ✓ green: chosen, concluded, paid
	ToneOK         Tone = "ok"         // ✓ green: nothing wrong
	ToneReserve    Tone = "reserve"    // □ blue outline: next in line
	ToneSoon       Tone = "soon"       // □ blue outline: about to begin
	ToneRejected   Tone = "rejected"   // – grey: not chosen
	ToneClosed     Tone = "closed"     // – grey: over
	ToneAttention  Tone = "attention"  // ◆ red: act now
	ToneNo         Tone = "no"         // ◆ red: disallowed, sanctioned
	ToneReply      Tone = "reply"      // speech mark, light blue: an answer came
	ToneDone       Tone = "done"       // plain text with a tick
)

// stateTones gives each state of the domain document §2 its tone. A key "machine.STATE" wins over "STATE".
var stateTones = map[string]Tone{
	"DRAFT": ToneDraft, "NOT_STARTED": ToneTodo, "OPTIONAL": ToneClosed, "PLANNED": ToneTodo, "NOT_DUE": ToneTodo, "INVITED": ToneConsent,
	"PENDING_APPROVAL": ToneConsent, "SCHEDULED": ToneSoon, "ANNOUNCED": ToneSoon, "OPEN": ToneOpen, "CLOSED": ToneClosed,
	"FAILED": ToneRejected, "SCREENING": ToneReviewing, "EVALUATING": ToneReviewing, "RESULT_CONFIRMED": ToneSelected,
	"CONTRACTING": ToneReviewing, "EXECUTING": ToneOpen, "SETTLED": ToneDone, "ARCHIVED": ToneClosed, "CANCELLED": ToneRejected,

	"SUBMITTED": ToneSubmitted, "WITHDRAWN": ToneClosed, "EXPIRED": ToneClosed, "UNDER_SCREENING": ToneReviewing,
	"SUPPLEMENT_REQUESTED": ToneSupplement, "ELIGIBLE": ToneOK, "INELIGIBLE": ToneNo, "IN_EVALUATION": ToneReviewing,
	"ADVANCED": ToneOK, "ELIMINATED": ToneRejected, "DEFERRED": ToneConsent, "RECOMMENDED": ToneReserve, "RESERVE": ToneReserve,
	"NOT_SELECTED": ToneRejected, "SELECTED": ToneSelected, "FORFEITED": ToneRejected, "CONTRACTED": ToneSelected,
	"VOIDED": ToneRejected, "RELEASED": ToneClosed,

	"COMMITTEE_FORMED": ToneTodo, "READY": ToneSoon, "SCORING": ToneOpen, "SCORED": ToneSubmitted, "CONSENSUS": ToneReviewing,
	"SIGNED": ToneOK, "FINALIZED": ToneSelected, "RE_EVALUATION": ToneAttention, "RECUSED": ToneRejected,

	"PLAN_REQUESTED": ToneSupplement, "PLAN_REVIEW": ToneReviewing, "DOCS_PENDING": ToneSupplement, "READY_TO_SIGN": ToneConsent,
	"PARTLY_SIGNED": ToneConsent, "CONCLUDED": ToneSelected, "ACTIVE": ToneOpen, "PERIOD_ENDED": ToneSoon, "TERMINATED": ToneNo,
	"LAPSED": ToneRejected,

	"REVIEWING": ToneReviewing, "APPROVED": ToneSelected, "REJECTED": ToneNo, "ACKNOWLEDGED": ToneOK,

	"REQUESTED": ToneSubmitted, "HELD": ToneAttention, "SENT": ToneReviewing, "CONFIRMED": ToneSelected,
	"RETURNED_BY_BANK": ToneAttention,

	"REGISTERED": ToneSubmitted, "CLEAN": ToneOK, "FLAGGED": ToneAttention, "EXPLAINED": ToneReply, "ACCEPTED": ToneOK,
	"QUERIED": ToneSupplement, "PROVISIONALLY_DISALLOWED": ToneNo, "PARTIALLY_DISALLOWED": ToneNo, "DISALLOWED": ToneNo,
	"RESTORED": ToneOK, "UPHELD": ToneNo,

	"REPORT_DUE": ToneSupplement, "REPORT_SUBMITTED": ToneSubmitted, "REPORT_OVERDUE": ToneAttention, "IN_AUDIT": ToneReviewing,
	"EVIDENCE_REQUESTED": ToneSupplement, "DRAFT_RESULT": ToneReviewing, "NOTIFIED": ToneSubmitted, "APPEALED": ToneReply,
	"FINAL": ToneSelected, "PAYMENT_DUE": ToneSupplement, "OVERDUE": ToneAttention, "REOPENED": ToneAttention,

	"PROPOSED": ToneDraft, "PANEL_REVIEW": ToneReviewing, "PRE_NOTICE": ToneConsent, "DECIDED": ToneSubmitted, "PAID": ToneSelected,
	"REMITTED_TO_TREASURY": ToneDone, "INSTALLMENT": ToneOpen, "DEMAND": ToneAttention, "COMPULSORY": ToneNo, "WRITTEN_OFF": ToneClosed,

	"SUSPECTED": ToneAttention, "INVESTIGATING": ToneReviewing, "PANEL": ToneReviewing, "IN_FORCE": ToneNo, "LIFTED": ToneOK,
	"STAYED": ToneConsent, "REVOKED": ToneClosed,

	"FILED": ToneSubmitted, "RECEIVED": ToneReviewing, "ADMITTED": ToneReviewing, "DISMISSED": ToneRejected,
	"appeal.UPHELD": ToneOK, "appeal.REJECTED": ToneRejected,

	"DUE": ToneSupplement, "VERIFIED": ToneOK, "RETURNED": ToneSupplement, "CLOSED_PAID": ToneDone,
	"MET": ToneOK, "NOT_MET": ToneNo, "UNKNOWN": ToneConsent, "DONE": ToneDone, "IN_PROGRESS": ToneDraft, "TO_BE_FIXED": ToneAttention,
	"notice.PENDING": ToneTodo, "notice.SENDING": ToneReviewing, "WAIVED": ToneClosed, "DROPPED": ToneClosed, "RE_REVIEW": ToneReply, "IN_RECOVERY": ToneAttention, "finding.OPEN": ToneAttention,
	"latepermit.PROPOSED": ToneConsent, "latepermit.LAPSED": ToneClosed, "DECLINED": ToneRejected, "inquiry.OPEN": ToneConsent, "ANSWERED": ToneReply, "inquiry.RETURNED": ToneClosed,
	"CANNOT_START": ToneTodo, "settlement.CLOSED": ToneDone, "agreement.CLOSED": ToneDone, "payment.REJECTED": ToneNo,
}

// ApplicationState is the badge of an application. One that was given up before it had a receipt was never withdrawn: it is a draft that
// was thrown away.
func ApplicationState(state, receipt string) Badge {
	if state == "WITHDRAWN" && receipt == "" {
		return Mark(ToneClosed, "application.badge.discarded")
	}
	return State("application", state)
}

// ToneOf is the tone of a state of a lifecycle; an unknown one is grey.
func ToneOf(machine, state string) Tone {
	if t, ok := stateTones[machine+"."+state]; ok {
		return t
	}
	if t, ok := stateTones[state]; ok {
		return t
	}
	return ToneTodo
}

// State is the badge of a lifecycle's state, labelled <machine>.state.<STATE>. It takes any string type.
func State[S ~string](machine string, state S) Badge {
	return Badge{Tone: ToneOf(machine, string(state)), Key: machine + ".state." + string(state)}
}

// Mark is a badge with its own word.
func Mark(tone Tone, key string, args ...locale.Args) Badge {
	b := Badge{Tone: tone, Key: key}
	if len(args) > 0 {
		b.Args = args[0]
	}
	return b
}

// ScanWaits marks a file that no scanner has looked at: it waits, or it was tried and could not be.
func ScanWaits(reason string) Badge {
	if reason == "" {
		return Mark(ToneTodo, "files.scan.unscanned")
	}
	return Mark(ToneSupplement, "files.scan.unread")
}

// ScanNote says why a scanner could not look at a file, "" where it was not asked.
func ScanNote(lang locale.Lang, reason string) string {
	if reason == "" {
		return ""
	}
	return locale.T(lang, "files.scan.why."+reason)
}
