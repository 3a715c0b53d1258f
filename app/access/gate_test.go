package access

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/domain/lifecycle"
)

// Two small lifecycles with everything that permits can say.
var steps = append(cases(), []lifecycle.Step{
	{Machine: "application", From: "DRAFT", Event: "submit", To: "SUBMITTED", Who: domain.When(domain.IfLead, domain.RoleSigner, domain.RoleOwner)},
	{Machine: "application", From: "SUBMITTED", Event: "screen", To: "UNDER_SCREENING", Who: domain.By(domain.RoleOfficer, domain.RoleSystem)},
	{Machine: "application", From: "UNDER_SCREENING", Event: "pass", To: "ELIGIBLE", Who: domain.When(domain.IfNotSelf, domain.RoleOfficer)},
	{Machine: "application", From: "DRAFT", Event: "cancel", To: "VOIDED", Who: domain.By(domain.RoleOfficer)},
	{Machine: "application", From: "SELECTED", Event: "cancel", To: "VOIDED", Who: domain.By(domain.RoleApprover)},
	{Machine: "application", From: "DRAFT", Event: "expire", To: "EXPIRED", Who: domain.By(domain.RoleSystem)},
	{Machine: "sheet", From: "DRAFT", Event: "submit", To: "SUBMITTED", Who: domain.When(domain.IfAssigned, domain.RoleEvaluator, domain.RoleChair)},
}...)

// cases gives the recovery and sanction of the policy the states it names.
func cases() []lifecycle.Step {
	states := map[string]string{
		"recovery": "PROPOSED PRE_NOTICE DECIDED NOTIFIED INSTALLMENT DEMAND COMPULSORY PAID REMITTED_TO_TREASURY WRITTEN_OFF",
		"sanction": "SUSPECTED PRE_NOTICE RE_REVIEW DECIDED NOTIFIED IN_FORCE EXPIRED LIFTED STAYED REVOKED",
	}
	var out []lifecycle.Step
	for machine, list := range states {
		for _, s := range strings.Fields(list) {
			out = append(out, lifecycle.Step{Machine: machine, From: s, Event: "go", To: s, Who: domain.By(domain.RoleOfficer)})
		}
	}
	return out
}

var now = time.Date(2026, 3, 5, 1, 0, 0, 0, time.UTC)

// holders is a source in memory.
type holders map[domain.PersonID][]grant.Held

func (h holders) Grants(_ context.Context, p domain.PersonID) ([]grant.Held, error) { return h[p], nil }

const (
	officer = domain.PersonID(iota + 1)
	otherOfficer
	approver
	auditor
	evaluator
	owner
	partner
	stranger
	admin
	operator
)

func people() holders {
	return holders{
		officer:      {{Role: domain.RoleOfficer, Call: 10}},
		otherOfficer: {{Role: domain.RoleOfficer, Call: 11}},
		approver:     {{Role: domain.RoleApprover}},
		auditor:      {{Role: domain.RoleAuditor}},
		evaluator:    {{Role: domain.RoleEvaluator, Call: 10}, {Role: domain.RoleWriter, Organization: 103}},
		owner:        {{Role: domain.RoleOwner, Organization: 100}},
		partner:      {{Role: domain.RoleOwner, Organization: 101}},
		admin:        {{Role: domain.RoleAdmin}},
		operator:     {{Role: domain.RoleOperator, Call: 10}},
	}
}

func gate(t testing.TB, source Source, log *slog.Logger) *Gate {
	t.Helper()
	g, err := New(Config{Steps: steps, Source: source, Now: func() time.Time { return now }, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func by(p domain.PersonID) domain.Actor { return domain.Actor{Person: p, Epoch: 1} }

// answer is "yes by <role>", or the refusal's kind and key.
func answer(role domain.Role, err error) string {
	if err == nil {
		return "yes by " + string(role)
	}
	e := domain.ProblemsOf(err)[0]
	return string(e.Kind) + " " + e.Key
}

func TestMay(t *testing.T) {
	g := gate(t, people(), nil)
	app := domain.Resource{Kind: "application", ID: 1, State: "DRAFT", Call: 10, Orgs: []domain.OrganizationID{100, 101}, Lead: 100}
	with := func(change func(*domain.Resource)) domain.Resource { r := app; change(&r); return r }
	sheet := domain.Resource{Kind: "sheet", ID: 2, State: "DRAFT", Call: 10, Assigned: []domain.PersonID{evaluator}}
	screening := with(func(r *domain.Resource) { r.State = "UNDER_SCREENING"; r.PreviousActor = otherOfficer })
	for name, c := range map[string]struct {
		actor  domain.Actor
		action string
		r      domain.Resource
		want   string
	}{
		"the officer of the call views":                         {by(officer), "view", app, "yes by officer"},
		"an officer of another call does not know it exists":    {by(otherOfficer), "view", app, "not_found not_found"},
		"and learns no more by trying to act":                   {by(otherOfficer), "screen", app, "not_found not_found"},
		"an operator is an officer of that call":                {by(operator), "view", app, "yes by operator"},
		"an auditor sees everything":                            {by(auditor), "view", app, "yes by auditor"},
		"an auditor changes nothing":                            {by(auditor), "screen", app, "forbidden access.forbidden"},
		"the lead's owner submits":                              {by(owner), "submit", app, "yes by owner"},
		"a partner's owner sees it":                             {by(partner), "view", app, "yes by owner"},
		"a partner's owner does not submit":                     {by(partner), "submit", app, "forbidden access.not_lead"},
		"somebody with no role knows nothing":                   {by(stranger), "view", app, "not_found not_found"},
		"somebody who has not signed in knows nothing either":   {domain.Actor{}, "view", app, "not_found not_found"},
		"a published call is everybody's":                       {domain.Actor{}, "view", domain.Resource{Kind: "call", ID: 10, Public: true}, "yes by everybody"},
		"an unpublished one is not":                             {domain.Actor{}, "view", domain.Resource{Kind: "call", ID: 10}, "not_found not_found"},
		"who has not signed in is asked to":                     {domain.Actor{}, "edit", domain.Resource{Kind: "call", ID: 10, Public: true}, "forbidden access.sign_in"},
		"who did the step before does not do this one":          {by(officer), "pass", with(func(r *domain.Resource) { r.State = "UNDER_SCREENING"; r.PreviousActor = officer }), "forbidden access.same_person"},
		"another person does":                                   {by(officer), "pass", screening, "yes by officer"},
		"an event may belong to different people by state":      {by(officer), "cancel", app, "yes by officer"},
		"in the other state it is not the officer's":            {by(officer), "cancel", with(func(r *domain.Resource) { r.State = "SELECTED" }), "forbidden access.forbidden"},
		"but the approver's":                                    {by(approver), "cancel", with(func(r *domain.Resource) { r.State = "SELECTED" }), "yes by approver"},
		"an unnamed state allows neither":                       {by(approver), "cancel", with(func(r *domain.Resource) { r.State = "" }), "forbidden access.forbidden"},
		"an evaluator scores what was assigned":                 {by(evaluator), "submit", sheet, "yes by evaluator"},
		"not what was assigned to another":                      {by(evaluator), "submit", domain.Resource{Kind: "sheet", ID: 3, State: "DRAFT", Call: 10, Assigned: []domain.PersonID{99}}, "not_found not_found"},
		"not with a conflict of interest":                       {by(evaluator), "submit", domain.Resource{Kind: "sheet", ID: 2, State: "DRAFT", Call: 10, Assigned: []domain.PersonID{evaluator}, Conflicted: []domain.PersonID{evaluator}}, "not_found not_found"},
		"an evaluator's role ends at the call":                  {by(evaluator), "view", domain.Resource{Kind: "sheet", ID: 4, Call: 11, Assigned: []domain.PersonID{evaluator}}, "not_found not_found"},
		"an officer with a conflict looks but does not act":     {by(officer), "screen", with(func(r *domain.Resource) { r.Conflicted = []domain.PersonID{officer} }), "forbidden access.conflict"},
		"a conflict does not bar one's own company":             {by(evaluator), "editPart", domain.Resource{Kind: "application", ID: 5, Call: 10, Orgs: []domain.OrganizationID{103}, Lead: 103, Conflicted: []domain.PersonID{evaluator}}, "yes by writer"},
		"a company does not learn that it is suspected":         {by(owner), "view", domain.Resource{Kind: "sanction", ID: 2, State: "SUSPECTED", Orgs: []domain.OrganizationID{100}}, "not_found not_found"},
		"it does from the prior notice on":                      {by(owner), "view", domain.Resource{Kind: "sanction", ID: 2, State: "PRE_NOTICE", Orgs: []domain.OrganizationID{100}}, "yes by owner"},
		"a company never sees a score sheet":                    {by(owner), "view", domain.Resource{Kind: "sheet", ID: 2, Call: 10, Orgs: []domain.OrganizationID{100}, Lead: 100}, "not_found not_found"},
		"the system does its own steps":                         {domain.System, "expire", app, "yes by system"},
		"and steps it shares":                                   {domain.System, "screen", app, "yes by system"},
		"but no one else's":                                     {domain.System, "submit", app, "forbidden access.forbidden"},
		"and does not look around":                              {domain.System, "view", app, "not_found not_found"},
		"a system step is not a person's":                       {by(officer), "expire", app, "forbidden access.forbidden"},
		"anyone signed in edits the own account":                {by(stranger), "edit", domain.Resource{Kind: "person", ID: 8, Owner: stranger}, "yes by signed_in"},
		"not another's":                                         {by(stranger), "edit", domain.Resource{Kind: "person", ID: 9, Owner: admin}, "not_found not_found"},
		"an administrator gives roles":                          {by(admin), "give", domain.Resource{Kind: "grant", Owner: officer}, "yes by admin"},
		"not to oneself":                                        {by(admin), "give", domain.Resource{Kind: "grant", Owner: admin}, "forbidden access.own_account"},
		"an officer appoints evaluators in the own call":        {by(officer), "appoint", domain.Resource{Kind: "grant", Call: 10, Owner: 77}, "yes by officer"},
		"not in another":                                        {by(officer), "appoint", domain.Resource{Kind: "grant", Call: 11, Owner: 77}, "forbidden access.forbidden"},
		"whoever views some may open the list":                  {by(evaluator), "list", domain.Resource{Kind: "application"}, "yes by evaluator"},
		"who views none may not":                                {by(stranger), "list", domain.Resource{Kind: "application"}, "forbidden access.forbidden"},
		"an action nobody has heard of is refused":              {by(admin), "fly", app, "not_found not_found"},
		"a kind nobody has heard of is refused":                 {by(admin), "view", domain.Resource{Kind: "rocket", ID: 1}, "not_found not_found"},
		"a domain of * in a request is no call":                 {by(officer), "view", domain.Resource{Kind: "application", ID: 1}, "not_found not_found"},
		"a role the actor did not choose does not count":        {domain.Actor{Person: evaluator, Epoch: 1, Role: domain.RoleEvaluator}, "editPart", domain.Resource{Kind: "application", ID: 5, Orgs: []domain.OrganizationID{103}, Lead: 103}, "not_found not_found"},
		"a chosen role that is not held gives nothing":          {domain.Actor{Person: owner, Epoch: 1, Role: domain.RoleAdmin}, "give", domain.Resource{Kind: "grant"}, "forbidden access.forbidden"},
		"claiming the system's role with an account is nothing": {domain.Actor{Person: owner, Epoch: 1, Role: domain.RoleSystem}, "expire", app, "not_found not_found"},
	} {
		if got := answer(g.May(c.actor, c.action, c.r)); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestGrantsCountOnlyInTheirTime(t *testing.T) {
	clock := now
	h := holders{1: {{Role: domain.RoleAuditor, From: now.Add(time.Hour), Until: now.Add(2 * time.Hour)}}}
	g, err := New(Config{Steps: steps, Source: h, Now: func() time.Time { return clock }})
	if err != nil {
		t.Fatal(err)
	}
	app := domain.Resource{Kind: "application", ID: 1, Call: 10}
	for after, want := range map[time.Duration]bool{0: false, time.Hour: true, 2*time.Hour - 1: true, 2 * time.Hour: false} {
		clock = now.Add(after)
		if got := g.Can(by(1), "view", app) == nil; got != want {
			t.Errorf("after %s: %v", after, got)
		}
	}
}

func TestAGrantThatIsNotSoundGivesNothing(t *testing.T) {
	g := gate(t, holders{1: {{Role: domain.RoleEvaluator}, {Role: domain.RoleOwner}, {Role: domain.RoleSystem}, {Role: Everybody}, {Role: "role:admin"}}}, nil)
	for _, r := range []domain.Resource{{Kind: "sheet", ID: 1, Assigned: []domain.PersonID{1}}, {Kind: "application", ID: 1}, {Kind: "jobs", ID: 1}} {
		if err := g.Can(by(1), "view", r); domain.KindOf(err) != domain.NotFound {
			t.Errorf("%s: %v", r.Kind, err)
		}
	}
}

// Casbin alone answers yes to a user whose id is a role's name: the prefixes are what keeps that from happening.
func TestAUserNamedLikeARoleHoldsNothing(t *testing.T) {
	all, err := permits(policyText, steps)
	if err != nil {
		t.Fatal(err)
	}
	e, err := newEnforcer(all)
	if err != nil {
		t.Fatal(err)
	}
	app := domain.Resource{Kind: "application", ID: 1, Call: 10}
	for _, user := range []string{"admin", "auditor", "u:auditor", "u:role:auditor", "u:1"} {
		if ok, _ := e.Enforce(user, "*", "application", "view", "DRAFT", app); ok {
			t.Errorf("%s was let in without a grant", user)
		}
	}
	// The trap is real: with the bare role name as user, Casbin needs no grant. No actor can have such a name.
	if _, err := e.Enforce("role:auditor", "*", "application", "view", "DRAFT", app); err == nil {
		t.Error("a role's name was taken for a user's; holds must refuse what has no number")
	}
}

func TestANewEpochIsReadAtOnceAndAnOldRequestDoesNotBringTheOldBack(t *testing.T) {
	h := people()
	g := gate(t, h, nil)
	app := domain.Resource{Kind: "application", ID: 1, Call: 10}
	if err := g.Can(by(officer), "view", app); err != nil {
		t.Fatal(err)
	}
	h[officer] = nil
	if err := g.Can(by(officer), "view", app); err != nil {
		t.Fatal("the same epoch must be answered from memory")
	}
	if err := g.Can(domain.Actor{Person: officer, Epoch: 2}, "view", app); domain.KindOf(err) != domain.NotFound {
		t.Errorf("revoked, but: %v", err)
	}
	if err := g.Can(by(officer), "view", app); domain.KindOf(err) != domain.NotFound {
		t.Errorf("a request with the old epoch revived the grant: %v", err)
	}
}

func TestASlowReaderDoesNotOverwriteANewerSet(t *testing.T) {
	g := gate(t, people(), nil)
	g.keep(g.compute(domain.Actor{Person: officer, Epoch: 5}, nil))
	g.keep(g.compute(domain.Actor{Person: officer, Epoch: 4}, people()[officer]))
	if err := g.Can(by(officer), "view", domain.Resource{Kind: "application", ID: 1, Call: 10}); err == nil {
		t.Error("the older set won")
	}
}

type broken struct{}

func (broken) Grants(context.Context, domain.PersonID) ([]grant.Held, error) {
	return nil, errors.New("no connection")
}

func TestWithoutTheDatabaseTheAnswerIsLater(t *testing.T) {
	g := gate(t, broken{}, nil)
	if err := g.Can(by(1), "view", domain.Resource{Kind: "call", ID: 1, Public: true}); domain.KindOf(err) != domain.Unavailable {
		t.Errorf("got %v", err)
	}
	if err := g.Can(domain.Actor{}, "view", domain.Resource{Kind: "call", ID: 1, Public: true}); err != nil {
		t.Errorf("public pages need no grants: %v", err)
	}
}

func TestRefusalsAreLoggedWithoutPersonalData(t *testing.T) {
	var out bytes.Buffer
	g := gate(t, people(), slog.New(slog.NewTextHandler(&out, nil)))
	actor := domain.Actor{Person: stranger, Name: "홍길동", IP: "10.0.0.1", Epoch: 1, Request: "r-1"}
	_, _ = g.May(actor, "view", domain.Resource{Kind: "application", ID: 7})
	if out.Len() != 0 {
		t.Error("asking for a button is logged")
	}
	_ = g.Can(actor, "view", domain.Resource{Kind: "application", ID: 7})
	if s := out.String(); !strings.Contains(s, "kind=application") || !strings.Contains(s, "request=r-1") || strings.Contains(s, "홍길동") {
		t.Error(s)
	}
}

func TestExplainAgreesWithMay(t *testing.T) {
	g := gate(t, people(), nil)
	app := domain.Resource{Kind: "application", ID: 1, State: "UNDER_SCREENING", Call: 10, Orgs: []domain.OrganizationID{100}, Lead: 100, PreviousActor: officer}
	for person := officer; person <= operator; person++ {
		set, err := g.Set(context.Background(), by(person))
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range []string{"view", "pass", "submit", "unmask", "fly"} {
			reasons := set.Explain(action, app)
			if got, want := slices.ContainsFunc(reasons, Reason.Allows), set.Can(action, app) == nil; got != want {
				t.Errorf("person %d, %s: explained %v, decided %v: %+v", person, action, got, want, reasons)
			}
		}
	}
}

func TestSetKnowsWhatMenusAsk(t *testing.T) {
	g := gate(t, people(), nil)
	set, err := g.Set(context.Background(), by(evaluator))
	if err != nil {
		t.Fatal(err)
	}
	if !set.Somewhere("sheet", "edit") || set.Somewhere("jobs", "view") || !set.Has(domain.RoleWriter) || set.Has(domain.RoleOfficer) || len(set.Holds()) != 2 {
		t.Errorf("%+v", set.Holds())
	}
}

func TestAPolicyThatCannotBeMeantIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		step lifecycle.Step
		want string
	}{
		"an unknown role":                       {text: "call, view, , king", want: "no such role"},
		"an unknown set":                        {text: "call, view, , @kings", want: "no set"},
		"an unknown condition":                  {text: "call, view, on_sundays, officer", want: "no such condition"},
		"a line too short":                      {text: "call, view", want: "4 or 5 columns"},
		"a score sheet open to every evaluator": {text: "sheet, view, , evaluator", want: "not assigned"},
		"a score sheet open to companies":       {text: "sheet, view, , owner", want: "never shown"},
		"a lifecycle that nobody may look at": {text: "sheet, view, assigned, evaluator", want: "nobody may view",
			step: lifecycle.Step{Machine: "rocket", From: "DRAFT", Event: "fly", Who: domain.By(domain.RoleChair)}},
		"a state that the lifecycle lacks": {text: "rocket, view, , officer, FLYING", want: "no such state",
			step: lifecycle.Step{Machine: "rocket", From: "DRAFT", To: "READY", Event: "fill", Who: domain.By(domain.RoleOfficer)}},
		"a leading officer": {text: "call, view, lead, officer", want: "only a company leads"},
		"an unassigned step on a sheet": {text: "sheet, view, assigned, evaluator", want: "not assigned",
			step: lifecycle.Step{Machine: "sheet", From: "DRAFT", Event: "submit", Who: domain.By(domain.RoleChair)}},
	} {
		var steps []lifecycle.Step
		if c.step.Machine != "" {
			steps = append(steps, c.step)
		}
		if _, err := permits(c.text, steps); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func BenchmarkCan(b *testing.B) {
	g := gate(b, people(), nil)
	app := domain.Resource{Kind: "application", ID: 1, State: "DRAFT", Call: 10, Orgs: []domain.OrganizationID{100, 101}, Lead: 100}
	b.Run("yes", func(b *testing.B) {
		for b.Loop() {
			if err := g.Can(by(owner), "submit", app); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("no", func(b *testing.B) {
		for b.Loop() {
			if err := g.Can(by(stranger), "submit", app); err == nil {
				b.Fatal("yes")
			}
		}
	})
}

// What the same answer costs when Casbin is asked each time: the reason for the sets in memory.
func BenchmarkCasbin(b *testing.B) {
	all, err := permits(policyText, steps)
	if err != nil {
		b.Fatal(err)
	}
	e, err := newEnforcer(all)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.AddGroupingPolicy("u:6", "role:owner", "org:100"); err != nil {
		b.Fatal(err)
	}
	app := domain.Resource{Kind: "application", ID: 1, State: "DRAFT", Call: 10, Orgs: []domain.OrganizationID{100, 101}, Lead: 100}
	for b.Loop() {
		if ok, err := e.Enforce("u:6", "org:100", "application", "submit", "DRAFT", app); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
