// This file is what pages say of the files of a call: the forms of its document slots, and the attachments of its notice.
package view

import (
	"gongmo/app/locale"
	"gongmo/app/query"
)

// CallFileURL is where a file of a call is fetched.
func CallFileURL(f query.CallFile) string { return Path("calls", f.Code, "files", f.ID) }

// CallForms are what a call gives out, slot by slot as its documents stand, and the attachments of its notice.
func CallForms(b Base, documents []query.CallDocument, files []query.CallFile) (forms, attachments []UploadFile) {
	given := func(slot, words string) (out []UploadFile) {
		for _, f := range files {
			if f.Slot == slot && f.ReplacedAt == nil {
				note := words
				if f.Mark != "" {
					note += " · " + f.Mark
				}
				out = append(out, UploadFile{Name: f.Name, Size: locale.Bytes(f.Size), URL: CallFileURL(f), Note: note})
			}
		}
		return out
	}
	for _, d := range documents {
		forms = append(forms, given(d.Key, d.Name)...)
	}
	return forms, given("", "")
}
