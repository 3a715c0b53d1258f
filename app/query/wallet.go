// This file reads the document wallet: what an organisation keeps, one document with its editions and where they are used,
// and what can be picked for a slot of a form.
package query

import (
	"context"
	"fmt"
	"time"

	"gongmo/app/access"
	"gongmo/domain/period"
)

// walletColumns is how queries on wallet_document d find what a scope speaks of.
var walletColumns = access.Columns{Org: "d.organization_id", Lead: "d.organization_id"}

// WalletLine is one document with its newest edition.
type WalletLine struct {
	ID             int64
	OrganizationID int64
	Organization   string
	Type           string
	Title          string
	No             int
	Name           string
	Size           int64
	IssuedOn       period.Date
	ValidTo        period.Date
	Source         string
	Sample         bool
	AddedAt        time.Time // of the edition
	Uses           int
	Total          int
}

// WalletFilter limits the list. Org 0 is every organisation in scope. Show is "soon", "expired" or "" for all; Today and
// Soon (the last day that counts as soon) are what it is judged by.
type WalletFilter struct {
	Org         int64
	Show        string
	Today, Soon period.Date
}

// walletUses are the applications that hold a file of document d: in what is being written or in something handed in.
const walletUses = `(select u.application_id from application_file u join wallet_edition w on w.file_id = u.file_id where w.document_id = d.id
	union select s.application_id from application_member m join application_submission s on s.application_id = m.application_id
		cross join lateral jsonb_array_elements(s.files) x join wallet_edition w on w.file_id = (x ->> 'FileID')::bigint
		where m.organization_id = d.organization_id and w.document_id = d.id)`

const walletSelect = `select d.id, d.organization_id, o.name as organization, d.type, d.title, e.no, e.name, e.size, e.issued_on, e.valid_to, e.source, e.sample, e.added_at,
	(select count(*) from ` + walletUses + ` u) as uses, count(*) over () as total
	from wallet_document d join wallet_edition e on e.document_id = d.id and e.no = d.newest join organization o on o.id = d.organization_id `

// walletShown is the filter by standing: $2 the choice, $3 today, $4 the last day that counts as soon.
const walletShown = `($2 = '' or $2 = 'expired' and e.valid_to < $3::date or $2 = 'soon' and e.valid_to between $3::date and $4::date)`

// Wallet lists the documents in scope, those that run out first on top and those that do not at the end.
func (db *DB) Wallet(ctx context.Context, scope access.Scope, f WalletFilter, page Page) ([]WalletLine, error) {
	where, args := scope.Numbered(walletColumns, 7)
	return list[WalletLine](ctx, db, fmt.Sprintf(walletSelect+`where d.removed_at is null and ($1::bigint = 0 or d.organization_id = $1) and %s and %s
		order by e.valid_to < $3::date, e.valid_to nulls last, d.type, d.id limit $5 offset $6`, walletShown, where),
		append([]any{f.Org, f.Show, f.Today, f.Soon, page.Size, page.Offset()}, args...)...)
}

// WalletCounts is how many documents each choice of the list has.
type WalletCounts struct{ All, Soon, Expired int }

// WalletCounts counts them.
func (db *DB) WalletCounts(ctx context.Context, scope access.Scope, f WalletFilter) (WalletCounts, error) {
	where, args := scope.Numbered(walletColumns, 4)
	return one[WalletCounts](ctx, db, `select count(*) as "all", count(*) filter (where e.valid_to between $2::date and $3::date) as soon, count(*) filter (where e.valid_to < $2::date) as expired
		from wallet_document d join wallet_edition e on e.document_id = d.id and e.no = d.newest
		where d.removed_at is null and ($1::bigint = 0 or d.organization_id = $1) and `+where, append([]any{f.Org, f.Today, f.Soon}, args...)...)
}

// mostPicks bounds what a slot offers; nobody keeps more papers of one kind.
const mostPicks = 200

// WalletOf lists what an organisation in scope can answer file questions with, the newest issue first.
func (db *DB) WalletOf(ctx context.Context, scope access.Scope, org int64) ([]WalletLine, error) {
	where, args := scope.Numbered(walletColumns, 3)
	return list[WalletLine](ctx, db, `select d.id, d.organization_id, '' as organization, d.type, d.title, e.no, e.name, e.size, e.issued_on, e.valid_to, e.source, e.sample, e.added_at
		from wallet_document d join wallet_edition e on e.document_id = d.id and e.no = d.newest
		where d.removed_at is null and d.organization_id = $1 and `+where+` order by d.type, e.issued_on desc nulls last, d.id desc limit $2`, append([]any{org, mostPicks}, args...)...)
}

// WalletDocument is one document of a wallet.
type WalletDocument struct {
	ID             int64
	Version        int64
	OrganizationID int64
	Organization   string
	Type           string
	Title          string
	Newest         int

	Editions []WalletEdition `db:"-"` // the newest first
	Uses     []WalletUse     `db:"-"`
}

// WalletEdition is one file of it.
type WalletEdition struct {
	ID        int64
	No        int
	Name      string
	Size      int64
	Digest    string
	IssuedOn  period.Date
	PrintedTo period.Date
	ValidTo   period.Date
	Source    string
	Issuer    string
	IssueNo   string
	Sample    bool
	AddedAt   time.Time
	ByName    string
}

// WalletUse is one place of an application that holds an edition. Working says that it is in what is being written now;
// ReceiptNo names what was handed in with it, "" when nothing was.
type WalletUse struct {
	ApplicationID int64
	Title         string
	State         string
	CallCode      string
	CallTitle     string
	QuestionKey   string
	No            int
	Digest        string
	At            time.Time
	Working       bool
	ReceiptNo     string
}

// WalletDocument reads a document in scope; kind NotFound when it is not, or was taken out.
func (db *DB) WalletDocument(ctx context.Context, scope access.Scope, id int64) (WalletDocument, error) {
	where, args := scope.Numbered(walletColumns, 2)
	d, err := one[WalletDocument](ctx, db, `select d.id, d.version, d.organization_id, o.name as organization, d.type, d.title, d.newest
		from wallet_document d join organization o on o.id = d.organization_id where d.id = $1 and d.removed_at is null and `+where, append([]any{id}, args...)...)
	if err != nil {
		return d, err
	}
	if d.Editions, err = list[WalletEdition](ctx, db, `select e.id, e.no, e.name, e.size, e.digest, e.issued_on, e.printed_to, e.valid_to, e.source, e.issuer, e.issue_no, e.sample,
		e.added_at, p.name as by_name from wallet_edition e join person p on p.id = e.added_by where e.document_id = $1 order by e.no desc`, id); err != nil {
		return d, err
	}
	// Whoever sees the document belongs to the organisation, and the organisation takes part in every application named here.
	d.Uses, err = list[WalletUse](ctx, db, `select a.id as application_id, a.title, a.state, c.code as call_code, c.title as call_title, u.question_key, e.no, e.digest,
			min(u.at) as at, bool_or(u.working) as working, max(u.receipt_no) as receipt_no
		from (select f.application_id, f.file_id, f.question_key, f.uploaded_at as at, true as working, '' as receipt_no
				from application_file f join wallet_edition w on w.file_id = f.file_id and w.document_id = $1
			union all
			select s.application_id, w.file_id, x ->> 'QuestionKey', s.submitted_at, false, s.receipt_no
				from application_member m join application_submission s on s.application_id = m.application_id
				cross join lateral jsonb_array_elements(s.files) x join wallet_edition w on w.file_id = (x ->> 'FileID')::bigint and w.document_id = $1
				where m.organization_id = $2) u
		join wallet_edition e on e.file_id = u.file_id and e.document_id = $1
		join application a on a.id = u.application_id join call c on c.id = a.call_id
		group by a.id, c.id, u.question_key, e.no, e.digest order by min(u.at) desc, a.id desc`, id, d.OrganizationID)
	return d, err
}

// WalletFileOf finds an edition of a document that the caller may see already.
func (db *DB) WalletFileOf(ctx context.Context, document, edition int64) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, e.name, s.scan_state, s.scan_reason, s.uploaded_by from wallet_edition e join stored_file s on s.id = e.file_id
		where e.document_id = $1 and e.no = $2`, document, edition)
}

// PaperOffer is a document that a partner lets the lead of an application use, with its newest edition.
type PaperOffer struct {
	ID             int64
	ApplicationID  int64
	DocumentID     int64
	OrganizationID int64
	Organization   string
	Type           string
	Title          string
	No             int
	Name           string
	Size           int64
	IssuedOn       period.Date
	ValidTo        period.Date
	Sample         bool
	OfferedAt      time.Time
	ByName         string
	// Project and CallCode name the application. Questions are those of the lead's part that hold an edition, ReceiptNo the newest receipt of
	// a submission that does, "" for none.
	Project   string
	CallCode  string
	Questions []string
	ReceiptNo string
}

const offerSelect = `select w.id, w.application_id, w.document_id, w.organization_id, o.name as organization, d.type, d.title, e.no, e.name, e.size, e.issued_on, e.valid_to, e.sample,
		w.offered_at, p.name as by_name, a.title as project, c.code as call_code,
		array(select distinct f.question_key from application_file f join wallet_edition x on x.file_id = f.file_id and x.document_id = d.id
			where f.application_id = a.id and f.organization_id is distinct from w.organization_id order by 1) as questions,
		coalesce((select s.receipt_no from application_submission s cross join lateral jsonb_array_elements(s.files) y
			join wallet_edition x on x.file_id = (y ->> 'FileID')::bigint and x.document_id = d.id
			where s.application_id = a.id and (y ->> 'OrganizationID')::bigint <> w.organization_id order by s.seq desc limit 1), '') as receipt_no
	from wallet_offer w join wallet_document d on d.id = w.document_id and d.removed_at is null join wallet_edition e on e.document_id = d.id and e.no = d.newest
		join organization o on o.id = w.organization_id join person p on p.id = w.offered_by join application a on a.id = w.application_id join call c on c.id = a.call_id
	where w.withdrawn_at is null `

// OffersIn lists what partners let the lead of an application use: all of it for the lead (orgs nil), and of the reader's own
// organisations otherwise. The caller has found the application in the reader's scope.
func (db *DB) OffersIn(ctx context.Context, application int64, orgs []int64) ([]PaperOffer, error) {
	return list[PaperOffer](ctx, db, offerSelect+`and w.application_id = $1 and ($2::bigint[] is null or w.organization_id = any ($2)) order by w.offered_at, w.id limit $3`, application, orgs, mostPicks)
}

// OffersOf lists the applications whose lead may use a document, which the caller has found in the reader's scope.
func (db *DB) OffersOf(ctx context.Context, document int64) ([]PaperOffer, error) {
	return list[PaperOffer](ctx, db, offerSelect+`and w.document_id = $1 order by w.offered_at desc, w.id desc limit $2`, document, mostPicks)
}
