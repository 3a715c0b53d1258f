// This file lists what is on record about files that were refused. Their contents, names and people are not read.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/period"
)

// RefusedFilter is what a list of refused files is asked for; what is empty counts for nothing.
type RefusedFilter struct {
	Words    string // of the organisation's name
	Reason   string // the message key of the refusal
	From, To period.Date
}

// RefusedLine is one refused file.
type RefusedLine struct {
	ID        int64
	RefusedAt time.Time
	OrgName   string // "" where nobody can say
	Staff     bool   // an employee of the agency sent it
	CallTitle string // of a file question, else ""
	Question  string // what the file question is called, its key where the form has it no more
	Place     string // the form that it was for
	MediaType string
	Sha256    string
	Size      int64
	Reason    string
	Found     string
	// ClearedAt is when its content was removed; ClearAt when it will be looked at for that, nil when nothing waits for it.
	ClearedAt *time.Time
	ClearAt   *time.Time
	Total     int
}

// RefusedFiles lists those in scope, the newest first.
func (db *DB) RefusedFiles(ctx context.Context, scope access.Scope, f RefusedFilter, page Page) ([]RefusedLine, error) {
	where, args := scope.Numbered(access.Columns{}, 6)
	args = append([]any{f.Reason, f.From, f.To, page.Size, page.Offset()}, args...)
	where += " and " + words(f.Words, "gongmo_plain(coalesce(o.name, ''))", func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	})
	return list[RefusedLine](ctx, db, `select x.id, x.refused_at, coalesce(o.name, '') as org_name, coalesce(p.staff, false) as staff, coalesce(c.title, '') as call_title,
		coalesce((select q->>'Label' from jsonb_path_query(c.form, '$.Sections[*].Questions[*]') q where q->>'Key' = x.question_key limit 1), x.question_key) as question,
		x.place, x.media_type, x.sha256, x.size, x.reason, x.found, x.cleared_at, r.clear_at, count(*) over () as total
		from refused_file x left join organization o on o.id = x.organization_id left join person p on p.id = x.person_id
		left join application a on a.id = x.application_id left join call c on c.id = a.call_id
		left join arrived_content r on r.sha256 = x.sha256 and x.cleared_at is null
		where ($1 = '' or x.reason = $1) and ($2::date is null or x.refused_at >= $2::date::timestamp at time zone 'Asia/Seoul')
		and ($3::date is null or x.refused_at < ($3::date + 1)::timestamp at time zone 'Asia/Seoul') and `+where+`
		order by x.refused_at desc, x.id desc limit $4 offset $5`, args...)
}

// UnscannedFiles counts the files that no scanner has looked at, by why it could not: "" waits to be looked at.
func (db *DB) UnscannedFiles(ctx context.Context) (map[string]int, error) {
	out := map[string]int{"": 0, "TOO_LARGE": 0, "AWAY": 0}
	type row struct {
		Reason string
		N      int
	}
	rows, err := list[row](ctx, db, `select scan_reason as reason, count(*) as n from stored_file where scan_state = 'UNSCANNED' group by 1`)
	for _, r := range rows {
		out[r.Reason] = r.N
	}
	return out, err
}
