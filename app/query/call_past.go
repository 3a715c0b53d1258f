// This file lists calls that were announced, for an officer who begins a new one from one of them.
package query

import (
	"context"
	"fmt"

	"gongmo/app/access"
	"gongmo/domain/krw"
)

// PastCall is a call that a new one may begin from.
type PastCall struct {
	ID          int64
	Code        string
	Title       string
	Division    string
	Year        int
	Round       int // of its announcements: above 1 it was announced again
	State       string
	BudgetWon   *krw.Won
	BudgetBasis string
	// Followed is the year of the newest call that repeats it, 0 when none does.
	Followed int
	Total    int // that fit the search
}

// PastCalls is a page of the announced calls in scope that fit every word of a search, the newest year first. year 0 is every year.
func (db *DB) PastCalls(ctx context.Context, scope access.Scope, text string, year int, page Page) ([]PastCall, error) {
	where, args := scope.Numbered(callColumns, 4)
	args = append([]any{page.Size, page.Offset(), year}, args...)
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	return list[PastCall](ctx, db, `select x.id, x.code, x.title, x.division, x.year, x.round, x.state, x.budget_won, x.budget_basis,
			coalesce((select max(n.year) from call n where n.predecessor_id = x.id), 0) as followed, count(*) over () as total
		from call x where x.id in (select c.id from call c where c.version_no > 0 and ($3::int = 0 or c.year = $3) and `+where+`)
		and `+words(text, callText, arg)+` order by x.year desc, x.title, x.code limit $1 offset $2`, args...)
}

// PastYears are the years of the announced calls in scope, the newest first.
func (db *DB) PastYears(ctx context.Context, scope access.Scope) ([]int, error) {
	where, args := scope.Numbered(callColumns, 1)
	type row struct{ Year int }
	rows, err := list[row](ctx, db, `select distinct c.year from call c where c.version_no > 0 and `+where+` order by 1 desc`, args...)
	out := make([]int, len(rows))
	for i, x := range rows {
		out[i] = x.Year
	}
	return out, err
}
