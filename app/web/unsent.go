// This file takes in a form that was sent after the session had ended: it is kept for the person of that session, who sends it again after
// signing in. Whose session it was must be known from the session's own row; else nothing is kept, and the page says so.
package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/workflows"
)

// What the login page says of a form that came too late (?expired=).
const (
	keptForm  = "kept"  // it waits for its person
	keptWords = "words" // it waits, without its files
	lostForm  = "lost"  // nothing could be kept
	noForm    = "1"     // nothing was typed
)

// signIn sends a visitor to the login page and remembers where they were going. What somebody sent whose session has ended is kept for them.
// A script is told in its own way: it keeps what it has and says why.
func (s *server) signIn(c echo.Context, route request.Route) error {
	req := c.Request()
	if req.Method == http.MethodGet {
		return c.Redirect(http.StatusSeeOther, "/login?next="+queryEscape(req.URL.RequestURI()))
	}
	if forScript(c) {
		return s.unauthorized(c)
	}
	page := sameSitePath(req.Referer(), req.Host)
	return c.Redirect(http.StatusSeeOther, "/login?expired="+s.keepLate(c, route, page)+"&next="+queryEscape(page))
}

// unauthorized tells a script that nobody is signed in, in words it can show.
func (s *server) unauthorized(c echo.Context) error {
	r, ok := c.Get("request").(*request.Request)
	if !ok {
		return echo.ErrUnauthorized
	}
	return c.JSON(http.StatusUnauthorized, map[string]string{"error": r.T("ui.saved.signed_out")})
}

// keepLate keeps the form of a request for the person of its ended session, and says what became of it.
func (s *server) keepLate(c echo.Context, route request.Route, page string) string {
	if route.Secret || route.Idle {
		return noForm
	}
	who, ok := s.ended(c)
	if !ok {
		return lostForm
	}
	fields, files, err := lateForm(c)
	if err != nil {
		return lostForm
	}
	fields.Del("csrf") // belongs to the page and not to what was written
	if !typedAny(fields) && !files {
		return noForm
	}
	if page == "/" {
		page = "/inbox" // the browser did not say
	}
	in := workflows.Unsent{Path: c.Request().URL.RequestURI(), Page: page, Fields: fields, Files: files}
	if _, err := s.house.Engine.KeepUnsent(c.Request().Context(), who, in); err != nil {
		if domain.KindOf(err) != domain.Refused {
			s.parts.Log.ErrorContext(c.Request().Context(), "a form that came after its session was not kept", "route", c.Path(), "error", err)
		}
		return lostForm
	}
	if files {
		return keptWords
	}
	return keptForm
}

// ended is the person of a session that ran out a short while ago. Who signed out, here or everywhere, has none.
func (s *server) ended(c echo.Context) (domain.PersonID, bool) {
	ctx := c.Request().Context()
	token := request.Late(ctx)
	if token == "" {
		return 0, false
	}
	found, ok, err := s.house.Query.EndedSession(ctx, token)
	if err != nil || !ok {
		return 0, false
	}
	_, values, err := s.house.Sessions.Codec.Decode(found.Data)
	if err != nil {
		return 0, false
	}
	id, _ := values["person"].(int64)
	epoch, _ := values["epoch"].(int64)
	return domain.PersonID(id), id != 0 && id == found.Person.PersonID && epoch == found.Person.SessionsEpoch
}

// lateForm reads the fields of a form and whether it brings files, which are thrown away as they come.
func lateForm(c echo.Context) (fields url.Values, files bool, err error) {
	req := c.Request()
	if kind, _, _ := mime.ParseMediaType(req.Header.Get(echo.HeaderContentType)); kind != echo.MIMEMultipartForm {
		req.Body = http.MaxBytesReader(c.Response(), req.Body, formLimit)
		err := req.ParseForm()
		return req.PostForm, false, err
	}
	parts, err := req.MultipartReader()
	if err != nil {
		return nil, false, err
	}
	fields = url.Values{}
	for left := int64(workflows.MostUnsent); ; {
		p, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return fields, files, nil
		}
		if err != nil {
			return nil, false, err
		}
		if p.FileName() != "" {
			files = true
			continue // NextPart passes over what is left of it
		}
		text, err := io.ReadAll(io.LimitReader(p, left+1))
		if left -= int64(len(text)); err != nil || left < 0 {
			return nil, false, errors.Join(err, domain.E(domain.Refused, "unsent.long"))
		}
		fields.Add(p.FormName(), string(text))
	}
}

// typedAny reports whether a form says more than which button was pressed: what every form carries along is nobody's writing.
func typedAny(fields url.Values) bool {
	for name, values := range fields {
		if name == "version" || name == "idempotency_key" || name == copyField || strings.HasPrefix(name, "v.") {
			continue
		}
		for _, v := range values {
			if strings.TrimSpace(v) != "" {
				return true
			}
		}
	}
	return false
}

// copyField is how a script names its copy of a form on the device; copyCookie tells it that the form was taken in, so that it can let go, and
// shownCookie that the page it gets now shows what was sent, so that it need not offer it.
const (
	copyField   = "kept_copy"
	copyCookie  = "gongmo_taken"
	shownCookie = "gongmo_shown"
)

// confirmed takes away what was kept of a form, here and on the device that sent it, as soon as the form has been taken in. One that comes
// back with problems has not been, nor has one that leads nowhere.
func (s *server) confirmed(c echo.Context, r *request.Request) {
	c.Response().Before(func() {
		tell := func(name string) {
			if id := r.Form().Get(copyField); isCopy(id) {
				c.SetCookie(&http.Cookie{Name: name, Value: id, Path: "/", MaxAge: 3600, SameSite: http.SameSiteLaxMode, Secure: s.house.Sessions.Cookie.Secure})
			}
		}
		switch c.Response().Status {
		case http.StatusSeeOther:
			tell(copyCookie)
		case http.StatusOK, http.StatusUnprocessableEntity, http.StatusConflict:
			tell(shownCookie)
			return
		default:
			return
		}
		if !r.HasUnsent() {
			return
		}
		if err := s.house.Engine.ForgetUnsent(c.Request().Context(), r.Actor(), c.Request().URL.RequestURI()); err != nil {
			s.parts.Log.WarnContext(c.Request().Context(), "a form that was sent again still waits", "route", c.Path(), "error", err)
		}
	})
}

// isCopy reports whether a text is a name that our script gives its copies.
func isCopy(id string) bool {
	return id != "" && len(id) <= 40 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}
