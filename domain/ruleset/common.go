// This file holds what every regime shares: general clauses, usual practice, and this product's own choices.
package ruleset

import (
	"time"

	"gongmo/domain/period"
)

// mealLimitRaised is when the decree under the Improper Solicitation Act raised the price of a meal to 50,000 won;
// agencies' limits for meetings followed it.
var mealLimitRaised = period.On(2024, time.August, 27)

func commonRows() []Row {
	rows := always(
		days(ReannounceMin, 10, sourceNews),
		points(CriteriaTotal, 100, sourceOwn),
		count(MinBids, 1, sourceOwn),
		count(OutageExtensionHours, 24, sourceOwn),
		businessDays(SupplementTerm, 3, "R:mid"),
		no(IndividualLate, sourceOwn),
		percent(DebtRatioMax, 1000, "R:high"),
		yes(CapitalImpaired, "R:high"),
		yes(CurableUntilEvaluation, "R:high"),

		days(DocumentTaxTerm, 30, "R:high"),
		days(DocumentLocalTaxTerm, 30, "R:high"),
		days(DocumentInsuranceTerm, 30, "R:low"),
		months(DocumentRegisterTerm, 3, "R:mid"),
		years(DocumentSizeTerm, 1, "R:mid"),
		years(DocumentVentureTerm, 3, "R:mid"),
		count(DocumentSoonDays, 7, sourceOwn),

		count(TrimMinReviewers, 5, "R:high"),
		count(TrimMinScores, 3, sourceOwn),
		points(PassMark, 60, "L8 §20⑧ 준용"),
		points(PassMarkUsual, 70, "R:high"),
		percent(BonusCap, 10, "L8 §20④ 준용"),
		points(BonusCapUsualMin, 3, "R:high"),
		points(BonusCapUsualMax, 5, "R:high"),
		count(SheetReturnMax, 1, sourceOwn),
		count(DeferralMax, 1, "L6 §34⑥ 준용"),
		count(ReEvaluationMax, 1, "L6 §6의3⑤ 준용"),
		days(ReEvaluationTerm, 30, "L6 §6의3⑤ 준용"),
		count(CommitteeUsual, 7, "L8 §7② 준용"),
		count(CommitteeMin, 5, "R:mid"),
		count(CommitteeMax, 9, "R:mid"),
		count(DrawMultiple, 3, "R:mid"),
		points(CriterionUnderstanding, 20, "R:mid"),
		points(CriterionStrategy, 30, "R:mid"),
		points(CriterionCapability, 20, "R:mid"),
		points(CriterionImpact, 20, "R:mid"),
		points(CriterionBudget, 10, "R:mid"),
		years(COIAdvisorTerm, 5, "L12 §11⑥ 준용"),
		years(COISanctionTerm, 3, "L3 §14②2 준용"),

		days(PlanTerm, 15, "L6 §22② 준용"),
		months(ConcludeTerm, 1, "L6 §23① 준용"),
		months(AmendmentCutoff, 1, "L6 §24②③ 준용"),
		days(AmendmentAnswerTerm, 15, "L6 §24⑤ 준용"),
		days(AmendmentWarnTerm, 10, sourceOwn),
		yes(MatchingFirst, "L6 §29③; L10 §19"),
		percent(PreviousSpentMin, 70, sourceOwn),
		months(FirstPaymentTerm, 1, "L6 §29② 준용"),
		days(ForwardTerm, 15, "L7 §8③ 준용"),
		days(SilenceTerm, 30, "L7 §8③ 준용"),
		count(InstallmentsMin, 1, sourceOwn),

		months(EntryTerm, 1, "L7 §9⑤ 준용"),
		no(EntryBeforeSpending, sourceOwn),
		years(RetentionTerm, 5, "L1 §25③; L5 §72; L7 §9⑥"),
		won(SimpleReceiptMax, 30_000, "L7 §17⑦8 준용"),
		count(NightFrom, 23, "L10 §16 준용"),
		count(NightTo, 6, "L10 §16 준용"),
		won(MeetingMemoWon, 100_000, "L5 §25⑤ 준용"),
		days(SplitWindow, 30, sourceOwn),
		won(SplitWon, 30_000_000, "L5 §73①5; L8 §43⑦"),
		won(RivalQuoteWon, 20_000_000, "R:mid"),
		percent(PriceExcess, 30, sourceOwn),
		count(SameVendorPerformers, 3, sourceOwn),
		percent(LastMonthShare, 30, "R:mid"),
		count(InvoiceNumberLength, 24, "R:mid"),
		yes(SupplyOnlyWhenTaxable, "L5 §21④1; L7 §10④"),
		months(NewHireTerm, 6, "L7 §5⑥⑦; L5 §65④"),
		percent(ParticipationMax, 100, "L5 §65⑦; L7 §5⑤"),
		months(EquipmentCutoff, 2, "L5 §23⑤3; L7 §11⑨"),

		percent(GrantMaxSmall, 75, "R:high"),
		percent(GrantMaxMedium, 70, "R:mid"),
		percent(GrantMaxLarge, 50, "R:mid"),
		percent(GrantMaxPublic, 50, "R:mid"),
		percent(GrantMaxNonProfit, 100, "L4 §19①; L6 §28③"),
		percent(CashMinSmall, 10, "R:high"),
		percent(CashMinMedium, 13, "R:mid"),
		percent(CashMinLarge, 15, "R:mid"),
		percent(CashMinPublic, 15, "R:mid"),
		percent(CashMinNonProfit, 0, "L4 §19①; L6 §28③"),

		days(FinalReportTerm, 45, "L6; L7 준용"),
		no(FinalReportFromYearEnd, sourceOwn),
		months(PayBackTerm, 1, "L6; L7 준용"),
		months(OverdueTerm, 1, sourceOwn),
		percent(InterestRate, 5, "L10 §21③; L7 §14②"),
		count(InterestYearDays, 365, sourceOwn),
		won(TreasuryUnit, 10, "R:high"),
		percent(DetailedSuspicion, 10, "L7 §17⑧ 준용"),
		count(DetailedOrders, 1, "L7 §17⑧ 준용"),

		days(DemandTerm, 15, "L4 §63③ 준용"),
		days(DemandPayTerm, 10, "L4 §63③ 준용"),
		yes(RemitHalfYearly, "L6 §32⑦ 준용"),
		days(SanctionExplainTerm, 10, "R:high"),
		days(AppealSettlementTerm, 30, "L1 §37 준용"),
		count(AppealMax, 1, "L6 §21⑧ 준용"),

		count(OutcomeYears, 5, "L6 §44①; L4 §37①"),
		yearly(OutcomeDueBy, 2, 29, "L4 §37① 준용"),
		no(OutcomeFromNextYear, sourceOwn),
		yes(OutcomeExemptFailed, "L6 §44①"),

		before(NoticeCallClosing, sourceOwn, 7, 3, 1),
		count(NoticeCallHours, 3, sourceOwn),
		before(NoticeDraft, sourceOwn, 3, 1),
		before(NoticeSupplement, sourceOwn, 1),
		before(NoticePlan, sourceOwn, 5, 1),
		before(NoticeAgreement, sourceOwn, 14, 7, 3, 1),
		before(NoticePeriodEnd, sourceOwn, 30, 7),
		before(NoticeExpenditure, sourceOwn, 30, 7, 1, -1),
		before(NoticeSettlementAppeal, sourceOwn, 2),
		before(NoticeRefund, sourceOwn, 7, 1),
		yearly(NoticeOutcomeFirst, 1, 15, sourceOwn),
		yearly(NoticeOutcomeSecond, 2, 15, sourceOwn),
	)
	return append(rows,
		until(mealLimitRaised.AddDays(-1), won(MeetingPerHeadWon, 30_000, "R:mid")),
		since(mealLimitRaised, won(MeetingPerHeadWon, 50_000, "R:mid")),
	)
}
