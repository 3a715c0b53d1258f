// This file is the list of commands and what they share.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"

	"github.com/spf13/cobra"

	"gongmo/app/config"
)

// program is what every command needs of the world.
type program struct {
	environ []string
	out     io.Writer
	log     *slog.Logger
	addr    string // --addr, before the environment
	dataDir string // --data, before the environment
}

// run does one command. It returns the exit code: 0 done, 1 failed, 2 not understood.
func run(ctx context.Context, args, environ []string, out, errOut io.Writer) int {
	p := &program{environ: environ, out: out, log: slog.New(slog.NewTextHandler(errOut, nil))}
	root := p.commands()
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	ran := false
	root.PersistentPreRun = func(*cobra.Command, []string) { ran = true }
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(errOut, "gongmo:", err)
		if !ran {
			return 2
		}
		return 1
	}
	return 0
}

func (p *program) commands() *cobra.Command {
	root := &cobra.Command{
		Use:           "gongmo",
		Short:         "Calls for applications, from the announcement to the last settlement",
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.PersistentFlags().StringVar(&p.dataDir, "data", "", "data folder (GONGMO_DATA_DIR)")
	root.AddCommand(p.serve(), p.demo(), p.work(), p.migrate(), p.audit(), p.user(), p.call(), p.files(), p.config(), p.healthcheck(), p.bench())
	return root
}

// load reads the configuration; what a flag says comes before what the environment says.
func (p *program) load() (config.Config, error) {
	environ := p.environ
	if p.addr != "" {
		environ = append(environ, "GONGMO_ADDR="+p.addr)
	}
	if p.dataDir != "" {
		environ = append(environ, "GONGMO_DATA_DIR="+p.dataDir)
	}
	return config.Load(environ)
}

// prepared is load for a command that works with the installation: its folder and key exist afterwards.
func (p *program) prepared() (config.Config, error) {
	cfg, err := p.load()
	if err != nil {
		return cfg, err
	}
	return cfg, cfg.Prepare()
}

func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return info.Main.Version + " " + s.Value
		}
	}
	return info.Main.Version
}
