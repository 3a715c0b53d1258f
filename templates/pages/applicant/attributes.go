// This file is small choices of attributes for the controls of an application.

package applicant

import (
	"github.com/a-h/templ"

	"gongmo/app/view"
)

// inputType is the type of a cell's control.
func inputType(t string) string {
	if t == "" {
		return "text"
	}
	return t
}

// inputMode opens the digit keyboard for amounts and names the column a live total adds up.
func inputMode(c view.RowsColumn) templ.Attributes {
	m := templ.Attributes{}
	if c.Num {
		m["inputmode"] = "numeric"
	}
	if c.Sum != "" {
		m["data-col"] = c.Sum
	}
	return m
}

// budgetColumn names the column that a total adds up.
func budgetColumn(i int) string { return []string{"grant", "cash", "kind"}[i] }
