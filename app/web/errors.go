// This file is the page for each kind of error: what happened, what to do, who can help.
package web

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"gongmo/app/locale"
	"gongmo/app/view"
	"gongmo/app/web/request"
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
