// These tests hold what is said of deadlines against a calendar.
package call_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestADeadlineOnADayOffOrOutsideOfficeHoursIsToldAndNeverRefused(t *testing.T) {
	cal := calendar.Shipped()
	for name, test := range map[string]struct {
		at   time.Time
		keys []string
		next period.Date
	}{
		"a Thursday afternoon":                   {period.On(2026, 5, 21).At(15, 0), nil, 0},
		"the last minute of the office hours":    {period.On(2026, 5, 21).At(18, 0), nil, 0},
		"a minute later":                         {period.On(2026, 5, 21).At(18, 1), []string{"call.advice.hour"}, 0},
		"before anybody is there":                {period.On(2026, 5, 21).At(8, 59), []string{"call.advice.hour"}, 0},
		"a Saturday":                             {period.On(2026, 5, 16).At(15, 0), []string{"call.advice.weekend"}, period.On(2026, 5, 18)},
		"Children's Day, a Tuesday":              {period.On(2026, 5, 5).At(15, 0), []string{"call.advice.holiday"}, period.On(2026, 5, 6)},
		"the first of three days off, late":      {period.On(2026, 5, 23).At(23, 59), []string{"call.advice.weekend", "call.advice.hour"}, period.On(2026, 5, 26)},
		"midnight as the first instant of a day": {period.On(2026, 5, 22).At(0, 0), []string{"call.advice.hour"}, 0},
	} {
		got := call.Terms{CloseAt: &test.at}.Advice(cal)
		var keys []string
		for _, p := range got {
			keys = append(keys, p.Key)
			if p.Field != "closeAt" {
				t.Errorf("%s: told at %q", name, p.Field)
			}
			if next, ok := p.Args["next"]; ok && next != test.next {
				t.Errorf("%s: the next business day is %v, want %v", name, next, test.next)
			}
		}
		if d := cmp.Diff(test.keys, keys); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestAProposalIsAdvisedOnWhatItMovesAlone(t *testing.T) {
	cal := calendar.Shipped()
	sunday, saturday := period.On(2026, 5, 17).At(15, 0), period.On(2026, 5, 30).At(15, 0)
	terms := call.Terms{CloseAt: &saturday, QuestionsUntil: &sunday, Windows: call.Windows{{No: 1, CloseAt: sunday}, {No: 2, CloseAt: saturday}}}
	keys := func(list domain.Problems) (out []string) {
		for _, p := range list {
			out = append(out, p.Field+" "+p.Key)
		}
		return out
	}
	all := []string{"closeAt call.advice.weekend", "questionsUntil call.advice.weekend", "windows.0.closeAt call.advice.weekend.window"}
	for _, s := range []call.State{call.Draft, call.PendingApproval, call.Scheduled} {
		if d := cmp.Diff(all, keys((&call.Call{State: s, Terms: terms}).AdviceOn(cal))); d != "" {
			t.Errorf("%s: %s", s, d)
		}
	}
	public := &call.Call{State: call.Open, Terms: terms}
	if got := public.AdviceOn(cal); got != nil {
		t.Errorf("what is public is advised on: %v", got)
	}
	next, holiday := terms, period.On(2026, 6, 3).At(15, 0) // 지방선거일
	next.CloseAt = &holiday
	snapshot := call.Snapshot(next)
	public.Proposal = call.Proposal{Kind: call.ToExtend, Terms: &snapshot}
	got := keys(public.AdviceOn(cal))
	if len(got) == 0 || got[0] != "closeAt call.advice.holiday" || len(got) > 2 {
		t.Errorf("%v", got)
	}
}
