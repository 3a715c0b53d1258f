// These tests hold what each method of payment asks for (domain document §4.3).
package evidence

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/budget"
)

func TestWhatALineLacks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		method     Method
		detail     budget.Detail
		electronic bool
		have       []Kind
		want       []Need
	}{
		{"an electronic invoice with its number needs no paper (ICT R&D rules §32③)", TaxInvoice, "", true, nil, nil},
		{"an invoice without its number needs invoice and transfer", TaxInvoice, "", false, []Kind{Invoice}, []Need{{TransferProof}}},
		{"a bank transfer is no electronic proof", Transfer, "", true, nil, []Need{{TransferProof}}},
		{"goods are inspected even when the invoice is electronic", TaxInvoice, budget.Purchase, true, nil, []Need{{Inspection, Photo}}},
		{"either document will do", TaxInvoice, budget.Purchase, true, []Kind{Photo}, nil},
		{"a journey abroad needs plan, report and ticket (R&D cost rules §25⑧)", Card, budget.TravelAbroad, true, []Kind{TripPlan, Ticket}, []Need{{TripReport}}},
		{"pay needs slip, tax and transfer (fund guideline §24①)", Payroll, "", false, []Kind{Payslip}, []Need{{Withholding}, {TransferProof}}},
	} {
		if diff := cmp.Diff(c.want, Missing(Needed(c.method, c.detail, c.electronic), c.have)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestEveryMethodButTheForbiddenOneAsksForSomething(t *testing.T) {
	t.Parallel()
	for _, m := range Methods {
		if n := len(Needed(m, "", false)); (n == 0) != (m == Note) {
			t.Errorf("%s asks for %d documents", m, n)
		}
	}
}
