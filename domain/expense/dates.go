// This file counts until when spending has to be entered.
package expense

import (
	"gongmo/domain/calendar"
	"gongmo/domain/period"
)

// EnterBy is the last day to register what was paid: the term runs from the day after the payment (ICT cost rules §9⑤ 1개월, fund
// guideline §20④ 15일, R&D cost rules §70② 5일). Zero while nothing was paid.
func (e *Entry) EnterBy(term calendar.Term, cal calendar.Calendar) period.Date {
	if e.PaidOn.IsZero() {
		return 0
	}
	return cal.Due(e.PaidOn, term)
}
