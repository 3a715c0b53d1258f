// This file is who may act for an organisation: an invitation by e-mail that a person accepts, with one or more roles.
package organization

import (
	"database/sql/driver"
	"slices"
	"strings"
	"time"

	"gongmo/domain"
)

// Roles is a list of company roles in one jsonb column, in the order of domain.CompanyRoles and without doubles.
type Roles []domain.Role

// Value writes the list to its jsonb column.
func (r Roles) Value() (driver.Value, error) {
	if r == nil {
		r = Roles{}
	}
	return domain.JSONValue(r)
}

// Scan reads the list from its jsonb column.
func (r *Roles) Scan(src any) error { return domain.JSONScan(r, src) }

// Has reports whether the list holds the role.
func (r Roles) Has(role domain.Role) bool { return slices.Contains(r, role) }

// ParseRoles orders the wanted roles. It refuses an empty list (membership.roles.empty) and a role that is not held in
// organisations (membership.roles.unknown); kind Invalid, field roles.
func ParseRoles(wanted []domain.Role) (Roles, error) {
	var out Roles
	for _, r := range domain.CompanyRoles {
		if slices.Contains(wanted, r) {
			out = append(out, r)
		}
	}
	for _, r := range wanted {
		if !slices.Contains(domain.CompanyRoles, r) {
			return nil, domain.E(domain.Invalid, "membership.roles.unknown").At("roles")
		}
	}
	if len(out) == 0 {
		return nil, domain.E(domain.Invalid, "membership.roles.empty").At("roles")
	}
	return out, nil
}

// Standing is where a membership is in its life. It follows from the row's instants and is not stored.
type Standing string

const (
	Invited Standing = "INVITED"
	Lapsed  Standing = "LAPSED" // invited, not accepted in time
	Active  Standing = "ACTIVE"
	Ended   Standing = "ENDED" // left, removed, declined or called back
)

// Membership is one person's belonging to one organisation, from invitation to end. A person who comes back gets a new one.
type Membership struct {
	domain.Root
	OrganizationID domain.OrganizationID
	// PersonID is nil until the invited person accepts.
	PersonID  *domain.PersonID
	Email     string // invited address, lower case
	Roles     Roles
	InvitedBy *domain.PersonID
	InvitedAt time.Time
	// ExpiresAt is when an open invitation lapses.
	ExpiresAt  time.Time
	AcceptedAt *time.Time
	EndedAt    *time.Time
	EndedBy    *domain.PersonID
	EndReason  string
	Demo       bool
}

// Kind names the aggregate.
func (*Membership) Kind() string { return "membership" }

// TableName is where memberships live.
func (Membership) TableName() string { return "membership" }

// Standing is where the membership is at an instant.
func (m *Membership) Standing(now time.Time) Standing {
	switch {
	case m.EndedAt != nil:
		return Ended
	case m.AcceptedAt != nil:
		return Active
	case !now.Before(m.ExpiresAt):
		return Lapsed
	}
	return Invited
}

// Found makes the first membership: whoever registers an organisation is its owner and signer at once.
func Found(org domain.OrganizationID, person domain.PersonID, email string, now time.Time) (*Membership, domain.Change) {
	m := &Membership{OrganizationID: org, PersonID: &person, Email: strings.ToLower(email), Roles: Roles{domain.RoleOwner, domain.RoleSigner},
		InvitedAt: now, ExpiresAt: now, AcceptedAt: &now}
	return m, domain.Act("found", roleDetail(m.Roles))
}

// Invite opens a membership for an e-mail address; it can be accepted until expires.
func Invite(org domain.OrganizationID, email string, wanted []domain.Role, by domain.PersonID, now, expires time.Time) (*Membership, domain.Change, error) {
	roles, err := ParseRoles(wanted)
	if err != nil {
		return nil, domain.Change{}, err
	}
	email = strings.ToLower(strings.TrimSpace(email))
	if !strings.Contains(email, "@") {
		return nil, domain.Change{}, domain.E(domain.Invalid, "membership.email.invalid").At("email")
	}
	m := &Membership{OrganizationID: org, Email: email, Roles: roles, InvitedBy: &by, InvitedAt: now, ExpiresAt: expires}
	return m, domain.Act("invite", roleDetail(roles)), nil
}

// Accept ties the invitation to the person who holds the invited address.
func (m *Membership) Accept(person domain.PersonID, email string, now time.Time) (domain.Change, error) {
	switch s := m.Standing(now); {
	case s == Lapsed:
		return domain.Change{}, domain.E(domain.Refused, "membership.accept.lapsed")
	case s != Invited:
		return domain.Change{}, domain.E(domain.Refused, "membership.accept.done")
	case !strings.EqualFold(m.Email, strings.TrimSpace(email)):
		return domain.Change{}, domain.E(domain.Forbidden, "membership.accept.other_address")
	}
	m.PersonID, m.AcceptedAt = &person, &now
	return domain.Act("accept", roleDetail(m.Roles)), nil
}

// ChangeRoles replaces the roles of an active member. otherOwners counts the organisation's other active owners: the last
// owner cannot give the role up.
func (m *Membership) ChangeRoles(wanted []domain.Role, otherOwners int, now time.Time) (domain.Change, error) {
	if m.Standing(now) != Active {
		return domain.Change{}, domain.E(domain.Refused, "membership.not_active")
	}
	roles, err := ParseRoles(wanted)
	if err != nil {
		return domain.Change{}, err
	}
	if m.Roles.Has(domain.RoleOwner) && !roles.Has(domain.RoleOwner) && otherOwners == 0 {
		return domain.Change{}, domain.E(domain.Refused, "membership.last_owner").At("roles")
	}
	before := m.Roles
	m.Roles = roles
	return domain.Act("changeRoles", roleDetail(roles)).With("before", before), nil
}

// End closes a membership or calls an invitation back. The last active owner cannot leave.
func (m *Membership) End(by domain.PersonID, reason string, otherOwners int, now time.Time) (domain.Change, error) {
	switch s := m.Standing(now); {
	case s == Ended:
		return domain.Change{}, domain.E(domain.Refused, "membership.end.done")
	case s == Active && m.Roles.Has(domain.RoleOwner) && otherOwners == 0:
		return domain.Change{}, domain.E(domain.Refused, "membership.last_owner")
	}
	m.EndedAt, m.EndedBy, m.EndReason = &now, &by, strings.TrimSpace(reason)
	ch := domain.Act("end", roleDetail(m.Roles))
	ch.Reason = m.EndReason
	return ch, nil
}

func roleDetail(r Roles) map[string]any { return map[string]any{"roles": r} }
