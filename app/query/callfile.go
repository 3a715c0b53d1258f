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
	AddedBy    string
	AddedAt    time.Time
	ReplacedAt *time.Time
}

// Called is what people call a form: by its mark, else by its name.
func (f CallFile) Called() string {
	if f.Mark != "" {
		return f.Mark
	}
	return f.Name
}

// CallFiles reads every file of a call that the caller may see already: slot by slot, the present before the earlier, newest first.
func (db *DB) CallFiles(ctx context.Context, call int64) ([]CallFile, error) {
	return list[CallFile](ctx, db, `select f.id, c.code, f.slot, f.name, f.size, f.media_type, f.digest, f.mark, p.name as added_by, f.added_at, f.replaced_at
		from call_file f join call c on c.id = f.call_id join person p on p.id = f.added_by
		where f.call_id = $1 order by f.slot, f.replaced_at desc nulls first, f.id desc`, call)
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

// CallFileOf finds a file of a call that the caller may see already; earlier editions only where they are asked for.
func (db *DB) CallFileOf(ctx context.Context, call, file int64, earlier bool) (StoredFile, error) {
	return one[StoredFile](ctx, db, `select s.sha256, s.size, s.media_type, f.name, s.scan_state, s.uploaded_by from call_file f join stored_file s on s.id = f.file_id
		where f.call_id = $1 and f.id = $2 and (f.replaced_at is null or $3)`, call, file, earlier)
}
