package wallet_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/form"
	"gongmo/domain/period"
	"gongmo/domain/ruleset"
	"gongmo/domain/wallet"
)

var (
	today = period.On(2025, time.April, 10)
	now   = today.At(10, 0)
)

const (
	firm  domain.OrganizationID = 70
	owner domain.PersonID       = 7
)

func paper(days wallet.Dates) wallet.Paper {
	return wallet.Paper{FileID: 900, Name: "증명서.pdf", Size: 1200, MediaType: "application/pdf", Digest: strings.Repeat("a", 64), Dates: days, Source: wallet.Uploaded}
}

func issued(on period.Date) wallet.Dates { return wallet.Dates{IssuedOn: on} }

func add(t *testing.T, kind wallet.Type, days wallet.Dates) *wallet.Document {
	t.Helper()
	d, _, err := wallet.Add(firm, kind, "", paper(days), owner, now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func rules(t *testing.T) wallet.Rules {
	t.Helper()
	r, err := wallet.RulesOn(today)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Tax clearances are good for 30 days (domain document §8.7); the other terms are recollections that a lawyer has to look at.
func TestTheLastDayFollowsFromTheTypeAndTheDayOfIssue(t *testing.T) {
	for name, c := range map[string]struct {
		kind wallet.Type
		days wallet.Dates
		want period.Date
	}{
		"a tax clearance is good for 30 days, the day of issue not counted": {wallet.TaxClearance, issued(period.On(2025, 4, 1)), period.On(2025, 5, 1)},
		"so is one of local taxes":                              {wallet.LocalTaxClearance, issued(period.On(2025, 3, 31)), period.On(2025, 4, 30)},
		"the last day may be a Sunday":                          {wallet.TaxClearance, issued(period.On(2025, 3, 28)), period.On(2025, 4, 27)},
		"an extract from the register is good for three months": {wallet.CorporateRegister, issued(period.On(2025, 1, 31)), period.On(2025, 4, 30)},
		"a certificate of size is good for a year":              {wallet.SizeCertificate, issued(period.On(2024, 7, 1)), period.On(2025, 7, 1)},
		"an earlier day on the paper counts":                    {wallet.SizeCertificate, wallet.Dates{IssuedOn: period.On(2024, 7, 1), PrintedTo: period.On(2025, 3, 31)}, period.On(2025, 3, 31)},
		"a later day on the paper does not":                     {wallet.TaxClearance, wallet.Dates{IssuedOn: period.On(2025, 4, 1), PrintedTo: period.On(2025, 12, 31)}, period.On(2025, 5, 1)},
		"without a day of issue the paper's own day counts":     {wallet.TaxClearance, wallet.Dates{PrintedTo: period.On(2025, 4, 30)}, period.On(2025, 4, 30)},
		"a registration does not run out":                       {wallet.BusinessRegistration, issued(period.On(2019, 1, 2)), 0},
		"unless it says so":                                     {wallet.Other, wallet.Dates{PrintedTo: period.On(2025, 6, 30)}, period.On(2025, 6, 30)},
	} {
		t.Run(name, func(t *testing.T) {
			d, _, err := wallet.Add(firm, c.kind, "이름", paper(c.days), owner, now)
			if err != nil {
				t.Fatal(err)
			}
			if got := d.Current().ValidTo; got != c.want {
				t.Errorf("good until %s, want %s", got, c.want)
			}
		})
	}
}

func TestADocumentStandsByItsLastDay(t *testing.T) {
	r := rules(t)
	soon, err := r.SoonDays()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		kind wallet.Type
		to   period.Date
		want wallet.Standing
	}{
		"yesterday was the last day":            {wallet.TaxClearance, today.AddDays(-1), wallet.Expired},
		"today is the last day":                 {wallet.TaxClearance, today, wallet.Soon},
		"the last day of the warning":           {wallet.TaxClearance, today.AddDays(soon), wallet.Soon},
		"one day before the warning":            {wallet.TaxClearance, today.AddDays(soon + 1), wallet.Valid},
		"what does not run out":                 {wallet.BusinessRegistration, 0, wallet.Lasting},
		"what does not run out and says a day":  {wallet.BusinessRegistration, today.AddDays(-1), wallet.Expired},
		"what runs out, and nobody knows when":  {wallet.TaxClearance, 0, wallet.Undated},
		"a year away, of a type that runs out":  {wallet.SizeCertificate, today.AddMonths(12), wallet.Valid},
		"another paper without any day at all":  {wallet.Other, 0, wallet.Lasting},
		"another paper that ends the day after": {wallet.Other, today.AddDays(1), wallet.Soon},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := r.StandingOn(c.kind, c.to, today); got != c.want || err != nil {
				t.Errorf("got %s, %v, want %s", got, err, c.want)
			}
		})
	}
}

func TestEveryTermNamesWhereItComesFrom(t *testing.T) {
	r, limited := rules(t), 0
	for _, kind := range wallet.Types() {
		v, ok := r.Rule(kind)
		if !ok {
			continue
		}
		limited++
		if v.Kind != ruleset.KindTerm || v.Source == "" {
			t.Errorf("%s rests on %+v", kind, v)
		}
		if v.Confirmed && !strings.HasPrefix(v.Source, "L") {
			t.Errorf("%s from %q counts as confirmed", kind, v.Source)
		}
	}
	if limited < 5 {
		t.Errorf("only %d types run out: the test looks at nothing", limited)
	}
}

func TestWhatCannotBeIsRefusedAtItsField(t *testing.T) {
	for name, c := range map[string]struct {
		kind       wallet.Type
		title      string
		days       wallet.Dates
		field, key string
	}{
		"issued tomorrow":                {wallet.TaxClearance, "", issued(today.AddDays(1)), "issued_on", "wallet.issued_on.future"},
		"good until before it was made":  {wallet.TaxClearance, "", wallet.Dates{IssuedOn: today, PrintedTo: today.AddDays(-1)}, "valid_to", "wallet.valid_to.backwards"},
		"a type that is none":            {"PASSPORT", "", wallet.Dates{}, "type", "wallet.type.unknown"},
		"a paper of no type and no name": {wallet.Other, "  ", wallet.Dates{}, "title", "wallet.title.empty"},
		"a name that is a letter":        {wallet.Other, strings.Repeat("가", 81), wallet.Dates{}, "title", "wallet.title.long"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := wallet.Add(firm, c.kind, c.title, paper(c.days), owner, now)
			bad := domain.ProblemsOf(err)
			if len(bad) != 1 || bad[0].Field != c.field || bad[0].Key != c.key {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAPinIsACopyThatNothingInTheWalletChanges(t *testing.T) {
	d := add(t, wallet.TaxClearance, issued(period.On(2025, 4, 1)))
	d.ID = 31
	pin, err := d.Pin("TAX_CLEARANCE", "국세 납세증명서", today)
	if err != nil {
		t.Fatal(err)
	}
	want := form.Upload{FileID: 900, Name: "증명서.pdf", Type: "pdf", Bytes: 1200, SHA256: strings.Repeat("a", 64), Document: "TAX_CLEARANCE",
		Wallet: 31, Edition: 1, IssuedOn: period.On(2025, 4, 1), ValidTo: period.On(2025, 5, 1)}
	if diff := cmp.Diff(want, pin); diff != "" {
		t.Error(diff)
	}
	newer := paper(issued(today))
	newer.Digest, newer.FileID = strings.Repeat("b", 64), 901
	if _, err := d.Replace(newer, owner, now); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Correct("", issued(today.AddDays(-2)), now); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, pin); diff != "" {
		t.Error("the pin moved with the wallet", diff)
	}
	if d.Editions[0].IssuedOn != period.On(2025, 4, 1) || d.Editions[1].IssuedOn != today.AddDays(-2) || d.Newest != 2 {
		t.Errorf("editions %+v", d.Editions)
	}
}

func TestAPinIsRefusedWithItsReason(t *testing.T) {
	expired := add(t, wallet.TaxClearance, issued(period.On(2025, 2, 1)))
	removed := add(t, wallet.BusinessRegistration, wallet.Dates{})
	if _, err := removed.Remove(0, owner, now); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		d    *wallet.Document
		slot string
		want *domain.Error
	}{
		"it ran out":                       {expired, "TAX_CLEARANCE", domain.E(domain.Refused, "wallet.pin.expired")},
		"nobody said when it was issued":   {add(t, wallet.TaxClearance, wallet.Dates{}), "TAX_CLEARANCE", domain.E(domain.Refused, "wallet.pin.undated")},
		"the slot asks for something else": {add(t, wallet.BusinessRegistration, wallet.Dates{}), "TAX_CLEARANCE", domain.E(domain.Refused, "wallet.pin.type")},
		"a slot for papers of no type":     {add(t, wallet.BusinessRegistration, wallet.Dates{}), "", domain.E(domain.Refused, "wallet.pin.type")},
		"a certificate for a pledge":       {named(t, "정보보호 관리체계 인증서"), "", domain.E(domain.Refused, "wallet.pin.type")},
		"it was taken out":                 {removed, "BUSINESS_REGISTRATION", domain.E(domain.NotFound, "not_found")},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := c.d.Pin(c.slot, "청렴서약서", today); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
	local := add(t, wallet.LocalTaxClearance, issued(today))
	if _, err := local.Pin("TAX_CLEARANCE", "국세 납세증명서", today); err != nil {
		t.Errorf("calls ask for both taxes in one slot: %v", err)
	}
	if _, err := named(t, "청렴서약서").Pin("", "청렴서약서", today); err != nil {
		t.Errorf("a pledge kept from such a slot answers the next one: %v", err)
	}
}

// named is a paper of no type under a name of its own.
func named(t *testing.T, title string) *wallet.Document {
	t.Helper()
	d, _, err := wallet.Add(firm, wallet.Other, title, paper(wallet.Dates{}), owner, now)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestADocumentInUseStays(t *testing.T) {
	d := add(t, wallet.BusinessRegistration, wallet.Dates{})
	if _, err := d.Remove(2, owner, now); !errors.Is(err, domain.E(domain.Refused, "wallet.remove.used")) || d.RemovedAt != nil {
		t.Errorf("removed while two applications hold it: %v", err)
	}
	if _, err := d.Remove(0, owner, now); err != nil || d.RemovedAt == nil || *d.RemovedBy != owner {
		t.Errorf("%v, %+v", err, d)
	}
	if _, err := d.Replace(paper(wallet.Dates{}), owner, now); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a document that was taken out could be replaced: %v", err)
	}
}

func TestTheSameFileIsNoNewerEdition(t *testing.T) {
	d := add(t, wallet.BusinessRegistration, wallet.Dates{})
	if _, err := d.Replace(paper(issued(today)), owner, now); !errors.Is(err, domain.E(domain.Refused, "wallet.replace.same")) {
		t.Errorf("got %v", err)
	}
}

func TestWhatAnAuthoritySentKeepsItsDays(t *testing.T) {
	p := paper(issued(period.On(2025, 4, 9)))
	p.Source = wallet.GovShared
	d, _, err := wallet.Add(firm, wallet.TaxClearance, "", p, owner, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Correct("", issued(today), now); !errors.Is(err, domain.E(domain.Refused, "wallet.correct.issued")) {
		t.Errorf("got %v", err)
	}
	if _, err := d.Correct("4월 제출용", issued(period.On(2025, 4, 9)), now); err != nil || d.Title != "4월 제출용" {
		t.Errorf("its name could not be changed: %v", err)
	}
}

// Whatever is added, a document that can be pinned on a day has not run out on it, and fits.
func TestNothingThatRanOutIsEverPinned(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(wallet.Types()).Draw(t, "type")
		slot := rapid.SampledFrom([]string{"", "BUSINESS_REGISTRATION", "TAX_CLEARANCE", "SIZE_CERTIFICATE", "FINANCIAL_STATEMENT", "NO_SUCH"}).Draw(t, "slot")
		days := wallet.Dates{IssuedOn: today.AddDays(-rapid.IntRange(0, 1500).Draw(t, "age"))}
		if rapid.Bool().Draw(t, "printed") {
			days.PrintedTo = days.IssuedOn.AddDays(rapid.IntRange(0, 800).Draw(t, "good for"))
		}
		d, _, err := wallet.Add(firm, kind, "이름", paper(days), owner, now)
		if err != nil {
			t.Fatal(err)
		}
		on := today.AddDays(rapid.IntRange(0, 400).Draw(t, "later"))
		pin, err := d.Pin(slot, "이름", on)
		switch {
		case err != nil && domain.KindOf(err) != domain.Refused:
			t.Fatal(err)
		case err == nil && !pin.ValidTo.IsZero() && pin.ValidTo.Before(on):
			t.Fatalf("good until %s and pinned on %s", pin.ValidTo, on)
		case err == nil && !slices.Contains(wallet.Fitting(slot), kind):
			t.Fatalf("%s was pinned to a slot for %q", kind, slot)
		}
	})
}
