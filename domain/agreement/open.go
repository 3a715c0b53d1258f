// This file draws an agreement up from a selected application, and lets the lead write on its plan and name its account before anything is signed.
package agreement

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Opening is what an agreement is drawn up from: the selected application and the award.
type Opening struct {
	ApplicationID domain.ApplicationID
	CallID        domain.CallID
	LeadID        domain.OrganizationID
	Number        string
	Title         string
	// GrantWon is the award; the plan's grant is cut down to it where the budget review gave less than was asked for.
	GrantWon        krw.Won
	Plan            budget.Plan
	Regime          ruleset.Regime
	RulesOn         period.Date
	FundMoney       bool
	Abroad          bool
	ResultNoticedOn period.Date
	Parties         []Party
	Participants    []Participant
	// Bond is whether the call asks companies for a bond.
	Bond bool
}

// Open draws the agreement up. The dates run from the notice of the result; the period is the usual one until the revised
// plan says another: from the day after the limit to the end of that year, or a whole year when little of it is left.
func Open(o Opening, t Terms, cal calendar.Calendar) *Agreement {
	a := &Agreement{ApplicationID: o.ApplicationID, CallID: o.CallID, Number: o.Number, LeadID: o.LeadID, Title: o.Title, State: NotStarted,
		GrantWon: o.GrantWon, Type: Lump, Regime: o.Regime, RulesOn: o.RulesOn, FundMoney: o.FundMoney, Abroad: o.Abroad, ResultNoticedOn: o.ResultNoticedOn,
		Parties: o.Parties, Participants: o.Participants}
	a.setDates(t, cal)
	a.StartOn = a.LimitOn.AddDays(1)
	a.EndOn = usualEnd(a.StartOn)
	a.takePlan(cutTo(o.Plan, o.GrantWon))
	for i := range a.Parties {
		a.Parties[i].JoinedOn = a.StartOn
	}
	for i := range a.Participants {
		p := &a.Participants[i]
		if p.FromOn == 0 || p.ToOn < p.FromOn {
			p.FromOn, p.ToOn = a.StartOn, a.EndOn
		}
	}
	a.Documents = Needed(a.CashWon, a.InKindWon, len(a.Parties), o.Bond)
	return a
}

// usualEnd is 31 December when at least half a year is left, otherwise the eve of the same day next year.
func usualEnd(start period.Date) period.Date {
	if end := period.On(start.Year(), 12, 31); end >= start.AddMonths(6) {
		return end
	}
	return start.AddMonths(12).AddDays(-1)
}

// cutTo lowers the grant of every line in proportion, so that the sum is the award to the won. A plan that asks for no more
// than the award stays as it is: the lead decides where more money goes.
func cutTo(p budget.Plan, award krw.Won) budget.Plan {
	asked := p.Totals().GrantWon
	if asked <= award || asked == 0 {
		return p
	}
	weights, most := make([]int64, len(p.Lines)), 0
	for i, l := range p.Lines {
		weights[i] = int64(l.GrantWon)
		if l.GrantWon > p.Lines[most].GrantWon {
			most = i
		}
	}
	parts, err := award.Split(weights, most)
	if err != nil {
		return p // negative amounts; Plan.Check names them when the plan is handed in
	}
	out := budget.Plan{Lines: slices.Clone(p.Lines)}
	for i := range out.Lines {
		out.Lines[i].GrantWon = parts[i]
		if parts[i] != p.Lines[i].GrantWon {
			out.Lines[i].UnitWon = 0 // the amount is no longer what unit, quantity and times give
		}
	}
	return out
}

// DraftPlan keeps what the lead has written of the revised plan so far. It need not be complete.
func (a *Agreement) DraftPlan(plan budget.Plan, text string, during period.Period) (domain.Change, error) {
	if a.State != PlanRequested {
		return domain.Change{}, domain.E(domain.Refused, "agreement.plan.closed")
	}
	if err := plan.Check(); err != nil {
		return domain.Change{}, err
	}
	a.takePlan(plan)
	a.PlanText = text
	if during.From != 0 && during.To >= during.From {
		a.StartOn, a.EndOn = during.From, during.To
	}
	return domain.Act("editPlan", map[string]any{"totalWon": int64(a.TotalWon())}), nil
}

// SetAccount names the project account. After the conclusion it is changed by an amendment.
func (a *Agreement) SetAccount(masked string, cipher []byte) (domain.Change, error) {
	if a.State.afterSigning() {
		return domain.Change{}, domain.E(domain.Refused, "agreement.account.closed")
	}
	a.AccountMasked, a.AccountCipher = masked, cipher
	return domain.Act("editAccount", map[string]any{"account": masked}), nil
}

// Signed reports whether a party has signed the present text.
func (a *Agreement) Signed(org domain.OrganizationID) bool { return a.signed(org) }

// BudgetCells adds the plan up by organisation, item and payer, for the ledger.
func (a *Agreement) BudgetCells(each func(org domain.OrganizationID, item budget.Item, t budget.Totals)) {
	for _, org := range a.Plan.Orgs() {
		sums := a.Plan.For(org).ByItem()
		for _, n := range budget.Tree() {
			if t, ok := sums[n.Item]; ok {
				each(org, n.Item, t)
			}
		}
	}
}
