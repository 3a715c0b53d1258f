// These stories look at pages on paper, and go through the header of a narrow one.
package browser_test

import (
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

func TestWhatIsFoldedIsPrintedButForWhatOnlyHelpsToWrite(t *testing.T) {
	s := richSection(t, "[data-rich]")
	if all, seen := s.Printed(".richhelp, .richbar button, details.noprint"); all == 0 || seen != 0 {
		t.Errorf("%d of %d helps are printed", seen, all)
	}
	w := write(t)
	at, _ := w.Path("/applications/:id")
	b := w.browser.Open(t, w.URL, browser.View{Width: 1280, Height: 900, NoScript: true}).As(w.Session(webtest.OwnerA)).Goto(at)
	for _, link := range b.Links("main a") {
		if b.Goto(link); b.Exists(".line details:not([open]) .line__in") {
			break
		}
	}
	if all, seen := b.Printed(".line details:not([open]) .line__in"); all == 0 || seen != all {
		t.Errorf("%d of %d folded lines are printed", seen, all)
	}
}

func TestTheKeyboardGoesThroughANarrowHeaderAsItIsSeen(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	s := browser.Start(t).Open(t, h.URL, browser.View{Width: 390, Height: 800}).As(h.Session(webtest.OwnerA)).Goto("/wallet")
	stops := s.HeaderWalk()
	if len(stops) < 6 {
		t.Fatalf("stops: %v", stops)
	}
	const line = 20 // what stands in one line is not quite equally high
	for i, at := range stops[1:] {
		if at[0] < stops[i][0]-line {
			t.Errorf("from %v the keyboard goes up to %v", stops[i], at)
		}
	}
}
