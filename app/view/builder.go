// This file holds the page of one section or question of a form that an officer puts together: fields, and tables of fields.
package view

// BuilderPage is that page. Before stands above the tables, After below them.
type BuilderPage struct {
	Base
	Lead     string
	Tabs     []Tab
	Acts     []Button
	Banner   *Banner
	Form     Form
	Proposal *Field   // the reason, when the page makes a proposal
	Replace  *Control // throws a waiting proposal of another kind away, nil where none waits
	Hidden   []Pair
	Before   []Control
	Grids    []FieldGrid
	Submit   Button
	Other    []Button
}

// FieldGrid is a table of fields: one row for each thing, and empty rows for more.
type FieldGrid struct {
	ID, Title, Hint string
	Error           string
	Above           []Control
	// Kept says that the table is not shown because what is stored cannot be taken apart into rows; the lines say it in words.
	Kept    []string
	Columns []Column
	Rows    []FieldGridRow
	Add     *Button // puts one more row below, nil where empty rows stand ready
	Link    *Crumb  // where the rest of it is set
}

// FieldGridRow is one row of it; its first cell names the row.
type FieldGridRow struct {
	No     string
	Hidden []Pair
	Cells  []Control
	Acts   []Button // moves the row or takes it away
}
