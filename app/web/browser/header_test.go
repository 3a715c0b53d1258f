// This file looks at the header of the public frame as somebody of the agency sees it.
package browser_test

import (
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// The search box ends where the page does, and the menu reaches both edges of the screen, so that a cut word or the shadow shows that it
// goes on.
func TestThePublicHeaderOfStaffUsesTheWidthOfANarrowScreen(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	s := browser.Start(t).Open(t, h.URL, browser.Usual).As(h.Session(webtest.Officer))
	s.Resize(390, 900)
	s.Goto("/calls").Shot("public-header")
	page := s.Right("html")
	if box := s.Right(".palette"); box < page-17 {
		t.Errorf("the search box ends at %d of %d", box, page)
	}
	if menu := s.Right(".topnav"); menu != page {
		t.Errorf("the menu ends at %d of %d", menu, page)
	}
}
