// This file is the files of a call: the form (서식) that a document slot gives out, edition after edition, and the attachments of the
// notice.
package call

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gongmo/domain"
)

// Limits of the files of a call. A mark that is shorter than the least stands in texts that are no form.
const (
	AttachmentsMax = 20 // attachments of the notice at one time
	MarkMin        = 4  // characters of a mark
	MarkMax        = 60
	EarlierMax     = 20 // earlier marks of a slot
)

// File is one file of a call and its row. A form of another edition takes its place; it stays on record.
type File struct {
	ID     int64
	CallID domain.CallID
	// Slot is the document that the form is for, by its key; "" for an attachment of the notice.
	Slot      string
	FileID    domain.FileID
	Name      string
	Size      int64 // bytes
	MediaType string
	Digest    string // hex SHA-256
	// Mark is a short text that is printed in the form itself and tells its edition: "2026년 서식 v1". "" when nobody said.
	Mark    string
	AddedBy domain.PersonID
	AddedAt time.Time
	// ReplacedAt is when another edition took its place, or it was taken away; nil while it is given out.
	ReplacedAt *time.Time
}

// TableName is the table of the row.
func (File) TableName() string { return "call_file" }

// Attach adds a file to a draft. current are the files that the call gives out; a form takes the place of the one of its slot and kind,
// which is returned changed, and the mark of that joins the earlier marks of the slot. Errors: call.edit.not_draft (kind Refused),
// not_found for a slot that is not there, call.file.mark, call.file.there and files.count.over (kind Invalid).
func (c *Call) Attach(f *File, current []*File, now time.Time) (replaced *File, ch domain.Change, err error) {
	f.Mark = strings.Join(strings.Fields(f.Mark), " ")
	if n := utf8.RuneCountInString(f.Mark); n > MarkMax || n > 0 && n < MarkMin {
		return nil, ch, domain.E(domain.Invalid, "call.file.mark").At("mark").With("least", MarkMin).With("most", MarkMax)
	}
	there := 0
	for _, old := range current {
		if old.ReplacedAt != nil || old.Slot != f.Slot {
			continue
		}
		if there++; old.Digest == f.Digest && old.Mark == f.Mark {
			return nil, ch, domain.E(domain.Invalid, "call.file.there").At("file").With("name", old.Name)
		}
		if f.Slot != "" && old.MediaType == f.MediaType {
			replaced = old
		}
	}
	if f.Slot == "" && there >= AttachmentsMax {
		return nil, ch, domain.E(domain.Invalid, "files.count.over").At("file").With("count", AttachmentsMax)
	}
	next := c.Terms
	if f.Slot != "" {
		at := next.Documents.at(f.Slot)
		if at < 0 {
			return nil, ch, domain.E(domain.NotFound, "not_found")
		}
		next.Documents = slices.Clone(next.Documents)
		marks := without(next.Documents[at].EarlierMarks, f.Mark)
		if replaced != nil && replaced.Mark != f.Mark {
			marks = withMark(marks, replaced.Mark)
		}
		next.Documents[at].EarlierMarks = marks
	}
	if ch, err = c.Edit(next); err != nil {
		return nil, ch, err
	}
	if replaced != nil {
		replaced.ReplacedAt = &now
		ch = ch.With("replaced", replaced.Digest)
	}
	ch.Event = "attach"
	return replaced, ch.With("slot", f.Slot).With("digest", f.Digest).With("mark", f.Mark), nil
}

// TakeAway stops giving a file of a draft out. The mark of a form joins the earlier marks of its slot. Errors: call.edit.not_draft.
func (c *Call) TakeAway(f *File, now time.Time) (domain.Change, error) {
	next := c.Terms
	if at := next.Documents.at(f.Slot); f.Slot != "" && at >= 0 {
		next.Documents = slices.Clone(next.Documents)
		next.Documents[at].EarlierMarks = withMark(next.Documents[at].EarlierMarks, f.Mark)
	}
	ch, err := c.Edit(next)
	if err != nil {
		return ch, err
	}
	f.ReplacedAt = &now
	ch.Event = "takeAway"
	return ch.With("slot", f.Slot).With("digest", f.Digest), nil
}

// SetEarlierMarks writes the earlier marks of a slot of a draft anew. Errors: call.edit.not_draft, not_found, call.file.mark (kind
// Invalid, at marks).
func (c *Call) SetEarlierMarks(slot string, marks []string) (domain.Change, error) {
	var list []string
	for _, m := range marks {
		m = strings.Join(strings.Fields(m), " ")
		if m == "" {
			continue
		}
		if n := utf8.RuneCountInString(m); n < MarkMin || n > MarkMax {
			return domain.Change{}, domain.E(domain.Invalid, "call.file.mark").At("marks").With("least", MarkMin).With("most", MarkMax)
		}
		list = withMark(list, m)
	}
	next := c.Terms
	at := next.Documents.at(slot)
	if at < 0 {
		return domain.Change{}, domain.E(domain.NotFound, "not_found")
	}
	next.Documents = slices.Clone(next.Documents)
	next.Documents[at].EarlierMarks = list
	return c.Edit(next)
}

// Precede notes in a new call what the forms of the call it repeats have printed in them: last year's are no longer good.
func (c *Call) Precede(forms []*File) {
	c.Documents = slices.Clone(c.Documents)
	for _, f := range forms {
		if at := c.Documents.at(f.Slot); f.Slot != "" && at >= 0 {
			c.Documents[at].EarlierMarks = withMark(c.Documents[at].EarlierMarks, f.Mark)
		}
	}
}

// withMark adds a mark once; the oldest give way to a list that grows too long.
func withMark(list []string, mark string) []string {
	if mark == "" || slices.Contains(list, mark) {
		return list
	}
	out := append(slices.Clone(list), mark)
	return out[max(0, len(out)-EarlierMax):]
}

func without(list []string, mark string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(m string) bool { return m == mark })
}
