package web

import (
	"context"
	"sync"
	"testing"
	"time"
)

func TestTheLineAtTheDoor(t *testing.T) {
	t.Run("lets in as many as there are places and then tells", func(t *testing.T) {
		d := newDoor(2, nil)
		first, _ := d.enter(t.Context(), 10*time.Millisecond)
		_, second := d.enter(t.Context(), 10*time.Millisecond)
		_, third := d.enter(t.Context(), 10*time.Millisecond)
		if !second || third {
			t.Errorf("second %v, third %v", second, third)
		}
		first()
		first() // once is enough, and twice frees nobody else's place
		_, fourth := d.enter(t.Context(), 10*time.Millisecond)
		_, fifth := d.enter(t.Context(), 10*time.Millisecond)
		if !fourth || fifth {
			t.Errorf("fourth %v, fifth %v", fourth, fifth)
		}
	})
	t.Run("what a page asks by itself never waits", func(t *testing.T) {
		d := newDoor(1, nil)
		leave, first := d.pass()
		_, second := d.pass()
		if !first || second {
			t.Errorf("first %v, second %v", first, second)
		}
		leave()
		if _, third := d.pass(); !third {
			t.Error("the place was not given back")
		}
	})
	t.Run("who waits is let in when a place is free", func(t *testing.T) {
		d := newDoor(1, nil)
		leave, _ := d.enter(t.Context(), longPatience)
		var in sync.WaitGroup
		for range 20 {
			in.Go(func() {
				leave, ok := d.enter(t.Context(), longPatience)
				if !ok {
					t.Error("was told to come back")
					return
				}
				leave()
			})
		}
		for d.waiting.Load() < 20 {
			time.Sleep(time.Millisecond)
		}
		leave()
		in.Wait()
		if n := d.waiting.Load(); n != 0 {
			t.Errorf("%d are still counted as waiting", n)
		}
	})
	t.Run("who goes away takes no place", func(t *testing.T) {
		d := newDoor(1, nil)
		leave, _ := d.enter(t.Context(), longPatience)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, ok := d.enter(gone, longPatience); ok {
			t.Error("was let in")
		}
		leave()
		if _, ok := d.enter(t.Context(), longPatience); !ok {
			t.Error("the place is lost")
		}
	})
}
