// This file reads who is signed in: one query per request gives the person, the roles and the permission epoch.
package query

import "context"

// SignedIn is the person behind a session, with what every page shows and every check needs. The zero value is a visitor.
type SignedIn struct {
	PersonID      int64
	Name          string
	Email         string
	Staff         bool
	Epoch         int64 // permission epoch: permissions computed at another epoch are stale
	SessionsEpoch int64 // a session made at another epoch was signed out everywhere
	Lang          string
	Density       string
	HighContrast  bool
	ShortcutsOff  bool
	Roles         []string // staff and outside roles now valid, without repetition
	Orgs          []string // "id|name|role,role" per membership
	Unread        int64    // notices not opened yet
}

// IsVisitor reports that nobody is signed in.
func (s SignedIn) IsVisitor() bool { return s.PersonID == 0 }

// SignedIn reads a person for a session. Kind NotFound when the person is gone or disabled.
func (db *DB) SignedIn(ctx context.Context, person int64) (SignedIn, error) {
	return one[SignedIn](ctx, db, signedIn+"$1", person)
}

// Session is an open session and the person it is of; the zero person where there is none, or where they are disabled.
type Session struct {
	Data   []byte
	Person SignedIn `db:"-"`
}

// Session reads an open session by the hash of its token, with its person, in one trip. ok is false when there is none.
func (db *DB) Session(ctx context.Context, token string) (s Session, ok bool, err error) {
	var both several
	var rows []Session
	var people []SignedIn
	also(&both, &rows, `select data from sessions where token = $1 and expiry > current_timestamp`, token)
	also(&both, &people, signedIn+`(select s.person_id from sessions s where s.token = $1 and s.expiry > current_timestamp)`, token)
	if err := db.together(ctx, &both); err != nil || len(rows) == 0 {
		return Session{}, false, err
	}
	s = rows[0]
	if len(people) == 1 {
		s.Person = people[0]
	}
	return s, true, nil
}

// signedIn ends where the person is named.
const signedIn = `
select p.id as person_id, p.name, p.email, p.staff, gongmo_authz_epoch(p.id) as epoch, p.sessions_epoch, p.lang, p.density, p.high_contrast, p.shortcuts_off,
  array(select distinct a.role from authz_grant a where a.person_id = p.id and a.organization_id is null
        and a.held_from <= now.at and (a.held_until is null or a.held_until > now.at) order by 1) as roles,
  array(select o.id || '|' || o.name || '|' || string_agg(a.role, ',' order by a.role)
        from authz_grant a join organization o on o.id = a.organization_id
        where a.person_id = p.id group by o.id, o.name order by o.name) as orgs,
  (select count(*) from notice n where n.person_id = p.id and n.channel = 'IN_APP' and n.opened_at is null) as unread
from person p, (select gongmo_now() as at) now
where not p.disabled and p.id = `
