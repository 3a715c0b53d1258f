// Package access answers one question: may this actor do this to this thing? It starts from "no". Casbin holds the
// policy; each process keeps, per person, the set of permissions computed from it, so that an answer costs microseconds
// and no query. Conditions are Go functions over fields that the caller has already loaded.
package access

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/domain/lifecycle"
)

// Source reads the roles a person holds, from grants and memberships: the rows of authz_grant.
type Source interface {
	Grants(ctx context.Context, person domain.PersonID) ([]grant.Held, error)
}

// Config is what a Gate is made of.
type Config struct {
	// Steps are the rows of every lifecycle.
	Steps []lifecycle.Step
	// Source reads grants when a person's epoch has moved.
	Source Source
	// Now is the clock that bounds grants in time.
	Now func() time.Time
	// Log gets one line for each refusal of Can; nil for none.
	Log *slog.Logger
}

// Gate decides. It is safe for concurrent use.
type Gate struct {
	rights map[domain.Role]rights
	source Source
	now    func() time.Time
	log    *slog.Logger

	mu   sync.RWMutex
	sets map[domain.PersonID]*Set
}

const (
	// mostSets bounds the memory of a process: beyond it everything is forgotten and computed again when asked.
	mostSets = 100_000
	loadTime = 3 * time.Second
)

// New reads the policy. It refuses one that cannot be meant; see sound.
func New(c Config) (*Gate, error) {
	if c.Source == nil || c.Now == nil {
		return nil, errors.New("access needs a source of grants and a clock")
	}
	all, err := permits(policyText, c.Steps)
	if err != nil {
		return nil, err
	}
	e, err := newEnforcer(all)
	if err != nil {
		return nil, err
	}
	g := &Gate{source: c.Source, now: c.Now, log: c.Log, sets: map[domain.PersonID]*Set{}}
	if g.rights, err = rightsOf(e); err != nil {
		return nil, err
	}
	return g, nil
}

// Can reports whether the actor may do the action: nil, or a *domain.Error of kind NotFound when they may not even know
// the thing (key not_found, the same as for a thing that is not there), Forbidden when they may see it but not do this,
// Unavailable when their roles could not be read. action is an event of the kind's lifecycle or an action of policy.csv.
// A refusal is logged; for drawing buttons use May.
func (g *Gate) Can(actor domain.Actor, action string, r domain.Resource) error {
	_, err := g.May(actor, action, r)
	if err != nil && g.log != nil {
		g.log.Info("access refused", "person", int64(actor.Person), "action", action, "kind", r.Kind, "id", r.ID,
			"state", r.State, "why", domain.ProblemsOf(err)[0].Key, "request", actor.Request)
	}
	return err
}

// May is Can without the log line. It also names the role that allows the act, for the audit entry.
func (g *Gate) May(actor domain.Actor, action string, r domain.Resource) (domain.Role, error) {
	set, err := g.set(actor)
	if err != nil {
		return "", err
	}
	return set.May(action, r)
}

// Warm reads the actor's roles if they have changed since they were last read. The session calls it before any
// transaction begins, so that Can needs no connection of its own inside one.
func (g *Gate) Warm(ctx context.Context, actor domain.Actor) error {
	_, err := g.load(ctx, actor)
	return err
}

// Set is all that the actor may do, for a page that asks many times.
func (g *Gate) Set(ctx context.Context, actor domain.Actor) (*Set, error) {
	s, err := g.load(ctx, actor)
	if err != nil {
		return nil, err
	}
	return s.as(actor, g.now()), nil
}

// Scope is what the actor may reach with an action such as "application.view". Every list query takes it first.
func (g *Gate) Scope(ctx context.Context, actor domain.Actor, action string) (Scope, error) {
	s, err := g.Set(ctx, actor)
	if err != nil {
		return Scope{}, err
	}
	return s.Scope(action), nil
}

func (g *Gate) set(actor domain.Actor) (*Set, error) {
	if s := g.kept(actor); s != nil {
		return s.as(actor, g.now()), nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), loadTime)
	defer cancel()
	return g.Set(ctx, actor)
}

// kept is the set in memory, nil when there is none or the actor's epoch is newer than it.
func (g *Gate) kept(actor domain.Actor) *Set {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if s := g.sets[actor.Person]; s != nil && s.epoch >= actor.Epoch {
		return s
	}
	return nil
}

func (g *Gate) load(ctx context.Context, actor domain.Actor) (*Set, error) {
	if actor.Person == 0 {
		return g.compute(actor, nil), nil // the system, or somebody who has not signed in
	}
	if s := g.kept(actor); s != nil {
		return s, nil
	}
	held, err := g.source.Grants(ctx, actor.Person)
	if err != nil {
		e := domain.E(domain.Unavailable, "access.unavailable")
		e.Err = err
		return nil, e
	}
	s := g.compute(actor, held)
	g.keep(s)
	return s, nil
}

// keep remembers a set unless a newer one is there already: an older request may finish reading later.
func (g *Gate) keep(s *Set) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.sets) >= mostSets {
		clear(g.sets)
	}
	if old := g.sets[s.person]; old == nil || old.epoch <= s.epoch {
		g.sets[s.person] = s
	}
}

// compute joins what is held with the rights of each role. What is not sound gives nothing.
func (g *Gate) compute(actor domain.Actor, held []grant.Held) *Set {
	s := &Set{person: actor.Person, epoch: actor.Epoch}
	add := func(h grant.Held) { s.holds = append(s.holds, holding{h, g.rights[h.Role]}) }
	if actor.IsSystem() {
		add(grant.Held{Role: domain.RoleSystem})
		return s
	}
	for _, h := range held {
		if h.Sound() {
			add(h)
		}
	}
	if actor.Person != 0 {
		add(grant.Held{Role: SignedIn})
	}
	add(grant.Held{Role: Everybody})
	return s
}
