// This file writes answers as JSON without going through maps of everything: a submission writes its answers several times.
package form

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// encodeAnswers writes answers by key, in the order of the keys.
func encodeAnswers(answers map[string]Answer) ([]byte, error) {
	const usual = 16 << 10
	out := append(make([]byte, 0, usual), '{')
	for i, key := range slices.Sorted(maps.Keys(answers)) {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, fmt.Errorf("encode key %q: %w", key, err)
		}
		out = append(append(out, name...), ':')
		if out, err = answers[key].encode(out); err != nil {
			return nil, fmt.Errorf("encode answer %q: %w", key, err)
		}
	}
	return append(out, '}'), nil
}

// encode appends the answer without its empty fields, in the order of their names.
func (a Answer) encode(out []byte) ([]byte, error) {
	w := fields{out: append(out, '{')}
	w.add("Address", a.Address, a.Address != nil)
	w.add("Budget", a.Budget, a.Budget != nil)
	w.add("Choices", a.Choices, a.Choices != nil)
	w.add("Date", a.Date, a.Date != 0)
	w.add("Files", a.Files, a.Files != nil)
	w.add("Number", a.Number, a.Number != nil)
	w.add("People", a.People, a.People != nil)
	w.add("Rows", a.Rows, a.Rows != nil)
	w.add("Targets", a.Targets, a.Targets != nil)
	w.add("Text", a.Text, a.Text != "")
	w.add("Version", a.Version, a.Version != 0)
	return append(w.out, '}'), w.err
}

// fields appends the members of one object.
type fields struct {
	out  []byte
	some bool
	err  error
}

func (w *fields) add(name string, v any, there bool) {
	if !there || w.err != nil {
		return
	}
	text, err := json.Marshal(v)
	if err != nil {
		w.err = err
		return
	}
	if w.some {
		w.out = append(w.out, ',')
	}
	w.some = true
	w.out = append(append(append(append(w.out, '"'), name...), '"', ':'), text...)
}
