// This file mails one-time links. The secret of a link is derived from its id here and lives nowhere else.
package workflows

import (
	"context"
	"fmt"
	"maps"
	"net/url"

	"gongmo/domain"
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
	address := linkPages[link.Purpose] + url.PathEscape(e.Secrets.LinkToken(link.ID, string(link.Purpose)))
	args := domain.Args{"name": name, "organization": org, "title": "", "until": link.ExpiresAt}
	if link.Purpose == person.Partner {
		asked, err := askingBy(tx, link.Subject)
		if err != nil {
			return Mail{}, err
		}
		maps.Copy(args, asked.args)
		for name, w := range asked.words {
			args[name] = e.sayWord(lang, w)
		}
		args["organization"], address = asked.args["lead"], asked.address()
	}
	args["link"] = e.Policies.BaseURL + address
	key := "mail.link." + string(link.Purpose)
	return Mail{ID: fmt.Sprintf("link-%d", link.ID), To: link.Email, ToName: name,
		Subject: e.Texts.Say(lang, key+".subject", args), Text: e.Texts.Say(lang, key+".body", args)}, nil
}
