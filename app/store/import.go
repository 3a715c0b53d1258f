// This file is the bulk path: seeding and the import of old data. The rows come from the same domain functions, carry the
// same audit chain and meet the same constraints as those of the engine; they are only written by COPY. No request reaches it.
package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/schema"

	"gongmo/domain"
	"gongmo/workflows"
)

// Importer collects rows and writes them table by table, parents first.
type Importer struct {
	ctx    context.Context
	store  *Store
	tx     pgx.Tx
	tables map[string]*table
	// Progress is called after each table with its name and how many rows it took.
	Progress func(table string, rows int)
}

type table struct {
	schema  *schema.Schema
	columns []string
	rows    [][]any
}

// Import runs fill and writes everything it added in one transaction.
func (s *Store) Import(ctx context.Context, progress func(table string, rows int), fill func(in *Importer) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		in := &Importer{ctx: ctx, store: s, tx: tx, tables: map[string]*table{}, Progress: progress}
		if err := fill(in); err != nil {
			return err
		}
		return refusal(in.write())
	})
}

// NextID hands out an id from the sequence that every row uses.
func (in *Importer) NextID() (int64, error) {
	return in.store.ids.take(func() (firsts []int64, err error) {
		err = in.tx.QueryRow(in.ctx, `select array(select nextval('gongmo_id') from generate_series(1, $1::int))`, blocksAtOnce).Scan(&firsts)
		return firsts, err
	})
}

// Sequence draws from a named sequence.
func (in *Importer) Sequence(name string) (n int64, err error) {
	err = in.tx.QueryRow(in.ctx, `select nextval($1::text::regclass)`, name).Scan(&n)
	return n, err
}

// Record adds an audit entry for a change of an aggregate at a past instant and moves its version and chain on. The row
// itself is added once, with Add, after its last change.
func (in *Importer) Record(at time.Time, actor domain.Actor, agg domain.Aggregate, ch domain.Change) error {
	head := agg.Head()
	if head.ID == 0 {
		id, err := in.NextID()
		if err != nil {
			return err
		}
		head.ID = id
	}
	entry, err := workflows.NewEntry(at, actor, agg, ch)
	if err != nil {
		return err
	}
	if entry.ID, err = in.NextID(); err != nil {
		return err
	}
	head.Chain, head.Version = entry.Hash, entry.Seq
	return in.Add(&entry)
}

// Add takes rows as they are now. A row whose ID is 0 gets one.
func (in *Importer) Add(rows ...any) error {
	for _, row := range rows {
		v := reflect.ValueOf(row)
		if v.Kind() != reflect.Pointer {
			return fmt.Errorf("import %T: not a pointer", row)
		}
		v = v.Elem()
		if id := v.FieldByName("ID"); id.IsValid() && id.CanInt() && id.Int() == 0 {
			n, err := in.NextID()
			if err != nil {
				return err
			}
			id.SetInt(n)
		}
		t, err := in.table(row)
		if err != nil {
			return err
		}
		values := make([]any, len(t.columns))
		for i, c := range t.columns {
			f := t.schema.FieldsByDBName[c]
			x, zero := f.ValueOf(in.ctx, v)
			if zero && f.FieldType.Kind() == reflect.Pointer {
				x = nil
			}
			values[i] = x
		}
		t.rows = append(t.rows, values)
	}
	return nil
}

func (in *Importer) table(row any) (*table, error) {
	s, err := schema.Parse(row, &schemas, in.store.gorm.NamingStrategy)
	if err != nil {
		return nil, fmt.Errorf("import %T: %w", row, err)
	}
	t, ok := in.tables[s.Table]
	if !ok {
		t = &table{schema: s, columns: s.DBNames}
		in.tables[s.Table] = t
	}
	return t, nil
}

// write copies every table after the tables it refers to.
func (in *Importer) write() error {
	depth, err := in.depths()
	if err != nil {
		return err
	}
	names := make([]string, 0, len(in.tables))
	for name := range in.tables {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(depth[a], depth[b]), cmp.Compare(a, b))
	})
	for _, name := range names {
		t := in.tables[name]
		n, err := in.tx.CopyFrom(in.ctx, pgx.Identifier{name}, t.columns, pgx.CopyFromRows(t.rows))
		if err != nil {
			return fmt.Errorf("copy into %s: %w", name, err)
		}
		if in.Progress != nil {
			in.Progress(name, int(n))
		}
		t.rows = nil
	}
	return nil
}

// depths is how many foreign keys lie between each table and a table without one.
func (in *Importer) depths() (map[string]int, error) {
	rows, err := in.tx.Query(in.ctx, `select conrelid::regclass::text, confrelid::regclass::text from pg_constraint
		where contype = 'f' and not condeferred and conrelid <> confrelid and connamespace = 'public'::regnamespace`)
	if err != nil {
		return nil, fmt.Errorf("read foreign keys: %w", err)
	}
	var edges [][2]string
	var from, to string
	if _, err := pgx.ForEachRow(rows, []any{&from, &to}, func() error {
		edges = append(edges, [2]string{from, to})
		return nil
	}); err != nil {
		return nil, fmt.Errorf("read foreign keys: %w", err)
	}
	depth := map[string]int{}
	for range edges { // longest path: at most one round per edge. Keys that close a cycle are deferred and were left out
		changed := false
		for _, e := range edges {
			if d := depth[e[1]] + 1; d > depth[e[0]] && d < 64 {
				depth[e[0]], changed = d, true
			}
		}
		if !changed {
			break
		}
	}
	return depth, nil
}
