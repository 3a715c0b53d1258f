// This story presses seconds before the deadline while a colleague saves: the page made anew says what was changed, and its confirmation
// counts as of the first press.
package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"gongmo/app/web/webtest"
	"gongmo/domain"
)

var hidden = regexp.MustCompile(`<input type="hidden" name="(version|content|idempotency_key)" value="([^"]*)"`)

// shown is what the check page sends when its button is pressed.
func shown(body string) url.Values {
	out := declaring()
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		out.Set(m[1], m[2])
	}
	return out
}

func TestAPressInTimeWhileAColleagueSavesIsConfirmedAndNotLost(t *testing.T) {
	s := startLate(t)
	s.joins(webtest.Evaluator, domain.RoleWriter)
	save := func(text, seen string, want int) string {
		t.Helper()
		return post(t, s.House, webtest.Evaluator, s.mine+"/autosave/a", url.Values{"q.why": {text}, "v.why": {seen}}, want).Body
	}
	first := shown(page(t, s.House, webtest.OwnerA, s.mine+"/submit"))
	if first.Get("content") == "" {
		t.Fatal("the check page does not say what it shows")
	}
	s.MoveTo(s.closes.Add(-3 * time.Second))
	save("동료가 마감 직전에 고쳤습니다", "0", http.StatusOK)
	s.MoveTo(s.closes.Add(-2 * time.Second))
	again := post(t, s.House, webtest.OwnerA, s.mine+"/submit", first, http.StatusUnprocessableEntity).Body
	for _, want := range []string{"아직 제출되지 않았습니다", "확인하신 뒤에 바뀐 내용", "개요 · 이유", s.Person(webtest.Evaluator).Name + " · ", "동료가 마감 직전에 고쳤습니다", "처음 누르신 시각으로 접수합니다"} {
		if !strings.Contains(again, want) {
			t.Errorf("the page made anew does not say %q", want)
		}
	}
	s.shoot(webtest.OwnerA, s.mine+"/submit", "press-in-time")

	// After the deadline nothing can be written, the page still says what is to be done, and the confirmation counts as of the first press.
	s.MoveTo(s.closes.Add(20 * time.Second))
	if held := save("마감 뒤에 고친 글", "1", http.StatusUnprocessableEntity); !strings.Contains(held, "고칠 수 없습니다") {
		t.Errorf("a save after the deadline is answered %.200s", held)
	}
	page(t, s.House, webtest.OwnerA, s.mine+"/submit", "아직 제출되지 않았습니다", "처음 누르신 시각으로 접수합니다")
	s.shoot(webtest.OwnerA, s.mine+"/submit", "press-kept")
	confirm := shown(again)
	a, b := post(t, s.House, webtest.OwnerA, s.mine+"/submit", confirm, http.StatusSeeOther), post(t, s.House, webtest.OwnerA, s.mine+"/submit", confirm, http.StatusSeeOther)
	if a.Location != b.Location || !strings.HasSuffix(a.Location, "/receipt") {
		t.Errorf("the confirmation leads to %s and %s", a.Location, b.Location)
	}
	// A first press whose answer got lost is sent once more, and leads to the same receipt.
	if c := post(t, s.House, webtest.OwnerA, s.mine+"/submit", first, http.StatusSeeOther); c.Location != a.Location {
		t.Errorf("the first press sent once more leads to %s", c.Location)
	}
	var n int
	var at time.Time
	s.ok(s.App.DB.Pool.QueryRow(t.Context(), `select count(*), max(submitted_at) from application_submission where application_id = $1`, idOf(s.mine)).Scan(&n, &at))
	if n != 1 || at.After(s.closes) {
		t.Errorf("%d submissions, the last at %v", n, at)
	}
}
