// These tests let the lead use a paper of a partner's wallet: offered, used as a copy of its own, withdrawn, and gone with its partner.
package workflows_test

import (
	"strings"
	"testing"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
	"gongmo/domain/notice"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// joined is a draft whose partner has agreed to take part.
func (s *shelf) joined() domain.ApplicationID {
	s.t.Helper()
	id := s.begin()
	s.invite(s.t.Context(), s.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	s.ok(s.engine.AnswerInvitation(s.t.Context(), s.as(mate, ""), id, s.members(id)[1].ID, s.partner, true))
	return id
}

func (s *shelf) offer(id domain.ApplicationID, org domain.OrganizationID, d domain.WalletID) error {
	return s.engine.OfferPaper(s.t.Context(), s.as(mate, ""), workflows.OfferPaper{Application: id, Org: org, Document: d})
}

func (s *shelf) offers(id domain.ApplicationID) (list []*wallet.Offer) {
	s.do(func(tx workflows.Tx) (err error) {
		list, err = workflows.Find[wallet.Offer](tx, workflows.Where{"ApplicationID": id}, "ID")
		return err
	})
	return list
}

func (s *shelf) pinOffered(id domain.ApplicationID, question string, offer int64) error {
	return s.engine.PinOffered(s.t.Context(), s.as(signer, ""), workflows.PinOffered{Application: id, Org: s.lead, Question: question, Offer: offer})
}

func (s *shelf) notThere(err error, what string) {
	s.t.Helper()
	if domain.KindOf(err) != domain.NotFound {
		s.t.Errorf("%s: %v, want not found", what, err)
	}
}

func TestAPartnersPaperIsUsedByTheLeadAsACopyOfItsOwn(t *testing.T) {
	s := newShelf(t)
	id := s.joined()
	tax := s.add(s.partner, wallet.TaxClearance, s.today.AddDays(-3))
	s.ok(s.offer(id, s.partner, tax))
	s.refused(s.offer(id, s.partner, tax), "wallet.offer.standing")
	o := s.offers(id)[0]
	if _, err := s.engine.ReadOffered(t.Context(), s.as(signer, ""), id, o.ID); err != nil {
		t.Fatal(err)
	}
	s.refused(s.pinOffered(id, "doc_registration", o.ID), "wallet.pin.type")
	s.ok(s.pinOffered(id, "doc_tax", o.ID))
	used := s.files(id, "doc_tax")[0]
	if used.Wallet != tax || used.Edition != 1 || used.SHA256 != s.document(tax).Editions[0].Digest {
		t.Errorf("used %+v", used)
	}
	s.ok(s.engine.ReplaceDocument(t.Context(), s.as(mate, ""), workflows.ReplaceDocument{Document: tax, Dates: wallet.Dates{IssuedOn: s.today}, File: s.upload("새 증명서.pdf")}))
	if got := s.files(id, "doc_tax")[0]; got.SHA256 != used.SHA256 || got.Edition != 1 {
		t.Errorf("a newer edition moved the copy to %+v", got)
	}
	s.refused(s.engine.WithdrawPaper(t.Context(), s.as(mate, ""), id, o.ID), "wallet.offer.held")
	s.refused(s.engine.RemoveDocument(t.Context(), s.as(mate, ""), tax, 0), "wallet.remove.used")
	s.ok(s.engine.DetachFile(t.Context(), s.as(signer, ""), id, s.lead, "doc_tax", used.FileID))
	s.ok(s.engine.WithdrawPaper(t.Context(), s.as(mate, ""), id, o.ID))
	s.notThere(s.pinOffered(id, "doc_tax", o.ID), "using what was withdrawn")
	s.notThere(s.engine.WithdrawPaper(t.Context(), s.as(mate, ""), id, o.ID), "withdrawing it once more")
	_, err := s.engine.ReadOffered(t.Context(), s.as(signer, ""), id, o.ID)
	s.notThere(err, "reading what was withdrawn")
	var acts []string
	for _, x := range s.store.Entries("wallet_document", int64(tax)) {
		acts = append(acts, x.Event)
	}
	if got := strings.Join(acts, " "); got != "add offer readOffered useOffered replace withdrawOffer" {
		t.Errorf("the chain of the document says %s", got)
	}
	s.do(func(tx workflows.Tx) error {
		logged, err := workflows.Find[workflows.AccessLog](tx, workflows.Where{"SubjectKind": "wallet_document", "SubjectID": int64(tax)}, "ID")
		if len(logged) != 2 || logged[0].Act != "readOffered" || *logged[0].ActorID != signer || logged[1].Act != "useOffered" {
			t.Errorf("logged %+v", logged)
		}
		return err
	})
}

func TestTheLeadIsToldOfAPaperThatAPartnerOffers(t *testing.T) {
	s := newShelf(t)
	people := s.owners()
	id := s.joined()
	tax := s.add(s.partner, wallet.TaxClearance, s.today)
	s.ok(s.offer(id, s.partner, tax))
	entries := s.store.Entries("wallet_document", int64(tax))
	s.ok(s.engine.DeliverNotice(t.Context(), workflows.NoticeJob{Code: wallet.NoticeOffered, Aggregate: "wallet_document", ID: int64(tax), Seq: entries[len(entries)-1].Seq}))
	s.do(func(tx workflows.Tx) error {
		list, err := workflows.Find[notice.Notice](tx, workflows.Where{"Code": string(wallet.NoticeOffered), "Channel": string(notice.Mail)})
		if len(list) != 1 || list[0].PersonID != people[s.lead] || !strings.HasSuffix(list[0].Link, "/papers") || !strings.Contains(list[0].Body, "참여에서 「과제」에 쓸 수 있도록 문서함의 「") {
			t.Errorf("told: %+v", list)
		}
		return err
	})
}

// What a supplement asks of the lead's part is answered with a paper of a partner like a question of the form.
func TestASupplementIsAnsweredWithAPartnersPaper(t *testing.T) {
	s := newShelf(t)
	id := s.joined()
	tax := s.add(s.partner, wallet.TaxClearance, s.today)
	asks := func(of domain.OrganizationID, key string) {
		t.Helper()
		s.do(func(tx workflows.Tx) error {
			a, err := workflows.LockRow[application.Application](tx, int64(id))
			if err != nil {
				return err
			}
			due := tx.Now().AddDate(0, 0, 7)
			a.State, a.SupplementDueAt = application.SupplementRequested, &due
			a.SupplementItems = application.SupplementItems{{QuestionKey: key, Org: of, Name: "납세증명"}}
			if err := workflows.Record(tx, domain.System, a, domain.Act("edit", nil)); err != nil {
				return err
			}
			old, err := workflows.Find[application.SupplementRound](tx, workflows.Where{"ApplicationID": id})
			if err != nil {
				return err
			}
			return tx.Insert(&application.SupplementRound{ApplicationID: id, No: len(old) + 1, Items: a.SupplementItems, Before: form.Answers{}, After: form.Answers{}, RequestedAt: tx.Now(), DueAt: due})
		})
	}
	asks(s.partner, "member_tax")
	s.refused(s.offer(id, s.partner, tax), "application.edit.closed") // nothing is asked of the lead
	asks(0, "doc_tax")
	s.ok(s.offer(id, s.partner, tax))
	o := s.offers(id)[0]
	s.ok(s.pinOffered(id, "doc_tax", o.ID))
	if used := s.files(id, "doc_tax"); len(used) != 1 || used[0].Wallet != tax {
		t.Errorf("used %+v", used)
	}
	asks(0, "") // in words
	mine := s.add(s.lead, wallet.TaxClearance, s.today)
	pin := func(in workflows.PinToSupplement) error {
		in.Application = id
		return s.engine.PinToSupplement(t.Context(), s.as(signer, ""), in)
	}
	s.notThere(pin(workflows.PinToSupplement{Document: tax}), "a partner's paper as one's own")
	s.ok(pin(workflows.PinToSupplement{Document: mine}))
	s.refused(pin(workflows.PinToSupplement{Document: mine}), "wallet.pin.already")
	s.ok(pin(workflows.PinToSupplement{Offer: o.ID}))
	round := s.load(id).Supplements[len(s.load(id).Supplements)-1]
	if got := s.load(id).Answers[round.ReplyKey(0)].Files; len(got) != 2 || got[0].Wallet != mine || got[1].Wallet != tax {
		t.Errorf("the words are answered with %+v", got)
	}
	if a := s.load(id); !a.SupplementItems[0].Done {
		t.Error("the item counts as open")
	}
}

func TestOnlyAPartnerThatAgreedOffersAndOnlyItsOwnPapers(t *testing.T) {
	s := newShelf(t)
	id := s.joined()
	mine, theirs := s.add(s.lead, wallet.TaxClearance, s.today), s.add(s.partner, wallet.TaxClearance, s.today)
	s.notThere(s.offer(id, s.lead, mine), "the lead offering to itself")
	s.notThere(s.offer(id, s.partner, mine), "offering another's paper")
	s.notThere(s.offer(id, s.lead, theirs), "offering a partner's paper in the lead's name")
	other := s.begin()
	s.notThere(s.offer(other, s.partner, theirs), "a stranger to the application offering")
	s.ok(s.offer(id, s.partner, theirs))
	o := s.offers(id)[0]
	s.notThere(s.pinOffered(other, "doc_tax", o.ID), "using it in another application")
	err := s.engine.PinOffered(t.Context(), s.as(mate, ""), workflows.PinOffered{Application: id, Org: s.partner, Question: "member_tax", Offer: o.ID})
	s.notThere(err, "using it in a part that is not the lead's")
}

func TestWhatWasHandedInWithAPartnersPaperKeepsIt(t *testing.T) {
	s := newShelf(t)
	id := s.joined()
	tax := s.add(s.partner, wallet.TaxClearance, s.today)
	s.ok(s.offer(id, s.partner, tax))
	s.ok(s.pinOffered(id, "doc_tax", s.offers(id)[0].ID))
	s.write(id, s.lead, signer, "goal", "목표", 0)
	s.write(id, s.partner, mate, form.Key("role", s.partner), "역할", 0)
	s.ok(s.engine.CompletePart(t.Context(), s.as(mate, ""), id, s.partner, true))
	_, err := s.engine.SubmitApplication(t.Context(), s.as(signer, "in"), pledged(id, 0))
	s.ok(err)
	s.refused(s.engine.WithdrawPaper(t.Context(), s.as(mate, ""), id, s.offers(id)[0].ID), "wallet.offer.submitted")
	s.refused(s.offer(id, s.partner, s.add(s.partner, wallet.TaxClearance, s.today)), "application.edit.closed")
	// A correction that goes on without it lets it be withdrawn; the submission keeps its copy.
	s.ok(s.engine.StartRevision(t.Context(), s.as(signer, ""), id))
	s.ok(s.engine.DetachFile(t.Context(), s.as(signer, ""), id, s.lead, "doc_tax", s.files(id, "doc_tax")[0].FileID))
	s.ok(s.engine.WithdrawPaper(t.Context(), s.as(mate, ""), id, s.offers(id)[0].ID))
	if f := s.submissions(id)[0].Files; len(f) != 1 || f[0].Digest != s.document(tax).Editions[0].Digest {
		t.Errorf("the submission holds %+v", f)
	}
}

func TestTheOffersOfAPartnerThatLeavesGoWithIt(t *testing.T) {
	for name, leave := range map[string]func(s *shelf, id domain.ApplicationID) error{
		"it is taken out": func(s *shelf, id domain.ApplicationID) error {
			return s.engine.RemovePartner(s.t.Context(), s.as(signer, ""), id, s.members(id)[1].ID)
		},
		"it is replaced": func(s *shelf, id domain.ApplicationID) error {
			_, err := s.engine.ReplacePartner(s.t.Context(), s.as(signer, ""), workflows.ReplacePartner{Application: id, Member: s.members(id)[1].ID, Number: "220-81-62517", Email: "kim@corp.kr"})
			return err
		},
		"it takes its consent back": func(s *shelf, id domain.ApplicationID) error {
			return s.engine.AnswerInvitation(s.t.Context(), s.as(mate, ""), id, s.members(id)[1].ID, s.partner, false)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			s.engine.Secrets = linkSecrets{}
			id := s.joined()
			tax := s.add(s.partner, wallet.TaxClearance, s.today)
			own := s.add(s.lead, wallet.TaxClearance, s.today)
			s.ok(s.offer(id, s.partner, tax))
			s.ok(s.pinOffered(id, "doc_tax", s.offers(id)[0].ID))
			s.ok(s.pin(id, s.lead, "doc_tax", own))
			s.ok(leave(s, id))
			if o := s.offers(id)[0]; o.WithdrawnAt == nil {
				t.Error("its offer stands")
			}
			if f := s.files(id, "doc_tax"); len(f) != 1 || f[0].Wallet != own {
				t.Errorf("the lead's part holds %+v", f)
			}
			s.do(func(tx workflows.Tx) error {
				n, err := tx.Count(application.File{}, workflows.Where{"ApplicationID": id})
				if n != 1 {
					t.Errorf("%d rows of files are left, want one", n)
				}
				return err
			})
			s.ok(s.engine.RemoveDocument(t.Context(), s.as(mate, ""), tax, 0))
		})
	}
}

func TestAPartnersPaperIsNotCarriedIntoAnotherApplication(t *testing.T) {
	s := newShelf(t)
	id := s.joined()
	s.ok(s.offer(id, s.partner, s.add(s.partner, wallet.TaxClearance, s.today)))
	s.ok(s.pinOffered(id, "doc_tax", s.offers(id)[0].ID))
	s.ok(s.pin(id, s.lead, "doc_tax", s.add(s.lead, wallet.TaxClearance, s.today)))
	next := s.round(id, application.Voided, ruleset.ICTFund)
	earlier, err := s.engine.EarlierAnswers(t.Context(), s.as(signer, "").Actor, next)
	s.ok(err)
	if f := earlier.Answers["doc_tax"].Files; len(f) != 1 || s.document(f[0].Wallet).OrganizationID != s.lead {
		t.Errorf("carried %+v", f)
	}
	if len(earlier.Left) != 1 || earlier.Left[0].Why != "application.reuse.left.offered" {
		t.Errorf("left %+v", earlier.Left)
	}
}
