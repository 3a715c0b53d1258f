// This file is a large file on its way: announced, sent in parts that survive a broken line, put together, and attached. What is
// given up is cleared away by a sweep.
package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
)

// Upload is a file on its way: into a file question, where it is attached when it has arrived, or into another form, where it waits
// until the form is sent with it. It belongs to the person who sends it and nobody else sees it.
type Upload struct {
	ID             int64
	PersonID       domain.PersonID
	ApplicationID  *domain.ApplicationID  // nil outside of applications
	OrganizationID *domain.OrganizationID // whose part; outside of applications whose it is, nil where nobody can say
	QuestionKey    string
	// Place is the form that it waits for, "" for a file question: "evidence:34". What may be put there the command says that takes it.
	Place string
	Name  string
	// Fingerprint is what the browser knows the file by, so that the same file chosen again goes on where it stopped.
	Fingerprint string
	Size        int64 // bytes, as announced
	Received    int64 // bytes that are safely kept
	// Sha256, MediaType and Scanned are of a content that arrived whole and waits: an archive to be unpacked, a file for its form to be
	// sent; "" before.
	Sha256    string
	MediaType string
	Scanned   bool
	BegunAt   time.Time
	ExpiresAt time.Time
	DoneAt    *time.Time // when it was attached
}

// TableName is the table of the row.
func (Upload) TableName() string { return "upload" }

// Held reports whether it arrived whole and waits.
func (u Upload) Held() bool { return u.Sha256 != "" && u.DoneAt == nil }

// UploadPart is a piece that arrived. Its bytes lie in the file store under the hash, behind a few bytes that no other content
// begins with, so that clearing it away can never take a file along.
type UploadPart struct {
	ID       int64
	UploadID int64
	At       int64 // where it begins
	Size     int64 // bytes
	Sha256   string
}

// TableName is the table of the row.
func (UploadPart) TableName() string { return "upload_part" }

// Contents is the file store as sweeps need it.
type Contents interface {
	// Remove forgets a content. One that is not there is no error.
	Remove(ctx context.Context, sha256 string) error
	// Walk calls visit for every content until it returns an error. Contents put meanwhile may be left out.
	Walk(ctx context.Context, visit func(KeptContent) error) error
}

// mostUploads is how many a person may have begun and not ended.
const mostUploads = 40

// Slot is a file question of one part of an application.
type Slot struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part; the lead's id for the lead's
	Question    string
}

// slot is a file question that the actor may write on, with what is in it.
type slot struct {
	a     *application.Application
	c     *call.Call // with the form that the application is written on
	key   string     // of the answer
	q     form.Question
	files []form.Upload
}

// slot locks the application and finds the file question.
func (e *Engine) slot(tx Tx, actor domain.Actor, at Slot) (slot, error) {
	return e.question(tx, actor, at, form.File)
}

// question locks the application and finds a question of a kind that has files.
func (e *Engine) question(tx Tx, actor domain.Actor, at Slot, kind form.Kind) (slot, error) {
	a, err := e.application(tx, actor, at.Application, "view")
	if err != nil {
		return slot{}, err
	}
	suffix := at.Org
	if at.Org == a.LeadID {
		suffix = 0
	}
	s := slot{a: a, key: form.Key(at.Question, suffix)}
	if err := e.mayWrite(actor, a, at.Org, form.Answers{s.key: {}}); err != nil {
		return slot{}, err
	}
	c, err := termsOf(tx, a)
	if err != nil {
		return slot{}, err
	}
	q, _, ok := c.Form.Question(at.Question)
	if !ok || q.Kind != kind {
		return slot{}, domain.E(domain.NotFound, "not_found")
	}
	if err := placed(c, a, form.Answers{s.key: {}}); err != nil {
		return slot{}, err
	}
	s.c, s.q, s.files = c, q, a.Answers[s.key].Files
	return s, nil
}

// room refuses more files than the question takes.
func (s slot) room(more int) error {
	if most := max(s.q.File.MaxCount, 1); len(s.files)+more > most {
		return domain.E(domain.Invalid, "files.count.over").With("count", most).At("q." + s.q.Key)
	}
	return nil
}

// put writes the answer and records the change.
func (s slot) put(tx Tx, actor domain.Actor, files []form.Upload) error {
	return s.set(tx, actor, form.Answer{Files: files})
}

// set is put with the whole of an answer.
func (s slot) set(tx Tx, actor domain.Actor, next form.Answer) error {
	_, rows, done, err := s.a.Save(form.Answers{s.key: s.a.Answers[s.key]}, form.Answers{s.key: next}, actor.Person, tx.Now())
	if err != nil {
		return err
	}
	if err := Record(tx, actor, s.a, done); err != nil {
		return err
	}
	return writeFiles(tx, rows)
}

// BeginUpload announces a file.
type BeginUpload struct {
	Slot
	// Place is the form it is for, instead of a slot; Whose is then whose it is, 0 where nobody can say.
	Place       string
	Whose       domain.OrganizationID
	Name        string
	Size        int64
	Fingerprint string
}

// BeginUpload makes room for a file that will come in parts. The same file announced again by the same person is the same
// upload: it goes on where it stopped.
func (e *Engine) BeginUpload(ctx context.Context, cmd Command, in BeginUpload) (up Upload, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		var s slot
		if in.Place == "" {
			var err error
			if s, err = e.slot(tx, cmd.Actor, in.Slot); err != nil {
				return err
			}
		}
		mine, err := Find[Upload](tx, Where{"PersonID": cmd.Actor.Person, "DoneAt": nil, "ExpiresAt": After{tx.Now()}})
		if err != nil {
			return err
		}
		for _, u := range mine {
			if (u.Sha256 == "" || u.Place != "") && u.Place == in.Place && u.slot() == in.Slot && u.Name == in.Name && u.Size == in.Size && u.Fingerprint == in.Fingerprint {
				up = *u
				return nil
			}
		}
		if len(mine) >= mostUploads {
			return domain.E(domain.Refused, "files.upload.many")
		}
		up = Upload{PersonID: cmd.Actor.Person, Place: in.Place, Name: in.Name, Size: in.Size, Fingerprint: in.Fingerprint,
			BegunAt: tx.Now(), ExpiresAt: tx.Now().Add(e.Policies.Lives.unfinished())}
		if in.Place == "" {
			if err := s.room(1); err != nil {
				return err
			}
			up.goesInto(in.Slot)
		} else if err := giveUpOldest(tx, mine, in.Place); err != nil {
			return err
		} else if in.Whose != 0 {
			up.OrganizationID = &in.Whose
		}
		return tx.Insert(&up)
	})
	return up, err
}

// waitingAtPlace is how many files may be on their way into one form: it takes one of them.
const waitingAtPlace = 3

// giveUpOldest makes room at a form: nobody tidies up what was chosen by mistake.
func giveUpOldest(tx Tx, mine []*Upload, place string) error {
	there := slices.DeleteFunc(slices.Clone(mine), func(u *Upload) bool { return u.Place != place })
	slices.SortFunc(there, func(a, b *Upload) int { return cmp.Compare(a.ID, b.ID) })
	for len(there) >= waitingAtPlace {
		there[0].giveUp()
		if err := tx.Update(there[0]); err != nil {
			return err
		}
		there = there[1:]
	}
	return nil
}

// giveUp ends it as if it had never begun: it is gone for whoever began to look before, too.
func (u *Upload) giveUp() { u.ExpiresAt = u.BegunAt }

func (u *Upload) goesInto(s Slot) {
	u.ApplicationID, u.OrganizationID, u.QuestionKey = &s.Application, &s.Org, s.Question
}

// slot is the file question it goes into; none has an application of 0.
func (u Upload) slot() Slot {
	if u.ApplicationID == nil || u.OrganizationID == nil {
		return Slot{}
	}
	return Slot{*u.ApplicationID, *u.OrganizationID, u.QuestionKey}
}

// Destination is what the file is for.
func (u Upload) Destination() Destination {
	d := Destination{Slot: u.slot(), Place: u.Place}
	if d.Application == 0 && u.OrganizationID != nil {
		d.Org = *u.OrganizationID
	}
	return d
}

// own reads and locks an upload of the actor; anybody else's is not found, nor is one that ended.
func own(tx Tx, actor domain.Actor, id int64) (*Upload, error) {
	u := &Upload{}
	if err := tx.Load(u, id, ForUpdate); err != nil {
		return nil, err
	}
	if u.PersonID != actor.Person || !u.ExpiresAt.After(tx.Now()) && u.DoneAt == nil {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	return u, nil
}

// MyUpload reads an upload of the actor with the parts that arrived, in order.
func (e *Engine) MyUpload(ctx context.Context, cmd Command, id int64) (up Upload, parts []UploadPart, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, id)
		if err != nil {
			return err
		}
		up, parts = *u, nil
		return tx.Find(&parts, Query{Where: Where{"UploadID": id}, Order: []string{"At"}})
	})
	return up, parts, err
}

// AddPart notes that a part has arrived and is kept. It must begin where the last one ended: else Conflict, with the place in
// "at". The answer is how much is there now.
func (e *Engine) AddPart(ctx context.Context, cmd Command, part UploadPart) (received int64, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, part.UploadID)
		if err != nil {
			return err
		}
		switch {
		case u.DoneAt != nil || u.Sha256 != "" || part.At != u.Received:
			return domain.E(domain.Conflict, "files.upload.place").With("at", u.Received)
		case part.Size <= 0 || part.At+part.Size > u.Size:
			return domain.E(domain.Invalid, "files.upload.longer")
		}
		u.Received += part.Size
		u.ExpiresAt = tx.Now().Add(e.Policies.Lives.unfinished())
		received = u.Received
		if err := tx.Insert(&part); err != nil {
			return err
		}
		return tx.Update(u)
	})
	return received, err
}

// AttachUpload ends an upload: its whole content becomes a file of the answer. Asked twice, the second time does nothing.
type AttachUpload struct {
	Upload int64
	File   Received
	Keep   *KeepInWallet
}

// AttachUpload implements the command.
func (e *Engine) AttachUpload(ctx context.Context, cmd Command, in AttachUpload) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, in.Upload)
		if err != nil || u.DoneAt != nil {
			return err
		}
		if u.Received != u.Size && u.Sha256 == "" {
			return domain.E(domain.Invalid, "files.upload.unfinished")
		}
		s, err := e.slot(tx, cmd.Actor, u.slot())
		if err != nil {
			return err
		}
		if err := s.room(1); err != nil {
			return err
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return err
		}
		file := uploaded(row, in.File)
		if in.Keep != nil {
			if file, err = e.keepUpload(tx, cmd.Actor, u.slot().Org, s.q, row, *in.Keep, file); err != nil {
				return err
			}
		}
		if err := s.put(tx, cmd.Actor, append(slices.Clone(s.files), file)); err != nil {
			return err
		}
		return end(tx, u)
	})
}

// end closes an upload; the sweep clears its parts away.
func end(tx Tx, u *Upload) error {
	now := tx.Now()
	u.DoneAt, u.ExpiresAt = &now, now
	return tx.Update(u)
}

// HoldArchive keeps an archive that arrived whole until the person has said what of it shall be unpacked. An upload of 0 is one
// that came with an ordinary form.
type HoldArchive struct {
	Slot
	Upload int64
	File   Received
}

// HoldArchive implements the command and returns the upload to unpack.
func (e *Engine) HoldArchive(ctx context.Context, cmd Command, in HoldArchive) (id int64, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u := &Upload{PersonID: cmd.Actor.Person, Name: in.File.Name, Size: in.File.Size, Received: in.File.Size, BegunAt: tx.Now()}
		u.goesInto(in.Slot)
		if in.Upload != 0 {
			var err error
			if u, err = own(tx, cmd.Actor, in.Upload); err != nil {
				return err
			}
		}
		if _, err := e.slot(tx, cmd.Actor, u.slot()); err != nil {
			return err
		}
		e.hold(tx, u, in.File)
		if u.ID == 0 {
			if err := tx.Insert(u); err != nil {
				return err
			}
		} else if err := tx.Update(u); err != nil {
			return err
		}
		id = u.ID
		return nil
	})
	return id, err
}

// hold notes what arrived.
func (e *Engine) hold(tx Tx, u *Upload, file Received) {
	u.Sha256, u.MediaType, u.Scanned, u.ExpiresAt = file.SHA256, file.MediaType, file.Scanned, tx.Now().Add(e.Policies.Lives.unfinished())
}

// ArriveUpload notes that a file for a form has arrived whole and was looked at. Asked twice, the second time does nothing.
func (e *Engine) ArriveUpload(ctx context.Context, cmd Command, id int64, file Received) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, id)
		if err != nil || u.Sha256 != "" {
			return err
		}
		switch {
		case u.Place == "":
			return domain.E(domain.NotFound, "not_found")
		case u.Received != u.Size:
			return domain.E(domain.Invalid, "files.upload.unfinished")
		}
		e.hold(tx, u, file)
		return tx.Update(u)
	})
}

// take ends an upload whose file a command keeps. One that a command has taken already is refused: a second click then gets the
// answer of the first.
func take(tx Tx, actor domain.Actor, r Received) error {
	u, err := own(tx, actor, r.Upload)
	if err != nil {
		return err
	}
	if u.Place == "" || !u.Held() || u.Sha256 != r.arrived() {
		return domain.E(domain.Conflict, "files.upload.taken")
	}
	return end(tx, u)
}

// AttachUnpacked attaches the files that were unpacked from an archive, all or none, and ends the upload. Asked twice, the second
// time does nothing.
func (e *Engine) AttachUnpacked(ctx context.Context, cmd Command, id int64, files []Received) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, id)
		if err != nil || u.DoneAt != nil {
			return err
		}
		s, err := e.slot(tx, cmd.Actor, u.slot())
		if err != nil {
			return err
		}
		if len(files) == 0 {
			return domain.E(domain.Invalid, "files.zip.nothing")
		}
		if err := s.room(len(files)); err != nil {
			return err
		}
		list := slices.Clone(s.files)
		for _, f := range files {
			row, err := keep(tx, cmd.Actor, f)
			if err != nil {
				return err
			}
			list = append(list, uploaded(row, f))
		}
		if err := s.put(tx, cmd.Actor, list); err != nil {
			return err
		}
		return end(tx, u)
	})
}

// CancelUpload gives an upload up.
func (e *Engine) CancelUpload(ctx context.Context, cmd Command, id int64) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		u, err := own(tx, cmd.Actor, id)
		if err != nil || u.DoneAt != nil {
			return err
		}
		u.giveUp()
		return tx.Update(u)
	})
}

// SweepUploads clears away the parts of uploads that ended or were given up.
const SweepUploads = "file.uploads"

// clearUnfinished takes away uploads that were given up, who had a page open that is long closed, sessions that are long over, forms that
// came after one and were not sent again, and failures to sign in that are forgotten.
func (e *Engine) clearUnfinished(ctx context.Context) error {
	err := e.clearUploads(ctx)
	if e.Presence != nil {
		err = errors.Join(err, e.Presence.Clear(ctx))
	}
	if e.Sessions != nil {
		err = errors.Join(err, e.Sessions.Clear(ctx))
	}
	return errors.Join(err, e.clearUnsent(ctx), e.clearThrottles(ctx))
}

// clearUploads removes what is over, a batch at a time. The bytes go first: a part without its row would lie there for ever.
func (e *Engine) clearUploads(ctx context.Context) error {
	if e.Contents == nil {
		return nil
	}
	for {
		var over []*Upload
		var parts []*UploadPart
		err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
			over, parts = nil, nil
			if err := tx.Find(&over, Query{Where: Where{"ExpiresAt": AtOrBefore{tx.Now()}}, Order: []string{"ID"}, Limit: 50}); err != nil || len(over) == 0 {
				return err
			}
			list := make([]int64, len(over))
			for i, u := range over {
				list[i] = u.ID
			}
			return tx.Find(&parts, Query{Where: Where{"UploadID": list}})
		})
		if err != nil || len(over) == 0 {
			return err
		}
		for _, p := range parts {
			if err := e.Contents.Remove(ctx, p.Sha256); err != nil {
				return fmt.Errorf("clear upload %d: %w", p.UploadID, err)
			}
			e.cleared(WasUnfinished, p.Size)
		}
		err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
			for _, p := range parts {
				if err := tx.Delete(p); err != nil {
					return err
				}
			}
			for _, u := range over {
				if err := tx.Delete(u); err != nil {
					return err
				}
			}
			return nil
		})
		if domain.KindOf(err) == domain.NotFound {
			return nil // another node was at it
		}
		if err != nil {
			return err
		}
	}
}

// IsArchive reports whether a content may be offered to be unpacked into a question's several files.
func IsArchive(q form.Question, mediaType string) bool {
	return q.File.MaxCount > 1 && mediaType == "application/zip"
}

// TakesArchives reports whether a question lists archives among what it takes.
func TakesArchives(q form.Question) bool {
	return len(q.File.Types) == 0 || slices.ContainsFunc(q.File.Types, func(t string) bool { return strings.EqualFold(t, "zip") })
}
