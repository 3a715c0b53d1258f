// This file reads the course of one application: what has happened to it, and what is planned for what comes.
package query

import (
	"context"
	"time"

	"gongmo/app/access"
	"gongmo/domain/period"
	"gongmo/domain/stage"
)

// Course is what the page of an application draws its way from.
type Course struct {
	Stages stage.Plan `db:"-"` // shared: readers must not change it
	// Steps are the changes of its state, oldest first.
	Steps []CourseStep `db:"-"`
	// Rounds are the stages that its call holds, those it is a candidate of where it is one already.
	Rounds []CourseRound `db:"-"`

	AgreementID   *int64
	AgreementDone *time.Time  // when it was concluded
	AgreementBy   period.Date // until when it must be
	PayOn         period.Date // when the first payment is planned
	PaidOn        period.Date // when it was confirmed
	ReportBy      period.Date // until when the settlement report is due
	ReportedAt    *time.Time
	SettledOn     period.Date // when the settlement was final
}

// CourseStep is one change of state.
type CourseStep struct {
	Event   string
	ToState string
	At      time.Time
}

// CourseRound is one stage held.
type CourseRound struct {
	Key      string
	OpensAt  *time.Time
	ClosesAt *time.Time
}

// Planned reads the course of an application to a call that nothing has happened to yet: the stages of the call, which are public, and
// when they are held. Those held for one window of a rolling intake are of applications that it has already closed on.
func (db *DB) Planned(ctx context.Context, callID int64, track string) (Course, error) {
	var c struct{ Stages []byte }
	var rounds []CourseRound
	var s several
	alsoOne(&s, &c, `select stages from call where id = $1`, callID)
	also(&s, &rounds, `select key, opens_at, closes_at from stage where call_id = $1 and track in ('', $2) and window_no = 0 order by no, round, id`, callID, track)
	if err := db.together(ctx, &s); err != nil {
		return Course{}, err
	}
	plan, err := db.plans.parsed(c.Stages)
	return Course{Stages: plan, Rounds: rounds}, err
}

// Course reads the course of an application; not found where the scope does not show it.
func (db *DB) Course(ctx context.Context, scope access.Scope, id int64) (Course, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	var read courseRead
	var s several
	read.add(&s, id, " and "+where, args)
	if err := db.together(ctx, &s); err != nil {
		return Course{}, err
	}
	return read.done(ctx, db)
}

// courseRead is a course on its way from the database.
type courseRead struct {
	row struct {
		Course
		CallID      int64
		CallVersion int
		Mark        string // of the terms, see termsMark
	}
	steps  []CourseStep
	rounds []CourseRound
}

// add puts its reads beside others of one trip. Where narrows the application to a scope, "" where another read of the trip does.
func (r *courseRead) add(s *several, application int64, where string, args []any) {
	alsoOne(s, &r.row, `select a.call_id, a.call_version, `+termsMark("a.call_version")+` as mark, g.id as agreement_id, g.concluded_at as agreement_done, g.limit_on as agreement_by,
			p.planned_on as pay_on, p.confirmed_on as paid_on, t.report_due_on as report_by, t.reported_at, t.final_on as settled_on
		from application a join call c on c.id = a.call_id
			left join agreement g on g.application_id = a.id
			left join payment p on p.agreement_id = g.id and p.no = 1
			left join settlement t on t.agreement_id = g.id and t.type in ('FINAL', 'TERMINATION')
		where a.id = $1`+where, append([]any{application}, args...)...)
	also(s, &r.steps, `select event, to_state, at from audit_entry
		where aggregate = 'application' and aggregate_id = $1 and from_state is distinct from to_state and to_state is not null order by seq`, application)
	also(s, &r.rounds, `select s.key, s.opens_at, s.closes_at from stage s join application a on a.call_id = s.call_id
		where a.id = $1 and s.track in ('', a.track) and s.window_no in (0, a.window_no)
			and (not exists (select from stage_candidate k join stage o on o.id = k.stage_id where k.application_id = a.id and o.key = s.key)
				or exists (select from stage_candidate k where k.application_id = a.id and k.stage_id = s.id))
		order by s.no, s.round, s.id`, application)
}

// done is the course when the trip is over.
func (r *courseRead) done(ctx context.Context, db *DB) (Course, error) {
	t, err := db.termsOf(ctx, r.row.CallID, r.row.CallVersion, r.row.Mark)
	c := r.row.Course
	c.Steps, c.Rounds, c.Stages = r.steps, r.rounds, t.stages
	return c, err
}
