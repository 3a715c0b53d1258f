// This file takes a recovery case (환수) from the proposal to the treasury: the panel, the hearing, the decision, the payment,
// the demand and the collection. Every claim and every payment enters the book in the same transaction.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// recoveryResource describes a case for a permission check: it belongs to who owes.
func recoveryResource(r *recovery.Recovery) domain.Resource {
	return domain.Resource{Kind: r.Kind(), ID: r.ID, State: string(r.State), Call: r.CallID, Orgs: []domain.OrganizationID{r.OrganizationID}, Lead: r.OrganizationID}
}

// recovering is a case with the rules it is judged by.
type recovering struct {
	*recovery.Recovery
	rules ruleset.Set
	cal   calendar.Calendar
	today period.Date
}

func rulesOfAgreement(tx Tx, id domain.AgreementID) (ruleset.Set, error) {
	a, err := Get[agreement.Agreement](tx, int64(id))
	if err != nil {
		return ruleset.Set{}, err
	}
	return ruleset.For(a.Regime, a.RulesOn)
}

// recoveryStep is a command that does one thing to a case and records it. version 0 does not look at the version.
func (e *Engine) recoveryStep(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, action string, input any,
	do func(tx Tx, r recovering) (domain.Change, error)) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	_, err = run(ctx, e, cmd, []any{"recovery", id, version, action, input}, func(tx Tx) (bool, error) {
		row, err := LockRow[recovery.Recovery](tx, int64(id))
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, action, recoveryResource(row)); err != nil {
			return false, err
		}
		if version != 0 && version != row.Version {
			return false, domain.E(domain.Conflict, "stale_version")
		}
		rules, err := rulesOfAgreement(tx, row.AgreementID)
		if err != nil {
			return false, err
		}
		change, err := do(tx, recovering{Recovery: row, rules: rules, cal: days, today: period.DateOf(tx.Now())})
		if err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, row, change)
	})
	return err
}

// ProposeRecovery is a case as an officer opens it.
type ProposeRecovery struct {
	Agreement domain.AgreementID
	Org       domain.OrganizationID
	Ground    recovery.Ground
	Basis     string
	Facts     string
	Won       krw.Won
}

// ProposeRecovery opens a case against a party of an agreement. Errors: recovery.propose.not_party, recovery.claim.amount.
func (e *Engine) ProposeRecovery(ctx context.Context, cmd Command, in ProposeRecovery) (domain.RecoveryID, error) {
	return run(ctx, e, cmd, in, func(tx Tx) (domain.RecoveryID, error) {
		a, err := Get[agreement.Agreement](tx, int64(in.Agreement))
		if err != nil {
			return 0, err
		}
		parties, err := tx.Count(agreement.Party{}, Where{"AgreementID": in.Agreement, "OrganizationID": in.Org})
		if err != nil {
			return 0, err
		}
		r := recovery.Propose(in.Agreement, a.CallID, in.Org, in.Ground, in.Won)
		if err := e.Access.Can(cmd.Actor, "create", recoveryResource(r)); err != nil {
			return 0, err
		}
		if parties == 0 {
			return 0, domain.E(domain.Invalid, "recovery.propose.not_party").At("org")
		}
		if _, err := r.Describe(strings.TrimSpace(in.Basis), strings.TrimSpace(in.Facts), in.Won); err != nil {
			return 0, err
		}
		by := cmd.Actor.Person
		r.ProposedBy = &by
		if err := Record(tx, cmd.Actor, r, domain.Act("propose", map[string]any{"won": int64(in.Won)})); err != nil {
			return 0, err
		}
		return r.Ref(), nil
	})
}

// DescribeRecovery states the case while it is being considered. Money of a settlement is stated by the book alone.
func (e *Engine) DescribeRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, basis, facts string, won krw.Won) error {
	return e.recoveryStep(ctx, cmd, id, version, "edit", []any{basis, facts, won}, func(_ Tx, r recovering) (domain.Change, error) {
		if r.SettlementID != nil {
			won = r.ProposedWon
		}
		return r.Describe(strings.TrimSpace(basis), strings.TrimSpace(facts), won)
	})
}

// SubmitRecovery lays the case before the panel. Unpaid settlement money is taken over from its settlement with it, as much
// as the book still claims.
func (e *Engine) SubmitRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.SubmitToPanel), nil, func(tx Tx, r recovering) (domain.Change, error) {
		if r.SettlementID != nil {
			if err := e.refer(tx, cmd.Actor, r); err != nil {
				return domain.Change{}, err
			}
		}
		return r.SubmitToPanel(tx.Now())
	})
}

// refer moves what an organisation still owes of a settlement into its case: the same claim under another title.
func (e *Engine) refer(tx Tx, actor domain.Actor, r recovering) error {
	s, err := LockRow[settlement.Settlement](tx, int64(*r.SettlementID))
	if err != nil {
		return err
	}
	book, err := openBook(tx, r.AgreementID)
	if err != nil {
		return err
	}
	owes := book.Won(posting.ReturnDue, r.OrganizationID)
	if owes <= 0 {
		return domain.E(domain.Refused, "recovery.settlement.paid")
	}
	if _, err := r.Describe(r.Basis, r.Facts, owes); err != nil {
		return err
	}
	entry, err := claim(tx, r.Recovery).Refer(r.OrganizationID, owes)
	if err != nil {
		return err
	}
	if err := enter(tx, entry); err != nil {
		return err
	}
	if s.State == settlement.InRecovery {
		return nil // another organisation's case has brought it here
	}
	change, err := s.ReferToRecovery(tx.Now(), r.Ref())
	if err != nil {
		return err
	}
	return Record(tx, actor, s, change)
}

// RecommendRecovery records what the panel said and gives the performer prior notice. It counts as reached today: it is
// served in the system.
func (e *Engine) RecommendRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, panelOn period.Date, note string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Recommend), []any{panelOn, note}, func(tx Tx, r recovering) (domain.Change, error) {
		if panelOn > r.today {
			return domain.Change{}, domain.E(domain.Invalid, "recovery.panel.missing").At("panelOn")
		}
		return r.Recommend(tx.Now(), panelOn, strings.TrimSpace(note), r.today, r.rules, r.cal)
	})
}

// ExplainRecovery is the performer's own view before the decision.
func (e *Engine) ExplainRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, text string) error {
	text = strings.TrimSpace(text)
	return e.recoveryStep(ctx, cmd, id, 0, string(recovery.Explain), text, func(tx Tx, r recovering) (domain.Change, error) {
		if text == "" {
			return domain.Change{}, domain.E(domain.Invalid, "recovery.explain.empty").At("explanation")
		}
		return r.Explain(tx.Now(), text)
	})
}

// DecideRecovery fixes the claim.
func (e *Engine) DecideRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, c recovery.Claim, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Decide), []any{c, reason}, func(tx Tx, r recovering) (domain.Change, error) {
		return r.Decide(tx.Now(), c, cmd.Actor.Person, strings.TrimSpace(reason))
	})
}

// NotifyRecovery demands the money; the claim enters the book.
func (e *Engine) NotifyRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Notify), nil, func(tx Tx, r recovering) (domain.Change, error) {
		change, err := r.Notify(tx.Now(), r.today, r.rules, r.cal)
		if err != nil {
			return change, err
		}
		return change, bookClaims(tx, r.Recovery)
	})
}

// ReviseRecovery changes the claim after an objection.
func (e *Engine) ReviseRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, c recovery.Claim, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Revise), []any{c, reason}, func(tx Tx, r recovering) (domain.Change, error) {
		return revise(tx, r.Recovery, c, strings.TrimSpace(reason))
	})
}

func revise(tx Tx, r *recovery.Recovery, c recovery.Claim, reason string) (domain.Change, error) {
	change, err := r.Revise(tx.Now(), c, reason)
	if err != nil {
		return change, err
	}
	return change, bookClaims(tx, r)
}

// GrantInstallments puts the payment off by a plan.
func (e *Engine) GrantInstallments(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, plan recovery.Plan, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.GrantInstallments), []any{plan, reason}, func(tx Tx, r recovering) (domain.Change, error) {
		return r.GrantInstallments(tx.Now(), plan, r.rules, strings.TrimSpace(reason))
	})
}

// PayRecovery is money that came in on a case.
type PayRecovery struct {
	Recovery domain.RecoveryID
	Version  int64
	Won      krw.Won
	BankRef  string
}

// PayRecovery books it: the project account pays first, the performer's own pocket the rest. What is paid late bears the
// charge for paying late first of all.
func (e *Engine) PayRecovery(ctx context.Context, cmd Command, in PayRecovery) error {
	event, err := e.payEvent(ctx, in)
	if err != nil {
		return err
	}
	return e.recoveryStep(ctx, cmd, in.Recovery, in.Version, string(event), in, func(tx Tx, r recovering) (domain.Change, error) {
		if strings.TrimSpace(in.BankRef) == "" {
			return domain.Change{}, domain.E(domain.Invalid, "payment.bank_ref.missing").At("bankRef")
		}
		if err := chargeLate(tx, cmd.Actor, r); err != nil {
			return domain.Change{}, err
		}
		change, err := r.Pay(tx.Now(), in.Won)
		if err != nil {
			return change, err
		}
		return change.With("bankRef", strings.TrimSpace(in.BankRef)), bookRecovered(tx, r.Recovery, in)
	})
}

// payEvent is the step that a payment will be, for the permission check: both are the finance officer's.
func (e *Engine) payEvent(ctx context.Context, in PayRecovery) (event recovery.Event, err error) {
	event = recovery.PayPart
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		r, err := Get[recovery.Recovery](tx, int64(in.Recovery))
		if err == nil && in.Won >= r.OutstandingWon() {
			event = recovery.PayInFull
		}
		return err
	})
	return event, err
}

// chargeLate brings the charge for paying late up to today and books it, when something is overdue.
func chargeLate(tx Tx, actor domain.Actor, r recovering) error {
	if r.DaysOverdue(r.today) == 0 {
		return nil
	}
	before := r.LateChargeWon
	change, err := r.ChargeLate(r.today, r.rules)
	if err != nil || r.LateChargeWon == before {
		return err
	}
	if err := bookClaims(tx, r.Recovery); err != nil {
		return err
	}
	return Record(tx, actor, r.Recovery, change)
}

// DemandRecovery sends the demand letter about overdue money.
func (e *Engine) DemandRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Demand), nil, func(tx Tx, r recovering) (domain.Change, error) {
		return demand(tx, cmd.Actor, r)
	})
}

func demand(tx Tx, actor domain.Actor, r recovering) (domain.Change, error) {
	if err := recovery.Machine.Ask(r.State, recovery.Demand, r.Know(tx.Now())); err != nil {
		return domain.Change{}, err
	}
	if err := chargeLate(tx, actor, r); err != nil {
		return domain.Change{}, err
	}
	return r.Demand(tx.Now(), r.today, r.rules, r.cal)
}

// EnforceRecovery hands the case to compulsory collection.
func (e *Engine) EnforceRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Enforce), reason, func(tx Tx, r recovering) (domain.Change, error) {
		return r.Enforce(tx.Now(), strings.TrimSpace(reason))
	})
}

// WriteOffRecovery gives up what is left, by decision of the panel that met on the day.
func (e *Engine) WriteOffRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, panelOn period.Date, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.WriteOff), []any{panelOn, reason}, func(tx Tx, r recovering) (domain.Change, error) {
		change, err := r.WriteOff(tx.Now(), panelOn, strings.TrimSpace(reason))
		if err != nil {
			return change, err
		}
		return change.With("won", int64(r.WrittenOffWon)), bookEnd(tx, r.Recovery, ledger.Fact.WriteOff)
	})
}

// DropRecovery ends the case without a claim: what was claimed is taken back.
func (e *Engine) DropRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64, reason string) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Drop), reason, func(tx Tx, r recovering) (domain.Change, error) {
		return drop(tx, r.Recovery, strings.TrimSpace(reason))
	})
}

func drop(tx Tx, r *recovery.Recovery, reason string) (domain.Change, error) {
	change, err := r.Drop(tx.Now(), reason)
	if err != nil {
		return change, err
	}
	return change, bookEnd(tx, r, ledger.Fact.Withdraw)
}

// RemitRecovery records that the money went to the treasury.
func (e *Engine) RemitRecovery(ctx context.Context, cmd Command, id domain.RecoveryID, version int64) error {
	return e.recoveryStep(ctx, cmd, id, version, string(recovery.Remit), nil, func(tx Tx, r recovering) (domain.Change, error) {
		return r.Remit(tx.Now())
	})
}

func claim(tx Tx, r *recovery.Recovery) ledger.Fact {
	return ledger.Fact{AgreementID: r.AgreementID, At: tx.Now(), Ref: ledger.Ref{Kind: r.Kind(), ID: r.ID}}
}

// claimItems is the order in which payments go to the parts of a claim: first what is due for paying late, then interest
// and surcharge, last the principal (민법 §479 준용: 비용, 이자, 원본).
var claimItems = []ledger.ClaimItem{ledger.LateCharge, ledger.ClaimYield, ledger.Surcharge, ledger.Principal}

// claims are what the book says of one case by part: what was claimed, and what is still owed of it.
type claims map[ledger.ClaimItem]struct{ claimed, owed krw.Won }

func claimsOf(tx Tx, r *recovery.Recovery) (claims, error) {
	entries, err := entriesOf(tx, ledger.Ref{Kind: r.Kind(), ID: r.ID}, ledger.Kinds...)
	if err != nil {
		return nil, err
	}
	out := claims{}
	for _, entry := range entries {
		for _, l := range entry.Lines {
			if l.Account != posting.RecoveryDue {
				continue
			}
			sum := out[ledger.ClaimItem(l.Item)]
			sum.owed += l.Won
			if entry.Kind == ledger.RecoveryDue {
				sum.claimed += l.Won
			}
			out[ledger.ClaimItem(l.Item)] = sum
		}
	}
	return out, nil
}

// bookClaims makes the book claim what the case claims now: what is new is entered, what is less is withdrawn. Done twice
// it does nothing more. Error recovery.revise.below_paid when more was paid on a part than is claimed of it now.
func bookClaims(tx Tx, r *recovery.Recovery) error {
	have, err := claimsOf(tx, r)
	if err != nil {
		return err
	}
	want := map[ledger.ClaimItem]krw.Won{ledger.Principal: r.PrincipalWon, ledger.ClaimYield: r.InterestWon, ledger.Surcharge: r.SurchargeWon, ledger.LateCharge: r.LateChargeWon}
	f := claim(tx, r)
	for _, item := range claimItems {
		var entry ledger.Entry
		switch more := want[item] - have[item].claimed; {
		case more > 0:
			entry, err = f.RecoveryDue(r.OrganizationID, item, more)
		case more < 0 && -more > have[item].owed:
			return domain.E(domain.Refused, "recovery.revise.below_paid")
		case more < 0:
			entry, err = f.Withdraw(r.OrganizationID, item, -more)
		default:
			continue
		}
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// bookRecovered books a payment on the parts of the claim.
func bookRecovered(tx Tx, r *recovery.Recovery, in PayRecovery) error {
	book, err := openBook(tx, r.AgreementID)
	if err != nil {
		return err
	}
	have, err := claimsOf(tx, r)
	if err != nil {
		return err
	}
	left, bank := in.Won, max(0, book.Bank(r.OrganizationID))
	f := claim(tx, r)
	f.Memo = strings.TrimSpace(in.BankRef)
	for _, item := range claimItems {
		won := min(left, have[item].owed)
		if won <= 0 {
			continue
		}
		fromBank := min(won, bank)
		entry, err := f.Recovery(r.OrganizationID, item, fromBank, won-fromBank)
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
		left, bank = left-won, bank-fromBank
	}
	if left != 0 {
		return fmt.Errorf("recovery %d: %d won paid beyond what the book claims", r.ID, left)
	}
	return nil
}

// bookEnd takes what is still owed out of the book: written off, or withdrawn.
func bookEnd(tx Tx, r *recovery.Recovery, end func(ledger.Fact, domain.OrganizationID, ledger.ClaimItem, krw.Won) (ledger.Entry, error)) error {
	have, err := claimsOf(tx, r)
	if err != nil {
		return err
	}
	for _, item := range claimItems {
		if have[item].owed <= 0 {
			continue
		}
		entry, err := end(claim(tx, r), r.OrganizationID, item, have[item].owed)
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// closeAfterRecovery does the effect settlement.close_after_recovery: a settlement whose money was handed to recovery closes
// when every case about it has ended, and leaves what remains on the project accounts to the performers.
func (e *Engine) closeAfterRecovery(ctx context.Context, job EffectJob) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		r, err := Get[recovery.Recovery](tx, job.ID)
		if err != nil || r.SettlementID == nil {
			return err
		}
		s, err := LockRow[settlement.Settlement](tx, int64(*r.SettlementID))
		if err != nil || s.State != settlement.InRecovery {
			return err
		}
		cases, err := Find[recovery.Recovery](tx, Where{"SettlementID": s.Ref()})
		if err != nil || slices.ContainsFunc(cases, func(r *recovery.Recovery) bool { return !r.State.Ended() }) {
			return err
		}
		if err := e.Access.Can(domain.System, string(settlement.CloseAfterRecovery), domain.Resource{Kind: s.Kind(), ID: s.ID, State: string(s.State), Call: s.CallID}); err != nil {
			return err
		}
		change, err := s.CloseAfterRecovery(tx.Now(), true)
		if err != nil {
			return err
		}
		if err := release(tx, s); err != nil {
			return err
		}
		return Record(tx, domain.System, s, change)
	})
}

// SweepRecoveryDemand sends the demand letters about money that was not paid in time.
const SweepRecoveryDemand = "recovery.demand"

// demandDue demands what is overdue, each case in a transaction of its own. A surcharge that a court stays is not demanded.
func (e *Engine) demandDue(ctx context.Context) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	var waiting []domain.RecoveryID
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		waiting = nil
		today := period.DateOf(tx.Now())
		list, err := Find[recovery.Recovery](tx, Where{"State": []recovery.State{recovery.Notified, recovery.InParts}, "DueOn": AtOrBefore{today.AddDays(-1)}}, "DueOn")
		for _, r := range list {
			if r.DaysOverdue(today) > 0 {
				waiting = append(waiting, r.Ref())
			}
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("find money to demand: %w", err)
	}
	var failed []error
	for _, id := range waiting {
		if err := e.demandOne(ctx, id, days); err != nil {
			failed = append(failed, fmt.Errorf("demand recovery %d: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) demandOne(ctx context.Context, id domain.RecoveryID, days calendar.Calendar) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		r := new(recovery.Recovery)
		err := tx.Load(r, int64(id), SkipTaken)
		if domain.KindOf(err) == domain.NotFound {
			return nil // somebody else has it
		}
		if err != nil {
			return err
		}
		stayed, err := tx.Count(sanction.Sanction{}, Where{"RecoveryID": id, "State": sanction.Stayed})
		if err != nil || stayed > 0 {
			return err
		}
		if err := e.Access.Can(domain.System, string(recovery.Demand), recoveryResource(r)); err != nil {
			return err
		}
		rules, err := rulesOfAgreement(tx, r.AgreementID)
		if err != nil {
			return err
		}
		change, err := demand(tx, domain.System, recovering{Recovery: r, rules: rules, cal: days, today: period.DateOf(tx.Now())})
		if domain.KindOf(err) == domain.Refused {
			return nil // paid or moved on since it was found
		}
		if err != nil {
			return err
		}
		return Record(tx, domain.System, r, change)
	})
}
