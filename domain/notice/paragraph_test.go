package notice_test

import (
	"testing"

	"gongmo/domain"
	"gongmo/domain/notice"
)

func TestACallAddsToWhatItTellsApplicantsAndToNothingElse(t *testing.T) {
	for code, want := range map[domain.NoticeCode]bool{
		"SELECTED": true, "NOT_SELECTED": true, "SUBMITTED_RECEIPT": true, "CALL_AMENDED": true, "CALL_CLOSING": true, "CONSORTIUM_INVITED": true,
		"SUPPLEMENT_REQUEST": true, "SETTLEMENT_RESULT": true, "APPEAL_RESULT": true, "EXPENSE_QUERIED": true,
		"CALL_CLOSED": false, "REVIEWER_INVITE": false, "SETTLEMENT_ASSIGNED": false, "CALL_HANDED_OVER": false, "LATE_WAITS": false, // staff, evaluators, accountants
		"WALLET_EXPIRING":  false, // of no call
		"SANCTION_RESULT":  false, // against somebody
		"INQUIRY_ANSWERED": false, // of whoever asked
		"CALL_PUBLISHED":   false, // of those who watch
	} {
		e, ok := notice.Lookup(code)
		if !ok || e.TakesParagraph() != want {
			t.Errorf("%s (in the catalogue: %t) takes a paragraph: %t, want %t", code, ok, e.TakesParagraph(), want)
		}
	}
	for _, e := range notice.TakingParagraph() {
		if !e.TakesParagraph() {
			t.Error(e.Code)
		}
	}
	if n, all := len(notice.TakingParagraph()), len(notice.Catalogue()); n < 40 || n >= all {
		t.Errorf("%d of %d notices take a paragraph", n, all)
	}
}
