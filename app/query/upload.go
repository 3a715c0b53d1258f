// This file reads uploads that are on their way.
package query

import (
	"context"
	"time"
)

// Upload is a file on its way into a question of an application or ahead of another form, or an archive that waits to be unpacked.
type Upload struct {
	ID             int64
	OrganizationID int64
	QuestionKey    string
	Place          string // the form it waits for, "" for a question of an application
	Name           string
	Size           int64
	Received       int64
	Held           bool // it arrived whole and waits
	ExpiresAt      time.Time
}

// UploadsOf lists what a person has begun to send into an application and not ended, newest last. Nobody else's is listed.
func (db *DB) UploadsOf(ctx context.Context, person, application int64, now time.Time) ([]Upload, error) {
	return list[Upload](ctx, db, `select id, organization_id, question_key, name, size, received, sha256 <> '' as held, expires_at from upload
		where person_id = $1 and application_id = $2 and done_at is null and expires_at > $3 order by id`, person, application, now)
}

// UploadsAhead lists what a person has begun to send ahead of forms and not used, newest first.
func (db *DB) UploadsAhead(ctx context.Context, person int64, now time.Time) ([]Upload, error) {
	return list[Upload](ctx, db, `select id, place, name, size, received, sha256 <> '' as held, expires_at from upload
		where person_id = $1 and place <> '' and done_at is null and expires_at > $2 order by id desc`, person, now)
}
