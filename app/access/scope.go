// This file limits lists: the part of all rows that an actor may reach with an action, as a piece of a WHERE clause.
// Without it no list is read, and a list needs no question per row.
package access

import (
	"slices"
	"strconv"
	"strings"

	"gongmo/domain"
)

// Scope is the union of its parts; no parts is nothing at all.
type Scope struct {
	Person domain.PersonID
	Parts  []Part
}

// Part is where some roles count, and the condition and state under which they do.
type Part struct {
	// Everywhere is the whole institution; Calls and Orgs are the calls and organisations otherwise.
	Everywhere bool
	Calls      []domain.CallID
	Orgs       []domain.OrganizationID
	Cond       domain.Cond
	// States limit the part, none for any state.
	States []string
}

// Scope is what the set's actor may reach with "kind.action". An action without a dot, or an unknown one, reaches nothing.
func (s *Set) Scope(action string) Scope {
	type key struct {
		cond  domain.Cond
		state string
	}
	parts, order := map[key]*Part{}, []key{}
	kind, verb, _ := strings.Cut(action, ".")
	if verb == list {
		verb = view // opening a list is no right to its rows
	}
	for _, h := range s.holds {
		if !s.counts(h) {
			continue
		}
		for _, a := range h.rights[act{kind, verb}] {
			if a.cond == domain.IfLead && h.Organization == 0 {
				continue // only an organisation can lead
			}
			k := key{a.cond, a.state}
			if a.cond == Anywhere {
				k.cond = domain.Always
			}
			part := parts[k]
			if part == nil {
				part = &Part{Cond: k.cond}
				if a.state != anyState {
					part.States = []string{a.state}
				}
				parts[k], order = part, append(order, k)
			}
			switch {
			case a.cond == Anywhere || (h.Call == 0 && h.Organization == 0):
				part.Everywhere = true
			case h.Organization != 0:
				if !slices.Contains(part.Orgs, h.Organization) {
					part.Orgs = append(part.Orgs, h.Organization)
				}
			default:
				if !slices.Contains(part.Calls, h.Call) {
					part.Calls = append(part.Calls, h.Call)
				}
			}
		}
	}
	out := Scope{Person: s.person}
	for _, k := range order {
		out.add(*parts[k])
	}
	return out
}

// add appends a part, or joins its state to a part that is the same but for the state.
func (s *Scope) add(p Part) {
	for i, q := range s.Parts {
		if len(p.States) > 0 && len(q.States) > 0 && p.Cond == q.Cond && p.Everywhere == q.Everywhere && slices.Equal(p.Calls, q.Calls) && slices.Equal(p.Orgs, q.Orgs) {
			s.Parts[i].States = append(q.States, p.States...)
			return
		}
	}
	s.Parts = append(s.Parts, p)
}

// All reports that the scope has no limit.
func (s Scope) All() bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool { return p.Everywhere && p.Cond == domain.Always && len(p.States) == 0 })
}

// None reports that the scope reaches nothing.
func (s Scope) None() bool { return len(s.Parts) == 0 }

// Calls lists the calls that are in scope as a whole, for a filter's choices; All says when that is every call.
func (s Scope) Calls() []domain.CallID {
	var out []domain.CallID
	for _, p := range s.Parts {
		if p.Cond == domain.Always && len(p.States) == 0 {
			out = append(out, p.Calls...)
		}
	}
	return out
}

// Orgs lists the organisations that are in scope as a whole.
func (s Scope) Orgs() []domain.OrganizationID {
	var out []domain.OrganizationID
	for _, p := range s.Parts {
		if p.Cond == domain.Always && len(p.States) == 0 {
			out = append(out, p.Orgs...)
		}
	}
	return out
}

// Covers reports whether a thing is in scope, by the same rules as the SQL.
func (s Scope) Covers(r domain.Resource) bool {
	return slices.ContainsFunc(s.Parts, func(p Part) bool {
		in := p.Everywhere || (r.Call != 0 && slices.Contains(p.Calls, r.Call))
		for _, o := range p.Orgs {
			// For IfLead the organisation that counts is the leading one.
			in = in || o == r.Lead || (p.Cond != domain.IfLead && slices.Contains(r.Orgs, o))
		}
		return in && (len(p.States) == 0 || slices.Contains(p.States, r.State)) && s.meets(p.Cond, r)
	})
}

func (s Scope) meets(c domain.Cond, r domain.Resource) bool {
	switch c {
	case domain.Always, domain.IfLead:
		return true
	case domain.IfAssigned:
		return slices.Contains(r.Assigned, s.Person) && !slices.Contains(r.Conflicted, s.Person)
	case domain.IfNotSelf:
		return r.PreviousActor != s.Person
	case IfSelf:
		return r.Owner == s.Person && s.Person != 0
	case IfNotOwner:
		return r.Owner != s.Person
	case IfPublic:
		return r.Public
	}
	return false
}

// Columns says how a query finds what a scope speaks of. Each is a column ("a.call_id"), or a condition in which %s
// stands for the comparison: "EXISTS (SELECT 1 FROM member m WHERE m.application_id = a.id AND m.organization_id %s)".
// A column left empty is one the query does not have: the parts that need it reach nothing. Columns are written in code
// without a question mark and never come from a request.
type Columns struct {
	Call       string // of the call
	Org        string // of any organisation the row belongs to
	Lead       string // of the leading organisation
	Assigned   string // of a person the row is assigned to
	Conflicted string // of a person who must not touch it; required beside Assigned. NoConflicts where there can be none
	Previous   string // of the person who did the step before
	Owner      string // of the person the row is about
	State      string // the state
	Public     string // a boolean expression: the row is published
}

// NoConflicts is Columns.Conflicted of rows with which nobody can have a conflict of interest.
const NoConflicts = "FALSE AND 0::bigint %s"

// Where is the scope as a boolean SQL expression with ? placeholders, and its arguments: int64 and text (lists are
// array literals, so that every driver takes them). No scope is FALSE.
func (s Scope) Where(c Columns) (sql string, args []any) {
	var parts []string
	for _, p := range s.Parts {
		text, more, ok := s.clause(p, c)
		if !ok {
			continue
		}
		parts, args = append(parts, text), append(args, more...)
	}
	switch len(parts) {
	case 0:
		return "FALSE", nil
	case 1:
		return "(" + parts[0] + ")", args
	}
	return "(" + strings.Join(parts, " OR ") + ")", args
}

// Numbered is Where with the placeholders $first, $first+1 and so on.
func (s Scope) Numbered(c Columns, first int) (sql string, args []any) {
	sql, args = s.Where(c)
	var b strings.Builder
	for _, piece := range strings.SplitAfter(sql, "?") {
		if cut, found := strings.CutSuffix(piece, "?"); found {
			b.WriteString(cut + "$" + strconv.Itoa(first))
			first++
			continue
		}
		b.WriteString(piece)
	}
	return b.String(), args
}

// clause is one part; ok is false when the query lacks a column the part needs.
func (s Scope) clause(p Part, c Columns) (sql string, args []any, ok bool) {
	var ands []string
	and := func(column, comparison string, more ...any) bool {
		if column == "" {
			return false
		}
		if strings.Contains(column, "%s") {
			ands = append(ands, "("+strings.Replace(column, "%s", comparison, 1)+")")
		} else {
			ands = append(ands, "("+column+" "+comparison+")")
		}
		args = append(args, more...)
		return true
	}
	switch p.Cond {
	case domain.Always, domain.IfLead:
	case domain.IfAssigned:
		if !and(c.Assigned, "= ?", int64(s.Person)) || !and(c.Conflicted, "= ?", int64(s.Person)) {
			return "", nil, false
		}
		ands[1] = "NOT " + ands[1]
	case domain.IfNotSelf:
		if !and(c.Previous, "IS DISTINCT FROM ?", int64(s.Person)) {
			return "", nil, false
		}
	case IfSelf:
		if s.Person == 0 || !and(c.Owner, "= ?", int64(s.Person)) {
			return "", nil, false
		}
	case IfNotOwner:
		if !and(c.Owner, "IS DISTINCT FROM ?", int64(s.Person)) {
			return "", nil, false
		}
	case IfPublic:
		if c.Public == "" {
			return "", nil, false
		}
		ands = append(ands, "("+c.Public+")")
	default:
		return "", nil, false
	}
	if len(p.States) > 0 && !and(c.State, "= ANY (?::text[])", "{"+strings.Join(p.States, ",")+"}") {
		return "", nil, false
	}
	if !p.Everywhere {
		places, more := p.places(c)
		if len(places) == 0 {
			return "", nil, false
		}
		ands, args = append(ands, "("+strings.Join(places, " OR ")+")"), append(args, more...)
	}
	if len(ands) == 0 {
		return "TRUE", nil, true
	}
	return strings.Join(ands, " AND "), args, true
}

// places are the part's calls and organisations as comparisons, as far as the query has columns for them.
func (p Part) places(c Columns) (out []string, args []any) {
	add := func(column string, ids []int64) {
		if column == "" || len(ids) == 0 {
			return
		}
		const in = "= ANY (?::bigint[])"
		if strings.Contains(column, "%s") {
			out = append(out, strings.Replace(column, "%s", in, 1))
		} else {
			out = append(out, column+" "+in)
		}
		args = append(args, arrayOf(ids))
	}
	add(c.Call, plain(p.Calls))
	orgs := c.Org
	if p.Cond == domain.IfLead {
		orgs = c.Lead
	}
	add(orgs, plain(p.Orgs))
	return out, args
}

func plain[T ~int64](ids []T) []int64 {
	out := make([]int64, len(ids))
	for i, id := range ids {
		out[i] = int64(id)
	}
	slices.Sort(out)
	return out
}

// arrayOf is a PostgreSQL array literal.
func arrayOf(ids []int64) string {
	text := make([]string, len(ids))
	for i, id := range ids {
		text[i] = strconv.FormatInt(id, 10)
	}
	return "{" + strings.Join(text, ",") + "}"
}
