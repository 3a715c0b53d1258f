// This file gives the texts of the case's notices what they speak of.
package recovery

import "gongmo/domain"

// Says fills the fields of a notice about the case, typed as the texts format them. The reason of the step is added by
// whoever delivers, unless it is here.
func (r *Recovery) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticePreNotice:
		return domain.Args{"amount": r.ProposedWon, "on": r.ExplainUntil, "reason": r.Facts}
	case NoticeDecided:
		return domain.Args{"amount": r.TotalWon(), "on": r.DueOn, "appeal_on": r.AppealUntil}
	case NoticeRevised:
		return domain.Args{"amount": r.OutstandingWon(), "on": r.DueOn}
	case NoticeParts:
		parts, first := 0, r.Plan.Last()
		for _, i := range r.Plan {
			if r.Plan.DueBy(i.DueOn) > r.PaidWon {
				parts, first = parts+1, min(first, i.DueOn)
			}
		}
		return domain.Args{"n": parts, "on": first}
	case NoticeDemand:
		return domain.Args{"amount": r.OutstandingWon(), "on": r.DemandDueOn}
	case NoticeEnforced:
		return domain.Args{"amount": r.OutstandingWon()}
	case NoticePaid:
		return domain.Args{"amount": r.PaidWon}
	}
	return domain.Args{}
}
