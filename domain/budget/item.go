// Package budget is the money plan of a project: lines of a cost tree, who pays each, and the caps the rules put on them.
// The same rules judge a plan at application, at amendment, and the actual spending at settlement.
//
// This file is the cost tree 비목 → 세목 → 세세목 (domain.md §4.1).
package budget

import (
	"slices"
	"sync"

	"gongmo/domain/ruleset"
)

// Category is 비목.
type Category string

const (
	Direct   Category = "DIRECT"   // 직접비
	Overhead Category = "INDIRECT" // 간접비
	Subsidy  Category = "SUBSIDY"  // 보조비목
)

// Item is 세목, or 보조비목 under the subsidy act.
type Item string

const (
	Labor            Item = "LABOR"             // 인건비
	StudentLabor     Item = "STUDENT_LABOR"     // 학생인건비
	Equipment        Item = "EQUIPMENT"         // 연구시설·장비비
	Materials        Item = "MATERIALS"         // 연구재료비
	Activity         Item = "ACTIVITY"          // 연구활동비
	ProjectPromotion Item = "PROJECT_PROMOTION" // 연구과제추진비
	Incentive        Item = "INCENTIVE"         // 연구수당
	SecurityPay      Item = "SECURITY_PAY"      // 보안수당
	Subcontract      Item = "SUBCONTRACT"       // 위탁연구개발비
	IntlJoint        Item = "INTL_JOINT"        // 국제공동연구개발비
	Burden           Item = "BURDEN"            // 연구개발부담비
	Indirect         Item = "INDIRECT"          // 간접비

	SubsidyLabor      Item = "SUBSIDY_LABOR"      // 인건비
	SubsidyOperation  Item = "SUBSIDY_OPERATION"  // 운영비
	SubsidyTravel     Item = "SUBSIDY_TRAVEL"     // 여비
	SubsidyPromotion  Item = "SUBSIDY_PROMOTION"  // 업무추진비
	SubsidyDuty       Item = "SUBSIDY_DUTY"       // 직무수행경비
	SubsidyResearch   Item = "SUBSIDY_RESEARCH"   // 연구용역비
	SubsidyTangible   Item = "SUBSIDY_TANGIBLE"   // 유형자산
	SubsidyIntangible Item = "SUBSIDY_INTANGIBLE" // 무형자산
)

// Detail is 세세목: what the caps and the allowed payers depend on below an item. "" is nothing in particular.
type Detail string

const (
	StaffExisting  Detail = "STAFF_EXISTING"  // 기존인력
	StaffNew       Detail = "STAFF_NEW"       // 신규채용 (공고일 전 6개월 이내 포함)
	StaffService   Detail = "STAFF_SERVICE"   // 연구개발서비스업 인력
	StaffApproved  Detail = "STAFF_APPROVED"  // 부처가 승인한 인력
	StaffSoftware  Detail = "STAFF_SOFTWARE"  // 중소기업 소프트웨어 분야 인력
	Purchase       Detail = "PURCHASE"        // 구입·설치
	Rent           Detail = "RENT"            // 임차
	OwnEquipment   Detail = "OWN_EQUIPMENT"   // 보유 장비 현물
	LandBuilding   Detail = "LAND_BUILDING"   // 토지·건물 현물
	OwnStock       Detail = "OWN_STOCK"       // 보유 재료 현물
	ExternalTech   Detail = "EXTERNAL_TECH"   // 외부전문기술활용비
	Meeting        Detail = "MEETING"         // 회의비
	TravelDomestic Detail = "TRAVEL_DOMESTIC" // 국내출장비
	TravelAbroad   Detail = "TRAVEL_ABROAD"   // 국외출장비
	SoftwareCloud  Detail = "SOFTWARE_CLOUD"  // 소프트웨어·클라우드 활용비
	Marketing      Detail = "MARKETING"       // 홍보·마케팅비
	Training       Detail = "TRAINING"        // 교육훈련비
	Certification  Detail = "CERTIFICATION"   // 인증·특허비
	OwnTechnology  Detail = "OWN_TECHNOLOGY"  // 보유 기술 현물 (과제 시작 전에 도입한 기술)
)

// Node is one 세목 of the tree.
type Node struct {
	Item     Item
	Category Category
	Regimes  []ruleset.Regime
	Details  []Detail
}

// Label is the message key of the item's name.
func (i Item) Label() string { return "budget.item." + string(i) }

// Label is the message key of the detail's name.
func (d Detail) Label() string { return "budget.detail." + string(d) }

// Label is the message key of the category's name.
func (c Category) Label() string { return "budget.category." + string(c) }

// Tree lists every item in the order a grid shows them. Where a regime has merged two items (장비·재료비 in ICT rules,
// 연구과제추진비 into 연구활동비 in R&D) the item that stays is the one to use.
func Tree() []Node { return slices.Clone(tree()) }

// tree is built once and never changed: every line of every plan asks for its category.
var tree = sync.OnceValue(func() []Node {
	both, ict, nrd, sub := in(ruleset.ICTFund, ruleset.NRDInnovation), in(ruleset.ICTFund), in(ruleset.NRDInnovation), in(ruleset.SubsidyAct)
	return []Node{
		{Labor, Direct, both, []Detail{StaffExisting, StaffNew, StaffService, StaffApproved, StaffSoftware}},
		{StudentLabor, Direct, both, nil},
		{Equipment, Direct, both, []Detail{Purchase, Rent, OwnEquipment, LandBuilding}},
		{Materials, Direct, both, []Detail{Purchase, OwnStock}},
		{Activity, Direct, both, []Detail{ExternalTech, Meeting, TravelDomestic, TravelAbroad, SoftwareCloud, Marketing, Training, Certification, OwnTechnology}},
		{ProjectPromotion, Direct, ict, []Detail{Meeting, TravelDomestic}},
		{Incentive, Direct, both, nil},
		{SecurityPay, Direct, nrd, nil},
		{Subcontract, Direct, both, nil},
		{IntlJoint, Direct, nrd, nil},
		{Burden, Direct, nrd, nil},
		{Indirect, Overhead, both, nil},
		{SubsidyLabor, Subsidy, sub, nil},
		{SubsidyOperation, Subsidy, sub, []Detail{Rent, SoftwareCloud, Marketing, Training, Certification}},
		{SubsidyTravel, Subsidy, sub, []Detail{TravelDomestic, TravelAbroad}},
		{SubsidyPromotion, Subsidy, sub, []Detail{Meeting}},
		{SubsidyDuty, Subsidy, sub, nil},
		{SubsidyResearch, Subsidy, sub, []Detail{ExternalTech}},
		{SubsidyTangible, Subsidy, sub, []Detail{Purchase, OwnEquipment}},
		{SubsidyIntangible, Subsidy, sub, []Detail{SoftwareCloud}},
	}
})

func in(regimes ...ruleset.Regime) []ruleset.Regime { return regimes }

// onlyNRD are the details that only R&D knows: 보유 기술 현물 (연구개발비 사용 기준 §68①).
var onlyNRD = []Detail{OwnTechnology}

// TreeOf lists the items a regime knows, with the details it knows.
func TreeOf(r ruleset.Regime) []Node {
	var out []Node
	for _, n := range tree() {
		if slices.Contains(n.Regimes, r) {
			n.Details = slices.DeleteFunc(slices.Clone(n.Details), func(d Detail) bool { return r != ruleset.NRDInnovation && slices.Contains(onlyNRD, d) })
			out = append(out, n)
		}
	}
	return out
}

// Usual are the items that nearly every plan has, in the order of the tree: what an empty grid begins with.
func Usual(r ruleset.Regime) []Item {
	if r == ruleset.SubsidyAct {
		return []Item{SubsidyLabor, SubsidyOperation, SubsidyTravel}
	}
	return []Item{Labor, Activity, Indirect}
}

// NodeOf finds an item in the tree.
func NodeOf(i Item) (Node, bool) {
	for _, n := range tree() {
		if n.Item == i {
			return n, true
		}
	}
	return Node{}, false
}

// Category is the 비목 of the item, "" when there is no such item.
func (i Item) Category() Category {
	n, _ := NodeOf(i)
	return n.Category
}
