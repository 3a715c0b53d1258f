package query

import (
	"testing"
	"time"
)

func TestASlowAnswerDoesNotMakeTheClockWorse(t *testing.T) {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	quick := span{10 * time.Millisecond, 12 * time.Millisecond, at}
	for name, c := range map[string]struct {
		later span
		want  span
	}{
		"an answer that took a second proves nothing new": {span{-500 * time.Millisecond, 500 * time.Millisecond, at.Add(time.Second)},
			span{quick.from - 200*time.Microsecond, quick.to + 200*time.Microsecond, at.Add(time.Second)}},
		"a quicker answer narrows it": {span{11 * time.Millisecond, 11500 * time.Microsecond, at.Add(time.Second)},
			span{11 * time.Millisecond, 11500 * time.Microsecond, at.Add(time.Second)}},
		"one that overlaps cuts off what it excludes": {span{11 * time.Millisecond, 40 * time.Millisecond, at}, span{11 * time.Millisecond, 12 * time.Millisecond, at}},
		"one that contradicts stands alone: a clock was set": {span{time.Minute, time.Minute + time.Second, at.Add(time.Second)},
			span{time.Minute, time.Minute + time.Second, at.Add(time.Second)}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := quick.and(c.later); got != c.want {
				t.Errorf("known is %v, want %v", got, c.want)
			}
		})
	}
	if got := (span{}).and(quick); got != quick {
		t.Errorf("the first measurement gave %v", got)
	}
	if got := quick.middle(); got != 11*time.Millisecond {
		t.Errorf("the middle is %v", got)
	}
}
