// This file writes facts into the book of an agreement and reads the book back. Every slice that moves money goes through it.
package workflows

import (
	"gongmo/domain"
	"gongmo/domain/ledger"
	"gongmo/domain/posting"
)

// enter gives entries their ids and adds them to the book. The database refuses one that does not sum to zero.
func enter(tx Tx, entries ...ledger.Entry) error {
	for i := range entries {
		entry := &entries[i]
		if err := entry.Check(); err != nil {
			return err
		}
		if err := entry.Number(tx.NextID); err != nil {
			return err
		}
		if err := tx.Insert(entry); err != nil {
			return err
		}
		for j := range entry.Lines {
			if err := tx.Insert(&entry.Lines[j]); err != nil {
				return err
			}
		}
	}
	return nil
}

// openBook reads all lines of an agreement as balances.
func openBook(tx Tx, id domain.AgreementID) (ledger.Book, error) {
	lines, err := Find[ledger.Line](tx, Where{"AgreementID": id})
	if err != nil {
		return ledger.Book{}, err
	}
	return ledger.Open(postings(lines)), nil
}

func postings(lines []*ledger.Line) []posting.Line {
	out := make([]posting.Line, len(lines))
	for i, l := range lines {
		out[i] = l.Posting()
	}
	return out
}

// entriesOf reads what one aggregate caused in the book, of some kinds, with the lines.
func entriesOf(tx Tx, ref ledger.Ref, kinds ...ledger.Kind) ([]*ledger.Entry, error) {
	entries, err := Find[ledger.Entry](tx, Where{"RefKind": ref.Kind, "RefID": ref.ID, "Kind": kinds}, "At", "ID")
	if err != nil || len(entries) == 0 {
		return entries, err
	}
	ids := make([]int64, len(entries))
	byID := map[int64]*ledger.Entry{}
	for i, e := range entries {
		ids[i], byID[e.ID] = e.ID, e
		e.Lines = nil
	}
	lines, err := Find[ledger.Line](tx, Where{"EntryID": ids}, "ID")
	for _, l := range lines {
		byID[l.EntryID].Lines = append(byID[l.EntryID].Lines, *l)
	}
	return entries, err
}
