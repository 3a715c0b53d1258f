// This file is one running transaction: reads go out at once, writes wait and go out together.
package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"gongmo/domain"
	"gongmo/workflows"
)

type tx struct {
	store   *Store
	ctx     context.Context
	gorm    *gorm.DB
	pgx     pgx.Tx
	now     time.Time
	waiting []write
	jobs    []workflows.Waiting
}

// write is a statement that waits for the batch. check sees the number of rows it touched.
type write struct {
	sql   string
	args  []any
	check func(rows int64) error
}

func (t *tx) Now() time.Time {
	if t.now.IsZero() {
		var at time.Time
		// A failure here breaks the transaction, and the next statement reports it; the zero time satisfies no deadline.
		if err := t.pgx.QueryRow(t.ctx, `select gongmo_now()`).Scan(&at); err != nil {
			return time.Time{}
		}
		t.now = at.UTC()
	}
	return t.now
}

func (t *tx) NextID() (int64, error) {
	return t.store.ids.take(func() (int64, error) { return t.nextval("gongmo_id") })
}

func (t *tx) Sequence(name string) (int64, error) { return t.nextval(name) }

func (t *tx) nextval(name string) (n int64, err error) {
	if err = t.pgx.QueryRow(t.ctx, `select nextval($1::text::regclass)`, name).Scan(&n); err != nil {
		return 0, fmt.Errorf("draw from %s: %w", name, err)
	}
	return n, nil
}

// callLock keeps advisory locks on calls apart from other users of the lock space.
const callLock = 0x63616c6c // "call"

func (t *tx) LockCall(id domain.CallID, exclusive bool) error {
	fn := "pg_advisory_xact_lock_shared"
	if exclusive {
		fn = "pg_advisory_xact_lock"
	}
	if err := t.flush(); err != nil {
		return err
	}
	if _, err := t.pgx.Exec(t.ctx, `select `+fn+`($1::int, $2::int)`, int32(callLock), int32(id)); err != nil {
		return fmt.Errorf("lock call %d: %w", id, err)
	}
	return nil
}

func (t *tx) session() *gorm.DB { return t.gorm.Session(&gorm.Session{NewDB: true}).WithContext(t.ctx) }

func (t *tx) Load(dst any, id int64, lock workflows.Lock) error {
	if err := t.flush(); err != nil {
		return err
	}
	err := locking(t.session(), lock).Where("id = ?", id).Take(dst).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return domain.E(domain.NotFound, "not_found")
	}
	if err != nil {
		return fmt.Errorf("load %T %d: %w", dst, id, err)
	}
	return nil
}

func locking(g *gorm.DB, lock workflows.Lock) *gorm.DB {
	switch lock {
	case workflows.ForUpdate:
		return g.Clauses(clause.Locking{Strength: "UPDATE"})
	case workflows.SkipTaken:
		return g.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	}
	return g
}

func (t *tx) Find(dst any, q workflows.Query) error {
	if err := t.flush(); err != nil {
		return err
	}
	g, err := t.conditions(rowType(dst), q.Where)
	if err != nil {
		return err
	}
	g = locking(g, q.Lock)
	for _, name := range q.Order {
		name, desc := strings.CutPrefix(name, "-")
		g = g.Order(clause.OrderByColumn{Column: clause.Column{Name: t.column(rowType(dst), name)}, Desc: desc})
	}
	g = g.Order(clause.OrderByColumn{Column: clause.Column{Name: "id"}})
	if q.Limit > 0 {
		g = g.Limit(q.Limit)
	}
	if err := g.Find(dst).Error; err != nil {
		return fmt.Errorf("find %T: %w", dst, err)
	}
	return nil
}

func (t *tx) Count(row any, where workflows.Where) (n int64, err error) {
	if err := t.flush(); err != nil {
		return 0, err
	}
	g, err := t.conditions(rowType(row), where)
	if err != nil {
		return 0, err
	}
	if err := g.Model(reflect.New(rowType(row)).Interface()).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("count %T: %w", row, err)
	}
	return n, nil
}

// rowType finds the row struct behind pointers and slices.
func rowType(v any) reflect.Type {
	typ := reflect.TypeOf(v)
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	return typ
}

func (t *tx) column(typ reflect.Type, field string) string {
	return t.gorm.NamingStrategy.ColumnName("", field)
}

func (t *tx) conditions(typ reflect.Type, where workflows.Where) (*gorm.DB, error) {
	g := t.session()
	for name, want := range where {
		if _, ok := typ.FieldByName(name); !ok {
			return nil, fmt.Errorf("%s has no field %s", typ, name)
		}
		g = g.Where(expression(t.column(typ, name), want))
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

// hold builds a statement with GORM, without sending it, and lets it wait for the batch.
func (t *tx) hold(build func(g *gorm.DB) *gorm.DB, check func(int64) error) error {
	done := build(t.gorm.Session(&gorm.Session{NewDB: true, DryRun: true}).WithContext(t.ctx))
	if done.Error != nil {
		return done.Error
	}
	t.waiting = append(t.waiting, write{done.Statement.SQL.String(), append([]any(nil), done.Statement.Vars...), check})
	return nil
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
		if err := t.hold(func(g *gorm.DB) *gorm.DB { return g.Create(row) }, nil); err != nil {
			return fmt.Errorf("insert %T: %w", row, err)
		}
	}
	return nil
}

func (t *tx) Update(row any) error {
	err := t.hold(func(g *gorm.DB) *gorm.DB { return g.Model(row).Select("*").Omit("id").Updates(row) },
		oneRow(domain.E(domain.NotFound, "not_found")))
	if err != nil {
		return fmt.Errorf("update %T: %w", row, err)
	}
	return nil
}

func (t *tx) Delete(row any) error {
	err := t.hold(func(g *gorm.DB) *gorm.DB { return g.Delete(row) }, oneRow(domain.E(domain.NotFound, "not_found")))
	if err != nil {
		return fmt.Errorf("delete %T: %w", row, err)
	}
	return nil
}

func (t *tx) Save(agg domain.Aggregate) error {
	head := agg.Head()
	old := head.Version
	head.Version++
	var err error
	if old == 0 {
		err = t.hold(func(g *gorm.DB) *gorm.DB { return g.Create(agg) }, nil)
	} else {
		err = t.hold(func(g *gorm.DB) *gorm.DB {
			return g.Model(agg).Select("*").Omit("id").Where("version = ?", old).Updates(agg)
		}, oneRow(domain.E(domain.Conflict, "stale_version")))
	}
	if err != nil {
		return fmt.Errorf("save %s %d: %w", agg.Kind(), head.ID, err)
	}
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
	return t.hold(func(g *gorm.DB) *gorm.DB { return g.Create(&e) }, nil)
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
	if err := t.flush(); err != nil {
		return nil, "", false, err
	}
	err = t.pgx.QueryRow(t.ctx, `select answer, input_hash from idempotency_key where actor_id = $1 and key = $2`, int64(k.Actor), k.Key).Scan(&answer, &hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, "", false, nil
	}
	return answer, hash, err == nil, err
}

// flush sends everything that waits in one round trip and asks each check.
func (t *tx) flush() error {
	if len(t.waiting) == 0 {
		return nil
	}
	waiting := t.waiting
	t.waiting = nil
	batch := &pgx.Batch{}
	for _, w := range waiting {
		batch.Queue(w.sql, w.args...)
	}
	res := t.pgx.SendBatch(t.ctx, batch)
	var refused error
	for _, w := range waiting {
		tag, err := res.Exec()
		if err != nil {
			_ = res.Close()
			if refused != nil {
				return refused // what went wrong first explains what the database refused after it
			}
			return err
		}
		if w.check != nil && refused == nil {
			refused = w.check(tag.RowsAffected())
		}
	}
	if err := res.Close(); err != nil {
		return err
	}
	return refused
}

// finish sends what still waits and the jobs, just before the commit.
func (t *tx) finish() error {
	if err := t.flush(); err != nil {
		return err
	}
	if len(t.jobs) == 0 {
		return nil
	}
	if t.store.jobs == nil {
		return errors.New("this store cannot enqueue jobs")
	}
	return t.store.jobs.Enqueue(t.ctx, t.pgx, t.jobs)
}
