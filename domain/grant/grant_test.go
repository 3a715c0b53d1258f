package grant

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/period"
)

func at(y int, m time.Month, d int) time.Time { return period.On(y, m, d).At(10, 0) }

func TestGiveRefuses(t *testing.T) {
	call, admin := domain.CallID(3), domain.PersonID(1)
	good := Terms{Person: 7, Role: domain.RoleOfficer, Call: &call, Reason: "담당 지정", Staff: true}
	for name, c := range map[string]struct {
		change func(*Terms)
		want   []string
	}{
		"an officer of a call is fine":                  {func(*Terms) {}, nil},
		"a company role is a membership, not a grant":   {func(t *Terms) { t.Role = domain.RoleOwner }, []string{"grant.role.not_grantable"}},
		"the system is nobody's role":                   {func(t *Terms) { t.Role = domain.RoleSystem }, []string{"grant.role.not_grantable"}},
		"an outsider is no officer":                     {func(t *Terms) { t.Staff = false }, []string{"grant.role.staff_only"}},
		"an operating agency's person is no staff":      {func(t *Terms) { t.Staff, t.Role = false, domain.RoleOperator }, nil},
		"staff may not evaluate":                        {func(t *Terms) { t.Role = domain.RoleEvaluator }, []string{"grant.role.outside_only"}},
		"an operator needs a call":                      {func(t *Terms) { t.Role, t.Call = domain.RoleOperator, nil }, []string{"grant.call.required"}},
		"nobody grants himself":                         {func(t *Terms) { t.Person = admin }, []string{"grant.self"}},
		"it needs a reason and an end after its start":  {func(t *Terms) { t.Reason, t.Valid.To = " ", period.On(2020, 1, 1) }, []string{"grant.period.reversed", "grant.reason.empty"}},
		"an institution-wide auditor needs no call":     {func(t *Terms) { t.Role, t.Call = domain.RoleAuditor, nil }, nil},
		"an institution-wide evaluator does not exist":  {func(t *Terms) { t.Role, t.Call, t.Staff = domain.RoleEvaluator, nil, false }, []string{"grant.call.required"}},
		"an accounting firm's person audits settlement": {func(t *Terms) { t.Role, t.Staff = domain.RoleAccountant, false }, nil},
	} {
		terms := good
		c.change(&terms)
		_, _, err := Give(terms, &admin, at(2026, 3, 5))
		var got []string
		for _, e := range domain.ProblemsOf(err) {
			got = append(got, e.Key)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestAGrantCountsOnItsDaysUntilRevoked(t *testing.T) {
	g, ch, err := Give(Terms{Person: 7, Role: domain.RoleAuditor, Reason: "정기 감사", Staff: true,
		Valid: period.Period{From: period.On(2026, 3, 10), To: period.On(2026, 3, 20)}}, nil, at(2026, 3, 5))
	if err != nil || ch.Reason != "정기 감사" {
		t.Fatal(ch, err)
	}
	for day, want := range map[int]bool{9: false, 10: true, 20: true, 21: false} {
		if got := g.InForce(at(2026, 3, day)); got != want {
			t.Errorf("in force on the %dth: %v", day, got)
		}
	}
	if _, err := g.Revoke(1, "", at(2026, 3, 12)); err == nil {
		t.Error("revoked without a reason")
	}
	if _, err := g.Revoke(1, "전보", at(2026, 3, 12)); err != nil {
		t.Fatal(err)
	}
	if g.InForce(at(2026, 3, 13)) || !g.InForce(at(2026, 3, 11)) {
		t.Error("revocation does not count from its instant")
	}
	if _, err := g.Revoke(1, "다시", at(2026, 3, 13)); err == nil {
		t.Error("revoked twice")
	}
}

func TestHeldIsSoundOnlyWhereTheRoleBelongs(t *testing.T) {
	all := slices.Concat(domain.StaffRoles, domain.OutsideRoles, domain.CompanyRoles)
	for _, r := range all {
		company := slices.Contains(domain.CompanyRoles, r)
		if got := (Held{Role: r, Organization: 4}).Sound(); got != company {
			t.Errorf("%s in an organisation: %v", r, got)
		}
		if got := (Held{Role: r, Call: 4}).Sound(); got == company {
			t.Errorf("%s in a call: %v", r, got)
		}
		if got := (Held{Role: r}).Sound(); got != (slices.Contains(domain.StaffRoles, r) && r != domain.RoleOperator) {
			t.Errorf("%s institution-wide: %v", r, got)
		}
	}
	if (Held{Role: domain.RoleSystem}).Sound() || (Held{}).Sound() || (Held{Role: domain.RoleOwner, Call: 1, Organization: 2}).Sound() {
		t.Error("an unknown or double holding is sound")
	}
}

func TestHeldIsBounded(t *testing.T) {
	h := Held{Role: domain.RoleOfficer, From: at(2026, 3, 5), Until: at(2026, 3, 6)}
	if h.At(at(2026, 3, 4)) || !h.At(at(2026, 3, 5)) || h.At(at(2026, 3, 6)) || !(Held{}).At(at(2026, 3, 6)) {
		t.Error("bounds are not half open")
	}
}
