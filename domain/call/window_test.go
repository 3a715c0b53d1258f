// These tests ask in which window of a rolling intake an application is.
package call_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestALatePermissionCountsForTheWindowItWasGivenFor(t *testing.T) {
	c := rolling(t)                            // closes on 10 March, 20 March and with the intake; the second opens on 12 March
	second := period.On(2026, 3, 13).At(15, 0) // the permission reaches into the second window
	late := func(no int) call.Entry { return call.Entry{LateWindow: no, LateUntil: &second} }
	for name, x := range map[string]struct {
		of    call.Entry
		stamp time.Time
		want  int
	}{
		"a draft in the first window":                          {late(1), period.On(2026, 3, 9).At(9, 0), 1},
		"the end's own instant":                                {late(1), period.On(2026, 3, 10).At(15, 0), 1},
		"between the two windows, without a permission":        {call.Entry{}, period.On(2026, 3, 11).At(9, 0), 2},
		"between the two windows":                              {late(1), period.On(2026, 3, 11).At(9, 0), 1},
		"in the second window":                                 {late(1), period.On(2026, 3, 13).At(9, 0), 1},
		"the permission's own instant":                         {late(1), second, 1},
		"after the permission":                                 {late(1), second.Add(time.Millisecond), 2},
		"one that was given for the second window":             {late(2), period.On(2026, 3, 13).At(9, 0), 2},
		"handed in by it, read in the third window":            {call.Entry{LateWindow: 1, LateUntil: &second, SubmittedAt: at(period.On(2026, 3, 13), 9)}, period.On(2026, 3, 24).At(9, 0), 1},
		"handed in for the first, though its end was moved":    {call.Entry{Window: 1, SubmittedAt: at(period.On(2026, 3, 13), 9)}, period.On(2026, 3, 24).At(9, 0), 1},
		"handed in in time for the second, with an unused one": {call.Entry{LateWindow: 1, LateUntil: &second, SubmittedAt: at(period.On(2026, 3, 14), 9)}, period.On(2026, 3, 24).At(9, 0), 2},
		"a permission for a window that there is not any more": {late(9), period.On(2026, 3, 13).At(9, 0), 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.IntakeOf(x.of, x.stamp); got.No != x.want || !got.CloseAt.Equal(c.Windows[x.want-1].CloseAt) || !got.OpenAt.Equal(c.Windows[x.want-1].OpenAt) {
				t.Errorf("got %+v, want window %d", got, x.want)
			}
		})
	}
	if w := open(t).IntakeOf(late(1), period.On(2026, 3, 9).At(9, 0)); w.No != 0 || !w.CloseAt.Equal(*open(t).CloseAt) {
		t.Errorf("an intake without windows gives %+v", w)
	}
}

func TestAPermissionIsForTheLastWindowThatEndsBeforeItsInstant(t *testing.T) {
	c := rolling(t)
	for until, want := range map[time.Time]int{period.On(2026, 3, 9).At(9, 0): 1, period.On(2026, 3, 11).At(9, 0): 1, period.On(2026, 3, 20).At(15, 0): 1,
		period.On(2026, 3, 20).At(15, 1): 2, c.CloseAt.Add(time.Hour): 3} {
		if w, ok := c.Windows.Missed(until); !ok || w.No != want {
			t.Errorf("until %s: window %d, want %d", until, w.No, want)
		}
	}
	if _, ok := open(t).Windows.Missed(period.On(2026, 3, 9).At(9, 0)); ok {
		t.Error("an intake without windows has one")
	}
}

// Whatever its permission says: a draft is never in a window that its stamp is past, unless the permission is for that very window and
// still runs; and without one it is in the window that counts.
func TestNoDraftIsInAWindowThatIsOverWithoutAPermissionForIt(t *testing.T) {
	c := rolling(t)
	rapid.Check(t, func(rt *rapid.T) {
		hour := func(name string) time.Time {
			return c.OpenAt.Add(time.Duration(rapid.IntRange(0, 40*24).Draw(rt, name)) * time.Hour)
		}
		stamp, until, no := hour("stamp"), hour("until"), rapid.IntRange(0, 4).Draw(rt, "window")
		got := c.IntakeOf(call.Entry{LateWindow: no, LateUntil: &until}, stamp)
		_, deadline := c.Deadline(stamp)
		if late := got.No == no && !stamp.After(until); !got.CloseAt.Equal(deadline) && (!late || !stamp.After(got.CloseAt)) {
			rt.Fatalf("stamp %s, window %d until %s: %+v", stamp, no, until, got)
		}
	})
}
