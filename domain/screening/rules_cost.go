// This file holds the rules about what money is spent on: purpose, period, budget, caps, equipment, meetings, travel.
package screening

import (
	"slices"
	"strings"

	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

func byWord(list wordList) func(*Line, *Context, *Params) *Hit {
	return func(l *Line, _ *Context, _ *Params) *Hit {
		if w := wordIn(list, l); w != "" {
			return whole(l, Args{"word": text(w)})
		}
		return nil
	}
}

var (
	privatePurpose  = byWord(private)
	restrictedTrade = byWord(liquor)
	taxPenalty      = byWord(penalty)
)

// outOfPeriod: delivered outside the period and not committed to inside it. Some costs may fall after the end until the
// report is due, and pay counts for its month.
func outOfPeriod(l *Line, c *Context, _ *Params) *Hit {
	if c.Period.From == 0 || l.On() == 0 {
		return nil
	}
	if l.PayMonth != 0 {
		if c.Period.Overlaps(period.Period{From: l.PayMonth, To: l.PayMonth.MonthEnd()}) {
			return nil
		}
	} else if c.Period.Contains(l.On()) {
		return nil
	}
	reported := c.ReportDueOn == 0 || l.PaidOn <= c.ReportDueOn
	if l.On() > c.Period.To && reported && (c.Period.Contains(l.CommittedOn) || l.Item == budget.Incentive || wordIn(afterEnd, l) != "") {
		return nil
	}
	return whole(l, Args{"on": date(l.On()), "from": date(c.Period.From), "to": date(c.Period.To)})
}

// cell is what the plan in force gives an item of an organisation, in money or in kind.
func (c *Context) cell(l *Line) krw.Won {
	t := c.Plan.For(l.OrgID).Of(l.Item).Totals()
	if l.Fund == posting.InKind {
		return t.InKindWon
	}
	return t.Money()
}

func itemUnplanned(l *Line, c *Context, _ *Params) *Hit {
	if c.Plan.IsZero() || l.AmountWon <= 0 || c.cell(l) > 0 {
		return nil
	}
	return whole(l, Args{"item": label(l.Item.Label()), "amount": won(l.AmountWon)})
}

func itemBudget(l *Line, c *Context, _ *Params) *Hit {
	planned := c.cell(l)
	if planned == 0 {
		return nil // itemUnplanned says it
	}
	before := spentBefore(c.ready().byCell[l.cell()], l, nil)
	return over(l, before+l.AmountWon, planned, Args{"item": label(l.Item.Label()), "before": won(before)},
		Step{Key: "screening.step.spent", Args: Args{"before": won(before), "amount": won(l.AmountWon), "sum": won(before + l.AmountWon)}})
}

// underCap compares what an organisation spent on some lines with what the cost rules allow it under the plan in force.
func underCap(rule budget.Code, fits func(*Line) bool) func(*Line, *Context, *Params) *Hit {
	return func(l *Line, c *Context, p *Params) *Hit {
		if !fits(l) {
			return nil
		}
		f, ok := c.capOf(p, rule, l.OrgID)
		if !ok {
			return nil
		}
		before := spentBefore(c.ordered(), l, func(o *Line) bool { return o.OrgID == l.OrgID && fits(o) })
		sum := before + l.AmountWon
		return over(l, sum, f.LimitWon, Args{"share": ratio(f.LimitBp), "before": won(before)},
			Step{Key: "screening.step.cap", Args: Args{"share": ratio(f.LimitBp), "limit": won(f.LimitWon)}},
			Step{Key: "screening.step.spent", Args: Args{"before": won(before), "amount": won(l.AmountWon), "sum": won(sum)}})
	}
}

func ofItem(i budget.Item) func(*Line) bool { return func(l *Line) bool { return l.Item == i } }

var (
	incentiveTotal = underCap(budget.IncentiveCap, ofItem(budget.Incentive))
	subcontract    = underCap(budget.SubcontractCap, ofItem(budget.Subcontract))
	indirectCost   = underCap(budget.IndirectCap, ofItem(budget.Indirect))
	externalTech   = underCap(budget.ExternalTechCap, func(l *Line) bool { return l.Detail == budget.ExternalTech })
)

// incentivePerson: among several people one may get only a part of the incentive that is allowed.
func incentivePerson(l *Line, c *Context, p *Params) *Hit {
	f, ok := c.capOf(p, budget.IncentiveCap, l.OrgID)
	if !ok || l.Item != budget.Incentive || l.PersonKey == "" || p.IncentivePersonBp == 0 {
		return nil
	}
	mine := func(o *Line) bool { return o.Item == budget.Incentive && o.OrgID == l.OrgID }
	people := map[string]bool{l.PersonKey: true}
	for i := range c.Lines {
		if o := &c.Lines[i]; mine(o) && o.PersonKey != "" {
			people[o.PersonKey] = true
		}
	}
	if len(people) < p.IncentivePersonFrom {
		return nil
	}
	allowed := min(c.Plan.For(l.OrgID).Of(budget.Incentive).Totals().Total(), f.LimitWon)
	limit := allowed.Of(p.IncentivePersonBp)
	before := spentBefore(c.ordered(), l, func(o *Line) bool { return mine(o) && o.PersonKey == l.PersonKey })
	return over(l, before+l.AmountWon, limit, Args{"share": ratio(p.IncentivePersonBp), "allowed": won(allowed)},
		Step{Key: "screening.step.cap", Args: Args{"share": ratio(p.IncentivePersonBp), "limit": won(limit)}})
}

func meetingPerHead(l *Line, _ *Context, p *Params) *Hit {
	if l.Detail != budget.Meeting || l.Quantity <= 0 || p.MeetingHeadWon == 0 || l.AmountWon <= 0 {
		return nil
	}
	limit := p.MeetingHeadWon * krw.Won(l.Quantity)
	each := l.AmountWon.Share(1, int64(l.Quantity))
	h := over(l, l.AmountWon, limit, Args{"each": won(each), "head": won(p.MeetingHeadWon), "n": number(l.Quantity)},
		Step{Key: "screening.step.each", Args: Args{"amount": won(l.AmountWon), "n": number(l.Quantity), "each": won(each)}},
		Step{Key: "screening.step.allowed", Args: Args{"head": won(p.MeetingHeadWon), "n": number(l.Quantity), "limit": won(limit)}})
	return h
}

func insidersOnly(l *Line, _ *Context, _ *Params) *Hit {
	if l.Detail != budget.Meeting || l.Quantity <= 0 || l.Outsiders > 0 {
		return nil
	}
	return whole(l, Args{"n": number(l.Quantity)})
}

// noApproval: a meal with outsiders needs an approval from before the meeting. What is small goes with a memo, and what has neither approval
// nor minutes noMinutes asks about.
func noApproval(l *Line, c *Context, p *Params) *Hit {
	if l.Detail != budget.Meeting || l.Quantity <= 0 || l.Outsiders <= 0 || p.MeetingMemoWon == 0 || l.AmountWon <= p.MeetingMemoWon ||
		slices.Contains(l.Kinds(), evidence.Approval) || noMinutes(l, c, p) != nil {
		return nil
	}
	h := whole(l, Args{"amount": won(l.AmountWon), "limit": won(p.MeetingMemoWon)})
	h.LimitWon = p.MeetingMemoWon
	return h
}

func noMinutes(l *Line, _ *Context, p *Params) *Hit {
	if l.Detail != budget.Meeting || p.MeetingMemoWon == 0 || l.AmountWon <= p.MeetingMemoWon ||
		(evidence.Need{evidence.Minutes, evidence.Approval}).MetBy(l.Kinds()) {
		return nil
	}
	h := whole(l, Args{"amount": won(l.AmountWon), "limit": won(p.MeetingMemoWon)})
	h.LimitWon = p.MeetingMemoWon
	return h
}

// vatReclaimable: VAT that a taxable organisation may reclaim is not recognised, even when it was not reclaimed.
func vatReclaimable(l *Line, c *Context, p *Params) *Hit {
	party := c.party(l.OrgID)
	if !p.SupplyOnly || party == nil || !party.Taxable || l.VatWon <= 0 {
		return nil
	}
	net := l.SupplyWon - l.CancelledWon
	h := over(l, l.AmountWon, max(net, 0), Args{"supply": won(l.SupplyWon), "vat": won(l.VatWon)},
		Step{Key: "screening.step.net", Args: Args{"supply": won(l.SupplyWon), "vat": won(l.VatWon), "amount": won(l.AmountWon)}})
	if h != nil {
		h.ExcessWon = min(h.ExcessWon, l.VatWon)
		h.Args["excess"] = won(h.ExcessWon)
	}
	return h
}

func nightUse(l *Line, _ *Context, p *Params) *Hit {
	if l.PaidAt == nil || l.Method != evidence.Card || (p.NightFrom == 0 && p.NightTo == 0) {
		return nil
	}
	at := l.PaidAt.In(period.KST)
	if at.Hour() < p.NightFrom && at.Hour() >= p.NightTo {
		return nil
	}
	return whole(l, Args{"time": text(at.Format("15:04")), "from": number(p.NightFrom), "to": number(p.NightTo)})
}

func holidayUse(l *Line, c *Context, _ *Params) *Hit {
	if l.Method != evidence.Card || l.PaidOn == 0 || c.Calendar.Business(l.PaidOn) {
		return nil
	}
	day := c.Calendar.Holiday(l.PaidOn)
	if day == "" {
		day = calendar.WeekdayName(l.PaidOn) + "요일"
	}
	return whole(l, Args{"on": date(l.PaidOn), "day": text(day)})
}

// bought reports whether the line buys equipment, rather than rents it or gives it in kind.
func (l *Line) bought() bool {
	return (l.Item == budget.Equipment || l.Item == budget.SubsidyTangible) && l.Fund != posting.InKind &&
		!slices.Contains([]budget.Detail{budget.Rent, budget.OwnEquipment, budget.LandBuilding}, l.Detail)
}

func equipmentLate(l *Line, c *Context, p *Params) *Hit {
	if !l.bought() || p.EquipmentCutoff.N == 0 || c.Period.To == 0 {
		return nil
	}
	last := c.Calendar.Cutoff(c.Period.To, p.EquipmentCutoff)
	if l.On() <= last {
		return nil
	}
	return whole(l, Args{"on": date(l.On()), "last": date(last), "end": date(c.Period.To)})
}

// softwareLate: software and cloud services are contracted a while before the end; the day of the contract is that of the supply, which
// is the earliest the line says.
func softwareLate(l *Line, c *Context, p *Params) *Hit {
	if l.Item != budget.Activity || l.Detail != budget.SoftwareCloud || l.Fund == posting.InKind || p.SoftwareCutoff.N == 0 || c.Period.To == 0 {
		return nil
	}
	last := c.Calendar.Cutoff(c.Period.To, p.SoftwareCutoff)
	if l.On() <= last {
		return nil
	}
	return whole(l, Args{"on": date(l.On()), "last": date(last), "end": date(c.Period.To)})
}

// unitPaid is the price of one piece, VAT included, as the threshold counts it.
func (l *Line) unitPaid() krw.Won {
	if l.UnitWon > 0 {
		return l.UnitWon
	}
	return l.PaidWon().Share(1, int64(max(l.Quantity, 1)))
}

func equipmentUnapproved(l *Line, c *Context, p *Params) *Hit {
	if !l.bought() || p.EquipmentWon == 0 || l.unitPaid() < p.EquipmentWon || c.approved(l) {
		return nil
	}
	h := whole(l, Args{"unit": won(l.unitPaid()), "limit": won(p.EquipmentWon), "product": text(l.Product)})
	h.LimitWon = p.EquipmentWon
	return h
}

// equipmentUnregistered: what costs as much is in the register of equipment within a term of its delivery, and its certificate with the line.
// It puts no money in question.
func equipmentUnregistered(l *Line, c *Context, p *Params) *Hit {
	if !l.bought() || p.RegisterWon == 0 || p.Register.N == 0 || l.unitPaid() < p.RegisterWon || l.On() == 0 || slices.Contains(l.Kinds(), evidence.Registration) {
		return nil
	}
	due := c.Calendar.Due(l.On(), p.Register)
	if c.AsOf <= due {
		return nil
	}
	return &Hit{LimitWon: p.RegisterWon, ActualWon: l.unitPaid(), Args: Args{"unit": won(l.unitPaid()), "limit": won(p.RegisterWon), "on": date(l.On()), "due": date(due)}}
}

// approved reports whether the plan itself or an amendment allows the purchase.
func (c *Context) approved(l *Line) bool {
	if slices.ContainsFunc(c.Approvals, func(a Approval) bool {
		return a.Item == l.Item && (a.Product == "" || a.Product == l.Product) && (a.FromOn == 0 || a.FromOn <= l.On())
	}) {
		return true
	}
	return l.Product != "" && slices.ContainsFunc(c.Plan.For(l.OrgID).Of(l.Item).Lines, func(b budget.Line) bool {
		return strings.Contains(b.Basis, l.Product) && b.Total() >= l.AmountWon
	})
}

// splitPurchase: purchases from one vendor within a window that are each below the threshold and together reach it.
// The line that reaches it is asked about.
func splitPurchase(l *Line, c *Context, p *Params) *Hit {
	if p.SplitWon == 0 || l.PayeeNo == "" || l.Fund == posting.InKind || l.AmountWon <= 0 || l.PaidWon() >= p.SplitWon || l.PaidOn == 0 {
		return nil
	}
	since := back(l.PaidOn, p.SplitDays)
	sum := l.PaidWon()
	var related Related
	for _, o := range c.ready().byVendor[l.PayeeNo] {
		if o.ID == l.ID || o.AgreementID != l.AgreementID || o.Item != l.Item || o.OrgID != l.OrgID || o.Reversal || o.PaidOn < since ||
			order(*o, *l) > 0 || o.PaidWon() >= p.SplitWon || o.proof() != "" && o.proof() == l.proof() {
			continue
		}
		sum += o.PaidWon()
		related = append(related, o.ID)
	}
	if related == nil || sum < p.SplitWon {
		return nil
	}
	return &Hit{LimitWon: p.SplitWon, ActualWon: sum, Related: related,
		Args:  Args{"payee": text(l.PayeeName), "n": number(len(related) + 1), "sum": won(sum), "limit": won(p.SplitWon), "days": number(p.SplitDays.N)},
		Steps: Steps{{Key: "screening.step.sum", Args: Args{"n": number(len(related) + 1), "sum": won(sum)}}}}
}

// tripsOverlap: one person on two journeys at a time. Several lines of one journey have the same days.
func tripsOverlap(l *Line, c *Context, _ *Params) *Hit {
	if l.PersonKey == "" || l.TripFrom == 0 || l.TripTo < l.TripFrom {
		return nil
	}
	mine := period.Period{From: l.TripFrom, To: l.TripTo}
	var related Related
	for _, o := range c.ready().byPerson[l.PersonKey] {
		if o.ID == l.ID || o.TripFrom == 0 || o.Reversal || (o.TripFrom == l.TripFrom && o.TripTo == l.TripTo) {
			continue
		}
		if mine.Overlaps(period.Period{From: o.TripFrom, To: o.TripTo}) && (o.AgreementID != l.AgreementID || order(*o, *l) < 0) {
			related = append(related, o.ID)
		}
	}
	if related == nil {
		return nil
	}
	h := whole(l, Args{"from": date(l.TripFrom), "to": date(l.TripTo), "n": number(len(related))})
	h.Related = related
	return h
}
