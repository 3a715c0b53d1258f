package ledger_test

import (
	"testing"

	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/posting"
)

// told keeps the same money by plain addition, without accounts: what the book says has to agree with it.
type told struct {
	received, interest, own, spent, disallowed, back, released map[domain.OrganizationID]krw.Won
}

func newTold() told {
	m := func() map[domain.OrganizationID]krw.Won { return map[domain.OrganizationID]krw.Won{} }
	return told{m(), m(), m(), m(), m(), m(), m()}
}

func TestRandomFactsKeepEveryInvariant(t *testing.T) {
	items := []string{"LABOR", "ACTIVITY", "INDIRECT"}
	rapid.Check(t, func(t *rapid.T) {
		var b ledger.Book
		var all []posting.Line
		plain := newTold()
		var done []ledger.Entry
		id := int64(0)

		org := func() domain.OrganizationID {
			return rapid.SampledFrom([]domain.OrganizationID{lead, part}).Draw(t, "org")
		}
		won := func() krw.Won { return krw.Won(rapid.Int64Range(1, 50_000_000).Draw(t, "won")) }
		item := func() string { return rapid.SampledFrom(items).Draw(t, "item") }
		cash := func() posting.Fund {
			return rapid.SampledFrom([]posting.Fund{posting.Grant, posting.Cash}).Draw(t, "fund")
		}
		// try posts an entry; when the book takes it, plain is told.
		try := func(e ledger.Entry, err error, tell func()) {
			if err != nil {
				t.Fatalf("a fact could not be made: %v", err)
			}
			if b.Post(e) != nil {
				return
			}
			id++
			e.ID = id
			done = append(done, e)
			all = append(all, e.Postings()...)
			tell()
		}
		f := func() ledger.Fact { return fact("test", 1) }

		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			o, w := org(), won()
			switch rapid.IntRange(0, 11).Draw(t, "act") {
			case 0:
				e, err := f().GrantPaid(o, w)
				try(e, err, func() { plain.received[o] += w })
			case 1:
				e, err := f().Matching(o, w)
				try(e, err, func() { plain.received[o] += w })
			case 2:
				e, err := f().Transfer(lead, part, w)
				try(e, err, func() { plain.received[lead] -= w; plain.received[part] += w })
			case 3, 4:
				e, err := f().Spending(o, item(), cash(), w)
				try(e, err, func() { plain.spent[o] += w })
			case 5:
				e, err := f().Disallowance(o, item(), cash(), w)
				try(e, err, func() { plain.disallowed[o] += w })
			case 6:
				e, err := f().Restore(o, item(), cash(), w)
				try(e, err, func() { plain.disallowed[o] -= w })
			case 7:
				e, err := f().Interest(o, w)
				try(e, err, func() { plain.interest[o] += w })
			case 8:
				e, err := f().ReturnDue(o, w)
				try(e, err, func() {})
			case 9:
				own := won()
				e, err := f().Return(o, w, own)
				try(e, err, func() { plain.back[o] += w + own; plain.own[o] += own })
			case 10:
				e, err := f().Release(o, w)
				try(e, err, func() { plain.released[o] += w })
			case 11:
				e, err := f().Spending(o, item(), posting.InKind, w)
				try(e, err, func() {})
			}
		}

		for _, o := range []domain.OrganizationID{lead, part} {
			s := b.Sums(o)
			if s.SpentWon != plain.spent[o] || s.DisallowedWon != plain.disallowed[o] || s.InterestWon != plain.interest[o] {
				t.Fatalf("the book says %+v, the facts say %+v", s, plain)
			}
			if want := plain.received[o] + plain.interest[o] + plain.own[o] - plain.spent[o] - plain.back[o] - plain.released[o]; b.Bank(o) != want {
				t.Fatalf("bank %d, want received + interest + own − spent − returned − released = %d", b.Bank(o), want)
			}
			if s.DisallowedWon > s.SpentWon || s.DisallowedWon < 0 {
				t.Fatalf("disallowed %d of %d spent", s.DisallowedWon, s.SpentWon)
			}
			if b.Outstanding(o) < 0 {
				t.Fatalf("outstanding %d", b.Outstanding(o))
			}
		}
		for _, g := range posting.Groups() {
			var sum krw.Won
			for _, a := range g {
				sum += b.Won(a, 0)
			}
			if sum != 0 {
				t.Fatalf("group %v sums to %d", g, sum)
			}
		}
		// A book opened from the lines, in any grouping, is the same book.
		if again := ledger.Open(all); again.Sums(lead) != b.Sums(lead) || again.Bank(part) != b.Bank(part) {
			t.Fatal("opening the book again gives another one")
		}
		// Taking everything back, last first, leaves nothing.
		for i := len(done) - 1; i >= 0; i-- {
			back, err := done[i].Reverse(day, "")
			if err == nil {
				err = b.Post(back)
			}
			if err != nil {
				t.Fatalf("taking back %s: %v", done[i].Kind, err)
			}
		}
		for _, a := range posting.Chart() {
			if b.Won(a, 0) != 0 {
				t.Fatalf("%s holds %d after everything was taken back", a, b.Won(a, 0))
			}
		}
	})
}
