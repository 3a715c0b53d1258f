package conformance_test

import (
	"context"
	"strings"
	"testing"

	"gongmo/domain/bizno"
	"gongmo/domain/organization"
	"gongmo/domain/period"
	"gongmo/workflows"
	"gongmo/workflows/conformance"
)

// taxes does everything right, unless one of its habits says otherwise.
type taxes struct {
	habit func(*workflows.Registered)
	deaf  bool // does not look at its context
	most  int  // answers no more than this; 0 for all
	fails bool // has no answer to no question
}

func (r taxes) Ask(ctx context.Context, about []workflows.Claim) (out []workflows.Registered, err error) {
	if ctx.Err() != nil && !r.deaf {
		return nil, ctx.Err()
	}
	if len(about) == 0 && r.fails {
		return nil, context.DeadlineExceeded
	}
	for _, c := range about {
		if _, err := bizno.Parse(string(c.Number)); err != nil {
			continue
		}
		a := workflows.Registered{Number: c.Number, Business: organization.BusinessRunning}
		if c.Representative != "" {
			yes := true
			a.Matches = &yes
		}
		if r.habit != nil {
			r.habit(&a)
		}
		if r.most == 0 || len(out) < r.most {
			out = append(out, a)
		}
	}
	return out, nil
}

func TestTheSuiteOfRegistersFindsEveryBadHabit(t *testing.T) {
	no := false
	for name, c := range map[string]struct {
		register taxes
		want     string // "" for no fault
	}{
		"one that does everything right":           {taxes{}, ""},
		"one that invents states":                  {taxes{habit: func(r *workflows.Registered) { r.Business = "ASLEEP" }}, `it is "ASLEEP"`},
		"one that says a business has ended":       {taxes{habit: func(r *workflows.Registered) { r.Business = organization.BusinessEnded }}, "a business that runs"},
		"one that answers about another":           {taxes{habit: func(r *workflows.Registered) { r.Number = "1111111119" }}, "answers 1 and"},
		"one that compares what nobody told it":    {taxes{habit: func(r *workflows.Registered) { r.Matches = &no }}, "by its number it says"},
		"one that does not compare":                {taxes{habit: func(r *workflows.Registered) { r.Matches = nil }}, "all that it says of itself"},
		"one that compares details of nothing":     {taxes{habit: func(r *workflows.Registered) { r.MatchesAll = &no }}, "compares what was not told"},
		"one that loses everybody after a hundred": {taxes{most: 100}, "more than a hundred"},
		"one that cannot be asked about nobody":    {taxes{fails: true}, "about nobody"},
		"one that does not stop when it should":    {taxes{deaf: true}, "asked by nobody who waits"},
	} {
		t.Run(name, func(t *testing.T) {
			faults := strings.Join(conformance.RegisterFaults(t.Context(), conformance.Businesses{Register: c.register,
				Known: workflows.Claim{Number: "1248100998", OpenedOn: period.On(2020, 1, 2), Representative: "김하늘"}}), "; ")
			if c.want == "" && faults != "" || !strings.Contains(faults, c.want) {
				t.Errorf("found %q, want %q", faults, c.want)
			}
		})
	}
}
