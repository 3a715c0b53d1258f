// This file reads the roles a person holds, for the permission room.
package query

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/grant"
)

// Grants lists the roles a person holds by grant and by membership, bounded in time.
func (db *DB) Grants(ctx context.Context, person domain.PersonID) ([]grant.Held, error) {
	type row struct {
		Role           string
		CallID         *int64
		OrganizationID *int64
		HeldFrom       *time.Time
		HeldUntil      *time.Time
	}
	var s several
	var rows []row
	also(&s, &rows, `select role, call_id, organization_id, held_from, held_until from authz_grant where person_id = $1`, int64(person))
	if err := db.together(ctx, &s); err != nil {
		return nil, err
	}
	out := make([]grant.Held, len(rows))
	for i, r := range rows {
		h := grant.Held{Role: domain.Role(r.Role)}
		if r.CallID != nil {
			h.Call = domain.CallID(*r.CallID)
		}
		if r.OrganizationID != nil {
			h.Organization = domain.OrganizationID(*r.OrganizationID)
		}
		if r.HeldFrom != nil {
			h.From = *r.HeldFrom
		}
		if r.HeldUntil != nil {
			h.Until = *r.HeldUntil
		}
		out[i] = h
	}
	return out, nil
}

// Officer is somebody who can be in charge of a call.
type Officer struct {
	ID   int64
	Name string
}

// Officers lists who can be in charge of a call at an instant: whoever holds the officer's role everywhere or for it, and whose account
// is not disabled.
func (db *DB) Officers(ctx context.Context, call int64, now time.Time) ([]Officer, error) {
	return list[Officer](ctx, db, `select distinct p.id, p.name from authz_grant g join person p on p.id = g.person_id
		where g.role = 'officer' and (g.call_id is null or g.call_id = $1) and not p.disabled
		and (g.held_from is null or g.held_from <= $2) and (g.held_until is null or g.held_until > $2) order by p.name, p.id`, call, now)
}
