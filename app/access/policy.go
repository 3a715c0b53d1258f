// This file turns the embedded policy and the lifecycle tables into the list of permits that Casbin is given.
package access

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/lifecycle"
)

//go:embed policy.csv
var policyText string

const (
	// Everybody is who has not signed in, and everyone else too. SignedIn is anyone with an account. Nobody is granted them.
	Everybody domain.Role = "everybody"
	SignedIn  domain.Role = domain.RoleSignedIn

	view     = "view"
	list     = "list"
	anyState = "*"
)

// permit is one line of policy: in this state, this role may do this to a thing of this kind, under the condition.
type permit struct {
	role   domain.Role
	kind   string
	action string
	state  string
	cond   domain.Cond
}

// permits gathers every line: the embedded ones, one "list" for each "view", and the steps of the lifecycles.
func permits(text string, steps []lifecycle.Step) ([]permit, error) {
	all, err := parsePolicy(text)
	if err != nil {
		return nil, err
	}
	all = append(all, lists(all)...)
	all = append(all, stepPermits(steps)...)
	all = unique(all)
	if err := sound(all, steps); err != nil {
		return nil, err
	}
	return all, nil
}

// parsePolicy reads policy.csv: kind, actions, condition, roles and, where it matters, the states.
func parsePolicy(text string) ([]permit, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment, r.TrimLeadingSpace, r.FieldsPerRecord = '#', true, -1
	records, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the access policy: %w", err)
	}
	sets := map[string][]string{}
	var out []permit
	for _, rec := range records {
		if len(rec) != 4 && len(rec) != 5 {
			return nil, fmt.Errorf("access policy, %s: a line has 4 or 5 columns", strings.Join(rec, ", "))
		}
		states := []string{anyState}
		if len(rec) == 5 {
			states = strings.Fields(rec[4])
		}
		kind, actions, cond := rec[0], strings.Fields(rec[1]), domain.Cond(rec[2])
		roles, err := expand(strings.Fields(rec[3]), sets)
		if err != nil {
			return nil, fmt.Errorf("access policy, %s %s: %w", kind, rec[1], err)
		}
		if kind == "set" {
			sets[rec[1]] = roles
			continue
		}
		for _, action := range actions {
			for _, role := range roles {
				for _, state := range states {
					out = append(out, permit{domain.Role(role), kind, action, state, cond})
				}
			}
		}
	}
	return out, nil
}

func expand(names []string, sets map[string][]string) ([]string, error) {
	var out []string
	for _, n := range names {
		if !strings.HasPrefix(n, "@") {
			out = append(out, n)
			continue
		}
		set, ok := sets[n]
		if !ok {
			return nil, fmt.Errorf("no set %s", n)
		}
		out = append(out, set...)
	}
	return out, nil
}

// lists lets whoever may view some things of a kind open the page that lists them; Scope limits what it shows.
func lists(all []permit) []permit {
	var out []permit
	for _, p := range all {
		if p.action == view {
			out = append(out, permit{p.role, p.kind, list, anyState, Anywhere})
		}
	}
	return out
}

// stepPermits makes a permit of every "who" in the lifecycle tables. An event that the same people may fire from every
// state it leaves is one permit for any state; otherwise each state has its own.
func stepPermits(steps []lifecycle.Step) []permit {
	type event struct{ machine, event string }
	who := map[event][][]domain.Permit{}
	for _, s := range steps {
		e := event{s.Machine, s.Event}
		who[e] = append(who[e], s.Who)
	}
	var out []permit
	for _, s := range steps {
		state := s.From
		if same(who[event{s.Machine, s.Event}]) {
			state = anyState
		}
		for _, w := range s.Who {
			out = append(out, permit{w.Role, s.Machine, s.Event, state, w.Cond})
		}
	}
	return out
}

func same(whos [][]domain.Permit) bool {
	for _, w := range whos[1:] {
		if len(w) != len(whos[0]) {
			return false
		}
		for _, p := range w {
			if !slices.Contains(whos[0], p) {
				return false
			}
		}
	}
	return true
}

func unique(all []permit) []permit {
	seen := map[permit]bool{}
	var out []permit
	for _, p := range all {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	return out
}

// sound refuses a policy that cannot be meant: unknown roles and conditions, a lifecycle nobody may look at, a score
// sheet open to evaluators it was not given to, or open to a company at all.
func sound(all []permit, steps []lifecycle.Step) error {
	viewable, states := map[string]bool{}, map[string]bool{}
	for _, p := range all {
		if p.action == view {
			viewable[p.kind] = true
		}
	}
	for _, s := range steps {
		states[s.Machine+s.From], states[s.Machine+s.To] = true, true
		if !viewable[s.Machine] {
			return fmt.Errorf("access policy: %s has a lifecycle, but nobody may view it", s.Machine)
		}
	}
	for _, p := range all {
		what := fmt.Sprintf("access policy: %s may %s %s", p.role, p.action, p.kind)
		switch {
		case !slices.Contains(Roles(), p.role):
			return fmt.Errorf("%s: no such role", what)
		case conditions[p.cond] == nil:
			return fmt.Errorf("%s: no such condition %q", what, p.cond)
		case p.cond == domain.IfLead && !slices.Contains(domain.CompanyRoles, p.role):
			return fmt.Errorf("%s as a lead: only a company leads", what)
		case p.state != anyState && !states[p.kind+p.state]:
			return fmt.Errorf("%s in %s: no such state", what, p.state)
		case p.kind == "sheet" && p.action != list && slices.Contains(domain.OutsideRoles, p.role) && p.cond != domain.IfAssigned:
			return fmt.Errorf("%s although it was not assigned to them", what)
		case p.kind == "sheet" && slices.Contains(domain.CompanyRoles, p.role):
			return fmt.Errorf("%s: what an evaluator wrote is never shown to a company", what)
		}
	}
	return nil
}

// Roles lists every role permissions speak of, in the order tables show them.
func Roles() []domain.Role {
	return slices.Concat([]domain.Role{Everybody, SignedIn}, domain.CompanyRoles, domain.OutsideRoles, domain.StaffRoles, []domain.Role{domain.RoleSystem})
}
