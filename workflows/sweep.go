// This file sends a sweep to what does it. A sweep looks for everything of one sort that is due by now: asked twice it does
// nothing the second time, asked after a day's outage it catches up.
package workflows

import (
	"context"
	"errors"
	"fmt"
)

// sweeps says what does each sweep of Sweeps. A slice adds its line here and the name there; a test compares the two.
var sweeps = map[string]func(*Engine, context.Context) error{
	SweepCallPublish: (*Engine).publishDueCalls,
	SweepCallOpen:    (*Engine).openDueCalls,
	SweepCallClose:   (*Engine).closeDueCalls,
	SweepSupplements: (*Engine).endDueSupplements,
	SweepLatePermits: (*Engine).endLatePermits,
	SweepLateLapse:   (*Engine).lapseLatePermits,

	SweepAgreementStart:  (*Engine).startDueAgreements,
	SweepAgreementEnd:    (*Engine).endDueAgreements,
	SweepAgreementLapse:  (*Engine).lapseDueAgreements,
	SweepAgreementRemind: remindOf(SweepAgreementRemind),

	SweepAmendments: (*Engine).endAmendmentSupplements,

	SweepReportMissed:   (*Engine).missReports,
	SweepEvidenceMissed: (*Engine).missEvidence,
	SweepAppealOver:     (*Engine).closeAppealWindows,
	SweepPaymentMissed:  (*Engine).missPayments,

	SweepRecoveryDemand: (*Engine).demandDue,
	SweepSanctionStart:  (*Engine).startDueSanctions,
	SweepSanctionEnd:    (*Engine).endDueSanctions,

	SweepOutcomeOpen:   (*Engine).openOutcomes,
	SweepOutcomeMissed: (*Engine).missOutcomes,

	SweepRemind:        remindOf(SweepRemind),
	SweepRemindProject: remindOf(SweepRemindProject),
	SweepRemindMoney:   remindOf(SweepRemindMoney),
	SweepRemindReview:  remindOf(SweepRemindReview),
	SweepLostMail:      (*Engine).listLostMails,

	SweepFileScan: (*Engine).scanWaiting,
	SweepUploads:  (*Engine).clearUnfinished,
	SweepContents: (*Engine).clearContents,
}

// Sweep does one sweep now.
func (e *Engine) Sweep(ctx context.Context, job SweepJob) error {
	do, ok := sweeps[job.Sweep]
	if !ok {
		return fmt.Errorf("there is no sweep %q", job.Sweep)
	}
	started, err := e.clock(ctx)
	if err != nil {
		return err
	}
	err = do(e, ctx)
	return errors.Join(err, e.rememberSweep(ctx, job.Sweep, started, err))
}
