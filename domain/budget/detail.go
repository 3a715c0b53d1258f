// This file is what a line says besides its amounts, and which items need it: whom labour pays, what own equipment cost.
package budget

import (
	"slices"

	"gongmo/domain/krw"
)

// Needs is what a rule asks of a line besides its amounts.
type Needs struct {
	Person bool // who is paid
	Rate   bool // the person's participation
	Price  bool // what own equipment, land or technology cost, or its book value
	Bought bool // when it was bought or brought in
	Hired  bool // when new staff was or will be hired; kept in BoughtOn, since a line has either
	Degree bool // what new staff has studied
	// Approval is by which document the ministry approved the staff: a rule asks for it, and a plan may still be handed in without.
	Approval bool
}

// Degree is what new staff has studied, on which cash for it depends under the ICT rules (L7 §5⑦1, 2). "" is not said.
type Degree string

const (
	DegreeCollege Degree = "COLLEGE" // 전문학사 이상 (졸업예정자 포함)
	DegreeField   Degree = "FIELD"   // 학위 없음: 소프트웨어·콘텐츠 분야 과제
	DegreeNone    Degree = "NONE"    // 학위 없음
)

// Degrees lists every degree, that which is not said among them.
func Degrees() []Degree { return []Degree{"", DegreeCollege, DegreeField, DegreeNone} }

// Label is the message key of the degree's name.
func (d Degree) Label() string { return "budget.degree." + string(d) }

// MayState is what a line of an item can say that no rule asks of every such line: the months of a person's participation, and the
// approval of what stands above a cap (L5 §25②; L5 §27①).
func MayState(i Item, d Detail) (months, approval bool) {
	return slices.Contains(workers, i), i == Subcontract || i == Activity && d == ExternalTech
}

// Any reports whether anything is asked.
func (n Needs) Any() bool { return n != Needs{} }

// NeedsOf is what a line of an item has to say: labour whom it pays and how much of their time (L7 §5⑤; L5 §65⑦), incentive whom it
// pays (L5 §26), security pay too (L5 §26의2), own equipment, land and technology in kind what they cost and when they were bought (L7 §4③;
// L5 §66①; L5 §68①), new staff when it was hired and what it has studied (L7 §5⑦1, 2; L5 §65④1), staff that the ministry approves by which document
// (L7 §5⑦6; L5 §65④3-6).
func NeedsOf(i Item, d Detail) Needs {
	switch {
	case i == Labor && d == StaffNew:
		return Needs{Person: true, Rate: true, Hired: true, Degree: true}
	case i == Labor && d == StaffApproved:
		return Needs{Person: true, Rate: true, Approval: true}
	case slices.Contains(workers, i):
		return Needs{Person: true, Rate: true}
	case i == Incentive, i == SecurityPay:
		return Needs{Person: true}
	case i == Equipment && d == OwnEquipment, i == Activity && d == OwnTechnology:
		return Needs{Price: true, Bought: true}
	case i == Equipment && d == LandBuilding:
		return Needs{Price: true}
	}
	return Needs{}
}

// workers are the items that pay a person's time.
var workers = []Item{Labor, StudentLabor, SubsidyLabor}

// Lacks is what the line needs and does not say.
func (l Line) Lacks() Needs {
	n := NeedsOf(l.Item, l.Detail)
	n.Person = n.Person && l.Person == ""
	n.Rate = n.Rate && l.RateBp == 0
	n.Price = n.Price && l.PriceWon == 0
	n.Bought = n.Bought && l.BoughtOn.IsZero()
	n.Hired = n.Hired && l.BoughtOn.IsZero()
	n.Degree = n.Degree && l.Degree == ""
	n.Approval = n.Approval && l.Approval == ""
	return n
}

// Detailed reports whether the line says anything besides its amounts.
func (l Line) Detailed() bool {
	return l.Person != "" || l.RateBp != 0 || l.PriceWon != 0 || !l.BoughtOn.IsZero() ||
		l.Degree != "" || l.Approval != "" || !l.ApprovedOn.IsZero() || !l.From.IsZero() || !l.To.IsZero()
}

// Rates are the participations that the plan pays, by person and year.
func (p Plan) Rates() map[string]map[int]krw.Bp {
	out := map[string]map[int]krw.Bp{}
	for _, l := range p.Of(workers...).Lines {
		if l.Person == "" || l.RateBp == 0 {
			continue
		}
		if out[l.Person] == nil {
			out[l.Person] = map[int]krw.Bp{}
		}
		out[l.Person][l.Year] += l.RateBp
	}
	return out
}
