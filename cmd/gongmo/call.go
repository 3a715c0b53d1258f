// This file takes one call to and from its file, at the command line of the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"gongmo/app"
	"gongmo/app/callfile"
	"gongmo/domain"
	calls "gongmo/domain/call"
	"gongmo/workflows"
)

func (p *program) call() *cobra.Command {
	c := &cobra.Command{Use: "call", Short: "Take one call to and from its file (YAML)"}
	c.AddCommand(p.callExport(), p.callImport(), p.callDiff())
	return c
}

// asReader is the flag that says who reads: without it, what the public sees.
func asReader(c *cobra.Command, as *string) {
	c.Flags().StringVar(as, "as", "", "e-mail of the officer in whose name a call that is not public is read")
}

// definition reads a call as somebody, "" as the public.
func definition(ctx context.Context, a *app.App, as, code string) (calls.Definition, error) {
	var who domain.Actor
	if as != "" {
		var err error
		if who, err = a.Staff(ctx, as); err != nil {
			return calls.Definition{}, fmt.Errorf("--as %s: %w", as, said(err))
		}
	}
	d, err := a.Engine.CallDefinition(ctx, who, code)
	if as == "" && domain.KindOf(err) == domain.NotFound {
		return d, fmt.Errorf("no public call has this code; one that is not public is read with --as E-MAIL")
	}
	return d, said(err)
}

func (p *program) callExport() *cobra.Command {
	var to, as string
	c := &cobra.Command{
		Use:   "export CODE",
		Short: "Write the whole definition of a call as one file",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withApp(c.Context(), func(ctx context.Context, a *app.App) error {
				d, err := definition(ctx, a, as, args[0])
				if err != nil {
					return fmt.Errorf("%s: %w", args[0], err)
				}
				b, err := callfile.Write(d)
				if err != nil {
					return err
				}
				if to == "" {
					_, err = p.out.Write(b)
					return err
				}
				return os.WriteFile(to, b, 0o644)
			})
		},
	}
	asReader(c, &as)
	c.Flags().StringVarP(&to, "output", "o", "", "the file to write; standard output unless given")
	return c
}

func (p *program) callImport() *cobra.Command {
	var as string
	var dry bool
	c := &cobra.Command{
		Use:   "import FILE",
		Short: "Make a draft of a file, or replace the draft of the same code; FILE - is standard input",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			d, places, err := p.readCall(c, args[0])
			if err != nil {
				return err
			}
			return p.withApp(c.Context(), func(ctx context.Context, a *app.App) error {
				who, err := a.Staff(ctx, as)
				if err != nil {
					return fmt.Errorf("--as %s: %w", as, said(err))
				}
				done, err := a.Engine.ImportCall(ctx, workflows.Command{Actor: who}, workflows.ImportCall{Definition: d, Dry: dry})
				if err != nil {
					return located(args[0], places.Locate(err), err)
				}
				return p.tellImport(args[0], places, d, done, dry)
			})
		},
	}
	c.Flags().StringVar(&as, "as", "", "e-mail of the officer in whose name it is done")
	c.Flags().BoolVar(&dry, "dry-run", false, "only check, and say what would change")
	if err := c.MarkFlagRequired("as"); err != nil {
		panic(err) // the flag is defined above
	}
	return c
}

// tellImport says what became of a file, what changed, and what is still missing.
func (p *program) tellImport(file string, places callfile.Places, d calls.Definition, done workflows.Imported, dry bool) error {
	verb := map[bool]string{true: "would make", false: "made"}[dry]
	if !done.New {
		verb = map[bool]string{true: "would change", false: "changed"}[dry]
	}
	fmt.Fprintf(p.out, "%s the draft %s\n", verb, d.Code)
	if done.Before != nil {
		changes, err := callfile.Diff(*done.Before, d)
		if err != nil {
			return err
		}
		for _, c := range changes {
			fmt.Fprintln(p.out, c)
		}
	}
	for _, f := range places.Locate(done.Missing.OrNil()) {
		fmt.Fprintf(p.out, "%s:%d: missing before approval: %s\n", file, f.Line, said(f.Problem))
	}
	return nil
}

func (p *program) callDiff() *cobra.Command {
	var as string
	c := &cobra.Command{
		Use:   "diff BEFORE AFTER",
		Short: "Say field by field how two calls differ; each is a file or the code of a call",
		Long:  "Say field by field how two calls differ. BEFORE and AFTER are files, or codes of calls of this installation.\nFails with 1 only when something cannot be read; a difference is no failure.",
		Args:  cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			var both [2]calls.Definition
			for i, arg := range args {
				_, err := os.Stat(arg)
				if err == nil {
					both[i], _, err = p.readCall(c, arg)
				} else {
					err = p.withApp(c.Context(), func(ctx context.Context, a *app.App) (err error) {
						both[i], err = definition(ctx, a, as, arg)
						return err
					})
				}
				if err != nil {
					return fmt.Errorf("%s: %w", arg, err)
				}
			}
			changes, err := callfile.Diff(both[0], both[1])
			for _, x := range changes {
				fmt.Fprintln(p.out, x)
			}
			return err
		},
	}
	asReader(c, &as)
	return c
}

// readCall reads a file, and says everything that is wrong with it at its lines.
func (p *program) readCall(c *cobra.Command, name string) (calls.Definition, callfile.Places, error) {
	in := c.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return calls.Definition{}, callfile.Places{}, err
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, callfile.MaxBytes+1))
	if err != nil {
		return calls.Definition{}, callfile.Places{}, err
	}
	d, places, faults := callfile.Read(b)
	if len(faults) > 0 {
		return d, places, located(name, faults, faults)
	}
	return d, places, nil
}

// located says each fault as file:line: words, the way compilers do.
func located(file string, faults callfile.Faults, err error) error {
	if len(faults) == 0 {
		return err
	}
	var all []error
	for _, f := range faults {
		all = append(all, fmt.Errorf("%s:%d: %w", file, f.Line, said(f.Problem)))
	}
	return errors.Join(all...)
}

// withApp opens the installation without serving or working.
func (p *program) withApp(ctx context.Context, do func(context.Context, *app.App) error) error {
	cfg, err := p.prepared()
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, app.Options{}, p.log)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, a), a.Close())
}
