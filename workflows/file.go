// This file holds files in commands: the row of a stored content, and attaching one to an application.
package workflows

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/form"
)

// StoredFile is the row of a content that the file room keeps under its hash.
type StoredFile struct {
	ID         int64
	Sha256     string
	Size       int64
	MediaType  string
	Name       string
	ScanState  string // Unscanned, Clean or Infected
	UploadedBy *domain.PersonID
	UploadedAt time.Time
	ScannedAt  *time.Time // when a scanner said something
	Found      string     // what it found, "" for nothing
	ScanTries  int        // how often a sweep asked
}

// TableName is the table of the row.
func (StoredFile) TableName() string { return "stored_file" }

// Received is an upload that the file room has taken in and looked at: hash, size and type are of the content.
type Received struct {
	SHA256, MediaType, Name string
	Size                    int64
	// Scanned says that a scanner looked at it and found nothing.
	Scanned bool
}

// keep makes the row of a received content.
func keep(tx Tx, actor domain.Actor, r Received) (*StoredFile, error) {
	f := &StoredFile{Sha256: r.SHA256, Size: r.Size, MediaType: r.MediaType, Name: r.Name, ScanState: Unscanned, UploadedAt: tx.Now()}
	if r.Scanned {
		f.scanned("", tx.Now())
	}
	if actor.Person != 0 {
		f.UploadedBy = &actor.Person
	}
	return f, tx.Insert(f)
}

// AttachFile is an upload that answers a file question.
type AttachFile struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part; the lead's id for the lead's
	Question    string
	File        Received
	// Keep puts the file into the organisation's wallet as well; nil does not.
	Keep *KeepInWallet
}

// AttachFile adds a file to the answer of a file question. How many there may be is the question's to say.
func (e *Engine) AttachFile(ctx context.Context, cmd Command, in AttachFile) error {
	return e.changeFiles(ctx, cmd, in.Application, in.Org, in.Question, func(tx Tx, q form.Question, files []form.Upload) ([]form.Upload, error) {
		if most := max(q.File.MaxCount, 1); len(files) >= most {
			return nil, domain.E(domain.Invalid, "files.count.over").With("count", most).At("q." + in.Question)
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return nil, err
		}
		if in.Keep != nil {
			if err := e.keepUpload(tx, cmd.Actor, in.Org, q, row, *in.Keep); err != nil {
				return nil, err
			}
		}
		return append(slices.Clone(files), uploaded(row, in.File)), nil
	})
}

// uploaded is a kept file as an answer holds it.
func uploaded(row *StoredFile, r Received) form.Upload {
	return form.Upload{FileID: domain.FileID(row.ID), Name: r.Name, Type: strings.ToLower(strings.TrimPrefix(path.Ext(r.Name), ".")), Bytes: r.Size, SHA256: r.SHA256}
}

// DetachFile takes a file out of the answer; the content stays where an earlier submission still names it.
func (e *Engine) DetachFile(ctx context.Context, cmd Command, id domain.ApplicationID, org domain.OrganizationID, question string, file domain.FileID) error {
	return e.changeFiles(ctx, cmd, id, org, question, func(_ Tx, _ form.Question, files []form.Upload) ([]form.Upload, error) {
		return slices.DeleteFunc(slices.Clone(files), func(u form.Upload) bool { return u.FileID == file }), nil
	})
}

func (e *Engine) changeFiles(ctx context.Context, cmd Command, id domain.ApplicationID, org domain.OrganizationID, question string,
	change func(tx Tx, q form.Question, files []form.Upload) ([]form.Upload, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, err := e.application(tx, cmd.Actor, id, "view")
		if err != nil {
			return err
		}
		suffix := org
		if org == a.LeadID {
			suffix = 0
		}
		key := form.Key(question, suffix)
		if err := e.mayWrite(cmd.Actor, a, org, form.Answers{key: {}}); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		q, _, ok := c.Form.Question(question)
		if !ok || q.Kind != form.File {
			return domain.E(domain.NotFound, "not_found")
		}
		files, err := change(tx, q, a.Answers[key].Files)
		if err != nil {
			return err
		}
		_, rows, done, err := a.Save(form.Answers{key: a.Answers[key]}, form.Answers{key: {Files: files}}, cmd.Actor.Person, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, a, done); err != nil {
			return err
		}
		return writeFiles(tx, rows)
	})
}
