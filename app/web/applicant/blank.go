// This file is the forms (서식) that a call gives out, at the slots they are handed in to: fetching the present one, and telling one of an
// earlier edition.
package applicant

import (
	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/query"
	"gongmo/app/view"
	"gongmo/app/web/request"
	"gongmo/domain/form"
)

// slotRule is what a question takes, with the form that its slot gives out.
func slotRule(r *request.Request, call int64, q form.Question) (files.Rule, error) {
	rule := fileRule(q)
	var err error
	rule.Blank, err = blankOf(r, call, q.Key)
	return rule, err
}

// blankOf is the form that a slot gives out, nil for none.
func blankOf(r *request.Request, call int64, slot string) (*files.Blank, error) {
	list, err := r.House.Query.CallFiles(r.Context(), call)
	if err != nil {
		return nil, err
	}
	out := &files.Blank{}
	for _, f := range list {
		switch {
		case f.Slot != slot:
		case f.ReplacedAt != nil:
			out.Before = append(out.Before, f.Digest)
		default:
			out.Now = append(out.Now, f.Digest)
			if f.Mark != "" {
				out.Marks = append(out.Marks, f.Mark)
			}
			if out.Name == "" {
				out.Name = f.Called()
			}
		}
	}
	if len(out.Now) == 0 {
		return nil, nil
	}
	out.EarlierMarks, err = r.House.Query.EarlierMarks(r.Context(), call, slot)
	return out, err
}

// judgeEdition refuses a paper of the wallet that is an earlier edition of the form which the slot gives out, as it refuses an upload. A
// paper that the reader does not see is left to the command, which does not find it.
func judgeEdition(r *request.Request, call int64, q form.Question, paper int64) error {
	blank, err := blankOf(r, call, q.Key)
	if err != nil || blank == nil {
		return err
	}
	scope, err := r.Scope("wallet_document.view")
	if err != nil {
		return err
	}
	d, err := r.House.Query.WalletDocument(r.Context(), scope, paper)
	if request.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	f, err := r.House.Query.WalletFileOf(r.Context(), d.ID, int64(d.Newest))
	if err != nil {
		return err
	}
	return blank.Judge(r.Context(), r.House.Files, f.Sha256, f.MediaType, f.Size)
}

// formsGiven are the forms of the call; a preview reads those of the call it shows.
func (p place) formsGiven(r *request.Request) ([]query.CallFile, error) {
	call := p.CallID
	if p.preview != nil {
		call = p.preview.Call.ID
	}
	return r.House.Query.CallFiles(r.Context(), call)
}

// formsFor are the forms of one slot. Where there were others before, the words say which to fetch.
func (p place) formsFor(r *request.Request, slot string) []view.UploadFile {
	words, out := "callform.slot", []view.UploadFile(nil)
	for _, f := range p.forms {
		if f.Slot == slot && f.ReplacedAt != nil {
			words = "callform.slot.new"
		}
	}
	for _, f := range p.forms {
		if f.Slot == slot && f.ReplacedAt == nil {
			out = append(out, view.UploadFile{Name: r.T(words) + ": " + f.Name, Size: locale.Bytes(f.Size), URL: view.CallFileURL(f), Note: f.Mark})
		}
	}
	return out
}
