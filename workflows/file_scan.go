// This file looks at kept files for malware: at once when they arrive, and by a sweep those that nobody could look at then.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
	"gongmo/domain/application"
	"gongmo/domain/form"
)

// What is known about a file. Without a scanner everything stays Unscanned, and that keeps nobody from anything.
const (
	Unscanned = "UNSCANNED"
	Clean     = "CLEAN"
	Infected  = "INFECTED"
)

// Why a scanner could not look at a file. It is asked again later.
const (
	ScanTooLarge = "TOO_LARGE" // larger than the scanner takes
	ScanAway     = "AWAY"      // no answer, or not in time
)

// ErrScanTooLarge is a scanner's error of a content that is larger than it takes.
var ErrScanTooLarge = errors.New("larger than the scanner takes")

// ScanReason is why a scan gave no verdict.
func ScanReason(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, ErrScanTooLarge):
		return ScanTooLarge
	}
	return ScanAway
}

// Scanner looks for malware in a kept content.
type Scanner interface {
	// ScanKept returns the name of what was found, "" for nothing. An error means that nobody knows.
	ScanKept(ctx context.Context, sha256 string) (found string, err error)
}

// SweepFileScan looks at the files that wait for the scanner.
const SweepFileScan = "file.scan"

// A sweep looks at so many files, those first that were tried least often, and gives up when the scanner is away.
const (
	scanBatch   = 40
	scanGivesUp = 3
	// What was too large is asked about again, a few at a time, in case the scanner has been told to take more since.
	scanLarge      = 5
	scanLargeAgain = 6 * time.Hour
)

// scanWaiting asks the scanner about the files that wait for it.
func (e *Engine) scanWaiting(ctx context.Context) error {
	if e.Scanner == nil {
		return nil
	}
	var waiting []*StoredFile
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		if err := tx.Find(&waiting, Query{Where: Where{"ScanState": Unscanned, "ScanReason": []string{"", ScanAway}}, Order: []string{"ScanTries", "ID"}, Limit: scanBatch}); err != nil {
			return err
		}
		var large []*StoredFile
		if err := tx.Find(&large, Query{Where: Where{"ScanState": Unscanned, "ScanReason": ScanTooLarge}, Order: []string{"ScanTriedAt", "ID"}, Limit: scanLarge}); err != nil {
			return err
		}
		for _, f := range large {
			if f.ScanTriedAt == nil || tx.Now().Sub(*f.ScanTriedAt) >= scanLargeAgain {
				waiting = append(waiting, f)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("find files to scan: %w", err)
	}
	var failed []error
	for _, f := range waiting {
		found, scanErr := e.Scanner.ScanKept(ctx, f.Sha256) // outside of any transaction: it may take its time
		if reason := ScanReason(scanErr); reason == ScanAway {
			failed = append(failed, fmt.Errorf("scan file %d: %w", f.ID, scanErr))
		}
		if err := e.noteScan(ctx, f.ID, found, ScanReason(scanErr)); err != nil {
			return errors.Join(append(failed, err)...)
		}
		if len(failed) >= scanGivesUp {
			break
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) noteScan(ctx context.Context, id int64, found, reason string) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		f := &StoredFile{}
		if err := tx.Load(f, id, ForUpdate); err != nil {
			return err
		}
		f.ScanTries++
		if reason == "" {
			f.scanned(found, tx.Now())
		} else {
			f.unread(reason, tx.Now())
		}
		return tx.Update(f)
	})
}

// scanned writes down what a scanner said.
func (f *StoredFile) scanned(found string, at time.Time) {
	f.ScanState, f.Found, f.ScannedAt, f.ScanReason = Clean, found, &at, ""
	if found != "" {
		f.ScanState = Infected
	}
}

// unread writes down why a scanner that was asked could not look.
func (f *StoredFile) unread(reason string, at time.Time) {
	f.ScanReason, f.ScanTriedAt = reason, &at
}

// unsafeFiles lists the files of an application that keep it from being handed in: those in which malware was found and, where
// the installation asks for it, those that nobody has looked at yet.
func (e *Engine) unsafeFiles(tx Tx, a *application.Application) (domain.Problems, error) {
	if e.Scanner == nil || len(a.Files) == 0 {
		return nil, nil
	}
	list := make([]int64, len(a.Files))
	for i, f := range a.Files {
		list[i] = int64(f.FileID)
	}
	rows, err := Find[StoredFile](tx, Where{"ID": list, "ScanState": []string{Unscanned, Infected}})
	if err != nil {
		return nil, err
	}
	state, large := map[int64]string{}, map[int64]bool{}
	for _, r := range rows {
		state[r.ID], large[r.ID] = r.ScanState, r.ScanReason == ScanTooLarge
	}
	var out domain.Problems
	waiting := 0
	for _, f := range a.Files {
		suffix := domain.OrganizationID(0)
		if f.OrganizationID != nil && *f.OrganizationID != a.LeadID {
			suffix = *f.OrganizationID
		}
		switch at := form.Key(f.QuestionKey, suffix); {
		case state[int64(f.FileID)] == Infected:
			out = append(out, domain.E(domain.Refused, "files.submit.infected").With("name", f.Name).At(at))
		case large[int64(f.FileID)] && e.Policies.ScanFirst: // waiting would not help
			out = append(out, domain.E(domain.Refused, "files.submit.too_large").With("name", f.Name).At(at))
		case state[int64(f.FileID)] == Unscanned:
			waiting++
		}
	}
	if waiting > 0 && e.Policies.ScanFirst {
		out = append(out, domain.E(domain.Refused, "files.submit.waiting").With("n", waiting))
	}
	return out, nil
}
