// Command gongmo runs calls for applications: from the announcement to the last settlement.
//
// This file hands the world to run and its answer back, and sets how the process uses memory.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
)

func main() {
	spendMemory(os.Getenv)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// spendMemory lets garbage grow to four times what lives before it is collected: with Go's own setting a quarter of a busy
// node's time went into collecting. Near the limit it collects as often as it must. GOGC and GOMEMLIMIT say otherwise. Samples for
// heap profiles are taken only where an operator can ask for them.
func spendMemory(env func(string) string) {
	const percent, limit = 400, 512 << 20
	if env("GONGMO_METRICS_ADDR") == "" {
		runtime.MemProfileRate = 0
	}
	if env("GOGC") == "" {
		debug.SetGCPercent(percent)
	}
	if env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(limit)
	}
}
