// This file keeps public pages for a moment, so that a rush of readers costs the database nothing: everyone who is not signed in
// reads the same page.
package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"gongmo/app/web/request"
)

// Bounds of what is kept. A page is some 40 KB; addresses that nobody would type are not kept at all.
const (
	mostPages      = 1000
	mostBytes      = 64 << 20
	longestAddress = 300
)

// pageCache answers visitors from memory. A page is kept for so long that nobody notices, and made by one request at a time.
type pageCache struct {
	next   http.Handler
	cookie string // of a session: its bearer is never answered from here
	fresh  time.Duration
	now    func() time.Time
	routes [][]string // paths in segments; one that begins with ":" stands for any

	mu    sync.RWMutex
	pages map[string]*keptPage
	bytes int
}

// keptPage is one page. Its maker holds the lock while it makes it.
type keptPage struct {
	making sync.Mutex
	mu     sync.RWMutex
	at     time.Time // zero: not made yet, or not to be kept
	header http.Header
	body   []byte
}

// newPageCache puts the routes that may be kept before next. fresh is how long a page is given without asking again.
func newPageCache(next http.Handler, routes []request.Route, cookie string, fresh time.Duration) *pageCache {
	c := &pageCache{next: next, cookie: cookie, fresh: fresh, now: time.Now, pages: map[string]*keptPage{}}
	for _, r := range routes {
		if r.Kept {
			c.routes = append(c.routes, strings.Split(r.Path, "/"))
		}
	}
	return c
}

// ServeHTTP implements http.Handler.
func (c *pageCache) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !c.keeps(r) {
		c.next.ServeHTTP(w, r)
		return
	}
	p := c.page(visitorsLanguage(r) + " " + r.URL.RequestURI())
	if p.give(w, r, c.now().Add(-c.fresh)) {
		return
	}
	p.making.Lock() // those who come meanwhile wait for this one
	defer p.making.Unlock()
	if p.give(w, r, c.now().Add(-c.fresh)) {
		return
	}
	// Its first reader may leave; the page is made for the others too.
	made := &recorder{header: http.Header{}, status: http.StatusOK}
	c.next.ServeHTTP(made, r.WithContext(context.WithoutCancel(r.Context())))
	if made.status == http.StatusOK && len(made.header["Set-Cookie"]) == 0 {
		made.header.Set("Cache-Control", "no-cache") // a browser asks again: it may have signed in since
		made.header.Del("X-Request-Id")
		made.header.Set("Content-Length", strconv.Itoa(made.body.Len())) // else a long page goes out in pieces
		made.header.Set("ETag", markOf(made.body.Bytes()))
		c.keep(p, made)
	}
	answer(w, r, made.status, made.header, made.body.Bytes())
}

// keeps reports whether a request is a visitor's for a page that may be kept.
func (c *pageCache) keeps(r *http.Request) bool {
	if r.Method != http.MethodGet || len(r.URL.RequestURI()) > longestAddress || r.URL.Query().Has("lang") {
		return false
	}
	if k, err := r.Cookie(c.cookie); err == nil && k.Value != "" {
		return false
	}
	return slices.ContainsFunc(c.routes, func(route []string) bool { return matches(route, r.URL.Path) })
}

func matches(route []string, path string) bool {
	for i, want := range route {
		part, rest, more := strings.Cut(path, "/")
		if part != want && !(strings.HasPrefix(want, ":") && part != "") || more == (i == len(route)-1) {
			return false
		}
		path = rest
	}
	return true
}

// visitorsLanguage is what a visitor's cookie asks for.
func visitorsLanguage(r *http.Request) string {
	if k, err := r.Cookie("lang"); err == nil {
		return k.Value[:min(len(k.Value), 2)]
	}
	return ""
}

func (c *pageCache) page(key string) *keptPage {
	c.mu.RLock()
	p, ok := c.pages[key]
	c.mu.RUnlock()
	if ok {
		return p
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p, ok := c.pages[key]; ok {
		return p
	}
	if len(c.pages) >= mostPages || c.bytes > mostBytes {
		c.pages, c.bytes = map[string]*keptPage{}, 0 // rare: the pages that are asked for come back at once
	}
	p = &keptPage{}
	c.pages[key] = p
	return p
}

func (c *pageCache) keep(p *keptPage, made *recorder) {
	p.mu.Lock()
	grown := made.body.Len() - len(p.body)
	p.at, p.header, p.body = c.now(), made.header, made.body.Bytes()
	p.mu.Unlock()
	c.mu.Lock()
	c.bytes += grown
	c.mu.Unlock()
}

// give answers with the page when it was made after an instant.
func (p *keptPage) give(w http.ResponseWriter, r *http.Request, after time.Time) bool {
	p.mu.RLock()
	at, header, body := p.at, p.header, p.body
	p.mu.RUnlock()
	if at.IsZero() || !at.After(after) {
		return false
	}
	answer(w, r, http.StatusOK, header, body)
	return true
}

// answer sends an answer whose header is shared and changed by nobody. Who has the very page already is told so: what reads feeds comes every
// few minutes.
func answer(w http.ResponseWriter, r *http.Request, status int, header http.Header, body []byte) {
	h := w.Header()
	for name, values := range header {
		h[textproto.CanonicalMIMEHeaderKey(name)] = values
	}
	if mark := header.Get("ETag"); mark != "" && has(r, mark) {
		h.Del("Content-Length")
		h.Del("Content-Type")
		status, body = http.StatusNotModified, nil
	}
	w.WriteHeader(status)
	if len(body) > 0 {
		_, _ = w.Write(body) // a reader who left
	}
}

// markOf tells a page by its content.
func markOf(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// has reports whether a reader has the page with a mark. A proxy that packed it may have made the mark a weak one (RFC 9110 §13.1.2).
func has(r *http.Request, mark string) bool {
	for _, line := range r.Header.Values("If-None-Match") {
		for m := range strings.SplitSeq(line, ",") {
			if m = strings.TrimSpace(m); m == "*" || strings.TrimPrefix(m, "W/") == mark {
				return true
			}
		}
	}
	return false
}

// recorder takes an answer in.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader implements http.ResponseWriter.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write implements http.ResponseWriter.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }
