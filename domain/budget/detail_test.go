package budget

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain/krw"
	"gongmo/domain/period"
)

func TestALineSaysWhatItsItemNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		line Line
		want Needs
	}{
		"labour needs a person and a rate (L7 §5⑤)":                 {Line{Item: Labor, Detail: StaffExisting}, Needs{Person: true, Rate: true}},
		"new staff says when it was hired and its degree (L7 §5⑦1)": {Line{Item: Labor, Detail: StaffNew}, Needs{Person: true, Rate: true, Hired: true, Degree: true}},
		"approved staff says by which document (L5 §65④3-6)":        {Line{Item: Labor, Detail: StaffApproved}, Needs{Person: true, Rate: true, Approval: true}},
		"security pay needs a person (L5 §26의2)":                    {Line{Item: SecurityPay}, Needs{Person: true}},
		"own technology needs its cost and day (L5 §68①)":           {Line{Item: Activity, Detail: OwnTechnology}, Needs{Price: true, Bought: true}},
		"labour of which all is said lacks nothing":                 {Line{Item: Labor, Person: "p", RateBp: 3000}, Needs{}},
		"incentive needs a person (L5 §26)":                         {Line{Item: Incentive}, Needs{Person: true}},
		"own equipment needs its price and day (L5 §66①)":           {Line{Item: Equipment, Detail: OwnEquipment}, Needs{Price: true, Bought: true}},
		"own equipment of which all is said lacks nothing":          {Line{Item: Equipment, Detail: OwnEquipment, PriceWon: 1, BoughtOn: period.On(2024, 1, 2)}, Needs{}},
		"land needs its value (L7 §4③)":                             {Line{Item: Equipment, Detail: LandBuilding}, Needs{Price: true}},
		"equipment that is bought needs nothing besides":            {Line{Item: Equipment, Detail: Purchase}, Needs{}},
		"what the subsidy act knows as own equipment has no cap":    {Line{Item: SubsidyTangible, Detail: OwnEquipment}, Needs{}},
	} {
		if d := cmp.Diff(c.want, c.line.Lacks()); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestRatesOfAPersonAddUpByYear(t *testing.T) {
	p := Plan{Lines: []Line{{Item: Labor, Person: "a", Year: 1, RateBp: 3000}, {Item: StudentLabor, Person: "a", Year: 1, RateBp: 2000}, {Item: Labor, Person: "a", Year: 2, RateBp: 1000},
		{Item: Incentive, Person: "a", Year: 1, RateBp: 9000}, {Item: Labor, Year: 1, RateBp: 5000}, {Item: Labor, Person: "b", Year: 1}}}
	if d := cmp.Diff(map[string]map[int]krw.Bp{"a": {1: 5000, 2: 1000}}, p.Rates()); d != "" {
		t.Error(d)
	}
}
