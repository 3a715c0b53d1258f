package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/grant"
)

var applicationColumns = Columns{
	Call:       "a.call_id",
	Org:        "EXISTS (SELECT 1 FROM consortium_member m WHERE m.application_id = a.id AND m.organization_id %s)",
	Lead:       "a.lead_id",
	Assigned:   "EXISTS (SELECT 1 FROM sheet s WHERE s.application_id = a.id AND s.evaluator_id %s)",
	Conflicted: "EXISTS (SELECT 1 FROM conflict c WHERE c.application_id = a.id AND c.person_id %s)",
	Previous:   "a.last_actor_id",
	State:      "a.state",
}

func scopeOf(t *testing.T, action string, held ...grant.Held) Scope {
	t.Helper()
	return gate(t, holders{}, nil).compute(by(7), held).as(by(7), now).Scope(action)
}

func TestScopeInSQL(t *testing.T) {
	const assigned = "(EXISTS (SELECT 1 FROM sheet s WHERE s.application_id = a.id AND s.evaluator_id = ?)) AND NOT (EXISTS (SELECT 1 FROM conflict c WHERE c.application_id = a.id AND c.person_id = ?))"
	for name, c := range map[string]struct {
		action string
		held   []grant.Held
		cols   Columns
		sql    string
		args   []any
	}{
		"nobody's list is empty":    {"application.view", nil, applicationColumns, "FALSE", nil},
		"an auditor's has no limit": {"application.view", []grant.Held{{Role: domain.RoleAuditor}}, applicationColumns, "(TRUE)", nil},
		"an officer's is the calls": {"application.view", []grant.Held{{Role: domain.RoleOfficer, Call: 12}, {Role: domain.RoleOperator, Call: 3}, {Role: domain.RoleFinance, Call: 3}}, applicationColumns,
			"((a.call_id = ANY (?::bigint[])))", []any{"{3,12}"}},
		"a company's is by any member": {"application.view", []grant.Held{{Role: domain.RoleViewer, Organization: 5}}, applicationColumns,
			"((EXISTS (SELECT 1 FROM consortium_member m WHERE m.application_id = a.id AND m.organization_id = ANY (?::bigint[]))))", []any{"{5}"}},
		"an evaluator's is what was assigned, in the calls": {"application.view", []grant.Held{{Role: domain.RoleEvaluator, Call: 3}}, applicationColumns,
			"(" + assigned + " AND (a.call_id = ANY (?::bigint[])))", []any{int64(7), int64(7), "{3}"}},
		"who is two things sees both": {"application.view", []grant.Held{{Role: domain.RoleWriter, Organization: 5}, {Role: domain.RoleEvaluator, Call: 3}}, Columns{Call: "a.call_id", Org: "a.lead_id", Assigned: "a.x", Conflicted: NoConflicts},
			"((a.lead_id = ANY (?::bigint[])) OR (a.x = ?) AND NOT (FALSE AND 0::bigint = ?) AND (a.call_id = ANY (?::bigint[])))", []any{"{5}", int64(7), int64(7), "{3}"}},
		"without a column for conflicts an evaluator's is empty": {"application.view", []grant.Held{{Role: domain.RoleEvaluator, Call: 3}}, Columns{Call: "a.call_id", Assigned: "a.x"}, "FALSE", nil},
		"without a column for calls an officer's is empty":       {"application.view", []grant.Held{{Role: domain.RoleOfficer, Call: 3}}, Columns{Org: "a.lead_id"}, "FALSE", nil},
		"only the lead submits": {"application.submit", []grant.Held{{Role: domain.RoleOwner, Organization: 5}}, applicationColumns,
			"((a.lead_id = ANY (?::bigint[])))", []any{"{5}"}},
		"what I may pass leaves out my own screening": {"application.pass", []grant.Held{{Role: domain.RoleOfficer}}, applicationColumns,
			"((a.last_actor_id IS DISTINCT FROM ?))", []any{int64(7)}},
		"a step that differs by state asks the state": {"application.cancel", []grant.Held{{Role: domain.RoleOfficer, Call: 3}, {Role: domain.RoleApprover}}, applicationColumns,
			"((a.state = ANY (?::text[])) AND (a.call_id = ANY (?::bigint[])) OR (a.state = ANY (?::text[])))", []any{"{DRAFT}", "{3}", "{SELECTED}"}},
		"published calls are everybody's": {"call.view", nil, Columns{Public: "c.published_at IS NOT NULL"}, "((c.published_at IS NOT NULL))", nil},
		"notices are one's own":           {"notice.view", nil, Columns{Owner: "n.person_id"}, "((n.person_id = ?))", []any{int64(7)}},
		"opening a list is no right to its rows": {"application.list", []grant.Held{{Role: domain.RoleOfficer, Call: 3}}, applicationColumns,
			"((a.call_id = ANY (?::bigint[])))", []any{"{3}"}},
		"a company's cases are those it was told of": {"sanction.view", []grant.Held{{Role: domain.RoleViewer, Organization: 5}}, Columns{Org: "x.organization_id", State: "x.state"},
			"((x.state = ANY (?::text[])) AND (x.organization_id = ANY (?::bigint[])))", []any{"{PRE_NOTICE,RE_REVIEW,DECIDED,NOTIFIED,IN_FORCE,EXPIRED,LIFTED,STAYED,REVOKED}", "{5}"}},
		"an action without a kind reaches nothing": {"view", []grant.Held{{Role: domain.RoleAuditor}}, applicationColumns, "FALSE", nil},
	} {
		sql, args := scopeOf(t, c.action, c.held...).Where(c.cols)
		if d := cmp.Diff(c.sql, sql) + cmp.Diff(c.args, args); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestNumberedPlaceholders(t *testing.T) {
	sql, args := scopeOf(t, "application.cancel", grant.Held{Role: domain.RoleOfficer, Call: 3}).Numbered(applicationColumns, 4)
	if d := cmp.Diff("((a.state = ANY ($4::text[])) AND (a.call_id = ANY ($5::bigint[])))", sql); d != "" || len(args) != 2 {
		t.Error(d, args)
	}
}

func TestScopeTellsAFilterWhatToOffer(t *testing.T) {
	s := scopeOf(t, "application.view", grant.Held{Role: domain.RoleOfficer, Call: 3}, grant.Held{Role: domain.RoleEvaluator, Call: 4}, grant.Held{Role: domain.RoleOwner, Organization: 9})
	if d := cmp.Diff([]domain.CallID{3}, s.Calls()) + cmp.Diff([]domain.OrganizationID{9}, s.Orgs()); d != "" || s.All() || s.None() {
		t.Error(d)
	}
	if s := scopeOf(t, "application.view", grant.Held{Role: domain.RoleAuditor}); !s.All() {
		t.Error("an auditor sees all")
	}
	if s := scopeOf(t, "jobs.view"); !s.None() {
		t.Error("nobody is nobody")
	}
}
