// This file is the one error type that people may see: a kind for the machine, a message key for the person.
package domain

import (
	"errors"
	"fmt"
)

// Kind says what sort of refusal an error is. app/web maps it to a status; anything that is not an *Error is internal.
type Kind string

const (
	Invalid     Kind = "invalid"     // the input is wrong; Field says where
	NotFound    Kind = "not_found"   // it does not exist, or the actor may not know that it does
	Forbidden   Kind = "forbidden"   // the actor knows it exists but may not do this
	Conflict    Kind = "conflict"    // somebody else was first: stale version, taken number, another input under the same key
	Refused     Kind = "refused"     // a rule or the lifecycle says no
	Unavailable Kind = "unavailable" // try again later
)

// Args fill the placeholders of a message, by name. Values are plain: string, int, int64, krw.Won, time.Time.
type Args map[string]any

// Error is a refusal that a person reads. Key names a message in app/locale; it never holds text.
type Error struct {
	Kind  Kind
	Key   string
	Field string // the form field it belongs to, "" when it belongs to the whole act
	Args  Args
	Basis string // the article or rule it rests on, "" when there is none
	Err   error
}

func (e *Error) Error() string {
	s := string(e.Kind) + ": " + e.Key
	if e.Field != "" {
		s += " (" + e.Field + ")"
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is compare kind and key, so that tests can say which refusal they mean.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Key == "" || t.Key == e.Key)
}

// At returns a copy of e that belongs to the form field.
func (e *Error) At(field string) *Error { c := *e; c.Field = field; return &c }

// By returns a copy of e that rests on the article.
func (e *Error) By(basis string) *Error { c := *e; c.Basis = basis; return &c }

// With returns a copy of e with one more argument for its message.
func (e *Error) With(name string, v any) *Error {
	c := *e
	c.Args = Args{}
	for k, x := range e.Args {
		c.Args[k] = x
	}
	c.Args[name] = v
	return &c
}

// E makes an error of a kind with a message key.
func E(k Kind, key string) *Error { return &Error{Kind: k, Key: key} }

// Problems is a list of refusals found together: all field errors of a form, all guards that said no.
type Problems []*Error

func (p Problems) Error() string {
	switch len(p) {
	case 0:
		return "no problems"
	case 1:
		return p[0].Error()
	}
	return fmt.Sprintf("%s (and %d more)", p[0].Error(), len(p)-1)
}

// Unwrap lets errors.Is and errors.As look at each problem.
func (p Problems) Unwrap() []error {
	out := make([]error, len(p))
	for i, e := range p {
		out[i] = e
	}
	return out
}

// OrNil is the list as an error, nil when it is empty.
func (p Problems) OrNil() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// KindOf returns the kind of the first domain error in err's tree, or "" when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// ProblemsOf lists every domain error in err's tree; nil when there is none.
func ProblemsOf(err error) Problems {
	var list Problems
	if errors.As(err, &list) {
		return list
	}
	var e *Error
	if errors.As(err, &e) {
		return Problems{e}
	}
	return nil
}
