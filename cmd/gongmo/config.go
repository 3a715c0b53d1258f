// This file shows the settings in force.
package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func (p *program) config() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Look at the settings"}
	c.AddCommand(&cobra.Command{
		Use:   "dump",
		Short: "Print every setting in force, secrets hidden",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			cfg, err := p.load()
			if err != nil {
				return err
			}
			for _, s := range cfg.Settings() {
				fmt.Fprintf(p.out, "%s=%s\n", s.Name, s.Value)
			}
			return nil
		},
	})
	return c
}
