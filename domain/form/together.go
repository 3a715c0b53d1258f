// This file is people who stand in an application more than once: in two rows, or in the parts of two organisations.
package form

import (
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
	"gongmo/domain/period"
)

// Told is somebody of a people's question, and where it is said.
type Told struct {
	Member
	Answer string                // the key of the answer, as stored
	Row    int                   // from 1
	Of     domain.OrganizationID // whose person it is
}

// Together are the rows that are taken for one person, and the most that their participations add up to in a month.
type Together struct {
	Rows []Told
	By   budget.Mark
	Sum  krw.Bp
	// Month is the first day of that month, zero where no row says when.
	Month period.Date
}

// PeopleTogether puts the rows of one application together that are of one person. The 국가연구자번호 decides where it is given; rows without
// one that share a name with others may be two people of one name, which the mark says.
func PeopleTogether(people []Told) (out []Together) {
	var numbers, names []string
	byNumber, byName := map[string][]Told{}, map[string][]Told{}
	for _, p := range people {
		name := strings.Join(strings.Fields(p.Name), "")
		switch {
		case IsResearcherNo(p.ResearcherNo):
			if byNumber[p.ResearcherNo] == nil {
				numbers = append(numbers, p.ResearcherNo)
			}
			byNumber[p.ResearcherNo] = append(byNumber[p.ResearcherNo], p)
		case name != "":
			if byName[name] == nil {
				names = append(names, name)
			}
			byName[name] = append(byName[name], p)
		}
	}
	add := func(rows []Told, by budget.Mark) {
		if len(rows) > 1 {
			t := Together{Rows: rows, By: by}
			t.Sum, t.Month = mostTogether(rows)
			out = append(out, t)
		}
	}
	for _, n := range numbers {
		add(byNumber[n], budget.ByNumber)
	}
	for _, name := range names {
		alone := true
		for _, n := range numbers {
			if same := byNumber[n]; slices.ContainsFunc(same, func(p Told) bool { return strings.Join(strings.Fields(p.Name), "") == name }) {
				add(slices.Concat(same, byName[name]), budget.ByName)
				alone = false
			}
		}
		if alone {
			add(byName[name], budget.ByName)
		}
	}
	return out
}

// mostTogether is the month in which rows add up to most: a sum of spans is greatest where one of them begins. A row that does not say when
// it begins or ends lasts as long as the project.
func mostTogether(rows []Told) (most krw.Bp, month period.Date) {
	at := func(first period.Date) (sum krw.Bp) {
		for _, p := range rows {
			if (p.From.IsZero() || p.From <= first.MonthEnd()) && (p.To.IsZero() || p.To >= first) {
				sum += p.RateBp
			}
		}
		return sum
	}
	open := true
	for _, p := range rows {
		if p.From.IsZero() {
			continue
		}
		open = false
		y, m, _ := p.From.Civil()
		if first := period.On(y, m, 1); at(first) > most {
			most, month = at(first), first
		}
	}
	if open {
		for _, p := range rows {
			most += p.RateBp
		}
	}
	return most, month
}
