// This file is how an organisation stands to the conditions of calls, by what this house knows of it. The pre-check of an
// applicant, the match in the list of calls and the officers' requirement check all judge by it.
package workflows

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/condition"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
)

// Standing is what is known of an organisation whatever the call.
type Standing struct {
	Organization domain.OrganizationID
	Name         string
	// Incomplete says that the profile lacks a fact which conditions ask for: when the organisation was founded.
	Incomplete bool

	facts    condition.Facts
	openedOn period.Date
	today    period.Date
	standing map[round]int // applications that stand, by the round of a call
	own      map[int64][]Own
}

// Own is an application of the organisation itself. Sent is false for a draft.
type Own struct {
	Application domain.ApplicationID
	Title       string
	Sent        bool
}

// Own lists the drafts of the organisation in a call and what counts as handed in there, that first.
func (s Standing) Own(call int64) []Own { return s.own[call] }

type round struct {
	call int64
	no   int
}

// For is what is known of the organisation under one call: besides the facts of its own, its age on the day of the notice and
// whether it stands in the way of itself with another application, as the requirement check asks. announced is nil for a call that was not announced.
func (s Standing) For(call int64, no, perLead int, announced *time.Time) condition.Facts {
	f := maps.Clone(s.facts)
	f[condition.FactDuplicate] = condition.Bool(perLead == 1 && s.standing[round{call, no}] > 0)
	on := s.today
	if announced != nil {
		on = period.DateOf(*announced)
	}
	if !s.openedOn.IsZero() {
		f[condition.FactAgeMonths] = condition.Number(monthsBetween(s.openedOn, on))
	}
	return f
}

// Standing looks an organisation of the actor up. It is unknown to those who may not see it. What it has handed in itself is no duplicate
// of what it has not begun: Own says what is there.
func (e *Engine) Standing(ctx context.Context, cmd Command, org domain.OrganizationID) (out Standing, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if err := e.Access.Can(cmd.Actor, "view", domain.Resource{Kind: "organization", ID: int64(org), Orgs: []domain.OrganizationID{org}, Lead: org}); err != nil {
			return err
		}
		out, err = standingOf(tx, org, []domain.OrganizationID{org}, 0)
		out.standing = nil
		return err
	})
	return out, err
}

// standingOf looks up a lead and who applies with it. The application but is left out of those that stand.
func standingOf(tx Tx, leadID domain.OrganizationID, orgs []domain.OrganizationID, but domain.ApplicationID) (Standing, error) {
	lead, err := Get[organization.Organization](tx, int64(leadID))
	if err != nil {
		return Standing{}, err
	}
	debarred, err := tx.Count(sanction.Sanction{}, Where{"OrganizationID": ids(orgs), "State": sanction.InForce})
	if err != nil {
		return Standing{}, err
	}
	unpaid, err := arrears(tx, orgs, period.DateOf(tx.Now()))
	if err != nil {
		return Standing{}, err
	}
	others, err := Find[application.Application](tx, Where{"LeadID": leadID, "State": append([]application.State{application.Draft}, standingStates...)})
	if err != nil {
		return Standing{}, err
	}
	closed, err := closedBusiness(tx, lead)
	if err != nil {
		return Standing{}, err
	}
	s := Standing{Organization: leadID, Name: lead.Name, Incomplete: lead.OpenedOn.IsZero(), openedOn: lead.OpenedOn, today: period.DateOf(tx.Now()), standing: map[round]int{}, own: map[int64][]Own{}}
	for _, a := range others {
		if a.Ref() == but {
			continue
		}
		sent := a.State != application.Draft
		if sent && a.State != application.Ineligible {
			s.standing[round{int64(a.CallID), a.Round}]++
		}
		s.own[int64(a.CallID)] = append(s.own[int64(a.CallID)], Own{a.Ref(), a.Title, sent})
	}
	for _, list := range s.own {
		slices.SortStableFunc(list, func(a, b Own) int {
			return cmp.Or(-cmp.Compare(rank(a.Sent), rank(b.Sent)), cmp.Compare(a.Application, b.Application))
		})
	}
	s.facts = condition.Facts{
		condition.FactSize: condition.Text(string(lead.Size)), condition.FactEntityType: condition.Text(string(lead.Type)),
		condition.FactRegion: condition.Text(string(lead.Region)),
		condition.FactClosed: condition.Bool(closed), condition.FactDebarred: condition.Bool(debarred > 0),
		condition.FactSettlementUnpaid: condition.Bool(unpaid), condition.FactRoyaltyUnpaid: condition.Bool(false),
	}
	if lead.Industry != "" {
		s.facts[condition.FactIndustry] = condition.Text(lead.Industry)
	}
	return s, nil
}

func rank(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// arrears reports whether one of several organisations is behind with money of an earlier project: a settlement that it leads is
// overdue, or the day to pay back something recovered from it is over (혁신법 시행령 §12⑤, 관리규정 §21②). Before that day it is not.
func arrears(tx Tx, orgs []domain.OrganizationID, today period.Date) (bool, error) {
	overdue, err := tx.Count(settlement.Settlement{}, Where{"LeadID": ids(orgs), "State": string(settlement.Overdue)})
	if err != nil || overdue > 0 {
		return overdue > 0, err
	}
	claims, err := Find[recovery.Recovery](tx, Where{"OrganizationID": ids(orgs)})
	return slices.ContainsFunc(claims, func(r *recovery.Recovery) bool { return r.DaysOverdue(today) > 0 && r.OutstandingWon() > 0 }), err
}
