// This file cuts the line of a session, and waits for what a page does by itself.
package browser

import (
	"fmt"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// Offline cuts the line of the page, or mends it. What a page sends while it goes is not under the browser's own switch, so the page's
// way to send is cut as well.
func (s *Session) Offline(cut bool) *Session {
	s.t.Helper()
	s.ask(`cut => { window.lineOf ??= window.fetch; window.fetch = cut ? () => Promise.reject(new TypeError('no line')) : window.lineOf; }`, cut)
	s.must(proto.NetworkEmulateNetworkConditions{Offline: cut, DownloadThroughput: -1, UploadThroughput: -1}.Call(s.page))
	return s
}

// Reload opens the page again, as the browser's own button does.
func (s *Session) Reload() *Session {
	s.t.Helper()
	p := s.page.Timeout(patience)
	wait := p.WaitNavigation(proto.PageLifecycleEventNameLoad)
	s.must(proto.PageReload{}.Call(p))
	wait()
	return s
}

// Back goes back in the history, as the browser's own button does.
func (s *Session) Back() *Session {
	s.t.Helper()
	wait := s.page.Timeout(patience).WaitNavigation(proto.PageLifecycleEventNameLoad)
	s.ask(`() => { setTimeout(() => history.back(), 0) }`)
	wait()
	return s
}

// Soon waits until something holds of the page as it stands, and fails the test when it does not within the time.
func (s *Session) Soon(within time.Duration, what string, holds func() bool) *Session {
	s.t.Helper()
	for end := time.Now().Add(within); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			s.shot("waited")
			s.t.Fatalf("%s: waited %s in vain for %s; it shows:\n%s", s.Path(), within, what, clip(s.Text()))
		}
	}
	return s
}

// SaveState is what the page says of its autosave: saving, saved, unsaved, offline, compare, unread; "" before it said anything.
func (s *Session) SaveState() string { s.t.Helper(); return s.Attr("[data-save-status]", "data-state") }

// Kept is what this device keeps of what was typed, as the page stored it.
func (s *Session) Kept() string {
	s.t.Helper()
	return s.ask(`() => Object.entries(localStorage).filter(([k]) => k.startsWith('gongmo.draft.')).map(([, v]) => v).join('\n')`).Str()
}

// Keep puts a copy of what was typed on this device, as an earlier visit has left it.
func (s *Session) Keep(page, copy string) *Session {
	s.t.Helper()
	s.ask(`(k, v) => localStorage.setItem('gongmo.draft.' + k, v)`, page, copy)
	return s
}

// Add types text behind what the control with this name holds.
func (s *Session) Add(name, text string) *Session {
	s.t.Helper()
	return s.on(fmt.Sprintf(`[name=%q]:not([type=hidden])`, name), func(el node) error {
		if err := s.focus(el); err != nil {
			return err
		}
		if _, err := el.ask(`() => this.setSelectionRange(this.value.length, this.value.length)`); err != nil {
			return err
		}
		return s.page.InsertText(text)
	})
}

// PressKeyOn puts the cursor on the element at a selector and presses the space bar, where the page stays.
func (s *Session) PressKeyOn(selector string) *Session {
	s.t.Helper()
	return s.on(selector, func(el node) error {
		if err := s.focus(el); err != nil {
			return err
		}
		return s.page.Keyboard.Type(input.Space)
	})
}

// LoseAnswers lets requests of the page's script through and loses what comes back, or stops that.
func (s *Session) LoseAnswers(lose bool) *Session {
	s.t.Helper()
	s.ask(`lose => { window.lineOf ??= window.fetch; window.fetch = lose ? (...a) => window.lineOf(...a).then(() => { throw new TypeError('lost'); }) : window.lineOf; }`, lose)
	return s
}

// HoldAnswers lets requests of the page's script through, and what comes back never reaches it.
func (s *Session) HoldAnswers() *Session {
	s.t.Helper()
	s.ask(`() => { window.lineOf ??= window.fetch; window.fetch = (...a) => { window.lineOf(...a); return new Promise(() => {}); }; }`)
	return s
}
