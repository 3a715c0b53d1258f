// This test asks the database and the domain the same: in which window of a rolling intake an application is.
package query_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongmo/app/postgres/pgtest"
	"gongmo/domain/call"
	"gongmo/domain/period"
)

func TestTheDatabaseFindsTheSameWindowAsTheDomain(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	start := period.On(2026, 3, 2).At(10, 0)
	rapid.Check(t, func(rt *rapid.T) {
		// Few enough hours that ends, stamps and permissions often fall on the same instant.
		hour := func(name string, from int) time.Time {
			return start.Add(time.Duration(rapid.IntRange(from, 30).Draw(rt, name)) * time.Hour)
		}
		c := &call.Call{}
		at := 0
		for no := range rapid.IntRange(1, 4).Draw(rt, "windows") {
			open := at + rapid.IntRange(0, 3).Draw(rt, "gap")
			at = open + rapid.IntRange(1, 6).Draw(rt, "length")
			c.Windows = append(c.Windows, call.Window{No: no + 1, OpenAt: start.Add(time.Duration(open) * time.Hour), CloseAt: start.Add(time.Duration(at) * time.Hour)})
		}
		x := call.Entry{LateWindow: rapid.IntRange(0, 5).Draw(rt, "late window")}
		if rapid.Bool().Draw(rt, "handed in") {
			when := hour("handed in at", -2)
			x.SubmittedAt = &when
			x.Window = rapid.IntRange(0, 5).Draw(rt, "for window")
		}
		if rapid.Bool().Draw(rt, "permitted") {
			until := hour("until", 0)
			x.LateUntil = &until
		}
		stamp := hour("stamp", -2)
		want := c.IntakeOf(x, stamp)
		var no int
		var until time.Time
		err := pool.QueryRow(t.Context(), `select (w->>'No')::int, (w->>'CloseAt')::timestamptz from gongmo_window_of($1, $2, $3, $4, $5, $6) w`,
			c.Windows, x.Window, x.SubmittedAt, x.LateWindow, x.LateUntil, stamp).Scan(&no, &until)
		if err != nil {
			rt.Fatal(err)
		}
		if no != want.No || !until.Equal(want.CloseAt) {
			rt.Fatalf("the database says window %d until %s, the domain %+v", no, until, want)
		}
	})
}
