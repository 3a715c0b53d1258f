// This file opens the one pool that every room shares, and refuses a database that cannot hold Korean text.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// oldestServer is the first major version this program is tested with, as server_version_num counts.
	oldestServer = 150000
	// leastPool and perCore bound the pool when the URL does not say pool_max_conns. A database serves its cores and not its connections,
	// and each new connection of a node that starts plans every statement anew: with 16 on two cores a node that was killed every two
	// seconds cost the database a fifth more than with 10, and companies hand in as fast with either.
	leastPool = 10
	perCore   = 4
)

// sessionDefaults apply to every connection unless the URL says otherwise. The time-outs are the last defence of the
// pool against a report gone wild or a forgotten transaction; each act has its own, shorter limits.
var sessionDefaults = map[string]string{
	"timezone":                            "UTC",
	"jit":                                 "off", // statements are short
	"application_name":                    "gongmo",
	"statement_timeout":                   "30s",
	"lock_timeout":                        "10s",
	"idle_in_transaction_session_timeout": "60s",
}

// Config reads a database URL or key=value string into the settings of a pool. Instants are read back in UTC.
func Config(databaseURL string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return nil, err // pgx leaves the password out of it
	}
	if !strings.Contains(databaseURL, "pool_max_conns") {
		cfg.MaxConns = int32(max(leastPool, perCore*runtime.GOMAXPROCS(0))) //nolint:gosec // a machine has no two thousand million cores
	}
	for name, value := range sessionDefaults {
		if _, set := cfg.ConnConfig.RuntimeParams[name]; !set {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	cfg.AfterConnect = func(_ context.Context, c *pgx.Conn) error {
		c.TypeMap().RegisterType(&pgtype.Type{Name: "timestamptz", OID: pgtype.TimestamptzOID,
			Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC}})
		return nil
	}
	return cfg, nil
}

// Open connects to a database and checks that it is one this program can live in.
func Open(ctx context.Context, databaseURL string) (*pgxpool.Pool, error) {
	cfg, err := Config(databaseURL)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	if err := Check(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// Check looks at the server's version, encoding and locale. A database in the C locale would take Korean text and
// then find none of it: pg_trgm sees no letters in it.
func Check(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	var encoding string
	var letters, searchable bool
	err := pool.QueryRow(ctx, `select current_setting('server_version_num')::int, current_setting('server_encoding'), '가' ~ '\w',
		exists (select from pg_extension where extname = 'pg_trgm')`).Scan(&version, &encoding, &letters, &searchable)
	if err != nil {
		return fmt.Errorf("ask the database about itself: %w", err)
	}
	switch {
	case version < oldestServer:
		return fmt.Errorf("PostgreSQL %d or newer is needed, this is %d", oldestServer/10000, version/10000)
	case encoding != "UTF8":
		return fmt.Errorf("the database must be created with encoding UTF8, this one has %s", encoding)
	case !letters:
		return errKoreanBlind
	}
	if !searchable { // the first migration brings pg_trgm
		return nil
	}
	var found bool
	if err := pool.QueryRow(ctx, `select show_trgm('가나다') <> '{}'`).Scan(&found); err != nil {
		return fmt.Errorf("ask pg_trgm: %w", err)
	}
	if !found {
		return errKoreanBlind
	}
	return nil
}

var errKoreanBlind = errors.New("the database's locale does not know Hangul, so nothing in Korean could be searched: create it with LC_CTYPE C.UTF-8 or ko_KR.UTF-8")
