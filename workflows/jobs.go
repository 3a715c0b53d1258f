// This file declares the arguments of every background job: ids and codes, never personal data.
package workflows

import (
	"time"

	"gongmo/domain"
)

// Waiting is a job that a transaction enqueued; the zero time means at once.
type Waiting struct {
	Job  Job
	When time.Time
}

// NoticeJob renders one notice for everyone it concerns and puts it in their inboxes; mail follows from there.
// Aggregate, ID and Seq name the audit entry that caused it, which makes the delivery idempotent.
type NoticeJob struct {
	Code      domain.NoticeCode `json:"code"`
	Aggregate string            `json:"aggregate"`
	ID        int64             `json:"id"`
	Seq       int64             `json:"seq"`
}

// Kind names the job.
func (NoticeJob) Kind() string { return "notice" }

// MailJob sends one stored notice by mail, once.
type MailJob struct {
	NoticeID int64 `json:"notice_id"`
}

// Kind names the job.
func (MailJob) Kind() string { return "mail" }

// EffectJob does the work that must follow a step: check an expense line, void a call's applications, open a settlement.
type EffectJob struct {
	Effect    domain.Effect `json:"effect"`
	Aggregate string        `json:"aggregate"`
	ID        int64         `json:"id"`
	Seq       int64         `json:"seq"`
}

// Kind names the job.
func (EffectJob) Kind() string { return "effect" }

// SweepJob looks for everything of one sort that is due by now. It is idempotent and catches up after an outage.
type SweepJob struct {
	Sweep string `json:"sweep"`
}

// Kind names the job.
func (SweepJob) Kind() string { return "sweep" }

// Sweeps names every sweep, in the order they run at start.
var Sweeps = []string{
	SweepCallPublish, SweepCallOpen, SweepCallClose,
	SweepSupplements, SweepLatePermits, SweepLateLapse,
	SweepAgreementStart, SweepAgreementEnd, SweepAgreementLapse, SweepAgreementRemind, SweepAmendments,
	SweepReportMissed, SweepEvidenceMissed, SweepAppealOver, SweepPaymentMissed,
	SweepRecoveryDemand, SweepSanctionStart, SweepSanctionEnd,
	SweepOutcomeOpen, SweepOutcomeMissed,
	SweepRemind, SweepRemindProject, SweepRemindMoney, SweepRemindReview, SweepLostMail,
	SweepFileScan, SweepUploads, SweepContents,
}

// Sweeps of calls: what was to be announced, what opens, what closes.
const (
	SweepCallPublish = "call.publish"
	SweepCallOpen    = "call.open"
	SweepCallClose   = "call.close"
)

// SweepSupplements ends applications whose supplement did not come in time.
const SweepSupplements = "application.supplement"

// SweepAmendments rejects changes of an agreement that were not supplemented in time.
const SweepAmendments = "amendment.supplement"

// SweepLatePermits ends what late permissions held open beyond the deadline.
const SweepLatePermits = "application.late"

// SweepLateLapse ends proposals of late permissions that nobody decided in time.
const SweepLateLapse = "latepermit.lapse"

// Sweeps of agreements: what begins, what is over, what was not concluded in time, and the reminders before that.
const (
	SweepAgreementStart  = "agreement.start"
	SweepAgreementEnd    = "agreement.end"
	SweepAgreementLapse  = "agreement.lapse"
	SweepAgreementRemind = "agreement.remind"
)

// Sweeps of notices: what people are reminded of (the dates of calls, settlements and outcome reports; of running projects; of
// money that has to move; of evaluators' answers and score sheets), and the mails whose sender never came back.
const (
	SweepRemind        = "notice.remind"
	SweepRemindProject = "notice.project"
	SweepRemindMoney   = "notice.money"
	SweepRemindReview  = "notice.review"
	SweepLostMail      = "notice.lost"
)

// LinkJob mails a one-time link. It names the link by its id; the secret is derived when the mail is made.
type LinkJob struct {
	LinkID int64 `json:"link_id"`
}

// Kind names the job.
func (LinkJob) Kind() string { return "link" }
