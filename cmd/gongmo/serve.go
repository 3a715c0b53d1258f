// This file starts a node: one that answers requests, one that works jobs, or one that does both.
package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"gongmo/app"
	"gongmo/app/config"
)

func (p *program) serve() *cobra.Command {
	noWork := false
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer requests and work jobs; without GONGMO_DATABASE_URL on a private PostgreSQL",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			return p.node(c.Context(), cfg, app.Options{Serve: true, Work: !noWork})
		},
	}
	c.Flags().BoolVar(&noWork, "no-work", false, "leave the jobs to other nodes")
	p.addrFlag(c)
	return c
}

func (p *program) work() *cobra.Command {
	return &cobra.Command{
		Use:   "work",
		Short: "Work jobs only",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			return p.node(c.Context(), cfg, app.Options{Work: true})
		},
	}
}

func (p *program) addrFlag(c *cobra.Command) {
	c.Flags().StringVar(&p.addr, "addr", "", "host:port to listen on (GONGMO_ADDR)")
}

// node runs until the context ends.
func (p *program) node(ctx context.Context, cfg config.Config, o app.Options) error {
	a, err := app.New(ctx, cfg, o, p.log)
	if err != nil {
		return err
	}
	err = a.Run(ctx, o, func(addr string) { fmt.Fprintf(p.out, "http://%s\n", addr) })
	return errors.Join(err, a.Close())
}
