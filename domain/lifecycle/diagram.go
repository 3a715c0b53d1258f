// This file draws a machine for people: a Mermaid diagram and a table of its steps, from the rows.
package lifecycle

import (
	"fmt"
	"strings"
)

// Markdown is the page about a machine for docs/lifecycles: diagram first, then every step with who, guards and notices.
func Markdown(t Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Lifecycle: %s\n\nGenerated from domain/%s/lifecycle.go by `make docs`. Do not edit.\n\n```mermaid\nstateDiagram-v2\n", t.Title(), strings.ReplaceAll(t.Title(), "_", ""))
	fmt.Fprintf(&b, "    [*] --> %s\n", t.StartState())
	for _, s := range t.Steps() {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", s.From, s.To, s.Event)
	}
	for _, s := range t.FinalStates() {
		fmt.Fprintf(&b, "    %s --> [*]\n", s)
	}
	b.WriteString("```\n\n| from | event | to | who | guards | notices | deadline | basis |\n|---|---|---|---|---|---|---|---|\n")
	for _, s := range t.Steps() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", s.From, s.Event, s.To, who(s), strings.Join(s.Guards, ", "), notices(s), s.Deadline, s.Basis)
	}
	return b.String()
}

func who(s Step) string {
	parts := make([]string, len(s.Who))
	for i, p := range s.Who {
		parts[i] = string(p.Role)
		if p.Cond != "" {
			parts[i] += " if " + string(p.Cond)
		}
	}
	if s.NeedsReason {
		parts = append(parts, "(reason required)")
	}
	return strings.Join(parts, ", ")
}

func notices(s Step) string {
	parts := make([]string, len(s.Notices))
	for i, n := range s.Notices {
		parts[i] = string(n)
	}
	return strings.Join(parts, ", ")
}
