// This file holds what a company does with a line of spending, and what an officer says about it while the project runs.
package workflows

import (
	"context"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/evidence"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// RegisterExpense is one typed line.
type RegisterExpense struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID
	Entry     expense.Entry
}

// RegisterExpense enters a line and books it. Evidence follows; what is missing becomes a finding at once.
func (e *Engine) RegisterExpense(ctx context.Context, cmd Command, in RegisterExpense) (domain.ExpenseID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.ExpenseID, error) {
		p, err := loadProject(tx, in.Agreement, ForUpdate)
		if err != nil {
			return 0, err
		}
		x, err := e.newLine(tx, cmd.Actor, p, in.Org, in.Entry)
		if err != nil {
			return 0, err
		}
		if x.No, err = nextNo(tx, p); err != nil {
			return 0, err
		}
		err = e.register(tx, cmd.Actor, p, x, true)
		return x.Ref(), err
	})
}

// KeepExpense notes a line that is typed and not finished. It counts nowhere; its bookkeepers are reminded of it before the last
// day to enter it (사업비 정산규정 §9⑤).
func (e *Engine) KeepExpense(ctx context.Context, cmd Command, in RegisterExpense) (domain.ExpenseID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.ExpenseID, error) {
		p, err := loadProject(tx, in.Agreement, ForUpdate)
		if err != nil {
			return 0, err
		}
		x, err := e.newLine(tx, cmd.Actor, p, in.Org, in.Entry)
		if err != nil {
			return 0, err
		}
		if x.No, err = nextNo(tx, p); err != nil {
			return 0, err
		}
		change, err := x.Keep(in.Entry, p.place(x))
		if err != nil {
			return 0, err
		}
		err = Record(tx, cmd.Actor, x, change)
		return x.Ref(), err
	})
}

// FinishExpense goes on with a kept line: it is registered, or kept again as it is typed now.
type FinishExpense struct {
	Expense domain.ExpenseID
	Version int64
	Entry   expense.Entry
	Keep    bool
}

// FinishExpense does it.
func (e *Engine) FinishExpense(ctx context.Context, cmd Command, in FinishExpense) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		x, p, err := e.expense(tx, cmd.Actor, in.Expense, string(expense.Register))
		if err != nil {
			return false, err
		}
		if in.Version != 0 && in.Version != x.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		change, err := x.Keep(in.Entry, p.place(x))
		if err != nil {
			return false, err
		}
		if in.Keep {
			return true, Record(tx, cmd.Actor, x, change)
		}
		return true, e.register(tx, cmd.Actor, p, x, true)
	})
	return err
}

// newLine makes the next line of an agreement, after asking whether the actor may enter one for the organisation.
func (e *Engine) newLine(tx Tx, actor domain.Actor, p *project, org domain.OrganizationID, entry expense.Entry) (*expense.Expense, error) {
	x := expense.New(p.Ref(), p.CallID, org, entry, actor.Person, tx.Now())
	if p.Party(org) == nil {
		return nil, domain.E(domain.NotFound, "not_found")
	}
	return x, e.Access.Can(actor, "create", p.expenseResource(x))
}

// nextNo is the number of the agreement's next line. Lines are never deleted, and the agreement is locked.
func nextNo(tx Tx, p *project) (int, error) {
	n, err := tx.Count(&expense.Expense{}, Where{"AgreementID": p.Ref()})
	return int(n) + 1, err
}

// register fires the entry of a new line, saves and books it. Without check the caller has the lines checked together.
func (e *Engine) register(tx Tx, actor domain.Actor, p *project, x *expense.Expense, check bool) error {
	change, err := x.Register(tx.Now(), p.place(x))
	if err != nil {
		return err
	}
	if !check {
		change.Effects = slices.DeleteFunc(slices.Clone(change.Effects), func(f domain.Effect) bool { return f == expense.EffectCheck })
	}
	if err := Record(tx, actor, x, change); err != nil {
		return err
	}
	return book(tx, x)
}

// ImportExpenses is a whole sheet of lines. Rows carry where they stood, so that problems can say so.
type ImportExpenses struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID
	Rows      []ImportRow
}

// ImportRow is one row of a sheet; Row is its number in it.
type ImportRow struct {
	Row   int
	Entry expense.Entry
}

// ImportExpenses enters every row or none. The problems of all rows are found together; each has field "row.<n>.<field>".
func (e *Engine) ImportExpenses(ctx context.Context, cmd Command, in ImportExpenses) (int, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (int, error) {
		if len(in.Rows) == 0 {
			return 0, domain.E(domain.Invalid, "expense.import.empty").At("sheet")
		}
		p, err := loadProject(tx, in.Agreement, ForUpdate)
		if err != nil {
			return 0, err
		}
		known, err := Find[expense.Expense](tx, Where{"AgreementID": in.Agreement})
		if err != nil {
			return 0, err
		}
		var problems domain.Problems
		var first *expense.Expense
		for i, row := range in.Rows {
			x, err := e.newLine(tx, cmd.Actor, p, in.Org, row.Entry)
			if err != nil {
				return 0, err
			}
			x.No = len(known) + i + 1
			if twin := twinOf(known, row.Entry); twin != nil {
				problems = append(problems, rowProblem(domain.E(domain.Refused, "expense.import.already").With("no", twin.No), row.Row))
				continue
			}
			err = e.register(tx, cmd.Actor, p, x, false)
			found := domain.ProblemsOf(err)
			if err != nil && found == nil {
				return 0, err
			}
			for _, one := range found {
				problems = append(problems, rowProblem(one, row.Row))
			}
			if first == nil && err == nil {
				first = x
			}
		}
		if err := problems.OrNil(); err != nil {
			return 0, err
		}
		return len(in.Rows), tx.Enqueue(EffectJob{Effect: expense.EffectCheck, Aggregate: "agreement", ID: p.ID, Seq: first.ID}, tx.Now())
	})
}

// twinOf finds a line that stands already with the same proof and amount: the same sheet uploaded twice enters nothing.
func twinOf(known []*expense.Expense, n expense.Entry) *expense.Expense {
	for _, k := range known {
		same := k.PaidOn == n.PaidOn && k.PayeeName == n.PayeeName && k.AmountWon == n.AmountWon && k.Description == n.Description &&
			k.InvoiceNo == n.InvoiceNo && k.CardApproval == n.CardApproval && k.PersonKey == n.PersonKey
		if k.Counts() && same {
			return k
		}
	}
	return nil
}

func rowProblem(p *domain.Error, row int) *domain.Error {
	field := p.Field
	if field == "" {
		field = "line"
	}
	return p.At(fmt.Sprintf("row.%d.%s", row, field)).With("row", row)
}

// expense locks a line with its files and asks whether the actor may do the action.
func (e *Engine) expense(tx Tx, actor domain.Actor, id domain.ExpenseID, action string) (*expense.Expense, *project, error) {
	x, err := LockRow[expense.Expense](tx, int64(id))
	if err != nil {
		return nil, nil, err
	}
	if err := tx.Find(&x.Files, Query{Where: Where{"ExpenseID": id}, Order: []string{"ID"}}); err != nil {
		return nil, nil, err
	}
	p, err := loadProject(tx, x.AgreementID, NoLock)
	if err != nil {
		return nil, nil, err
	}
	return x, p, e.Access.Can(actor, action, p.expenseResource(x))
}

// CorrectExpense replaces what was typed of a line.
type CorrectExpense struct {
	Expense domain.ExpenseID
	Version int64
	Entry   expense.Entry
}

// CorrectExpense corrects a line before the report is submitted; it is booked and checked anew.
func (e *Engine) CorrectExpense(ctx context.Context, cmd Command, in CorrectExpense) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		x, p, err := e.expense(tx, cmd.Actor, in.Expense, string(expense.Correct))
		if err != nil {
			return false, err
		}
		if in.Version != 0 && in.Version != x.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		change, err := x.Correct(in.Entry, p.place(x))
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, x, change); err != nil {
			return false, err
		}
		return true, book(tx, x)
	})
	return err
}

// WithdrawExpense takes a line entered by mistake out, before the report is submitted.
func (e *Engine) WithdrawExpense(ctx context.Context, cmd Command, id domain.ExpenseID, reason string) error {
	_, err := run(ctx, e, cmd, []any{id, reason}, func(tx Tx) (bool, error) {
		x, _, err := e.expense(tx, cmd.Actor, id, string(expense.Withdraw))
		if err != nil {
			return false, err
		}
		change, err := x.Withdraw(reason)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, x, change); err != nil {
			return false, err
		}
		if err := clearFindings(tx, x); err != nil {
			return false, err
		}
		return true, book(tx, x)
	})
	return err
}

// clearFindings ends what stands about a line that no longer counts.
func clearFindings(tx Tx, x *expense.Expense) error {
	standing, err := Find[screening.Finding](tx, Where{"ExpenseID": x.Ref(), "State": Not{screening.Closed}})
	if err != nil {
		return err
	}
	for _, f := range standing {
		change, err := f.Clear(screening.Corrected, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, f, change); err != nil {
			return err
		}
	}
	return nil
}

// AttachEvidence is one file behind a line.
type AttachEvidence struct {
	Expense domain.ExpenseID
	File    Received
	Kind    string
	// AllocatedWon is this line's part of a shared document, 0 when it is not shared.
	AllocatedWon krw.Won
}

// AttachEvidence puts evidence on a line and has it checked again.
func (e *Engine) AttachEvidence(ctx context.Context, cmd Command, in AttachEvidence) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		x, p, err := e.expense(tx, cmd.Actor, in.Expense, "attach")
		if err != nil {
			return false, err
		}
		if !p.evidenceOpen() {
			return false, domain.E(domain.Refused, "expense.evidence.settled")
		}
		row, err := keep(tx, cmd.Actor, in.File)
		if err != nil {
			return false, err
		}
		change, err := x.Attach(expense.File{FileID: domain.FileID(row.ID), Kind: evidence.Kind(in.Kind), SHA256: in.File.SHA256,
			AllocatedWon: in.AllocatedWon, UploadedAt: tx.Now(), UploadedBy: cmd.Actor.Person})
		if err != nil {
			return false, err
		}
		change.Effects = append(change.Effects, expense.EffectCheck)
		if err := Record(tx, cmd.Actor, x, change); err != nil {
			return false, err
		}
		return true, tx.Insert(&x.Files[len(x.Files)-1])
	})
	return err
}

// DetachEvidence takes a file off a line before the lock; the file itself is kept.
func (e *Engine) DetachEvidence(ctx context.Context, cmd Command, id domain.ExpenseID, file domain.FileID) error {
	_, err := run(ctx, e, cmd, []any{id, file}, func(tx Tx) (bool, error) {
		x, _, err := e.expense(tx, cmd.Actor, id, "attach")
		if err != nil {
			return false, err
		}
		change, err := x.Detach(file, tx.Now())
		if err != nil {
			return false, err
		}
		change.Effects = append(change.Effects, expense.EffectCheck)
		if err := Record(tx, cmd.Actor, x, change); err != nil {
			return false, err
		}
		i := slices.IndexFunc(x.Files, func(f expense.File) bool { return f.FileID == file })
		return true, tx.Update(&x.Files[i])
	})
	return err
}

// ExplainExpense is the company's word on what was found or asked.
func (e *Engine) ExplainExpense(ctx context.Context, cmd Command, id domain.ExpenseID, words string) error {
	_, err := run(ctx, e, cmd, []any{id, words}, func(tx Tx) (bool, error) {
		x, _, err := e.expense(tx, cmd.Actor, id, string(expense.Explain))
		if err != nil {
			return false, err
		}
		change, err := x.Explain(words, tx.Now())
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, x, change.With("words", len([]rune(words)))); err != nil {
			return false, err
		}
		return true, explainFindings(tx, cmd.Actor, x)
	})
	return err
}

func explainFindings(tx Tx, actor domain.Actor, x *expense.Expense) error {
	open, err := Find[screening.Finding](tx, Where{"ExpenseID": x.Ref(), "State": screening.Open})
	if err != nil {
		return err
	}
	for _, f := range open {
		change, err := f.Explain(tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, actor, f, change); err != nil {
			return err
		}
	}
	return nil
}

// DecideExpense is what an officer, or the accountant who asks, says about a line.
type DecideExpense struct {
	Expense domain.ExpenseID
	Event   expense.Event // expense.Accept, AskBack or Provisionally
	Words   string
	// Closing says how the findings end when the line is accepted; "" for "explained".
	Closing screening.Closing
	// For a provisional disallowance.
	Won    krw.Won
	Reason string
	Intent expense.Intent
}

// DecideExpense accepts a line, asks the company about it, or disallows it provisionally; the settlement has the last word.
func (e *Engine) DecideExpense(ctx context.Context, cmd Command, in DecideExpense) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		x, _, err := e.expense(tx, cmd.Actor, in.Expense, string(in.Event))
		if err != nil {
			return false, err
		}
		d := expense.Decided{By: cmd.Actor.Person, At: tx.Now(), Words: in.Words}
		var change domain.Change
		switch in.Event {
		case expense.Accept:
			change, err = x.Accept(d)
		case expense.AskBack:
			change, err = x.AskBack(in.Words)
		case expense.Provisionally:
			change, err = x.DisallowProvisionally(expense.Disallowance{Won: in.Won, Reason: in.Reason, Intent: in.Intent}, d)
		default:
			err = domain.E(domain.Invalid, "expense.decide.choice").At("event")
		}
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, x, change); err != nil {
			return false, err
		}
		if in.Event != expense.Accept {
			return true, nil
		}
		if in.Closing == "" {
			in.Closing = screening.ByExplaining
		}
		return true, closeFindings(tx, cmd.Actor, x, in.Closing, in.Words, nil)
	})
	return err
}

// closeFindings ends all that stands about a line by a person's word.
func closeFindings(tx Tx, actor domain.Actor, x *expense.Expense, how screening.Closing, words string, won *krw.Won) error {
	standing, err := Find[screening.Finding](tx, Where{"ExpenseID": x.Ref(), "State": Not{screening.Closed}})
	if err != nil {
		return err
	}
	if words == "" {
		words = string(how)
	}
	for _, f := range standing {
		change, err := f.Close(screening.Ending{Closing: how, Note: words, ConfirmedWon: won, By: actor.Person, At: tx.Now()})
		if err != nil {
			return err
		}
		if err := Record(tx, actor, f, change); err != nil {
			return err
		}
	}
	return nil
}

// ReverseExpense takes a line back in whole or in part by a line of its own.
type ReverseExpense struct {
	Expense domain.ExpenseID
	Won     krw.Won
	On      period.Date
	Why     string
}

// ReverseExpense enters the line that takes another back: the only correction once the report is submitted.
func (e *Engine) ReverseExpense(ctx context.Context, cmd Command, in ReverseExpense) (domain.ExpenseID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.ExpenseID, error) {
		x, err := Get[expense.Expense](tx, int64(in.Expense))
		if err != nil {
			return 0, err
		}
		p, err := loadProject(tx, x.AgreementID, ForUpdate)
		if err != nil {
			return 0, err
		}
		if err := e.Access.Can(cmd.Actor, "create", p.expenseResource(x)); err != nil {
			return 0, err
		}
		taken, err := reversedWon(tx, x.Ref())
		if err != nil {
			return 0, err
		}
		if in.Won > x.AmountWon-taken {
			return 0, domain.E(domain.Invalid, "expense.reverse.amount").At("amountWon").With("amount", x.AmountWon-taken)
		}
		back, err := x.Reverse(in.Won, in.On, in.Why, tx.Now(), cmd.Actor.Person)
		if err != nil {
			return 0, err
		}
		if back.No, err = nextNo(tx, p); err != nil {
			return 0, err
		}
		if err := e.register(tx, cmd.Actor, p, back, true); err != nil {
			return 0, err
		}
		return back.Ref(), lessInSettlement(tx, p.settlement, x.Ref(), x.AmountWon-taken-in.Won)
	})
}

// reversedWon is what other lines took back of a line.
func reversedWon(tx Tx, id domain.ExpenseID) (krw.Won, error) {
	backs, err := Find[expense.Expense](tx, Where{"ReversesID": id})
	var sum krw.Won
	for _, b := range backs {
		if b.Counts() {
			sum -= b.AmountWon
		}
	}
	return sum, err
}

// lessInSettlement lowers what a settlement looks at, and puts the line before the accountant again.
func lessInSettlement(tx Tx, s *settlement.Settlement, id domain.ExpenseID, left krw.Won) error {
	if s == nil {
		return nil
	}
	l, err := One[settlement.Line](tx, Where{"SettlementID": s.Ref(), "ExpenseID": id})
	if domain.KindOf(err) == domain.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	l.Won, l.Finding, l.FindingWon, l.FindingCode, l.FindingReason, l.FoundBy, l.FoundAt = left, "", 0, "", "", nil, nil
	return tx.Update(l)
}

// book makes the ledger say what the line says now: nothing is written when it does already, so it may be asked twice.
// A corrected line is taken back and entered anew.
func book(tx Tx, x *expense.Expense) error {
	ref := ledger.Ref{Kind: x.Kind(), ID: x.ID}
	entries, err := entriesOf(tx, ref, ledger.Spending, ledger.Reversal)
	if err != nil {
		return err
	}
	var standing *ledger.Entry
	for _, e := range entries {
		if e.Kind == ledger.Spending {
			standing = e
		} else if standing != nil && e.ReversesID != nil && *e.ReversesID == standing.ID {
			standing = nil
		}
	}
	var write []ledger.Entry
	if standing != nil {
		if x.Counts() && standing.Postings()[0] == (posting.Line{Account: x.FundSource.Spent(), OrganizationID: x.OrgID, Item: string(x.Item), Won: x.AmountWon}) {
			return nil
		}
		back, err := standing.Reverse(tx.Now(), "")
		if err != nil {
			return err
		}
		write = append(write, back)
	}
	if x.Counts() {
		fact := ledger.Fact{AgreementID: x.AgreementID, At: tx.Now(), Ref: ref, Memo: x.Description}
		enterLine, won := fact.Spending, x.AmountWon
		if x.Reversal() {
			enterLine, won = fact.Unspend, -x.AmountWon
		}
		entry, err := enterLine(x.OrgID, string(x.Item), x.FundSource, won)
		if err != nil {
			return err
		}
		write = append(write, entry)
	}
	return enter(tx, write...)
}
