// This file fills a demonstration database before it is served for the first time.
package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gongmo/app/config"
	"gongmo/app/demo"
)

// LoadDemo makes the year in a demo database that is still empty and puts its clock on demo.Now. It returns nil when the
// database was filled before: then its data and its clock stay as they are.
func (a *App) LoadDemo(ctx context.Context, progress func(words string)) (*demo.Report, error) {
	if a.Config.Mode != config.Demo {
		return nil, errors.New("this is not a demonstration")
	}
	var filled bool
	if err := a.DB.Pool.QueryRow(ctx, `select exists (select 1 from call)`).Scan(&filled); err != nil || filled {
		return nil, err
	}
	report, err := demo.Load(ctx, a.Store, demo.Options{Seed: demo.Seed, Secrets: a.Engine.Secrets, Texts: a.Engine.Texts, Files: a.House.Files, Progress: progress})
	if err != nil {
		return nil, err
	}
	progress("statistics")
	if _, err := a.DB.Pool.Exec(ctx, `analyze`); err != nil {
		return nil, fmt.Errorf("gather statistics: %w", err)
	}
	return &report, a.Clock.Move(ctx, time.Until(demo.Now))
}
