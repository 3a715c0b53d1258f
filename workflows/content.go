// This file is the life of a content before anything names it: it is written down when it arrives, and a sweep clears away what was
// refused and what nothing ever named. What was refused stays on record without its content.
package workflows

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/organization"
)

// ArrivedContent is a content that the file store takes in. Its row is locked by whoever keeps the content and by the sweep that
// clears it away, so that neither comes between the other's two steps.
type ArrivedContent struct {
	ID        int64
	Sha256    string
	Size      int64 // bytes
	ArrivedAt time.Time
	// ClearAt is when a sweep asks whether anything names it.
	ClearAt time.Time
}

// TableName is the table of the row.
func (ArrivedContent) TableName() string { return "arrived_content" }

// RefusedFile is what is known for good about a file that was refused.
type RefusedFile struct {
	ID        int64
	Sha256    string
	Size      int64 // bytes
	MediaType string
	Name      string
	Reason    string // the message key of the refusal
	Found     string // what a scanner found in it, "" otherwise
	PersonID  *domain.PersonID
	// OrganizationID is whose it was, nil for the agency's and where nobody can say. ApplicationID and QuestionKey are the file
	// question that it was for, Place the form; both are nothing for what came by another way.
	OrganizationID *domain.OrganizationID
	ApplicationID  *domain.ApplicationID
	QuestionKey    string
	Place          string
	RefusedAt      time.Time
	ClearedAt      *time.Time // when its content was removed; nil while it is kept
}

// TableName is the table of the row.
func (RefusedFile) TableName() string { return "refused_file" }

// Lives is how long contents are kept that belong to nothing. A zero takes the usual time.
type Lives struct {
	// Refused is after how long a refused content is cleared away, Unnamed one that nothing named.
	Refused, Unnamed time.Duration
	// Unfinished is how long an upload may rest before it is given up.
	Unfinished time.Duration
}

// usualLives leave a night for who wants to know what was refused, and a weekend for who goes on with an upload.
var usualLives = Lives{Refused: 24 * time.Hour, Unnamed: 24 * time.Hour, Unfinished: 3 * 24 * time.Hour}

func (l Lives) refused() time.Duration    { return cmp.Or(l.Refused, usualLives.Refused) }
func (l Lives) unnamed() time.Duration    { return cmp.Or(l.Unnamed, usualLives.Unnamed) }
func (l Lives) unfinished() time.Duration { return cmp.Or(l.Unfinished, usualLives.Unfinished) }

// Meter counts what sweeps clear away.
type Meter interface {
	// Cleared counts a content that was removed: why is one of the Was words.
	Cleared(why string, bytes int64)
}

// Why a content was removed.
const (
	WasRefused    = "refused"
	WasUnnamed    = "unnamed"
	WasUnfinished = "unfinished"
)

func (e *Engine) cleared(why string, bytes int64) {
	if e.Meter != nil {
		e.Meter.Cleared(why, bytes)
	}
}

// arrivals is how often an arrival is tried that another of the same content came before.
const arrivals = 3

// Arriving writes down that a content is about to take its place in the store. The file store calls it when it knows the hash and
// before it keeps the bytes: a sweep that is removing the same content is waited for, and one that comes later sees that it is needed.
func (e *Engine) Arriving(ctx context.Context, sha256 string, size int64) (err error) {
	for range arrivals {
		err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
			row, err := arrivalOf(tx, sha256)
			if err != nil {
				return err
			}
			now := tx.Now()
			if row == nil {
				return tx.Insert(&ArrivedContent{Sha256: sha256, Size: size, ArrivedAt: now, ClearAt: now.Add(e.Policies.Lives.unnamed())})
			}
			row.ArrivedAt, row.ClearAt = now, now.Add(e.Policies.Lives.unnamed())
			return tx.Update(row)
		})
		if domain.KindOf(err) != domain.Conflict && domain.KindOf(err) != domain.NotFound {
			return err
		}
	}
	return err
}

// arrivalOf reads and locks the row of a content, nil when there is none.
func arrivalOf(tx Tx, sha256 string) (*ArrivedContent, error) {
	var rows []*ArrivedContent
	if err := tx.Find(&rows, Query{Where: Where{"Sha256": sha256}, Lock: ForUpdate}); err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0], nil
}

// Destination is what a file is for: a file question, or a form by its place; Slot.Org is whose it is in either case, 0 where nobody
// can say.
type Destination struct {
	Slot
	Place string
}

// NoteRefused keeps on record that a file was refused, and has its content cleared away when its time is over. Where nobody can say
// whose it was, it is of the only organisation that its person belongs to.
func (e *Engine) NoteRefused(ctx context.Context, cmd Command, file Received, to Destination, why *domain.Error) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		now := tx.Now()
		row := &RefusedFile{Sha256: file.SHA256, Size: file.Size, MediaType: file.MediaType, Name: file.Name, Reason: why.Key, Place: to.Place, RefusedAt: now}
		if to.Application != 0 {
			row.ApplicationID, row.QuestionKey = &to.Application, to.Question
		}
		if org, err := whoseRefused(tx, cmd.Actor.Person, to.Org); err != nil {
			return err
		} else if org != 0 {
			row.OrganizationID = &org
		}
		if found, ok := why.Args["found"].(string); ok {
			row.Found = found
		}
		if cmd.Actor.Person != 0 {
			row.PersonID = &cmd.Actor.Person
		}
		content, err := arrivalOf(tx, file.SHA256)
		if err != nil {
			return err
		}
		if content != nil {
			content.ClearAt = now.Add(e.Policies.Lives.refused())
			if err := tx.Update(content); err != nil {
				return err
			}
		}
		return tx.Insert(row)
	})
}

// whoseRefused is the organisation that is named or, without one, the only one that the person belongs to; 0 for none.
func whoseRefused(tx Tx, person domain.PersonID, org domain.OrganizationID) (domain.OrganizationID, error) {
	if org != 0 || person == 0 {
		return org, nil
	}
	list, err := Find[organization.Membership](tx, Where{"PersonID": person, "EndedAt": nil, "AcceptedAt": Not{nil}})
	if err != nil || len(list) != 1 {
		return 0, err
	}
	return list[0].OrganizationID, nil
}

// SweepContents clears away contents that were refused and that nothing names.
const SweepContents = "file.contents"

// contentBatch is how many contents a sweep looks for at once.
const contentBatch = 50

// clearContents asks of every content whose time is over whether anything names it. One that fails does not keep the others.
func (e *Engine) clearContents(ctx context.Context) error {
	if e.Contents == nil {
		return nil
	}
	var failed []error
	for last := int64(0); ; {
		var due []*ArrivedContent
		err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
			due = nil
			return tx.Find(&due, Query{Where: Where{"ClearAt": AtOrBefore{tx.Now()}, "ID": After{last}}, Order: []string{"ID"}, Limit: contentBatch})
		})
		if err != nil {
			return errors.Join(append(failed, fmt.Errorf("find contents to clear away: %w", err))...)
		}
		if len(due) == 0 {
			return errors.Join(failed...)
		}
		for _, c := range due {
			last = c.ID
			if _, err := e.clearContent(ctx, c.ID); err != nil {
				failed = append(failed, fmt.Errorf("clear content %s: %w", c.Sha256, err))
			}
		}
	}
}

// clearContent removes one content unless something names it. The bytes go while its row is locked: an upload of the same content
// waits for that, and keeps it anew. Should the commit fail, the row stays and the next sweep does it again. The answer is why it
// was removed, "" when it was not.
func (e *Engine) clearContent(ctx context.Context, id int64) (why string, err error) {
	size := int64(0)
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		why = ""
		c := &ArrivedContent{}
		if err := tx.Load(c, id, SkipTaken); err != nil || c.ClearAt.After(tx.Now()) {
			if domain.KindOf(err) == domain.NotFound {
				return nil // somebody else has it
			}
			return err
		}
		// What is on its way is asked first: when it ends, the file it becomes is there already.
		coming, err := named(tx, c.Sha256, Upload{}, UploadPart{})
		if err != nil {
			return err
		}
		if coming {
			c.ClearAt = tx.Now().Add(e.Policies.Lives.unnamed())
			return tx.Update(c)
		}
		stays, err := named(tx, c.Sha256, StoredFile{})
		if err != nil {
			return err
		}
		if stays {
			return tx.Delete(c)
		}
		refused, err := Find[RefusedFile](tx, Where{"Sha256": c.Sha256, "ClearedAt": nil})
		if err != nil {
			return err
		}
		if err := e.Contents.Remove(ctx, c.Sha256); err != nil {
			return err
		}
		now := tx.Now()
		why, size = WasUnnamed, c.Size
		for _, r := range refused {
			why, r.ClearedAt = WasRefused, &now
			if err := tx.Update(r); err != nil {
				return err
			}
		}
		return tx.Delete(c)
	})
	if err != nil || why == "" {
		return "", err
	}
	e.cleared(why, size)
	return why, nil
}

// named reports whether a row of one of the tables names a content.
func named(tx Tx, sha256 string, tables ...any) (bool, error) {
	for _, t := range tables {
		if n, err := tx.Count(t, Where{"Sha256": sha256}); err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}
