package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"gongmo/app/web/webtest"
)

// Screens of ux.md §2.1 (check and submit): at a surge the state of the line is shown rather than an error, and what is sent in is never
// put off. Here one page is being made, and made for long, where one may be.
func TestAtASurgeReadersAreToldToComeBackAndWhatIsSentInIsTaken(t *testing.T) {
	h := webtest.Start(t, webtest.Options{PagesAtOnce: 1})
	ctx := t.Context()
	page, question := mustPath(h, "/calls/:code/questions"), url.Values{"title": {"붐비는 날의 질문"}, "body": {"지금 물어도 됩니까?"}}
	receipt := mustPath(h, "/applications/:id/receipt")
	h.Session(webtest.OwnerA)
	h.Session(webtest.OwnerB)
	lock, err := h.App.DB.Pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback(ctx) }()
	if _, err := lock.Exec(ctx, `lock table sessions in access exclusive mode`); err != nil {
		t.Fatal(err)
	}
	asked := func(r webtest.Role, method, path, form string) <-chan webtest.Answer {
		answered := make(chan webtest.Answer, 1)
		go func() { answered <- h.Ask(r, method, path, form) }()
		return answered
	}
	reading := asked(webtest.OwnerA, http.MethodGet, page, "")
	also := asked(webtest.OwnerA, http.MethodGet, page, "")
	sending := asked(webtest.OwnerB, http.MethodPost, page+"/new", question.Encode())
	standing := asked(webtest.OwnerA, http.MethodGet, receipt, "")

	var told webtest.Answer
	select { // one of the two makes its page and waits for the table; the other is told
	case told = <-reading:
		reading = also
	case told = <-also:
	}
	if told.Status != http.StatusServiceUnavailable {
		t.Errorf("the reader in the line was answered with %d", told.Status)
	}
	if n, err := strconv.Atoi(told.Again); err != nil || n < 4 || n > 9 {
		t.Errorf("come back in %q seconds", told.Again)
	}
	if !strings.Contains(told.Body, "접속이 많아 잠시 기다려 주세요") || !strings.Contains(told.Body, `href="`+page+`"`) || strings.Contains(told.Body, "/login") {
		t.Errorf("the page of the line is\n%s", told.Body)
	}

	if err := lock.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if a := <-reading; a.Status != http.StatusOK {
		t.Errorf("whose page was being made was answered with %d", a.Status)
	}
	if a := <-sending; a.Status != http.StatusSeeOther {
		t.Errorf("what was sent in was answered with %d", a.Status)
	}
	if a := <-standing; a.Status == http.StatusServiceUnavailable {
		t.Error("the receipt was put off")
	}
	if a := h.Ask(webtest.OwnerA, http.MethodGet, page, ""); a.Status != http.StatusOK {
		t.Errorf("after the surge a reader was answered with %d", a.Status)
	}
}
