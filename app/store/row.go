// This file moves rows between the database and structs by GORM's schema of them, and remembers what a locked row held, so
// that saving it sends what has changed.
package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/schema"
)

// schemas are GORM's by row type: they never change.
var schemas sync.Map

func (s *Store) schema(typ reflect.Type) (*schema.Schema, error) {
	out, err := schema.Parse(reflect.New(typ).Interface(), &schemas, s.gorm.NamingStrategy)
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", typ, err)
	}
	return out, nil
}

// fill reads the present row into v, a struct. A column without a field is left out; NULL is the zero value.
func fill(ctx context.Context, rows pgx.Rows, s *schema.Schema, v reflect.Value) error {
	raw := rows.RawValues()
	targets := make([]any, len(raw))
	for i, c := range rows.FieldDescriptions() {
		f := s.FieldsByDBName[c.Name]
		if f == nil {
			continue
		}
		field := f.ReflectValueOf(ctx, v)
		if raw[i] == nil {
			field.SetZero()
			continue
		}
		targets[i] = field.Addr().Interface()
	}
	if err := rows.Scan(targets...); err != nil {
		return fmt.Errorf("read %s: %w", s.Table, err)
	}
	return nil
}

// insertInto is the statement of a whole new row.
func insertInto(s *schema.Schema) string {
	var places strings.Builder
	for i := range s.DBNames {
		if i > 0 {
			places.WriteString(", ")
		}
		places.WriteString("$" + strconv.Itoa(i+1))
	}
	return `insert into "` + s.Table + `" ("` + strings.Join(s.DBNames, `", "`) + `") values (` + places.String() + `)`
}

// updateOf sets columns of the row whose id follows their values.
func updateOf(s *schema.Schema, columns []string) string {
	var sets strings.Builder
	for i, c := range columns {
		if i > 0 {
			sets.WriteString(", ")
		}
		sets.WriteString(`"` + c + `" = $` + strconv.Itoa(i+1))
	}
	return `update "` + s.Table + `" set ` + sets.String() + ` where id = $` + strconv.Itoa(len(columns)+1)
}

// values are the columns of a row as arguments.
func values(ctx context.Context, s *schema.Schema, row reflect.Value, columns []string) []any {
	out := make([]any, len(columns), len(columns)+2)
	for i, c := range columns {
		out[i], _ = s.FieldsByDBName[c].ValueOf(ctx, row)
	}
	return out
}

// held is what the columns of a row hold, in the order of the schema, in a form that compares.
type held []any

// keeper is a column that can be compared without being written out: Keep is a copy nobody writes through, and KeptAs compares with it.
type keeper interface {
	Keep() any
	KeptAs(was any) bool
}

func hold(ctx context.Context, s *schema.Schema, v reflect.Value) (held, error) {
	out := make(held, len(s.DBNames))
	for i, name := range s.DBNames {
		x, _ := s.FieldsByDBName[name].ValueOf(ctx, v)
		var err error
		if out[i], err = heldAs(x); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", s.Table, name, err)
		}
	}
	return out, nil
}

func heldAs(x any) (any, error) {
	if k, ok := x.(keeper); ok {
		return k.Keep(), nil
	}
	return comparable(x)
}

// comparable is the value as the database will see it, free of pointers that somebody might write through.
func comparable(x any) (any, error) {
	v := reflect.ValueOf(x)
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil
	}
	if valuer, ok := x.(driver.Valuer); ok {
		plain, err := valuer.Value()
		if b, isBytes := plain.([]byte); isBytes {
			return string(b), err
		}
		return plain, err
	}
	if v.Kind() == reflect.Pointer {
		return comparable(v.Elem().Interface())
	}
	if at, ok := x.(time.Time); ok {
		return at.UnixNano(), nil
	}
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.Kind() == reflect.Bool:
		return v.Bool(), nil
	}
	return fmt.Sprintf("%#v", x), nil
}

// changed names the columns that differ from what the row holds now, and holds what they are now. The key never changes.
func (h held) changed(ctx context.Context, s *schema.Schema, v reflect.Value) ([]string, error) {
	var out []string
	for i, name := range s.DBNames {
		if name == "id" {
			continue
		}
		x, _ := s.FieldsByDBName[name].ValueOf(ctx, v)
		if k, ok := x.(keeper); ok && k.KeptAs(h[i]) {
			continue
		}
		now, err := heldAs(x)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", s.Table, name, err)
		}
		if _, ok := x.(keeper); ok || now != h[i] {
			h[i], out = now, append(out, name)
		}
	}
	return out, nil
}

// rowKey names a row.
type rowKey struct {
	typ reflect.Type
	id  int64
}

// kept is a row that several transactions share, and the mark of the version it is.
type kept struct {
	mark string
	row  any // pointer to the struct
}

// shared keeps rows that are large, seldom change and are looked at by every request. The mark is the place and the
// transaction that wrote the row, so no change goes unseen, whoever made it.
type shared struct {
	mu   sync.RWMutex
	rows map[rowKey]kept
}

// mostShared bounds the memory: beyond it everything is forgotten and read again.
const mostShared = 500

func (s *shared) get(k rowKey, mark string) any {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if r := s.rows[k]; r.mark == mark {
		return r.row
	}
	return nil
}

func (s *shared) put(k rowKey, mark string, row any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rows) >= mostShared {
		clear(s.rows)
	}
	s.rows[k] = kept{mark, row}
}
