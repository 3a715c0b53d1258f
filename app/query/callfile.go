// This file reads the files of a call: forms of its document slots and attachments of its notice.
package query

import (
	"context"
	"time"
)

// CallFile is one file of a call. ReplacedAt is nil while it is given out.
type CallFile struct {
	ID         int64
	Code       string // of the call
	Slot       string // the document that the form is for, "" for an attachment of the notice
	Name       string
	Size       int64 // bytes
	MediaType  string
	Digest     string
	Mark       string // printed in the form
	Edition    int    // of the slot, counted in public
	AddedBy    string
	AddedAt    time.Time
	GivenAt    *time.Time // nil while it waits with a proposal
	ReplacedAt *time.Time
}

// Called is what people call a form: by its mark, else by its name.
func (f CallFile) Called() string {
	if f.Mark != "" {
		return f.Mark
	}
	return f.Name
}

const callFiles = `select f.id, c.code, f.slot, f.name, f.size, f.media_type, f.digest, f.mark, f.edition, p.name as added_by, f.added_at, f.given_at, f.replaced_at
	from call_file f join call c on c.id = f.call_id join person p on p.id = f.added_by
	where f.call_id = $1 and `

// CallFiles reads every file of a call that the caller may see already and that is given out, or was: slot by slot, the present before
// the earlier, newest first.
func (db *DB) CallFiles(ctx context.Context, call int64) ([]CallFile, error) {
	return list[CallFile](ctx, db, callFiles+`f.given_at is not null order by f.slot, f.replaced_at desc nulls first, f.id desc`, call)
}

// CallFilesAndWaiting is CallFiles with the files that wait with a proposal, which stand first in their slot.
func (db *DB) CallFilesAndWaiting(ctx context.Context, call int64) ([]CallFile, error) {
	return list[CallFile](ctx, db, callFiles+`(f.given_at is not null or f.replaced_at is null)
		order by f.slot, f.given_at is not null, f.replaced_at desc nulls first, f.id desc`, call)
}

// EarlierMarks are what earlier editions of a slot's form have printed in them.
func (db *DB) EarlierMarks(ctx context.Context, call int64, slot string) ([]string, error) {
	rows, err := list[struct{ M string }](ctx, db, `select m from call c, jsonb_array_elements(c.documents) d, jsonb_array_elements_text(d->'EarlierMarks') m
		where c.id = $1 and d->>'Key' = $2`, call, slot)
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = r.M
	}
	return out, err
}

// CallFileOf finds a file of a call that the caller may see already: one that is given out, or was in public. all adds those that a draft
// had, and those that wait.
func (db *DB) CallFileOf(ctx context.Context, call, file int64, all bool) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, f.name, s.scan_state, s.scan_reason, s.uploaded_by from call_file f join stored_file s on s.id = f.file_id
		join call c on c.id = f.call_id
		where f.call_id = $1 and f.id = $2 and ($3 or f.given_at is not null and (f.replaced_at is null or f.replaced_at > c.published_at))`, call, file, all)
}
