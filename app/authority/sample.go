// Package authority asks other authorities for documents about organisations (행정정보 공동이용). So far it holds only the one
// that demonstrations use; the connection to the real service is an adapter beside it that passes the same suite.
//
// This file is the sample authority: it issues papers that say on their face that they prove nothing.
package authority

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// Sample answers for every business number that can exist. It belongs in demonstrations and tests only.
type Sample struct {
	// Now is the clock that dates the papers.
	Now func() time.Time
}

// kind is what the sample knows of a type: who would issue it, the file's name, and the heading in the Latin letters that
// PDF's own fonts hold.
type kind struct{ issuer, name, heading string }

var kinds = map[wallet.Type]kind{
	wallet.BusinessRegistration: {"국세청(시연용)", "사업자등록증명(시연용).pdf", "CERTIFICATE OF BUSINESS REGISTRATION"},
	wallet.TaxClearance:         {"국세청(시연용)", "국세완납증명(시연용).pdf", "NATIONAL TAX CLEARANCE"},
	wallet.LocalTaxClearance:    {"지방자치단체(시연용)", "지방세 납세증명서(시연용).pdf", "LOCAL TAX CLEARANCE"},
	wallet.InsuranceClearance:   {"국민건강보험공단(시연용)", "4대보험 완납증명서(시연용).pdf", "SOCIAL INSURANCE CLEARANCE"},
	wallet.SizeCertificate:      {"중소벤처기업부(시연용)", "중소기업확인서(시연용).pdf", "CERTIFICATE OF SMALL AND MEDIUM ENTERPRISE"},
	wallet.FinancialStatement:   {"국세청(시연용)", "표준재무제표증명(시연용).pdf", "STANDARD FINANCIAL STATEMENT"},
}

// Offers implements workflows.Authority.
func (Sample) Offers() []wallet.Type {
	return []wallet.Type{wallet.BusinessRegistration, wallet.TaxClearance, wallet.LocalTaxClearance, wallet.InsuranceClearance, wallet.SizeCertificate, wallet.FinancialStatement}
}

// Issue implements workflows.Authority. Whoever is no enterprise has no certificate of size.
func (s Sample) Issue(ctx context.Context, number bizno.Number, t wallet.Type) (workflows.Issued, error) {
	if err := ctx.Err(); err != nil {
		return workflows.Issued{}, err
	}
	k, offered := kinds[t]
	checked, err := bizno.Parse(string(number))
	if !offered || err != nil || t == wallet.SizeCertificate && !enterprise(checked.Entity()) {
		return workflows.Issued{}, domain.E(domain.NotFound, "wallet.fetch.none")
	}
	today := period.DateOf(s.Now())
	out := workflows.Issued{Type: t, Issuer: k.issuer, IssueNo: issueNo(checked, t, today), IssuedOn: today, Name: k.name, Sample: true}
	out.Content = page(k.heading, "SAMPLE - NOT A REAL DOCUMENT", "Issued by the demonstration of Gongmo. It proves nothing.",
		"Business number  "+checked.String(), "Issue number  "+out.IssueNo, "Issued on  "+today.String())
	return out, nil
}

// enterprise reports whether the holder of a number can be a small or medium enterprise.
func enterprise(e bizno.Entity) bool {
	return e == bizno.Company || e == bizno.Individual || e == bizno.TaxExempt
}

// issueNo is the same for the same paper on the same day, so that asking twice gives one edition.
func issueNo(n bizno.Number, t wallet.Type, day period.Date) string {
	sum := sha256.Sum256([]byte(string(n) + string(t) + day.String()))
	return "S" + strings.ReplaceAll(day.String(), "-", "") + "-" + strings.ToUpper(hex.EncodeToString(sum[:4]))
}

// page is one sheet in PDF: a heading and lines below it, in the reader's own font.
func page(heading string, lines ...string) []byte {
	var text strings.Builder
	fmt.Fprintf(&text, "BT /F1 20 Tf 60 760 Td (%s) Tj /F1 13 Tf", heading)
	for _, l := range lines {
		fmt.Fprintf(&text, " 0 -28 Td (%s) Tj", strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(l))
	}
	text.WriteString(" ET 0.6 w 60 745 m 535 745 l S")
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", text.Len(), text.String()),
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
