// This file is what may be known of an applicant, the typed screening items (domain.md §2.2), and the usual
// conditions of a notice as a tree.
package condition

import (
	"slices"
	"sync"
)

// Sizes of an organisation (domain.md §4.2), in the texts of domain/organization. They decide the share of public
// money and the cash of the applicant.
const (
	SizeSME       = "SME"       // 중소기업
	SizeMid       = "MID"       // 중견기업
	SizeLarge     = "LARGE"     // 대기업
	SizePublic    = "PUBLIC"    // 공기업
	SizeNonProfit = "NONPROFIT" // 비영리기관
)

// Types of an organisation, in the texts of domain/organization.
const (
	EntityCompany    = "COMPANY"
	EntityUniversity = "UNIVERSITY"
	EntityAgency     = "AGENCY"
	EntityNonProfit  = "NONPROFIT"
)

// Facts about an applicant.
const (
	FactSize                Fact = "size"
	FactEntityType          Fact = "entity_type"
	FactRegion              Fact = "region"     // 시·도 of the head office
	FactAgeMonths           Fact = "age_months" // whole months from founding to the first day of the notice
	FactIndustry            Fact = "industry"   // as on the registration certificate
	FactCertificates        Fact = "certificates"
	FactEmployees           Fact = "employees"
	FactRevenue             Fact = "revenue_won" // of the last closed year
	FactCapitalImpaired     Fact = "capital_impaired"
	FactDebtRatio           Fact = "debt_ratio_percent" // whole percent, rounded down
	FactTaxArrears          Fact = "tax_arrears"
	FactLocalTaxArrears     Fact = "local_tax_arrears"
	FactDefault             Fact = "credit_default"
	FactWorkout             Fact = "workout"
	FactClosed              Fact = "closed_business"
	FactDebarred            Fact = "debarred"
	FactRoyaltyUnpaid       Fact = "royalty_unpaid"
	FactSettlementUnpaid    Fact = "settlement_unpaid"
	FactDuplicate           Fact = "duplicate_project"
	FactLeadProjects        Fact = "pi_projects"          // running projects the project lead leads
	FactParticipantProjects Fact = "participant_projects" // the most running projects of any one participant
	FactEarlierGrants       Fact = "earlier_grants"       // agreements that this house has concluded with the lead
	FactDocumentsMissing    Fact = "documents_missing"
	FactFormatInvalid       Fact = "format_invalid"
	FactConsentMissing      Fact = "consent_missing"
	FactCostException       Fact = "cost_exception" // the plan of costs claims an exception of the rules that nobody has confirmed
)

// Regions are the seventeen provinces and ABROAD, in the texts of domain/organization.
func Regions() []string {
	return []string{"SEOUL", "BUSAN", "DAEGU", "INCHEON", "GWANGJU", "DAEJEON", "ULSAN", "SEJONG", "GYEONGGI", "GANGWON",
		"CHUNGBUK", "CHUNGNAM", "JEONBUK", "JEONNAM", "GYEONGBUK", "GYEONGNAM", "JEJU", "ABROAD"}
}

// Applicant is the vocabulary of conditions on applicants. It is shared: readers must not change it.
func Applicant() Vocabulary { return applicant() }

var applicant = sync.OnceValue(func() Vocabulary {
	return Vocabulary{
		{Fact: FactSize, Type: TypeText, Options: []string{SizeSME, SizeMid, SizeLarge, SizePublic, SizeNonProfit}},
		{Fact: FactEntityType, Type: TypeText, Options: []string{EntityCompany, EntityUniversity, EntityAgency, EntityNonProfit}},
		{Fact: FactRegion, Type: TypeText, Options: Regions()},
		{Fact: FactAgeMonths, Type: TypeNumber, Unit: "condition.unit.months"},
		{Fact: FactIndustry, Type: TypeText},
		{Fact: FactCertificates, Type: TypeList, Options: []string{"VENTURE", "INNOBIZ", "MAINBIZ", "SOCIAL", "WOMEN", "DISABLED", "LAB"}},
		{Fact: FactEmployees, Type: TypeNumber, Unit: "condition.unit.people", Declared: true},
		{Fact: FactRevenue, Type: TypeNumber, Unit: "condition.unit.won", Declared: true},
		{Fact: FactCapitalImpaired, Type: TypeBool, Declared: true},
		{Fact: FactDebtRatio, Type: TypeNumber, Unit: UnitPercent, Declared: true},
		{Fact: FactTaxArrears, Type: TypeBool, Declared: true},
		{Fact: FactLocalTaxArrears, Type: TypeBool, Declared: true},
		{Fact: FactDefault, Type: TypeBool, Declared: true},
		{Fact: FactWorkout, Type: TypeBool, Declared: true},
		{Fact: FactClosed, Type: TypeBool},
		{Fact: FactDebarred, Type: TypeBool},
		{Fact: FactRoyaltyUnpaid, Type: TypeBool, Declared: true},
		{Fact: FactSettlementUnpaid, Type: TypeBool},
		{Fact: FactDuplicate, Type: TypeBool, Declared: true},
		{Fact: FactLeadProjects, Type: TypeNumber, Unit: "condition.unit.projects", Declared: true},
		{Fact: FactParticipantProjects, Type: TypeNumber, Unit: "condition.unit.projects", Declared: true},
		{Fact: FactEarlierGrants, Type: TypeNumber, Unit: "condition.unit.projects"},
		{Fact: FactDocumentsMissing, Type: TypeBool},
		{Fact: FactFormatInvalid, Type: TypeBool},
		{Fact: FactConsentMissing, Type: TypeBool},
		{Fact: FactCostException, Type: TypeBool},
	}
})

// Item is a typed screening item: what an officer checks, and the reason code of an INELIGIBLE.
type Item string

const (
	EligEntityType   Item = "ELIG_ENTITY_TYPE"
	EligSize         Item = "ELIG_SIZE"
	EligRegion       Item = "ELIG_REGION"
	EligAge          Item = "ELIG_AGE"
	EligTrack        Item = "ELIG_TRACK" // what the track of a call asks beyond the call
	Debarred         Item = "DEBARRED"
	TaxArrears       Item = "TAX_ARREARS"
	LocalTaxArrears  Item = "LOCAL_TAX_ARREARS"
	Default          Item = "DEFAULT"
	CapitalImpaired  Item = "CAPITAL_IMPAIRED"
	DebtRatio        Item = "DEBT_RATIO"
	Workout          Item = "WORKOUT"
	ClosedBusiness   Item = "CLOSED_BUSINESS"
	RoyaltyUnpaid    Item = "ROYALTY_UNPAID"
	SettlementUnpaid Item = "SETTLEMENT_UNPAID"
	DuplicateProject Item = "DUPLICATE_PROJECT"
	PILimit          Item = "PI_LIMIT"
	ParticipantLimit Item = "PARTICIPANT_LIMIT"
	DocMissing       Item = "DOC_MISSING"
	FormatInvalid    Item = "FORMAT_INVALID"
	ConsentMissing   Item = "CONSENT_MISSING"
	CostException    Item = "COST_EXCEPTION" // an exception of the cost rules that the plan claims, such as an approval above a cap
)

// FoundRule begins what was found about a plan of costs; the code of the rule follows.
const FoundRule = "rule:"

// FoundMark begins the mark by which people of several projects were taken for one; the mark of domain/budget follows.
const FoundMark = "by:"

// Items lists every screening item in the order a checklist shows them.
func Items() []Item {
	return []Item{EligEntityType, EligSize, EligRegion, EligAge, EligTrack, Debarred, TaxArrears, LocalTaxArrears, Default,
		CapitalImpaired, DebtRatio, Workout, ClosedBusiness, RoyaltyUnpaid, SettlementUnpaid, DuplicateProject,
		PILimit, ParticipantLimit, DocMissing, FormatInvalid, ConsentMissing, CostException}
}

// Label is the message key of the item's name.
func (i Item) Label() string { return "condition.item." + string(i) }

// Curable reports whether the applicant may still mend the item until the first evaluation begins (domain.md §2.2:
// money matters and papers, never who the applicant is).
func (i Item) Curable() bool {
	return slices.Contains([]Item{TaxArrears, LocalTaxArrears, Default, CapitalImpaired, DebtRatio, RoyaltyUnpaid,
		SettlementUnpaid, DocMissing, FormatInvalid, ConsentMissing, CostException}, i)
}

// Screening are the numbers and choices of a notice from which its usual conditions follow. Zero values leave a
// condition out.
type Screening struct {
	EntityTypes []string
	Sizes       []string
	Regions     []string
	// MaxAgeMonths is the exclusive upper limit of the age (창업 7년 미만 = 84); MinAgeMonths the inclusive lower one.
	MinAgeMonths, MaxAgeMonths int64
	// DebtRatioPercent is the debt ratio from which an applicant is excluded (1,000% 이상).
	DebtRatioPercent int64
	// LeadProjects and ParticipantProjects are the limits of 3책5공 (L4 §64), this application counted.
	LeadProjects, ParticipantProjects int64
}

// Usual is the tree of the conditions nearly every notice has, plus those the notice's numbers ask for.
func Usual(s Screening) Tree {
	var nodes []Tree
	oneOf := func(f Fact, list []string, item Item, basis string) {
		if len(list) > 0 {
			nodes = append(nodes, Where(f, In, List(list...)).For(item, basis))
		}
	}
	number := func(f Fact, op Op, n int64, item Item, basis string) {
		if n > 0 {
			nodes = append(nodes, Where(f, op, Number(n)).For(item, basis))
		}
	}
	not := func(f Fact, item Item, basis string) {
		nodes = append(nodes, Where(f, Eq, Bool(false)).For(item, basis))
	}
	oneOf(FactEntityType, s.EntityTypes, EligEntityType, "L6 §19②")
	oneOf(FactSize, s.Sizes, EligSize, "L6 §19②")
	oneOf(FactRegion, s.Regions, EligRegion, "L6 §19②")
	number(FactAgeMonths, Ge, s.MinAgeMonths, EligAge, "L6 §19②")
	number(FactAgeMonths, Lt, s.MaxAgeMonths, EligAge, "L6 §19②")
	not(FactDebarred, Debarred, "L6 §21②")
	not(FactTaxArrears, TaxArrears, "L6 §21②")
	not(FactLocalTaxArrears, LocalTaxArrears, "L6 §21②")
	not(FactDefault, Default, "L6 §21②")
	not(FactWorkout, Workout, "L6 §21②")
	not(FactClosed, ClosedBusiness, "L6 §21②")
	not(FactCapitalImpaired, CapitalImpaired, "L6 §21②")
	number(FactDebtRatio, Lt, s.DebtRatioPercent, DebtRatio, "L6 §21②")
	not(FactRoyaltyUnpaid, RoyaltyUnpaid, "L4 §12⑤")
	not(FactSettlementUnpaid, SettlementUnpaid, "L4 §12⑤")
	not(FactDuplicate, DuplicateProject, "L6 §21②")
	number(FactLeadProjects, Le, s.LeadProjects, PILimit, "L4 §64")
	number(FactParticipantProjects, Le, s.ParticipantProjects, ParticipantLimit, "L4 §64")
	return AllOf(nodes...)
}
