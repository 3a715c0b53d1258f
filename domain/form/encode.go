// This file writes answers as JSON and reads them again. It writes exactly what encoding/json would, and reads what it would, but
// an answer is looked at field by field: a whole application is read and written with every save and every submission.
package form

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf8"
)

// encodeAnswers writes answers by key, in the order of the keys.
func encodeAnswers(answers map[string]Answer) ([]byte, error) {
	const usual = 12 << 10
	out := append(make([]byte, 0, usual), '{')
	for i, key := range slices.Sorted(maps.Keys(answers)) {
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = appendText(out, key); err != nil {
			return nil, fmt.Errorf("encode key %q: %w", key, err)
		}
		if out, err = answers[key].encode(append(out, ':')); err != nil {
			return nil, fmt.Errorf("encode answer %q: %w", key, err)
		}
	}
	return append(out, '}'), nil
}

// encode appends the answer without its empty fields, in the order of their names.
func (a Answer) encode(out []byte) ([]byte, error) {
	w := fields{out: append(out, '{')}
	w.add("Address", a.Address, a.Address != nil)
	w.add("Budget", a.Budget, a.Budget != nil)
	w.texts("Choices", a.Choices)
	w.add("Date", a.Date, a.Date != 0)
	w.add("Files", a.Files, a.Files != nil)
	if a.Number != nil {
		w.whole("Number", *a.Number)
	}
	w.add("People", a.People, a.People != nil)
	w.add("Rows", a.Rows, a.Rows != nil)
	w.add("Targets", a.Targets, a.Targets != nil)
	if a.Text != "" {
		w.text("Text", a.Text)
	}
	if a.Version != 0 {
		w.whole("Version", a.Version)
	}
	return append(w.out, '}'), w.err
}

// fields appends the members of one object.
type fields struct {
	out  []byte
	some bool
	err  error
}

// name begins a member.
func (w *fields) name(name string) {
	if w.some {
		w.out = append(w.out, ',')
	}
	w.some = true
	w.out = append(append(append(w.out, '"'), name...), '"', ':')
}

func (w *fields) add(name string, v any, there bool) {
	if !there || w.err != nil {
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
		return
	}
	w.name(name)
	w.out = append(w.out, text...)
}

func (w *fields) whole(name string, n int64) {
	w.name(name)
	w.out = strconv.AppendInt(w.out, n, 10)
}

func (w *fields) text(name, s string) {
	w.name(name)
	w.value(s)
}

func (w *fields) texts(name string, list []string) {
	if list == nil {
		return
	}
	w.name(name)
	w.out = append(w.out, '[')
	for i, s := range list {
		if i > 0 {
			w.out = append(w.out, ',')
		}
		w.value(s)
	}
	w.out = append(w.out, ']')
}

func (w *fields) value(s string) {
	out, err := appendText(w.out, s)
	if err != nil {
		w.err = err
		return
	}
	w.out = out
}

// appendText appends a string as json.Marshal writes it: most need nothing but the quotes.
func appendText(out []byte, s string) ([]byte, error) {
	if plain(s) && utf8.ValidString(s) {
		return append(append(append(out, '"'), s...), '"'), nil
	}
	text, err := json.Marshal(s)
	return append(out, text...), err
}

// plain reports that no byte of s may need an escape. The line separators that json.Marshal escapes begin with 0xe2.
func plain(s string) bool {
	for i := range len(s) {
		switch b := s[i]; {
		case b < ' ', b == '"', b == '\\', b == '<', b == '>', b == '&', b == 0xe2:
			return false
		}
	}
	return true
}

// decodeAnswers reads what encodeAnswers wrote, also as jsonb gives it back: in another order and with spaces. Anything else is left
// to encoding/json, whole.
func decodeAnswers(text []byte) (map[string]Answer, error) {
	if out, ok := (&reader{in: text}).answers(); ok {
		return out, nil
	}
	out := map[string]Answer{}
	return out, json.Unmarshal(text, &out)
}

// scanned is the text of a JSON column.
func scanned(src any) (text []byte, err error) {
	switch s := src.(type) {
	case string:
		return []byte(s), nil
	case []byte:
		return s, nil
	}
	return nil, fmt.Errorf("JSON column holds %T", src)
}

// reader walks over JSON. Its methods give ok false for whatever they do not know; then nothing that was read counts.
type reader struct {
	in []byte
	at int
}

// next skips spaces and gives the byte that follows, 0 at the end.
func (r *reader) next() byte {
	for r.at < len(r.in) {
		switch b := r.in[r.at]; b {
		case ' ', '\n', '\t', '\r':
			r.at++
		default:
			return b
		}
	}
	return 0
}

// take takes one byte that must follow.
func (r *reader) take(b byte) bool {
	if r.next() != b {
		return false
	}
	r.at++
	return true
}

// members walks over an object.
func (r *reader) members(each func(name string) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		r.next()
		name, ok := r.text()
		if !ok || !r.take(':') || !each(name) {
			return false
		}
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

func (r *reader) answers() (map[string]Answer, bool) {
	const usual = 64
	out := make(map[string]Answer, usual)
	ok := r.members(func(key string) bool {
		var a Answer
		ok := r.members(func(name string) bool { return r.field(&a, name) })
		out[key] = a
		return ok
	})
	return out, ok && r.next() == 0 && r.at == len(r.in)
}

func (r *reader) field(a *Answer, name string) (ok bool) {
	switch name {
	case "Text":
		r.next()
		a.Text, ok = r.text()
		return ok
	case "Version":
		a.Version, ok = r.whole()
		return ok
	case "Number":
		var n int64
		n, ok = r.whole()
		a.Number = &n
		return ok
	case "Date":
		return r.other(&a.Date)
	case "Choices":
		return r.other(&a.Choices)
	case "Rows":
		return r.other(&a.Rows)
	case "Files":
		return r.other(&a.Files)
	case "Address":
		return r.other(&a.Address)
	case "People":
		return r.other(&a.People)
	case "Targets":
		return r.other(&a.Targets)
	case "Budget":
		return r.other(&a.Budget)
	}
	return false
}

// text reads a string that stands here.
func (r *reader) text() (string, bool) {
	if r.at >= len(r.in) || r.in[r.at] != '"' {
		return "", false
	}
	begin := r.at
	escaped := false
	for end := begin + 1; end < len(r.in); end++ {
		switch b := r.in[end]; {
		case b == '\\':
			escaped = true
			end++
		case b == '"':
			r.at = end + 1
			if escaped {
				var s string
				return s, json.Unmarshal(r.in[begin:r.at], &s) == nil
			}
			inner := r.in[begin+1 : end]
			return string(inner), utf8.Valid(inner)
		case b < ' ':
			return "", false
		}
	}
	return "", false
}

// whole reads a whole number of at most eighteen digits.
func (r *reader) whole() (n int64, ok bool) {
	const most = 18
	minus := r.next() == '-'
	if minus {
		r.at++
	}
	begin := r.at
	for r.at < len(r.in) && r.in[r.at] >= '0' && r.in[r.at] <= '9' {
		n = n*10 + int64(r.in[r.at]-'0')
		r.at++
		if r.at-begin > most {
			return 0, false
		}
	}
	digits := r.at - begin
	if digits == 0 || digits > 1 && r.in[begin] == '0' || r.at < len(r.in) && (r.in[r.at] == '.' || r.in[r.at]|0x20 == 'e') {
		return 0, false
	}
	if minus {
		n = -n
	}
	return n, true
}

// other leaves a value to encoding/json.
func (r *reader) other(into any) bool {
	r.next()
	begin := r.at
	if !r.skip() {
		return false
	}
	return json.Unmarshal(r.in[begin:r.at], into) == nil
}

// skip goes to the end of a value. Whether it is right inside is for encoding/json to say.
func (r *reader) skip() bool {
	depth := 0
	for r.at < len(r.in) {
		switch r.in[r.at] {
		case '"':
			if !r.pass() {
				return false
			}
			if depth == 0 {
				return true
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return true // it ends what the value stands in
			}
			if depth--; depth == 0 {
				r.at++
				return true
			}
		case ',':
			if depth == 0 {
				return true
			}
		}
		r.at++
	}
	return depth == 0
}

// pass goes over a string.
func (r *reader) pass() bool {
	for r.at++; r.at < len(r.in); r.at++ {
		switch r.in[r.at] {
		case '\\':
			r.at++
		case '"':
			r.at++
			return true
		}
	}
	return false
}
