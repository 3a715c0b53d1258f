// This file says in which window of a rolling intake one application is, and which windows are over.
package call

import (
	"slices"
	"time"
)

// Entry is what decides in which window of a rolling intake an application is.
type Entry struct {
	// Window is the number of the window it was handed in for, 0 while it is a draft; SubmittedAt when, nil for a draft.
	Window      int
	SubmittedAt *time.Time
	// LateWindow is the window that an individual late permission was given for, LateUntil until when; 0 and nil without one.
	LateWindow int
	LateUntil  *time.Time
}

// IntakeOf is the intake that one application is in: of one that was handed in, the window it was handed in for, whichever runs now; of
// a draft, that of the stamp. What was handed in in a window that has ended can thus no more be corrected in the next. What comes by a
// late permission counts for the window that it was given for, also when the next one has begun. The number is 0 where there are no
// windows. gongmo_window_of says the same to the database.
func (c *Call) IntakeOf(x Entry, stamp time.Time) Window {
	if w, ok := c.Windows.Of(x.Window); ok {
		return w
	}
	if x.SubmittedAt != nil {
		stamp = *x.SubmittedAt
	}
	if w, ok := c.Windows.Of(x.LateWindow); ok && x.LateUntil != nil && stamp.After(w.CloseAt) && !stamp.After(*x.LateUntil) {
		return w
	}
	open, deadline := c.Deadline(stamp)
	out := Window{OpenAt: open, CloseAt: deadline}
	for _, w := range c.Windows {
		if out.No = w.No; !stamp.After(w.CloseAt) {
			break
		}
	}
	return out
}

// Of is the window of a number; ok is false where there is none.
func (w Windows) Of(no int) (Window, bool) {
	i := slices.IndexFunc(w, func(x Window) bool { return x.No == no })
	if no <= 0 || i < 0 {
		return Window{}, false
	}
	return w[i], true
}

// Missed is the window that a late permission until an instant is for: the last one that ends before it. Earlier than the first end it
// is the first, and a permission that reaches no further than its window's end is none.
func (w Windows) Missed(until time.Time) (Window, bool) {
	if len(w) == 0 {
		return Window{}, false
	}
	out := w[0]
	for _, x := range w[1:] {
		if x.CloseAt.Before(until) {
			out = x
		}
	}
	return out, true
}

// Over are the windows that have ended by more than a span: the span is how long a request stamped in time may still be on its way.
func (w Windows) Over(now time.Time, span time.Duration) (out Windows) {
	for _, x := range w {
		if now.After(x.CloseAt.Add(span)) {
			out = append(out, x)
		}
	}
	return out
}

// Numbers are those of the windows.
func (w Windows) Numbers() []int {
	out := make([]int, len(w))
	for i, x := range w {
		out[i] = x.No
	}
	return out
}
