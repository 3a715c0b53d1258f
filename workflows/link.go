// This file mails one-time links. The secret of a link is derived from its id here and lives nowhere else.
package workflows

import (
	"context"
	"fmt"
	"net/url"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/organization"
	"gongmo/domain/person"
)

// linkPages are the pages that links of a purpose lead to.
var linkPages = map[person.Purpose]string{
	person.VerifyEmail: "/verify/", person.ResetPassword: "/reset/", person.Invite: "/invitations/", person.AdminLink: "/reset/",
}

// SendLink mails a one-time link. A link that was used or has expired in the meantime is not mailed.
func (e *Engine) SendLink(ctx context.Context, job LinkJob) error {
	var m Mail
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link, err := Get[person.Token](tx, job.LinkID)
		if err != nil {
			return err
		}
		if link.Good(link.Purpose, tx.Now()) != nil {
			return nil
		}
		m, err = e.linkMail(tx, link)
		return err
	})
	if err != nil || m.To == "" {
		return err
	}
	return e.Mail.Send(ctx, m)
}

func (e *Engine) linkMail(tx Tx, link *person.Token) (Mail, error) {
	lang, name, org := string(person.Korean), "", ""
	if link.PersonID != nil {
		p, err := Get[person.Person](tx, int64(*link.PersonID))
		if err != nil {
			return Mail{}, err
		}
		lang, name = string(p.Lang), p.Name
	}
	if link.Purpose == person.Invite {
		m, err := Get[organization.Membership](tx, link.Subject)
		if err != nil {
			return Mail{}, err
		}
		o, err := Get[organization.Organization](tx, int64(m.OrganizationID))
		if err != nil {
			return Mail{}, err
		}
		org = o.Name
	}
	address, title := linkPages[link.Purpose]+url.PathEscape(e.Secrets.LinkToken(link.ID, string(link.Purpose))), ""
	if link.Purpose == person.Partner {
		var err error
		if org, title, address, err = invitedTo(tx, link.Subject); err != nil {
			return Mail{}, err
		}
	}
	args := domain.Args{"name": name, "organization": org, "title": title, "link": e.Policies.BaseURL + address, "until": link.ExpiresAt}
	key := "mail.link." + string(link.Purpose)
	return Mail{ID: fmt.Sprintf("link-%d", link.ID), To: link.Email, ToName: name,
		Subject: e.Texts.Say(lang, key+".subject", args), Text: e.Texts.Say(lang, key+".body", args)}, nil
}

// invitedTo is who asks a member into which application, and where it goes from here: to the request, or first to register.
func invitedTo(tx Tx, member int64) (lead, title, address string, err error) {
	m, err := Get[application.Member](tx, member)
	if err != nil {
		return "", "", "", err
	}
	a, err := Get[application.Application](tx, int64(m.ApplicationID))
	if err != nil {
		return "", "", "", err
	}
	o, err := Get[organization.Organization](tx, int64(a.LeadID))
	if err != nil {
		return "", "", "", err
	}
	address = fmt.Sprintf("/applications/%d/partners", a.ID)
	if m.OrganizationID == nil {
		address = "/organizations/new?" + url.Values{"number": {m.InvitedNumber}, "next": {address}}.Encode()
	}
	return o.Name, a.Title, address, nil
}
