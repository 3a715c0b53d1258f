// This file holds the document wallet (문서함) of an organisation: adding papers, replacing them by newer ones, correcting
// their days, taking them out, and using one in an application.
package workflows

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
)

// walletResource describes a document of an organisation's wallet for a permission check, or the wallet itself with id 0.
func walletResource(org domain.OrganizationID, id int64) domain.Resource {
	return domain.Resource{Kind: "wallet_document", ID: id, Orgs: []domain.OrganizationID{org}, Lead: org}
}

// walletDocument locks a document with its editions and asks whether the actor may do the action.
func (e *Engine) walletDocument(tx Tx, actor domain.Actor, id domain.WalletID, action string) (*wallet.Document, error) {
	d := new(wallet.Document)
	if err := tx.Read(RowOf(d, int64(id), ForUpdate), RowsOf(&d.Editions, Query{Where: Where{"DocumentID": id}, Order: []string{"No"}})); err != nil {
		return nil, err
	}
	if d.RemovedAt != nil {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	return d, e.Access.Can(actor, action, walletResource(d.OrganizationID, d.ID))
}

// paperOf is a received file as an edition takes it.
func paperOf(row *StoredFile, days wallet.Dates) wallet.Paper {
	return wallet.Paper{FileID: domain.FileID(row.ID), Name: row.Name, Size: row.Size, MediaType: row.MediaType, Digest: row.Sha256, Dates: days, Source: wallet.Uploaded}
}

// addToWallet records a new document with its first edition.
func (e *Engine) addToWallet(tx Tx, actor domain.Actor, org domain.OrganizationID, t wallet.Type, title string, p wallet.Paper) (*wallet.Document, error) {
	d, change, err := wallet.Add(org, t, title, p, actor.Person, tx.Now())
	if err != nil {
		return nil, err
	}
	if err := Record(tx, actor, d, change); err != nil {
		return nil, err
	}
	d.Editions[0].DocumentID = d.Ref()
	return d, tx.Insert(&d.Editions[0])
}

// AddDocument is a paper that goes into the wallet.
type AddDocument struct {
	Org   domain.OrganizationID
	Type  wallet.Type
	Title string
	wallet.Dates
	File Received
}

// AddDocument puts a paper into the wallet of the organisation.
func (e *Engine) AddDocument(ctx context.Context, cmd Command, in AddDocument) (domain.WalletID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.WalletID, error) {
		if err := e.Access.Can(cmd.Actor, "add", walletResource(in.Org, 0)); err != nil {
			return 0, err
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return 0, err
		}
		d, err := e.addToWallet(tx, cmd.Actor, in.Org, in.Type, in.Title, paperOf(row, in.Dates))
		if err != nil {
			return 0, err
		}
		return d.Ref(), nil
	})
}

// ReplaceDocument is a newer edition of a document.
type ReplaceDocument struct {
	Document domain.WalletID
	Version  int64 // that the writer saw
	wallet.Dates
	File Received
}

// ReplaceDocument adds a newer edition; applications that use an earlier one keep it.
func (e *Engine) ReplaceDocument(ctx context.Context, cmd Command, in ReplaceDocument) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		d, err := e.walletDocument(tx, cmd.Actor, in.Document, "replace")
		if err != nil {
			return false, err
		}
		if in.Version != 0 && in.Version != d.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return false, err
		}
		return true, e.newEdition(tx, cmd.Actor, d, paperOf(row, in.Dates))
	})
	return err
}

// newEdition records a newer edition of a document whose editions are loaded.
func (e *Engine) newEdition(tx Tx, actor domain.Actor, d *wallet.Document, p wallet.Paper) error {
	change, err := d.Replace(p, actor.Person, tx.Now())
	if err != nil {
		return err
	}
	if err := Record(tx, actor, d, change); err != nil {
		return err
	}
	return tx.Insert(d.Current())
}

// CorrectDocument replaces what was typed about the newest edition.
type CorrectDocument struct {
	Document domain.WalletID
	Version  int64
	Title    string
	wallet.Dates
}

// CorrectDocument corrects the name and the days of a document. The days that an application took over stay as they were.
func (e *Engine) CorrectDocument(ctx context.Context, cmd Command, in CorrectDocument) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		d, err := e.walletDocument(tx, cmd.Actor, in.Document, "correct")
		if err != nil {
			return false, err
		}
		if in.Version != 0 && in.Version != d.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		change, err := d.Correct(in.Title, in.Dates, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, d, change); err != nil {
			return false, err
		}
		return true, tx.Update(d.Current())
	})
	return err
}

// RemoveDocument takes a document out of the wallet when no application holds any of its editions.
func (e *Engine) RemoveDocument(ctx context.Context, cmd Command, id domain.WalletID, version int64) error {
	_, err := run(ctx, e, cmd, []int64{int64(id), version}, func(tx Tx) (bool, error) {
		d, err := e.walletDocument(tx, cmd.Actor, id, "remove")
		if err != nil {
			return false, err
		}
		if version != 0 && version != d.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		uses, err := usesOf(tx, d)
		if err != nil {
			return false, err
		}
		change, err := d.Remove(uses, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, d, change)
	})
	return err
}

// usesOf counts the applications that hold a file of the document: in what is being written, or in something handed in,
// which stays even when the application goes on with another file. Whoever uses a document locks it first, so that none
// begins while this counts.
func usesOf(tx Tx, d *wallet.Document) (int, error) {
	files := make([]int64, len(d.Editions))
	for i, ed := range d.Editions {
		files[i] = int64(ed.FileID)
	}
	held := map[domain.ApplicationID]bool{}
	written, err := Find[application.File](tx, Where{"FileID": files})
	if err != nil {
		return 0, err
	}
	for _, f := range written {
		held[f.ApplicationID] = true
	}
	members, err := Find[application.Member](tx, Where{"OrganizationID": d.OrganizationID})
	if err != nil || len(members) == 0 {
		return len(held), err
	}
	apps := make([]int64, len(members))
	for i, m := range members {
		apps[i] = int64(m.ApplicationID)
	}
	handedIn, err := Find[application.Submission](tx, Where{"ApplicationID": apps})
	if err != nil {
		return 0, err
	}
	for _, s := range handedIn {
		if slices.ContainsFunc(s.Files, func(f application.FrozenFile) bool { return slices.Contains(files, int64(f.FileID)) }) {
			held[s.ApplicationID] = true
		}
	}
	return len(held), nil
}

// PinDocument is a document of the wallet that answers a file question.
type PinDocument struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // whose part, and whose wallet; the lead's id for the lead's
	Question    string
	Document    domain.WalletID
}

// PinDocument answers a file question with the newest edition of a document of the organisation's own wallet: with its hash
// and its days as they are now. Whose wallet it is not, does not learn that the document is there.
func (e *Engine) PinDocument(ctx context.Context, cmd Command, in PinDocument) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.slot(tx, cmd.Actor, Slot{in.Application, in.Org, in.Question})
		if err != nil {
			return err
		}
		d, err := e.walletDocument(tx, cmd.Actor, in.Document, "view")
		if err == nil && d.OrganizationID != in.Org {
			err = domain.E(domain.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		return s.pin(tx, cmd.Actor, d)
	})
}

// pin answers the question with the newest edition of a document. Errors stand at the field "pick." and the question.
func (s slot) pin(tx Tx, actor domain.Actor, d *wallet.Document) error {
	at := "pick." + s.q.Key
	pin, err := d.Pin(s.q.File.Document, s.q.Label, period.DateOf(tx.Now()))
	if err != nil {
		if p := domain.ProblemsOf(err); len(p) > 0 {
			return p[0].At(at)
		}
		return err
	}
	if slices.ContainsFunc(s.files, func(u form.Upload) bool { return u.FileID == pin.FileID }) {
		return domain.E(domain.Refused, "wallet.pin.already").At(at)
	}
	if err := s.room(1); err != nil {
		return domain.ProblemsOf(err)[0].At(at)
	}
	if err := takes(s.q.File, pin); err != nil {
		return err.At(at)
	}
	if wrong, err := notTheForm(tx, s, pin); err != nil {
		return err
	} else if wrong != nil {
		return wrong.At(at)
	}
	return s.put(tx, actor, append(slices.Clone(s.files), pin))
}

// takes asks whether a file of the wallet is of a type and size that the question accepts, as for an upload.
func takes(r form.FileRule, u form.Upload) *domain.Error {
	switch {
	case len(r.Types) > 0 && !slices.Contains(r.Types, u.Type):
		return domain.E(domain.Invalid, "form.file_type").With("name", u.Name).With("types", strings.ToUpper(strings.Join(r.Types, ", ")))
	case r.MaxBytes > 0 && u.Bytes > r.MaxBytes:
		return domain.E(domain.Invalid, "form.file_large").With("name", u.Name).With("max", r.MaxBytes).With("size", u.Bytes)
	}
	return nil
}

// KeepInWallet says that an upload of a form shall be kept in the wallet as well.
type KeepInWallet struct {
	Type wallet.Type
	wallet.Dates
}

// keepUpload puts a file that was just attached into the wallet of the organisation whose part it answers. The answer then holds it as
// a document of the wallet, with its days: what is known of a paper in one place is known in the other.
func (e *Engine) keepUpload(tx Tx, actor domain.Actor, org domain.OrganizationID, q form.Question, row *StoredFile, k KeepInWallet, file form.Upload) (form.Upload, error) {
	if err := e.Access.Can(actor, "add", walletResource(org, 0)); err != nil {
		return file, err
	}
	title := ""
	if !k.Type.Fits(q.File.Document) {
		return file, domain.E(domain.Invalid, "wallet.type.unknown").At("kind." + q.Key)
	}
	if k.Type == wallet.Other {
		title = wallet.Named(q.Label) // a paper of no type goes by what the form called it
	}
	d, err := e.addToWallet(tx, actor, org, k.Type, title, paperOf(row, k.Dates))
	if p := domain.ProblemsOf(err); len(p) > 0 && p[0].Field == "issued_on" {
		return file, p[0].At("issued." + q.Key)
	}
	if err != nil {
		return file, err
	}
	return d.Marks(file), nil
}

// expiredPapers are the documents of the wallet in the answers that are good no more on a day: picking them is refused for the same
// reason. A file without days of its own is not judged.
func expiredPapers(d form.Definition, a *application.Application, today period.Date) (domain.Problems, error) {
	var out domain.Problems
	var failed error
	if !anyDated(a.Answers) {
		return nil, nil // nothing that could expire: what is asked for need not be found out
	}
	answeredFiles(d, a, func(q form.Question, key string, u form.Upload) {
		expired, err := wallet.ExpiredOn(u, today)
		failed = cmp.Or(failed, err)
		if expired {
			out = append(out, domain.E(domain.Refused, "application.submit.paper_expired").With("label", q.Label).With("name", u.Name).With("to", u.ValidTo).At(key))
		}
	})
	return out, failed
}

// anyDated reports whether some file among the answers says until when it is valid.
func anyDated(answers form.Answers) bool {
	for _, x := range answers {
		if slices.ContainsFunc(x.Files, func(u form.Upload) bool { return !u.ValidTo.IsZero() }) {
			return true
		}
	}
	return false
}
