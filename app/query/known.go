// This file reads the people (참여인력) whom an organisation entered in its own part of other applications.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/form"
)

// KnownPerson is one entry, and where it stands.
type KnownPerson struct {
	Application int64
	Answer      string // as it is kept, see form.Key
	CallCode    string
	CallTitle   string
	At          time.Time // when that application was handed in, or begun
	Member      jsonb[form.Member]
}

// mostKnown is how many entries are read at most; the older ones repeat people who are among the newer, and say less of today.
const mostKnown = 600

// KnownPeople reads them in scope, the newest first, but for those of one application. People of other organisations, whom the lead named
// there, are left out, and so are drafts that were given up.
func (db *DB) KnownPeople(ctx context.Context, scope access.Scope, org, but int64) ([]KnownPerson, error) {
	where, args := scope.Numbered(ApplicationColumns, 4)
	return list[KnownPerson](ctx, db, fmt.Sprintf(`select a.id as application, x.key as answer, c.code as call_code, c.title as call_title, coalesce(a.submitted_at, a.begun_at) as at, m.value as member
		from application a join call c on c.id = a.call_id
		cross join lateral jsonb_each(a.answers) x
		cross join lateral jsonb_array_elements(case when jsonb_typeof(x.value -> 'People') = 'array' then x.value -> 'People' else '[]' end) m
		where (a.lead_id = $1::bigint or exists (select 1 from application_member i where i.application_id = a.id and i.organization_id = $1 and i.consent <> 'DECLINED'))
			and a.id <> $2 and (a.state <> 'WITHDRAWN' or a.submitted_at is not null)
			and case when position('@' in x.key) = 0 then a.lead_id = $1 else split_part(x.key, '@', 2) = ($1::bigint)::text end
			and coalesce((m.value ->> 'Org')::bigint, 0) in (0, $1) and %s
		order by at desc, a.id desc, x.key limit $3`, where), append([]any{org, but, mostKnown}, args...)...)
}
