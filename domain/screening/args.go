// This file lets the arguments of a message live in a JSON column without losing what they are: money stays money.
package screening

import (
	"database/sql/driver"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Arg is one argument of a message with its kind.
type Arg struct {
	Kind argKind `json:"k"`
	N    int64   `json:"n,omitempty"`
	S    string  `json:"s,omitempty"`
}

type argKind string

const (
	argWon   argKind = "won"
	argBp    argKind = "bp"
	argInt   argKind = "int"
	argDate  argKind = "date"
	argText  argKind = "text"
	argLabel argKind = "label" // the key of a text
)

// Constructors.

func won(w krw.Won) Arg      { return Arg{Kind: argWon, N: int64(w)} }
func ratio(b krw.Bp) Arg     { return Arg{Kind: argBp, N: int64(b)} }
func number(n int) Arg       { return Arg{Kind: argInt, N: int64(n)} }
func date(d period.Date) Arg { return Arg{Kind: argDate, N: int64(d)} }
func text(s string) Arg      { return Arg{Kind: argText, S: s} }
func label(key string) Arg   { return Arg{Kind: argLabel, S: key} }

func (a Arg) plain() any {
	switch a.Kind {
	case argWon:
		return krw.Won(a.N)
	case argBp:
		return krw.Bp(a.N)
	case argInt:
		return a.N
	case argDate:
		return period.Date(a.N)
	}
	return a.S
}

// Args are the arguments of one message, by name.
type Args map[string]Arg

// Plain gives the arguments as messages take them.
func (a Args) Plain() domain.Args {
	out := make(domain.Args, len(a))
	for name, v := range a {
		out[name] = v.plain()
	}
	return out
}

// Value encodes the arguments for their column.
func (a Args) Value() (driver.Value, error) {
	if a == nil {
		a = Args{}
	}
	return domain.JSONValue(a)
}

// Scan decodes the arguments from their column.
func (a *Args) Scan(src any) error { return domain.JSONScan(a, src) }

// Step is one line of the arithmetic behind a finding, such as "310,000원 ÷ 5명 = 62,000원".
type Step struct {
	Key  string `json:"key"`
	Args Args   `json:"args"`
}

// Steps is the arithmetic, kept in one JSON column.
type Steps []Step

// Value encodes the steps for their column.
func (s Steps) Value() (driver.Value, error) {
	if s == nil {
		s = Steps{}
	}
	return domain.JSONValue(s)
}

// Scan decodes the steps from their column.
func (s *Steps) Scan(src any) error { return domain.JSONScan(s, src) }

// Related lists the other lines a finding speaks of.
type Related []domain.ExpenseID

// Value encodes the list for its column.
func (r Related) Value() (driver.Value, error) {
	if r == nil {
		r = Related{}
	}
	return domain.JSONValue(r)
}

// Scan decodes the list from its column.
func (r *Related) Scan(src any) error { return domain.JSONScan(r, src) }
