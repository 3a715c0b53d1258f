// This file gives the texts of the case's notices what they speak of.
package sanction

import "gongmo/domain"

// Says fills the fields of a notice about the case, typed as the texts format them. The reason of the step is added by
// whoever delivers, unless it is here; so is "measure", the text of MeasureText.
func (s *Sanction) Says(code domain.NoticeCode) domain.Args {
	switch code {
	case NoticePreNotice:
		return domain.Args{"on": max(s.ExplainUntil, s.ReReviewUntil), "reason": s.Facts}
	case NoticeReReview:
		return domain.Args{"on": s.ReReviewDueOn}
	case NoticeResult, NoticeReduced:
		return domain.Args{"from": s.FromOn, "until": s.ToOn, "appeal_on": s.AppealUntil}
	case NoticeOver:
		return domain.Args{"on": s.ToOn}
	}
	return domain.Args{}
}

// MeasureText is the message key, with its arguments, that says what is imposed: "참여제한 24개월".
func (s *Sanction) MeasureText() (string, domain.Args) {
	if s.Type == Surcharge {
		return "sanction.measure.surcharge", domain.Args{"amount": s.SurchargeWon}
	}
	return "sanction.measure.debarment", domain.Args{"n": s.Months}
}
