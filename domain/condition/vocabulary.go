// This file says which facts may be named, what each holds and which comparisons fit, and refuses trees that break it.
package condition

import (
	"fmt"
	"slices"

	"gongmo/domain"
)

// Limits of a tree that people write and read. They protect pages and are no rule of any programme.
const (
	maxDepth = 8
	maxNodes = 200
)

// UnitPercent is the unit of a ratio: people know it with decimals.
const UnitPercent = "condition.unit.percent"

// Term is one fact of a vocabulary.
type Term struct {
	Fact Fact
	Type Type
	// Options are the only texts the fact may hold; empty means any text.
	Options []string
	// Title is the fact's name in plain words, for facts that have no text in the catalogue (questions of a form).
	Title string
	// Unit is the message key of the unit of a number, "" when it has none.
	Unit string
	// Decimals is how many digits behind the point a number may have, 0 for whole numbers.
	Decimals int
	// Declared is true when the applicant may say it of itself, where the system does not know it; false when only the system says it.
	Declared bool
}

// Label is the message key of the fact's name, or its title.
func (t Term) Label() string {
	if t.Title != "" {
		return t.Title
	}
	return "condition.fact." + string(t.Fact)
}

// OptionLabel is the message key of one of the fact's options.
func (t Term) OptionLabel(option string) string {
	return "condition.option." + string(t.Fact) + "." + option
}

// Vocabulary is an ordered list of the facts that a tree may name.
type Vocabulary []Term

// Term finds the entry of a fact.
func (v Vocabulary) Term(f Fact) (Term, bool) {
	for _, t := range v {
		if t.Fact == f {
			return t, true
		}
	}
	return Term{}, false
}

// ToDeclare lists the facts that a tree looks at, that the vocabulary lets the applicant say of itself, and that are not known: each
// once, in the order of the tree.
func (v Vocabulary) ToDeclare(t Tree, known Facts) (out []Fact) {
	t.walk(func(n Tree) {
		if _, there := known[n.Fact]; n.Fact == "" || there || slices.Contains(out, n.Fact) {
			return
		}
		if term, ok := v.Term(n.Fact); ok && term.Declared {
			out = append(out, n.Fact)
		}
	})
	return out
}

// Ops lists the comparisons that fit a fact of the type, in the order a builder offers them.
func Ops(t Type) []Op {
	switch t {
	case TypeText:
		return []Op{Eq, Ne, In, Exists}
	case TypeNumber, TypeDate:
		return []Op{Eq, Ne, Lt, Le, Gt, Ge, Exists}
	case TypeBool:
		return []Op{Eq, Ne, Exists}
	case TypeList:
		return []Op{Has, Exists}
	}
	return nil
}

// Label is the message key of a comparison, with placeholders {fact} and {value}.
func (o Op) Label() string { return "condition.op." + string(o) }

// Check refuses a tree that names a fact outside the vocabulary, compares it with what it cannot hold, or has a
// shape that cannot be judged. It returns all that is wrong, as domain.Problems of kind Invalid.
func (t Tree) Check(v Vocabulary) error {
	if t.IsZero() {
		return nil
	}
	var p domain.Problems
	count := 0
	t.check(v, 1, "0", &count, &p)
	if count > maxNodes {
		p = append(p, domain.E(domain.Invalid, "condition.too_large").With("max", maxNodes))
	}
	return p.OrNil()
}

func (t Tree) check(v Vocabulary, depth int, path string, count *int, p *domain.Problems) {
	if *count++; *count > maxNodes {
		return
	}
	refuse := func(key string, args domain.Args) {
		*p = append(*p, &domain.Error{Kind: domain.Invalid, Key: key, Field: path, Args: args})
	}
	if depth > maxDepth {
		refuse("condition.too_deep", domain.Args{"max": maxDepth})
		return
	}
	if t.Item != "" && !slices.Contains(Items(), t.Item) {
		refuse("condition.item_unknown", domain.Args{"item": string(t.Item)})
	}
	switch t.Op {
	case All, Any, Not:
		if len(t.Nodes) == 0 || (t.Op == Not && len(t.Nodes) != 1) {
			refuse("condition.nodes_wrong", domain.Args{"op": string(t.Op)})
		}
		if t.Fact != "" || !t.Want.IsZero() {
			refuse("condition.join_with_fact", domain.Args{"op": string(t.Op)})
		}
		for i, n := range t.Nodes {
			if n.IsZero() {
				refuse("condition.node_empty", nil)
				continue
			}
			n.check(v, depth+1, fmt.Sprintf("%s.%d", path, i), count, p)
		}
		return
	}
	if len(t.Nodes) > 0 {
		refuse("condition.compare_with_nodes", domain.Args{"op": string(t.Op)})
	}
	term, ok := v.Term(t.Fact)
	if !ok {
		refuse("condition.fact_unknown", domain.Args{"fact": string(t.Fact)})
		return
	}
	if !slices.Contains(Ops(term.Type), t.Op) {
		refuse("condition.op_unfit", domain.Args{"fact": term.Label(), "op": string(t.Op)})
		return
	}
	if t.Op == Exists {
		return
	}
	if t.Want.Type() != wants(t.Op, term.Type) || t.Want.scale > term.Decimals || (t.Op == In && len(t.Want.list) == 0) {
		refuse("condition.value_unfit", domain.Args{"fact": term.Label(), "value": t.Want.String()})
		return
	}
	for _, s := range t.Want.Texts() {
		if len(term.Options) > 0 && !slices.Contains(term.Options, s) {
			refuse("condition.option_unknown", domain.Args{"fact": term.Label(), "value": s})
		}
	}
}

// wants is the type of the value that a comparison needs beside a fact of type t.
func wants(o Op, t Type) Type {
	switch o {
	case In:
		return TypeList
	case Has:
		return TypeText
	}
	return t
}
