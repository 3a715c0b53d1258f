// This file puts an approved or acknowledged amendment (협약변경) into its agreement: parties, people, period, plan and account,
// the difference of the budget in the book, and the instalments nobody has asked for yet.
package workflows

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/budget"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/ledger"
	"gongmo/domain/organization"
	"gongmo/domain/payment"
	"gongmo/domain/period"
	"gongmo/domain/posting"
)

// amendAgreement does the effect agreement.amend, once for each amendment.
func (e *Engine) amendAgreement(ctx context.Context, job EffectJob) error {
	days, err := e.days(ctx)
	if err != nil {
		return err
	}
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		m, err := LockRow[amendment.Amendment](tx, job.ID)
		if err != nil || m.AppliedAt != nil {
			return err
		}
		a, err := LockRow[agreement.Agreement](tx, int64(m.AgreementID))
		if err != nil {
			return err
		}
		if err := loadAgreement(tx, a); err != nil {
			return err
		}
		before := *a
		if err := e.amend(tx, a, m); err != nil {
			return fmt.Errorf("put amendment %d into agreement %d: %w", m.ID, a.ID, err)
		}
		if err := bookDifference(tx, m, before.Plan, a.Plan); err != nil {
			return err
		}
		if err := replanPayments(tx, &before, a, m.EffectiveOn, days); err != nil {
			return err
		}
		change, err := m.Apply(tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, domain.System, m, change)
	})
}

// amend changes the agreement and writes its parties and people.
func (e *Engine) amend(tx Tx, a *agreement.Agreement, m *amendment.Amendment) error {
	parties, err := partiesAfter(tx, a, m)
	if err != nil {
		return err
	}
	people, gone := participantsAfter(a.Participants, m)
	change, err := a.Amend(agreement.Amended{AmendmentID: m.Ref(), EffectiveOn: m.EffectiveOn, LeadID: m.Patch.LeadID, Title: m.Patch.Title, EndOn: m.Patch.EndOn,
		GrantWon: m.Patch.GrantWon, Plan: m.Patch.Plan, Parties: parties, Participants: people, AccountMasked: m.Patch.AccountMasked, AccountCipher: m.Patch.AccountCipher})
	if err != nil {
		return err
	}
	if onlyParties(a, a.Plan) != nil {
		return domain.E(domain.Refused, "amendment.apply.stranger")
	}
	if err := Record(tx, domain.System, a, change); err != nil {
		return err
	}
	// A lead that hands over is written before the one that takes over: an agreement has one lead at any time.
	slices.SortStableFunc(a.Parties, func(x, y agreement.Party) int { return leads(x) - leads(y) })
	for i := range a.Parties {
		if err := put(tx, &a.Parties[i], a.Parties[i].ID); err != nil {
			return err
		}
	}
	for i := range gone {
		if err := tx.Delete(&gone[i]); err != nil {
			return err
		}
	}
	for i := range a.Participants {
		if err := put(tx, &a.Participants[i], a.Participants[i].ID); err != nil {
			return err
		}
	}
	return nil
}

func leads(p agreement.Party) int {
	if p.Role == agreement.RoleLead && p.LeftOn == 0 {
		return 1
	}
	return 0
}

// put inserts a row that has no id yet and updates any other.
func put(tx Tx, row any, id int64) error {
	if id == 0 {
		return tx.Insert(row)
	}
	return tx.Update(row)
}

// partiesAfter are all parties as they are after the amendment; nil when none changes. Who leaves stays in the list with the
// day it left.
func partiesAfter(tx Tx, a *agreement.Agreement, m *amendment.Amendment) ([]agreement.Party, error) {
	if len(m.Patch.Parties) == 0 && m.Patch.LeadID == nil {
		return nil, nil
	}
	out := slices.Clone(a.Parties)
	find := func(org domain.OrganizationID) int {
		return slices.IndexFunc(out, func(p agreement.Party) bool { return p.OrganizationID == org })
	}
	for _, c := range m.Patch.Parties {
		i := find(c.OrganizationID)
		switch {
		case c.Left && i < 0:
			return nil, domain.E(domain.Refused, "amendment.apply.no_party")
		case c.Left:
			out[i].LeftOn = m.EffectiveOn
		case i >= 0:
			out[i].LeftOn, out[i].Role = 0, agreement.PartyRole(c.Role)
		default:
			o, err := Get[organization.Organization](tx, int64(c.OrganizationID))
			if err != nil {
				return nil, err
			}
			out = append(out, agreement.Party{AgreementID: a.Ref(), OrganizationID: o.Ref(), Role: agreement.PartyRole(c.Role), Name: o.Name, BizNo: o.Number,
				Taxable: o.Taxable, Size: string(o.Size), JoinedOn: m.EffectiveOn})
		}
	}
	if m.Patch.LeadID == nil {
		return out, nil
	}
	i := find(*m.Patch.LeadID)
	if i < 0 || out[i].LeftOn != 0 {
		return nil, domain.E(domain.Refused, "amendment.apply.no_party")
	}
	for j := range out {
		if out[j].Role == agreement.RoleLead && j != i {
			out[j].Role = agreement.RoleParticipant
		}
	}
	out[i].Role = agreement.RoleLead
	return out, nil
}

// participantsAfter are all rows of people after the amendment, and those that fall away whole. A changed rate is a new row;
// the old one ends the day before. What was is kept: labour cost of the past is judged by it.
func participantsAfter(have []agreement.Participant, m *amendment.Amendment) (out, gone []agreement.Participant) {
	out = slices.Clone(have)
	cut := func(fits func(agreement.Participant) bool, from period.Date, after func(agreement.Participant) (agreement.Participant, bool)) {
		var kept, added []agreement.Participant
		for _, p := range out {
			if !fits(p) || p.ToOn < from {
				kept = append(kept, p)
				continue
			}
			if next, ok := after(p); ok {
				next.ID, next.FromOn = 0, max(from, p.FromOn)
				added = append(added, next)
			}
			if p.FromOn >= from {
				if p.ID != 0 {
					gone = append(gone, p)
				}
				continue
			}
			p.ToOn = from.AddDays(-1)
			kept = append(kept, p)
		}
		out = append(kept, added...)
	}
	for _, x := range m.Patch.People {
		from := max(x.FromOn, m.EffectiveOn)
		was := agreement.Participant{}
		cut(func(p agreement.Participant) bool {
			return p.OrganizationID == x.OrganizationID && p.PersonKey == x.PersonKey
		}, from,
			func(p agreement.Participant) (agreement.Participant, bool) { was = p; return p, false })
		if x.Lead {
			cut(func(p agreement.Participant) bool { return p.Lead }, from, func(p agreement.Participant) (agreement.Participant, bool) {
				p.Lead = false
				return p, true
			})
		}
		if x.RateBp <= 0 || x.ToOn < from {
			continue
		}
		out = append(out, agreement.Participant{AgreementID: m.AgreementID, OrganizationID: x.OrganizationID, PersonKey: x.PersonKey, Name: x.Name,
			Lead: x.Lead || was.Lead, RateBp: x.RateBp, FromOn: from, ToOn: x.ToOn, MonthlyWon: cmp.Or(x.MonthlyWon, was.MonthlyWon), HiredOn: was.HiredOn})
	}
	return out, gone
}

// bookDifference enters what the amendment changes of the budget: after minus before, cell by cell.
func bookDifference(tx Tx, m *amendment.Amendment, before, after budget.Plan) error {
	var cells []ledger.BudgetLine
	for _, d := range budget.Diff(before, after) {
		for fund, won := range map[posting.Fund]krw.Won{posting.Grant: d.After.GrantWon - d.Before.GrantWon, posting.Cash: d.After.CashWon - d.Before.CashWon,
			posting.InKind: d.After.InKindWon - d.Before.InKindWon} {
			if won != 0 {
				cells = append(cells, ledger.BudgetLine{OrganizationID: d.Org, Item: string(d.Item), Fund: fund, Won: won})
			}
		}
	}
	if len(cells) == 0 {
		return nil
	}
	slices.SortFunc(cells, func(x, y ledger.BudgetLine) int { return strings.Compare(cellName(x), cellName(y)) })
	entry, err := ledger.Fact{AgreementID: m.AgreementID, At: tx.Now(), Ref: ledger.Ref{Kind: m.Kind(), ID: m.ID}}.Budget(cells)
	if err != nil {
		return err
	}
	return enter(tx, entry)
}

// replanPayments spreads a changed grant over the instalments nobody has asked for yet, so that all of them are the grant
// again, and divides them anew among the parties. More money than they can take gets an instalment of its own.
func replanPayments(tx Tx, before, a *agreement.Agreement, from period.Date, days calendar.Calendar) error {
	var list []*payment.Payment
	if err := tx.Find(&list, Query{Where: Where{"AgreementID": a.Ref()}, Order: []string{"No"}, Lock: ForUpdate}); err != nil || len(list) == 0 {
		return err
	}
	var planned []*payment.Payment
	var amounts []krw.Won
	asked, no := krw.Won(0), 0
	for _, p := range list {
		no = max(no, p.No)
		switch p.State {
		case payment.Planned:
			planned, amounts = append(planned, p), append(amounts, p.AmountWon)
		case payment.Rejected, payment.Cancelled:
		default:
			asked += p.AmountWon
		}
	}
	if before.GrantWon == a.GrantWon && before.LeadID == a.LeadID && sameShares(before, a) {
		return nil
	}
	wanted, err := payment.Respread(a.GrantWon, asked, amounts)
	if err != nil {
		return err
	}
	paid := asked
	for i, p := range planned {
		if err := replanOne(tx, a, p, paid, wanted[i]); err != nil {
			return err
		}
		paid += wanted[i]
	}
	if more := a.GrantWon - paid; more > 0 {
		order := payment.Order{AgreementID: a.Ref(), CallID: a.CallID, PayeeID: a.LeadID, GrantWon: a.GrantWon, AccountMasked: a.AccountMasked, Parties: participantsOfGrant(a)}
		p := payment.Another(order, no+1, days.NextBusiness(from), paid, more)
		if err := Record(tx, domain.System, p, domain.Act("plan", map[string]any{"no": p.No, "amountWon": int64(more), "on": p.PlannedOn.String()})); err != nil {
			return err
		}
		return putShares(tx, p, p.Shares)
	}
	return nil
}

func replanOne(tx Tx, a *agreement.Agreement, p *payment.Payment, before, won krw.Won) error {
	old, err := findValues[payment.Share](tx, Where{"PaymentID": p.Ref()})
	if err != nil {
		return err
	}
	for i := range old {
		if err := tx.Delete(&old[i]); err != nil {
			return err
		}
	}
	if won == 0 {
		change, err := p.Cancel("협약변경")
		if err != nil {
			return err
		}
		return Record(tx, domain.System, p, change)
	}
	change, err := p.Replan(a.LeadID, won, payment.SharesOf(a.GrantWon, before, won, participantsOfGrant(a)))
	if err != nil {
		return err
	}
	if err := Record(tx, domain.System, p, change); err != nil {
		return err
	}
	return putShares(tx, p, p.Shares)
}

func putShares(tx Tx, p *payment.Payment, shares []payment.Share) error {
	for i := range shares {
		shares[i].ID, shares[i].PaymentID = 0, p.Ref()
		if err := tx.Insert(&shares[i]); err != nil {
			return err
		}
	}
	return nil
}

// participantsOfGrant are the parties other than the lead with their part of the grant.
func participantsOfGrant(a *agreement.Agreement) []payment.PartyGrant {
	var out []payment.PartyGrant
	for _, p := range a.Parties {
		if p.LeftOn == 0 && p.OrganizationID != a.LeadID {
			out = append(out, payment.PartyGrant{OrganizationID: p.OrganizationID, GrantWon: p.GrantWon})
		}
	}
	slices.SortFunc(out, func(x, y payment.PartyGrant) int { return int(x.OrganizationID - y.OrganizationID) })
	return out
}

func sameShares(before, after *agreement.Agreement) bool {
	return slices.Equal(participantsOfGrant(before), participantsOfGrant(after))
}
