// This file tests the page that lists which notices a call sends.
package web_test

import (
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestTheOfficerReadsWhatACallSendsToWhomAndWhen(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.draft("2025-NOT-01")
	if page := d.get(webtest.Officer, at); !strings.Contains(page, at+"/notices") {
		t.Error("the list of parts does not lead to the notices")
	}
	if page := d.get(webtest.Officer, at+"/notices"); !strings.Contains(page, "아직 일정이 없습니다") || !strings.Contains(page, "선정 통보") {
		t.Error("a call without a timetable does not say so, or lists nothing")
	}
	d.post(webtest.Officer, at+"/edit/schedule", 303, filling(d.get(webtest.Officer, at+"/edit/schedule"), url.Values{"announceAt": {"2025-05-01T09:00"}, "openAt": {"2025-05-02T09:00"}, "closeAt": {"2025-06-30T18:00"}}))
	page := d.get(webtest.Officer, at+"/notices")
	// CALL_D7, D3, D1 and H3 of the list of notices that must be sent: a week, three days and a day before at nine, and three hours before.
	for _, want := range []string{"2025. 5. 1.(목) 09:00", "2025. 6. 23.(월) 09:00", "2025. 6. 27.(금) 09:00", "2025. 6. 29.(일) 09:00", "2025. 6. 30.(월) 15:00", "2025. 6. 30.(월) 18:00",
		"관심 공고로 담았거나", "기한 5일 전, 기한 1일 전", "열람을 확인합니다", "평가위원", `data-act="print"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	for _, no := range []string{"calls.notices.", "notice.label", "제재 처분", "개별 지연"} {
		if strings.Contains(page, no) {
			t.Errorf("the page says %q", no)
		}
	}
	storyCamera(t, d.h, "notices")(webtest.Officer, at+"/notices", "list")
	given := d.draftOf("2025-NOT-02", "DESIGNATION")
	if page := d.get(webtest.Officer, given+"/notices"); strings.Contains(page, "정산 알림") {
		t.Error("a call that pays no costs speaks of settlements")
	}
	if page := d.get(webtest.Auditor, at+"/notices"); !strings.Contains(page, "선정 통보") {
		t.Error("who reads the call does not read its notices")
	}
}
