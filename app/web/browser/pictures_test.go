package browser_test

import (
	"os"
	"path/filepath"
	"testing"

	"gongmo/app/web/browser"
	"gongmo/app/web/webtest"
)

// pictures are those of the README: a name, who looks, and where.
var pictures = []struct {
	name, path string
	role       webtest.Role
}{
	{"calls", "/calls", webtest.Visitor},
	{"call", "/calls/:code", webtest.Visitor},
	{"application", "/applications/:id", webtest.OwnerA},
	{"desk", "/desk/calls", webtest.Officer},
}

// make screenshots writes the pictures; otherwise there is nothing to do here.
func TestPictures(t *testing.T) {
	dir := os.Getenv("GONGMO_PICTURES")
	if dir == "" {
		t.Skip("make screenshots takes the pictures")
	}
	h := webtest.Start(t, webtest.Options{})
	s := browser.Start(t).Open(t, h.URL, browser.View{Width: 1280, Height: 860})
	for _, p := range pictures {
		path, _ := h.Path(p.path)
		s.As(h.Session(p.role)).Goto(path)
		if err := os.WriteFile(filepath.Join(dir, p.name+".png"), s.Picture(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
