// This story lets the deadline overtake an open correction: the company reads what it had written, nobody else does.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
	"gongmo/domain/call"
)

func TestACorrectionNotHandedInIsReadByItsCompanyAlone(t *testing.T) {
	s := startLate(t)
	save := func(text string) {
		body := page(t, s.House, webtest.OwnerA, s.mine+"/sections/a")
		_, after, _ := strings.Cut(body, `name="v.why" value="`)
		seen, _, _ := strings.Cut(after, `"`)
		post(t, s.House, webtest.OwnerA, s.mine+"/sections/a", url.Values{"q.why": {text}, "v.why": {seen}}, http.StatusSeeOther)
	}
	save("현장이 멉니다")
	s.submit(webtest.OwnerA, s.mine, http.StatusSeeOther)
	post(t, s.House, webtest.OwnerA, s.mine+"/revise", nil, http.StatusSeeOther)
	save("현장이 멀고 넓습니다")
	s.close()
	page(t, s.House, webtest.OwnerA, s.mine, "마감까지 제출하지 않은 수정본", s.mine+"/dropped")
	page(t, s.House, webtest.OwnerA, s.mine+"/dropped", "현장이 멀고 넓습니다", "신청한 기관만 볼 수 있고")
	s.shoot(webtest.OwnerA, s.mine+"/dropped", "dropped")
	for _, r := range []webtest.Role{webtest.Officer, webtest.OwnerB} {
		if a := s.Ask(r, http.MethodGet, s.mine+"/dropped", ""); a.Status != http.StatusNotFound {
			t.Errorf("%s reads it: %d", r, a.Status)
		}
	}
	if body := page(t, s.House, webtest.Officer, s.mine); strings.Contains(body, "/dropped") {
		t.Error("an officer is led to it")
	}
	// An extension for everybody opens it again as it was.
	at := s.closes.AddDate(0, 0, 1)
	_, err := s.App.DB.Pool.Exec(t.Context(), "update call set close_at = $1, state = 'OPEN' where id = $2", at, int64(s.call))
	s.ok(err)
	s.effect(call.EffectReopenDrafts)
	page(t, s.House, webtest.OwnerA, s.mine, "제출본을 고치는 중입니다")
	page(t, s.House, webtest.OwnerA, s.mine+"/sections/a", "현장이 멀고 넓습니다")
	if a := s.Ask(webtest.OwnerA, http.MethodGet, s.mine+"/dropped", ""); a.Status != http.StatusNotFound {
		t.Errorf("what came back is still said to lie there: %d", a.Status)
	}
}
