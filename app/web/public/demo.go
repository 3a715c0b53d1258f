// This file is the demo bar's two acts: moving the clock and switching the account. A real installation knows neither.
package public

import (
	"strconv"
	"time"

	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/templates/pages/shared"

	"gongmo/app/view"
)

// DemoRoutes are the routes of this file.
func DemoRoutes() []request.Route {
	return []request.Route{
		request.POST("/demo/clock", "demo.clock", request.Anyone, moveClock),
		request.POST("/demo/login", "demo.login", request.Anyone, switchAccount),
	}
}

// moveClock moves the clock by days=, to at= (RFC 3339), or back to the real time with reset=1.
func moveClock(r *request.Request) error {
	d := r.House.Demo
	if d == nil {
		return domain.E(domain.NotFound, "not_found")
	}
	to, err := instant(r)
	if err == nil {
		err = d.Move(r.Context(), to)
	}
	if domain.ProblemsOf(err) != nil {
		b := r.Wrong(r.T("ui.demo.clock"), "", err)
		return r.Again(shared.Message(view.MessagePage{Base: b, Lead: r.T("ui.demo.clock"), Acts: []view.Button{{Text: r.T("ui.continue"), URL: r.Back("/"), Kind: view.Primary}}}))
	}
	if err != nil {
		return err
	}
	return r.Done(r.Back("/"), "demo.clock.moved")
}

func instant(r *request.Request) (time.Time, error) {
	f := r.Form()
	if f.Get("reset") != "" {
		return time.Time{}, nil
	}
	if at := f.Get("at"); at != "" {
		to, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return to, domain.E(domain.Invalid, "demo.clock.invalid")
		}
		return to, nil
	}
	days, err := strconv.Atoi(f.Get("days"))
	if err != nil || days < 0 || days > 366 {
		return time.Time{}, domain.E(domain.Invalid, "demo.clock.invalid")
	}
	return r.House.Clock.Now().AddDate(0, 0, days), nil
}

// switchAccount signs one of the demonstration's logins in directly.
func switchAccount(r *request.Request) error {
	d := r.House.Demo
	id, err := strconv.ParseInt(r.Form().Get("account"), 10, 64)
	if d == nil || err != nil {
		return domain.E(domain.NotFound, "not_found")
	}
	epoch, err := d.Enter(r.Context(), domain.PersonID(id))
	if err != nil {
		return err
	}
	s := r.House.Sessions
	if err := s.RenewToken(r.Context()); err != nil {
		return err
	}
	s.Remove(r.Context(), "pending")
	s.Put(r.Context(), "person", id)
	s.Put(r.Context(), "epoch", epoch)
	if _, err := r.OfferUnsent(domain.PersonID(id)); err != nil {
		return err
	}
	return r.Done("/inbox", "demo.login.done")
}
