// This file is how an organisation stands to the conditions of calls, by what this house knows of it. The pre-check of an
// applicant, the match in the list of calls and the officers' requirement check all judge by it.
package workflows

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/period"
	"gongmo/domain/recovery"
	"gongmo/domain/ruleset"
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
	grounds  grounds
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

// Where a fact comes from, as evidence says it.
const (
	fromHouse    = "house"    // records of this agency: agreements, settlements, recoveries, royalties, sanctions, applications
	fromProfile  = "profile"  // what the organisations wrote about themselves
	fromRegister = "register" // the tax office
	fromDeclared = "declared" // what the applicant confirmed when it handed in
)

// ground is what a fact rests on: its source, and what shows it: names of organisations, numbers and titles of agreements.
type ground struct {
	source string
	found  []string
}

type grounds map[condition.Fact]ground

type round struct {
	call int64
	no   int
}

// For is what is known of the organisation under one call: besides the facts of its own, its age on the day of the notice and
// whether it stands in the way of itself with another application, as the requirement check asks. announced is nil for a call that was not announced.
func (s Standing) For(call int64, no, perLead int, announced *time.Time) condition.Facts {
	f := maps.Clone(s.facts)
	if perLead == 1 && s.standing[round{call, no}] > 0 {
		f[condition.FactDuplicate] = condition.Bool(true) // that there is no duplicate anywhere this house cannot know
	}
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

// standingOf looks up a lead and who applies with it: what excludes one of them excludes the application, so all are looked at. The
// application but is left out of those that stand.
func standingOf(tx Tx, leadID domain.OrganizationID, orgs []domain.OrganizationID, but domain.ApplicationID) (Standing, error) {
	list, err := Find[organization.Organization](tx, Where{"ID": ids(orgs)})
	if err != nil {
		return Standing{}, err
	}
	i := slices.IndexFunc(list, func(o *organization.Organization) bool { return o.ID == int64(leadID) })
	if i < 0 {
		return Standing{}, domain.E(domain.NotFound, "not_found")
	}
	lead := list[i]
	others, err := FindOnly[application.Application](tx, []string{"ID", "CallID", "Round", "State", "Title"}, Where{"LeadID": leadID, "State": append([]application.State{application.Draft}, standingStates...)})
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
	s.facts = profileFacts(lead, 0) // its age is counted to the day of each notice, see For
	s.grounds = grounds{}
	if err := s.lookGrants(tx, leadID); err != nil {
		return Standing{}, err
	}
	for _, look := range []func(Tx, []*organization.Organization) error{s.lookClosed, s.lookDebarred, s.lookArrears, s.lookRoyalty} {
		if err := look(tx, list); err != nil {
			return Standing{}, err
		}
	}
	return s, nil
}

func rank(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// know writes down a yes or no and what it rests on.
func (s *Standing) know(f condition.Fact, yes bool, source string, found ...string) {
	s.facts[f], s.grounds[f] = condition.Bool(yes), ground{source, found}
}

// lookClosed looks whether a business does not run, by the tax office or by its own profile.
func (s *Standing) lookClosed(tx Tx, list []*organization.Organization) error {
	kept, err := Find[organization.Registration](tx, Where{"Number": numbersOf(list)})
	if err != nil {
		return err
	}
	source, asked, closed := fromProfile, 0, []string(nil)
	for _, o := range list {
		i := slices.IndexFunc(kept, func(r *organization.Registration) bool { return r.Number == o.Number })
		if i >= 0 {
			asked++
		}
		if !o.ClosedOn.IsZero() || i >= 0 && kept[i].Closed() {
			closed = append(closed, o.Name)
		}
	}
	if asked == len(list) {
		source = fromRegister
	}
	s.know(condition.FactClosed, len(closed) > 0, source, closed...)
	return nil
}

func (s *Standing) lookDebarred(tx Tx, list []*organization.Organization) error {
	sanctions, err := Find[sanction.Sanction](tx, Where{"OrganizationID": ids(refsOf(list)), "State": sanction.InForce})
	var found []string
	for _, x := range sanctions {
		found = append(found, nameOf(list, *x.OrganizationID))
	}
	s.know(condition.FactDebarred, len(found) > 0, fromHouse, found...)
	return err
}

// lookGrants counts what this house has agreed with the lead before: agreements that it had a part in and that were concluded, whatever
// became of them since.
func (s *Standing) lookGrants(tx Tx, lead domain.OrganizationID) error {
	seats, err := Find[agreement.Party](tx, Where{"OrganizationID": lead})
	if err != nil {
		return err
	}
	var found []string
	if len(seats) > 0 {
		list, err := Find[agreement.Agreement](tx, Where{"ID": idsOf(seats, func(p *agreement.Party) domain.AgreementID { return p.AgreementID })}, "ID")
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.ConcludedAt != nil {
				found = append(found, strings.TrimSpace(a.Number+" "+a.Title))
			}
		}
	}
	s.facts[condition.FactEarlierGrants], s.grounds[condition.FactEarlierGrants] = condition.Number(int64(len(found))), ground{fromHouse, found}
	return nil
}

func (s *Standing) lookArrears(tx Tx, list []*organization.Organization) error {
	behind, err := arrears(tx, refsOf(list), s.today)
	var found []string
	for _, id := range behind {
		found = append(found, nameOf(list, id))
	}
	s.know(condition.FactSettlementUnpaid, len(found) > 0, fromHouse, found...)
	return err
}

// lookRoyalty looks at the bills of this house. Where none was ever written, nothing is known: the fact stays out.
func (s *Standing) lookRoyalty(tx Tx, list []*organization.Organization) error {
	bills, err := Find[outcome.Royalty](tx, Where{"OrganizationID": ids(refsOf(list))})
	if err != nil || len(bills) == 0 {
		return err
	}
	var found []string
	for _, b := range bills {
		if b.PaidWon < b.Won && b.DueOn < s.today {
			found = append(found, nameOf(list, b.OrganizationID))
		}
	}
	s.know(condition.FactRoyaltyUnpaid, len(found) > 0, fromHouse, found...)
	return nil
}

func numbersOf(list []*organization.Organization) (out []bizno.Number) {
	for _, o := range list {
		out = append(out, o.Number)
	}
	return out
}

func refsOf(list []*organization.Organization) (out []domain.OrganizationID) {
	for _, o := range list {
		out = append(out, domain.OrganizationID(o.ID))
	}
	return out
}

func nameOf(list []*organization.Organization, id domain.OrganizationID) string {
	for _, o := range list {
		if o.ID == int64(id) {
			return o.Name
		}
	}
	return ""
}

// arrears names those of several organisations that are behind with money of an earlier project: a settlement that it leads is
// overdue, or the day to pay back something recovered from it is over (혁신법 시행령 §12⑤, 관리규정 §21②). Before that day it is not.
func arrears(tx Tx, orgs []domain.OrganizationID, today period.Date) ([]domain.OrganizationID, error) {
	overdue, err := Find[settlement.Settlement](tx, Where{"LeadID": ids(orgs), "State": string(settlement.Overdue)})
	if err != nil {
		return nil, err
	}
	var out []domain.OrganizationID
	for _, x := range overdue {
		out = append(out, x.LeadID)
	}
	claims, err := Find[recovery.Recovery](tx, Where{"OrganizationID": ids(orgs)})
	for _, r := range claims {
		if r.DaysOverdue(today) > 0 && r.OutstandingWon() > 0 {
			out = append(out, r.OrganizationID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// counted are the states of an agreement whose project counts as running, or as about to.
var counted = []agreement.State{agreement.NotStarted, agreement.PlanRequested, agreement.PlanReview, agreement.DocsPending, agreement.ReadyToSign,
	agreement.PartlySigned, agreement.Concluded, agreement.Active}

// Counted are those states as texts, for pages that read the same projects.
func Counted() (out []string) {
	for _, s := range counted {
		out = append(out, string(s))
	}
	return out
}

// lookProjects looks at what the organisations and people of an application do in other projects of this house. What it finds of
// people decides only where it breaks a limit by itself: a person may have projects elsewhere. What an organisation does besides is
// shown, and left for a person to compare.
func lookProjects(tx Tx, a *application.Application, c *call.Call, f condition.Facts, g grounds) error {
	orgs, err := Find[organization.Organization](tx, Where{"ID": ids(a.Orgs())})
	if err != nil {
		return err
	}
	seats, err := Find[agreement.Party](tx, Where{"OrganizationID": ids(a.Orgs())})
	if err != nil || len(seats) == 0 {
		return err
	}
	running, err := Find[agreement.Agreement](tx, Where{"ID": idsOf(seats, func(p *agreement.Party) domain.AgreementID { return p.AgreementID }), "State": counted}, "ID")
	if err != nil || len(running) == 0 {
		return err
	}
	also := ground{source: fromHouse}
	for _, x := range running {
		also.found = append(also.found, strings.TrimSpace(x.Number+" "+x.Title))
	}
	g[condition.FactDuplicate] = also

	ending, err := endingSoon(c, intakeOf(c, a, tx.Now()).Deadline)
	if err != nil {
		return err
	}
	long := slices.DeleteFunc(slices.Clone(running), func(x *agreement.Agreement) bool { return !x.EndOn.IsZero() && x.EndOn <= ending })
	people, err := Find[agreement.Participant](tx, Where{"AgreementID": idsOf(long, func(x *agreement.Agreement) int64 { return x.ID })})
	if err != nil {
		return err
	}
	var parties []agreement.Party
	for _, o := range orgs {
		parties = append(parties, agreement.Party{OrganizationID: domain.OrganizationID(o.ID), BizNo: o.Number})
	}
	for fact, leads := range map[condition.Fact]bool{condition.FactLeadProjects: true, condition.FactParticipantProjects: false} {
		most, shown := int64(0), ground{source: fromHouse}
		for _, who := range participantsOf(a, parties) {
			var in []string
			for _, x := range long {
				if slices.ContainsFunc(people, func(p *agreement.Participant) bool {
					return p.AgreementID == domain.AgreementID(x.ID) && known([]agreement.Participant{who}, p) != "" && p.LeftOn.IsZero() && (p.Lead || !leads)
				}) {
					in = append(in, x.Number)
				}
			}
			if (who.Lead || !leads) && int64(len(in)) > most {
				most, shown.found = int64(len(in)), append([]string{who.Name}, in...)
			}
		}
		if most == 0 {
			continue
		}
		g[fact] = shown
		if broken(c.EligibilityIn(a.Track), fact, condition.Number(most+1)) { // this application counts (L4 §64)
			f[fact] = condition.Number(most + 1)
		}
	}
	return nil
}

// endingSoon is the last day of projects that do not count any more when an intake closes (L4 §64, L6 §20②): the closing day
// itself where the rule set names no such time.
func endingSoon(c *call.Call, deadline time.Time) (period.Date, error) {
	rules, err := c.RuleSet()
	if err != nil || !rules.Has(ruleset.EndingSoonTerm) {
		return period.DateOf(deadline), err
	}
	term, err := rules.Term(ruleset.EndingSoonTerm)
	return period.DateOf(deadline).AddMonths(term.N), err
}

// broken reports whether one fact alone breaks a condition.
func broken(t condition.Tree, f condition.Fact, v condition.Value) bool {
	return slices.ContainsFunc(t.Eval(condition.Facts{f: v}).With(condition.NotMet), func(q condition.Requirement) bool {
		return slices.ContainsFunc(q.Leaves, func(l condition.Leaf) bool { return l.Fact == f })
	})
}
