// This file is arithmetic that can be read: a statement keeps every step with its operands and the article it rests on,
// so that a page can show why an amount is what it is, and anybody can work it out again.
package settlement

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"math/bits"
	"strings"

	"gongmo/domain"
	"gongmo/domain/krw"
)

// Formula names a formula of the domain document §4.5.
type Formula string

const (
	F1 Formula = "F1" // ICT: share of (balance + interest + disallowed)
	F2 Formula = "F2" // R&D: six items of recovery
	F3 Formula = "F3" // subsidy: what was paid less what is confirmed
	F4 Formula = "F4" // a cancelled part and its interest
)

// Op is what a step does with its terms.
type Op string

const (
	// Sum adds the terms; a term that is taken off has Minus set.
	Sum Op = "SUM"
	// Floor0 is Sum, and zero when that is negative.
	Floor0 Op = "FLOOR0"
	// Share is the first term times Ratio, parts of a won cut off.
	Share Op = "SHARE"
	// Least is the smallest term.
	Least Op = "LEAST"
	// Gap is first × (second/first − third/fourth), cut off, zero when negative: an indirect budget times the points by
	// which its rate of spending is ahead of that of the direct budget (F2 item ③).
	Gap Op = "GAP"
	// Cut drops what is under Unit.
	Cut Op = "CUT"
)

// Term is one operand: a code that names it (message key settlement.term.<code>) and its amount.
type Term struct {
	Code  string  `json:"code"`
	Won   krw.Won `json:"won"`
	Minus bool    `json:"minus,omitempty"`
}

// Ratio is an exact share, shown as a fraction of two named amounts.
type Ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Step is one line of the arithmetic. Its code names the result (message key settlement.step.<code>).
type Step struct {
	Code  string  `json:"code"`
	Op    Op      `json:"op"`
	Terms []Term  `json:"terms"`
	Ratio *Ratio  `json:"ratio,omitempty"`
	Unit  krw.Won `json:"unit,omitempty"`
	Won   krw.Won `json:"won"`
	Basis string  `json:"basis,omitempty"`
}

// Part is the arithmetic of one performer.
type Part struct {
	OrganizationID domain.OrganizationID `json:"org"`
	Steps          []Step                `json:"steps"`
	DueWon         krw.Won               `json:"due"`
}

// Statement is a whole calculation (산출내역). It is stored with the settlement, in one JSON column.
type Statement struct {
	Formula  Formula `json:"formula,omitempty"`
	Parts    []Part  `json:"parts,omitempty"`
	Total    []Step  `json:"total,omitempty"`
	DueWon   krw.Won `json:"due"`
	RemitWon krw.Won `json:"remit"`
}

// Value encodes the statement for the database.
func (s Statement) Value() (driver.Value, error) { return domain.JSONValue(s) }

// Scan decodes the statement from the database.
func (s *Statement) Scan(src any) error { return domain.JSONScan(s, src) }

// Empty reports whether nothing has been calculated yet.
func (s Statement) Empty() bool { return s.Formula == "" }

// Of returns the part of an organisation, and whether there is one.
func (s Statement) Of(org domain.OrganizationID) (Part, bool) {
	for _, p := range s.Parts {
		if p.OrganizationID == org {
			return p, true
		}
	}
	return Part{}, false
}

// Step returns a step of the part by its code; the zero step when there is none.
func (p Part) Step(code string) Step {
	for _, s := range p.Steps {
		if s.Code == code {
			return s
		}
	}
	return Step{}
}

// Work does the step's arithmetic again from its terms.
func (s Step) Work() krw.Won {
	switch s.Op {
	case Sum:
		return s.sum()
	case Floor0:
		return max(0, s.sum())
	case Share:
		return s.Terms[0].Won.Share(s.Ratio.Num, s.Ratio.Den)
	case Least:
		least := s.Terms[0].Won
		for _, t := range s.Terms[1:] {
			least = min(least, t.Won)
		}
		return least
	case Gap:
		return s.gap()
	case Cut:
		return s.Terms[0].Won / s.Unit * s.Unit
	}
	return 0
}

func (s Step) sum() krw.Won {
	var sum krw.Won
	for _, t := range s.Terms {
		if t.Minus {
			sum -= t.Won
		} else {
			sum += t.Won
		}
	}
	return sum
}

// gap is budget × (spent/budget − otherSpent/otherBudget) = spent − budget × otherSpent/otherBudget. The product is
// rounded up, so that the result is cut down to the won.
func (s Step) gap() krw.Won {
	budget, spent, otherSpent, otherBudget := s.Terms[0].Won, s.Terms[1].Won, s.Terms[2].Won, s.Terms[3].Won
	if otherBudget <= 0 {
		return 0
	}
	return max(0, spent-ceilShare(budget, int64(otherSpent), int64(otherBudget)))
}

// ceilShare is w × num / den, parts of a won counted as a whole one. w, num >= 0, den > 0.
func ceilShare(w krw.Won, num, den int64) krw.Won {
	hi, lo := bits.Mul64(uint64(w), uint64(num))
	up := krw.Won(0)
	if bits.Rem64(hi, lo, uint64(den)) != 0 {
		up = 1
	}
	return w.Share(num, den) + up
}

// Text writes the step in figures: "300,000,000 + 30,000,000 − 318,000,000".
func (s Step) Text() string {
	switch s.Op {
	case Sum, Floor0:
		var b strings.Builder
		for i, t := range s.Terms {
			switch {
			case t.Minus && i == 0:
				b.WriteString("−")
			case t.Minus:
				b.WriteString(" − ")
			case i > 0:
				b.WriteString(" + ")
			}
			b.WriteString(t.Won.Digits())
		}
		if s.Op == Floor0 {
			return "max(0, " + b.String() + ")"
		}
		return b.String()
	case Share:
		return fmt.Sprintf("%s × %s ÷ %s", s.Terms[0].Won.Digits(), krw.Won(s.Ratio.Num).Digits(), krw.Won(s.Ratio.Den).Digits())
	case Least:
		parts := make([]string, len(s.Terms))
		for i, t := range s.Terms {
			parts[i] = t.Won.Digits()
		}
		return "min(" + strings.Join(parts, ", ") + ")"
	case Gap:
		return fmt.Sprintf("%s × (%s ÷ %s − %s ÷ %s)", s.Terms[0].Won.Digits(), s.Terms[1].Won.Digits(), s.Terms[0].Won.Digits(),
			s.Terms[2].Won.Digits(), s.Terms[3].Won.Digits())
	case Cut:
		return fmt.Sprintf("%s → %s", s.Terms[0].Won.Digits(), s.Won.Digits())
	}
	return ""
}

// Verify works the whole statement out again and reports the first step whose result is not what its operands give.
// Nil means: every figure shown follows from the figures shown above it.
func (s Statement) Verify() error {
	var due krw.Won
	for _, p := range s.Parts {
		for _, st := range p.Steps {
			if err := st.verify(); err != nil {
				return err
			}
		}
		if len(p.Steps) == 0 || p.Steps[len(p.Steps)-1].Won != p.DueWon {
			return fmt.Errorf("the part of organisation %d does not end in its amount", p.OrganizationID)
		}
		due += p.DueWon
	}
	for _, st := range s.Total {
		if err := st.verify(); err != nil {
			return err
		}
	}
	if due != s.DueWon {
		return fmt.Errorf("the parts sum to %d, the statement says %d", due, s.DueWon)
	}
	return nil
}

func (s Step) verify() error {
	if got := s.Work(); got != s.Won {
		return fmt.Errorf("step %s: %s gives %d, the statement says %d", s.Code, s.Text(), got, s.Won)
	}
	return nil
}

// worked fills in the step's result.
func (s Step) worked() Step { s.Won = s.Work(); return s }

func plus(code string, won krw.Won) Term  { return Term{Code: code, Won: won} }
func minus(code string, won krw.Won) Term { return Term{Code: code, Won: won, Minus: true} }

// compareProducts compares a×b with c×d exactly: -1, 0 or +1. All are >= 0.
func compareProducts(a, b, c, d krw.Won) int {
	hi1, lo1 := bits.Mul64(uint64(a), uint64(b))
	hi2, lo2 := bits.Mul64(uint64(c), uint64(d))
	if hi1 != hi2 {
		return cmp.Compare(hi1, hi2)
	}
	return cmp.Compare(lo1, lo2)
}
