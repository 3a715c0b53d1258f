// This file is what an organisation has shown of itself that its costs depend on, beside its kind and its size: the published ratio of
// its indirect cost, and that it is a registered research service firm.
package budget

import (
	"cmp"
	"database/sql/driver"
	"slices"

	"gongmo/domain"
	"gongmo/domain/condition"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Entity is what sort of body an organisation is, in the texts of domain/organization.
type Entity string

const (
	University Entity = condition.EntityUniversity
	Institute  Entity = condition.EntityAgency // 출연연, 공공기관, 지자체
)

// Ratio is the published ratio of indirect cost of one organisation (간접비고시비율, 연구개발비 사용 기준 §114②). It holds from its first
// day until that of the next one.
type Ratio struct {
	From period.Date
	Bp   krw.Bp
	// Source names the notice it stands in: "과학기술정보통신부고시 제2024-10호 별표 6".
	Source string
}

// Registration is the registration of a research service firm (연구개발서비스업, now 전문연구사업자); the zero one is none.
type Registration struct {
	Number string
	On     period.Date
}

// Credentials are what an organisation has shown of itself. Who entered them when is in the audit chain of the organisation.
type Credentials struct {
	// Ratios are in order of their first days.
	Ratios []Ratio `json:",omitempty"`
	// Research is its registration as a research service firm (L7 §5⑦4; L5 §65④2).
	Research Registration `json:",omitzero"`
}

// Value encodes the credentials for a jsonb column.
func (c Credentials) Value() (driver.Value, error) { return domain.JSONValue(c) }

// Scan decodes a jsonb column.
func (c *Credentials) Scan(src any) error { return domain.JSONScan(c, src) }

// IsZero reports whether nothing is known.
func (c Credentials) IsZero() bool { return len(c.Ratios) == 0 && c.Research == Registration{} }

// Ratio is the ratio published for a day; ok is false when there is none.
func (c Credentials) Ratio(on period.Date) (out Ratio, ok bool) {
	for _, r := range c.Ratios {
		if r.From <= on {
			out, ok = r, true
		}
	}
	return out, ok
}

// Latest is the ratio with the latest first day; ok is false when there is none.
func (c Credentials) Latest() (out Ratio, ok bool) {
	if len(c.Ratios) == 0 {
		return out, false
	}
	return c.Ratios[len(c.Ratios)-1], true
}

// Publish adds a ratio. One of the same first day takes the place of the one before.
func (c Credentials) Publish(r Ratio) Credentials {
	c.Ratios = append(slices.DeleteFunc(slices.Clone(c.Ratios), func(x Ratio) bool { return x.From == r.From }), r)
	slices.SortFunc(c.Ratios, func(a, b Ratio) int { return cmp.Compare(a.From, b.From) })
	return c
}

// Party is an organisation as the rules of a day see it. Only non-profits have a ratio of their own; that of companies, public
// corporations among them, is a number of the rules (연구개발비 사용 기준 §114④).
func (c Credentials) Party(org domain.OrganizationID, entity Entity, size Size, on period.Date) Party {
	p := Party{Org: org, Entity: entity, Size: size}
	if r, ok := c.Ratio(on); ok && !size.Company() {
		p.IndirectBp, p.IndirectSource = &r.Bp, r.Source+" ("+r.From.String()+"~)"
	}
	p.LaborInCash = c.Research.Number != "" && c.Research.On <= on
	return p
}
