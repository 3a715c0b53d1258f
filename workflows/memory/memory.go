// Package memory is a unit of work without a database: for tests of whole lifecycles in milliseconds. It passes the same
// conformance suite as app/store. One transaction runs at a time.
package memory

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"gongmo/domain"
	"gongmo/workflows"
)

// Queued is a job that was enqueued by a committed transaction.
type Queued struct {
	Job  workflows.Job
	When time.Time
}

// Store holds every row by type and id.
type Store struct {
	mu    sync.Mutex
	clock func() time.Time
	rows  map[reflect.Type]map[int64]reflect.Value
	keys  map[string]remembered
	seqs  map[string]int64
	last  int64
	Jobs  []Queued
	audit []workflows.AuditEntry
}

type remembered struct {
	hash   string
	answer []byte
}

// New makes an empty store whose transactions read the time from clock.
func New(clock func() time.Time) *Store {
	return &Store{clock: clock, rows: map[reflect.Type]map[int64]reflect.Value{}, keys: map[string]remembered{}, seqs: map[string]int64{}}
}

// Entries lists the audit chain of one aggregate.
func (s *Store) Entries(kind string, id int64) []workflows.AuditEntry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []workflows.AuditEntry
	for _, e := range s.audit {
		if e.Aggregate == kind && e.AggregateID == id {
			out = append(out, e)
		}
	}
	return out
}

// Do implements workflows.UnitOfWork.
func (s *Store) Do(ctx context.Context, opts workflows.Options, fn func(tx workflows.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &tx{store: s, now: s.clock().UTC(), rows: map[reflect.Type]map[int64]*reflect.Value{}, keys: map[string]remembered{}}
	if err := fn(t); err != nil {
		return err
	}
	if opts.DryRun {
		return nil
	}
	t.commit()
	return nil
}

// tx keeps what this transaction wrote apart from the store until it commits. A nil value marks a deleted row.
type tx struct {
	store *Store
	now   time.Time
	rows  map[reflect.Type]map[int64]*reflect.Value
	keys  map[string]remembered
	jobs  []Queued
	audit []workflows.AuditEntry
}

func (t *tx) commit() {
	for typ, rows := range t.rows {
		if t.store.rows[typ] == nil {
			t.store.rows[typ] = map[int64]reflect.Value{}
		}
		for id, v := range rows {
			if v == nil {
				delete(t.store.rows[typ], id)
			} else {
				t.store.rows[typ][id] = *v
			}
		}
	}
	for k, v := range t.keys {
		t.store.keys[k] = v
	}
	t.store.Jobs = append(t.store.Jobs, t.jobs...)
	t.store.audit = append(t.store.audit, t.audit...)
}

func (t *tx) Now() time.Time { return t.now }

func (t *tx) NextID() (int64, error) { t.store.last++; return t.store.last, nil }

func (t *tx) Sequence(name string) (int64, error) {
	t.store.seqs[name]++
	return t.store.seqs[name], nil
}

func (t *tx) LockCall(domain.CallID, bool) error { return nil }

func (t *tx) get(typ reflect.Type, id int64) (reflect.Value, bool) {
	if v, ok := t.rows[typ][id]; ok {
		if v == nil {
			return reflect.Value{}, false
		}
		return *v, true
	}
	v, ok := t.store.rows[typ][id]
	return v, ok
}

func (t *tx) put(typ reflect.Type, id int64, v *reflect.Value) {
	if t.rows[typ] == nil {
		t.rows[typ] = map[int64]*reflect.Value{}
	}
	t.rows[typ][id] = v
}

func (t *tx) Load(dst any, id int64, _ workflows.Lock) error {
	v := reflect.ValueOf(dst).Elem()
	row, ok := t.get(v.Type(), id)
	if !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	v.Set(deepCopy(row))
	return nil
}

func (t *tx) all(typ reflect.Type) []reflect.Value {
	if typ == reflect.TypeFor[workflows.AuditEntry]() {
		return t.entries()
	}
	ids := map[int64]bool{}
	for id := range t.store.rows[typ] {
		ids[id] = true
	}
	for id := range t.rows[typ] {
		ids[id] = true
	}
	var out []reflect.Value
	for id := range ids {
		if v, ok := t.get(typ, id); ok {
			out = append(out, v)
		}
	}
	return out
}

// entries are the audit entries as rows: they are written by Audit alone and read like any other.
func (t *tx) entries() []reflect.Value {
	var out []reflect.Value
	for _, list := range [][]workflows.AuditEntry{t.store.audit, t.audit} {
		for i := range list {
			out = append(out, reflect.ValueOf(list[i]))
		}
	}
	return out
}

func (t *tx) Find(dst any, q workflows.Query) error {
	list := reflect.ValueOf(dst).Elem()
	elem := list.Type().Elem()
	pointers := elem.Kind() == reflect.Pointer
	typ := elem
	if pointers {
		typ = elem.Elem()
	}
	var hits []reflect.Value
	for _, row := range t.all(typ) {
		ok, err := matches(row, q.Where)
		if err != nil {
			return err
		}
		if ok {
			hits = append(hits, row)
		}
	}
	slices.SortFunc(hits, func(a, b reflect.Value) int { return order(a, b, q.Order) })
	if q.Limit > 0 && len(hits) > q.Limit {
		hits = hits[:q.Limit]
	}
	list.Set(reflect.MakeSlice(list.Type(), 0, len(hits)))
	if len(q.Fields) > 0 && q.Lock != workflows.NoLock {
		return fmt.Errorf("some fields of %s are read to be locked", typ)
	}
	for _, h := range hits {
		c, err := only(deepCopy(h), q.Fields)
		if err != nil {
			return err
		}
		if pointers {
			p := reflect.New(typ)
			p.Elem().Set(c)
			c = p
		}
		list.Set(reflect.Append(list, c))
	}
	return nil
}

// only is a row with some fields alone, whole where none are named.
func only(row reflect.Value, fields []string) (reflect.Value, error) {
	if len(fields) == 0 {
		return row, nil
	}
	out := reflect.New(row.Type()).Elem()
	for _, name := range fields {
		f := out.FieldByName(name)
		if !f.IsValid() {
			return out, fmt.Errorf("%s has no field %s", row.Type(), name)
		}
		f.Set(row.FieldByName(name))
	}
	return out, nil
}

func (t *tx) Count(row any, where workflows.Where) (int64, error) {
	typ := reflect.TypeOf(row)
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	var n int64
	for _, r := range t.all(typ) {
		ok, err := matches(r, where)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}

func (t *tx) Read(reads ...workflows.Read) error {
	var first error
	for _, r := range reads {
		if err := t.read(r); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func (t *tx) read(r workflows.Read) (err error) {
	switch r.Kind {
	case workflows.ReadRow:
		return t.Load(r.Into, r.ID, r.Lock)
	case workflows.ReadRows:
		return t.Find(r.Into, r.Query)
	case workflows.ReadCount:
		*r.Into.(*int64), err = t.Count(r.Row, r.Query.Where)
	case workflows.ReadNext:
		*r.Into.(*int64), err = t.Sequence(r.Sequence)
	case workflows.ReadCallLock:
		return t.LockCall(r.Call, r.Exclusive)
	case workflows.ReadShared:
		dst := reflect.ValueOf(r.Into).Elem()
		dst.Set(reflect.New(dst.Type().Elem()))
		return t.Load(dst.Interface(), r.ID, workflows.NoLock)
	}
	return err
}

func (t *tx) Insert(rows ...any) error {
	for _, row := range rows {
		v := reflect.ValueOf(row)
		if v.Kind() != reflect.Pointer {
			return fmt.Errorf("insert %T: not a pointer", row)
		}
		id := v.Elem().FieldByName("ID")
		if id.Int() == 0 {
			n, _ := t.NextID()
			id.SetInt(n)
		}
		if _, taken := t.get(v.Elem().Type(), id.Int()); taken {
			return fmt.Errorf("insert %T: id %d is taken", row, id.Int())
		}
		c := deepCopy(v.Elem())
		t.put(c.Type(), id.Int(), &c)
	}
	return nil
}

func (t *tx) Update(row any) error {
	v := reflect.ValueOf(row).Elem()
	id := v.FieldByName("ID").Int()
	if _, ok := t.get(v.Type(), id); !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	c := deepCopy(v)
	t.put(c.Type(), id, &c)
	return nil
}

func (t *tx) Delete(row any) error {
	v := reflect.ValueOf(row).Elem()
	id := v.FieldByName("ID").Int()
	if _, ok := t.get(v.Type(), id); !ok {
		return domain.E(domain.NotFound, "not_found")
	}
	t.put(v.Type(), id, nil)
	return nil
}

func (t *tx) Save(agg domain.Aggregate) error {
	head := agg.Head()
	v := reflect.ValueOf(agg).Elem()
	old, exists := t.get(v.Type(), head.ID)
	switch {
	case head.Version == 0 && exists:
		return fmt.Errorf("save %s: id %d is taken", agg.Kind(), head.ID)
	case head.Version > 0 && !exists:
		return domain.E(domain.NotFound, "not_found")
	case exists && old.FieldByName("Version").Int() != head.Version:
		return domain.E(domain.Conflict, "stale_version")
	}
	head.Version++
	c := deepCopy(v)
	t.put(c.Type(), head.ID, &c)
	return nil
}

func (t *tx) Audit(e workflows.AuditEntry) error {
	t.audit = append(t.audit, e)
	return nil
}

func (t *tx) Enqueue(job workflows.Job, when time.Time) error {
	t.jobs = append(t.jobs, Queued{job, when})
	return nil
}

func (t *tx) Remember(k workflows.IdempotencyKey, answer []byte) error {
	id := fmt.Sprint(k.Actor, "|", k.Key)
	if _, ok := t.store.keys[id]; ok {
		return domain.E(domain.Conflict, "idempotency.taken")
	}
	t.keys[id] = remembered{k.InputHash, slices.Clone(answer)}
	return nil
}

func (t *tx) Recall(k workflows.IdempotencyKey) ([]byte, string, bool, error) {
	r, ok := t.store.keys[fmt.Sprint(k.Actor, "|", k.Key)]
	return r.answer, r.hash, ok, nil
}

func matches(row reflect.Value, where workflows.Where) (bool, error) {
	for name, want := range where {
		f := row.FieldByName(name)
		if !f.IsValid() {
			return false, fmt.Errorf("%s has no field %s", row.Type(), name)
		}
		if !holds(f, want) {
			return false, nil
		}
	}
	return true, nil
}

func holds(f reflect.Value, want any) bool {
	switch w := want.(type) {
	case workflows.AtOrBefore:
		x, ok := plain(f)
		return ok && compare(x, w.V) <= 0
	case workflows.After:
		x, ok := plain(f)
		return ok && compare(x, w.V) > 0
	case workflows.Between:
		x, ok := plain(f)
		return ok && compare(x, w.From) >= 0 && compare(x, w.To) <= 0
	case workflows.Not:
		return !holds(f, w.V)
	case nil:
		_, ok := plain(f)
		return !ok
	}
	x, ok := plain(f)
	if v := reflect.ValueOf(want); v.Kind() == reflect.Slice {
		for i := range v.Len() {
			if ok && compare(x, v.Index(i).Interface()) == 0 {
				return true
			}
		}
		return false
	}
	return ok && compare(x, want) == 0
}

// plain follows a pointer; ok is false for null. A zero date is null, as in the database.
func plain(f reflect.Value) (any, bool) {
	if f.Kind() == reflect.Pointer {
		if f.IsNil() {
			return nil, false
		}
		f = f.Elem()
	}
	if z, ok := f.Interface().(interface{ IsZero() bool }); ok && f.Kind() == reflect.Int32 && z.IsZero() {
		return nil, false
	}
	return f.Interface(), true
}

func compare(a, b any) int {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if y.Kind() == reflect.Pointer && !y.IsNil() {
		y = y.Elem()
	}
	if ta, ok := a.(time.Time); ok {
		return ta.Compare(y.Interface().(time.Time))
	}
	switch {
	case x.CanInt():
		return cmp.Compare(x.Int(), y.Int())
	case x.Kind() == reflect.String:
		return strings.Compare(x.String(), y.String())
	case x.Kind() == reflect.Bool:
		if x.Bool() == y.Bool() {
			return 0
		}
		return 1
	}
	return strings.Compare(fmt.Sprint(a), fmt.Sprint(y.Interface()))
}

func order(a, b reflect.Value, by []string) int {
	for _, name := range by {
		sign := 1
		if n, ok := strings.CutPrefix(name, "-"); ok {
			name, sign = n, -1
		}
		x, xok := plain(a.FieldByName(name))
		y, yok := plain(b.FieldByName(name))
		c := 0
		switch {
		case xok && yok:
			c = compare(x, y)
		case xok:
			c = -1
		case yok:
			c = 1
		}
		if c != 0 {
			return sign * c
		}
	}
	return cmp.Compare(a.FieldByName("ID").Int(), b.FieldByName("ID").Int())
}
