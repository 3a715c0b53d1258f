package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"gongmo/app/web/webtest"
)

// Decision 14: a request counts by when it had been read, not by when the node came to it. Here everything waits for a lock
// until the last day for questions is over.
func TestWhatArrivesBeforeTheDeadlineCountsHoweverLongTheNodeTakes(t *testing.T) {
	h := webtest.Start(t, webtest.Options{})
	at := mustPath(h, "/calls/:code/questions") + "/new"
	h.Session(webtest.OwnerB) // signed in before
	ctx := t.Context()
	if _, err := h.App.DB.Pool.Exec(ctx, `update call set questions_until = gongmo_now() + interval '1 second'`); err != nil {
		t.Fatal(err)
	}
	lock, err := h.App.DB.Pool.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback(ctx) }()
	if _, err := lock.Exec(ctx, `lock table sessions in access exclusive mode`); err != nil {
		t.Fatal(err)
	}
	question := url.Values{"title": {"마감 직전의 질문"}, "body": {"아직 물어볼 수 있습니까?"}}
	answered := make(chan webtest.Answer, 1)
	go func() { answered <- h.Ask(webtest.OwnerB, http.MethodPost, at, question.Encode()) }()
	time.Sleep(1500 * time.Millisecond) // past the deadline
	if err := lock.Commit(ctx); err != nil {
		t.Fatal(err)
	}
	if a := <-answered; a.Status != http.StatusSeeOther {
		t.Errorf("what had arrived in time was answered with %d", a.Status)
	}
	if a := h.Ask(webtest.OwnerB, http.MethodPost, at, question.Encode()); a.Status != http.StatusUnprocessableEntity && a.Status != http.StatusConflict {
		t.Errorf("what came after the deadline was answered with %d", a.Status)
	}
}
