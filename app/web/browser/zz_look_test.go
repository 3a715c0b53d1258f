package browser_test

import (
	"os"
	"strings"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("GONGMO_SHOTS")
	if dir == "" {
		t.Skip()
	}
	h := webtest.Start(t, webtest.Options{})
	for _, w := range []int{1280, 390} {
		s := browser.Start(t).Open(t, h.URL, browser.View{Width: w, Height: 900})
		for _, spec := range strings.Split(os.Getenv("GONGMO_LOOK_AT"), ";") {
			p := strings.SplitN(spec, "=", 3) // name=role=path
			path := p[2]
			base, query, _ := strings.Cut(path, "?")
			path, _ = h.Path(base)
			if query != "" {
				path += "?" + query
			}
			s.As(h.Session(webtest.Role(p[1]))).Goto(path)
			s.Shot(p[0])
		}
	}
}
