// This file takes over a session that was opened without the login pages, and takes pictures of what is in the window.
package browser

import (
	"net/http"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// As makes the profile the one of a session cookie; nil forgets every cookie.
func (s *Session) As(c *http.Cookie) *Session {
	s.t.Helper()
	s.must(proto.NetworkClearBrowserCookies{}.Call(s.page))
	if c != nil {
		_, err := proto.NetworkSetCookie{Name: c.Name, Value: c.Value, URL: s.base, HTTPOnly: true}.Call(s.page)
		s.must(err)
	}
	return s
}

// Picture is what the window shows, as PNG.
func (s *Session) Picture() []byte {
	s.t.Helper()
	b, err := s.page.Timeout(patience).Screenshot(false, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	s.must(err)
	return b
}

// PasteInto pastes a text into the first control at a selector, as the keys for it would.
func (s *Session) PasteInto(selector, text string) *Session {
	s.t.Helper()
	s.askOf(selector, `text => {
		this.focus();
		const data = new DataTransfer();
		data.setData('text/plain', text);
		this.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
	}`, text)
	return s
}

// Settle waits until a page that is on its way has loaded.
func (s *Session) Settle() *Session {
	s.t.Helper()
	s.must(s.page.Timeout(patience).WaitStable(300 * time.Millisecond))
	return s
}

// Drag takes hold of the element at a selector with the mouse, lets it go over the middle of another one, and waits for the page that
// leads to.
func (s *Session) Drag(from, to string) *Session {
	s.t.Helper()
	wait := s.page.Timeout(patience).WaitNavigation(proto.PageLifecycleEventNameLoad)
	s.DragWithin(from, to)
	wait()
	return s
}

// DragWithin is Drag where the page stays.
func (s *Session) DragWithin(from, to string) *Session {
	s.t.Helper()
	at, data := s.hold(from, to)
	s.drag(proto.InputDispatchDragEventTypeDrop, at, data)
	_ = s.page.Mouse.Up(proto.InputMouseButtonLeft, 1) // the page may be gone already
	return s
}

// Hold is DragWithin without letting go.
func (s *Session) Hold(from, to string) *Session {
	s.t.Helper()
	s.hold(from, to)
	return s
}

// hold begins the drag with the mouse. A headless browser has no desktop that would carry it on: what the browser hands to the
// desktop is caught, and given back as the desktop would.
func (s *Session) hold(from, to string) (at proto.Point, data *proto.InputDragData) {
	s.t.Helper()
	s.must(proto.InputSetInterceptDrags{Enabled: true}.Call(s.page))
	var begun proto.InputDragIntercepted
	wait := s.page.Timeout(patience).WaitEvent(&begun)
	start := s.middle(from)
	s.must(s.page.Mouse.MoveTo(start))
	s.must(s.page.Mouse.Down(proto.InputMouseButtonLeft, 1))
	s.must(s.page.Mouse.MoveLinear(proto.Point{X: start.X + 20, Y: start.Y + 4}, 5)) // far enough to be a drag and no click
	wait()
	at = s.middle(to)
	s.drag(proto.InputDispatchDragEventTypeDragEnter, at, begun.Data)
	s.drag(proto.InputDispatchDragEventTypeDragOver, at, begun.Data)
	return at, begun.Data
}

func (s *Session) drag(kind proto.InputDispatchDragEventType, at proto.Point, data *proto.InputDragData) {
	s.t.Helper()
	s.must(proto.InputDispatchDragEvent{Type: kind, X: at.X, Y: at.Y, Data: data}.Call(s.page))
}

// middle is a point inside an element, in the window.
func (s *Session) middle(selector string) proto.Point {
	s.t.Helper()
	b := s.askOf(selector, `() => { this.scrollIntoView({block: 'nearest', behavior: 'instant'}); return this.getBoundingClientRect().toJSON() }`)
	return proto.Point{X: b.Get("x").Num() + b.Get("width").Num()/2, Y: b.Get("y").Num() + min(b.Get("height").Num()/2, 40)}
}

// Counts is what the first counter of the page says of a text under a measure of its own: marked for rich texts, unspaced without white
// space.
func (s *Session) Counts(text string, marked, unspaced bool) string {
	s.t.Helper()
	return s.askOf("[data-count-for]", `(text, marked, unspaced) => {
		const field = document.getElementById(this.dataset.countFor);
		for (const [name, on] of [['marked', marked], ['unspaced', unspaced]]) { if (on) this.dataset[name] = ''; else delete this.dataset[name]; }
		field.value = text;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		return this.textContent;
	}`, text, marked, unspaced).Str()
}

// Echo is what stands below an amount when a text is typed into it, as the first such field of the page says it.
func (s *Session) Echo(text string) string {
	s.t.Helper()
	return s.askOf("[data-reading]", `text => {
		const field = document.getElementById(this.dataset.reading);
		field.value = text;
		field.dispatchEvent(new Event('input', { bubbles: true }));
		return this.textContent;
	}`, text).Str()
}

// Paste gives a field what was copied elsewhere, as a document and as plain text, and tells what stands in it then.
func (s *Session) Paste(selector, html, plain string) string {
	s.t.Helper()
	return s.askOf(selector, `(html, plain) => {
		const data = new DataTransfer();
		if (html) data.setData('text/html', html);
		data.setData('text/plain', plain);
		this.focus();
		this.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
		return this.value;
	}`, html, plain).Str()
}

// Printed reports how many elements of a selector there are on paper, and how many of them are seen there.
func (s *Session) Printed(selector string) (all, seen int) {
	s.t.Helper()
	s.must(proto.EmulationSetEmulatedMedia{Media: "print"}.Call(s.page))
	defer func() { s.must(proto.EmulationSetEmulatedMedia{}.Call(s.page)) }()
	out := s.ask(`selector => { const all = [...document.querySelectorAll(selector)];
		return [all.length, all.filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 0).length]; }`, selector)
	return out.Get("0").Int(), out.Get("1").Int()
}

// HeaderWalk goes through the header by the tab key and tells where each stop lies: how far down, and how far to the right.
func (s *Session) HeaderWalk() (stops [][2]int) {
	s.t.Helper()
	out := s.ask(`() => { document.querySelector('.skip')?.focus(); return document.querySelectorAll('.header__in :is(a, button, input, summary)').length }`)
	for range out.Int() + 4 {
		s.Type(input.Tab)
		at := s.ask(`() => { const e = document.activeElement, r = e.getBoundingClientRect(); return e.closest('.header__in') ? [Math.round((r.top + r.bottom) / 2), Math.round(r.left)] : [] }`)
		if at.Has("1") {
			stops = append(stops, [2]int{at.Get("0").Int(), at.Get("1").Int()})
		}
	}
	return stops
}
