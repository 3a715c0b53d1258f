// This file holds the ICT regime: 정보통신·방송 연구개발 관리규정 (L6), 사업비 산정 및 정산 규정 (L7), 기반조성사업
// 수행관리지침 (L8), and the fund guideline ICT기금 사업관리 지침 (L9), which stands over the others for fund money.
package ruleset

import (
	"time"

	"gongmo/domain/period"
)

// ictRevised is when the revision of L6 that was read came into force: seven days to appeal instead of ten, two
// selection reviewers in later evaluations instead of one.
var ictRevised = period.On(2017, time.January, 24)

func ictFundRows() []Row {
	rows := always(
		days(AnnounceMin, 30, "L6 §19①"),
		count(NoticeItems, 16, "L6 §19②"),
		// Read in the version of 2017-01-24. §27①: with companies among the performers the grant is graded by 별표 3, "다만, 장관은 사업별
		// 특성에 따라 출연금 지원 비율을 달리 할 수 있다"; §27③ lets the size of the support be set for a programme, §27④ lets open source
		// take the whole. So a call may go either way. Who decides is the minister: the approval of the terms stands for it here.
		yes(MatchingFree, "L6 §27①; L6 §27③; L6 §27④"),
		yes(MatchingStated, "L6 §27①; L6 §28②"),
		// §28②: "참여기업의 민간부담금 중 현금부담비율은 [별표 3]의 기준에 따른다", without a proviso like that of §27①. A call may ask for more
		// cash and not for less. A call that asks for no matching at all has no cash either: that is §27, not this.
		no(CashFree, "L6 §28②"),
		count(OutcomeUsers, 10, "L8 §18③"),
		count(ProjectsMax, 5, "L6 §20②"),
		count(LeadProjectsMax, 3, "L6 §20②"),
		months(EndingSoonTerm, 4, "L6 §20②"),

		points(PassMark, 60, "L8 §20⑧"),
		percent(BonusCap, 10, "L8 §20④"),
		count(DeferralMax, 1, "L6 §34⑥"),
		count(ReEvaluationMax, 1, "L6 §6의3⑤"),
		days(ReEvaluationTerm, 30, "L6 §6의3⑤"),
		count(CommitteeUsual, 7, "L8 §7②"),
		count(DeliberationMax, 15, "L6 §5"),
		count(ExpertPanelSize, 7, "L6 §6의4"),
		points(AnnualContinueMark, 60, "L8 §35"),
		points(EarlyExcellentMark, 90, "L8 §35②3"),
		points(EarlyNormalMark, 60, "L8 §35②3"),
		points(SiteReplacesMark, 80, "L8 §33⑥⑦"),
		count(SiteOutsideMin, 3, "L8 §33⑥⑦"),
		count(SiteRunMax, 1, "L8 §33⑥⑦"),
		points(FinalExcellentMark, 90, "L8 §39"),
		points(FinalSuccessMark, 60, "L8 §39"),
		months(CauseReportTerm, 2, "L6 §48⑩⑪"),
		count(PoolDoctorYears, 0, "L6 §7④"),
		count(PoolMasterYears, 5, "L6 §7④"),
		count(PoolBachelorYears, 7, "L6 §7④"),

		days(PlanTerm, 15, "L6 §22②"),
		months(ConcludeTerm, 1, "L6 §23①②"),
		months(ConcludeJointTerm, 2, "L6 §23①②"),
		count(TerminationGrounds, 16, "L6 §25①"),
		months(AmendmentCutoff, 1, "L6 §24②③"),
		yes(CarryOverUntilEnd, "L6 §24②③"),
		days(AmendmentAnswerTerm, 15, "L6 §24⑤"),
		won(EquipmentApprovalWon, 30_000_000, "L6 §24②4"),
		won(EquipmentReviewWon, 100_000_000, "L6 §8; L6 §24②4"),
		percent(SubcontractIncrease, 20, "L6 §24②5; L7 §11⑮"),
		percent(IndirectIncreaseMax, 5, "L6 §24②8; L7 §12①"),
		yes(IncentiveFixed, "L7 §11⑫"),
		percent(PromotionIncrease, 10, "L6 §24②13; L6 §24③4"),
		word(TotalChange, "APPROVAL", "L6 §24②7"),
		word(PartyTotalChange, "APPROVAL", "L6 §24②7"),
		word(NewHireChange, "APPROVAL", "L6 §24②9"),

		months(FirstPaymentTerm, 1, "L6 §29②; L7 §8①"),
		days(RequestBefore, 10, "L7"),
		days(ForwardTerm, 15, "L7 §8③; L8 §31④"),
		days(SilenceTerm, 30, "L7 §8③; L8 §31④"),

		months(EntryTerm, 1, "L7 §9⑤"),
		won(SimpleReceiptMax, 30_000, "L7 §17⑦2,8"),
		yes(SupplyOnlyWhenTaxable, "L7 §10④"),
		months(NewHireTerm, 6, "L7 §5⑦1"),
		no(NewHireCashMedium, "L7 §5⑦1"),
		yes(NewHireDegree, "L7 §5⑦1"),
		yes(NewHireField, "L7 §5⑦2"),
		percent(ExistingCashFrom, 30, "L7 §5⑦3"),
		yes(SoftwareStaffCash, "L7 §5⑦5"),
		percent(ParticipationMax, 100, "L7 §5⑤"),
		percent(ParticipationMaxNonProfit, 130, "L7 §5⑤1"),
		no(ParticipationYearly, "L7 §5⑤1"),
		months(ParticipationSoonTerm, 4, "L7 §5⑤2"),
		months(EquipmentCutoff, 2, "L7 §11⑨"),
		won(EquipmentRegisterWon, 30_000_000, "L5 §23④ 준용"),
		days(EquipmentRegisterTerm, 30, "L5 준용"),
		percent(InKindBook, 20, "L7 §4③2"),
		percent(InKindBookHiring, 50, "L7 §4③2"),
		percent(InKindLand, 20, "L7 §4③5"),
		no(NonProfitBears, "L6 §28③"),
		no(ResearchBears, "L6 §28③"),
		percent(ExternalMax, 40, "L5 §25② 준용"),
		yes(ExternalLeave, "L5 §25② 준용"),
		percent(PromotionUnsettled, 10, "L7 §18④"),
		percent(IncentiveMax, 20, "L7 §11⑫"),
		percent(IncentivePersonMax, 70, "L5 §26⑥ 준용"),
		count(IncentivePersonFrom, 2, "L5 §26⑥ 준용"),
		percent(SubcontractMax, 40, "L7 §11⑭"),
		// The article says "in principle" and names nobody who may allow more.
		no(SubcontractLeave, "L7 §11⑭"),
		percent(IndirectNonProfitMax, 17, "L7 §6②"),
		percent(IndirectCompanyMax, 5, "L6 §24②8; L7 §12①"),
		yes(IndirectByNotice, "L7 §6②"),

		days(FinalReportTerm, 45, "L6; L7"),
		months(ExpenditureTerm, 3, "L6; L7"),
		months(PayBackTerm, 1, "L6; L7"),
		percent(DetailedSuspicion, 10, "L7 §17⑧"),
		count(DetailedOrders, 1, "L7 §17⑧"),
		months(PayBackDeferralMax, 24, "L7 §21④"),
		yes(IndirectKeptNonProfit, "L6 §30⑧; L7 §12③"),
		no(IndirectKeptPublic, "L6 §30⑧; L7 §12③"),

		days(RecoveryTerm, 30, "L6 §48⑥"),
		years(RecoveryDeferralMax, 2, "L7 §21④"),
		count(RecoveryDeferrals, 1, "L7 §21④"),
		yes(RemitHalfYearly, "L6 §32⑦"),
		years(DebarSumMax, 5, "L6 §48①"),
		years(DebarRepeatMax, 10, "L6 §48①"),
		years(DebarMax, 10, "L6 §48①"),

		word(AppealEvaluationGround, "PROCEDURE", "L6 §21⑧; L8 §21"),
		days(AppealSettlementTerm, 7, "L6; L7"),
		count(AppealMax, 1, "L6 §21⑧; L8 §21"),
		yearly(OutcomeSameYearBefore, 7, 1, "L8 §55⑤"),
		points(OutcomeEvaluationMark, 60, "L8 §58①"),
	)
	lastOld := ictRevised.AddDays(-1)
	return append(rows,
		until(lastOld, days(AppealEvaluationTerm, 10, "L8 §21")),
		since(ictRevised, days(AppealEvaluationTerm, 7, "L6 §21⑧")),
		until(lastOld, count(ReviewersReusedMin, 1, "L8")),
		since(ictRevised, count(ReviewersReusedMin, 2, "L6 §34⑤")),
	)
}

func fundGuidelineRows() []Row {
	return always(
		// Read whole in the version of 2017-08-24: no article states a ratio of matching money or of cash. §2 leaves R&D out, so that 별표 3
		// of the R&D rules is not followed by itself; §9 3호 and §10 2호 say that a performer bears what it undertook to bear, and §18①
		// lets the agency set the details of what the cost is made of. That a call is free follows from the silence: a reading.
		yes(MatchingFree, "L9 §2; L9 §9 3호; L9 §18① 해석"),
		no(MatchingStated, "L9 §2; L9 §9 3호; L9 §18① 해석"),
		yes(CashFree, "L9 §2; L9 §9 3호; L9 §18① 해석"),
		count(PoolDoctorYears, 3, "L9 §6②"),
		word(CategoryChange, "APPROVAL", "L9 §16②"),
		word(ItemChange, "NOTICE", "L9 §16②"),
		count(InstallmentsMin, 4, "L9 §19①②"),
		count(RequestDayOfMonth, 5, "L9 §19①②"),
		days(PaymentAnswerTerm, 15, "L9 §19①②"),
		days(ForwardTerm, 15, "L9 §19③"),
		days(SilenceTerm, 30, "L9 §19③"),
		days(EntryTerm, 15, "L9 §20④"),
		days(CardTerm, 15, "L9 §20⑦"),
		count(OnSitePerHalfYear, 1, "L9 §20⑦"),
		yearly(InterimReportBy, 7, 15, "L9"),
		months(FinalReportTerm, 1, "L9"),
		yes(FinalReportFromYearEnd, "L9"),
		months(ExpenditureTerm, 2, "L9"),
		percent(DetailedSuspicion, 10, "L9 §23②"),
		months(PayBackTerm, 1, "L9"),
		// §25⑤ has whatever is left given back and leaves no body out; the R&D rules are not followed by itself (§2).
		no(IndirectKeptNonProfit, "L9 §2; L9 §25⑤ 해석"),
		days(AppealSettlementTerm, 10, "L9"),
		days(AppealEvaluationAnswer, 15, "L9 §27⑤"),
	)
}
