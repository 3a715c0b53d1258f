// This file gives the texts of the payment's notices what they speak of.
package payment

import "gongmo/domain"

// Says fills the fields of a notice about the payment, typed as the texts format them. What it does not fill, the step recorded.
func (p *Payment) Says(code domain.NoticeCode) domain.Args {
	if code == NoticeShare {
		return domain.Args{"amount": p.UnpassedWon(p.ShareDueOn), "on": p.ShareDueOn}
	}
	return nil
}
