// This file knows the database's clock: the only clock pages show and requests are stamped with.
package query

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Clock is the node's own clock corrected to the database's, including the movable clock of a demo. The difference is
// measured every few seconds, so a node whose clock is wrong stamps requests right all the same.
type Clock struct {
	db    *DB
	mu    sync.Mutex
	known span         // what the measurements leave possible
	ahead atomic.Int64 // nanoseconds the database is ahead of this node, shift included: the middle of known
	shift atomic.Int64 // nanoseconds the demo's clock is moved
}

// span is how far the database may be ahead of this node: one measurement proves that it was read after the question went out and
// before the answer came.
type span struct {
	from, to time.Duration
	at       time.Time // when it was measured, by this node's steady clock
}

// drift is how fast two clocks may part, in parts of a million: several times what a usual one does.
const drift = 200

// and is what both leave possible. A later one that contradicts stands alone: one of the clocks was set.
func (s span) and(later span) span {
	if s.at.IsZero() {
		return later
	}
	apart := later.at.Sub(s.at) * drift / 1_000_000
	both := span{max(s.from-apart, later.from), min(s.to+apart, later.to), later.at}
	if both.from > both.to {
		return later
	}
	return both
}

func (s span) middle() time.Duration { return s.from + (s.to-s.from)/2 }

// measureEvery is how often the difference is measured.
const measureEvery = 3 * time.Second

// NewClock measures once and returns the clock; Run keeps measuring.
func NewClock(ctx context.Context, db *DB) (*Clock, error) {
	c := &Clock{db: db}
	return c, c.Measure(ctx)
}

// Measure compares the clocks now. A slow answer, on a busy machine, does not make worse what quick ones have proved.
func (c *Clock) Measure(ctx context.Context) error {
	before := time.Now()
	var at time.Time
	var shift time.Duration
	err := c.db.pool.QueryRow(ctx, `select clock_timestamp(), coalesce((select shift from clock_offset), interval '0')`).Scan(&at, &shift)
	if err != nil {
		return err
	}
	after := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.shift.Swap(int64(shift)) != int64(shift) {
		c.known = span{} // moved by hand: what was known is of another clock
	}
	c.known = c.known.and(span{at.Add(shift).Sub(after), at.Add(shift).Sub(before), after})
	c.ahead.Store(int64(c.known.middle()))
	return nil
}

// Run measures until ctx ends.
func (c *Clock) Run(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(measureEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.Measure(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "cannot read the database's clock", "error", err)
			}
		}
	}
}

// Now is the database's time as this node knows it.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// ShiftDays is how many days the demo's clock is moved; 0 on a real installation.
func (c *Clock) ShiftDays() int { return int(time.Duration(c.shift.Load()) / (24 * time.Hour)) }

// Move sets how far the clock of a demo or test database is ahead. The database refuses it on a real one.
func (c *Clock) Move(ctx context.Context, shift time.Duration) error {
	_, err := c.db.pool.Exec(ctx, `insert into clock_offset (kind, shift) select kind, $1 from installation
		on conflict (only_one) do update set shift = excluded.shift`, shift)
	if err != nil {
		return err
	}
	return c.Measure(ctx)
}
