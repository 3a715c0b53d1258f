package demo

import (
	"testing"

	"gongmo/app/files"
	"gongmo/app/locale"
	"gongmo/app/postgres/pgtest"
	"gongmo/app/secrets"
	"gongmo/app/store"
	"gongmo/domain"
	"gongmo/domain/calendar"
	"gongmo/workflows"
)

type texts struct{}

func (texts) Say(lang, key string, args domain.Args) string {
	return locale.T(locale.Parse(lang), key, args)
}
func (texts) Has(key string) bool { return locale.Has(locale.KO, key) }

func load(t *testing.T, scale int) (*store.Store, Report) {
	t.Helper()
	pool := pgtest.New(t)
	if err := store.SyncSteps(t.Context(), pool, workflows.Machines()); err != nil {
		t.Fatal(err)
	}
	if err := store.SeedHolidays(t.Context(), pool, calendar.ShippedHolidays()); err != nil {
		t.Fatal(err)
	}
	s, err := store.New(pool, nil)
	if err != nil {
		t.Fatal(err)
	}
	box, err := secrets.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := files.New(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	report, err := Load(t.Context(), s, Options{Seed: Seed, Scale: scale, Secrets: box, Texts: texts{}, Files: kept, Progress: func(w string) { t.Log(w) }})
	if err != nil {
		t.Fatal(err)
	}
	return s, report
}

func TestYear(t *testing.T) {
	_, r := load(t, 15)
	t.Logf("%+v", r)
}
