// This file reads several values with one error at the end, so that a rule with many parameters stays readable.
package ruleset

import (
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/score"
)

// Reader reads values and keeps the first error. After an error it gives zero values.
type Reader struct {
	set Set
	err error
}

// Read begins reading.
func (s Set) Read() *Reader { return &Reader{set: s} }

// Err is the first error met.
func (r *Reader) Err() error { return r.err }

// Won, Bp, Count, Score, Flag, Text, Term and Yearly are the accessors of Set without their error.
func (r *Reader) Won(c Code) krw.Won        { return keep(r, c, Set.Won) }
func (r *Reader) Bp(c Code) krw.Bp          { return keep(r, c, Set.Bp) }
func (r *Reader) Count(c Code) int          { return keep(r, c, Set.Count) }
func (r *Reader) Score(c Code) score.Score  { return keep(r, c, Set.Score) }
func (r *Reader) Flag(c Code) bool          { return keep(r, c, Set.Flag) }
func (r *Reader) Text(c Code) string        { return keep(r, c, Set.Text) }
func (r *Reader) Term(c Code) calendar.Term { return keep(r, c, Set.Term) }
func (r *Reader) DaysBefore(c Code) []int   { return keep(r, c, Set.DaysBefore) }
func (r *Reader) Yearly(c Code, y int) period.Date {
	return keep(r, c, func(s Set, c Code) (period.Date, error) { return s.Yearly(c, y) })
}

func keep[T any](r *Reader, c Code, get func(Set, Code) (T, error)) T {
	var none T
	if r.err != nil {
		return none
	}
	v, err := get(r.set, c)
	if err != nil {
		r.err = err
		return none
	}
	return v
}
