// This file gives the texts of the amendment's notices what they speak of.
package amendment

import "gongmo/domain"

// Says fills the fields of a notice about the amendment, typed as the texts format them. The reason of the step is added by
// whoever delivers.
func (a *Amendment) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticeSubmitted, NoticeExtended, NoticeSLA:
		return domain.Args{"on": a.AnswerDueOn}
	case NoticeSupplement:
		return domain.Args{"on": a.SupplementDueOn}
	}
	return nil
}
