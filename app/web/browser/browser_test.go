package browser

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestChecksNoticeWhatTheyAreFor(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/good":
			_, _ = w.Write([]byte(`<!doctype html><html lang="ko"><title>좋은 페이지</title><main><h1>제목</h1><form method=post action=/sent><label for=a>이름</label> <input id=a name=a style="height:40px"> <button style="height:40px">보내기</button></form></main>`))
		case "/bad":
			_, _ = w.Write([]byte(`<!doctype html><html><title></title><div style="width:3000px">넓다</div><img src=x.png><button style="outline:none;width:8px;height:8px;padding:0;border:0"></button>`))
		case "/sent":
			_, _ = w.Write([]byte(`<!doctype html><html lang="ko"><title>t</title><main><h1>받음 ` + r.FormValue("a") + `</h1></main>`))
		}
	}))
	defer srv.Close()
	s := Start(t).Open(t, srv.URL, Usual)
	if f := s.Goto("/good").Faults(true); len(f) != 0 {
		t.Errorf("a good page has faults: %q", f)
	}
	s.Fill("a", "홍길동").Press("보내기").Sees("받음 홍길동")
	if f := s.Goto("/bad").Faults(true); len(f) < 5 {
		t.Errorf("a bad page has only these faults: %q", f)
	}
}

// A page that saved something may load itself anew just when it is asked; a story that met this moment failed.
func TestAPageThatLoadsAnewAgainAndAgainIsReadAllTheSame(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="ko"><title>t</title><main><h1>제목</h1><input name=a value=처음></main><script>setTimeout(() => location.reload(), 30)</script>`))
	}))
	defer srv.Close()
	s := Start(t).Open(t, srv.URL, Usual).Goto("/")
	for range 100 {
		if v, h := s.Value("a"), s.TextOf("h1"); v != "처음" || h != "제목" {
			t.Fatalf("it reads %q under %q", v, h)
		}
	}
}
