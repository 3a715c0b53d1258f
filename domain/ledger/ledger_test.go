package ledger_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/posting"
)

const (
	lead domain.OrganizationID = 11
	part domain.OrganizationID = 12
)

var day = time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)

func fact(kind string, id int64) ledger.Fact {
	return ledger.Fact{AgreementID: 1, At: day, Ref: ledger.Ref{Kind: kind, ID: id}}
}

// post makes and posts an entry that has to be accepted.
func post(t *testing.T, b *ledger.Book, e ledger.Entry, err error) ledger.Entry {
	t.Helper()
	if err == nil {
		err = b.Post(e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestTheFiguresOfASettlementAreSumsOfTheBook(t *testing.T) {
	// TV-S1 (사업비 산정·정산 규정 §20②) as it would have happened.
	var b ledger.Book
	e, err := fact("agreement", 1).Budget([]ledger.BudgetLine{
		{OrganizationID: lead, Item: "LABOR", Fund: posting.Grant, Won: 300_000_000},
		{OrganizationID: lead, Item: "LABOR", Fund: posting.Cash, Won: 30_000_000},
		{OrganizationID: lead, Item: "LABOR", Fund: posting.InKind, Won: 70_000_000},
	})
	post(t, &b, e, err)
	e, err = fact("payment", 1).GrantPaid(lead, 300_000_000)
	post(t, &b, e, err)
	e, err = fact("agreement", 1).Matching(lead, 30_000_000)
	post(t, &b, e, err)
	e, err = fact("expense", 1).Spending(lead, "LABOR", posting.Grant, 290_000_000)
	post(t, &b, e, err)
	e, err = fact("expense", 2).Spending(lead, "ACTIVITY", posting.Cash, 28_000_000)
	post(t, &b, e, err)
	e, err = fact("expense", 3).Spending(lead, "LABOR", posting.InKind, 70_000_000)
	post(t, &b, e, err)
	e, err = fact("settlement", 1).Disallowance(lead, "LABOR", posting.Grant, 12_500_000)
	post(t, &b, e, err)
	e, err = fact("agreement", 1).Interest(lead, 450_000)
	post(t, &b, e, err)

	want := ledger.Sums{OrganizationID: lead, GrantWon: 300_000_000, CashWon: 30_000_000, InKindWon: 70_000_000,
		SpentWon: 318_000_000, DisallowedWon: 12_500_000, InKindSpentWon: 70_000_000, InterestWon: 450_000}
	if diff := cmp.Diff(want, b.Sums(lead)); diff != "" {
		t.Errorf("sums (-want +got):\n%s", diff)
	}
	if got := b.Bank(lead); got != 12_450_000 {
		t.Errorf("bank %d, want balance and interest", got)
	}
	rows := b.Items(0)
	if len(rows) != 2 || rows[1].Item != "LABOR" {
		t.Fatalf("items %v", rows)
	}
	labor := rows[1]
	if labor.BudgetWon() != 400_000_000 || labor.SpentWon() != 360_000_000 || labor.DisallowedWon() != 12_500_000 || labor.LeftWon() != 40_000_000 || labor.Rate() != 9000 {
		t.Errorf("labour: budget %d spent %d disallowed %d left %d rate %d", labor.BudgetWon(), labor.SpentWon(), labor.DisallowedWon(), labor.LeftWon(), labor.Rate())
	}
}

func TestMoneyPassedOnCountsWhereItWent(t *testing.T) {
	var b ledger.Book
	e, err := fact("payment", 1).GrantPaid(lead, 300)
	post(t, &b, e, err)
	e, err = fact("payment", 1).Transfer(lead, part, 100)
	post(t, &b, e, err)
	for org, want := range map[domain.OrganizationID]krw.Won{lead: 200, part: 100} {
		if b.Received(org, posting.Grant) != want || b.Bank(org) != want {
			t.Errorf("organisation %d: received %d, bank %d, want %d", org, b.Received(org, posting.Grant), b.Bank(org), want)
		}
	}
	if diff := cmp.Diff([]domain.OrganizationID{lead, part}, b.Organizations()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsPaidBackLowersTheClaim(t *testing.T) {
	var b ledger.Book
	e, err := fact("payment", 1).GrantPaid(lead, 1000)
	post(t, &b, e, err)
	e, err = fact("settlement", 1).ReturnDue(lead, 300)
	post(t, &b, e, err)
	e, err = fact("settlement", 1).Return(lead, 80, 20)
	post(t, &b, e, err)
	if got := b.Outstanding(lead); got != 200 {
		t.Errorf("outstanding %d, want 200", got)
	}
	if b.Bank(lead) != 920 || b.Won(posting.Returned, lead) != 100 || b.Won(posting.OwnFunds, lead) != -20 {
		t.Errorf("bank %d returned %d own %d", b.Bank(lead), b.Won(posting.Returned, lead), b.Won(posting.OwnFunds, lead))
	}
	e, err = fact("recovery", 1).Refer(lead, 200)
	post(t, &b, e, err)
	e, err = fact("recovery", 1).RecoveryDue(lead, ledger.LateCharge, 10)
	post(t, &b, e, err)
	e, err = fact("recovery", 1).Recovery(lead, ledger.Principal, 0, 150)
	post(t, &b, e, err)
	e, err = fact("recovery", 1).WriteOff(lead, ledger.LateCharge, 10)
	post(t, &b, e, err)
	if got := b.Outstanding(lead); got != 50 {
		t.Errorf("outstanding %d after recovery, want 50", got)
	}
	e, err = fact("recovery", 1).Recovery(lead, ledger.Principal, 0, 51)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Post(e); !errors.Is(err, domain.E(domain.Refused, "ledger.post.exceeds")) {
		t.Errorf("more than is due: got %v", err)
	}
}

func TestTheBookRefusesTheImpossible(t *testing.T) {
	spent := func(t *testing.T) ledger.Book {
		var b ledger.Book
		e, err := fact("expense", 1).Spending(lead, "LABOR", posting.Grant, 100)
		post(t, &b, e, err)
		return b
	}
	for _, c := range []struct {
		name string
		fact func() (ledger.Entry, error)
	}{
		{"more disallowed than spent", func() (ledger.Entry, error) {
			return fact("settlement", 1).Disallowance(lead, "LABOR", posting.Grant, 101)
		}},
		{"disallowed on an item where nothing was spent", func() (ledger.Entry, error) {
			return fact("settlement", 1).Disallowance(lead, "ACTIVITY", posting.Grant, 1)
		}},
		{"restored without being disallowed", func() (ledger.Entry, error) {
			return fact("appeal", 1).Restore(lead, "LABOR", posting.Grant, 1)
		}},
		{"paid back without being due", func() (ledger.Entry, error) { return fact("settlement", 1).Return(lead, 1, 0) }},
		{"more taken back than spent", func() (ledger.Entry, error) { return fact("expense", 1).Unspend(lead, "LABOR", posting.Grant, 101) }},
		{"more passed on than received", func() (ledger.Entry, error) { return fact("payment", 1).Transfer(lead, part, 1) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := spent(t)
			e, err := c.fact()
			if err != nil {
				t.Fatal(err)
			}
			if err := b.Post(e); !errors.Is(err, domain.E(domain.Refused, "ledger.post.exceeds")) {
				t.Errorf("got %v", err)
			}
			if got := b.Sums(lead).SpentWon; got != 100 {
				t.Errorf("a refused entry changed the book: spent %d", got)
			}
		})
	}
}

func TestAMistakeIsAnsweredByAReversal(t *testing.T) {
	var b ledger.Book
	e, err := fact("expense", 1).Spending(lead, "LABOR", posting.Cash, 70)
	e = post(t, &b, e, err)
	next := int64(100)
	if err := e.Number(func() (int64, error) { next++; return next, nil }); err != nil {
		t.Fatal(err)
	}
	if e.ID != 101 || e.Lines[1].ID != 103 || e.Lines[1].EntryID != 101 {
		t.Errorf("numbered %d, %+v", e.ID, e.Lines)
	}
	back, err := e.Reverse(day.Add(time.Hour), "typed twice")
	post(t, &b, back, err)
	if *back.ReversesID != 101 || back.Kind != ledger.Reversal || b.Spent(lead, posting.Cash) != 0 || b.Bank(lead) != 0 {
		t.Errorf("reversal %+v, spent %d, bank %d", back, b.Spent(lead, posting.Cash), b.Bank(lead))
	}
	back.ID = 200
	if _, err := back.Reverse(day.Add(2*time.Hour), ""); !errors.Is(err, domain.E(domain.Refused, "ledger.entry.not_reversible")) {
		t.Errorf("a reversal of a reversal: got %v", err)
	}
	if _, err := e.Reverse(day.Add(-time.Hour), ""); err == nil {
		t.Error("an entry was reversed before it happened")
	}
}

func TestAmountsOfNothingAreNoFacts(t *testing.T) {
	f := fact("payment", 1)
	for name, fact := range map[string]func() (ledger.Entry, error){
		"grant":        func() (ledger.Entry, error) { return f.GrantPaid(lead, 0) },
		"transfer":     func() (ledger.Entry, error) { return f.Transfer(lead, part, -1) },
		"spending":     func() (ledger.Entry, error) { return f.Spending(lead, "LABOR", posting.Grant, 0) },
		"return":       func() (ledger.Entry, error) { return f.Return(lead, 0, 0) },
		"refer":        func() (ledger.Entry, error) { return f.Refer(lead, 0) },
		"other half":   func() (ledger.Entry, error) { return f.Return(lead, 5, -1) },
		"unknown fund": func() (ledger.Entry, error) { return f.Spending(lead, "LABOR", "LOCAL", 5) },
		"to oneself":   func() (ledger.Entry, error) { return f.Transfer(lead, lead, 5) },
		"no cause":     func() (ledger.Entry, error) { return ledger.Fact{AgreementID: 1, At: day}.GrantPaid(lead, 5) },
	} {
		if e, err := fact(); domain.KindOf(err) != domain.Invalid {
			t.Errorf("%s: got %+v, %v", name, e, err)
		}
	}
}

func TestTheDatabaseKnowsTheSameKindsAndAccounts(t *testing.T) {
	sql, err := os.ReadFile("../../migrations/00060_ledger.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range ledger.Kinds {
		if !strings.Contains(string(sql), "'"+string(k)+"'") {
			t.Errorf("the check of ledger_entry lacks %s", k)
		}
	}
	for _, a := range posting.Chart() {
		if !strings.Contains(string(sql), "'"+string(a)+"'") {
			t.Errorf("the check of ledger_line lacks %s", a)
		}
	}
}
