// This file holds the formulas of the domain document §4.5, one per regime, each giving a statement that can be read.
// Every share is cut down to the won; amounts under the treasury's unit are dropped only when the money is paid in.
package settlement

import (
	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Performer is what a settlement reads from the books about one performer. All amounts are sums of ledger entries, in won.
type Performer struct {
	OrganizationID domain.OrganizationID

	GrantWon      krw.Won // grant received (passed-on grant counts where it went)
	CashWon       krw.Won // own share paid in, cash
	SpentWon      krw.Won // cash spent, disallowed included
	DisallowedWon krw.Won // cash spent and disallowed
	InterestWon   krw.Won // interest earned
	// InKindShortWon is in-kind contribution found false: the same amount of grant is disallowed (사업비 산정·정산 규정 §17③). Under the R&D
	// rules it is what stands of it short of the pledge, see ShortInKind (연구개발비 사용 기준 §83①1).
	InKindShortWon krw.Won

	// For R&D: the cash of the direct and the indirect cost, as received for each and as spent.
	DirectWon        krw.Won
	DirectSpentWon   krw.Won
	IndirectWon      krw.Won
	IndirectSpentWon krw.Won
	// UnpaidShareWon is what was pledged as own share and not paid in.
	UnpaidShareWon krw.Won
	Company        bool // a company returns unused indirect cost
	Public         bool // a public corporation is a company, and the R&D rules let it keep that (연구개발비 사용 기준 §80⑤)
	Terminated     bool // after termination everybody returns it

	// For subsidies: the agreed subsidy and the agreed total cost, whose quotient is the ratio.
	AgreedGrantWon krw.Won
	AgreedTotalWon krw.Won
}

// ShortInKind is in-kind contribution that has to be made good: under the R&D rules what was recognised short of the pledge, elsewhere what
// was found false. A project that was terminated did not run to the end for which the pledge was: there too what was found false counts.
func ShortInKind(regime ruleset.Regime, terminated bool, pledged, given, disallowed krw.Won) krw.Won {
	if regime != ruleset.NRDInnovation || terminated {
		return disallowed
	}
	return max(0, pledged-(given-disallowed))
}

// check refuses figures that cannot be: a negative amount, or more disallowed than spent. Kind Invalid, key
// settlement.figures.invalid with the name of the figure.
func (p Performer) check() error {
	for name, won := range map[string]krw.Won{
		"grant": p.GrantWon, "cash": p.CashWon, "spent": p.SpentWon, "disallowed": p.DisallowedWon, "interest": p.InterestWon,
		"in_kind_short": p.InKindShortWon, "direct": p.DirectWon, "direct_spent": p.DirectSpentWon, "indirect": p.IndirectWon,
		"indirect_spent": p.IndirectSpentWon, "unpaid_share": p.UnpaidShareWon, "agreed_grant": p.AgreedGrantWon,
		"agreed_total": p.AgreedTotalWon,
	} {
		if won < 0 || won > krw.Max {
			return domain.E(domain.Invalid, "settlement.figures.invalid").With("figure", "settlement.figure."+name)
		}
	}
	if p.DisallowedWon > p.SpentWon {
		return domain.E(domain.Invalid, "settlement.figures.invalid").With("figure", "settlement.figure.disallowed")
	}
	return nil
}

// Calculate makes the statement of a regime: F1 for ICT_FUND, F2 for NRD_INNOVATION, F3 for SUBSIDY_ACT. Errors: kind
// Invalid settlement.figures.invalid, and what the rule set refuses.
func Calculate(rules ruleset.Set, performers []Performer) (Statement, error) {
	r := rules.Read()
	unit := r.Won(ruleset.TreasuryUnit)
	var formula Formula
	var part func(Performer) []Step
	switch rules.Regime {
	case ruleset.NRDInnovation:
		floor, kept := r.Bp(ruleset.IndirectSpentFloor), keepers(r)
		formula, part = F2, func(p Performer) []Step { return rnd(p, floor, kept) }
	case ruleset.SubsidyAct:
		formula, part = F3, subsidy
	default:
		kept := keepers(r)
		formula, part = F1, func(p Performer) []Step { return ict(p, kept) }
	}
	if err := r.Err(); err != nil {
		return Statement{}, err
	}
	parts := make([]Part, 0, len(performers))
	for _, p := range performers {
		if err := p.check(); err != nil {
			return Statement{}, err
		}
		parts = append(parts, finish(p.OrganizationID, part(p)))
	}
	return compose(formula, parts, unit), nil
}

// keeper says who keeps what is left of indirect cost.
type keeper struct{ nonProfit, public bool }

func keepers(r *ruleset.Reader) keeper {
	return keeper{r.Flag(ruleset.IndirectKeptNonProfit), r.Flag(ruleset.IndirectKeptPublic)}
}

func (k keeper) keeps(p Performer) bool {
	if p.Company {
		return p.Public && k.public
	}
	return k.nonProfit
}

// Cancelled is F4: the cancelled part of a subsidy and the interest on it go back (보조금법 §31①).
func Cancelled(rules ruleset.Set, org domain.OrganizationID, cancelled, interest krw.Won) (Statement, error) {
	unit, err := rules.Won(ruleset.TreasuryUnit)
	if err != nil {
		return Statement{}, err
	}
	if cancelled < 0 || interest < 0 {
		return Statement{}, domain.E(domain.Invalid, "settlement.figures.invalid").With("figure", "settlement.figure.cancelled")
	}
	steps := []Step{Step{Code: "cancelled", Op: Sum, Terms: []Term{plus("cancelled", cancelled), plus("interest", interest)},
		Basis: ruleset.Cite("L1 §31①")}.worked()}
	return compose(F4, []Part{finish(org, steps)}, unit), nil
}

// ict is F1 (사업비 산정·정산 규정 §20②): the grant's share, in cash, of balance, interest and disallowed costs. What was
// contributed in kind is not in the denominator. A disallowed cost is counted as spent and then added back once. Nobody gives back
// more than the grant with its interest: who spent beyond what was received did it with money of their own. What a non-profit has left
// of indirect cost is not recovered (관리규정 §30⑧, 사업비 산정·정산 규정 §12③); that it was spent for something else is a disallowed cost.
func ict(p Performer, kept keeper) []Step {
	balance := Step{Code: "balance", Op: Floor0, Basis: ruleset.Cite("L7 §2①15"),
		Terms: []Term{plus("grant", p.GrantWon), plus("cash", p.CashWon), minus("spent", p.SpentWon)}}
	if left := p.IndirectWon - p.IndirectSpentWon; left > 0 && kept.keeps(p) {
		balance.Terms, balance.Basis = append(balance.Terms, minus("indirect_kept", left)), ruleset.Cite("L7 §2①15; L6 §30⑧; L7 §12③")
	}
	balance = balance.worked()
	base := Step{Code: "base", Op: Sum, Basis: ruleset.Cite("L7 §20②"),
		Terms: []Term{plus("balance", balance.Won), plus("interest", p.InterestWon), plus("disallowed", p.DisallowedWon)}}.worked()
	due := Step{Code: "share", Op: Share, Terms: []Term{plus("base", base.Won)}, Ratio: cashShare(p), Basis: ruleset.Cite("L7 §20②")}.worked()
	steps := []Step{balance, base, due}
	asked := plus("share", due.Won)
	if p.InKindShortWon > 0 { // the same amount of grant
		with := Step{Code: "with_in_kind", Op: Sum, Basis: ruleset.Cite("L7 §17③"), Terms: []Term{asked, plus("in_kind_short", p.InKindShortWon)}}.worked()
		steps, asked = append(steps, with), plus("with_in_kind", with.Won)
	}
	interest := Step{Code: "grant_interest", Op: Share, Terms: []Term{plus("interest", p.InterestWon)}, Ratio: cashShare(p),
		Basis: ruleset.Cite("L7 §20②")}.worked()
	most := Step{Code: "most", Op: Sum, Terms: []Term{plus("grant", p.GrantWon), plus("grant_interest", interest.Won)}}.worked()
	if p.InKindShortWon == 0 && due.Won <= most.Won {
		return steps
	}
	return append(steps, interest, most, Step{Code: "capped", Op: Least, Terms: []Term{asked, plus("most", most.Won)}}.worked())
}

// rnd is F2 (혁신법 시행령 §26⑤, 연구개발비 사용 기준 §83). Items ① to ⑤ count with the government's share of the cash, item
// ⑥ whole (decisions §24): own cash that was not paid in, and what was borne in kind short of the pledge (연구개발비 사용 기준 §83①1). Items ④ and ⑤ are the same money, unspent indirect cost, on two grounds: it counts once.
// Interest follows with the same share (F5 gives it where the bank's own figure is missing).
func rnd(p Performer, floor krw.Bp, kept keeper) []Step {
	basis := ruleset.Cite("L4 §26⑤; L5 §83")
	direct := Step{Code: "direct_unspent", Op: Floor0, Basis: basis,
		Terms: []Term{plus("direct", p.DirectWon), minus("direct_spent", p.DirectSpentWon)}}.worked()
	steps := []Step{direct}
	terms := []Term{plus("direct_unspent", direct.Won), plus("disallowed", p.DisallowedWon)}
	if indirectAhead(p, floor) {
		gap := Step{Code: "indirect_ahead", Op: Gap, Basis: basis, Terms: []Term{plus("indirect", p.IndirectWon),
			plus("indirect_spent", p.IndirectSpentWon), plus("direct_spent", p.DirectSpentWon), plus("direct", p.DirectWon)}}.worked()
		steps, terms = append(steps, gap), append(terms, plus("indirect_ahead", gap.Won))
	}
	if p.Terminated || !kept.keeps(p) {
		rest := Step{Code: "indirect_unspent", Op: Floor0, Basis: basis,
			Terms: []Term{plus("indirect", p.IndirectWon), minus("indirect_spent", p.IndirectSpentWon)}}.worked()
		steps, terms = append(steps, rest), append(terms, plus("indirect_unspent", rest.Won))
	}
	base := Step{Code: "base", Op: Sum, Terms: terms, Basis: basis}.worked()
	share := Step{Code: "share", Op: Share, Terms: []Term{plus("base", base.Won)}, Ratio: cashShare(p), Basis: basis}.worked()
	interest := Step{Code: "grant_interest", Op: Share, Terms: []Term{plus("interest", p.InterestWon)}, Ratio: cashShare(p), Basis: basis}.worked()
	due := Step{Code: "recovered", Op: Sum, Basis: basis,
		Terms: []Term{plus("share", share.Won), plus("grant_interest", interest.Won), plus("unpaid_share", p.UnpaidShareWon)}}
	if p.InKindShortWon > 0 {
		due.Terms = append(due.Terms, plus("in_kind_unfulfilled", p.InKindShortWon))
	}
	return append(steps, base, share, interest, due.worked())
}

// indirectAhead is the condition of item ③: at most the floor of the direct cost spent, and relatively more of the
// indirect cost. Both are compared exactly.
func indirectAhead(p Performer, floor krw.Bp) bool {
	if p.DirectWon <= 0 || p.IndirectWon <= 0 || p.DirectSpentWon > p.DirectWon.Of(floor) {
		return false
	}
	return compareProducts(p.IndirectSpentWon, p.DirectWon, p.DirectSpentWon, p.IndirectWon) > 0
}

// subsidy is F3 (보조금법 §28, §31②): what was paid with its interest, less what is confirmed.
func subsidy(p Performer) []Step {
	recognised := Step{Code: "recognised", Op: Sum, Basis: ruleset.Cite("L1 §28"),
		Terms: []Term{plus("spent", p.SpentWon), minus("disallowed", p.DisallowedWon)}}.worked()
	ratio := &Ratio{0, 1}
	if p.AgreedTotalWon > 0 {
		ratio = &Ratio{int64(p.AgreedGrantWon), int64(p.AgreedTotalWon)}
	}
	share := Step{Code: "subsidy_share", Op: Share, Terms: []Term{plus("recognised", recognised.Won)}, Ratio: ratio, Basis: ruleset.Cite("L1 §28")}.worked()
	confirmed := Step{Code: "confirmed", Op: Least, Terms: []Term{plus("grant", p.GrantWon), plus("subsidy_share", share.Won)}, Basis: ruleset.Cite("L1 §28")}.worked()
	due := Step{Code: "returned", Op: Floor0, Basis: ruleset.Cite("L1 §31②"),
		Terms: []Term{plus("grant", p.GrantWon), plus("interest", p.InterestWon), minus("confirmed", confirmed.Won)}}.worked()
	return []Step{recognised, share, confirmed, due}
}

// cashShare is the government's share of the cash received; nothing when no cash was received.
func cashShare(p Performer) *Ratio {
	if p.GrantWon+p.CashWon == 0 {
		return &Ratio{0, 1}
	}
	return &Ratio{int64(p.GrantWon), int64(p.GrantWon + p.CashWon)}
}

func finish(org domain.OrganizationID, steps []Step) Part {
	return Part{OrganizationID: org, Steps: steps, DueWon: steps[len(steps)-1].Won}
}

func compose(formula Formula, parts []Part, unit krw.Won) Statement {
	sum := Step{Code: "due", Op: Sum}
	for _, p := range parts {
		sum.Terms = append(sum.Terms, plus("part", p.DueWon))
	}
	sum = sum.worked()
	remit := Step{Code: "remit", Op: Cut, Terms: []Term{plus("due", sum.Won)}, Unit: unit, Basis: "국고금 관리법 §47"}.worked()
	return Statement{Formula: formula, Parts: parts, Total: []Step{sum, remit}, DueWon: sum.Won, RemitWon: remit.Won}
}

// Interest is F5 for money whose interest the bank did not book: principal × the statutory rate × days ÷ the days of a
// year (민법 §379, 국고보조금 관리규정 §21③). Both days count as bank days do: the first not, the last yes.
func Interest(rules ruleset.Set, principal krw.Won, from, to period.Date) (krw.Won, error) {
	r := rules.Read()
	rate, year := r.Bp(ruleset.InterestRate), r.Count(ruleset.InterestYearDays)
	if err := r.Err(); err != nil {
		return 0, err
	}
	if to <= from || principal <= 0 {
		return 0, nil
	}
	return principal.Share(int64(rate)*int64(to-from), int64(krw.Whole)*int64(year)), nil
}

// LateCut is by how much the next subsidy may be cut for a report handed in late, at most (보조금법 시행령 §12③); 0 when it
// was in time or the regime knows no such cut.
func LateCut(rules ruleset.Set, dueOn, reportedOn period.Date) (krw.Bp, error) {
	steps := []struct{ term, cut ruleset.Code }{
		{ruleset.LateStep3Term, ruleset.LateStep3Cut}, {ruleset.LateStep2Term, ruleset.LateStep2Cut}, {ruleset.LateStep1Term, ruleset.LateStep1Cut},
	}
	for _, s := range steps {
		if !rules.Has(s.term) {
			return 0, nil
		}
		r := rules.Read()
		term, cut := r.Term(s.term), r.Bp(s.cut)
		if err := r.Err(); err != nil {
			return 0, err
		}
		if reportedOn >= dueOn.AddMonths(term.N) {
			return cut, nil
		}
	}
	return 0, nil
}
