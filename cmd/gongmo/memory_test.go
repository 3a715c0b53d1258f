// These tests hold how the process trades memory for time.
package main

import (
	"runtime"
	"testing"
)

func TestThePaceFollowsHowOftenGarbageIsCollected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		pace        pace
		collections uint64
		want        pace
	}{
		{"a node at rest stays thrifty", thrifty, 0, thrifty},
		{"a busy hour does not make it hasty", thrifty, often - 1, thrifty},
		{"a rush does", thrifty, often, hasty},
		{"the same rush, collected a quarter as often, keeps it hasty", hasty, often / 4, hasty},
		{"large files do not make it hasty", thrifty, 4, thrifty},
		{"all the submissions it can take do", thrifty, 11, hasty},
		{"the last of the rush keeps it hasty", hasty, rare, hasty},
		{"afterwards it is thrifty again", hasty, rare - 1, thrifty},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.pace.next(c.collections); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestCollectionsAreCounted(t *testing.T) {
	t.Parallel()
	before := collections()
	runtime.GC()
	if after := collections(); after <= before {
		t.Errorf("%d before, %d after a collection", before, after)
	}
}
