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
)

// scanWaiting asks the scanner about the files that wait for it.
func (e *Engine) scanWaiting(ctx context.Context) error {
	if e.Scanner == nil {
		return nil
	}
	var waiting []*StoredFile
	err := e.Work.Do(ctx, Options{}, func(tx Tx) error {
		return tx.Find(&waiting, Query{Where: Where{"ScanState": Unscanned}, Order: []string{"ScanTries", "ID"}, Limit: scanBatch})
	})
	if err != nil {
		return fmt.Errorf("find files to scan: %w", err)
	}
	var failed []error
	for _, f := range waiting {
		found, scanErr := e.Scanner.ScanKept(ctx, f.Sha256) // outside of any transaction: it may take its time
		if scanErr != nil {
			failed = append(failed, fmt.Errorf("scan file %d: %w", f.ID, scanErr))
		}
		if err := e.noteScan(ctx, f.ID, found, scanErr == nil); err != nil {
			return errors.Join(append(failed, err)...)
		}
		if len(failed) >= scanGivesUp {
			break
		}
	}
	return errors.Join(failed...)
}

func (e *Engine) noteScan(ctx context.Context, id int64, found string, known bool) error {
	return e.Work.Do(ctx, Options{}, func(tx Tx) error {
		f := &StoredFile{}
		if err := tx.Load(f, id, ForUpdate); err != nil {
			return err
		}
		f.ScanTries++
		if known {
			f.scanned(found, tx.Now())
		}
		return tx.Update(f)
	})
}

// scanned writes down what a scanner said.
func (f *StoredFile) scanned(found string, at time.Time) {
	f.ScanState, f.Found, f.ScannedAt = Clean, found, &at
	if found != "" {
		f.ScanState = Infected
	}
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
	state := map[int64]string{}
	for _, r := range rows {
		state[r.ID] = r.ScanState
	}
	var out domain.Problems
	waiting := 0
	for _, f := range a.Files {
		switch state[int64(f.FileID)] {
		case Infected:
			suffix := domain.OrganizationID(0)
			if f.OrganizationID != nil && *f.OrganizationID != a.LeadID {
				suffix = *f.OrganizationID
			}
			out = append(out, domain.E(domain.Refused, "files.submit.infected").With("name", f.Name).At(form.Key(f.QuestionKey, suffix)))
		case Unscanned:
			waiting++
		}
	}
	if waiting > 0 && e.Policies.ScanFirst {
		out = append(out, domain.E(domain.Refused, "files.submit.waiting").With("n", waiting))
	}
	return out, nil
}
