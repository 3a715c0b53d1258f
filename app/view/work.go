// This file holds the parts of the workbenches: flags with arithmetic, evidence, comparison, rubric and budget.
package view

// Flag is a rule that something broke, with its article and its arithmetic.
type Flag struct {
	Title, Basis, Text string
	Warn               bool // it asks for a look; otherwise it is a violation
	Calc               []Calc
	Act                *Button // fills the result into the decision
}

// Calc is one line of arithmetic. Result marks the last one.
type Calc struct {
	Expr, Value string
	Result      bool
}

// Match is one line of the comparison between the ledger and the evidence.
type Match struct {
	Label, Ledger, Evidence string
	Same                    bool
	Verdict                 string // the word behind the mark; "" says 같음 or 다름
}

// Evidence is one file of the viewer pane. Kind is "image", "pdf", "table" or "none".
type Evidence struct {
	ID, Name, Kind, URL string
	DownloadURL         string
	Current             bool
	Missing             bool             // it should be there and is not
	Found               []FoundValue     // values read from it
	Rows                [][]EvidenceCell // its content as a table, for a machine-read slip
	Note                string
}

// FoundValue is a value read in a document, held against the ledger.
type FoundValue struct {
	Label, Value string
	Same         bool
}

// EvidenceCell is one cell of a machine-read document. Mark is "", "hit" or "bad".
type EvidenceCell struct {
	Text, Mark string
	Head, Num  bool
}

// Rubric is one criterion with its levels and the point given.
type Rubric struct {
	Name, Title, Text string
	Max               string // "30"
	Value             string // "25.50"
	Levels            []RubricLevel
	Comment           *Field
	Error             string
	ReadOnly          bool
}

// RubricLevel is one anchor: its word, its range and the point it sets.
type RubricLevel struct {
	Label, Range, Point string
	Chosen              bool
}

// Budget is the grid of planned costs.
type Budget struct {
	Caption string
	Columns []BudgetColumn // the money columns
	Rows    []BudgetRow
	Totals  []string // one per column, formatted
	Grand   string
	Rules   []Rule
	Edit    bool
	Prefix  string // of the field names: "budget" gives budget.<row>.<column>
}

// BudgetColumn is one source of money. Group joins neighbours under one head.
type BudgetColumn struct{ Key, Label, Group string }

// BudgetRow is one cost line, or a subtotal over the lines before it.
type BudgetRow struct {
	Key, Label string
	Why        string // 산출근거
	WhyName    string // field name of the basis when it can be written
	Cells      []BudgetCell
	Sum        string
	Subtotal   bool
	Section    bool // a heading row
	Bad        bool
	Level      int
}

// BudgetCell is one amount; Value is digits for editing, Text is formatted for reading.
type BudgetCell struct {
	Value, Text, Error string
	Locked             bool
}

// Rule is one spending rule with its present standing.
type Rule struct {
	ID                  string // of the chip on the page, "" where nothing points to it
	Text, Detail, Basis string
	OK                  bool
}

// Cut is where the budget ends in a ranking.
type Cut struct{ Label, Sum string }
