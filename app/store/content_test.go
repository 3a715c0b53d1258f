package store_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongmo/workflows"
)

// shelf is a file store in memory whose removals can be watched.
type shelf struct {
	mu       sync.Mutex
	there    map[string]bool
	removing func()
}

func (s *shelf) keep(sum string) { s.mu.Lock(); s.there[sum] = true; s.mu.Unlock() }

func (s *shelf) has(sum string) bool { s.mu.Lock(); defer s.mu.Unlock(); return s.there[sum] }

func (s *shelf) Remove(_ context.Context, sum string) error {
	if s.removing != nil {
		s.removing()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.there, sum)
	return nil
}

// Walk finds what is there, each kept long ago.
func (s *shelf) Walk(_ context.Context, visit func(workflows.KeptContent) error) error {
	s.mu.Lock()
	list := slices.Collect(maps.Keys(s.there))
	s.mu.Unlock()
	for _, sum := range list {
		if err := visit(workflows.KeptContent{SHA256: sum, Size: 10}); err != nil {
			return err
		}
	}
	return nil
}

// overdue makes a content that came a day ago and that nothing names.
func overdue(t *testing.T, e *workflows.Engine, s *shelf, sum string) {
	t.Helper()
	if err := e.Arriving(t.Context(), sum, 10); err != nil {
		t.Fatal(err)
	}
	s.keep(sum)
	err := e.Work.Do(t.Context(), workflows.Options{}, func(tx workflows.Tx) error {
		row, err := workflows.One[workflows.ArrivedContent](tx, workflows.Where{"Sha256": sum})
		if err != nil {
			return err
		}
		row.ClearAt = tx.Now().Add(-time.Hour)
		return tx.Update(row)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnUploadOfTheSameContentWaitsForTheSweepThatRemovesItAndThenKeepsIt(t *testing.T) {
	engines, _ := nodes(t, 2)
	sum := strings.Repeat("a", 64)
	s := &shelf{there: map[string]bool{}}
	engines[0].Contents = s
	overdue(t, engines[0], s, sum)
	arrived := make(chan error, 1)
	s.removing = func() { // the sweep has asked who names the content; now the same is uploaded at another node
		go func() { arrived <- engines[1].Arriving(context.WithoutCancel(t.Context()), sum, 10) }()
		select {
		case err := <-arrived:
			t.Errorf("the upload did not wait: %v", err)
			arrived <- err
		case <-time.After(300 * time.Millisecond):
		}
	}
	if err := engines[0].Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepContents}); err != nil {
		t.Fatal(err)
	}
	if err := <-arrived; err != nil {
		t.Fatal(err)
	}
	s.keep(sum)
	s.removing = nil
	if err := engines[0].Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepContents}); err != nil || !s.has(sum) {
		t.Errorf("the content that came again is there: %v, %v", s.has(sum), err)
	}
}

func TestUploadsAndSweepsOfTheSameContentAtOnceNeverLoseIt(t *testing.T) {
	engines, _ := nodes(t, 3)
	s := &shelf{there: map[string]bool{}}
	for _, e := range engines {
		e.Contents = s
	}
	for i := range 15 {
		sum := strings.Repeat(string("0123456789abcde"[i]), 64)
		stray := i%3 == 1
		switch { // every third time nobody has seen it before
		case i%3 == 0:
			overdue(t, engines[0], s, sum)
		case stray: // left by an old version
			s.keep(sum)
		}
		var all sync.WaitGroup
		for n, e := range engines {
			all.Go(func() {
				if n == 2 && stray {
					if _, err := e.SweepStrays(t.Context(), workflows.SweepStrays{}); err != nil {
						t.Error(err)
					}
					return
				}
				if n == 2 {
					if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepContents}); err != nil {
						t.Error(err)
					}
					return
				}
				if err := e.Arriving(t.Context(), sum, 10); err != nil {
					t.Error(err)
					return
				}
				s.keep(sum)
			})
		}
		all.Wait()
		if !s.has(sum) {
			t.Fatalf("round %d: an upload was answered and its content is gone", i)
		}
	}
}
