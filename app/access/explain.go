// This file shows permissions to people: the whole table, and why one person may or may not do one thing.
package access

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gongmo/domain"
	"gongmo/domain/grant"
)

// Right is one line of the whole policy. State is "" for any state.
type Right struct {
	Kind   string
	Action string
	State  string
	Role   domain.Role
	Cond   domain.Cond
}

// Rights lists the whole policy, ordered by kind, action, state and role.
func (g *Gate) Rights() []Right {
	var out []Right
	for role, mine := range g.rights {
		for a, allowed := range mine {
			for _, x := range allowed {
				state := x.state
				if state == anyState {
					state = ""
				}
				out = append(out, Right{a.kind, a.action, state, role, x.cond})
			}
		}
	}
	order := Roles()
	slices.SortFunc(out, func(a, b Right) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Action, b.Action), strings.Compare(a.State, b.State),
			cmp.Compare(slices.Index(order, a.Role), slices.Index(order, b.Role)), strings.Compare(string(a.Cond), string(b.Cond)))
	})
	return out
}

// Markdown is the whole policy as a page for docs and for reviewers of a change: one table for each kind, one line for
// each action and state, with the roles and their conditions.
func (g *Gate) Markdown() string {
	var b strings.Builder
	b.WriteString("# Who may do what\n\nGenerated from app/access/policy.csv and the lifecycle tables. Do not edit.\n\n" +
		"Every role counts where it is held: in a call, in an organisation, or everywhere. “if assigned” also asks that there is no conflict of interest.\n")
	var kind, line string
	for _, r := range g.Rights() {
		if r.Kind != kind {
			kind, line = r.Kind, ""
			fmt.Fprintf(&b, "\n\n## %s\n\n| action | in state | who |\n|---|---|---|", kind)
		}
		who := string(r.Role)
		if r.Cond == Anywhere {
			who += " anywhere"
		} else if r.Cond != domain.Always {
			who += " if " + string(r.Cond)
		}
		if next := r.Action + "|" + r.State; next != line {
			line = next
			fmt.Fprintf(&b, "\n| %s | %s | %s", r.Action, r.State, who)
		} else {
			b.WriteString(", " + who)
		}
	}
	return strings.ReplaceAll(b.String(), "\n\n\n", "\n\n") + "\n"
}

// Reason is one role of a person, looked at for one act on one thing.
type Reason struct {
	Held grant.Held
	// Cond and State are those of the permit that the role has; Permitted is false when it has none for the act.
	Permitted bool
	Cond      domain.Cond
	State     string
	// Counts: the role is in force now. Reaches: it is held where the thing is.
	Counts, Reaches bool
	// Why is the message key of the condition that failed, "" when it held.
	Why string
}

// Allows reports that this alone is enough.
func (r Reason) Allows() bool { return r.Permitted && r.Counts && r.Reaches && r.Why == "" }

// Explain answers "may this person do this, and why": one reason for each role and permit. The answer of Can is yes exactly
// when one of them Allows.
func (s *Set) Explain(action string, r domain.Resource) []Reason {
	var out []Reason
	for _, h := range s.holds {
		base := Reason{Held: h.Held, Counts: s.counts(h), Reaches: reaches(h.Held, r)}
		found := false
		for _, a := range h.rights[act{r.Kind, action}] {
			if !a.in(r.State) {
				continue
			}
			one := base
			one.Permitted, one.Cond, one.Why = true, a.cond, conditions[a.cond](s.person, h.Held, r)
			one.Reaches = base.Reaches || a.cond == Anywhere
			if a.state != anyState {
				one.State = a.state
			}
			if barred(s.person, h.Role, action, r) {
				one.Why = "access.conflict"
			}
			out, found = append(out, one), true
		}
		if !found {
			out = append(out, base)
		}
	}
	return out
}
