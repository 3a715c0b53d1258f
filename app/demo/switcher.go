// This file is what the demo bar can do: show one login per role and its one-time code, sign in directly, move the clock.
package demo

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/query"
	"gongmo/app/secrets"
	"gongmo/app/web/request"
	"gongmo/domain"
	"gongmo/workflows"
)

// Switcher serves the demo bar of a demonstration database.
type Switcher struct {
	pool   *pgxpool.Pool
	clock  *query.Clock
	engine *workflows.Engine
	mu     sync.Mutex
	known  []request.DemoAccount
}

// NewSwitcher makes it. The installation must be a demo: no other has a clock to move.
func NewSwitcher(pool *pgxpool.Pool, clock *query.Clock, engine *workflows.Engine) *Switcher {
	return &Switcher{pool: pool, clock: clock, engine: engine}
}

// Code is a one-time code of an account that works now: the current one, or the next where the current one has been used.
func (s *Switcher) Code(ctx context.Context, who domain.PersonID) (string, error) {
	var sealed string
	var used int64
	if err := s.pool.QueryRow(ctx, `select totp_secret, totp_step from person where id = $1 and demo`, who).Scan(&sealed, &used); err != nil {
		return "", fmt.Errorf("read the second factor: %w", err)
	}
	if sealed == "" {
		return "", nil
	}
	secret, err := s.engine.Secrets.Open(sealed)
	if err != nil {
		return "", err
	}
	const step = 30 * time.Second // RFC 6238
	at := s.clock.Now()
	if used >= at.Unix()/int64(step/time.Second) {
		at = at.Add(step)
	}
	return secrets.TOTPCode(secret, at)
}

// Accounts lists one login per role, in the order of Logins.
func (s *Switcher) Accounts(ctx context.Context) ([]request.DemoAccount, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.known) > 0 {
		return slices.Clone(s.known), nil
	}
	logins := Logins()
	emails := make([]string, len(logins))
	for i, l := range logins {
		emails[i] = l.Email
	}
	rows, err := s.pool.Query(ctx, `select id, email, name from person where demo and email = any($1)`, emails)
	if err != nil {
		return nil, fmt.Errorf("read the demo accounts: %w", err)
	}
	type found struct {
		ID          domain.PersonID
		Email, Name string
	}
	people, err := pgx.CollectRows(rows, pgx.RowToStructByPos[found])
	if err != nil {
		return nil, fmt.Errorf("read the demo accounts: %w", err)
	}
	for _, l := range logins {
		for _, p := range people {
			if p.Email == l.Email {
				s.known = append(s.known, request.DemoAccount{Person: p.ID, Label: "demo.role." + l.Role, Email: p.Email, Password: Password, Description: p.Name})
			}
		}
	}
	return slices.Clone(s.known), nil
}

// Enter is the session epoch of one of Accounts, so that a page can sign it in directly. Anybody else is NotFound.
func (s *Switcher) Enter(ctx context.Context, who domain.PersonID) (int64, error) {
	list, err := s.Accounts(ctx)
	if err != nil {
		return 0, err
	}
	if !slices.ContainsFunc(list, func(a request.DemoAccount) bool { return a.Person == who }) {
		return 0, domain.E(domain.NotFound, "not_found")
	}
	var epoch int64
	err = s.pool.QueryRow(ctx, `select sessions_epoch from person where id = $1`, who).Scan(&epoch)
	return epoch, err
}

// Move moves the clock to an instant; zero brings it back to the real one. It never goes back before the newest recorded
// act: what has been done would lie in the future. Error demo.clock.back (kind Refused).
func (s *Switcher) Move(ctx context.Context, to time.Time) error {
	var real time.Time
	var newest *time.Time
	if err := s.pool.QueryRow(ctx, `select clock_timestamp(), (select max(at) from audit_entry)`).Scan(&real, &newest); err != nil {
		return fmt.Errorf("read the clocks: %w", err)
	}
	if to.IsZero() {
		to = real
	}
	if newest != nil && to.Before(*newest) {
		return domain.E(domain.Refused, "demo.clock.back").With("at", *newest)
	}
	if err := s.clock.Move(ctx, to.Sub(real)); err != nil {
		return fmt.Errorf("move the clock: %w", err)
	}
	// What fell due meanwhile happens now and not a minute later. The workers may be at the same sweep: whoever comes second
	// fails, and the next minute's sweep does what is left, so that no failure here is worth stopping for.
	for _, name := range workflows.Sweeps {
		_ = s.engine.Sweep(ctx, workflows.SweepJob{Sweep: name})
	}
	return nil
}
