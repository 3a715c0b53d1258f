// This file takes over a session that was opened without the login pages, and takes pictures of what is in the window.
package browser

import (
	"net/http"
	"time"

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
	_, err := s.element(selector).Eval(`text => {
		this.focus();
		const data = new DataTransfer();
		data.setData('text/plain', text);
		this.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
	}`, text)
	s.must(err)
	return s
}

// Settle waits until a page that is on its way has loaded.
func (s *Session) Settle() *Session {
	s.t.Helper()
	s.must(s.page.Timeout(patience).WaitStable(300 * time.Millisecond))
	return s
}
