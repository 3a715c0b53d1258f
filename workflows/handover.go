// This file is a change of partner in a draft: the lead names another organisation, and that one takes over what it wants of
// what was written before.
package workflows

import (
	"context"
	"strings"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/domain/person"
)

// ReplacePartner names the organisation that steps in for a member, in the same role.
type ReplacePartner struct {
	Application domain.ApplicationID
	Member      int64
	Number      string // business number of the one that steps in
	Name        string // what to call one that has not registered yet; "" for its number
	Email       string // needed of one that has not registered yet
	Until       period.Date
}

// ReplacePartner puts another organisation in a member's place and asks for its consent, by the same ways as InvitePartner: one that
// nobody has registered is asked by mail and sees the request when it has registered. It reports whether the organisation is registered.
// See application.Application.Replace for what passes to it and what leaves.
func (e *Engine) ReplacePartner(ctx context.Context, cmd Command, in ReplacePartner) (known bool, err error) {
	return run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "invitePartner")
		if err != nil {
			return false, err
		}
		by, err := asked(tx, in.Number, in.Email)
		if err != nil {
			return false, err
		}
		if name := strings.TrimSpace(in.Name); by.Org == 0 && name != "" {
			by.Name = name
		}
		limit, err := limitOf(tx, cmd, a, in.Until)
		if err != nil {
			return false, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return false, err
		}
		if err := leaves(tx, cmd.Actor, a, in.Member); err != nil {
			return false, err
		}
		done, change, err := a.Replace(in.Member, by, c.Form, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		if by.Org != 0 {
			change.Notices = append(change.Notices, application.NoticeInvited)
		}
		done.Come.InvitedBy, done.Come.AnswerBy = &cmd.Actor.Person, limit
		if err := writeSuccession(tx, cmd.Actor, a, &done, change); err != nil {
			return false, err
		}
		return by.Org != 0, e.mailInvitation(tx, done.Come)
	})
}

// CancelReplacement calls off a change of partner that nobody has agreed to yet.
type CancelReplacement struct {
	Application domain.ApplicationID
	Member      int64 // the one that was asked to step in
}

// CancelReplacement puts the organisation that was replaced into its place again. See application.Application.CancelReplacement.
func (e *Engine) CancelReplacement(ctx context.Context, cmd Command, in CancelReplacement) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "invitePartner")
		if err != nil {
			return false, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return false, err
		}
		done, change, err := a.CancelReplacement(in.Member, c.Form, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		return true, writeSuccession(tx, cmd.Actor, a, &done, change)
	})
	return err
}

// writeSuccession records a change of partner and writes its rows.
func writeSuccession(tx Tx, actor domain.Actor, a *application.Application, done *application.Succession, change domain.Change) error {
	if err := Record(tx, actor, a, change); err != nil {
		return err
	}
	if err := tx.Delete(&done.Gone); err != nil {
		return err
	}
	if err := writeFiles(tx, done.Files); err != nil {
		return err
	}
	return tx.Insert(&done.Come)
}

// asked is the organisation that an invitation names by its business number, and the address that it is asked at. One that nobody has
// registered is asked by mail alone. Errors stand at the fields number and email; application.member.mail_needed without an address.
func asked(tx Tx, number, email string) (application.Successor, error) {
	var out application.Successor
	var err error
	if out.Email, err = inviteAddress(email); err != nil {
		return out, err
	}
	n, err := bizno.Parse(number)
	if err != nil {
		return out, domain.ProblemsOf(err)[0].At("number")
	}
	o, err := One[organization.Organization](tx, Where{"Number": n})
	if err == nil {
		out.Org, out.Name = o.Ref(), o.Name
		return out, nil
	}
	if domain.KindOf(err) != domain.NotFound {
		return out, err
	}
	if out.Email == "" {
		return out, domain.E(domain.Refused, "application.member.mail_needed").At("email")
	}
	out.Name, out.Number = n.String(), string(n)
	return out, nil
}

// inviteAddress is an address that an invitation is sent to as it is kept, "" for none. Error membership.email.invalid at the field email.
func inviteAddress(email string) (string, error) {
	out := strings.ToLower(strings.TrimSpace(email))
	if out != "" && !strings.Contains(out, "@") {
		return out, domain.E(domain.Invalid, "membership.email.invalid").At("email")
	}
	return out, nil
}

// mailInvitation mails an invitation to the address it was sent to, unless who reads there gets the notice of it anyway.
func (e *Engine) mailInvitation(tx Tx, m application.Member) error {
	if m.ContactEmail == "" {
		return nil
	}
	if m.OrganizationID != nil {
		if told, err := e.answers(tx, *m.OrganizationID, m.ContactEmail); err != nil || told {
			return err
		}
	}
	return e.mailLink(tx, person.Partner, m.ContactEmail, m.ID)
}

// TakeOverTexts are the questions for which a member takes over what the organisation before it wrote.
type TakeOverTexts struct {
	Application domain.ApplicationID
	Member      int64
	Org         domain.OrganizationID // the actor's
	Questions   []string
}

// TakeOverTexts makes the chosen texts the member's own answers; it may go on writing on them as on any other.
func (e *Engine) TakeOverTexts(ctx context.Context, cmd Command, in TakeOverTexts) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "view")
		if err != nil {
			return false, err
		}
		if err := e.Access.Can(cmd.Actor, "editPart", ownOf(a, in.Org)); err != nil {
			return false, err
		}
		if err := partOpen(a, in.Org); err != nil {
			return false, err
		}
		m, change, err := a.TakeOver(in.Member, in.Org, in.Questions)
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		return true, tx.Update(m)
	})
	return err
}

// ownOf describes an application for what an organisation does in its own name: nobody does it for it, not even the lead.
func ownOf(a *application.Application, org domain.OrganizationID) domain.Resource {
	res := resourceOf(a)
	res.Orgs, res.Lead = []domain.OrganizationID{org}, org
	return res
}
