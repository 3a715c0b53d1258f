// This file holds what stands behind every regime: 공공재정환수법 (L11) and its decree (L12). It answers for recovery,
// surcharge, late charge and appeals of them where the special law is silent.
package ruleset

func publicFinanceRecoveryRows() []Row {
	return always(
		days(RecoveryTerm, 30, "L12 §4①"),
		percent(SurchargeFraud, 500, "R:mid"),
		percent(SurchargeOverclaim, 300, "R:mid"),
		percent(SurchargeDiversion, 200, "R:mid"),
		percent(SurchargeCap, 500, "L11 §9"),
		won(SurchargeExemptWon, 1_000_000, "L11 §11; L12 §7"),
		years(SurchargeExemptWindow, 3, "L11 §11; L12 §7"),
		days(LateWeekTerm, 7, "L12 §8"),
		percent(LateWeekRate, 1, "L12 §8"),
		months(LateMonthTerm, 1, "L12 §8"),
		percent(LateMonthRate, 2, "L12 §8"),
		percent(LatePerMonthRate, 1, "L12 §8"),
		percent(LateCap, 5, "L12 §8"),
		days(AppealDispositionTerm, 30, "L11 §15"),
		days(AppealDispositionAnswer, 30, "L11 §15"),
		days(AppealAnswerExtension, 10, "L11 §15"),
	)
}
