// This file is a document that its organisation lets the lead of one application use.
package wallet

import (
	"time"

	"gongmo/domain"
)

// NoticeOffered tells the lead of an application that a partner lets it use a paper.
const NoticeOffered domain.NoticeCode = "PAPER_OFFERED"

// Offer lets the lead of one application see a document and answer file questions of its own part with it. It is of the document, so
// that a newer edition takes the place of the earlier one until it is used; what was used is a copy of its own.
type Offer struct {
	ID             int64
	DocumentID     domain.WalletID
	ApplicationID  domain.ApplicationID
	OrganizationID domain.OrganizationID // whose document it is
	OfferedAt      time.Time
	OfferedBy      domain.PersonID
	WithdrawnAt    *time.Time // nil while it stands
	WithdrawnBy    *domain.PersonID
}

// TableName is where offers live.
func (Offer) TableName() string { return "wallet_offer" }

// Offer lets the lead of an application use the document; standing is whether it may already. The row is to be inserted. Errors: NotFound
// for a document that was taken out, wallet.offer.standing.
func (d *Document) Offer(application domain.ApplicationID, standing bool, by domain.PersonID, now time.Time) (Offer, domain.Change, error) {
	switch {
	case d.RemovedAt != nil:
		return Offer{}, domain.Change{}, domain.E(domain.NotFound, "not_found")
	case standing:
		return Offer{}, domain.Change{}, domain.E(domain.Conflict, "wallet.offer.standing").At("document")
	}
	o := Offer{DocumentID: d.Ref(), ApplicationID: application, OrganizationID: d.OrganizationID, OfferedAt: now, OfferedBy: by}
	change := domain.Act("offer", map[string]any{"application": int64(application), "edition": d.Newest})
	change.Notices = []domain.NoticeCode{NoticeOffered}
	return o, change, nil
}

// Withdraw ends an offer. held is whether the lead has put the document into its part and has not taken it out: then it is refused with
// wallet.offer.held, and, where that was handed in, with wallet.offer.submitted.
func (o *Offer) Withdraw(held, submitted bool, by domain.PersonID, now time.Time) (domain.Change, error) {
	switch {
	case o.WithdrawnAt != nil:
		return domain.Change{}, domain.E(domain.NotFound, "not_found")
	case held && submitted:
		return domain.Change{}, domain.E(domain.Refused, "wallet.offer.submitted")
	case held:
		return domain.Change{}, domain.E(domain.Refused, "wallet.offer.held")
	}
	o.WithdrawnAt, o.WithdrawnBy = &now, &by
	return domain.Act("withdrawOffer", map[string]any{"application": int64(o.ApplicationID)}), nil
}
