// This file holds files in commands: the row of a stored content, and attaching one to an application.
package workflows

import (
	"context"
	"path"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
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
	// ScanReason is why a scanner that was asked could not look at it: ScanTooLarge, ScanAway; "" where none was asked, or it did look.
	ScanReason  string
	ScanTriedAt *time.Time // when it was last asked in vain
}

// TableName is the table of the row.
func (StoredFile) TableName() string { return "stored_file" }

// Received is an upload that the file room has taken in and looked at: hash, size and type are of the content.
type Received struct {
	SHA256, MediaType, Name string
	Size                    int64
	// Scanned says that a scanner looked at it and found nothing.
	Scanned bool
	// Unread is why a scanner that was asked could not look at it, as StoredFile.ScanReason.
	Unread string
	// Upload is the upload that brought it ahead of its form, 0 for one that came with the form. The command that keeps it ends that.
	Upload int64
	// From is the hash of what arrived, where the content was made anew from it; "" where it is the same.
	From string
}

// arrived is the hash of what arrived.
func (r Received) arrived() string {
	if r.From != "" {
		return r.From
	}
	return r.SHA256
}

// keep makes the row of a received content.
func keep(tx Tx, actor domain.Actor, r Received) (*StoredFile, error) {
	f := &StoredFile{Sha256: r.SHA256, Size: r.Size, MediaType: r.MediaType, Name: r.Name, ScanState: Unscanned, UploadedAt: tx.Now()}
	if r.Scanned {
		f.scanned("", tx.Now())
	} else if r.Unread != "" {
		f.unread(r.Unread, tx.Now())
	}
	if actor.Person != 0 {
		f.UploadedBy = &actor.Person
	}
	if r.Upload != 0 {
		if err := take(tx, actor, r); err != nil {
			return nil, err
		}
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

// AttachFile adds a file to the answer of a file question. How many there may be is the question's to say. The same content under the same
// name is there already: a page that is sent twice brings it twice.
func (e *Engine) AttachFile(ctx context.Context, cmd Command, in AttachFile) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.slot(tx, cmd.Actor, Slot{in.Application, in.Org, in.Question})
		if err != nil {
			return err
		}
		if in.Keep == nil && isThere(s.files, in.File) {
			return nil
		}
		if err := s.room(1); err != nil {
			return err
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return err
		}
		file := uploaded(row, in.File)
		if wrong, err := notTheForm(tx, s, file); err != nil {
			return err
		} else if wrong != nil {
			return wrong.At("q." + s.q.Key)
		}
		if in.Keep != nil {
			if file, err = e.keepUpload(tx, cmd.Actor, in.Org, s.q, row, *in.Keep, file); err != nil {
				return err
			}
		}
		return s.put(tx, cmd.Actor, append(slices.Clone(s.files), file))
	})
}

// isThere reports whether a list holds a file already, as an upload and not as a paper of the wallet.
func isThere(list []form.Upload, r Received) bool {
	return slices.ContainsFunc(list, func(u form.Upload) bool { return u.SHA256 == r.SHA256 && u.Name == r.Name && u.Document == "" })
}

// uploaded is a kept file as an answer holds it.
func uploaded(row *StoredFile, r Received) form.Upload {
	return form.Upload{FileID: domain.FileID(row.ID), Name: r.Name, Type: strings.ToLower(strings.TrimPrefix(path.Ext(r.Name), ".")), Bytes: r.Size, SHA256: r.SHA256}
}

// DetachFile takes a file out of the answer; the content stays where an earlier submission still names it.
func (e *Engine) DetachFile(ctx context.Context, cmd Command, id domain.ApplicationID, org domain.OrganizationID, question string, file domain.FileID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.slot(tx, cmd.Actor, Slot{id, org, question})
		if err != nil {
			return err
		}
		return s.put(tx, cmd.Actor, slices.DeleteFunc(slices.Clone(s.files), func(u form.Upload) bool { return u.FileID == file }))
	})
}
