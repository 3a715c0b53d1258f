// This file reads an organisation's profile and the roles of a member as they were typed.
package form

import (
	"net/url"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/organization"
	"gongmo/domain/period"
)

// Profile reads the profile. What cannot be read is in the problems, at its field; the command checks the rest.
func Profile(v url.Values) (organization.Profile, domain.Problems) {
	place := ReadPlace(v, "address")
	p := organization.Profile{CorporateNo: v.Get("corporate_no"), Name: v.Get("name"), Representative: v.Get("representative"),
		Type: organization.Type(v.Get("type")), Size: organization.Size(v.Get("size")), Region: organization.Region(v.Get("region")),
		Industry: v.Get("industry"), Taxable: v.Get("taxable") != "no", Address: AddressText(place), AddressExtra: place.Extra, AddressArea: place.Area, AddressBuilding: place.Building, Phone: v.Get("phone"),
		RepresentativeKorean: v.Get("representative_korean"), Sector: v.Get("sector"), Trade: v.Get("trade")}
	var bad, wrong domain.Problems
	p.OpenedOn, bad = Day(v, "opened_on")
	r := &reader{posted: v}
	p.Ratio.Bp, p.Ratio.Source, p.Research.Number = r.percent("ratio"), r.text("ratio_source"), r.text("research")
	p.Ratio.From, wrong = Day(v, "ratio_from")
	bad = append(append(bad, r.wrong...), wrong...)
	p.Research.On, wrong = Day(v, "research_on")
	return p, append(bad, wrong...)
}

// Percent writes basis points as a page's field has them: "12.5".
func Percent(b krw.Bp) string { return percentText(b) }

// Day reads a date that may be left out; a wrong one is a problem at its field.
func Day(v url.Values, name string) (period.Date, domain.Problems) {
	if v.Get(name) == "" {
		return 0, nil
	}
	on, err := period.ParseDate(v.Get(name))
	var bad domain.Problems
	for _, e := range domain.ProblemsOf(err) {
		bad = append(bad, e.At(name))
	}
	return on, bad
}

// Roles reads ticked roles.
func Roles(ticked []string) []domain.Role {
	out := make([]domain.Role, len(ticked))
	for i, t := range ticked {
		out[i] = domain.Role(t)
	}
	return out
}
