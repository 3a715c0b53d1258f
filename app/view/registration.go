// This file says what the tax office answered about a business.
package view

import (
	"strings"

	"gongmo/app/locale"
	"gongmo/app/query"
)

// RegistrationText is "계속사업자 · 일반과세자 · 2025. 3. 17. 조회", or that nothing is known.
func RegistrationText(b Base, r query.Registration) string {
	if r.Business == "" || r.AskedAt == nil {
		return b.T("registration.none")
	}
	parts := []string{b.T("registration.business." + r.Business)}
	if key := "registration.tax." + r.TaxType; r.TaxType != "" && locale.Has(b.Lang, key) {
		parts = append(parts, b.T(key))
	}
	if !r.EndedOn.IsZero() {
		parts = append(parts, b.T("registration.ended", locale.Args{"on": r.EndedOn}))
	}
	if r.Matches != nil {
		key := "registration.matches"
		if !*r.Matches {
			key = "registration.differs"
		}
		parts = append(parts, b.T(key))
	}
	parts = append(parts, b.T("registration.asked", locale.Args{"at": *r.AskedAt}))
	if r.Sample {
		parts = append(parts, b.T("registration.sample"))
	}
	return strings.Join(parts, " · ")
}

// unchangedTaxType is the code of the type before that says there was none (해당없음).
const unchangedTaxType = "99"

// RegistrationFacts are the rest of the answer, one line each; none where the office said nothing of it.
func RegistrationFacts(b Base, r query.Registration) (out []SummaryRow) {
	add := func(key, value string) {
		if value != "" {
			out = append(out, SummaryRow{Label: b.T("registration." + key), Value: value})
		}
	}
	add("note", r.Note)
	if !r.TaxTypeChangedOn.IsZero() {
		add("tax_changed", b.Date(r.TaxTypeChangedOn))
	}
	if prior := "registration.tax." + r.PriorTaxType; r.PriorTaxType != "" && r.PriorTaxType != unchangedTaxType {
		if locale.Has(b.Lang, prior) {
			add("tax_prior", b.T(prior))
		} else {
			add("tax_prior", r.PriorTaxTypeName)
		}
	}
	if !r.InvoiceFrom.IsZero() {
		add("invoice_from", b.Date(r.InvoiceFrom))
	}
	if r.UnitClosed != nil && *r.UnitClosed {
		add("unit", b.T("registration.unit.closed"))
	}
	if r.MatchesAll != nil {
		key := "registration.details.match"
		if !*r.MatchesAll {
			key = "registration.details.differ"
		}
		add("details", b.T(key))
	}
	add("match_note", r.MatchNote)
	return out
}
