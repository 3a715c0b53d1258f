// This file is what a lifecycle step leaves behind for the engine to record.
package domain

// NoticeCode names a notice of the domain document §2.13, such as "SUBMITTED_RECEIPT".
type NoticeCode string

// Effect names work that must follow a step after commit, done by a job, such as "expense.check".
type Effect string

// Change is one recorded step. Record saves the aggregate, writes it to the audit chain and enqueues its effects together.
type Change struct {
	Machine string // lifecycle name; "" for an act that is no step of a lifecycle
	From    string
	Event   string
	To      string
	Reason  string
	Notices []NoticeCode
	Effects []Effect
	// Detail goes into the audit entry: changed fields before and after, counts, hashes. Never personal data in clear.
	Detail map[string]any
}

// Act is a change that is not a step of a lifecycle: a grant, an edit, an autosave.
func Act(event string, detail map[string]any) Change { return Change{Event: event, Detail: detail} }

// With returns the change with one more detail for the audit entry.
func (c Change) With(name string, v any) Change {
	d := make(map[string]any, len(c.Detail)+1)
	for k, x := range c.Detail {
		d[k] = x
	}
	d[name] = v
	c.Detail = d
	return c
}
