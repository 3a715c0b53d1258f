// This file is what a call says of its own in the notices it sends: a paragraph for a notice, below the text that the notice has in every
// call and never instead of it.
package call

import (
	"database/sql/driver"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"gongmo/domain"
)

// LongestParagraph is how many characters a paragraph has at most.
const LongestParagraph = 1000

// Paragraphs are the paragraphs by the notice they stand in, in one jsonb column. They are plain text: nothing in them is markup or is
// filled in. Which notices may have one is the catalogue's to say (notice.Entry.TakesParagraph).
type Paragraphs map[domain.NoticeCode]string

// Value encodes the paragraphs for a jsonb column.
func (p Paragraphs) Value() (driver.Value, error) {
	if p == nil {
		p = Paragraphs{}
	}
	return domain.JSONValue(map[domain.NoticeCode]string(p))
}

// Scan decodes a jsonb column.
func (p *Paragraphs) Scan(src any) error { return domain.JSONScan(p, src) }

// Codes are the notices that have a paragraph, in the order of their codes.
func (p Paragraphs) Codes() []domain.NoticeCode { return slices.Sorted(maps.Keys(p)) }

// With is the paragraphs with that of one notice replaced, or taken away where the text says nothing.
func (p Paragraphs) With(code domain.NoticeCode, text string) Paragraphs {
	out := maps.Clone(p)
	if out == nil {
		out = Paragraphs{}
	}
	if text = strings.TrimSpace(text); text == "" {
		delete(out, code)
	} else {
		out[code] = text
	}
	return out
}

// CheckParagraph refuses a text that could not be sent as it was written. Errors, kind Invalid: call.paragraph.long, and
// call.paragraph.signs where a sign is invisible: one that controls a device, or one that turns the direction of the line around so that
// it reads otherwise than it is. Line breaks and tabs are no such signs.
func CheckParagraph(text string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(text)); n > LongestParagraph {
		return domain.E(domain.Invalid, "call.paragraph.long").With("most", LongestParagraph).With("n", n)
	}
	unseen := func(r rune) bool {
		return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r))
	}
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unseen) {
		return domain.E(domain.Invalid, "call.paragraph.signs")
	}
	return nil
}

// Check refuses paragraphs as CheckParagraph does, at paragraphs.<code>, and empty ones: call.paragraph.empty.
func (p Paragraphs) Check() error {
	var out domain.Problems
	for _, code := range p.Codes() {
		err := CheckParagraph(p[code])
		if strings.TrimSpace(p[code]) == "" {
			err = domain.E(domain.Invalid, "call.paragraph.empty").With("notice", string(code))
		}
		for _, e := range domain.ProblemsOf(err) {
			out = append(out, e.At("paragraphs."+string(code)))
		}
	}
	return out.OrNil()
}
