// This file brings the schema up to date and says where it is.
package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gongmo/app"
)

func (p *program) migrate() *cobra.Command {
	c := &cobra.Command{Use: "migrate", Short: "Bring the database schema up to date, or look at it"}
	c.AddCommand(&cobra.Command{
		Use:   "up",
		Short: "Apply the migrations that are missing; safe to run at once on many nodes",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			applied, err := app.MigrateUp(c.Context(), cfg, p.log)
			for _, s := range applied {
				fmt.Fprintln(p.out, "applied", s.Name)
			}
			if err == nil && len(applied) == 0 {
				fmt.Fprintln(p.out, "nothing to do")
			}
			return err
		},
	}, &cobra.Command{
		Use:   "status",
		Short: "List the migrations and when each was applied",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			steps, err := app.MigrationStatus(c.Context(), cfg, p.log)
			for _, s := range steps {
				fmt.Fprintln(p.out, s)
			}
			return err
		},
	})
	return c
}
