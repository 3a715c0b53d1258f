// This file reads the calls whose deadlines can be moved together, and the extensions that wait to be approved.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
)

// ExtendableCall is a call with a deadline in a period, or with an extension that waits.
type ExtendableCall struct {
	ID, Version  int64
	Code, Title  string
	State        string
	Deadline     *time.Time // the first of its deadlines in the period
	Proposed     string     // kind of the proposal that waits
	Terms        *string    // as that would make them, JSON
	Present      *string    // the newest published terms, JSON
	Reason       string
	ProposerName string
	OfficerName  string
	Drafts       int
	Submitted    int
	Watchers     int
}

const extendable = `select c.id, c.version, c.code, c.title, c.state, %[1]s as deadline, coalesce(c.proposal->>'Kind', '') as proposed,
		case when c.proposal->>'Kind' <> '' then (c.proposal->'Terms')::text end as terms,
		(select v.terms::text from call_version v where v.call_id = c.id and v.no = c.version_no) as present,
		coalesce(c.proposal->>'Reason', '') as reason, coalesce(w.name, '') as proposer_name, coalesce(p.name, '') as officer_name,
		(select count(*) from application a where a.call_id = c.id and a.round = c.round and a.state = 'DRAFT') as drafts,
		(select count(*) from application a where a.call_id = c.id and a.round = c.round and a.submitted_at is not null and a.state <> 'WITHDRAWN') as submitted,
		(select count(*) from watch x where x.call_id = c.id and x.kind = 'CALL') as watchers
	from call c left join person p on p.id = c.officer_id left join person w on w.id = nullif(c.proposal->>'ProposedBy', '0')::bigint where `

// ExtendableCalls lists the calls in scope whose intake runs, or has just ended, and has a deadline from one instant to another.
func (db *DB) ExtendableCalls(ctx context.Context, scope access.Scope, from, until time.Time) ([]ExtendableCall, error) {
	where, args := scope.Numbered(callColumns, 3)
	const deadline = `(select min(d.at) from (select c.close_at as at where jsonb_array_length(c.windows) = 0
		union all select (x->>'CloseAt')::timestamptz from jsonb_array_elements(c.windows) x) d where d.at between $1 and $2)`
	return list[ExtendableCall](ctx, db, fmt.Sprintf(extendable, deadline)+`c.state in ('OPEN', 'CLOSED') and `+deadline+` is not null and `+where+` order by deadline, c.code`,
		append([]any{from, until}, args...)...)
}

// WaitingExtensions lists the calls in scope with an extension that waits to be approved, those that close first before the others.
func (db *DB) WaitingExtensions(ctx context.Context, scope access.Scope) ([]ExtendableCall, error) {
	where, args := scope.Numbered(ofProposal, 1)
	return list[ExtendableCall](ctx, db, fmt.Sprintf(extendable, "c.close_at")+`c.proposal->>'Kind' in ('EXTEND', 'OUTAGE') and `+where+` order by deadline, c.code`, args...)
}
