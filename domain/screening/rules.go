// This file is the list of rules and the one evaluator. Rows are never edited, only ended by Valid and replaced.
package screening

import (
	"slices"
	"strings"
	"sync"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
)

// Rule is one row. Exactly one of Check and CheckAll is set.
type Rule struct {
	Name     string // D-code and detector, such as "D06.out_of_period"
	Code     string // D01 … D32 (domain document §4.4)
	Basis    string // the article, in the marks of the rule set
	Severity Severity
	Regimes  []ruleset.Regime // nil: all
	Valid    period.Period    // open when zero; looked up by the day of the rule set
	// Check judges one line; nil means that nothing is to be asked.
	Check func(*Line, *Context, *Params) *Hit
	// CheckAll judges the agreement as a whole.
	CheckAll func(*Context, *Params) []Hit
}

// LabelKey names the rule's title in the message catalogue, FindingKey its message.
func (r Rule) LabelKey() string   { return "screening.rule." + strings.ToLower(r.Name) }
func (r Rule) FindingKey() string { return "screening.finding." + strings.ToLower(r.Name) }

func (r Rule) applies(p *Params) bool {
	return (r.Regimes == nil || slices.Contains(r.Regimes, p.Regime)) && (p.On == 0 || r.Valid.Contains(p.On))
}

func (r Rule) complete(h Hit) Hit {
	h.Rule, h.Code, h.Severity, h.Basis, h.Key = r.Name, r.Code, r.Severity, ruleset.Cite(r.Basis), r.FindingKey()
	return h
}

// Rules is the whole list in the order of the codes.
func Rules() []Rule { return slices.Clone(list()) }

// RuleOf finds a rule by name.
func RuleOf(name string) (Rule, bool) {
	for _, r := range list() {
		if r.Name == name {
			return r, true
		}
	}
	return Rule{}, false
}

// Check judges one line by every rule that applies. A reversal is not judged: it only takes back.
func Check(l *Line, c *Context, p *Params) []Hit {
	if l.Reversal {
		return nil
	}
	c.ready()
	var out []Hit
	for _, r := range list() {
		if r.Check == nil || !r.applies(p) {
			continue
		}
		if h := r.Check(l, c, p); h != nil {
			out = append(out, r.complete(*h))
		}
	}
	return out
}

// CheckAgreement judges the agreement as a whole.
func CheckAgreement(c *Context, p *Params) []Hit {
	c.ready()
	var out []Hit
	for _, r := range list() {
		if r.CheckAll == nil || !r.applies(p) {
			continue
		}
		for _, h := range r.CheckAll(c, p) {
			out = append(out, r.complete(h))
		}
	}
	return out
}

// CheckLines judges every line of the agreement, by id.
func CheckLines(c *Context, p *Params) map[domain.ExpenseID][]Hit {
	c.ready()
	out := make(map[domain.ExpenseID][]Hit, len(c.Lines))
	for i := range c.Lines {
		if hits := Check(&c.Lines[i], c, p); len(hits) > 0 {
			out[c.Lines[i].ID] = hits
		}
	}
	return out
}

var list = sync.OnceValue(func() []Rule {
	research := []ruleset.Regime{ruleset.ICTFund, ruleset.NRDInnovation}
	return []Rule{
		{Name: "D01.private_purpose", Code: "D01", Basis: "L7 §17⑦1", Severity: Medium, Check: privatePurpose},

		{Name: "D02.evidence_missing", Code: "D02", Basis: "L7 §17⑦2; L7 §16④", Severity: Medium, Check: evidenceMissing},
		{Name: "D02.weak_receipt", Code: "D02", Basis: "L7 §17⑦8", Severity: High, Check: weakReceipt},
		{Name: "D02.rival_quote", Code: "D02", Basis: "R:mid", Severity: Low, Check: rivalQuote},
		{Name: "D02.after_inspection", Code: "D02", Basis: "L7 §17⑦2", Severity: Medium, Check: afterInspection},
		{Name: "D03.entered_late", Code: "D03", Basis: "L7 §17⑦2; L7 §9⑤", Severity: Low, Check: enteredLate},
		{Name: "D03.entered_after_payment", Code: "D03", Basis: "L5 §70②", Severity: Low, Check: enteredAfterPayment},
		{Name: "D04.item_unplanned", Code: "D04", Basis: "L7 §17⑦3", Severity: Medium, Check: itemUnplanned},
		{Name: "D05.payee_closed", Code: "D05", Basis: "L7 §17⑦4", Severity: High, Check: payeeClosed},
		{Name: "D05.invoice_unknown", Code: "D05", Basis: "L7 §17⑦4", Severity: High, Check: invoiceUnknown},
		{Name: "D06.out_of_period", Code: "D06", Basis: "L7 §17⑦5; L7 §11⑬; L5 §22④", Severity: High, Check: outOfPeriod},
		{Name: "D07.used_elsewhere", Code: "D07", Basis: "L7 §17⑦6", Severity: High, Check: usedElsewhere},
		{Name: "D08.promissory_note", Code: "D08", Basis: "L7 §17⑦7", Severity: High, Check: promissoryNote},
		{Name: "D09.other_account", Code: "D09", Basis: "L7 §17⑦10; L6 §30②", Severity: High, Check: otherAccount},
		{Name: "D09.not_own_account", Code: "D09", Basis: "L7 §11①; L5 §91④", Severity: High, Regimes: research, Check: notOwnAccount},
		{Name: "D09.cash", Code: "D09", Basis: "L7 §17⑦10; L6 §30②", Severity: Medium, Check: paidInCash},

		{Name: "D10.item_budget", Code: "D10", Basis: "L7 §17⑦", Severity: Medium, Check: itemBudget},
		{Name: "D10.meeting_per_head", Code: "D10", Basis: "L5 §25⑤", Severity: Medium, Check: meetingPerHead},
		{Name: "D10.incentive_total", Code: "D10", Basis: "L7 §11⑫; L5 §26①", Severity: High, Regimes: research, Check: incentiveTotal},
		{Name: "D10.incentive_person", Code: "D10", Basis: "L5 §26⑥", Severity: High, Regimes: research, Check: incentivePerson},
		{Name: "D10.incentive_labor", Code: "D10", Basis: "L7 §11⑫; L5 §26⑦1", Severity: High, Regimes: research, CheckAll: incentiveLabor},
		{Name: "D10.incentive_ahead", Code: "D10", Basis: "L5 §26⑦2", Severity: Medium, Regimes: research, CheckAll: incentiveAhead},
		{Name: "D10.external_tech", Code: "D10", Basis: "L5 §25②", Severity: High, Regimes: research, Check: externalTech},
		{Name: "D10.indirect", Code: "D10", Basis: "L6 §24②8; L7 §6②; L7 §12①; L5 §63", Severity: High, Regimes: research, Check: indirectCost},
		{Name: "D10.last_month", Code: "D10", Basis: "R:mid", Severity: Low, CheckAll: lastMonth},
		{Name: "D11.vat_reclaimable", Code: "D11", Basis: "L5 §21④1; L7 §10④", Severity: High, Check: vatReclaimable},
		{Name: "D12.same_proof", Code: "D12", Basis: "L5 §21④3", Severity: High, Check: sameProof},
		{Name: "D12.same_payment", Code: "D12", Basis: "L5 §21④3", Severity: Medium, Check: samePayment},
		{Name: "D12.same_file", Code: "D12", Basis: "L5 §21④3", Severity: Medium, Check: sameFile},
		{Name: "D13.night", Code: "D13", Basis: "L10 §16", Severity: Medium, Check: nightUse},
		{Name: "D13.holiday", Code: "D13", Basis: "L10 §16", Severity: Low, Check: holidayUse},
		{Name: "D13.restricted_trade", Code: "D13", Basis: "L5 §21④2; L10 §16", Severity: High, Check: restrictedTrade},

		{Name: "D14.internal", Code: "D14", Basis: "L7 §10⑤⑧⑨; L5 §21④5", Severity: High, Check: internalTransaction},
		{Name: "D15.related_party", Code: "D15", Basis: "L10 §16④; L5 §21④6", Severity: Medium, Check: relatedParty},
		{Name: "D15.same_vendor", Code: "D15", Basis: "L10 §16④", Severity: Low, Check: sameVendor},
		{Name: "D16.not_participant", Code: "D16", Basis: "L7 §11①", Severity: High, Check: notParticipant},
		{Name: "D17.over_pay", Code: "D17", Basis: "L5 §65⑦", Severity: High, Check: overPay},
		{Name: "D17.rate_sum", Code: "D17", Basis: "L5 §65⑦; L7 §5⑤", Severity: High, Regimes: research, Check: rateSum},
		{Name: "D18.labor_in_cash", Code: "D18", Basis: "L5 §65④; L7 §5⑥⑦", Severity: High, Regimes: research, Check: laborInCash},

		{Name: "D20.equipment_late", Code: "D20", Basis: "L5 §23⑤3; L7 §11⑨", Severity: High, Check: equipmentLate},
		{Name: "D20.software_late", Code: "D20", Basis: "L5 §25⑨3; L5 §25⑪", Severity: Medium, Regimes: research, Check: softwareLate},
		{Name: "D21.equipment_unapproved", Code: "D21", Basis: "L5 §73①5; L6 §24②4", Severity: High, Regimes: research, Check: equipmentUnapproved},
		{Name: "D21.equipment_unregistered", Code: "D21", Basis: "L5 §23④", Severity: Low, Regimes: research, Check: equipmentUnregistered},
		{Name: "D21.split_purchase", Code: "D21", Basis: "L5 §73①5; L8 §43⑦", Severity: Medium, Check: splitPurchase},
		{Name: "D22.trips_overlap", Code: "D22", Basis: "L5 §25⑥⑦", Severity: Medium, Check: tripsOverlap},
		{Name: "D23.insiders_only", Code: "D23", Basis: "L5 §25④⑤", Severity: Medium, Check: insidersOnly},
		{Name: "D23.no_approval", Code: "D23", Basis: "L5 §25④", Severity: Medium, Check: noApproval},
		{Name: "D23.no_minutes", Code: "D23", Basis: "L5 §25⑤", Severity: Medium, Check: noMinutes},
		{Name: "D24.in_kind_short", Code: "D24", Basis: "L7 §17③; L5 §83①1", Severity: High, CheckAll: inKindShort},
		{Name: "D25.matching_unpaid", Code: "D25", Basis: "L6 §48①10; L5 §60②", Severity: High, CheckAll: matchingUnpaid},
		{Name: "D27.invoice_revoked", Code: "D27", Basis: "L4 §56①2", Severity: High, Check: invoiceRevoked},
		{Name: "D28.subcontract", Code: "D28", Basis: "L5 §27①; L7 §11⑭", Severity: High, Regimes: research, Check: subcontract},
		{Name: "D29.unit_price", Code: "D29", Basis: "R:mid", Severity: Low, Check: unitPrice},
		{Name: "D31.penalty", Code: "D31", Basis: "R:high", Severity: High, Check: taxPenalty},
	}
})

// whole is a hit about the full amount of a line.
func whole(l *Line, args Args) *Hit {
	return &Hit{ActualWon: l.AmountWon, ExcessWon: max(l.AmountWon, 0), Args: args}
}

// over is a hit about what exceeds a limit, at most the line's own amount; nil when nothing does. sum is what was spent
// up to and including the line.
func over(l *Line, sum, limit krw.Won, args Args, steps ...Step) *Hit {
	if sum <= limit || l.AmountWon <= 0 {
		return nil
	}
	excess := min(sum-limit, l.AmountWon)
	if args == nil {
		args = Args{}
	}
	args["limit"], args["actual"], args["excess"] = won(limit), won(sum), won(excess)
	return &Hit{LimitWon: limit, ActualWon: sum, ExcessWon: excess, Args: args, Steps: steps}
}

// back is the day a term before a day.
func back(from period.Date, t calendar.Term) period.Date {
	if t.Unit == calendar.Month {
		return from.AddMonths(-t.N)
	}
	return from.AddDays(-t.N)
}
