package posting_test

import (
	"errors"
	"testing"

	"gongmo/domain"
	"gongmo/domain/posting"
)

func TestEveryAccountIsInOneGroup(t *testing.T) {
	seen := map[posting.Account]int{}
	for _, a := range posting.Chart() {
		seen[a]++
	}
	for a, n := range seen {
		if n != 1 {
			t.Errorf("%s is in %d groups", a, n)
		}
	}
	if len(seen) != 22 {
		t.Errorf("the chart has %d accounts; the check constraint of ledger_line lists 22", len(seen))
	}
	for _, f := range posting.Funds {
		for _, a := range []posting.Account{f.Budget(), f.Received(), f.Spent(), f.Disallowed(), f.Payer()} {
			if !a.Known() {
				t.Errorf("fund %s uses the account %q, which is not in the chart", f, a)
			}
		}
	}
	if posting.Fund("LOCAL").Known() || posting.Fund("LOCAL").Spent() != "" {
		t.Error("an unknown fund has an account")
	}
}

func TestCheck(t *testing.T) {
	const org = 7
	good := posting.Pair(posting.Bank, posting.GrantReceived, org, "", 100)
	for _, c := range []struct {
		name  string
		lines []posting.Line
		key   string
	}{
		{"a pair that balances is sound", good, ""},
		{"a single line is too short", good[:1], "ledger.entry.too_short"},
		{"lines that do not sum to zero are refused", []posting.Line{good[0], {Account: posting.GrantReceived, OrganizationID: org, Won: -99}}, "ledger.entry.unbalanced"},
		{"groups that lean on each other are refused", posting.Pair(posting.Bank, posting.BudgetTotal, org, "", 5), "ledger.entry.unbalanced"},
		{"an unknown account is refused", posting.Pair("CASH_BOX", posting.Bank, org, "", 5), "ledger.line.invalid"},
		{"a line of nobody is refused", posting.Pair(posting.Bank, posting.Interest, 0, "", 5), "ledger.line.invalid"},
		{"a line of nothing is refused", posting.Pair(posting.Bank, posting.Interest, org, "", 0), "ledger.line.invalid"},
		{"a reversal balances as well", posting.Negate(good), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := posting.Check(c.lines)
			if c.key == "" && err != nil || c.key != "" && !errors.Is(err, domain.E(domain.Invalid, c.key)) {
				t.Errorf("got %v, want %q", err, c.key)
			}
		})
	}
}

func TestNegateLeavesTheOriginalAlone(t *testing.T) {
	lines := posting.Pair(posting.Bank, posting.Interest, 1, "", 5)
	posting.Negate(lines)
	if lines[0].Won != 5 {
		t.Errorf("the original became %d", lines[0].Won)
	}
}
