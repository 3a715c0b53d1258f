// This file is the list of the notices that must be sent (domain document §2.13), name by name, as it is written there.
package notice

import (
	"gongmo/domain"
)

// Sender says what sends a notice.
type Sender int

const (
	ByStep     Sender = 1 << iota // a step of a lifecycle, when it happens
	ByReminder                    // a sweep, around a date
)

// Listed is one name of the list.
type Listed struct {
	Name string // as the document has it
	Code domain.NoticeCode
	By   Sender
	// Days and Hours before the date, and days of every year ("01-15"), that the list asks for by themselves; a rule set may add
	// others. Negative days are after the date.
	Days, Hours []int
	Dates       []string
}

// Required is the list. A test holds it against the catalogue, the texts, the lifecycles and the sweeps.
func Required() []Listed {
	return []Listed{
		{Name: "CALL_PUBLISHED", Code: "CALL_PUBLISHED", By: ByStep},
		{Name: "CALL_AMENDED", Code: "CALL_AMENDED", By: ByStep},
		{Name: "CALL_EXTENDED", Code: "CALL_EXTENDED", By: ByStep},
		{Name: "CALL_D7", Code: "CALL_CLOSING", By: ByReminder, Days: []int{7}},
		{Name: "CALL_D3", Code: "CALL_CLOSING", By: ByReminder, Days: []int{3}},
		{Name: "CALL_D1", Code: "CALL_CLOSING", By: ByReminder, Days: []int{1}},
		{Name: "CALL_H3", Code: "CALL_CLOSING", By: ByReminder, Hours: []int{3}},
		{Name: "SUBMITTED_RECEIPT", Code: "SUBMITTED_RECEIPT", By: ByStep},
		{Name: "DRAFT_NOT_SUBMITTED", Code: "DRAFT_NOT_SUBMITTED", By: ByReminder, Days: []int{3, 1}, Hours: []int{3}},
		{Name: "SUPPLEMENT_REQUEST", Code: "SUPPLEMENT_REQUEST", By: ByStep | ByReminder, Days: []int{1}},
		{Name: "INELIGIBLE", Code: "INELIGIBLE", By: ByStep},
		{Name: "STAGE_INVITE", Code: "STAGE_INVITE", By: ByStep},
		{Name: "REVIEWER_INVITE", Code: "REVIEWER_INVITE", By: ByStep},
		{Name: "REVIEWER_REMIND", Code: "REVIEWER_REMIND", By: ByReminder},
		{Name: "REVIEWER_UNSCORED", Code: "REVIEWER_UNSCORED", By: ByStep | ByReminder},
		{Name: "STAGE_RESULT", Code: "STAGE_RESULT", By: ByStep},
		{Name: "SELECTED", Code: "SELECTED", By: ByStep},
		{Name: "NOT_SELECTED", Code: "NOT_SELECTED", By: ByStep},
		{Name: "RESERVE_PROMOTED", Code: "RESERVE_PROMOTED", By: ByStep},
		{Name: "APPEAL_RECEIVED", Code: "APPEAL_RECEIVED", By: ByStep},
		{Name: "APPEAL_RESULT", Code: "APPEAL_RESULT", By: ByStep},
		{Name: "PLAN_DUE", Code: "PLAN_DUE", By: ByStep | ByReminder, Days: []int{5, 1}},
		{Name: "AGREEMENT_DUE", Code: "AGREEMENT_DUE", By: ByStep | ByReminder, Days: []int{14, 7, 3, 1}},
		{Name: "AGREEMENT_CONCLUDED", Code: "AGREEMENT_CONCLUDED", By: ByStep},
		{Name: "MATCHING_UNPAID", Code: "MATCHING_UNPAID", By: ByReminder},
		{Name: "PAYMENT_SENT", Code: "PAYMENT_SENT", By: ByStep},
		{Name: "PARTICIPANT_PAYMENT_15D", Code: "PARTICIPANT_PAYMENT_15D", By: ByStep | ByReminder},
		{Name: "EXPENSE_ENTRY_LATE", Code: "EXPENSE_ENTRY_LATE", By: ByReminder, Days: []int{-1}},
		{Name: "INTERIM_REPORT_DUE", Code: "INTERIM_REPORT_DUE", By: ByReminder},
		{Name: "EQUIPMENT_CUTOFF", Code: "EQUIPMENT_CUTOFF", By: ByReminder, Days: []int{0}},
		{Name: "AMENDMENT_CUTOFF", Code: "AMENDMENT_CUTOFF", By: ByReminder, Days: []int{0}},
		{Name: "AMENDMENT_SLA", Code: "AMENDMENT_SLA", By: ByReminder},
		{Name: "PERIOD_END", Code: "PERIOD_END", By: ByStep | ByReminder, Days: []int{30, 7}},
		{Name: "FINAL_REPORT_DUE", Code: "FINAL_REPORT_DUE", By: ByReminder},
		{Name: "EXPENDITURE_REPORT_DUE", Code: "EXPENDITURE_REPORT_DUE", By: ByStep | ByReminder, Days: []int{30, 7, 1, -1}},
		{Name: "SETTLEMENT_RESULT", Code: "SETTLEMENT_RESULT", By: ByStep},
		{Name: "SETTLEMENT_APPEAL_CLOSING", Code: "SETTLEMENT_APPEAL_CLOSING", By: ByReminder, Days: []int{2}},
		{Name: "REFUND_DUE", Code: "REFUND_DUE", By: ByStep | ByReminder, Days: []int{7, 1}},
		{Name: "REFUND_OVERDUE", Code: "REFUND_OVERDUE", By: ByStep},
		{Name: "RECOVERY_NOTICE", Code: "RECOVERY_NOTICE", By: ByStep},
		{Name: "DEMAND_LETTER", Code: "DEMAND_LETTER", By: ByStep},
		{Name: "SANCTION_PRENOTICE", Code: "SANCTION_PRENOTICE", By: ByStep},
		{Name: "SANCTION_RESULT", Code: "SANCTION_RESULT", By: ByStep},
		{Name: "DEBARMENT_END", Code: "DEBARMENT_END", By: ByStep},
		{Name: "OUTCOME_DUE", Code: "OUTCOME_DUE", By: ByStep | ByReminder, Days: []int{0}, Dates: []string{"01-15", "02-15"}},
	}
}
