// These tests hold how the process trades memory for time.
package main

import (
	"runtime"
	"testing"
	"time"
)

func TestThePaceFollowsHowLongGarbageIsCollected(t *testing.T) {
	t.Parallel()
	const ms = time.Millisecond
	for _, c := range []struct {
		name string
		pace pace
		seen recent
		want pace
	}{
		{"a node at rest stays thrifty", thrifty, recent{}, thrifty},
		{"a busy hour does not make it hasty", thrifty, recent{70 * ms, 70 * ms, 70 * ms, 70 * ms}, thrifty},
		{"a rush does", thrifty, recent{90 * ms, 70 * ms}, hasty},
		{"at once, where it takes all the submissions it can", thrifty, recent{160 * ms}, hasty},
		{"also where two nodes share it", thrifty, recent{100 * ms, 100 * ms}, hasty},
		{"the same rush, an eighth of it, keeps it hasty", hasty, recent{12 * ms, 12 * ms, 12 * ms, 12 * ms}, hasty},
		{"large files do not make it hasty", thrifty, recent{57 * ms, 49 * ms, 40 * ms, 35 * ms}, thrifty},
		{"a breath in a rush keeps it hasty", hasty, recent{0, 0, 10 * ms, 10 * ms}, hasty},
		{"afterwards it is thrifty again", hasty, recent{0, 5 * ms, 5 * ms, 5 * ms}, thrifty},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.pace.next(c.seen); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestCollectingIsTimed(t *testing.T) {
	t.Parallel()
	before := collecting()
	runtime.GC()
	if after := collecting(); after <= before {
		t.Errorf("%s before, %s after a collection", before, after)
	}
}
