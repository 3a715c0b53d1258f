// This file is how far the result of each window of a rolling intake is: the day its deliberation committee confirmed it, and when
// the approver did. The other windows go on meanwhile.
package call

import (
	"database/sql/driver"
	"slices"
	"strconv"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// WindowResult is what was decided about the result of one window.
type WindowResult struct {
	No            int
	DeliberatedOn period.Date `json:",omitzero"` // when the deliberation committee confirmed it, where one is configured
	// ConfirmedAt is when the approver confirmed it first. What comes to the window later, by an appeal, is confirmed after it.
	ConfirmedAt *time.Time `json:",omitempty"`
}

// WindowResults are those of a call in one jsonb column, in order of the windows.
type WindowResults []WindowResult

// Value encodes the results for a jsonb column.
func (w WindowResults) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(w)) }

// Scan decodes a jsonb column.
func (w *WindowResults) Scan(src any) error { return domain.JSONScan(w, src) }

// Of is what was decided about the window of a number; the zero value where nothing was.
func (w WindowResults) Of(no int) WindowResult {
	for _, r := range w {
		if r.No == no {
			return r
		}
	}
	return WindowResult{No: no}
}

// with is the results with one of them put in its place. The rows are copied: a trial of a step shares them with the call.
func (w WindowResults) with(r WindowResult) WindowResults {
	out := slices.DeleteFunc(slices.Clone(w), func(x WindowResult) bool { return x.No == r.No })
	out = append(out, r)
	slices.SortFunc(out, func(a, b WindowResult) int { return a.No - b.No })
	return out
}

// deliberated reports whether the committee has confirmed the result of a window, or that of everything there is. 0 is what has no
// window.
func (c *Call) deliberated(no int) bool {
	return !c.Deliberation || !c.DeliberatedOn.IsZero() || no > 0 && !c.WindowResults.Of(no).DeliberatedOn.IsZero()
}

// DeliberateWindow records the deliberation committee's confirmation of the result of one window. decided counts the applications
// of the window whose result waits to be confirmed. Errors: call.deliberate.no_committee, call.deliberate.not_decided,
// call.deliberate.day for a day on which the window still took applications.
func (c *Call) DeliberateWindow(no, decided int, on period.Date) (domain.Change, error) {
	w, ok := c.Windows.Of(no)
	switch {
	case !c.Deliberation:
		return domain.Change{}, domain.E(domain.Refused, "call.deliberate.no_committee")
	case !ok || decided == 0:
		return domain.Change{}, domain.E(domain.Refused, "call.deliberate.not_decided").With("no", no)
	case on < period.DateOf(w.CloseAt):
		return domain.Change{}, domain.E(domain.Invalid, "call.deliberate.day").At("on")
	}
	r := c.WindowResults.Of(no)
	r.DeliberatedOn = on
	c.WindowResults = c.WindowResults.with(r)
	return domain.Act("deliberate", map[string]any{"window": no, "on": on.String()}), nil
}

// ConfirmWindow confirms the result of one window of a rolling intake, while the others go on. decided counts the applications whose
// result it confirms. Those who watch the call hear of a window once: a result that comes to it by an appeal concerns its applicant.
func (c *Call) ConfirmWindow(no, decided int, now time.Time) (domain.Change, error) {
	if _, ok := c.Windows.Of(no); !ok {
		decided = 0
	}
	ch, err := c.fire(ConfirmWindow, Facts{WindowDecided: decided, Deliberated: c.deliberated(no)}, "")
	if err != nil {
		return ch, err
	}
	r := c.WindowResults.Of(no)
	if r.ConfirmedAt != nil {
		ch.Notices = nil
	} else {
		at := now.UTC()
		r.ConfirmedAt = &at
		c.WindowResults = c.WindowResults.with(r)
	}
	return ch.With("windows", strconv.Itoa(no)).With("decided", decided), nil
}
