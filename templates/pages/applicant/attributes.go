// This file is small choices of attributes for the controls of an application.

package applicant

import "github.com/a-h/templ"

// inputType is the type of a cell's control.
func inputType(t string) string {
	if t == "" {
		return "text"
	}
	return t
}

// inputMode opens the digit keyboard for amounts.
func inputMode(num bool) templ.Attributes {
	if num {
		return templ.Attributes{"inputmode": "numeric"}
	}
	return nil
}

// budgetColumn names the column that a total adds up.
func budgetColumn(i int) string { return []string{"grant", "cash", "kind"}[i] }
