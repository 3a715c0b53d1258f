package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gongmo/app/web/request"
)

// kitchen makes pages and counts them.
type kitchen struct {
	made   atomic.Int64
	answer func(w http.ResponseWriter, r *http.Request, n int64)
}

func (k *kitchen) ServeHTTP(w http.ResponseWriter, r *http.Request) { k.answer(w, r, k.made.Add(1)) }

func cacheOf(k *kitchen) (*pageCache, *time.Time) {
	routes := []request.Route{request.Keep(request.GET("/calls", "calls", request.Anyone, nil)), request.Keep(request.GET("/calls/:code", "call", request.Anyone, nil)),
		request.GET("/login", "login", request.Anyone, nil)}
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	c := newPageCache(k, routes, "gongmo", 2*time.Second)
	c.now = func() time.Time { return now }
	return c, &now
}

func ask(h http.Handler, method, path string, cookies ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(cookies); i += 2 {
		req.AddCookie(&http.Cookie{Name: cookies[i], Value: cookies[i+1]})
	}
	res := httptest.NewRecorder()
	h.ServeHTTP(res, req)
	return res
}

func counted(w http.ResponseWriter, r *http.Request, n int64) { fmt.Fprintf(w, "%s %d", r.URL, n) }

func TestAPublicPageIsMadeOnceForAllVisitorsOfAMoment(t *testing.T) {
	k := &kitchen{answer: counted}
	c, now := cacheOf(k)
	for _, s := range []struct {
		what, want string
		ask        func() *httptest.ResponseRecorder
	}{
		{"the first visitor has it made", "/calls 1", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls") }},
		{"the second reads the same", "/calls 1", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls") }},
		{"another filter is another page", "/calls?q=ai 2", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls?q=ai") }},
		{"another language is another page", "/calls 3", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls", "lang", "en") }},
		{"who is signed in has their own", "/calls 4", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls", "gongmo", "x") }},
		{"and again", "/calls 5", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls", "gongmo", "x") }},
		{"choosing a language is not kept", "/calls?lang=en 6", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls?lang=en") }},
		{"nor is what the route does not allow", "/login 7", func() *httptest.ResponseRecorder { return ask(c, "GET", "/login") }},
		{"nor a deeper address", "/calls/A/apply 8", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls/A/apply") }},
		{"nor a form", "/calls 9", func() *httptest.ResponseRecorder { return ask(c, "POST", "/calls") }},
		{"one call is a page of its own", "/calls/A 10", func() *httptest.ResponseRecorder { return ask(c, "GET", "/calls/A") }},
		{"after a moment it is made anew", "/calls 11", func() *httptest.ResponseRecorder { *now = now.Add(2 * time.Second); return ask(c, "GET", "/calls") }},
	} {
		if got := s.ask().Body.String(); got != s.want {
			t.Errorf("%s: got %q, want %q", s.what, got, s.want)
		}
	}
}

func TestWhatIsOfOneReaderAloneIsNotKept(t *testing.T) {
	for name, answer := range map[string]func(w http.ResponseWriter, n int64){
		"a page with a cookie": func(w http.ResponseWriter, _ int64) { http.SetCookie(w, &http.Cookie{Name: "lang", Value: "en"}) },
		"an error":             func(w http.ResponseWriter, _ int64) { w.WriteHeader(http.StatusServiceUnavailable) },
		"a redirect":           func(w http.ResponseWriter, _ int64) { w.WriteHeader(http.StatusSeeOther) },
	} {
		t.Run(name, func(t *testing.T) {
			k := &kitchen{answer: func(w http.ResponseWriter, r *http.Request, n int64) { answer(w, n); counted(w, r, n) }}
			c, _ := cacheOf(k)
			first, second := ask(c, "GET", "/calls"), ask(c, "GET", "/calls")
			if second.Body.String() != "/calls 2" || first.Code != second.Code {
				t.Errorf("the second reader got %d %q", second.Code, second.Body)
			}
		})
	}
}

func TestWhoHasThePageAlreadyIsToldSo(t *testing.T) {
	const same = "one content"
	text := same
	k := &kitchen{answer: func(w http.ResponseWriter, _ *http.Request, _ int64) {
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		fmt.Fprint(w, text)
	}}
	c, now := cacheOf(k)
	with := func(mark string) *httptest.ResponseRecorder {
		req := httptest.NewRequest("GET", "/calls", nil)
		if mark != "" {
			req.Header.Set("If-None-Match", mark)
		}
		res := httptest.NewRecorder()
		c.ServeHTTP(res, req)
		return res
	}
	mark := with("").Header().Get("ETag")
	if len(mark) < 10 {
		t.Fatalf("the page has the mark %q", mark)
	}
	for _, s := range []struct {
		what, mark string
		code       int
		body       string
	}{
		{"the mark of the page", mark, http.StatusNotModified, ""},
		{"as a proxy weakened it", "W/" + mark, http.StatusNotModified, ""},
		{"among others", `"x", ` + mark, http.StatusNotModified, ""},
		{"any", "*", http.StatusNotModified, ""},
		{"another's", `"x"`, http.StatusOK, same},
		{"none", "", http.StatusOK, same},
	} {
		got := with(s.mark)
		if got.Code != s.code || got.Body.String() != s.body || got.Header().Get("ETag") != mark || got.Header().Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: got %d %q with %v", s.what, got.Code, got.Body, got.Header())
		}
	}
	*now = now.Add(time.Minute) // made anew, with the same content
	if got := with(mark); got.Code != http.StatusNotModified || k.made.Load() != 2 {
		t.Errorf("the same content made again: got %d after %d", got.Code, k.made.Load())
	}
	text = "another content"
	*now = now.Add(time.Minute)
	if got := with(mark); got.Code != http.StatusOK || got.Body.String() != text || got.Header().Get("ETag") == mark {
		t.Errorf("another content: got %d %q", got.Code, got.Body)
	}
}

func TestManyVisitorsAtOnceHaveAPageMadeOnce(t *testing.T) {
	k := &kitchen{}
	k.answer = func(w http.ResponseWriter, r *http.Request, n int64) {
		time.Sleep(20 * time.Millisecond)
		counted(w, r, n)
	}
	c, _ := cacheOf(k)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if got := ask(c, "GET", "/calls/B").Body.String(); got != "/calls/B 1" {
				t.Errorf("got %q", got)
			}
		})
	}
	all.Wait()
}

func TestTheKeptPagesAreBounded(t *testing.T) {
	k := &kitchen{answer: counted}
	c, _ := cacheOf(k)
	for i := range 3 * mostPages {
		ask(c, "GET", fmt.Sprintf("/calls?page=%d", i))
		if len(c.pages) > mostPages {
			t.Fatalf("%d pages are kept", len(c.pages))
		}
	}
}
