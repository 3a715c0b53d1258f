// This story changes the title of a project while its application is written, also when a colleague did so first.
package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

func TestTheTitleOfAProjectIsChangedWhileItIsWritten(t *testing.T) {
	s := startLate(t)
	page(t, s.House, webtest.OwnerA, s.mine, s.mine+"/title", "과제 이름 바꾸기")
	form := page(t, s.House, webtest.OwnerA, s.mine+"/title", `name="seen"`, "접수증과 심사 화면에 나오는 이름입니다.")
	_, seen, _ := strings.Cut(form, `name="seen"`)
	_, seen, _ = strings.Cut(seen, `value="`)
	seen, _, _ = strings.Cut(seen, `"`)
	rename := func(title string, status int) string {
		return post(t, s.House, webtest.OwnerA, s.mine+"/title", url.Values{"seen": {seen}, "title": {title}}, status).Body
	}
	if body := rename(" ", http.StatusUnprocessableEntity); !strings.Contains(body, "과제 이름을 적어 주세요.") {
		t.Error("a title of nothing is not told")
	}
	long := strings.Repeat("가", 101)
	if body := rename(long, http.StatusUnprocessableEntity); !strings.Contains(body, "100자까지") || !strings.Contains(body, long) {
		t.Error("a long title is not told, or what was typed is lost")
	}
	rename("바다 관제 실증", http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.mine, "바다 관제 실증")
	// Who still has the old page before them overwrites nothing unseen.
	if body := rename("항만 관제 실증", http.StatusUnprocessableEntity); !strings.Contains(body, "‘바다 관제 실증’") || !strings.Contains(body, `value="항만 관제 실증"`) {
		t.Error("a title that a colleague gave meanwhile is overwritten, or what was typed is lost")
	}
	page(t, s.House, webtest.OwnerA, s.mine, "바다 관제 실증")
	seen = "바다 관제 실증"
	rename("항만 관제 실증", http.StatusSeeOther)
	page(t, s.House, webtest.OwnerA, s.mine, "항만 관제 실증")
	if a := s.Ask(webtest.OwnerB, http.MethodGet, s.mine+"/title", ""); a.Status != http.StatusNotFound {
		t.Errorf("a stranger is answered %d", a.Status)
	}
}
