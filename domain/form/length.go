// This file is how long a text is: one definition for the check of answers, the words beside a field and, mirrored in the pages' script,
// the counter that moves while one types. testdata/lengths.json holds both to it.
package form

import (
	"strings"
	"unicode"
)

// Measure says which characters of a text are counted. The zero value counts every one of a plain text.
type Measure struct {
	// Marked texts are rich: their marks (**, list signs, the frame of a table, the address of a picture) and empty lines do not count.
	Marked bool
	// Unspaced leaves white space out (공백 제외).
	Unspaced bool
}

// Measure is how the length of a question's text is counted.
func (q Question) Measure() Measure {
	return Measure{Marked: q.Kind == RichText, Unspaced: !q.Spaces}
}

// Count is the number of characters (code points) of a text that count.
func (m Measure) Count(s string) int {
	if m.Marked {
		s = Plain(s)
	}
	with, without := Characters(s)
	if m.Unspaced {
		return without
	}
	return with
}

// Characters counts a text with and without white space (공백 포함, 공백 제외). A line break is one character.
func Characters(s string) (with, without int) {
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		with++
		if !unicode.IsSpace(r) {
			without++
		}
	}
	return with, without
}
