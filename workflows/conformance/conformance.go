// Package conformance is what every unit of work must do, whatever stands behind it. The memory and the PostgreSQL
// implementations both run it.
package conformance

import (
	"context"
	"errors"
	"testing"
	"time"

	"gongmo/domain"
	"gongmo/workflows"
)

// Thing is a small aggregate with a child row, made for this suite. Its tables are "conformance_thing" and "conformance_part".
type Thing struct {
	domain.Root
	Name   string
	State  string
	DueAt  *time.Time
	Amount int64
}

// Kind implements domain.Aggregate.
func (*Thing) Kind() string { return "conformance_thing" }

// TableName is the row's table.
func (Thing) TableName() string { return "conformance_thing" }

// Part belongs to a Thing.
type Part struct {
	ID      int64
	ThingID int64
	Label   string
}

// TableName is the row's table.
func (Part) TableName() string { return "conformance_part" }

// Schema creates the tables of the suite in PostgreSQL.
const Schema = `
create table conformance_thing (id bigint primary key, version bigint not null, chain text not null, name text not null, state text not null, due_at timestamptz, amount bigint not null);
create table conformance_part (id bigint primary key, thing_id bigint not null references conformance_thing, label text not null);
create sequence conformance_number;`

// World is one implementation under test.
type World struct {
	Work workflows.UnitOfWork
	// Entries reads an aggregate's audit chain.
	Entries func(t *testing.T, kind string, id int64) []workflows.AuditEntry
	// Jobs counts the jobs that committed.
	Jobs func(t *testing.T) int
}

var actor = domain.Actor{Person: 7, Role: domain.RoleOfficer, Request: "r-1"}

// Run runs the suite; fresh makes an empty world for each case.
func Run(t *testing.T, fresh func(t *testing.T) World) {
	cases := map[string]func(t *testing.T, w World){
		"a recorded aggregate is read back as it was saved":           savedIsLoaded,
		"an error leaves no row, no audit entry and no job":           errorLeavesNothing,
		"a dry run leaves nothing and reports what it did":            dryRunLeavesNothing,
		"a stale version is a conflict and changes nothing":           staleVersion,
		"a row that is not there is kind NotFound":                    notFound,
		"reads see the writes of their own transaction":               readsSeeWrites,
		"find filters by equality, list, null and bounds, and orders": findFilters,
		"find reads the fields it is asked for and no others":         findsSomeFields,
		"child rows are inserted, updated and deleted":                childRows,
		"the audit chain verifies and its head is on the aggregate":   auditChain,
		"a second use of an idempotency key is a conflict":            idempotency,
		"sequences and ids never repeat":                              numbers,
		"several reads in one trip are done in order":                 severalReads,
		"saving a locked row keeps what it did not change":            savedTwice,
		"a shared row is the row as it stands":                        sharedRows,
	}
	for name, fn := range cases {
		t.Run(name, func(t *testing.T) { fn(t, fresh(t)) })
	}
}

func do(t *testing.T, w World, fn func(tx workflows.Tx) error) {
	t.Helper()
	if err := w.Work.Do(context.Background(), workflows.Options{}, fn); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, w World, x *Thing) {
	t.Helper()
	do(t, w, func(tx workflows.Tx) error { return workflows.Record(tx, actor, x, domain.Act("register", nil)) })
}

func read(t *testing.T, w World, id int64) (x *Thing) {
	t.Helper()
	do(t, w, func(tx workflows.Tx) (err error) { x, err = workflows.Get[Thing](tx, id); return err })
	return x
}

func savedIsLoaded(t *testing.T, w World) {
	due := time.Date(2026, 3, 5, 9, 0, 0, 123000, time.UTC)
	x := &Thing{Name: "하나", State: "NEW", DueAt: &due, Amount: 12_500_000}
	add(t, w, x)
	got := read(t, w, x.ID)
	if got.Name != x.Name || got.Amount != x.Amount || got.Version != 1 || got.Chain != x.Chain || !got.DueAt.Equal(due) {
		t.Errorf("saved %+v, loaded %+v", x, got)
	}
}

var errStop = errors.New("stop")

func errorLeavesNothing(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW"}
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		if err := workflows.Record(tx, actor, x, domain.Change{Event: "register", Effects: []domain.Effect{"e"}}); err != nil {
			return err
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Fatalf("got %v", err)
	}
	gone(t, w, x.ID)
}

func gone(t *testing.T, w World, id int64) {
	t.Helper()
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		_, err := workflows.Get[Thing](tx, id)
		return err
	})
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("the row is there: %v", err)
	}
	if n := len(w.Entries(t, "conformance_thing", id)); n != 0 {
		t.Errorf("%d audit entries were left", n)
	}
	if n := w.Jobs(t); n != 0 {
		t.Errorf("%d jobs were left", n)
	}
}

func dryRunLeavesNothing(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW"}
	err := w.Work.Do(context.Background(), workflows.Options{DryRun: true}, func(tx workflows.Tx) error {
		return workflows.Record(tx, actor, x, domain.Change{Event: "register", Effects: []domain.Effect{"e"}})
	})
	if err != nil || x.ID == 0 {
		t.Fatalf("id %d, error %v", x.ID, err)
	}
	gone(t, w, x.ID)
}

func staleVersion(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW"}
	add(t, w, x)
	first, second := read(t, w, x.ID), read(t, w, x.ID)
	first.Name = "first"
	add(t, w, first)
	second.Name = "second"
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		return workflows.Record(tx, actor, second, domain.Act("edit", nil))
	})
	if !workflows.IsStale(err) {
		t.Errorf("got %v", err)
	}
	if got := read(t, w, x.ID); got.Name != "first" || got.Version != 2 {
		t.Errorf("loaded %+v", got)
	}
}

func notFound(t *testing.T, w World) {
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		_, err := workflows.LockRow[Thing](tx, 424242)
		return err
	})
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("got %v", err)
	}
}

func readsSeeWrites(t *testing.T, w World) {
	do(t, w, func(tx workflows.Tx) error {
		x := &Thing{Name: "x", State: "NEW"}
		if err := workflows.Record(tx, actor, x, domain.Act("register", nil)); err != nil {
			return err
		}
		n, err := tx.Count(Thing{}, workflows.Where{"Name": "x"})
		if err != nil || n != 1 {
			t.Errorf("counted %d, %v", n, err)
		}
		return nil
	})
}

func findFilters(t *testing.T, w World) {
	at := func(h int) *time.Time { d := time.Date(2026, 1, 1, h, 0, 0, 0, time.UTC); return &d }
	for _, x := range []*Thing{{Name: "a", State: "S", DueAt: at(1), Amount: 3}, {Name: "b", State: "S", DueAt: at(2), Amount: 2}, {Name: "c", State: "T", Amount: 1}} {
		add(t, w, x)
	}
	names := func(q workflows.Query) (out string) {
		do(t, w, func(tx workflows.Tx) error {
			var rows []*Thing
			if err := tx.Find(&rows, q); err != nil {
				return err
			}
			for _, r := range rows {
				out += r.Name
			}
			return nil
		})
		return out
	}
	for _, c := range []struct {
		q    workflows.Query
		want string
	}{
		{workflows.Query{Where: workflows.Where{"State": "S"}, Order: []string{"Amount"}}, "ba"},
		{workflows.Query{Order: []string{"-Amount"}}, "abc"},
		{workflows.Query{Where: workflows.Where{"Name": []string{"a", "c"}}}, "ac"},
		{workflows.Query{Where: workflows.Where{"DueAt": nil}}, "c"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.Not{V: nil}}}, "ab"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.AtOrBefore{V: *at(1)}}}, "a"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.After{V: *at(1)}}}, "b"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.Between{From: *at(1), To: *at(2)}}}, "ab"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.Between{From: at(1).Add(time.Second), To: *at(3)}}}, "b"},
		{workflows.Query{Where: workflows.Where{"DueAt": workflows.Not{V: workflows.Between{From: *at(2), To: *at(3)}}}}, "ac"},
		{workflows.Query{Where: workflows.Where{"State": workflows.Not{V: "S"}}}, "c"},
		{workflows.Query{Order: []string{"Name"}, Limit: 2}, "ab"},
	} {
		if got := names(c.q); got != c.want {
			t.Errorf("%+v found %q, want %q", c.q, got, c.want)
		}
	}
}

func findsSomeFields(t *testing.T, w World) {
	add(t, w, &Thing{Name: "a", State: "S", Amount: 3})
	do(t, w, func(tx workflows.Tx) error {
		whole, err := workflows.Find[Thing](tx, workflows.Where{"Name": "a"}) // with the same conditions before and after
		if err != nil {
			return err
		}
		got, err := workflows.FindOnly[Thing](tx, []string{"ID", "Amount"}, workflows.Where{"Name": "a"})
		if err != nil || len(got) != 1 || got[0].ID != whole[0].ID || got[0].Amount != 3 || got[0].Name != "" || got[0].State != "" {
			t.Errorf("read %+v, %v", got, err)
		}
		if whole, err = workflows.Find[Thing](tx, workflows.Where{"Name": "a"}); err != nil || whole[0].Name != "a" {
			t.Errorf("after some fields the whole row reads %+v, %v", whole, err)
		}
		if _, err := workflows.FindOnly[Thing](tx, []string{"Nothing"}, nil); err == nil {
			t.Error("a field that no row has was read")
		}
		var rows []*Thing
		if err := tx.Find(&rows, workflows.Query{Fields: []string{"ID"}, Lock: workflows.ForUpdate}); err == nil {
			t.Error("some fields were read of rows that are locked to be written")
		}
		return nil
	})
}

func childRows(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW"}
	add(t, w, x)
	p := &Part{ThingID: x.ID, Label: "one"}
	do(t, w, func(tx workflows.Tx) error { return tx.Insert(p) })
	p.Label = "two"
	do(t, w, func(tx workflows.Tx) error { return tx.Update(p) })
	do(t, w, func(tx workflows.Tx) error {
		got, err := workflows.One[Part](tx, workflows.Where{"ThingID": x.ID})
		if err != nil || got.Label != "two" {
			t.Errorf("got %+v, %v", got, err)
		}
		return nil
	})
	do(t, w, func(tx workflows.Tx) error { return tx.Delete(p) })
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error { return tx.Update(p) })
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("updating a deleted row gave %v", err)
	}
}

func auditChain(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW"}
	add(t, w, x)
	for i := range 3 {
		x = read(t, w, x.ID)
		x.Amount = int64(i)
		do(t, w, func(tx workflows.Tx) error {
			return workflows.Record(tx, actor, x, domain.Act("edit", map[string]any{"amount": i, "말": "값", "nested": map[string]any{"b": 1, "a": []int{2}}}))
		})
	}
	entries := w.Entries(t, x.Kind(), x.ID)
	if len(entries) != 4 {
		t.Fatalf("%d entries", len(entries))
	}
	if err := workflows.VerifyChain(entries, read(t, w, x.ID).Chain); err != nil {
		t.Error(err)
	}
	entries[1].Reason = "changed later"
	if err := workflows.VerifyChain(entries, x.Chain); err == nil {
		t.Error("a changed entry was not noticed")
	}
}

func idempotency(t *testing.T, w World) {
	k := workflows.IdempotencyKey{Actor: 7, Key: "k", InputHash: "h"}
	do(t, w, func(tx workflows.Tx) error { return tx.Remember(k, []byte(`{"n": 1}`)) })
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error { return tx.Remember(k, []byte(`{"n": 2}`)) })
	if !errors.Is(err, domain.E(domain.Conflict, "idempotency.taken")) {
		t.Errorf("got %v", err)
	}
	do(t, w, func(tx workflows.Tx) error {
		answer, hash, ok, err := tx.Recall(k)
		if err != nil || !ok || hash != "h" || string(answer) != `{"n": 1}` {
			t.Errorf("recalled %q %q %v %v", answer, hash, ok, err)
		}
		return nil
	})
}

func numbers(t *testing.T, w World) {
	seen := map[int64]bool{}
	for range 3 {
		do(t, w, func(tx workflows.Tx) error {
			for range 150 {
				id, err := tx.NextID()
				if err != nil {
					return err
				}
				if seen[id] {
					t.Fatalf("id %d came twice", id)
				}
				seen[id] = true
			}
			return nil
		})
	}
	var last int64
	for range 3 {
		do(t, w, func(tx workflows.Tx) error {
			n, err := tx.Sequence("conformance_number")
			if err == nil && n <= last {
				t.Errorf("sequence gave %d after %d", n, last)
			}
			last = n
			return err
		})
	}
}

func severalReads(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW", Amount: 5}
	add(t, w, x)
	do(t, w, func(tx workflows.Tx) error {
		return tx.Insert(&Part{ThingID: x.ID, Label: "b"}, &Part{ThingID: x.ID, Label: "a"})
	})
	do(t, w, func(tx workflows.Tx) error {
		if err := tx.Insert(&Part{ThingID: x.ID, Label: "c"}); err != nil { // not sent yet, seen all the same
			return err
		}
		var got Thing
		var parts []Part
		var n, number int64
		of := workflows.Where{"ThingID": x.ID}
		err := tx.Read(workflows.UnderCall(domain.CallID(x.ID), false), workflows.RowOf(&got, x.ID, workflows.ForUpdate),
			workflows.RowsOf(&parts, workflows.Query{Where: of, Order: []string{"Label"}}), workflows.CountOf(&n, Part{}, of), workflows.NextOf(&number, "conformance_number"))
		if err != nil {
			return err
		}
		if got.Amount != 5 || len(parts) != 3 || parts[0].Label != "a" || parts[2].Label != "c" || n != 3 || number < 1 {
			t.Errorf("read %+v, %+v, %d, %d", got, parts, n, number)
		}
		var missing Thing
		err = tx.Read(workflows.RowOf(&missing, x.ID+1_000_000, workflows.NoLock), workflows.CountOf(&n, Thing{}, workflows.Where{"Name": "x"}))
		if domain.KindOf(err) != domain.NotFound || n != 1 {
			t.Errorf("a missing row among others gave %v, and the count beside it %d", err, n)
		}
		return nil
	})
}

func savedTwice(t *testing.T, w World) {
	due := time.Date(2026, 3, 5, 9, 0, 0, 0, time.UTC)
	x := &Thing{Name: "x", State: "NEW", DueAt: &due, Amount: 1}
	add(t, w, x)
	do(t, w, func(tx workflows.Tx) error {
		y, err := workflows.LockRow[Thing](tx, x.ID)
		if err != nil {
			return err
		}
		y.Amount = 2
		if err := workflows.Record(tx, actor, y, domain.Act("edit", nil)); err != nil {
			return err
		}
		*y.DueAt = due.AddDate(0, 0, 1) // through the pointer that was read
		y.Amount, y.State = 1, "OLD"    // back to what it was when it was read
		return workflows.Record(tx, actor, y, domain.Act("edit", nil))
	})
	got := read(t, w, x.ID)
	if got.Amount != 1 || got.State != "OLD" || got.Name != "x" || got.Version != 3 || !got.DueAt.Equal(due.AddDate(0, 0, 1)) {
		t.Errorf("got %+v", got)
	}
	if err := workflows.VerifyChain(w.Entries(t, x.Kind(), x.ID), got.Chain); err != nil {
		t.Error(err)
	}
	// Two copies of one row in one transaction: the second is stale, and then nothing of either stays.
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		a, err := workflows.LockRow[Thing](tx, x.ID)
		if err != nil {
			return err
		}
		b, err := workflows.LockRow[Thing](tx, x.ID)
		if err != nil {
			return err
		}
		a.Amount, b.Amount = 7, 8
		if err := workflows.Record(tx, actor, a, domain.Act("edit", nil)); err != nil {
			return err
		}
		return workflows.Record(tx, actor, b, domain.Act("edit", nil))
	})
	if !workflows.IsStale(err) {
		t.Errorf("the second copy gave %v", err)
	}
	if got := read(t, w, x.ID); got.Amount != 1 || got.Version != 3 {
		t.Errorf("after the conflict: %+v", got)
	}
}

func sharedRows(t *testing.T, w World) {
	x := &Thing{Name: "x", State: "NEW", Amount: 1}
	add(t, w, x)
	look := func(tx workflows.Tx) (amount int64) {
		var got *Thing
		if err := tx.Read(workflows.SharedRow(&got, x.ID)); err != nil {
			t.Fatal(err)
		}
		return got.Amount
	}
	for want := int64(1); want < 4; want++ {
		for range 2 {
			do(t, w, func(tx workflows.Tx) error {
				if got := look(tx); got != want {
					t.Errorf("saw %d, want %d", got, want)
				}
				return nil
			})
		}
		// A change that is rolled back is seen inside and nowhere else.
		_ = w.Work.Do(context.Background(), workflows.Options{DryRun: true}, func(tx workflows.Tx) error {
			y, err := workflows.LockRow[Thing](tx, x.ID)
			if err != nil {
				return err
			}
			y.Amount = 100
			if err := workflows.Record(tx, actor, y, domain.Act("edit", nil)); err != nil {
				return err
			}
			if got := look(tx); got != 100 {
				t.Errorf("saw %d inside, want 100", got)
			}
			return nil
		})
		x = read(t, w, x.ID)
		x.Amount++
		do(t, w, func(tx workflows.Tx) error { return workflows.Record(tx, actor, x, domain.Act("edit", nil)) })
	}
	err := w.Work.Do(context.Background(), workflows.Options{}, func(tx workflows.Tx) error {
		var got *Thing
		return tx.Read(workflows.SharedRow(&got, x.ID+1_000_000))
	})
	if domain.KindOf(err) != domain.NotFound {
		t.Errorf("a shared row that is not there gave %v", err)
	}
}
