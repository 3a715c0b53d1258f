// Package holiday is the yearly table of days on which no period ends, as the administrators keep it from the official
// gazette. A year is what acts are recorded on; its days are rows.
package holiday

import (
	"strings"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Year is one year of the table.
type Year struct {
	domain.Root
	Year int
}

// Kind names the aggregate.
func (*Year) Kind() string { return "holiday_year" }

// TableName is where years live.
func (Year) TableName() string { return "holiday_year" }

// Day is one holiday. OnDate is unique.
type Day struct {
	ID     int64
	OnDate period.Date
	Name   string
	Basis  string // the article or the gazette it stands in
}

// TableName is where days live.
func (Day) TableName() string { return "holiday" }

const longest = 60

// Add puts a day into the year. Refusals: holiday.on.empty, holiday.on.year (another year's day), holiday.on.taken (there
// is one already), holiday.name.empty, holiday.name.long; kind Invalid.
func (y *Year) Add(on period.Date, name, basis string, there []Day) (Day, domain.Change, error) {
	name, basis = strings.Join(strings.Fields(name), " "), strings.Join(strings.Fields(basis), " ")
	var bad domain.Problems
	switch {
	case on.IsZero():
		bad = append(bad, domain.E(domain.Invalid, "holiday.on.empty").At("on"))
	case on.Year() != y.Year:
		bad = append(bad, domain.E(domain.Invalid, "holiday.on.year").With("year", y.Year).At("on"))
	default:
		for _, d := range there {
			if d.OnDate == on {
				bad = append(bad, domain.E(domain.Invalid, "holiday.on.taken").With("name", d.Name).At("on"))
			}
		}
	}
	switch {
	case name == "":
		bad = append(bad, domain.E(domain.Invalid, "holiday.name.empty").At("name"))
	case len([]rune(name)) > longest:
		bad = append(bad, domain.E(domain.Invalid, "holiday.name.long").At("name"))
	}
	if err := bad.OrNil(); err != nil {
		return Day{}, domain.Change{}, err
	}
	return Day{OnDate: on, Name: name, Basis: basis}, domain.Act("add", map[string]any{"on": on.String(), "name": name, "basis": basis}), nil
}

// Remove takes a day out, with the reason. Periods that have been worked out already stay as they are.
func (y *Year) Remove(d Day, reason string) (domain.Change, error) {
	reason = strings.TrimSpace(reason)
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "holiday.reason.empty").At("reason")
	}
	ch := domain.Act("remove", map[string]any{"on": d.OnDate.String(), "name": d.Name})
	ch.Reason = reason
	return ch, nil
}
