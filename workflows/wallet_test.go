package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/calltemplate"
	"gongmo/domain/form"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// shelf is a desk whose call asks for papers: a registration, taxes, one of no type, and taxes of each participant.
type shelf struct {
	*desk
	today period.Date
	next  int
}

func newShelf(t *testing.T) *shelf {
	s := &shelf{desk: newDesk(t)}
	s.today = period.DateOf(s.now)
	s.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		ask := func(key, slot string, most int) form.Question {
			return form.Question{Key: key, Kind: form.File, Label: "서류 " + key, File: form.FileRule{Types: []string{"pdf"}, MaxCount: most, MaxBytes: 5000, Document: slot}}
		}
		c.Form.Sections[0].Questions = append(c.Form.Sections[0].Questions, ask("doc_registration", "BUSINESS_REGISTRATION", 1), ask("doc_tax", "TAX_CLEARANCE", 2), ask("doc_pledge", "", 1))
		c.Form.Sections[1].Questions = append(c.Form.Sections[1].Questions, ask("member_tax", "TAX_CLEARANCE", 1))
		c.PerLead = 0
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	return s
}

// upload is a content nobody has uploaded before.
func (s *shelf) upload(name string) workflows.Received {
	s.next++
	return workflows.Received{SHA256: fmt.Sprintf("%064x", s.next), MediaType: "application/pdf", Name: name, Size: 1000}
}

func (s *shelf) add(org domain.OrganizationID, t wallet.Type, issued period.Date) domain.WalletID {
	s.t.Helper()
	id, err := s.engine.AddDocument(context.Background(), s.as(signer, ""), workflows.AddDocument{Org: org, Type: t, Dates: wallet.Dates{IssuedOn: issued}, File: s.upload("증명서.pdf")})
	s.ok(err)
	return id
}

func (s *shelf) pin(id domain.ApplicationID, org domain.OrganizationID, question string, d domain.WalletID) error {
	return s.engine.PinDocument(context.Background(), s.as(signer, ""), workflows.PinDocument{Application: id, Org: org, Question: question, Document: d})
}

func (s *shelf) files(id domain.ApplicationID, key string) []form.Upload {
	return s.load(id).Answers[key].Files
}

func (s *shelf) document(id domain.WalletID) (d *wallet.Document) {
	s.t.Helper()
	s.do(func(tx workflows.Tx) (err error) {
		if d, err = workflows.Get[wallet.Document](tx, int64(id)); err != nil {
			return err
		}
		return tx.Find(&d.Editions, workflows.Query{Where: workflows.Where{"DocumentID": id}, Order: []string{"No"}})
	})
	return d
}

func (s *shelf) documents() (all []*wallet.Document) {
	s.t.Helper()
	s.do(func(tx workflows.Tx) (err error) {
		all, err = workflows.Find[wallet.Document](tx, workflows.Where{}, "ID")
		return err
	})
	return all
}

func TestADocumentIsUsedWithItsHashAndNewerEditionsDoNotMoveIt(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	tax := s.add(s.lead, wallet.TaxClearance, s.today.AddDays(-3))
	s.ok(s.pin(id, s.lead, "doc_tax", tax))
	first := s.document(tax).Editions[0]
	want := []form.Upload{{FileID: first.FileID, Name: "증명서.pdf", Type: "pdf", Bytes: 1000, SHA256: first.Digest, Document: "TAX_CLEARANCE", Wallet: tax, Edition: 1,
		IssuedOn: s.today.AddDays(-3), ValidTo: s.today.AddDays(27)}}
	if d := cmp.Diff(want, s.files(id, "doc_tax")); d != "" {
		t.Fatal(d)
	}
	s.ok(s.engine.ReplaceDocument(context.Background(), s.as(signer, ""), workflows.ReplaceDocument{Document: tax, Dates: wallet.Dates{IssuedOn: s.today}, File: s.upload("새 증명서.pdf")}))
	s.ok(s.engine.CorrectDocument(context.Background(), s.as(signer, ""), workflows.CorrectDocument{Document: tax, Title: "3월 것", Dates: wallet.Dates{IssuedOn: s.today.AddDays(-1)}}))
	if d := cmp.Diff(want, s.files(id, "doc_tax")); d != "" {
		t.Error("what was used moved", d)
	}
	s.do(func(tx workflows.Tx) error {
		rows, err := workflows.Find[application.File](tx, workflows.Where{"ApplicationID": id})
		if err == nil && (len(rows) != 1 || rows[0].Digest != first.Digest || rows[0].FileID != first.FileID) {
			t.Errorf("the application's file row is %+v", rows)
		}
		return err
	})
}

func TestADocumentThatRanOutIsRefusedAtItsPlace(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	for name, c := range map[string]struct {
		d        domain.WalletID
		question string
		key      string
	}{
		"it ran out yesterday":              {s.add(s.lead, wallet.TaxClearance, s.today.AddDays(-31)), "doc_tax", "wallet.pin.expired"},
		"nobody knows when it was issued":   {s.add(s.lead, wallet.TaxClearance, 0), "doc_tax", "wallet.pin.undated"},
		"the slot asks for something else":  {s.add(s.lead, wallet.TaxClearance, s.today), "doc_registration", "wallet.pin.type"},
		"the slot is for papers of no type": {s.add(s.lead, wallet.TaxClearance, s.today), "doc_pledge", "wallet.pin.type"},
	} {
		t.Run(name, func(t *testing.T) {
			err := s.pin(id, s.lead, c.question, c.d)
			bad := domain.ProblemsOf(err)
			if len(bad) != 1 || bad[0].Key != c.key || bad[0].Field != "pick."+c.question {
				t.Errorf("got %v", err)
			}
			if n := len(s.files(id, c.question)); n != 0 {
				t.Errorf("%d files were attached", n)
			}
		})
	}
	s.ok(s.pin(id, s.lead, "doc_tax", s.add(s.lead, wallet.TaxClearance, s.today.AddDays(-30)))) // its last day
}

func TestAQuestionTakesADocumentOnceAndNoMoreThanItAllows(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	registration := s.add(s.lead, wallet.BusinessRegistration, 0)
	s.ok(s.pin(id, s.lead, "doc_registration", registration))
	s.refused(s.pin(id, s.lead, "doc_registration", registration), "wallet.pin.already")
	s.refused(s.pin(id, s.lead, "doc_registration", s.add(s.lead, wallet.BusinessRegistration, 0)), "files.count.over")
	s.ok(s.pin(id, s.lead, "doc_tax", s.add(s.lead, wallet.TaxClearance, s.today)))
	s.ok(s.pin(id, s.lead, "doc_tax", s.add(s.lead, wallet.LocalTaxClearance, s.today))) // both taxes in one slot
	big, err := s.engine.AddDocument(context.Background(), s.as(signer, ""), workflows.AddDocument{Org: s.lead, Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today},
		File: workflows.Received{SHA256: strings.Repeat("f", 64), Name: "큰 것.pdf", Size: 9000}})
	s.ok(err)
	other := s.begin()
	s.refused(s.pin(other, s.lead, "doc_tax", big), "form.file_large")
	sheet, err := s.engine.AddDocument(context.Background(), s.as(signer, ""), workflows.AddDocument{Org: s.lead, Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today},
		File: workflows.Received{SHA256: strings.Repeat("e", 64), Name: "증명서.xlsx", Size: 900}})
	s.ok(err)
	s.refused(s.pin(other, s.lead, "doc_tax", sheet), "form.file_type")
}

func TestAnotherOrganisationsWalletIsNotThere(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	theirs := s.add(s.partner, wallet.TaxClearance, s.today)
	if err := s.pin(id, s.lead, "doc_tax", theirs); domain.KindOf(err) != domain.NotFound {
		t.Errorf("the lead used its partner's paper: %v", err)
	}
	s.invite(context.Background(), s.as(signer, ""), workflows.InvitePartner{Application: id, Number: "1208147521", Role: application.Participating})
	s.ok(s.pin(id, s.partner, "member_tax", theirs)) // in the partner's own part
	if got := s.files(id, form.Key("member_tax", s.partner)); len(got) != 1 || got[0].Wallet != theirs {
		t.Errorf("the partner's part holds %+v", got)
	}
}

func TestADocumentStaysAsLongAsAnApplicationHoldsIt(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	s.write(id, s.lead, signer, "goal", "목표", 0)
	registration := s.add(s.lead, wallet.BusinessRegistration, 0)
	s.ok(s.pin(id, s.lead, "doc_registration", registration))
	remove := func() error { return s.engine.RemoveDocument(context.Background(), s.as(signer, ""), registration, 0) }
	s.refused(remove(), "wallet.remove.used")
	_, err := s.engine.SubmitApplication(context.Background(), s.as(signer, "k"), pledged(id, 0))
	s.ok(err)
	// The correction drops the file: what was handed in still holds it.
	s.ok(s.engine.StartRevision(context.Background(), s.as(signer, ""), id))
	file := s.files(id, "doc_registration")[0].FileID
	s.ok(s.engine.DetachFile(context.Background(), s.as(signer, ""), id, s.lead, "doc_registration", file))
	s.refused(remove(), "wallet.remove.used")

	unused := s.add(s.lead, wallet.BusinessRegistration, 0)
	s.ok(s.engine.RemoveDocument(context.Background(), s.as(signer, ""), unused, 0))
	if err := s.engine.RemoveDocument(context.Background(), s.as(signer, ""), unused, 0); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a document was taken out twice: %v", err)
	}
	if err := s.pin(s.begin(), s.lead, "doc_registration", unused); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a document that was taken out could be used: %v", err)
	}
}

func TestAStaleVersionOfADocumentChangesNothing(t *testing.T) {
	s := newShelf(t)
	d := s.add(s.lead, wallet.TaxClearance, s.today)
	s.ok(s.engine.CorrectDocument(context.Background(), s.as(signer, ""), workflows.CorrectDocument{Document: d, Version: 1, Dates: wallet.Dates{IssuedOn: s.today.AddDays(-1)}}))
	for name, err := range map[string]error{
		"correct": s.engine.CorrectDocument(context.Background(), s.as(signer, ""), workflows.CorrectDocument{Document: d, Version: 1}),
		"replace": s.engine.ReplaceDocument(context.Background(), s.as(signer, ""), workflows.ReplaceDocument{Document: d, Version: 1, File: s.upload("x.pdf")}),
		"remove":  s.engine.RemoveDocument(context.Background(), s.as(signer, ""), d, 1),
	} {
		if !workflows.IsStale(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAnUploadIsKeptInTheWalletWithOneTick(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	attach := func(question string, k workflows.KeepInWallet) error {
		return s.engine.AttachFile(context.Background(), s.as(signer, ""), workflows.AttachFile{Application: id, Org: s.lead, Question: question, File: s.upload("증명.pdf"), Keep: &k})
	}
	s.refused(attach("doc_tax", workflows.KeepInWallet{Type: wallet.SizeCertificate}), "wallet.type.unknown")
	s.refused(attach("doc_tax", workflows.KeepInWallet{Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today.AddDays(1)}}), "wallet.issued_on.future")
	if n := len(s.files(id, "doc_tax")); n != 0 {
		t.Fatalf("a refused upload left %d files", n)
	}
	s.ok(attach("doc_tax", workflows.KeepInWallet{Type: wallet.LocalTaxClearance, Dates: wallet.Dates{IssuedOn: s.today}}))
	s.ok(attach("doc_pledge", workflows.KeepInWallet{Type: wallet.Other}))
	var got []string
	for _, d := range s.documents() {
		got = append(got, string(d.Type)+" "+d.Title)
	}
	if d := cmp.Diff([]string{"LOCAL_TAX_CLEARANCE ", "OTHER 서류 doc_pledge"}, got); d != "" {
		t.Error(d)
	}
	// The application holds the very file that the wallet holds: it cannot be taken out.
	s.refused(s.engine.RemoveDocument(context.Background(), s.as(signer, ""), s.documents()[0].Ref(), 0), "wallet.remove.used")
}

// A tax certificate is good for 30 days (domain document §8.7). What has run out cannot be picked, and what was uploaded with its day is
// judged the same way: it keeps the application from being handed in until another is there.
func TestAPaperThatHasRunOutKeepsAnApplicationFromBeingHandedIn(t *testing.T) {
	s := newShelf(t)
	id := s.begin()
	expired := func() (out []string) {
		checked, err := s.engine.Check(context.Background(), s.as(signer, ""), id)
		problems := checked.Problems
		s.ok(err)
		for _, p := range problems {
			if p.Key == "application.submit.paper_expired" {
				out = append(out, p.Field)
			}
		}
		return out
	}
	attach := func(k *workflows.KeepInWallet) {
		s.ok(s.engine.AttachFile(context.Background(), s.as(signer, ""), workflows.AttachFile{Application: id, Org: s.lead, Question: "doc_tax", File: s.upload("증명.pdf"), Keep: k}))
	}
	attach(&workflows.KeepInWallet{Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today.AddDays(-31)}})
	if d := cmp.Diff([]string{"doc_tax"}, expired()); d != "" {
		t.Error(d)
	}
	_, err := s.engine.SubmitApplication(context.Background(), s.as(signer, "hand in"), pledged(id, 0))
	s.refused(err, "application.submit.paper_expired")
	s.ok(s.engine.DetachFile(context.Background(), s.as(signer, ""), id, s.lead, "doc_tax", s.files(id, "doc_tax")[0].FileID))
	attach(&workflows.KeepInWallet{Type: wallet.TaxClearance, Dates: wallet.Dates{IssuedOn: s.today.AddDays(-30)}})
	attach(nil) // nobody knows its day
	if d := cmp.Diff([]string(nil), expired()); d != "" {
		t.Error(d)
	}
}

// A document that an officer adds to the list with its type is a slot like one of a template: the wallet answers it, and its day counts.
func TestADocumentAddedToTheListWithItsTypeIsAnsweredFromTheWallet(t *testing.T) {
	s := newShelf(t)
	s.do(func(tx workflows.Tx) error {
		c, err := workflows.LockRow[call.Call](tx, int64(s.call))
		if err != nil {
			return err
		}
		list := append(c.DocumentEdits(), []call.DocumentEdit{{Document: call.Document{Name: "사업자등록증", Of: call.OfLead}, Paper: "BUSINESS_REGISTRATION"}, {Document: call.Document{Name: "납세증명", Of: call.OfLead}, Paper: "TAX_CLEARANCE"}}...)
		if c.Terms, err = c.WithDocuments(list); err != nil {
			return err
		}
		return workflows.Record(tx, domain.System, c, domain.Act("edit", nil))
	})
	id := s.begin()
	s.ok(s.pin(id, s.lead, "doc_new_1", s.add(s.lead, wallet.BusinessRegistration, s.today)))
	if f := s.files(id, "doc_new_1"); len(f) != 1 || f[0].Document != "BUSINESS_REGISTRATION" {
		t.Errorf("the slot holds %+v", f)
	}
	s.refused(s.pin(id, s.lead, "doc_new_2", s.add(s.lead, wallet.TaxClearance, s.today.AddDays(-31))), "wallet.pin.expired")
	s.refused(s.pin(id, s.lead, "doc_new_1", s.add(s.lead, wallet.CorporateRegister, s.today)), "wallet.pin.type")
}

func TestATypeThatTheWalletDoesNotHaveIsRefused(t *testing.T) {
	r := newCallRoom(t)
	id := r.create()
	docs := append(r.load(id).DocumentEdits(), call.DocumentEdit{Document: call.Document{Name: "서류", Of: call.OfLead}, Paper: "PASSPORT"})
	bad := domain.ProblemsOf(r.edit(id, workflows.CallParts{Documents: &docs}))
	if len(bad) != 1 || bad[0].Key != "wallet.type.unknown" || bad[0].Field != fmt.Sprintf("documents.%d.paper", len(docs)-1) {
		t.Errorf("got %v", bad)
	}
}

// Whatever slot a call's template has, some type of the wallet fits, so that every paper of a call can be kept and used again.
func TestEverySlotOfACallsFormTakesSomethingFromTheWallet(t *testing.T) {
	slots := map[string]bool{}
	budget := krw.Won(4_902_000_000)
	for _, category := range calltemplate.Categories() {
		kit, err := calltemplate.Make(calltemplate.Params{Title: "시험", Category: category, Design: "PAPER_PRESENTATION", Regime: ruleset.ICTFund, On: period.On(2025, 2, 3), Division: "AI융합본부", Task: "II-1. AI융합", BudgetWon: &budget})
		if err != nil {
			t.Fatal(err)
		}
		for _, section := range kit.Form.Sections {
			for _, q := range section.Questions {
				if q.Kind == form.File {
					slots[q.File.Document] = true
				}
			}
		}
	}
	if len(slots) < 4 {
		t.Fatalf("only the slots %v: the test looks at nothing", slots)
	}
	for slot := range slots {
		if len(wallet.Fitting(slot)) == 0 {
			t.Errorf("no document fits %q", slot)
		}
	}
}

// counter is an authority that answers as it is told.
type counter struct {
	answer map[wallet.Type]func(ctx context.Context) (workflows.Issued, error)
	asked  chan bizno.Number
}

func (c counter) Offers() []wallet.Type {
	return []wallet.Type{wallet.BusinessRegistration, wallet.TaxClearance, wallet.LocalTaxClearance, wallet.SizeCertificate}
}

func (c counter) Issue(ctx context.Context, n bizno.Number, t wallet.Type) (workflows.Issued, error) {
	c.asked <- n
	return c.answer[t](ctx)
}

func (s *shelf) fetch(ctx context.Context, org domain.OrganizationID, types ...wallet.Type) (workflows.Fetched, error) {
	return s.engine.FetchDocuments(ctx, s.as(signer, ""), workflows.FetchDocuments{Org: org, Types: types, Consent: true},
		func(_ context.Context, name string, content io.Reader) (workflows.Received, error) {
			b, err := io.ReadAll(content)
			return workflows.Received{SHA256: fmt.Sprintf("%064x", b), MediaType: "application/pdf", Name: name, Size: int64(len(b))}, err
		})
}

func (s *shelf) issues(t wallet.Type, content string) func(context.Context) (workflows.Issued, error) {
	return func(context.Context) (workflows.Issued, error) {
		return workflows.Issued{Type: t, Issuer: "세무서", IssueNo: "제1호", IssuedOn: s.today, Name: "증명.pdf", Content: []byte(content), Sample: true}, nil
	}
}

func TestNoAnswerOfAnAuthorityBlocksAnything(t *testing.T) {
	s := newShelf(t)
	stuck := make(chan struct{})
	defer close(stuck)
	s.engine.Authority = counter{asked: make(chan bizno.Number, 9), answer: map[wallet.Type]func(context.Context) (workflows.Issued, error){
		wallet.BusinessRegistration: s.issues(wallet.BusinessRegistration, "reg"),
		wallet.TaxClearance: func(context.Context) (workflows.Issued, error) {
			<-stuck // does not look at its context either
			return workflows.Issued{}, nil
		},
		wallet.LocalTaxClearance: func(context.Context) (workflows.Issued, error) {
			return workflows.Issued{}, domain.E(domain.Refused, "wallet.fetch.refused")
		},
		wallet.SizeCertificate: func(context.Context) (workflows.Issued, error) {
			return workflows.Issued{}, errors.New("connection reset")
		},
	}}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	// What has not come when the time is over is no answer.
	got, err := s.fetch(ctx, s.lead, wallet.TaxClearance, wallet.LocalTaxClearance, wallet.SizeCertificate)
	s.ok(err)
	want := workflows.Fetched{Missed: []workflows.Missed{{wallet.TaxClearance, "wallet.fetch.no_answer"}, {wallet.LocalTaxClearance, "wallet.fetch.refused"}, {wallet.SizeCertificate, "wallet.fetch.no_answer"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	got, err = s.fetch(context.Background(), s.lead, wallet.SizeCertificate, wallet.BusinessRegistration)
	s.ok(err)
	want = workflows.Fetched{Got: []wallet.Type{wallet.BusinessRegistration}, Missed: []workflows.Missed{{wallet.SizeCertificate, "wallet.fetch.no_answer"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if n := len(s.documents()); n != 1 {
		t.Errorf("%d documents in the wallet", n)
	}
}

func TestAnAuthorityIsAskedAboutTheOrganisationsOwnNumber(t *testing.T) {
	s := newShelf(t)
	c := counter{asked: make(chan bizno.Number, 9), answer: map[wallet.Type]func(context.Context) (workflows.Issued, error){wallet.TaxClearance: s.issues(wallet.TaxClearance, "a")}}
	s.engine.Authority = c
	_, err := s.fetch(context.Background(), s.partner, wallet.TaxClearance, wallet.TaxClearance)
	s.ok(err)
	close(c.asked)
	var asked []bizno.Number
	for n := range c.asked {
		asked = append(asked, n)
	}
	if !slices.Equal(asked, []bizno.Number{"1208147521"}) {
		t.Errorf("asked about %v", asked)
	}
}

func TestWhatIsFetchedAgainIsANewerEditionOfWhatCameBefore(t *testing.T) {
	s := newShelf(t)
	own := s.add(s.lead, wallet.TaxClearance, s.today) // the company's own upload is left alone
	content := "first"
	s.engine.Authority = counter{asked: make(chan bizno.Number, 9), answer: map[wallet.Type]func(context.Context) (workflows.Issued, error){
		wallet.TaxClearance: func(ctx context.Context) (workflows.Issued, error) {
			return s.issues(wallet.TaxClearance, content)(ctx)
		}}}
	for _, content = range []string{"first", "first", "second"} {
		got, err := s.fetch(context.Background(), s.lead, wallet.TaxClearance)
		s.ok(err)
		if len(got.Got) != 1 {
			t.Errorf("got %+v", got)
		}
	}
	all := s.documents()
	if len(all) != 2 || s.document(own).Newest != 1 {
		t.Fatalf("%d documents", len(all))
	}
	d := s.document(all[1].Ref())
	if d.Newest != 2 || len(d.Editions) != 2 || d.Editions[1].Source != wallet.GovShared || d.Editions[1].IssueNo != "제1호" || !d.Editions[1].Sample || d.Editions[1].ValidTo != s.today.AddDays(30) {
		t.Errorf("editions %+v", d.Editions)
	}
}

func TestWithoutConsentOrAConnectionNobodyIsAsked(t *testing.T) {
	s := newShelf(t)
	_, err := s.fetch(context.Background(), s.lead, wallet.TaxClearance)
	s.refused(err, "wallet.fetch.off")
	c := counter{asked: make(chan bizno.Number, 9)}
	s.engine.Authority = c
	_, err = s.engine.FetchDocuments(context.Background(), s.as(signer, ""), workflows.FetchDocuments{Org: s.lead, Types: []wallet.Type{wallet.VATStatement}}, nil)
	s.refused(err, "wallet.fetch.consent")
	s.refused(err, "wallet.fetch.nothing") // it offers no such type
	if len(c.asked) != 0 {
		t.Errorf("%d questions were asked", len(c.asked))
	}
}
