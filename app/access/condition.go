// This file holds the named conditions: pure functions of who asks, where the role is held and fields already loaded.
package access

import (
	"slices"

	"gongmo/domain"
	"gongmo/domain/grant"
)

// Conditions beyond those that lifecycle tables use (domain.IfAssigned, IfNotSelf, IfLead, IfSelf).
const (
	IfSelf = domain.IfSelf
	// IfNotOwner: the thing is not about the actor: nobody grants a role to, unlocks or unmasks oneself.
	IfNotOwner domain.Cond = "not_owner"
	// IfPublic: the thing is published.
	IfPublic domain.Cond = "public"
	// Anywhere: the role counts wherever it is held, because the act belongs to no call and no organisation.
	Anywhere domain.Cond = "anywhere"
)

// condition returns "" when it holds, and otherwise the key of the message that says why not.
type condition func(person domain.PersonID, h grant.Held, r domain.Resource) string

// conditions is the closed list. Nothing changes it.
var conditions = map[domain.Cond]condition{
	domain.Always: func(domain.PersonID, grant.Held, domain.Resource) string { return "" },
	Anywhere:      func(domain.PersonID, grant.Held, domain.Resource) string { return "" },
	domain.IfAssigned: func(p domain.PersonID, _ grant.Held, r domain.Resource) string {
		if slices.Contains(r.Conflicted, p) {
			return "access.conflict"
		}
		return unless(p != 0 && slices.Contains(r.Assigned, p), "access.not_assigned")
	},
	domain.IfNotSelf: func(p domain.PersonID, _ grant.Held, r domain.Resource) string {
		return unless(p != 0 && p != r.PreviousActor, "access.same_person")
	},
	domain.IfLead: func(_ domain.PersonID, h grant.Held, r domain.Resource) string {
		return unless(r.Lead != 0 && h.Organization == r.Lead, "access.not_lead")
	},
	IfSelf: func(p domain.PersonID, _ grant.Held, r domain.Resource) string {
		return unless(p != 0 && r.Owner == p, "access.forbidden")
	},
	IfNotOwner: func(p domain.PersonID, _ grant.Held, r domain.Resource) string {
		return unless(p != 0 && r.Owner != p, "access.own_account")
	},
	IfPublic: func(_ domain.PersonID, _ grant.Held, r domain.Resource) string {
		return unless(r.Public, "access.forbidden")
	},
}

func unless(holds bool, key string) string {
	if holds {
		return ""
	}
	return key
}

// reaches reports whether a role held there counts for the thing: everywhere, in its call, or in one of its organisations.
func reaches(h grant.Held, r domain.Resource) bool {
	switch {
	case h.Organization != 0:
		return h.Organization == r.Lead || slices.Contains(r.Orgs, h.Organization)
	case h.Call != 0:
		return h.Call == r.Call
	}
	return true
}

// barred reports that a conflict of interest keeps the person from acting in a role of the agency or of an expert. Their
// rights in their own company stay, and so does looking.
func barred(person domain.PersonID, role domain.Role, action string, r domain.Resource) bool {
	return len(r.Conflicted) > 0 && action != view && action != list && slices.Contains(r.Conflicted, person) &&
		(slices.Contains(domain.StaffRoles, role) || slices.Contains(domain.OutsideRoles, role))
}
