// These tests hold that what is typed into a form that was folded away arrives as it was typed.
package browser_test

import (
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

func TestWhatIsTypedIntoFoldedFormsArrivesAsItWasTyped(t *testing.T) {
	h, desk := checking(t)
	bench := strings.Replace(desk, "intake", "screening", 1)
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Officer))
	const asked, told, why = "통장 사본 1부", "빠진 서류를 보내 주십시오.", "확인서가 없습니다."

	s.Goto(bench+"?state=UNDER_SCREENING").PressOn("tr:nth-child(1) a").Unfold("#supply").Fill("other", asked).Fill("message", told).PressOn("#supply .btn--secondary")
	var items, message string
	if err := h.App.DB.Pool.QueryRow(t.Context(), `select items::text, message from application_supplement`).Scan(&items, &message); err != nil || !strings.Contains(items, asked) || message != told {
		t.Errorf("asked for %s with the words %q: %v", items, message, err)
	}

	// Somebody has begun to ask for something, and then proposes to fail the application.
	s.Goto(bench+"?state=UNDER_SCREENING").PressOn("tr:nth-child(2) a").Unfold("#supply").Fill("other", "다른 서류")
	s.Unfold("#fail").Choose("code", "서류").Fill("reason", why).PressOn("#fail button")
	s.Sees(why)
	for _, f := range s.Faults(false) {
		t.Error(f)
	}
}
