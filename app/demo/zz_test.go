package demo

import (
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"gongmo/app/store"
)

var pools = map[*store.Store]*pgxpool.Pool{}

func pgtestRows(t *testing.T, s *store.Store, q string) ([]string, error) {
	rows, err := pools[s].Query(t.Context(), q)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
func indexOf(s string) int { return strings.IndexByte(s, '|') }
func itoa(n int64) string  { return strconv.FormatInt(n, 10) }
