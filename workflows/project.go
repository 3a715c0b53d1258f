// This file loads an agreement with what stands around it while it runs: its parties, its people and its settlement.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/calendar"
	"gongmo/domain/expense"
	"gongmo/domain/ruleset"
	"gongmo/domain/settlement"
)

// project is an agreement as its spending and its settlement see it. settlement is nil until the period ends.
type project struct {
	*agreement.Agreement
	settlement *settlement.Settlement
}

// loadProject reads an agreement with its parties, participants and its settlement of the whole. The agreement is locked
// when lock says so: whoever numbers or locks its lines waits for the others.
func loadProject(tx Tx, id domain.AgreementID, lock Lock) (*project, error) {
	a, err := load[agreement.Agreement](tx, int64(id), lock)
	if err != nil {
		return nil, err
	}
	p := &project{Agreement: a}
	of := Where{"AgreementID": id}
	if err := tx.Find(&a.Parties, Query{Where: of, Order: []string{"ID"}}); err != nil {
		return nil, err
	}
	if err := tx.Find(&a.Participants, Query{Where: of, Order: []string{"ID"}}); err != nil {
		return nil, err
	}
	p.settlement, err = One[settlement.Settlement](tx, Where{"AgreementID": id, "Type": []settlement.Type{settlement.Final, settlement.Termination}})
	if domain.KindOf(err) == domain.NotFound {
		p.settlement, err = nil, nil
	}
	return p, err
}

// orgs lists the organisations that are parties.
func (p *project) orgs() []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, q := range p.Parties {
		if !slices.Contains(out, q.OrganizationID) {
			out = append(out, q.OrganizationID)
		}
	}
	return out
}

// rules are the rules the agreement was concluded under.
func (p *project) rules() (ruleset.Set, error) { return p.RuleSet() }

// auditors are the people the settlement was given to.
func (p *project) auditors() []domain.PersonID {
	if p.settlement == nil || p.settlement.AuditorID == nil {
		return nil
	}
	return []domain.PersonID{*p.settlement.AuditorID}
}

// expenseResource describes a line for a permission check: it belongs to who spent, and the lead sees it.
func (p *project) expenseResource(x *expense.Expense) domain.Resource {
	return domain.Resource{Kind: "expense", ID: x.ID, State: string(x.State), Call: p.CallID, Orgs: []domain.OrganizationID{x.OrgID},
		Lead: p.LeadID, Assigned: p.auditors()}
}

// settlementResource describes the settlement: it belongs to every party.
func (p *project) settlementResource() domain.Resource {
	s := p.settlement
	return domain.Resource{Kind: "settlement", ID: s.ID, State: string(s.State), Call: s.CallID, Orgs: p.orgs(), Lead: p.LeadID, Assigned: p.auditors()}
}

// reported is whether the account was handed in, or is held without a report; from then on lines are closed to the company.
func (p *project) reported() bool {
	return p.settlement != nil && !slices.Contains([]settlement.State{settlement.NotDue, settlement.ReportDue, settlement.ReportOverdue}, p.settlement.State)
}

// entryOpen is whether a line may be entered now; a reversal may until the accountant hands the result in.
func (p *project) entryOpen(reversal bool) bool {
	switch p.State {
	case agreement.Active:
		return true
	case agreement.PeriodEnded, agreement.Terminated:
	default:
		return false
	}
	if s := p.settlement; reversal && s != nil {
		return slices.Contains([]settlement.State{settlement.ReportSubmitted, settlement.InAudit, settlement.EvidenceRequested}, s.State) || !p.reported()
	}
	return !p.reported()
}

// evidenceOpen is whether evidence may still come: while nobody has drawn the result, and again while an objection is answered.
func (p *project) evidenceOpen() bool {
	s := p.settlement
	return s == nil || !p.reported() || slices.Contains([]settlement.State{settlement.ReportSubmitted, settlement.InAudit, settlement.EvidenceRequested, settlement.Appealed, settlement.Reopened}, s.State)
}

// place is what a line of an organisation needs to know.
func (p *project) place(x *expense.Expense) expense.Place {
	return expense.Place{EntryOpen: p.entryOpen(x.Reversal()), FrozenFrom: p.SpendingFrozenFrom,
		ItemKnown:      p.Plan.IsZero() || !p.Plan.Of(x.Item).IsZero(),
		SpenderIsParty: p.Party(x.OrgID) != nil}
}

// days is the calendar of business days; without one every weekday counts.
func (e *Engine) days(ctx context.Context) (calendar.Calendar, error) {
	if e.Calendars == nil {
		return calendar.Calendar{}, nil
	}
	return e.Calendars.Calendar(ctx)
}
