// This file is the rush: companies that open, save, upload and hand in during the last minute, some of them too late, some
// pressing twice, some losing their connection, while others read; afterwards everything they were told is checked.
package bench

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gongmo/app/mail/mailsink"
)

// Rush says how many companies hand in, and how long before the deadline they begin to.
type Rush struct {
	Companies int
	Window    time.Duration
}

// Shares of the companies, in percent.
const (
	pressTwice   = 20
	saveAlongOf  = 5
	breakOff     = 10
	comeTooLate  = 5
	saveAndLoad  = 100
	readersCount = 12
)

// RunRush plays the rush, checks it, and measures how fast the same nodes take submissions that do not wait for anything.
func RunRush(ctx context.Context, o Options, r Rush) error {
	if o.Nodes < 1 {
		o.Nodes = 2
	}
	o.Work = true
	need := amounts{drafts: o.Submissions * (o.Rounds + 1), targets: o.Submissions, listed: 500, rush: r.Companies}
	return with(ctx, o, need, func(b *bench) error {
		sink, err := mailsink.Start()
		if err != nil {
			return err
		}
		defer sink.Close()
		if err := b.serve(ctx, "GONGMO_MAIL_URL="+sink.URL()); err != nil {
			return err
		}
		s := storm{bench: b, drafts: b.world.rush, arrive: lastMinute(r.Window), doubled: pressTwice, alongside: saveAlongOf, broken: breakOff, prepare: saveAndLoad, readers: readersCount,
			closeIn: r.Window + 10*time.Second}
		if err := s.run(ctx); err != nil {
			return err
		}
		s.report()
		if err := s.check(ctx, sink); err != nil {
			return err
		}
		fmt.Fprintln(b.Out)
		for _, path := range []string{"/calls", "/calls/" + b.world.rushed.Code} {
			if err := b.visit(ctx, path, 5*time.Second); err != nil {
				return err
			}
		}
		fmt.Fprintf(b.Out, "\nsubmissions against the same statements in pgbench, %d nodes that leave the jobs to others\n", o.Nodes)
		if err := b.serveAgain(ctx); err != nil {
			return err
		}
		only := func(_ context.Context, db pgbench) ([]*pair, error) { // the other pairs are of `gongmo bench`
			submit, err := b.submission(db)
			return []*pair{submit}, err
		}
		if err := b.measure(ctx, only); err != nil {
			return err
		}
		b.report()
		return nil
	})
}

// lastMinute gives each company the moment at which it presses, before the deadline: the more the nearer it comes, a few too late.
// With 2,000 companies and a minute the last seconds get 100 presses each, and seven requests around every press: three times
// the busiest minute that a national system has reported.
func lastMinute(window time.Duration) func(*rand.Rand) time.Duration {
	return func(r *rand.Rand) time.Duration {
		if r.IntN(100) < comeTooLate {
			return -time.Duration(r.Int64N(int64(3 * time.Second)))
		}
		mean := float64(window) / 3 // the last third of the time gets 63 of 100
		return min(window, time.Duration(-math.Log(1-r.Float64())*mean))
	}
}

// storm is a number of companies that hand in around a deadline.
type storm struct {
	*bench
	drafts  []draft
	arrive  func(*rand.Rand) time.Duration // before the deadline
	closeIn time.Duration                  // when the deadline is
	// alongside is the percent of those where a colleague saves after the signer has opened the check page.
	alongside int
	doubled   int           // percent that press twice
	broken    int           // percent whose connection breaks after the first press
	prepare   int           // percent that open, save and upload before
	readers   int           // people who read pages meanwhile
	clients   int           // how many hand in at once, one after the other; 0: each at its own moment
	ahead     time.Duration // how far the database's clock is ahead of this machine's
	deadline  time.Time     // in the database's clock

	limits  limits
	told    []told
	reads   readings
	began   time.Time
	took    time.Duration
	drained time.Duration // how long the workers needed afterwards
	journal sync.Mutex
	strange []string // the first answers that nobody should get
	counts  struct{ requests, retries, doubles, breaks, looks int }
	press   []time.Duration // how long the answered presses took
}

// told is what a company knows in the end.
type told struct {
	accepted, refused bool
	number, digest    string    // of the receipt it was shown
	text, file        string    // the answer, and the hash of the file, that it was told are saved; "" for none
	received          time.Time // what the refusal says
	// written is when the first press had left this side, begun when it began: the deadline of an honest clock lies after
	// the one or before the other.
	begun, written time.Time
	next           []byte // what the signer presses after looking again, nil for none
	lost           bool   // the first press broke off: what counts is the one after
}

// ready signs everyone in and sets the deadline.
func (s *storm) ready(ctx context.Context) error {
	var who []*caller
	for i := range s.drafts {
		who = append(who, &s.drafts[i].owner)
	}
	if err := s.signIn(ctx, append(who, &s.world.officer)); err != nil {
		return err
	}
	s.deadline = time.Now().Add(s.closeIn + s.ahead).Truncate(time.Millisecond)
	s.told, s.began = make([]told, len(s.drafts)), time.Now()
	return s.closeAt(ctx, s.deadline)
}

// run lets everyone loose and waits for the last.
func (s *storm) run(ctx context.Context) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	readers, stopReading := context.WithCancel(ctx)
	var reading, companies sync.WaitGroup
	for i := range s.readers {
		reading.Go(func() { s.read(readers, i) })
	}
	if s.clients > 0 {
		var next atomic.Int64
		for range s.clients {
			companies.Go(func() {
				for i := int(next.Add(1)) - 1; i < len(s.drafts) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
					s.company(ctx, i, time.Now(), chance(i))
				}
			})
		}
	} else {
		for i := range s.drafts {
			random := chance(i)
			at := s.deadline.Add(-s.ahead - s.arrive(random))
			companies.Go(func() { s.company(ctx, i, at, random) })
		}
	}
	companies.Wait()
	s.took = time.Since(s.began)
	stopReading()
	reading.Wait()
	return ctx.Err()
}

// chance is a company's own source of chance: the same in every run.
func chance(i int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(i), 7)) //nolint:gosec // who presses when is no secret
}

// closeAt sets the deadline of the rushed call, in the database's clock.
func (b *bench) closeAt(ctx context.Context, at time.Time) error {
	_, err := b.app.DB.Pool.Exec(ctx, `update call set close_at = $2 where id = $1`, b.world.rushed.ID, at)
	return err
}

func (s *storm) note(do func()) {
	s.journal.Lock()
	defer s.journal.Unlock()
	do()
}

// odd keeps the first answers that nobody should get.
func (s *storm) odd(format string, args ...any) {
	s.note(func() {
		if len(s.strange) < 10 {
			s.strange = append(s.strange, fmt.Sprintf(format, args...))
		}
	})
}

// readings are how long pages took while others handed in.
type readings struct {
	mu    sync.Mutex
	took  map[string][]time.Duration
	wrong int
}

// read opens pages one after the other until ctx ends.
func (s *storm) read(ctx context.Context, n int) {
	pages := []struct {
		name, path string
		who        caller
	}{{"public list", "/calls", caller{}}, {"public call", "/calls/" + s.world.rushed.Code, caller{}},
		{"officer's list", fmt.Sprintf("/desk/calls/%d/screening?state=SUBMITTED", s.world.listed), s.world.officer}}
	l := newLine()
	defer l.close()
	for i := n; ctx.Err() == nil; i++ {
		p := pages[i%len(pages)]
		at := time.Now()
		status, _ := l.send(s.reading(p.path, p.who), http.StatusOK)
		if ctx.Err() != nil {
			return
		}
		s.reads.mu.Lock()
		if s.reads.took == nil {
			s.reads.took = map[string][]time.Duration{}
		}
		s.reads.took[p.name] = append(s.reads.took[p.name], time.Since(at))
		if status != http.StatusOK {
			s.reads.wrong++
		}
		s.reads.mu.Unlock()
		const pause = 100 * time.Millisecond
		time.Sleep(pause)
	}
}

// report prints what happened.
func (s *storm) report() {
	accepted, refused := 0, 0
	for _, t := range s.told {
		switch {
		case t.accepted:
			accepted++
		case t.refused:
			refused++
		}
	}
	slices.Sort(s.press)
	all := load{latency: s.press}
	fmt.Fprintf(s.Out, "\n%d companies on %d nodes in %.0f s: %d accepted, %d refused as too late; %d requests, %d pressed twice, %d broke off, %d tried again, %d looked again at what a colleague had saved\n",
		len(s.drafts), len(s.nodes), s.took.Seconds(), accepted, refused, s.counts.requests, s.counts.doubles, s.counts.breaks, s.counts.retries, s.counts.looks)
	fmt.Fprintf(s.Out, "answer to a press: p50 %.0f ms, p95 %.0f ms, p99 %.0f ms\n", ms(all.quantile(0.5)), ms(all.quantile(0.95)), ms(all.quantile(0.99)))
	names := make([]string, 0, len(s.reads.took))
	for name := range s.reads.took {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		l := load{latency: s.reads.took[name]}
		slices.Sort(l.latency)
		fmt.Fprintf(s.Out, "meanwhile %s: %d times, p50 %.0f ms, p95 %.0f ms\n", name, len(l.latency), ms(l.quantile(0.5)), ms(l.quantile(0.95)))
	}
	for i, n := range s.nodes {
		fmt.Fprintf(s.Out, "peak memory of node %d: %d MiB\n", i+1, n.peakMemory()>>20)
	}
}
