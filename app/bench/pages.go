// This file is the pair of reading: an officer's list and one application, as pages and as the same queries in pgbench.
package bench

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/access"
	"gongmo/app/postgres"
	"gongmo/app/query"
	"gongmo/domain"
)

// pairs are everything that is measured.
func (b *bench) pairs(ctx context.Context, db pgbench) ([]*pair, error) {
	if err := b.signIn(ctx, []*caller{&b.world.officer}); err != nil {
		return nil, err
	}
	submit, err := b.submission(db)
	if err != nil {
		return nil, err
	}
	list, err := b.page(ctx, db, "list", func(*rand.Rand) string { return b.listURL() }, func(q *query.DB, scope access.Scope) error {
		_, err := b.readList(ctx, q, scope)
		return err
	})
	if err != nil {
		return nil, err
	}
	one, err := b.page(ctx, db, "application", func(r *rand.Rand) string {
		return fmt.Sprintf("/applications/%d", b.world.read[r.IntN(len(b.world.read))])
	}, func(q *query.DB, scope access.Scope) error {
		_, err := q.Application(ctx, scope, int64(b.world.read[0]))
		return err
	})
	return []*pair{submit, list, one}, err
}

func (b *bench) listURL() string { return "/applications?state=SUBMITTED" }

func (b *bench) readList(ctx context.Context, q *query.DB, scope access.Scope) (int, error) {
	rows, err := q.Applications(ctx, scope, "SUBMITTED", query.Page{}.Clamp())
	return len(rows), err
}

// page is a pair of a GET page and the queries that read does.
func (b *bench) page(ctx context.Context, db pgbench, name string, url func(*rand.Rand) string, read func(*query.DB, access.Scope) error) (*pair, error) {
	actor := domain.Actor{Person: b.world.officer.person}
	scope, err := b.app.House.Access.Scope(ctx, actor, "application.view")
	if err != nil {
		return nil, err
	}
	script, err := b.captured(ctx, func(q *query.DB) error { return read(q, scope) })
	if err != nil {
		return nil, err
	}
	p := &pair{name: name, want: http.StatusOK, cpu: b.server.cpu}
	p.limit = func(ctx context.Context, _ int) (float64, error) {
		return db.run(ctx, script, max(1, b.Pages/b.Clients), nil)
	}
	p.ours = func(ctx context.Context, round int) (load, error) {
		if err := b.signIn(ctx, []*caller{&b.world.officer}); err != nil {
			return load{}, err
		}
		random := rand.New(rand.NewPCG(uint64(round), 1)) //nolint:gosec // which page is read is no secret
		paths := make([]string, b.Pages)
		for i := range paths {
			paths[i] = url(random)
		}
		return fire(ctx, b.Clients, b.Pages, func(i int) (*http.Request, error) { return b.get(paths[i], b.world.officer) }, p.want, func(int, int) {}), nil
	}
	return p, nil
}

// captured runs queries of the query room once and makes a pgbench script of them. The id of an application becomes a
// random one of the listed call.
func (b *bench) captured(ctx context.Context, read func(*query.DB) error) (string, error) {
	cfg, err := postgres.Config(b.url)
	if err != nil {
		return "", err
	}
	spy := &spy{}
	cfg.ConnConfig.Tracer = spy
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	if err := read(query.New(pool)); err != nil {
		return "", err
	}
	ids := b.world.read
	stride := ids[1] - ids[0]
	var out strings.Builder
	fmt.Fprintf(&out, "\\set id %d + random(0, %d) * %d\n", ids[0], len(ids)-1, stride)
	for _, s := range spy.seen {
		text, err := s.script(int64(ids[0]))
		if err != nil {
			return "", err
		}
		out.WriteString(text + ";\n")
	}
	return out.String(), nil
}

// spy notes every statement that is sent.
type spy struct{ seen []statement }

type statement struct {
	sql  string
	args []any
}

// TraceQueryStart implements pgx.QueryTracer.
func (s *spy) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	s.seen = append(s.seen, statement{d.SQL, d.Args})
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (s *spy) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// script is the statement on one line with its arguments in their places; one is the id that becomes random.
func (s statement) script(one int64) (string, error) {
	sql := strings.Join(strings.Fields(s.sql), " ")
	for i := len(s.args); i > 0; i-- {
		text, err := literal(s.args[i-1], one)
		if err != nil {
			return "", err
		}
		sql = strings.ReplaceAll(sql, "$"+strconv.Itoa(i), text)
	}
	return sql, nil
}

func literal(v any, one int64) (string, error) {
	switch x := v.(type) {
	case string:
		return "'" + strings.ReplaceAll(x, "'", "''") + "'", nil
	case time.Time:
		return "'" + x.UTC().Format(time.RFC3339Nano) + "'::timestamptz", nil
	}
	r := reflect.ValueOf(v)
	switch {
	case r.CanInt() && r.Int() == one:
		return ":id", nil
	case r.CanInt():
		return strconv.FormatInt(r.Int(), 10), nil
	case r.Kind() == reflect.Slice:
		var list []string
		for i := range r.Len() {
			text, err := literal(r.Index(i).Interface(), one)
			if err != nil {
				return "", err
			}
			list = append(list, text)
		}
		return "array[" + strings.Join(list, ",") + "]", nil
	}
	return "", fmt.Errorf("no literal for %T", v)
}
