// This file takes over a session that was opened without the login pages.
package browser

import (
	"net/http"

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
