// This file compares a form with its correction (정정공고): what is asked newly, what is asked otherwise, and what is asked no more.
package form

import (
	"slices"
)

// Correction is what a corrected form changes for who has begun, as keys of questions in the order of their form. A question that
// is asked in another way altogether (of another kind, of another part) is both lost and added.
type Correction struct {
	Added, Changed, Lost []string
}

// Correct compares a form with a later version of it.
func (d Definition) Correct(next Definition) Correction {
	out := Correction{Lost: d.Lost(next)}
	for _, s := range next.Sections {
		for _, q := range s.Questions {
			was, _, asked := d.Question(q.Key)
			switch {
			case !asked || slices.Contains(out.Lost, q.Key):
				out.Added = append(out.Added, q.Key)
			case !same(was, q):
				out.Changed = append(out.Changed, q.Key)
			}
		}
	}
	return out
}

// Asks reports whether the other form asks the same: everything is alike but the number of the version.
func (d Definition) Asks(other Definition) bool { return same(d.Sections, other.Sections) }

// same compares by the canonical JSON, which is how forms are stored: nil and empty are one.
func same[T any](x, y T) bool {
	a, errA := Canonical(x)
	b, errB := Canonical(y)
	return errA == nil && errB == nil && slices.Equal(a, b)
}

// Homeless lists the answers, by key and sorted, that stood in a form and have no place in its correction. Empty ones are no loss.
func Homeless(answers Answers, before, now Definition) []string {
	lost := before.Lost(now)
	var out []string
	for _, key := range answers.Keys() {
		if question, _, ok := SplitKey(key); ok && slices.Contains(lost, question) && !answers[key].Empty() {
			out = append(out, key)
		}
	}
	return out
}
