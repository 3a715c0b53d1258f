// This file reads the changes of an agreement (협약변경).
package query

import (
	"context"
	"time"

	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/period"
)

// Amendment is one change of an agreement with what its page shows.
type Amendment struct {
	ID              int64
	Version         int64
	No              int
	Type            string
	State           string
	Changes         amendment.Changes
	Exceptions      amendment.Exceptions
	Plan            budget.Plan // after the change; empty when no money changes
	Reason          string
	CutoffOn        period.Date
	SubmittedAt     *time.Time
	AnswerDueOn     period.Date
	SupplementDueOn period.Date
	SupplementFor   string // why a supplement was asked for, "" when none was
	EffectiveOn     period.Date
	DecidedAt       *time.Time
	DecidedName     *string
	Decision        string
	AppliedAt       *time.Time
	Total           int
}

const amendmentColumns = `m.id, m.version, m.no, m.type, m.state, m.changes, m.exceptions, coalesce(m.patch->'plan', '{"Lines":null}') as plan, m.reason, m.cutoff_on,
	m.submitted_at, m.answer_due_on, m.supplement_due_on, m.effective_on, m.decided_at, p.name as decided_name, m.decision, m.applied_at,
	coalesce((select e.reason from audit_entry e where e.aggregate = 'amendment' and e.aggregate_id = m.id and e.event = 'requestSupplement' order by e.seq desc limit 1), '') as supplement_for`

// Amendments lists the changes of an agreement that the caller may see already, the latest first. Drafts are the company's own.
func (db *DB) Amendments(ctx context.Context, agreement int64, drafts bool, page Page) ([]Amendment, error) {
	return list[Amendment](ctx, db, `select `+amendmentColumns+`, count(*) over () as total from amendment m left join person p on p.id = m.decided_by
		where m.agreement_id = $1 and ($2 or m.state <> 'DRAFT') order by m.no desc limit $3 offset $4`, agreement, drafts, page.Size, page.Offset())
}

// Amendment reads one change of an agreement that the caller may see already; kind NotFound for one of another agreement.
func (db *DB) Amendment(ctx context.Context, agreement, id int64, drafts bool) (Amendment, error) {
	return one[Amendment](ctx, db, `select `+amendmentColumns+` from amendment m left join person p on p.id = m.decided_by
		where m.agreement_id = $1 and m.id = $2 and ($3 or m.state <> 'DRAFT')`, agreement, id, drafts)
}
