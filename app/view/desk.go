// This file is a page put together from parts: figures, facts, tables, forms, things to do. Settings, lists and records of
// the house are this page; what needs a shape of its own has one.
package view

import "slices"

// Desk is a page of parts, one below the other. Staff is the dense frame with the rail.
type Desk struct {
	Base
	Staff  bool
	Lead   string
	Acts   []Button
	Tabs   []Tab
	Banner *Banner
	Stats  []Stat
	Parts  []Part
	// Aside stands beside the parts on a wide screen.
	Aside []Callout
}

// Part is one headed part of a desk. What is empty is not drawn.
type Part struct {
	ID, Title, Note string
	Lines           []string // paragraphs
	List            []string // a dotted list
	Links           []Crumb
	Facts           []SummaryRow
	Toolbar         *Filter
	Selects         []Field // of the toolbar
	Table           *Table
	Rows            []Row
	Items           []InboxItem
	Events          []Event
	Diff            *Diff
	Form            *PartForm
	Pager           Pager
	Empty           *Empty // shown when there are no rows, items and events
}

// PartForm is a form inside a part. Folded hides it behind its summary until it is asked for.
type PartForm struct {
	Form     Form
	Controls []Control
	Submit   Button
	Other    []Button
	Folded   string // the words to open it by, "" shows it
}

// Row is one row of a part's table. The first cell names the row.
type Row struct {
	Cells []Cell
	Fresh bool // not seen yet: the name is bold
}

// Cell is one cell: words, an address, a badge, and acts.
type Cell struct {
	Text, URL, Note string
	Badge           *Badge
	Steps           []Step // how far the thing of the row has come, drawn below the words
	Num             bool
	Acts            []Act
}

// Act is a form of one button; Fields are asked before it, in a fold.
type Act struct {
	Action string
	Button Button
	Hidden []Pair
	Fields []Control
}

// Wrong reports whether something that the act asks for was not right.
func (a Act) Wrong() bool {
	return slices.ContainsFunc(a.Fields, func(c Control) bool { return c.Error != "" })
}

// Words makes a cell of words.
func Words(s string) Cell { return Cell{Text: s} }

// Figure makes a right-aligned cell.
func Figure(s string) Cell { return Cell{Text: s, Num: true} }

// Shown makes a cell of a badge.
func Shown(b Badge) Cell { return Cell{Badge: &b} }
