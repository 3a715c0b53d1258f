// These tests hand in files on forms of a call that a correction replaces, without a database.
package workflows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/form"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// gives makes the call give a form out for a slot since an instant, in place of the one before.
func (s *shelf) gives(slot, digest, mark string, since time.Time) {
	s.t.Helper()
	s.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(c.Documents, func(d call.Document) bool { return d.Key == slot }) {
			c.Documents = append(slices.Clone(c.Documents), call.Document{Key: slot, Name: "납세증명", Of: call.OfLead})
		}
		rows, err := workflows.Find[call.File](tx, workflows.Where{"CallID": s.call, "ReplacedAt": nil})
		if err != nil {
			return err
		}
		f := &call.File{CallID: s.call, Slot: slot, Digest: digest, Mark: mark, Name: mark + ".docx", MediaType: "docx", Edition: len(rows) + 1, AddedAt: since, GivenAt: &since}
		c.Given = call.GivenFiles{{Slot: slot, Digest: digest, Mark: mark, Name: f.Name, MediaType: "docx", Edition: f.Edition}}
		for _, old := range c.Follow(rows, since) {
			if err := tx.Update(old); err != nil {
				return err
			}
		}
		if err := tx.Insert(f); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, c, domain.Act("give", nil))
	})
}

func TestAPaperOfTheWalletOnAnEarlierFormIsRefusedWhenItIsChosenAndWhenItIsHandedIn(t *testing.T) {
	s := newShelf(t)
	begin := s.now
	s.gives("doc_tax", "f1", "2026년 서식 v1", begin.Add(-time.Hour))
	id := s.begin()
	s.write(id, s.lead, signer, "goal", "목표입니다", 0)
	s.write(id, s.lead, signer, "why", "이유입니다", 0)
	old := s.add(s.lead, wallet.TaxClearance, s.today)
	s.ok(s.pin(id, s.lead, "doc_tax", old))
	held := s.files(id, "doc_tax")[0]
	problems := func() domain.Problems {
		checked, err := s.engine.Check(t.Context(), s.as(signer, ""), id)
		list := checked.Problems
		s.ok(err)
		return slices.DeleteFunc(list, func(e *domain.Error) bool { return e.Key != "application.submit.form_earlier" })
	}
	if got := problems(); len(got) != 0 {
		t.Fatalf("the present form is refused: %v", got)
	}

	// The correction comes an hour later.
	s.now = begin.Add(time.Hour)
	s.gives("doc_tax", "f2", "2026년 서식 v2", s.now)
	got := problems()
	if len(got) != 1 || got[0].Field != "doc_tax" || got[0].Args["form"] != "2026년 서식 v2" || got[0].Args["name"] != held.Name {
		t.Fatalf("the check says %v", got)
	}
	_, err := s.engine.SubmitApplication(t.Context(), s.as(signer, "k1"), pledged(id, 0))
	s.refused(err, "application.submit.form_earlier")
	s.ok(s.engine.DetachFile(t.Context(), s.as(signer, ""), id, s.lead, "doc_tax", held.FileID))
	s.refused(s.pin(id, s.lead, "doc_tax", old), "files.form.earlier")
	s.ok(s.engine.ReplaceDocument(t.Context(), s.as(signer, ""), workflows.ReplaceDocument{Document: old, Dates: wallet.Dates{IssuedOn: s.today}, File: s.upload("새 서약서.pdf")}))
	s.ok(s.pin(id, s.lead, "doc_tax", old))
	if got := problems(); len(got) != 0 {
		t.Errorf("a paper that came after the correction is refused: %v", got)
	}
}

// A correction gave out another form: the same bytes as before it are no answer on it, though they are sent anew.
func TestAFileOfTheOldFormIsRefusedWhenItIsUploadedAnewAfterACorrection(t *testing.T) {
	s := newShelf(t)
	begin := s.now
	s.gives("doc_tax", "f1", "2026년 서식 v1", begin.Add(-time.Hour))
	id := s.begin()
	sends := func(digest string) error {
		return s.engine.AttachFile(t.Context(), s.as(signer, ""), workflows.AttachFile{Application: id, Org: s.lead, Question: "doc_tax",
			File: workflows.Received{Name: "납세증명.pdf", SHA256: digest, MediaType: "application/pdf", Size: 9}})
	}
	s.refused(sends("f1"), "files.form.blank")
	s.ok(sends("old"))
	held := s.files(id, "doc_tax")[0]
	s.ok(s.engine.DetachFile(t.Context(), s.as(signer, ""), id, s.lead, "doc_tax", held.FileID))
	s.ok(sends("old")) // nothing was corrected yet
	s.ok(s.engine.DetachFile(t.Context(), s.as(signer, ""), id, s.lead, "doc_tax", s.files(id, "doc_tax")[0].FileID))

	s.now = begin.Add(time.Hour)
	s.gives("doc_tax", "f2", "2026년 서식 v2", s.now)
	s.now = s.now.Add(time.Minute)
	s.refused(sends("old"), "files.form.earlier")
	if got := s.files(id, "doc_tax"); len(got) != 0 {
		t.Errorf("it is held: %v", got)
	}
	s.ok(sends("new"))
}

func TestWhatWasHandedInBeforeACorrectionOfItsFormStandsInTheRequirementCheck(t *testing.T) {
	for name, c := range map[string]struct {
		corrected time.Duration // after the application was handed in
		found     bool
	}{"corrected after it was handed in": {time.Hour, false}, "handed in on the old form after the correction": {-time.Hour, true}} {
		t.Run(name, func(t *testing.T) {
			items := looked(t, func(tx workflows.Tx, x *call.Call, a *application.Application) error {
				handedIn := tx.Now().Add(-50 * time.Hour)
				a.SubmittedAt = &handedIn
				at := handedIn.Add(c.corrected)
				long := at.Add(-100 * time.Hour)
				file := &workflows.StoredFile{Sha256: "abc", Name: "서약서.pdf", UploadedAt: at.Add(-time.Hour)}
				if err := tx.Insert(file); err != nil {
					return err
				}
				x.Form = form.Definition{Sections: []form.Section{{Key: "papers", Part: form.Lead, Questions: []form.Question{{Key: "pledge", Kind: form.File, Label: "서약서", File: form.FileRule{MaxCount: 1}}}}}}
				x.Documents, x.Given = call.Documents{{Key: "pledge", Name: "서약서", Of: call.OfLead}}, call.GivenFiles{{Slot: "pledge", Digest: "f2", Mark: "2026년 서식 v2"}}
				a.Answers = form.Answers{"pledge": {Version: 1, Files: []form.Upload{{FileID: domain.FileID(file.ID), Name: "서약서.pdf", SHA256: "abc"}}}}
				a.CallVersion = x.FormSince
				for _, f := range []*call.File{{CallID: x.Ref(), Slot: "pledge", Digest: "f1", GivenAt: &long, ReplacedAt: &at}, {CallID: x.Ref(), Slot: "pledge", Digest: "f2", GivenAt: &at}} {
					if err := tx.Insert(f); err != nil {
						return err
					}
				}
				return nil
			})
			if got := strings.Contains(items[condition.FormatInvalid].Evidence, "found=서약서.pdf"); got != c.found {
				t.Errorf("the requirement check finds the earlier form: %t, want %t (%+v)", got, c.found, items[condition.FormatInvalid])
			}
		})
	}
}
