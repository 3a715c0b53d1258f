// This file is which lines of a plan a finding is about, so that a page can say it beside them.
package budget

import (
	"slices"

	"gongmo/domain/ruleset"
)

// lines are, by rule, the lines that a sum over an organisation or a person is made of; a rule that is not here is about the whole plan.
var lines = map[Code]func(Line) bool{
	SubcontractBears:       func(l Line) bool { return l.CashWon+l.InKindWon > 0 },
	ResearchService:        of(Labor),
	SubcontractorItems:     of(Subcontract, IntlJoint, Burden),
	LaborCash:              func(l Line) bool { return l.Item == Labor && l.Detail != StaffApproved && l.Money() > 0 },
	Participation:          func(l Line) bool { return slices.Contains(workers, l.Item) && l.RateBp > 0 },
	ParticipationElsewhere: func(l Line) bool { return slices.Contains(workers, l.Item) && l.RateBp > 0 },
	IncentiveCap:           of(Incentive),
	IncentivePerson:        of(Incentive),
	SecurityProject:        of(SecurityPay),
	SecurityPayCap:         of(SecurityPay),
	SubcontractCap:         of(Subcontract),
	BurdenInstitute:        of(Burden),
	ExternalTechCap:        func(l Line) bool { return l.Item == Activity && l.Detail == ExternalTech },
	IndirectCap:            of(Indirect),
	IndirectCash:           func(l Line) bool { return l.Item == Indirect && l.InKindWon > 0 },
	InKindItems: func(l Line) bool {
		return l.InKindWon > 0 && !slices.Contains([]Item{Labor, Equipment, Materials}, l.Item)
	},
	OwnInKind: func(l Line) bool {
		return l.Money() > 0 && slices.Contains([]Detail{OwnEquipment, LandBuilding, OwnStock, OwnTechnology}, l.Detail)
	},
	PromotionSettled:  of(ProjectPromotion),
	IntlJointApproval: of(IntlJoint),
}

func of(items ...Item) func(Line) bool {
	return func(l Line) bool { return slices.Contains(items, l.Item) }
}

// About lists the keys of the lines of a plan that the finding is about, in the order of the plan; nil when it is about the whole.
func (f Finding) About(p Plan, regime ruleset.Regime) (out []string) {
	fits := lines[f.Rule]
	if f.Rule == InKindItems && regime == ruleset.NRDInnovation {
		fits = func(l Line) bool { return lines[InKindItems](l) && l.Item != Activity }
	}
	for _, l := range p.Lines {
		switch {
		case f.Line != "":
			if l.Key == f.Line {
				return []string{l.Key}
			}
		case fits != nil && fits(l) && (f.Org == 0 || l.Org == f.Org) && (f.Person == "" || l.Person == f.Person) && (f.Year == 0 || l.Year == f.Year):
			out = append(out, l.Key)
		}
	}
	return out
}
