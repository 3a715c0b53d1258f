// This file is a paper of a partner's wallet that the lead of one application may use: offered, looked at, used as a pinned copy, and
// withdrawn before it is used.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/wallet"
)

// OfferPaper lets the lead of an application use a document of a partner's wallet.
type OfferPaper struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // the partner, whose wallet it is
	Document    domain.WalletID
}

// OfferPaper lets the lead use a document. Who may not offer for the organisation, and whose document it is not, learns nothing of it.
func (e *Engine) OfferPaper(ctx context.Context, cmd Command, in OfferPaper) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := wholeApplication(tx, in.Application, ForUpdate)
		if err != nil {
			return false, err
		}
		d, err := e.walletDocument(tx, cmd.Actor, in.Document, "offer")
		if err == nil && d.OrganizationID != in.Org {
			err = domain.E(domain.NotFound, "not_found")
		}
		if err != nil {
			return false, hidden(err)
		}
		if err := a.MayOffer(in.Org); err != nil {
			return false, err
		}
		standing, err := tx.Count(wallet.Offer{}, Where{"ApplicationID": a.Ref(), "DocumentID": d.Ref(), "WithdrawnAt": nil})
		if err != nil {
			return false, err
		}
		o, change, err := d.Offer(a.Ref(), standing > 0, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, d, change); err != nil {
			return false, err
		}
		return true, tx.Insert(&o)
	})
	return err
}

// hidden makes a refusal of permission look like something that does not exist.
func hidden(err error) error {
	if domain.KindOf(err) == domain.Forbidden {
		return domain.E(domain.NotFound, "not_found")
	}
	return err
}

// offerOf locks an application and reads a standing offer in it with its document, locked as well.
func offerOf(tx Tx, id domain.ApplicationID, offer int64) (*application.Application, *wallet.Offer, *wallet.Document, error) {
	a, err := wholeApplication(tx, id, ForUpdate)
	if err != nil {
		return nil, nil, nil, err
	}
	o, d, err := standingOffer(tx, a, offer)
	return a, o, d, err
}

// standingOffer reads an offer of an application and its document, which it locks. One that was withdrawn, or whose document was taken
// out, is not there.
func standingOffer(tx Tx, a *application.Application, offer int64) (*wallet.Offer, *wallet.Document, error) {
	o, err := LockRow[wallet.Offer](tx, offer)
	if err != nil {
		return nil, nil, err
	}
	d := new(wallet.Document)
	if err := tx.Read(RowOf(d, int64(o.DocumentID), ForUpdate), RowsOf(&d.Editions, Query{Where: Where{"DocumentID": o.DocumentID}, Order: []string{"No"}})); err != nil {
		return nil, nil, err
	}
	if o.ApplicationID != a.Ref() || o.WithdrawnAt != nil || d.RemovedAt != nil {
		return nil, nil, domain.E(domain.NotFound, "not_found")
	}
	return o, d, nil
}

func editionFiles(d *wallet.Document) []domain.FileID {
	out := make([]domain.FileID, len(d.Editions))
	for i, ed := range d.Editions {
		out[i] = ed.FileID
	}
	return out
}

// WithdrawPaper ends an offer that the lead has not used. What was handed in with it stays as it is.
func (e *Engine) WithdrawPaper(ctx context.Context, cmd Command, id domain.ApplicationID, offer int64) error {
	_, err := run(ctx, e, cmd, []int64{int64(id), offer}, func(tx Tx) (bool, error) {
		a, o, d, err := offerOf(tx, id, offer)
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, "offer", walletResource(d.OrganizationID, d.ID)); err != nil {
			return false, hidden(err)
		}
		change, err := o.Withdraw(a.Holds(editionFiles(d)), a.Editable() != nil, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, d, change); err != nil {
			return false, err
		}
		return true, tx.Update(o)
	})
	return err
}

// OfferedPaper is what the lead downloads: the newest edition of a document that it may use.
type OfferedPaper struct {
	Document domain.WalletID
	Edition  int
}

// ReadOffered lets the lead look at a paper that it may use, and writes down who did and when.
func (e *Engine) ReadOffered(ctx context.Context, cmd Command, id domain.ApplicationID, offer int64) (OfferedPaper, error) {
	var out OfferedPaper
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		a, o, d, err := offerOf(tx, id, offer)
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "attach", resourceOf(a)); err != nil {
			return hidden(err)
		}
		if err := Record(tx, cmd.Actor, d, domain.Act("readOffered", map[string]any{"application": a.ID, "edition": d.Newest})); err != nil {
			return err
		}
		out = OfferedPaper{Document: o.DocumentID, Edition: d.Newest}
		return logAccess(tx, cmd.Actor, d.Kind(), d.ID, "readOffered", a.Title)
	})
	return out, err
}

// PinOffered is a paper of a partner that answers a file question of the lead's part.
type PinOffered struct {
	Application domain.ApplicationID
	Org         domain.OrganizationID // the lead
	Question    string
	Offer       int64
}

// PinOffered answers a file question of the lead's part with the newest edition of a document that a partner lets it use: as with
// PinDocument, a copy of its hash and its days as they are now.
func (e *Engine) PinOffered(ctx context.Context, cmd Command, in PinOffered) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := e.slot(tx, cmd.Actor, Slot{in.Application, in.Org, in.Question})
		if err != nil {
			return err
		}
		o, d, err := standingOffer(tx, s.a, in.Offer)
		if err == nil && in.Org == s.a.LeadID {
			err = s.a.MayOffer(o.OrganizationID)
		} else if err == nil {
			err = domain.E(domain.NotFound, "not_found")
		}
		if err != nil {
			return err
		}
		if err := s.pin(tx, cmd.Actor, d); err != nil {
			return err
		}
		change := domain.Act("useOffered", map[string]any{"application": s.a.ID, "question": in.Question, "edition": d.Newest, "sha256": d.Current().Digest})
		if err := Record(tx, cmd.Actor, d, change); err != nil {
			return err
		}
		return logAccess(tx, cmd.Actor, d.Kind(), d.ID, "useOffered", s.a.Title)
	})
}

// endOffers ends what an organisation that leaves the consortium of a draft let the lead use, and takes it out of the lead's part.
func endOffers(tx Tx, actor domain.Actor, a *application.Application, org domain.OrganizationID) error {
	offers, err := Find[wallet.Offer](tx, Where{"ApplicationID": a.Ref(), "OrganizationID": org, "WithdrawnAt": nil}, "ID")
	if err != nil || len(offers) == 0 {
		return err
	}
	var files []domain.FileID
	for _, o := range offers {
		_, d, err := standingOffer(tx, a, o.ID)
		if domain.KindOf(err) == domain.NotFound {
			continue // its document was taken out of the wallet, which one that is used cannot be
		}
		if err != nil {
			return err
		}
		files = slices.Concat(files, editionFiles(d))
		change, err := o.Withdraw(false, false, actor.Person, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, actor, d, change); err != nil {
			return err
		}
		if err := tx.Update(o); err != nil {
			return err
		}
	}
	return writeFiles(tx, a.GiveBack(files, actor.Person, tx.Now()))
}

// leaves is endOffers of a member by its id, of whatever organisation it is.
func leaves(tx Tx, actor domain.Actor, a *application.Application, member int64) error {
	for _, m := range a.Members {
		if m.ID == member && m.OrganizationID != nil {
			return endOffers(tx, actor, a, *m.OrganizationID)
		}
	}
	return nil
}
