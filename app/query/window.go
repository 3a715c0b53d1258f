// This file is the window of a rolling intake that counts at an instant, in SQL: the same that call.Call.Deadline gives.
package query

import "time"

// windowFrom and windowUntil are when the intake of the call c begins and ends at an instant: of its window, where it is rolling. Only
// those calls pay for the function.
func windowFrom(c, at string) string {
	return "case when " + c + ".windows = '[]' then " + c + ".open_at else (gongmo_window(" + c + ".windows, " + at + ")->>'OpenAt')::timestamptz end"
}

func windowUntil(c, at string) string {
	return "case when " + c + ".windows = '[]' then " + c + ".close_at else (gongmo_window(" + c + ".windows, " + at + ")->>'CloseAt')::timestamptz end"
}

// phaseOf is whether the call c takes applications at an instant. Between two windows it does not: the next one is still to come.
func phaseOf(c, at string) string {
	return `case
    when ` + c + `.state in ('FAILED', 'CANCELLED') then 'ended'
    when ` + c + `.open_at is null or ` + at + ` < ` + windowFrom(c, at) + ` then 'soon'
    when ` + at + ` <= ` + windowUntil(c, at) + ` then 'open'
    else 'closed' end`
}

// windowOf is the window that the application a of the call c is in at an instant, as jsonb: the same that call.Call.IntakeOf gives.
func windowOf(at string) string {
	return "gongmo_window_of(c.windows, a.window_no, a.submitted_at, a.late_window, a.late_permit_until, " + at + ")"
}

// handInUntil is until when the application a of the call c may be handed in or corrected: the end of its window, or a late permission
// of its own. The window is the one it was handed in for, and while it is a draft the one that counts now.
var handInUntil = `greatest(case when c.windows = '[]' then c.close_at else (` + windowOf("gongmo_now()") + `->>'CloseAt')::timestamptz end, a.late_permit_until)`

// Intake is when the call takes applications: in the window that counts, where it is rolling. Nil where nobody knows.
func (c CallRow) Intake() (from, until *time.Time) {
	if c.UntilAt == nil {
		return c.OpenAt, c.CloseAt
	}
	return c.FromAt, c.UntilAt
}

// resultPlanned is when the result of the application a of the call c is planned. The date of a rolling intake is that of its last
// window: what is in an earlier one hears before it, and nobody has said when.
var resultPlanned = `case when c.windows = '[]' or (` + windowOf("gongmo_now()") + `->>'No') = (c.windows->-1->>'No') then c.result_at end`
