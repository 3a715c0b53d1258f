// This file says of each field of a notice where its value comes from. Nothing is filled in by default: a date that the text calls
// the last day is never the day on which somebody pressed a button.
package notice

import "slices"

// Source is where the value of a field comes from.
type Source string

const (
	FromStepTime Source = "STEP_TIME" // the instant of the step that is told of, because the text speaks of it
	FromReason   Source = "REASON"    // the reason given with the step, which the step has to need
	FromRecord   Source = "RECORD"    // what the step recorded, under the field's Key
	FromSubject  Source = "SUBJECT"   // what the notice is about, as it stands
	FromDeadline Source = "DEADLINE"  // the deadline that a reminder speaks of: "on" its day, "at" its last instant
	FromSender   Source = "SENDER"    // whoever sends it, with the notice
)

// Field is a placeholder of a notice's text.
type Field struct {
	Name string
	From Source
	// Key is the name in the step's record for FromRecord. For FromReason it is the key of the text that stands for the reason where
	// the step is one of the clock and gives none, "" where every step gives one.
	Key string
}

// Source is where the value of a field comes from, "" for one that the notice does not declare.
func (e Entry) Source(name string) Source {
	for _, f := range e.Fields {
		if f.Name == name {
			return f.From
		}
	}
	return ""
}

func use(fields ...[]Field) []Field { return slices.Concat(fields...) }

func from(s Source, names []string) []Field {
	out := make([]Field, len(names))
	for i, n := range names {
		out[i] = Field{Name: n, From: s}
	}
	return out
}

func subject(names ...string) []Field   { return from(FromSubject, names) }
func deadline(names ...string) []Field  { return from(FromDeadline, names) }
func sender(names ...string) []Field    { return from(FromSender, names) }
func stepTime(name string) []Field      { return from(FromStepTime, []string{name}) }
func reason() []Field                   { return reasonOr("") }
func reasonOr(key string) []Field       { return []Field{{Name: "reason", From: FromReason, Key: key}} }
func recorded(name, key string) []Field { return []Field{{Name: name, From: FromRecord, Key: key}} }
