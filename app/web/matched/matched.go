// Package matched finds the calls that fit an organisation: the list of calls sorts by it, the home of a company shows the first of them.
package matched

import (
	"cmp"
	"slices"

	"gongmo/app/access"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/condition"
	"gongmo/workflows"
)

// Judge is how an organisation stands to the conditions of a call.
func Judge(mine workflows.Standing, c query.CallRow) condition.Result {
	return c.Eligibility.Eval(mine.For(c.ID, c.Round, c.PerLead, c.AnnounceAt))
}

// Calls reads a page of the list. The order of the fit is the rule engine's, so that list is read whole and cut here; mine is nil for
// readers without an organisation.
func Calls(r *request.Request, scope access.Scope, f query.CallFilter, page query.Page, mine *workflows.Standing) (query.CallList, error) {
	if f.Sort != view.SortFit || mine == nil {
		return r.House.Query.Calls(r.Context(), scope, r.Now, f, page)
	}
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, f, query.Page{})
	if err != nil {
		return list, err
	}
	byFit(list.Rows, *mine)
	from := min(page.Offset(), len(list.Rows))
	list.Rows = list.Rows[from:min(from+page.Size, len(list.Rows))]
	return list, nil
}

// byFit puts what is open first, then what breaks and leaves open the fewest conditions; the order is otherwise kept.
func byFit(rows []query.CallRow, mine workflows.Standing) {
	type fit struct{ phase, broken, unknown int }
	fits := map[int64]fit{}
	for _, c := range rows {
		res := Judge(mine, c)
		fits[c.ID] = fit{slices.Index([]string{query.PhaseOpen, query.PhaseSoon, query.PhaseClosed, query.PhaseEnded}, c.Phase), len(res.With(condition.NotMet)), len(res.With(condition.Unknown))}
	}
	slices.SortStableFunc(rows, func(a, b query.CallRow) int {
		x, y := fits[a.ID], fits[b.ID]
		return cmp.Or(cmp.Compare(x.phase, y.phase), cmp.Compare(x.broken, y.broken), cmp.Compare(x.unknown, y.unknown))
	})
}

// Open are at most n calls that take applications now, of which the organisation breaks no condition that is known and to which it has not
// written anything yet.
func Open(r *request.Request, scope access.Scope, mine workflows.Standing, n int) ([]query.CallRow, error) {
	list, err := r.House.Query.Calls(r.Context(), scope, r.Now, query.CallFilter{Phases: []string{query.PhaseOpen}, Published: true}, query.Page{})
	if err != nil {
		return nil, err
	}
	rows := slices.DeleteFunc(list.Rows, func(c query.CallRow) bool {
		return len(mine.Own(c.ID)) > 0 || len(Judge(mine, c).With(condition.NotMet)) > 0
	})
	byFit(rows, mine)
	return rows[:min(n, len(rows))], nil
}
