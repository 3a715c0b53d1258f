// This file is the scenarios: handing in while nodes are killed, while the database falls over, while clocks disagree, and with
// buttons pressed fifty times. After each, everything the companies were told is checked.
package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"gongmo/app/mail/mailsink"
)

// scenario is one of them.
type scenario struct {
	name, what string
	need       amounts
	nodes      int
	limits     limits
	run        func(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error
}

// limits are what a scenario may take at most on two cores with nothing else to do; 0 for no limit.
type limits struct {
	took    time.Duration // for all to be answered
	press   time.Duration // for 99 of 100 presses
	drained time.Duration // for the workers afterwards
	memory  int64         // bytes of the largest node
}

// How much the scenarios do.
const (
	manyForms  = 10000
	someForms  = 2000
	pressed    = 1000
	fingers    = 50
	killEvery  = 2 * time.Second
	crashEvery = 6 * time.Second
	// percent of the companies that save and upload before they hand in while something fails
	writeAmidFaults = 2
)

var scenarios = []scenario{
	{"R1", "10,000 submissions while a node is killed every 2 s", amounts{rush: manyForms}, 1, limits{took: time.Minute},
		func(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error {
			return b.under(ctx, l, sink, b.killing(killEvery))
		}},
	{"R2", "10,000 submissions while the database is ended at once every 6 s", amounts{rush: manyForms}, 1, limits{took: 90 * time.Second, press: 2 * time.Second},
		func(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error {
			return b.under(ctx, l, sink, b.crashing(crashEvery))
		}},
	{"R3", "10,000 submissions while both happen", amounts{rush: manyForms}, 1, limits{took: 2 * time.Minute, drained: time.Minute},
		func(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error {
			return b.under(ctx, l, sink, b.killing(killEvery), b.crashing(crashEvery))
		}},
	{"R5", "500 files of 10 MB, each cut off once at a random byte and resumed", amounts{rush: largeFiles}, 1, limits{memory: 96e6}, brokenLines},
	{"R7", "2,000 submissions within a second of the deadline, the database's clock 10 minutes ahead and behind", amounts{rush: 2 * someForms}, 2, limits{}, disagree},
	{"R8", "1,000 forms pressed 50 times at once, then with another key and another content", amounts{rush: pressed}, 2, limits{}, fiftyFingers},
}

// RunScenarios plays the named scenarios, or all.
func RunScenarios(ctx context.Context, o Options, only []string) error {
	for _, s := range scenarios {
		if len(only) > 0 && !slices.Contains(only, s.name) {
			continue
		}
		fmt.Fprintf(o.Out, "\n%s  %s\n", s.name, s.what)
		o := o
		o.Nodes, o.Work = s.nodes, true
		err := with(ctx, o, s.need, func(b *bench) error {
			sink, err := mailsink.Start()
			if err != nil {
				return err
			}
			defer sink.Close()
			if err := b.serve(ctx, "GONGMO_MAIL_URL="+sink.URL()); err != nil {
				return err
			}
			return s.run(ctx, b, s.limits, sink)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

// under hands everything in as fast as the clients can while faults happen, and checks.
func (b *bench) under(ctx context.Context, l limits, sink *mailsink.Sink, faults ...func(context.Context) error) error {
	s := storm{bench: b, limits: l, drafts: b.world.rush, clients: b.Clients, prepare: writeAmidFaults, doubled: pressTwice, broken: breakOff, closeIn: time.Hour}
	trouble, calm := context.WithCancel(ctx)
	var wait sync.WaitGroup
	failed := make([]error, len(faults))
	for i, f := range faults {
		wait.Go(func() { failed[i] = f(trouble) })
	}
	err := s.run(ctx)
	calm()
	wait.Wait()
	if err := errors.Join(append(failed, err)...); err != nil {
		return err
	}
	s.report()
	return s.check(ctx, sink)
}

// killing ends a node at once every so often and starts it again. When ctx ends, it leaves a running one.
func (b *bench) killing(every time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		for i := 0; ; i++ {
			sleepUntil(ctx, time.Now().Add(every))
			if ctx.Err() != nil {
				fmt.Fprintf(b.Out, "nodes killed: %d times\n", i)
				return nil
			}
			n := b.nodes[i%len(b.nodes)]
			n.kill()
			if err := b.restart(n); err != nil {
				return err
			}
		}
	}
}

// restart starts a node, which may need a database that is itself just starting.
func (b *bench) restart(n *server) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := n.start(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		n.kill()
		time.Sleep(200 * time.Millisecond)
	}
}

// crashing ends the database at once every so often, as `pg_ctl stop -m immediate` does, and starts it again.
func (b *bench) crashing(every time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		for i := 0; ; i++ {
			sleepUntil(ctx, time.Now().Add(every))
			if ctx.Err() != nil {
				fmt.Fprintf(b.Out, "databases ended: %d times\n", i)
				return nil
			}
			if err := syscall.Kill(b.postmaster, syscall.SIGQUIT); err != nil {
				return err
			}
			<-b.cluster.Ended()
			if err := b.startDatabase(context.WithoutCancel(ctx)); err != nil {
				return err
			}
		}
	}
}

// disagree moves the database's clock against the nodes' and lets everyone press around the deadline.
func disagree(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error {
	// The installation becomes one whose clock may be moved, past the triggers that forbid it: the owner of the server can. Its nodes,
	// already running, see only that their clock is wrong.
	if _, err := b.app.DB.Pool.Exec(ctx, `begin; set local session_replication_role = replica; update installation set kind = 'test';
		insert into clock_offset (kind, shift) values ('test', '0'); commit`); err != nil {
		return err
	}
	all := b.world.rush
	for i, ahead := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		if _, err := b.app.DB.Pool.Exec(ctx, `update clock_offset set shift = $1`, ahead); err != nil {
			return err
		}
		fmt.Fprintf(b.Out, "\nthe database's clock %v ahead of the nodes'\n", ahead)
		time.Sleep(4 * time.Second) // longer than a node takes to notice
		s := storm{bench: b, limits: l, drafts: all[i*someForms : (i+1)*someForms], ahead: ahead, closeIn: 5 * time.Second, doubled: pressTwice,
			arrive: func(r *mathrand.Rand) time.Duration {
				return time.Second - time.Duration(r.Int64N(int64(2*time.Second)))
			}}
		if err := s.run(ctx); err != nil {
			return err
		}
		s.report()
		if err := s.check(ctx, nil); err != nil {
			return err
		}
		// The next deadline lies before this one in the database's clock: what the sweeps made of the call is taken back.
		if _, err := b.app.DB.Pool.Exec(ctx, `update call set state = $2 where id = $1`, b.world.rushed.ID, string(b.world.rushed.State)); err != nil {
			return err
		}
	}
	return nil
}

// fiftyFingers presses each form fifty times at once, then again with another key, and with the same key and another content.
func fiftyFingers(ctx context.Context, b *bench, l limits, sink *mailsink.Sink) error {
	s := storm{bench: b, limits: l, drafts: b.world.rush, ahead: 0, closeIn: time.Hour}
	if err := s.ready(ctx); err != nil {
		return err
	}
	var again, other, wrong atomic.Int64
	var next atomic.Int64
	var clients sync.WaitGroup
	for range max(1, b.Clients/8) {
		clients.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(s.drafts) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				v := &visitor{storm: &s, client: newClient(fingers), draft: s.drafts[i], random: mathrand.New(mathrand.NewPCG(uint64(i), 3))} //nolint:gosec // no secret
				v.fifty(ctx, &s.told[i], &again, &other, &wrong)
				v.client.CloseIdleConnections()
			}
		})
	}
	clients.Wait()
	s.took = time.Since(s.began)
	s.report()
	fmt.Fprintf(b.Out, "%d presses got the receipt of the first; %d with another key and %d with another content were refused\n", again.Load(), other.Load(), wrong.Load())
	return s.check(ctx, sink)
}

// fifty is one of those forms.
func (v *visitor) fifty(ctx context.Context, out *told, again, other, wrong *atomic.Int64) {
	path := fmt.Sprintf("/applications/%d/submit", v.draft.id)
	form := func(key string, version int64) []byte {
		return []byte(v.world.pressed(strconv.FormatInt(version, 10), key))
	}
	key := rand.Text()
	out.begun = time.Now()
	pages := make([]page, fingers)
	var all sync.WaitGroup
	for i := range pages {
		all.Go(func() { pages[i] = v.send(ctx, http.MethodPost, path, formType, form(key, v.draft.version)) })
	}
	all.Wait()
	for _, p := range pages {
		if p.err == nil && p.status == http.StatusSeeOther {
			again.Add(1)
			v.note(func() { v.storm.press = append(v.storm.press, p.written.Sub(out.begun)) })
			continue
		}
		v.odd("application %d: one of fifty presses got %d %v %.200s", v.draft.id, p.status, p.err, p.body)
	}
	v.understand(ctx, pages[0], out)
	out.written = pages[0].written
	if p := v.send(ctx, http.MethodPost, path, formType, form(rand.Text(), v.draft.version)); p.status == http.StatusConflict || p.status == http.StatusUnprocessableEntity {
		other.Add(1)
	} else {
		v.odd("application %d: another key got %d %v", v.draft.id, p.status, p.err)
	}
	if p := v.send(ctx, http.MethodPost, path, formType, form(key, v.draft.version+1)); p.status == http.StatusConflict || p.status == http.StatusUnprocessableEntity {
		wrong.Add(1)
	} else {
		v.odd("application %d: the same key with another content got %d %v", v.draft.id, p.status, p.err)
	}
}
