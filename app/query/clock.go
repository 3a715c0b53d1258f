// This file reads the database's clock: the only clock pages show.
package query

import (
	"context"
	"time"
)

// Now is the database's clock plus the movable clock's offset, which only demo and test databases have.
func (db *DB) Now(ctx context.Context) (time.Time, error) {
	return value[time.Time](ctx, db, `select gongmo_now()`)
}
