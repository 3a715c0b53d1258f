package store_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm/schema"

	"gongmo/app/postgres/pgtest"
	"gongmo/app/store"
	"gongmo/domain/agreement"
	"gongmo/domain/amendment"
	"gongmo/domain/appeal"
	"gongmo/domain/application"
	"gongmo/domain/call"
	"gongmo/domain/evaluation"
	"gongmo/domain/expense"
	"gongmo/domain/grant"
	"gongmo/domain/holiday"
	"gongmo/domain/inquiry"
	"gongmo/domain/latepermit"
	"gongmo/domain/ledger"
	"gongmo/domain/letter"
	"gongmo/domain/notice"
	"gongmo/domain/organization"
	"gongmo/domain/outcome"
	"gongmo/domain/payment"
	"gongmo/domain/person"
	"gongmo/domain/recovery"
	"gongmo/domain/sanction"
	"gongmo/domain/screening"
	"gongmo/domain/settlement"
	"gongmo/domain/wallet"
	"gongmo/domain/watch"
	"gongmo/workflows"
)

// rows lists one value of every struct that is a row. A new table needs a line here or in without.
var rows = []any{
	&person.Person{}, &person.Token{}, &person.Throttle{}, &organization.Organization{}, &organization.Membership{}, &organization.Registration{}, &grant.Grant{},
	&call.Call{}, &call.Version{},
	&application.Application{}, &application.Member{}, &application.File{}, &application.Submission{}, &application.ScreeningItem{}, &application.SupplementRound{}, &application.Dropped{},
	&evaluation.Evaluator{}, &evaluation.Stage{}, &evaluation.Member{}, &evaluation.Candidate{}, &evaluation.Sheet{}, &evaluation.Result{},
	&agreement.Agreement{}, &agreement.Party{}, &agreement.Participant{}, &agreement.Signature{}, &agreement.LaidText{}, &amendment.Amendment{},
	&payment.Payment{}, &payment.Share{}, &payment.Deposit{}, &ledger.Entry{}, &ledger.Line{},
	&expense.Expense{}, &expense.File{}, &screening.Finding{},
	&settlement.Settlement{}, &settlement.Line{}, &settlement.Evaluation{}, &recovery.Recovery{}, &sanction.Sanction{},
	&letter.Letter{}, &appeal.Appeal{}, &outcome.Outcome{}, &outcome.Royalty{},
	&notice.Notice{}, &notice.Setting{}, &notice.Wording{}, &notice.Done{}, &watch.Watch{},
	&workflows.AuditEntry{}, &workflows.StoredFile{}, &workflows.Upload{}, &workflows.UploadPart{}, &workflows.UnsentForm{}, &workflows.ArrivedContent{}, &workflows.RefusedFile{}, &workflows.AccessLog{}, &workflows.SweepRun{},
	&holiday.Year{}, &holiday.Day{},
	&wallet.Document{}, &wallet.Edition{}, &wallet.Offer{},
	&inquiry.Inquiry{}, &inquiry.Answer{}, &latepermit.Permit{}, &call.File{},
}

// without lists the tables that no struct stands for: they are written by hand-written SQL or by libraries.
var without = []string{"installation", "clock_offset", "lifecycle_step", "idempotency_key", "authz_epoch",
	"sessions", "goose_db_version", "presence"}

func parse(t *testing.T, row any) *schema.Schema {
	t.Helper()
	s, err := schema.Parse(row, &sync.Map{}, schema.NamingStrategy{SingularTable: true})
	if err != nil {
		t.Fatalf("%T: %v", row, err)
	}
	return s
}

// column is what the database says about one column.
type column struct {
	Name     string
	Nullable bool
}

func columns(t *testing.T, pool *pgxpool.Pool) map[string][]column {
	t.Helper()
	found, err := pool.Query(t.Context(), `select table_name, column_name, is_nullable = 'YES' from information_schema.columns
		where table_schema = 'public' and table_name in (select table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema = 'public')
		and is_generated = 'NEVER'`) // what the database makes of other columns is for its own queries
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	out := map[string][]column{}
	for found.Next() {
		var table string
		var c column
		if err := found.Scan(&table, &c.Name, &c.Nullable); err != nil {
			t.Fatal(err)
		}
		out[table] = append(out[table], c)
	}
	return out
}

func TestEveryRowStructHasExactlyTheColumnsOfItsTable(t *testing.T) {
	tables := columns(t, pgtest.New(t))
	for _, row := range rows {
		s := parse(t, row)
		var have, want []string
		for _, c := range tables[s.Table] {
			have = append(have, c.Name)
			f := s.FieldsByDBName[c.Name]
			if f != nil && f.FieldType.Kind() == reflect.Pointer && !c.Nullable {
				t.Errorf("%T.%s may be absent, but %s.%s must be there", row, f.Name, s.Table, c.Name)
			}
		}
		want = append(want, s.DBNames...)
		slices.Sort(have)
		slices.Sort(want)
		if d := cmp.Diff(want, have); d != "" {
			t.Errorf("%T (-) and table %s (+) differ\n%s", row, s.Table, d)
		}
	}
}

func TestEveryTableHasItsStructOrAReasonForNone(t *testing.T) {
	known := slices.Clone(without)
	for _, row := range rows {
		known = append(known, parse(t, row).Table)
	}
	for table := range columns(t, pgtest.New(t)) {
		if !slices.Contains(known, table) && !strings.HasPrefix(table, "river_") {
			t.Errorf("table %s has no row struct in this test", table)
		}
	}
}

// What is written comes back. The tables of this database have lost their checks, keys and triggers, so any value will do.
func TestEveryRowComesBackAsItWasWritten(t *testing.T) {
	pool := pgtest.New(t)
	if _, err := pool.Exec(t.Context(), `do $$ declare c record; begin
		for c in select conrelid::regclass as t, conname from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'u') order by contype = 'u' loop
			execute format('alter table %s drop constraint %I cascade', c.t, c.conname);
		end loop;
		for c in select distinct tgrelid::regclass as t from pg_trigger where not tgisinternal loop
			execute format('alter table %s disable trigger user', c.t);
		end loop; end $$`); err != nil {
		t.Fatal(err)
	}
	s, err := store.New(pool, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		t.Run(fmt.Sprintf("%T", row), func(t *testing.T) {
			for name, fill := range map[string]func(any){"filled": full, "empty": func(any) {}} {
				written := reflect.New(reflect.TypeOf(row).Elem()).Interface()
				fill(written)
				reflect.ValueOf(written).Elem().FieldByName("ID").SetInt(0) // the store gives one
				roundTrip(t, s, name, written)
			}
		})
	}
}

func roundTrip(t *testing.T, s *store.Store, name string, written any) {
	t.Helper()
	ctx := t.Context()
	err := s.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error { return tx.Insert(written) })
	if name == "empty" && err != nil && strings.Contains(err.Error(), "23502") {
		return // a zero date is NULL, and this table wants a date
	}
	if err != nil {
		t.Fatalf("%s: write: %v", name, err)
	}
	read := reflect.New(reflect.TypeOf(written).Elem()).Interface()
	id := reflect.ValueOf(written).Elem().FieldByName("ID").Int()
	if err := s.Do(ctx, workflows.Options{}, func(tx workflows.Tx) error { return tx.Load(read, id, workflows.NoLock) }); err != nil {
		t.Fatalf("%s: read: %v", name, err)
	}
	if d := cmp.Diff(written, read, cmpopts.EquateEmpty(), cmp.Exporter(func(reflect.Type) bool { return true }), byMeaning(reflect.TypeOf(written).Elem())); d != "" {
		t.Errorf("%s: written (-) and read (+) differ\n%s", name, d)
	}
}

// byMeaning compares instants as instants and leaves out what is loaded apart.
func byMeaning(row reflect.Type) cmp.Option {
	apart := map[string]bool{}
	for f := range row.Fields() {
		if f.Tag.Get("gorm") == "-" {
			apart[f.Name] = true
		}
	}
	return cmp.Options{
		cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
		cmp.FilterPath(func(p cmp.Path) bool {
			return len(p) == 3 && apart[strings.TrimPrefix(p.Last().String(), ".")]
		}, cmp.Ignore()),
	}
}

// full puts a value that is not zero into every field.
func full(row any) {
	n := 1000
	put(reflect.ValueOf(row).Elem(), &n, 0)
}

func put(v reflect.Value, n *int, depth int) {
	*n++
	if !v.CanSet() || depth > 6 {
		return
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Date(2025, 3, 5, 9, 0, 0, *n*1000, time.UTC)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.String:
		v.SetString(fmt.Sprintf("값 %d", *n))
	case reflect.Int8, reflect.Uint8:
		v.Set(reflect.ValueOf(7).Convert(v.Type()))
	case reflect.Int, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		put(v.Elem(), n, depth+1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		put(v.Index(0), n, depth+1)
		put(v.Index(1), n, depth+1)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		put(key, n, depth+1)
		put(value, n, depth+1)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.Struct:
		for f := range v.Type().Fields() {
			if f.IsExported() || f.Anonymous {
				put(v.FieldByIndex(f.Index), n, depth+1)
			}
		}
	}
}
