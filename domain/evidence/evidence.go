// Package evidence says how spending is paid and what proves it: the methods of payment, the kinds of documents, and
// which kinds each method and cost item asks for (domain document §4.3).
package evidence

import (
	"slices"

	"gongmo/domain/budget"
)

// Method is how a line was paid and evidenced.
type Method string

const (
	TaxInvoice    Method = "TAX_INVOICE"    // 전자세금계산서
	Card          Method = "CARD"           // 사업비카드
	Transfer      Method = "TRANSFER"       // 계좌이체
	ExemptInvoice Method = "EXEMPT_INVOICE" // 계산서(면세)
	Payroll       Method = "PAYROLL"        // 급여
	Overseas      Method = "OVERSEAS"       // 해외구매
	InKind        Method = "IN_KIND"        // 현물
	Cash          Method = "CASH"           // 현금
	Note          Method = "NOTE"           // 어음
)

// Methods lists every method in the order of the form.
var Methods = []Method{TaxInvoice, Card, Transfer, ExemptInvoice, Payroll, Overseas, InKind, Cash, Note}

// LabelKey names the method's label in the message catalogue.
func (m Method) LabelKey() string { return "expense.method." + string(m) }

// Electronic reports whether the tax office or the card company holds the proof itself, so that no paper is asked for
// once its number is there (ICT R&D rules §32③).
func (m Method) Electronic() bool { return m == TaxInvoice || m == Card }

// Kind is a kind of document behind a line.
type Kind string

const (
	Invoice       Kind = "TAX_INVOICE"
	ExemptBill    Kind = "EXEMPT_INVOICE"
	CardSlip      Kind = "CARD_SLIP"
	TransferProof Kind = "TRANSFER_PROOF" // 이체확인증
	SimpleReceipt Kind = "SIMPLE_RECEIPT" // 간이영수증
	Handwritten   Kind = "HANDWRITTEN"    // 수기입금표
	Quote         Kind = "QUOTE"          // 견적서
	RivalQuote    Kind = "RIVAL_QUOTE"    // 비교견적서
	Contract      Kind = "CONTRACT"       // 계약서
	Inspection    Kind = "INSPECTION"     // 검수조서
	Payslip       Kind = "PAYSLIP"        // 급여명세
	Withholding   Kind = "WITHHOLDING"    // 원천징수
	Insurance     Kind = "INSURANCE"      // 4대보험
	Approval      Kind = "APPROVAL"       // 내부결재
	Minutes       Kind = "MINUTES"        // 회의록
	TripPlan      Kind = "TRIP_PLAN"      // 출장계획서
	TripReport    Kind = "TRIP_REPORT"    // 출장보고서
	Ticket        Kind = "TICKET"         // 항공권
	Import        Kind = "IMPORT"         // 수입신고필증
	Exchange      Kind = "EXCHANGE"       // 외국환거래계산서
	InKindProof   Kind = "IN_KIND_PROOF"  // 현물출자 확인서
	Registration  Kind = "REGISTRATION"   // 연구시설·장비 등록증(ZEUS)
	Photo         Kind = "PHOTO"
	Other         Kind = "OTHER"
)

// Kinds lists every kind in the order of the form.
var Kinds = []Kind{Invoice, ExemptBill, CardSlip, TransferProof, SimpleReceipt, Handwritten, Quote, RivalQuote, Contract, Inspection,
	Payslip, Withholding, Insurance, Approval, Minutes, TripPlan, TripReport, Ticket, Import, Exchange, InKindProof, Registration, Photo, Other}

// LabelKey names the kind's label in the message catalogue.
func (k Kind) LabelKey() string { return "expense.evidence." + string(k) }

// Weak reports whether the document alone proves little.
func (k Kind) Weak() bool { return k == SimpleReceipt || k == Handwritten }

// Need is a document that must be there: any one of its kinds will do.
type Need []Kind

// MetBy reports whether one of the kinds is on file.
func (n Need) MetBy(have []Kind) bool {
	return slices.ContainsFunc(n, func(k Kind) bool { return slices.Contains(have, k) })
}

// byMethod is what each method of payment asks for.
var byMethod = map[Method][]Need{
	TaxInvoice:    {{Invoice}, {TransferProof}},
	Card:          {{CardSlip}},
	Transfer:      {{TransferProof}},
	ExemptInvoice: {{ExemptBill}, {TransferProof}},
	Payroll:       {{Payslip}, {Withholding}, {TransferProof}},
	Overseas:      {{Import, Invoice}, {Exchange, CardSlip, TransferProof}},
	InKind:        {{InKindProof, Payslip}},
	Cash:          {{SimpleReceipt, CardSlip, Invoice}},
}

// byDetail is what a kind of cost asks for on top.
var byDetail = map[budget.Detail][]Need{
	budget.TravelAbroad:   {{TripPlan, Approval}, {TripReport}, {Ticket}},
	budget.TravelDomestic: {{TripPlan, TripReport, Approval}},
	budget.Purchase:       {{Inspection, Photo}},
}

// Needed lists the documents a line must have. electronic says that the number of an electronic invoice or a linked card
// slip is there and counts as its own proof.
func Needed(m Method, d budget.Detail, electronic bool) []Need {
	var out []Need
	if !electronic || !m.Electronic() {
		out = append(out, byMethod[m]...)
	}
	return append(out, byDetail[d]...)
}

// Missing lists the needs that no document on file meets.
func Missing(needs []Need, have []Kind) []Need {
	var out []Need
	for _, n := range needs {
		if !n.MetBy(have) {
			out = append(out, n)
		}
	}
	return out
}
