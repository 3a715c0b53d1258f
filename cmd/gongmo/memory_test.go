// These tests hold how the process trades memory for time.
package main

import (
	"runtime"
	"testing"
)

func TestThePaceFollowsHowOftenGarbageIsCollected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		pace pace
		seen recent
		want pace
	}{
		{"a node at rest stays thrifty", thrifty, recent{}, thrifty},
		{"a busy hour does not make it hasty", thrifty, recent{8, 8, 8, 8}, thrifty},
		{"a rush does", thrifty, recent{9, 8}, hasty},
		{"at once, where it takes all the submissions it can", thrifty, recent{22}, hasty},
		{"also where two nodes share it", thrifty, recent{11, 12, 11, 12}, hasty},
		{"the same rush, collected an eighth as often, keeps it hasty", hasty, recent{1, 2, 1, 1}, hasty},
		{"large files do not make it hasty", thrifty, recent{7, 5, 6, 5}, thrifty},
		{"a breath in a rush keeps it hasty", hasty, recent{0, 0, 2, 2}, hasty},
		{"afterwards it is thrifty again", hasty, recent{0, 1, 1, 1}, thrifty},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.pace.next(c.seen); got != c.want {
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
