// Package condition holds small typed trees (ALL, ANY, NOT, compare) over named facts. Officers write them for
// eligibility, for the logic of a form and for list filters; nothing in them can run code.
//
// This file is the value of a fact: text, number, yes or no, date, or a list of texts.
package condition

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
	"gongmo/domain/decimal"
	"gongmo/domain/period"
)

// Type says what a fact holds.
type Type string

const (
	TypeText   Type = "text"
	TypeNumber Type = "number" // a number, mostly whole; its unit is the fact's own (months, percent, won)
	TypeBool   Type = "bool"
	TypeDate   Type = "date"
	TypeList   Type = "list" // a set of texts
)

// Value is one value of one type. The zero Value holds nothing.
type Value struct {
	kind   Type
	text   string
	number int64
	scale  int // of a number: how many of its digits stand behind the point, as few as there can be
	list   []string
}

// Text holds a text.
func Text(s string) Value { return Value{kind: TypeText, text: s} }

// Number holds a whole number.
func Number(n int64) Value { return Value{kind: TypeNumber, number: n} }

// Decimal holds a number that may have decimals.
func Decimal(n decimal.Number) Value {
	n = n.Trim()
	return Value{kind: TypeNumber, number: n.N, scale: n.Scale}
}

// Bool holds yes or no.
func Bool(b bool) Value {
	v := Value{kind: TypeBool}
	if b {
		v.number = 1
	}
	return v
}

// Date holds a civil date; no date is nothing.
func Date(d period.Date) Value {
	if d.IsZero() {
		return Value{}
	}
	return Value{kind: TypeDate, number: int64(d)}
}

// List holds a set of texts; order and repetition do not matter and are dropped.
func List(texts ...string) Value {
	set := slices.Clone(texts)
	slices.Sort(set)
	return Value{kind: TypeList, list: slices.Compact(set)}
}

// Type is the type of the value, "" when it holds nothing.
func (v Value) Type() Type { return v.kind }

// IsZero reports whether the value holds nothing.
func (v Value) IsZero() bool { return v.kind == "" }

// Equal reports whether two values have the same type and content.
func (v Value) Equal(w Value) bool {
	return v.kind == w.kind && v.text == w.text && v.number == w.number && v.scale == w.scale && slices.Equal(v.list, w.list)
}

// Bool is the yes or no of a TypeBool value, false otherwise.
func (v Value) Bool() bool { return v.kind == TypeBool && v.number != 0 }

// Number is the whole number of a TypeNumber value, without its decimals, and 0 otherwise. What is known of an applicant is whole.
func (v Value) Number() int64 {
	if v.kind != TypeNumber {
		return 0
	}
	return v.Decimal().Floor()
}

// Decimal is the number of a TypeNumber value, 0 otherwise.
func (v Value) Decimal() decimal.Number {
	if v.kind != TypeNumber {
		return decimal.Number{}
	}
	return decimal.Number{N: v.number, Scale: v.scale}
}

// Texts lists the texts in the value: one of a text, all of a list.
func (v Value) Texts() []string {
	switch v.kind {
	case TypeText:
		return []string{v.text}
	case TypeList:
		return slices.Clone(v.list)
	}
	return nil
}

// String is the value in plain characters, for logs and as the last resort of a page.
func (v Value) String() string {
	switch v.kind {
	case TypeText:
		return v.text
	case TypeNumber:
		return v.Decimal().String()
	case TypeBool:
		return strconv.FormatBool(v.Bool())
	case TypeDate:
		return period.Date(v.number).String()
	case TypeList:
		return strings.Join(v.list, ", ")
	}
	return ""
}

// MarshalJSON writes the value with its type: {"number":7}, {"number":"7.5"}, {"date":"2026-03-05"}; nothing is null.
func (v Value) MarshalJSON() ([]byte, error) {
	if !slices.Contains([]Type{"", TypeText, TypeNumber, TypeBool, TypeDate, TypeList}, v.kind) {
		return nil, fmt.Errorf("condition value of unknown type %q", v.kind)
	}
	return v.AppendJSON(nil), nil
}

// AppendJSON appends what MarshalJSON gives: what a signer declares is written with every submission.
func (v Value) AppendJSON(out []byte) []byte {
	if v.kind == "" {
		return append(out, "null"...)
	}
	out = append(domain.AppendJSON(append(out, '{'), string(v.kind)), ':')
	switch v.kind {
	case TypeText:
		out = domain.AppendJSON(out, v.text)
	case TypeNumber:
		if v.scale == 0 {
			out = strconv.AppendInt(out, v.number, 10)
		} else {
			out = domain.AppendJSON(out, v.Decimal().String())
		}
	case TypeBool:
		out = strconv.AppendBool(out, v.Bool())
	case TypeDate:
		out = domain.AppendJSON(out, period.Date(v.number).String())
	case TypeList:
		out = append(out, '[')
		for i, s := range v.list {
			if i > 0 {
				out = append(out, ',')
			}
			out = domain.AppendJSON(out, s)
		}
		out = append(out, ']')
	}
	return append(out, '}')
}

// UnmarshalJSON reads what MarshalJSON writes and refuses anything else.
func (v *Value) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*v = Value{}
		return nil
	}
	var m map[Type]json.RawMessage
	if err := json.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("condition value: %w", err)
	}
	if len(m) != 1 {
		return fmt.Errorf("condition value needs exactly one type, has %d", len(m))
	}
	for kind, raw := range m {
		got, err := decode(kind, raw)
		if err != nil {
			return fmt.Errorf("condition value %s: %w", kind, err)
		}
		*v = got
	}
	return nil
}

func decode(kind Type, raw json.RawMessage) (Value, error) {
	switch kind {
	case TypeText:
		var s string
		err := json.Unmarshal(raw, &s)
		return Text(s), err
	case TypeNumber:
		var n decimal.Number
		err := json.Unmarshal(raw, &n)
		return Decimal(n), err
	case TypeBool:
		var b bool
		err := json.Unmarshal(raw, &b)
		return Bool(b), err
	case TypeDate:
		var d period.Date
		err := json.Unmarshal(raw, &d)
		return Date(d), err
	case TypeList:
		var l []string
		err := json.Unmarshal(raw, &l)
		return List(l...), err
	}
	return Value{}, fmt.Errorf("unknown type")
}
