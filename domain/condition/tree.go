// This file is the tree itself and how it is judged: met, not met, or unknown when a fact is missing.
package condition

import (
	"cmp"
	"database/sql/driver"
	"slices"

	"gongmo/domain"
)

// Op is what a node does.
type Op string

const (
	// Joins of other nodes.
	All Op = "all" // every node must be met
	Any Op = "any" // one is enough
	Not Op = "not" // its one node must not be met
	// Comparisons of a fact with a value.
	Eq     Op = "eq"
	Ne     Op = "ne"
	Lt     Op = "lt"
	Le     Op = "le"
	Gt     Op = "gt"
	Ge     Op = "ge"
	In     Op = "in"     // the fact (text) is one of the list
	Has    Op = "has"    // the fact (list) contains the text
	Exists Op = "exists" // the fact is known
)

// Fact names a fact.
type Fact string

// Facts are what is known. A fact that is not in the map is unknown.
type Facts map[Fact]Value

// Tree is one node of a condition. The zero Tree is no condition: always met.
type Tree struct {
	Op    Op
	Nodes []Tree // of All, Any, Not
	Fact  Fact   // of a comparison
	Want  Value  // of a comparison; not used by Exists
	// Item is the screening item the node stands for, "" when it stands for none.
	Item Item
	// Basis is the article or the clause of the notice the node rests on.
	Basis string
}

// Where makes a comparison.
func Where(f Fact, op Op, v Value) Tree { return Tree{Op: op, Fact: f, Want: v} }

// Known makes the condition that a fact is known.
func Known(f Fact) Tree { return Tree{Op: Exists, Fact: f} }

// AllOf joins nodes of which every one must be met.
func AllOf(nodes ...Tree) Tree { return Tree{Op: All, Nodes: nodes} }

// AnyOf joins nodes of which one is enough.
func AnyOf(nodes ...Tree) Tree { return Tree{Op: Any, Nodes: nodes} }

// NotOf turns a node round.
func NotOf(node Tree) Tree { return Tree{Op: Not, Nodes: []Tree{node}} }

// For returns the tree as the one that stands for a screening item and rests on an article.
func (t Tree) For(item Item, basis string) Tree { t.Item, t.Basis = item, basis; return t }

// IsZero reports whether the tree is no condition at all.
func (t Tree) IsZero() bool { return t.Op == "" }

// Value encodes the tree for a jsonb column.
func (t Tree) Value() (driver.Value, error) { return domain.JSONValue(t) }

// Scan decodes a jsonb column.
func (t *Tree) Scan(src any) error { return domain.JSONScan(t, src) }

// Uses lists every fact the tree looks at, sorted, each once.
func (t Tree) Uses() []Fact {
	var out []Fact
	t.walk(func(n Tree) {
		if n.Fact != "" {
			out = append(out, n.Fact)
		}
	})
	slices.Sort(out)
	return slices.Compact(out)
}

func (t Tree) walk(visit func(Tree)) {
	visit(t)
	for _, n := range t.Nodes {
		n.walk(visit)
	}
}

// State is the outcome of a node.
type State string

const (
	Met     State = "MET"
	NotMet  State = "NOT_MET"
	Unknown State = "UNKNOWN"
)

func (s State) turned() State {
	switch s {
	case Met:
		return NotMet
	case NotMet:
		return Met
	}
	return s
}

// Leaf is the outcome of one comparison.
type Leaf struct {
	Fact  Fact
	Op    Op
	Want  Value
	Got   Value // zero when the fact is unknown
	State State // as it counts for the whole: turned round when the comparison stands under NOT
	// Turned is true when the comparison stands under an odd number of NOTs, so that it must not hold.
	Turned bool
	Item   Item
	Basis  string
}

// Requirement is one line a person reads: a part of the tree that must be met by itself. Every node that is joined
// to the root by ALL is one; an ANY is one with several leaves.
type Requirement struct {
	State  State
	Leaves []Leaf
	Item   Item
	Basis  string
	// OneOf is true when meeting one of the leaves is enough.
	OneOf bool
}

// Result is the outcome of a tree.
type Result struct {
	State        State
	Requirements []Requirement
}

// Count says how many requirements are met and how many there are: "6개 조건 중 5개 충족".
func (r Result) Count() (met, total int) {
	for _, q := range r.Requirements {
		if q.State == Met {
			met++
		}
	}
	return met, len(r.Requirements)
}

// With lists the requirements in a state.
func (r Result) With(s State) []Requirement {
	var out []Requirement
	for _, q := range r.Requirements {
		if q.State == s {
			out = append(out, q)
		}
	}
	return out
}

// Eval judges the tree. A missing fact makes its comparison unknown, and the whole unknown unless the rest decides it.
func (t Tree) Eval(facts Facts) Result {
	if t.IsZero() {
		return Result{State: Met}
	}
	reqs := requirements(t, facts, Item(""), "")
	states := make([]State, len(reqs))
	for i, q := range reqs {
		states[i] = q.State
	}
	return Result{State: every(states), Requirements: reqs}
}

// OpenTo reports whether somebody of whom one fact is known to be one of the values may meet the tree. No values ask nothing.
func (t Tree) OpenTo(f Fact, values []string) bool {
	return len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return t.Eval(Facts{f: Text(v)}).State != NotMet })
}

// OpenBetween reports whether somebody of whom one fact is a whole number from least on and below another may meet the tree.
func (t Tree) OpenBetween(f Fact, least, below int64) bool {
	tried := []int64{least, below - 1}
	t.walk(func(n Tree) { // whether a comparison holds changes only beside the number it names
		if n.Fact == f && n.Want.Type() == TypeNumber {
			w := n.Want.Number()
			tried = append(tried, w-1, w, w+1)
		}
	})
	return slices.ContainsFunc(tried, func(n int64) bool { return n >= least && n < below && t.Eval(Facts{f: Number(n)}).State != NotMet })
}

// Holds reports whether the tree is met; unknown is not met.
func (t Tree) Holds(facts Facts) bool { return t.Eval(facts).State == Met }

func requirements(t Tree, facts Facts, item Item, basis string) []Requirement {
	item, basis = inherit(t, item, basis)
	if t.Op == All {
		var out []Requirement
		for _, n := range t.Nodes {
			out = append(out, requirements(n, facts, item, basis)...)
		}
		return out
	}
	q := Requirement{Item: item, Basis: basis, OneOf: t.Op == Any && len(t.Nodes) > 1}
	q.State = judge(t, facts, false, item, basis, &q.Leaves)
	return []Requirement{q}
}

func inherit(t Tree, item Item, basis string) (Item, string) {
	if t.Item != "" {
		item = t.Item
	}
	if t.Basis != "" {
		basis = t.Basis
	}
	return item, basis
}

// judge returns the outcome of the node itself, not turned, and collects its leaves as they count for the whole.
func judge(t Tree, facts Facts, turned bool, item Item, basis string, leaves *[]Leaf) State {
	item, basis = inherit(t, item, basis)
	switch t.Op {
	case "":
		return Met
	case All, Any:
		states := make([]State, len(t.Nodes))
		for i, n := range t.Nodes {
			states[i] = judge(n, facts, turned, item, basis, leaves)
		}
		if t.Op == All {
			return every(states)
		}
		return some(states)
	case Not:
		if len(t.Nodes) != 1 {
			return Unknown // Check refuses such a tree
		}
		return judge(t.Nodes[0], facts, !turned, item, basis, leaves).turned()
	}
	got := facts[t.Fact]
	s := compare(t.Op, got, t.Want)
	leaf := Leaf{Fact: t.Fact, Op: t.Op, Want: t.Want, Got: got, State: s, Turned: turned, Item: item, Basis: basis}
	if turned {
		leaf.State = s.turned()
	}
	*leaves = append(*leaves, leaf)
	return s
}

func every(states []State) State {
	out := Met
	for _, s := range states {
		if s == NotMet {
			return NotMet
		}
		if s == Unknown {
			out = Unknown
		}
	}
	return out
}

func some(states []State) State {
	out := NotMet
	for _, s := range states {
		if s == Met {
			return Met
		}
		if s == Unknown {
			out = Unknown
		}
	}
	return out
}

// compare judges one comparison. Types that do not fit are unknown: Check keeps such trees out, and stored facts of
// an older vocabulary must not decide anything.
func compare(op Op, got, want Value) State {
	if op == Exists {
		return when(!got.IsZero())
	}
	if got.IsZero() {
		return Unknown
	}
	switch op {
	case In:
		if got.kind == TypeText && want.kind == TypeList {
			return when(slices.Contains(want.list, got.text))
		}
		return Unknown
	case Has:
		if got.kind == TypeList && want.kind == TypeText {
			return when(slices.Contains(got.list, want.text))
		}
		return Unknown
	}
	if got.kind != want.kind {
		return Unknown
	}
	switch op {
	case Eq:
		return when(got.Equal(want))
	case Ne:
		return when(!got.Equal(want))
	}
	if got.kind != TypeNumber && got.kind != TypeDate {
		return Unknown
	}
	sign := cmp.Compare(got.number, want.number)
	if got.scale != want.scale {
		sign = got.Decimal().Compare(want.Decimal())
	}
	switch op {
	case Lt:
		return when(sign < 0)
	case Le:
		return when(sign <= 0)
	case Gt:
		return when(sign > 0)
	case Ge:
		return when(sign >= 0)
	}
	return Unknown
}

func when(b bool) State {
	if b {
		return Met
	}
	return NotMet
}
