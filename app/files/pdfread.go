// This file reads the few values of a PDF that the look into its encryption needs: dictionaries, names, numbers and strings.
package files

import (
	"bytes"
	"encoding/hex"
	"strconv"
)

// pdfName is a name without its stroke. Other values are int, bool, []byte, []any and map[string]any; nil is what is none of these.
type pdfName string

// pdfReader reads values one after the other. It never fails: what it does not understand is nil.
type pdfReader struct {
	b  []byte
	at int
}

// deepestPDF bounds how far values may lie in each other.
const deepestPDF = 8

const pdfSpace = "\x00\t\n\f\r "

func (p *pdfReader) has(s string) bool { return bytes.HasPrefix(p.b[p.at:], []byte(s)) }

// skip goes on to what is neither space nor comment.
func (p *pdfReader) skip() {
	for p.at < len(p.b) {
		switch c := p.b[p.at]; {
		case bytes.IndexByte([]byte(pdfSpace), c) >= 0:
			p.at++
		case c == '%':
			for p.at < len(p.b) && p.b[p.at] != '\n' && p.b[p.at] != '\r' {
				p.at++
			}
		default:
			return
		}
	}
}

// value reads the next value.
func (p *pdfReader) value(depth int) any {
	p.skip()
	switch {
	case p.at >= len(p.b) || depth > deepestPDF:
		p.at = len(p.b)
		return nil
	case p.has("<<"):
		return p.dict(depth)
	case p.has("<"):
		return p.hex()
	case p.has("("):
		return p.literal()
	case p.has("["):
		p.at++
		var out []any
		for p.skip(); p.at < len(p.b) && !p.has("]"); p.skip() {
			out = append(out, p.value(depth+1))
		}
		p.at = min(p.at+1, len(p.b))
		return out
	case p.has("/"):
		p.at++
		return pdfName(p.word())
	}
	return plainValue(p.word())
}

func plainValue(w string) any {
	switch w {
	case "true":
		return true
	case "false":
		return false
	}
	if n, err := strconv.Atoi(w); err == nil {
		return n
	}
	return nil
}

// word reads up to the next space or mark. It always goes on.
func (p *pdfReader) word() string {
	from := p.at
	for p.at < len(p.b) && bytes.IndexByte([]byte(pdfSpace+"()<>[]{}/%"), p.b[p.at]) < 0 {
		p.at++
	}
	if p.at == from && p.at < len(p.b) && p.b[p.at] != '/' {
		p.at++ // a stray mark
	}
	return string(p.b[from:p.at])
}

func (p *pdfReader) dict(depth int) map[string]any {
	out := map[string]any{}
	p.at += len("<<")
	for p.skip(); p.at < len(p.b) && !p.has(">>"); p.skip() {
		if !p.has("/") {
			p.value(depth + 1) // the rest of a reference, or nonsense
			continue
		}
		p.at++
		name := p.word()
		out[name] = p.value(depth + 1)
	}
	p.at = min(p.at+len(">>"), len(p.b))
	return out
}

func (p *pdfReader) hex() []byte {
	p.at++
	end := bytes.IndexByte(p.b[p.at:], '>')
	if end < 0 {
		p.at = len(p.b)
		return nil
	}
	text := bytes.Join(bytes.FieldsFunc(p.b[p.at:p.at+end], func(r rune) bool { return bytes.ContainsRune([]byte(pdfSpace), r) }), nil)
	p.at += end + 1
	if len(text)%2 == 1 {
		text = append(text, '0')
	}
	out := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(out, text); err != nil {
		return nil
	}
	return out
}

// escapes are the letters that stand for others behind a backslash.
var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

func (p *pdfReader) literal() []byte {
	var out []byte
	open := 0
	for p.at < len(p.b) {
		c := p.b[p.at]
		p.at++
		switch {
		case c == '\\' && p.at < len(p.b):
			out = p.escaped(out)
			continue
		case c == '(':
			if open++; open == 1 {
				continue
			}
		case c == ')':
			if open--; open == 0 {
				return out
			}
		case c == '\r': // an end of line is a line feed, however it is written
			if p.has("\n") {
				p.at++
			}
			c = '\n'
		}
		out = append(out, c)
	}
	return out
}

// escaped reads what follows a backslash.
func (p *pdfReader) escaped(out []byte) []byte {
	c := p.b[p.at]
	p.at++
	switch {
	case c >= '0' && c <= '7':
		n := int(c - '0')
		for i := 0; i < 2 && p.at < len(p.b) && p.b[p.at] >= '0' && p.b[p.at] <= '7'; i++ {
			n = n*8 + int(p.b[p.at]-'0')
			p.at++
		}
		return append(out, byte(n)) //nolint:gosec // more than a byte overflows, as the format says
	case c == '\r':
		if p.has("\n") {
			p.at++
		}
		return out
	case c == '\n':
		return out
	}
	if e, ok := escapes[c]; ok {
		c = e
	}
	return append(out, c)
}
