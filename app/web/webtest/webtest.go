// Package webtest starts the whole application for a test: a database of its own, a year of calls, one person per role,
// and HTTP in front. The scenario table, the accessibility checks and the stories use it.
//
// This file starts the house and opens sessions.
package webtest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gongmo/app"
	"gongmo/app/config"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/secrets"
	"gongmo/domain"
	"gongmo/domain/period"
)

// Role names who asks. Visitor has no session.
type Role string

// The people of the house: one per role, and the owners of two companies that know nothing of each other.
const (
	Visitor    Role = "visitor"
	OwnerA     Role = "owner of A"
	OwnerB     Role = "owner of B"
	Evaluator  Role = "evaluator"
	Officer    Role = "officer"
	Approver   Role = "approver"
	Finance    Role = "finance"
	Accountant Role = "accountant"
	Auditor    Role = "auditor"
	Admin      Role = "admin"
)

// Roles lists everyone, visitors first.
var Roles = []Role{Visitor, OwnerA, OwnerB, Evaluator, Officer, Approver, Finance, Accountant, Auditor, Admin}

// Password opens every account of the house.
const Password = "Gongmo-2025-Test"

// Now is the moment at which the house is: the middle of a working day in spring 2025, with calls in every early state.
var Now = period.On(2025, time.April, 10).At(10, 0)

// Person is one person of the house.
type Person struct {
	ID     domain.PersonID
	Email  string
	Name   string
	secret string // of the second factor, "" without one
}

// House is a running application.
type House struct {
	App    *app.App
	URL    string
	People map[Role]Person
	// Orgs are the two companies, by the role of their owner.
	Orgs map[Role]domain.OrganizationID

	t       testing.TB
	params  map[string]string
	paths   map[string]string // whole paths of routes that need other things than their neighbours
	cookies map[Role]*http.Cookie

	standings []Standing
}

// Options say how much of the application runs.
type Options struct {
	// Work works jobs, too: mail goes out, sweeps run.
	Work bool
	// Empty leaves the applications and what follows them out.
	Empty bool
	// Year makes a small demonstration year instead, at its own moment: slower, but there is something on every page. The
	// people are then those of a project in settlement and of an evaluated call, without passwords.
	Year bool
	// PagesAtOnce is how many pages are made at once before readers wait in a line; 0 takes what a node does by itself.
	PagesAtOnce int
}

// Start runs a house until the test ends.
func Start(t testing.TB, o Options) *House {
	t.Helper()
	ctx := t.Context()
	pool := pgtest.Empty(t)
	key := make([]byte, config.KeyLength)
	_, _ = rand.Read(key) // never fails
	cfg, err := config.Load([]string{"GONGMO_DATABASE_URL=" + pgtest.URL(pool), "GONGMO_SECRET_KEY=" + base64.StdEncoding.EncodeToString(key),
		"GONGMO_DATA_DIR=" + t.TempDir(), "GONGMO_MODE=demo"})
	must(t, err)
	if o.PagesAtOnce > 0 {
		cfg.PagesAtOnce = o.PagesAtOnce
	}
	options := app.Options{Serve: true, Work: o.Work}
	a, err := app.New(ctx, cfg, options, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	must(t, err)
	srv := httptest.NewServer(a.Handler())
	h := &House{App: a, URL: srv.URL, People: map[Role]Person{}, Orgs: map[Role]domain.OrganizationID{}, t: t, params: map[string]string{}, paths: map[string]string{}, cookies: map[Role]*http.Cookie{}}
	h.MoveTo(Now)
	if o.Work {
		must(t, a.Queue.Start(context.WithoutCancel(ctx)))
	}
	t.Cleanup(func() {
		srv.Close()
		if o.Work {
			stop, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := a.Queue.Stop(stop); err != nil {
				t.Errorf("stop the workers: %v", err)
			}
		}
		if err := a.Close(); err != nil {
			t.Errorf("close the house: %v", err)
		}
	})
	if o.Year {
		h.seedYear(ctx)
	} else {
		h.seed(ctx, o)
	}
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// MoveTo moves the clock of the house to an instant. Nothing waits for it but sweeps.
func (h *House) MoveTo(at time.Time) {
	h.t.Helper()
	must(h.t, h.App.Clock.Move(h.t.Context(), time.Until(at)))
}

// Session opens a session without the login pages and returns its cookie; nil for a visitor.
func (h *House) Session(r Role) *http.Cookie {
	h.t.Helper()
	if r == Visitor {
		return nil
	}
	if c := h.cookies[r]; c != nil {
		return c
	}
	sessions := h.App.House.Sessions
	ctx, err := sessions.Load(h.t.Context(), "")
	must(h.t, err)
	if r == Halfway || r == Newcomer {
		sessions.Put(ctx, "pending", int64(h.Person(r).ID))
	} else {
		sessions.Put(ctx, "person", int64(h.Person(r).ID))
		sessions.Put(ctx, "epoch", int64(0)) // nobody here has signed out everywhere
	}
	token, _, err := sessions.Commit(ctx)
	must(h.t, err)
	h.cookies[r] = &http.Cookie{Name: sessions.Cookie.Name, Value: token, Path: "/"}
	return h.cookies[r]
}

// Person is who has the role.
func (h *House) Person(r Role) Person {
	h.t.Helper()
	p, ok := h.People[r]
	if !ok {
		h.t.Fatalf("nobody is %s", r)
	}
	return p
}

// Code is the present one-time code of a person with a second factor, for stories that sign in through the pages.
func (h *House) Code(r Role) string {
	h.t.Helper()
	code, err := secrets.TOTPCode(h.Person(r).secret, h.App.Clock.Now())
	must(h.t, err)
	return code
}

// Actor is the person as commands see them, at their present permissions.
func (h *House) Actor(r Role) domain.Actor {
	h.t.Helper()
	who, err := h.App.Query.SignedIn(h.t.Context(), int64(h.Person(r).ID))
	must(h.t, err)
	return domain.Actor{Person: h.Person(r).ID, Name: who.Name, Epoch: who.Epoch}
}

// Answer is what came back: redirects are not followed.
type Answer struct {
	Status   int
	Location string
	Type     string // the media type
	Body     string
	Again    string // in how many seconds to come back
}

// Ask sends one request as a person. form is posted as it is, url-encoded.
func (h *House) Ask(r Role, method, path, form string) Answer {
	h.t.Helper()
	req, err := http.NewRequestWithContext(h.t.Context(), method, h.URL+path, strings.NewReader(form))
	must(h.t, err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := h.Session(r); c != nil {
		req.AddCookie(c)
	}
	res, err := stay.Do(req)
	must(h.t, err)
	defer res.Body.Close()
	var body strings.Builder
	_, err = io.Copy(&body, res.Body)
	must(h.t, err)
	return Answer{res.StatusCode, res.Header.Get("Location"), res.Header.Get("Content-Type"), body.String(), res.Header.Get("Retry-After")}
}

var stay = &http.Client{
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Timeout:       30 * time.Second,
}
