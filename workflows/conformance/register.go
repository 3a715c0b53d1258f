// This file is what every register of businesses must do, whatever stands behind it.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/workflows"
)

// Businesses is one register under test: a business that runs and describes itself as it is registered.
type Businesses struct {
	Register workflows.Register
	Known    workflows.Claim
}

// Register runs the suite.
func Register(t *testing.T, w Businesses) {
	t.Helper()
	for _, fault := range RegisterFaults(t.Context(), w) {
		t.Error(fault)
	}
}

var businesses = map[organization.Business]bool{organization.BusinessRunning: true, organization.BusinessSuspended: true, organization.BusinessEnded: true, organization.BusinessUnknown: true}

// RegisterFaults lists what a register does wrong, each in a sentence; nil when it does everything right.
func RegisterFaults(ctx context.Context, w Businesses) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	bare := workflows.Claim{Number: w.Known.Number}
	for name, c := range map[string]struct {
		about   workflows.Claim
		matches bool // an answer about opening day and representative is due
	}{"its number": {bare, false}, "all that it says of itself": {w.Known, true}} {
		got, err := w.Register.Ask(ctx, []workflows.Claim{c.about})
		if err != nil || len(got) != 1 || got[0].Number != w.Known.Number {
			say("asked about a business by %s it answers %d and %v", name, len(got), err)
			continue
		}
		if got[0].Business != organization.BusinessRunning {
			say("a business that runs is %q", got[0].Business)
		}
		if c.matches != (got[0].Matches != nil) || c.matches && !*got[0].Matches {
			say("asked by %s it says %v about opening day and representative", name, got[0].Matches)
		}
		if !c.matches && got[0].MatchesAll != nil {
			say("it compares what was not told")
		}
	}
	if got, err := w.Register.Ask(ctx, nil); err != nil || len(got) != 0 {
		say("asked about nobody it answers %d and %v", len(got), err)
	}
	many := make([]workflows.Claim, 101)
	for i := range many {
		many[i] = bare
	}
	got, err := w.Register.Ask(ctx, append(many, workflows.Claim{Number: bizno.Number("0000000000")}))
	if err != nil || len(got) < len(many) {
		say("asked about more than a hundred at once it answers %d and %v", len(got), err)
	}
	for _, r := range got {
		if !businesses[r.Business] {
			say("it says of a business that it is %q", r.Business)
			break
		}
		if r.Number != w.Known.Number && r.Business != organization.BusinessUnknown {
			say("a number that cannot exist is %q", r.Business)
		}
	}
	return append(out, registerWithoutTime(ctx, w)...)
}

// registerWithoutTime asks with a context that has ended: an answer must come at once, and must be none.
func registerWithoutTime(ctx context.Context, w Businesses) []string {
	over, cancel := context.WithCancel(ctx)
	cancel()
	patience, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	answered := make(chan error, 1)
	go func() {
		_, err := w.Register.Ask(over, []workflows.Claim{w.Known})
		answered <- err
	}()
	select {
	case err := <-answered:
		if !errors.Is(err, context.Canceled) {
			return []string{fmt.Sprintf("asked by nobody who waits it gives %v, want the context's error", err)}
		}
	case <-patience.Done():
		return []string{"asked by nobody who waits it does not come back"}
	}
	return nil
}
