// This file reads the audit: what was done, by whom, to what; and one whole chain for checking it.
package query

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/period"
)

// auditColumns finds the call that an entry belongs to. Acts on people, organisations and roles belong to none: they are for
// those whose role counts everywhere.
var auditColumns = access.Columns{Call: `(case e.aggregate
	when 'call' then e.aggregate_id
	when 'latepermit' then (select x.call_id from latepermit x where x.id = e.aggregate_id)
	when 'inquiry' then (select x.call_id from inquiry x where x.id = e.aggregate_id)
	when 'application' then (select x.call_id from application x where x.id = e.aggregate_id)
	when 'stage' then (select x.call_id from stage x where x.id = e.aggregate_id)
	when 'sheet' then (select t.call_id from sheet x join stage t on t.id = x.stage_id where x.id = e.aggregate_id)
	when 'agreement' then (select x.call_id from agreement x where x.id = e.aggregate_id)
	when 'amendment' then (select x.call_id from amendment x where x.id = e.aggregate_id)
	when 'payment' then (select x.call_id from payment x where x.id = e.aggregate_id)
	when 'expense' then (select x.call_id from expense x where x.id = e.aggregate_id)
	when 'finding' then (select x.call_id from finding x where x.id = e.aggregate_id)
	when 'settlement' then (select x.call_id from settlement x where x.id = e.aggregate_id)
	when 'recovery' then (select x.call_id from recovery x where x.id = e.aggregate_id)
	when 'sanction' then (select x.call_id from sanction x where x.id = e.aggregate_id)
	when 'grant' then (select x.call_id from role_grant x where x.id = e.aggregate_id) end)`}

// AuditFilter limits the list of entries. Zero dates are no bound.
type AuditFilter struct {
	Kind, Event, Actor string
	From, To           period.Date
	Aggregate          int64
	// Wallets shows acts in the document wallets of organisations as well.
	Wallets bool
}

// AuditLine is one entry.
type AuditLine struct {
	ID          int64
	Aggregate   string
	AggregateID int64
	Seq         int64
	At          time.Time
	ActorID     *int64
	ActorName   string
	ActorRole   string
	Machine     *string
	FromState   *string
	Event       string
	ToState     *string
	Reason      string
	Detail      []byte
	RequestID   string
	PrevHash    string
	Hash        string
}

const auditSelect = `select e.id, e.aggregate, e.aggregate_id, e.seq, e.at, e.actor_id, coalesce(p.name, '') as actor_name, e.actor_role, e.machine, e.from_state, e.event, e.to_state,
	e.reason, e.detail::text::bytea as detail, e.request_id, e.prev_hash, e.hash from audit_entry e left join person p on p.id = e.actor_id `

// Audit lists entries in scope, the newest first. The next page exists when one row more than the page comes back: counting
// millions of entries would cost more than the page.
func (db *DB) Audit(ctx context.Context, scope access.Scope, f AuditFilter, page Page) ([]AuditLine, error) {
	where, args := scope.Numbered(auditColumns, 10)
	return list[AuditLine](ctx, db, fmt.Sprintf(auditSelect+`where ($1 = '' or e.aggregate = $1) and ($2 = '' or e.event = $2) and ($3 = '' or p.name ilike '%%' || $3 || '%%')
		and ($4::date is null or e.at >= $4::date::timestamp at time zone 'Asia/Seoul') and ($5::date is null or e.at < ($5::date + 1)::timestamp at time zone 'Asia/Seoul')
		and ($6::bigint = 0 or e.aggregate_id = $6) and ($9 or e.aggregate <> 'wallet_document') and %s order by e.at desc, e.id desc limit $7 offset $8`, where),
		append([]any{f.Kind, f.Event, f.Actor, f.From, f.To, f.Aggregate, page.Size + 1, page.Offset(), f.Wallets}, args...)...)
}

// Chain reads all entries of one thing in scope, oldest first.
func (db *DB) Chain(ctx context.Context, scope access.Scope, kind string, id int64) ([]AuditLine, error) {
	where, args := scope.Numbered(auditColumns, 3)
	return list[AuditLine](ctx, db, auditSelect+`where e.aggregate = $1 and e.aggregate_id = $2 and `+where+` order by e.seq`, append([]any{kind, id}, args...)...)
}

// Head is the hash that the thing itself keeps of its newest entry; kind NotFound when the thing is gone.
func (db *DB) Head(ctx context.Context, kind string, id int64) (string, error) {
	table := kind
	if kind == "grant" {
		table = "role_grant"
	}
	known, err := value[bool](ctx, db, `select exists (select 1 from information_schema.columns where table_schema = current_schema() and table_name = $1 and column_name = 'chain')`, table)
	if err != nil {
		return "", err
	}
	if !known {
		return "", domain.E(domain.NotFound, "not_found")
	}
	return value[string](ctx, db, `select chain from `+pgx.Identifier{table}.Sanitize()+` where id = $1`, id)
}
