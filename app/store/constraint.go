// This file turns what the database refuses into what a person can read. Every constraint has a name; the names are here.
package store

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"gongmo/domain"
)

// constraints maps a constraint's name to the refusal it means. One that is missing here is a fault of ours, not of the user.
var constraints = map[string]*domain.Error{
	"pk_idempotency_key": domain.E(domain.Conflict, "idempotency.taken"),
	// Two writers of one aggregate reach for the same link of its chain.
	"uq_audit_entry_chain": domain.E(domain.Conflict, "stale_version"),
}

// refusal translates a database error; errors of the domain and unknown ones pass through.
func refusal(err error) error {
	var pg *pgconn.PgError
	if err == nil || !errors.As(err, &pg) {
		return err
	}
	if known, ok := constraints[pg.ConstraintName]; ok {
		e := *known
		e.Err = err
		return &e
	}
	if pg.Code == "23505" {
		e := domain.E(domain.Conflict, "already_exists")
		e.Err = err
		return e
	}
	return err
}
