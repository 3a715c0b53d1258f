// This file is the pair of reading: an officer's list and one application, as pages and as the same queries in pgbench.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/postgres"
	"gongmo/app/query"
	"gongmo/app/web"
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
	list, err := b.page(ctx, db, "list", func(int) string {
		return fmt.Sprintf("/desk/calls/%d/screening?state=SUBMITTED", b.world.listed)
	})
	if err != nil {
		return nil, err
	}
	one, err := b.page(ctx, db, "application", func(n int) string {
		return fmt.Sprintf("/applications/%d", b.world.read[n])
	})
	return []*pair{submit, list, one}, err
}

// page is a pair of a GET page and the queries that it does. url is the page of the n-th application of the listed call.
func (b *bench) page(ctx context.Context, db pgbench, name string, url func(n int) string) (*pair, error) {
	script, err := b.captured(ctx, url(0))
	if err != nil {
		return nil, fmt.Errorf("queries of the page %s: %w", name, err)
	}
	p := &pair{name: name, want: http.StatusOK, cpu: b.cpu}
	p.limit = func(ctx context.Context, _ int, cpu func() cost) (float64, cost, error) {
		return b.run(ctx, db, script, max(1, b.Pages/b.Clients), nil, cpu)
	}
	p.ours = func(ctx context.Context, round int, cpu func() cost) (load, cost, error) {
		if err := b.signIn(ctx, []*caller{&b.world.officer}); err != nil {
			return load{}, cost{}, err
		}
		random := rand.New(rand.NewPCG(uint64(round), 1)) //nolint:gosec // which page is read is no secret
		paths := make([]string, b.Pages)
		for i := range paths {
			paths[i] = url(random.IntN(len(b.world.read)))
		}
		before := cpu()
		l := fire(ctx, b.Clients, b.Pages, func(i int) message { return b.reading(paths[i], b.world.officer) }, p.want, func(int, int) {})
		return l, cpu().minus(before).each(b.Pages), nil
	}
	return p, nil
}

// captured answers a page once in this process and makes a pgbench script of the queries it did, but for those of the
// session. The id of the application becomes a random one of the listed call.
func (b *bench) captured(ctx context.Context, path string) (string, error) {
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
	house := *b.app.House
	house.Query = query.New(pool)
	req, err := b.get(path, b.world.officer)
	if err != nil {
		return "", err
	}
	res := httptest.NewRecorder()
	web.New(&house, web.Parts{Assets: http.NotFoundHandler(), Log: slog.New(slog.DiscardHandler)}).ServeHTTP(res, req.WithContext(ctx))
	if res.Code != http.StatusOK {
		return "", fmt.Errorf("%s answered %d: %.300s", path, res.Code, res.Body)
	}
	fmt.Fprintf(b.Out, "%s: %d KB\n", path, res.Body.Len()>>10)
	ids := b.world.read
	stride := ids[1] - ids[0]
	var out strings.Builder
	fmt.Fprintf(&out, "\\set id %d + random(0, %d) * %d\n", ids[0], len(ids)-1, stride)
	for _, s := range spy.seen {
		if strings.Contains(s.sql, "sessions_epoch") { // who is signed in
			continue
		}
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

// TraceBatchStart implements pgx.BatchTracer.
func (s *spy) TraceBatchStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceBatchStartData) context.Context {
	for _, q := range d.Batch.QueuedQueries {
		s.seen = append(s.seen, statement{q.SQL, q.Arguments})
	}
	return ctx
}

// TraceBatchQuery implements pgx.BatchTracer.
func (s *spy) TraceBatchQuery(context.Context, *pgx.Conn, pgx.TraceBatchQueryData) {}

// TraceBatchEnd implements pgx.BatchTracer.
func (s *spy) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

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
