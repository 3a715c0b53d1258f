// This file makes the few real files of the demonstration: one sheet per kind of document that says what it is and that it
// is for demonstration. All rows of a kind share one content.
package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"gongmo/app/files"
	"gongmo/domain"
	"gongmo/domain/evidence"
	"gongmo/domain/form"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// papers are the stored contents by kind.
type papers struct {
	sheets map[string]files.Stored
}

// sheetNames are the kinds of documents and the words printed on each; PDF's own fonts hold Latin letters only.
var sheetNames = map[string]string{
	"application": "APPLICATION DOCUMENT", "agreement": "AGREEMENT DOCUMENT", "report": "EXPENDITURE REPORT",
	string(evidence.Invoice): "TAX INVOICE", string(evidence.TransferProof): "TRANSFER RECEIPT", string(evidence.Payslip): "PAYSLIP",
	string(evidence.Withholding): "WITHHOLDING RECEIPT", string(evidence.Minutes): "MEETING MINUTES", string(evidence.Approval): "INTERNAL APPROVAL", string(evidence.Registration): "EQUIPMENT REGISTRATION", string(evidence.TripReport): "TRIP REPORT",
	string(evidence.Inspection): "INSPECTION SHEET", string(evidence.RivalQuote): "COMPARATIVE QUOTE", string(evidence.InKindProof): "IN-KIND CERTIFICATE",
	string(evidence.SimpleReceipt): "SIMPLE RECEIPT",

	sheetOf(wallet.BusinessRegistration): "BUSINESS REGISTRATION", sheetOf(wallet.TaxClearance): "NATIONAL TAX CLEARANCE",
	sheetOf(wallet.LocalTaxClearance): "LOCAL TAX CLEARANCE", sheetOf(wallet.InsuranceClearance): "SOCIAL INSURANCE CLEARANCE",
	sheetOf(wallet.SizeCertificate): "CERTIFICATE OF SIZE", sheetOf(wallet.FinancialStatement): "FINANCIAL STATEMENT",
	sheetOf(wallet.Other): "CERTIFICATE", earlierTax: "NATIONAL TAX CLEARANCE, EARLIER",
}

func (y *year) makePapers() error {
	y.papers.sheets = map[string]files.Stored{}
	for _, kind := range sortedKeys(sheetNames) {
		got, err := y.Files.Put(y.ctx, bytes.NewReader(sheet(sheetNames[kind])), 1<<20)
		if err != nil {
			return fmt.Errorf("keep a sheet: %w", err)
		}
		y.papers.sheets[kind] = got
	}
	slip, err := cardSlip()
	if err != nil {
		return err
	}
	y.papers.sheets[string(evidence.CardSlip)], err = y.Files.Put(y.ctx, bytes.NewReader(slip), 1<<20)
	return err
}

// sheet is a page in PDF with one heading and the note that it is for demonstration.
func sheet(heading string) []byte {
	text := fmt.Sprintf("BT /F1 26 Tf 72 740 Td (%s) Tj /F1 13 Tf 0 -40 Td (For demonstration only. Nobody issued this paper.) Tj 0 -22 Td (Siyeonyong - Gongmo demo) Tj ET\n"+
		"0.6 w 72 660 m 523 660 l S 72 620 451 -160 re S 72 580 m 523 580 l S 72 540 m 523 540 l S 72 500 m 523 500 l S 220 620 m 220 460 l S", heading)
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	var at []int
	for i, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, offset := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return b.Bytes()
}

// cardSlip is a picture of a slip: paper with lines and a bar code, and nothing to read.
func cardSlip() ([]byte, error) {
	img := image.NewGray(image.Rect(0, 0, 320, 480))
	for i := range img.Pix {
		img.Pix[i] = 250
	}
	bar := func(x, y, w, h int, ink uint8) {
		for dy := range h {
			for dx := range w {
				img.SetGray(x+dx, y+dy, color.Gray{Y: ink})
			}
		}
	}
	for i := range 14 {
		bar(24, 60+i*22, 120+(i*53)%140, 8, 110)
	}
	for i := range 60 {
		bar(24+i*4+(i*7)%3, 400, 1+(i*5)%3, 48, 20)
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// file makes a row of a stored content.
func (y *year) file(kind, name string, by domain.PersonID, at time.Time) (*workflows.StoredFile, error) {
	s := y.papers.sheets[kind]
	f := &workflows.StoredFile{Sha256: s.SHA256, Size: s.Size, MediaType: s.MediaType, Name: name, ScanState: "CLEAN", UploadedBy: &by, UploadedAt: at.UTC()}
	return f, y.in.Add(f)
}

// upload is a file as an answer of a form.
func upload(f *workflows.StoredFile, ext string) form.Upload {
	return form.Upload{FileID: domain.FileID(f.ID), Name: f.Name, Type: ext, Bytes: f.Size, SHA256: f.Sha256}
}
