package access

import (
	"fmt"
	"testing"

	"github.com/casbin/casbin/v2"
	"pgregory.net/rapid"

	"gongmo/domain"
	"gongmo/domain/grant"
)

// Few ids, so that things meet.
var (
	somePerson = rapid.Map(rapid.Int64Range(1, 4), func(i int64) domain.PersonID { return domain.PersonID(i) })
	someOrg    = rapid.Map(rapid.Int64Range(100, 103), func(i int64) domain.OrganizationID { return domain.OrganizationID(i) })
	someCall   = rapid.Map(rapid.Int64Range(0, 3), func(i int64) domain.CallID { return domain.CallID(i) })
)

func drawHeld(t *rapid.T) []grant.Held {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) grant.Held {
		h := grant.Held{Role: rapid.SampledFrom(Roles()).Draw(t, "role")}
		switch rapid.IntRange(0, 2).Draw(t, "where") {
		case 0:
			h.Call = someCall.Draw(t, "call")
		case 1:
			h.Organization = someOrg.Draw(t, "org")
		}
		return h
	}), 0, 4).Draw(t, "held")
}

func drawResource(t *rapid.T, kind string) domain.Resource {
	r := domain.Resource{Kind: kind, ID: rapid.Int64Range(0, 2).Draw(t, "id"), State: rapid.SampledFrom([]string{"", "DRAFT", "SUBMITTED", "UNDER_SCREENING", "SELECTED", "PRE_NOTICE", "SUSPECTED"}).Draw(t, "state"),
		Call: someCall.Draw(t, "call"), Orgs: rapid.SliceOfNDistinct(someOrg, 0, 2, rapid.ID).Draw(t, "orgs"),
		Assigned: rapid.SliceOfN(somePerson, 0, 2).Draw(t, "assigned"), Conflicted: rapid.SliceOfN(somePerson, 0, 1).Draw(t, "conflicted"),
		PreviousActor: rapid.SampledFrom([]domain.PersonID{0, 1, 2}).Draw(t, "previous"), Owner: rapid.SampledFrom([]domain.PersonID{0, 1, 2}).Draw(t, "owner"),
		Public: rapid.Bool().Draw(t, "public")}
	if len(r.Orgs) > 0 && rapid.Bool().Draw(t, "led") {
		r.Lead = r.Orgs[0]
	}
	return r
}

// domains are those in which a resource may be asked for: everywhere, its call, each of its organisations.
func domains(r domain.Resource) []string {
	out := []string{"*"}
	if r.Call != 0 {
		out = append(out, fmt.Sprintf("call:%d", r.Call))
	}
	for _, o := range r.Orgs {
		out = append(out, fmt.Sprintf("org:%d", o))
	}
	return out
}

// enforcerFor is Casbin with what a person holds as its own grouping rules. It is made anew for each person: an enforcer
// whose grouping rules are taken away still answers from the compiled matcher's memory.
func enforcerFor(t *rapid.T, all []permit, user string, held []grant.Held) *casbin.Enforcer {
	e, err := newEnforcer(all)
	if err != nil {
		t.Fatal(err)
	}
	add := func(role domain.Role, where string) {
		for _, d := range []string{where, "anywhere"} {
			if _, err := e.AddGroupingPolicy(user, rolePrefix+string(role), d); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, h := range held {
		switch {
		case !h.Sound():
		case h.Organization != 0:
			add(h.Role, fmt.Sprintf("org:%d", h.Organization))
		case h.Call != 0:
			add(h.Role, fmt.Sprintf("call:%d", h.Call))
		default:
			add(h.Role, "*")
		}
	}
	add(SignedIn, "*")
	add(Everybody, "*")
	return e
}

func TestTheSetInMemoryAnswersAsCasbinDoes(t *testing.T) {
	all, err := permits(policyText, steps)
	if err != nil {
		t.Fatal(err)
	}
	g := gate(t, holders{}, nil)
	yes := 0
	rapid.Check(t, func(t *rapid.T) {
		person := somePerson.Draw(t, "person")
		held := drawHeld(t)
		user := fmt.Sprintf("%s%d", userPrefix, person)
		e := enforcerFor(t, all, user, held)
		set := g.compute(by(person), held).as(by(person), now)
		p := rapid.SampledFrom(all).Draw(t, "permit")
		r := drawResource(t, p.kind)
		want := false
		for _, d := range domains(r) {
			ok, err := e.Enforce(user, d, r.Kind, p.action, r.State, r)
			if err != nil {
				t.Fatal(err)
			}
			want = want || ok
		}
		if got := set.Can(p.action, r) == nil; got != want {
			t.Fatalf("set says %v, Casbin %v: %s %+v held %+v", got, want, p.action, r, held)
		}
		if want {
			yes++
		}
	})
	if yes == 0 {
		t.Error("every answer was no: the test compares nothing")
	}
}

func TestAListShowsExactlyWhatMayBeViewed(t *testing.T) {
	g := gate(t, holders{}, nil)
	yes := 0
	rapid.Check(t, func(t *rapid.T) {
		person := somePerson.Draw(t, "person")
		set := g.compute(by(person), drawHeld(t)).as(by(person), now)
		r := drawResource(t, rapid.SampledFrom([]string{"call", "application", "sheet", "stage", "person", "notice", "organization", "settlement", "audit", "sanction", "finding"}).Draw(t, "kind"))
		may, covered := set.Can("view", r) == nil, set.Scope(r.Kind+".view").Covers(r)
		if may != covered {
			t.Fatalf("view %v, listed %v: %+v in %+v", may, covered, r, set.Scope(r.Kind+".view"))
		}
		if may {
			yes++
		}
		action := rapid.SampledFrom([]string{"submit", "screen", "pass", "cancel", "edit", "export", "download", "give", "verify"}).Draw(t, "action")
		if set.Can(action, r) == nil && !set.Scope(r.Kind+"."+action).Covers(r) {
			t.Fatalf("%s is allowed but its list leaves it out: %+v", action, r)
		}
	})
	if yes == 0 {
		t.Error("nothing was ever viewable: the test compares nothing")
	}
}
