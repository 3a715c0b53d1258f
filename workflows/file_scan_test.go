// These tests give the sweep of waiting files scanners that are good, away, and of two minds.
package workflows_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// scanner says of each content what it is told to; a content it does not know makes it fail.
type scanner struct {
	says  map[string]string
	large map[string]bool
	asked []string
	later time.Duration
}

func (s *scanner) ScanKept(_ context.Context, sum string) (string, error) {
	s.asked = append(s.asked, sum[:1])
	if found, ok := s.says[sum]; ok {
		return found, nil
	}
	if s.large[sum] {
		return "", fmt.Errorf("asked: %w", workflows.ErrScanTooLarge)
	}
	return "", errors.New("nobody answers")
}

func hash(letter string) string { return strings.Repeat(letter, 64) }

func waitingFiles(t *testing.T, letters ...string) (*workflows.Engine, *scanner, func() map[string]*workflows.StoredFile) {
	t.Helper()
	now := time.Date(2025, 4, 10, 1, 0, 0, 0, time.UTC)
	s := &scanner{says: map[string]string{}, large: map[string]bool{}}
	store := memory.New(func() time.Time { return now.Add(s.later) })
	e := &workflows.Engine{Work: store, Access: everybody{}, Scanner: s}
	do := func(fn func(tx workflows.Tx) error) {
		t.Helper()
		if err := store.Do(t.Context(), workflows.Options{}, fn); err != nil {
			t.Fatal(err)
		}
	}
	do(func(tx workflows.Tx) error {
		for _, l := range letters {
			if err := tx.Insert(&workflows.StoredFile{Sha256: hash(l), Size: 1, Name: l, ScanState: workflows.Unscanned, UploadedAt: now}); err != nil {
				return err
			}
		}
		return nil
	})
	return e, s, func() map[string]*workflows.StoredFile {
		out := map[string]*workflows.StoredFile{}
		do(func(tx workflows.Tx) error {
			rows, err := workflows.Find[workflows.StoredFile](tx, nil)
			for _, r := range rows {
				out[r.Name] = r
			}
			return err
		})
		return out
	}
}

func TestTheSweepWritesDownWhatTheScannerSays(t *testing.T) {
	e, s, files := waitingFiles(t, "a", "b")
	s.says[hash("a")], s.says[hash("b")] = "", "Eicar"
	if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err != nil {
		t.Fatal(err)
	}
	got := files()
	if a := got["a"]; a.ScanState != workflows.Clean || a.ScannedAt == nil || a.Found != "" {
		t.Errorf("a is %+v", a)
	}
	if b := got["b"]; b.ScanState != workflows.Infected || b.ScannedAt == nil || b.Found != "Eicar" {
		t.Errorf("b is %+v", b)
	}
	s.asked = nil
	if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err != nil || len(s.asked) > 0 {
		t.Errorf("a second sweep asked about %v, %v", s.asked, err)
	}
}

func TestAScannerThatIsAwayIsLeftAloneAndNoFileKeepsTheOthersWaiting(t *testing.T) {
	e, s, files := waitingFiles(t, "a", "b", "c", "d")
	if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err == nil {
		t.Error("nobody is told that the scanner is away")
	}
	if got := strings.Join(s.asked, ""); got != "abc" {
		t.Errorf("asked about %s, want it to give up after three", got)
	}
	s.asked, s.says[hash("d")] = nil, ""
	if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err == nil {
		t.Error("three still wait")
	}
	if got := strings.Join(s.asked, ""); got != "dabc" {
		t.Errorf("asked in the order %s, want the one that was never tried first", got)
	}
	if got := files(); got["d"].ScanState != workflows.Clean || got["a"].ScanState != workflows.Unscanned || got["a"].ScanTries != 2 {
		t.Errorf("d %+v, a %+v", got["d"], got["a"])
	}
}

func TestAFileThatTheScannerCannotTakeSaysWhyAndIsTriedAgainLater(t *testing.T) {
	e, s, files := waitingFiles(t, "a", "b", "c", "d")
	for _, l := range []string{"a", "b", "c"} {
		s.large[hash(l)] = true
	}
	sweep := func() error {
		s.asked = nil
		return e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan})
	}
	if err := sweep(); err == nil || len(s.asked) != 4 {
		t.Errorf("three that are too large keep the fourth from being asked about: %v, %v", s.asked, err)
	}
	got := files()
	if a, d := got["a"], got["d"]; a.ScanReason != workflows.ScanTooLarge || a.ScanTriedAt == nil || d.ScanReason != workflows.ScanAway || a.ScanState != workflows.Unscanned {
		t.Errorf("a %+v, d %+v", a, d)
	}
	s.says[hash("d")] = ""
	if err := sweep(); err != nil || len(s.asked) != 1 { // what is too large is no failure, and is not sent with every sweep
		t.Errorf("asked about %v, %v", s.asked, err)
	}
	s.later, s.large, s.says[hash("a")] = 7*time.Hour, map[string]bool{hash("b"): true, hash("c"): true}, ""
	if err := sweep(); err != nil || len(s.asked) != 3 {
		t.Errorf("asked about %v, %v", s.asked, err)
	}
	got = files()
	if a, d := got["a"], got["d"]; a.ScanState != workflows.Clean || a.ScanReason != "" || d.ScanReason != "" {
		t.Errorf("a %+v, d %+v", a, d)
	}
}

func TestWithoutAScannerNothingWaits(t *testing.T) {
	e, s, files := waitingFiles(t, "a")
	e.Scanner = nil
	if err := e.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepFileScan}); err != nil || len(s.asked) > 0 {
		t.Errorf("asked %v, %v", s.asked, err)
	}
	if got := files()["a"]; got.ScanTries != 0 {
		t.Errorf("%+v", got)
	}
}
