package browser_test

import (
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
)

// The page asks by itself after 21 seconds; nobody does anything.
func TestAnOpenPageSaysWhoElseHasComeAndGone(t *testing.T) {
	w := write(t)
	s := w.open("plan")
	if said := s.TextOf("[data-presence]"); said != "" {
		t.Fatalf("somebody is there already: %q", said)
	}
	var org int64
	if err := w.App.DB.Pool.QueryRow(t.Context(), `select organization_id from presence where application_id = $1 and section = 'plan'`, w.id).Scan(&org); err != nil {
		t.Fatalf("opening the page is not told: %v", err)
	}
	other := w.Person(webtest.OwnerB)
	if _, err := w.App.DB.Pool.Exec(t.Context(), `insert into presence values ($1, $2, 'plan', $3, clock_timestamp())`, w.id, org, int64(other.ID)); err != nil {
		t.Fatal(err)
	}
	s.Soon(40*time.Second, "the page says who has come", func() bool { return strings.Contains(s.TextOf("[data-presence]"), other.Name) })
	if faults := s.Faults(false); len(faults) > 0 {
		t.Errorf("%s", strings.Join(faults, "\n"))
	}
	s.Sound()
}
