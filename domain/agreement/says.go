// This file gives the texts of the agreement's notices what they speak of.
package agreement

import "gongmo/domain"

// Says fills the fields of a notice about the agreement, typed as the texts format them. What it does not fill, the step or the
// reminder says.
func (a *Agreement) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticePlanDue, NoticeReturned:
		return domain.Args{"on": a.PlanDueOn}
	case NoticeDue, NoticeLapsed:
		return domain.Args{"on": a.LimitOn}
	case NoticeConcluded:
		args := domain.Args{"amount": a.GrantWon}
		if a.ConcludedAt != nil {
			args["on"] = *a.ConcludedAt
		}
		return args
	case NoticeTerminated:
		return domain.Args{"on": a.TerminatedOn}
	case NoticePeriodEnd:
		return domain.Args{"on": a.EndOn}
	}
	return nil
}
