// This file reads who writes an application: who changed each answer last, and who of the reader's own organisation may write and sign.
package query

import (
	"context"
	"time"
)

// Edit is the last change of an answer. By is the name of who made it, "" unless it is somebody of the reader's own organisations.
type Edit struct {
	Key string // as the answer is kept, see form.Key
	At  time.Time
	By  string
}

// Writer is somebody of an organisation who may write or sign its applications.
type Writer struct {
	Name  string
	Roles jsonb[[]string] // all roles in the organisation
	Total int             // how many there are
}

// Writers is how many of them are read at most.
const Writers = 12

// Team reads the last change of every answer of an application that the caller may see already, and the writers of the organisation own
// (0 for none), in one trip. orgs are all organisations of the reader: nobody else's people are named. Changes are read from the audit
// chain, which has the keys of what every save touched.
func (db *DB) Team(ctx context.Context, application int64, orgs []int64, own int64) (edits []Edit, writers []Writer, err error) {
	var s several
	also(&s, &edits, `select k.key, k.at, coalesce(p.name, '') as by from (
			select distinct on (x.key) x.key, e.at, e.actor_id from audit_entry e cross join lateral (
				select case when e.event = 'takeOver' then t || '@' || (e.detail->>'organization') else t end as key
				from jsonb_array_elements_text(case when jsonb_typeof(e.detail->'answers') = 'array' then e.detail->'answers' else '[]' end) t) x
			where e.aggregate = 'application' and e.aggregate_id = $1 and e.event in ('save', 'takeOver') order by x.key, e.seq desc) k
		left join person p on p.id = k.actor_id and exists (select 1 from membership m
			where m.person_id = p.id and m.organization_id = any ($2::bigint[]) and m.accepted_at is not null and m.ended_at is null)`, application, orgs)
	also(&s, &writers, `select p.name, m.roles, (count(*) over ())::int as total from membership m join person p on p.id = m.person_id
		where m.organization_id = $1 and m.accepted_at is not null and m.ended_at is null and not p.disabled and m.roles ?| array['owner', 'writer', 'signer']
		order by p.name, p.id limit $2`, own, Writers)
	err = db.together(ctx, &s)
	return edits, writers, err
}

// Change is one thing that was changed of an application: an answer, or, where Key is empty, what the event names. Org is the organisation of
// the consortium that changed it, "" where it is not known; By as in Edit.
type Change struct {
	Event string
	Key   string
	At    time.Time
	By    string
	Org   string
}

// mostChanges is how many are read at most.
const mostChanges = 60

// ChangesSince reads what was changed of an application that the caller may see already after a version of it, the newest first, each thing once.
// orgs are all organisations of the reader: nobody else's people are named.
func (db *DB) ChangesSince(ctx context.Context, application, version int64, orgs []int64) ([]Change, error) {
	return list[Change](ctx, db, `select k.event, k.key, k.at, coalesce(p.name, '') as by, coalesce(w.name, '') as org from (
			select distinct on (e.event, x.key) e.event, coalesce(x.key, '') as key, e.at, e.actor_id, e.seq from audit_entry e left join lateral (
				select case when e.event = 'takeOver' then t || '@' || (e.detail->>'organization') else t end as key
				from jsonb_array_elements_text(case when jsonb_typeof(e.detail->'answers') = 'array' then e.detail->'answers' else '[]' end) t) x on true
			where e.aggregate = 'application' and e.aggregate_id = $1 and e.seq > $2 and e.event not in ('press', 'completePart', 'reopenPart') order by e.event, x.key, e.seq desc) k
		left join person p on p.id = k.actor_id and exists (select 1 from membership m
			where m.person_id = p.id and m.organization_id = any ($3::bigint[]) and m.accepted_at is not null and m.ended_at is null)
		left join lateral (select o.name from membership m join organization o on o.id = m.organization_id
			where m.person_id = k.actor_id and m.accepted_at is not null and m.ended_at is null
			and exists (select 1 from application_member am where am.application_id = $1 and am.organization_id = o.id) order by o.id limit 1) w on true
		order by k.seq desc, k.key limit $4`, application, version, orgs, mostChanges)
}
