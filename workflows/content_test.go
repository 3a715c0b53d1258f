// These tests let contents arrive, be refused, be named and be forgotten, and look at what the sweep leaves.
package workflows_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongmo/domain"
	"gongmo/domain/organization"
	"gongmo/workflows"
	"gongmo/workflows/memory"
)

// tally is a meter that remembers, and a store that may refuse to forget.
type tally struct {
	removed
	counted []string
	fails   string
}

func (m *tally) Cleared(why string, _ int64) { m.counted = append(m.counted, why) }

func (m *tally) Remove(ctx context.Context, sum string) error {
	if sum[:1] == m.fails {
		return errors.New("the store is away")
	}
	return m.removed.Remove(ctx, sum)
}

// contentHouse is an engine with a store and a clock that is moved.
type contentHouse struct {
	t      *testing.T
	now    time.Time
	engine *workflows.Engine
	*tally
}

func newContentHouse(t *testing.T) *contentHouse {
	h := &contentHouse{t: t, now: time.Date(2025, 4, 10, 1, 0, 0, 0, time.UTC), tally: &tally{}}
	h.engine = &workflows.Engine{Work: memory.New(func() time.Time { return h.now }), Access: everybody{}, Contents: h.tally, Meter: h.tally,
		Policies: workflows.Policies{Lives: workflows.Lives{Refused: 2 * time.Hour, Unnamed: 24 * time.Hour}}}
	return h
}

func (h *contentHouse) do(fn func(tx workflows.Tx) error) {
	h.t.Helper()
	if err := h.engine.Work.Do(h.t.Context(), workflows.Options{}, fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *contentHouse) arrive(letter string) {
	h.t.Helper()
	if err := h.engine.Arriving(h.t.Context(), hash(letter), 10); err != nil {
		h.t.Fatal(err)
	}
}

func (h *contentHouse) refuse(letter string, why *domain.Error) {
	h.t.Helper()
	h.arrive(letter)
	file := workflows.Received{SHA256: hash(letter), MediaType: "application/pdf", Name: letter + ".pdf", Size: 10}
	if err := h.engine.NoteRefused(h.t.Context(), workflows.Command{Actor: domain.Actor{Person: 7}}, file, workflows.Destination{}, why); err != nil {
		h.t.Fatal(err)
	}
}

// name makes a row that names a content for good.
func (h *contentHouse) name(letter string) {
	h.do(func(tx workflows.Tx) error {
		return tx.Insert(&workflows.StoredFile{Sha256: hash(letter), Size: 10, Name: letter, ScanState: workflows.Unscanned, UploadedAt: tx.Now()})
	})
}

// after moves the clock, sweeps, and gives the contents that were removed.
func (h *contentHouse) after(d time.Duration) string {
	h.t.Helper()
	h.now, h.sums = h.now.Add(d), nil
	err := h.engine.Sweep(h.t.Context(), workflows.SweepJob{Sweep: workflows.SweepContents})
	if (err != nil) != (h.fails != "") {
		h.t.Fatal(err)
	}
	slices.Sort(h.sums)
	return strings.Join(h.sums, "")
}

func (h *contentHouse) want(got, want string) {
	h.t.Helper()
	if got != want {
		h.t.Errorf("removed %q, want %q", got, want)
	}
}

func TestWhatIsRefusedGoesSoonAndWhatNothingNamesLater(t *testing.T) {
	h := newContentHouse(t)
	h.refuse("a", domain.E(domain.Invalid, "files.infected").With("found", "Eicar"))
	h.arrive("b")
	h.arrive("c")
	h.name("c")
	h.want(h.after(119*time.Minute), "")
	h.want(h.after(time.Minute), "a")
	h.want(h.after(22*time.Hour), "b")
	h.want(h.after(1000*time.Hour), "")
	if d := cmp.Diff([]string{workflows.WasRefused, workflows.WasUnnamed}, h.counted); d != "" {
		t.Error(d)
	}
	h.do(func(tx workflows.Tx) error {
		rows, err := workflows.Find[workflows.RefusedFile](tx, nil)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		r := rows[0]
		if r.ClearedAt == nil || r.Sha256 != hash("a") || r.Name != "a.pdf" || r.Reason != "files.infected" || r.Found != "Eicar" || r.PersonID == nil || *r.PersonID != 7 {
			t.Errorf("the record is %+v", r)
		}
		return nil
	})
}

func TestAContentThatIsNamedStaysAlsoWhenTheSameWasRefusedElsewhere(t *testing.T) {
	h := newContentHouse(t)
	h.refuse("a", domain.E(domain.Invalid, "files.type"))
	h.name("a")
	h.want(h.after(1000*time.Hour), "")
	h.do(func(tx workflows.Tx) error {
		rows, err := workflows.Find[workflows.RefusedFile](tx, workflows.Where{"ClearedAt": nil})
		if len(rows) != 1 {
			t.Error("the record says that the content is gone")
		}
		return err
	})
}

func TestAContentThatComesAgainStaysAsIfItWereNew(t *testing.T) {
	h := newContentHouse(t)
	h.arrive("a")
	h.want(h.after(23*time.Hour), "")
	h.arrive("a")
	h.want(h.after(23*time.Hour), "")
	h.want(h.after(time.Hour), "a")
	h.arrive("a")
	h.want(h.after(24*time.Hour), "a")
}

func TestAnUploadOnItsWayKeepsItsContentsAndWhatItLeavesGoesAfterwards(t *testing.T) {
	h := newContentHouse(t)
	up := &workflows.Upload{PersonID: 7, Name: "서류.zip", QuestionKey: "q", Size: 10, Received: 10, Sha256: hash("a"), BegunAt: h.now, ExpiresAt: h.now.Add(100 * time.Hour)}
	h.do(func(tx workflows.Tx) error {
		if err := tx.Insert(up); err != nil {
			return err
		}
		return tx.Insert(&workflows.UploadPart{UploadID: up.ID, Size: 10, Sha256: hash("b")})
	})
	h.arrive("a")
	h.arrive("b")
	h.want(h.after(90*time.Hour), "")
	h.now = h.now.Add(10 * time.Hour)
	if err := h.engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}); err != nil {
		t.Fatal(err)
	}
	h.want(h.after(24*time.Hour), "ab") // the part is gone already; removing it again is no error
}

func TestAStoreThatFailsForOneContentKeepsNeitherTheOthersNorTheRecord(t *testing.T) {
	h := newContentHouse(t)
	h.refuse("a", domain.E(domain.Invalid, "files.macros"))
	h.refuse("b", domain.E(domain.Invalid, "files.locked"))
	h.fails = "a"
	h.want(h.after(2*time.Hour), "b")
	h.fails = ""
	h.want(h.after(0), "a")
}

func TestARefusedFileSaysWhoseItWasAndWhatFor(t *testing.T) {
	h := newContentHouse(t)
	h.do(func(tx workflows.Tx) error {
		now := tx.Now()
		join := func(org domain.OrganizationID, p domain.PersonID) error {
			return tx.Insert(&organization.Membership{OrganizationID: org, PersonID: &p, Email: "a", InvitedAt: now, AcceptedAt: &now})
		}
		return errors.Join(join(11, 7), join(11, 8), join(12, 8))
	})
	org, app := domain.OrganizationID(12), domain.ApplicationID(5)
	only := domain.OrganizationID(11)
	for _, c := range []struct {
		name string
		by   domain.PersonID
		to   workflows.Destination
		want workflows.RefusedFile
	}{
		{"a question says it", 7, workflows.Destination{Slot: workflows.Slot{Application: app, Org: org, Question: "doc"}}, workflows.RefusedFile{OrganizationID: &org, ApplicationID: &app, QuestionKey: "doc"}},
		{"a form says it", 8, workflows.Upload{Place: "evidence:3", OrganizationID: &org}.Destination(), workflows.RefusedFile{OrganizationID: &org, Place: "evidence:3"}},
		{"who belongs to one organisation alone", 7, workflows.Destination{Place: "wallet"}, workflows.RefusedFile{OrganizationID: &only, Place: "wallet"}},
		{"who belongs to two", 8, workflows.Destination{Place: "wallet"}, workflows.RefusedFile{Place: "wallet"}},
		{"who belongs to none", 9, workflows.Destination{}, workflows.RefusedFile{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := workflows.Received{SHA256: hash("a"), MediaType: "application/pdf", Name: c.name, Size: 10}
			if err := h.engine.NoteRefused(t.Context(), workflows.Command{Actor: domain.Actor{Person: c.by}}, file, c.to, domain.E(domain.Invalid, "files.locked")); err != nil {
				t.Fatal(err)
			}
			h.do(func(tx workflows.Tx) error {
				r, err := workflows.One[workflows.RefusedFile](tx, workflows.Where{"Name": c.name})
				if err != nil {
					return err
				}
				got := workflows.RefusedFile{OrganizationID: r.OrganizationID, ApplicationID: r.ApplicationID, QuestionKey: r.QuestionKey, Place: r.Place}
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
				return nil
			})
		})
	}
}
