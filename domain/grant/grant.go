// Package grant holds the roles given to staff and outside experts, institution-wide or for one call, and the form in
// which permissions are computed from them. Roles in organisations come from memberships instead.
package grant

import (
	"slices"
	"strings"
	"time"

	"gongmo/domain"
	"gongmo/domain/period"
)

// Grant is one role of one person. A grant is never edited: it is revoked and another is given, so that the record of who
// could do what and when stays whole (kept three years, 개인정보의 안전성 확보조치 기준 §5).
type Grant struct {
	domain.Root
	PersonID domain.PersonID
	Role     domain.Role
	// CallID limits the role to one call; nil is the whole institution.
	CallID    *domain.CallID
	ValidFrom period.Date
	ValidTo   period.Date // the last day, zero for no end
	// GrantedBy is nil for a grant made at the command line of the server.
	GrantedBy    *domain.PersonID
	GrantedAt    time.Time
	Reason       string
	RevokedAt    *time.Time
	RevokedBy    *domain.PersonID
	RevokeReason string
	Demo         bool
}

// Kind names the aggregate.
func (*Grant) Kind() string { return "grant" }

// TableName is where grants live.
func (Grant) TableName() string { return "role_grant" }

// Terms are what a grant is made of.
type Terms struct {
	Person domain.PersonID
	Role   domain.Role
	Call   *domain.CallID
	Valid  period.Period // zero From begins today, zero To has no end
	Reason string
	// Staff is whether the person is agency staff, who alone may hold staff roles.
	Staff bool
}

// Give makes a grant. by is nil for the command line. Refusals: grant.role.not_grantable, grant.role.staff_only,
// grant.role.outside_only, grant.call.required, grant.period.reversed, grant.reason.empty, grant.self.
func Give(t Terms, by *domain.PersonID, now time.Time) (*Grant, domain.Change, error) {
	if t.Valid.From.IsZero() {
		t.Valid.From = period.DateOf(now)
	}
	t.Reason = strings.TrimSpace(t.Reason)
	if err := t.check(by); err != nil {
		return nil, domain.Change{}, err
	}
	g := &Grant{PersonID: t.Person, Role: t.Role, CallID: t.Call, ValidFrom: t.Valid.From, ValidTo: t.Valid.To,
		GrantedBy: by, GrantedAt: now, Reason: t.Reason}
	ch := domain.Act("give", g.detail())
	ch.Reason = t.Reason
	return g, ch, nil
}

func (t Terms) check(by *domain.PersonID) error {
	var bad domain.Problems
	staff, outside := slices.Contains(domain.StaffRoles, t.Role), slices.Contains(domain.OutsideRoles, t.Role)
	switch {
	case !staff && !outside:
		bad = append(bad, domain.E(domain.Invalid, "grant.role.not_grantable").At("role"))
	case staff && !t.Staff && t.Role != domain.RoleOperator:
		bad = append(bad, domain.E(domain.Refused, "grant.role.staff_only").At("role"))
	case outside && t.Staff:
		// An employee of the agency may not evaluate or audit what the agency funds: COI_AGENCY.
		bad = append(bad, domain.E(domain.Refused, "grant.role.outside_only").At("role").By("국가연구개발혁신법 시행령 §27③5"))
	}
	if NeedsCall(t.Role) && t.Call == nil {
		bad = append(bad, domain.E(domain.Invalid, "grant.call.required").At("call"))
	}
	if !t.Valid.To.IsZero() && t.Valid.To.Before(t.Valid.From) {
		bad = append(bad, domain.E(domain.Invalid, "grant.period.reversed").At("valid_to"))
	}
	if t.Reason == "" {
		bad = append(bad, domain.E(domain.Invalid, "grant.reason.empty").At("reason"))
	}
	if by != nil && *by == t.Person {
		bad = append(bad, domain.E(domain.Refused, "grant.self"))
	}
	return bad.OrNil()
}

// NeedsCall reports whether a role exists only within a call: outside experts and operating agencies never have the
// whole institution.
func NeedsCall(r domain.Role) bool {
	return r == domain.RoleOperator || slices.Contains(domain.OutsideRoles, r)
}

// Revoke ends the grant at once.
func (g *Grant) Revoke(by domain.PersonID, reason string, now time.Time) (domain.Change, error) {
	reason = strings.TrimSpace(reason)
	if g.RevokedAt != nil {
		return domain.Change{}, domain.E(domain.Refused, "grant.revoke.done")
	}
	if reason == "" {
		return domain.Change{}, domain.E(domain.Invalid, "grant.reason.empty").At("reason")
	}
	g.RevokedAt, g.RevokedBy, g.RevokeReason = &now, &by, reason
	ch := domain.Act("revoke", g.detail())
	ch.Reason = reason
	return ch, nil
}

// InForce reports whether the grant counts at an instant.
func (g *Grant) InForce(now time.Time) bool {
	return (g.RevokedAt == nil || now.Before(*g.RevokedAt)) && period.Period{From: g.ValidFrom, To: g.ValidTo}.Contains(period.DateOf(now))
}

func (g *Grant) detail() map[string]any {
	d := map[string]any{"person": int64(g.PersonID), "role": string(g.Role), "from": g.ValidFrom.String(), "to": g.ValidTo.String()}
	if g.CallID != nil {
		d["call"] = int64(*g.CallID)
	}
	return d
}

// Held is one role a person holds, wherever it comes from: what the authz_grant view has a row for and what permissions
// are computed from. Call and Organization both 0 is the whole institution.
type Held struct {
	Role         domain.Role
	Call         domain.CallID
	Organization domain.OrganizationID
	// From and Until bound it: From included, Until not. The zero instant is no bound.
	From, Until time.Time
}

// At reports whether the role is held at an instant.
func (h Held) At(now time.Time) bool {
	return (h.From.IsZero() || !now.Before(h.From)) && (h.Until.IsZero() || now.Before(h.Until))
}

// Sound reports whether the role may be held where it is held: company roles in an organisation, outside experts and
// operators in a call, staff anywhere but in an organisation. What is not sound gives no permission.
func (h Held) Sound() bool {
	switch {
	case slices.Contains(domain.CompanyRoles, h.Role):
		return h.Organization > 0 && h.Call == 0
	case NeedsCall(h.Role):
		return h.Call > 0 && h.Organization == 0
	}
	return slices.Contains(domain.StaffRoles, h.Role) && h.Organization == 0 && h.Call >= 0
}
