// This file gives the texts of the appeal's notices what they speak of.
package appeal

import "gongmo/domain"

// Says fills the fields of a notice about the appeal, typed as the texts format them. "result" is Outcome.
func (a *Appeal) Says(code domain.NoticeCode) domain.Args {
	if code == NoticeResult {
		return domain.Args{"reason": a.DecisionReason}
	}
	return domain.Args{"on": a.AnswerDueOn}
}

// Outcome is the message key of how the appeal was decided, also after the decision was notified.
func (a *Appeal) Outcome() string {
	state := a.State
	if state == Notified {
		switch {
		case a.Remedy != NoRemedy:
			state = Upheld
		case a.ReviewBy == Undecided:
			state = Dismissed
		default:
			state = Rejected
		}
	}
	return "appeal.state." + string(state)
}
