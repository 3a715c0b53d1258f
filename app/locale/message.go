// This file cuts a text into plain pieces and placeholders, and fills them.
package locale

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain/decimal"
)

// piece is literal text, or a placeholder {name|format|format}.
type piece struct {
	text    string
	name    string
	formats []string
	// particle stands for a Korean particle right after a placeholder, whatever the text writes; nil for none.
	particle *pair
}

// message is a text. Most have no placeholder and are said as they are; only the others are cut into pieces, since thousands of
// texts live as long as the process.
type message struct {
	text   string // "" where there are pieces
	pieces []piece
}

// compile reads a text. Two braces {{ stand for one.
func compile(text string) (message, error) {
	if !strings.Contains(text, "{") {
		return message{text: text}, nil
	}
	m, err := pieces(text)
	return message{pieces: slices.Clip(withParticles(m))}, err
}

func pieces(text string) ([]piece, error) {
	var m []piece
	for text != "" {
		open := strings.IndexByte(text, '{')
		if open < 0 {
			return append(m, piece{text: text}), nil
		}
		if strings.HasPrefix(text[open:], "{{") {
			m = append(m, piece{text: text[:open+1]})
			text = text[open+2:]
			continue
		}
		end := strings.IndexByte(text[open:], '}')
		if end < 0 {
			return append(m, piece{text: text}), fmt.Errorf("a brace is not closed: %s", text)
		}
		if open > 0 {
			m = append(m, piece{text: text[:open]})
		}
		parts := strings.Split(text[open+1:open+end], "|")
		for _, f := range parts[1:] {
			if !knownFormat(f) {
				return append(m, piece{text: text}), fmt.Errorf("unknown format %q", f)
			}
		}
		m = append(m, piece{name: parts[0], formats: parts[1:]})
		text = text[open+end+1:]
	}
	return m, nil
}

// names are the placeholders of a message, sorted, each once.
func (m message) names() []string {
	out := []string{}
	for _, p := range m.pieces {
		if p.name != "" && !slices.Contains(out, p.name) {
			out = append(out, p.name)
		}
	}
	slices.Sort(out)
	return out
}

func (m message) fill(lang Lang, args Args) string {
	if m.pieces == nil {
		return m.text
	}
	var b strings.Builder
	said := "" // the last value
	for _, p := range m.pieces {
		if p.particle != nil {
			b.WriteString(p.particle.after(said))
			continue
		}
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		v, ok := args[p.name]
		if !ok {
			b.WriteString("{" + p.name + "}") // visible, so that a caller who forgot an argument finds out
			continue
		}
		said = render(lang, v, p.formats)
		b.WriteString(said)
	}
	return b.String()
}

// render says a value through its formats: the first turns it into text, the later ones add to that text.
func render(lang Lang, v any, formats []string) string {
	if len(formats) == 0 {
		return plain(lang, v)
	}
	out := format(lang, v, formats[0])
	for _, f := range formats[1:] {
		out = format(lang, out, f)
	}
	return out
}

var formatNames = []string{"won", "wonshort", "int", "date", "datetime", "time", "percent", "bytes", "t"}

func knownFormat(f string) bool {
	if _, ok := particles[f]; ok {
		return true
	}
	return slices.Contains(formatNames, f) || strings.HasPrefix(f, "plural:")
}

func format(lang Lang, v any, f string) string {
	if pair, ok := particles[f]; ok {
		word := plain(lang, v)
		return word + pair.after(word)
	}
	n, isInt := integer(v)
	if d, ok := v.(decimal.Number); ok && f == "int" {
		return Number(d, 0)
	}
	at, isTime := instant(v)
	switch {
	case f == "t":
		return T(lang, fmt.Sprint(v))
	case strings.HasPrefix(f, "plural:") && isInt:
		one, many, _ := strings.Cut(strings.TrimPrefix(f, "plural:"), ":")
		if n == 1 {
			return Int(n) + " " + one
		}
		return Int(n) + " " + many
	case f == "won" && isInt:
		return Won(lang, n)
	case f == "wonshort" && isInt:
		return WonShort(lang, n)
	case f == "int" && isInt:
		return Int(n)
	case f == "percent" && isInt:
		return Percent(n)
	case f == "bytes" && isInt:
		return Bytes(n)
	case f == "date" && isTime:
		return Date(lang, at)
	case f == "datetime" && isTime:
		return DateTime(lang, at)
	case f == "time" && isTime:
		return Clock(at)
	}
	return plain(lang, v)
}

// plain says a value that has no format.
func plain(lang Lang, v any) string {
	switch x := v.(type) {
	case string:
		return x
	case time.Time, *time.Time:
		at, _ := instant(x)
		return DateTime(lang, at)
	case fmt.Stringer:
		return x.String()
	}
	if n, ok := integer(v); ok {
		return strconv.FormatInt(n, 10)
	}
	return fmt.Sprint(v)
}

// integer reads any integer kind, so that krw.Won, counts and typed ids all work.
func integer(v any) (int64, bool) {
	r := reflect.ValueOf(v)
	switch {
	case !r.IsValid():
		return 0, false
	case r.CanInt():
		return r.Int(), true
	case r.CanUint() && r.Uint() <= 1<<62:
		return int64(r.Uint()), true
	}
	return 0, false
}

// civil is a date without a clock, such as period.Date.
type civil interface {
	At(hour, minute int) time.Time
}

// instant reads a time, a pointer to one or a civil date. A nil pointer is no time.
func instant(v any) (time.Time, bool) {
	switch x := v.(type) {
	case time.Time:
		return x, true
	case *time.Time:
		if x == nil {
			return time.Time{}, false
		}
		return *x, true
	case civil:
		if z, ok := v.(interface{ IsZero() bool }); ok && z.IsZero() {
			return time.Time{}, true
		}
		return x.At(0, 0), true
	}
	return time.Time{}, false
}

// Instant reads a time.Time, a *time.Time or a civil date such as period.Date; nil and zero dates are the zero time.
func Instant(v any) time.Time {
	at, _ := instant(v)
	return at
}
