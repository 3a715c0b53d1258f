// This file is calculated answers: sums and differences over numbers, exact and never stored.
package form

import (
	"slices"
	"strconv"

	"gongmo/domain/decimal"
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
func (o Operand) value(d Definition, op CalcOp, answers Answers, computed map[string]decimal.Number) (n decimal.Number, known bool) {
	a, answered := answers[o.Question]
	switch {
	case op == Count:
		return decimal.Whole(int64(len(a.Choices) + len(a.Rows) + len(a.Files) + len(a.People) + len(a.Targets))), answered
	case o.Column != "":
		var sum decimal.Number
		decimals := d.columnDecimals(o)
		for _, row := range a.Rows {
			cell, err := cellNumber(row[o.Column], decimals)
			if err != nil {
				continue // Validate says so
			}
			var ok bool
			if sum, ok = sum.Add(cell); !ok {
				return decimal.Number{}, false
			}
			known = true
		}
		return sum, known
	}
	if n, ok := computed[o.Question]; ok {
		return n, true
	}
	return a.Amount()
}

// cellNumber reads the number of a table's cell: plain digits, or with decimals where the column takes them.
func cellNumber(text string, decimals int) (decimal.Number, error) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil || decimals == 0 {
		return decimal.Whole(n), err
	}
	return decimal.Parse(text, decimals)
}

// compute is the result, exact; ok is false when nothing to calculate with is known or the result does not fit.
func (c Calc) compute(d Definition, answers Answers, computed map[string]decimal.Number) (result decimal.Number, ok bool) {
	values := make([]decimal.Number, len(c.Of))
	known := 0
	for i, o := range c.Of {
		n, is := o.value(d, c.Op, answers, computed)
		values[i] = n
		if is {
			known++
		}
	}
	if known == 0 || len(values) == 0 {
		return result, false
	}
	switch c.Op {
	case Sum, Count:
		return fold(values[0], values[1:], decimal.Number.Add)
	case Minus:
		return fold(values[0], values[1:], decimal.Number.Sub)
	case Times:
		if known == len(values) {
			return fold(values[0], values[1:], decimal.Number.Mul)
		}
	case RatioBp:
		if known == len(values) && len(values) > 1 {
			n, ok := values[0].RatioBp(values[1])
			return decimal.Whole(n), ok
		}
	}
	return result, false
}

// fold does one thing after the other, as long as the result fits.
func fold(n decimal.Number, rest []decimal.Number, do func(a, b decimal.Number) (decimal.Number, bool)) (decimal.Number, bool) {
	ok := true
	for _, x := range rest {
		if n, ok = do(n, x); !ok {
			return decimal.Number{}, false
		}
	}
	return n, true
}
