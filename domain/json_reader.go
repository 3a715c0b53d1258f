// This file reads JSON that this program wrote, field by field: content that is read with every request is not looked at by
// reflection. What a reader does not know it refuses; then encoding/json reads the whole.
package domain

import (
	"encoding/json"
	"unicode/utf8"
)

// JSONReader walks over one text. Its methods give false for whatever they do not know; then nothing that was read counts.
type JSONReader struct {
	in []byte
	at int
}

// NewJSONReader begins at the first byte.
func NewJSONReader(text []byte) *JSONReader { return &JSONReader{in: text} }

// Ended reports that nothing follows.
func (r *JSONReader) Ended() bool { return r.next() == 0 && r.at == len(r.in) }

// next skips spaces and gives the byte that follows, 0 at the end.
func (r *JSONReader) next() byte {
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
func (r *JSONReader) take(b byte) bool {
	if r.next() != b {
		return false
	}
	r.at++
	return true
}

// Members walks over an object; each reads the value of the member that it is told. The name is good until each returns.
func (r *JSONReader) Members(each func(name []byte) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		name, ok := r.said()
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

// ReadList reads a list whose elements each reads; null is no list, and an empty list is one.
func ReadList[T any](r *JSONReader, into *[]T, each func(x *T) bool) bool {
	if r.next() == 'n' {
		*into = nil
		return r.word("null")
	}
	if !r.take('[') {
		return false
	}
	list := []T{}
	if r.take(']') {
		*into = list
		return true
	}
	for {
		var x T
		if !each(&x) {
			return false
		}
		list = append(list, x)
		if r.take(']') {
			*into = list
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}

// Text reads a string.
func (r *JSONReader) Text(into *string) bool {
	text, ok := r.said()
	*into = string(text)
	return ok
}

// said is what a string says, where it stands if it has no escapes.
func (r *JSONReader) said() ([]byte, bool) {
	if r.next() != '"' {
		return nil, false
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
				err := json.Unmarshal(r.in[begin:r.at], &s)
				return []byte(s), err == nil
			}
			inner := r.in[begin+1 : end]
			return inner, utf8.Valid(inner)
		case b < ' ':
			return nil, false
		}
	}
	return nil, false
}

// ReadWhole reads a whole number of at most eighteen digits. Numbers of fewer bits than 64 take what fits.
func ReadWhole[T ~int | ~int64 | ~int32](r *JSONReader, into *T) bool {
	n, ok := r.whole()
	*into = T(n)
	return ok && int64(*into) == n
}

func (r *JSONReader) whole() (n int64, ok bool) {
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

// Truth reads true or false.
func (r *JSONReader) Truth(into *bool) bool {
	*into = r.next() == 't'
	if *into {
		return r.word("true")
	}
	return r.word("false")
}

func (r *JSONReader) word(w string) bool {
	if len(r.in)-r.at < len(w) || string(r.in[r.at:r.at+len(w)]) != w {
		return false
	}
	r.at += len(w)
	return true
}
