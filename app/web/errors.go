// This file is the page for each kind of error: what happened, what to do, who can help.
package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"
)

func errorPage(r *request.Request, status int, key string, err error) templ.Component {
	p := view.MessagePage{Base: r.Base(r.T(key+".title"), ""), Lead: r.T(key + ".text")}
	p.Acts = []view.Button{{Text: r.T("error.home"), URL: "/", Kind: view.Primary}}
	switch {
	case status == http.StatusInternalServerError:
		p.Code = r.Response().Header().Get(echo.HeaderXRequestID)
	case status == http.StatusUnprocessableEntity || status == http.StatusConflict || status == http.StatusForbidden:
		for _, m := range locale.Errors(r.Lang, err) {
			p.List = append(p.List, m.Text)
		}
		p.Acts = append(p.Acts, view.Button{Text: r.T("error.back"), URL: sameSitePath(r.HTTP().Referer(), r.HTTP().Host)})
	}
	return shared.Message(p)
}

// sameSitePath is the path of an address of this site, "/" for any other: a redirect never leaves the site.
func sameSitePath(address, host string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != host || u.Path == "" {
		return "/"
	}
	return u.RequestURI()
}

func queryEscape(s string) string { return url.QueryEscape(s) }

// forScript reports whether a script asked, which shows a sentence and not a page.
func forScript(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// errorWords says in a line or two what happened.
func errorWords(r *request.Request, key string, err error) string {
	var words []string
	if domain.ProblemsOf(err) != nil && domain.KindOf(err) != domain.NotFound {
		for _, m := range locale.Errors(r.Lang, err) {
			words = append(words, m.Text)
		}
	}
	if len(words) == 0 {
		words = []string{r.T(key+".title") + ".", r.T(key + ".text")}
	}
	return strings.Join(words, " ")
}
