// This file reads how far each window of a rolling intake is: what came in, what is checked, evaluated, decided and confirmed.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/period"
)

// WindowState is how far one window is. Applications are counted in the reader's scope, those of the call's present round.
type WindowState struct {
	No            int
	OpenAt        time.Time
	CloseAt       time.Time
	HandedIn      int // whatever became of it since
	Fresh         int // whose requirement check has not begun
	Unchecked     int // without a decision of the requirement check
	Stages        int // of the evaluation, for this window alone
	StagesOpen    int // without a final result
	Judging       int // somewhere in the evaluation
	Unconfirmed   int // with a result that nobody has confirmed yet
	DeliberatedOn period.Date
	ConfirmedAt   *time.Time // when the result was confirmed first
}

// Decided reports whether the result of the window can be confirmed: call.ConfirmWindow asks the same of the rows themselves.
func (w WindowState) Decided() bool {
	return w.Stages > 0 && w.StagesOpen == 0 && w.Judging == 0 && w.Unconfirmed > 0
}

// unconfirmed is whether the application has a result that was not confirmed: application.Application.Unconfirmed.
func unconfirmed(a string) string {
	return "(" + a + ".state = 'RECOMMENDED' or " + a + ".state in ('RESERVE', 'NOT_SELECTED') and " + a + ".notified_on is null)"
}

// Windows lists the windows of a call in their order, none where the intake is not rolling.
func (db *DB) Windows(ctx context.Context, scope access.Scope, call int64) ([]WindowState, error) {
	where, args := scope.Numbered(ApplicationColumns, 2)
	return list[WindowState](ctx, db, fmt.Sprintf(`select w.no, w.open_at, w.close_at, n.handed_in, n.fresh, n.unchecked, s.stages, s.stages_open, n.judging, n.unconfirmed,
		nullif(r.x->>'DeliberatedOn', '')::date as deliberated_on, (r.x->>'ConfirmedAt')::timestamptz as confirmed_at
		from call c cross join lateral (select (e->>'No')::int as no, (e->>'OpenAt')::timestamptz as open_at, (e->>'CloseAt')::timestamptz as close_at from jsonb_array_elements(c.windows) e) w
		left join lateral (select x from jsonb_array_elements(c.window_results) x where (x->>'No')::int = w.no limit 1) r on true
		cross join lateral (select count(*) as handed_in, count(*) filter (where a.state = 'SUBMITTED') as fresh, count(*) filter (where a.state in ('SUBMITTED', 'UNDER_SCREENING', 'SUPPLEMENT_REQUESTED')) as unchecked,
			count(*) filter (where a.state in ('IN_EVALUATION', 'ADVANCED', 'DEFERRED')) as judging, count(*) filter (where %[1]s) as unconfirmed
			from application a where a.call_id = c.id and a.round = c.round and a.window_no = w.no and a.submitted_at is not null and %[2]s) n
		cross join lateral (select count(*) as stages, count(*) filter (where t.state not in ('FINALIZED', 'VOIDED')) as stages_open
			from stage t where t.call_id = c.id and t.window_no = w.no) s
		where c.id = $1 order by w.no`, unconfirmed("a"), where), append([]any{call}, args...)...)
}
