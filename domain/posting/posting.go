// Package posting is the chart of accounts of an agreement's money and the lines that move it. A line is a signed
// amount on one account of one organisation: a debit is positive, a credit negative, and the lines of one entry sum
// to zero. What an entry means (a grant paid, a line spent) is domain/ledger; here is only the arithmetic.
package posting

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
)

// Account is one account of the chart. Four groups balance by themselves, so that each may be read alone:
//
//	budget    GRANT_BUDGET + MATCHING_BUDGET + IN_KIND_BUDGET + BUDGET_TOTAL            = 0
//	money     BANK + SPENT_* + DISALLOWED_* + RETURNED + RECOVERED + RELEASED
//	          + GRANT_RECEIVED + MATCHING_RECEIVED + INTEREST + OWN_FUNDS               = 0
//	in kind   SPENT_IN_KIND + DISALLOWED_IN_KIND + IN_KIND_RECEIVED                     = 0
//	claims    RETURN_DUE + RECOVERY_DUE + CLAIM                                         = 0
//
// An item of cost that is spent sits on SPENT_*; disallowing it moves it to DISALLOWED_*. Total spending is therefore the
// sum of both, and what SPENT_* holds alone is what has been recognised so far.
type Account string

const (
	// Budget, by cost item: what the agreement allows. Debit.
	GrantBudget    Account = "GRANT_BUDGET"    // 정부출연금·보조금 예산
	MatchingBudget Account = "MATCHING_BUDGET" // 민간부담 현금 예산
	InKindBudget   Account = "IN_KIND_BUDGET"  // 민간부담 현물 예산
	BudgetTotal    Account = "BUDGET_TOTAL"    // the other side of every budget line. Credit.

	// Money at the project account. Debit.
	Bank Account = "BANK" // 과제전용계좌 잔액

	// Where the money came from. Credit.
	GrantReceived    Account = "GRANT_RECEIVED"    // 교부받은 정부지원금
	MatchingReceived Account = "MATCHING_RECEIVED" // 납입한 민간부담 현금
	InKindReceived   Account = "IN_KIND_RECEIVED"  // 이행한 민간부담 현물
	Interest         Account = "INTEREST"          // 발생이자
	OwnFunds         Account = "OWN_FUNDS"         // money of the performer's own, paid back from outside the project account

	// What it was spent on, by cost item: recognised so far. Debit.
	SpentGrant    Account = "SPENT_GRANT"
	SpentMatching Account = "SPENT_MATCHING"
	SpentInKind   Account = "SPENT_IN_KIND"

	// What was spent and then disallowed (불인정), by cost item. Debit.
	DisallowedGrant    Account = "DISALLOWED_GRANT"
	DisallowedMatching Account = "DISALLOWED_MATCHING"
	DisallowedInKind   Account = "DISALLOWED_IN_KIND"

	// Where the rest went. Debit.
	Returned  Account = "RETURNED"  // 반납: settlement money back at the agency
	Recovered Account = "RECOVERED" // 환수: recovery money back at the agency
	Released  Account = "RELEASED"  // the performer's own share of the balance, left to the performer

	// What the agency may still claim. Debit, with CLAIM as the other side.
	ReturnDue   Account = "RETURN_DUE"   // 정산금 미납액
	RecoveryDue Account = "RECOVERY_DUE" // 환수금·제재부가금·가산금 미납액, by item
	Claim       Account = "CLAIM"
)

// Group is a set of accounts that sums to zero by itself.
type Group []Account

// The four groups of the chart.
var (
	BudgetGroup = Group{GrantBudget, MatchingBudget, InKindBudget, BudgetTotal}
	MoneyGroup  = Group{Bank, GrantReceived, MatchingReceived, Interest, OwnFunds, SpentGrant, SpentMatching,
		DisallowedGrant, DisallowedMatching, Returned, Recovered, Released}
	InKindGroup = Group{InKindReceived, SpentInKind, DisallowedInKind}
	ClaimGroup  = Group{ReturnDue, RecoveryDue, Claim}
)

// Groups lists the four groups; together they are the whole chart, each account once.
func Groups() []Group { return []Group{BudgetGroup, MoneyGroup, InKindGroup, ClaimGroup} }

// Chart lists every account.
func Chart() []Account { return slices.Concat(Groups()[0], Groups()[1], Groups()[2], Groups()[3]) }

// Known reports whether the account is in the chart.
func (a Account) Known() bool { return slices.Contains(Chart(), a) }

// Fund is whose money a cost is paid from.
type Fund string

const (
	Grant  Fund = "GRANT"   // 정부지원금
	Cash   Fund = "CASH"    // 민간부담 현금
	InKind Fund = "IN_KIND" // 민간부담 현물
)

// Funds lists the funds in the order statements show them.
var Funds = []Fund{Grant, Cash, InKind}

// Known reports whether f is one of the three funds.
func (f Fund) Known() bool { return slices.Contains(Funds, f) }

// Budget is the account of the fund's budget, "" for an unknown fund.
func (f Fund) Budget() Account {
	return pick(f, GrantBudget, MatchingBudget, InKindBudget)
}

// Received is the account of what came in from the fund, "" for an unknown fund.
func (f Fund) Received() Account {
	return pick(f, GrantReceived, MatchingReceived, InKindReceived)
}

// Spent is the account of the fund's recognised spending, "" for an unknown fund.
func (f Fund) Spent() Account {
	return pick(f, SpentGrant, SpentMatching, SpentInKind)
}

// Disallowed is the account of the fund's disallowed spending, "" for an unknown fund.
func (f Fund) Disallowed() Account {
	return pick(f, DisallowedGrant, DisallowedMatching, DisallowedInKind)
}

// Payer is the account a cost of this fund is paid from: the bank, or in kind the contribution itself.
func (f Fund) Payer() Account {
	return pick(f, Bank, Bank, InKindReceived)
}

func pick(f Fund, grant, cash, inKind Account) Account {
	switch f {
	case Grant:
		return grant
	case Cash:
		return cash
	case InKind:
		return inKind
	}
	return ""
}

// Line is one signed amount on one account of one organisation. Item is the cost item (세목) for budget and spending, the
// kind of claim for RECOVERY_DUE, and "" elsewhere.
type Line struct {
	Account        Account
	OrganizationID domain.OrganizationID
	Item           string
	Won            krw.Won // debit positive, credit negative
}

// Pair moves an amount from one account to another of the same organisation and item: debit, then credit.
func Pair(debit, credit Account, org domain.OrganizationID, item string, won krw.Won) []Line {
	return []Line{{debit, org, item, won}, {credit, org, item, -won}}
}

// Negate turns every line around: the reversal of an entry.
func Negate(lines []Line) []Line {
	out := slices.Clone(lines)
	for i := range out {
		out[i].Won = -out[i].Won
	}
	return out
}

// Total is the sum of all lines; zero for a sound entry. Error krw.too_large when it overflows.
func Total(lines []Line) (krw.Won, error) {
	var sum krw.Won
	for _, l := range lines {
		var err error
		if sum, err = sum.Add(l.Won); err != nil {
			return 0, err
		}
	}
	return sum, nil
}

// Check refuses lines that are no sound entry: fewer than two, an unknown account, no organisation, a line of nothing, or
// a group that does not sum to zero. Errors are of kind Invalid: ledger.entry.too_short, ledger.line.invalid,
// ledger.entry.unbalanced (with the sum that is off), krw.too_large.
func Check(lines []Line) error {
	if len(lines) < 2 {
		return domain.E(domain.Invalid, "ledger.entry.too_short")
	}
	for _, l := range lines {
		if !l.Account.Known() || l.OrganizationID == 0 || l.Won == 0 {
			return domain.E(domain.Invalid, "ledger.line.invalid").With("account", "ledger.account."+string(l.Account)).With("amount", l.Won)
		}
	}
	for _, g := range Groups() {
		sum, err := g.sum(lines)
		if err != nil {
			return err
		}
		if sum != 0 {
			return domain.E(domain.Invalid, "ledger.entry.unbalanced").With("amount", sum)
		}
	}
	return nil
}

func (g Group) sum(lines []Line) (krw.Won, error) {
	var own []Line
	for _, l := range lines {
		if slices.Contains(g, l.Account) {
			own = append(own, l)
		}
	}
	return Total(own)
}
