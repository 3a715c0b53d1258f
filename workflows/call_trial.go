// This file tries a call's form out: made-up answers are handed in, in memory, and judged by what judges a submission. Nothing is
// stored.
package workflows

import (
	"context"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/budget"
	"gongmo/domain/call"
	"gongmo/domain/form"
	"gongmo/domain/organization"
	"gongmo/domain/period"
)

// Trial is what a sample application to a call would meet.
type Trial struct {
	// Form and Answers are the form as it stands in the draft, or in the proposal that waits, and what it was filled with. Partner and
	// Needer are the organisations whose parts carry an id in the answers' keys, 0 when the form has no such part.
	Form            form.Definition
	Answers         form.Answers
	Partner, Needer domain.OrganizationID
	// Problems keep a small company from handing the sample in.
	Problems domain.Problems
	// Sizes says for each size of organisation what the rules find in the plan; empty when the form asks for none.
	Sizes []SizeTrial
}

// SizeTrial is the plan as the rules see it when an organisation of a size hands it in.
type SizeTrial struct {
	Size     budget.Size
	Findings []budget.Finding
	// Wrong says why the plan cannot be judged at all.
	Wrong error
}

// The organisations of a trial; no row has these ids.
const (
	trialLead    domain.OrganizationID = 1
	trialPartner domain.OrganizationID = 2
	trialNeeder  domain.OrganizationID = 3
)

// TryCall tries the form of a call that the actor may edit, as it stands in the draft or in the proposal that waits.
func (e *Engine) TryCall(ctx context.Context, actor domain.Actor, id domain.CallID, scene form.Scene) (Trial, error) {
	var out Trial
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		c, err := Get[call.Call](tx, int64(id))
		if err != nil {
			return err
		}
		action := "propose"
		if c.State == call.Draft {
			action = "edit"
		}
		if err := e.Access.Can(actor, action, callResource(c)); err != nil {
			return err
		}
		tried := *c
		if p := c.Proposal.Terms; p != nil && c.State != call.Draft {
			tried.Terms = call.Terms(*p)
		}
		out, err = tryForm(&tried, scene, actor.Person, tx.Now())
		return err
	})
	return out, err
}

// tryForm fills the form in and judges it. When the call takes applications, and who may sign one, is not tried.
func tryForm(c *call.Call, scene form.Scene, by domain.PersonID, now time.Time) (Trial, error) {
	set, err := c.RuleSet()
	if err != nil {
		return Trial{}, err
	}
	out, track := Trial{Form: c.Form}, ""
	if len(c.Stages.Tracks) > 0 {
		track = c.Stages.Tracks[0].Key // what is tried is the form; the tracks share it
	}
	s := form.Sampling{Scene: scene, Org: trialLead, On: period.DateOf(now), Plan: budget.SamplePlan(budget.ParamsOf(set, c.Limits(track)), trialLead, scene == form.Edge)}
	a := application.New(c.Ref(), c.Round, c.VersionNo, trialLead, "", "", track, by, now)
	mine := c.Form.Sample(form.Lead, s)
	for _, part := range []struct {
		form.Part
		org  domain.OrganizationID
		role application.MemberRole
		into *domain.OrganizationID
	}{{form.Participant, trialPartner, application.Participating, &out.Partner}, {form.Demand, trialNeeder, application.Demand, &out.Needer}} {
		if !c.Form.HasPart(part.Part) {
			continue
		}
		org := part.org
		*part.into = org
		a.Members = append(a.Members, application.Member{OrganizationID: &org, Role: part.role, Consent: application.Accepted, PartDone: true, Position: len(a.Members) + 1})
		for key, x := range c.Form.Sample(part.Part, form.Sampling{Scene: scene, Org: org, On: s.On}) {
			mine[form.Key(key, org)] = x
		}
	}
	if _, _, _, err := a.Save(form.Answers{}, mine, by, now); err != nil {
		return Trial{}, err
	}
	out.Answers = a.Answers
	orgs := func(size budget.Size) (list []*organization.Organization) {
		for _, m := range a.Members {
			o := &organization.Organization{Size: organization.Size(size)}
			o.ID = int64(*m.OrganizationID)
			list = append(list, o)
		}
		return list
	}
	in := application.Signing{Actor: by, Role: domain.RoleSigner, Stamp: now, Now: now, CallCode: c.Code, CallVersion: c.VersionNo, FormSince: c.FormSince,
		Intake: application.Intake{OpenAt: now.Add(-time.Hour), Deadline: now.Add(time.Hour), Running: true, PerLead: c.PerLead}}
	a.LeaveOut(c.Form)
	if err := judge(&in, c, a, orgs(budget.SME)); err != nil {
		return Trial{}, err
	}
	out.Problems = a.Checklist(in)
	if a.Budget.IsZero() {
		return out, nil
	}
	for _, size := range budget.Sizes() {
		bc, err := BudgetCase(c, a, orgs(size))
		if err != nil {
			return Trial{}, err
		}
		t := SizeTrial{Size: size, Wrong: bc.Check()}
		if t.Wrong == nil {
			t.Findings = budget.Evaluate(bc)
		}
		out.Sizes = append(out.Sizes, t)
	}
	return out, nil
}
