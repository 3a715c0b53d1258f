// This file finds contents that lie in the file store and that no row knows of, not even as arrived: what was left before arrivals
// were written down, and what a restored database does not know any more. It walks the whole store, so a person asks for it.
package workflows

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/domain"
)

// KeptContent is a content as a walk through the file store finds it.
type KeptContent struct {
	SHA256 string
	Size   int64 // bytes
	KeptAt time.Time
}

// SweepStrays says what to do with contents that no row knows of.
type SweepStrays struct {
	// DryRun only looks.
	DryRun bool
	// Found is told of each, and whether it was removed; nil tells nobody.
	Found func(c KeptContent, cleared bool)
}

// Strays is what a walk found.
type Strays struct {
	Looked, Named int   // contents there are, and those that a row knows of
	Young         int   // no row knows of them, and they have not lain there for long: an upload may be on its way
	Found         int   // no row knows of them and their time is over
	Bytes         int64 // of those
	Cleared       int   // how many of those were removed
}

// ErrForeignStore refuses to clear a store of which the database names nothing: one of the two is not the right one.
var ErrForeignStore = domain.E(domain.Refused, "files.strays.foreign")

// strayBatch is how many contents are asked about at once; a walk holds no more of them.
const strayBatch = 200

// SweepStrays walks the file store. It first looks at everything; unless it only looks, it then hands each content that no row knows
// of and that is older than an unnamed one is kept to the sweep of contents, as if it had arrived and its time were over: whether
// anything names it is asked again while its row is locked. One that fails does not keep the others. Error: files.strays.foreign.
func (e *Engine) SweepStrays(ctx context.Context, in SweepStrays) (Strays, error) {
	looking := in
	if !in.DryRun {
		looking.Found = nil
	}
	seen, err := e.walkStrays(ctx, looking.Found, nil)
	if err != nil || in.DryRun || seen.Found == 0 {
		return seen, err
	}
	if seen.Named == 0 {
		return seen, ErrForeignStore
	}
	return e.walkStrays(ctx, in.Found, e.clearStray)
}

// walkStrays goes through the store, a batch at a time. clear is done with each stray; nil only counts.
func (e *Engine) walkStrays(ctx context.Context, tell func(KeptContent, bool), clear func(context.Context, KeptContent) (bool, error)) (Strays, error) {
	var out Strays
	var failed []error
	batch := make([]KeptContent, 0, strayBatch)
	settle := func() error {
		strays, err := e.unknown(ctx, batch, &out)
		if err != nil {
			return fmt.Errorf("ask who knows of %d contents: %w", len(batch), err)
		}
		batch = batch[:0]
		for _, c := range strays {
			out.Found++
			out.Bytes += c.Size
			cleared := false
			if clear != nil {
				if cleared, err = clear(ctx, c); err != nil {
					failed = append(failed, fmt.Errorf("clear content %s: %w", c.SHA256, err))
				}
			}
			if cleared {
				out.Cleared++
			}
			if tell != nil {
				tell(c, cleared)
			}
		}
		return nil
	}
	err := e.Contents.Walk(ctx, func(c KeptContent) error {
		out.Looked++
		if batch = append(batch, c); len(batch) < strayBatch {
			return nil
		}
		return settle()
	})
	if err == nil {
		err = settle()
	}
	if err != nil {
		failed = append(failed, fmt.Errorf("walk the file store: %w", err))
	}
	return out, errors.Join(failed...)
}

// unknown leaves of a batch what no row knows of and what has lain there as long as an unnamed content is kept, and counts the others.
func (e *Engine) unknown(ctx context.Context, batch []KeptContent, out *Strays) (strays []KeptContent, err error) {
	if len(batch) == 0 {
		return nil, nil
	}
	sums := make([]string, len(batch))
	for i, c := range batch {
		sums[i] = c.SHA256
	}
	known, old := map[string]bool{}, time.Time{}
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		clear(known)
		old = tx.Now().Add(-e.Policies.Lives.unnamed())
		return errors.Join(mark[ArrivedContent](tx, known, sums, func(r *ArrivedContent) string { return r.Sha256 }),
			mark[Upload](tx, known, sums, func(r *Upload) string { return r.Sha256 }),
			mark[UploadPart](tx, known, sums, func(r *UploadPart) string { return r.Sha256 }),
			mark[StoredFile](tx, known, sums, func(r *StoredFile) string { return r.Sha256 }))
	})
	for _, c := range batch {
		switch {
		case known[c.SHA256]:
			out.Named++
		case c.KeptAt.After(old):
			out.Young++
		default:
			strays = append(strays, c)
		}
	}
	return strays, err
}

// mark notes which of the contents rows of a table know.
func mark[T any](tx Tx, known map[string]bool, sums []string, of func(*T) string) error {
	rows, err := Find[T](tx, Where{"Sha256": sums})
	for _, r := range rows {
		known[of(r)] = true
	}
	return err
}

// clearStray writes a content down as one whose time is over and has it cleared away as every other. When the same content arrives
// meanwhile its upload has written it down, or finds the row and moves its time; either way it stays.
func (e *Engine) clearStray(ctx context.Context, c KeptContent) (cleared bool, err error) {
	var row *ArrivedContent
	err = e.Work.Do(ctx, Options{}, func(tx Tx) error {
		row = nil
		there, err := arrivalOf(tx, c.SHA256)
		if err != nil || there != nil {
			return err
		}
		row = &ArrivedContent{Sha256: c.SHA256, Size: c.Size, ArrivedAt: c.KeptAt, ClearAt: tx.Now()}
		return tx.Insert(row)
	})
	switch {
	case domain.KindOf(err) == domain.Conflict:
		return false, nil // it is arriving this moment
	case err != nil || row == nil:
		return false, err
	}
	why, err := e.clearContent(ctx, row.ID)
	return why != "", err
}
