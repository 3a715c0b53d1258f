// This file reads what the tax office said of organisations.
package query

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Registration is the newest answer about one organisation; Business is "" when there is none.
type Registration struct {
	OrganizationID int64
	Name           string
	Business       string
	TaxType        string
	EndedOn        period.Date
	Matches        *bool
	AskedAt        *time.Time
	Sample         bool
	// The rest of the answer: organization.Registration says what each is.
	Note             string
	UnitClosed       *bool
	TaxTypeChangedOn period.Date
	InvoiceFrom      period.Date
	PriorTaxType     string
	PriorTaxTypeName string
	MatchesAll       *bool
	MatchNote        string
}

const registration = `select o.id as organization_id, o.name, coalesce(r.business, '') as business, coalesce(r.tax_type, '') as tax_type, r.ended_on, r.matches, r.asked_at,
	coalesce(r.sample, false) as sample, coalesce(r.note, '') as note, r.unit_closed, r.tax_type_changed_on, r.invoice_from,
	coalesce(r.prior_tax_type, '') as prior_tax_type, coalesce(r.prior_tax_type_name, '') as prior_tax_type_name, r.matches_all, coalesce(r.match_note, '') as match_note
	from organization o left join business_registration r on r.number = o.number `

// Registration reads the answer about an organisation that the caller may see already.
func (db *DB) Registration(ctx context.Context, org int64) (Registration, error) {
	return one[Registration](ctx, db, registration+`where o.id = $1`, org)
}

// RegistrationsOf lists the answers about the parties of an agreement that the caller may see already.
func (db *DB) RegistrationsOf(ctx context.Context, agreement domain.AgreementID) ([]Registration, error) {
	return list[Registration](ctx, db, registration+`join agreement_party p on p.organization_id = o.id where p.agreement_id = $1 order by p.id`, int64(agreement))
}
