// This file gives the texts of the settlement's notices what they speak of.
package settlement

import "gongmo/domain"

// Says fills the fields of a notice about the settlement, typed as the texts format them. The reason of the step is added
// by whoever delivers, unless it is here.
func (s *Settlement) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticeReportDue, NoticeReportOverdue, NoticeReportReturned:
		return domain.Args{"on": s.ReportDueOn}
	case NoticeEvidence:
		return domain.Args{"reason": s.Evidence, "on": s.EvidenceDueOn}
	case NoticeResult:
		return domain.Args{"amount": s.RemitWon, "disallowed": s.DisallowedWon + s.InKindWon, "on": s.AppealUntil}
	case NoticeAppealClosing:
		return domain.Args{"on": s.AppealUntil}
	case NoticeRefundDue, NoticeRefundOverdue:
		return domain.Args{"amount": s.OutstandingWon(), "on": s.PayDueOn}
	}
	return domain.Args{}
}
