// Command cmd runs the benchmark of `make bench`.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"gongmo/app/bench"
)

func main() {
	o := bench.Options{Out: os.Stdout}
	flag.StringVar(&o.Program, "program", "bin/gongmo", "the built program")
	flag.StringVar(&o.Dir, "dir", "", "folder on a disk for the database; default: one that is removed again")
	flag.IntVar(&o.Rounds, "rounds", 5, "how often each pair is measured")
	flag.IntVar(&o.Clients, "clients", 32, "how many work at once")
	flag.IntVar(&o.Submissions, "submissions", 3000, "applications handed in per round")
	flag.IntVar(&o.Listed, "listed", 10000, "applications of the call that is listed")
	flag.IntVar(&o.Pages, "pages", 3000, "pages read per round")
	flag.BoolVar(&o.Work, "work", false, "let the measured server work jobs too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := bench.Run(ctx, o)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}
