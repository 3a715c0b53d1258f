// This file holds the rules about an agreement as a whole: pledges that were not kept, and when the money was spent.
package screening

import (
	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/posting"
)

// inKindShort: what was proved in kind falls short of what was pledged, once the period is over. Under the R&D rules what is missing is
// recovered (settlement.ShortInKind); under the ICT rules what was false takes as much of the grant with it, and of the rest a person decides.
func inKindShort(c *Context, _ *Params) []Hit {
	if c.Period.To == 0 || c.AsOf <= c.Period.To {
		return nil
	}
	var out []Hit
	for _, q := range c.Parties {
		var given krw.Won
		for i := range c.Lines {
			if l := &c.Lines[i]; l.OrgID == q.OrgID && l.Fund == posting.InKind {
				given += l.AmountWon
			}
		}
		if given < q.InKindWon {
			out = append(out, short(q, q.InKindWon, given))
		}
	}
	return out
}

// matchingUnpaid: matching cash that was pledged is not there when it should be. Under the R&D rules it may come until a
// term before the end, elsewhere until the end.
func matchingUnpaid(c *Context, p *Params) []Hit {
	due := c.Period.To
	if p.OwnShareCutoff.N > 0 && due != 0 {
		due = c.Calendar.Cutoff(due, p.OwnShareCutoff)
	}
	if due == 0 || c.AsOf <= due {
		return nil
	}
	var out []Hit
	for _, q := range c.Parties {
		if q.PaidInWon < q.CashWon {
			h := short(q, q.CashWon, q.PaidInWon)
			h.Args["due"] = date(due)
			out = append(out, h)
		}
	}
	return out
}

func short(q Party, pledged, given krw.Won) Hit {
	return Hit{LimitWon: pledged, ActualWon: given, ExcessWon: pledged - given,
		Args: Args{"pledged": won(pledged), "given": won(given), "missing": won(pledged - given), "organization": text(q.Name)}}
}

// incentiveLabor: the incentive is measured by the labour that came about, in kind included, where that is less than was planned. It is asked
// about once the project is over; what passes the share of the planned labour already incentiveTotal asks about.
func incentiveLabor(c *Context, p *Params) []Hit {
	if c.Period.To == 0 || c.AsOf <= c.Period.To {
		return nil
	}
	var out []Hit
	for i := range c.Parties {
		org := c.Parties[i].OrgID
		planned, ok := c.capOf(p, budget.IncentiveCap, org)
		if !ok {
			continue
		}
		var labor, paid krw.Won
		for j := range c.Lines {
			switch l := &c.Lines[j]; {
			case l.OrgID != org:
			case l.Item == budget.Labor || l.Item == budget.StudentLabor:
				labor += l.AmountWon
			case l.Item == budget.Incentive:
				paid += l.AmountWon
			}
		}
		labor = max(labor, 0)
		limit := labor.Of(planned.LimitBp)
		if counted := min(paid, planned.LimitWon); counted > limit {
			out = append(out, Hit{LimitWon: limit, ActualWon: paid, ExcessWon: counted - limit,
				Args:  Args{"labor": won(labor), "share": ratio(planned.LimitBp), "limit": won(limit), "paid": won(paid), "organization": text(c.Parties[i].Name)},
				Steps: Steps{{Key: "screening.step.cap", Args: Args{"share": ratio(planned.LimitBp), "limit": won(limit)}}}})
		}
	}
	return out
}

// incentiveAhead: an organisation that paid its incentive out and left direct cost unspent keeps only as much of the incentive as the
// gap allows. It is asked about once the project is over, when both shares stand.
func incentiveAhead(c *Context, p *Params) []Hit {
	if p.IncentiveGapBp == 0 || c.Period.To == 0 || c.AsOf <= c.Period.To {
		return nil
	}
	var out []Hit
	for i := range c.Parties {
		org := c.Parties[i].OrgID
		plan := c.Plan.For(org)
		planned, direct := plan.Of(budget.Incentive).Totals().Money(), plan.In(budget.Direct).Totals().Money()
		var paid, spent krw.Won
		for j := range c.Lines {
			l := &c.Lines[j]
			if l.OrgID != org || l.Fund == posting.InKind || l.Item.Category() != budget.Direct {
				continue
			}
			spent += l.AmountWon
			if l.Item == budget.Incentive {
				paid += l.AmountWon
			}
		}
		allowed := krw.Ratio(spent, direct) + p.IncentiveGapBp
		if limit := planned.Of(allowed); planned > 0 && direct > 0 && paid > limit {
			out = append(out, Hit{LimitWon: limit, ActualWon: paid, ExcessWon: paid - limit,
				Args: Args{"paid": ratio(krw.Ratio(paid, planned)), "spent": ratio(krw.Ratio(spent, direct)), "gap": ratio(p.IncentiveGapBp), "organization": text(c.Parties[i].Name)}})
		}
	}
	return out
}

// lastMonth: much of the money went in the last month, a pattern of spending what is left.
func lastMonth(c *Context, p *Params) []Hit {
	if p.LastMonthBp == 0 || c.Period.To == 0 || c.AsOf <= c.Period.To {
		return nil
	}
	from := c.Period.To.AddDays(1).AddMonths(-1)
	var late, all krw.Won
	for i := range c.Lines {
		l := &c.Lines[i]
		if l.Fund == posting.InKind || l.Method == evidence.Payroll {
			continue
		}
		all += l.AmountWon
		if l.PaidOn >= from && l.PaidOn <= c.Period.To {
			late += l.AmountWon
		}
	}
	share := krw.Ratio(late, all)
	if share <= p.LastMonthBp {
		return nil
	}
	return []Hit{{LimitWon: all.Of(p.LastMonthBp), ActualWon: late, Args: Args{"late": won(late), "share": ratio(share), "limit": ratio(p.LastMonthBp), "from": date(from)}}}
}
