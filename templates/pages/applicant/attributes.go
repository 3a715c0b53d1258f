// This file is small choices of attributes for the controls of an application.

package applicant

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"gongmo/app/locale"
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
	if c.Decimal {
		m["inputmode"] = "decimal"
	}
	if c.Sum != "" {
		m["data-col"] = c.Sum
	}
	return m
}

// ownForm makes a control part of the form with this id, wherever it stands; "" leaves it where it stands.
func ownForm(id string) templ.Attributes {
	if id == "" {
		return nil
	}
	return templ.Attributes{"form": id}
}

// wrongCell marks a cell that could not be read and points to the reason.
func wrongCell(name string, w view.WrongCell) templ.Attributes {
	if w.Error == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": view.FieldID(name) + "-err"}
}

// offers reports whether a value is among options.
func offers(options []view.Option, value string) bool {
	return slices.ContainsFunc(options, func(o view.Option) bool { return o.Value == value })
}

// wrongType is the type of a wrong cell's control: what could not be read is shown as it was typed.
func wrongType(c view.RowsColumn, w view.WrongCell) string {
	if w.Kept {
		return inputType(c.Type)
	}
	return "text"
}

// budgetColumn names the column that a total adds up.
func budgetColumn(i int) string { return []string{"grant", "cash", "kind"}[i] }

// sumColumn is a column of the sums by organisation and year.
func sumColumn(i int) string { return []string{"grant", "cash", "kind", "sum"}[i] }

// needs tells a script which items need which cell.
func needs(b view.BudgetField) templ.Attributes {
	m := templ.Attributes{}
	for name, items := range b.Needs {
		m["data-needs-"+name] = items
	}
	return m
}

// orgLabel names the cell of a line that says whose it is and, in a project of several years, in which of them.
func orgLabel(ctx context.Context, b view.BudgetField) string {
	if len(b.Years) == 0 {
		return locale.Say(ctx, "application.budget.org")
	}
	return locale.Say(ctx, "application.budget.org") + " · " + locale.Say(ctx, "application.budget.year")
}
