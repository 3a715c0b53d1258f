// Package bench measures the product against the limit of the database under it: real HTTP submissions and pages through
// the whole stack, and the same statements sent by pgbench, in turns, at the same number of clients on the same data.
// It reports medians and ratios. It asserts no time; it fails when an answer was wrong.
//
// This file runs everything in order.
package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"gongmo/app"
	"gongmo/app/config"
	"gongmo/app/postgres"
)

// Options say how much is measured.
type Options struct {
	// Program is the built gongmo that is measured.
	Program string
	// Nodes is how many of it answer requests.
	Nodes int
	// Dir is a folder on a real disk for the cluster; "" makes one under /var/tmp and removes it afterwards.
	Dir string
	// Rounds is how often each pair is measured, Clients how many work at once.
	Rounds, Clients int
	// Submissions is how many applications are handed in per round, Listed how many applications the list has.
	Submissions, Listed int
	// Pages is how many pages are read per round.
	Pages int
	// Work lets the measured nodes work the jobs too; without it they stay in the queue.
	Work bool
	Out  io.Writer
}

// amounts are how many applications a run needs: drafts for the HTTP side, targets for pgbench, listed ones to read, and drafts of
// a call whose deadline the run sets, and drafts of many calls.
type amounts struct{ drafts, targets, listed, rush, spread int }

// bench is one run.
type bench struct {
	Options
	url string // of the database
	// postmaster is the process of the database server.
	postmaster int
	cluster    *postgres.Cluster
	app        *app.App
	world      world
	nodes      []*server
	asked      atomic.Int64 // requests made, which take the nodes in turns
	results    []pair
}

// Run measures and prints.
func Run(ctx context.Context, o Options) error {
	need := amounts{drafts: o.Submissions * (o.Rounds + 1), targets: o.Submissions, listed: o.Listed}
	return with(ctx, o, need, func(b *bench) error {
		if err := b.serve(ctx); err != nil {
			return err
		}
		if err := b.measure(ctx, b.pairs); err != nil {
			return err
		}
		b.report()
		return nil
	})
}

// with makes a database, fills it, does something with it and cleans up.
func with(ctx context.Context, o Options, need amounts, do func(*bench) error) (err error) {
	if o.Rounds < 1 {
		return errors.New("at least one round is measured")
	}
	dir := o.Dir
	if dir == "" {
		if dir, err = os.MkdirTemp("/var/tmp", "gongmo-bench-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the database's own account must pass through
			return err
		}
	}
	o.Dir = dir
	b := &bench{Options: o}
	if err := b.startDatabase(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.cluster.Stop()) }()
	if err := b.prepare(ctx, need); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.app.Close()) }()
	defer func() {
		for _, n := range b.nodes {
			err = errors.Join(err, n.stop())
		}
	}()
	return do(b)
}

func (b *bench) startDatabase(ctx context.Context) (err error) {
	if b.cluster, err = postgres.Start(ctx, postgres.Options{Dir: filepath.Join(b.Dir, "postgres")}); err != nil {
		return err
	}
	b.url = b.cluster.URL("gongmo_bench")
	b.postmaster, err = postmaster(b.Dir)
	return err
}

// serve starts the nodes. env are settings beyond the database and the key.
func (b *bench) serve(ctx context.Context, env ...string) error {
	for range max(1, b.Nodes) {
		n, err := newServer(b.Options, b.url, len(b.nodes), env)
		if err != nil {
			return err
		}
		b.nodes = append(b.nodes, n)
		if err := n.start(ctx); err != nil {
			return err
		}
	}
	return nil
}

// serveAgain starts the nodes anew without workers: pgbench works no jobs either.
func (b *bench) serveAgain(ctx context.Context) error {
	for _, n := range b.nodes {
		if err := n.stop(); err != nil {
			return err
		}
	}
	b.nodes, b.Work = nil, false
	return b.serve(ctx)
}

// node is the address of the node that the next request goes to.
func (b *bench) node() string { return b.nodes[int(b.asked.Add(1))%len(b.nodes)].base }

// prepare makes the database and fills it. Filling does not wait for the disk; what is measured does.
func (b *bench) prepare(ctx context.Context, need amounts) error {
	begun := time.Now()
	if err := recreate(ctx, b.cluster.URL("postgres"), "gongmo_bench"); err != nil {
		return err
	}
	cfg, err := config.Load([]string{"GONGMO_DATABASE_URL=" + b.url + "&synchronous_commit=off", "GONGMO_DATA_DIR=" + filepath.Join(b.Dir, "data"), "GONGMO_SECRET_KEY=" + secretKey})
	if err != nil {
		return err
	}
	if err := cfg.Prepare(); err != nil {
		return err
	}
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if b.app, err = app.New(ctx, cfg, app.Options{Serve: true}, quiet); err != nil {
		return err
	}
	if b.world, err = b.seed(ctx, need); err != nil {
		return errors.Join(fmt.Errorf("seed: %w", err), b.app.Close())
	}
	fmt.Fprintf(b.Out, "seeded %d drafts and a call with %d applications in %.0f s\n", need.drafts+need.targets+need.rush+need.spread, need.listed, time.Since(begun).Seconds())
	return nil
}

// secretKey is of a database that lives for minutes.
const secretKey = "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoMTI="

// measure runs the pairs in turns. The first turn warms both sides up and does not count.
func (b *bench) measure(ctx context.Context, which func(context.Context, pgbench) ([]*pair, error)) error {
	db := pgbench{bin: "", socketDir: b.cluster.SocketDir(), clients: b.Clients}
	var err error
	if db.bin, err = findPgbench(ctx); err != nil {
		return err
	}
	if db.dir, err = os.MkdirTemp("", "gongmo-pgbench-"); err != nil {
		return err
	}
	defer os.RemoveAll(db.dir)
	pairs, err := which(ctx, db)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		for round := 0; round <= b.Rounds; round++ {
			if err := p.turn(ctx, round); err != nil {
				return fmt.Errorf("%s, round %d: %w", p.name, round, err)
			}
			last := p.rounds[len(p.rounds)-1]
			word := fmt.Sprintf("round %d", round)
			if round == 0 {
				word, p.rounds = "warm-up", nil
			}
			fmt.Fprintf(b.Out, "%-12s %-9s %s\n", p.name, word, last)
		}
		b.results = append(b.results, *p)
	}
	return nil
}
