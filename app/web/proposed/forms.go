// This file says which forms (서식) and attachments two versions of a call give out differently, with both editions to be fetched.
package proposed

import (
	"cmp"
	"time"

	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/domain/call"
)

// FieldGiven is the term whose changes FormRows shows: the rows say more than the stored form of it.
const FieldGiven = "Given"

// FormRows are the files that differ between two versions of the terms. files are those of the call, as far as the reader may fetch them.
func FormRows(b view.Base, files []query.CallFile, before, after call.Terms) []view.DiffRow {
	var out []view.DiffRow
	for _, x := range call.FormChanges(before, after) {
		key, args := x.Label()
		row := view.DiffRow{Label: b.T(key, locale.Args(args)), Kind: "changed"}
		row.Before, row.BeforeURL = edition(b, files, x.Slot, x.Before)
		row.After, row.AfterURL = edition(b, files, x.Slot, x.After)
		switch {
		case x.Before == nil:
			row.Kind = "added"
		case x.After == nil:
			row.Kind = "removed"
		}
		out = append(out, row)
	}
	return out
}

// edition is what a version gives out, and where it is fetched.
func edition(b view.Base, files []query.CallFile, slot string, g *call.GivenFile) (text, url string) {
	if g == nil {
		return "", ""
	}
	text = g.Name
	if slot != "" {
		text = b.T("callform.edition.n", locale.Args{"n": cmp.Or(g.Edition, 1)}) + " · " + g.Name
	}
	for _, f := range files {
		if f.Slot == g.Slot && f.Digest == g.Digest && f.Mark == g.Mark {
			return text, view.CallFileURL(f)
		}
	}
	return text, ""
}

// GivenAt is what a version published at an instant gave out, where it does not say so itself: one of before files were part of the terms.
func GivenAt(t *call.Terms, files []query.CallFile, at time.Time) {
	if t.Given != nil {
		return
	}
	t.Given = call.GivenFiles{}
	for _, f := range files {
		if f.GivenAt != nil && !f.GivenAt.After(at) && (f.ReplacedAt == nil || f.ReplacedAt.After(at)) {
			t.Given = append(t.Given, call.GivenFile{Slot: f.Slot, Name: f.Name, Size: f.Size, MediaType: f.MediaType, Digest: f.Digest, Mark: f.Mark, Edition: f.Edition})
		}
	}
}

// Forms keeps of the files of a call what the proposed terms would give out.
func Forms(files []query.CallFile, given call.GivenFiles) []query.CallFile {
	var out []query.CallFile
	for _, f := range files {
		for _, g := range given {
			if f.ReplacedAt == nil && f.Slot == g.Slot && f.Digest == g.Digest && f.Mark == g.Mark {
				out = append(out, f)
			}
		}
	}
	return out
}
