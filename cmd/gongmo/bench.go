// This file measures: pages and submissions against the database's own limit, and the last minutes before a deadline. Each run
// makes a durable database of its own and starts this same program on it.
package main

import (
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gongmo/app/bench"
)

func (p *program) bench() *cobra.Command {
	o := bench.Options{Out: p.out}
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure submissions and pages against the same statements in pgbench",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return bench.Run(c.Context(), measured(o)) },
	}
	flags := c.PersistentFlags()
	flags.StringVar(&o.Program, "program", "", "the program to measure; default: this one")
	flags.StringVar(&o.Dir, "dir", "", "folder on a disk for the database; default: one under /var/tmp that is removed again")
	flags.IntVar(&o.Rounds, "rounds", 5, "how often each pair is measured, at least once")
	flags.IntVar(&o.Clients, "clients", 32, "how many work at once")
	flags.IntVar(&o.Submissions, "submissions", 3000, "applications handed in per round")
	flags.IntVar(&o.Listed, "listed", 10000, "applications of the call that is listed")
	flags.IntVar(&o.Pages, "pages", 3000, "pages read per round")
	flags.IntVar(&o.Nodes, "nodes", 0, "how many nodes answer; default: one, in a rush two")
	flags.BoolVar(&o.Work, "work", false, "let the measured nodes work jobs too")
	c.AddCommand(p.rush(&o), p.scenario(&o), p.crowd(&o))
	return c
}

// measured fills in what is measured: this program, when no other was named.
func measured(o bench.Options) bench.Options {
	if o.Program == "" {
		o.Program, _ = os.Executable() // an empty one is refused when it is started
	}
	return o
}

func (p *program) rush(o *bench.Options) *cobra.Command {
	r := bench.Rush{}
	c := &cobra.Command{
		Use:   "rush",
		Short: "Play companies that save, upload and hand in until the deadline, and check every receipt",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return bench.RunRush(c.Context(), measured(*o), r)
		},
	}
	c.Flags().IntVar(&r.Companies, "companies", 2000, "how many companies apply")
	c.Flags().DurationVar(&r.Window, "window", time.Minute, "how long before the deadline the first of them press")
	return c
}

func (p *program) scenario(o *bench.Options) *cobra.Command {
	names := ""
	c := &cobra.Command{
		Use:   "scenario",
		Short: "Hand in while something fails, and check that nothing was lost or doubled",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return bench.RunScenarios(c.Context(), measured(*o), strings.Fields(names))
		},
	}
	c.Flags().StringVar(&names, "only", "", "which of them, such as \"R1 R7\"; default: all")
	return c
}

func (p *program) crowd(o *bench.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "crowd",
		Short: "Compare handing in to one call with handing in to 68",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return bench.RunCrowd(c.Context(), measured(*o)) },
	}
}
