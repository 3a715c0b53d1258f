// This file holds the files of a call: attaching the form (서식) of a document slot or an attachment of the notice, taking one away, and
// the marks of earlier editions. A draft changes at once; what is public changes by a proposal, with which a new file waits.
package workflows

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/form"
)

// AttachCallFile is a file for a call.
type AttachCallFile struct {
	Call    domain.CallID
	Version int64
	// Slot is the document that the form is for, "" for an attachment of the notice; Mark is printed in the form.
	Slot, Mark string
	// Kind is the proposal that brings it, "" for a draft; Reason is the proposal's.
	Kind   call.ProposalKind
	Reason string
	// Replace says that a waiting proposal of another kind may be thrown away for this one.
	Replace bool
	File    Received
}

// filesOf reads the files of a call, those that are given out no more included.
func filesOf(tx Tx, id domain.CallID) ([]*call.File, error) {
	return Find[call.File](tx, Where{"CallID": id}, "ID")
}

// filesAction is what changing the files of a call asks the right for.
func filesAction(kind call.ProposalKind) string {
	if kind == "" {
		return "attach"
	}
	return "propose"
}

// followForms writes what the terms of a call, and its proposal, say of its files. rows are all of them; nil reads them.
func followForms(tx Tx, c *call.Call, rows []*call.File) error {
	if rows == nil {
		var err error
		if rows, err = Find[call.File](tx, Where{"CallID": c.Ref(), "ReplacedAt": nil}, "ID"); err != nil {
			return err
		}
	}
	for _, f := range c.Follow(rows, tx.Now()) {
		if err := tx.Update(f); err != nil {
			return err
		}
	}
	return nil
}

// AttachCallFile implements the command; a form of the same slot and kind stays on record as an earlier edition.
func (e *Engine) AttachCallFile(ctx context.Context, cmd Command, in AttachCallFile) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, filesAction(in.Kind))
		if err != nil {
			return false, err
		}
		rows, err := filesOf(tx, in.Call)
		if err != nil {
			return false, err
		}
		row := call.File{CallID: in.Call, Slot: in.Slot, Name: in.File.Name, Size: in.File.Size, MediaType: in.File.MediaType, Digest: in.File.SHA256,
			Mark: in.Mark, AddedBy: cmd.Actor.Person, AddedAt: tx.Now()}
		gone := makeWay(c, in.Kind, in.Replace)
		var change domain.Change
		if in.Kind == "" {
			change, err = c.Attach(&row, rows, tx.Now())
		} else {
			change, err = c.ProposeFile(in.Kind, &row, rows, in.Reason, cmd.Actor.Person, tx.Now())
		}
		if err != nil {
			return false, err
		}
		kept, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return false, err
		}
		row.FileID = domain.FileID(kept.ID)
		if err := followForms(tx, c, rows); err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, c, gone.In(change)); err != nil {
			return false, err
		}
		there := slices.ContainsFunc(rows, func(f *call.File) bool { // what a proposal withdrew is given out again
			return f.ReplacedAt == nil && f.Slot == row.Slot && f.Digest == row.Digest && f.Mark == row.Mark
		})
		if there {
			return true, nil
		}
		return true, tx.Insert(&row)
	})
	return err
}

// TakeCallFileAway is a file of a call that shall be given out no more; with Back one of which a proposal says so, and that shall stay.
type TakeCallFileAway struct {
	Call    domain.CallID
	Version int64
	File    int64
	Kind    call.ProposalKind // the proposal that does it, "" for a draft
	Reason  string            // of the proposal
	Replace bool              // a waiting proposal of another kind may be thrown away for this one
	Back    bool
}

// TakeCallFileAway implements the command; the file stays on record.
func (e *Engine) TakeCallFileAway(ctx context.Context, cmd Command, in TakeCallFileAway) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, filesAction(in.Kind))
		if err != nil {
			return false, err
		}
		rows, err := filesOf(tx, in.Call)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(rows, func(f *call.File) bool { return f.ID == in.File && f.ReplacedAt == nil })
		if i < 0 {
			return false, domain.E(domain.NotFound, "not_found")
		}
		gone := makeWay(c, in.Kind, in.Replace)
		var change domain.Change
		switch {
		case in.Kind == "":
			change, err = c.TakeAway(rows[i])
		case in.Back:
			change, err = c.ProposeBack(in.Kind, rows[i], in.Reason, cmd.Actor.Person, tx.Now())
		default:
			change, err = c.ProposeWithout(in.Kind, rows[i], in.Reason, cmd.Actor.Person, tx.Now())
		}
		if err != nil {
			return false, err
		}
		if err := followForms(tx, c, rows); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, gone.In(change))
	})
	return err
}

// SetFormMarks are the marks of earlier editions of a slot's form.
type SetFormMarks struct {
	Call    domain.CallID
	Version int64
	Slot    string
	Marks   []string
}

// SetFormMarks implements the command.
func (e *Engine) SetFormMarks(ctx context.Context, cmd Command, in SetFormMarks) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		c, err := e.lockCall(tx, cmd.Actor, in.Call, in.Version, "attach")
		if err != nil {
			return false, err
		}
		change, err := c.SetEarlierMarks(in.Slot, in.Marks)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, c, change)
	})
	return err
}

// handFormsOn takes the forms of a call along into one that was made of it: into next year's as earlier editions, which are told from
// the new ones; into one on the same terms as they are.
func handFormsOn(tx Tx, cmd Command, forms []*call.File, c *call.Call, r Relation) error {
	now := tx.Now()
	for _, f := range forms {
		row := *f
		row.ID, row.CallID, row.AddedBy, row.AddedAt, row.GivenAt, row.Edition = 0, c.Ref(), cmd.Actor.Person, now, &now, 1
		if r == Successor {
			row.ReplacedAt = &now
		}
		if err := tx.Insert(&row); err != nil {
			return err
		}
	}
	return nil
}

// earlierForms are the files among the answers that are filled in on an earlier edition of the form of their slot, as of an instant. What
// was handed in before a correction is asked as of then. Nothing is read where no slot that is answered gives a form out.
func earlierForms(tx Tx, c *call.Call, a *application.Application, at time.Time) (domain.Problems, error) {
	if len(c.Given) == 0 {
		return nil, nil
	}
	type held struct {
		label, key string
		slot       string
		file       form.Upload
	}
	var list []held
	var digests []string
	answeredFiles(c.Form, a, func(q form.Question, key string, u form.Upload) {
		if c.Given.Present(q.Key) != "" {
			list, digests = append(list, held{q.Label, key, q.Key, u}), append(digests, u.SHA256)
		}
	})
	if len(list) == 0 {
		return nil, nil
	}
	var rows []*call.File
	var stored []*StoredFile
	if err := tx.Read(RowsOf(&rows, Query{Where: Where{"CallID": c.Ref()}}), RowsOf(&stored, Query{Where: Where{"Sha256": digests}})); err != nil {
		return nil, err
	}
	came := firstCame(stored)
	var out domain.Problems
	for _, h := range list {
		if call.EarlierForm(rows, h.slot, h.file.SHA256, came[h.file.SHA256], at) {
			out = append(out, domain.E(domain.Refused, "application.submit.form_earlier").With("label", h.label).With("name", h.file.Name).
				With("form", c.Given.Present(h.slot)).At(h.key))
		}
	}
	return out, nil
}

// firstCame says when the bytes of each digest first came into the house, whoever sent them: what was there before a form was given out is
// not that form filled in, however often it is sent anew.
func firstCame(stored []*StoredFile) map[string]time.Time {
	out := map[string]time.Time{}
	for _, s := range stored {
		if at, ok := out[s.Sha256]; !ok || s.UploadedAt.Before(at) {
			out[s.Sha256] = s.UploadedAt
		}
	}
	return out
}

// notTheForm refuses a kept file that cannot be a filled form of those that a slot gives out: it is the blank form, or it was there before
// they were.
func notTheForm(tx Tx, s slot, u form.Upload) (*domain.Error, error) {
	name := s.c.Given.Present(s.q.Key)
	if name == "" {
		return nil, nil
	}
	var rows []*call.File
	var stored []*StoredFile
	if err := tx.Read(RowsOf(&rows, Query{Where: Where{"CallID": s.c.Ref()}}), RowsOf(&stored, Query{Where: Where{"Sha256": u.SHA256}})); err != nil {
		return nil, err
	}
	switch {
	case slices.ContainsFunc(s.c.Given, func(g call.GivenFile) bool { return g.Slot == s.q.Key && g.Digest == u.SHA256 }):
		return domain.E(domain.Invalid, "files.form.blank").With("form", name), nil
	case call.EarlierForm(rows, s.q.Key, u.SHA256, firstCame(stored)[u.SHA256], tx.Now()):
		return domain.E(domain.Invalid, "files.form.earlier").With("form", name), nil
	}
	return nil, nil
}

// answeredFiles goes through the files that answer the visible questions of every part, each with the key of its answer.
func answeredFiles(d form.Definition, a *application.Application, do func(q form.Question, key string, u form.Upload)) {
	for _, m := range a.Members {
		if m.OrganizationID == nil || m.Consent == application.Declined {
			continue
		}
		suffix := *m.OrganizationID
		if m.Role == application.Lead {
			suffix = 0
		}
		answers := a.Answers.Of(suffix)
		for _, s := range d.Visible(answers, m.Role.Part()) {
			for _, q := range s.Questions {
				for _, u := range answers[q.Key].Files {
					do(q, form.Key(q.Key, suffix), u)
				}
			}
		}
	}
}

// sayForms says which forms and attachments a correction changed, and why it left the deadline where that had to be said. The step names the version that it published.
func sayForms(tx Tx, a *aboutFacts, d delivery) error {
	no, err := strconv.Atoi(fmt.Sprint(d.args["version"]))
	if err != nil {
		no = 0 // a test of the text, or a step recorded without it
	}
	list, err := Find[call.Version](tx, Where{"CallID": domain.CallID(d.id), "No": []int{no - 1, no}}, "No")
	if err != nil {
		return err
	}
	forms, kept := word{key: "notice.call_amended.no_forms"}, word{}
	if len(list) == 2 {
		before, after := call.Terms(list[0].Terms), call.Terms(list[1].Terms)
		if before.Given == nil { // published before files were part of the terms: what was given out until this correction
			rows, err := Find[call.File](tx, Where{"CallID": domain.CallID(d.id)}, "ID")
			if err != nil {
				return err
			}
			before.Given = call.GivenBefore(rows, list[1].PublishedAt)
		}
		for _, x := range call.FormChanges(before, after) {
			forms.list = append(forms.list, wordOf(x.Label()))
		}
		if why := strings.TrimRight(list[1].KeptReason, ". "); why != "" {
			kept = word{key: "notice.call_amended.kept", args: domain.Args{"why": why}}
		}
	}
	a.add(map[string]word{"forms": forms, "kept": kept}, nil)
	return nil
}
