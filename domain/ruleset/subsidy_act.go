// This file holds the subsidy regime: 보조금 관리에 관한 법률 (L1), its decree (L2) and the ministry's 국고보조금 관리에
// 관한 규정 (L10).
package ruleset

import (
	"time"

	"gongmo/domain/period"
)

// verifyLowered is when the decree lowered the amount from which an auditor verifies from 300 to 100 million won.
var verifyLowered = period.On(2023, time.June, 20)

func subsidyActRows() []Row {
	rows := always(
		// The article speaks of the intake (접수기간); who announces a call announces it at least as long as its intake is open.
		days(AnnounceMin, 15, "L10 §10②"),
		days(IntakeMin, 15, "L10 §10②"),
		days(SummaryAnnounceMin, 30, "L10 §7"),
		count(CommitteeMin, 5, "L10 §11②"),
		count(CommitteeMax, 10, "L10 §11②"),
		count(ProgramExpertsMin, 2, "L10 §11②"),
		count(SubsidyExpertsMin, 2, "L10 §11②"),
		count(ImproperPanelMin, 5, "L10 §32"),
		count(ImproperPanelMax, 10, "L10 §32"),

		word(CategoryChange, "APPROVAL", "L10 §15①; L1 §23-24"),
		word(ItemChange, "APPROVAL", "L10 §15①; L1 §23-24"),
		word(TotalChange, "APPROVAL", "L1 §23"),
		word(PartyTotalChange, "APPROVAL", "L1 §23"),
		word(LaborTravelChange, "APPROVAL", "L10 §15①"),
		count(InstallmentsMin, 2, "L10 §14①"),
		count(NightFrom, 23, "L10 §16"),
		count(NightTo, 6, "L10 §16"),

		months(FinalReportTerm, 2, "L1; L2; L10"),
		yes(FinalWithExpenditure, "L1; L2; L10"),
		months(ExpenditureTerm, 2, "L1; L2; L10"),
		months(ExpenditureLocalTerm, 3, "L1; L2; L10"),
		days(PayBackTerm, 30, "L12 §4① 준용"),
		won(AuditFullWon, 1_000_000_000, "L1 §27의2"),
		months(AuditFullTerm, 4, "L1; L2"),
		won(DisclosureWon, 10_000_000, "L1; L2"),
		months(DisclosureTerm, 4, "L1; L2"),
		months(LateStep1Term, 3, "L2 §12③"),
		percent(LateStep1Cut, 10, "L2 §12③"),
		months(LateStep2Term, 6, "L2 §12③"),
		percent(LateStep2Cut, 20, "L2 §12③"),
		months(LateStep3Term, 12, "L2 §12③"),
		percent(LateStep3Cut, 50, "L2 §12③"),

		percent(SurchargeFraud, 500, sourceNews),
		percent(SurchargeDiversion, 300, sourceNews),
		percent(SurchargeBreach, 200, sourceNews),
		percent(SurchargeIneligible, 100, sourceNews),
		percent(SurchargeCap, 500, "L2 §14의2③"),
		won(SurchargeExemptWon, 0, sourceOwn), // the special law knows no such exemption
		days(LateWeekTerm, 7, "L2 §14의2⑧; L1 §33의2④"),
		percent(LateWeekRate, 1, "L2 §14의2⑧; L1 §33의2④"),
		months(LateMonthTerm, 1, "L2 §14의2⑧; L1 §33의2④"),
		percent(LateMonthRate, 2, "L2 §14의2⑧; L1 §33의2④"),
		percent(LatePerMonthRate, 1, "L2 §14의2⑧; L1 §33의2④"),
		percent(LateCap, 5, "L2 §14의2⑧; L1 §33의2④"),
		percent(BountyRate, 30, "L2 §18②"),

		days(SanctionExplainTerm, 15, "L10 §33③; L10 §36②"),
		years(SanctionWithin, 5, "L1 §31의2"),
		yearly(SanctionListBy, 3, 31, "L1 §36의2; L2 §17의2"),
		years(SanctionListFor, 1, "L1 §36의2; L2 §17의2"),
		years(DebarMax, 5, "L1 §31의2①"),
		count(DebarAfterFraud, 1, "L1 §31의2①"),
		count(DebarAfterDiversion, 2, "L1 §31의2①"),
		count(DebarAfterBreach, 3, "L1 §31의2①"),
		years(DebarContractor, 5, "L1; L10"),
		years(DebarVendor, 2, "L10 §18④"),
		years(DebarAuditorFirst, 3, "L10 §25"),
		years(DebarAuditorSecond, 3, "L10 §25"),
		years(DebarAuditorThird, 2, "L10 §25"),
		years(DebarAuditorFourth, 1, "L10 §25"),

		days(AppealEvaluationTerm, 30, "L1 §37 준용"),
		days(AppealEvaluationAnswer, 14, "L1 §37 준용"),
		word(AppealEvaluationGround, "ANY", "L1 §37 준용"),
		days(AppealSettlementTerm, 30, "L1 §37"),
		days(AppealDispositionTerm, 30, "L1 §37"),
		days(AppealDispositionAnswer, 14, "L1 §37"),
		days(AppealAnswerExtension, 10, "L1 §37"),
	)
	return append(rows,
		until(verifyLowered.AddDays(-1), won(AuditVerifyWon, 300_000_000, "L10")),
		since(verifyLowered, won(AuditVerifyWon, 100_000_000, "L2 §12의2②")),
	)
}
