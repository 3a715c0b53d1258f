// This file knows the database's clock: the only clock pages show and requests are stamped with.
package query

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// Clock is the node's own clock corrected to the database's, including the movable clock of a demo. The difference is
// measured every few seconds, so a node whose clock is wrong stamps requests right all the same.
type Clock struct {
	db    *DB
	ahead atomic.Int64 // nanoseconds the database is ahead of this node, shift included
	shift atomic.Int64 // nanoseconds the demo's clock is moved
}

// measureEvery is how often the difference is measured.
const measureEvery = 3 * time.Second

// NewClock measures once and returns the clock; Run keeps measuring.
func NewClock(ctx context.Context, db *DB) (*Clock, error) {
	c := &Clock{db: db}
	return c, c.Measure(ctx)
}

// Measure compares the clocks now. Half the round trip is taken as the way there.
func (c *Clock) Measure(ctx context.Context) error {
	before := time.Now()
	var at time.Time
	var shift time.Duration
	err := c.db.pool.QueryRow(ctx, `select clock_timestamp(), coalesce((select shift from clock_offset), interval '0')`).Scan(&at, &shift)
	if err != nil {
		return err
	}
	middle := before.Add(time.Since(before) / 2)
	c.ahead.Store(int64(at.Add(shift).Sub(middle)))
	c.shift.Store(int64(shift))
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
