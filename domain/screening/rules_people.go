// This file holds the rules about who is paid: the consortium itself, its relatives, and its people.
package screening

import (
	"cmp"
	"slices"
	"strings"

	"gongmo/domain/budget"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// external reports whether money goes to somebody who could be an insider: in-kind and pay never do.
func (l *Line) external() bool { return l.Fund != posting.InKind && l.Method != evidence.Payroll }

func internalTransaction(l *Line, c *Context, _ *Params) *Hit {
	if !l.external() || l.PayeeNo == "" || l.Item == budget.Subcontract {
		return nil
	}
	corp := c.Vendors[l.PayeeNo].CorpNo
	for _, p := range c.Parties {
		if p.Subcontractor {
			continue
		}
		if p.BizNo == l.PayeeNo || (corp != "" && corp == p.CorpNo) {
			return whole(l, Args{"payee": text(l.PayeeName)})
		}
	}
	return nil
}

// relatedParty: the payee's owner, address or telephone is that of somebody in the consortium, or of their family; or
// the payee is a known affiliate.
func relatedParty(l *Line, c *Context, _ *Params) *Hit {
	if !l.external() {
		return nil
	}
	v := c.Vendors[l.PayeeNo]
	if l.PayeeNo != "" && v.Affiliate {
		return whole(l, Args{"payee": text(l.PayeeName), "what": label("screening.related.affiliate")})
	}
	names := nonEmpty(v.Owner, l.PayeeOwner)
	if l.PayeeNo == "" {
		names = append(names, nonEmpty(l.PayeeName)...)
	}
	for _, q := range c.Parties {
		if hit := sharesWith(names, v, []string{q.Owner}, q.Address, q.Phone); hit != "" {
			return whole(l, Args{"payee": text(l.PayeeName), "what": label("screening.related." + hit)})
		}
	}
	for _, q := range c.People {
		if hit := sharesWith(names, v, append([]string{q.Name}, q.Relatives...), q.Address, q.Phone); hit != "" {
			return whole(l, Args{"payee": text(l.PayeeName), "what": label("screening.related." + hit)})
		}
	}
	return nil
}

func sharesWith(names []string, v Vendor, people []string, address, phone string) string {
	switch {
	case slices.ContainsFunc(names, func(n string) bool { return slices.Contains(people, n) }):
		return "name"
	case address != "" && squeeze(v.Address) == squeeze(address):
		return "address"
	case phone != "" && digits(v.Phone) == digits(phone):
		return "phone"
	}
	return ""
}

func nonEmpty(list ...string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}

func squeeze(s string) string { return strings.ReplaceAll(s, " ", "") }

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// month is the span a line of pay is for.
func (l *Line) month() period.Period {
	return period.Period{From: l.PayMonth, To: l.PayMonth.MonthEnd()}
}

func (l *Line) pay() bool {
	return (l.Item == budget.Labor || l.Item == budget.StudentLabor || l.Item == budget.SubsidyLabor) && l.PersonKey != "" && l.PayMonth != 0
}

func (q *Participant) inMonth(m period.Period) bool {
	return m.Overlaps(period.Period{From: q.FromOn, To: q.ToOn}) && (q.LeftOn == 0 || q.LeftOn >= m.From)
}

// roster lists a person's rows that cover the month of a line.
func (c *Context) roster(l *Line) []*Participant {
	var out []*Participant
	for i := range c.People {
		if q := &c.People[i]; q.PersonKey == l.PersonKey && q.OrgID == l.OrgID && q.inMonth(l.month()) {
			out = append(out, q)
		}
	}
	return out
}

func notParticipant(l *Line, c *Context, _ *Params) *Hit {
	if !l.pay() || len(c.roster(l)) > 0 {
		return nil
	}
	return whole(l, Args{"payee": text(l.PayeeName), "month": text(l.PayMonth.String()[:7])})
}

// notOwnAccount: pay goes into an account in the name of who is paid. Whose account it is the line says where it is another than the payee.
func notOwnAccount(l *Line, c *Context, _ *Params) *Hit {
	rows := c.roster(l)
	if !l.pay() || l.Fund == posting.InKind || l.PayeeOwner == "" || len(rows) == 0 ||
		slices.ContainsFunc(rows, func(q *Participant) bool { return squeeze(q.Name) == squeeze(l.PayeeOwner) }) {
		return nil
	}
	return whole(l, Args{"payee": text(rows[0].Name), "holder": text(l.PayeeOwner)})
}

// overPay: more than the person's pay times the rate, over all lines of the month.
func overPay(l *Line, c *Context, _ *Params) *Hit {
	rows := c.roster(l)
	if !l.pay() || len(rows) == 0 {
		return nil
	}
	best := slices.MaxFunc(rows, func(a, b *Participant) int {
		return cmp.Compare(a.MonthlyWon.Of(a.RateBp), b.MonthlyWon.Of(b.RateBp))
	})
	if best.MonthlyWon == 0 {
		return nil
	}
	limit := best.MonthlyWon.Of(best.RateBp)
	before := spentBefore(c.ready().byPerson[l.PersonKey], l, func(o *Line) bool {
		return o.AgreementID == l.AgreementID && o.pay() && o.PayMonth == l.PayMonth
	})
	return over(l, before+l.AmountWon, limit, Args{"payee": text(l.PayeeName), "rate": ratio(best.RateBp), "monthly": won(best.MonthlyWon)},
		Step{Key: "screening.step.rate", Args: Args{"monthly": won(best.MonthlyWon), "rate": ratio(best.RateBp), "limit": won(limit)}})
}

// rateSum: over all agreements a person's rates of a month may not pass the whole; those of a public institute in R&D on the average of the
// year (연구개발비 사용 기준 §39⑤). What passes it is charged to the participation registered last.
func rateSum(l *Line, c *Context, p *Params) *Hit {
	mine := c.roster(l)
	if !l.pay() || len(mine) == 0 || p.ParticipationBp == 0 {
		return nil
	}
	limit, yearly := p.ParticipationBp, false
	if party := c.party(l.OrgID); party != nil && party.institute() && p.NonProfitBp > limit {
		limit, yearly = p.NonProfitBp, p.ParticipationYearly // universities and associations are none of these institutes (L7 §5⑤1; L5 §39⑤)
	}
	rows := slices.Clone(mine)
	counts := func(q *Participant) bool { return q.inMonth(l.month()) }
	rate := func(q *Participant) krw.Bp { return q.RateBp }
	if yearly {
		year := period.Period{From: period.On(l.PayMonth.Year(), 1, 1), To: period.On(l.PayMonth.Year(), 12, 31)}
		counts = func(q *Participant) bool { return q.inMonth(year) }
		rate = func(q *Participant) krw.Bp { return q.RateBp * krw.Bp(q.monthsIn(year)) / 12 }
		for i := range c.People {
			if q := &c.People[i]; q.PersonKey == l.PersonKey && q.OrgID == l.OrgID && counts(q) && !slices.Contains(mine, q) {
				rows = append(rows, q)
			}
		}
	}
	for i := range c.Elsewhere {
		if q := &c.Elsewhere[i]; q.PersonKey == l.PersonKey && counts(q) {
			rows = append(rows, q)
		}
	}
	slices.SortStableFunc(rows, func(a, b *Participant) int { return a.RegisteredAt.Compare(b.RegisteredAt) })
	var sum, own, excess krw.Bp
	for _, q := range rows {
		sum += rate(q)
		if slices.Contains(mine, q) {
			own += rate(q)
			excess += max(0, min(sum-limit, rate(q)))
		}
	}
	if excess == 0 {
		return nil
	}
	part := l.AmountWon.Share(int64(excess), int64(own))
	return &Hit{ActualWon: l.AmountWon, ExcessWon: max(part, 0),
		Args:  Args{"payee": text(l.PayeeName), "month": text(l.PayMonth.String()[:7]), "sum": ratio(sum), "limit": ratio(limit), "over": ratio(excess), "excess": won(part)},
		Steps: Steps{{Key: "screening.step.part", Args: Args{"amount": won(l.AmountWon), "over": ratio(excess), "own": ratio(own), "part": won(part)}}}}
}

// monthsIn is in how many months of a year a person takes part.
func (q *Participant) monthsIn(year period.Period) (n int) {
	for m := year.From; m <= year.To; m = m.AddMonths(1) {
		if q.inMonth(period.Period{From: m, To: m.MonthEnd()}) {
			n++
		}
	}
	return n
}

// laborInCash: a company's own staff is in kind. Newly hired staff, and what ministry or trade allows, may be paid in cash.
func laborInCash(l *Line, c *Context, p *Params) *Hit {
	party := c.party(l.OrgID)
	if !l.pay() || l.Fund == posting.InKind || party == nil || !party.Size.Company() || party.LaborInCash {
		return nil
	}
	if slices.Contains([]budget.Detail{budget.StaffService, budget.StaffApproved}, l.Detail) || (l.Detail == budget.StaffSoftware && party.Size == budget.SME && p.SoftwareStaff) {
		return nil
	}
	since := back(c.NoticedOn, p.NewHire)
	hires := party.Size == budget.SME || party.Size == budget.Mid && p.NewHireMedium
	for _, q := range c.People {
		if q.PersonKey == l.PersonKey && q.HiredOn != 0 && c.NoticedOn != 0 {
			if hires && q.HiredOn >= since {
				return nil
			}
			return besideNewHires(l, c, p, whole(l, Args{"payee": text(l.PayeeName), "hired": date(q.HiredOn), "since": date(since)}))
		}
	}
	if hires && l.Detail == budget.StaffNew || c.NoticedOn == 0 {
		return nil
	}
	return besideNewHires(l, c, p, whole(l, Args{"payee": text(l.PayeeName), "hired": text("-"), "since": date(since)}))
}

// besideNewHires leaves a company as much of its own staff in cash as its plan was allowed beside new staff (L7 §5⑦3): of what is found,
// only what passes that is too much.
func besideNewHires(l *Line, c *Context, p *Params, found *Hit) *Hit {
	own := func(o *Line) bool {
		return o.AgreementID == l.AgreementID && o.OrgID == l.OrgID && o.Item == budget.Labor && o.Fund != posting.InKind && (o.Detail == "" || o.Detail == budget.StaffExisting)
	}
	f, ok := c.capOf(p, budget.LaborCash, l.OrgID)
	if !ok || f.LimitWon == 0 || !own(l) {
		return found
	}
	return over(l, spentBefore(c.ordered(), l, own)+l.AmountWon, f.LimitWon, found.Args)
}
