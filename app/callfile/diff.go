// This file says what differs between two definitions, field by field, by the names of the file.
package callfile

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"gongmo/domain/call"
)

// Change is one field that differs. Path names it: form.sections[plan].questions[goal].maxChars. Before and After are as they
// stand in the file, "" when the field is not there.
type Change struct{ Path, Before, After string }

// String is the change in one line.
func (c Change) String() string {
	switch {
	case c.Before == "":
		return "+ " + c.Path + ": " + short(c.After)
	case c.After == "":
		return "- " + c.Path + ": " + short(c.Before)
	}
	return "~ " + c.Path + ": " + short(c.Before) + " → " + short(c.After)
}

// short keeps a long text to one line.
func short(s string) string {
	const most = 120
	r := []rune(strings.ReplaceAll(s, "\n", "⏎"))
	if len(r) > most {
		return string(r[:most]) + "…"
	}
	return string(r)
}

// Diff lists what differs, in the order of the file. Things of a list that have a key are compared by it, wherever they stand;
// their order is a change of its own.
func Diff(before, after call.Definition) ([]Change, error) {
	x, err := flat(before)
	if err != nil {
		return nil, err
	}
	y, err := flat(after)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, path := range merged(x.order, y.order) {
		if b, a := x.values[path], y.values[path]; b != a {
			out = append(out, Change{Path: path, Before: b, After: a})
		}
	}
	return out, nil
}

// merged is both orders in one: what only the second has stands after what stands before it there.
func merged(x, y []string) []string {
	out := slices.Clone(x)
	at := map[string]int{}
	for i, p := range x {
		at[p] = i
	}
	shift, last := 0, -1
	for _, p := range y {
		if i, ok := at[p]; ok {
			last = max(last, i)
			continue
		}
		pos := last + 1 + shift
		out = slices.Insert(out, pos, p)
		shift++
	}
	return out
}

// leaves are the values of a definition by path.
type leaves struct {
	order  []string
	values map[string]string
}

func flat(d call.Definition) (*leaves, error) {
	b, err := Write(d)
	if err != nil {
		return nil, err
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(b, &doc); err != nil {
		return nil, fmt.Errorf("read what was written: %w", err)
	}
	l := &leaves{values: map[string]string{}}
	l.node("", doc.Content[0])
	return l, nil
}

func (l *leaves) add(path, value string) {
	if _, ok := l.values[path]; !ok {
		l.order = append(l.order, path)
	}
	l.values[path] = value
}

func (l *leaves) node(path string, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i].Value
			switch {
			case path == "" && key == formKey:
			case isCondition(n.Content[i+1]):
				l.add(join(path, key), condensed(n.Content[i+1]))
			default:
				l.node(join(path, key), n.Content[i+1])
			}
		}
	case yaml.SequenceNode:
		l.list(path, n)
	default:
		l.add(path, n.Value)
	}
}

func (l *leaves) list(path string, n *yaml.Node) {
	var order []string
	simple := true
	for i, item := range n.Content {
		id := keyOf(item)
		if id == "" {
			id = fmt.Sprint(i + 1)
		}
		simple = simple && item.Kind == yaml.ScalarNode
		order = append(order, id)
		if item.Kind != yaml.ScalarNode {
			l.node(path+"["+id+"]", item)
		}
	}
	if simple {
		l.add(path, condensed(n))
		return
	}
	if slices.ContainsFunc(n.Content, func(i *yaml.Node) bool { return keyOf(i) != "" }) {
		l.add(path+".order", strings.Join(order, ", "))
	}
}

// keyOf is the key of a thing in a list, "" when it has none.
func keyOf(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "key" {
				return n.Content[i+1].Value
			}
		}
	}
	return ""
}

func isCondition(n *yaml.Node) bool {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return false
	}
	first := n.Content[0].Value
	return first == "fact" || first == "all" || first == "any" || first == "not"
}

// condensed is a small thing in one line.
func condensed(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		var parts []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			parts = append(parts, n.Content[i].Value+": "+condensed(n.Content[i+1]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case yaml.SequenceNode:
		var parts []string
		for _, item := range n.Content {
			parts = append(parts, condensed(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return n.Value
}
