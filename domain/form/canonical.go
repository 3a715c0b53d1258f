// This file writes JSON in one way only, so that the same content always has the same hash: keys sorted, no spaces, no
// escapes that are not needed, whole numbers as they are.
package form

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Canonical is the canonical JSON of v. Numbers must be whole: this system has no other.
func Canonical(v any) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err == nil {
		plain, err = canonical(plain)
	}
	if err != nil {
		return nil, fmt.Errorf("canonical JSON of %T: %w", v, err)
	}
	return plain, nil
}

// canonical rewrites what json.Marshal has written: valid, and without spaces.
func canonical(plain []byte) ([]byte, error) {
	c := canon{in: plain, out: make([]byte, 0, len(plain))}
	if err := c.value(); err != nil {
		return nil, err
	}
	if c.at != len(plain) {
		return nil, errOddJSON
	}
	return c.out, nil
}

var errOddJSON = errors.New("not the JSON of this program")

// canon reads in from at and appends to out.
type canon struct {
	in  []byte
	at  int
	out []byte
}

// peek is the next byte, 0 at the end.
func (c *canon) peek() byte {
	if c.at >= len(c.in) {
		return 0
	}
	return c.in[c.at]
}

func (c *canon) value() error {
	switch b := c.peek(); {
	case b == '{':
		return c.object()
	case b == '[':
		return c.list()
	case b == '"':
		return c.text()
	case b == '-' || b >= '0' && b <= '9':
		return c.number()
	case b == 't' || b == 'f' || b == 'n':
		return c.word()
	}
	return errOddJSON
}

// copied moves n bytes over as they are.
func (c *canon) copied(n int) {
	c.out = append(c.out, c.in[c.at:c.at+n]...)
	c.at += n
}

func (c *canon) word() error {
	for _, w := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(c.in[c.at:], []byte(w)) {
			c.copied(len(w))
			return nil
		}
	}
	return errOddJSON
}

func (c *canon) number() error {
	end := c.at
	for end < len(c.in) && (c.in[end] == '-' || c.in[end] >= '0' && c.in[end] <= '9') {
		end++
	}
	if end < len(c.in) && bytes.IndexByte([]byte(".eE+"), c.in[end]) >= 0 {
		return fmt.Errorf("%s… is not a whole number", c.in[c.at:end+1])
	}
	c.copied(end - c.at)
	return nil
}

// text copies a string. Only escapes make it differ from what json.Marshal wrote.
func (c *canon) text() error {
	end := c.at + 1
	for ; ; end++ {
		n := bytes.IndexByte(c.in[min(end, len(c.in)):], '"')
		if n < 0 {
			return errOddJSON
		}
		end += n
		if c.closes(end) {
			break
		}
	}
	raw := c.in[c.at : end+1]
	if bytes.IndexByte(raw, '\\') < 0 {
		c.copied(len(raw))
		return nil
	}
	s, err := unquoted(raw)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(string(s)); err != nil {
		return err
	}
	c.out = append(c.out, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
	c.at += len(raw)
	return nil
}

// closes reports that the quotation mark at a place ends the string that begins here: an even number of backslashes before it.
func (c *canon) closes(at int) bool {
	n := 0
	for i := at - 1; i > c.at && c.in[i] == '\\'; i-- {
		n++
	}
	return n%2 == 0
}

// unquoted is what a string of JSON says, without a copy where it stands there as it is.
func unquoted(raw []byte) ([]byte, error) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], nil
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return []byte(s), err
}

// expect takes one byte.
func (c *canon) expect(b byte) error {
	if c.peek() != b {
		return errOddJSON
	}
	c.copied(1)
	return nil
}

func (c *canon) list() error {
	if err := c.expect('['); err != nil {
		return err
	}
	if c.peek() == ']' {
		return c.expect(']')
	}
	for {
		if err := c.value(); err != nil {
			return err
		}
		if c.peek() == ']' {
			return c.expect(']')
		}
		if err := c.expect(','); err != nil {
			return err
		}
	}
}

// member is one member of an object as it was appended to out, without its comma.
type member struct {
	key      []byte
	from, to int
}

func (c *canon) object() error {
	if err := c.expect('{'); err != nil {
		return err
	}
	if c.peek() == '}' {
		return c.expect('}')
	}
	begun := len(c.out)
	const usual = 24 // a line of the plan of costs has the most
	members := make([]member, 0, usual)
	for {
		m := member{from: len(c.out)}
		if c.peek() != '"' {
			return errOddJSON
		}
		key := c.at
		if err := c.text(); err != nil {
			return err
		}
		var err error
		if m.key, err = unquoted(c.in[key:c.at]); err != nil {
			return err
		}
		if err := c.expect(':'); err != nil {
			return err
		}
		if err := c.value(); err != nil {
			return err
		}
		m.to = len(c.out)
		members = append(members, m)
		if c.peek() == '}' {
			c.sort(begun, members)
			return c.expect('}')
		}
		if err := c.expect(','); err != nil {
			return err
		}
	}
}

// sort brings the members that were appended since begun into the order of their keys.
func (c *canon) sort(begun int, members []member) {
	byKey := func(a, b member) int { return bytes.Compare(a.key, b.key) }
	if slices.IsSortedFunc(members, byKey) {
		return
	}
	slices.SortStableFunc(members, byKey)
	was := slices.Clone(c.out[begun:])
	c.out = c.out[:begun]
	for i, m := range members {
		if i > 0 {
			c.out = append(c.out, ',')
		}
		c.out = append(c.out, was[m.from-begun:m.to-begun]...)
	}
}
