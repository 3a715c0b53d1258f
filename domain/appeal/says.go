// This file gives the texts of the appeal's notices what they speak of.
package appeal

import "gongmo/domain"

// Says fills the fields of a notice about the appeal, typed as the texts format them. What it does not fill, the step recorded.
func (a *Appeal) Says(domain.NoticeCode) domain.Args {
	if a.AnswerDueOn.IsZero() {
		return nil
	}
	return domain.Args{"on": a.AnswerDueOn}
}
