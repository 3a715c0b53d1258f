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
	pools[s] = pool
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

func TestRecall(t *testing.T) {
	s, r := load(t, 15)
	_ = s
	found := map[string]int{}
	planted := map[string]int{}
	rows, err := pgtestRows(t, s, `select coalesce(expense_id,0)::text || '|' || rule from finding`)
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	all := map[string]int{}
	for _, k := range rows {
		have[k] = true
		all[k[indexOf(k)+1:]]++
	}
	for _, p := range r.Planted {
		planted[p.Rule]++
		if have[itoa(int64(p.Expense))+"|"+p.Rule] {
			found[p.Rule]++
		}
	}
	for k := range planted {
		t.Logf("%-24s planted %3d found %3d", k, planted[k], found[k])
	}
	for k, n := range all {
		if n != found[k] {
			t.Logf("%-24s findings %3d, planted %3d", k, n, planted[k])
		}
	}
	late, _ := pgtestRows(t, s, `select concat_ws(' ', e.item, e.method, e.supply_on, e.paid_on, e.registered_at, a.start_on, a.end_on) from finding f join expense e on e.id=f.expense_id join agreement a on a.id=e.agreement_id where rule in ('D03.entered_late','D10.item_budget','D18.labor_in_cash') order by rule limit 12`)
	for _, l := range late {
		t.Log(l)
	}
	t.Log(len(r.Planted), r.Expenses, r.Findings)
}
