// This file is what an operator does at the command line of the server: the first administrator, more accounts, lost
// passwords. There is no signed-in person there: acts are recorded as the system's.
package workflows

import (
	"context"
	"net/url"

	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/domain/person"
)

// AddUser is an account made at the command line.
type AddUser struct {
	Email, Name string
	Staff       bool
	// Roles are given for the whole institution; only staff roles can be.
	Roles []domain.Role
}

// AddUser makes the account and returns the one-time link by which its owner sets a password.
func (e *Engine) AddUser(ctx context.Context, in AddUser) (link string, err error) {
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		p, err := e.newPerson(tx, domain.System, in.Email, in.Name, "", in.Staff)
		if err != nil {
			return err
		}
		for _, role := range in.Roles {
			g, change, err := grant.Give(grant.Terms{Person: p.Ref(), Role: role, Reason: "command line", Staff: in.Staff}, nil, tx.Now())
			if err != nil {
				return err
			}
			if err := Record(tx, domain.System, g, change); err != nil {
				return err
			}
		}
		link, err = e.adminLink(tx, p)
		return err
	})
	return link, err
}

// ResetUser takes away the second factor, the lock and every session of an account, and returns a link for a new password.
func (e *Engine) ResetUser(ctx context.Context, email string) (link string, err error) {
	address, err := person.ParseEmail(email)
	if err != nil {
		return "", err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		found, err := One[person.Person](tx, Where{"Email": address})
		if err != nil {
			return err
		}
		p, err := LockRow[person.Person](tx, found.ID)
		if err != nil {
			return err
		}
		if err := Record(tx, domain.System, p, p.DropTotp()); err != nil {
			return err
		}
		if p.Locked(tx.Now()) {
			change, err := p.Unlock()
			if err != nil {
				return err
			}
			if err := Record(tx, domain.System, p, change); err != nil {
				return err
			}
		}
		link, err = e.adminLink(tx, p)
		return err
	})
	return link, err
}

// FirstAdministrator returns a one-time link for the administrator of an installation in which nobody can sign in yet: it
// makes the account the first time, and answers with a new link until it has been used. "" when somebody can sign in.
func (e *Engine) FirstAdministrator(ctx context.Context, email, name string) (link string, err error) {
	address, err := person.ParseEmail(email)
	if err != nil {
		return "", err
	}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		link = ""
		if n, err := tx.Count(person.Person{}, Where{"PasswordHash": Not{""}}); err != nil || n > 0 {
			return err
		}
		p, err := One[person.Person](tx, Where{"Email": address})
		if domain.KindOf(err) == domain.NotFound {
			if p, err = e.newPerson(tx, domain.System, address, name, "", true); err != nil {
				return err
			}
			g, change, gerr := grant.Give(grant.Terms{Person: p.Ref(), Role: domain.RoleAdmin, Reason: "first administrator", Staff: true}, nil, tx.Now())
			if gerr != nil {
				return gerr
			}
			err = Record(tx, domain.System, g, change)
		}
		if err != nil {
			return err
		}
		link, err = e.adminLink(tx, p)
		return err
	})
	return link, err
}

// adminLink issues a link that is printed, not mailed.
func (e *Engine) adminLink(tx Tx, p *person.Person) (string, error) {
	id, err := tx.NextID()
	if err != nil {
		return "", err
	}
	who, secret := p.Ref(), e.Secrets.LinkToken(id, string(person.AdminLink))
	row := person.Issue(person.AdminLink, e.Secrets.HashToken(secret), p.Email, &who, 0, tx.Now(), tx.Now().Add(e.Policies.LinkFor))
	row.ID = id
	return linkPages[person.AdminLink] + url.PathEscape(secret), tx.Insert(row)
}
