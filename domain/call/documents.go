// This file keeps the list of documents and the form together: every document has a file question that takes it.
package call

import (
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/form"
)

// Keys of the section that takes documents when the form has none for a part yet, and of questions that are made here.
const (
	documentSection = "documents"
	memberSection   = "member_documents"
	newDocument     = "doc_new_"
)

// part is whose section asks for a document.
func (o DocumentOf) part() form.Part {
	if o == OfMember {
		return form.Participant
	}
	return form.Lead
}

// DocumentEdit is a document as a page puts it into the list, with the type of paper of the wallet that answers it, "" for none.
// The type stands with the question (form.FileRule.Document), which the wallet reads.
type DocumentEdit struct {
	Document
	Paper string
}

// DocumentEdits is the list of documents as WithDocuments takes it, each with the paper that its question names.
func (t Terms) DocumentEdits() []DocumentEdit {
	out := make([]DocumentEdit, len(t.Documents))
	for i, d := range t.Documents {
		q, _, _ := t.Form.Question(d.Key)
		out[i] = DocumentEdit{Document: d, Paper: q.File.Document}
	}
	return out
}

// WithDocuments is the terms with another list of documents: questions follow names, notes, types of paper and whether they must be
// answered, a new document gets a question, the question of a removed one goes. Errors: call.document.name (kind Invalid,
// Field documents.<n>.name), form.question.depended when a condition looks at a question that would go.
func (t Terms) WithDocuments(list []DocumentEdit) (Terms, error) {
	var bad domain.Problems
	list = slices.Clone(list)
	filled := map[string]bool{} // sections that asked something: an empty one that an officer has just begun stays
	for _, s := range t.Form.Sections {
		filled[s.Key] = len(s.Questions) > 0
	}
	for i, d := range list {
		if strings.TrimSpace(d.Name) == "" {
			bad = append(bad, domain.E(domain.Invalid, "call.document.name").At(fmt.Sprintf("documents.%d.name", i)).With("no", i+1))
		}
		if d.Key == "" {
			list[i].Key = t.freeKey(list)
		} else if n := t.Documents.at(d.Key); n >= 0 && d.EarlierMarks == nil { // the page of the list does not edit them
			list[i].EarlierMarks = t.Documents[n].EarlierMarks
		}
	}
	for _, old := range t.Documents {
		if slices.ContainsFunc(list, func(d DocumentEdit) bool { return d.Key == old.Key && d.Of.part() == old.Of.part() }) {
			continue
		}
		if _, _, ok := t.Form.Question(old.Key); !ok {
			continue
		}
		next, err := t.Form.Delete(old.Key)
		if err != nil {
			bad = append(bad, domain.ProblemsOf(err)...)
			continue
		}
		t.Form = next
	}
	if err := bad.OrNil(); err != nil {
		return t, err
	}
	t.Form.Sections = slices.Clone(t.Form.Sections)
	t.Documents = nil
	for _, d := range list {
		t.Form, t.Documents = ask(t.Form, d), append(t.Documents, d.Document)
	}
	t.Form.Sections = slices.DeleteFunc(t.Form.Sections, func(s form.Section) bool { return len(s.Questions) == 0 && filled[s.Key] })
	return t, nil
}

// WithForm is the terms with another form: the list of documents follows its file questions, in name, note and whether they
// must be answered; a new file question of the lead or of each member is a new document.
func (t Terms) WithForm(d form.Definition) Terms {
	before := t.Form
	t.Form = d
	t.Documents = slices.DeleteFunc(slices.Clone(t.Documents), func(doc Document) bool {
		q, _, ok := d.Question(doc.Key)
		return !ok || q.Kind != form.File
	})
	for _, s := range d.Sections {
		for _, q := range s.Questions {
			if q.Kind == form.File && s.Part != form.Demand {
				was, _, _ := before.Question(q.Key)
				t.Documents = t.Documents.follow(s.Part, was, q)
			}
		}
	}
	return t
}

// follow brings the document of a file question up to date; what the question did not change stays as it was.
func (d Documents) follow(part form.Part, was, q form.Question) Documents {
	i := slices.IndexFunc(d, func(doc Document) bool { return doc.Key == q.Key })
	switch {
	case i < 0 && was.Kind == form.File:
		return d // a file that was never in the list, such as a picture in the plan
	case i < 0:
		d, i = append(d, Document{Key: q.Key}), len(d)
	}
	if was.Label != q.Label {
		d[i].Name = q.Label
	}
	if was.Required != q.Required {
		d[i].Required = q.Required
	}
	if was.Hint != q.Hint {
		d[i].Note = q.Hint
	}
	if d[i].Of == "" || d[i].Of.part() != part {
		d[i].Of = OfLead
		if part == form.Participant {
			d[i].Of = OfMember
		}
	}
	return d
}

// at is the place of the document with a key, -1 when there is none.
func (d Documents) at(key string) int {
	return slices.IndexFunc(d, func(doc Document) bool { return doc.Key == key })
}

// freeKey is a key that no question and no document has.
func (t Terms) freeKey(list []DocumentEdit) string {
	for n := 1; ; n++ {
		key := fmt.Sprintf("%s%d", newDocument, n)
		_, _, taken := t.Form.Question(key)
		if !taken && !slices.ContainsFunc(list, func(d DocumentEdit) bool { return d.Key == key }) {
			return key
		}
	}
}

// ask puts the document's words into its question, or adds the question.
func ask(d form.Definition, doc DocumentEdit) form.Definition {
	for i, s := range d.Sections {
		for j, q := range s.Questions {
			if q.Key != doc.Key {
				continue
			}
			q.Label, q.Required, q.File.Document = doc.Name, doc.Required, doc.Paper
			if doc.Note != "" {
				q.Hint = doc.Note
			}
			d.Sections[i].Questions = slices.Clone(s.Questions)
			d.Sections[i].Questions[j] = q
			return d
		}
	}
	q := form.Question{Key: doc.Key, Kind: form.File, Label: doc.Name, Hint: doc.Note, Required: doc.Required, Identifies: true, File: form.FileRule{Document: doc.Paper}}
	for i := len(d.Sections) - 1; i >= 0; i-- {
		s := d.Sections[i]
		if s.Part == doc.Of.part() && slices.ContainsFunc(s.Questions, func(q form.Question) bool { return q.Kind == form.File }) {
			d.Sections[i].Questions = append(slices.Clone(s.Questions), q)
			return d
		}
	}
	section := form.Section{Key: documentSection, Title: "제출서류", TitleEn: "Documents", Part: doc.Of.part(), Questions: []form.Question{q}}
	if doc.Of == OfMember {
		section.Key = memberSection
	}
	d.Sections = append(d.Sections, section)
	return d
}
