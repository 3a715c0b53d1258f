// This file writes docs/budget-rules.md: every rule, cap and ratio on the money of a project, with its article, its dated numbers in each
// rule set, where it is enforced, and the cases that show it kept and broken.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gongmo/app/locale"
	"gongmo/domain/budget"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
)

// root is the repository as seen from this directory, where both go generate and the tests run.
const root = "../../.."

// judge is what enforces a rule.
type judge string

const (
	ofCall       judge = "call"
	ofPlan       judge = "plan"
	ofSpending   judge = "spending"
	ofChange     judge = "change"
	ofSpent      judge = "changed plan"
	ofSettlement judge = "settlement"
)

// judges say where each enforces.
var judges = map[judge]string{
	ofCall: "`budget.Matching.Check`: what a call may set itself, before its terms are approved",
	ofPlan: "`budget.Evaluate`: the chips of the budget grid while it is filled in, the checklist and the submission (`workflows.judge`), " +
		"the plan of the agreement (`workflows.planCase`), its changes (`workflows.SubmitAmendment`), the trial run of a form (`workflows.TryCall`)",
	ofSpending:   "`screening.Check`: each line of spending when it is entered, and all of them at settlement",
	ofChange:     "`amendment.Weigh` and `amendment.Forbidden`: what a change of the agreement needs",
	ofSpent:      "`amendment.BelowSpent`: a changed plan beside what was spent by it",
	ofSettlement: "`settlement.Calculate`: what is given back",
}

// moneyRule is a row of the table.
type moneyRule struct {
	judge judge
	// key is the rule's code: of budget.Rules, of the screening rules, of a change, or of a settlement's cases.
	key string
	// item is what the rule is about, in the words of the cost tree.
	item string
	// title, basis and codes are given where the code does not say them itself.
	title, basis string
	codes        []ruleset.Code
}

// moneyRules are the rules in the order of the cost tree, then those of the matching money.
func moneyRules() []moneyRule {
	plan := func(item string, keys ...budget.Code) (out []moneyRule) {
		for _, k := range keys {
			out = append(out, moneyRule{judge: ofPlan, key: string(k), item: item})
		}
		return out
	}
	spent := func(item, key string, codes ...ruleset.Code) []moneyRule {
		return []moneyRule{{judge: ofSpending, key: key, item: item, codes: codes}}
	}
	change := func(item, key, basis string, codes ...ruleset.Code) []moneyRule {
		return []moneyRule{{judge: ofChange, key: key, item: item, title: locale.T(locale.KO, "amendment.change."+key), basis: basis, codes: codes}}
	}
	settled := func(item, key, title, basis string, codes ...ruleset.Code) []moneyRule {
		return []moneyRule{{judge: ofSettlement, key: key, item: item, title: title, basis: basis, codes: codes}}
	}
	return slices.Concat(
		plan("전체", budget.ItemAllowed, budget.LineArithmetic),
		plan("인건비", budget.LaborCash, budget.LaborNewHire, budget.LaborDegree, budget.LaborProof),
		spent("인건비", "D18.labor_in_cash", ruleset.NewHireTerm, ruleset.NewHireCashMedium, ruleset.ExistingCashFrom, ruleset.SoftwareStaffCash),
		plan("인건비·학생인건비", budget.Participation, budget.ParticipationElsewhere),
		spent("인건비·학생인건비", "D17.rate_sum", ruleset.ParticipationMax, ruleset.ParticipationMaxNonProfit, ruleset.ParticipationYearly),
		spent("인건비·학생인건비", "D09.not_own_account"),
		spent("인건비·학생인건비", "D09.other_account"),
		spent("연구시설·장비비", "D20.equipment_late", ruleset.EquipmentCutoff),
		plan("연구시설·장비비", budget.EquipmentApproval),
		spent("연구시설·장비비", "D21.equipment_unapproved", ruleset.EquipmentApprovalWon),
		spent("연구시설·장비비", "D21.equipment_unregistered", ruleset.EquipmentRegisterWon, ruleset.EquipmentRegisterTerm),
		change("연구시설·장비비", "EQUIPMENT", "L6 §24②4; L5 §73①5", ruleset.EquipmentApprovalWon, ruleset.EquipmentPriceFree),
		plan("연구시설·장비비", budget.EquipmentReview, budget.EquipmentRegister, budget.InKindEquipment, budget.InKindAge),
		plan("연구시설·장비비, 연구재료비, 연구활동비", budget.OwnInKind),
		plan("연구활동비", budget.InKindTechnology, budget.TechnologyAge),
		plan("연구활동비", budget.ExternalTechCap),
		spent("연구활동비", "D10.external_tech", ruleset.ExternalMax),
		spent("연구활동비", "D23.insiders_only"),
		spent("연구활동비", "D23.no_approval", ruleset.MeetingMemoWon),
		spent("연구활동비", "D23.no_minutes", ruleset.MeetingMemoWon),
		spent("연구활동비", "D10.meeting_per_head", ruleset.MeetingPerHeadWon),
		spent("연구활동비", "D20.software_late", ruleset.SoftwareCutoff),
		spent("연구활동비", "D02.evidence_missing"),
		plan("연구과제추진비", budget.PromotionSettled),
		change("연구과제추진비", "PROMOTION", "L6 §24②13; L6 §24③4", ruleset.PromotionIncrease),
		plan("연구수당", budget.IncentiveCap),
		spent("연구수당", "D10.incentive_total", ruleset.IncentiveMax),
		plan("연구수당", budget.IncentivePerson),
		spent("연구수당", "D10.incentive_person", ruleset.IncentivePersonMax, ruleset.IncentivePersonFrom),
		spent("연구수당", "D10.incentive_labor", ruleset.IncentiveMax),
		spent("연구수당", "D10.incentive_ahead", ruleset.IncentiveSpendingGap),
		change("연구수당", "INCENTIVE", "L7 §11⑫; L5 §26③; L5 §73①10", ruleset.IncentiveFixed),
		plan("보안수당", budget.SecurityProject, budget.SecurityPayCap),
		plan("위탁연구개발비", budget.SubcontractCap),
		plan("위탁연구개발비, 연구활동비", budget.CapLeave),
		spent("위탁연구개발비", "D28.subcontract", ruleset.SubcontractMax),
		plan("위탁연구개발비", budget.SubcontractBears, budget.SubcontractorItems),
		change("위탁연구개발비", "SUBCONTRACT", "L6 §24②5; L7 §11⑮; L5 §27③; L5 §73①7", ruleset.SubcontractIncrease),
		plan("국제공동연구개발비", budget.IntlJointApproval),
		change("국제공동연구개발비", "INTL_JOINT", "L5 §28⑤; L5 §73①8", ruleset.IntlJointChange),
		plan("연구개발부담비", budget.BurdenInstitute),
		plan("간접비", budget.IndirectCap),
		spent("간접비", "D10.indirect", ruleset.IndirectCompanyMax, ruleset.IndirectNonProfitMax, ruleset.IndirectUniversityMax),
		plan("간접비", budget.IndirectCash),
		change("간접비", "INDIRECT", "L6 §24②8; L7 §12①; L5 §73①3", ruleset.IndirectIncreaseMax),
		[]moneyRule{{judge: ofSpent, key: "BELOW_SPENT", item: "전체", title: "집행액보다 적게 줄인 계획", basis: "D"}},
		settled("간접비", "INDIRECT_UNSPENT", "쓰지 않은 간접비의 반납", "L4 §26⑤5; L5 §80⑤; L6 §30⑧; L7 §12③; L7 §19②; L9 §25⑤",
			ruleset.IndirectKeptNonProfit, ruleset.IndirectKeptPublic),
		change("인건비", "COMPANY_LABOR", "L5 §73①", ruleset.CompanyLaborChange),
		change("인건비", "NEW_HIRE", "L6 §24②9", ruleset.NewHireChange),
		change("보조비목, 인건비·여비", "LABOR_TRAVEL", "L10 §15①", ruleset.LaborTravelChange),
		change("전체", "TOTAL", "L6 §24②7; L5 §73①; L1 §23", ruleset.TotalChange),
		change("전체", "PARTY_TOTAL", "L6 §24②7; L5 §73①; L1 §23", ruleset.PartyTotalChange),
		change("전체", "YEAR_SHARES", "L5 §73①", ruleset.YearSharesChange),
		change("보조비목, 비목", "CATEGORY", "L9 §16②1; L10 §15①1; L1 §23", ruleset.CategoryChange),
		change("보조비목, 세목", "ITEM", "L9 §16②2; L10 §15①1", ruleset.ItemChange),
		plan("지원금", budget.GrantCeiling, budget.GrantFloor, budget.GrantShare, budget.GrantRatio),
		[]moneyRule{{judge: ofCall, key: "MATCHING_GRANT", item: "지원금", title: "공고가 정하는 지원금 비율", basis: "L6 §27①③④; L6 §28③; L9 §9 3호; L9 §18①; L4 §19③", codes: []ruleset.Code{ruleset.MatchingFree}},
			{judge: ofCall, key: "MATCHING_UNSAID", item: "지원금·민간부담금", title: "규정에 없어 공고가 정해야 하는 비율", basis: "L9 §9 3호; L9 §18①; TERMS", codes: []ruleset.Code{ruleset.MatchingStated}}},
		plan("민간부담금", budget.MatchingCash, budget.ResearchService),
		[]moneyRule{{judge: ofCall, key: "MATCHING_CASH", item: "민간부담금", title: "공고가 정하는 현금 비율", basis: "L6 §28②; L9 §9 3호; L9 §18①; L4 §19③", codes: []ruleset.Code{ruleset.CashFree}}},
		spent("민간부담금", "D25.matching_unpaid", ruleset.OwnShareCutoff),
		plan("현물", budget.InKindItems),
		spent("현물", "D24.in_kind_short"),
		settled("현물", "IN_KIND_FALSE", "거짓이거나 모자란 현물만큼 회수", "L7 §17③; L5 §83①1"),
	)
}

// described fills in what the rule's own code says.
func (m moneyRule) described() (moneyRule, error) {
	switch m.judge {
	case ofPlan:
		r, ok := budget.RuleOf(budget.Code(m.key))
		if !ok {
			return m, fmt.Errorf("no rule of a plan is called %s", m.key)
		}
		m.title, m.basis, m.codes = locale.T(locale.KO, r.Code.Label()), r.Basis, append(m.codes, r.Needs...)
	case ofSpending:
		r, ok := screening.RuleOf(m.key)
		if !ok {
			return m, fmt.Errorf("no rule of spending is called %s", m.key)
		}
		m.title, m.basis = locale.T(locale.KO, "screening.rule."+strings.ToLower(r.Name)), r.Basis
	}
	return m, nil
}

// cases are the names of the cases in which the rule is kept, and of those in which it is broken.
func (m moneyRule) cases() (kept, broken []string, err error) {
	dir := map[judge]string{ofCall: "budget", ofPlan: "budget", ofSpending: "screening", ofChange: "amendment", ofSpent: "amendment", ofSettlement: "settlement"}[m.judge]
	file := m.key
	switch m.judge {
	case ofSpending:
		file, _, _ = strings.Cut(m.key, ".")
	case ofCall:
		file = "call/" + m.key
	case ofSpent:
		file = "spent/" + m.key
	}
	body, err := os.ReadFile(filepath.Join(root, "domain", dir, "testdata", file+".json"))
	if err != nil {
		return nil, nil, err
	}
	if m.judge != ofSpending {
		var list []struct {
			Name string
			Over bool
		}
		if err := json.Unmarshal(body, &list); err != nil {
			return nil, nil, fmt.Errorf("%s: %w", m.key, err)
		}
		for _, c := range list {
			if c.Over {
				broken = append(broken, c.Name)
			} else {
				kept = append(kept, c.Name)
			}
		}
		return kept, broken, nil
	}
	var f struct {
		Cases []struct {
			Name, Rule string
			Excess     *int64
		}
	}
	if err := json.Unmarshal(body, &f); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", m.key, err)
	}
	for _, c := range f.Cases {
		switch {
		case c.Rule != m.key:
		case c.Excess != nil:
			broken = append(broken, c.Name)
		default:
			kept = append(kept, c.Name)
		}
	}
	return kept, broken, nil
}

// unproved says what is wrong with the table: rules that are not as their code says, that no case keeps or none breaks, rules of a plan
// that are missing or doubled, numbers that no row takes.
func unproved(table []moneyRule, cases func(moneyRule) (kept, broken []string, err error)) (out []string) {
	seen, taken := map[string]int{}, map[ruleset.Code]bool{}
	for _, m := range table {
		m, err := m.described()
		if err != nil {
			out = append(out, err.Error())
			continue
		}
		kept, broken, err := cases(m)
		if err != nil || len(kept) == 0 || len(broken) == 0 {
			out = append(out, fmt.Sprintf("%s has %d cases that keep it and %d that break it (%v)", m.key, len(kept), len(broken), err))
		}
		if m.basis == "" || m.title == "" {
			out = append(out, m.key+" has no article or no name")
		}
		seen[string(m.judge)+" "+m.key]++
		for _, c := range m.codes {
			taken[c] = true
		}
	}
	for _, r := range budget.Rules() {
		seen[string(ofPlan)+" "+string(r.Code)] += 0
	}
	for key, n := range seen {
		if n != 1 {
			out = append(out, fmt.Sprintf("%s stands %d times in the table", key, n))
		}
	}
	for _, c := range ruleset.Codes() {
		if ofMoney(c) && !taken[c] {
			out = append(out, "no row takes the number "+string(c))
		}
	}
	slices.Sort(out)
	return out
}

// ofMoney reports whether a number is a cap or a ratio of the money of a project.
func ofMoney(c ruleset.Code) bool {
	for _, other := range []ruleset.Code{ruleset.AmendmentCutoff, ruleset.CarryOverUntilEnd, ruleset.AmendmentAnswerTerm, ruleset.AmendmentWarnTerm} {
		if c == other {
			return false
		}
	}
	group, _, _ := strings.Cut(string(c), ".")
	return slices.Contains([]string{"cost", "matching", "labor", "equipment", "technology", "software", "amendment"}, group) ||
		c == ruleset.MatchingFree || c == ruleset.MatchingStated || c == ruleset.CashFree || c == ruleset.MeetingMemoWon || c == ruleset.MeetingPerHeadWon
}

// budgetRules is the page.
func budgetRules() (string, error) {
	var b strings.Builder
	b.WriteString("<!-- Generated by `make docs` from the rules, the rule sets and their test cases. Do not edit. -->\n\n# Budget rules\n\n" +
		"Every rule, cap and ratio on the money of a project. A number is dated data of a rule set: the page shows what each set says and since\n" +
		"when. The cases are run by the tests of the package that enforces the rule; a row without a case that keeps it and one that breaks it\n" +
		"fails a test. `L1` to `L12` are the texts of `domain/ruleset/source.go`, 준용 is borrowed from another regime, 해석 is read out of a text\n" +
		"that does not say it in words, `R:` is a recollection, `D` a choice of this product and `TERMS` what the notice itself says (공고문 지원조건).\n\n")
	for _, j := range []judge{ofCall, ofPlan, ofSpending, ofChange, ofSpent, ofSettlement} {
		fmt.Fprintf(&b, "- **%s**: %s\n", j, judges[j])
	}
	b.WriteString("\n| rule | 비목·세목 | | judged | article | kept | broken |\n|---|---|---|---|---|---:|---:|\n")
	var details strings.Builder
	for _, m := range moneyRules() {
		m, err := m.described()
		if err != nil {
			return "", err
		}
		kept, broken, err := m.cases()
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s | %d | %d |\n", m.key, anchor(m), m.item, m.title, m.judge, m.basis, len(kept), len(broken))
		fmt.Fprintf(&details, "\n<a id=\"%s\"></a>\n### %s · %s\n\n%s, judged: %s. %s.\n\n", anchor(m), m.key, m.title, m.item, m.judge, ruleset.Cite(m.basis))
		if len(m.codes) > 0 {
			details.WriteString("| number | rule set | value | from | until | source |\n|---|---|---|---|---|---|\n")
			for _, c := range m.codes {
				rows, err := dated(c)
				if err != nil {
					return "", err
				}
				details.WriteString(rows)
			}
			details.WriteString("\n")
		}
		for _, name := range kept {
			fmt.Fprintf(&details, "- kept: %s\n", name)
		}
		for _, name := range broken {
			fmt.Fprintf(&details, "- broken: %s\n", name)
		}
	}
	return b.String() + details.String(), nil
}

func anchor(m moneyRule) string {
	return strings.NewReplacer("_", "-", ".", "-", " ", "-").Replace(string(m.judge) + "-" + strings.ToLower(m.key))
}

// dated are the values of a number in every rule set and time, those of sets that say the same together.
func dated(c ruleset.Code) (string, error) {
	var b strings.Builder
	for _, s := range []struct {
		name   string
		regime ruleset.Regime
		fund   bool
	}{{"ICT_FUND", ruleset.ICTFund, false}, {"ICT_FUND, fund money", ruleset.ICTFund, true}, {"NRD_INNOVATION", ruleset.NRDInnovation, false}, {"SUBSIDY_ACT", ruleset.SubsidyAct, false}} {
		var last ruleset.Value
		var from period.Date
		unstated := false // the call says it, and what the set has is where the template begins
		line := func(until period.Date) {
			if last.Code != "" {
				text := last.Show().Text
				if unstated {
					text = "공고가 정함 (템플릿의 시작 값 " + text + ")"
				}
				fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", c, s.name, text, since(from), since(until), last.Source)
			}
		}
		for on := period.Date(1); ; {
			set, err := ruleset.ForMoney(s.regime, on, s.fund)
			if err != nil {
				return "", err
			}
			v, err := set.Value(c)
			if err != nil {
				v = ruleset.Value{} // the set does not state it
			}
			unstated = budget.Unstated(set, c)
			if v.Code != last.Code || v.N != last.N || v.Text != last.Text || v.Source != last.Source {
				line(on.AddDays(-1))
				last, from = v, set.From
			}
			if set.To.IsZero() {
				break
			}
			on = set.To.AddDays(1)
		}
		line(0)
	}
	return b.String(), nil
}

func since(d period.Date) string {
	if d.IsZero() {
		return "–"
	}
	return d.String()
}
