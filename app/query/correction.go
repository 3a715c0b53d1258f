// This file counts whom a correction of a call that waits for approval would make do something again.
package query

import (
	"context"
	"strings"
)

// CorrectionReach is who has begun an application to a call, and for how many a correction brings something to do again.
type CorrectionReach struct {
	Companies, Drafts int
	// Again are the drafts that have answered one of the questions, or are still to take an earlier correction up.
	Again     int
	Submitted int
}

// CorrectionReach counts them for the questions that a correction touches; always counts every draft as one with something to do. The
// caller may view the call.
func (db *DB) CorrectionReach(ctx context.Context, call int64, touched []string, always bool) (CorrectionReach, error) {
	return one[CorrectionReach](ctx, db, `select count(distinct a.lead_id) filter (where a.state = 'DRAFT') as companies, count(*) filter (where a.state = 'DRAFT') as drafts,
			count(*) filter (where a.state = 'DRAFT' and ($3 or a.call_version < c.form_since or exists (select 1 from jsonb_each(a.answers) x
				where split_part(x.key, '@', 1) = any(string_to_array($2, ',')) and x.value - 'Version' <> '{}'))) as again,
			count(*) filter (where a.state = 'SUBMITTED') as submitted
		from application a join call c on c.id = a.call_id where a.call_id = $1 and a.round = c.round`, call, strings.Join(touched, ","), always)
}
