// This file makes accounts and opens lost ones, at the command line of the server.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gongmo/app"
	"gongmo/domain"
)

func (p *program) user() *cobra.Command {
	c := &cobra.Command{Use: "user", Short: "Make accounts, or open lost ones"}
	c.AddCommand(p.userAdd(), p.userReset())
	return c
}

func (p *program) userAdd() *cobra.Command {
	var in app.NewUser
	var roles []string
	c := &cobra.Command{
		Use:   "add E-MAIL",
		Short: "Make an account and print the one-time link by which its owner sets a password",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			in.Email = args[0]
			if in.Name == "" {
				in.Name, _, _ = strings.Cut(in.Email, "@")
			}
			for _, r := range roles {
				in.Roles = append(in.Roles, domain.Role(r))
			}
			in.Staff = in.Staff || len(in.Roles) > 0
			return p.withEngine(c.Context(), func(ctx context.Context, a *app.App) (string, error) { return a.Engine.AddUser(ctx, in) })
		},
	}
	c.Flags().StringVar(&in.Name, "name", "", "the person's name; the part of the address before @ unless given")
	c.Flags().BoolVar(&in.Staff, "staff", false, "staff of the agency")
	c.Flags().StringSliceVar(&roles, "role", nil, "staff roles for the whole institution: officer, approver, finance, director, auditor, privacy, admin")
	return c
}

func (p *program) userReset() *cobra.Command {
	return &cobra.Command{
		Use:   "reset E-MAIL",
		Short: "Take away second factor, lock and sessions, and print a one-time link for a new password",
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return p.withEngine(c.Context(), func(ctx context.Context, a *app.App) (string, error) { return a.Engine.ResetUser(ctx, args[0]) })
		},
	}
}

// withEngine opens the installation without serving or working, and prints the link that came out.
func (p *program) withEngine(ctx context.Context, do func(context.Context, *app.App) (string, error)) error {
	cfg, err := p.prepared()
	if err != nil {
		return err
	}
	a, err := app.New(ctx, cfg, app.Options{}, p.log)
	if err != nil {
		return err
	}
	link, err := do(ctx, a)
	if err == nil {
		fmt.Fprintf(p.out, "%s%s\n", cfg.BaseURL, link)
	}
	return errors.Join(said(err), a.Close())
}

// said puts the problems of a command into words.
func said(err error) error {
	problems := domain.ProblemsOf(err)
	if len(problems) == 0 {
		return err
	}
	words := app.Say(err)
	return errors.New(strings.Join(words, "; "))
}
