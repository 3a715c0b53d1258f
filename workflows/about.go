// This file finds what a notice is about: the call, the organisations, the officer, and the words every text may use.
package workflows

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/inquiry"
	"gongmo/domain/latepermit"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/person"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/settlement"
	"gongmo/domain/wallet"
)

// aboutFacts is the surroundings of one aggregate.
type aboutFacts struct {
	notice.About
	call    domain.CallID
	officer *domain.PersonID
	// paragraph is what the call says of its own in the notice, "" for nothing.
	paragraph string
	lead      domain.OrganizationID
	org       domain.OrganizationID // the one organisation it is about, 0 for the lead
	orgs      []domain.OrganizationID
	people    []domain.PersonID // people it names: committee, evaluator, accountant
	link      string
	args      domain.Args
	// candidates are the lead organisations of a stage's candidates, where the notice is for them.
	candidates []domain.OrganizationID
	unanswered []domain.PersonID // members of the committee who did not answer the invitation
	each       map[domain.PersonID]domain.Args
	asked      []domain.PersonID // those who may write the parts that partners are asked to supplement
	// says fills the fields that the aggregate itself knows; words are fields that are texts of their own.
	says  func(domain.NoticeCode) domain.Args
	words map[string]word
}

// leads are the organisations that lead what it is about.
func (a aboutFacts) leads() []domain.OrganizationID {
	if len(a.candidates) > 0 {
		return a.candidates
	}
	return one(a.lead)
}

func (a aboutFacts) own() domain.OrganizationID {
	if a.org != 0 {
		return a.org
	}
	return a.lead
}

// aboutOf gathers the surroundings of the aggregate that a notice is about.
func (e *Engine) aboutOf(tx Tx, d delivery) (aboutFacts, error) {
	a := aboutFacts{About: notice.About{Kind: d.kind, ID: d.id}, args: domain.Args{"title": "", "number": "", "org": ""}}
	err := e.fillAbout(tx, &a, d)
	if err != nil {
		return a, err
	}
	if d.org != 0 {
		a.org = d.org
	}
	if a.call != 0 {
		var c *call.Call
		if err := tx.Read(SharedRow(&c, int64(a.call))); err != nil {
			return a, err
		}
		a.officer, a.paragraph = c.OfficerID, c.Paragraphs[d.code]
		a.About.Call = &a.call
		if a.args["title"] == "" {
			a.args["title"] = c.Title
		}
		if a.args["number"] == "" {
			a.args["number"] = c.Code
		}
	}
	if org := a.own(); org != 0 {
		o, err := Get[organization.Organization](tx, int64(org))
		if err != nil {
			return a, err
		}
		a.args["org"] = o.Name
	}
	return a, nil
}

func (e *Engine) fillAbout(tx Tx, a *aboutFacts, d delivery) error {
	id := d.id
	switch d.kind {
	case "call":
		var c *call.Call
		if err := tx.Read(SharedRow(&c, id)); err != nil {
			return err
		}
		at := tx.Now()
		if d.step != nil {
			at = d.step.At
		}
		a.call, a.link, a.says = domain.CallID(id), "/calls/"+url.PathEscape(c.Code), func(code domain.NoticeCode) domain.Args { return c.SaysAt(code, at) }
		a.add(map[string]word{"window": windowSaid(c, at)}, nil)
		switch d.code {
		case call.NoticeWindow:
			a.link = fmt.Sprintf("/desk/calls/%d/screening", id)
		case call.NoticeResult:
			a.add(map[string]word{"window": windowTold(d)}, nil)
		case call.NoticeHandedOver:
			return aboutHandOver(tx, a, d)
		case call.NoticeFailed:
			why, err := whyFailed(tx, c)
			a.add(map[string]word{"reason": why}, nil)
			return err
		case call.NoticeAmended:
			return sayForms(tx, a, d)
		}
		return nil
	case "application":
		x, err := Get[application.Application](tx, id)
		if err != nil {
			return err
		}
		if err := loadChildren(tx, x); err != nil {
			return err
		}
		a.call, a.lead, a.orgs, a.link = x.CallID, x.LeadID, x.Orgs(), fmt.Sprintf("/applications/%d", id)
		a.args["title"], a.args["number"] = x.Title, x.ReceiptNo
		a.says = x.Says
		if x.State == application.SupplementRequested {
			a.link += "/supplement"
		}
		switch d.code {
		case application.NoticeSupplement:
			return e.aboutAsked(tx, a, x)
		case application.NoticeInvited, application.NoticeAnswered, application.NoticeInviteDue, application.NoticeInviteLapsed:
			a.link += "/partners"
			if err := aboutPartner(tx, a, x, d); err != nil {
				return err
			}
			fallthrough
		case application.NoticeTogether:
			a.args["lead"] = leadName(x)
		case application.NoticePartReopened:
			a.args["lead"] = leadName(x)
			return aboutPartner(tx, a, x, d)
		}
		return e.sayApplication(tx, a, x, d)
	case "stage":
		return e.aboutStage(tx, a, d)
	case "sheet":
		x, err := Get[evaluation.Sheet](tx, id)
		if err != nil {
			return err
		}
		d.kind, d.id = "stage", int64(x.StageID)
		if err := e.aboutStage(tx, a, d); err != nil {
			return err
		}
		a.people, a.each = []domain.PersonID{x.EvaluatorID}, nil
		return nil
	case "agreement":
		return e.aboutAgreement(tx, a, domain.AgreementID(id))
	case "payment":
		x, err := Get[payment.Payment](tx, id)
		if err != nil {
			return err
		}
		if err := tx.Find(&x.Shares, Query{Where: Where{"PaymentID": x.Ref()}}); err != nil {
			return err
		}
		a.args["amount"], a.says = x.AmountWon, x.Says
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "expense":
		x, err := Get[expense.Expense](tx, id)
		if err != nil {
			return err
		}
		a.org = x.OrgID
		a.args["amount"] = x.DisallowedWon
		if d.code == expense.NoticeFlagged {
			if err := sayFindings(tx, a, x); err != nil {
				return err
			}
		}
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "amendment":
		x, err := Get[amendment.Amendment](tx, id)
		if err != nil {
			return err
		}
		a.says = x.Says
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "settlement":
		x, err := Get[settlement.Settlement](tx, id)
		if err != nil {
			return err
		}
		if x.AuditorID != nil {
			a.people = []domain.PersonID{*x.AuditorID}
		}
		a.says = x.Says
		if err := saySettlementAppeal(tx, a, x, d); err != nil {
			return err
		}
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "appeal":
		x, err := Get[appeal.Appeal](tx, id)
		if err != nil {
			return err
		}
		a.org, a.call, a.says = x.OrganizationID, x.CallID, x.Says
		a.people = []domain.PersonID{x.FiledBy}
		a.args["title"] = x.SubjectTitle
		sayAnswer(a, x)
		a.link = fmt.Sprintf("/appeals/%d", id)
		return nil
	case "inquiry":
		x, err := Get[inquiry.Inquiry](tx, id)
		if err != nil {
			return err
		}
		c, err := Get[call.Call](tx, int64(x.CallID))
		if err != nil {
			return err
		}
		a.call, a.people, a.args["question"] = x.CallID, []domain.PersonID{x.AskedBy}, x.Title
		a.link = fmt.Sprintf("/calls/%s/questions/%d", url.PathEscape(c.Code), id)
		return nil
	case "wallet_document":
		x, err := Get[wallet.Document](tx, id)
		if err != nil {
			return err
		}
		a.lead, a.link = x.OrganizationID, fmt.Sprintf("/wallet/%d", id)
		a.says = func(domain.NoticeCode) domain.Args { return domain.Args{"document": x.Title} }
		if x.Title == "" {
			a.words = map[string]word{"document": {key: x.Type.Label()}}
		}
		if d.code == wallet.NoticeOffered {
			return aboutOffered(tx, a, d)
		}
		return nil
	case "latepermit":
		x, err := Get[latepermit.Permit](tx, id)
		if err != nil {
			return err
		}
		of, err := Get[application.Application](tx, int64(x.ApplicationID))
		if err != nil {
			return err
		}
		a.call, a.lead, a.people, a.says = x.CallID, x.LeadID, []domain.PersonID{x.ProposedBy}, x.Says
		a.link = fmt.Sprintf("/desk/late/%d", id)
		if x.LapsedBecause != "" {
			a.words = map[string]word{"why": {key: x.LapsedBecause.Label()}}
		}
		if d.code == latepermit.NoticePermitted { // for the applicant; nothing that stands in a draft is told to the agency
			a.link, a.args["title"], a.words = fmt.Sprintf("/applications/%d", of.ID), of.Title, map[string]word{"why": lateReason(x)}
		}
		return nil
	case "outcome":
		x, err := Get[outcome.Outcome](tx, id)
		if err != nil {
			return err
		}
		a.org, a.args["year"], a.says = x.OrganizationID, x.Year, x.Says
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "recovery":
		x, err := Get[recovery.Recovery](tx, id)
		if err != nil {
			return err
		}
		a.org, a.says = x.OrganizationID, x.Says
		if err := e.aboutAgreement(tx, a, x.AgreementID); err != nil {
			return err
		}
		a.link = fmt.Sprintf("/recoveries/%d", id)
		return nil
	case "sanction":
		x, err := Get[sanction.Sanction](tx, id)
		if err != nil {
			return err
		}
		return e.aboutSanction(tx, a, x)
	}
	return nil
}

func leadName(x *application.Application) string {
	for _, m := range x.Members {
		if m.Role == application.Lead {
			return m.Name
		}
	}
	return ""
}

// aboutOffered is the application that a paper was offered for, to whose lead it is told: org stays whose paper it is.
func aboutOffered(tx Tx, a *aboutFacts, d delivery) error {
	id, _ := d.args["application"].(int64)
	x, err := Get[application.Application](tx, id)
	if err != nil {
		return err
	}
	a.org, a.lead, a.call, a.link = a.lead, x.LeadID, x.CallID, fmt.Sprintf("/applications/%d/papers", id)
	a.args["title"] = x.Title
	return nil
}

// aboutPartner is an invitation into a consortium or its answer: the organisation that the step names, and what it is asked for or
// said.
func aboutPartner(tx Tx, a *aboutFacts, x *application.Application, d delivery) error {
	if org, ok := d.args["organization"].(int64); ok {
		a.org = domain.OrganizationID(org)
	}
	if id, ok := d.args["member"].(int64); ok {
		for _, m := range x.Members {
			if m.ID == id {
				a.args["partner"] = m.Name
			}
		}
	}
	if slices.Contains([]domain.NoticeCode{application.NoticeInviteDue, application.NoticeInviteLapsed, application.NoticePartReopened}, d.code) {
		return nil
	}
	a.words = map[string]word{"as": {key: fmt.Sprintf("application.member_role.%v", d.args["role"])}, "answer": {key: fmt.Sprintf("application.consent.%v", d.args["consent"])}}
	i := slices.IndexFunc(x.Members, func(m application.Member) bool {
		return m.OrganizationID != nil && *m.OrganizationID == a.org && string(m.Role) == fmt.Sprint(d.args["role"])
	})
	if d.code != application.NoticeInvited || i < 0 {
		return nil
	}
	asked, err := askingOf(tx, x, x.Members[i])
	if err != nil {
		return err
	}
	maps.Copy(a.args, asked.args)
	maps.Copy(a.words, asked.words)
	return nil
}

func (e *Engine) aboutSanction(tx Tx, a *aboutFacts, x *sanction.Sanction) error {
	if x.AgreementID != nil {
		if err := e.aboutAgreement(tx, a, *x.AgreementID); err != nil {
			return err
		}
	}
	if x.CallID != nil {
		a.call = *x.CallID
	}
	a.says = x.Says
	key, args := x.MeasureText()
	a.words = map[string]word{"measure": wordOf(key, args)}
	if x.PersonID != nil {
		a.org, a.people = 0, []domain.PersonID{*x.PersonID}
		return nil
	}
	a.org, a.link = *x.OrganizationID, fmt.Sprintf("/sanctions/%d", x.ID)
	return nil
}

// aboutStage is a stage with its committee: who serves, who has not answered, and what each has left to score.
func (e *Engine) aboutStage(tx Tx, a *aboutFacts, d delivery) error {
	x, err := Get[evaluation.Stage](tx, d.id)
	if err != nil {
		return err
	}
	set, err := stageRuleSet(tx, x)
	if err != nil {
		return err
	}
	terms, err := evaluation.TermsFrom(set)
	if err != nil {
		return err
	}
	members, err := Find[evaluation.Member](tx, Where{"StageID": x.Ref(), "Round": x.Round})
	if err != nil {
		return err
	}
	on := x.ScoreBy(terms, d.days)
	for _, m := range members {
		if !m.Serves() {
			continue
		}
		a.people = append(a.people, m.PersonID)
		if m.Unanswered() {
			a.unanswered = append(a.unanswered, m.PersonID)
		}
		if x.Gathering() {
			on = max(on, m.AnswerBy(terms, d.days))
		}
	}
	left, err := sheetsLeft(tx, x)
	if err != nil {
		return err
	}
	a.each = map[domain.PersonID]domain.Args{}
	for who, n := range left {
		a.each[who] = domain.Args{"n": n}
	}
	if a.candidates, err = leadsOf(tx, x, d.code); err != nil {
		return err
	}
	a.call, a.link = x.CallID, "/reviews"
	if len(a.candidates) > 0 {
		a.link = "/applications"
	}
	// When whom is heard is arranged with each applicant.
	a.words = map[string]word{"when": {key: "notice.place.later"}, "place": {key: "notice.place.later"}}
	if x.Place != "" {
		a.words["place"] = word{raw: x.Place}
	}
	a.says = func(code domain.NoticeCode) domain.Args {
		if code == evaluation.NoticeReviewerInvite || code == evaluation.NoticeUnscored || code == evaluation.NoticeReviewerRemind {
			return domain.Args{"on": on}
		}
		return nil
	}
	return nil
}

// leadsOf lists the organisations whose applications the stage judges, for a notice that is for them: who is invited to
// present, and whose evaluation begins anew.
func leadsOf(tx Tx, s *evaluation.Stage, code domain.NoticeCode) ([]domain.OrganizationID, error) {
	if code != evaluation.NoticeReEvaluation && (code != evaluation.NoticeStageInvite || !s.Presented()) {
		return nil, nil
	}
	candidates, err := Find[evaluation.Candidate](tx, Where{"StageID": s.Ref()})
	if err != nil {
		return nil, err
	}
	list, err := Find[application.Application](tx, Where{"ID": idsOf(candidates, func(c *evaluation.Candidate) domain.ApplicationID { return c.ApplicationID })})
	var out []domain.OrganizationID
	for _, a := range list {
		if !slices.Contains(out, a.LeadID) {
			out = append(out, a.LeadID)
		}
	}
	return out, err
}

func (e *Engine) aboutAgreement(tx Tx, a *aboutFacts, id domain.AgreementID) error {
	x, err := Get[agreement.Agreement](tx, int64(id))
	if err != nil {
		return err
	}
	parties, err := Find[agreement.Party](tx, Where{"AgreementID": id})
	if err != nil {
		return err
	}
	for _, p := range parties {
		a.orgs = append(a.orgs, p.OrganizationID)
	}
	a.call, a.lead, a.link = x.CallID, x.LeadID, fmt.Sprintf("/projects/%d", id)
	if a.About.Kind == x.Kind() {
		a.says = x.Says
	}
	a.args["title"], a.args["number"] = x.Title, x.Number
	return nil
}

// applicants lists the people of the organisations that have begun an application to a call, alone or as a partner that agreed to take
// part; drafters only of drafts.
func (e *Engine) applicants(tx Tx, c domain.CallID, drafters bool) ([]domain.PersonID, error) {
	where := Where{"CallID": c}
	if drafters {
		where["State"] = string(application.Draft)
	}
	list, err := FindOnly[application.Application](tx, []string{"ID", "LeadID"}, where)
	if err != nil {
		return nil, err
	}
	var orgs []domain.OrganizationID
	for _, a := range list {
		orgs = append(orgs, a.LeadID)
	}
	if len(list) == 0 {
		return nil, nil
	}
	partners, err := Find[application.Member](tx, Where{"ApplicationID": idsOf(list, func(a *application.Application) domain.ApplicationID { return a.Ref() }),
		"Consent": string(application.Accepted), "OrganizationID": Not{nil}})
	if err != nil {
		return nil, err
	}
	for _, m := range partners {
		if !slices.Contains(orgs, *m.OrganizationID) {
			orgs = append(orgs, *m.OrganizationID)
		}
	}
	return e.members(tx, orgs, domain.RoleOwner, domain.RoleWriter, domain.RoleSigner)
}

// aboutAsked finds the partners that a supplement asks something of: they alone can write it. Each is told of its own items; who writes
// for the lead too is told of all.
func (e *Engine) aboutAsked(tx Tx, a *aboutFacts, x *application.Application) error {
	names := map[domain.OrganizationID][]string{}
	var orgs []domain.OrganizationID
	for _, i := range x.SupplementItems {
		if i.Org == 0 || i.Org == x.LeadID || i.Done {
			continue
		}
		if len(names[i.Org]) == 0 {
			orgs = append(orgs, i.Org)
		}
		names[i.Org] = append(names[i.Org], i.Name)
	}
	if len(orgs) == 0 {
		return nil
	}
	leads, err := e.group(tx, notice.ToLead, *a)
	if err != nil {
		return err
	}
	a.each = map[domain.PersonID]domain.Args{}
	own := map[domain.PersonID][]string{}
	for _, org := range orgs {
		people, err := e.members(tx, one(org), domain.RoleOwner, domain.RoleWriter, domain.RoleSigner)
		if err != nil {
			return err
		}
		for _, p := range people {
			if a.asked = append(a.asked, p); slices.Contains(leads, p) {
				continue
			}
			own[p] = append(own[p], names[org]...)
			a.each[p] = domain.Args{"reason": strings.Join(own[p], ", ")}
		}
	}
	return nil
}

// aboutHandOver names both officers of a hand-over as its step recorded them: the call may have gone on to a third since.
func aboutHandOver(tx Tx, a *aboutFacts, d delivery) error {
	a.link, a.args["reason"], a.args["to"] = fmt.Sprintf("/desk/calls/%d", d.id), "", ""
	if d.step != nil {
		a.args["reason"] = d.step.Reason
	}
	for _, field := range []string{"from", "to"} {
		if id, ok := d.args[field].(int64); ok && id != 0 {
			a.people = append(a.people, domain.PersonID(id))
		}
	}
	if len(a.people) == 0 {
		return nil
	}
	p, err := Get[person.Person](tx, int64(a.people[len(a.people)-1]))
	if err != nil {
		return err
	}
	a.args["to"] = p.Name
	return nil
}
