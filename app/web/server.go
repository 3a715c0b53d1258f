// Package web is the only importer of Echo: it builds the routes table, guards every request and turns errors into pages.
package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/web/request"
	"gongmo/domain"
)

// Limits of request bodies: bytes, and as Echo writes them.
const (
	formLimit   = 2 << 20
	uploadLimit = "200M" // a page of the form brings the files of all its slots
)

// Parts are what the composition root adds to the pages: handlers that are not pages of ours.
type Parts struct {
	Assets  http.Handler // under /assets/
	Metrics http.Handler // at /metrics
	Jobs    http.Handler // River's own page under /admin/jobs, behind our login
	Ready   func(context.Context) error
	// Sweeps says in a line how the sweeps stand. A late one is no reason to send requests elsewhere: no node would be left.
	Sweeps func(context.Context) string
	Log    *slog.Logger
	// KeepPages is how long a public page may be given to visitors without making it anew; 0 makes every one anew.
	KeepPages time.Duration
	// TrustProxy lets X-Forwarded-For name the client; only behind a proxy of one's own.
	TrustProxy bool
	// PagesAtOnce is how many pages are made at once before readers wait in a line; 0 lets everyone in. Turned counts those who were
	// told to come back.
	PagesAtOnce int
	Turned      func()
}

// New builds the whole HTTP surface.
func New(h *request.House, p Parts) http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect()
	if p.TrustProxy {
		e.IPExtractor = echo.ExtractIPFromXFFHeader()
	}
	s := &server{house: h, parts: p, cross: http.NewCrossOriginProtection()}
	if p.PagesAtOnce > 0 {
		s.door = newDoor(p.PagesAtOnce, p.Turned)
	}
	e.HTTPErrorHandler = s.fail
	e.Use(middleware.RequestID(), s.logged, middleware.Recover(), secure)
	e.GET("/assets/*", echo.WrapHandler(p.Assets))
	e.GET("/healthz", func(c echo.Context) error { return c.String(http.StatusOK, "ok") })
	e.GET("/readyz", s.ready)
	if p.Metrics != nil {
		e.GET("/metrics", echo.WrapHandler(p.Metrics))
	}
	sessions := echo.WrapMiddleware(func(next http.Handler) http.Handler {
		load := h.Sessions.LoadAndSave(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			load.ServeHTTP(w, r.WithContext(request.Arriving(r.Context())))
		})
	})
	for _, r := range Routes(h) {
		body := s.received
		if r.Upload {
			body = middleware.BodyLimit(uploadLimit)
		}
		e.Add(r.Method, r.Path, s.serve(r), body, s.atTheDoor(r), sessions, s.sameOrigin)
		if r.Method == http.MethodGet && r.Audience == request.Anyone {
			e.HEAD(r.Path, s.serve(r), body, s.atTheDoor(r), sessions, s.sameOrigin) // what reads feeds and checks links asks this way first
		}
	}
	e.RouteNotFound("/*", s.unknown, sessions)
	if p.Jobs != nil {
		e.Any("/admin/jobs*", echo.WrapHandler(p.Jobs), s.sameOrigin, sessions, s.adminOnly, jobsPagePolicy)
	}
	if p.KeepPages > 0 {
		return newPageCache(e, Routes(h), h.Sessions.Cookie.Name, p.KeepPages)
	}
	return e
}

type server struct {
	house *request.House
	parts Parts
	cross *http.CrossOriginProtection
	door  *door // nil lets everyone in
}

// serve turns a route into an Echo handler: who is it, may they be here at all, then the page's own function.
func (s *server) serve(route request.Route) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := s.identify(c, !route.Idle)
		if err != nil {
			return err
		}
		c.Set("request", r)
		switch {
		case route.Audience != request.Anyone && r.Who.IsVisitor():
			return s.signIn(c, route)
		case route.Audience == request.Staff && !r.Who.Staff:
			return domain.E(domain.NotFound, "not_found")
		}
		if route.Method == http.MethodPost && !r.Who.IsVisitor() && !route.Idle {
			s.confirmed(c, r)
		}
		return route.Handle(r)
	}
}

// unknown answers an address that no route has, with the reader's own navigation around it.
func (s *server) unknown(c echo.Context) error {
	r, err := s.identify(c, true)
	if err != nil {
		return err
	}
	c.Set("request", r)
	return domain.E(domain.NotFound, "not_found")
}

// identify reads the session and the person behind it. active is whether the request shows that somebody is there.
func (s *server) identify(c echo.Context, active bool) (*request.Request, error) {
	ctx := c.Request().Context()
	var who query.SignedIn
	if id := s.house.Sessions.GetInt64(ctx, "person"); id != 0 {
		signed, known := request.Arrival(ctx)
		var err error
		if !known || signed.PersonID != id {
			signed, err = s.house.Query.SignedIn(ctx, id)
		}
		switch {
		case domain.KindOf(err) == domain.NotFound || err == nil && signed.SessionsEpoch != s.house.Sessions.GetInt64(ctx, "epoch"):
			if err := s.house.Sessions.Destroy(ctx); err != nil {
				return nil, err
			}
		case err != nil:
			return nil, err
		default:
			who = signed
			if active {
				s.stayAwake(ctx)
			}
		}
	}
	r := request.New(s.house, c, who, language(c, who), s.now(c))
	// Read here, before any transaction: a permission asked inside one must not need a second connection.
	return r, s.house.Access.Warm(ctx, r.Actor())
}

// received reads the whole form before anything is waited for, and notes when that was done: what is in before a deadline
// counts, however long the node and the database take from there (decision 14).
func (s *server) received(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		req := c.Request()
		if req.Body != nil && req.Body != http.NoBody {
			body, err := io.ReadAll(http.MaxBytesReader(c.Response(), req.Body, formLimit))
			if tooLong := (*http.MaxBytesError)(nil); errors.As(err, &tooLong) {
				return echo.ErrStatusRequestEntityTooLarge
			}
			if err != nil {
				return echo.ErrBadRequest.WithInternal(err) // the sender broke off: there is nobody to answer
			}
			req.Body = io.NopCloser(bytes.NewReader(body))
		}
		c.Set("received", s.house.Clock.Now())
		return next(c)
	}
}

// now is when the request had been received, for those that wait for it; for others it is the present.
func (s *server) now(c echo.Context) time.Time {
	if at, ok := c.Get("received").(time.Time); ok {
		return at
	}
	return s.house.Clock.Now()
}

// stayAwake moves the session's end on, at most once a minute: every move is a write.
func (s *server) stayAwake(ctx context.Context) {
	idle := s.house.Settings.SessionIdle
	if left := time.Until(s.house.Sessions.Deadline(ctx)); left < idle-time.Minute {
		s.house.Sessions.SetDeadline(ctx, time.Now().Add(idle))
	}
}

// language is the person's choice, else the ?lang= or cookie of a visitor, else Korean.
func language(c echo.Context, who query.SignedIn) locale.Lang {
	if l := c.QueryParam("lang"); l == "ko" || l == "en" {
		c.SetCookie(&http.Cookie{Name: "lang", Value: l, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
		return locale.Parse(l)
	}
	if k, err := c.Cookie("lang"); err == nil && (k.Value == "ko" || k.Value == "en") {
		return locale.Parse(k.Value)
	}
	if who.Lang == "en" {
		return locale.EN
	}
	return locale.KO
}

// sameOrigin refuses posts that another site made the browser send.
func (s *server) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.cross.Check(c.Request()); err != nil {
			return domain.E(domain.Forbidden, "request.cross_site")
		}
		return next(c)
	}
}

func (s *server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 2*time.Second)
	defer cancel()
	if err := s.parts.Ready(ctx); err != nil {
		s.parts.Log.WarnContext(ctx, "not ready", "error", err)
		return c.String(http.StatusServiceUnavailable, "not ready")
	}
	words := "ready"
	if s.parts.Sweeps != nil {
		words += "\n" + s.parts.Sweeps(ctx)
	}
	return c.String(http.StatusOK, words)
}

func (s *server) adminOnly(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := s.identify(c, true)
		if err != nil {
			return err
		}
		if r.Who.IsVisitor() {
			return s.signIn(c, request.Route{Secret: true}) // a form of the library's page is not ours to keep
		}
		if err := r.Can("view", domain.Resource{Kind: "jobs"}); err != nil {
			return err
		}
		return next(c)
	}
}

const policy = "default-src 'self'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'; object-src 'self'"

func secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		if !strings.HasPrefix(c.Request().URL.Path, "/assets/") {
			h.Set("Cache-Control", "no-store")
		}
		if c.Scheme() == "https" {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// jobsPagePolicy loosens styles for River's own page, which sets them inline.
func jobsPagePolicy(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set("Content-Security-Policy", policy+"; style-src 'self' 'unsafe-inline'")
		return next(c)
	}
}

// logged writes one line a request: never form values, never a query string.
func (s *server) logged(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := time.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		s.parts.Log.LogAttrs(c.Request().Context(), slog.LevelDebug, "request", slog.String("method", c.Request().Method),
			slog.String("route", c.Path()), slog.Int("status", c.Response().Status), slog.Duration("took", time.Since(start)),
			slog.String("request", c.Response().Header().Get(echo.HeaderXRequestID)))
		return nil
	}
}

// statusGone is what is counted for a request whose reader left before the answer. It is never seen.
const statusGone = 499

// fail answers an error with the page for its kind. Nothing of an internal error is shown but its reference number.
func (s *server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if errors.Is(c.Request().Context().Err(), context.Canceled) {
		_ = c.NoContent(statusGone) // the reader went away; nobody waits for a page, and nothing has failed
		return
	}
	status, key := s.explain(err)
	if status == http.StatusInternalServerError {
		s.parts.Log.ErrorContext(c.Request().Context(), "request failed", "route", c.Path(),
			"request", c.Response().Header().Get(echo.HeaderXRequestID), "error", err)
	}
	r, ok := c.Get("request").(*request.Request)
	if !ok {
		r = request.New(s.house, c, query.SignedIn{}, language(c, query.SignedIn{}), s.house.Clock.Now())
	}
	if forScript(c) {
		_ = c.JSON(status, map[string]string{"error": errorWords(r, key, err)})
		return
	}
	if rerr := r.RenderStatus(status, errorPage(r, status, key, err)); rerr != nil {
		s.parts.Log.ErrorContext(c.Request().Context(), "error page failed", "error", rerr)
		_ = c.String(status, http.StatusText(status))
	}
}

// explain finds the status and the headline of an error.
func (s *server) explain(err error) (int, string) {
	var he *echo.HTTPError
	if errors.As(err, &he) {
		switch he.Code {
		case http.StatusNotFound, http.StatusMethodNotAllowed:
			return http.StatusNotFound, "error.not_found"
		case http.StatusRequestEntityTooLarge:
			return he.Code, "error.too_large"
		case http.StatusTooManyRequests:
			return he.Code, "error.too_many"
		}
	}
	switch domain.KindOf(err) {
	case domain.NotFound:
		return http.StatusNotFound, "error.not_found"
	case domain.Forbidden:
		return http.StatusForbidden, "error.forbidden"
	case domain.Conflict:
		return http.StatusConflict, "error.conflict"
	case domain.Invalid, domain.Refused:
		return http.StatusUnprocessableEntity, "error.refused"
	case domain.Unavailable:
		return http.StatusServiceUnavailable, "error.unavailable"
	}
	return http.StatusInternalServerError, "error.internal"
}
