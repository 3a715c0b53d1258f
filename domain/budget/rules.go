// This file is the list of caps on a plan (domain.md §4.1, §4.2): one row, one rule. Adding a rule is adding a row, a
// passing and a failing case in testdata, and its words.
package budget

import (
	"maps"
	"slices"
	"sync"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

const (
	ItemAllowed       Code = "ITEM_ALLOWED"
	LineArithmetic    Code = "LINE_ARITHMETIC"
	GrantCeiling      Code = "GRANT_CEILING"
	GrantFloor        Code = "GRANT_FLOOR"
	GrantShare        Code = "GRANT_SHARE"
	GrantRatio        Code = "GRANT_RATIO"
	MatchingCash      Code = "MATCHING_CASH"
	SubcontractBears  Code = "SUBCONTRACT_BEARS"
	LaborCash         Code = "LABOR_CASH"
	Participation     Code = "PARTICIPATION"
	IncentiveCap      Code = "INCENTIVE_CAP"
	IncentivePerson   Code = "INCENTIVE_PERSON"
	SecurityPayCap    Code = "SECURITY_PAY_CAP"
	SubcontractCap    Code = "SUBCONTRACT_CAP"
	ExternalTechCap   Code = "EXTERNAL_TECH_CAP"
	IndirectCap       Code = "INDIRECT_CAP"
	IndirectCash      Code = "INDIRECT_CASH"
	InKindItems       Code = "IN_KIND_ITEMS"
	OwnInKind         Code = "OWN_IN_KIND"
	InKindEquipment   Code = "IN_KIND_EQUIPMENT"
	InKindAge         Code = "IN_KIND_AGE"
	PromotionSettled  Code = "PROMOTION_SETTLED"
	EquipmentApproval Code = "EQUIPMENT_APPROVAL"
	EquipmentReview   Code = "EQUIPMENT_REVIEW"
	EquipmentRegister Code = "EQUIPMENT_REGISTER"
	IntlJointApproval Code = "INTL_JOINT_APPROVAL"

	SubcontractorItems Code = "SUBCONTRACTOR_ITEMS"
	LaborNewHire       Code = "LABOR_NEW_HIRE"
	LaborProof         Code = "LABOR_PROOF"
	SecurityProject    Code = "SECURITY_PROJECT"
	BurdenInstitute    Code = "BURDEN_INSTITUTE"
	InKindTechnology   Code = "IN_KIND_TECHNOLOGY"
	TechnologyAge      Code = "IN_KIND_TECHNOLOGY_AGE"
	LaborDegree        Code = "LABOR_DEGREE"
	ResearchService    Code = "RESEARCH_SERVICE"
	CapLeave           Code = "CAP_LEAVE"

	ParticipationElsewhere Code = "PARTICIPATION_ELSEWHERE"
)

// Rules is the list, in the order a page shows it.
func Rules() []Rule { return slices.Clone(rules()) }

// rules is built once and never changed: every submission asks for it.
var rules = sync.OnceValue(func() []Rule {
	all := in(ruleset.ICTFund, ruleset.NRDInnovation, ruleset.SubsidyAct)
	both, ict, nrd := in(ruleset.ICTFund, ruleset.NRDInnovation), in(ruleset.ICTFund), in(ruleset.NRDInnovation)
	return []Rule{
		{Code: ItemAllowed, Basis: "L7 §2①1-2; L5 §5; L10 §15①", Regimes: all, Severity: Block, Check: itemAllowed},
		{Code: LineArithmetic, Basis: "L7 §5②; L5 §21; L10 §15①", Regimes: all, Severity: Block, Check: lineArithmetic},
		{Code: GrantCeiling, Basis: ruleset.ByTerms + "; L6 §19②6", Regimes: all, Severity: Block, Check: grantCeiling},
		{Code: GrantFloor, Basis: ruleset.ByTerms, Regimes: all, Severity: Block, Check: grantFloor},
		{Code: GrantShare, Basis: "L4 §19③; L6 §27①; L6 §28③", Regimes: all, Severity: Block, Check: grantShare,
			Needs: []ruleset.Code{ruleset.GrantMaxSmall, ruleset.GrantMaxMedium, ruleset.GrantMaxLarge, ruleset.GrantMaxPublic, ruleset.GrantMaxNonProfit, ruleset.ResearchBears}},
		{Code: GrantRatio, Basis: ruleset.ByTerms, Regimes: all, Severity: Block, Check: grantRatio, Needs: []ruleset.Code{ruleset.NonProfitBears, ruleset.ResearchBears}},
		{Code: MatchingCash, Basis: "L4 §19③; L6 §28②", Regimes: all, Severity: Block, Check: matchingCash,
			Needs: []ruleset.Code{ruleset.CashMinSmall, ruleset.CashMinMedium, ruleset.CashMinLarge, ruleset.CashMinPublic, ruleset.CashMinNonProfit, ruleset.ResearchBears}},
		{Code: ResearchService, Basis: "L6 §28③", Regimes: ict, Severity: Warn, Check: researchService, Needs: []ruleset.Code{ruleset.ResearchBears}},
		{Code: SubcontractBears, Basis: "L7 §5⑫; L4 §19②2", Regimes: both, Severity: Block, Check: subcontractBears},
		{Code: SubcontractorItems, Basis: "L5 §27⑥; L7 §5⑫", Regimes: both, Severity: Block, Check: subcontractorItems},
		{Code: LaborCash, Basis: "L7 §5⑥⑦; L5 §65④", Regimes: both, Severity: Block, Check: laborCash,
			Needs: []ruleset.Code{ruleset.NewHireCashMedium, ruleset.SoftwareStaffCash, ruleset.ExistingCashFrom, ruleset.NewHireTerm}},
		{Code: LaborNewHire, Basis: "L7 §5⑦1; L5 §65④1", Regimes: both, Severity: Block, Check: laborNewHire, Needs: []ruleset.Code{ruleset.NewHireTerm}},
		{Code: LaborDegree, Basis: "L7 §5⑦1,2", Regimes: ict, Severity: Block, Check: laborDegree, Needs: []ruleset.Code{ruleset.NewHireDegree, ruleset.NewHireField}},
		{Code: LaborProof, Basis: "L7 §5⑦1,2,5,6; L5 §65④1,3-6; L5 §18③", Regimes: both, Severity: Warn, Check: laborProof, Needs: []ruleset.Code{ruleset.NewHireDegree}},
		{Code: Participation, Basis: "L7 §5⑤; L5 §39⑤; L5 §48⑤; L5 §57; L5 §65⑦", Regimes: both, Severity: Block, Check: participation,
			Needs: []ruleset.Code{ruleset.ParticipationMax, ruleset.ParticipationMaxNonProfit, ruleset.ParticipationYearly}},
		{Code: ParticipationElsewhere, Basis: "L7 §5⑤; L5 §39⑤; L5 §48⑤; L5 §57; L5 §65⑦", Regimes: both, Severity: Warn, Check: participationElsewhere,
			Needs: []ruleset.Code{ruleset.ParticipationMax, ruleset.ParticipationMaxNonProfit, ruleset.ParticipationSoonTerm}},
		{Code: IncentiveCap, Basis: "L7 §11⑫; L5 §26①", Regimes: both, Severity: Block, Check: incentiveCap, Needs: []ruleset.Code{ruleset.IncentiveMax}},
		{Code: IncentivePerson, Basis: "L5 §26⑥", Regimes: both, Severity: Block, Check: incentivePerson,
			Needs: []ruleset.Code{ruleset.IncentiveMax, ruleset.IncentivePersonMax, ruleset.IncentivePersonFrom}},
		{Code: SecurityProject, Basis: "L5 §11의2; L5 §26의2", Regimes: nrd, Severity: Block, Check: securityProject},
		{Code: SecurityPayCap, Basis: "L5 §26의2", Regimes: nrd, Severity: Block, Check: securityPayCap, Needs: []ruleset.Code{ruleset.SecurityPayMax}},
		{Code: SubcontractCap, Basis: "L7 §11⑭; L5 §27①", Regimes: both, Severity: Block, Check: subcontractCap, Needs: []ruleset.Code{ruleset.SubcontractMax, ruleset.SubcontractLeave}},
		{Code: BurdenInstitute, Basis: "L5 §29; L5 §14", Regimes: nrd, Severity: Block, Check: burdenInstitute},
		{Code: ExternalTechCap, Basis: "L5 §25②", Regimes: both, Severity: Block, Check: externalTechCap, Needs: []ruleset.Code{ruleset.ExternalMax, ruleset.ExternalLeave}},
		{Code: CapLeave, Basis: "L5 §18③; L5 §25②③; L5 §27①②", Regimes: both, Severity: Warn, Check: capLeave,
			Needs: []ruleset.Code{ruleset.SubcontractMax, ruleset.SubcontractLeave, ruleset.ExternalMax, ruleset.ExternalLeave}},
		{Code: IndirectCap, Basis: "L6 §24②8; L7 §6②; L7 §12①; L5 §2 9호; L5 §63; L5 §114", Regimes: both, Severity: Block, Check: indirectCap,
			Needs: []ruleset.Code{ruleset.IndirectCompanyMax, ruleset.IndirectNonProfitMax, ruleset.IndirectUniversityMax, ruleset.IndirectByNotice}},
		{Code: IndirectCash, Basis: "L7 §6①; L5 §64③", Regimes: both, Severity: Block, Check: indirectCash},
		{Code: InKindItems, Basis: "L7 §4③; L5 §64①", Regimes: both, Severity: Block, Check: inKindItems},
		{Code: OwnInKind, Basis: "L7 §4③; L5 §64①1; L5 §66①; L5 §67; L5 §68①", Regimes: both, Severity: Block, Check: ownInKind},
		{Code: InKindEquipment, Basis: "L7 §4③; L5 §66①", Regimes: both, Severity: Block, Check: inKindEquipment,
			Needs: []ruleset.Code{ruleset.EquipmentInKind, ruleset.InKindBook, ruleset.InKindBookHiring, ruleset.InKindLand}},
		{Code: InKindAge, Basis: "L5 §66①", Regimes: nrd, Severity: Block, Check: inKindAge, Needs: []ruleset.Code{ruleset.EquipmentInKindAge}},
		{Code: InKindTechnology, Basis: "L5 §68①", Regimes: nrd, Severity: Block, Check: inKindTechnology, Needs: []ruleset.Code{ruleset.TechnologyInKind}},
		{Code: TechnologyAge, Basis: "L5 §68①", Regimes: nrd, Severity: Block, Check: technologyAge, Needs: []ruleset.Code{ruleset.TechnologyInKindAge}},
		{Code: PromotionSettled, Basis: "L7 §18④", Regimes: ict, Severity: Inform, Check: promotionSettled, Needs: []ruleset.Code{ruleset.PromotionUnsettled}},
		{Code: EquipmentApproval, Basis: "L6 §24②4; L7 §11⑧; L5 §73①5", Regimes: both, Severity: Warn, Check: unitPrice(ruleset.EquipmentApprovalWon),
			Needs: []ruleset.Code{ruleset.EquipmentApprovalWon}},
		{Code: EquipmentReview, Basis: "L6 §8; L6 §24②4; L5 §23③", Regimes: both, Severity: Warn, Check: unitPrice(ruleset.EquipmentReviewWon),
			Needs: []ruleset.Code{ruleset.EquipmentReviewWon}},
		{Code: EquipmentRegister, Basis: "L5 §23④", Regimes: both, Severity: Inform, Check: unitPrice(ruleset.EquipmentRegisterWon),
			Needs: []ruleset.Code{ruleset.EquipmentRegisterWon, ruleset.EquipmentRegisterTerm}},
		{Code: IntlJointApproval, Basis: "L5 §28①; L5 §73①8", Regimes: nrd, Severity: Warn, Check: intlJointApproval},
	}
})

// RuleOf finds a rule.
func RuleOf(code Code) (Rule, bool) {
	for _, r := range rules() {
		if r.Code == code {
			return r, true
		}
	}
	return Rule{}, false
}

// itemAllowed: only the items and details the regime knows.
func itemAllowed(c Case) []Finding {
	var out []Finding
	for _, l := range c.Plan.Lines {
		n, _ := NodeOf(l.Item)
		if !slices.Contains(n.Regimes, c.Params.Regime) || c.Params.Regime != ruleset.NRDInnovation && slices.Contains(onlyNRD, l.Detail) {
			out = append(out, within(l.Total(), 0).on(l).broken())
		}
	}
	if len(out) == 0 && !c.Plan.IsZero() {
		out = append(out, within(0, 0))
	}
	return out
}

// broken marks a finding that is wrong even where no money stands.
func (f Finding) broken() Finding { f.OK = false; return f }

// lineArithmetic: the amounts of a line add up to what its basis gives.
func lineArithmetic(c Case) []Finding {
	var out []Finding
	checked := false
	for _, l := range c.Plan.Lines {
		want, given := l.Computed()
		if !given {
			continue
		}
		checked = true
		switch got := l.Total(); {
		case got > want:
			out = append(out, within(got, want).on(l))
		case got < want:
			out = append(out, Finding{Shape: AtLeast, LimitWon: want, ActualWon: got, ExcessWon: want - got}.on(l))
		}
	}
	if checked && len(out) == 0 {
		t := c.Plan.Totals().Total()
		out = append(out, within(t, t))
	}
	return out
}

// grantCeiling: the most one application may get: in a call with tracks, an application of its track.
func grantCeiling(c Case) []Finding {
	if c.Params.CeilingWon <= 0 {
		return nil
	}
	f := within(c.Plan.Totals().GrantWon, c.Params.CeilingWon)
	f.Track = c.Params.Track
	return []Finding{f}
}

// grantFloor: the least one application may ask for. A plan without lines asks for nothing yet: that it is missing the form says.
func grantFloor(c Case) []Finding {
	if c.Params.FloorWon <= 0 || c.Plan.IsZero() {
		return nil
	}
	floor, grant := c.Params.FloorWon, c.Plan.Totals().GrantWon
	return []Finding{{Shape: AtLeast, OK: grant >= floor, LimitWon: floor, ActualWon: grant, ExcessWon: max(floor-grant, 0)}}
}

// grantShare: the public share of an organisation's cost, by its size.
func grantShare(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(p.Size.grantMax())
		if !ok || p.Subcontractor {
			return Finding{}, false
		}
		if c.bearsNothing(p) {
			limit = krw.Whole
		}
		t := plan.Totals()
		f := atMost(t.GrantWon, t.Total(), limit)
		f.Basis = c.Params.announced(p.Size.grantMax())
		return f, true
	})
}

// grantRatio: the public share of the project's cost that the notice gives at most, beside the share of each organisation by its size
// (grantShare): a plan keeps both, so that the stricter counts. Who bears no matching money by the rules is counted on neither side:
// subcontractors, and non-profits unless the notice names a ratio for them (정보통신·방송 연구개발 관리규정 §28③, 혁신법 시행령 §19①).
func grantRatio(c Case) []Finding {
	limit := c.Params.GrantRatio
	bears, ok := c.Params.holds(ruleset.NonProfitBears)
	if limit <= 0 || limit >= krw.Whole || !ok {
		return nil
	}
	bears = bears || c.Params.announced(NonProfit.grantMax()) != ""
	var grant, total krw.Won
	counted := false
	for _, p := range c.Parties {
		if p.Subcontractor || !p.Size.Company() && !bears || c.bearsNothing(p) {
			continue
		}
		for i := range c.Plan.Lines {
			if l := &c.Plan.Lines[i]; l.Org == p.Org {
				grant, total, counted = grant+l.GrantWon, total+l.Total(), true
			}
		}
	}
	if !counted {
		return nil
	}
	return []Finding{atMost(grant, total, limit)}
}

// matchingCash: the cash in what an organisation bears itself.
func matchingCash(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(p.Size.cashMin())
		t := plan.Totals()
		if !ok || p.Subcontractor || t.Matching() == 0 || c.bearsNothing(p) {
			return Finding{}, false
		}
		f := atLeast(t.CashWon, t.Matching(), limit)
		f.Basis = c.Params.announced(p.Size.cashMin())
		return f, true
	})
}

// bearsNothing reports a registered research service firm that takes part for its services alone and not as the lead: like a non-profit
// it bears no matching money (정보통신·방송 연구개발 관리규정 §28③). That it provides services alone is what its plan says when all its labour is
// staff of such a firm. Where the notice makes non-profits bear, by the proviso of the same article, these firms bear too.
func (c Case) bearsNothing(p Party) bool {
	bears, ok := c.Params.holds(ruleset.ResearchBears)
	if !ok || bears || !p.Size.Company() || !p.LaborInCash || p.Lead || c.Params.announced(NonProfit.grantMax()) != "" {
		return false
	}
	labor := c.Plan.For(p.Org).Of(Labor)
	return !labor.IsZero() && !slices.ContainsFunc(labor.Lines, func(l Line) bool { return l.Detail != StaffService })
}

// researchService: somebody confirms that a firm which bears nothing takes part for its services alone.
func researchService(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		f := reached(plan.Totals().GrantWon, 1)
		f.OK = !c.bearsNothing(p)
		f.Exception = !f.OK
		return f, p.LaborInCash && p.Size.Company()
	})
}

// subcontractBears: a subcontractor bears nothing itself.
func subcontractBears(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		return within(plan.Totals().Matching(), 0), p.Subcontractor
	})
}

// laborCash: a company's own staff is given in kind; only some may be paid in cash: whom a small company hires for the project (in R&D
// a medium one too), staff of registered research service firms, staff the ministry approves, and a small company's staff in fields named
// by the ICT rules. A line that only says it is staff of such a firm does not make the company one: its registration does.
func laborCash(c Case) []Finding {
	medium, ok := c.Params.holds(ruleset.NewHireCashMedium)
	software, _ := c.Params.holds(ruleset.SoftwareStaffCash)
	if !ok {
		return nil
	}
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		labor := plan.Of(Labor)
		if !p.Size.Company() || p.LaborInCash || labor.IsZero() {
			return Finding{}, false
		}
		paid := labor.Where(func(l Line) bool {
			switch l.Detail {
			case StaffApproved:
				return false
			case StaffNew:
				return p.Size != SME && (p.Size != Mid || !medium)
			case StaffSoftware:
				return p.Size != SME || !software
			}
			return true
		})
		return within(paid.Totals().Money(), c.besideNewHires(p, labor)), true
	})
}

// besideNewHires is how much of its own staff a small company pays in cash because it hires: where the labour of new staff with a degree
// reaches a share of all its labour, as much as that labour (사업비 산정 및 정산 등에 관한 규정 §5⑦3). It is so for the plan that is agreed on.
func (c Case) besideNewHires(p Party, labor Plan) krw.Won {
	from, ok := c.Params.bp(ruleset.ExistingCashFrom)
	if !ok || p.Size != SME {
		return 0
	}
	hired := labor.Where(func(l Line) bool {
		young, known := c.hiredLately(l)
		return l.Detail == StaffNew && l.Degree == DegreeCollege && known && young
	}).Totals().Total()
	if hired == 0 || krw.Ratio(hired, labor.Totals().Total()) < from {
		return 0
	}
	return hired
}

// hiredLately reports whether who is paid was hired no longer before the notice than the rules say, or is still to be hired; known is
// false where nobody says it.
func (c Case) hiredLately(l Line) (yes, known bool) {
	months, ok := c.Params.number(ruleset.NewHireTerm)
	noticed := c.NoticedOn
	if noticed.IsZero() {
		noticed = c.On
	}
	if !ok || noticed.IsZero() || l.BoughtOn.IsZero() {
		return false, false
	}
	return l.BoughtOn >= noticed.AddMonths(-int(months)), true
}

// laborNewHire: who is paid as new staff was hired no longer before the notice than the rules say; who is still to be hired counts.
func laborNewHire(c Case) []Finding {
	var out []Finding
	for _, l := range c.Plan.Of(Labor).Lines {
		young, known := c.hiredLately(l)
		if l.Detail != StaffNew || l.Money() == 0 || !known || !c.party(l.Org).Size.Company() || c.party(l.Org).LaborInCash {
			continue
		}
		limit := krw.Won(0)
		if young {
			limit = l.Money()
		}
		f := within(l.Money(), limit).on(l)
		f.Person = l.Person
		out = append(out, f)
	}
	return out
}

// laborDegree: new staff is paid in cash when it has a degree of a college, in projects of software and content also without one.
func laborDegree(c Case) []Finding {
	asked, _ := c.Params.holds(ruleset.NewHireDegree)
	field, _ := c.Params.holds(ruleset.NewHireField)
	var out []Finding
	for _, l := range c.Plan.Of(Labor).Lines {
		p := c.party(l.Org)
		if !asked || l.Detail != StaffNew || l.Money() == 0 || l.Degree == "" || !p.Size.Company() || p.LaborInCash {
			continue
		}
		limit := krw.Won(0)
		if l.Degree == DegreeCollege || l.Degree == DegreeField && field {
			limit = l.Money()
		}
		f := within(l.Money(), limit).on(l)
		f.Person = l.Person
		out = append(out, f)
	}
	return out
}

// laborProof: whoever pays a company's staff in cash for a reason that somebody has to recognise shows it: the ministry what it approves,
// the committee a field of the ICT rules, the company when it hired whom it calls new, and what these have studied.
func laborProof(c Case) []Finding {
	degree, _ := c.Params.holds(ruleset.NewHireDegree)
	var out []Finding
	for _, l := range c.Plan.Of(Labor).Lines {
		p := c.party(l.Org)
		if !p.Size.Company() || p.LaborInCash || l.Money() == 0 {
			continue
		}
		recognised := l.Detail == StaffApproved || l.Detail == StaffSoftware || l.Detail == StaffNew && degree && l.Degree == DegreeField
		unsaid := l.Detail == StaffNew && (l.BoughtOn.IsZero() || degree && l.Degree == "")
		if f := reached(l.Money(), 1).on(l); recognised || l.Detail == StaffNew {
			f.OK, f.Exception, f.Person, f.Approval = !recognised && !unsaid, recognised, l.Person, l.approval()
			out = append(out, f)
		}
	}
	return out
}

// labor is what incentive and security pay are measured by: 수정인건비 where it is given, else all labour lines, in kind
// included (L5 §26).
func (c Case) labor(org domain.OrganizationID, plan Plan) krw.Won {
	if w, ok := c.RevisedLaborWon[org]; ok {
		return w
	}
	return plan.Of(Labor, StudentLabor).Totals().Total()
}

func incentiveCap(c Case) []Finding {
	return c.share(Incentive, ruleset.IncentiveMax)
}

// securityPayCap: of the labour of each person of whom it is said whom it pays (연구개발비 사용 기준 §26의2), and of all labour together.
func securityPayCap(c Case) []Finding {
	out := c.share(SecurityPay, ruleset.SecurityPayMax)
	limit, ok := c.Params.bp(ruleset.SecurityPayMax)
	if !ok {
		return out
	}
	for _, p := range c.Parties {
		plan := c.Plan.For(p.Org)
		paid := by(plan.Of(SecurityPay), func(l Line) string { return l.Person })
		earned := by(plan.Of(Labor, StudentLabor), func(l Line) string { return l.Person })
		for _, person := range slices.Sorted(maps.Keys(paid)) {
			if person == "" {
				continue
			}
			f := atMost(paid[person].Total(), earned[person].Total(), limit).of(p.Org)
			f.Person = person
			out = append(out, f)
		}
	}
	return out
}

// securityProject: security pay is for security projects alone.
func securityProject(c Case) []Finding {
	return c.each(func(_ Party, plan Plan) (Finding, bool) {
		lines := plan.Of(SecurityPay)
		limit := krw.Won(0)
		if c.Params.Security {
			limit = lines.Totals().Total()
		}
		return within(lines.Totals().Total(), limit), !lines.IsZero()
	})
}

// burdenInstitute: only government-funded institutes bear burdens (연구개발부담비).
func burdenInstitute(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		lines := plan.Of(Burden)
		limit := krw.Won(0)
		if p.institute() {
			limit = lines.Totals().Total()
		}
		return within(lines.Totals().Total(), limit), !lines.IsZero()
	})
}

// institute reports a public institute that is no company.
func (p Party) institute() bool { return p.Entity == Institute && !p.Size.Company() }

// subcontractorItems: who does a delegated part delegates nothing further.
func subcontractorItems(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		return within(plan.Of(Subcontract, IntlJoint, Burden).Totals().Total(), 0), p.Subcontractor
	})
}

// share compares an item with a share of labour.
func (c Case) share(item Item, code ruleset.Code) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(code)
		lines := plan.Of(item)
		if !ok || lines.IsZero() {
			return Finding{}, false
		}
		return atMost(lines.Totals().Total(), c.labor(p.Org, plan), limit), true
	})
}

// incentivePerson: among several people one may get only a part of the incentive that is allowed.
func incentivePerson(c Case) []Finding {
	capBp, ok1 := c.Params.bp(ruleset.IncentiveMax)
	personBp, ok2 := c.Params.bp(ruleset.IncentivePersonMax)
	from, ok3 := c.Params.number(ruleset.IncentivePersonFrom)
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	var out []Finding
	for _, p := range c.Parties {
		plan := c.Plan.For(p.Org)
		lines := plan.Of(Incentive)
		byPerson := by(lines.Where(func(l Line) bool { return l.Person != "" }), func(l Line) string { return l.Person })
		if int64(len(byPerson)) < from {
			continue
		}
		allowed := min(lines.Totals().Total(), c.labor(p.Org, plan).Of(capBp))
		for _, l := range lines.Lines {
			t, todo := byPerson[l.Person]
			if !todo {
				continue
			}
			delete(byPerson, l.Person)
			f := atMost(t.Total(), allowed, personBp).of(p.Org)
			f.Person = l.Person
			out = append(out, f)
		}
	}
	return out
}

// subcontractCap: measured by direct cost less the subcontracts themselves; R&D also takes off international joint work
// and burdens. Where the rules let the ministry recognise more, its approval takes the place of the cap (연구개발비 사용 기준 §27①).
func subcontractCap(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		f, lines, ok := c.subcontracted(plan)
		return f.allowed(lines, c.leave(ruleset.SubcontractLeave)), ok
	})
}

func (c Case) subcontracted(plan Plan) (Finding, Plan, bool) {
	limit, ok := c.Params.bp(ruleset.SubcontractMax)
	lines := plan.Of(Subcontract)
	base := plan.In(Direct).Totals().Total() - plan.Of(c.passedOn()...).Totals().Total()
	return atMost(lines.Totals().Total(), base, limit), lines, ok && !lines.IsZero()
}

// externalTechCap: the same of outside expertise, measured by direct cost (연구개발비 사용 기준 §25②).
func externalTechCap(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		f, lines, ok := c.external(plan)
		return f.allowed(lines, c.leave(ruleset.ExternalLeave)), ok
	})
}

func (c Case) external(plan Plan) (Finding, Plan, bool) {
	limit, ok := c.Params.bp(ruleset.ExternalMax)
	lines := plan.Where(func(l Line) bool { return l.Item == Activity && l.Detail == ExternalTech })
	return atMost(lines.Totals().Total(), plan.In(Direct).Totals().Total(), limit), lines, ok && !lines.IsZero()
}

// leave reports whether the rules let somebody approve more than a cap.
func (c Case) leave(code ruleset.Code) bool {
	yes, ok := c.Params.holds(code)
	return yes && ok
}

// approved is the first of some lines that states an approval.
func (p Plan) approved() (Line, bool) {
	i := slices.IndexFunc(p.Lines, func(l Line) bool { return l.Approval != "" })
	if i < 0 {
		return Line{}, false
	}
	return p.Lines[i], true
}

// approval is the document that a line names, with its day.
func (l Line) approval() string {
	if l.Approval == "" || l.ApprovedOn.IsZero() {
		return l.Approval
	}
	return l.Approval + " (" + l.ApprovedOn.String() + ")"
}

// allowed lifts a cap where the rules let it be lifted and a line says by which approval it was.
func (f Finding) allowed(lines Plan, leave bool) Finding {
	if l, ok := lines.approved(); ok && leave && !f.OK {
		f.OK, f.LimitWon, f.ExcessWon, f.LimitBp, f.Approval = true, f.ActualWon, 0, 0, l.approval()
	}
	return f
}

// capLeave: somebody confirms the approval by which a plan goes beyond a cap.
func capLeave(c Case) []Finding {
	var out []Finding
	for _, p := range c.Parties {
		plan := c.Plan.For(p.Org)
		for _, x := range []struct {
			of    func(Plan) (Finding, Plan, bool)
			leave ruleset.Code
		}{{c.subcontracted, ruleset.SubcontractLeave}, {c.external, ruleset.ExternalLeave}} {
			over, lines, ok := x.of(plan)
			l, stated := lines.approved()
			if !ok || !stated || !c.leave(x.leave) {
				continue
			}
			f := reached(over.ActualWon, over.LimitWon).on(l)
			f.OK, f.Exception, f.Approval = over.OK, !over.OK, l.approval()
			f.LimitBp, f.ActualBp = over.LimitBp, over.ActualBp
			out = append(out, f)
		}
	}
	return out
}

// indirectCap: the published ratio of the organisation, else that of its kind, of direct cost in cash. What is passed on is no base:
// subcontracts, and in R&D international joint work and burdens.
func indirectCap(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		code := ruleset.IndirectNonProfitMax
		if p.Size.Company() {
			code = ruleset.IndirectCompanyMax
		} else if _, stated := c.Params.number(ruleset.IndirectUniversityMax); stated && p.Entity == University {
			code = ruleset.IndirectUniversityMax
		}
		limit, ok := c.Params.bp(code)
		source := ""
		if byNotice, _ := c.Params.holds(ruleset.IndirectByNotice); p.IndirectBp != nil && byNotice {
			limit, ok, source = *p.IndirectBp, true, p.IndirectSource
		}
		lines := plan.Of(Indirect)
		if !ok || lines.IsZero() {
			return Finding{}, false
		}
		base := plan.In(Direct).Totals().Money() - plan.Of(c.passedOn()...).Totals().Money()
		f := atMost(lines.Totals().Total(), base, limit)
		f.Basis = source
		return f, true
	})
}

// passedOn are the items of direct cost that others spend.
func (c Case) passedOn() []Item {
	if c.Params.Regime == ruleset.NRDInnovation {
		return []Item{Subcontract, IntlJoint, Burden}
	}
	return []Item{Subcontract}
}

func indirectCash(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		lines := plan.Of(Indirect)
		return within(lines.Totals().InKindWon, 0), !lines.IsZero()
	})
}

// inKindItems: only labour, equipment and land, and materials may be given in kind; in R&D also what a company buys or rents for its
// activities (연구개발비 사용 기준 §64①2).
func inKindItems(c Case) []Finding {
	allowed := []Item{Labor, Equipment, Materials}
	if c.Params.Regime == ruleset.NRDInnovation {
		allowed = append(allowed, Activity)
	}
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		other := plan.Where(func(l Line) bool { return !slices.Contains(allowed, l.Item) })
		return within(other.Totals().InKindWon, 0), plan.Totals().InKindWon > 0
	})
}

// ownInKind: what an organisation already owned is given in kind, and not sold to the project.
func ownInKind(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		own := plan.Where(func(l Line) bool {
			return slices.Contains([]Detail{OwnEquipment, LandBuilding, OwnStock, OwnTechnology}, l.Detail)
		})
		return within(own.Totals().Money(), 0), !own.IsZero()
	})
}

// inKindEquipment: own equipment and land count only with a part of their price; under the ICT rules machines of a small company that
// hires for the project with a larger one.
func inKindEquipment(c Case) []Finding {
	var out []Finding
	for _, l := range c.Plan.Of(Equipment).Lines {
		code := ruleset.EquipmentInKind
		switch {
		case l.Detail == LandBuilding:
			code = ruleset.InKindLand
		case l.Detail != OwnEquipment:
			continue
		case c.Params.Regime == ruleset.ICTFund:
			code = ruleset.InKindBook
			if c.hires(l.Org) {
				code = ruleset.InKindBookHiring
			}
		}
		if limit, ok := c.Params.bp(code); ok {
			out = append(out, atMost(l.InKindWon, l.PriceWon, limit).on(l))
		}
	}
	return out
}

// hires reports a small company with new staff in the plan.
func (c Case) hires(org domain.OrganizationID) bool {
	return c.party(org).Size == SME && slices.ContainsFunc(c.Plan.Lines, func(l Line) bool {
		return l.Org == org && l.Item == Labor && l.Detail == StaffNew && l.Total() > 0
	})
}

// inKindTechnology: technology brought in before the project counts only with a part of what it cost.
func inKindTechnology(c Case) []Finding {
	limit, ok := c.Params.bp(ruleset.TechnologyInKind)
	if !ok {
		return nil
	}
	var out []Finding
	for _, l := range c.Plan.Of(Activity).Lines {
		if l.Detail == OwnTechnology {
			out = append(out, atMost(l.InKindWon, l.PriceWon, limit).on(l))
		}
	}
	return out
}

// technologyAge: it was brought in not too long before the project begins.
func technologyAge(c Case) []Finding {
	return c.young(ruleset.TechnologyInKindAge, Activity, OwnTechnology)
}

// inKindAge: own equipment was bought not too long before the project begins.
func inKindAge(c Case) []Finding {
	return c.young(ruleset.EquipmentInKindAge, Equipment, OwnEquipment)
}

// young finds what is given in kind and was bought longer before the project begins than the rules say; what has no date is not shown
// to be young enough.
func (c Case) young(code ruleset.Code, item Item, detail Detail) []Finding {
	months, ok := c.Params.number(code)
	if !ok || c.StartsOn.IsZero() {
		return nil
	}
	var out []Finding
	for _, l := range c.Plan.Of(item).Lines {
		if l.Detail != detail || l.InKindWon == 0 {
			continue
		}
		if !l.BoughtOn.IsZero() && l.BoughtOn.AddMonths(int(months)) >= c.StartsOn {
			out = append(out, within(l.InKindWon, l.InKindWon).on(l))
			continue
		}
		out = append(out, within(l.InKindWon, 0).on(l))
	}
	return out
}

// promotionSettled: promotion cost up to a share of direct cost is not settled; above it every receipt counts.
func promotionSettled(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(ruleset.PromotionUnsettled)
		lines := plan.Of(ProjectPromotion)
		if !ok || lines.IsZero() {
			return Finding{}, false
		}
		return atMost(lines.Totals().Total(), plan.In(Direct).Totals().Total(), limit), true
	})
}

// intlJointApproval: whoever plans international joint work needs the agency's approval, from the first won.
func intlJointApproval(c Case) []Finding {
	return c.each(func(_ Party, plan Plan) (Finding, bool) {
		lines := plan.Of(IntlJoint)
		return reached(lines.Totals().Total(), 1), !lines.IsZero()
	})
}

// unitPrice finds purchases of equipment whose unit price reaches an amount from which somebody must agree.
func unitPrice(code ruleset.Code) func(Case) []Finding {
	return func(c Case) []Finding {
		limit, ok := c.Params.number(code)
		if !ok {
			return nil
		}
		var out []Finding
		for _, l := range c.Plan.Of(Equipment).Lines {
			if l.Detail == OwnEquipment || l.Detail == LandBuilding || l.Detail == Rent {
				continue
			}
			price := l.UnitWon
			if price == 0 {
				price = l.Total()
			}
			out = append(out, reached(price, krw.Won(limit)).on(l))
		}
		return out
	}
}
