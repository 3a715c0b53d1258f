// This file serves the gallery over plain HTTP for tests and screenshots.
package gallery

import (
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"gongmo/app/locale"
	"gongmo/templates/assets"
)

// Handler answers /gallery/<name> with ?lang=en and ?mode=hc. Names are those of Pages.
func Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle(assets.Prefix, assets.Handler())
	mux.HandleFunc("GET /gallery/{name}", func(w http.ResponseWriter, r *http.Request) {
		page := Page(r.PathValue("name"), locale.Parse(r.URL.Query().Get("lang")), r.URL.Query().Get("mode") == "hc")
		if page == nil {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		var b strings.Builder
		if err := page.Render(r.Context(), &b); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write([]byte(b.String()))
	})
	return mux
}

// Pages are the names of the gallery's pages.
var Pages = [...]string{"parts", "calls", "desk", "bench", "score", "paper"}

// Page is one page of the gallery, nil for an unknown name.
func Page(name string, lang locale.Lang, highContrast bool) templ.Component {
	who := map[string]string{"parts": "company", "calls": "public", "desk": "staff", "bench": "staff", "score": "staff", "paper": "staff"}[name]
	b := Base(lang, who)
	b.Path, b.HighContrast = "/gallery/"+name, highContrast
	switch name {
	case "parts":
		return Parts(b)
	case "calls":
		return Calls(b)
	case "desk":
		return Desk(b)
	case "bench":
		b.Demo = nil
		return Bench(b)
	case "score":
		b.Demo = nil
		return Score(b)
	case "paper":
		return Paper(b)
	}
	return nil
}
