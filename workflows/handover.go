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
)

// ReplacePartner names the organisation that steps in for a member, in the same role.
type ReplacePartner struct {
	Application domain.ApplicationID
	Member      int64
	Number      string // business number of the one that steps in
	Email       string
}

// ReplacePartner puts another organisation in a member's place and asks for its consent. See application.Application.Replace for
// what passes to it and what leaves.
func (e *Engine) ReplacePartner(ctx context.Context, cmd Command, in ReplacePartner) error {
	_, err := run(ctx, e, cmd, in, func(tx Tx) (bool, error) {
		a, err := e.application(tx, cmd.Actor, in.Application, "invitePartner")
		if err != nil {
			return false, err
		}
		o, err := registered(tx, in.Number)
		if err != nil {
			return false, err
		}
		c, err := termsOf(tx, a)
		if err != nil {
			return false, err
		}
		by := application.Successor{Org: o.Ref(), Name: o.Name, Email: strings.TrimSpace(in.Email)}
		done, change, err := a.Replace(in.Member, by, c.Form, cmd.Actor.Person, tx.Now())
		if err != nil {
			return false, err
		}
		change.Notices = append(change.Notices, application.NoticeInvited)
		if err := Record(tx, cmd.Actor, a, change); err != nil {
			return false, err
		}
		if err := tx.Delete(&done.Gone); err != nil {
			return false, err
		}
		if err := writeFiles(tx, done.Files); err != nil {
			return false, err
		}
		done.Come.InvitedBy = &cmd.Actor.Person
		return true, tx.Insert(&done.Come)
	})
	return err
}

// registered finds an organisation by its business number. Errors stand at the field number; application.member.unregistered
// when nobody has registered it.
func registered(tx Tx, number string) (*organization.Organization, error) {
	n, err := bizno.Parse(number)
	if err != nil {
		return nil, domain.ProblemsOf(err)[0].At("number")
	}
	o, err := One[organization.Organization](tx, Where{"Number": n})
	if domain.KindOf(err) == domain.NotFound {
		return nil, domain.E(domain.Refused, "application.member.unregistered").At("number")
	}
	return o, err
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
