// This file is the order in which values are shown: as a call goes through its life.
package ruleset

import "slices"

// Codes lists every code in the order of display.
func Codes() []Code { return slices.Clone(inOrder) }

var inOrder = []Code{
	AnnounceMin, SummaryAnnounceMin, ReannounceMin, PreNoticeBy, NoticeItems, CriteriaTotal, MinBids,
	OutageExtensionHours,
	SupplementTerm, IndividualLate, OutcomeUsers, DebtRatioMax, CapitalImpaired, CurableUntilEvaluation, ProjectsMax,
	LeadProjectsMax, EndingSoonTerm,
	TrimMinReviewers, TrimMinScores, PassMark, PassMarkUsual, BonusCap, BonusCapUsualMin, BonusCapUsualMax,
	SheetReturnMax, DeferralMax, ReEvaluationMax, ReEvaluationTerm, NotNeededWon, CommitteeUsual, CommitteeMin,
	CommitteeMax, ProgramExpertsMin, SubsidyExpertsMin, ReviewersReusedMin, ReviewersReusePreferred, DrawMultiple,
	DeliberationMax, ExpertPanelSize, ImproperPanelMin, ImproperPanelMax, CriterionUnderstanding, CriterionStrategy,
	CriterionCapability, CriterionImpact, CriterionBudget, AnnualContinueMark, EarlyExcellentMark, EarlyNormalMark,
	SiteReplacesMark, SiteOutsideMin, SiteRunMax, FinalExcellentMark, FinalSuccessMark, CauseReportTerm,
	PoolDoctorYears, PoolMasterYears, PoolBachelorYears, COISanctionTerm, COIAdvisorTerm,
	PlanTerm, ConcludeTerm, ConcludeJointTerm, TerminationGrounds, TerminationReportTerm, AmendmentCutoff,
	CarryOverUntilEnd, AmendmentAnswerTerm, AmendmentWarnTerm, EquipmentApprovalWon, EquipmentReviewWon,
	EquipmentPriceFree, SubcontractIncrease, IndirectIncreaseMax, PromotionIncrease, CategoryChange, ItemChange,
	FirstPaymentTerm, RequestBefore, RequestDayOfMonth, PaymentAnswerTerm, InstallmentsMin, PreviousSpentMin,
	MatchingFirst, ForwardTerm, SilenceTerm, OwnShareCutoff, PerClaimForCompanies,
	EntryTerm, EntryBeforeSpending, RetentionTerm, CardTerm, SimpleReceiptMax, NightFrom, NightTo, MeetingMemoWon,
	MeetingPerHeadWon, SplitWindow, SplitWon, RivalQuoteWon, PriceExcess,
	SameVendorPerformers, LastMonthShare, InvoiceNumberLength, SupplyOnlyWhenTaxable, NewHireTerm, ParticipationMax,
	ParticipationMaxNonProfit, EquipmentCutoff, EquipmentRegisterWon, EquipmentRegisterTerm, EquipmentInKind,
	EquipmentInKindAge, ExternalMax, PromotionUnsettled, IncentiveMax, IncentivePersonMax, IncentivePersonFrom,
	IncentiveSpendingGap, SecurityPayMax, SubcontractMax, IndirectNonProfitMax, IndirectCompanyMax, IndirectByNotice,
	GrantMaxSmall, GrantMaxMedium, GrantMaxLarge, GrantMaxPublic, GrantMaxNonProfit, CashMinSmall, CashMinMedium,
	CashMinLarge, CashMinPublic, CashMinNonProfit, InKindLand, InKindBook,
	InterimReportBy, FinalReportTerm, FinalReportFromYearEnd, YearlyReportTerm, ExpenditureTerm, ExpenditureLocalTerm,
	SettlementStartTerm, PayBackTerm, PayBackDeferralMax, OverdueTerm, AuditVerifyWon, AuditFullWon, AuditFullTerm,
	DisclosureWon, DisclosureTerm, LateStep1Term, LateStep1Cut, LateStep2Term, LateStep2Cut, LateStep3Term,
	LateStep3Cut, DetailedSuspicion, DetailedOrders, OnSitePerHalfYear, IndirectSpentFloor, InterestRate,
	InterestYearDays, TreasuryUnit,
	RecoveryTerm, DemandTerm, DemandPayTerm, RecoveryDeferralMax, RecoveryDeferrals, RemitHalfYearly, SurchargeFraud,
	SurchargeOverclaim, SurchargeDiversion, SurchargeBreach, SurchargeIneligible, SurchargeCap, SurchargeExemptWon,
	SurchargeExemptWindow, LateWeekTerm, LateWeekRate, LateMonthTerm, LateMonthRate, LatePerMonthRate, LateCap,
	RoyaltySmall, RoyaltyMedium, RoyaltyOther, RoyaltyCapSmall, RoyaltyCapMedium, RoyaltyCapOther, RoyaltyPayTerm,
	RoyaltyAfterReceipt, RoyaltyAfterEnd, BountyRate,
	SanctionExplainTerm, SanctionReReviewTerm, SanctionDecideTerm, SanctionLimitation, SanctionWithin,
	SanctionPublishTerm, SanctionPublishMultiple, SanctionListBy, SanctionListFor, DebarMax, DebarSumMax,
	DebarRepeatMax, DebarAfterFraud, DebarAfterDiversion, DebarAfterBreach, DebarContractor, DebarVendor,
	DebarAuditorFirst, DebarAuditorSecond, DebarAuditorThird, DebarAuditorFourth, MisuseLowShare, MisuseLowTerm,
	MisuseMidShare, MisuseMidTerm, MisuseHighTerm, DebarPoorResult, DebarGaveUp, DebarUnpaid,
	AppealEvaluationTerm, AppealEvaluationAnswer, AppealEvaluationGround, AppealSettlementTerm, AppealDispositionTerm,
	AppealDispositionAnswer, AppealAnswerExtension, AppealMax, AdminAppealTerm, CourtTerm,
	OutcomeYears, OutcomeDueBy, OutcomeSameYearBefore, OutcomeFromNextYear, OutcomeExemptFailed, OutcomeEvaluationMark,
	NoticeCallClosing, NoticeCallHours, NoticeDraft, NoticeSupplement, NoticePlan, NoticeAgreement, NoticePeriodEnd,
	NoticeExpenditure, NoticeSettlementAppeal, NoticeRefund, NoticeOutcomeFirst, NoticeOutcomeSecond,
}
