// These tests ask the inbox's statements of the database itself: whatever roles somebody holds, they can be read.
package query_test

import (
	"testing"
	"time"

	"gongmo/app/access"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/query"
	"gongmo/domain"
)

// scopes answers every action with one scope.
type scopes access.Scope

func (s scopes) Scope(string) access.Scope { return access.Scope(s) }

func TestTheInboxReadsForEveryShapeOfScope(t *testing.T) {
	t.Parallel()
	db := query.New(pgtest.New(t))
	all := func(c domain.Cond) access.Part {
		return access.Part{Everywhere: true, Cond: c, States: []string{"DRAFT"}}
	}
	for name, s := range map[string]access.Scope{
		"nothing":     {Person: 7},
		"everywhere":  {Person: 7, Parts: []access.Part{{Everywhere: true}}},
		"two calls":   {Person: 7, Parts: []access.Part{{Calls: []domain.CallID{1, 2}}}},
		"a company":   {Person: 7, Parts: []access.Part{{Orgs: []domain.OrganizationID{3}}, {Orgs: []domain.OrganizationID{3}, Cond: domain.IfLead}}},
		"not oneself": {Person: 7, Parts: []access.Part{all(domain.IfNotSelf)}},
		"assigned":    {Person: 7, Parts: []access.Part{{Calls: []domain.CallID{1}, Cond: domain.IfAssigned}}},
	} {
		got, err := db.Inbox(t.Context(), scopes(s), 7, []domain.OrganizationID{3}, time.Now(), time.Hour)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) != 0 {
			t.Errorf("%s: %+v from an empty database", name, got)
		}
	}
}
