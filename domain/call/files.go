// This file is the files of a call: the form (서식) that a document slot gives out, edition after edition, and the attachments of the
// notice. What is given out is part of the terms: a draft is edited at once, and what is public changes by a proposal that another
// person approves. The rows keep every edition, with when it was given out.
package call

import (
	"database/sql/driver"
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

// GivenFile is a file that the terms give out. Its content is the row (File) of the same slot, digest and mark.
type GivenFile struct {
	Slot      string `json:",omitempty"` // the document that the form is for, by its key; "" for an attachment of the notice
	Name      string
	Size      int64 // bytes
	MediaType string
	Digest    string // hex SHA-256
	Mark      string `json:",omitempty"`
	// Edition counts what a slot has given out in public: 1, and one more with each correction that replaces its form.
	Edition int
}

// is reports whether a row is the file's.
func (g GivenFile) is(f *File) bool {
	return g.Slot == f.Slot && g.Digest == f.Digest && g.Mark == f.Mark
}

// Called is what people call the file: by its mark, else by its name.
func (g GivenFile) Called() string {
	if g.Mark != "" {
		return g.Mark
	}
	return g.Name
}

// GivenFiles are the files that the terms give out, in one jsonb column. nil says that a version was published before they were part of
// the terms.
type GivenFiles []GivenFile

// Value encodes the files for a jsonb column.
func (g GivenFiles) Value() (driver.Value, error) { return domain.JSONValue(orEmpty(g)) }

// Scan decodes a jsonb column.
func (g *GivenFiles) Scan(src any) error { return domain.JSONScan(g, src) }

// Present is what people call the form that a slot gives out, "" where it gives none.
func (g GivenFiles) Present(slot string) string {
	for _, x := range g {
		if slot != "" && x.Slot == slot {
			return x.Called()
		}
	}
	return ""
}

// has reports whether a file is among them.
func (g GivenFiles) has(f *File) bool {
	return slices.ContainsFunc(g, func(x GivenFile) bool { return x.is(f) })
}

// without are the files but those of a row.
func (g GivenFiles) without(f *File) GivenFiles {
	return slices.DeleteFunc(slices.Clone(g), func(x GivenFile) bool { return x.is(f) })
}

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
	Mark string
	// Edition is GivenFile.Edition.
	Edition int
	AddedBy domain.PersonID
	AddedAt time.Time
	// GivenAt is since when it is given out; nil while it waits with a proposal, and for ever when that was dropped.
	GivenAt *time.Time
	// ReplacedAt is when another edition took its place, or it was taken away; nil while it is given out, or waits.
	ReplacedAt *time.Time
}

// TableName is the table of the row.
func (File) TableName() string { return "call_file" }

// given is the file as the terms name it.
func (f *File) given() GivenFile {
	return GivenFile{Slot: f.Slot, Name: f.Name, Size: f.Size, MediaType: f.MediaType, Digest: f.Digest, Mark: f.Mark, Edition: f.Edition}
}

// live reports whether the row is given out at an instant.
func (f *File) live(at time.Time) bool {
	return f.GivenAt != nil && !f.GivenAt.After(at) && (f.ReplacedAt == nil || f.ReplacedAt.After(at))
}

// GivenBefore is what a call gave out until an instant, for a version that was published before files were part of the terms. rows are all
// rows of the call.
func GivenBefore(rows []*File, at time.Time) GivenFiles {
	out := GivenFiles{}
	for _, f := range rows {
		if f.GivenAt != nil && f.GivenAt.Before(at) && (f.ReplacedAt == nil || !f.ReplacedAt.Before(at)) {
			out = append(out, f.given())
		}
	}
	return out
}

// Attach adds a file to a draft; a form takes the place of the one of its slot and kind, whose mark joins the earlier marks of the slot.
// rows are all rows of the call. Follow brings them up to date. Errors: call.edit.not_draft, call.edit.waiting (kind Refused), not_found for a slot that is
// not there, call.file.mark, call.file.there and files.count.over (kind Invalid).
func (c *Call) Attach(f *File, rows []*File, now time.Time) (domain.Change, error) {
	next, err := c.offer(c.Terms, f, rows)
	if err != nil {
		return domain.Change{}, err
	}
	ch, err := c.Edit(next)
	if err != nil {
		return ch, err
	}
	f.GivenAt = &now
	ch.Event = "attach"
	return ch.With("slot", f.Slot).With("digest", f.Digest).With("mark", f.Mark), nil
}

// ProposeFile is Attach for a call that is public: the file waits with the proposal until that is approved. Errors besides those of
// Attach: those of Propose.
func (c *Call) ProposeFile(kind ProposalKind, f *File, rows []*File, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	next, err := c.offer(c.proposing(kind), f, rows)
	if err != nil {
		return domain.Change{}, err
	}
	ch, err := c.Propose(kind, next, reason, actor, now)
	return ch.With("slot", f.Slot).With("digest", f.Digest).With("mark", f.Mark), err
}

// proposing is the terms that the next act adds to: those of a proposal of the kind that waits, else the present ones.
func (c *Call) proposing(kind ProposalKind) Terms {
	if c.Proposal.Terms != nil && c.Proposal.Kind == kind {
		return Terms(*c.Proposal.Terms)
	}
	return c.Terms
}

// offer adds a file to what terms give out, and fills in its edition.
func (c *Call) offer(t Terms, f *File, rows []*File) (Terms, error) {
	f.Mark = strings.Join(strings.Fields(f.Mark), " ")
	if n := utf8.RuneCountInString(f.Mark); n > MarkMax || n > 0 && n < MarkMin {
		return t, domain.E(domain.Invalid, "call.file.mark").At("mark").With("least", MarkMin).With("most", MarkMax)
	}
	if f.Slot != "" && t.Documents.at(f.Slot) < 0 {
		return t, domain.E(domain.NotFound, "not_found")
	}
	there, replaced := 0, (*GivenFile)(nil)
	for i, old := range t.Given {
		if old.Slot != f.Slot {
			continue
		}
		if there++; old.is(f) {
			return t, domain.E(domain.Invalid, "call.file.there").At("file").With("name", old.Name)
		}
		if f.Slot != "" && old.MediaType == f.MediaType {
			replaced = &t.Given[i]
		}
	}
	if f.Slot == "" && there >= AttachmentsMax {
		return t, domain.E(domain.Invalid, "files.count.over").At("file").With("count", AttachmentsMax)
	}
	f.Edition = c.edition(t, f, replaced, rows)
	kept := t.Given
	if replaced != nil {
		was := *replaced
		kept = slices.DeleteFunc(slices.Clone(t.Given), func(g GivenFile) bool { return g == was })
	}
	t.Given = append(slices.Clone(kept), f.given())
	return c.marked(t), nil
}

// edition counts the public editions of a slot. A form of another kind joins the edition that the slot gives out, or is to give out.
func (c *Call) edition(t Terms, f *File, replaced *GivenFile, rows []*File) int {
	if c.VersionNo == 0 || f.Slot == "" {
		return 1
	}
	last := 0
	for _, r := range rows {
		if r.Slot == f.Slot && r.GivenAt != nil && (r.ReplacedAt == nil || c.PublishedAt == nil || r.ReplacedAt.After(*c.PublishedAt)) {
			last = max(last, r.Edition)
		}
	}
	joins := 0
	for _, g := range t.Given {
		if g.Slot == f.Slot {
			joins = max(joins, g.Edition)
		}
	}
	switch {
	case joins > last:
		return joins
	case joins == 0 || replaced != nil:
		return last + 1
	}
	return last
}

// marked is terms with the earlier marks of their slots as they follow from those of the call and from what is given out no more.
func (c *Call) marked(t Terms) Terms {
	t.Documents = slices.Clone(t.Documents)
	for i, d := range t.Documents {
		var marks []string
		if at := c.Documents.at(d.Key); at >= 0 {
			marks = c.Documents[at].EarlierMarks
		}
		news := map[string]bool{}
		for _, g := range t.Given {
			if g.Slot == d.Key && !slices.Contains(c.Given, g) {
				news[g.Mark], marks = true, without(marks, g.Mark)
			}
		}
		for _, g := range c.Given {
			if g.Slot == d.Key && !slices.Contains(t.Given, g) && !news[g.Mark] {
				marks = withMark(marks, g.Mark)
			}
		}
		t.Documents[i].EarlierMarks = marks
	}
	return t
}

// TakeAway stops giving a file of a draft out. The mark of a form joins the earlier marks of its slot. Errors: call.edit.not_draft, call.edit.waiting.
func (c *Call) TakeAway(f *File) (domain.Change, error) {
	next := c.Terms
	next.Given = next.Given.without(f)
	ch, err := c.Edit(c.marked(next))
	ch.Event = "takeAway"
	return ch.With("slot", f.Slot).With("digest", f.Digest), err
}

// ProposeWithout proposes to give a file out no more. A file that only waits with the proposal is taken out of it, and what it would
// have replaced stays; a proposal with nothing left is dropped. Errors: those of Propose.
func (c *Call) ProposeWithout(kind ProposalKind, f *File, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	next := c.proposing(kind)
	next.Given = next.Given.without(f)
	if f.GivenAt == nil {
		next.Given = c.back(next.Given, func(g GivenFile) bool { return g.Slot == f.Slot && g.MediaType == f.MediaType })
	}
	return c.repropose(kind, next, reason, actor, now)
}

// ProposeBack takes out of a proposal that a file is withdrawn: it goes on being given out.
func (c *Call) ProposeBack(kind ProposalKind, f *File, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	next := c.proposing(kind)
	if f.Slot != "" {
		next.Given = slices.DeleteFunc(slices.Clone(next.Given), func(g GivenFile) bool { return g.Slot == f.Slot && g.MediaType == f.MediaType })
	}
	next.Given = c.back(next.Given, func(g GivenFile) bool { return g.is(f) })
	return c.repropose(kind, next, reason, actor, now)
}

// back adds the files of the present terms that are meant, where they are missing.
func (c *Call) back(given GivenFiles, meant func(GivenFile) bool) GivenFiles {
	out := slices.Clone(given)
	for _, g := range c.Given {
		if meant(g) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func (c *Call) repropose(kind ProposalKind, next Terms, reason string, actor domain.PersonID, now time.Time) (domain.Change, error) {
	next = c.marked(next)
	if len(c.Given) == len(next.Given) && !slices.ContainsFunc(c.Given, func(g GivenFile) bool { return !slices.Contains(next.Given, g) }) {
		next.Given = c.Given // in the order of the present ones
	}
	if c.Proposal.Terms != nil && c.Proposal.Kind == kind && len(Diff(c.Terms, next)) == 0 {
		return c.DropProposal("")
	}
	return c.Propose(kind, next, reason, actor, now)
}

// Follow makes the rows say what the terms give out: what they name is given out from now on, and what neither they nor a proposal name
// is no more. It returns the rows that changed, those that ended first.
func (c *Call) Follow(rows []*File, now time.Time) []*File {
	var waiting GivenFiles
	if c.Proposal.Terms != nil {
		waiting = c.Proposal.Terms.Given
	}
	var ended, begun []*File
	for _, f := range rows {
		switch {
		case f.ReplacedAt != nil:
		case c.Given.has(f):
			if f.GivenAt == nil {
				f.GivenAt, begun = &now, append(begun, f)
			}
		case f.GivenAt != nil || !waiting.has(f):
			f.ReplacedAt, ended = &now, append(ended, f)
		}
	}
	return append(ended, begun...)
}

// slotted is what the terms give out for slots that they still have, and the attachments.
func (t Terms) slotted() GivenFiles {
	return slices.DeleteFunc(slices.Clone(t.Given), func(g GivenFile) bool { return g.Slot != "" && t.Documents.at(g.Slot) < 0 })
}

// FormChange is one file that two versions of the terms give out differently.
type FormChange struct {
	Slot   string // "" for an attachment of the notice
	Name   string // of the document, or of the attachment
	Before *GivenFile
	After  *GivenFile
}

// Label is the message key of what happened to it, with the arguments name and n, the edition.
func (c FormChange) Label() (string, domain.Args) {
	args, kind := domain.Args{"name": c.Name}, "form"
	if c.Slot == "" {
		kind = "attachment"
	}
	switch {
	case c.After == nil:
		return "call." + kind + ".gone", args
	case c.Before == nil:
		return "call." + kind + ".added", args
	}
	args["n"] = c.After.Edition
	return "call." + kind + ".replaced", args
}

// FormChanges lists the files that two versions give out differently: of each slot and kind, then the attachments. Nothing where the
// earlier version did not say what it gave out.
func FormChanges(before, after Terms) []FormChange {
	if before.Given == nil {
		return nil
	}
	name := func(g GivenFile) string {
		for _, t := range []Terms{after, before} {
			if at := t.Documents.at(g.Slot); g.Slot != "" && at >= 0 {
				return t.Documents[at].Name
			}
		}
		return g.Name
	}
	var out []FormChange
	for _, was := range before.Given {
		x := FormChange{Slot: was.Slot, Name: name(was), Before: &was}
		if slices.ContainsFunc(after.Given, func(g GivenFile) bool { return g.Slot == was.Slot && g.Digest == was.Digest && g.Mark == was.Mark }) {
			continue
		}
		for _, g := range after.Given {
			if was.Slot != "" && g.Slot == was.Slot && g.MediaType == was.MediaType {
				x.After = &g
			}
		}
		out = append(out, x)
	}
	for _, g := range after.Given {
		same := func(x GivenFile) bool {
			return g.Slot == x.Slot && (g.Slot != "" && g.MediaType == x.MediaType || g.Digest == x.Digest && g.Mark == x.Mark)
		}
		if !slices.ContainsFunc(before.Given, same) {
			out = append(out, FormChange{Slot: g.Slot, Name: name(g), After: &g})
		}
	}
	return out
}

// EarlierForm reports whether what came into the house at an instant cannot be a filled form of those that a slot gives out at another:
// it is one that was given out before, or it was there when they were not given out yet and another was. Where one of them was given out
// already, nobody can know. rows are all rows of the call.
func EarlierForm(rows []*File, slot, digest string, came, at time.Time) bool {
	now, could, another, blank := false, false, false, false
	for _, f := range rows {
		switch {
		case f.Slot != slot || f.GivenAt == nil || f.GivenAt.After(at):
		case f.live(at):
			if f.Digest == digest {
				return false
			}
			now, could = true, could || !f.GivenAt.After(came)
		default:
			blank = blank || f.Digest == digest
			another = another || f.ReplacedAt.After(came)
		}
	}
	return now && (blank || another && !could)
}

// SetEarlierMarks writes the earlier marks of a slot of a draft anew. Errors: call.edit.not_draft, call.edit.waiting, not_found, call.file.mark (kind
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
