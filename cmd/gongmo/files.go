// This file looks after the file store, at the command line of the server.
package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"gongmo/app"
	"gongmo/workflows"
)

func (p *program) files() *cobra.Command {
	c := &cobra.Command{Use: "files", Short: "Look after the file store"}
	c.AddCommand(p.filesSweep())
	return c
}

func (p *program) filesSweep() *cobra.Command {
	var dry bool
	c := &cobra.Command{
		Use:   "sweep",
		Short: "Remove contents that the database knows nothing of and that are older than GONGMO_KEEP_UNNAMED; walks the whole store",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withApp(c.Context(), func(ctx context.Context, a *app.App) error {
				got, err := a.SweepStrays(ctx, workflows.SweepStrays{DryRun: dry, Found: func(s workflows.KeptContent, cleared bool) {
					p.log.Info("content that nothing names", "sha256", s.SHA256, "bytes", s.Size, "kept", s.KeptAt, "removed", cleared)
				}})
				fmt.Fprintf(p.out, "looked at %d contents: %d named, %d too young to say, %d that nothing names (%d bytes)\n", got.Looked, got.Named, got.Young, got.Found, got.Bytes)
				if !dry {
					fmt.Fprintf(p.out, "removed %d\n", got.Cleared)
				}
				return said(err)
			})
		},
	}
	c.Flags().BoolVar(&dry, "dry-run", false, "only look, and remove nothing")
	return c
}
