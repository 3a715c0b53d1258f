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
	if o.Serve {
		if err := p.firstAdministrator(ctx, a); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	err = a.Run(ctx, o, func(addr string) { fmt.Fprintf(p.out, "http://%s\n", addr) })
	return errors.Join(err, a.Close())
}

// The account that the first start of a real installation makes. Its owner changes name and address afterwards, or makes
// others and disables it.
const (
	firstEmail = "admin@localhost.localdomain"
	firstName  = "시스템 관리자"
)

// firstAdministrator prints a one-time link while nobody can sign in. The address goes to the log's side of the output,
// because scripts read the first line of the other for the address that is served.
func (p *program) firstAdministrator(ctx context.Context, a *app.App) error {
	if a.Config.Mode != config.Real {
		return nil
	}
	link, err := a.Engine.FirstAdministrator(ctx, firstEmail, firstName)
	if err != nil || link == "" {
		return err
	}
	p.log.Info("nobody can sign in yet: open the one-time administrator link", "account", firstEmail, "link", a.Config.BaseURL+link)
	return nil
}
