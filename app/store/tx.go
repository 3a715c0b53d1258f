// This file is one running transaction: reads go out at once, writes wait and go out together.
package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"gongmo/domain"
	"gongmo/workflows"
)

type tx struct {
	store *Store
	ctx   context.Context
	conn  *pgxpool.Conn
	// trial says that nothing will be kept. As long as it neither writes nor locks it needs no transaction: each read sees what is
	// committed either way, and the clock is read once.
	trial   bool
	begun   bool
	ended   bool
	ranged  bool // a statement was asked that is planned for its values
	now     time.Time
	waiting []write
	jobs    []workflows.Waiting
	// held is what locked rows held when they were last read or saved, by the pointer they were read into; locked is the
	// version at which a row is ours until the end.
	held   map[any]held
	locked map[rowKey]int64
}

func (t *tx) Now() time.Time {
	if t.now.IsZero() {
		// A failure here breaks the transaction, and the next statement reports it; the zero time satisfies no deadline.
		if err := t.trip(); err != nil {
			return time.Time{}
		}
	}
	return t.now
}

// blocksAtOnce is how many blocks of ids are drawn together.
const blocksAtOnce = 10

func (t *tx) NextID() (int64, error) {
	return t.store.ids.take(func() (firsts []int64, err error) {
		err = t.trip(scalar(`select array(select nextval('gongmo_id') from generate_series(1, $1::int))`, []any{blocksAtOnce},
			func(r pgx.Row) error { return r.Scan(&firsts) }))
		return firsts, err
	})
}

func (t *tx) Sequence(name string) (n int64, err error) {
	return n, t.Read(workflows.NextOf(&n, name))
}

func (t *tx) LockCall(id domain.CallID, exclusive bool) error {
	return t.Read(workflows.UnderCall(id, exclusive))
}

func (t *tx) Load(dst any, id int64, lock workflows.Lock) error {
	return t.Read(workflows.RowOf(dst, id, lock))
}

func (t *tx) Find(dst any, q workflows.Query) error { return t.Read(workflows.RowsOf(dst, q)) }

func (t *tx) Count(row any, where workflows.Where) (n int64, err error) {
	return n, t.Read(workflows.CountOf(&n, row, where))
}

// Read implements workflows.Tx: one trip, and one more for shared rows that this node does not have as they stand now.
func (t *tx) Read(reads ...workflows.Read) error {
	steps := make([]step, len(reads))
	var missing []func() error
	for i, r := range reads {
		var err error
		if steps[i], err = t.reading(r, &missing); err != nil {
			return err
		}
	}
	if err := t.trip(steps...); err != nil {
		return err
	}
	for _, load := range missing {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) reading(r workflows.Read, missing *[]func() error) (step, error) {
	switch r.Kind {
	case workflows.ReadRow:
		return t.readingRow(r)
	case workflows.ReadRows:
		return t.readingRows(r)
	case workflows.ReadCount:
		typ := rowType(r.Row)
		sql, args, err := t.built("count", typ, r.Query, func(g *gorm.DB) *gorm.DB {
			var n int64
			return g.Model(reflect.New(typ).Interface()).Count(&n)
		})
		s := scalar(sql, args, func(row pgx.Row) error { return row.Scan(r.Into) })
		s.ranged = ranged(r.Query.Where)
		return s, err
	case workflows.ReadNext:
		return scalar(`select nextval($1::text::regclass)`, []any{r.Sequence}, func(row pgx.Row) error {
			if err := row.Scan(r.Into); err != nil {
				return fmt.Errorf("draw from %s: %w", r.Sequence, err)
			}
			return nil
		}), nil
	case workflows.ReadCallLock:
		fn := "pg_advisory_xact_lock_shared"
		if r.Exclusive {
			fn = "pg_advisory_xact_lock"
		}
		s := plain(`select ` + fn + `($1::int, $2::int)`)
		s.locks, s.args = true, []any{int32(callLock), int32(r.Call)} //nolint:gosec // two calls that share a lock only wait for each other
		return s, nil
	case workflows.ReadShared:
		return t.readingShared(r, missing)
	}
	return step{}, fmt.Errorf("unknown read %d", r.Kind)
}

// callLock keeps advisory locks on calls apart from other users of the lock space.
const callLock = 0x63616c6c // "call"

func (t *tx) readingRow(r workflows.Read) (step, error) {
	dst := reflect.ValueOf(r.Into).Elem()
	s, err := t.store.schema(dst.Type())
	if err != nil {
		return step{}, err
	}
	sql := `select * from "` + s.Table + `" where id = $1` + locking(r.Lock)
	return step{sql: sql, args: []any{r.ID}, locks: r.Lock != workflows.NoLock, take: func(res pgx.BatchResults) (refused, broken error) {
		rows, err := res.Query()
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		if !rows.Next() {
			if rows.Err() != nil {
				return nil, rows.Err()
			}
			return domain.E(domain.NotFound, "not_found"), nil
		}
		if err := t.take(rows, s, dst, r.Lock); err != nil {
			return nil, err
		}
		rows.Close()
		return nil, rows.Err()
	}}, nil
}

// take fills a struct from the present row and, when the row is locked, remembers what it held.
func (t *tx) take(rows pgx.Rows, s *schema.Schema, dst reflect.Value, lock workflows.Lock) error {
	if err := fill(t.ctx, rows, s, dst); err != nil {
		return err
	}
	if lock == workflows.NoLock {
		return nil
	}
	return t.remember(s, dst)
}

func (t *tx) remember(s *schema.Schema, row reflect.Value) error {
	h, err := hold(t.ctx, s, row)
	if err != nil {
		return err
	}
	t.held[row.Addr().Interface()] = h
	if version := row.FieldByName("Version"); version.IsValid() {
		t.locked[rowKey{row.Type(), row.FieldByName("ID").Int()}] = version.Int()
	}
	return nil
}

func locking(lock workflows.Lock) string {
	switch lock {
	case workflows.ForUpdate:
		return " for update"
	case workflows.SkipTaken:
		return " for update skip locked"
	}
	return ""
}

func (t *tx) readingRows(r workflows.Read) (step, error) {
	list := reflect.ValueOf(r.Into).Elem()
	typ := rowType(r.Into)
	s, err := t.store.schema(typ)
	if err != nil {
		return step{}, err
	}
	if len(r.Query.Fields) > 0 && r.Query.Lock != workflows.NoLock {
		return step{}, fmt.Errorf("some fields of %s are read to be locked", typ)
	}
	for _, name := range r.Query.Fields {
		if _, ok := typ.FieldByName(name); !ok {
			return step{}, fmt.Errorf("%s has no field %s", typ, name)
		}
	}
	sql, args, err := t.built("rows", typ, r.Query, func(g *gorm.DB) *gorm.DB {
		if len(r.Query.Fields) > 0 {
			g = g.Select(r.Query.Fields)
		}
		for _, name := range r.Query.Order {
			name, desc := strings.CutPrefix(name, "-")
			g = g.Order(clause.OrderByColumn{Column: clause.Column{Name: t.column(name)}, Desc: desc})
		}
		g = g.Order(clause.OrderByColumn{Column: clause.Column{Name: "id"}})
		if r.Query.Limit > 0 {
			g = g.Limit(r.Query.Limit)
		}
		return g.Find(reflect.New(reflect.SliceOf(typ)).Interface())
	})
	return step{sql: sql + locking(r.Query.Lock), args: args, locks: r.Query.Lock != workflows.NoLock, ranged: ranged(r.Query.Where), take: func(res pgx.BatchResults) (refused, broken error) {
		rows, err := res.Query()
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		pointers := list.Type().Elem().Kind() == reflect.Pointer
		list.Set(reflect.MakeSlice(list.Type(), 0, 0))
		for rows.Next() {
			row := reflect.New(typ)
			lock := r.Query.Lock
			if !pointers {
				lock = workflows.NoLock // nobody holds this very struct afterwards
			}
			if err := t.take(rows, s, row.Elem(), lock); err != nil {
				return nil, err
			}
			if !pointers {
				row = row.Elem()
			}
			list.Set(reflect.Append(list, row))
		}
		return nil, rows.Err()
	}}, err
}

// readingShared asks only which version of the row stands now. A node that has that version uses it.
func (t *tx) readingShared(r workflows.Read, missing *[]func() error) (step, error) {
	dst := reflect.ValueOf(r.Into).Elem() // a pointer to a struct
	typ := dst.Type().Elem()
	s, err := t.store.schema(typ)
	if err != nil {
		return step{}, err
	}
	return scalar(`select ctid::text || '/' || xmin::text from "`+s.Table+`" where id = $1`, []any{r.ID}, func(row pgx.Row) error {
		var mark string
		err := row.Scan(&mark)
		if errors.Is(err, pgx.ErrNoRows) {
			*missing = append(*missing, func() error { return domain.E(domain.NotFound, "not_found") })
			return nil
		}
		if err != nil {
			return err
		}
		key := rowKey{typ, r.ID}
		if have := t.store.shared.get(key, mark); have != nil {
			dst.Set(reflect.ValueOf(have))
			return nil
		}
		*missing = append(*missing, func() error {
			fresh := reflect.New(typ)
			if err := t.Load(fresh.Interface(), r.ID, workflows.NoLock); err != nil {
				return err
			}
			t.store.shared.put(key, mark, fresh.Interface())
			dst.Set(fresh)
			return nil
		})
		return nil
	}), nil
}

// rowType finds the row struct behind pointers and slices.
func rowType(v any) reflect.Type {
	typ := reflect.TypeOf(v)
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	return typ
}

func (t *tx) column(field string) string {
	return t.store.gorm.NamingStrategy.ColumnName("", field)
}

// conditions are in the order of their names, so that the same question is the same statement.
func (t *tx) conditions(g *gorm.DB, typ reflect.Type, where workflows.Where) (*gorm.DB, error) {
	for _, name := range slices.Sorted(maps.Keys(where)) {
		if _, ok := typ.FieldByName(name); !ok {
			return nil, fmt.Errorf("%s has no field %s", typ, name)
		}
		g = g.Where(expression(t.column(name), where[name]))
	}
	return g, nil
}

func expression(column string, want any) clause.Expression {
	col := clause.Column{Name: column}
	switch w := want.(type) {
	case workflows.AtOrBefore:
		return clause.Lte{Column: col, Value: w.V}
	case workflows.After:
		return clause.Gt{Column: col, Value: w.V}
	case workflows.Between:
		return clause.Expr{SQL: "? between ? and ?", Vars: []any{col, w.From, w.To}}
	case workflows.Not:
		if w.V == nil {
			return clause.Expr{SQL: "? is not null", Vars: []any{col}}
		}
		return clause.Expr{SQL: "not coalesce(?, false)", Vars: []any{expression(column, w.V)}}
	case nil:
		return clause.Expr{SQL: "? is null", Vars: []any{col}}
	}
	if v := reflect.ValueOf(want); v.Kind() == reflect.Slice {
		vals := make([]any, v.Len())
		for i := range vals {
			vals[i] = v.Index(i).Interface()
		}
		return clause.IN{Column: col, Values: vals}
	}
	return clause.Eq{Column: col, Value: want}
}

// ranged reports that a condition asks for a range of values.
func ranged(where workflows.Where) bool {
	for _, want := range where {
		switch want.(type) {
		case workflows.AtOrBefore, workflows.After, workflows.Between:
			return true
		}
	}
	return false
}

// statement is a text that GORM has built, and the arguments that follow those of the conditions.
type statement struct {
	sql  string
	tail []any
}

// built is a statement that GORM builds and does not send. Questions that differ in their values alone have one text, built once.
func (t *tx) built(what string, typ reflect.Type, q workflows.Query, build func(g *gorm.DB) *gorm.DB) (sql string, args []any, err error) {
	names := slices.Sorted(maps.Keys(q.Where))
	key := shape{typ: typ, what: what, fields: strings.Join(q.Fields, ","), order: strings.Join(q.Order, ","), limit: q.Limit}
	var tags strings.Builder
	for _, name := range names {
		tags.WriteString(name)
		args = asked(&tags, args, q.Where[name])
	}
	key.where = tags.String()
	if have, ok := t.store.texts.Load(key); ok {
		st := have.(statement)
		return st.sql, append(args, st.tail...), nil
	}
	g, err := t.conditions(t.store.gorm.Session(&gorm.Session{NewDB: true, DryRun: true}).WithContext(t.ctx), typ, q.Where)
	if err != nil {
		return "", nil, err
	}
	done := build(g)
	if done.Error != nil {
		return "", nil, done.Error
	}
	sql, vars := done.Statement.SQL.String(), done.Statement.Vars
	if len(vars) < len(args) || len(args) > 0 && !reflect.DeepEqual(vars[:len(args)], args) {
		return "", nil, fmt.Errorf("%s of %s where %s: GORM asks for %v, and %v was expected", what, typ, key.where, vars, args)
	}
	if len(args) <= mostAsked {
		t.store.texts.Store(key, statement{sql, slices.Clone(vars[len(args):])})
	}
	return sql, vars, nil
}

// mostAsked bounds the texts that are kept: lists of ids have any length.
const mostAsked = 16

// shape names the text of a statement: everything but the values it asks for.
type shape struct {
	typ                        reflect.Type
	what, fields, where, order string
	limit                      int
}

// asked writes the shape of a condition and appends the values it asks for, in the order in which expression uses them.
func asked(tags *strings.Builder, args []any, want any) []any {
	switch w := want.(type) {
	case workflows.AtOrBefore:
		tags.WriteString("<=;")
		return append(args, w.V)
	case workflows.After:
		tags.WriteString(">;")
		return append(args, w.V)
	case workflows.Between:
		tags.WriteString("..;")
		return append(args, w.From, w.To)
	case workflows.Not:
		tags.WriteString("!")
		return asked(tags, args, w.V)
	}
	v := reflect.ValueOf(want)
	if valuer, ok := want.(driver.Valuer); ok && (v.Kind() != reflect.Pointer || !v.IsNil()) {
		if plain, err := valuer.Value(); err == nil && plain == nil {
			want = nil
		}
	}
	if want == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		tags.WriteString("null;")
		return args
	}
	if v.Kind() == reflect.Slice {
		tags.WriteString(strconv.Itoa(v.Len()) + ";")
		for i := range v.Len() {
			args = append(args, v.Index(i).Interface())
		}
		return args
	}
	tags.WriteString("=;")
	return append(args, want)
}

func (t *tx) Insert(rows ...any) error {
	for _, row := range rows {
		v := reflect.ValueOf(row)
		if v.Kind() != reflect.Pointer {
			return fmt.Errorf("insert %T: not a pointer", row)
		}
		if id := v.Elem().FieldByName("ID"); id.Int() == 0 {
			n, err := t.NextID()
			if err != nil {
				return err
			}
			id.SetInt(n)
		}
		if err := t.insert(v.Elem()); err != nil {
			return fmt.Errorf("insert %T: %w", row, err)
		}
	}
	return nil
}

// insert lets a new row wait for the next trip.
func (t *tx) insert(row reflect.Value) error {
	s, err := t.store.schema(row.Type())
	if err != nil {
		return err
	}
	t.waiting = append(t.waiting, write{sql: insertInto(s), args: values(t.ctx, s, row, s.DBNames)})
	return nil
}

func (t *tx) Update(row any) error {
	v := reflect.ValueOf(row).Elem()
	s, err := t.store.schema(v.Type())
	if err != nil {
		return fmt.Errorf("update %T: %w", row, err)
	}
	columns := slices.DeleteFunc(slices.Clone(s.DBNames), func(c string) bool { return c == "id" })
	t.waiting = append(t.waiting, write{sql: updateOf(s, columns), args: append(values(t.ctx, s, v, columns), v.FieldByName("ID").Int()),
		check: oneRow(domain.E(domain.NotFound, "not_found"))})
	return nil
}

func (t *tx) Delete(row any) error {
	v := reflect.ValueOf(row).Elem()
	s, err := t.store.schema(v.Type())
	if err != nil {
		return fmt.Errorf("delete %T: %w", row, err)
	}
	t.waiting = append(t.waiting, write{sql: `delete from "` + s.Table + `" where id = $1`, args: []any{v.FieldByName("ID").Int()},
		check: oneRow(domain.E(domain.NotFound, "not_found"))})
	return nil
}

func (t *tx) Save(agg domain.Aggregate) error {
	head := agg.Head()
	old := head.Version
	head.Version++
	if err := t.save(agg, head, old); err != nil {
		return fmt.Errorf("save %s %d: %w", agg.Kind(), head.ID, err)
	}
	return nil
}

// save sends the columns that have changed since the row was locked, or all when it was not.
func (t *tx) save(agg domain.Aggregate, head *domain.Root, old int64) error {
	row := reflect.ValueOf(agg).Elem()
	s, err := t.store.schema(row.Type())
	if err != nil {
		return err
	}
	key := rowKey{row.Type(), head.ID}
	before, known := t.held[agg]
	at, locked := t.locked[key]
	sure := locked && at == old
	columns := slices.DeleteFunc(slices.Clone(s.DBNames), func(c string) bool { return c == "id" })
	if known {
		if columns, err = before.changed(t.ctx, s, row); err != nil {
			return err
		}
	}
	t.locked[key] = head.Version
	if old == 0 {
		return t.insert(row)
	}
	t.waiting = append(t.waiting, write{sql: updateOf(s, columns) + " and version = $" + strconv.Itoa(len(columns)+2),
		args: append(values(t.ctx, s, row, columns), head.ID, old), check: oneRow(domain.E(domain.Conflict, "stale_version")), sure: sure})
	return nil
}

func oneRow(otherwise error) func(int64) error {
	return func(n int64) error {
		if n != 1 {
			return otherwise
		}
		return nil
	}
}

func (t *tx) Audit(e workflows.AuditEntry) error {
	return t.insert(reflect.ValueOf(&e).Elem())
}

func (t *tx) Enqueue(job workflows.Job, when time.Time) error {
	t.jobs = append(t.jobs, workflows.Waiting{Job: job, When: when})
	return nil
}

func (t *tx) Remember(k workflows.IdempotencyKey, answer []byte) error {
	t.waiting = append(t.waiting, write{
		sql:  `insert into idempotency_key (actor_id, key, input_hash, answer, at) values ($1, $2, $3, $4, $5)`,
		args: []any{int64(k.Actor), k.Key, k.InputHash, string(answer), t.Now()},
	})
	return nil
}

func (t *tx) Recall(k workflows.IdempotencyKey) (answer []byte, hash string, ok bool, err error) {
	err = t.trip(scalar(`select answer, input_hash from idempotency_key where actor_id = $1 and key = $2`, []any{int64(k.Actor), k.Key}, func(r pgx.Row) error {
		err := r.Scan(&answer, &hash)
		ok = err == nil
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		return err
	}))
	return answer, hash, ok, err
}
