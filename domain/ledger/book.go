// This file is the book read as balances: what stands on each account of each organisation, and the statements made of it.
package ledger

import (
	"maps"
	"slices"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/posting"
)

type place struct {
	account posting.Account
	org     domain.OrganizationID
	item    string
}

// Book holds the balances of one agreement. The zero book is empty and ready for use.
type Book struct{ balance map[place]krw.Won }

// Open makes a book of lines: single ones, or sums per account, organisation and item as a query gives them.
func Open(lines []posting.Line) Book {
	b := Book{}
	b.add(lines)
	return b
}

func (b *Book) add(lines []posting.Line) {
	if b.balance == nil {
		b.balance = map[place]krw.Won{}
	}
	for _, l := range lines {
		b.balance[place{l.Account, l.OrganizationID, l.Item}] += l.Won
	}
}

// side says on which side of zero a balance must stay: +1 for a debit account, -1 for a credit account. The bank is free:
// a performer may have paid a cost before the grant came, and then the account stands below zero in the book.
func side(a posting.Account) int {
	switch a {
	case posting.Bank:
		return 0
	case posting.BudgetTotal, posting.GrantReceived, posting.MatchingReceived, posting.InKindReceived, posting.Interest,
		posting.OwnFunds, posting.Claim:
		return -1
	}
	return +1
}

// Post adds an entry. It refuses what would make the book say something impossible, and then changes nothing:
// more disallowed than spent, more paid back than due, a budget or a receipt below zero. Kind Refused, key
// ledger.post.exceeds with the account and by how much; and what Entry.Check refuses.
func (b *Book) Post(e Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	next := Book{balance: maps.Clone(b.balance)}
	lines := e.Postings()
	next.add(lines)
	for _, l := range lines {
		won := next.balance[place{l.Account, l.OrganizationID, l.Item}]
		if s := side(l.Account); s > 0 && won < 0 || s < 0 && won > 0 {
			return domain.E(domain.Refused, "ledger.post.exceeds").
				With("account", "ledger.account."+string(l.Account)).With("amount", max(won, -won)).With("item", l.Item)
		}
	}
	*b = next
	return nil
}

// Won is the balance of an account of an organisation over all items; of all organisations for 0. A credit is negative.
func (b Book) Won(a posting.Account, org domain.OrganizationID) krw.Won {
	var sum krw.Won
	for p, won := range b.balance {
		if p.account == a && (org == 0 || p.org == org) {
			sum += won
		}
	}
	return sum
}

// Item is Won for one cost item.
func (b Book) Item(a posting.Account, org domain.OrganizationID, item string) krw.Won {
	var sum krw.Won
	for p, won := range b.balance {
		if p.account == a && p.item == item && (org == 0 || p.org == org) {
			sum += won
		}
	}
	return sum
}

// Organizations lists who has money in the book, in order of id.
func (b Book) Organizations() []domain.OrganizationID {
	seen := map[domain.OrganizationID]bool{}
	for p := range b.balance {
		seen[p.org] = true
	}
	return slices.Sorted(maps.Keys(seen))
}

// Budget is what an organisation may spend from a fund; of all organisations for 0. So it is with org in every method below.
func (b Book) Budget(org domain.OrganizationID, f posting.Fund) krw.Won {
	return b.Won(f.Budget(), org)
}

// Received is what came in from a fund.
func (b Book) Received(org domain.OrganizationID, f posting.Fund) krw.Won {
	return -b.Won(f.Received(), org)
}

// Spent is all that was spent from a fund, disallowed or not.
func (b Book) Spent(org domain.OrganizationID, f posting.Fund) krw.Won {
	return b.Won(f.Spent(), org) + b.Won(f.Disallowed(), org)
}

// Disallowed is what was spent from a fund and disallowed.
func (b Book) Disallowed(org domain.OrganizationID, f posting.Fund) krw.Won {
	return b.Won(f.Disallowed(), org)
}

// Interest is the interest earned.
func (b Book) Interest(org domain.OrganizationID) krw.Won { return -b.Won(posting.Interest, org) }

// Bank is what should lie on the project account.
func (b Book) Bank(org domain.OrganizationID) krw.Won { return b.Won(posting.Bank, org) }

// Outstanding is what the agency may still claim: settlement money and recovery together.
func (b Book) Outstanding(org domain.OrganizationID) krw.Won {
	return b.Won(posting.ReturnDue, org) + b.Won(posting.RecoveryDue, org)
}

// Sums are the figures a settlement starts from, for one performer. They are sums of the book and nothing else.
type Sums struct {
	OrganizationID domain.OrganizationID
	GrantWon       krw.Won // 교부받은 정부지원금
	CashWon        krw.Won // 납입한 민간부담 현금
	InKindWon      krw.Won // 이행한 민간부담 현물
	SpentWon       krw.Won // 현금 집행액, disallowed included
	DisallowedWon  krw.Won // 현금 불인정액
	InKindSpentWon krw.Won
	// InKindDisallowedWon is in-kind contribution found false or missing.
	InKindDisallowedWon krw.Won
	InterestWon         krw.Won
}

// Sums gives the figures of one performer.
func (b Book) Sums(org domain.OrganizationID) Sums {
	return Sums{
		OrganizationID:      org,
		GrantWon:            b.Received(org, posting.Grant),
		CashWon:             b.Received(org, posting.Cash),
		InKindWon:           b.Received(org, posting.InKind),
		SpentWon:            b.Spent(org, posting.Grant) + b.Spent(org, posting.Cash),
		DisallowedWon:       b.Disallowed(org, posting.Grant) + b.Disallowed(org, posting.Cash),
		InKindSpentWon:      b.Spent(org, posting.InKind),
		InKindDisallowedWon: b.Disallowed(org, posting.InKind),
		InterestWon:         b.Interest(org),
	}
}

// ItemRow is one cost item of a statement of spending: budget, spending and disallowance by fund.
type ItemRow struct {
	Item       string
	Budget     map[posting.Fund]krw.Won
	Spent      map[posting.Fund]krw.Won // disallowed included
	Disallowed map[posting.Fund]krw.Won
}

// BudgetWon, SpentWon and DisallowedWon are the row's totals over the funds; LeftWon is what may still be spent.
func (r ItemRow) BudgetWon() krw.Won     { return total(r.Budget) }
func (r ItemRow) SpentWon() krw.Won      { return total(r.Spent) }
func (r ItemRow) DisallowedWon() krw.Won { return total(r.Disallowed) }
func (r ItemRow) LeftWon() krw.Won       { return r.BudgetWon() - r.SpentWon() }

// Rate is how much of the item's budget is spent, in basis points, cut down; 0 without a budget.
func (r ItemRow) Rate() krw.Bp { return krw.Ratio(r.SpentWon(), r.BudgetWon()) }

func total(m map[posting.Fund]krw.Won) krw.Won {
	var sum krw.Won
	for _, w := range m {
		sum += w
	}
	return sum
}

// Items is the statement of spending of an organisation (of all for 0), one row per cost item, in order of item code.
func (b Book) Items(org domain.OrganizationID) []ItemRow {
	rows := map[string]*ItemRow{}
	for p := range b.balance {
		if p.item == "" || p.account == posting.RecoveryDue || p.account == posting.Claim || p.account == posting.Recovered || org != 0 && p.org != org {
			continue
		}
		if rows[p.item] == nil {
			rows[p.item] = &ItemRow{p.item, map[posting.Fund]krw.Won{}, map[posting.Fund]krw.Won{}, map[posting.Fund]krw.Won{}}
		}
	}
	out := make([]ItemRow, 0, len(rows))
	for _, item := range slices.Sorted(maps.Keys(rows)) {
		r := rows[item]
		for _, f := range posting.Funds {
			r.Budget[f] = b.Item(f.Budget(), org, item)
			r.Disallowed[f] = b.Item(f.Disallowed(), org, item)
			r.Spent[f] = b.Item(f.Spent(), org, item) + r.Disallowed[f]
		}
		out = append(out, *r)
	}
	return out
}
