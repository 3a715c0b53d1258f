// This story lets two colleagues open the same section: each is told of the other, softly, and nobody else is told anything.
package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"gongmo/app/store"
	"gongmo/app/web/webtest"
	"gongmo/domain"
	"gongmo/domain/person"
	"gongmo/workflows"
)

// joins makes somebody a member of company A.
func (s *lateStory) joins(r webtest.Role, roles ...domain.Role) {
	s.t.Helper()
	cmd := func(by webtest.Role) workflows.Command {
		return workflows.Command{Actor: s.Actor(by), Stamp: s.App.Clock.Now()}
	}
	s.ok(s.App.Engine.InviteMember(s.t.Context(), cmd(webtest.OwnerA), s.Orgs[webtest.OwnerA], s.Person(r).Email, roles))
	var link int64
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), `select id from one_time_token where purpose = 'INVITE' and used_at is null order by id desc limit 1`).Scan(&link))
	s.ok(s.App.Engine.AcceptInvitation(s.t.Context(), cmd(r), s.App.Engine.Secrets.LinkToken(link, string(person.Invite))))
}

func TestColleaguesAreToldThatTheyLookAtTheSameSection(t *testing.T) {
	s := startLate(t)
	s.joins(webtest.Evaluator, domain.RoleWriter)
	s.joins(webtest.Accountant, domain.RoleViewer)
	section, beat := s.mine+"/sections/a", s.mine+"/presence/a"
	const also = "도 이 항목을 보고 있습니다"
	sees := func(r webtest.Role, want string) {
		t.Helper()
		if body := page(t, s.House, r, section); want == "" && strings.Contains(body, also) || !strings.Contains(body, want) {
			t.Errorf("%s opens the section and is not told %q", r, want)
		}
	}
	told := func(r webtest.Role, want string) {
		t.Helper()
		if a := s.Ask(r, http.MethodPost, beat, ""); a.Status != http.StatusOK || strings.TrimSpace(a.Body) != fmt.Sprintf(`{"text":%q}`, want) {
			t.Errorf("%s asks and is told %d %s, want %q", r, a.Status, a.Body, want)
		}
	}
	a, e := "지금 "+s.Person(webtest.OwnerA).Name+"님"+also+".", "지금 "+s.Person(webtest.Evaluator).Name+"님"+also+"."
	sees(webtest.OwnerA, "")
	sees(webtest.Evaluator, a)
	told(webtest.OwnerA, e)
	storyCamera(t, s.House, "presence")(webtest.OwnerA, section, "section")

	// Who may only look neither is told nor counts, and nobody outside is answered at all.
	sees(webtest.Accountant, "")
	told(webtest.OwnerA, e)
	for r, status := range map[webtest.Role]int{webtest.Accountant: http.StatusForbidden, webtest.Officer: http.StatusForbidden, webtest.OwnerB: http.StatusNotFound} {
		if got := s.Ask(r, http.MethodPost, beat, ""); got.Status != status || strings.Contains(got.Body, also) {
			t.Errorf("%s asks: %d, want %d", r, got.Status, status)
		}
	}
	if body := page(t, s.House, webtest.Officer, section); strings.Contains(body, "data-presence") || strings.Contains(body, also) {
		t.Error("the agency is told who writes")
	}

	// It is written at most every 20 seconds, and another node knows the same.
	seen := func() (n int, at time.Time) {
		s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select count(*), max(seen_at) from presence where person_id = $1`, int64(s.Person(webtest.OwnerA).ID)).Scan(&n, &at))
		return n, at
	}
	n, first := seen()
	told(webtest.OwnerA, e)
	other := store.NewPresence(s.App.DB.Pool)
	names, err := other.At(t.Context(), domain.ApplicationID(s.id()), s.Orgs[webtest.OwnerA], "a", s.Person(webtest.OwnerA).ID)
	s.ok(err)
	if len(names) != 1 || names[0] != s.Person(webtest.Evaluator).Name {
		t.Errorf("another node knows of %v", names)
	}
	if again, at := seen(); n != 1 || again != 1 || !at.Equal(first) {
		t.Errorf("%d rows at %s, then %d at %s", n, first, again, at)
	}

	// Who was last seen 45 seconds ago is there no more, and the sweep takes the row away in the end.
	s.exec(`update presence set seen_at = clock_timestamp() - interval '46 seconds'`)
	told(webtest.OwnerA, "")
	sees(webtest.Evaluator, "")
	s.exec(`update presence set seen_at = clock_timestamp() - interval '11 minutes'`)
	s.ok(s.App.Engine.Sweep(t.Context(), workflows.SweepJob{Sweep: workflows.SweepUploads}))
	if n := s.count(`select count(*) from presence`); n != 0 {
		t.Errorf("%d rows are left", n)
	}

	// After handing in nobody writes there any more.
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	if got := s.Ask(webtest.OwnerA, http.MethodPost, beat, ""); got.Status != http.StatusNotFound {
		t.Errorf("presence in what was handed in: %d", got.Status)
	}
}

// A page that asks by itself is no sign of somebody being there: the session ends as if it had not asked.
func TestAskingWhoIsThereKeepsNoSessionAwake(t *testing.T) {
	s := startLate(t)
	page(t, s.House, webtest.OwnerA, s.mine+"/sections/a")
	s.exec(`update sessions set data = convert_to(jsonb_set(convert_from(data, 'UTF8')::jsonb, '{Deadline}', to_jsonb(clock_timestamp() + interval '5 minutes'))::text, 'UTF8'), expiry = clock_timestamp() + interval '5 minutes'`)
	within := `select count(*) from sessions where expiry < clock_timestamp() + interval '6 minutes'`
	if a := s.Ask(webtest.OwnerA, http.MethodPost, s.mine+"/presence/a", ""); a.Status != http.StatusOK {
		t.Fatal(a.Status)
	}
	if s.count(within) == 0 {
		t.Error("asking who is there has kept the session awake")
	}
	page(t, s.House, webtest.OwnerA, s.mine)
	if s.count(within) != 0 {
		t.Error("opening a page has not")
	}
}

func (s *lateStory) exec(sql string) {
	s.t.Helper()
	_, err := s.App.DB.Pool.Exec(s.t.Context(), sql)
	s.ok(err)
}

func (s *lateStory) count(sql string) (n int) {
	s.t.Helper()
	s.ok(s.App.DB.Pool.QueryRow(s.t.Context(), sql).Scan(&n))
	return n
}

// id is the number of company A's application.
func (s *lateStory) id() (n int64) {
	s.t.Helper()
	_, err := fmt.Sscan(idOf(s.mine), &n)
	s.ok(err)
	return n
}
