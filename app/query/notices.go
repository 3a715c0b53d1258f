// This file reads the notices of one person, their wishes about mail, and the mails that somebody has to look at.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
)

// noticeColumns tells the scope how notices are found.
var noticeColumns = access.Columns{Call: "n.call_id", Owner: "n.person_id", State: "n.state"}

// NoticeFilter limits a list of notices. Open is "unread", "unconfirmed" (a statutory one that was not confirmed) or "".
type NoticeFilter struct {
	Words, Open string
}

// NoticeLine is one notice of the reader, with how its mail fared.
type NoticeLine struct {
	ID             int64
	Code           string
	AboutKind      string
	Subject        string
	Link           string
	Statutory      bool
	QueuedAt       time.Time
	OpenedAt       *time.Time
	AcknowledgedAt *time.Time
	MailState      *string
	MailSentAt     *time.Time
	Total          int
}

// Notices lists the inbox of one person, the newest first.
func (db *DB) Notices(ctx context.Context, person int64, f NoticeFilter, page Page) ([]NoticeLine, error) {
	return list[NoticeLine](ctx, db, `select n.id, n.code, n.about_kind, n.subject, n.link, n.statutory, n.queued_at, n.opened_at, n.acknowledged_at,
		m.state as mail_state, m.sent_at as mail_sent_at, count(*) over () as total
		from notice n left join notice m on m.dedupe_key = n.dedupe_key and m.person_id = n.person_id and m.channel = 'MAIL'
		where n.person_id = $1 and n.channel = 'IN_APP' and ($2 = '' or n.subject ilike '%' || $2 || '%' or n.body ilike '%' || $2 || '%')
		and ($3 <> 'unread' or n.opened_at is null) and ($3 <> 'unconfirmed' or n.statutory and n.acknowledged_at is null)
		order by n.queued_at desc, n.id desc limit $4 offset $5`, person, f.Words, f.Open, page.Size, page.Offset())
}

// NoticeCounts counts a person's notices: all, unread, unconfirmed.
type NoticeCounts struct{ All, Unread, Unconfirmed int }

// NoticeCounts reads them.
func (db *DB) NoticeCounts(ctx context.Context, person int64) (NoticeCounts, error) {
	return one[NoticeCounts](ctx, db, `select count(*)::int as all, (count(*) filter (where opened_at is null))::int as unread,
		(count(*) filter (where statutory and acknowledged_at is null))::int as unconfirmed from notice where person_id = $1 and channel = 'IN_APP'`, person)
}

// NoticeText is one notice in full.
type NoticeText struct {
	NoticeLine
	Body string
}

// Notice reads one notice of the person; kind NotFound for anybody else's.
func (db *DB) Notice(ctx context.Context, person, id int64) (NoticeText, error) {
	return one[NoticeText](ctx, db, `select n.id, n.code, n.about_kind, n.subject, n.body, n.link, n.statutory, n.queued_at, n.opened_at, n.acknowledged_at,
		m.state as mail_state, m.sent_at as mail_sent_at from notice n
		left join notice m on m.dedupe_key = n.dedupe_key and m.person_id = n.person_id and m.channel = 'MAIL'
		where n.id = $2 and n.person_id = $1 and n.channel = 'IN_APP'`, person, id)
}

// MailOff lists the codes whose mail the person does not want.
func (db *DB) MailOff(ctx context.Context, person int64) ([]string, error) {
	type row struct{ Code string }
	rows, err := list[row](ctx, db, `select code from notice_setting where person_id = $1 and channel = 'MAIL' and off order by code`, person)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.Code
	}
	return out, err
}

// MailLine is one mail that did not arrive for certain.
type MailLine struct {
	ID        int64
	Code      string
	Subject   string
	State     string
	Attempts  int
	LastError string
	Name      string
	Email     string
	QueuedAt  time.Time
	SendingAt *time.Time
	CallTitle *string
	Total     int
}

// Mails lists mails in scope by state, "" for those that wait for a person.
func (db *DB) Mails(ctx context.Context, scope access.Scope, state string, page Page) ([]MailLine, error) {
	where, args := scope.Numbered(noticeColumns, 4)
	return list[MailLine](ctx, db, fmt.Sprintf(`select n.id, n.code, n.subject, n.state, n.attempts, n.last_error, p.name, p.email, n.queued_at, n.sending_at,
		c.title as call_title, count(*) over () as total
		from notice n join person p on p.id = n.person_id left join call c on c.id = n.call_id
		where n.channel = 'MAIL' and ($1 = '' and n.state in ('UNKNOWN', 'FAILED') or n.state = $1) and %s
		order by n.queued_at desc, n.id desc limit $2 offset $3`, where), append([]any{state, page.Size, page.Offset()}, args...)...)
}

// MailCounts counts the mails in scope by state.
func (db *DB) MailCounts(ctx context.Context, scope access.Scope) (map[string]int, error) {
	where, args := scope.Numbered(noticeColumns, 1)
	type row struct {
		State string
		N     int
	}
	rows, err := list[row](ctx, db, fmt.Sprintf(`select n.state, count(*)::int as n from notice n where n.channel = 'MAIL' and %s group by n.state`, where), args...)
	out := map[string]int{}
	for _, r := range rows {
		out[r.State] = r.N
	}
	return out, err
}
