// This file holds the acts on a line of spending.
package expense

import (
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/evidence"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// Place is what a line needs to know about its agreement when it is entered or corrected.
type Place struct {
	EntryOpen      bool // the agreement is active, or ended with its report not yet submitted
	FrozenFrom     *period.Date
	ItemKnown      bool
	SpenderIsParty bool
}

// invoiceLength is the length of an e-tax invoice's approval number: date 8, channel 8, serial 8.
const invoiceLength = 24

// MalformedInvoice reports whether an approval number cannot be one: 24 characters that begin with a date are.
func MalformedInvoice(no string) bool {
	if len(no) != invoiceLength {
		return true
	}
	_, err := period.ParseDate(no[:8])
	return err != nil
}

// Missing lists the fields that the line's method needs and that are empty, by form field name.
func (e *Entry) Missing() []string {
	var out []string
	need := func(field string, have bool) {
		if !have {
			out = append(out, field)
		}
	}
	need("item", e.Item != "")
	need("description", e.Description != "")
	need("payeeName", e.PayeeName != "")
	need("method", slices.Contains(evidence.Methods, e.Method))
	need("paidOn", e.PaidOn != 0)
	need("fundSource", e.FundSource.Known())
	switch e.Method {
	case evidence.TaxInvoice:
		need("invoiceNo", e.InvoiceNo != "")
		need("payeeNo", e.PayeeNo != "")
		need("supplyOn", e.SupplyOn != 0)
	case evidence.ExemptInvoice:
		need("payeeNo", e.PayeeNo != "")
		need("supplyOn", e.SupplyOn != 0)
	case evidence.Card:
		need("cardApproval", e.CardApproval != "")
	case evidence.Payroll:
		need("personKey", e.PersonKey != "")
		need("payMonth", e.PayMonth != 0)
	}
	return out
}

// Facts gathers what the guards read.
func (e *Expense) Facts(p Place) Facts {
	f := Facts{
		Missing: e.Missing(), AmountWon: e.AmountWon, PaidWon: e.PaidWon(), Reversal: e.Reversal(),
		EntryOpen: p.EntryOpen, Locked: e.LockedAt != nil,
		InvoiceMalformed: e.InvoiceNo != "" && MalformedInvoice(e.InvoiceNo),
		FundFits:         (e.Method == evidence.InKind) == (e.FundSource == posting.InKind),
		ItemKnown:        p.ItemKnown, SpenderIsParty: p.SpenderIsParty,
		Explanation: e.Explanation, DisallowedWon: e.DisallowedWon,
	}
	if p.FrozenFrom != nil {
		f.FrozenFrom = *p.FrozenFrom
		f.SpendingFrozen = e.PaidOn >= *p.FrozenFrom
	}
	return f
}

func (e *Expense) fire(event Event, f Facts, reason string) (domain.Change, error) {
	to, change, err := Machine.Fire(e.State, event, f, reason)
	if err != nil {
		return domain.Change{}, err
	}
	e.State = to
	return change, nil
}

// Register enters the line. It does not wait for evidence: what is missing becomes a finding that the company sees at once.
func (e *Expense) Register(now time.Time, p Place) (domain.Change, error) {
	change, err := e.fire(Register, e.Facts(p), "")
	if err != nil {
		return change, err
	}
	if e.RegisteredAt == nil {
		e.RegisteredAt = &now
	}
	return change.With("amountWon", int64(e.AmountWon)).With("item", string(e.Item)), nil
}

// Keep notes what was typed so far of a line that is not registered yet. It may lack whatever it lacks: a line that is planned
// counts nowhere. Errors expense.keep.registered, expense.entry.closed (kind Refused).
func (e *Expense) Keep(n Entry, p Place) (domain.Change, error) {
	switch {
	case e.State != Planned:
		return domain.Change{}, domain.E(domain.Refused, "expense.keep.registered")
	case !p.EntryOpen:
		return domain.Change{}, domain.E(domain.Refused, "expense.entry.closed")
	}
	e.Entry = n
	return domain.Act("keep", map[string]any{"amountWon": int64(e.AmountWon)}), nil
}

// Checked notes the outcome of screening: open findings flag the line, none clears it. A line that people are already
// talking about (queried, explained, decided) stays where it is and gets only the findings; then there is nothing to record.
func (e *Expense) Checked(openFindings int) (change domain.Change, moved bool, err error) {
	event := Pass
	if openFindings > 0 {
		event = Flag
	}
	if Machine.Ask(e.State, event, Facts{Findings: openFindings}) != nil {
		return domain.Change{}, false, nil
	}
	change, err = e.fire(event, Facts{Findings: openFindings}, "")
	return change.With("findings", openFindings), err == nil, err
}

// Correct replaces what was typed, before the report is submitted; the line is checked anew.
func (e *Expense) Correct(n Entry, p Place) (domain.Change, error) {
	before := *e
	e.Entry = n
	change, err := e.fire(Correct, e.Facts(p), "")
	if err != nil {
		*e = before
		return domain.Change{}, err
	}
	return change.With("amountWon", [2]int64{int64(before.AmountWon), int64(e.AmountWon)}), nil
}

// Withdraw takes a line entered by mistake out of the ledger, before the report is submitted. It stays on record.
func (e *Expense) Withdraw(reason string) (domain.Change, error) {
	return e.fire(Withdraw, e.Facts(Place{}), reason)
}

// Explain is the company's word on the findings or the question.
func (e *Expense) Explain(words string, now time.Time) (domain.Change, error) {
	change, err := e.fire(Explain, Facts{Explanation: words}, "")
	if err != nil {
		return change, err
	}
	e.Explanation, e.ExplainedAt = words, &now
	return change, nil
}

// WithdrawExplanation takes the explanation back before it was decided.
func (e *Expense) WithdrawExplanation() (domain.Change, error) {
	change, err := e.fire(WithdrawExplained, e.Facts(Place{}), "")
	if err != nil {
		return change, err
	}
	e.Explanation, e.ExplainedAt = "", nil
	return change, nil
}

// Decided says who decided, when, and in which words.
type Decided struct {
	By    domain.PersonID
	At    time.Time
	Words string
}

func (e *Expense) decide(d Decided) {
	if d.By != 0 {
		e.DecidedBy = &d.By
	}
	e.DecidedAt, e.Decision = &d.At, d.Words
}

// Accept recognises the line while the project runs.
func (e *Expense) Accept(d Decided) (domain.Change, error) {
	change, err := e.fire(Accept, Facts{}, d.Words)
	if err != nil {
		return change, err
	}
	e.decide(d)
	e.clearDisallowance()
	return change, nil
}

// AskBack asks the company a question about the line (보완요청).
func (e *Expense) AskBack(question string) (domain.Change, error) {
	change, err := e.fire(AskBack, Facts{}, question)
	if err != nil {
		return change, err
	}
	e.Query = question
	return change, nil
}

// Disallowance is an amount not recognised, with its typed reason.
type Disallowance struct {
	Won    krw.Won
	Reason string // D01 … D32
	Intent Intent
}

func (e *Expense) facts(d Disallowance, inSettlement bool) Facts {
	f := e.Facts(Place{})
	f.DisallowedWon, f.Reason, f.ReasonKnown, f.SettlementSet = d.Won, d.Reason, KnownReason(d.Reason), inSettlement
	if e.Reversal() { // a reversal disallows nothing
		f.DisallowedWon = 0
	}
	return f
}

func (e *Expense) disallow(d Disallowance) {
	e.DisallowedWon, e.DisallowReason, e.Intent = d.Won, d.Reason, d.Intent
}

func (e *Expense) clearDisallowance() { e.disallow(Disallowance{}) }

// DisallowProvisionally says that the line will not be recognised as things stand; the settlement decides.
func (e *Expense) DisallowProvisionally(x Disallowance, d Decided) (domain.Change, error) {
	change, err := e.fire(Provisionally, e.facts(x, false), d.Words)
	if err != nil {
		return change, err
	}
	e.decide(d)
	e.disallow(x)
	return change.With("disallowedWon", int64(x.Won)).With("reason", x.Reason), nil
}

// Audit writes down the accountant's finding. It decides nothing.
func (e *Expense) Audit(x Disallowance, note string) (domain.Change, error) {
	if !slices.Contains([]State{Clean, Flagged, Explained, Queried, Accepted, ProvisionallyDisallowed}, e.State) {
		return domain.Change{}, domain.E(domain.Refused, "expense.audit.closed")
	}
	if x.Won < 0 || (x.Won > 0 && (x.Won > e.AmountWon || !KnownReason(x.Reason))) {
		return domain.Change{}, domain.E(domain.Invalid, "expense.disallow.amount").At("disallowedWon").With("amount", e.AmountWon)
	}
	e.AuditorWon, e.AuditorReason, e.AuditorNote = &x.Won, x.Reason, note
	return domain.Act("audit", map[string]any{"disallowedWon": int64(x.Won), "reason": x.Reason}), nil
}

// Settle decides the line at settlement: recognised in full, in part, or not at all, as the amount says.
func (e *Expense) Settle(x Disallowance, d Decided) (domain.Change, error) {
	event := SettleAccept
	switch {
	case x.Won > 0 && x.Won == e.AmountWon:
		event = SettleDisallow
	case x.Won != 0:
		event = SettlePartially
	}
	change, err := e.fire(event, e.facts(x, true), d.Words)
	if err != nil {
		return change, err
	}
	e.decide(d)
	if event == SettleAccept {
		x = Disallowance{}
	}
	e.disallow(x)
	return change.With("disallowedWon", int64(x.Won)).With("reason", x.Reason), nil
}

// Restore is what an upheld appeal does: the line is recognised, up to what stays disallowed.
func (e *Expense) Restore(staysWon krw.Won, d Decided) (domain.Change, error) {
	if staysWon < 0 || staysWon >= e.DisallowedWon {
		return domain.Change{}, domain.E(domain.Invalid, "expense.restore.amount").At("disallowedWon").With("amount", e.DisallowedWon)
	}
	change, err := e.fire(RestoreOnAppeal, Facts{AppealDecided: true}, d.Words)
	if err != nil {
		return change, err
	}
	before := e.DisallowedWon
	e.decide(d)
	e.DisallowedWon = staysWon
	if staysWon == 0 {
		e.clearDisallowance()
	}
	return change.With("disallowedWon", [2]int64{int64(before), int64(staysWon)}), nil
}

// Uphold is what a rejected appeal does: the disallowance stands.
func (e *Expense) Uphold(d Decided) (domain.Change, error) {
	change, err := e.fire(UpholdOnAppeal, Facts{AppealDecided: true}, d.Words)
	if err != nil {
		return change, err
	}
	e.decide(d)
	return change, nil
}

// Reopen puts a decided line before the settlement again, after later discovered misuse or for a new settlement.
func (e *Expense) Reopen(reason string) (domain.Change, error) {
	return e.fire(ReopenForAudit, Facts{SettlementSet: true}, reason)
}

// Lock closes the line to the company: the expenditure report that holds it was submitted.
func (e *Expense) Lock(at time.Time) (domain.Change, error) {
	if e.LockedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "expense.locked")
	}
	e.LockedAt = &at
	return domain.Act("lock", nil), nil
}

// Unlock opens the line again: the report was returned for correction.
func (e *Expense) Unlock(reason string) (domain.Change, error) {
	if e.LockedAt == nil {
		return domain.Change{}, domain.E(domain.Refused, "expense.unlocked")
	}
	e.LockedAt = nil
	c := domain.Act("unlock", nil)
	c.Reason = reason
	return c, nil
}

// Reverse makes the line that takes this one back, whole or in part: after the lock it is the only correction.
// The new line is entered like any other and is never locked out.
func (e *Expense) Reverse(won krw.Won, on period.Date, why string, now time.Time, by domain.PersonID) (*Expense, error) {
	switch {
	case e.Reversal():
		return nil, domain.E(domain.Refused, "expense.reverse.reversal")
	case !e.Counts():
		return nil, domain.E(domain.Refused, "expense.reverse.not_counted")
	case won <= 0 || won > e.AmountWon:
		return nil, domain.E(domain.Invalid, "expense.reverse.amount").At("amountWon").With("amount", e.AmountWon)
	case why == "":
		return nil, domain.E(domain.Invalid, "step.reason_missing").At("reason")
	}
	r := &Expense{AgreementID: e.AgreementID, CallID: e.CallID, OrgID: e.OrgID, State: Planned, Entry: e.Entry, EnteredAt: now, EnteredBy: by}
	id := e.Ref()
	r.ReversesID = &id
	r.PaidOn, r.PaidAt, r.Note = on, nil, why
	r.SupplyWon, r.VatWon, r.CancelledWon, r.AmountWon = -won, 0, 0, -won
	return r, nil
}

// Attach puts evidence on the line. The time of upload is kept: evidence that came after an inspection began is never accepted in silence.
func (e *Expense) Attach(f File) (domain.Change, error) {
	if slices.Contains([]State{Withdrawn, Restored, Upheld}, e.State) {
		return domain.Change{}, domain.E(domain.Refused, "expense.evidence.closed")
	}
	if !slices.Contains(evidence.Kinds, f.Kind) {
		return domain.Change{}, domain.E(domain.Invalid, "expense.evidence.kind").At("kind")
	}
	f.ExpenseID = e.Ref()
	e.Files = append(e.Files, f)
	return domain.Act("attach", map[string]any{"file": int64(f.FileID), "kind": string(f.Kind), "sha256": f.SHA256}), nil
}

// Detach takes evidence off the line before the lock; the file itself is kept.
func (e *Expense) Detach(file domain.FileID, at time.Time) (domain.Change, error) {
	if e.LockedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "expense.locked")
	}
	for i := range e.Files {
		if e.Files[i].FileID == file && e.Files[i].RemovedAt == nil {
			e.Files[i].RemovedAt = &at
			return domain.Act("detach", map[string]any{"file": int64(file)}), nil
		}
	}
	return domain.Change{}, domain.E(domain.NotFound, "expense.evidence.unknown")
}
