// This file reads what a person watches. Every query is bound to the person who asks.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/domain/finding"
)

// WatchRow is one thing a person watches; the fields of the call are nil for a search.
type WatchRow struct {
	ID      int64
	Kind    string
	Name    string
	Filter  finding.Filter
	Mail    bool
	MadeAt  time.Time
	Code    *string
	Title   *string
	State   *string
	Phase   *string
	OpenAt  *time.Time
	CloseAt *time.Time
}

// Watches lists what a person watches: calls by their closing, then searches by their name.
func (db *DB) Watches(ctx context.Context, person int64, now time.Time) ([]WatchRow, error) {
	rows, err := list[WatchRow](ctx, db, `select w.id, w.kind, w.name, w.filter, w.mail, w.made_at, c.code, c.title, c.state, `+windowFrom("c", "$2")+` as open_at, `+windowUntil("c", "$2")+` as close_at,
			case when c.id is not null then `+phaseOf("c", "$2")+` end as phase
		from watch w left join call c on c.id = w.call_id where w.person_id = $1
		order by w.kind, coalesce(c.close_at < $2, false), `+windowUntil("c", "$2")+`, w.name, w.id limit 500`, person, now)
	if err != nil {
		return nil, fmt.Errorf("list watches: %w", err)
	}
	return rows, nil
}

// WatchedCalls are the ids of the calls a person keeps.
func (db *DB) WatchedCalls(ctx context.Context, person int64) (map[int64]bool, error) {
	type row struct{ CallID int64 }
	rows, err := list[row](ctx, db, `select call_id from watch where person_id = $1 and kind = 'CALL'`, person)
	out := make(map[int64]bool, len(rows))
	for _, r := range rows {
		out[r.CallID] = true
	}
	return out, err
}
