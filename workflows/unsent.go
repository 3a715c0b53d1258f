// This file keeps what somebody sent after their session had ended: sealed, for a day, for that person alone. It is no record of anything:
// nothing was handed in by it, and when it is sent again it is judged like any other form.
package workflows

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
)

// unsentFor is how long such a form waits for its person.
const unsentFor = 24 * time.Hour

// mostUnsent is how many wait for one person: the oldest makes room.
const mostUnsent = 5

// MostUnsent is how many bytes of a form are kept, names and values together. The longest section of a form stays far below it.
const MostUnsent = 512 << 10

// UnsentForm is a form that waits for its person to sign in again.
type UnsentForm struct {
	ID        int64
	PersonID  domain.PersonID
	Path      string // where it was sent to, with its query
	Sealed    string
	SentAt    time.Time
	ExpiresAt time.Time
}

// TableName is the table of the row.
func (UnsentForm) TableName() string { return "unsent_form" }

// Unsent is what such a form says.
type Unsent struct {
	ID     int64
	Path   string // where it is sent to
	Page   string // where it was filled in
	Fields map[string][]string
	Files  bool // it came with files, which are not kept
	At     time.Time
	Until  time.Time
}

// sealedForm is what is sealed: whose it is and where it goes are inside, so that it opens in no other row.
type sealedForm struct {
	Person domain.PersonID
	Path   string
	Page   string
	Fields map[string][]string
	Files  bool `json:",omitempty"`
}

// KeepUnsent keeps a form for a person whose session has ended. The caller knows that the session was theirs and that nothing in the form
// is a password. What is longer than MostUnsent is refused (unsent.long): half of it would be worth nothing.
func (e *Engine) KeepUnsent(ctx context.Context, who domain.PersonID, in Unsent) (until time.Time, err error) {
	plain, err := json.Marshal(sealedForm{who, in.Path, in.Page, in.Fields, in.Files})
	if err != nil {
		return until, fmt.Errorf("write the form down: %w", err)
	}
	size := 0
	for name, values := range in.Fields {
		for _, v := range values {
			size += len(name) + len(v)
		}
	}
	if size > MostUnsent {
		return until, domain.E(domain.Refused, "unsent.long")
	}
	sealed, err := e.Secrets.Seal(string(plain))
	if err != nil {
		return until, err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		mine, err := unsentOf(tx, who)
		if err != nil {
			return err
		}
		mine = slices.DeleteFunc(mine, func(u *UnsentForm) bool {
			if u.Path == in.Path { // sent again: the newest is what the person wants
				err = errors.Join(err, tx.Delete(u))
				return true
			}
			return false
		})
		for ; err == nil && len(mine) >= mostUnsent; mine = mine[1:] {
			err = tx.Delete(mine[0])
		}
		if err != nil {
			return err
		}
		until = tx.Now().Add(unsentFor)
		return tx.Insert(&UnsentForm{PersonID: who, Path: in.Path, Sealed: sealed, SentAt: tx.Now(), ExpiresAt: until})
	})
	return until, err
}

// unsentOf reads what waits for somebody, the oldest first.
func unsentOf(tx Tx, who domain.PersonID) (mine []*UnsentForm, err error) {
	err = tx.Find(&mine, Query{Where: Where{"PersonID": who, "ExpiresAt": After{tx.Now()}}, Order: []string{"ID"}})
	return mine, err
}

// NewestUnsent is the form that waits for the actor and was sent last; nil when none does. One that cannot be opened, because the keys have
// changed since, is as good as gone.
func (e *Engine) NewestUnsent(ctx context.Context, actor domain.Actor) (*Unsent, error) {
	var mine []*UnsentForm
	err := e.Work.Do(ctx, Options{}, func(tx Tx) (err error) {
		mine, err = unsentOf(tx, actor.Person)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, u := range slices.Backward(mine) {
		var in sealedForm
		plain, err := e.Secrets.Open(u.Sealed)
		if err != nil || json.Unmarshal([]byte(plain), &in) != nil || in.Person != actor.Person || in.Path != u.Path {
			continue
		}
		return &Unsent{ID: u.ID, Path: in.Path, Page: in.Page, Fields: in.Fields, Files: in.Files, At: u.SentAt, Until: u.ExpiresAt}, nil
	}
	return nil, nil
}

// ForgetUnsent takes away what waits for the actor at an address: it was sent again, or is not wanted any more. None is no error.
func (e *Engine) ForgetUnsent(ctx context.Context, actor domain.Actor, path string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		var mine []*UnsentForm
		if err := tx.Find(&mine, Query{Where: Where{"PersonID": actor.Person, "Path": path}}); err != nil {
			return err
		}
		for _, u := range mine {
			if err := tx.Delete(u); err != nil {
				return err
			}
		}
		return nil
	})
}

// clearUnsent takes away what nobody came back for.
func (e *Engine) clearUnsent(ctx context.Context) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		var over []*UnsentForm
		if err := tx.Find(&over, Query{Where: Where{"ExpiresAt": AtOrBefore{tx.Now()}}, Order: []string{"ID"}, Limit: 500, Lock: SkipTaken}); err != nil {
			return err
		}
		for _, u := range over {
			if err := tx.Delete(u); err != nil {
				return err
			}
		}
		return nil
	})
}
