// This file holds organisations and who may act for them.
package workflows

import (
	"context"
	"slices"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/grant"
	"gongmo/domain/organization"
	"gongmo/domain/person"
)

// RegisterOrganization makes an organisation known by its business number; whoever registers it owns it. A number that is
// taken is told, because business numbers are public; whose account it is, is not.
func (e *Engine) RegisterOrganization(ctx context.Context, cmd Command, number string, profile organization.Profile) (domain.OrganizationID, error) {
	input := struct {
		Number  string
		Profile organization.Profile
	}{number, profile}
	return run(ctx, e, cmd, input, func(tx Tx) (domain.OrganizationID, error) {
		var bad domain.Problems
		no, err := bizno.Parse(number)
		if err != nil {
			for _, p := range domain.ProblemsOf(err) {
				bad = append(bad, p.At("number"))
			}
		}
		o, change, err := organization.Register(no, profile, cmd.Actor.Person, tx.Now())
		bad = append(bad, domain.ProblemsOf(err)...)
		if err := bad.OrNil(); err != nil {
			return 0, err
		}
		if n, err := tx.Count(o, Where{"Number": no}); err != nil {
			return 0, err
		} else if n > 0 {
			return 0, domain.E(domain.Conflict, "organization.number.taken").At("number")
		}
		p, err := Get[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return 0, err
		}
		if err := Record(tx, cmd.Actor, o, change); err != nil {
			return 0, err
		}
		if err := e.lookUp(tx, o.Ref()); err != nil {
			return 0, err
		}
		m, founded := organization.Found(o.Ref(), p.Ref(), p.Email, tx.Now())
		if err := Record(tx, cmd.Actor, m, founded); err != nil {
			return 0, err
		}
		return o.Ref(), joinInvitations(tx, cmd.Actor, o)
	})
}

// InviteMember asks somebody by e-mail to act for the organisation.
func (e *Engine) InviteMember(ctx context.Context, cmd Command, org domain.OrganizationID, email string, roles []domain.Role) error {
	_, err := run(ctx, e, cmd, struct {
		Org   domain.OrganizationID
		Email string
		Roles []domain.Role
	}{org, email, roles}, func(tx Tx) (bool, error) {
		if err := e.Access.Can(cmd.Actor, "invite", membershipOf(org)); err != nil {
			return false, err
		}
		m, change, err := organization.Invite(org, email, roles, cmd.Actor.Person, tx.Now(), tx.Now().Add(e.Policies.InviteFor))
		if err != nil {
			return false, err
		}
		if err := Record(tx, cmd.Actor, m, change); err != nil {
			return false, err
		}
		return true, e.mailLink(tx, person.Invite, m.Email, m.ID)
	})
	return err
}

// mailLink mails a link about something to an address that may be of nobody here.
func (e *Engine) mailLink(tx Tx, purpose person.Purpose, email string, subject int64) error {
	id, err := tx.NextID()
	if err != nil {
		return err
	}
	link := person.Issue(purpose, e.Secrets.HashToken(e.Secrets.LinkToken(id, string(purpose))), email, nil, subject, tx.Now(), tx.Now().Add(e.Policies.InviteFor))
	link.ID = id
	if err := tx.Insert(link); err != nil {
		return err
	}
	return tx.Enqueue(LinkJob{LinkID: id}, time.Time{})
}

func membershipOf(org domain.OrganizationID) domain.Resource {
	return domain.Resource{Kind: "membership", Orgs: []domain.OrganizationID{org}, Lead: org}
}

// AcceptInvitation joins the organisation of a mailed invitation; the actor must hold the invited address.
func (e *Engine) AcceptInvitation(ctx context.Context, cmd Command, token string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link, err := e.link(tx, person.Invite, token)
		if err != nil {
			return err
		}
		m, err := LockRow[organization.Membership](tx, link.Subject)
		if err != nil {
			return err
		}
		p, err := Get[person.Person](tx, int64(cmd.Actor.Person))
		if err != nil {
			return err
		}
		change, err := m.Accept(p.Ref(), p.Email, tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, m, change)
	})
}

// ChangeMemberRoles replaces the roles of a member of the actor's organisation.
func (e *Engine) ChangeMemberRoles(ctx context.Context, cmd Command, membership int64, roles []domain.Role) error {
	return e.withMember(ctx, cmd, membership, "changeRoles", func(m *organization.Membership, owners int, now time.Time) (domain.Change, error) {
		return m.ChangeRoles(roles, owners, now)
	})
}

// EndMembership removes a member or calls an invitation back.
func (e *Engine) EndMembership(ctx context.Context, cmd Command, membership int64, reason string) error {
	return e.withMember(ctx, cmd, membership, "end", func(m *organization.Membership, owners int, now time.Time) (domain.Change, error) {
		return m.End(cmd.Actor.Person, reason, owners, now)
	})
}

func (e *Engine) withMember(ctx context.Context, cmd Command, id int64, action string, act func(m *organization.Membership, otherOwners int, now time.Time) (domain.Change, error)) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		m, err := LockRow[organization.Membership](tx, id)
		if err != nil {
			return err
		}
		own := m.PersonID != nil && *m.PersonID == cmd.Actor.Person && action == "end"
		if !own {
			if err := e.Access.Can(cmd.Actor, action, membershipOf(m.OrganizationID)); err != nil {
				return err
			}
		}
		// Two owners who remove each other at the same moment take turns here.
		if _, err := LockRow[organization.Organization](tx, int64(m.OrganizationID)); err != nil {
			return err
		}
		others, err := Find[organization.Membership](tx, Where{"OrganizationID": m.OrganizationID, "EndedAt": nil, "AcceptedAt": Not{nil}})
		if err != nil {
			return err
		}
		owners := 0
		for _, o := range others {
			if o.ID != m.ID && o.Roles.Has(domain.RoleOwner) {
				owners++
			}
		}
		change, err := act(m, owners, tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, m, change)
	})
}

// EditOrganization replaces the profile.
func (e *Engine) EditOrganization(ctx context.Context, cmd Command, org domain.OrganizationID, version int64, profile organization.Profile) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		o, err := LockRow[organization.Organization](tx, int64(org))
		if err != nil {
			return err
		}
		if err := e.Access.Can(cmd.Actor, "edit", domain.Resource{Kind: "organization", ID: o.ID, Orgs: []domain.OrganizationID{org}, Lead: org}); err != nil {
			return err
		}
		if o.Version != version {
			return domain.E(domain.Conflict, "stale_version")
		}
		before := claimOf(o)
		change, err := o.Edit(profile, tx.Now())
		if err != nil {
			return err
		}
		if err := Record(tx, cmd.Actor, o, change); err != nil || claimOf(o) == before {
			return err
		}
		return e.enqueueRegister(tx, RegisterJob{Organizations: []domain.OrganizationID{org}, Anew: true}) // what was compared is no more
	})
}

// LookUpOrganization has an organisation looked up with the tax office, for its owner and for the officers who verify it. It
// changes nothing by itself; an answer that is fresh is as good as a new one and is not asked for again.
func (e *Engine) LookUpOrganization(ctx context.Context, cmd Command, org domain.OrganizationID) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		res := domain.Resource{Kind: "organization", ID: int64(org), Orgs: []domain.OrganizationID{org}, Lead: org}
		if err := e.Access.Can(cmd.Actor, "edit", res); err != nil {
			if err := e.Access.Can(cmd.Actor, "verify", res); err != nil {
				return err
			}
		}
		if e.Register == nil {
			return domain.E(domain.Refused, "organization.look_up.none")
		}
		return e.lookUp(tx, org)
	})
}

// mayGrant asks whether the actor may give or take this role. Administrators may for every role; officers and approvers
// appoint and dismiss outside experts in their own calls. Nobody grants to themselves.
func (e *Engine) mayGrant(actor domain.Actor, r domain.Resource, role domain.Role, admin, officer string) error {
	err := e.Access.Can(actor, admin, r)
	if err == nil || !slices.Contains(domain.OutsideRoles, role) || r.Call == 0 {
		return err
	}
	return e.Access.Can(actor, officer, r)
}

// GiveRole grants a staff or outside role, for one call or the institution.
func (e *Engine) GiveRole(ctx context.Context, cmd Command, t grant.Terms) error {
	_, err := run(ctx, e, cmd, t, func(tx Tx) (int64, error) {
		r := domain.Resource{Kind: "grant", Owner: t.Person}
		if t.Call != nil {
			r.Call = *t.Call
		}
		if err := e.mayGrant(cmd.Actor, r, t.Role, "give", "appoint"); err != nil {
			return 0, err
		}
		p, err := Get[person.Person](tx, int64(t.Person))
		if err != nil {
			return 0, err
		}
		t.Staff = p.Staff
		g, change, err := grant.Give(t, &cmd.Actor.Person, tx.Now())
		if err != nil {
			return 0, err
		}
		if err := Record(tx, cmd.Actor, g, change); err != nil {
			return 0, err
		}
		return g.ID, nil
	})
	return err
}

// RevokeRole takes a role back, with the reason.
func (e *Engine) RevokeRole(ctx context.Context, cmd Command, id int64, reason string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		g, err := LockRow[grant.Grant](tx, id)
		if err != nil {
			return err
		}
		r := domain.Resource{Kind: "grant", ID: g.ID, Owner: g.PersonID}
		if g.CallID != nil {
			r.Call = *g.CallID
		}
		if err := e.mayGrant(cmd.Actor, r, g.Role, "revoke", "dismiss"); err != nil {
			return err
		}
		change, err := g.Revoke(cmd.Actor.Person, reason, tx.Now())
		if err != nil {
			return err
		}
		return Record(tx, cmd.Actor, g, change)
	})
}
