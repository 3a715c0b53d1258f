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
	kind := ""
	for _, l := range lines(g.Rights()) {
		if l.kind != kind {
			kind = l.kind
			fmt.Fprintf(&b, "\n## %s\n\n| action | in state | who |\n|---|---|---|\n", kind)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", l.action, strings.Join(l.states, ", "), l.who)
	}
	return b.String()
}

// line is one row of the table: states in which the same people may do the same are one row.
type line struct {
	kind, action, who string
	states            []string
}

func lines(rights []Right) []line {
	var out []line
	for _, r := range rights {
		who := string(r.Role)
		switch r.Cond {
		case domain.Always:
		case Anywhere:
			who += " anywhere"
		default:
			who += " if " + string(r.Cond)
		}
		if n := len(out); n > 0 && out[n-1].kind == r.Kind && out[n-1].action == r.Action && out[n-1].states[0] == r.State {
			out[n-1].who += ", " + who
			continue
		}
		out = append(out, line{r.Kind, r.Action, who, []string{r.State}})
	}
	return joined(out)
}

func joined(all []line) []line {
	var out []line
	for _, l := range all {
		i := slices.IndexFunc(out, func(o line) bool { return o.kind == l.kind && o.action == l.action && o.who == l.who })
		if i >= 0 && l.states[0] != "" && out[i].states[0] != "" {
			out[i].states = append(out[i].states, l.states[0])
			continue
		}
		out = append(out, l)
	}
	return out
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
