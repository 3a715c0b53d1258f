// This file is what every authority that issues documents must do, whatever stands behind it.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/domain/bizno"
	"gongmo/domain/period"
	"gongmo/domain/wallet"
	"gongmo/workflows"
)

// Asked is one implementation under test: a number it knows everything about, one that nobody has, and its today.
type Asked struct {
	Authority      workflows.Authority
	Known, Unknown bizno.Number
	Today          period.Date
}

// Authority runs the suite.
func Authority(t *testing.T, w Asked) {
	t.Helper()
	for _, fault := range Faults(t.Context(), w) {
		t.Error(fault)
	}
}

// Faults lists what an implementation does wrong, each in a sentence; nil when it does everything right.
func Faults(ctx context.Context, w Asked) (out []string) {
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	offers := map[wallet.Type]bool{}
	for _, t := range w.Authority.Offers() {
		switch {
		case !t.Known() || t == wallet.Other:
			say("it offers %q, which is no type that an authority issues", t)
		case offers[t]:
			say("it offers %s twice", t)
		}
		offers[t] = true
		got, err := w.Authority.Issue(ctx, w.Known, t)
		if err != nil {
			say("it offers %s and does not issue it: %v", t, err)
			continue
		}
		for _, lack := range lacks(got, t, w.Today) {
			say("%s %s", t, lack)
		}
		if _, err := w.Authority.Issue(ctx, w.Unknown, t); domain.KindOf(err) != domain.NotFound {
			say("%s about a number that nobody has gives %v, want kind NotFound", t, err)
		}
		out = append(out, withoutTime(ctx, w, t)...)
	}
	if len(offers) == 0 {
		say("it offers nothing")
	}
	for _, t := range wallet.Types() {
		if offers[t] {
			continue
		}
		if _, err := w.Authority.Issue(ctx, w.Known, t); domain.KindOf(err) != domain.NotFound {
			say("%s, which it does not offer, gives %v, want kind NotFound", t, err)
		}
	}
	return out
}

// lacks says what is missing in a document, or cannot be.
func lacks(got workflows.Issued, t wallet.Type, today period.Date) (out []string) {
	say := func(wrong bool, words string) {
		if wrong {
			out = append(out, words)
		}
	}
	say(got.Type != t, fmt.Sprintf("comes as %s", got.Type))
	say(got.Issuer == "" || got.IssueNo == "", "says neither who issued it nor its number, or only one of them")
	say(got.IssuedOn.IsZero() || got.IssuedOn.After(today), fmt.Sprintf("was issued on %q", got.IssuedOn))
	say(!got.PrintedTo.IsZero() && got.PrintedTo.Before(got.IssuedOn), "ran out before it was issued")
	say(got.Name == "" || strings.ContainsAny(got.Name, `/\`), fmt.Sprintf("is called %q", got.Name))
	say(len(got.Content) == 0, "is empty")
	return out
}

// withoutTime asks with a context that has ended: an answer must come at once, and must be none.
func withoutTime(ctx context.Context, w Asked, t wallet.Type) (out []string) {
	over, cancel := context.WithCancel(ctx)
	cancel()
	patience, stop := context.WithTimeout(ctx, 2*time.Second)
	defer stop()
	answered := make(chan error, 1)
	go func() {
		_, err := w.Authority.Issue(over, w.Known, t)
		answered <- err
	}()
	select {
	case err := <-answered:
		if !errors.Is(err, context.Canceled) {
			out = append(out, fmt.Sprintf("%s, asked by nobody who waits, gives %v, want the context's error", t, err))
		}
	case <-patience.Done():
		out = append(out, fmt.Sprintf("%s, asked by nobody who waits, does not come back", t))
	}
	return out
}
