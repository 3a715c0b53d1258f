// This file makes the year: who is there first, then each call with everything that followed from it until the day on which
// the demonstration stands. Every row comes from the domain's own functions and carries its audit chain.
package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"time"

	"gongmo/app/files"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/domain/krw"
	"gongmo/domain/period"
	"gongmo/workflows"
)

// Seed is the seed of the year that `gongmo demo` loads.
const Seed = 20250213

// Now is where the clock of a new demonstration stands: late enough in the year for every state to occur.
var Now = period.On(2025, time.November, 24).At(10, 0)

// Options say how the year is made.
type Options struct {
	Seed uint64
	// Scale is how much of everything is made, in percent; tests make little.
	Scale int
	// Now is the instant the year is made up to.
	Now     time.Time
	Secrets workflows.Secrets
	Texts   workflows.Texts
	Files   FileStore
	// Progress is told what is being done, in a few words.
	Progress func(words string)
}

// FileStore keeps the few generated files.
type FileStore interface {
	Put(ctx context.Context, r io.Reader, limit int64) (files.Stored, error)
}

// Report is what was made.
type Report struct {
	Calls, Companies, People, Evaluators int
	Applications, Submitted, Selected    int
	Agreements, Expenses, Findings       int
	Settlements, Notices                 int
	Documents                            int // of wallets
	Questions                            int // about calls
	Watches                              int // calls kept and searches saved
	// Planted are the violations that were put into the spending on purpose.
	Planted []Plant
	// RateBpm is the rate of improper spending of the year, in millionths of the cost settled.
	RateMillionths int64
	// Digest is the same for the same seed, options and code.
	Digest string
}

// year is one making.
type year struct {
	Options
	ctx context.Context
	in  *store.Importer
	cal calendar.Calendar

	staff                                map[domain.Role]*human
	companies                            []*company
	experts                              []*human
	firms                                []*company // accounting firms
	papers                               papers
	rounds                               []*round
	projects                             []*project
	granted                              map[[3]int64]bool
	report                               Report
	digest                               []byte
	unopened                             time.Time // notices before it have been read
	settledWon, disallowedWon, allowance krw.Won
}

// Load makes the year in one transaction. It belongs on an empty demo database.
func Load(ctx context.Context, s *store.Store, o Options) (Report, error) {
	if o.Scale <= 0 {
		o.Scale = 100
	}
	if o.Now.IsZero() {
		o.Now = Now
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	y := &year{Options: o, ctx: ctx, cal: calendar.Shipped(), staff: map[domain.Role]*human{}, granted: map[[3]int64]bool{}, unopened: o.Now.AddDate(0, 0, -4)}
	started := time.Now()
	err := s.Import(ctx, func(table string, rows int) {
		o.Progress(fmt.Sprintf("%-24s %7d  (%.1f s)", table, rows, time.Since(started).Seconds()))
	}, func(in *store.Importer) error {
		y.in = in
		return y.make()
	})
	if err != nil {
		return Report{}, err
	}
	sum := sha256.Sum256(y.digest)
	y.report.Digest = hex.EncodeToString(sum[:])
	return y.report, nil
}

func (y *year) make() error {
	for _, part := range []struct {
		words string
		do    func() error
	}{
		{"people and companies", y.makePeople},
		{"files", y.makePapers},
		{"document wallets", y.makeWallets},
		{"calls, applications and evaluations", y.makeCalls},
		{"agreements and payments", y.makeProjects},
		{"spending", y.makeSpending},
		{"screening", y.screenSpending},
		{"settlements", y.makeSettlements},
		{"questions", y.askQuestions},
		{"watches", y.watchCalls},
		{"refused files", y.refuseFiles},
	} {
		y.Progress(part.words)
		if err := part.do(); err != nil {
			return fmt.Errorf("%s: %w", part.words, err)
		}
	}
	return nil
}

// scaled is a number of the full year at the scale, at least least.
func (y *year) scaled(n, least int) int { return max(n*y.Scale/100, least) }

// dice begins the stream of a name.
func (y *year) dice(name string) dice { return roll(y.Seed, name) }

// past reports whether an instant has come.
func (y *year) past(at time.Time) bool { return !at.After(y.Now) }

// later is so many business days after a day, at an hour.
func (y *year) later(d period.Date, days, hour, minute int) time.Time {
	if days > 0 {
		d = y.cal.AddBusinessDays(d, days)
	} else {
		d = y.cal.NextBusiness(d)
	}
	return d.At(hour, minute)
}

// step records one step or act, tells those concerned, and mixes it into the digest.
func (y *year) step(at time.Time, actor domain.Actor, agg domain.Aggregate, ch domain.Change, about about) error {
	at = at.UTC()
	if at.After(y.Now) {
		return fmt.Errorf("%s %s at %s lies in the future of the demonstration", agg.Kind(), ch.Event, at)
	}
	if err := y.in.Record(at, actor, agg, ch); err != nil {
		return err
	}
	y.mix(agg.Head().Chain)
	return y.tell(at, agg, ch, about)
}

// did is step for the result of a method of the domain.
func (y *year) did(at time.Time, actor domain.Actor, agg domain.Aggregate, about about) func(domain.Change, error) error {
	return func(ch domain.Change, err error) error {
		if err != nil {
			return fmt.Errorf("%s on %s: %w", agg.Kind(), at.Format(time.DateTime), explained(err))
		}
		return y.step(at, actor, agg, ch, about)
	}
}

// explained writes every problem of an error out.
func explained(err error) error {
	if list := domain.ProblemsOf(err); len(list) > 0 {
		text := ""
		for _, p := range list {
			text += fmt.Sprintf(" [%s %s %v]", p.Key, p.Field, p.Args)
		}
		return fmt.Errorf("%w:%s", err, text)
	}
	return err
}

func (y *year) mix(text string) {
	sum := sha256.Sum256(append(y.digest, text...))
	y.digest = sum[:]
}

func ref[T any](v T) *T { return &v }
