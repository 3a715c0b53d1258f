// This file watches the sweeps: one that is late is an alarm in the log, on the health page and in the readiness answer.
package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"gongmo/app/store"
	"gongmo/app/web/request"
	"gongmo/workflows"
)

// lateSweeps lists the sweeps that have not ended well for too long.
func (a *App) lateSweeps(ctx context.Context) ([]string, error) {
	runs, err := a.Query.Sweeps(ctx)
	if err != nil {
		return nil, err
	}
	good := map[string]bool{}
	for _, s := range runs {
		good[s.Name] = !s.Late(a.Clock.Now())
	}
	var late []string
	for _, name := range workflows.Sweeps {
		if !good[name] {
			late = append(late, name)
		}
	}
	return late, nil
}

// SweepLine says in one line how the sweeps stand.
func (a *App) SweepLine(ctx context.Context) string {
	late, err := a.lateSweeps(ctx)
	switch {
	case err != nil:
		return "sweeps: unknown"
	case len(late) > 0:
		return fmt.Sprintf("sweeps: late %s", strings.Join(late, " "))
	}
	return "sweeps: on time"
}

// watchSweeps writes an alarm to the log while a sweep is late. It begins a while after the start, when each had its turn.
func (a *App) watchSweeps(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			late, err := a.lateSweeps(ctx)
			if err != nil {
				a.Log.WarnContext(ctx, "cannot see how the sweeps stand", "error", err)
			} else if len(late) > 0 {
				a.Log.ErrorContext(ctx, "sweeps are late", "sweeps", late)
			}
		}
	}
}

const watchEvery = 5 * time.Minute

// verifyAudit walks every chain for the audit page.
func (a *App) verifyAudit(ctx context.Context) (request.AuditCheck, error) {
	heads, err := chained(ctx, a.DB.Pool)
	if err != nil {
		return request.AuditCheck{}, err
	}
	v, err := store.VerifyAudit(ctx, a.DB.Pool, heads)
	return request.AuditCheck{Chains: v.Chains, Entries: v.Entries, Breaks: v.Breaks}, err
}
