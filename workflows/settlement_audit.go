// This file is what the accountant does with a settlement and what the officer decides about it: two records of every line.
package workflows

import (
	"context"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// RuleLine is what an accountant or an officer says about one line.
type RuleLine struct {
	Settlement domain.SettlementID
	Expense    domain.ExpenseID
	Verdict    settlement.Verdict
	Won        krw.Won
	Code       string // D01 … D32
	Reason     string
	// Basis and Intent belong to the officer's decision.
	Basis  string
	Intent settlement.Intent
}

func (in RuleLine) ruling(tx Tx, by domain.PersonID) settlement.Ruling {
	return settlement.Ruling{Verdict: in.Verdict, Won: in.Won, Code: in.Code, Reason: in.Reason, Basis: in.Basis, Intent: in.Intent, By: by, At: tx.Now()}
}

// ReviewLine writes the accountant's finding on a line. It decides nothing.
func (e *Engine) ReviewLine(ctx context.Context, cmd Command, in RuleLine) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		_, s, err := e.settle(tx, cmd.Actor, in.Settlement, string(settlement.Draft))
		if err != nil {
			return false, err
		}
		change, err := s.RecordFinding(in.Expense, in.ruling(tx, cmd.Actor.Person))
		if err != nil {
			return false, err
		}
		if err := find(tx, cmd.Actor, s.Line(in.Expense)); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, s, change)
	})
	return err
}

// find saves a line's finding, and notes it on the line of spending, where the company's officer sees it too.
func find(tx Tx, actor domain.Actor, l *settlement.Line) error {
	if err := tx.Update(l); err != nil {
		return err
	}
	x, err := LockRow[expense.Expense](tx, int64(l.ExpenseID))
	if err != nil {
		return err
	}
	change, err := x.Audit(expense.Disallowance{Won: l.FindingWon, Reason: l.FindingCode}, l.FindingReason)
	if err != nil {
		return err
	}
	return Record(tx, actor, x, change)
}

// ReviewCleanLines accepts many lines at once: those named, or all when none is named. Only lines without a standing finding
// and without a finding of the accountant's are taken; the answer says how many were.
func (e *Engine) ReviewCleanLines(ctx context.Context, cmd Command, id domain.SettlementID, named []domain.ExpenseID) (int, error) {
	return run(ctx, e, cmd, []any{id, named}, func(tx Tx) (int, error) {
		_, s, err := e.settle(tx, cmd.Actor, id, string(settlement.Draft))
		if err != nil {
			return 0, err
		}
		flagged, err := withFindings(tx, s.AgreementID)
		if err != nil {
			return 0, err
		}
		n := 0
		for i := range s.Lines {
			l := &s.Lines[i]
			if l.Finding != "" || flagged[l.ExpenseID] || len(named) > 0 && !slices.Contains(named, l.ExpenseID) {
				continue
			}
			if _, err := s.RecordFinding(l.ExpenseID, settlement.Ruling{Verdict: settlement.Accept, By: cmd.Actor.Person, At: tx.Now()}); err != nil {
				return 0, err
			}
			if err := find(tx, cmd.Actor, l); err != nil {
				return 0, err
			}
			n++
		}
		if n == 0 {
			return 0, domain.E(domain.Refused, "settlement.review.none_clean")
		}
		return n, Record(tx, cmd.Actor, s, domain.Act("acceptUnfound", map[string]any{"lines": n}))
	})
}

// withFindings are the lines about which something stands.
func withFindings(tx Tx, id domain.AgreementID) (map[domain.ExpenseID]bool, error) {
	standing, err := Find[screening.Finding](tx, Where{"AgreementID": id, "State": Not{screening.Closed}})
	out := map[domain.ExpenseID]bool{}
	for _, f := range standing {
		if f.ExpenseID != nil {
			out[*f.ExpenseID] = true
		}
	}
	return out, err
}

// RequestEvidence asks the performers for more about the whole account, until a day.
func (e *Engine) RequestEvidence(ctx context.Context, cmd Command, id domain.SettlementID, what string, until period.Date) error {
	return e.stepSettlement(ctx, cmd, id, settlement.RequestEvidence, []any{what, until}, func(tx Tx, _ *project, s *settlement.Settlement) (domain.Change, error) {
		return s.RequestEvidence(tx.Now(), what, until)
	})
}

// ProvideEvidence hands the account back to the accountant.
func (e *Engine) ProvideEvidence(ctx context.Context, cmd Command, id domain.SettlementID) error {
	return e.stepSettlement(ctx, cmd, id, settlement.ProvideEvidence, nil, func(tx Tx, _ *project, s *settlement.Settlement) (domain.Change, error) {
		return s.ProvideEvidence(tx.Now())
	})
}

// stepSettlement is one step of a settlement that changes nothing but itself.
func (e *Engine) stepSettlement(ctx context.Context, cmd Command, id domain.SettlementID, event settlement.Event, input []any,
	do func(Tx, *project, *settlement.Settlement) (domain.Change, error)) error {
	_, err := run(ctx, e, cmd, append([]any{event, id}, input...), func(tx Tx) (bool, error) {
		p, s, err := e.settle(tx, cmd.Actor, id, string(event))
		if err != nil {
			return false, err
		}
		change, err := do(tx, p, s)
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, s, change)
	})
	return err
}

// DraftResult hands in the accountant's result. The first calculation, with what is decided so far, is laid under it.
func (e *Engine) DraftResult(ctx context.Context, cmd Command, id domain.SettlementID, opinion settlement.AuditOpinion, note string) error {
	return e.stepSettlement(ctx, cmd, id, settlement.Draft, []any{opinion, note}, func(tx Tx, p *project, s *settlement.Settlement) (domain.Change, error) {
		change, err := s.Draft(tx.Now(), opinion, note)
		if err != nil {
			return change, err
		}
		_, err = calculate(tx, p, s)
		return change, err
	})
}

// ReturnDraft sends the result back to the accountant.
func (e *Engine) ReturnDraft(ctx context.Context, cmd Command, id domain.SettlementID, reason string) error {
	return e.stepSettlement(ctx, cmd, id, settlement.ReturnDraft, []any{reason}, func(tx Tx, _ *project, s *settlement.Settlement) (domain.Change, error) {
		return s.ReturnDraft(tx.Now(), reason)
	})
}

// decides refuses the accountant: who found does not decide.
func decides(actor domain.Actor, s *settlement.Settlement) error {
	if s.AuditorID != nil && *s.AuditorID == actor.Person {
		return domain.E(domain.Forbidden, "settlement.decide.same_person")
	}
	return nil
}

// DecideLine writes the officer's decision on a line, beside the accountant's finding, and calculates anew.
func (e *Engine) DecideLine(ctx context.Context, cmd Command, in RuleLine) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		p, s, err := e.settle(tx, cmd.Actor, in.Settlement, string(settlement.Notify))
		if err != nil {
			return false, err
		}
		if err := decides(cmd.Actor, s); err != nil {
			return false, err
		}
		change, err := s.RecordDecision(in.Expense, in.ruling(tx, cmd.Actor.Person))
		if err != nil {
			return false, err
		}
		if err := tx.Update(s.Line(in.Expense)); err != nil {
			return false, err
		}
		if _, err := calculate(tx, p, s); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, s, change.With("due", int64(s.DueWon)))
	})
	return err
}

// ConfirmAccepted decides every line that the accountant accepted as the accountant found, and says how many.
func (e *Engine) ConfirmAccepted(ctx context.Context, cmd Command, id domain.SettlementID) (int, error) {
	return run(ctx, e, cmd, id, func(tx Tx) (int, error) {
		p, s, err := e.settle(tx, cmd.Actor, id, string(settlement.Notify))
		if err != nil {
			return 0, err
		}
		if err := decides(cmd.Actor, s); err != nil {
			return 0, err
		}
		undecided := map[int64]bool{}
		for _, l := range s.Lines {
			undecided[l.ID] = l.Decision == ""
		}
		change, err := s.AcceptUndecided(cmd.Actor.Person, tx.Now())
		if err != nil {
			return 0, err
		}
		n := 0
		for i := range s.Lines {
			if l := &s.Lines[i]; undecided[l.ID] && l.Decision != "" {
				if err := tx.Update(l); err != nil {
					return 0, err
				}
				n++
			}
		}
		if _, err := calculate(tx, p, s); err != nil {
			return 0, err
		}
		return n, Record(tx, cmd.Actor, s, change)
	})
}

// NotifySettlement tells the performers the result: every line is settled as decided, what is disallowed is booked, and the
// statement is made of the book alone. The notice reaches the performers in their inbox the same day.
func (e *Engine) NotifySettlement(ctx context.Context, cmd Command, id domain.SettlementID) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.stepSettlement(ctx, cmd, id, settlement.Notify, nil, func(tx Tx, p *project, s *settlement.Settlement) (domain.Change, error) {
		if err := decides(cmd.Actor, s); err != nil {
			return domain.Change{}, err
		}
		rules, err := p.rules()
		if err != nil {
			return domain.Change{}, err
		}
		if err := settlement.Machine.Ask(s.State, settlement.Notify, s.Facts(tx.Now())); err != nil {
			return domain.Change{}, err
		}
		for i := range s.Lines {
			if err := settleLine(tx, cmd.Actor, &s.Lines[i]); err != nil {
				return domain.Change{}, err
			}
		}
		if err := agreesWithBook(tx, p, s); err != nil {
			return domain.Change{}, err
		}
		if _, err := calculate(tx, p, s); err != nil {
			return domain.Change{}, err
		}
		return s.Notify(tx.Now(), cmd.Actor.Person, period.DateOf(tx.Now()), rules, days)
	})
}

// settleLine gives the line of spending its outcome and books what is disallowed.
func settleLine(tx Tx, actor domain.Actor, l *settlement.Line) error {
	x, err := LockRow[expense.Expense](tx, int64(l.ExpenseID))
	if err != nil {
		return err
	}
	if expense.Machine.Ask(x.State, expense.SettleAccept, expense.Facts{SettlementSet: true}) != nil {
		reopen, err := x.Reopen("settlement") // settled before, by a settlement that was reopened
		if err != nil {
			return err
		}
		if err := Record(tx, actor, x, reopen); err != nil {
			return err
		}
	}
	words := l.DecisionReason
	if words == "" {
		words = string(l.Decision)
	}
	won := l.DisallowedWon()
	change, err := x.Settle(expense.Disallowance{Won: won, Reason: l.DecisionCode, Intent: expense.Intent(l.Intent)},
		expense.Decided{By: actor.Person, At: tx.Now(), Words: words})
	if err != nil {
		return err
	}
	if err := Record(tx, actor, x, change); err != nil {
		return err
	}
	how, confirmed := screening.ByExplaining, (*krw.Won)(nil)
	if won > 0 {
		how, confirmed = screening.Confirmed, &won
	}
	if err := closeFindings(tx, actor, x, how, words, confirmed); err != nil {
		return err
	}
	return bookDisallowed(tx, x, won)
}

// bookDisallowed makes the ledger say what stands disallowed of a line; the difference to what it says is entered.
func bookDisallowed(tx Tx, x *expense.Expense, won krw.Won) error {
	ref := ledger.Ref{Kind: x.Kind(), ID: x.ID}
	entries, err := entriesOf(tx, ref, ledger.Disallowance, ledger.Restore)
	if err != nil {
		return err
	}
	var have krw.Won
	for _, e := range entries {
		for _, l := range e.Lines {
			if l.Account == x.FundSource.Disallowed() {
				have += l.Won
			}
		}
	}
	fact := ledger.Fact{AgreementID: x.AgreementID, At: tx.Now(), Ref: ref, Memo: x.DisallowReason}
	var entry ledger.Entry
	switch {
	case won > have:
		entry, err = fact.Disallowance(x.OrgID, string(x.Item), x.FundSource, won-have)
	case won < have:
		entry, err = fact.Restore(x.OrgID, string(x.Item), x.FundSource, have-won)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	return enter(tx, entry)
}

// agreesWithBook refuses a result whose disallowed amounts are not those of the book.
func agreesWithBook(tx Tx, p *project, s *settlement.Settlement) error {
	book, err := openBook(tx, p.Ref())
	if err != nil {
		return err
	}
	for _, q := range p.Parties {
		cash, inKind := s.DisallowedOf(q.OrganizationID)
		sums := book.Sums(q.OrganizationID)
		if sums.DisallowedWon != cash || sums.InKindDisallowedWon != inKind {
			return fmt.Errorf("settlement %d: organisation %d has %d and %d disallowed, the book says %d and %d", s.ID, q.OrganizationID,
				cash, inKind, sums.DisallowedWon, sums.InKindDisallowedWon)
		}
	}
	return nil
}
