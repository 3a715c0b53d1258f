// This file finds what a notice is about: the call, the organisations, the officer, and the words every text may use.
package workflows

import (
	"fmt"
	"net/url"

	"gongmo/domain"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/inquiry"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/recovery"
	"gongmo/domain/settlement"
)

// aboutFacts is the surroundings of one aggregate.
type aboutFacts struct {
	notice.About
	call    domain.CallID
	officer *domain.PersonID
	lead    domain.OrganizationID
	org     domain.OrganizationID // the one organisation it is about, 0 for the lead
	orgs    []domain.OrganizationID
	people  []domain.PersonID // people it names: committee, evaluator, accountant
	link    string
	args    domain.Args
}

func (a aboutFacts) own() domain.OrganizationID {
	if a.org != 0 {
		return a.org
	}
	return a.lead
}

// aboutOf gathers the surroundings of an aggregate.
func (e *Engine) aboutOf(tx Tx, kind string, id int64) (aboutFacts, error) {
	a := aboutFacts{About: notice.About{Kind: kind, ID: id}, args: domain.Args{"title": "", "number": "", "org": ""}}
	err := e.fillAbout(tx, &a, kind, id)
	if err != nil {
		return a, err
	}
	if a.call != 0 {
		c, err := Get[call.Call](tx, int64(a.call))
		if err != nil {
			return a, err
		}
		a.officer = c.OfficerID
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

func (e *Engine) fillAbout(tx Tx, a *aboutFacts, kind string, id int64) error {
	switch kind {
	case "call":
		a.call, a.link = domain.CallID(id), "/calls"
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
		return nil
	case "stage":
		x, err := Get[evaluation.Stage](tx, id)
		if err != nil {
			return err
		}
		members, err := Find[evaluation.Member](tx, Where{"StageID": x.Ref(), "Round": x.Round})
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.Serves() {
				a.people = append(a.people, m.PersonID)
			}
		}
		a.call, a.link = x.CallID, "/reviews"
		return nil
	case "sheet":
		x, err := Get[evaluation.Sheet](tx, id)
		if err != nil {
			return err
		}
		if err := e.fillAbout(tx, a, "stage", int64(x.StageID)); err != nil {
			return err
		}
		a.people = []domain.PersonID{x.EvaluatorID}
		return nil
	case "agreement":
		return e.aboutAgreement(tx, a, domain.AgreementID(id))
	case "payment":
		x, err := Get[payment.Payment](tx, id)
		if err != nil {
			return err
		}
		a.args["amount"] = x.AmountWon
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "expense":
		x, err := Get[expense.Expense](tx, id)
		if err != nil {
			return err
		}
		a.org = x.OrgID
		a.args["amount"] = x.AmountWon
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "amendment":
		x, err := Get[amendment.Amendment](tx, id)
		if err != nil {
			return err
		}
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "settlement":
		x, err := Get[settlement.Settlement](tx, id)
		if err != nil {
			return err
		}
		if x.AuditorID != nil {
			a.people = []domain.PersonID{*x.AuditorID}
		}
		a.args["amount"], a.args["disallowed"] = x.RemitWon, x.DisallowedWon
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "appeal":
		x, err := Get[appeal.Appeal](tx, id)
		if err != nil {
			return err
		}
		a.org, a.call = x.OrganizationID, x.CallID
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
	case "outcome":
		x, err := Get[outcome.Outcome](tx, id)
		if err != nil {
			return err
		}
		a.org, a.args["year"] = x.OrganizationID, x.Year
		return e.aboutAgreement(tx, a, x.AgreementID)
	case "recovery":
		x, err := Get[recovery.Recovery](tx, id)
		if err != nil {
			return err
		}
		a.org = x.OrganizationID
		return e.aboutAgreement(tx, a, x.AgreementID)
	}
	return nil
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
	a.args["title"], a.args["number"] = x.Title, x.Number
	return nil
}

// applicants lists the people of the organisations that have begun an application to a call; drafters only of drafts.
func (e *Engine) applicants(tx Tx, c domain.CallID, drafters bool) ([]domain.PersonID, error) {
	where := Where{"CallID": c}
	if drafters {
		where["State"] = string(application.Draft)
	}
	list, err := Find[application.Application](tx, where)
	if err != nil {
		return nil, err
	}
	var leads []domain.OrganizationID
	for _, a := range list {
		leads = append(leads, a.LeadID)
	}
	return e.members(tx, leads, domain.RoleOwner, domain.RoleWriter, domain.RoleSigner)
}
