// These tests send files in parts, break the line, come back, and give up.
package workflows_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// removed is a store that remembers what it was told to forget.
type removed struct{ sums []string }

func (r *removed) Remove(_ context.Context, sum string) error {
	r.sums = append(r.sums, sum[:1])
	return nil
}

func (r *removed) Walk(context.Context, func(workflows.KeptContent) error) error { return nil }

// counter is a desk whose form asks for at most two files.
func paperDesk(t *testing.T) (*desk, workflows.Slot) {
	d := newDesk(t)
	d.do(func(tx workflows.Tx) error {
		c, err := workflows.Get[call.Call](tx, int64(d.call))
		if err != nil {
			return err
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, form.Question{Key: "papers", Kind: form.File, Label: "서류", File: form.FileRule{MaxCount: 2}})
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	return d, workflows.Slot{Application: d.begin(), Org: d.lead, Question: "papers"}
}

func (d *desk) announce(at workflows.Slot, name string, size int64) workflows.Upload {
	d.t.Helper()
	up, err := d.engine.BeginUpload(d.t.Context(), d.as(signer, ""), workflows.BeginUpload{Slot: at, Name: name, Size: size, Fingerprint: "f"})
	d.ok(err)
	return up
}

func (d *desk) part(up int64, at, size int64, letter string) error {
	_, err := d.engine.AddPart(d.t.Context(), d.as(signer, ""), workflows.UploadPart{UploadID: up, At: at, Size: size, Sha256: hash(letter)})
	return err
}

func (d *desk) names(at workflows.Slot) (out []string) {
	for _, f := range d.load(at.Application).Answers["papers"].Files {
		out = append(out, f.Name)
	}
	return out
}

func TestAnUploadGoesOnWhereTheLineBroke(t *testing.T) {
	d, at := paperDesk(t)
	up := d.announce(at, "계획서.pdf", 10)
	d.ok(d.part(up.ID, 0, 4, "a"))
	d.refused(d.part(up.ID, 0, 4, "a"), "files.upload.place")
	d.refused(d.part(up.ID, 8, 2, "b"), "files.upload.place")
	d.refused(d.part(up.ID, 4, 7, "b"), "files.upload.longer")
	d.refused(d.engine.AttachUpload(t.Context(), d.as(signer, ""), workflows.AttachUpload{Upload: up.ID}), "files.upload.unfinished")

	again := d.announce(at, "계획서.pdf", 10)
	if again.ID != up.ID || again.Received != 4 {
		t.Fatalf("announced again it is %+v", again)
	}
	if other := d.announce(at, "계획서.pdf", 11); other.ID == up.ID {
		t.Error("a file of another size is the same upload")
	}
	d.ok(d.part(up.ID, 4, 6, "b"))
	mine, parts, err := d.engine.MyUpload(t.Context(), d.as(signer, ""), up.ID)
	if err != nil || mine.Received != 10 || len(parts) != 2 || parts[0].At != 0 || parts[1].At != 4 {
		t.Fatalf("%+v %+v %v", mine, parts, err)
	}
	whole := workflows.AttachUpload{Upload: up.ID, File: workflows.Received{SHA256: hash("c"), Name: "계획서.pdf", Size: 10}}
	for range 2 { // a browser that lost the answer asks again
		d.ok(d.engine.AttachUpload(t.Context(), d.as(signer, ""), whole))
	}
	if got := d.names(at); !slices.Equal(got, []string{"계획서.pdf"}) {
		t.Errorf("attached %v", got)
	}
}

func TestAnUploadIsItsSendersAlone(t *testing.T) {
	d, at := paperDesk(t)
	up := d.announce(at, "계획서.pdf", 10)
	other := workflows.Command{Actor: domain.Actor{Person: mate}}
	_, err := d.engine.AddPart(t.Context(), other, workflows.UploadPart{UploadID: up.ID, Size: 4, Sha256: hash("a")})
	_, _, err2 := d.engine.MyUpload(t.Context(), other, up.ID)
	for i, err := range []error{err, err2, d.engine.CancelUpload(t.Context(), other, up.ID), d.engine.AttachUpload(t.Context(), other, workflows.AttachUpload{Upload: up.ID}),
		d.engine.AttachUnpacked(t.Context(), other, up.ID, nil)} {
		if !errors.Is(err, domain.E(domain.NotFound, "not_found")) {
			t.Errorf("%d: got %v", i, err)
		}
	}
}

func TestWhatIsOverIsClearedAwayAndWhatIsOnItsWayStays(t *testing.T) {
	d, at := paperDesk(t)
	kept := &removed{}
	d.engine.Contents = kept
	sweep := func() {
		t.Helper()
		d.ok(d.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}))
	}
	left := d.announce(at, "left.pdf", 10)
	d.ok(d.part(left.ID, 0, 4, "a"))
	done := d.announce(at, "done.pdf", 4)
	d.ok(d.part(done.ID, 0, 4, "b"))
	d.ok(d.engine.AttachUpload(t.Context(), d.as(signer, ""), workflows.AttachUpload{Upload: done.ID, File: workflows.Received{SHA256: hash("c"), Name: "done.pdf", Size: 4}}))
	given := d.announce(at, "given-up.pdf", 10)
	d.ok(d.part(given.ID, 0, 4, "d"))
	d.ok(d.engine.CancelUpload(t.Context(), d.as(signer, ""), given.ID))
	sweep()
	slices.Sort(kept.sums)
	if !slices.Equal(kept.sums, []string{"b", "d"}) {
		t.Errorf("cleared %v", kept.sums)
	}
	kept.sums = nil
	sweep()
	if len(kept.sums) > 0 {
		t.Errorf("cleared again: %v", kept.sums)
	}
	d.now = d.now.Add(4 * 24 * time.Hour)
	sweep()
	if !slices.Equal(kept.sums, []string{"a"}) {
		t.Errorf("after its days: %v", kept.sums)
	}
	if _, _, err := d.engine.MyUpload(t.Context(), d.as(signer, ""), left.ID); !errors.Is(err, domain.E(domain.NotFound, "not_found")) {
		t.Errorf("got %v", err)
	}
}

func TestAnArchiveIsAttachedFileByFileOrNotAtAll(t *testing.T) {
	d, at := paperDesk(t)
	id, err := d.engine.HoldArchive(t.Context(), d.as(signer, ""), workflows.HoldArchive{Slot: at, File: workflows.Received{SHA256: hash("a"), Name: "서류.zip", MediaType: "application/zip", Size: 9}})
	d.ok(err)
	file := func(l string) workflows.Received {
		return workflows.Received{SHA256: hash(l), Name: l + ".pdf", Size: 3}
	}
	attach := func(files ...workflows.Received) error {
		return d.engine.AttachUnpacked(t.Context(), d.as(signer, ""), id, files)
	}
	d.refused(attach(), "files.zip.nothing")
	d.refused(attach(file("b"), file("c"), file("d")), "files.count.over")
	if got := d.names(at); len(got) > 0 {
		t.Errorf("a refused archive left %v", got)
	}
	for range 2 {
		d.ok(attach(file("b"), file("c")))
	}
	if got := d.names(at); !slices.Equal(got, []string{"b.pdf", "c.pdf"}) {
		t.Errorf("attached %v", got)
	}
}

func TestNobodyBeginsUploadsWithoutEnd(t *testing.T) {
	d, at := paperDesk(t)
	for i := range 40 {
		d.announce(at, "계획서.pdf", int64(i+1))
	}
	_, err := d.engine.BeginUpload(t.Context(), d.as(signer, ""), workflows.BeginUpload{Slot: at, Name: "noch eins", Size: 1000})
	d.refused(err, "files.upload.many")
	d.announce(at, "계획서.pdf", 7) // one that is on its way goes on
}

func TestAFileThatWentAheadOfItsFormIsTakenByTheFormOnceAndByNoOther(t *testing.T) {
	s := newShelf(t)
	ahead := func(place, name string, size int64) workflows.Upload {
		t.Helper()
		up, err := s.engine.BeginUpload(t.Context(), s.as(signer, ""), workflows.BeginUpload{Place: place, Name: name, Size: size, Fingerprint: "f"})
		s.ok(err)
		return up
	}
	up := ahead("wallet", "납세증명서.pdf", 10)
	whole := workflows.Received{SHA256: hash("a"), MediaType: "application/pdf", Name: "납세증명서.pdf", Size: 10}
	s.ok(s.part(up.ID, 0, 4, "b"))
	s.refused(s.engine.ArriveUpload(t.Context(), s.as(signer, ""), up.ID, whole), "files.upload.unfinished")
	s.ok(s.part(up.ID, 4, 6, "c"))
	for range 2 {
		s.ok(s.engine.ArriveUpload(t.Context(), s.as(signer, ""), up.ID, whole))
	}
	if again := ahead("wallet", "납세증명서.pdf", 10); again.ID != up.ID {
		t.Error("the same file announced again at the same form is another upload")
	}
	if other := ahead("wallet:7", "납세증명서.pdf", 10); other.ID == up.ID {
		t.Error("a file that waits for one form is offered to another")
	}
	none := domain.E(domain.NotFound, "not_found")
	for i, err := range []error{s.engine.AttachUpload(t.Context(), s.as(signer, ""), workflows.AttachUpload{Upload: up.ID, File: whole}),
		s.engine.AttachUnpacked(t.Context(), s.as(signer, ""), up.ID, []workflows.Received{whole}), s.engine.ArriveUpload(t.Context(), s.as(mate, ""), up.ID, whole)} {
		if !errors.Is(err, none) {
			t.Errorf("%d: got %v", i, err)
		}
	}
	add := func(who domain.PersonID, key, sum string) (domain.WalletID, error) {
		file := whole
		file.Upload, file.SHA256 = up.ID, hash(sum)
		return s.engine.AddDocument(t.Context(), s.as(who, key), workflows.AddDocument{Org: s.lead, Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today}, File: file})
	}
	_, err := add(signer, "x", "d")
	s.refused(err, "files.upload.taken")
	first, err := add(signer, "k", "a")
	s.ok(err)
	if second, err := add(signer, "k", "a"); err != nil || second != first {
		t.Errorf("a second click got %d, %v, want the answer of the first, %d", second, err, first)
	}
	_, err = add(signer, "l", "a")
	s.refused(err, "files.upload.taken")
	if n := len(s.documents()); n != 1 {
		t.Errorf("%d documents", n)
	}
}

func TestAtAFormTheOldestOfTooManyIsGivenUp(t *testing.T) {
	d := newDesk(t)
	var all []int64
	for i := range 5 {
		up, err := d.engine.BeginUpload(t.Context(), d.as(signer, ""), workflows.BeginUpload{Place: "wallet", Name: "a.pdf", Size: int64(i + 1)})
		d.ok(err)
		all = append(all, up.ID)
	}
	for i, id := range all {
		_, _, err := d.engine.MyUpload(t.Context(), d.as(signer, ""), id)
		if gone := errors.Is(err, domain.E(domain.NotFound, "not_found")); gone != (i < 2) {
			t.Errorf("upload %d: %v", i, err)
		}
	}
}

func TestAFileForAFormIsOfTheOrganisationThatTheFormNames(t *testing.T) {
	d := newDesk(t)
	in := workflows.BeginUpload{Place: "evidence:3", Whose: d.partner, Name: "영수증.pdf", Size: 9, Fingerprint: "f"}
	up, err := d.engine.BeginUpload(t.Context(), d.as(signer, ""), in)
	d.ok(err)
	again, err := d.engine.BeginUpload(t.Context(), d.as(signer, ""), in)
	d.ok(err)
	if again.ID != up.ID {
		t.Error("the same file announced again begins anew")
	}
	if got := up.Destination(); got.Org != d.partner || got.Application != 0 || got.Place != "evidence:3" {
		t.Errorf("it is for %+v", got)
	}
}
