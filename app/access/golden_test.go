package access_test

import (
	"context"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/app/access"
	"gongmo/app/locale"
	"gongmo/domain"
	"gongmo/domain/grant"
	"gongmo/workflows"
)

var update = flag.Bool("update", false, "write the golden files anew")

type nobody struct{}

func (nobody) Grants(context.Context, domain.PersonID) ([]grant.Held, error) { return nil, nil }

func shipped(t *testing.T) *access.Gate {
	t.Helper()
	g, err := access.New(access.Config{Steps: workflows.Steps(), Source: nobody{}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The whole policy, for the eyes of whoever reviews a change. Write it anew with: go test ./app/access -update
func TestPermissionsAreThoseThatWereReviewed(t *testing.T) {
	const file = "testdata/permissions.golden.md"
	got := shipped(t).Markdown()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
		t.Errorf("permissions changed; if that is meant, run go test ./app/access -update\n%s", d)
	}
}

func TestEvaluatorsTouchOnlyWhatWasAssignedToThem(t *testing.T) {
	rows := 0
	for _, r := range shipped(t).Rights() {
		outside := r.Role == domain.RoleEvaluator || r.Role == domain.RoleChair
		if !outside || r.Action == "list" || r.Kind == "call" {
			continue
		}
		rows++
		if r.Cond != domain.IfAssigned {
			t.Errorf("%s may %s %s without being assigned", r.Role, r.Action, r.Kind)
		}
	}
	if rows == 0 {
		t.Error("evaluators may do nothing: the test looks at nothing")
	}
}

func TestAuditorsAndDirectorsChangeNothing(t *testing.T) {
	harmless := map[string]bool{"view": true, "list": true, "history": true, "download": true, "export": true, "verify": true, "viewRank": true, "minutes": true}
	for _, r := range shipped(t).Rights() {
		if (r.Role == domain.RoleAuditor || r.Role == domain.RoleDirector) && !harmless[r.Action] {
			t.Errorf("%s may %s %s", r.Role, r.Action, r.Kind)
		}
	}
}

func TestTheSystemDoesOnlySteps(t *testing.T) {
	steps := map[string]bool{}
	for _, s := range workflows.Steps() {
		for _, w := range s.Who {
			if w.Role == domain.RoleSystem {
				steps[s.Machine+"."+s.Event] = true
			}
		}
	}
	for _, r := range shipped(t).Rights() {
		if r.Role == domain.RoleSystem && !steps[r.Kind+"."+r.Action] {
			t.Errorf("the system may %s %s, which is no step of its own", r.Action, r.Kind)
		}
	}
}

func TestTwoPersonsStandBehindEachPromiseOfMoney(t *testing.T) {
	for _, r := range shipped(t).Rights() {
		if r.Kind == "payment" && r.Action == "send" && r.Role != domain.RoleSystem && r.Cond != domain.IfNotSelf {
			t.Errorf("%s may send a payment that they themselves approved", r.Role)
		}
	}
}

// Whatever the policy speaks of has a name in both languages.
func TestEveryRoleKindActionAndConditionHasAName(t *testing.T) {
	machine := map[string]bool{}
	for _, s := range workflows.Steps() {
		machine[s.Machine+".event."+s.Event] = true
	}
	need := map[string]bool{}
	for _, r := range shipped(t).Rights() {
		need["role."+string(r.Role)] = true
		need["access.kind."+r.Kind] = true
		if r.Cond != domain.Always {
			need["access.cond."+string(r.Cond)] = true
		}
		if !machine[r.Kind+".event."+r.Action] {
			need["access.action."+r.Action] = true
		}
	}
	for _, key := range []string{"access.forbidden", "access.sign_in", "access.conflict", "access.not_assigned", "access.same_person", "access.not_lead",
		"access.own_account", "access.unavailable", "not_found"} {
		need[key] = true
	}
	for key := range need {
		for _, lang := range locale.Langs {
			if !locale.Has(lang, key) {
				t.Errorf("%s has no text in %s", key, lang)
			}
		}
	}
}
