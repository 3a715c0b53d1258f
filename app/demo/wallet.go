// This file fills the document wallets: what every company keeps, and in the wallet of the demonstration's own login one
// document in every standing.
package demo

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
)

// earlierTax is the sheet of a clearance that a newer one replaced: another content, so another hash.
const earlierTax = "wallet earlier TAX_CLEARANCE"

// sheetOf is the sheet of a type, shared by all companies.
func sheetOf(t wallet.Type) string { return "wallet " + string(t) }

// walletPaper is one document to be kept.
type walletPaper struct {
	kind         wallet.Type
	title, name  string
	issued, upTo period.Date
	at           time.Time // when it was put in
	sheet        string    // "" is the type's own
}

// makeWallets gives every company its registration, a clearance of any age, and a certificate of size.
func (y *year) makeWallets() error {
	d := y.dice("wallets")
	begin := period.On(2025, time.January, 6)
	today := period.DateOf(y.Now)
	for i, c := range y.companies {
		at := begin.At(10, 0).Add(time.Duration(i) * time.Minute)
		registration, err := y.shelve(c, walletPaper{kind: wallet.BusinessRegistration, name: "사업자등록증.pdf", issued: period.On(2024, time.Month(d.between(1, 12)), d.between(1, 28)), at: at})
		if err != nil {
			return err
		}
		c.registration = registration
		age := d.between(1, 45)
		if i == 0 {
			if err := y.showcase(c, today); err != nil {
				return err
			}
			continue
		}
		if _, err := y.shelve(c, dated(walletPaper{kind: wallet.TaxClearance, name: "국세완납증명.pdf"}, today.AddDays(-age))); err != nil {
			return err
		}
		if c.Type == organization.Company && c.Size == organization.SME {
			if _, err := y.shelve(c, walletPaper{kind: wallet.SizeCertificate, name: "중소기업확인서.pdf", issued: period.On(2025, time.April, 1), upTo: period.On(2026, time.March, 31), at: period.On(2025, time.April, 2).At(9, 0).Add(time.Duration(i) * time.Minute)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// dated is a paper that was put in on the day it was issued.
func dated(p walletPaper, issued period.Date) walletPaper {
	p.issued, p.at = issued, issued.At(9, 20)
	return p
}

// showcase is a document in every standing: good, replaced by a newer edition, about to run out, run out, without a day.
func (y *year) showcase(c *company, today period.Date) error {
	for _, p := range []walletPaper{
		dated(walletPaper{kind: wallet.LocalTaxClearance, name: "지방세 납세증명서.pdf"}, today.AddDays(-27)),
		dated(walletPaper{kind: wallet.InsuranceClearance, name: "4대보험 완납증명서.pdf"}, today.AddDays(-41)),
		dated(walletPaper{kind: wallet.FinancialStatement, title: "2024년 표준재무제표증명", name: "표준재무제표증명 2024.pdf"}, today.AddDays(-190)),
		{kind: wallet.SizeCertificate, name: "중소기업확인서.pdf", at: today.AddDays(-12).At(11, 0)},
		dated(walletPaper{kind: wallet.Other, title: "정보보호 관리체계 인증서", name: "ISO 27001 인증서.pdf", upTo: today.AddMonths(20)}, today.AddDays(-300)),
	} {
		if _, err := y.shelve(c, p); err != nil {
			return err
		}
	}
	return y.renewed(c, today)
}

// renewed is a tax clearance with two editions.
func (y *year) renewed(c *company, today period.Date) error {
	first := dated(walletPaper{kind: wallet.TaxClearance, name: "국세완납증명 9월.pdf", sheet: earlierTax}, today.AddDays(-60))
	if !y.shelvable(first.at) {
		return nil
	}
	p, err := y.walletPaper(c, first)
	if err != nil {
		return err
	}
	doc, change, err := wallet.Add(c.Ref(), first.kind, "", p, c.writer.Ref(), first.at.UTC())
	if err := y.did(first.at, c.writer.actor(), doc, about{})(change, err); err != nil {
		return err
	}
	next := dated(walletPaper{kind: wallet.TaxClearance, name: "국세완납증명 11월.pdf"}, today.AddDays(-4))
	if p, err = y.walletPaper(c, next); err != nil {
		return err
	}
	if err := y.did(next.at, c.writer.actor(), doc, about{})(doc.Replace(p, c.writer.Ref(), next.at.UTC())); err != nil {
		return err
	}
	return y.keepWallet(doc)
}

// shelvable says whether something can be put into a wallet at an instant: companies are there, and it is past.
func (y *year) shelvable(at time.Time) bool {
	return at.After(period.On(2025, time.January, 3).Start()) && y.past(at)
}

// shelve puts a paper into a wallet; nil when its time has not come in a demonstration that stands early in the year.
func (y *year) shelve(c *company, w walletPaper) (*wallet.Document, error) {
	if !y.shelvable(w.at) {
		return nil, nil
	}
	p, err := y.walletPaper(c, w)
	if err != nil {
		return nil, err
	}
	doc, change, err := wallet.Add(c.Ref(), w.kind, w.title, p, c.writer.Ref(), w.at.UTC())
	if err := y.did(w.at, c.writer.actor(), doc, about{})(change, err); err != nil {
		return nil, err
	}
	return doc, y.keepWallet(doc)
}

func (y *year) walletPaper(c *company, w walletPaper) (wallet.Paper, error) {
	sheet := w.sheet
	if sheet == "" {
		sheet = sheetOf(w.kind)
	}
	f, err := y.file(sheet, w.name, c.writer.Ref(), w.at)
	if err != nil {
		return wallet.Paper{}, err
	}
	return wallet.Paper{FileID: domain.FileID(f.ID), Name: f.Name, Size: f.Size, MediaType: f.MediaType, Digest: f.Sha256,
		Dates: wallet.Dates{IssuedOn: w.issued, PrintedTo: w.upTo}, Source: wallet.Uploaded}, nil
}

// keepWallet adds a document and its editions as they are now.
func (y *year) keepWallet(doc *wallet.Document) error {
	doc.Demo = true
	if err := y.in.Add(doc); err != nil {
		return err
	}
	for i := range doc.Editions {
		doc.Editions[i].DocumentID = doc.Ref()
		if err := y.in.Add(&doc.Editions[i]); err != nil {
			return err
		}
	}
	y.report.Documents++
	return nil
}
