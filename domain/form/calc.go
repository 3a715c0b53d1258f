// This file is calculated answers: sums and differences over numbers, exact and never stored.
package form

import (
	"math"
	"math/bits"
	"slices"
	"strconv"
)

// CalcOp is what a calculation does with its operands.
type CalcOp string

const (
	Sum     CalcOp = "SUM"
	Minus   CalcOp = "MINUS"    // the first less the others
	Times   CalcOp = "TIMES"    // the product
	RatioBp CalcOp = "RATIO_BP" // the first over the second, in basis points, cut down
	Count   CalcOp = "COUNT"    // how many rows, choices or files
)

// Operand is a question, or one column of a TABLE question, whose cells are added up.
type Operand struct {
	Question string
	Column   string
}

// Calc is a calculation.
type Calc struct {
	Op CalcOp
	Of []Operand
}

func (c Calc) complete() bool {
	switch c.Op {
	case Sum, Count:
		return len(c.Of) >= 1
	case Minus, Times:
		return len(c.Of) >= 2
	case RatioBp:
		return len(c.Of) == 2
	}
	return false
}

// fits reports whether a question can be an operand.
func (o Operand) fits(q Question, op CalcOp) bool {
	if op == Count {
		return o.Column == "" && slices.Contains([]Kind{Multi, Table, File, People, Targets}, q.Kind)
	}
	if o.Column == "" {
		return q.Kind == Number || q.Kind == Money || q.Kind == Computed
	}
	if q.Kind != Table {
		return false
	}
	for _, c := range q.Columns {
		if c.Key == o.Column {
			return c.Kind == Number || c.Kind == Money
		}
	}
	return false
}

// value is the operand's number; a question that is not answered counts as 0 in a sum, and known is false.
func (o Operand) value(op CalcOp, answers Answers, computed map[string]int64) (n int64, known bool) {
	a, answered := answers[o.Question]
	switch {
	case op == Count:
		return int64(len(a.Choices) + len(a.Rows) + len(a.Files) + len(a.People) + len(a.Targets)), answered
	case o.Column != "":
		var sum int64
		for _, row := range a.Rows {
			cell, err := strconv.ParseInt(row[o.Column], 10, 64)
			if err != nil {
				continue // Validate says so
			}
			var ok bool
			if sum, ok = add(sum, cell); !ok {
				return 0, false
			}
			known = true
		}
		return sum, known
	}
	if n, ok := computed[o.Question]; ok {
		return n, true
	}
	if a.Number == nil {
		return 0, false
	}
	return *a.Number, true
}

// compute is the result; ok is false when nothing to calculate with is known or the result does not fit.
func (c Calc) compute(answers Answers, computed map[string]int64) (result int64, ok bool) {
	values := make([]int64, len(c.Of))
	known := 0
	for i, o := range c.Of {
		n, is := o.value(c.Op, answers, computed)
		values[i] = n
		if is {
			known++
		}
	}
	if known == 0 || len(values) == 0 {
		return 0, false
	}
	switch c.Op {
	case Sum, Count:
		for _, n := range values {
			if result, ok = add(result, n); !ok {
				return 0, false
			}
		}
		return result, true
	case Minus:
		result = values[0]
		for _, n := range values[1:] {
			if n == math.MinInt64 {
				return 0, false
			}
			if result, ok = add(result, -n); !ok {
				return 0, false
			}
		}
		return result, true
	case Times:
		if known < len(values) {
			return 0, false
		}
		result = 1
		for _, n := range values {
			if result, ok = multiply(result, n); !ok {
				return 0, false
			}
		}
		return result, true
	case RatioBp:
		if known < 2 || values[1] <= 0 || values[0] < 0 {
			return 0, false
		}
		hi, lo := bits.Mul64(uint64(values[0]), 10_000)
		if hi >= uint64(values[1]) {
			return 0, false
		}
		q, _ := bits.Div64(hi, lo, uint64(values[1]))
		return int64(q), q <= math.MaxInt64
	}
	return 0, false
}

func add(a, b int64) (int64, bool) {
	sum := a + b
	return sum, (b >= 0) == (sum >= a)
}

func multiply(a, b int64) (int64, bool) {
	if a == 0 || b == 0 {
		return 0, true
	}
	p := a * b
	return p, p/b == a && !(a == -1 && b == math.MinInt64) && !(b == -1 && a == math.MinInt64)
}
