// This file is the line at the door. When more pages are asked for at once than the node can make, those who cannot be served
// soon get a page that says so, instead of a blank one or an error. Only reading waits here: what a form sends is
// always let in, because it counts by when it arrived, and so are the receipt and its papers, because their reader must know. What
// a page asks by itself (request.Idle) is the first to be left out.
package web

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/templates/pages/shared"
)

// How long readers stand in the line before they are told about it: a visitor a second, who is signed in longer, since coming back
// later may cost a company its deadline while a page that takes some seconds does not.
const (
	patience     = time.Second
	longPatience = 8 * time.Second
)

// Those who were told come back after againMin to againMin+againSpread seconds, not all at once.
const (
	againMin    = 4
	againSpread = 5
)

// door lets a bounded number of pages be made at once.
type door struct {
	places  chan struct{} // one is taken for as long as a page is being made, not while it is sent
	waiting atomic.Int64
	turned  func() // counts readers who were told to come back; may be nil
}

func newDoor(places int, turned func()) *door {
	return &door{places: make(chan struct{}, places), turned: turned}
}

// enter takes a place; ok is false when none became free in time. leave may be called more than once.
func (d *door) enter(ctx context.Context, wait time.Duration) (leave func(), ok bool) {
	leave = sync.OnceFunc(func() { <-d.places })
	select {
	case d.places <- struct{}{}:
		return leave, true
	default:
	}
	d.waiting.Add(1)
	defer d.waiting.Add(-1)
	enough := time.NewTimer(wait)
	defer enough.Stop()
	select {
	case d.places <- struct{}{}:
		return leave, true
	case <-enough.C:
	case <-ctx.Done():
	}
	return nil, false
}

// pass takes a place if one is free this moment: what a page asks by itself does not stand in the line.
func (d *door) pass() (leave func(), ok bool) {
	select {
	case d.places <- struct{}{}:
		return sync.OnceFunc(func() { <-d.places }), true
	default:
		return nil, false
	}
}

// atTheDoor puts the line before a route, where the route has one.
func (s *server) atTheDoor(route request.Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		if s.door != nil && route.Idle {
			return func(c echo.Context) error {
				leave, ok := s.door.pass()
				if !ok {
					return c.NoContent(http.StatusServiceUnavailable) // it asks again by itself
				}
				defer leave()
				return next(c)
			}
		}
		if s.door == nil || route.Method != http.MethodGet || route.Prompt {
			return next
		}
		return func(c echo.Context) error {
			wait := longPatience
			if !s.bearsSession(c.Request()) {
				if wait = patience; route.Kept {
					return next(c) // made once for all visitors, who wait for it elsewhere
				}
			}
			leave, ok := s.door.enter(c.Request().Context(), wait)
			if !ok {
				return s.comeBack(c)
			}
			defer leave()
			c.Response().Before(leave) // a slow reader holds up nobody
			return next(c)
		}
	}
}

func (s *server) bearsSession(r *http.Request) bool {
	k, err := r.Cookie(s.house.Sessions.Cookie.Name)
	return err == nil && k.Value != ""
}

// comeBack tells a reader that many others are here. It asks the database nothing.
func (s *server) comeBack(c echo.Context) error {
	if s.door.turned != nil {
		s.door.turned()
	}
	again := againMin + rand.IntN(againSpread+1)
	c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(again))
	r := request.New(s.house, c, query.SignedIn{}, language(c, query.SignedIn{}), s.house.Clock.Now())
	p := view.WaitPage{Base: r.Bare(r.T("wait.title")), Lead: r.T("wait.lead", locale.Args{"n": max(1, s.door.waiting.Load())}), Again: again,
		Act: view.Button{Text: r.T("wait.again"), URL: c.Request().URL.RequestURI(), Kind: view.Primary}}
	return r.RenderStatus(http.StatusServiceUnavailable, shared.Wait(p))
}
