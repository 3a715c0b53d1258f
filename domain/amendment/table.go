// This file is the table that says which permission a change needs, one list per regime (domain document §2.5).
// The thresholds are not here: they come from the rule set as Thresholds.
package amendment

import (
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ruleset"
)

// Code names what is changed.
type Code string

const (
	ChangeLead           Code = "LEAD"            // 주관기관
	ChangeGoal           Code = "GOAL"            // 최종목표
	ChangeProjectLead    Code = "PROJECT_LEAD"    // 총괄책임자
	ChangeParty          Code = "PARTY"           // 참여기관의 추가·포기
	ChangeEquipment      Code = "EQUIPMENT"       // 장비·시설의 신규·변경
	ChangeSubcontract    Code = "SUBCONTRACT"     // 위탁연구개발비
	ChangePeriod         Code = "PERIOD"          // 수행기간
	ChangePartyTotal     Code = "PARTY_TOTAL"     // 수행기관별 사업비 총액
	ChangeIndirect       Code = "INDIRECT"        // 간접비
	ChangeNewHire        Code = "NEW_HIRE"        // 신규채용 인력의 퇴사 대체
	ChangeEquipmentPlace Code = "EQUIPMENT_PLACE" // 장비 설치장소
	ChangePromotion      Code = "PROMOTION"       // 연구과제추진비
	ChangeAccount        Code = "ACCOUNT"         // 사업비 계좌
	ChangeCarryOver      Code = "CARRY_OVER"      // 이월
	ChangeAddress        Code = "ADDRESS"         // 주소·대표자·명칭
	ChangeParticipants   Code = "PARTICIPANTS"    // 참여연구원
	ChangeTotal          Code = "TOTAL"           // 사업비 총액
	ChangeYearShares     Code = "YEAR_SHARES"     // 연도별 정부·기관부담(현금·현물)
	ChangeCompanyLabor   Code = "COMPANY_LABOR"   // 영리기관 현금인건비 총액
	ChangeCompanyRoom    Code = "COMPANY_ROOM"    // 영리기관 연구실운영비
	ChangeIntlJoint      Code = "INTL_JOINT"      // 국제공동연구개발비
	ChangeIncentive      Code = "INCENTIVE"       // 연구수당 총액
	ChangeForeignExperts Code = "FOREIGN_EXPERTS" // 해외연구자 유치비
	ChangeCategory       Code = "CATEGORY"        // 비목 간 변경
	ChangeItem           Code = "ITEM"            // 세목 간 변경
	ChangeLaborTravel    Code = "LABOR_TRAVEL"    // 인건비·여비의 세목 간 배분(보조금)
	ChangeHandover       Code = "HANDOVER"        // 인계·중단·폐지(보조금)
	ChangeAsset          Code = "ASSET"           // 중요재산 처분(보조금)
	ChangeOther          Code = "OTHER"           // 그 밖
)

// Thresholds are the numbers of a rule set that decide how much a change weighs. Zero where the regime states none.
type Thresholds struct {
	// EquipmentUnitWon: equipment from this unit price needs approval (3천만원, VAT included).
	EquipmentUnitWon krw.Won
	// EquipmentPriceBp: R&D equipment may change its price by this share freely (20 %).
	EquipmentPriceBp krw.Bp
	// SubcontractRiseBp: a rise of subcontracted cost from this share of what was first agreed needs approval (20 %).
	SubcontractRiseBp krw.Bp
	// IndirectMaxBp: a company's indirect cost may rise up to this share of its direct cash (5 %), never beyond.
	IndirectMaxBp krw.Bp
	// IncentiveFixed: the incentive is never more than first agreed, and no permission changes that.
	IncentiveFixed bool
	// PromotionBp: promotion cost may rise up to this share of direct cost by notice (10 %).
	PromotionBp krw.Bp
	// Needs says what a change needs whose permission is a dated number of the rule set, with the article it stands in; a code that is not
	// in it is one of which the regime is silent.
	Needs map[Code]Need
}

// Need is a permission with the article that wants it.
type Need struct {
	Type  Type
	Basis string
}

// needed are the changes whose permission the rule set dates.
var needed = map[Code]ruleset.Code{ChangeCategory: ruleset.CategoryChange, ChangeItem: ruleset.ItemChange, ChangeTotal: ruleset.TotalChange,
	ChangePartyTotal: ruleset.PartyTotalChange, ChangeYearShares: ruleset.YearSharesChange, ChangeCompanyLabor: ruleset.CompanyLaborChange,
	ChangeNewHire: ruleset.NewHireChange, ChangeLaborTravel: ruleset.LaborTravelChange, ChangeIntlJoint: ruleset.IntlJointChange}

// ThresholdsFrom reads the thresholds of a rule set.
func ThresholdsFrom(s ruleset.Set) (Thresholds, error) {
	r := s.Read()
	var t Thresholds
	if s.Has(ruleset.EquipmentApprovalWon) {
		t.EquipmentUnitWon = r.Won(ruleset.EquipmentApprovalWon)
	}
	for _, f := range []struct {
		code ruleset.Code
		into *krw.Bp
	}{{ruleset.EquipmentPriceFree, &t.EquipmentPriceBp}, {ruleset.SubcontractIncrease, &t.SubcontractRiseBp},
		{ruleset.IndirectIncreaseMax, &t.IndirectMaxBp}, {ruleset.PromotionIncrease, &t.PromotionBp}} {
		if s.Has(f.code) {
			*f.into = r.Bp(f.code)
		}
	}
	if s.Has(ruleset.IncentiveFixed) {
		t.IncentiveFixed = r.Flag(ruleset.IncentiveFixed)
	}
	t.Needs = map[Code]Need{}
	for change, code := range needed {
		if v, err := s.Value(code); err == nil {
			t.Needs[change] = Need{Type(v.Text), ruleset.Cite(v.Source)}
		}
	}
	return t, r.Err()
}

// rule is one line of the table: a change of this code, when Holds, needs Type by Basis; one that is Dated what Thresholds.Needs says. Lines
// are tried in order; the first that holds decides.
type rule struct {
	Code  Code
	Type  Type
	Holds func(Change, Thresholds) bool // nil: always
	Basis string
	Dated bool
}

func rises(c Change, t Thresholds) bool { return c.NewWon > c.BaseWon }

func equipmentAbove(c Change, t Thresholds) bool {
	return t.EquipmentUnitWon > 0 && c.UnitWon >= t.EquipmentUnitWon
}

// risesBeyondFirst: it rises, and beyond what was first agreed. What was lowered meanwhile may come back to it.
func risesBeyondFirst(c Change, t Thresholds) bool { return rises(c, t) && c.NewWon > c.first() }

// subcontractRises counts from what was first agreed (ICT §24②5: 최초 협약한 사업비 중; R&D cost rules §27③: 원래계획보다), so that a rise by a
// fifth is one in however many changes it comes.
func subcontractRises(c Change, t Thresholds) bool {
	rise := c.NewWon - c.first()
	return rises(c, t) && rise > 0 && rise >= c.first().Of(t.SubcontractRiseBp)
}

func promotionAbove(c Change, t Thresholds) bool {
	return c.NewWon > c.BaseWon && c.NewWon > c.OfWon.Of(t.PromotionBp)
}

func equipmentBeyondPrice(c Change, t Thresholds) bool {
	if !equipmentAbove(c, t) {
		return false
	}
	if c.BaseWon == 0 || c.NewWon == 0 { // new, or not bought at all
		return true
	}
	d := c.NewWon - c.BaseWon
	if d < 0 {
		d = -d
	}
	return d > c.BaseWon.Of(t.EquipmentPriceBp)
}

func company(c Change, t Thresholds) bool { return c.ForProfit }

func moves(c Change, _ Thresholds) bool { return c.BaseWon != c.NewWon }

const ict = "ICT R&D 관리규정 §24"

// ictTable is the list of the ICT rules §24②③, with the ICT fund's rule on items (§16②).
var ictTable = []rule{
	{Code: ChangeLead, Type: Approval, Basis: ict + "②1"},
	{Code: ChangeGoal, Type: Approval, Basis: ict + "②1"},
	{Code: ChangeProjectLead, Type: Approval, Basis: ict + "②2"},
	{Code: ChangeParty, Type: Approval, Basis: ict + "②3"},
	{Code: ChangeEquipment, Type: Approval, Holds: equipmentAbove, Basis: ict + "②4"},
	{Code: ChangeSubcontract, Type: Approval, Holds: subcontractRises, Basis: ict + "②5"},
	{Code: ChangePeriod, Type: Approval, Basis: ict + "②6"},
	{Code: ChangePartyTotal, Dated: true, Holds: moves},
	{Code: ChangeTotal, Dated: true, Holds: moves},
	{Code: ChangeIndirect, Type: Approval, Holds: rises, Basis: ict + "②8"},
	{Code: ChangeNewHire, Dated: true},
	{Code: ChangeEquipmentPlace, Type: Approval, Basis: ict + "②10"},
	{Code: ChangeCarryOver, Type: Approval, Basis: ict + "②12"},
	{Code: ChangePromotion, Type: Approval, Holds: promotionAbove, Basis: ict + "②13"},
	{Code: ChangeAccount, Type: Approval, Basis: ict + "②14"},
	{Code: ChangeAddress, Type: Notice, Basis: ict + "③1"},
	{Code: ChangeParticipants, Type: Notice, Basis: ict + "③2"},
	{Code: ChangePromotion, Type: Notice, Holds: rises, Basis: ict + "③4"},
	{Code: ChangeCategory, Dated: true},
	{Code: ChangeItem, Dated: true},
}

const rnd = "연구개발비 사용 기준 §73①"

// rndTable is the approval list of the R&D cost rules §73①; the first four lines are the agreement's own terms (Act §11).
var rndTable = []rule{
	{Code: ChangeLead, Type: Approval, Basis: "혁신법 §11②"},
	{Code: ChangeGoal, Type: Approval, Basis: "혁신법 §11②"},
	{Code: ChangeProjectLead, Type: Approval, Basis: "혁신법 §11②"},
	{Code: ChangeParty, Type: Approval, Basis: "혁신법 §11②"},
	{Code: ChangePeriod, Type: Approval, Basis: "혁신법 §11②"},
	{Code: ChangeTotal, Dated: true, Holds: moves},
	{Code: ChangePartyTotal, Dated: true, Holds: moves},
	{Code: ChangeYearShares, Dated: true},
	{Code: ChangeIndirect, Type: Approval, Holds: rises, Basis: rnd},
	{Code: ChangeCompanyLabor, Dated: true},
	{Code: ChangeEquipment, Type: Approval, Holds: equipmentBeyondPrice, Basis: rnd + "5"},
	{Code: ChangeCompanyRoom, Type: Approval, Holds: company, Basis: rnd},
	{Code: ChangeSubcontract, Type: Approval, Holds: subcontractRises, Basis: rnd},
	{Code: ChangeIntlJoint, Dated: true},
	{Code: ChangeCarryOver, Type: Approval, Basis: rnd},
	{Code: ChangeIncentive, Type: Approval, Holds: risesBeyondFirst, Basis: rnd},
	{Code: ChangeForeignExperts, Type: Approval, Basis: rnd},
	{Code: ChangeAddress, Type: Notice, Basis: "혁신법 시행령 §14"},
	{Code: ChangeParticipants, Type: Notice, Basis: "혁신법 시행령 §14"},
	{Code: ChangeAccount, Type: Notice, Basis: "혁신법 시행령 §14"},
}

const subsidy = "국고보조금 관리규정 §15①"

// subsidyTable is the list of the subsidy rules §15① and the Act §23, §24.
var subsidyTable = []rule{
	{Code: ChangeLead, Type: Approval, Basis: subsidy},
	{Code: ChangeGoal, Type: Approval, Basis: subsidy},
	{Code: ChangePeriod, Type: Approval, Basis: subsidy},
	{Code: ChangeParty, Type: Approval, Basis: subsidy},
	{Code: ChangeTotal, Dated: true, Holds: moves},
	{Code: ChangePartyTotal, Dated: true, Holds: moves},
	{Code: ChangeCategory, Dated: true},
	{Code: ChangeLaborTravel, Dated: true},
	{Code: ChangeHandover, Type: Approval, Basis: "보조금법 §24"},
	{Code: ChangeAsset, Type: Approval, Basis: "보조금법 §35③"},
	{Code: ChangeProjectLead, Type: Notice, Basis: subsidy},
	{Code: ChangeAddress, Type: Notice, Basis: subsidy},
	{Code: ChangeAccount, Type: Notice, Basis: subsidy},
	{Code: ChangeParticipants, Type: Notice, Basis: subsidy},
}

// tables holds the list of each regime by the name the rule set gives it.
var tables = map[ruleset.Regime][]rule{ruleset.ICTFund: ictTable, ruleset.NRDInnovation: rndTable, ruleset.SubsidyAct: subsidyTable}

// Ruling is what the table says about one change.
type Ruling struct {
	Code  Code
	Type  Type
	Basis string // the article, "" when nothing in the table fits and the performer decides
}

// Weigh says which permission one change needs under a regime. What no line names is at the performer's discretion (ICT §24④).
func Weigh(regime ruleset.Regime, c Change, t Thresholds) Ruling {
	for _, r := range tables[regime] {
		if r.Code != c.Code || r.Holds != nil && !r.Holds(c, t) {
			continue
		}
		if !r.Dated {
			return Ruling{Code: c.Code, Type: r.Type, Basis: r.Basis}
		}
		if n, said := t.Needs[c.Code]; said {
			return Ruling{Code: c.Code, Type: n.Type, Basis: n.Basis}
		}
	}
	return Ruling{Code: c.Code, Type: Discretionary}
}

// Forbidden reports the change that no permission makes possible: a company's indirect cost beyond its share of direct cash (ICT §24②8),
// and under the ICT rules an incentive beyond what was first agreed (사업비 산정·정산 규정 §11⑫).
func Forbidden(changes []Change, t Thresholds) error {
	for _, c := range changes {
		if c.Code == ChangeIncentive && t.IncentiveFixed && risesBeyondFirst(c, t) {
			return domain.E(domain.Refused, "amendment.incentive.over").At("changes").With("limit", c.first()).With("amount", c.NewWon).By(ruleset.Cite("L7 §11⑫"))
		}
		if c.Code != ChangeIndirect || !c.ForProfit || t.IndirectMaxBp == 0 || c.NewWon <= c.BaseWon {
			continue
		}
		if limit := c.OfWon.Of(t.IndirectMaxBp); c.NewWon > limit {
			return domain.E(domain.Refused, "amendment.indirect.over").At("changes").With("limit", limit).With("amount", c.NewWon).By(ict + "②8")
		}
	}
	return nil
}

// TypeOf is the permission a whole amendment needs: the strictest of its changes.
func TypeOf(regime ruleset.Regime, changes []Change, t Thresholds) Type {
	out := Discretionary
	for _, c := range changes {
		switch Weigh(regime, c, t).Type {
		case Approval:
			return Approval
		case Notice:
			out = Notice
		}
	}
	return out
}

// Codes lists every code that the table of a regime names, in its order, for the form.
func Codes(regime ruleset.Regime) []Code {
	var out []Code
	seen := map[Code]bool{}
	for _, r := range tables[regime] {
		if !seen[r.Code] {
			seen[r.Code] = true
			out = append(out, r.Code)
		}
	}
	return append(out, ChangeOther)
}
