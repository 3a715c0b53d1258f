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
	return one[SignedIn](ctx, db, `select `+signedIn+` from person p where not p.disabled and p.id = $1`, person)
}

// Session is an open session and the person it is of; the zero person where there is none, or where they are disabled.
type Session struct {
	Data   []byte
	Person SignedIn
}

// Session reads an open session by the hash of its token, with its person, by one statement: every request asks this. ok is
// false when there is none.
func (db *DB) Session(ctx context.Context, token string) (s Session, ok bool, err error) {
	type row struct {
		Data []byte
		SignedIn
	}
	var r several
	var rows []row
	also(&r, &rows, `select s.data, `+signedIn+` from sessions s left join person p on p.id = s.person_id and not p.disabled
where s.token = $1 and s.expiry > current_timestamp`, token)
	if err := db.together(ctx, &r); err != nil || len(rows) == 0 {
		return Session{}, false, err
	}
	return Session{rows[0].Data, rows[0].SignedIn}, true, nil
}

// EndedSession reads a session that has run out and was not ended by anybody, by the hash of its token: such a row stays for a while. ok is
// false when there is none, or when its person is gone or disabled.
func (db *DB) EndedSession(ctx context.Context, token string) (s Session, ok bool, err error) {
	type row struct {
		Data []byte
		SignedIn
	}
	rows, err := list[row](ctx, db, `select s.data, `+signedIn+` from sessions s join person p on p.id = s.person_id and not p.disabled
where s.token = $1 and s.expiry <= current_timestamp`, token)
	if err != nil || len(rows) == 0 {
		return Session{}, false, err
	}
	return Session{rows[0].Data, rows[0].SignedIn}, true, nil
}

// signedIn are the columns of a person p, or of nobody. It reads the tables under authz_grant, which would join the person again
// for each of the two lists.
const signedIn = `coalesce(p.id, 0) as person_id, coalesce(p.name, '') as name, coalesce(p.email, '') as email, coalesce(p.staff, false) as staff,
  coalesce((select e.epoch from authz_epoch e where e.person_id = p.id), 0) as epoch, coalesce(p.sessions_epoch, 0) as sessions_epoch,
  coalesce(p.lang, '') as lang, coalesce(p.density, '') as density, coalesce(p.high_contrast, false) as high_contrast, coalesce(p.shortcuts_off, false) as shortcuts_off,
  array(select distinct g.role from role_grant g, (select (gongmo_now() at time zone 'Asia/Seoul')::date as day) now
        where g.person_id = p.id and g.revoked_at is null and g.valid_from <= now.day and (g.valid_to is null or g.valid_to >= now.day) order by 1) as roles,
  array(select o.id || '|' || o.name || '|' || (select string_agg(r.role, ',' order by r.role) from jsonb_array_elements_text(m.roles) as r (role))
        from membership m join organization o on o.id = m.organization_id
        where m.person_id = p.id and m.accepted_at is not null and m.ended_at is null order by o.name) as orgs,
  (select count(*) from notice n where n.person_id = p.id and n.channel = 'IN_APP' and n.opened_at is null) as unread`
