// This file reads questions about calls: the public list, the asker's own, the officers' list, and one question with every
// version of its answer. Nothing read here says who asked: neither the public nor the officer who answers is told.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain"
	"gongmo/domain/period"
)

// inquiryColumns is how queries on inquiry q find what a scope speaks of.
var inquiryColumns = access.Columns{Call: "q.call_id", Owner: "q.asked_by", State: "q.state", Public: "q.state = 'ANSWERED'"}

// InquiryFilter limits a list. Empty fields limit nothing.
type InquiryFilter struct {
	Call   int64
	States []string
	Words  string          // every word must be found in the question or its newest answer; spaces inside do not matter
	Asker  domain.PersonID // only their own
	// LateOn keeps those that wait although their last day was before it.
	LateOn period.Date
}

// InquiryRow is one question. Mine says that the reader asked it.
type InquiryRow struct {
	ID         int64
	Version    int64
	CallID     int64
	CallCode   string
	CallTitle  string
	Title      string
	Body       string
	AskedAt    time.Time
	DueOn      period.Date
	State      string
	Private    string
	AnswerNo   int
	Answer     string     // the newest
	AnsweredAt *time.Time // first
	ChangedAt  *time.Time // when the newest answer was given
	Mine       bool
	Total      int
}

// Resource describes the question for a permission check of its reader.
func (q InquiryRow) Resource(reader domain.PersonID) domain.Resource {
	r := domain.Resource{Kind: "inquiry", ID: q.ID, State: q.State, Call: domain.CallID(q.CallID), Public: q.State == "ANSWERED"}
	if q.Mine {
		r.Owner = reader
	}
	return r
}

const inquirySelect = `select q.id, q.version, q.call_id, c.code as call_code, c.title as call_title, q.title, q.body, q.asked_at, q.due_on, q.state, q.private,
	q.answer_no, coalesce(a.body, '') as answer, q.answered_at, a.given_at as changed_at, q.asked_by = $1 as mine
	from inquiry q join call c on c.id = q.call_id left join inquiry_answer a on a.inquiry_id = q.id and a.no = q.answer_no where `

// Inquiries reads one page of the questions in scope: those that wait first, the most urgent on top, then the newest answers.
func (db *DB) Inquiries(ctx context.Context, scope access.Scope, reader domain.PersonID, f InquiryFilter, page Page) ([]InquiryRow, error) {
	where, more := scope.Numbered(inquiryColumns, 2)
	args := append([]any{int64(reader)}, more...)
	arg := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	if f.Call != 0 {
		where += " and q.call_id = " + arg(f.Call)
	}
	if len(f.States) > 0 {
		where += " and q.state = any (" + arg(f.States) + "::text[])"
	}
	if f.Asker != 0 {
		where += " and q.asked_by = " + arg(int64(f.Asker))
	}
	if !f.LateOn.IsZero() {
		where += " and q.state = 'OPEN' and q.due_on < " + arg(f.LateOn)
	}
	sql := "select b.id, b.version, b.call_id, b.call_code, b.call_title, b.title, b.body, b.asked_at, b.due_on, b.state, b.private, b.answer_no, b.answer, " +
		"b.answered_at, b.changed_at, b.mine, count(*) over () as total from (select x.*, gongmo_plain(concat_ws('¦', x.title, x.body, x.answer)) as haystack from (" +
		inquirySelect + where + ") x) b where " + words(f.Words, "b.haystack", arg) +
		` order by b.state = 'OPEN' desc, case when b.state = 'OPEN' then b.due_on end, coalesce(b.answered_at, b.asked_at) desc, b.id desc
		limit ` + arg(page.Size) + " offset " + arg(page.Offset())
	return list[InquiryRow](ctx, db, sql, args...)
}

// Inquiry reads one question of a call in scope; kind NotFound when it is not.
func (db *DB) Inquiry(ctx context.Context, scope access.Scope, reader domain.PersonID, id int64) (InquiryRow, error) {
	where, more := scope.Numbered(inquiryColumns, 3)
	return one[InquiryRow](ctx, db, inquirySelect+"q.id = $2 and "+where, append([]any{int64(reader), id}, more...)...)
}

// InquiryCounts is how many questions of a call stand where.
type InquiryCounts struct{ Open, Late, Answered, Returned, Withdrawn int }

// InquiryCounts counts those in scope.
func (db *DB) InquiryCounts(ctx context.Context, scope access.Scope, call int64, today period.Date) (InquiryCounts, error) {
	where, more := scope.Numbered(inquiryColumns, 3)
	return one[InquiryCounts](ctx, db, `select count(*) filter (where q.state = 'OPEN') as open, count(*) filter (where q.state = 'OPEN' and q.due_on < $2) as late,
		count(*) filter (where q.state = 'ANSWERED') as answered, count(*) filter (where q.state = 'RETURNED') as returned,
		count(*) filter (where q.state = 'WITHDRAWN') as withdrawn from inquiry q where q.call_id = $1 and `+where, append([]any{call, today}, more...)...)
}

// InquiryAnswer is one version of an answer. ByName is for staff.
type InquiryAnswer struct {
	No      int
	Body    string
	Reason  string
	Matters bool
	GivenAt time.Time
	ByName  string
}

// InquiryAnswers lists every version, the newest first. The caller has read the question within its scope.
func (db *DB) InquiryAnswers(ctx context.Context, id int64) ([]InquiryAnswer, error) {
	return list[InquiryAnswer](ctx, db, `select a.no, a.body, a.reason, a.matters, a.given_at, p.name as by_name
		from inquiry_answer a join person p on p.id = a.given_by where a.inquiry_id = $1 order by a.no desc`, id)
}

// QuestionWindow is until when the call takes questions at an instant; open is false before it is public and when it is over.
// The command decides by the same terms.
func (c Call) QuestionWindow(now time.Time) (until time.Time, open bool) {
	if c.VersionNo == 0 || c.Phase == PhaseEnded || c.State == "ARCHIVED" || c.CloseAt == nil {
		return until, false
	}
	until = *c.CloseAt
	if c.QuestionsUntil != nil {
		until = *c.QuestionsUntil
	}
	return until, !now.After(until)
}
