// This file sends the work that follows a step to what does it. An effect is a job: it may run twice, and finds then that
// everything is done.
package workflows

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// effects says what does each effect that a row of a lifecycle names. A slice adds its lines here.
var effects = map[domain.Effect]func(*Engine, context.Context, EffectJob) error{
	call.EffectExpireDrafts:          (*Engine).expireDrafts,
	call.EffectReopenDrafts:          (*Engine).reopenDrafts,
	call.EffectVoid:                  (*Engine).voidApplications,
	application.EffectReceipt:        (*Engine).proveReceipt,
	call.EffectScreening:             (*Engine).screenCall,
	application.EffectScreeningFacts: (*Engine).collectFacts,
	call.EffectPlanStages:            (*Engine).planStages,
	evaluation.EffectOpenSheets:      (*Engine).openSheets,
	evaluation.EffectVoidSheets:      (*Engine).voidSheets,
	evaluation.EffectApplyResults:    (*Engine).applyResults,
	evaluation.EffectMinutes:         (*Engine).proveResults,
	call.EffectConfirmResults:        (*Engine).confirmApplications,
	application.EffectAgreement:      (*Engine).openAgreement,
	application.EffectPromote:        (*Engine).promoteReserve,
	agreement.EffectContract:         (*Engine).contractApplication,
	agreement.EffectCancelSelection:  (*Engine).cancelSelection,
	agreement.EffectPayments:         (*Engine).planPayments,
	amendment.EffectApply:            (*Engine).amendAgreement,

	expense.EffectCheck:              (*Engine).checkExpense,
	expense.EffectPost:               (*Engine).postExpense,
	expense.EffectUnpost:             (*Engine).postExpense,
	agreement.EffectSettle:           (*Engine).openSettlement,
	settlement.EffectDocument:        (*Engine).verifyStatement,
	settlement.EffectFinish:          (*Engine).finishSettlement,
	settlement.EffectCloseAgreement:  (*Engine).closeAgreement,
	settlement.EffectProposeRecovery: (*Engine).proposeRecovery,
	settlement.EffectSuspect:         (*Engine).suspectSanction,
	agreement.EffectOutcomes:         (*Engine).scheduleOutcomes,
	appeal.EffectRemedy:              (*Engine).carryOut,

	recovery.EffectDocument:   (*Engine).recoveryLetter,
	recovery.EffectSettlement: (*Engine).closeAfterRecovery,
	recovery.EffectLift:       (*Engine).liftPaid,
	sanction.EffectDocument:   (*Engine).sanctionLetter,
	sanction.EffectCollect:    (*Engine).collectSurcharge,
	sanction.EffectExclude:    (*Engine).excludeDebarred,
}

// Effects lists every effect that something does, in order of name.
func Effects() []domain.Effect { return slices.Sorted(maps.Keys(effects)) }

// RunEffect does the work that follows one step.
func (e *Engine) RunEffect(ctx context.Context, job EffectJob) error {
	do, ok := effects[job.Effect]
	if !ok {
		return fmt.Errorf("nothing does the effect %q of %s %d", job.Effect, job.Aggregate, job.ID)
	}
	return do(e, ctx, job)
}
