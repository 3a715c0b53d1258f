// These tests hold how the process trades memory for time.
package main

import (
	"runtime"
	"testing"
)

func TestThePaceFollowsHowMuchIsAllocated(t *testing.T) {
	t.Parallel()
	const mb = 1 << 20
	for _, c := range []struct {
		name string
		pace pace
		seen recent
		want pace
	}{
		{"a node at rest stays thrifty", thrifty, recent{}, thrifty},
		{"a busy hour does not make it hasty", thrifty, recent{35 * mb, 35 * mb, 35 * mb, 35 * mb}, thrifty},
		{"a rush does", thrifty, recent{45 * mb, 35 * mb}, hasty},
		{"at once, where it takes all the submissions it can", thrifty, recent{107 * mb, 24 * mb}, hasty},
		{"also where two nodes share it", thrifty, recent{60 * mb, 60 * mb}, hasty},
		{"the same rush keeps it hasty", hasty, recent{60 * mb, 60 * mb, 60 * mb, 60 * mb}, hasty},
		{"large files do not make it hasty", thrifty, recent{14 * mb, 33 * mb, 11 * mb, 7 * mb}, thrifty},
		{"and make it thrifty when the rush is over", hasty, recent{12 * mb, 14 * mb, 10 * mb, 12 * mb}, thrifty},
		{"a breath in a rush keeps it hasty", hasty, recent{0, 0, 70 * mb, 70 * mb}, hasty},
		{"afterwards it is thrifty again", hasty, recent{0, 0, 5 * mb, 70 * mb}, thrifty},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.pace.next(c.seen); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestANodeThatStartsAmidARushIsHastyAfterItsFirstWatch(t *testing.T) {
	t.Parallel()
	first := recent{}.with(75 << 20)
	if got := thrifty.next(first); got != hasty {
		t.Errorf("got %d, want %d", got, hasty)
	}
	if got := thrifty.next(recent{}.with(33 << 20)); got != thrifty {
		t.Errorf("a node that starts while files arrive: got %d, want %d", got, thrifty)
	}
	if got, want := first.with(1), (recent{1, 75 << 20, 75 << 20, 75 << 20}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatIsAllocatedIsCounted(t *testing.T) {
	t.Parallel()
	const large = 1 << 20
	before := allocated()
	kept := make([]byte, large) // too large for a stack
	if after := allocated(); after-before < large {
		t.Errorf("%d before, %d after", before, after)
	}
	runtime.KeepAlive(kept)
}
