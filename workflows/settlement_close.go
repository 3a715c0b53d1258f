// This file takes a notified settlement to its end: the objection, the final result, the money that comes back, the closing.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/appeal"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

// AppealSettlement is the one objection to the result.
type AppealSettlement struct {
	Settlement domain.SettlementID
	Ground     appeal.Ground
	Statement  string
}

// AppealSettlement files the objection and holds the result open until it is answered.
func (e *Engine) AppealSettlement(ctx context.Context, cmd Command, in AppealSettlement) (domain.AppealID, error) {
	days, err := e.days(ctx)
	if err != nil {
		return 0, err
	}
	return run(ctx, e, cmd, in, func(tx Tx) (domain.AppealID, error) {
		p, s, err := e.settle(tx, cmd.Actor, in.Settlement, string(settlement.Appeal))
		if err != nil {
			return 0, err
		}
		rules, err := p.rules()
		if err != nil {
			return 0, err
		}
		terms, err := appeal.RulesOf(rules, appeal.Settlement)
		if err != nil {
			return 0, err
		}
		var former appeal.People
		for _, who := range []*domain.PersonID{s.AuditorID, s.OfficerID} {
			if who != nil {
				former = append(former, *who)
			}
		}
		a, filed, err := appeal.New(appeal.Filing{Subject: appeal.Settlement, SubjectID: s.ID, SubjectTitle: p.Title, CallID: p.CallID, OrganizationID: p.LeadID,
			Regime: p.Regime, NoticedOn: s.NotifiedOn, Ground: in.Ground, Statement: in.Statement, By: cmd.Actor.Person, Former: former}, terms, days, tx.Now())
		if err != nil {
			return 0, err
		}
		if err := settlement.Machine.Ask(s.State, settlement.Appeal, s.Facts(tx.Now())); err != nil {
			return 0, err
		}
		if err := Record(tx, cmd.Actor, a, filed); err != nil {
			return 0, err
		}
		change, err := s.Appeal(tx.Now(), a.Ref(), in.Statement)
		if err != nil {
			return 0, err
		}
		return a.Ref(), Record(tx, cmd.Actor, s, change)
	})
}

// AnswerAppeal is the end of the objection within the settlement. Restore lists what is given back of each line, in all.
type AnswerAppeal struct {
	Settlement domain.SettlementID
	Restore    []LineWon
	Reason     string
}

// LineWon is an amount of one line.
type LineWon struct {
	Expense domain.ExpenseID
	Won     krw.Won
}

// AnswerSettlementAppeal makes the result final: as newly calculated when something is given back, otherwise as notified.
func (e *Engine) AnswerSettlementAppeal(ctx context.Context, cmd Command, in AnswerAppeal) error {
	event := settlement.DismissAppeal
	if len(in.Restore) > 0 {
		event = settlement.Resettle
	}
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.stepSettlement(ctx, cmd, in.Settlement, event, []any{in}, func(tx Tx, p *project, s *settlement.Settlement) (domain.Change, error) {
		for _, r := range in.Restore {
			if _, err := s.Restore(r.Expense, r.Won); err != nil {
				return domain.Change{}, err
			}
			if err := tx.Update(s.Line(r.Expense)); err != nil {
				return domain.Change{}, err
			}
		}
		if s.State != settlement.Appealed {
			return domain.Change{}, domain.E(domain.Refused, "settlement.line.not_now").With("state", "settlement.state."+string(s.State))
		}
		for i := range s.Lines {
			if err := answerLine(tx, cmd.Actor, &s.Lines[i], in.Reason); err != nil {
				return domain.Change{}, err
			}
		}
		rules, err := p.rules()
		if err != nil {
			return domain.Change{}, err
		}
		if s.AppealID != nil && strings.TrimSpace(in.Reason) != "" { // without a reason the step below refuses
			if err := e.answerAppeal(tx, cmd.Actor, *s.AppealID, event == settlement.Resettle, in.Reason, rules, days); err != nil {
				return domain.Change{}, err
			}
		}
		if event == settlement.DismissAppeal {
			return s.DismissAppeal(tx.Now(), in.Reason)
		}
		if err := agreesWithBook(tx, p, s); err != nil {
			return domain.Change{}, err
		}
		if _, err := calculate(tx, p, s); err != nil {
			return domain.Change{}, err
		}
		return s.Resettle(tx.Now(), in.Reason)
	})
}

// answerLine tells a disallowed line of spending what the objection came to.
func answerLine(tx Tx, actor domain.Actor, l *settlement.Line, reason string) error {
	if l.DecisionWon == 0 {
		return nil
	}
	x, err := LockRow[expense.Expense](tx, int64(l.ExpenseID))
	if err != nil {
		return err
	}
	d := expense.Decided{By: actor.Person, At: tx.Now(), Words: reason}
	var change domain.Change
	if l.RestoredWon > 0 {
		change, err = x.Restore(l.DisallowedWon(), d)
	} else {
		change, err = x.Uphold(d)
	}
	if err != nil {
		return err
	}
	if err := Record(tx, actor, x, change); err != nil {
		return err
	}
	return bookDisallowed(tx, x, l.DisallowedWon())
}

// finishSettlement does the effect settlement.finish: a final result demands its payment, or closes when nothing is due.
func (e *Engine) finishSettlement(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := LockRow[settlement.Settlement](tx, job.ID)
		if err != nil || s.State != settlement.Fixed {
			return err
		}
		p, err := loadProject(tx, s.AgreementID, NoLock)
		if err != nil {
			return err
		}
		rules, err := p.rules()
		if err != nil {
			return err
		}
		change, err := s.Finish(tx.Now(), period.DateOf(tx.Now()), rules, days)
		if err != nil {
			return err
		}
		if err := bookDue(tx, s); err != nil {
			return err
		}
		if s.State == settlement.Closed {
			if err := release(tx, s); err != nil {
				return err
			}
		}
		return Record(tx, domain.System, s, change)
	})
}

// bookDue enters what each performer has to pay back. What is under the treasury's unit is dropped from the last share, so
// that the claims of the book are exactly what is to be paid in.
func bookDue(tx Tx, s *settlement.Settlement) error {
	book, err := openBook(tx, s.AgreementID)
	if err != nil {
		return err
	}
	outstanding := s.OutstandingWon() - book.Won(posting.ReturnDue, 0)
	for _, part := range s.Statement.Parts {
		org := part.OrganizationID
		more := min(part.DueWon-book.Won(posting.ReturnDue, org)-book.Won(posting.Returned, org), outstanding)
		if more <= 0 {
			continue
		}
		entry, err := fact(tx, s).ReturnDue(org, more)
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
		outstanding -= more
	}
	return nil
}

func fact(tx Tx, s *settlement.Settlement) ledger.Fact {
	return ledger.Fact{AgreementID: s.AgreementID, At: tx.Now(), Ref: ledger.Ref{Kind: s.Kind(), ID: s.ID}}
}

// RecordSettlementPayment is money that came in on a settlement.
type RecordSettlementPayment struct {
	Settlement domain.SettlementID
	Won        krw.Won
	BankRef    string
}

// RecordSettlementPayment books money paid back. The project account pays first, the performer's own pocket the rest; the
// last payment closes the settlement and leaves what remains on the account to the performers.
func (e *Engine) RecordSettlementPayment(ctx context.Context, cmd Command, in RecordSettlementPayment) error {
	return e.stepSettlement(ctx, cmd, in.Settlement, settlement.PayInFull, []any{in}, func(tx Tx, _ *project, s *settlement.Settlement) (domain.Change, error) {
		change, err := s.Pay(tx.Now(), in.Won)
		if err != nil {
			return change, err
		}
		if err := bookReturn(tx, s, in); err != nil {
			return change, err
		}
		if s.State == settlement.Closed {
			if err := release(tx, s); err != nil {
				return change, err
			}
		}
		return change.With("bankRef", in.BankRef), nil
	})
}

func bookReturn(tx Tx, s *settlement.Settlement, in RecordSettlementPayment) error {
	book, err := openBook(tx, s.AgreementID)
	if err != nil {
		return err
	}
	left := in.Won
	for _, org := range book.Organizations() {
		won := min(left, book.Won(posting.ReturnDue, org))
		if won <= 0 {
			continue
		}
		fromBank := min(won, max(0, book.Bank(org)))
		f := fact(tx, s)
		f.Memo = in.BankRef
		entry, err := f.Return(org, fromBank, won-fromBank)
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
		left -= won
	}
	if left != 0 {
		return fmt.Errorf("settlement %d: %d won paid beyond what the book claims", s.ID, left)
	}
	return nil
}

// release leaves what remains on the project accounts to the performers: their own share of the balance.
func release(tx Tx, s *settlement.Settlement) error {
	book, err := openBook(tx, s.AgreementID)
	if err != nil {
		return err
	}
	for _, org := range book.Organizations() {
		if won := book.Bank(org); won > 0 {
			entry, err := fact(tx, s).Release(org, won)
			if err != nil {
				return err
			}
			if err := enter(tx, entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// ExtendSettlementPayment puts the payment off, once.
func (e *Engine) ExtendSettlementPayment(ctx context.Context, cmd Command, id domain.SettlementID, to period.Date, reason string) error {
	return e.stepSettlement(ctx, cmd, id, settlement.ExtendPayment, []any{to, reason}, func(tx Tx, p *project, s *settlement.Settlement) (domain.Change, error) {
		rules, err := p.rules()
		if err != nil {
			return domain.Change{}, err
		}
		return s.ExtendPayment(tx.Now(), to, rules, reason)
	})
}

// ReopenSettlement takes up a closed settlement again: misuse was found later.
func (e *Engine) ReopenSettlement(ctx context.Context, cmd Command, id domain.SettlementID, reason string) error {
	return e.stepSettlement(ctx, cmd, id, settlement.Reopen, []any{reason}, func(tx Tx, _ *project, s *settlement.Settlement) (domain.Change, error) {
		return s.Reopen(tx.Now(), reason)
	})
}

// FinalEvaluation is the outcome of the final evaluation as the officer records it.
type FinalEvaluation struct {
	Agreement   domain.AgreementID
	Grade       settlement.Grade
	EvaluatedOn period.Date
	Note        string
}

// RecordFinalEvaluation writes down how the project was judged at its end. The agreement may close once its settlement has.
func (e *Engine) RecordFinalEvaluation(ctx context.Context, cmd Command, in FinalEvaluation) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		p, err := loadProject(tx, in.Agreement, ForUpdate)
		if err != nil {
			return false, err
		}
		res := domain.Resource{Kind: "agreement", ID: p.ID, State: string(p.State), Call: p.CallID, Orgs: p.orgs(), Lead: p.LeadID}
		if err := e.Access.Can(cmd.Actor, "note", res); err != nil {
			return false, err
		}
		if p.State != agreement.PeriodEnded {
			return false, domain.E(domain.Refused, "settlement.evaluation.not_now")
		}
		v := settlement.Evaluation{AgreementID: p.Ref(), CallID: p.CallID, Grade: in.Grade, EvaluatedOn: in.EvaluatedOn, Note: in.Note,
			RecordedBy: cmd.Actor.Person, RecordedAt: tx.Now()}
		if err := v.Check(period.DateOf(tx.Now())); err != nil {
			return false, err
		}
		if err := tx.Insert(&v); err != nil {
			return false, err
		}
		change := domain.Act("finalEvaluation", map[string]any{"grade": string(in.Grade), "on": in.EvaluatedOn.String()})
		change.Effects = []domain.Effect{settlement.EffectCloseAgreement}
		return true, Record(tx, cmd.Actor, p.Agreement, change)
	})
	return err
}

// closeAgreement does the effect agreement.close, of a closed settlement or of an agreement that was evaluated: whichever of
// the two comes last closes the agreement.
func (e *Engine) closeAgreement(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		id := domain.AgreementID(job.ID)
		if job.Aggregate == "settlement" {
			s, err := Get[settlement.Settlement](tx, job.ID)
			if err != nil {
				return err
			}
			id = s.AgreementID
		}
		p, err := loadProject(tx, id, ForUpdate)
		if err != nil {
			return err
		}
		evaluations, err := Find[settlement.Evaluation](tx, Where{"AgreementID": id})
		if err != nil {
			return err
		}
		closing := agreement.Closing{SettlementClosed: p.settlement != nil && p.settlement.State == settlement.Closed, FinalEvaluated: len(evaluations) > 0}
		change, err := p.Close(closing, period.DateOf(tx.Now()))
		if domain.KindOf(err) == domain.Refused {
			return nil // the other of the two is still to come, or it is closed already
		}
		if err != nil {
			return err
		}
		return Record(tx, domain.System, p.Agreement, change)
	})
}

// verifyStatement does the effect settlement.document: the document of the result is the stored statement, drawn from its
// own figures; one that no longer adds up must not be shown to anybody.
func (e *Engine) verifyStatement(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := Get[settlement.Settlement](tx, job.ID)
		if err != nil {
			return err
		}
		return s.Statement.Verify()
	})
}

// proposeRecovery does the effect recovery.propose: unpaid settlement money becomes a case of each organisation that owes.
func (e *Engine) proposeRecovery(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		s, err := LockRow[settlement.Settlement](tx, job.ID)
		if err != nil || s.State != settlement.Overdue {
			return err
		}
		cases, err := Find[recovery.Recovery](tx, Where{"SettlementID": s.Ref(), "State": Not{recovery.Dropped}})
		if err != nil || len(cases) > 0 {
			return err
		}
		book, err := openBook(tx, s.AgreementID)
		if err != nil {
			return err
		}
		ref := s.Ref()
		for _, org := range book.Organizations() {
			owes := book.Won(posting.ReturnDue, org)
			if owes <= 0 {
				continue
			}
			r := recovery.Propose(s.AgreementID, s.CallID, org, recovery.UnpaidSettlement, owes)
			r.SettlementID, r.Basis = &ref, ruleset.Cite("L7 §21")
			r.Facts = e.sayWith("ko", "recovery.facts.unpaid", domain.Args{"on": s.PayDueOn, "amount": owes})
			if err := Record(tx, domain.System, r, domain.Act("propose", map[string]any{"settlement": s.ID, "won": int64(owes)})); err != nil {
				return err
			}
		}
		return nil
	})
}

// Sweeps of settlements.
const (
	SweepReportMissed   = "settlement.report_missed"
	SweepEvidenceMissed = "settlement.evidence_missed"
	SweepAppealOver     = "settlement.appeal_over"
	SweepPaymentMissed  = "settlement.payment_missed"
)

func (e *Engine) missReports(ctx context.Context) error {
	return e.sweepSettlements(ctx, settlement.ReportDue, "ReportDueOn", settlement.MissReport, func(tx Tx, s *settlement.Settlement) (domain.Change, error) { return s.MissReport(tx.Now()) })
}

func (e *Engine) missEvidence(ctx context.Context) error {
	return e.sweepSettlements(ctx, settlement.EvidenceRequested, "EvidenceDueOn", settlement.MissEvidence, func(tx Tx, s *settlement.Settlement) (domain.Change, error) { return s.MissEvidence(tx.Now()) })
}

func (e *Engine) closeAppealWindows(ctx context.Context) error {
	return e.sweepSettlements(ctx, settlement.Notified, "AppealUntil", settlement.CloseAppealWindow, func(tx Tx, s *settlement.Settlement) (domain.Change, error) { return s.CloseAppealWindow(tx.Now()) })
}

func (e *Engine) missPayments(ctx context.Context) error {
	return e.sweepSettlements(ctx, settlement.PaymentDue, "PayDueOn", settlement.MissPayment, func(tx Tx, s *settlement.Settlement) (domain.Change, error) { return s.MissPayment(tx.Now()) })
}

// sweepSettlements fires a step on every settlement in a state whose last day is over, each in a transaction of its own.
func (e *Engine) sweepSettlements(ctx context.Context, in settlement.State, lastDay string, event settlement.Event,
	do func(Tx, *settlement.Settlement) (domain.Change, error)) error {
	var due []domain.SettlementID
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		due = nil
		list, err := Find[settlement.Settlement](tx, Where{"State": in, lastDay: AtOrBefore{period.DateOf(tx.Now()).AddDays(-1)}}, lastDay)
		for _, s := range list {
			due = append(due, s.Ref())
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find settlements to %s: %w", event, err)
	}
	var failed []error
	for _, id := range due {
		err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
			s := new(settlement.Settlement)
			err := tx.Load(s, int64(id), SkipTaken)
			if domain.KindOf(err) == domain.NotFound || err == nil && s.State != in {
				return nil // somebody else has it, or has moved it on
			}
			if err != nil {
				return err
			}
			change, err := do(tx, s)
			if err != nil {
				return err
			}
			return Record(tx, domain.System, s, change)
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("%s settlement %d: %w", event, id, err))
		}
	}
	return errors.Join(failed...)
}
