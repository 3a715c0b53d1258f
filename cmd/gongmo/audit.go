// This file walks the audit.
package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gongmo/app"
)

func (p *program) audit() *cobra.Command {
	c := &cobra.Command{Use: "audit", Short: "Look after the audit"}
	c.AddCommand(&cobra.Command{
		Use:   "verify",
		Short: "Walk every audit chain; fails when an entry was changed, added or removed",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			cfg, err := p.prepared()
			if err != nil {
				return err
			}
			v, err := app.VerifyAudit(c.Context(), cfg, p.log)
			if err != nil {
				return err
			}
			for _, b := range v.Breaks {
				fmt.Fprintln(p.out, "broken:", b)
			}
			fmt.Fprintf(p.out, "%d chains, %d entries\n", v.Chains, v.Entries)
			if len(v.Breaks) > 0 {
				return fmt.Errorf("the audit does not hold: %d breaks", len(v.Breaks))
			}
			return nil
		},
	})
	return c
}
