// This file is the jump box: one word finds calls, applications, projects and organisations by number or name, each
// within the reader's scope.
package query

import (
	"context"
	"fmt"
	"strings"

	"gongmo/app/access"
)

// Found is one thing that fits. Exact is a number that was typed whole.
type Found struct {
	Kind  string // "call", "application", "agreement", "organization"
	ID    int64
	Code  string
	Title string
	Note  string
	State string
	Exact bool
}

// perFind is how many of each kind are shown.
const perFind = 12

// Find looks for a number or a part of a name.
func (db *DB) Find(ctx context.Context, reader Scoper, words string) ([]Found, error) {
	words = strings.TrimSpace(words)
	if words == "" {
		return nil, nil
	}
	args := []any{words, strings.NewReplacer("-", "", " ", "").Replace(words)}
	var parts []string
	add := func(action string, columns access.Columns, sql string) {
		scope := reader.Scope(action)
		if scope.None() {
			return
		}
		where, more := scope.Numbered(columns, len(args)+1)
		args = append(args, more...)
		parts = append(parts, fmt.Sprintf("("+sql+" order by 7 desc, 2 desc limit %d)", where, perFind))
	}
	add("call.view", callColumns, `select 'call' as kind, c.id, c.code, c.title, c.division as note, c.state, upper(c.code) = upper($1) as exact from call c
		where (c.code ilike $1 || '%%' or c.title ilike '%%' || $1 || '%%') and %s`)
	add("application.view", ApplicationColumns, `select 'application', a.id, a.receipt_no, a.title, o.name, a.state, upper(a.receipt_no) = upper($1)
		from application a join organization o on o.id = a.lead_id where (a.receipt_no ilike $1 || '%%' or a.title ilike '%%' || $1 || '%%' or o.name ilike '%%' || $1 || '%%' or o.number = $2) and %s`)
	add("agreement.view", ofAgreement, `select 'agreement', g.id, g.number, g.title, o.name, g.state, upper(g.number) = upper($1)
		from agreement g join organization o on o.id = g.lead_id where (g.number ilike $1 || '%%' or g.title ilike '%%' || $1 || '%%' or o.name ilike '%%' || $1 || '%%' or o.number = $2) and %s`)
	add("organization.view", OrganizationColumns, `select 'organization', o.id, o.number, o.name, o.representative, '', o.number = $2
		from organization o where (o.name ilike '%%' || $1 || '%%' or o.number like $2 || '%%') and %s`)
	if len(parts) == 0 {
		return nil, nil
	}
	return list[Found](ctx, db, "with given as (select $1::text, $2::text) select * from ("+strings.Join(parts, " union all ")+") f order by f.exact desc, f.kind, f.id desc", args...)
}
