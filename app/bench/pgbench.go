// This file runs pgbench: the limit that the database sets on this machine.
package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"gongmo/app/postgres"
)

// pgbench is the program and how it reaches the database.
type pgbench struct {
	bin, dir, socketDir string
	clients             int
}

func findPgbench(ctx context.Context) (string, error) {
	server, err := postgres.FindServer(ctx, 0)
	if err != nil {
		return "", err
	}
	path := filepath.Join(server, "pgbench")
	if _, err := os.Stat(path); err != nil {
		return exec.LookPath("pgbench")
	}
	return path, nil
}

var (
	tps    = regexp.MustCompile(`tps = ([0-9.]+)`)
	failed = regexp.MustCompile(`number of failed transactions: ([0-9]+)`)
	done   = regexp.MustCompile(`number of transactions actually processed: ([0-9]+)`)
)

// run sends a script each times per client, every statement prepared once, and gives the transactions per second.
func (p pgbench) run(ctx context.Context, script string, each int, variables map[string]string) (perSecond float64, err error) {
	file := filepath.Join(p.dir, "script.sql")
	if err := os.WriteFile(file, []byte(script), 0o600); err != nil {
		return 0, err
	}
	args := []string{"-n", "-M", "prepared", "-c", strconv.Itoa(p.clients), "-j", "1", "-t", strconv.Itoa(each), "-f", file, "-h", p.socketDir, "-U", "postgres"}
	for name, value := range variables {
		args = append(args, "-D", name+"="+value)
	}
	cmd := exec.CommandContext(ctx, p.bin, append(args, "gongmo_bench")...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("pgbench: %w\n%s", err, out)
	}
	if m := failed.FindSubmatch(out); m != nil && string(m[1]) != "0" {
		return 0, fmt.Errorf("pgbench: %s transactions failed\n%s", m[1], out)
	}
	if m := done.FindSubmatch(out); m == nil || string(m[1]) != strconv.Itoa(each*p.clients) {
		return 0, fmt.Errorf("pgbench did not do all it was to do:\n%s", out)
	}
	m := tps.FindSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("pgbench said no rate:\n%s", out)
	}
	return strconv.ParseFloat(string(m[1]), 64)
}

// recreate makes an empty database.
func recreate(ctx context.Context, adminURL, name string) (err error) {
	conn, err := pgx.Connect(ctx, adminURL)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	for _, sql := range []string{"drop database if exists " + name + " with (force)", "create database " + name} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// settle writes what earlier rounds left behind, so that no round pays for another's checkpoint.
func (b *bench) settle(ctx context.Context) error {
	_, err := b.app.DB.Pool.Exec(ctx, "checkpoint")
	time.Sleep(100 * time.Millisecond)
	return err
}

// run is pgbench with what it costs.
func (b *bench) run(ctx context.Context, db pgbench, script string, each int, variables map[string]string, cpu func() cost) (float64, cost, error) {
	before := cpu()
	rate, err := db.run(ctx, script, each, variables)
	return rate, cpu().minus(before).each(each * b.Clients), err
}

// cpu is the processor time used so far by everything that takes part.
func (b *bench) cpu() cost {
	var server time.Duration
	for _, n := range b.nodes {
		server += n.cpu()
	}
	return cost{server, databaseCPU(b.postmaster), clientCPU()}
}
