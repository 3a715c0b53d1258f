// This file keeps who has a section of an application open just now. It is soft: it locks nothing, belongs to no transaction, and nothing
// depends on it.
package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/domain"
)

// How long somebody counts as there after they were last seen, and how seldom it is written down that they still are. A page tells it every
// 21 seconds; one telling may be lost.
const (
	presentFor = 45 * time.Second
	tellEvery  = 20 * time.Second
)

// mostTold is how many of its own tellings a node remembers before it looks which of them are old.
const mostTold = 10_000

// seat is a person at a section of one organisation's part of an application.
type seat struct {
	application domain.ApplicationID
	org         domain.OrganizationID
	section     string
	person      domain.PersonID
}

// Presence remembers who has which section open. Every node writes it to one table, at most every 20 seconds for one person and section, so that
// all nodes know the same.
type Presence struct {
	pool *pgxpool.Pool
	mu   sync.Mutex
	told map[seat]time.Time // by this node's own monotonic clock
}

// NewPresence makes it on a pool.
func NewPresence(pool *pgxpool.Pool) *Presence {
	return &Presence{pool: pool, told: map[seat]time.Time{}}
}

// At says that a person has a section open, and gives the names of who else has, in one trip. The caller has made sure that the person may
// write there. Times are those of the database's own clock, which a demonstration does not move.
func (p *Presence) At(ctx context.Context, application domain.ApplicationID, org domain.OrganizationID, section string, who domain.PersonID) ([]string, error) {
	here := seat{application, org, section, who}
	tell := p.due(here)
	rows, err := p.pool.Query(ctx, `with told as (
			insert into presence as p (application_id, organization_id, section, person_id, seen_at)
			select $1, $2, $3, $4, clock_timestamp() where $5
			on conflict (application_id, organization_id, section, person_id) do update set seen_at = excluded.seen_at
				where p.seen_at < excluded.seen_at - $6::interval)
		select o.name from presence p join person o on o.id = p.person_id
		where p.application_id = $1 and p.organization_id = $2 and p.section = $3 and p.person_id <> $4 and p.seen_at > clock_timestamp() - $7::interval
		order by o.name, o.id`, int64(application), int64(org), section, int64(who), tell, tellEvery, presentFor)
	if err != nil {
		return nil, fmt.Errorf("say who is present: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		p.mu.Lock()
		delete(p.told, here) // it may not have been written
		p.mu.Unlock()
		return nil, fmt.Errorf("read who is present: %w", err)
	}
	return names, nil
}

// due reports whether this node has not told of somebody lately, and notes that it does so now.
func (p *Presence) due(s seat) bool {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if last, ok := p.told[s]; ok && now.Sub(last) < tellEvery {
		return false
	}
	if len(p.told) >= mostTold {
		for k, at := range p.told {
			if now.Sub(at) >= tellEvery {
				delete(p.told, k)
			}
		}
	}
	p.told[s] = now
	return true
}

// Clear takes away what is long over.
func (p *Presence) Clear(ctx context.Context) error {
	if _, err := p.pool.Exec(ctx, `delete from presence where seen_at < clock_timestamp() - interval '10 minutes'`); err != nil {
		return fmt.Errorf("clear who was present: %w", err)
	}
	return nil
}
