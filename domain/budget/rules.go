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
		{Code: GrantShare, Basis: "L4 §19③; L6 §27①; L6 §28③", Regimes: all, Severity: Block, Check: grantShare,
			Needs: []ruleset.Code{ruleset.GrantMaxSmall, ruleset.GrantMaxMedium, ruleset.GrantMaxLarge, ruleset.GrantMaxPublic, ruleset.GrantMaxNonProfit}},
		{Code: GrantRatio, Basis: ruleset.ByTerms, Regimes: all, Severity: Block, Check: grantRatio, Needs: []ruleset.Code{ruleset.NonProfitBears}},
		{Code: MatchingCash, Basis: "L4 §19③; L6 §28②", Regimes: all, Severity: Block, Check: matchingCash,
			Needs: []ruleset.Code{ruleset.CashMinSmall, ruleset.CashMinMedium, ruleset.CashMinLarge, ruleset.CashMinPublic, ruleset.CashMinNonProfit}},
		{Code: SubcontractBears, Basis: "L7 §5⑫; L4 §19②2", Regimes: both, Severity: Block, Check: subcontractBears},
		{Code: SubcontractorItems, Basis: "L5 §27⑥; L7 §5⑫", Regimes: both, Severity: Block, Check: subcontractorItems},
		{Code: LaborCash, Basis: "L7 §5⑥⑦; L5 §65④", Regimes: both, Severity: Block, Check: laborCash,
			Needs: []ruleset.Code{ruleset.NewHireCashMedium, ruleset.SoftwareStaffCash}},
		{Code: LaborNewHire, Basis: "L7 §5⑦1; L5 §65④1", Regimes: both, Severity: Block, Check: laborNewHire, Needs: []ruleset.Code{ruleset.NewHireTerm}},
		{Code: LaborProof, Basis: "L7 §5⑦1,5,6; L5 §65④1,3-6; L5 §18③", Regimes: both, Severity: Warn, Check: laborProof},
		{Code: Participation, Basis: "L7 §5⑤; L5 §65⑦", Regimes: both, Severity: Block, Check: participation,
			Needs: []ruleset.Code{ruleset.ParticipationMax, ruleset.ParticipationMaxNonProfit}},
		{Code: IncentiveCap, Basis: "L7 §11⑫; L5 §26①", Regimes: both, Severity: Block, Check: incentiveCap, Needs: []ruleset.Code{ruleset.IncentiveMax}},
		{Code: IncentivePerson, Basis: "L5 §26⑥", Regimes: both, Severity: Block, Check: incentivePerson,
			Needs: []ruleset.Code{ruleset.IncentiveMax, ruleset.IncentivePersonMax, ruleset.IncentivePersonFrom}},
		{Code: SecurityProject, Basis: "L5 §11의2; L5 §26의2", Regimes: nrd, Severity: Block, Check: securityProject},
		{Code: SecurityPayCap, Basis: "L5 §26의2", Regimes: nrd, Severity: Block, Check: securityPayCap, Needs: []ruleset.Code{ruleset.SecurityPayMax}},
		{Code: SubcontractCap, Basis: "L7 §11⑭; L5 §27①", Regimes: both, Severity: Block, Check: subcontractCap, Needs: []ruleset.Code{ruleset.SubcontractMax}},
		{Code: BurdenInstitute, Basis: "L5 §29; L5 §14", Regimes: nrd, Severity: Block, Check: burdenInstitute},
		{Code: ExternalTechCap, Basis: "L5 §25②", Regimes: both, Severity: Block, Check: externalTechCap, Needs: []ruleset.Code{ruleset.ExternalMax}},
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

// grantShare: the public share of an organisation's cost, by its size.
func grantShare(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(p.Size.grantMax())
		if !ok || p.Subcontractor {
			return Finding{}, false
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
		if p.Subcontractor || !p.Size.Company() && !bears {
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
		if !ok || p.Subcontractor || t.Matching() == 0 {
			return Finding{}, false
		}
		f := atLeast(t.CashWon, t.Matching(), limit)
		f.Basis = c.Params.announced(p.Size.cashMin())
		return f, true
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
		return within(paid.Totals().Money(), 0), true
	})
}

// laborNewHire: who is paid as new staff was hired no longer before the notice than the rules say; who is still to be hired counts.
func laborNewHire(c Case) []Finding {
	months, ok := c.Params.number(ruleset.NewHireTerm)
	noticed := c.NoticedOn
	if noticed.IsZero() {
		noticed = c.On
	}
	if !ok || noticed.IsZero() {
		return nil
	}
	var out []Finding
	for _, l := range c.Plan.Of(Labor).Lines {
		if l.Detail != StaffNew || l.Money() == 0 || l.BoughtOn.IsZero() || !c.party(l.Org).Size.Company() || c.party(l.Org).LaborInCash {
			continue
		}
		limit := krw.Won(0)
		if l.BoughtOn >= noticed.AddMonths(-int(months)) {
			limit = l.Money()
		}
		f := within(l.Money(), limit).on(l)
		f.Person = l.Person
		out = append(out, f)
	}
	return out
}

// laborProof: whoever pays a company's staff in cash for a reason that somebody has to recognise shows it: the ministry what it approves,
// the committee a field of the ICT rules, the company when it hired whom it calls new.
func laborProof(c Case) []Finding {
	var out []Finding
	for _, l := range c.Plan.Of(Labor).Lines {
		p := c.party(l.Org)
		if !p.Size.Company() || p.LaborInCash || l.Money() == 0 {
			continue
		}
		open := l.Detail == StaffApproved || l.Detail == StaffSoftware || l.Detail == StaffNew && l.BoughtOn.IsZero()
		if f := reached(l.Money(), 1).on(l); open || l.Detail == StaffNew {
			f.OK, f.Person = !open, l.Person
			out = append(out, f)
		}
	}
	return out
}

// participation: a person's rates of one year add up to no more than the whole.
func participation(c Case) []Finding {
	limit, ok := c.Params.bp(ruleset.ParticipationMax)
	if !ok {
		return nil
	}
	type who struct {
		org    domain.OrganizationID
		year   int
		person string
	}
	sums := map[who]krw.Bp{}
	var order []who
	for _, l := range c.Plan.Of(Labor, StudentLabor).Lines {
		k := who{l.Org, l.Year, l.Person}
		if l.Person == "" || l.RateBp == 0 {
			continue
		}
		if _, seen := sums[k]; !seen {
			order = append(order, k)
		}
		sums[k] += l.RateBp
	}
	var out []Finding
	for _, k := range order {
		most := limit
		// 국공립·정부출연·특정연구기관 등 인건비가 100% 확보되지 않는 기관: universities and associations are none of them (L7 §5⑤1)
		if higher, ok := c.Params.bp(ruleset.ParticipationMaxNonProfit); ok && c.party(k.org).institute() {
			most = higher
		}
		out = append(out, Finding{Shape: AtMost, Org: k.org, Year: k.year, Person: k.person, OK: sums[k] <= most, LimitBp: most, ActualBp: sums[k]})
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
// and burdens.
func subcontractCap(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(ruleset.SubcontractMax)
		sub := plan.Of(Subcontract).Totals().Total()
		if !ok || plan.Of(Subcontract).IsZero() {
			return Finding{}, false
		}
		base := plan.In(Direct).Totals().Total() - plan.Of(c.passedOn()...).Totals().Total()
		return atMost(sub, base, limit), true
	})
}

func externalTechCap(c Case) []Finding {
	return c.each(func(p Party, plan Plan) (Finding, bool) {
		limit, ok := c.Params.bp(ruleset.ExternalMax)
		lines := plan.Where(func(l Line) bool { return l.Item == Activity && l.Detail == ExternalTech })
		if !ok || lines.IsZero() {
			return Finding{}, false
		}
		return atMost(lines.Totals().Total(), plan.In(Direct).Totals().Total(), limit), true
	})
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
