// This file is the conditions of a call while an application is being written: which of them are not met, by the same tree and facts as the
// requirement check. They are said and keep nobody from handing in: what they come to is for the officers.
package workflows

import (
	"context"
	"slices"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/condition"
	"gongmo/domain/organization"
	"gongmo/domain/period"
)

// Unmet is a condition of a call that an application does not meet.
type Unmet struct {
	// Requirement is what is asked, with those of its comparisons that fail. What is known instead is left out of them: it may be a
	// partner's own affair.
	condition.Requirement
	// Orgs are the names of those that it is about, none where it is about the application as a whole.
	Orgs []string
}

// unmet judges what is known and was declared. A track that is for others is refused by itself and is none of these.
func unmet(c *call.Call, a *application.Application, facts condition.Facts, shown grounds) (out []Unmet) {
	for _, q := range c.EligibilityIn(a.Track).Eval(facts).With(condition.NotMet) {
		if q.Item == condition.EligTrack {
			continue
		}
		u := Unmet{Requirement: q}
		u.Leaves = nil
		for _, l := range q.Leaves {
			if l.State != condition.NotMet {
				continue
			}
			for _, name := range aboutWhom(a, l.Fact, shown[l.Fact]) {
				if !slices.Contains(u.Orgs, name) {
					u.Orgs = append(u.Orgs, name)
				}
			}
			l.Got = condition.Value{}
			u.Leaves = append(u.Leaves, l)
		}
		out = append(out, u)
	}
	return out
}

// aboutWhom names the members of an application that a fact was found of. What is known of people and what was declared is of all of it,
// anything else of the lead.
func aboutWhom(a *application.Application, f condition.Fact, g ground) (out []string) {
	for _, m := range a.Members {
		if slices.Contains(g.found, m.Name) {
			out = append(out, m.Name)
		}
	}
	if len(out) > 0 || g.source == fromDeclared || f == condition.FactLeadProjects || f == condition.FactParticipantProjects {
		return out
	}
	for _, m := range a.Members {
		if m.Role == application.Lead {
			out = append(out, m.Name)
		}
	}
	return out
}

// profileFacts are what an organisation has written about itself, and its age on a day.
func profileFacts(lead *organization.Organization, on period.Date) condition.Facts {
	f := condition.Facts{
		condition.FactSize: condition.Text(string(lead.Size)), condition.FactEntityType: condition.Text(string(lead.Type)),
		condition.FactRegion: condition.Text(string(lead.Region)),
	}
	if lead.Industry != "" {
		f[condition.FactIndustry] = condition.Text(lead.Industry)
	}
	if !on.IsZero() && !lead.OpenedOn.IsZero() {
		f[condition.FactAgeMonths] = condition.Number(monthsBetween(lead.OpenedOn, on))
	}
	return f
}

// unmetByProfile is unmet by what the organisations wrote about themselves and what was declared, which is at hand without a look into
// any register: for pages that are opened all the time.
func unmetByProfile(c *call.Call, a *application.Application, orgs []*organization.Organization, now period.Date) []Unmet {
	if c.EligibilityIn(a.Track).IsZero() {
		return nil
	}
	on := now
	if c.AnnounceAt != nil {
		on = period.DateOf(*c.AnnounceAt)
	}
	facts, shown := condition.Facts{}, grounds{}
	var closed []string
	for _, o := range orgs {
		if o.Ref() == a.LeadID {
			facts = profileFacts(o, on)
		}
		if !o.ClosedOn.IsZero() && slices.Contains(a.Orgs(), o.Ref()) {
			closed = append(closed, o.Name)
		}
	}
	if len(closed) > 0 {
		facts[condition.FactClosed], shown[condition.FactClosed] = condition.Bool(true), ground{fromProfile, closed}
	}
	addDeclared(facts, shown, a.Declared)
	return unmet(c, a, facts, shown)
}

// Checked is what the check of an application finds while it is being written.
type Checked struct {
	// Problems keep it from being handed in; Findings are those of the rules on costs, that they are kept or not.
	Problems domain.Problems
	Findings []budget.Finding
	// Namesakes are people of one name whose participations add up to too much if they are one person: they keep nobody from handing in.
	Namesakes domain.Problems
	// Unmet are the conditions that are not met by what the organisations wrote about themselves and what was declared; Conditions looks
	// into the registers, too.
	Unmet []Unmet
}

// Check is everything that keeps the application from being handed in now, by the same guards as the submission, and which conditions are
// not met as far as that costs no look into a register.
func (e *Engine) Check(ctx context.Context, cmd Command, id domain.ApplicationID) (out Checked, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) (err error) {
		_, out, err = e.check(tx, cmd, id, func(*application.Application) error { return nil })
		return err
	})
	return out, err
}

// check lets as see the application as it is stored, before what is not asked is left out of it.
func (e *Engine) check(tx Tx, cmd Command, id domain.ApplicationID, as func(*application.Application) error) (*application.Application, Checked, error) {
	a, err := wholeApplication(tx, id, NoLock)
	if err != nil {
		return nil, Checked{}, err
	}
	if err := e.Access.Can(cmd.Actor, "view", resourceOf(a)); err != nil {
		return nil, Checked{}, err
	}
	if err := as(a); err != nil {
		return nil, Checked{}, err
	}
	in, c, orgs, err := e.signing(tx, cmd, a, a.Declared)
	if err != nil {
		return nil, Checked{}, err
	}
	out := Checked{Problems: a.Checklist(in), Unmet: unmetByProfile(c, a, orgs, period.DateOf(tx.Now()))}
	bc, err := BudgetCase(c, a, orgs)
	if err != nil || bc.Check() != nil {
		return a, out, err
	}
	if bc.Elsewhere, err = elsewhere(tx, a, 0); err != nil {
		return nil, Checked{}, err
	}
	bc.ClosesOn = closesOn(c, a, tx.Now())
	_, out.Namesakes = overbooked(bc, a)
	out.Findings = budget.Evaluate(bc)
	return a, out, nil
}

// Conditions is how an application stands to the conditions of its call before it is handed in.
type Conditions struct {
	// ToDeclare are the facts that the signer must declare when handing it in, by the same rule as the submission.
	ToDeclare []condition.Fact
	// Unmet are the conditions that are not met, of all members, by what the requirement check knows.
	Unmet []Unmet
}

// Conditions looks every member up in the registers of this house. A call that asks for nothing costs no look.
func (e *Engine) Conditions(ctx context.Context, cmd Command, id domain.ApplicationID) (out Conditions, err error) {
	err = e.Work.Do(ctx, Options{DryRun: true}, func(tx Tx) error {
		out = Conditions{}
		a, err := wholeApplication(tx, id, NoLock)
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "view", resourceOf(a)); err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(a.CallID))
		if err != nil {
			return err
		}
		asked := c.EligibilityIn(a.Track)
		if asked.IsZero() {
			return nil
		}
		facts, shown, err := knownFacts(tx, a, c)
		if err != nil {
			return err
		}
		out.ToDeclare = condition.Applicant().ToDeclare(asked, facts)
		addDeclared(facts, shown, a.Declared)
		out.Unmet = unmet(c, a, facts, shown)
		return nil
	})
	return out, err
}
