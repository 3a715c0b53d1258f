// This file tests how an approved call that nobody has seen yet is edited on its pages.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain/period"
)

// approved makes a call that two people have approved, to be announced on 11 April 2025.
func (d desk) approved(code string) string {
	d.t.Helper()
	at := d.draft(code)
	for _, part := range []string{"overview", "eligibility", "stages", "notice", "documents"} {
		d.post(webtest.Officer, at+"/edit/"+part, 303, filled(d.get(webtest.Officer, at+"/edit/"+part)))
	}
	times := url.Values{"announceAt": {"2025-04-11T09:00"}, "openAt": {"2025-04-18T10:00"}, "closeAt": {"2025-05-22T15:00"}, "resultAt": {"2025-06-30T14:00"}}
	d.post(webtest.Officer, at+"/edit/schedule", 303, filling(d.get(webtest.Officer, at+"/edit/schedule"), times))
	d.step(webtest.Officer, at, "submitForApproval")
	d.step(webtest.Approver, at, "approve")
	return at
}

// step takes a step of a call by its page.
func (d desk) step(who webtest.Role, at, event string) {
	d.t.Helper()
	d.post(who, at+"/step", 303, with(d.get(who, at), url.Values{"event": {event}}))
}

func TestAnApprovedCallThatIsNotPublicIsEditedAndApprovedAgain(t *testing.T) {
	d := desk{t, webtest.Start(t, webtest.Options{Empty: true})}
	at := d.approved("2025-REO-01")
	page := d.get(webtest.Officer, at)
	if strings.Contains(page, "정정공고") || !strings.Contains(page, at+"/reopen/overview") || !strings.Contains(page, at+"/reopen/files") {
		t.Error("the page of an approved call speaks of a correction, or does not lead to its editing")
	}
	if files := d.get(webtest.Officer, at+"/forms"); strings.Contains(files, "정정공고로") || !strings.Contains(files, at+"/reopen/files") {
		t.Error("the page of its files does so")
	}
	if a := d.h.Ask(webtest.Officer, http.MethodGet, at+"/edit/overview", ""); a.Status != http.StatusSeeOther || !strings.HasSuffix(a.Location, "/reopen/overview") {
		t.Errorf("the page of a part leads to %d %s", a.Status, a.Location)
	}

	// Somebody who had the page open saves too late: nothing typed is lost, nothing is saved, and the page says how to go on.
	late := d.post(webtest.Officer, at+"/edit/overview", 422, url.Values{"title": {"새로 적은 이름"}, "version": {"1"}})
	if !strings.Contains(late.Body, `value="새로 적은 이름"`) || strings.Contains(problems(late.Body), "정정공고") || !strings.Contains(late.Body, at+"/reopen/overview") {
		t.Errorf("saved too late: %s", problems(late.Body))
	}

	ask := d.get(webtest.Officer, at+"/reopen/overview")
	for _, say := range []string{"승인된 공고입니다", "다른 사람이 다시 승인해야", "2025. 4. 11.(금) 09:00", "개요와 예산"} {
		if !strings.Contains(ask, say) {
			t.Errorf("the page does not say %q", say)
		}
	}
	if a := d.post(webtest.Officer, at+"/reopen/overview", 422, with(ask, url.Values{"reason": {" "}})); !strings.Contains(problems(a.Body), "이유를 적어") {
		t.Errorf("without a reason: %s", problems(a.Body))
	}
	if a := d.post(webtest.Officer, at+"/reopen/overview", 303, with(ask, url.Values{"reason": {"예산 오기"}})); !strings.HasSuffix(a.Location, "/edit/overview") {
		t.Errorf("it leads to %s", a.Location)
	}
	d.post(webtest.Officer, at+"/edit/overview", 303, filling(d.get(webtest.Officer, at+"/edit/overview"), url.Values{"title": {"고친 이름"}}))

	// Its time comes and it is not announced: the approval was taken back with it. Two people approve it again.
	d.h.MoveTo(period.On(2025, time.April, 11).At(9, 5))
	d.sweep()
	if a := d.h.Ask(webtest.Visitor, http.MethodGet, "/calls/2025-REO-01", ""); a.Status != http.StatusNotFound {
		t.Errorf("it was announced without an approval: %d", a.Status)
	}
	d.step(webtest.Officer, at, "submitForApproval")
	if wait := d.get(webtest.Officer, at+"/reopen/schedule"); !strings.Contains(wait, "승인을 기다리는 공고입니다") {
		t.Error("what waits for approval is not taken back by the same page")
	}
	d.step(webtest.Approver, at, "approve")
	d.sweep()
	if public := d.get(webtest.Visitor, "/calls/2025-REO-01"); !strings.Contains(public, "고친 이름") || strings.Contains(public, "정정공고") {
		t.Error("the call is not public as it was edited, or says that it was corrected")
	}
	// Now it is public, and only now it is corrected.
	if page = d.get(webtest.Officer, at); !strings.Contains(page, "정정공고") || strings.Contains(page, "/reopen/") {
		t.Error("a published call is not corrected")
	}
	if a := d.h.Ask(webtest.Officer, http.MethodGet, at+"/reopen/overview", ""); a.Status != http.StatusSeeOther || !strings.HasSuffix(a.Location, "/edit/overview") {
		t.Errorf("the page leads to %d %s", a.Status, a.Location)
	}
	if a := d.post(webtest.Officer, at+"/reopen/overview", 422, url.Values{"version": {"1"}, "reason": {"늦음"}}); !strings.Contains(a.Body, "고친 이름") {
		t.Error("a press too late says nothing")
	}
}
