// Package lifecycle is the table that a lifecycle is written as. One row is one step. Everything else about the
// lifecycle (tests, diagram, permissions, buttons, the database's list of legal steps) is generated from the rows.
package lifecycle

import (
	"fmt"
	"slices"

	"gongmo/domain"
)

// Guard is a named condition of a step. Check is pure: it reads only its facts and returns nil or a *domain.Error
// (or domain.Problems) whose key people can read.
type Guard[F any] struct {
	Name  string
	Check func(F) error
}

// Row is one step: in state From, Event leads to To. Who may fire it is stated here and nowhere else.
type Row[S, E ~string, F any] struct {
	From        S
	Event       E
	To          S
	Who         []domain.Permit
	Guards      []Guard[F]
	NeedsReason bool
	Notices     []domain.NoticeCode
	Effects     []domain.Effect
	// Deadline names the instant at which a sweep fires this row for the system, "" when only a person does.
	Deadline string
	// Basis is the article the step rests on, "" when it is our own.
	Basis string
}

// Machine is a whole lifecycle.
type Machine[S, E ~string, F any] struct {
	Name  string
	Start S
	// Final lists the states that need no way out.
	Final []S
	Rows  []Row[S, E, F]
}

// Step is a row without its types, for what is generated from all machines together.
type Step struct {
	Machine, From, Event, To string
	Who                      []domain.Permit
	Guards                   []string
	NeedsReason              bool
	Notices                  []domain.NoticeCode
	Effects                  []domain.Effect
	Deadline, Basis          string
}

// Table is any machine, seen without its types.
type Table interface {
	Title() string
	StartState() string
	FinalStates() []string
	States() []string
	Events() []string
	Steps() []Step
	Sane() error
}

// Fire finds the row for (from, event), asks its guards and returns the new state and the change to record.
// It refuses with kind Refused and key "<machine>.step.illegal" when no row fits, and with every guard's refusal otherwise.
func (m Machine[S, E, F]) Fire(from S, event E, facts F, reason string) (S, domain.Change, error) {
	row, ok := m.row(from, event)
	if !ok {
		return from, domain.Change{}, domain.E(domain.Refused, "step.illegal").
			With("machine", m.Name).With("state", string(from)).With("event", string(event))
	}
	var problems domain.Problems
	if row.NeedsReason && reason == "" {
		problems = append(problems, domain.E(domain.Invalid, "step.reason_missing").At("reason"))
	}
	for _, g := range row.Guards {
		if err := g.Check(facts); err != nil {
			found := domain.ProblemsOf(err)
			if found == nil {
				return from, domain.Change{}, fmt.Errorf("%s: guard %s: %w", m.Name, g.Name, err)
			}
			problems = append(problems, found...)
		}
	}
	if err := problems.OrNil(); err != nil {
		return from, domain.Change{}, err
	}
	return row.To, domain.Change{Machine: m.Name, From: string(from), Event: string(event), To: string(row.To),
		Reason: reason, Notices: row.Notices, Effects: row.Effects}, nil
}

// Ask reports why (from, event) would be refused now, nil when it would be done. Pages use it to explain a disabled button.
func (m Machine[S, E, F]) Ask(from S, event E, facts F) error {
	_, _, err := m.Fire(from, event, facts, "-")
	return err
}

func (m Machine[S, E, F]) row(from S, event E) (Row[S, E, F], bool) {
	for _, r := range m.Rows {
		if r.From == from && r.Event == event {
			return r, true
		}
	}
	return Row[S, E, F]{}, false
}

// Out lists the rows that leave a state: the acts a page may offer there.
func (m Machine[S, E, F]) Out(from S) []Row[S, E, F] {
	var out []Row[S, E, F]
	for _, r := range m.Rows {
		if r.From == from {
			out = append(out, r)
		}
	}
	return out
}

// Title is the machine's name.
func (m Machine[S, E, F]) Title() string { return m.Name }

// StartState is where every new aggregate begins.
func (m Machine[S, E, F]) StartState() string { return string(m.Start) }

// FinalStates lists the states that need no way out.
func (m Machine[S, E, F]) FinalStates() []string {
	out := make([]string, len(m.Final))
	for i, s := range m.Final {
		out[i] = string(s)
	}
	return out
}

// States lists every state in the order the rows first name it.
func (m Machine[S, E, F]) States() []string {
	out := []string{string(m.Start)}
	for _, r := range m.Rows {
		for _, s := range []S{r.From, r.To} {
			if !slices.Contains(out, string(s)) {
				out = append(out, string(s))
			}
		}
	}
	return out
}

// Events lists every event in the order the rows first name it.
func (m Machine[S, E, F]) Events() []string {
	var out []string
	for _, r := range m.Rows {
		if !slices.Contains(out, string(r.Event)) {
			out = append(out, string(r.Event))
		}
	}
	return out
}

// Steps lists the rows without their types.
func (m Machine[S, E, F]) Steps() []Step {
	out := make([]Step, len(m.Rows))
	for i, r := range m.Rows {
		guards := make([]string, len(r.Guards))
		for j, g := range r.Guards {
			guards[j] = g.Name
		}
		out[i] = Step{m.Name, string(r.From), string(r.Event), string(r.To), r.Who, guards, r.NeedsReason, r.Notices, r.Effects, r.Deadline, r.Basis}
	}
	return out
}

// Sane reports the first thing wrong with the table itself: a doubled (state, event), an unreachable state,
// a state without a way out that is not final, a row nobody may fire, a row without a guard check.
func (m Machine[S, E, F]) Sane() error {
	seen := map[string]bool{}
	reach := map[string]bool{string(m.Start): true}
	out := map[string]bool{}
	for _, r := range m.Rows {
		k := string(r.From) + "|" + string(r.Event)
		if seen[k] {
			return fmt.Errorf("%s: two rows for %s", m.Name, k)
		}
		seen[k] = true
		out[string(r.From)] = true
		if len(r.Who) == 0 {
			return fmt.Errorf("%s: nobody may fire %s", m.Name, k)
		}
		for _, g := range r.Guards {
			if g.Name == "" || g.Check == nil {
				return fmt.Errorf("%s: %s has a guard without name or check", m.Name, k)
			}
		}
	}
	for changed := true; changed; {
		changed = false
		for _, r := range m.Rows {
			if reach[string(r.From)] && !reach[string(r.To)] {
				reach[string(r.To)], changed = true, true
			}
		}
	}
	for _, s := range m.States() {
		if !reach[s] {
			return fmt.Errorf("%s: %s cannot be reached", m.Name, s)
		}
		if final := slices.Contains(m.FinalStates(), s); !final && !out[s] {
			return fmt.Errorf("%s: %s has no way out and is not final", m.Name, s)
		} else if final && out[s] && s == string(m.Start) {
			return fmt.Errorf("%s: the start state is final", m.Name)
		}
	}
	return nil
}
