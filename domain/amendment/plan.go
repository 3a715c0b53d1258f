// This file reads off two plans of costs what a change of the budget changes, and holds the exceptions of the cost rules that the
// changed plan claims. Whether the plan keeps the rules is for domain/budget, which judges an application's plan by the same list.
package amendment

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/krw"
)

// Exception is an exception of the cost rules that the changed plan claims and the plan in force does not: what an application shows as
// COST_EXCEPTION. Somebody of the agency confirms it before the change is approved.
type Exception struct {
	Rule     budget.Code           `json:"rule"`
	Org      domain.OrganizationID `json:"organization,omitempty"`
	Line     string                `json:"line,omitempty"`
	Person   string                `json:"person,omitempty"`
	Approval string                `json:"approval,omitempty"` // the document that the plan names
	Won      krw.Won               `json:"won,omitempty"`
	RateBp   krw.Bp                `json:"rateBp,omitempty"`
	// By confirmed it at At in these Words; zero while it is open.
	By    domain.PersonID `json:"by,omitempty"`
	At    *time.Time      `json:"at,omitempty"`
	Words string          `json:"words,omitempty"`
}

// Same reports whether both are the same claim, whoever confirmed it.
func (x Exception) Same(y Exception) bool {
	return x.Rule == y.Rule && x.Org == y.Org && x.Line == y.Line && x.Person == y.Person && x.Approval == y.Approval && x.Won == y.Won && x.RateBp == y.RateBp
}

// Exceptions is the list, kept in one JSON column.
type Exceptions []Exception

// Value encodes the list for its column.
func (x Exceptions) Value() (driver.Value, error) {
	if x == nil {
		x = Exceptions{}
	}
	return domain.JSONValue(x)
}

// Scan decodes the list from its column.
func (x *Exceptions) Scan(src any) error { return domain.JSONScan(x, src) }

// Open counts the exceptions that nobody has confirmed.
func (x Exceptions) Open() int {
	n := 0
	for _, e := range x {
		if e.By == 0 {
			n++
		}
	}
	return n
}

// Claims are the exceptions that the findings of the changed plan show and those of the plan in force do not: what was confirmed with
// the agreement is not asked again.
func Claims(before, after []budget.Finding) Exceptions {
	var out, known Exceptions
	for _, f := range before {
		if f.Exception {
			known = append(known, claim(f))
		}
	}
	for _, f := range after {
		if x := claim(f); f.Exception && !slices.ContainsFunc(known, x.Same) && !slices.ContainsFunc(out, x.Same) {
			out = append(out, x)
		}
	}
	return out
}

func claim(f budget.Finding) Exception {
	return Exception{Rule: f.Rule, Org: f.Org, Line: f.Line, Person: f.Person, Approval: f.Approval, Won: f.ActualWon, RateBp: f.ActualBp}
}

// keep takes over who confirmed what is claimed unchanged.
func (x Exceptions) keep(before Exceptions) Exceptions {
	out := slices.Clone(x)
	for i := range out {
		if n := slices.IndexFunc(before, out[i].Same); n >= 0 {
			out[i] = before[n]
		}
	}
	return out
}

// ChangesOf are the changes between two plans in the words of the tables of permissions, so that nobody lists them by hand. company says
// which organisations are companies. A plan that differs only within its lines is one change that no table names.
func ChangesOf(before, after budget.Plan, company func(domain.OrganizationID) bool) Changes {
	var out Changes
	add := func(code Code, org domain.OrganizationID, was, is krw.Won) *Change {
		out = append(out, Change{Code: code, Org: org, BaseWon: was, NewWon: is, ForProfit: company(org)})
		return &out[len(out)-1]
	}
	if b, a := before.Totals(), after.Totals(); b.Total() != a.Total() {
		add(ChangeTotal, 0, b.Total(), a.Total())
	}
	for _, org := range orgsOf(before, after) {
		old, now := before.For(org), after.For(org)
		if b, a := old.Totals().Total(), now.Totals().Total(); b != a {
			add(ChangePartyTotal, org, b, a)
		}
		for _, c := range []budget.Category{budget.Direct, budget.Overhead} {
			if b, a := old.In(c).Totals().Total(), now.In(c).Totals().Total(); b != a {
				add(ChangeCategory, org, b, a).Category = c
			}
		}
	}
	was, is := before.ByYear(), after.ByYear()
	for y := 1; y <= budget.MaxYears; y++ {
		if was[y] != is[y] {
			add(ChangeYearShares, 0, was[y].Total(), is[y].Total()).Year = y
		}
	}
	for _, d := range budget.Diff(before, after) {
		itemChanges(d, after, company, add)
	}
	out = lineChanges(before, after, company, out)
	if len(out) == 0 && !slices.Equal(before.Lines, after.Lines) {
		add(ChangeOther, 0, 0, 0)
	}
	return out
}

func orgsOf(plans ...budget.Plan) []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, p := range plans {
		out = append(out, p.Orgs()...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// place is an item of an organisation.
type place struct {
	org  domain.OrganizationID
	item budget.Item
}

// FromFirst notes on rises of subcontracts and incentive what was first agreed, where changes that the agreement took over have moved it
// since (최초 협약: ICT §24②5, 사업비 산정·정산 규정 §11⑫; 원래계획: R&D cost rules §26③, §27③). What was before the oldest of them is what was
// first agreed. taken may be in any order and may hold changes that were not taken over.
func (c Changes) FromFirst(taken []*Amendment) Changes {
	first := map[place]krw.Won{}
	taken = slices.DeleteFunc(slices.Clone(taken), func(a *Amendment) bool { return a.AppliedAt == nil })
	slices.SortStableFunc(taken, func(a, b *Amendment) int { return cmp.Or(a.AppliedAt.Compare(*b.AppliedAt), cmp.Compare(a.No, b.No)) })
	for _, a := range taken {
		for _, x := range a.Changes {
			item, ok := weighed[x.Code]
			if at := (place{x.Org, item}); ok {
				if _, known := first[at]; !known {
					first[at] = x.BaseWon
				}
			}
		}
	}
	out := slices.Clone(c)
	for i, x := range out {
		item, ok := weighed[x.Code]
		if was, moved := first[place{x.Org, item}]; ok && moved && was != x.BaseWon {
			out[i].FirstWon = &was
		}
	}
	return out
}

// weighed are the changes that are weighed against what was first agreed, with their item.
var weighed = map[Code]budget.Item{ChangeSubcontract: budget.Subcontract, ChangeIncentive: budget.Incentive}

// itemChanges are the changes of one item of one organisation.
func itemChanges(d budget.Delta, after budget.Plan, company func(domain.OrganizationID) bool, add func(Code, domain.OrganizationID, krw.Won, krw.Won) *Change) {
	was, is := d.Before.Total(), d.After.Total()
	code := ChangeItem
	if d.Item.Category() == budget.Subsidy { // 보조비목: each is a category of its own
		code = ChangeCategory
	}
	add(code, d.Org, was, is).Item = d.Item
	special := map[budget.Item]Code{budget.Subcontract: ChangeSubcontract, budget.Indirect: ChangeIndirect, budget.ProjectPromotion: ChangePromotion,
		budget.Incentive: ChangeIncentive, budget.IntlJoint: ChangeIntlJoint}
	if code, ok := special[d.Item]; ok && was != is {
		c := add(code, d.Org, was, is)
		c.Item = d.Item
		direct := after.For(d.Org).In(budget.Direct)
		switch code {
		case ChangeIndirect: // measured as INDIRECT_CAP measures it
			c.OfWon = direct.Totals().Money() - direct.Of(budget.Subcontract).Totals().Money()
		case ChangePromotion:
			c.OfWon = direct.Totals().Total()
		}
	}
	if d.Item == budget.Labor && company(d.Org) && d.Before.Money() != d.After.Money() { // only a company's labour in cash is named by the R&D rules
		add(ChangeCompanyLabor, d.Org, d.Before.Money(), d.After.Money()).Item = d.Item
	}
}

// lineChanges are the changes that single lines make: equipment, the staff hired for the project, the parts of a subsidy's labour and travel.
func lineChanges(before, after budget.Plan, company func(domain.OrganizationID) bool, out Changes) Changes {
	lines := func(p budget.Plan) map[string]budget.Line {
		m := map[string]budget.Line{}
		for _, l := range p.Lines {
			m[l.Key] = l
		}
		return m
	}
	was, is := lines(before), lines(after)
	var keys []string
	for _, l := range slices.Concat(before.Lines, after.Lines) {
		if !slices.Contains(keys, l.Key) {
			keys = append(keys, l.Key)
		}
	}
	for _, key := range keys {
		b, a := was[key], is[key]
		if b == a {
			continue
		}
		l := a
		if a.Key == "" {
			l = b
		}
		c := Change{Org: l.Org, Item: l.Item, Line: key, Before: b.Basis, After: a.Basis, BaseWon: b.Total(), NewWon: a.Total(), ForProfit: company(l.Org)}
		switch {
		case bought(b) || bought(a):
			c.Code, c.UnitWon = ChangeEquipment, max(unit(b), unit(a))
		case a.Item == budget.Labor && a.Detail == budget.StaffNew && b.Person != "" && b.Person != a.Person:
			c.Code = ChangeNewHire
		case slices.Contains([]budget.Item{budget.SubsidyLabor, budget.SubsidyTravel}, l.Item):
			c.Code = ChangeLaborTravel
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}

// bought reports equipment that is bought; own equipment, land and rent are not.
func bought(l budget.Line) bool {
	return l.Item == budget.Equipment && l.Detail != budget.OwnEquipment && l.Detail != budget.LandBuilding && l.Detail != budget.Rent
}

func unit(l budget.Line) krw.Won {
	if !bought(l) {
		return 0
	}
	if l.UnitWon == 0 {
		return l.Total()
	}
	return l.UnitWon
}

// Claim takes over what the engine of the cost rules found: an exception that somebody must confirm makes any change one that needs
// approval. What is claimed as before keeps its confirmation.
func (a *Amendment) Claim(found Exceptions) {
	if a.Exceptions = found.keep(a.Exceptions); len(a.Exceptions) > 0 {
		a.Type = Approval
	}
}

// Key names the claim among those of its amendment: what was confirmed by it is this and no other that took its place meanwhile.
func (x Exception) Key() string {
	return fmt.Sprintf("%s:%d:%s:%s:%s:%d:%d", x.Rule, x.Org, x.Line, x.Person, x.Approval, x.Won, x.RateBp)
}

// Confirm notes that somebody of the agency saw the document behind the exception of this key. Errors amendment.exception.closed,
// amendment.exception.unknown, amendment.exception.words.
func (a *Amendment) Confirm(key string, d Decided) (domain.Change, error) {
	if a.State != Reviewing {
		return domain.Change{}, domain.E(domain.Refused, "amendment.exception.closed")
	}
	n := slices.IndexFunc(a.Exceptions, func(x Exception) bool { return x.Key() == key && x.By == 0 })
	if n < 0 {
		return domain.Change{}, domain.E(domain.Refused, "amendment.exception.unknown")
	}
	if d.Words == "" {
		return domain.Change{}, domain.E(domain.Invalid, "amendment.exception.words").At(key)
	}
	x := slices.Clone(a.Exceptions)
	x[n].By, x[n].At, x[n].Words = d.By, &d.At, d.Words
	a.Exceptions = x
	change := domain.Act("confirmException", map[string]any{"rule": string(x[n].Rule), "approval": x[n].Approval})
	change.Reason = d.Words
	return change, nil
}
