// This file reads the state of the house: sweeps, the job queue, holidays, the log of access to personal data, and what a
// permission is explained by.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/period"
)

// SweepLine is the newest run of one sweep.
type SweepLine struct {
	Name      string
	StartedAt time.Time
	EndedAt   *time.Time
	GoodAt    *time.Time
	Failures  int
	LastError string
}

// LateAfter is how long after its last good run a sweep is an alarm; they run every minute.
const LateAfter = 5 * time.Minute

// Late reports that the sweep has not ended well for too long.
func (s SweepLine) Late(now time.Time) bool { return s.GoodAt == nil || now.Sub(*s.GoodAt) > LateAfter }

// Sweeps lists the newest run of each sweep.
func (db *DB) Sweeps(ctx context.Context) ([]SweepLine, error) {
	return list[SweepLine](ctx, db, `select name, started_at, ended_at, good_at, failures, last_error from sweep_run order by name`)
}

// QueueCount is how many jobs of a kind are in a state.
type QueueCount struct {
	Kind, State string
	N           int
	Oldest      *time.Time
}

// QueueCounts counts the job queue without what is done.
func (db *DB) QueueCounts(ctx context.Context) ([]QueueCount, error) {
	return list[QueueCount](ctx, db, `select kind, state::text as state, count(*)::int as n, min(scheduled_at) as oldest from river_job
		where state not in ('completed', 'cancelled') group by kind, state order by kind, state`)
}

// Basics are a few facts about the database.
type Basics struct {
	Server    string
	Bytes     int64
	Kind      string
	Installed time.Time
	People    int
	Entries   int64
}

// Basics reads them.
func (db *DB) Basics(ctx context.Context) (Basics, error) {
	return one[Basics](ctx, db, `select split_part(version(), ' ', 2) as server, pg_database_size(current_database()) as bytes, i.kind, i.installed_at as installed,
		(select count(*)::int from person) as people, (select greatest(reltuples, 0)::bigint from pg_class where oid = 'audit_entry'::regclass) as entries from installation i`)
}

// HolidayLine is one holiday.
type HolidayLine struct {
	ID     int64
	OnDate period.Date
	Name   string
	Basis  string
}

// Holidays lists the holidays of a year, and the years that have any.
func (db *DB) Holidays(ctx context.Context, year int) ([]HolidayLine, []int, error) {
	days, err := list[HolidayLine](ctx, db, `select id, on_date, name, basis from holiday where extract(year from on_date)::int = $1 order by on_date`, year)
	if err != nil {
		return nil, nil, err
	}
	type row struct{ Year int }
	years, err := list[row](ctx, db, `select distinct extract(year from on_date)::int as year from holiday order by 1 desc`)
	out := make([]int, len(years))
	for i, y := range years {
		out[i] = y.Year
	}
	return days, out, err
}

// AccessLine is one look at personal data.
type AccessLine struct {
	At          time.Time
	ActorName   string
	ActorRole   string
	IP          string
	SubjectKind string
	SubjectID   int64
	SubjectName string
	Act         string
	Reason      string
}

// AccessLog lists looks at personal data in scope between two days, the newest first. The next page exists when one row more
// than the page comes back.
func (db *DB) AccessLog(ctx context.Context, scope access.Scope, from, to period.Date, page Page) ([]AccessLine, error) {
	where, args := scope.Numbered(access.Columns{}, 5)
	return list[AccessLine](ctx, db, fmt.Sprintf(`select l.at, coalesce(p.name, '') as actor_name, l.actor_role, l.ip, l.subject_kind, l.subject_id, coalesce(s.name, k.title, '') as subject_name, l.act, l.reason
		from access_log l left join person p on p.id = l.actor_id left join person s on l.subject_kind = 'person' and s.id = l.subject_id left join call k on l.subject_kind = 'call' and k.id = l.subject_id
		where ($1::date is null or l.at >= $1::date::timestamp at time zone 'Asia/Seoul') and ($2::date is null or l.at < ($2::date + 1)::timestamp at time zone 'Asia/Seoul') and %s
		order by l.at desc, l.id desc limit $3 offset $4`, where), append([]any{from, to, page.Size + 1, page.Offset()}, args...)...)
}

// Subject is what a permission question is about: the facts that its conditions look at.
type Subject struct {
	ID       int64
	Title    string
	State    string
	CallID   *int64
	LeadID   *int64
	Orgs     []int64
	Assigned []int64
	Public   bool
}

// Resource is the subject for the permission room.
func (s Subject) Resource(kind string) domain.Resource {
	r := domain.Resource{Kind: kind, ID: s.ID, State: s.State, Public: s.Public}
	if s.CallID != nil {
		r.Call = domain.CallID(*s.CallID)
	}
	if s.LeadID != nil {
		r.Lead = domain.OrganizationID(*s.LeadID)
	}
	for _, o := range s.Orgs {
		r.Orgs = append(r.Orgs, domain.OrganizationID(o))
	}
	for _, p := range s.Assigned {
		r.Assigned = append(r.Assigned, domain.PersonID(p))
	}
	return r
}

// subjects says how a thing of each kind is found by its number.
var subjects = map[string]string{
	"call": `select c.id, c.title, c.state, c.id as call_id, null::bigint as lead_id, '{}'::bigint[] as orgs, array_remove(array[c.officer_id], null) as assigned, c.version_no > 0 as public
		from call c where upper(c.code) = upper($1) or c.id::text = $1`,
	"application": `select a.id, a.title, a.state, a.call_id, a.lead_id, array(select m.organization_id from application_member m where m.application_id = a.id and m.consent <> 'DECLINED' and m.organization_id is not null) as orgs,
		array(select distinct h.evaluator_id from sheet h where h.application_id = a.id and h.state <> 'RECUSED') as assigned, false as public
		from application a where upper(a.receipt_no) = upper($1) or a.id::text = $1`,
	"agreement": `select g.id, g.title, g.state, g.call_id, g.lead_id, array(select p.organization_id from agreement_party p where p.agreement_id = g.id and p.left_on is null) as orgs, '{}'::bigint[] as assigned, false as public
		from agreement g where upper(g.number) = upper($1) or g.id::text = $1`,
	"settlement": `select s.id, g.title, s.state, s.call_id, s.lead_id, array[s.lead_id] as orgs, array_remove(array[s.auditor_id], null) as assigned, false as public
		from settlement s join agreement g on g.id = s.agreement_id where upper(g.number) = upper($1) or s.id::text = $1 order by s.id desc limit 1`,
	"expense": `select e.id, e.description as title, e.state, e.call_id, null::bigint as lead_id, array[e.org_id] as orgs, '{}'::bigint[] as assigned, false as public from expense e where e.id::text = $1`,
}

// SubjectKinds lists the kinds that can be asked about.
var SubjectKinds = []string{"call", "application", "agreement", "settlement", "expense"}

// Subject finds the thing a permission question is about, by its number. It is not limited by a scope: only those who look
// after everybody's roles may ask, and they learn nothing of the thing but its name and state.
func (db *DB) Subject(ctx context.Context, kind, number string) (Subject, error) {
	sql, ok := subjects[kind]
	if !ok {
		return Subject{}, domain.E(domain.NotFound, "not_found")
	}
	return one[Subject](ctx, db, sql, number)
}

// Epoch is how often a person's roles have changed.
func (db *DB) Epoch(ctx context.Context, person int64) (int64, error) {
	return value[int64](ctx, db, `select gongmo_authz_epoch($1)`, person)
}
