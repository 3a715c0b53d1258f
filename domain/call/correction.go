// This file is what a correction (정정공고) asks of those who have begun, and how much time it leaves them.
package call

import (
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/form"
	"gongmo/domain/period"
)

// Rework is what a correction changes for an application that has been begun: the questions of the form, and the blank forms (서식)
// that its documents are filled in on.
type Rework struct {
	form.Correction
	// Form is whether the form is another one, be it in its sections alone: everybody who writes takes it up before handing in.
	Form bool
	// Blank are the slots of documents whose form is given out anew, in the order of the documents.
	Blank []string
	// Always is whether even an application without any of those answers has something new to do: a question that must be answered came.
	Always bool
}

// Rework compares the terms with those of a correction.
func (t Terms) Rework(next Terms) Rework {
	out := Rework{Correction: t.Form.Correct(next.Form), Form: !t.Form.Asks(next.Form)}
	for _, x := range FormChanges(t, next) {
		if x.Slot != "" && x.After != nil && !slices.Contains(out.Blank, x.Slot) {
			out.Blank = append(out.Blank, x.Slot)
		}
	}
	for _, key := range out.Added {
		if q, s, ok := next.Form.Question(key); ok && q.Required && q.When.IsZero() && s.When.IsZero() {
			out.Always = true
		}
	}
	return out
}

// Any reports whether the correction asks anything of those who have begun.
func (r Rework) Any() bool { return r.Form || len(r.Blank) > 0 }

// Touched are the questions whose answers have to be looked at again: asked in another way, asked no more, or filled in on another form.
func (r Rework) Touched() []string {
	out := slices.Concat(r.Changed, r.Lost, r.Blank)
	slices.Sort(out)
	return slices.Compact(out)
}

// Rework is what the proposed correction asks of those who have begun; nothing where another kind of proposal waits, or none.
func (c *Call) Rework() Rework {
	if c.Proposal.Terms == nil || c.Proposal.Kind != ToAmend {
		return Rework{}
	}
	return c.Terms.Rework(Terms(*c.Proposal.Terms))
}

// shortNotice is the problem of a correction that asks something of those who have begun and leaves them less time than the rules want:
// an intake is running, and its deadline, as it would be, lies before the first day that leaves enough. nil where there is time.
// The day of the correction does not count. Of a rolling intake it is the window that runs.
func (t Terms) shortNotice(next Terms, atLeast calendar.Term, now time.Time) *domain.Error {
	if t.OpenAt == nil || now.Before(*t.OpenAt) || !t.Rework(next).Any() {
		return nil
	}
	_, deadline := (&Call{Terms: next}).Deadline(now)
	if first := FirstClose(period.DateOf(now), atLeast); period.DateOf(deadline).Before(first) {
		left := max(0, int(period.DateOf(deadline)-period.DateOf(now)))
		return domain.E(domain.Invalid, "call.correction.short").At("closeAt").With("days", atLeast.N).With("left", left).With("on", first).With("deadline", deadline)
	}
	return nil
}

// ShortNotice is shortNotice of the waiting correction, whether or not a reason for leaving the deadline was written.
func (c *Call) ShortNotice(now time.Time, rules Rules) *domain.Error {
	if c.Proposal.Terms == nil || c.Proposal.Kind != ToAmend {
		return nil
	}
	return c.Terms.shortNotice(Terms(*c.Proposal.Terms), rules.CorrectionMin, now)
}

// KeepDeadline writes down why a correction that leaves little time does not move the deadline further. It is read by the approver, and
// public with the correction. Errors: call.correction.not_waiting, call.correction.enough (kind Refused), call.correction.no_reason
// (kind Invalid, at kept).
func (c *Call) KeepDeadline(reason string, actor domain.PersonID, now time.Time, rules Rules) (domain.Change, error) {
	switch {
	case c.Proposal.Terms == nil || c.Proposal.Kind != ToAmend:
		return domain.Change{}, domain.E(domain.Refused, "call.correction.not_waiting")
	case c.ShortNotice(now, rules) == nil:
		return domain.Change{}, domain.E(domain.Refused, "call.correction.enough")
	case strings.TrimSpace(reason) == "":
		return domain.Change{}, domain.E(domain.Invalid, "call.correction.no_reason").At("kept")
	}
	// Who wrote the reason prepared the proposal as well, and does not approve it.
	c.Proposal.Kept, c.Proposal.ProposedBy = strings.TrimSpace(reason), actor
	return domain.Act("keepDeadline", map[string]any{"kept": c.Proposal.Kept}), nil
}
