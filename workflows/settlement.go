// This file takes a settlement from the end of the period to the accountant's desk: opened, reported, assigned.
package workflows

import (
	"context"
	"fmt"
	"slices"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/budget"
	"gongmo/domain/expense"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/posting"
	"gongmo/domain/ruleset"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
)

// openSettlement does the effect settlement.open of an agreement whose period ended or that was terminated.
func (e *Engine) openSettlement(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := loadProject(tx, domain.AgreementID(job.ID), ForUpdate)
		if err != nil || p.settlement != nil {
			return err
		}
		kind, ended := settlement.Final, p.EndOn
		switch p.State {
		case agreement.Terminated:
			kind, ended = settlement.Termination, p.TerminatedOn
		case agreement.PeriodEnded:
		default:
			return nil
		}
		rules, err := p.rules()
		if err != nil {
			return err
		}
		s, err := settlement.Open(settlement.Subject{AgreementID: p.Ref(), CallID: p.CallID, LeadID: p.LeadID}, kind, ended, rules, days)
		if err != nil {
			return err
		}
		s.TotalWon = p.TotalWon()
		if err := Record(tx, domain.System, s, domain.Act("open", map[string]any{"agreement": p.ID})); err != nil {
			return err
		}
		change, err := s.BecomeDue(tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, domain.System, s, change)
	})
}

// settle locks a settlement with its lines and its agreement, and asks whether the actor may do the action.
func (e *Engine) settle(tx Tx, actor domain.Actor, id domain.SettlementID, action string) (*project, *settlement.Settlement, error) {
	s, err := LockRow[settlement.Settlement](tx, int64(id))
	if err != nil {
		return nil, nil, err
	}
	p, err := loadProject(tx, s.AgreementID, NoLock)
	if err != nil {
		return nil, nil, err
	}
	p.settlement = s
	if err := tx.Find(&s.Lines, Query{Where: Where{"SettlementID": id}, Order: []string{"ID"}}); err != nil {
		return nil, nil, err
	}
	return p, s, e.Access.Can(actor, action, p.settlementResource())
}

// SubmitReport is the expenditure report with the interest each performer's bank paid.
type SubmitReport struct {
	Settlement domain.SettlementID
	Report     *Received // nil keeps a file sent before
	Interest   []OrgWon
}

// OrgWon is an amount of one organisation.
type OrgWon struct {
	Org domain.OrganizationID
	Won krw.Won
}

// SubmitReport hands the report in: every line is closed to the company, and the lines of the settlement are laid out.
func (e *Engine) SubmitReport(ctx context.Context, cmd Command, in SubmitReport) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		p, s, err := e.settle(tx, cmd.Actor, in.Settlement, string(settlement.SubmitReport))
		if err != nil {
			return false, err
		}
		lines, open, err := linesToReport(tx, p)
		if err != nil {
			return false, err
		}
		var file domain.FileID
		if in.Report != nil {
			row, err := keep(tx, cmd.Actor, *in.Report)
			if err != nil {
				return false, err
			}
			file = domain.FileID(row.ID)
		}
		change, err := s.SubmitReport(tx.Now(), file, open)
		if err != nil {
			return false, err
		}
		if err := bookInterest(tx, p, in.Interest); err != nil {
			return false, err
		}
		if err := lockLines(tx, cmd.Actor, lines); err != nil {
			return false, err
		}
		if err := layOut(tx, s, lines); err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, s, change.With("lines", len(s.Lines))); err != nil {
			return false, err
		}
		if err := e.lookUpPayees(tx, p.Ref(), lines, true); err != nil {
			return false, err
		}
		return true, checkAgreement(tx, p)
	})
	return err
}

// lockLines closes lines to the company.
func lockLines(tx Tx, actor domain.Actor, lines []*expense.Expense) error {
	for _, x := range lines {
		if x.LockedAt != nil {
			continue
		}
		change, err := x.Lock(tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, actor, x, change); err != nil {
			return err
		}
	}
	return nil
}

// linesToReport reads the lines that count, and how many of all are not finished: unchecked, unanswered or unexplained.
func linesToReport(tx Tx, p *project) (count []*expense.Expense, open int, err error) {
	all, err := Find[expense.Expense](tx, Where{"AgreementID": p.Ref()}, "No")
	for _, x := range all {
		if x.Counts() {
			count = append(count, x)
		}
		if slices.Contains([]expense.State{expense.Planned, expense.Registered, expense.Flagged, expense.Queried}, x.State) && !x.Reversal() {
			open++
		}
	}
	return count, open, err
}

// layOut makes one line of the settlement for each line of spending; what reversals took back is left out of its amount.
func layOut(tx Tx, s *settlement.Settlement, lines []*expense.Expense) error {
	taken := map[domain.ExpenseID]krw.Won{}
	for _, x := range lines {
		if x.Reversal() {
			taken[*x.ReversesID] -= x.AmountWon
		}
	}
	for _, x := range lines {
		if x.Reversal() || s.Line(x.Ref()) != nil {
			continue
		}
		l := settlement.Line{SettlementID: s.Ref(), ExpenseID: x.Ref(), OrganizationID: x.OrgID, Item: string(x.Item), Fund: x.FundSource, Won: x.AmountWon - taken[x.Ref()]}
		if err := tx.Insert(&l); err != nil {
			return err
		}
		s.Lines = append(s.Lines, l)
	}
	return nil
}

// bookInterest enters what is reported beyond what the book has.
func bookInterest(tx Tx, p *project, reported []OrgWon) error {
	book, err := openBook(tx, p.Ref())
	if err != nil {
		return err
	}
	for _, r := range reported {
		more := r.Won - book.Interest(r.Org)
		switch {
		case p.Party(r.Org) == nil:
			return domain.E(domain.NotFound, "not_found")
		case r.Won < 0 || more < 0:
			return domain.E(domain.Invalid, "settlement.report.interest_less").At(fmt.Sprintf("interest.%d", r.Org)).With("amount", book.Interest(r.Org))
		case more == 0:
			continue
		}
		entry, err := ledger.Fact{AgreementID: p.Ref(), At: tx.Now(), Ref: ledger.Ref{Kind: "settlement", ID: p.settlement.ID}}.Interest(r.Org, more)
		if err != nil {
			return err
		}
		if err := enter(tx, entry); err != nil {
			return err
		}
	}
	return nil
}

// ReturnReport gives an unusable report back: the lines open again, and the report is due on the new day.
func (e *Engine) ReturnReport(ctx context.Context, cmd Command, id domain.SettlementID, until period.Date, reason string) error {
	_, err := run(ctx, e, cmd, []any{id, until, reason}, func(tx Tx) (bool, error) {
		p, s, err := e.settle(tx, cmd.Actor, id, string(settlement.ReturnReport))
		if err != nil {
			return false, err
		}
		change, err := s.ReturnReport(tx.Now(), until, reason)
		if err != nil {
			return false, err
		}
		lines, _, err := linesToReport(tx, p)
		if err != nil {
			return false, err
		}
		for _, x := range lines {
			if x.LockedAt == nil {
				continue
			}
			unlock, err := x.Unlock(reason)
			if err != nil {
				return false, err
			}
			if err := Record(tx, cmd.Actor, x, unlock); err != nil {
				return false, err
			}
		}
		for i := range s.Lines {
			if err := tx.Delete(&s.Lines[i]); err != nil {
				return false, err
			}
		}
		return true, Record(tx, cmd.Actor, s, change)
	})
	return err
}

// AssignAuditor names the accountant who looks at the account.
type AssignAuditor struct {
	Settlement domain.SettlementID
	Person     domain.PersonID
	Firm       *domain.OrganizationID
	Detailed   bool // the officer holds a detailed settlement necessary
	Reason     string
}

// AssignAuditor gives the settlement to an accountant: for the first time, instead of another, or without a report.
func (e *Engine) AssignAuditor(ctx context.Context, cmd Command, in AssignAuditor) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		p, s, err := e.settle(tx, cmd.Actor, in.Settlement, string(settlement.AssignAuditor))
		if err != nil {
			return false, err
		}
		conflict, err := worksForParty(tx, p, in.Person, in.Firm)
		if err != nil {
			return false, err
		}
		signs, err := signsOf(tx, p, in.Detailed)
		if err != nil {
			return false, err
		}
		change, err := s.Assign(tx.Now(), settlement.Auditor{Person: in.Person, Firm: in.Firm, Conflict: conflict}, cmd.Actor.Person, signs, in.Reason)
		if err != nil {
			return false, err
		}
		lines, _, err := linesToReport(tx, p)
		if err != nil {
			return false, err
		}
		if err := lockLines(tx, cmd.Actor, lines); err != nil { // an account held without a report
			return false, err
		}
		if err := layOut(tx, s, lines); err != nil {
			return false, err
		}
		return true, Record(tx, cmd.Actor, s, change.With("auditor", int64(in.Person)))
	})
	return err
}

// worksForParty reports whether the accountant or the firm belongs to a party of the agreement.
func worksForParty(tx Tx, p *project, who domain.PersonID, firm *domain.OrganizationID) (bool, error) {
	if firm != nil && slices.Contains(p.orgs(), *firm) {
		return true, nil
	}
	members, err := Find[organization.Membership](tx, Where{"PersonID": who, "OrganizationID": p.orgs()})
	return len(members) > 0, err
}

// signsOf reads the grounds for a detailed settlement.
func signsOf(tx Tx, p *project, other bool) (settlement.Signs, error) {
	signs := settlement.Signs{TotalWon: p.TotalWon(), Other: other}
	rules, err := p.rules()
	if err != nil {
		return signs, err
	}
	if rules.Has(ruleset.DetailedSuspicion) {
		if signs.ShareBp, err = rules.Bp(ruleset.DetailedSuspicion); err != nil {
			return signs, err
		}
	}
	standing, err := Find[screening.Finding](tx, Where{"AgreementID": p.Ref(), "State": Not{screening.Closed}, "Severity": screening.High})
	for _, f := range standing {
		if f.Code == "D26" {
			signs.InterestMisused = true
		}
		signs.SuspectedWon += f.ExcessWon
	}
	return signs, err
}

// performers reads the figures a settlement starts from: sums of the book, and what stands disallowed of the lines.
func performers(book ledger.Book, p *project, s *settlement.Settlement) []settlement.Performer {
	var out []settlement.Performer
	for _, q := range p.Parties {
		sums := book.Sums(q.OrganizationID)
		cash, inKind := s.DisallowedOf(q.OrganizationID)
		if sums == (ledger.Sums{OrganizationID: q.OrganizationID}) && cash == 0 && inKind == 0 {
			continue // took no money and spent none
		}
		f := settlement.Performer{OrganizationID: q.OrganizationID, GrantWon: sums.GrantWon, CashWon: sums.CashWon, SpentWon: sums.SpentWon,
			DisallowedWon: cash, InterestWon: sums.InterestWon, UnpaidShareWon: max(0, q.CashWon-sums.CashWon),
			InKindShortWon: settlement.ShortInKind(p.Regime, s.Type == settlement.Termination, q.InKindWon, sums.InKindSpentWon, inKind),
			Company:        q.Size != string(organization.NotForProfit), Public: q.Size == string(organization.Public), Terminated: s.Type == settlement.Termination,
			AgreedGrantWon: q.GrantWon, AgreedTotalWon: q.GrantWon + q.CashWon}
		f.IndirectWon, f.IndirectSpentWon = indirect(book, q.OrganizationID)
		f.IndirectWon = min(f.IndirectWon, f.GrantWon+f.CashWon)
		f.DirectWon, f.DirectSpentWon = f.GrantWon+f.CashWon-f.IndirectWon, f.SpentWon-f.IndirectSpentWon
		out = append(out, f)
	}
	return out
}

// indirect is the cash budget of indirect cost and what was spent of it.
func indirect(book ledger.Book, org domain.OrganizationID) (budgeted, spent krw.Won) {
	for _, row := range book.Items(org) {
		if row.Item == string(budget.Indirect) {
			budgeted = row.Budget[posting.Grant] + row.Budget[posting.Cash]
			spent = row.Spent[posting.Grant] + row.Spent[posting.Cash]
		}
	}
	return budgeted, spent
}

// calculate lays the arithmetic under the settlement as decided so far.
func calculate(tx Tx, p *project, s *settlement.Settlement) (domain.Change, error) {
	book, err := openBook(tx, p.Ref())
	if err != nil {
		return domain.Change{}, err
	}
	rules, err := p.rules()
	if err != nil {
		return domain.Change{}, err
	}
	list := performers(book, p, s)
	st, err := settlement.Calculate(rules, list)
	if err != nil {
		return domain.Change{}, err
	}
	return s.Use(st, list, p.TotalWon())
}
