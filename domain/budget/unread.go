// This file is what was typed into cells of a plan in which nothing could be read: it is kept as it was typed and counts as nothing.
package budget

import (
	"iter"
	"slices"
	"strings"
)

// Unread are cells of a line with what was typed in them, a cell a row: "grant\t5천\n". "" is a line that could be read whole. Two lines with
// the same cells are equal.
type Unread string

// Of is what was typed in a cell, "" where it could be read.
func (u Unread) Of(cell string) string {
	for name, typed := range u.All() {
		if name == cell {
			return typed
		}
	}
	return ""
}

// With is u with one cell more. A cell is called as its control is: grant, cash, kind, unit, quantity, times, price, rate, bought, approved,
// from, to, and where something of a list was not found in it item, org, degree.
func (u Unread) With(cell, typed string) Unread {
	rows := []string{cell + "\t" + strings.Join(strings.Fields(typed), " ") + "\n"}
	for name, text := range u.All() {
		if name != cell {
			rows = append(rows, name+"\t"+text+"\n")
		}
	}
	slices.Sort(rows)
	return Unread(strings.Join(rows, ""))
}

// All are the cells in the order of their names.
func (u Unread) All() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for row := range strings.Lines(string(u)) {
			name, typed, _ := strings.Cut(strings.TrimSuffix(row, "\n"), "\t")
			if !yield(name, typed) {
				return
			}
		}
	}
}
