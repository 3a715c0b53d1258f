// This file turns each business fact into its entry. It is the only place that knows which accounts a fact moves.
package ledger

import (
	"time"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/posting"
)

// Fact is when and because of what something happened to an agreement's money. Its methods make the entries.
// Every method refuses with kind Invalid: ledger.amount.not_positive for an amount of zero or less,
// ledger.fund.unknown for a fund outside the three, and what Entry.Check refuses.
type Fact struct {
	AgreementID domain.AgreementID
	At          time.Time
	Ref         Ref
	Memo        string
}

// BudgetLine is one cell of a budget: what an organisation may spend on an item from a fund.
type BudgetLine struct {
	OrganizationID domain.OrganizationID
	Item           string
	Fund           posting.Fund
	Won            krw.Won
}

// Budget sets the budget, or changes it when the amounts are differences: an amendment enters after minus before, and
// cells that stay as they are need no line.
func (f Fact) Budget(cells []BudgetLine) (Entry, error) {
	var lines []posting.Line
	for _, c := range cells {
		if !c.Fund.Known() {
			return Entry{}, unknownFund(c.Fund)
		}
		if c.Won != 0 {
			lines = append(lines, posting.Pair(c.Fund.Budget(), posting.BudgetTotal, c.OrganizationID, c.Item, c.Won)...)
		}
	}
	return f.entry(Budget, lines)
}

// GrantPaid books a grant that reached an organisation's project account.
func (f Fact) GrantPaid(org domain.OrganizationID, won krw.Won) (Entry, error) {
	return f.pair(GrantPaid, posting.Bank, posting.GrantReceived, org, "", won)
}

// Matching books the cash share of an organisation, paid into its project account.
func (f Fact) Matching(org domain.OrganizationID, won krw.Won) (Entry, error) {
	return f.pair(Matching, posting.Bank, posting.MatchingReceived, org, "", won)
}

// Transfer books grant money that the lead passed on to a participant: the cash moves, and with it who received the grant,
// because each performer is settled for what it received itself (사업비 산정·정산 규정 §20②).
func (f Fact) Transfer(from, to domain.OrganizationID, won krw.Won) (Entry, error) {
	if won <= 0 {
		return Entry{}, notPositive(won)
	}
	if from == to {
		return Entry{}, domain.E(domain.Invalid, "ledger.transfer.same_org")
	}
	return f.entry(Transfer, []posting.Line{
		{Account: posting.Bank, OrganizationID: to, Won: won},
		{Account: posting.GrantReceived, OrganizationID: to, Won: -won},
		{Account: posting.Bank, OrganizationID: from, Won: -won},
		{Account: posting.GrantReceived, OrganizationID: from, Won: won},
	})
}

// Spending books a cost of an item. Cash leaves the bank; a cost in kind is contribution and use at once.
func (f Fact) Spending(org domain.OrganizationID, item string, fund posting.Fund, won krw.Won) (Entry, error) {
	if !fund.Known() {
		return Entry{}, unknownFund(fund)
	}
	if won <= 0 {
		return Entry{}, notPositive(won)
	}
	return f.entry(Spending, []posting.Line{
		{Account: fund.Spent(), OrganizationID: org, Item: item, Won: won},
		{Account: fund.Payer(), OrganizationID: org, Won: -won},
	})
}

// Unspend books a cost that was taken back in part or whole: a cancelled purchase, a refund from the payee.
func (f Fact) Unspend(org domain.OrganizationID, item string, fund posting.Fund, won krw.Won) (Entry, error) {
	e, err := f.Spending(org, item, fund, won)
	if err != nil {
		return Entry{}, err
	}
	e.setLines(posting.Negate(e.Postings()))
	return e, nil
}

// Disallowance books what was spent but is not recognised.
func (f Fact) Disallowance(org domain.OrganizationID, item string, fund posting.Fund, won krw.Won) (Entry, error) {
	if !fund.Known() {
		return Entry{}, unknownFund(fund)
	}
	return f.pair(Disallowance, fund.Disallowed(), fund.Spent(), org, item, won)
}

// Restore books what was disallowed and is recognised after all.
func (f Fact) Restore(org domain.OrganizationID, item string, fund posting.Fund, won krw.Won) (Entry, error) {
	if !fund.Known() {
		return Entry{}, unknownFund(fund)
	}
	return f.pair(Restore, fund.Spent(), fund.Disallowed(), org, item, won)
}

// Interest books interest the bank paid on the project account.
func (f Fact) Interest(org domain.OrganizationID, won krw.Won) (Entry, error) {
	return f.pair(InterestPaid, posting.Bank, posting.Interest, org, "", won)
}

// ReturnDue books what an organisation has to pay back by its settlement.
func (f Fact) ReturnDue(org domain.OrganizationID, won krw.Won) (Entry, error) {
	return f.pair(ReturnDue, posting.ReturnDue, posting.Claim, org, "", won)
}

// Return books settlement money paid back: fromBank out of the project account, own out of the performer's own pocket
// (disallowed costs have left the account already). One of the two may be zero.
func (f Fact) Return(org domain.OrganizationID, fromBank, own krw.Won) (Entry, error) {
	return f.payBack(Return, posting.Returned, posting.ReturnDue, org, "", fromBank, own)
}

// Release books the rest of the project account that belongs to the performer after settlement.
func (f Fact) Release(org domain.OrganizationID, won krw.Won) (Entry, error) {
	return f.pair(Release, posting.Released, posting.Bank, org, "", won)
}

// RecoveryDue books a claim of a recovery case.
func (f Fact) RecoveryDue(org domain.OrganizationID, item ClaimItem, won krw.Won) (Entry, error) {
	return f.pair(RecoveryDue, posting.RecoveryDue, posting.Claim, org, string(item), won)
}

// Refer moves unpaid settlement money into a recovery case: the same claim, under another title.
func (f Fact) Refer(org domain.OrganizationID, won krw.Won) (Entry, error) {
	if won <= 0 {
		return Entry{}, notPositive(won)
	}
	return f.entry(RecoveryDue, append(
		posting.Pair(posting.RecoveryDue, posting.Claim, org, string(Principal), won),
		posting.Pair(posting.Claim, posting.ReturnDue, org, "", won)...))
}

// Withdraw takes a claim of a recovery case back, in part or whole: it was found not to be owed. What is owed and given up
// is WriteOff.
func (f Fact) Withdraw(org domain.OrganizationID, item ClaimItem, won krw.Won) (Entry, error) {
	return f.pair(RecoveryDue, posting.Claim, posting.RecoveryDue, org, string(item), won)
}

// Recovery books money paid on a recovery case, from the project account or from the payer's own pocket.
func (f Fact) Recovery(org domain.OrganizationID, item ClaimItem, fromBank, own krw.Won) (Entry, error) {
	return f.payBack(Recovery, posting.Recovered, posting.RecoveryDue, org, string(item), fromBank, own)
}

// WriteOff books a claim that is given up by decision of the panel.
func (f Fact) WriteOff(org domain.OrganizationID, item ClaimItem, won krw.Won) (Entry, error) {
	return f.pair(WriteOff, posting.Claim, posting.RecoveryDue, org, string(item), won)
}

func (f Fact) payBack(kind Kind, back, due posting.Account, org domain.OrganizationID, item string, fromBank, own krw.Won) (Entry, error) {
	if fromBank < 0 || own < 0 || fromBank == 0 && own == 0 {
		return Entry{}, notPositive(min(fromBank, own))
	}
	won, err := fromBank.Add(own)
	if err != nil {
		return Entry{}, err
	}
	lines := []posting.Line{{Account: back, OrganizationID: org, Item: item, Won: won}}
	if fromBank > 0 {
		lines = append(lines, posting.Line{Account: posting.Bank, OrganizationID: org, Won: -fromBank})
	}
	if own > 0 {
		lines = append(lines, posting.Line{Account: posting.OwnFunds, OrganizationID: org, Won: -own})
	}
	return f.entry(kind, append(lines, posting.Pair(posting.Claim, due, org, item, won)...))
}

func (f Fact) pair(kind Kind, debit, credit posting.Account, org domain.OrganizationID, item string, won krw.Won) (Entry, error) {
	if won <= 0 {
		return Entry{}, notPositive(won)
	}
	return f.entry(kind, posting.Pair(debit, credit, org, item, won))
}

func (f Fact) entry(kind Kind, lines []posting.Line) (Entry, error) {
	e := Entry{AgreementID: f.AgreementID, At: f.At, Kind: kind, RefKind: f.Ref.Kind, RefID: f.Ref.ID, Memo: f.Memo}
	e.setLines(lines)
	if err := e.Check(); err != nil {
		return Entry{}, err
	}
	return e, nil
}

func notPositive(won krw.Won) error {
	return domain.E(domain.Invalid, "ledger.amount.not_positive").With("amount", won)
}

func unknownFund(f posting.Fund) error {
	return domain.E(domain.Invalid, "ledger.fund.unknown").With("fund", string(f))
}
