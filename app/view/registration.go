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
