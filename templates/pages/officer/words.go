// This file is the few words that pages of the desks say without their page struct.
package officer

import (
	"context"
	"slices"
	"strconv"

	"gongmo/app/locale"
	"gongmo/app/view"
)

func note(ctx context.Context) string { return locale.Say(ctx, "assess.note") }

// settled reports whether the system found the item met, so that no person needs to look at it.
func settled(i view.CheckItem) bool { return i.Looked && i.Outcome == "MET" }

func countSettled(items []view.CheckItem) string {
	n := 0
	for _, i := range items {
		if settled(i) {
			n++
		}
	}
	return strconv.Itoa(n)
}

// gridColumns are the columns of a table of fields, with one for the buttons of its rows.
func gridColumns(ctx context.Context, g view.FieldGrid) []view.Column {
	if len(g.Rows) == 0 || len(g.Rows[0].Acts) == 0 {
		return g.Columns
	}
	return append(slices.Clone(g.Columns), view.Column{Label: locale.Say(ctx, "builder.acts"), Wide: "m"})
}
