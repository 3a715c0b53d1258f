// This file reads the requests to mend an application and what was answered.
package query

import (
	"context"
	"time"

	"gongmo/domain/form"
)

// Supplement is one request to mend something, with both sides of it.
type Supplement struct {
	No           int
	Message      string
	Items        jsonb[[]SupplementItem]
	Before       form.Answers
	After        form.Answers
	RequestedAt  time.Time
	ByName       string // who asked
	DueAt        time.Time
	AnsweredAt   *time.Time
	AnswererName *string
}

// SupplementItem is one thing asked for.
type SupplementItem struct {
	QuestionKey string
	Org         int64 // whose part, 0 for the lead's
	Name, Note  string
	Must, Done  bool
	// Beyond, Follows and Unasked are those of application.SupplementItem.
	Beyond, Follows, Unasked bool
}

// Supplements lists the requests of an application that the reader may see, the newest first.
func (db *DB) Supplements(ctx context.Context, application int64) ([]Supplement, error) {
	return list[Supplement](ctx, db, `select s.no, s.message, s.items, s.before, s.after, s.requested_at, p.name as by_name, s.due_at, s.answered_at, w.name as answerer_name
		from application_supplement s join person p on p.id = s.requested_by left join person w on w.id = s.answered_by
		where s.application_id = $1 order by s.no desc`, application)
}
