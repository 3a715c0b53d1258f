// This file is the pages of words: help, privacy, accessibility, about. Their text is in the message catalogue, a section
// at a time: page.<name>.1.title, page.<name>.1.text and so on; a line that begins with a dash is a point of a list.
package public

import (
	"strconv"
	"strings"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/templates/pages/shared"
)

// PageRoutes are the routes of this file.
func PageRoutes() []request.Route {
	return []request.Route{
		request.GET("/help", "help", request.Anyone, words("help")),
		request.GET("/privacy", "privacy", request.Anyone, words("privacy")),
		request.GET("/accessibility", "accessibility", request.Anyone, words("accessibility")),
		request.GET("/about", "about", request.Anyone, words("about")),
	}
}

func words(name string) request.Handler {
	return func(r *request.Request) error {
		key := "page." + name
		p := view.Desk{Base: r.Base(r.T(key+".title"), ""), Lead: r.T(key + ".lead")}
		for i := 1; locale.Has(r.Lang, section(key, i)+".title"); i++ {
			p.Parts = append(p.Parts, wordsPart(r, section(key, i), name+strconv.Itoa(i)))
		}
		p.Aside = []view.Callout{{Title: r.T("page.contact"), Lines: []string{r.T("support.phone"), r.T("support.hours")}, Link: other(r, name)}}
		return r.Render(shared.Desk(p))
	}
}

func section(key string, i int) string { return key + "." + strconv.Itoa(i) }

func wordsPart(r *request.Request, key, id string) view.Part {
	part := view.Part{ID: id, Title: r.T(key + ".title")}
	for _, line := range strings.Split(r.T(key+".text"), "\n") {
		if point, ok := strings.CutPrefix(line, "- "); ok {
			part.List = append(part.List, point)
		} else if line != "" {
			part.Lines = append(part.Lines, line)
		}
	}
	return part
}

// other is the page a reader of this one may want next.
func other(r *request.Request, name string) *view.Crumb {
	next := map[string]string{"help": "about", "about": "privacy", "privacy": "accessibility", "accessibility": "help"}[name]
	return &view.Crumb{Label: r.T("page." + next + ".title"), URL: "/" + next}
}
