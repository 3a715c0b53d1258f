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
	"time"

	"gongmo/app"
	"gongmo/app/config"
	"gongmo/app/postgres"
)

// Options say how much is measured.
type Options struct {
	// Program is the built gongmo that is measured.
	Program string
	// Dir is a folder on a real disk for the cluster; "" makes one under /var/tmp and removes it afterwards.
	Dir string
	// Rounds is how often each pair is measured, Clients how many work at once.
	Rounds, Clients int
	// Submissions is how many applications are handed in per round, Listed how many applications the list has.
	Submissions, Listed int
	// Pages is how many pages are read per round.
	Pages int
	// Work lets the measured node work the jobs too; without it they stay in the queue.
	Work bool
	Out  io.Writer
}

// bench is one run.
type bench struct {
	Options
	url string // of the database
	// postmaster is the process of the database server.
	postmaster int
	app        *app.App
	world      world
	server     *server
	results    []pair
}

// Run measures and prints.
func Run(ctx context.Context, o Options) (err error) {
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
	cluster, err := postgres.Start(ctx, postgres.Options{Dir: filepath.Join(dir, "postgres")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cluster.Stop()) }()
	b := &bench{Options: o, url: cluster.URL("gongmo_bench")}
	if b.postmaster, err = postmaster(dir); err != nil {
		return err
	}
	if err := b.prepare(ctx, cluster, dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.app.Close()) }()
	if b.server, err = start(ctx, o, b.url, dir); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.server.stop()) }()
	if err := b.measure(ctx, cluster.SocketDir()); err != nil {
		return err
	}
	b.report()
	return nil
}

// prepare makes the database and fills it. Filling does not wait for the disk; what is measured does.
func (b *bench) prepare(ctx context.Context, cluster *postgres.Cluster, dir string) error {
	begun := time.Now()
	if err := recreate(ctx, cluster.URL("postgres"), "gongmo_bench"); err != nil {
		return err
	}
	cfg, err := config.Load([]string{"GONGMO_DATABASE_URL=" + b.url + "&synchronous_commit=off", "GONGMO_DATA_DIR=" + filepath.Join(dir, "data"), "GONGMO_SECRET_KEY=" + secretKey})
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
	if b.world, err = b.seed(ctx); err != nil {
		return errors.Join(fmt.Errorf("seed: %w", err), b.app.Close())
	}
	fmt.Fprintf(b.Out, "seeded %d drafts and a call with %d applications in %.0f s\n", len(b.world.drafts)+len(b.world.targets), b.Listed, time.Since(begun).Seconds())
	return nil
}

// secretKey is of a database that lives for minutes.
const secretKey = "YmVuY2hiZW5jaGJlbmNoYmVuY2hiZW5jaGJlbmNoMTI="

// measure runs the pairs in turns. The first turn warms both sides up and does not count.
func (b *bench) measure(ctx context.Context, socketDir string) error {
	db := pgbench{bin: "", socketDir: socketDir, clients: b.Clients}
	var err error
	if db.bin, err = findPgbench(ctx); err != nil {
		return err
	}
	if db.dir, err = os.MkdirTemp("", "gongmo-pgbench-"); err != nil {
		return err
	}
	defer os.RemoveAll(db.dir)
	pairs, err := b.pairs(ctx, db)
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
